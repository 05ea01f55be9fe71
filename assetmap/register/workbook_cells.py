"""A cell of a list as a workbook shows it, whether it came back changed, and what was typed if so."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property
from types import MappingProxyType

from assetmap.check.days import read_date
from assetmap.load.schema import Column, Kind, Table, heading_key

__all__ = [
    "LONGEST",
    "Field",
    "Unreadable",
    "Value",
    "fields_of",
    "is_cut",
    "plain",
    "same",
    "shown",
    "typed",
]

LONGEST = 32_000
"""The most characters of a cell that are shown; Excel itself ends at 32,767."""

_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_NUMBER = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]+)?")
_NUMBERS: frozenset[Kind] = frozenset(("latitude", "longitude", "whole_number"))
_FIRST_DATE = date(1900, 3, 1)  # Excel has a 29 February 1900
_DAY_0 = datetime(1899, 12, 30)  # noqa: DTZ001 a calendar day of Excel's, nobody's clock
_SERIALS = range(20_000, 80_000)
_CUT = "\n[… too long for a workbook: to change this cell, open the list itself]"


class Unreadable(str):
    """What stands in a cell whose value cannot be had: an error such as ``#REF!``, or a formula."""


Value = str | int | float | bool | date | datetime | time | timedelta
"""What a program that reads workbooks gives for a cell; "" where blank."""


