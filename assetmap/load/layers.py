"""The layers and fields of a file of shapes, listed by fiona, so that a wrong file can be explained."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import fiona
from fiona.errors import FionaError

from assetmap.errors import InputError
from assetmap.load.limits import MOST_SHAPE_BYTES, check_packed, check_size
from assetmap.load.tables import few

__all__ = ["Layer", "field_of", "find_layer", "list_layers"]

_FORMATS = "GeoJSON, GeoPackage, Shapefile or zipped Shapefile"
_AGAIN = f"download it again; the formats taken are {_FORMATS}"
_PARTS = (".shx", ".dbf")
_SHAPES_IN_ZIP = (".shp", ".gpkg", ".geojson", ".json")


@dataclass(frozen=True)
class Layer:
    """One layer of a file of shapes.

    Attributes
    ----------
    source : str
        What GDAL opens: the path, or a path into a zip.
    name : str
        The layer's name.
    fields : tuple of str
        The names of its columns, as written.
    geometry : str
        The kind of geometry that its schema names, such as ``Polygon``, ``Unknown`` or ``None``.
    crs : str
        Its coordinate reference system as WKT; "" where the file states none.
    """

    source: str
    name: str
    fields: tuple[str, ...]
    geometry: str
    crs: str

    @property
    def has_shapes(self) -> bool:
        """Whether it is more than a table."""
        return self.geometry != "None"

    @property
    def may_hold_areas(self) -> bool:
        """Whether its geometry can be polygons."""
        return any(word in self.geometry for word in ("Polygon", "Unknown", "Collection", "Surface"))

    def described(self) -> str:
        """Layer, geometry and fields in one line."""
        geometry = self.geometry if self.has_shapes else "no shapes"
        return f"layer '{self.name}' ({geometry}): {', '.join(self.fields[:15]) or 'no fields'}"


def list_layers(path: Path, what: str) -> list[Layer]:
    """All layers of a file, with their fields.

    Parameters
    ----------
    path : Path
        GeoJSON, GeoPackage, Shapefile, a zip of one of these, or anything else that GDAL reads.
    what : str
        What it should be, in words, for messages.

    Raises
    ------
    InputError
        The file is missing, empty, cut short, without one of its parts, or nothing with layers in it.
    """
    if not path.exists():
        raise InputError(
            f"there is no such file (it should be {what})",
            where=str(path),
            remedy="put the file there, or name it as it is called in [data] of the settings",
        )
    layers = []
    for source in _sources(path, what):
        try:
            for name in fiona.listlayers(source):
                with fiona.open(source, layer=name) as opened:
                    schema, crs = opened.schema, opened.crs_wkt
                layers.append(
                    Layer(source, name, tuple(schema["properties"]), str(schema["geometry"]), crs or "")
                )
        except (FionaError, ValueError, OSError, AttributeError, TypeError) as error:
            raise _unreadable(path, what, error) from None
    return layers


def find_layer(path: Path, pattern: str, looked_for: str, what: str) -> tuple[Layer, str, str]:
    """The one layer of areas that has a field of a pattern.

    Parameters
    ----------
    path : Path
        The file.
    pattern : str
        Regular expression of the whole field name, in any case, whose first group is the year.
    looked_for : str
        The field in words, for messages, such as ``WDyyCD (such as WD24CD)``.
    what : str
        What the file should be, in words, for messages.

    Returns
    -------
    layer : Layer
    field : str
        The field's name as written; where several fit, that of the latest year.
    year : str
        Two digits.

    Raises
    ------
    InputError
        No layer has such a field, or several have: the message names all layers and their fields.
    """
    layers = list_layers(path, what)
    fitting = [layer for layer in layers if layer.may_hold_areas and field_of(layer, pattern)]
    if len(fitting) == 1:
        field, year = field_of(fitting[0], pattern) or ("", "")
        return fitting[0], field, year
    if layers and not any(layer.has_shapes for layer in layers):
        columns = ", ".join(layers[0].fields[:15]) or "none"
        raise InputError(
            f"this is a table and has no shapes (it should be {what}); its columns are: {columns}",
            where=path.name,
            remedy=(
                f"name the file with the shapes: {_FORMATS}; tables belong under lookup, deprivation or "
                "population"
            ),
        )
    found = "\n  ".join(layer.described() for layer in layers[:10]) or "no layer at all"
    if fitting:
        raise InputError(
            f"more than one layer could be {what}; each of these has a field {looked_for}:\n  {found}",
            where=path.name,
            remedy="save the layer that is meant in a file of its own, and name that file",
        )
    raise InputError(
        f"this does not hold {what}: looked for a layer of polygons with a field {looked_for}, and "
        f"found\n  {found}",
        where=path.name,
        remedy=(
            "name the boundaries as the Office for National Statistics publishes them, or rename the field"
        ),
    )


def field_of(layer: Layer, pattern: str) -> tuple[str, str] | None:
    """The field of a pattern, that of the latest year where several fit, and its year; None without any."""
    found = [(m.group(1), f) for f in layer.fields if (m := re.fullmatch(pattern, f.strip(), re.IGNORECASE))]
    if not found:
        return None
    year, name = max(found)
    return name, year


def _sources(path: Path, what: str) -> list[str]:
    """What GDAL is to open: the path, or paths into a zip; files that cannot be read at all are refused."""
    if path.is_file() and not path.stat().st_size:
        raise InputError(
            f"the file is empty: it has 0 bytes (it should be {what})", where=path.name, remedy=_AGAIN
        )
    check_size(path, path.name, most=MOST_SHAPE_BYTES, remedy=_AGAIN)
    if path.suffix.lower() != ".zip":
        if path.suffix.lower() == ".shp" and path.is_file():
            _check_parts(path, path.name, (one.name for one in path.parent.iterdir()))
        return [str(path)]
    check_packed(
        path,
        path.name,
        most=MOST_SHAPE_BYTES,
        remedy=_AGAIN,
        damaged="the file is cut short, or is not a zip",
    )
    try:
        with zipfile.ZipFile(path) as archive:
            names = sorted(n for n in archive.namelist() if not n.startswith("__MACOSX/"))
    except (zipfile.BadZipFile, OSError):
        raise InputError(
            "the file is cut short, or is not a zip", where=path.name, remedy="download it again"
        ) from None
    inside = [n for n in names if n.lower().endswith(_SHAPES_IN_ZIP)]
    if not inside:
        raise InputError(
            f"the zip holds no shapes (it should be {what}); it holds {few(names) or 'nothing'}",
            where=path.name,
            remedy=f"use a zip of a Shapefile, or {_FORMATS}",
        )
    for name in inside:
        if name.lower().endswith(".shp"):
            _check_parts(path, name, names)
    return [f"/vsizip/{path.resolve().as_posix()}/{name}" for name in inside]


def _check_parts(path: Path, shp: str, beside: Iterable[str]) -> None:
    """Refuse a Shapefile that lacks a part that it cannot be read without."""
    there = {name.lower() for name in beside}
    stem = shp[: -len(".shp")]
    missing = [f"{stem}{part}" for part in _PARTS if f"{stem}{part}".lower() not in there]
    if missing:
        raise InputError(
            f"a part of the Shapefile is missing: {' and '.join(missing)}",
            where=path.name,
            remedy="put all its parts (.shp, .shx, .dbf, .prj) side by side, or use the zip as published",
        )


def _unreadable(path: Path, what: str, error: BaseException) -> InputError:
    """Why GDAL can make nothing of a file or folder."""
    if path.is_dir():
        inside = few(one.name for one in path.iterdir() if one.suffix.lower() in (*_SHAPES_IN_ZIP, ".zip"))
        return InputError(
            f"this is a folder, not a file (it should be {what})",
            where=str(path),
            remedy=f"name the file in it: {inside}" if inside else f"name a file: {_FORMATS}",
        )
    with path.open("rb") as file:
        start = file.read(200).lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype html", b"<html")):
        why = "it is a web page under the name of a file"
    else:
        why = f"it is cut short, or is not {_kind(path)}"
    said = str(error).strip().split("\n")[0][:200]
    more = "" if not said or said.startswith("Failed to open dataset") else f" ({said})"
    return InputError(
        f"the file cannot be read as shapes (it should be {what}): {why}{more}",
        where=path.name,
        remedy=_AGAIN,
    )


def _kind(path: Path) -> str:
    """What the ending of a name promises."""
    return f"what '{path.suffix}' stands for" if path.suffix else "a file of shapes"
