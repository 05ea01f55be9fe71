"""All rows of one kind of list, over all localities, and the reading of their columns one cell at a time."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import pandas as pd

from assetmap.check.faults import Faults, Problem, problem, quoted
from assetmap.check.rules import Reader
from assetmap.errors import InputError
from assetmap.load.lists import LEGACY, Sheet, read_sheet
from assetmap.load.schema import Table
from assetmap.settings import Settings

__all__ = ["Rows", "dates", "read_rows", "shown_path", "texts", "tuples"]

T = TypeVar("T")

_HIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_DAMAGED = re.compile("[\u00c3\u00c2][\u0080-\u00bf\u0152-\u017e]|\u00e2\u20ac[\u0090-\u2122]")


@dataclass
class Rows:
    """The rows of one kind of list.

    Attributes
    ----------
    table : Table
        What kind of list.
    faults : Faults
        Where problems are noted.
    locality, file : list of str
        The slug of the locality, and the file, of each row.
    row : list of int
        The row's number in Excel.
    ragged : list of bool
        The row has more or fewer cells than there are headings.
    cells : dict of str to list of str
        Each column of the table: its text without surrounding space and unseen characters.
    extra : dict of str to list of str
        The columns that the table does not know, as typed.
    unusable : set of str
        The slugs of localities whose list could not be read at all.
    """

    table: Table
    faults: Faults
    locality: list[str] = field(default_factory=list)
    file: list[str] = field(default_factory=list)
    row: list[int] = field(default_factory=list)
    ragged: list[bool] = field(default_factory=list)
    cells: dict[str, list[str]] = field(default_factory=dict)
    extra: dict[str, list[str]] = field(default_factory=dict)
    unusable: set[str] = field(default_factory=set)

    def __len__(self) -> int:
        return len(self.row)

    def add(self, at: int, column: str, found: Problem) -> None:
        """Note a problem with one cell, or with a whole row where the column is ``""``."""
        known = self.cells if column in self.cells else self.extra
        value = known[column][at] if column else ""
        self.faults.add(found, file=self.file[at], row=self.row[at], column=column, value=value)

    def read(self, column: str, reader: Reader[T]) -> list[T]:
        """The values of a column; what is wrong with each cell is noted. Each distinct text is read once."""
        memo: dict[str, tuple[T, tuple[Problem, ...]]] = {}
        out = []
        for at, text in enumerate(self.cells[column]):
            if text not in memo:
                memo[text] = reader(text)
            value, problems = memo[text]
            for one in problems:
                self.add(at, column, one)
            out.append(value)
        return out

    def require(self, column: str) -> list[bool]:
        """Whether a column that must be filled is; a name of unseen characters only is not."""
        title = self.table[column].title
        filled = [bool(t) and any(c.isprintable() and not c.isspace() for c in t) for t in self.cells[column]]
        for at, ok in enumerate(filled):
            if not ok:
                hint = f"Fill {column} ({title})."
                self.add(at, column, problem("required-empty", f"{column} is blank", hint))
        return filled


def read_rows(
    settings: Settings,
    table: Table,
    faults: Faults,
    *,
    stop: bool = True,
    without: Collection[str] = (),
) -> Rows:
    """Read one kind of list of every locality.

    Parameters
    ----------
    settings : Settings
        Names the localities and the folder of their lists.
    table : Table
        The kind of list.
    faults : Faults
        Where faults of files and rows are noted.
    stop : bool, optional
        Whether a list that cannot be read stops everything; else it is noted and left aside.
    without : collection of str, optional
        The slugs of localities to leave out.

    Returns
    -------
    Rows
        Localities in the order of the settings, rows as in the files. A locality without the file has none.

    Raises
    ------
    InputError
        As :func:`assetmap.load.lists.read_sheet`, if `stop`.
    """
    rows = Rows(table, faults, cells={name: [] for name in table.names})
    for locality in settings.localities:
        path = settings.assets_dir / locality.slug / table.file_name
        if locality.slug in without or not path.exists():
            continue
        where = shown_path(settings, path)
        try:
            sheet = read_sheet(path, table, where=where)
        except InputError as error:
            if stop:
                raise
            faults.add(problem("unusable-list", error.what, error.remedy), file=where, row=0)
            rows.unusable.add(locality.slug)
            continue
        _note_file(sheet, faults)
        _append(rows, sheet, locality.slug)
    _clean(rows)
    return rows


def shown_path(settings: Settings, path: Path) -> str:
    """A path as messages show it: from the project's folder, with ``/``."""
    try:
        return path.relative_to(settings.root).as_posix()
    except ValueError:
        return path.as_posix()


