"""Which files are written, for whom, and what has changed."""
