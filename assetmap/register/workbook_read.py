"""A workbook that came back -> the cells of its sheets, whichever program saved it."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from assetmap.errors import InputError
from assetmap.load.limits import check_packed
from assetmap.register.workbook_cells import Unreadable, Value

__all__ = ["Grid", "read_grids"]

Grid = list[list[Value]]
"""The rows of a sheet from its first, each from its first column; "" where blank."""

_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_MOST_UNPACKED, _MOST_CELLS = 100 * 2**20, 1_000_000
"""Each takes about 1,000 bytes of memory here. The workbook of 10,000 organisations has 600,000."""

_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


def read_grids(raw: bytes, where: str) -> Mapping[str, Grid]:
    """Read all sheets of a workbook, hidden ones too.

    Parameters
    ----------
    raw : bytes
        The file: .xlsx or .xlsm, or .ods or .xls, which is read with less care for errors in cells.
    where : str
        The file, as messages name it.

    Returns
    -------
    mapping of str to Grid
        By the sheets' names, in their order. A cell with an error or with a formula whose result is not in
        the file is :class:`~assetmap.register.workbook_cells.Unreadable`.

    Raises
    ------
    InputError
        It has a password, is damaged or too large, or is no workbook.
    """
    if _ENCRYPTED in raw:
        raise InputError(
            "the workbook is protected by a password",
            where=where,
            remedy="open it with its password, take it out (File, Info), save it and import it again",
        )
    try:
        if raw.startswith(b"PK"):
            check_packed(raw, where, most=_MOST_UNPACKED)
            with zipfile.ZipFile(io.BytesIO(raw)) as archive:
                names = set(archive.namelist())
            if "xl/workbook.xml" in names:
                return _excel(raw, where)
        return _other(raw, where)
    except (InputError, KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException as error:  # the faults of a reader that is written in Rust are no Exception
        raise InputError(
            f"the workbook cannot be read: it is damaged, or none ({type(error).__name__})",
            where=where,
            remedy="open it in Excel or LibreOffice, save it as a workbook (.xlsx), and import that",
        ) from None


def _excel(raw: bytes, where: str) -> Mapping[str, Grid]:
    sheets = _load(raw, where, results=False)
    cells = [cell for sheet in sheets.values() for row in sheet for cell in row]
    if any(cell.data_type == "f" for cell in cells):
        results = _load(raw, where, results=True)
        return {
            name: [
                [_value(cell, result) for cell, result in zip(row, found, strict=True)]
                for row, found in zip(sheet, results[name], strict=True)
            ]
            for name, sheet in sheets.items()
        }
    return {name: [[_value(cell, cell) for cell in row] for row in sheet] for name, sheet in sheets.items()}


def _load(raw: bytes, where: str, *, results: bool) -> dict[str, list[Sequence[Any]]]:
    import openpyxl

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # parts of the workbook that are of no account here
        book = openpyxl.load_workbook(io.BytesIO(raw), data_only=results)
    out: dict[str, list[Sequence[Any]]] = {}
    for sheet in book.worksheets:
        if sheet.max_row * sheet.max_column > _MOST_CELLS:
            raise _too_large(where)
        out[sheet.title] = list(sheet.iter_rows())
    return out


def _value(cell: Any, result: Any) -> Value:
    """A cell of openpyxl's: `cell` with its formula, `result` with what came out of it."""
    kind, value = result.data_type, result.value
    if cell.data_type == "f" and value is None:
        return Unreadable(f"a formula without its result, {str(cell.value)[:40]}")
    if value is None:
        return ""
    if kind == "e":
        return Unreadable(str(value))
    if isinstance(value, (bool, int, float, date, datetime, time, timedelta)):
        return value
    # Excel writes letters that XML cannot hold as _x0001_, and openpyxl leaves them so.
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), str(value))


def _other(raw: bytes, where: str) -> Mapping[str, Grid]:
    import python_calamine

    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(raw))
    out: dict[str, Grid] = {}
    for name in book.sheet_names:
        sheet = book.get_sheet_by_name(name)
        if (sheet.total_height or 0) * (sheet.total_width or 0) > _MOST_CELLS:
            raise _too_large(where)
        out[name] = [list(row) for row in sheet.to_python(skip_empty_area=False)]
    return out


def _too_large(where: str) -> InputError:
    return InputError(
        "the workbook is too large: a cell stands very far from the list",
        where=where,
        remedy="clear what stands far below or far to the right of the lists, save it, and import it again",
    )
