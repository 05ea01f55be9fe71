"""What a figure rests on where that is little, old or rough: said beside it, never left to be guessed."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from assetmap.measure.ground import Ground
from assetmap.measure.model import Measures
from assetmap.measure.sums import count_up
from assetmap.measure.words import STRAIGHT_LINE

__all__ = ["CAVEATS", "FEW", "FEW_PEOPLE", "caveats"]

CAVEATS = ("area", "kind", "figures", "n", "of", "text")
"""The columns of :func:`caveats`."""

FEW_PEOPLE = 100
"""Shares of fewer people than this say little."""

FEW = 3
"""Counts of organisations under this hang on each one."""

_SHARES = ("share_within_reach_any", "share_within_reach_active", "share_within_reach_engaged")
_COUNTS = ("organisations_serving", "organisations_per_1000", *_SHARES, "gap_state")
_FIGURES = {
    "unknown_people": ("population", "organisations_per_1000", *_SHARES, "unreached_target_residents"),
    "few_people": _SHARES,
    "few_target_people": ("target_residents", "unreached_target_residents"),
    "few_organisations": ("organisations_per_1000", "engaged", "gap_state"),
    "stale": _COUNTS,
    "unknown_status": _COUNTS,
}


def caveats(ground: Ground, measures: Measures, *, approximate: bool) -> pd.DataFrame:
    """List what readers should know about single figures, of each ward and of all.

    Parameters
    ----------
    ground : Ground
    measures : Measures
        Of the same ground.
    approximate : bool
        Whether ward shapes are approximate (``official.approximate``).

    Returns
    -------
    DataFrame
        :data:`CAVEATS`: ``area`` (ward code, ``""`` for all), ``kind``, ``figures`` (tuple: the columns of
        ``measures.wards`` that it is about), ``n`` and ``of`` (the numbers in the sentence; NaN for none) and
        ``text`` (the sentence). Those of all areas first, then in the order of the wards.
    """
    wards, limits = measures.wards, ground.settings.thresholds
    rows: list[dict[str, Any]] = []

    def add(area: str, kind: str, figures: tuple[str, ...], text: str, n: float, of: float) -> None:
        rows.append({"area": area, "kind": kind, "figures": figures, "n": n, "of": of, "text": text})

    for kind, figures, text in _of_all(ground, approximate):
        add("", kind, figures, text, np.nan, np.nan)
    numbers = _numbers(ground, measures)
    for code in wards.index:
        for kind, figures in _FIGURES.items():
            n, of = numbers[kind][str(code)], int(numbers["of"][str(code)])
            if n > 0 or (kind == "unknown_people" and np.isnan(n)):
                add(str(code), kind, figures, _text(kind, n, of, limits.stale_days), n, of)
    return pd.DataFrame(rows, columns=list(CAVEATS))


def _text(kind: str, n: float, of: int, days: int) -> str:
    """The sentence for one ward."""
    if kind == "unknown_people":
        return "How many people live here is not known, nor anything that follows from it."
    if kind in ("few_people", "few_target_people"):
        live = "1 person lives" if round(n) == 1 else f"{n:,.0f} people live"
        if kind == "few_people":
            return f"Only {live} here: a few of them move the shares a lot."
        return f"Only {live} in its target areas: the number reached is rough."
    if kind == "few_organisations":
        serve = (
            "1 organisation that we know of serves"
            if n == 1
            else f"{n:.0f} organisations that we know of serve"
        )
        return f"Only {serve} it: the rate and the state hang on each one."
    who, were, are = f"{n:.0f} of the {of} organisations serving it", "were", "are"
    if n == 1:
        were, are = "was", "is"
        who = who if of > 1 else "The only organisation serving it"
    if kind == "stale":
        return f"{who} {were} last checked more than {days} days ago, or never."
    return f"{who} {are} not known to be active still."


def _of_all(ground: Ground, approximate: bool) -> list[tuple[str, tuple[str, ...], str]]:
    limits = ground.settings.thresholds
    found: list[tuple[str, tuple[str, ...], str]] = []
    if approximate:
        text = "Ward shapes are approximate: a place near a boundary may be counted in the ward beside it."
        found.append(("approximate_shapes", ("organisations_in", *_COUNTS), text))
    if ground.walk.method == STRAIGHT_LINE:
        percent = round((limits.detour - 1) * 100)
        text = (
            f"Ways on foot are straight lines made {percent}% longer: railways, rivers and main roads are "
            "not seen."
        )
        found.append(("straight_line", (*_SHARES, "unreached_target_residents"), text))
    else:
        text = (
            "Ways on foot follow the streets and paths that OpenStreetMap knows; more than 500 metres from "
            "any counts as out of reach."
        )
        found.append(("network", (*_SHARES, "unreached_target_residents"), text))
    if ground.lsoas is None:
        text = (
            "There are no small areas (LSOAs): a target ward counts as a whole, and its residents are spread "
            "evenly over its postcodes."
        )
        found.append(("whole_wards", ("target_residents", "unreached_target_residents", *_SHARES), text))
    return found


def _numbers(ground: Ground, measures: Measures) -> dict[str, dict[str, float]]:
    """The number behind each flag, by ward: above 0 where it is to be said."""
    wards, limits = measures.wards, ground.settings.thresholds
    people, targets = wards["population"], wards["target_residents"]
    count = wards["organisations_serving"].astype(float)
    serves = ground.serves
    who = ground.organisations.reindex(serves["key"])
    assured = pd.to_datetime(who["assured_date"], errors="coerce", format="ISO8601")
    before = pd.Timestamp(measures.as_of) - pd.Timedelta(days=limits.stale_days)
    flags = {
        "stale": ((assured < before) | assured.isna()).to_numpy(dtype=bool),
        "unknown_status": (who["status"] == "unknown").to_numpy(dtype=bool),
    }
    code = serves["ward_code"].to_numpy(dtype=object)
    columns = {
        "of": count,
        "unknown_people": people.where(people.isna(), 0.0),
        "few_people": people.where(people < FEW_PEOPLE, 0.0),
        "few_target_people": targets.where(targets < FEW_PEOPLE, 0.0),
        "few_organisations": count.where(count < FEW, 0.0),
        **{name: count_up(code[flag], wards.index).astype(float) for name, flag in flags.items()},
    }
    return {
        name: {str(area): float(n) for area, n in zip(wards.index, column, strict=True)}
        for name, column in columns.items()
    }
