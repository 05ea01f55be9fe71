"""Between British National Grid (EPSG:27700, metres) and degrees (EPSG:4326)."""

from __future__ import annotations

from functools import cache

from pyproj import Transformer

__all__ = ["to_degrees", "to_metres"]


@cache
def to_degrees() -> Transformer:
    """From x and y in EPSG:27700 to longitude and latitude; making one takes longer than most uses of it."""
    return Transformer.from_crs(27700, 4326, always_xy=True)


@cache
def to_metres() -> Transformer:
    """From longitude and latitude to x and y in EPSG:27700."""
    return Transformer.from_crs(4326, 27700, always_xy=True)