@dataclass(frozen=True)
class Field:
    """One column of a sheet: its name in the list, its heading, and how its cells are read."""

    name: str
    heading: str
    kind: Kind = "text"
    words: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}), hash=False)
    column: Column | None = None

    def word(self, text: str) -> str:
        """The word that a text or a label means; the text itself where it means none."""
        return self._meanings.get(_key(text), text)

    def label(self, word: str) -> str:
        """The label of a word, where the label leads back to it; else the text as it is."""
        label = self.words.get(word, word)
        clear = ";" not in label and label == label.strip()
        return label if clear and self.word(label) == word else word

    @cached_property
    def _meanings(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for word, label in self.words.items():
            found.setdefault(_key(label), word)
        return found | {_key(word): word for word in self.words}


def fields_of(table: Table, names: Sequence[str], audiences: Mapping[str, str]) -> tuple[Field, ...]:
    """The columns of a sheet: those of the file in its order, then those of the table that it lacks.

    Parameters
    ----------
    table : Table
        What kind of list it is.
    names : sequence of str
        The headings of the file, known ones under the table's names; those without text are left out.
    audiences : mapping of str to str
        The project's own groups of people, word to label.

    Returns
    -------
    tuple of Field
        Each with a heading of its own: the title in plain words, the column's name where a column of the
        lead's has that title.
    """
    names = [name for name in names if name.strip()]
    names += [name for name in table.names if name not in names]
    own = {heading_key(name) for name in names if name not in table.names}
    out = []
    for name in names:
        if name not in table.names:
            out.append(Field(name, name))
            continue
        column = table[name]
        heading = name if heading_key(column.title) in own else column.title
        words = {**column.words, **audiences} if column.kind == "audiences" else dict(column.words)
        out.append(Field(name, heading, column.kind, MappingProxyType(words), column))
    return tuple(out)


def shown(of: Field, raw: str) -> str | int | float | date:
    """What the workbook shows for a cell of the list: labels for words, real dates and numbers.

    Text stays text. What a workbook cannot hold is shown by U+FFFD, a tab as a space.
    """
    text = raw.strip()
    if of.kind == "date" and _ISO.fullmatch(text):
        try:
            day = date.fromisoformat(text)
        except ValueError:
            return text
        return day if day >= _FIRST_DATE else text
    if of.kind in _NUMBERS and _NUMBER.fullmatch(text):
        return int(text) if of.kind == "whole_number" and "." not in text else float(text)
    if of.kind in ("word", "yes_no"):
        word = of.word(text)
        raw = of.label(word) if word in of.words else raw
    elif of.kind == "audiences" and text:
        raw = "; ".join(of.label(of.word(part.strip())) for part in text.split(";"))
    return _cut(_tidy(raw.replace("\t", " ")))


def is_cut(of: Field, raw: str) -> bool:
    """Whether the cell is too long to be shown whole."""
    text = shown(of, raw)
    return isinstance(text, str) and text.endswith(_CUT)


def same(of: Field, raw: str, value: Value) -> bool:
    """Whether a cell came back as it went out, whatever a program made of its form.

    A date is the same day in any writing, 53.50 is 53.5, labels are their words, and spaces at the ends do
    not count.
    """
    if value == raw and isinstance(value, str) and value.isprintable():
        return True
    if plain(of, value) == plain(of, shown(of, raw)):
        return True
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        text = raw.strip()
        return bool(_NUMBER.fullmatch(text)) and _number(float(text)) == _number(value)
    if isinstance(value, date):
        return read_date(raw.strip())[0] == _day(value)
    return False


def plain(of: Field, value: Value) -> str:
    """A cell reduced to what it means: two that mean the same are equal."""
    if not isinstance(value, str):
        return typed(of, value)
    text = _unescape(_unescape(_tidy(value))).strip()
    if of.kind in ("word", "yes_no"):
        return of.word(text)
    if of.kind == "audiences":
        return "; ".join(of.word(part.strip()) for part in text.split(";"))
    if of.kind == "date" and not _ISO.fullmatch(text):
        day = read_date(text)[0]
        return day.isoformat() if day else text
    if of.kind in _NUMBERS and _NUMBER.fullmatch(text):
        return _number(float(text))
    return text


def typed(of: Field, value: Value) -> str:
    """What goes into the list for a changed cell: text as typed, words for labels, dates year first."""
    if isinstance(value, str):
        if of.kind in ("word", "yes_no"):
            word = of.word(value)
            return word if word in of.words else value
        if of.kind == "audiences" and any(of.word(part) in of.words for part in value.split(";")):
            return "; ".join(of.word(part.strip()) for part in value.split(";"))
        return value
    if isinstance(value, bool):
        return ("no", "yes")[value] if of.kind == "yes_no" else str(value).upper()
    if isinstance(value, (int, float)):
        if of.kind == "date" and int(value) in _SERIALS:
            return typed(of, _DAY_0 + timedelta(days=int(value)))
        return _number(value)
    if isinstance(value, datetime):
        clock = value.time().replace(microsecond=0)
        return value.date().isoformat() + (f" {typed(of, clock)}" if clock != time() else "")
    if isinstance(value, timedelta):
        minutes = round(value.total_seconds() / 60)
        return f"{minutes // 60:02d}:{minutes % 60:02d}"
    if isinstance(value, time):
        return value.strftime("%H:%M:%S" if value.second else "%H:%M")
    return value.isoformat()


def _tidy(text: str) -> str:
    if text.isprintable() and text.isascii():
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _UNSEEN.sub("\N{REPLACEMENT CHARACTER}", text)


def _cut(text: str) -> str:
    return text if len(text.encode("utf-16-le")) <= 2 * LONGEST else text[: LONGEST // 2] + _CUT


def _unescape(text: str) -> str:
    """Excel's ``_x0041_`` for a letter, which some programs write and others show."""
    return _tidy(_ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)) if "_x" in text else text


def _number(value: float) -> str:
    """Without exponent, and without the digits that programs lose."""
    if value != value or value in (float("inf"), float("-inf")):
        return str(value)
    rounded = float(f"{value:.14g}")
    return f"{rounded:.0f}" if rounded == int(rounded) else f"{rounded:.14f}".rstrip("0")


def _day(value: date) -> date:
    return value.date() if isinstance(value, datetime) else value


def _key(text: str) -> str:
    return heading_key(text).casefold()
