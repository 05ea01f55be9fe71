"""A file of shapes (GeoJSON, GeoPackage, KML, shapefile) -> its list, each row with a point in degrees."""

from __future__ import annotations

import math
import re
import warnings
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from html import unescape
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from assetmap.errors import InputError
from assetmap.load.limits import MOST_COLUMNS, MOST_CROSSINGS, crossings
from assetmap.load.tables import counted
from assetmap.register.grid import check_letters
from assetmap.register.incoming import Incoming, IncomingRow

__all__ = ["read_shapes"]

_DEGREES, _BRITISH = "EPSG:4326", "EPSG:27700"
_KML_OWN = {
    "timestamp", "begin", "end", "altitudeMode", "tessellate", "extrude", "visibility", "drawOrder", "icon",
    "snippet",
}  # fmt: skip

# GDAL goes by the content: one kind of XML and one of JSON make it read other files of this computer.
_ROOT_KML = re.compile(
    rb"(?:\xef\xbb\xbf)?(?:\s|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>]*>)*+<(?:\w+:)?kml\b", re.DOTALL
)
_SHP = b"\x00\x00\x27\x0a"
_COMMANDS = b"gdal_streamed_alg"

_TAG = re.compile(r"</?[a-zA-Z][^<>]*>|<!--.*?-->", re.DOTALL)
_BREAK = re.compile(r"<(?:br|/p|/div|/tr|/li|/h[1-6])\b[^<>]*>", re.IGNORECASE)
_LINK = re.compile(r"""<a\b[^<>]*?href=["']?([^"'<> ]+)[^<>]*>(.*?)</a>""", re.IGNORECASE | re.DOTALL)


def read_shapes(raw: bytes, layer: str, where: str) -> Incoming:
    """Read a file of points, lines or areas in any coordinate reference system.

    An area's point is one that lies within it; a line's is its middle.

    Parameters
    ----------
    raw : bytes
        The file.
    layer : str
        Which layer, whatever its case; "" for the one with the most shapes.
    where : str
        The file, as messages name it.

    Raises
    ------
    InputError
        The file is damaged, has no such layer, or its shapes stand in an unknown coordinate system.
    """
    with _file(raw, where) as file, warnings.catch_warnings():
        warnings.simplefilter(
            "ignore"
        )  # GDAL's own remarks on what it puts right; what matters is said below
        try:
            frame, chosen, notes = _read(file, layer, where)
        except InputError:
            raise
        except Exception as error:
            raise _damaged(where) from error
    table = frame.drop(columns="geometry")
    headings = tuple(str(name) for name in table.columns)  # of which a damaged file may have two alike
    if len(headings) > MOST_COLUMNS:
        raise InputError(
            f"the list has {len(headings):,} columns, more than the {MOST_COLUMNS} that can be read",
            where=where,
            remedy="take out the columns that are not needed, save, and import that",
        )
    points = _points(frame, where, notes)
    columns = [[_text(value) for value in table.iloc[:, at].tolist()] for at in range(len(headings))]
    check_letters(list(zip(*columns, strict=True)), where)
    named, kept = _headings(headings, columns)
    if _untagged(columns):
        notes.append("Marks of a web page, such as <b> and <br>, were taken out of its texts.")
    cells = list(zip(*(columns[at] for at in kept), strict=True)) if kept else [()] * len(frame)
    rows = tuple(
        IncomingRow(number, dict(zip(named, row, strict=True)), *point)
        for number, (row, point) in enumerate(zip(cells, points, strict=True), 1)
    )
    missing = sum(point[0] is None for point in points)
    if missing:
        shapes = "1 row has" if missing == 1 else f"{missing:,} rows have"
        notes.append(f"{shapes} no shape.")
    return Incoming(where, chosen, named, rows, tuple(notes))


