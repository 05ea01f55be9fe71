"""OpenStreetMap of a made-up place on a flat grid of metres, as an Overpass server gives it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pyproj
import shapely

#: South-west corner of the place, in EPSG:27700, and the place itself: a square of 2 km.
WEST, SOUTH = 377_000.0, 389_000.0
AREA = shapely.box(WEST, SOUTH, WEST + 2000, SOUTH + 2000)

_TO_DEGREES = pyproj.Transformer.from_crs(27700, 4326, always_xy=True)


class World:
    """Elements, added by metres from the corner."""

    def __init__(self) -> None:
        self.elements: list[dict[str, Any]] = []
        self.asked: list[str] = []
        self._next = 1

    def node(self, x: float, y: float, **tags: str) -> int:
        lon, lat = _TO_DEGREES.transform(WEST + x, SOUTH + y)
        return self._add("node", tags, lat=round(lat, 9), lon=round(lon, 9))

    def way(self, nodes: Sequence[int], **tags: str) -> int:
        return self._add("way", tags, nodes=list(nodes))

    def box(self, x: float, y: float, wide: float, high: float, **tags: str) -> int:
        """A closed way."""
        corners = [(x, y), (x + wide, y), (x + wide, y + high), (x, y + high)]
        nodes = [self.node(*corner) for corner in corners]
        return self.way([*nodes, nodes[0]], **tags)

    def relation(self, members: Sequence[tuple[str, int]], **tags: str) -> int:
        parts = [{"type": "way", "ref": ref, "role": role} for role, ref in members]
        return self._add("relation", {"type": "multipolygon", **tags}, members=parts)

    def answer(self, query: str = "") -> dict[str, Any]:
        self.asked.append(query)
        return {
            "version": 0.6,
            "osm3s": {"timestamp_osm_base": "2026-11-22T00:00:00Z"},
            "elements": self.elements,
        }

    def _add(self, kind: str, tags: dict[str, str], **parts: Any) -> int:
        number, self._next = self._next, self._next + 1
        # a Python name cannot hold a colon: addr__street is addr:street
        named = {"tags": {key.replace("__", ":"): value for key, value in tags.items()}} if tags else {}
        self.elements.append({"type": kind, "id": number, **parts, **named})
        return number
