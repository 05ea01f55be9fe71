"""What a sheet of LibreOffice (.ods) says besides its cells: merged ranges, and how far it reaches."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from xml.etree import ElementTree as ET

from assetmap.load.limits import MOST_CELLS
from assetmap.register.grid import Merge

__all__ = ["Extent", "read_extents"]

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_SPACES = f"{_TEXT}s"  # several in a row, told as a number

Extent = tuple[int, int, list[Merge]]
"""How many rows and columns a sheet has up to its last filled cell, and its merged ranges."""


def read_extents(raw: bytes) -> Mapping[str, Extent]:
    """Read how far each sheet reaches, and its merged cells; nothing is held but that.

    Parameters
    ----------
    raw : bytes
        The file.

    Returns
    -------
    Mapping of str to Extent
        By the sheet's name.

    Raises
    ------
    ValueError, OSError, KeyError, zipfile.BadZipFile, xml.etree.ElementTree.ParseError
        The file is damaged.
    """
    made: dict[str, Extent] = {}
    name, row, rows, columns, merges, spaces = "", 0, 0, 0, list[Merge](), 0
    with zipfile.ZipFile(io.BytesIO(raw)) as archive, archive.open("content.xml") as content:
        for event, element in ET.iterparse(content, ("start", "end")):
            if event == "start" and element.tag == f"{_TABLE}table":
                name, row, rows, columns, merges = element.get(f"{_TABLE}name", ""), 0, 0, 0, []
            elif event == "end" and element.tag == f"{_TABLE}table-row":
                again = int(element.get(f"{_TABLE}number-rows-repeated", "1"))
                last = _row(element, row, merges)
                row += again
                if last:
                    rows, columns = row, max(columns, last)
                element.clear()
            elif event == "end" and element.tag == _SPACES:
                spaces += int(element.get(f"{_TEXT}c", "1"))
                if spaces > MOST_CELLS:
                    raise ValueError("spaces that would fill the memory")
            elif event == "end" and element.tag == f"{_TABLE}table":
                made[name] = (rows, columns, merges)
                element.clear()
    return made


def _row(element: ET.Element, row: int, merges: list[Merge]) -> int:
    """How far the filled cells of a row reach; merged ranges that begin in it are added."""
    column = last = 0
    for cell in element:
        if cell.tag not in (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
            continue
        down = int(cell.get(f"{_TABLE}number-rows-spanned", "1"))
        right = int(cell.get(f"{_TABLE}number-columns-spanned", "1"))
        if down > 1 or right > 1:
            merges.append(((row, column), (row + down - 1, column + right - 1)))
        column += int(cell.get(f"{_TABLE}number-columns-repeated", "1"))
        if len(cell):
            last = column
    return last
