"""One CSV list, held so that what is not changed is written back byte for byte."""

from __future__ import annotations

import codecs
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice, pairwise
from pathlib import Path

from assetmap.errors import InputError
from assetmap.load.cells import as_typed, protect
from assetmap.load.lists import column_names, no_headings, read_bytes
from assetmap.load.records import LEGACY, decode, is_filled, parse
from assetmap.load.schema import Table, heading_key

__all__ = ["ListFile", "ListRow", "read_list"]

_CRLF = "\r\n"


@dataclass(eq=False)
class ListRow:
    """One row with something in it.

    Attributes
    ----------
    number : int
        As Excel numbers it; 0 for a row that is new.
    cells : mapping of str to str
        The text under each heading, as typed, with the space around it. Change it through
        :meth:`ListFile.set`.
    """

    number: int
    cells: Mapping[str, str]
    _record: _Record


@dataclass(eq=False)
class _Record:
    """One record: its text without line end, the line end, and the text of each cell once it is needed."""

    raw: str
    end: str
    pieces: list[str] | None = None


@dataclass(eq=False)
class ListFile:
    """A list that can be changed cell by cell.

    Attributes
    ----------
    path : Path
        The file.
    table : Table or None
        What kind of list; None for a file of the register's own.
    where : str
        The file, as messages name it.
    names : list of str
        The headings in the file's order; those known to the table under its names, "" where there is none.
    rows : list of ListRow
        The rows with something in them.
    former : bytes or None
        The content that was read; None where there was no file.
    notes : list of str
        What a person should know of the writing.
    """

    path: Path
    table: Table | None
    where: str
    names: list[str]
    rows: list[ListRow]
    former: bytes | None
    notes: list[str] = field(default_factory=list)
    _told: str = ""
    _delimiter: str = ","
    _codec: str = "utf-8"
    _bom: bytes = codecs.BOM_UTF8
    _unreadable: bool = False
    _records: list[_Record] = field(default_factory=list)
    _head: int = 0
    _touched: bool = False

    def get(self, row: ListRow, column: str) -> str:
        """The cell as typed; ``""`` where the file has no such column."""
        return row.cells.get(column, "")

    def set(self, row: ListRow, column: str, value: str) -> None:
        """Change one cell; a column that the file lacks is added at its end."""
        column = self._as_headed(column)
        if value == row.cells.get(column, ""):
            return
        if column not in self.names:
            self._add_column(column)
        self._put(row._record, self.names.index(column), protect(value))
        row.cells = {**row.cells, column: value}
        self._touched = True

    def append(self, cells: Mapping[str, str]) -> ListRow:
        """Add a row after the last that has something in it; columns that the file lacks are added."""
        cells = {self._as_headed(column): value for column, value in cells.items()}
        for column, value in cells.items():
            if value and column not in self.names:
                self._add_column(column)
        texts = [protect(cells.get(name, "")) if name else "" for name in self.names]
        quoted = self._quotes_all()
        record = _Record(self._delimiter.join(self._cell(text, quoted) for text in texts), self._line_end())
        at = self._last_filled() + 1
        if not self._records[at - 1].end:
            self._records[at - 1].end = record.end
        self._records.insert(at, record)
        row = ListRow(0, {name: cells.get(name, "") for name in self.names if name}, record)
        self.rows.append(row)
        self._touched = True
        return row

    def remove(self, row: ListRow) -> None:
        """Take a row out. Only for what undoes or merges: rows that people wrote are kept."""
        self.rows.remove(row)
        self._records = [record for record in self._records if record is not row._record]
        self._touched = True

    @property
    def changed(self) -> bool:
        """Whether anything is to be written."""
        return self._touched

    def content(self) -> bytes:
        """The file's bytes.

        Raises
        ------
        InputError
            Something is to be written, and some letters of the file could not be read; or a new text has
            letters that no file can hold.
        """
        if not self._touched:
            return self.former if self.former is not None else b""
        if self._unreadable:
            raise InputError(
                "some letters of the list cannot be read, so it cannot be written back as it was",
                where=self.where,
                remedy="open it in Excel, put them right, and save it as 'CSV UTF-8 (Comma delimited)'",
            )
        text = self._told + "".join(record.raw + record.end for record in self._records)
        try:
            body = text.encode(self._codec)
        except UnicodeEncodeError:
            pass
        else:
            return (self._bom or self._first_mark(body)) + body
        try:
            made = codecs.BOM_UTF8 + text.encode("utf-8")
        except UnicodeEncodeError:
            raise InputError(
                "a new text has letters that cannot be written to a file",
                where=self.where,
                remedy="type the text anew",
            ) from None
        note = f"{self.where} was in {LEGACY}, which has no room for some of the new letters: it is UTF-8 now"
        self._say(note)
        return made

    def _first_mark(self, body: bytes) -> bytes:
        """The byte order mark that a file needs from its first letter on that is not plain ASCII."""
        plain_before = self._codec == "utf-8" and self.former is not None and self.former.isascii()
        if not plain_before or body.isascii():
            return b""
        self._say(
            f"{self.where} now begins with the mark by which Excel knows UTF-8: it has its first "
            "letters beyond plain English ones"
        )
        return codecs.BOM_UTF8

    def _say(self, note: str) -> None:
        if note not in self.notes:
            self.notes.append(note)

    def _as_headed(self, column: str) -> str:
        """The heading that is there already under another spelling: two alike could not be read again."""
        if column in self.names:
            return column
        key = heading_key(column)
        return next((name for name in self.names if name and heading_key(name) == key), column)

    def _add_column(self, column: str) -> None:
        """Put a heading after the last column that is used; rows that were full get a blank cell."""
        width = len(self.names)
        at = max([width, *(self._used(row) for row in self.rows)])
        for row in self.rows:
            pieces = self._pieces(row._record)
            if width <= len(pieces) <= at:
                self._pad(row._record, at + 1)
        quoted = self._quotes_all()
        self._put(self._records[self._head], at, protect(column), quoted=quoted)
        self.names += [""] * (at - width) + [column]

    def _used(self, row: ListRow) -> int:
        """How many cells of a row reach to the last that is filled."""
        pieces = self._pieces(row._record)
        return max((i for i, piece in enumerate(pieces, 1) if piece.strip().strip('"').strip()), default=0)

    def _put(self, record: _Record, at: int, text: str, *, quoted: bool = False) -> None:
        """Change one cell of a record and leave the text of the others."""
        pieces = self._pieces(record)
        before = pieces[at] if at < len(pieces) else ""
        pieces += [""] * (at + 1 - len(pieces))
        pieces[at] = self._cell(text, quoted or before.startswith('"'))
        record.raw = self._delimiter.join(pieces)

    def _pad(self, record: _Record, width: int) -> None:
        pieces = self._pieces(record)
        pieces += ["" if not self._quotes_all() else '""'] * (width - len(pieces))
        record.raw = self._delimiter.join(pieces)

    def _pieces(self, record: _Record) -> list[str]:
        if record.pieces is None:
            record.pieces = list(_split(record.raw, self._delimiter))
        return record.pieces

    def _cell(self, text: str, quoted: bool) -> str:
        if quoted or any(mark in text for mark in (self._delimiter, '"', "\r", "\n")):
            doubled = text.replace('"', '""')
            return f'"{doubled}"'
        return text

    def _quotes_all(self) -> bool:
        """Whether the file has quotation marks around every heading."""
        return all(piece.startswith('"') for piece in self._pieces(self._records[self._head]))

    def _line_end(self) -> str:
        return next((r.end for r in islice(self._records, self._head, None) if r.end), _CRLF)

    def _last_filled(self) -> int:
        last = self.rows[-1]._record if self.rows else self._records[self._head]
        return next(i for i in range(len(self._records) - 1, -1, -1) if self._records[i] is last)