def _append(rows: Rows, sheet: Sheet, slug: str) -> None:
    count, before = len(sheet.frame), len(rows)
    rows.locality += [slug] * count
    rows.file += [sheet.where] * count
    numbers = [int(n) for n in sheet.frame.index]
    rows.row += numbers
    rows.ragged += [n in sheet.short or n in sheet.long for n in numbers]
    for name in rows.table.names:
        has = name in sheet.frame.columns
        rows.cells[name] += [t.strip() for t in sheet.frame[name].tolist()] if has else [""] * count
    for name in sheet.frame.columns:
        if name not in rows.cells:
            rows.extra.setdefault(name, [""] * before)
            rows.extra[name] += sheet.frame[name].tolist()
    for values in rows.extra.values():
        values += [""] * (len(rows) - len(values))


def _note_file(sheet: Sheet, faults: Faults) -> None:
    """Note what is odd about the file as a whole and about the number of its cells."""
    where = sheet.where

    def note(code: str, message: str, row: int, column: str = "", value: str = "", remedy: str = "") -> None:
        faults.add(problem(code, message, remedy), file=where, row=row, column=column, value=value)

    if sheet.encoding == LEGACY:
        note("old-encoding", "the list is not saved in UTF-8; it is read as Windows-1252", 0)
    if sheet.unreadable:
        note(
            "unreadable-letters",
            f"some letters are in no encoding that is known ({sheet.encoding} was tried)",
            0,
        )
    for heading, column in sheet.likely.items():
        message = f"the heading {quoted(heading)} is not known; {column} is missing"
        note(
            "unknown-heading",
            message,
            sheet.heading_row,
            heading,
            heading,
            f"If {column} is meant, write it so.",
        )
    width = len(sheet.frame.columns)
    for row, count in sheet.long.items():
        value = sheet.surplus[row][-1]
        note(
            "too-many-cells",
            f"the row has {count} cells under {width} headings; {quoted(value)} is left over",
            row,
            "",
            value,
        )
    for row, count in sheet.short.items():
        note("too-few-cells", f"the row has {count} cells under {width} headings", row)
    for row, cells in sheet.surplus.items():
        if row not in sheet.long:
            note("no-heading", f"{quoted(cells[0])} stands in a column without heading", row, "", cells[0])


def _clean(rows: Rows) -> None:
    """Take unseen characters out of the cells, and note them and letters that were damaged."""
    hidden = problem("hidden-characters", "the cell has characters that cannot be seen")
    for name, texts in rows.cells.items():
        whole = "".join(texts)
        if _DAMAGED.search(whole):
            for at, text in enumerate(texts):
                if found := _DAMAGED.search(text):
                    rows.add(
                        at,
                        name,
                        problem("damaged-letters", f"'{found[0]}' looks like a letter that was damaged"),
                    )
        if _HIDDEN.search(whole):
            for at, text in enumerate(texts):
                if _HIDDEN.search(text):
                    rows.add(at, name, hidden)
                    texts[at] = _HIDDEN.sub("", text).strip()


def texts(values: list[str]) -> pd.Series[str]:
    """A column of text, also where there is nothing in it."""
    return pd.Series(values, dtype="str")


def dates(values: list[date | None]) -> pd.Series[pd.Timestamp]:
    """A column of days, NaT where there is none."""
    return pd.Series(np.array(values, dtype="datetime64[s]"))


def tuples(values: list[tuple[str, ...]]) -> pd.Series[Any]:
    """A column of lists of words."""
    out = pd.Series([None] * len(values), dtype=object)
    out[:] = values
    return out
