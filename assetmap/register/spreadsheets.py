"""A workbook of Excel or LibreOffice -> the list in its fullest sheet."""

from __future__ import annotations

import io
import os
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import IO, Any

from assetmap.errors import InputError
from assetmap.load.limits import MOST_CELLS, MOST_ROWS
from assetmap.load.tables import counted
from assetmap.register.grid import Merge, Table, read_grid, too_many_rows
from assetmap.register.incoming import Incoming, IncomingRow
from assetmap.register.opendocument import read_extents

__all__ = ["read_workbook"]

# A cell with something in it: those that only have a colour close themselves, and are not read.
_CELL = re.compile(rb"<(?:\w+:)?c(?=[ \t\r\n>])([^>]{0,200})(?<!/)>")
_PLACE = re.compile(rb'\br="([A-Z]{1,3})([0-9]{1,7})"')
_PIECE, _OVERLAP = 2**20, 256
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


def read_workbook(raw: bytes, sheet: str, where: str) -> Incoming:
    """Read the list in a workbook (.xlsx, .xlsm, .xlsb, .xls, .ods).

    Parameters
    ----------
    raw : bytes
        The file.
    sheet : str
        Which sheet, whatever its case; "" for the one with the most rows that look like a list.
    where : str
        The file, as messages name it.

    Raises
    ------
    InputError
        It is encrypted, damaged or too large, has no such sheet, or no list.
    """
    if _ENCRYPTED in raw:
        raise _encrypted(where)
    merged = _no_far_cells(raw, where) if raw.startswith(b"PK") else {}
    book = _open(raw, where)
    names = [one.name for one in book.sheets_metadata if str(one.typ).endswith("WorkSheet")]
    if sheet:
        names = [_chosen(names, sheet, where)]
    tables: list[tuple[str, Table]] = []
    for name in names:
        found = _table(book, name, where, merged.get(name, ()))
        if found is not None:
            tables.append((name, found))
    if not tables:
        raise InputError(
            "no sheet of the workbook holds a list", where=where, remedy="look whether it is the right file"
        )
    # A list of few rows under headings that we know goes before a long table of something else.
    name, table = max(tables, key=lambda one: (one[1].known > 1, len(one[1].rows) * (1 + one[1].known)))
    others = [f"'{one}' ({counted(len(other.rows), 'row')})" for one, other in tables if one != name]
    notes = [f"Read from the sheet '{name}'; other sheets: {', '.join(others)}."] if others else []
    rows = tuple(IncomingRow(number, cells) for number, cells in table.rows)
    return Incoming(where, name, table.headings, rows, (*notes, *table.notes))


def _open(raw: bytes, where: str) -> Any:
    import python_calamine

    try:
        with _quietly():
            return python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(raw))
    except python_calamine.PasswordError:
        raise _encrypted(where) from None
    except BaseException as error:
        raise _damaged(error, where) from None


def _table(book: Any, name: str, where: str, merged: Sequence[Merge]) -> Table | None:
    """The list of one sheet; None where the sheet is empty."""
    try:
        with _quietly():
            found = book.get_sheet_by_name(name)
            if (found.total_height or 0) * (found.total_width or 0) > MOST_CELLS:
                raise _too_large(name, where)
            if (found.height or 0) > 2 * MOST_ROWS:
                raise too_many_rows(found.height, f"{where}, sheet '{name}'")
            values = found.to_python(skip_empty_area=False)
            merges = [*(found.merged_cell_ranges or ()), *merged]
    except InputError:
        raise
    except BaseException as error:
        raise _damaged(error, where) from None
    records = [[_text(value) for value in row] for row in values]
    if not any(cell.strip() for row in records for cell in row):
        return None
    return read_grid(records, where=f"{where}, sheet '{name}'", merges=merges)


@contextmanager
def _quietly() -> Iterator[None]:
    """Keep off the screen what calamine itself prints there of a damaged workbook before it gives up."""
    try:
        screen = os.dup(2)
    except OSError:
        yield
        return
    with Path(os.devnull).open("w") as nowhere:
        try:
            os.dup2(nowhere.fileno(), 2)
            yield
        finally:
            os.dup2(screen, 2)
            os.close(screen)


def _text(value: object) -> str:
    """A cell as a person sees it, but dates with the year first."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else f"{value:.15g}"
    if isinstance(value, datetime):
        midnight = value.time() == time()
        return value.date().isoformat() if midnight else value.isoformat(" ", "minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.isoformat("minutes")
    if isinstance(value, timedelta):
        minutes = int(value.total_seconds()) // 60
        return f"{minutes // 60}:{minutes % 60:02}"
    return "" if value is None else str(value)


def _chosen(names: list[str], sheet: str, where: str) -> str:
    for name in names:
        if name.strip().lower() == sheet.strip().lower():
            return name
    raise InputError(
        f"there is no sheet '{sheet[:60]}'",
        where=where,
        remedy=f"choose one of: {', '.join(names[:20]) or 'none is there'}",
    )


def _no_far_cells(raw: bytes, where: str) -> Mapping[str, Sequence[Merge]]:
    """Refuse a sheet whose last cell is so far away that holding it would take all memory.

    Returns the merged ranges of LibreOffice's sheets, which the reader of cells does not tell.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            names = archive.namelist()
            for member in names:
                if member.startswith("xl/worksheets/") and member.endswith(".xml"):
                    with archive.open(member) as content:
                        _look_through(content, member.rpartition("/")[2], where)
        extents = read_extents(raw) if "content.xml" in names else {}
    except InputError:
        raise
    except Exception as error:
        raise _damaged(error, where) from None
    for name, (height, width, _) in extents.items():
        if height * width > MOST_CELLS:
            raise _too_large(name, where)
    return {name: merges for name, (_, _, merges) in extents.items()}


def _look_through(content: IO[bytes], sheet: str, where: str) -> None:
    """Count the cells of a sheet of Excel piece by piece, and see how far they reach."""
    rows = columns = cells = 0
    left = b""
    while piece := content.read(_PIECE):
        text, end = left + piece, 0
        for found in _CELL.finditer(text):
            cells, end = cells + 1, found.end()
            if place := _PLACE.search(found[1]):
                rows, columns = max(rows, int(place[2])), max(columns, _position(place[1]))
        if rows * columns > MOST_CELLS:
            raise _too_large(sheet, where)
        if cells > MOST_CELLS:
            raise InputError(
                f"the sheet has more than the {MOST_CELLS:,} cells that can be read ({sheet})",
                where=where,
                remedy="keep only the rows and columns that are needed, save, and import that",
            )
        left = text[max(end, len(text) - _OVERLAP) :]


def _position(name: bytes) -> int:
    position = 0
    for letter in name:
        position = position * 26 + letter - 64
    return position


def _too_large(sheet: str, where: str) -> InputError:
    return InputError(
        f"the sheet is too large ({sheet}): a cell stands very far from the list",
        where=where,
        remedy="copy the list alone into a new workbook, and import that",
    )


def _encrypted(where: str) -> InputError:
    return InputError(
        "the workbook is protected by a password",
        where=where,
        remedy="open it in Excel with its password, take the password out (File, Info) and save it",
    )


def _damaged(error: BaseException, where: str) -> BaseException:
    """The error to raise: calamine is no Python, and faults of its own are no ``Exception``."""
    if isinstance(error, KeyboardInterrupt | SystemExit | MemoryError):
        return error
    return InputError(
        "the workbook is damaged, or of a kind that cannot be read",
        where=where,
        remedy="open it in Excel or LibreOffice, save it as a workbook (.xlsx), and import that",
    )
