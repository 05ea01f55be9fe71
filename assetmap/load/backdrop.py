"""The backdrop of a locality: lines and areas of OpenStreetMap, cut and simplified, and the file of them.

The geometry libraries are imported where they are needed: ``assetmap data status`` reads what a file says of
itself, and no more.
"""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assetmap.errors import InputError
from assetmap.sources.backdrop import MARGIN, BackdropKind

if TYPE_CHECKING:
    import geopandas as gpd
    import shapely

__all__ = ["Backdrop", "Line", "about_backdrop", "backdrop_bytes", "make_backdrop", "read_backdrop"]

_FORMAT = 1
Line = tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Backdrop:
    """What lies under the wards of a locality.

    Attributes
    ----------
    lines : mapping of str to tuple of Line
        By kind: lines, or the rings of areas (each closed; a point in an odd number of them is inside), as
        points in whole metres (EPSG:27700); sorted. A kind of which there is nothing is not there.
    about : mapping of str to str
        ``source, licence, attribution, fetched, area``.
    """

    lines: Mapping[str, tuple[Line, ...]]
    about: Mapping[str, str]


def make_backdrop(
    frame: gpd.GeoDataFrame,
    area: shapely.Polygon | shapely.MultiPolygon,
    kinds: Sequence[BackdropKind],
    about: Mapping[str, str],
) -> Backdrop:
    """Cut what was fetched to an area and what is just around it, join it and simplify it.

    Parameters
    ----------
    frame : geopandas.GeoDataFrame
        ``kind``, ``geometry`` (EPSG:27700); in any order.
    area : shapely.Polygon or shapely.MultiPolygon
        EPSG:27700.
    kinds : sequence of BackdropKind
        How far each is simplified (metres; Douglas-Peucker, as ``shapely.simplify`` does it) and from what
        size on it is drawn. Areas of one kind that touch become one.
    about : mapping of str to str
        Where it came from.

    Returns
    -------
    Backdrop
        The same for the same shapes, whatever their order.

    Raises
    ------
    ValueError
        The frame is not in EPSG:27700.
    """
    import numpy as np
    import shapely

    if frame.crs is None or frame.crs.to_epsg() != 27700:
        raise ValueError("make_backdrop needs metres: EPSG:27700")
    wide = area.buffer(MARGIN)
    shapely.prepare(wide)
    found = {}
    for kind in kinds:
        shapes = shapely.force_2d(frame.geometry[frame["kind"] == kind.kind].to_numpy())
        shapes = shapely.make_valid(shapes[shapely.intersects(shapes, wide)])
        parts = shapely.get_parts(shapely.intersection(shapes, wide))
        parts = shapely.get_parts(parts)  # what make_valid mixes lies one deeper
        order = np.argsort(shapely.to_wkb(shapely.normalize(parts)), kind="stable")
        joined = (_areas if kind.area else _lines)(parts[order], kind)
        if joined:
            found[kind.kind] = tuple(sorted(joined))
    return Backdrop(found, dict(about))


