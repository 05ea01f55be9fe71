"""Files become frames, each with one documented schema, in EPSG:27700."""
