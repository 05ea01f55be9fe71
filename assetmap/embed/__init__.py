"""Makes the default in ``boundaries/`` (development only): ``python -m assetmap.embed --help``."""
