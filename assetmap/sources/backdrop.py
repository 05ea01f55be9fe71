"""What lies under the wards on the maps: main roads, railways, water and parks of OpenStreetMap.

Which are asked for is data: ``osm_backdrop.toml`` beside this module. Only the standard library is imported
at the top: where a file lies is looked up at the start of a build.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

from assetmap.errors import UsageError
from assetmap.settings import OpenStreetMapSettings, Settings
from assetmap.sources.catalogue import ALL_FROM
from assetmap.sources.openstreetmap import osm_shapes, poly_filter
from assetmap.sources.store import cache_folder

if TYPE_CHECKING:
    import geopandas as gpd
    import shapely

    from assetmap.sources.overpass import Overpass

    Area = shapely.Polygon | shapely.MultiPolygon

__all__ = [
    "MARGIN",
    "BackdropKind",
    "Drawn",
    "backdrop_path",
    "backdrop_settings",
    "fetch_backdrop",
    "read_backdrop_kinds",
    "with_backdrops",
]

TABLE = Path(__file__).with_name("osm_backdrop.toml")
#: Metres around a locality, so that its roads do not end at its border.
MARGIN = 1000.0
#: Nothing rests on a backdrop, so a server that is out of reach is not asked as often as for other things.
_TRIES = 2


@dataclass(frozen=True)
class BackdropKind:
    """One line of the table.

    Attributes
    ----------
    kind : str
    area : bool
        Whether it is drawn as areas; else as lines.
    tags : mapping of str to tuple of str
        One of them must be there, with one of the values.
    tolerance : float
        Metres that what is drawn may be off.
    smallest : float
        Metres of a line, or square metres of an area, below which it is left out.
    overview : bool
        Whether it is on the overview too.
    without : tuple of str
        Tags that may not be there.
    """

    kind: str
    area: bool
    tags: Mapping[str, tuple[str, ...]]
    tolerance: float
    smallest: float
    overview: bool
    without: tuple[str, ...] = ()

    def fits(self, tags: Mapping[str, str]) -> bool:
        """Whether what has these tags is of this kind."""
        return any(tags.get(key) in values for key, values in self.tags.items()) and not any(
            key in tags for key in self.without
        )


@dataclass(frozen=True)
class Drawn:
    """Ways and areas as OpenStreetMap has them.

    Attributes
    ----------
    frame : geopandas.GeoDataFrame
        ``kind``, ``geometry``; EPSG:27700; lines for kinds of lines and polygons for kinds of areas.
    fetched : date
        When they were asked for.
    kept : bool
        Whether the answer was in the cache.
    """

    frame: gpd.GeoDataFrame
    fetched: date
    kept: bool


def read_backdrop_kinds(path: Path = TABLE) -> tuple[BackdropKind, ...]:
    """The table, the most important kind first."""
    raw = tomllib.loads(path.read_text(encoding="utf-8"))["kind"]
    made = []
    for one in raw:
        tags = {key: tuple(values) for key, values in one["tags"].items()}
        made.append(BackdropKind(**{**one, "tags": tags, "without": tuple(one.get("without", ()))}))
    return tuple(made)


def fetch_backdrop(overpass: Overpass, area: Area, name: str, kinds: Sequence[BackdropKind]) -> Drawn:
    """Fetch the roads, railways, water and parks in and around an area.

    Parameters
    ----------
    overpass : Overpass
    area : shapely.Polygon or shapely.MultiPolygon
        EPSG:27700.
    name : str
        What it is called, for messages.
    kinds : sequence of BackdropKind

    Raises
    ------
    SourceError
        No answer that can be used could be had.
    """
    import geopandas as gpd
    import numpy as np

    asked = overpass.ask(f"the roads, railways, water and parks of {name}", _query(area, kinds))
    kind_of = {}
    for one in asked.elements:
        tags = one.get("tags", {})
        first = next((kind for kind in kinds if kind.fits(tags)), None)
        if first is not None and one["type"] != "node":
            kind_of[one["type"], one["id"]] = first
    frame = gpd.GeoDataFrame({"kind": []}, geometry=[], crs=27700)
    if kind_of:
        shapes = osm_shapes(asked.elements, sorted({key for kind in kinds for key in kind.tags})).to_crs(
            27700
        )
        shapes = shapes[[one in kind_of for one in shapes.index]]
        chosen = [kind_of[one] for one in shapes.index]
        frame = gpd.GeoDataFrame({"kind": [one.kind for one in chosen]}, geometry=shapes.geometry.to_numpy())
        frame = frame.set_crs(27700)
        # A roundabout is a line, and a river that is mapped as an area is one: each as its kind is drawn.
        lines = frame.geom_type.isin(["Polygon", "MultiPolygon"]) & np.array([not one.area for one in chosen])
        frame.loc[lines, "geometry"] = frame.geometry[lines].boundary
        wanted = ["Polygon" if one.area else "LineString" for one in chosen]
        frame = frame[[found.endswith(kind) for found, kind in zip(frame.geom_type, wanted, strict=True)]]
    return Drawn(frame.reset_index(drop=True), asked.fetched.date(), asked.kept)


def backdrop_path(cache: Path, code: str) -> Path:
    """Where the backdrop of a locality lies in the cache (:func:`assetmap.sources.store.cache_folder`)."""
    return cache / "backdrop" / f"{code}.json.gz"


def with_backdrops(settings: Settings, cache: Path | None = None) -> Settings:
    """The settings with the backdrops that were fetched, unless they are turned off.

    Parameters
    ----------
    settings : Settings
    cache : Path, optional
        The folder of the cache, where it is not the usual one.
    """
    if not settings.page.backdrop:
        return settings
    folder = cache_folder(settings, cache)
    paths = {one.slug: backdrop_path(folder, one.code) for one in settings.localities}
    return replace(settings, backdrops={slug: path for slug, path in paths.items() if path.is_file()})


def backdrop_settings(settings: Settings, overpass: str | None) -> OpenStreetMapSettings:
    """Whom a backdrop is asked of: the server named, that of the settings, or the mirror for all requests.

    Raises
    ------
    UsageError
        The mirror's address is none.
    """
    said = replace(settings.openstreetmap, tries=min(settings.openstreetmap.tries, _TRIES))
    if overpass is not None:
        return replace(said, overpass=overpass)
    mirror = os.environ.get(ALL_FROM, "").strip()
    if not mirror:
        return said
    there, own = urlsplit(mirror), urlsplit(said.overpass)
    if there.scheme not in ("http", "https") or not there.netloc:
        raise UsageError(
            f"'{mirror}' is not an address", where=ALL_FROM, remedy="write it as http://127.0.0.1:8765"
        )
    path = there.path.rstrip("/") + own.path
    return replace(said, overpass=urlunsplit((there.scheme, there.netloc, path, "", "")))


def _query(area: Area, kinds: Sequence[BackdropKind]) -> str:
    """One clause for each key and what may not be there, lines as ways and areas as relations too."""
    asked: dict[tuple[bool, str, tuple[str, ...]], list[str]] = {}
    for kind in kinds:
        for key, values in kind.tags.items():
            asked.setdefault((kind.area, key, kind.without), []).extend(values)
    clauses = []
    for (is_area, key, without), words in sorted(asked.items()):
        tags = f'["{key}"~"^({"|".join(sorted(words))})$"]' + "".join(f'["{one}"!~"."]' for one in without)
        clauses += [f"way{tags}", f"relation{tags}"] if is_area else [f"way{tags}"]
    wanted = "".join(f"{clause}{poly};" for poly in poly_filter(area, MARGIN) for clause in clauses)
    return f"({wanted});(._;>;);out body qt;"
