"""Places of OpenStreetMap: asked of an Overpass server, their shapes made by osmnx, nothing interpreted.

Which are asked for is data: ``osm_places.toml`` beside this module.
"""

from __future__ import annotations

import tempfile
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import quoteattr

from assetmap.errors import SourceError

if TYPE_CHECKING:
    import geopandas as gpd
    import shapely

    from assetmap.sources.overpass import Overpass

    Area = shapely.Polygon | shapely.MultiPolygon

__all__ = [
    "Features",
    "PlaceLine",
    "PlaceTable",
    "fetch_features",
    "osm_shapes",
    "osm_xml",
    "poly_filter",
    "read_place_table",
]

TABLE = Path(__file__).with_name("osm_places.toml")
#: Any value of a tag.
ANY = "*"
#: Metres that the boundary is widened by, and may be off, where the server is asked with a simpler one.
_MARGIN, _TOLERANCE = 60.0, 40.0
#: Tags by which osmnx tells an area from a line, and the kinds of relation that have a shape.
_SHAPE_TAGS = ("area", "building", "type")


@dataclass(frozen=True)
class PlaceLine:
    """One line of the table: tags, and what a place that has them is in our words.

    Attributes
    ----------
    kind, label : str
        Its group, and one of them in plain words.
    tags : mapping of str to tuple of str
        All of them must be there; one of the values fits, ``*`` is any.
    asset_type, activity_focus : str
    activities, audiences : tuple of str
    part, holds, open_only, sensitive : bool
        As the notes in the table say.
    """

    kind: str
    label: str
    tags: Mapping[str, tuple[str, ...]]
    asset_type: str
    activity_focus: str
    activities: tuple[str, ...] = ()
    audiences: tuple[str, ...] = ()
    part: bool = False
    holds: bool = False
    open_only: bool = False
    sensitive: bool = False

    def fits(self, tags: Mapping[str, str]) -> bool:
        """Whether a place with these tags is of this line."""
        return all(
            (ANY in values and key in tags) or bool(set(values) & set(split_values(tags.get(key, ""))))
            for key, values in self.tags.items()
        )


@dataclass(frozen=True)
class PlaceTable:
    """The table: kinds with what they are, lines in their order, and sports in our words."""

    kinds: Mapping[str, str]
    lines: tuple[PlaceLine, ...]
    sports: Mapping[str, str]

    @property
    def asked(self) -> dict[str, tuple[str, ...]]:
        """The tags that a server is asked for: values by key, sorted; ``*`` alone for any."""
        found: dict[str, set[str]] = {}
        for line in self.lines:
            key, values = next(iter(line.tags.items()))
            found.setdefault(key, set()).update(values)
        return {key: (ANY,) if ANY in found[key] else tuple(sorted(found[key])) for key in sorted(found)}

    def line_of(self, tags: Mapping[str, str]) -> PlaceLine | None:
        """The first line that a place with these tags fits."""
        return next((line for line in self.lines if line.fits(tags)), None)


@dataclass(frozen=True)
class Features:
    """Places as OpenStreetMap has them.

    Attributes
    ----------
    frame : geopandas.GeoDataFrame
        Index ``osm_id`` (``way/123``) sorted, EPSG:27700; ``tags`` (a dict), ``geometry``.
    fetched : datetime
        When they were asked for (UTC).
    kept : bool
        Whether the answer was in the cache.
    shapeless : int
        Places left out because no shape can be made of what OpenStreetMap has.
    """

    frame: gpd.GeoDataFrame
    fetched: datetime
    kept: bool
    shapeless: int


def read_place_table(path: Path = TABLE) -> PlaceTable:
    """The table of places."""
    raw = tomllib.loads(path.read_text(encoding="utf-8"))
    lines = []
    for one in raw["place"]:
        one["tags"] = {key: (v,) if isinstance(v, str) else tuple(v) for key, v in one["tags"].items()}
        lists = {key: tuple(one[key]) for key in ("activities", "audiences") if key in one}
        lines.append(PlaceLine(**{**one, **lists}))
    return PlaceTable(raw["kinds"], tuple(lines), raw["sports"])


