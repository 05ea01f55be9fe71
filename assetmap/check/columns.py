"""Where a column stands in Excel: the letters of the columns that faults are in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from assetmap.check.faults import Fault
from assetmap.errors import InputError
from assetmap.load.lists import column_names, read_bytes
from assetmap.load.records import decode, is_filled, parse
from assetmap.load.schema import TABLES, Table
from assetmap.settings import Settings

__all__ = ["column_letters"]

_TABLES = {table.file_name: table for table in TABLES.values()}


def column_letters(settings: Settings, faults: Iterable[Fault]) -> Mapping[tuple[str, str], str]:
    """Find the letters that Excel gives the columns of faults.

    Parameters
    ----------
    settings : Settings
        Names the project's folder, from which the files of the faults start.
    faults : iterable of Fault
        Only their files are read.

    Returns
    -------
    mapping
        File and heading, as faults have them, to letters such as ``"J"`` or ``"AA"``. A column that the file
        lacks has none.
    """
    letters = {}
    for file in sorted({fault.file for fault in faults if fault.column}):
        path = settings.root / file
        if path.name in _TABLES:
            for at, name in enumerate(_headings(path, _TABLES[path.name])):
                letters[file, name] = _letters(at)
    return letters


def _headings(path: Path, table: Table) -> list[str]:
    """The names of the columns in the file's order; none where the list cannot be read."""
    try:
        rows = parse(decode(read_bytes(path, path.name)).text, table.names, path.name).cells
        first = next((cells for cells in rows if is_filled(cells)), [])
        return column_names(first, table, path.name, 1)[0]
    except InputError:
        return []


def _letters(position: int) -> str:
    """The name that Excel gives a column: 0 -> A, 26 -> AA."""
    name, position = "", position + 1
    while position:
        position, digit = divmod(position - 1, 26)
        name = chr(65 + digit) + name
    return name