def backdrop_bytes(backdrop: Backdrop) -> bytes:
    """Write a backdrop as compressed JSON; the same backdrop gives the same bytes.

    Each line is a start and the steps from point to point: ``[x0, y0, dx, dy, …]``.
    """
    lines = {kind: [_steps(line) for line in lines] for kind, lines in backdrop.lines.items()}
    whole = {"format": _FORMAT, "about": dict(backdrop.about), "lines": lines}
    text = json.dumps(whole, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return gzip.compress(text.encode(), 9, mtime=0)


def read_backdrop(path: Path) -> Backdrop:
    """Read the file that :func:`backdrop_bytes` gave.

    Raises
    ------
    InputError
        The file is missing, or is not such a file, or not whole.
    """
    raw = _read(path)
    try:
        lines = {
            str(kind): tuple(_points(steps) for steps in lines)
            for kind, lines in sorted(raw["lines"].items())
        }
    except (KeyError, TypeError, ValueError, AttributeError):
        raise _wrong(path, "it holds what are no lines") from None
    return Backdrop(lines, _about(raw, path))


def about_backdrop(path: Path) -> dict[str, str]:
    """What a file says of itself.

    Raises
    ------
    InputError
        As for :func:`read_backdrop`.
    """
    return _about(_read(path), path)


def _lines(parts: Any, kind: BackdropKind) -> list[Line]:
    import shapely

    parts = parts[(shapely.get_type_id(parts) == 1) & ~shapely.is_empty(parts)]
    # Whole metres first, so that what met goes on meeting; what is there twice is there once.
    parts = shapely.set_precision(parts, 1.0)
    once = _once(shapely.get_parts(parts))
    if not once:
        return []
    merged = shapely.get_parts(shapely.line_merge(shapely.multilinestrings(once)))
    merged = shapely.simplify(merged[shapely.length(merged) >= kind.smallest], kind.tolerance)
    return [min(line, line[::-1]) for line in _whole(merged) if len(line) > 1]


def _areas(parts: Any, kind: BackdropKind) -> list[Line]:
    import shapely

    parts = parts[(shapely.get_type_id(parts) == 3) & ~shapely.is_empty(parts)]
    whole = shapely.get_parts(shapely.simplify(shapely.union_all(parts), kind.tolerance))
    whole = shapely.normalize(whole[shapely.area(whole) >= kind.smallest])
    rings = shapely.get_rings(whole)
    rings = rings[shapely.area(shapely.polygons(rings)) >= kind.smallest] if len(rings) else rings
    return [line for line in _whole(rings) if len(line) > 3]


def _once(lines: Any) -> list[Any]:
    import shapely

    lines = shapely.normalize(lines[shapely.length(lines) > 0])
    return list(dict(zip(shapely.to_wkb(lines), lines, strict=True)).values() if len(lines) else [])


def _whole(lines: Iterable[Any]) -> list[Line]:
    """Their points in whole metres, repeats dropped."""
    import numpy as np
    import shapely

    out = []
    for line in lines:
        points = np.rint(shapely.get_coordinates(line)).astype(int).tolist()
        out.append(tuple((x, y) for n, (x, y) in enumerate(points) if n == 0 or points[n - 1] != [x, y]))
    return out


def _steps(line: Line) -> list[int]:
    out: list[int] = []
    x0 = y0 = 0
    for x, y in line:
        out += (x - x0, y - y0)
        x0, y0 = x, y
    return out


def _points(steps: Sequence[int]) -> Line:
    if len(steps) % 2 or not all(type(step) is int for step in steps):
        raise ValueError
    out = []
    x = y = 0
    for dx, dy in zip(steps[::2], steps[1::2], strict=True):
        x, y = x + dx, y + dy
        out.append((x, y))
    return tuple(out)


def _read(path: Path) -> Mapping[str, Any]:
    if not path.is_file():
        raise _wrong(path, "the file is missing")
    try:
        raw = json.loads(gzip.decompress(path.read_bytes()))
    except (OSError, EOFError, zlib.error, ValueError):
        raise _wrong(path, "this is not the file of a backdrop, or not all of it") from None
    if not isinstance(raw, dict) or raw.get("format") != _FORMAT:
        raise _wrong(path, "the file was written by another version of this program")
    return raw


def _about(raw: Mapping[str, Any], path: Path) -> dict[str, str]:
    try:
        return {str(key): str(text) for key, text in raw["about"].items()}
    except (KeyError, AttributeError):
        raise _wrong(path, "it does not say where it comes from") from None


def _wrong(path: Path, what: str) -> InputError:
    return InputError(
        what,
        where=f"{path.parent.name}/{path.name}",
        remedy="delete the file, or fetch it anew: assetmap data fetch --only backdrop --refresh",
    )