def _read(file: str, layer: str, where: str) -> tuple[Any, str, list[str]]:
    """The frame of the chosen layer, its name where there are several, and notes."""
    import geopandas as gpd
    import pandas as pd
    import pyogrio

    names = [str(name) for name, _ in pyogrio.list_layers(file)]
    if not names:
        raise _damaged(where)
    if layer:
        fitting = [name for name in names if name.strip().lower() == layer.strip().lower()]
        if not fitting:
            raise InputError(
                f"there is no layer '{layer[:60]}'",
                where=where,
                remedy=f"choose one of: {', '.join(names[:20])}",
            )
        names = fitting
    counts = {
        name: int(pyogrio.read_info(file, layer=name, force_feature_count=True)["features"]) for name in names
    }
    chosen = max(names, key=lambda name: counts[name])
    frame = pyogrio.read_dataframe(file, layer=chosen)
    if not isinstance(frame, gpd.GeoDataFrame):
        frame = gpd.GeoDataFrame(pd.DataFrame(frame), geometry=[None] * len(frame))
    if frame.geometry.name != "geometry":
        frame = frame.drop(columns="geometry", errors="ignore").rename_geometry("geometry")
    others = [f"'{name}' ({counted(counts[name], 'shape')})" for name in names if name != chosen]
    notes = [f"Read from the layer '{chosen}'; other layers: {', '.join(others[:8])}."] if others else []
    return frame, chosen if len(names) > 1 or layer else "", notes


def _points(frame: Any, where: str, notes: list[str]) -> list[tuple[float | None, float | None]]:
    import geopandas as gpd
    import pandas as pd
    import shapely

    shapes = frame.geometry
    present = pd.Series(~(shapely.is_missing(shapes.array) | shapely.is_empty(shapes.array)), shapes.index)
    if not present.any():
        return [(None, None)] * len(frame)
    kinds = set(shapes[present].geom_type)
    try:
        whole = shapes.copy()
        broken = present & ~shapes.is_valid
        if broken.any():
            crossed = 0.0
            for shape in shapes[broken]:
                crossed += crossings(shape)
                if crossed > MOST_CROSSINGS:
                    raise InputError(
                        f"outlines of areas cross themselves more than {MOST_CROSSINGS:,} times",
                        where=where,
                        remedy="ask for the file again, or for the places as points or in a CSV file",
                    )
            whole[broken] = shapely.make_valid(shapes[broken].values)
        made = gpd.GeoSeries([_point(shape) for shape in whole], index=frame.index, crs=frame.crs)
        if made.crs is None:
            made = _guessed(made, where, notes)
        if made.crs is not None and made.crs.to_epsg() != 4326:
            name = str(made.crs.name)
            made = made.to_crs(_DEGREES)
            notes.append(f"Positions were turned from {name} into longitude and latitude.")
    except InputError:
        raise
    except Exception as error:
        raise _damaged(where) from error
    if kinds & {"Polygon", "MultiPolygon"}:
        notes.append("Areas were taken as one point inside each.")
    if kinds & {"LineString", "MultiLineString"}:
        notes.append("Lines were taken as the point in their middle.")
    found: list[tuple[float | None, float | None]] = []
    for point in made:
        usable = (
            point is not None and not point.is_empty and math.isfinite(point.x) and math.isfinite(point.y)
        )
        found.append((round(point.x, 7), round(point.y, 7)) if usable else (None, None))
    return found


def _point(shape: Any) -> Any:
    if shape is None or shape.is_empty:
        return None
    if shape.geom_type == "Point":
        return shape
    if shape.geom_type == "LineString":
        return shape.interpolate(0.5, normalized=True)
    return shape.representative_point()


