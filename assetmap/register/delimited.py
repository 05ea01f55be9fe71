"""A file of separated values, in any encoding and with any separator -> its list."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter

from assetmap.errors import InputError
from assetmap.load.cells import as_typed
from assetmap.load.limits import MOST_CELLS, MOST_ROWS
from assetmap.register.grid import read_grid
from assetmap.register.incoming import Incoming, IncomingRow

__all__ = ["read_delimited"]

_DELIMITERS = (",", ";", "\t", "|", "¬")  # the last is what lists of the NHS use
_END = "end-of-list"
_SEP_LINE = re.compile(r'"?sep=([,;\t|])"?(?:\r\n|\r|\n|$)', re.IGNORECASE)
_SAMPLE = 60


def read_delimited(raw: bytes, where: str) -> Incoming:
    """Read a list of comma, semicolon, tab or | separated values.

    Parameters
    ----------
    raw : bytes
        UTF-8 with or without byte order mark, UTF-16, or Windows-1252.
    where : str
        The file, as messages name it.

    Raises
    ------
    InputError
        It is no text, or has a quotation mark that is never closed, too many columns, or no list.
    """
    text, notes = _decode(raw, where)
    told = _SEP_LINE.match(text)
    if told:  # Excel takes this line as an instruction and does not number it
        text = text[told.end() :]
    table = read_grid(_records(text, told[1] if told else _sniff(text), where), where=where)
    rows = tuple(IncomingRow(number, cells) for number, cells in table.rows)
    return Incoming(where, "", table.headings, rows, (*notes, *table.notes))


def _decode(raw: bytes, where: str) -> tuple[str, list[str]]:
    """Bytes -> text, and what to say of it."""
    encoding = ""
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16"
    elif b"\0" in raw:
        encoding = _bare_utf16(raw)
        if not encoding:
            raise InputError(
                "this is not a list: it holds bytes that no text has",
                where=where,
                remedy="open it in the program that made it, and save it as CSV or as a workbook (.xlsx)",
            )
    if encoding:
        text = raw.decode(encoding, errors="replace")
        return text.lstrip("\ufeff"), _unreadable(text)
    try:
        return raw.decode("utf-8-sig"), []
    except UnicodeDecodeError:
        pass
    text = raw.decode("cp1252", errors="replace")
    note = "The file is in an old encoding (Windows-1252) and was read as such."
    return text, [note, *_unreadable(text)]


def _bare_utf16(raw: bytes) -> str:
    """UTF-16 without its mark: nearly every other byte of plain English is then nought."""
    sample = raw[:4000]
    half = len(sample) // 2
    odd, even = sample[1::2].count(0), sample[0::2].count(0)
    if odd > 0.7 * half and even < 0.1 * half:
        return "utf-16-le"
    if even > 0.7 * half and odd < 0.1 * half:
        return "utf-16-be"
    return ""


def _unreadable(text: str) -> list[str]:
    count = text.count("\ufffd")
    letters = "1 letter" if count == 1 else f"{count:,} letters"
    return [f"{letters} could not be read and stand as \ufffd."] if count else []


def _records(text: str, delimiter: str, where: str) -> list[list[str]]:
    records: list[list[str]] = []
    # A quotation mark that is never closed swallows the rest of the file, this last record with it.
    if text.count(delimiter) > 4 * MOST_CELLS:
        raise InputError(
            f"the list has about {text.count(delimiter):,} cells, more than the {MOST_CELLS:,} "
            "that can be read",
            where=where,
            remedy="keep only the rows and columns that are needed, save, and import that",
        )
    ending = ("" if text.endswith(("\n", "\r")) or not text else "\n") + _END
    try:
        cells = 0
        for record in csv.reader(io.StringIO(text + ending, newline=""), delimiter=delimiter):
            records.append([as_typed(cell) for cell in record])
            cells += len(record)
            if cells > MOST_CELLS or len(records) > 5 * MOST_ROWS:  # of which most may be blank
                raise InputError(
                    f"by row {len(records):,} the list has {cells:,} cells, more of either than can be read",
                    where=where,
                    remedy="keep only the rows and columns that are needed, save, and import that",
                )
    except csv.Error:
        records.append([])
    if records.pop() != [_END]:
        raise InputError(
            f'row {len(records) + 1} has a quotation mark " that is never closed, or an endless cell',
            where=where,
            remedy="look there for a cell that begins with the mark; take it away or close it",
        )
    return records


def _sniff(text: str) -> str:
    """The separator under which most of the first records have one and the same number of cells."""
    sample = "".join(text[:200_000].splitlines(keepends=True)[:_SAMPLE])
    best, most = ",", 0.0
    for delimiter in _DELIMITERS:
        widths: Counter[int] = Counter()
        try:
            for record in csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter):
                if any(cell.strip() for cell in record):
                    widths[len(record)] += 1
        except csv.Error:
            continue
        score = max(
            (count + min(width, 40) / 100 for width, count in widths.items() if width > 1), default=0.0
        )
        if score > most:
            best, most = delimiter, score
    return best
