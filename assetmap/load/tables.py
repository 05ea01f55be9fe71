"""Official CSV tables: open, find columns by pattern, read the few that are wanted."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from assetmap.errors import InputError
from assetmap.load.limits import MOST_TABLE_BYTES, check_packed, check_size

__all__ = ["Table", "counted", "few", "find_columns", "open_table", "year_of"]


@dataclass(frozen=True)
class Table:
    """One CSV file, opened: its headings are known, its rows are read on demand.

    Attributes
    ----------
    name : str
        What messages call it: the file's name, with the member's name where it lies in a zip.
    headings : tuple of str
        The first row, as written.
    """

    name: str
    headings: tuple[str, ...]
    text: str = field(repr=False)

    def read(self, columns: Mapping[str, int]) -> pd.DataFrame:
        """The columns wanted, as text without surrounding spaces ("" where blank).

        Parameters
        ----------
        columns : mapping of str to int
            Name in the result -> position in the file.

        Returns
        -------
        pandas.DataFrame
            Columns in the order of `columns`; index = row number as a spreadsheet shows it (the first is 2).

        Raises
        ------
        InputError
            A row has more cells than there are headings, or a quote is not closed.
        """
        wanted = list(columns.values())
        width = len(self.headings)
        rows: dict[int, list[str]] = {}
        try:
            for number, row in enumerate(csv.reader(io.StringIO(self.text), strict=True), start=1):
                if len(row) < width:
                    row += [""] * (width - len(row))
                elif len(row) > width and any(row[width:]):
                    raise csv.Error(f"row {number} has {len(row)} cells under {width} headings")
                cells = [row[position].strip() for position in wanted]
                if number > 1 and any(cells):
                    rows[number] = cells
        except csv.Error as error:
            raise InputError(
                f"the table cannot be read: {error}",
                where=self.name,
                remedy="download it again, or save it as CSV",
            ) from None
        return pd.DataFrame.from_dict(rows, orient="index", columns=list(columns), dtype=str)

    def numbers(self, texts: pd.Series[str], column: int) -> pd.Series[float]:
        """Text as numbers: blank, "-" and ".." are unknown (NaN), commas between thousands are allowed.

        Raises
        ------
        InputError
            A cell holds something else; names its row and column.
        """
        plain = texts.str.replace(",", "", regex=False)
        values = pd.to_numeric(plain, errors="coerce").astype(float)
        odd = values.isna() & ~plain.isin(["", "-", "..", ":", "NA", "N/A", "NaN", "nan"])
        if odd.any():
            row = texts.index[odd.to_numpy()][0]
            raise InputError(
                f"column '{self.headings[column]}' has '{texts[row][:60]}' where a number should be",
                where=f"{self.name}, row {row}",
                remedy="put the number right, or leave the cell blank if it is not known",
            )
        return values


def open_table(path: Path, what: str, *, member: str = "") -> Table:
    """Open a CSV file (UTF-8 with or without BOM, or Windows-1252), also inside a zip.

    Parameters
    ----------
    path : Path
        The file.
    what : str
        What it should be, in words, for messages.
    member : str
        A pattern for the names of CSV files in a zip, where it holds several.

    Raises
    ------
    InputError
        It is missing, empty, a folder, an Excel workbook, GeoJSON, a web page, or a zip without such a file.
    """
    if path.is_dir():
        inside = few(one.name for one in path.iterdir() if one.suffix.lower() in (".csv", ".zip"))
        raise InputError(
            f"this is a folder, not a file (it should be {what})",
            where=str(path),
            remedy=f"name the file in it: {inside}" if inside else _put_right(what),
        )
    if not path.is_file():
        raise InputError(
            f"there is no such file (it should be {what})", where=str(path), remedy=_put_right(what)
        )
    check_size(path, path.name, most=MOST_TABLE_BYTES, remedy=_put_right(what))
    data, name = path.read_bytes(), path.name
    if data[:4] == b"PK\x03\x04":
        data, name = _from_zip(path, data, what, member)
    if b"\0" in data[:4096]:
        raise InputError(f"this is not a CSV file (it should be {what})", where=name, remedy=_put_right(what))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    other = _no_table(text)
    if other:
        raise InputError(
            f"this is {other}, not a table (it should be {what})", where=name, remedy=_put_right(what)
        )
    try:
        first = next(csv.reader(io.StringIO(text)), [])
    except csv.Error as error:
        raise InputError(
            f"the headings cannot be read: {error}", where=name, remedy=_put_right(what)
        ) from None
    if not any(cell.strip() for cell in first):
        raise InputError(f"the file is empty (it should be {what})", where=name, remedy=_put_right(what))
    return Table(name, tuple(cell.strip() for cell in first), text)


def find_columns(headings: tuple[str, ...], pattern: str) -> list[tuple[int, re.Match[str]]]:
    """Positions of the headings that fit a pattern as a whole, whatever their case, with the matches."""
    found = [(i, re.fullmatch(pattern, heading, re.IGNORECASE)) for i, heading in enumerate(headings)]
    return [(i, match) for i, match in found if match]


def year_of(text: str) -> str:
    """The last two digits of a year: "2021" and "21" are both "21"."""
    return text[-2:]


def counted(number: int, what: str) -> str:
    """A number and what it counts: "1 ward", "2,000 wards"."""
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"


def few(items: object, most: int = 5) -> str:
    """The first few of some names, sorted, and how many more there are."""
    names = sorted({str(item) for item in items})  # type: ignore[attr-defined]
    more = f" and {len(names) - most:,} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more


def _no_table(text: str) -> str:
    """What a text is that is plainly no table; "" where it may be one."""
    start = text[:2000].lstrip().lower()
    if re.match(r"\{|\[\s*[\[{]", start):
        return "GeoJSON with shapes" if '"feature' in start else "JSON"
    if start.startswith("<"):
        return "a web page" if "<html" in start else "XML"
    return ""


def _put_right(what: str) -> str:
    return f"name {what} as it was published, or take the setting out"


def _from_zip(path: Path, data: bytes, what: str, member: str) -> tuple[bytes, str]:
    check_packed(
        data, path.name, most=MOST_TABLE_BYTES, remedy=_put_right(what), damaged="the zip is damaged"
    )
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = sorted(n for n in archive.namelist() if not n.startswith("__MACOSX/"))
            if "[Content_Types].xml" in names:
                raise InputError(
                    f"this is an Excel workbook (it should be {what})",
                    where=path.name,
                    remedy="save the sheet with the figures as CSV, and name that file",
                )
            tables = [n for n in names if n.lower().endswith(".csv")]
            fitting = [n for n in tables if re.search(member, n.rsplit("/", 1)[-1], re.IGNORECASE)]
            if len(fitting) != 1:
                raise InputError(
                    f"the zip should hold one CSV file that is {what}; it holds {few(names) or 'nothing'}",
                    where=path.name,
                    remedy="unpack it and name the CSV file itself",
                )
            return archive.read(fitting[0]), f"{path.name} ({fitting[0]})"
    except (zipfile.BadZipFile, EOFError):
        raise InputError("the zip is damaged", where=path.name, remedy="download it again") from None
