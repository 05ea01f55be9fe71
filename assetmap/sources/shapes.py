"""Shapes as they come from a server: whole, closed, in degrees, in Great Britain."""

from __future__ import annotations

import math
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from assetmap.sources.client import Broken

__all__ = ["checked_shape"]

#: About a centimetre: what differs further down is the server's arithmetic, not the boundary.
DECIMALS = 7
#: Great Britain with room to spare, in degrees: west, south, east, north.
_BRITAIN = (-9.5, 49.0, 3.0, 61.5)


def checked_shape(geometry: Any, whose: str) -> Mapping[str, Any]:
    """A GeoJSON Polygon or MultiPolygon with rounded coordinates, after a look at every point of it.

    That an outline does not cross itself is not looked at here: ``load`` repairs such, and says so.

    Parameters
    ----------
    geometry : object
        What came, EPSG:4326 (longitude, latitude).
    whose : str
        The row in words, for messages.

    Raises
    ------
    Broken
        It is missing or no area, a ring is not closed or has no area, or a point is no position in Britain.
    """
    if not isinstance(geometry, dict):
        raise Broken(f"sent no shape of {whose}")
    kind, coordinates = geometry.get("type"), geometry.get("coordinates")
    if kind not in ("Polygon", "MultiPolygon") or not isinstance(coordinates, list) or not coordinates:
        raise Broken(f"sent a shape of {whose} that is not an area ({str(kind)[:20]})")
    try:
        if kind == "Polygon":
            return {"type": kind, "coordinates": _polygon(coordinates)}
        return {"type": kind, "coordinates": [_polygon(one) for one in coordinates]}
    except (ValueError, TypeError, IndexError) as error:
        raise Broken(f"sent a broken shape of {whose}: {error}") from None


def _polygon(rings: list[Any]) -> list[Any]:
    if not rings:
        raise ValueError("a part without an outline")
    return [_ring(ring) for ring in rings]


def _ring(ring: list[Any]) -> list[list[float]]:
    west, south, east, north = _BRITAIN
    made = []
    for point in ring:
        x, y = float(point[0]), float(point[1])
        if not (math.isfinite(x) and math.isfinite(y)):
            raise ValueError("a point that is nowhere")
        if not (west <= x <= east and south <= y <= north):
            raise ValueError(f"the point {x:g}, {y:g}, which is not in Great Britain by degrees")
        made.append([round(x, DECIMALS), round(y, DECIMALS)])
    if len(made) < 4 or made[0] != made[-1]:
        raise ValueError("an outline that is not closed")
    twice = sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(made))
    if twice == 0:
        raise ValueError("an outline without an area")
    return made
