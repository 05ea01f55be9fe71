"""The bytes of a CSV file -> its text, its separator, and its records with the text that each was made of."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from assetmap.errors import InputError
from assetmap.load.limits import MOST_CELLS, MOST_LETTERS
from assetmap.load.schema import heading_key

__all__ = ["LEGACY", "UTF8", "UTF16", "Decoded", "Records", "decode", "is_filled", "parse"]

UTF8, UTF16, LEGACY = "UTF-8", "UTF-16", "Windows-1252"

_BOMS = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
_DELIMITERS = (",", ";", "\t")
_END = "end-of-list"
_SEP_LINE = re.compile(r'"?sep=([,;\t])"?(?:\r\n|\r|\n|$)')


@dataclass(frozen=True)
class Decoded:
    """The text of a file.

    Attributes
    ----------
    text : str
        Without byte order mark.
    encoding : str
        ``UTF-8``, ``UTF-16`` or ``Windows-1252``, as messages name it.
    codec : str
        Python's name for it; of UTF-16, with its byte order.
    bom : bytes
        The byte order mark, maybe none.
    unreadable : bool
        Some bytes are in no encoding that is known; they stand as U+FFFD.
    """

    text: str
    encoding: str
    codec: str
    bom: bytes
    unreadable: bool


@dataclass(frozen=True)
class Records:
    """The records of a text.

    Attributes
    ----------
    told : str
        The line at the top that tells Excel the separator; Excel does not number it. Mostly ``""``.
    delimiter : str
        A comma, a semicolon or a tab.
    cells : list of list of str
        Each record's cells; of a blank line, none.
    raw : list of str
        Each record as it stands, with its line end: ``told`` and all of these together are the text.
    """

    told: str
    delimiter: str
    cells: list[list[str]]
    raw: list[str]


def decode(raw: bytes) -> Decoded:
    """Read bytes as UTF-8 with or without byte order mark, as UTF-16 with one, or as Windows-1252."""
    for bom, codec in _BOMS.items():
        if raw.startswith(bom):
            try:
                return Decoded(raw[2:].decode(codec), UTF16, codec, bom, False)
            except UnicodeDecodeError:
                return Decoded(raw[2:].decode(codec, errors="replace"), UTF16, codec, bom, True)
    bom = codecs.BOM_UTF8 if raw.startswith(codecs.BOM_UTF8) else b""
    try:
        return Decoded(raw[len(bom) :].decode("utf-8"), UTF8, "utf-8", bom, False)
    except UnicodeDecodeError:
        pass
    try:
        return Decoded(raw.decode("cp1252"), LEGACY, "cp1252", b"", False)
    except UnicodeDecodeError:
        return Decoded(raw.decode("cp1252", errors="replace"), LEGACY, "cp1252", b"", True)


def parse(text: str, known: Collection[str], where: str) -> Records:
    """Split a text into records and cells.

    Parameters
    ----------
    text : str
        As :func:`decode` gives it.
    known : collection of str
        Headings that the first row may have: they show what the separator is.
    where : str
        How messages name the file.

    Raises
    ------
    InputError
        A quotation mark is never closed.
    """
    told = _SEP_LINE.match(text)
    body = text[told.end() :] if told else text
    delimiter = told[1] if told else _sniff(body, set(known))
    # A quotation mark that is never closed swallows the rest of the file, this last record with it.
    added = "" if body.endswith(("\n", "\r")) or not body else "\n"
    taken: list[str] = []
    cells: list[list[str]] = []
    raw: list[str] = []
    count = 0
    try:
        for record in csv.reader(_watched(body + added + _END, taken), delimiter=delimiter):
            cells.append(record)
            raw.append("".join(taken))
            taken.clear()
            count += len(record) or 1
            if count > MOST_CELLS:
                break
    except csv.Error:
        cells.append([])
        raw.append("")
    if count > MOST_CELLS:
        raise InputError(
            f"by row {len(cells):,} the list has more than {MOST_CELLS:,} cells",
            where=where,
            remedy="look whether it is the right file; keep only the rows of this list, and save it again",
        )
    if cells.pop() != [_END]:
        raise InputError(
            f'row {len(cells) + 1} has a quotation mark " that is opened and never closed, or a cell of more '
            f"than {MOST_LETTERS:,} letters",
            where=where,
            remedy="look there for a cell that begins with the mark; take it away or close it",
        )
    raw.pop()
    if added:
        raw[-1] = raw[-1][:-1]
    return Records(told[0] if told else "", delimiter, cells, raw)


def is_filled(cells: Collection[str]) -> bool:
    """Whether a record has anything in it but space."""
    return any(cell.strip() for cell in cells)


def _watched(text: str, taken: list[str]) -> Iterator[str]:
    """The lines of a text, each noted as it is taken."""
    for line in io.StringIO(text, newline=""):
        taken.append(line)
        yield line


def _sniff(text: str, known: set[str]) -> str:
    """The separator under which the first row with text has the most headings that are known."""
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
