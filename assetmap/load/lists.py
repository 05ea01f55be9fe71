"""One list of a locality, CSV as people save it -> a frame of cells as typed, with Excel's row numbers."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from assetmap.errors import InputError
from assetmap.load.cells import as_typed
from assetmap.load.limits import MOST_COLUMNS, check_size
from assetmap.load.records import LEGACY, UTF8, UTF16, decode, is_filled, parse
from assetmap.load.schema import PRIVACY_COLUMNS, Table, heading_key

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["LEGACY", "UTF8", "UTF16", "Sheet", "column_names", "no_headings", "read_bytes", "read_sheet"]

_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


@dataclass(frozen=True)
class Sheet:
    """The content of one file.

    Attributes
    ----------
    where : str
        The file, as messages name it.
    frame : DataFrame
        Text as typed, "" where blank. The index ``row`` is the row's number in Excel, where a cell with a
        line break inside is part of one row; rows with nothing in them are left out. Columns known to the
        table have its names; others keep their headings, without surrounding space.
    heading_row : int
        The row of the headings, 1 unless rows above it are blank.
    encoding : str
        ``UTF-8``, ``UTF-16`` or ``Windows-1252``.
    unreadable : bool
        Some bytes are in no encoding that is known; they stand as U+FFFD.
    delimiter : str
        A comma, a semicolon or a tab.
    short, long : dict of int to int
        Rows with fewer or more cells than headings -> the number of cells.
    surplus : dict of int to tuple of str
        What stands to the right of the last heading, or under a blank heading, by row.
    likely : dict of str to str
        Headings that nothing knows -> the column of the table, missing here, that they look like.
    """

    where: str
    frame: pd.DataFrame
    heading_row: int
    encoding: str
    unreadable: bool
    delimiter: str
    short: dict[int, int]
    long: dict[int, int]
    surplus: dict[int, tuple[str, ...]]
    likely: dict[str, str]


def read_sheet(path: Path, table: Table, *, where: str = "") -> Sheet:
    """Read one list.

    Parameters
    ----------
    path : Path
        A file of comma, semicolon or tab separated values, in UTF-8 with or without byte order mark, in
        UTF-16 with one, or in Windows-1252 as older ways of saving in Excel write it.
    table : Table
        What kind of list it is.
    where : str, optional
        How messages name the file; its path where not given.

    Returns
    -------
    Sheet

    Raises
    ------
    InputError
        The file cannot be read, is no CSV, has no headings or two alike, lacks a needed column, has a
        quotation mark that is never closed, or misspells a column that keeps things from being shown.
    """
    where = where or path.as_posix()
    found = decode(read_bytes(path, where))
    records = parse(found.text, table.names, where)
    first = next((i for i, cells in enumerate(records.cells) if is_filled(cells)), None)
    if first is None:
        raise no_headings(table, where)
    names, likely = column_names(records.cells[first], table, where, first + 1)
    return _sheet(
        records.cells, first, names, likely, where, found.encoding, found.unreadable, records.delimiter
    )


def read_bytes(path: Path, where: str) -> bytes:
    """The content of a list; an error where it cannot be read or is an Excel workbook."""
    check_size(path, where, remedy="take out what is no organisation of this locality, and save it again")
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise InputError(
            f"the list cannot be read: {error.strerror or error}",
            where=where,
            remedy="close it where it is open, and look whether you may read it",
        ) from None
    if raw.startswith(_WORKBOOKS):
        raise InputError(
            "this is an Excel workbook under the name of a CSV file",
            where=where,
            remedy="open it in Excel, choose File, Save As, and the type 'CSV UTF-8 (Comma delimited)'",
        )
    return raw


def no_headings(table: Table, where: str) -> InputError:
    """The error for a list with nothing in it."""
    return _missing(table, list(table.needed), [], where, "the list is empty")


def column_names(
    cells: Sequence[str], table: Table, where: str, row: int
) -> tuple[list[str], dict[str, str]]:
    """Name the columns of a list by its headings.

    Parameters
    ----------
    cells : sequence of str
        The row of headings.
    table : Table
        What kind of list it is.
    where, row
        How messages name the file, and the row.

    Returns
    -------
    list of str, dict of str to str
        The name of each column up to the last that has one: of the table where it knows it, else the heading
        without surrounding space, "" where there is none. And headings that look like a column of the table
        that is missing, with that column.

    Raises
    ------
    InputError
        As :func:`read_sheet`.
    """
    headings = [as_typed(cell.strip()) for cell in cells]
    while headings and not headings[-1]:
        headings.pop()
    if len(headings) > MOST_COLUMNS:
        raise InputError(
            f"the list has {len(headings):,} columns, more than the {MOST_COLUMNS} that can be read",
            where=f"{where}, row {row}",
            remedy="take away the columns that are not needed",
        )
    known = {heading_key(name): name for name in table.names}
    names = [known.get(heading_key(heading), heading) for heading in headings]
    seen: dict[str, int] = {}
    for at, name in enumerate(names):
        key = heading_key(name)
        if key and key in seen:
            raise InputError(
                f"the heading '{_short(name)}' is there twice, "
                f"in columns {_letters(seen[key])} and {_letters(at)}",
                where=f"{where}, row {row}",
                remedy="take one of the two columns away, or give it another heading",
            )
        seen.setdefault(key, at)
    absent = [name for name in table.names if name not in names]
    found = [name for name in names if name]
    needed = [name for name in table.needed if name in absent]
    if needed:
        raise _missing(table, needed, found, where, "")
    likely = {}
    for name in found:
        if name not in table.names:
            near = difflib.get_close_matches(heading_key(name)[:60], absent, 1, 0.84)
            if near:
                likely[name] = near[0]
    for name, near_name in likely.items():
        if near_name in PRIVACY_COLUMNS:
            raise InputError(
                f"the heading '{_short(name)}' is not known and looks like '{near_name}'",
                where=f"{where}, row {row}",
                remedy=f"write it as {near_name}: misspelt it would keep nothing from being shown",
            )
    return names, likely


def _sheet(
    records: list[list[str]],
    first: int,
    names: list[str],
    likely: dict[str, str],
    where: str,
    encoding: str,
    unreadable: bool,
    delimiter: str,
) -> Sheet:
    import pandas as pd

    width = len(names)
    untitled = [i for i, name in enumerate(names) if not name]
    rows: list[int] = []
    kept: list[list[str]] = []
    short: dict[int, int] = {}
    long: dict[int, int] = {}
    surplus: dict[int, tuple[str, ...]] = {}
    for number, cells in enumerate(records[first + 1 :], first + 2):
        if not is_filled(cells):
            continue
        rows.append(number)
        beyond = [cell for cell in cells[width:] if cell.strip()]
        if beyond:
            long[number] = len(cells)
        elif len(cells) < width:
            short[number] = len(cells)
        under_blank = [cells[i] for i in untitled if i < len(cells) and cells[i].strip()]
        if beyond or under_blank:
            surplus[number] = tuple(under_blank + beyond)
        kept.append([as_typed(cell) for cell in cells[:width]] + [""] * (width - len(cells)))
    columns = {
        name: pd.Series([cells[i] for cells in kept], dtype="str") for i, name in enumerate(names) if name
    }
    frame = pd.DataFrame(columns, columns=[name for name in names if name])
    frame.index = pd.Index(rows, dtype="int64", name="row")
    return Sheet(
        where=where,
        frame=frame,
        heading_row=first + 1,
        encoding=encoding,
        unreadable=unreadable,
        delimiter=delimiter,
        short=short,
        long=long,
        surplus=surplus,
        likely=likely,
    )


def _missing(table: Table, needed: list[str], found: list[str], where: str, what: str) -> InputError:
    """The error for a list that lacks columns: what was found, and what was looked for."""
    named = ", ".join(f"'{name}'" for name in needed)
    columns = "a column" if len(needed) == 1 else "columns"
    have = ", ".join(_short(name) for name in found[:40]) or "none"
    return InputError(
        what or f"the list has no {named}",
        where=where,
        remedy=(
            f"give it {columns} headed {named} in its first row. Headings found: {have}. "
            f"Headings looked for: {', '.join(table.names)}. "
            f"A fresh {table.file_name} with all headings is in the template folder beside the lists"
        ),
    )


def _short(text: str) -> str:
    clean = "".join(c if c.isprintable() else "?" for c in text)
    return clean if len(clean) <= 40 else clean[:39] + "…"


def _letters(position: int) -> str:
    """The name that Excel gives a column: 0 -> A, 26 -> AA."""
    name, position = "", position + 1
    while position:
        position, digit = divmod(position - 1, 26)
        name = chr(65 + digit) + name
    return name