def fetch_features(overpass: Overpass, area: Area, name: str, table: PlaceTable) -> Features:
    """The places of the table that lie in an area.

    A place lies where its representative point does, so that it is in one of two neighbours, never in both.

    Parameters
    ----------
    overpass : Overpass
    area : shapely.Polygon or shapely.MultiPolygon
        EPSG:27700.
    name : str
        What the area is called, for messages.
    table : PlaceTable

    Raises
    ------
    SourceError
        No answer that can be used could be had; or it holds no place at all.
    """
    import geopandas as gpd
    import shapely

    asked = overpass.ask(f"the places of {name}", _query(area, table))
    by_id = {
        f"{one['type']}/{one['id']}": one["tags"]
        for one in asked.elements
        if table.line_of(one.get("tags", {})) is not None
    }
    if not by_id:
        raise SourceError(
            f"asked for the places of {name}, the server knows of none: not one park, school or church",
            where=overpass.settings.overpass,
            remedy="see that the server covers this part of the world, or ask another: --overpass ADDRESS",
        )
    shapes = osm_shapes(asked.elements, list(table.asked)).to_crs(27700)
    ids = [f"{kind}/{number}" for kind, number in shapes.index]
    frame = gpd.GeoDataFrame(geometry=shapes.geometry.to_numpy(), index=ids, crs=27700)
    frame = frame[frame.index.isin(list(by_id))].sort_index().rename_axis("osm_id")
    shapeless = len(by_id) - len(frame)
    inside = shapely.covers(area, shapely.point_on_surface(frame.geometry.to_numpy()))
    frame = frame[inside].copy()
    frame.insert(0, "tags", [by_id[one] for one in frame.index])
    return Features(frame, asked.fetched, asked.kept, shapeless)


def poly_filter(area: Area, margin: float) -> list[str]:
    """An area as filters of Overpass QL, one for each of its parts, a little wider and of few points.

    Parameters
    ----------
    area : shapely.Polygon or shapely.MultiPolygon
        EPSG:27700.
    margin : float
        Metres to widen it by, beyond what makes up for the simplifying.
    """
    import geopandas as gpd

    wide = area.buffer(margin + _MARGIN).simplify(_TOLERANCE)
    degrees = gpd.GeoSeries([wide], crs=27700).to_crs(4326).iloc[0]
    parts = sorted(getattr(degrees, "geoms", [degrees]), key=lambda part: part.bounds)
    rings = (part.exterior.coords[:-1] for part in parts)
    return [f'(poly:"{" ".join(f"{lat:.5f} {lon:.5f}" for lon, lat in ring)}")' for ring in rings]


def osm_xml(elements: Iterable[Mapping[str, Any]], keys: Iterable[str]) -> Iterator[str]:
    """Elements as a file of OpenStreetMap XML, which osmnx reads; of the tags only some.

    Nodes that a way names and that did not come are left out of it.
    """
    wanted = set(keys)
    elements = list(elements)
    nodes = {one["id"] for one in elements if one["type"] == "node"}
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<osm version="0.6" generator="assetmap">\n'
    for one in elements:
        kind = one["type"]
        place = f' lat="{one["lat"]!r}" lon="{one["lon"]!r}"' if kind == "node" else ""
        yield f'<{kind} id="{one["id"]}"{place}>'
        own = [ref for ref in one.get("nodes", ()) if ref in nodes]
        if kind == "way" and len(own) < 2:
            own = [*own, *own] or [0, 0]  # no line: osmnx makes an empty shape of it
        yield "".join(f'<nd ref="{ref}"/>' for ref in own)
        for part in one.get("members", ()):
            yield f'<member type={_quoted(part["type"])} ref="{part["ref"]}" role={_quoted(part["role"])}/>'
        for key, value in one.get("tags", {}).items():
            if key in wanted:
                yield f"<tag k={_quoted(key)} v={_quoted(value)}/>"
        yield f"</{kind}>\n"
    yield "</osm>\n"


def split_values(text: str) -> list[str]:
    """The values of a tag that has several: ``soccer;tennis``."""
    return [one.strip() for one in text.split(";") if one.strip()]


def _query(area: Area, table: PlaceTable) -> str:
    tags = []
    for key, values in table.asked.items():
        # A place that is two things at once has both words in one value: "pitch;park".
        words = "" if ANY in values else f'~"(^|;) *({"|".join(values)}) *(;|$)"'
        tags.append(f'["{key}"{words}]')
    wanted = "".join(f"nwr{tag}{poly};" for poly in poly_filter(area, 0.0) for tag in tags)
    return f"({wanted});(._;>;);out body qt;"


def osm_shapes(elements: Iterable[Mapping[str, Any]], keys: Iterable[str]) -> gpd.GeoDataFrame:
    """What osmnx makes of the elements that have one of the keys: index ``element``, ``id``; EPSG:4326."""
    import osmnx

    keys = list(keys)
    with tempfile.TemporaryDirectory(prefix="assetmap-") as folder:
        path = Path(folder) / "places.osm"
        with path.open("w", encoding="utf-8", errors="replace", newline="\n") as file:
            file.writelines(osm_xml(elements, [*keys, *_SHAPE_TAGS]))
        return osmnx.features_from_xml(path, tags=dict.fromkeys(keys, True))


def _quoted(text: str) -> str:
    """For XML, which has no control characters at all."""
    return quoteattr("".join(c for c in text if c.isprintable() or c in " \t"))
