"""The layers and fields of a file of shapes, listed by fiona, so that a wrong file can be explained."""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass
from pathlib import Path

import fiona
from fiona.errors import FionaError

from assetmap.errors import InputError
from assetmap.load.tables import few

__all__ = ["Layer", "field_of", "find_layer", "list_layers"]

_FORMATS = "GeoJSON, GeoPackage, Shapefile or zipped Shapefile"
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
    def may_hold_areas(self) -> bool:
        """Whether its geometry can be polygons."""
        return any(word in self.geometry for word in ("Polygon", "Unknown", "Collection", "Surface"))

    def described(self) -> str:
        """Layer, geometry and fields in one line."""
        return f"layer '{self.name}' ({self.geometry}): {', '.join(self.fields[:15]) or 'no fields'}"


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
        The file is missing, or is nothing with layers in it.
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
            raise InputError(
                f"the file cannot be read as shapes (it should be {what}): {_short(error)}",
                where=path.name,
                remedy=(
                    f"use {_FORMATS}; of a Shapefile all parts (.shp, .shx, .dbf, .prj) must lie side by side"
                ),
            ) from None
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
    if path.suffix.lower() != ".zip":
        return [str(path)]
    try:
        with zipfile.ZipFile(path) as archive:
            names = sorted(n for n in archive.namelist() if not n.startswith("__MACOSX/"))
    except (zipfile.BadZipFile, OSError):
        raise InputError(
            "the file is not a zip, or is damaged", where=path.name, remedy="download it again"
        ) from None
    inside = [n for n in names if n.lower().endswith(_SHAPES_IN_ZIP)]
    if not inside:
        raise InputError(
            f"the zip holds no shapes (it should be {what}); it holds {few(names) or 'nothing'}",
            where=path.name,
            remedy=f"use a zip of a Shapefile, or {_FORMATS}",
        )
    return [f"/vsizip/{path.resolve().as_posix()}/{name}" for name in inside]


def _short(error: BaseException) -> str:
    return str(error).strip().split("\n")[0][:200]
