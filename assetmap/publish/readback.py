"""Exported files read back, for the proof: every text that stands in one, whatever its form."""

from __future__ import annotations

import csv
import io
import json
import re
import sqlite3
import zipfile
from collections.abc import Iterator
from contextlib import closing
from html import unescape
from pathlib import PurePosixPath
from typing import Any

__all__ = ["texts_of"]

_TEXT = re.compile(r"<t(?: [^>]*)?>([^<]*)</t>")


def texts_of(name: str, content: bytes) -> set[str]:
    """Find the texts in a file.

    Parameters
    ----------
    name : str
        Its name, whose ending says what it is: ``.csv``, ``.geojson``, ``.gpkg`` or ``.xlsx``.
    content : bytes

    Returns
    -------
    set of str
        Numbers of a CSV file are left out.
    """
    return set(_READERS[PurePosixPath(name).suffix](content))


def _csv(content: bytes) -> Iterator[str]:
    text = io.StringIO(content.decode("utf-8-sig"), newline="")
    for row in csv.reader(text):
        yield from (cell for cell in row if not _is_decimal(cell))


def _geojson(content: bytes) -> Iterator[str]:
    for feature in json.loads(content)["features"]:
        yield from (value for value in feature["properties"].values() if isinstance(value, str))


def _geopackage(content: bytes) -> Iterator[str]:
    with closing(sqlite3.connect(":memory:")) as base:
        base.deserialize(content)
        base.text_factory = lambda raw: raw.decode("utf-8", "replace")
        tables = base.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'rtree%'"
        )
        for (table,) in tables.fetchall():
            rows: Any = base.execute(f'SELECT * FROM "{table}"')
            yield from (cell for row in rows for cell in row if isinstance(cell, str))


def _workbook(content: bytes) -> Iterator[str]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            if name.startswith("xl/"):
                yield from map(unescape, _TEXT.findall(archive.read(name).decode("utf-8")))


def _is_decimal(cell: str) -> bool:
    """Whether a cell is a number with decimals, as no telephone number or house number is written."""
    return re.fullmatch(r"-?\d+\.\d{5,6}", cell) is not None


_READERS = {".csv": _csv, ".geojson": _geojson, ".gpkg": _geopackage, ".xlsx": _workbook}
