"""One list of a locality, CSV as people save it -> a frame of cells as typed, with Excel's row numbers."""

from __future__ import annotations

import codecs
import csv
import difflib
import io
import re
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from assetmap.errors import InputError
from assetmap.load.schema import PRIVACY_COLUMNS, Table, heading_key

__all__ = ["LEGACY", "UTF8", "UTF16", "Sheet", "read_sheet"]

UTF8, UTF16, LEGACY = "UTF-8", "UTF-16", "Windows-1252"

_DELIMITERS = (",", ";", "\t")
_END = "end-of-list"
_SEP_LINE = re.compile(r'"?sep=([,;\t])"?(?:\r\n|\r|\n|$)')
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
    blank_rows : int
        How many rows between the headings and the last row have nothing in them.
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
    blank_rows: int
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
    text, encoding, unreadable = _decode(raw)
    records, delimiter = _parse(text, table, where)
    first = next((i for i, cells in enumerate(records) if _filled(cells)), None)
    if first is None:
        raise _missing(table, list(table.needed), [], where, "the list is empty")
    headings = [cell.strip() for cell in records[first]]
    while headings and not headings[-1]:
        headings.pop()
    names, likely = _names(headings, table, where, first + 1)
    return _sheet(records, first, names, likely, where, encoding, unreadable, delimiter)


def _decode(raw: bytes) -> tuple[str, str, bool]:
    """Bytes -> text, the encoding's name, and whether some bytes could not be read."""
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        text = raw.decode("utf-16", errors="replace")
        return text, UTF16, "\ufffd" in text
    try:
        return raw.decode("utf-8-sig"), UTF8, False
    except UnicodeDecodeError:
        pass
    try:
        return raw.decode("cp1252"), LEGACY, False
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace"), LEGACY, True


def _parse(text: str, table: Table, where: str) -> tuple[list[list[str]], str]:
    """All records with all their cells, and what separates the cells."""
    told = _SEP_LINE.match(text)
    if told:  # Excel takes this line as an instruction and does not number it
        text = text[told.end() :]
    delimiter = told[1] if told else _sniff(text, table)
    records: list[list[str]] = []
    # A quotation mark that is never closed swallows the rest of the file, this last record with it.
    ending = ("" if text.endswith(("\n", "\r")) or not text else "\n") + _END
    try:
        records.extend(csv.reader(io.StringIO(text + ending, newline=""), delimiter=delimiter))
    except csv.Error:
        records.append([])
    if records.pop() != [_END]:
        raise InputError(
            f'row {len(records) + 1} has a quotation mark " that is opened and never closed',
            where=where,
            remedy="look there for a cell that begins with the mark; take it away or close it",
        )
    return records, delimiter


def _sniff(text: str, table: Table) -> str:
    """The separator under which the first row with text has the most headings of the table."""
    known = set(table.names)
    lines = io.StringIO(text, newline="")
    first = next((line for line in lines if line.strip(' \t\r\n,;"')), "")[:20_000]
    best, most = ",", -1
    for delimiter in _DELIMITERS:
        try:
            cells = next(csv.reader([first], delimiter=delimiter), [])
        except csv.Error:
            continue
        score = sum(heading_key(cell) in known for cell in cells) * 1000 + min(len(cells), 999)
        if score > most:
            best, most = delimiter, score
    return best


def _names(headings: list[str], table: Table, where: str, row: int) -> tuple[list[str], dict[str, str]]:
    """The name of each column, "" for those without heading; and headings that look like a missing column."""
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
    width = len(names)
    untitled = [i for i, name in enumerate(names) if not name]
    rows: list[int] = []
    kept: list[list[str]] = []
    short: dict[int, int] = {}
    long: dict[int, int] = {}
    surplus: dict[int, tuple[str, ...]] = {}
    last = first
    for number, cells in enumerate(records[first + 1 :], first + 2):
        if not _filled(cells):
            continue
        last = number - 1
        rows.append(number)
        beyond = [cell for cell in cells[width:] if cell.strip()]
        if beyond:
            long[number] = len(cells)
        elif len(cells) < width:
            short[number] = len(cells)
        under_blank = [cells[i] for i in untitled if i < len(cells) and cells[i].strip()]
        if beyond or under_blank:
            surplus[number] = tuple(under_blank + beyond)
        kept.append(cells[:width] + [""] * (width - len(cells)))
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
        blank_rows=(last - first) - len(rows),
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


def _filled(cells: list[str]) -> bool:
    return any(cell.strip() for cell in cells)


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
