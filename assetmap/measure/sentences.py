"""What the measures say, as plain sentences for a terminal. Pages have templates of their own."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

__all__ = ["change", "month", "people", "reason"]

_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_QUIET = {"gone_quiet": "gone quiet, ", "dormant": "long quiet, "}


def people(number: float) -> str:
    """Write a number of people: ``"1,940 people"``, ``"1 person"``, ``"an unknown number of people"``."""
    if math.isnan(number):
        return "an unknown number of people"
    whole = round(number)
    return "1 person" if whole == 1 else f"{whole:,} people"


def month(day: Any) -> str:
    """Write the month of a day: ``"March 2026"``; "" for none."""
    return "" if pd.isna(day) else f"{_MONTHS[day.month - 1]} {day.year}"


def reason(row: Mapping[Any, Any]) -> str:
    """Say why an organisation is one to talk to next.

    Parameters
    ----------
    row : mapping
        A row of :func:`assetmap.measure.ranking.next_up`.

    Returns
    -------
    str
        Such as "1,940 people in target areas within its reach whom nobody we work with reaches now; last
        spoken to in March 2026".
    """
    where = "within its reach, or in wards that it serves," if row["by_remit"] else "within its reach"
    new, earlier = (round(row[name]) for name in ("gain", "by_earlier"))
    said = f"{people(new + earlier)} in target areas {where} whom nobody we work with reaches now"
    if earlier:
        said += f", and those above would reach {earlier:,} of them too"
    if row["incomplete"]:
        said += " (and some areas of unknown number)"
    return f"{said}; {_contact(row)}"


def change(row: Mapping[Any, Any], names: Mapping[str, str]) -> str:
    """Say how a ward's state changed, and through whom.

    Parameters
    ----------
    row : mapping
        A row of :func:`assetmap.measure.progress.changes`.
    names : mapping of str to str
        The name of each organisation that may be named, by key; others are counted.

    Returns
    -------
    str
        Such as "Kearsley: gone quiet -> engaged, through Example club".
    """
    named = [names[key] for key in row["through"] if key in names]
    others = len(row["through"]) - len(named)
    if others:
        named.append(f"{others} other{'s' if others > 1 else ''}" if named else _organisations(others))
    who = " and ".join([", ".join(named[:-1]), named[-1]]) if len(named) > 1 else "".join(named)
    before, after = (str(row[name]).replace("_", " ") for name in ("before", "after"))
    said = f"{row['ward_name']}: {before} -> {after}"
    if who:
        said += f", through {who}" if row["better"] else f": no longer engaged: {who}"
    if row["residents_met"]:
        said += "; residents met directly" if row["better"] else "; residents not met directly any more"
    return said


def _contact(row: Mapping[Any, Any]) -> str:
    """The month in which somebody there last answered, and a later one in which nobody did."""
    before = "paused, " if row["stage"] == "paused" else _QUIET.get(row["engagement"], "")
    spoken, tried = month(row["last_two_way"]), month(row["last_contact"])
    if not spoken:
        return f"{before}never spoken to; last tried in {tried}" if tried else "never spoken to"
    later = tried and tried != spoken and row["last_contact"] > row["last_two_way"]
    return f"{before}last spoken to in {spoken}" + (f", last tried in {tried}" if later else "")


def _organisations(number: int) -> str:
    return f"{number} organisation{'' if number == 1 else 's'}"