def read_list(path: Path, table: Table | None, *, where: str = "", names: Sequence[str] = ()) -> ListFile:
    """Read a list to change it.

    Parameters
    ----------
    path : Path
        The file. Where there is none, the list is empty and has all headings: in UTF-8 with byte order mark
        and with Windows line ends, as Excel saves it.
    table : Table or None
        What kind of list; None for a file of the register's own.
    where : str, optional
        How messages name the file; its path where not given.
    names : sequence of str, optional
        The headings of a file of the register's own.

    Returns
    -------
    ListFile

    Raises
    ------
    InputError
        As :func:`assetmap.load.lists.read_sheet`.
    """
    where = where or path.as_posix()
    known = table.names if table else tuple(names)
    if not path.exists():
        return _fresh(path, table, where, known, None)
    former = read_bytes(path, where)
    found = decode(former)
    records = parse(found.text, known, where)
    head = next((i for i, cells in enumerate(records.cells) if is_filled(cells)), None)
    if head is None:
        if table:
            raise no_headings(table, where)
        return _fresh(path, table, where, known, former)
    if table:
        columns = column_names(records.cells[head], table, where, head + 1)[0]
    else:
        columns = [as_typed(cell.strip()) for cell in records.cells[head]]
    ends = [_end(raw) for raw in records.raw]
    kept = [_Record(raw[: len(raw) - len(end)], end) for raw, end in zip(records.raw, ends, strict=True)]
    rows = []
    for number, (cells, record) in enumerate(zip(records.cells, kept, strict=True), 1):
        if number > head + 1 and is_filled(cells):
            padded = cells + [""] * (len(columns) - len(cells))
            named = {name: as_typed(cell) for name, cell in zip(columns, padded, strict=False) if name}
            rows.append(ListRow(number, named, record))
    return ListFile(
        path,
        table,
        where,
        columns,
        rows,
        former,
        _told=records.told,
        _delimiter=records.delimiter,
        _codec=found.codec,
        _bom=found.bom,
        _unreadable=found.unreadable,
        _records=kept,
        _head=head,
    )


def _fresh(
    path: Path, table: Table | None, where: str, names: Sequence[str], former: bytes | None
) -> ListFile:
    head = _Record(",".join(names), _CRLF)
    return ListFile(path, table, where, list(names), [], former, _records=[head])


def _end(raw: str) -> str:
    """The line end of a record."""
    return next((end for end in (_CRLF, "\n", "\r") if raw.endswith(end)), "")


def _split(raw: str, delimiter: str) -> Iterator[str]:
    """The text of each cell of a record, with its quotation marks, as the csv module tells them apart."""
    cuts, at, length = [-1], 0, len(raw)
    while at < length:
        if raw[at] == '"':  # only at the start of a cell: pass over all up to the closing mark
            at += 1
            while at < length:
                if raw[at] == '"':
                    if raw[at + 1 : at + 2] != '"':
                        break
                    at += 1
                at += 1
        found = raw.find(delimiter, at)
        if found < 0:
            break
        cuts.append(found)
        at = found + 1
    for start, stop in pairwise([*cuts, length]):
        yield raw[start + 1 : stop]