def _guessed(points: Any, where: str, notes: list[str]) -> Any:
    """Points of a file that does not name its coordinate system: degrees, or metres of the British grid."""
    west, south, east, north = points.total_bounds
    if -180 <= west <= east <= 180 and -90 <= south <= north <= 90:
        notes.append("The file does not name its coordinate system; its positions look like degrees.")
        return points.set_crs(_DEGREES)
    if 0 <= west <= east <= 700_000 and 0 <= south <= north <= 1_300_000:
        notes.append(
            "The file does not name its coordinate system; its positions look like eastings and northings."
        )
        return points.set_crs(_BRITISH)
    raise InputError(
        "the file does not name its coordinate system, and its positions are neither degrees nor metres",
        where=where,
        remedy="ask for the file as GeoJSON or GeoPackage, or with its .prj file",
    )


def _headings(headings: tuple[str, ...], columns: list[list[str]]) -> tuple[tuple[str, ...], list[int]]:
    """Headings, all different, and the columns kept: those of KML itself only where they are filled."""
    kept = [
        at
        for at, name in enumerate(headings)
        if name not in _KML_OWN or len(set(columns[at]) - {"", "-1", "0"}) > 0
    ]
    named: list[str] = []
    for at in kept:
        base = heading = " ".join(headings[at].split()) or f"Column {at + 1}"
        count = 2
        while heading.lower() in {one.lower() for one in named}:
            heading, count = f"{base} ({count})", count + 1
        named.append(heading)
    return tuple(named), kept


def _untagged(columns: list[list[str]]) -> bool:
    """Take the marks of a web page out of texts, as KML has them; whether there were any."""
    found = False
    for cells in columns:
        for at, cell in enumerate(cells):
            if _TAG.search(cell):
                text = _LINK.sub(lambda m: m[2] if m[1].split(":")[-1] in m[2] else f"{m[2]} ({m[1]})", cell)
                text = unescape(_TAG.sub("", _BREAK.sub("\n", text)))
                cells[at] = "\n".join(line for part in text.splitlines() if (line := " ".join(part.split())))
                found = True
    return found


def _text(value: Any) -> str:
    """A value as a person sees it, with dates year first."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else f"{value:.15g}"
    if isinstance(value, datetime):
        if value != value:  # pandas' "not a time"
            return ""
        return (
            value.date().isoformat() if not (value.hour or value.minute) else value.isoformat(" ", "minutes")
        )
    if isinstance(value, date):
        return value.isoformat()
    return re.sub(r"^(NaT|nan|<NA>)$", "", str(value)).strip()


@contextmanager
def _file(raw: bytes, where: str) -> Iterator[str]:
    """A name under which GDAL knows the file by its content, whatever its own name says."""
    if raw.startswith(b"SQLite"):
        ending = ".gpkg"
    elif raw.startswith(b"PK"):
        ending = ".zip"
    elif b"<kml" in raw[:65536].lower():
        ending = ".kml"
    else:
        ending = ".geojson"
    with TemporaryDirectory(prefix="assetmap-") as folder:
        file = Path(folder) / f"list{ending}"
        if ending == ".zip" and (kml := _kml_in(raw, where)) is not None:
            file, raw = file.with_suffix(".kml"), kml
        if (file.suffix == ".kml" and not _ROOT_KML.match(raw)) or _COMMANDS in raw:
            raise _damaged(where)
        file.write_bytes(raw)
        yield str(file)


def _kml_in(raw: bytes, where: str) -> bytes | None:
    """The KML of a packed file (.kmz); None where it holds a shapefile."""
    import io

    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            names = [name for name in archive.namelist() if name.lower().endswith(".kml")]
            shapes = [name for name in archive.namelist() if name.lower().endswith(".shp")]
            if any(archive.open(name).read(4) != _SHP for name in shapes):
                raise _damaged(where)
            return archive.read(names[0]) if names else None
    except Exception as error:
        raise _damaged(where) from error


def _damaged(where: str) -> InputError:
    return InputError(
        "the file of shapes is damaged, or of a kind that cannot be read",
        where=where,
        remedy="ask for it again as GeoJSON or GeoPackage, or as CSV",
    )
