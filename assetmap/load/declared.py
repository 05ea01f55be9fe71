"""Indicators as the settings declare them: what a file of figures holds, and how to read it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assetmap.errors import InputError
from assetmap.load.embedded import SourceNote
from assetmap.settings import Settings

__all__ = ["POPULATION", "UNITS", "Indicator", "Rule", "declared"]

POPULATION = "population"
"""In place of a column of the file: the residents of the area, from the project's own figures."""

UNITS = ("percent", "share", "score", "rate", "people")
DIRECTIONS = ("higher_is_worse", "lower_is_worse")
_KNOWN = (
    "file", "key", "value", "total", "title", "of", "unit", "direction", "source", "edition", "licence",
    "attribution", "target",
)  # fmt: skip
_NEEDED = ("value", "title", "source")
_RULE = re.compile(r"(>=|<=|>|<)\s*(-?\d+(?:\.\d+)?)\s*(%?)")


@dataclass(frozen=True)
class Rule:
    """A limit from which on an area is a target: ``>= 0.25``."""

    sign: str
    limit: float


@dataclass(frozen=True)
class Indicator:
    """One indicator.

    Attributes
    ----------
    id : str
        Its key in the settings.
    file : Path
    key : str
        The heading of the column of codes; "" to find it.
    value, total : tuple of str
        Headings of columns that are added up. The indicator is value / total; without `total` it is the value
        itself. `total` may be (:data:`POPULATION`,).
    unit : str
        One of :data:`UNITS`: how the file writes it, or for value / total how it is shown. Percentages are
        shares from 0 to 1 once they are read.
    higher_is_worse : bool
    title, of : str
        What people read; `of` says whom a share is of.
    note : SourceNote
        Where the figures came from.
    target : Rule or None
        In the numbers that are shown: shares from 0 to 1.
    """

    id: str
    file: Path
    key: str
    value: tuple[str, ...]
    total: tuple[str, ...]
    unit: str
    higher_is_worse: bool
    title: str
    of: str
    note: SourceNote
    target: Rule | None

    @property
    def column(self) -> str:
        """Its column in tables and its layer on pages: no other column begins like this."""
        return f"indicator_{self.id}"

    @property
    def is_share(self) -> bool:
        """Whether its numbers go from 0 to 1 and are shown as percentages."""
        return self.unit in ("percent", "share")


def declared(settings: Settings) -> tuple[Indicator, ...]:
    """Read the tables ``[indicators.<id>]`` of the settings, in their order.

    Parameters
    ----------
    settings : Settings

    Returns
    -------
    tuple of Indicator

    Raises
    ------
    InputError
        A setting is missing, unknown or of the wrong kind. The file itself is not looked at.
    """
    return tuple(_read(key, table) for key, table in settings.indicators.items())


def _read(key: str, table: Mapping[str, Any]) -> Indicator:
    place = f"[indicators.{key}]"
    for name in table:
        if name not in _KNOWN:
            raise _fault(
                f"{place} has an unknown setting '{name}'", f"the settings there are: {', '.join(_KNOWN)}"
            )
    for name in _NEEDED:
        if not table.get(name):
            raise _fault(f"{place} has no {name}", f"add a line   {name} = …   (docs/indicators.md)")
    said = {name: _text(table, name, place) for name in _KNOWN if name not in ("file", "value", "total")}
    value, total = (_columns(table, name, place) for name in ("value", "total"))
    unit = said["unit"] or ("percent" if total else "score")
    _one_of(unit, UNITS, f"{place} unit")
    if total and unit in ("people", "rate", "score"):
        raise _fault(
            f'{place} has a total, but its unit is "{unit}"',
            "a value divided by its total is a share: leave unit out, or leave total out",
        )
    direction = said["direction"] or DIRECTIONS[0]
    _one_of(direction, DIRECTIONS, f"{place} direction")
    source, licence = said["source"], said["licence"]
    by_default = f"Source: {source}{f', licensed under the {licence}' if licence else ''}."
    note = SourceNote(said["title"], source, said["edition"], licence, said["attribution"] or by_default)
    worse = direction == DIRECTIONS[0]
    of = said["of"] or ("residents" if POPULATION in total else "")
    rule = _rule(said["target"], unit in ("percent", "share"), place)
    return Indicator(
        key, table["file"], said["key"], value, total, unit, worse, said["title"], of, note, rule
    )


def _text(table: Mapping[str, Any], name: str, place: str) -> str:
    value = table.get(name, "")
    if not isinstance(value, str):
        raise _fault(f"{place} {name} should be text, not {value!r}", "put it in double quotes")
    return value.strip()


def _columns(table: Mapping[str, Any], name: str, place: str) -> tuple[str, ...]:
    value = table.get(name, [])
    names = [value] if isinstance(value, str) else value
    if not isinstance(names, list) or not all(isinstance(one, str) and one.strip() for one in names):
        raise _fault(
            f"{place} {name} should be the heading of a column, or a list of headings, not {value!r}",
            f'write   {name} = "Heading"   or   {name} = ["One", "Another"]',
        )
    plain = tuple(one.strip() for one in names)
    if len(set(plain)) < len(plain) or (POPULATION in plain and len(plain) > 1):
        raise _fault(f"{place} {name} adds something up twice: {', '.join(plain)}", "name each column once")
    if name == "value" and POPULATION in plain:
        raise _fault(f"{place} value cannot be the population", "name a column of the file")
    return plain


def _one_of(word: str, words: tuple[str, ...], place: str) -> None:
    if word not in words:
        raise _fault(f"{place} is '{word}'", f"use one of: {', '.join(words)}")


def _rule(text: str, share: bool, place: str) -> Rule | None:
    if not text:
        return None
    found = _RULE.fullmatch(text)
    if not found:
        raise _fault(f"{place} target = '{text}' is not a rule", 'write it as   target = ">= 0.25"')
    limit = float(found[2]) / (100 if found[3] else 1)
    if (found[3] and not share) or (share and not 0 <= limit <= 1):
        raise _fault(
            f"{place} target = '{text}' cannot be right for this indicator",
            'a share lies between 0 and 1, so a quarter is ">= 0.25" or ">= 25%"; other units have no "%"',
        )
    return Rule(found[1], limit)


def _fault(what: str, remedy: str) -> InputError:
    return InputError(what, where="settings", remedy=remedy)
