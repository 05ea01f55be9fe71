"""Official data: which there is, where it comes from; fetched and never interpreted."""
