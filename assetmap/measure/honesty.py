"""What a figure rests on where that is little, old or rough: said beside it, never left to be guessed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from assetmap.measure.fairness import Fairness
from assetmap.measure.ground import Ground
from assetmap.measure.mixed import MIXED, Mixed
from assetmap.measure.model import Measures
from assetmap.measure.sums import count_up
from assetmap.measure.walking import OnNetwork
from assetmap.measure.words import STRAIGHT_LINE

__all__ = [
    "CAVEATS",
    "FEW",
    "FEW_CONTACTS",
    "FEW_PEOPLE",
    "caveats",
    "fairness_caveats",
    "people_caveat",
    "ranking_caveats",
    "without_path",
]

CAVEATS = ("area", "kind", "figures", "n", "of", "text")
"""The columns of :func:`caveats`."""

FEW_PEOPLE = 100
"""Shares of fewer people than this say little."""

FEW = 3
"""Counts of organisations under this hang on each one."""

FEW_CONTACTS = 20
"""Of fewer contacts than this, one moves a share by more than five points of a hundred."""

_SHARES = ("share_within_reach_any", "share_within_reach_active", "share_within_reach_engaged")
_ON_FOOT = (*_SHARES, "unreached_target_residents")
_COUNTS = ("organisations_serving", "organisations_per_1000", *_SHARES, "gap_state")
_FIGURES = {
    "unknown_people": ("population", "organisations_per_1000", *_SHARES, "unreached_target_residents"),
    "few_people": _SHARES,
    "few_target_people": ("target_residents", "unreached_target_residents"),
    "few_organisations": ("organisations_per_1000", "engaged", "gap_state"),
    "stale": _COUNTS,
    "unknown_status": _COUNTS,
    "unknown_focus": ("share_within_reach_active",),
    "no_path": _ON_FOOT,
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
        :data:`CAVEATS`: ``area`` (ward code, slug of a locality, ``""`` for all), ``kind``, ``figures``
        (tuple: the columns of ``measures.wards`` that it is about), ``n`` and ``of`` (the numbers in the
        sentence; NaN for none) and ``text`` (the sentence). Those of all areas first, then in the order of
        the wards, then of the localities: these only where for more than half of the organisations that
        count nobody has noted whether physical activity is what they are for (``unknown_focus``). Places
        that are sensitive take no part in ``no_path``: it would tell where they can be.
    """
    wards, limits = measures.wards, ground.settings.thresholds
    rows: list[dict[str, Any]] = []

    def add(area: str, kind: str, figures: tuple[str, ...], text: str, n: float, of: float) -> None:
        rows.append({"area": area, "kind": kind, "figures": figures, "n": n, "of": of, "text": text})

    for kind, figures, text in _of_all(ground, approximate):
        add("", kind, figures, text, np.nan, np.nan)
    numbers = _numbers(ground, measures)
    for code in wards.index:
        if ground.walk.method == MIXED:
            add(str(code), *_way(wards.loc[code, "reach_method"], ground), np.nan, np.nan)
        for kind, figures in _FIGURES.items():
            n, of = numbers[kind][str(code)], int(numbers["of"][str(code)])
            if n > 0 or (kind == "unknown_people" and np.isnan(n)):
                add(str(code), kind, figures, _text(kind, n, of, limits.stale_days), n, of)
    names = {one.slug: one.name for one in ground.settings.localities}
    for slug, n, of in _unknown_focus(ground):
        text = _focus_text(f"organisations of {names[slug]}", n, of)
        add(slug, "unknown_focus", _FIGURES["unknown_focus"], text, n, of)
    return pd.DataFrame(rows, columns=list(CAVEATS))


def without_path(ground: Ground) -> pd.Index[str]:
    """Name the organisations that no street or path leads to, where those are followed.

    Returns
    -------
    Index of str
        Keys of those that count, lie more than :data:`assetmap.measure.walking.SNAP_LIMIT` metres from every
        edge of the network in a ward that is measured along it, and are within reach of nobody.
    """
    mixed = ground.walk if isinstance(ground.walk, Mixed) else None
    network = mixed.network if mixed else ground.walk
    alone = ground.counted[np.bincount(ground.reach.nonzero()[0], minlength=len(ground.counted)) == 0]
    if not isinstance(network, OnNetwork) or alone.empty:
        return ground.counted[:0]
    who = ground.organisations.loc[alone]
    home = ground.wards["locality_code"].reindex(who["ward_code"])
    mine = home.isin(mixed.localities) if mixed else home.notna()
    off = network.off(who[["x", "y"]].to_numpy(dtype=float))
    found: pd.Index[str] = alone[off & mine.to_numpy(dtype=bool)]
    return found


def fairness_caveats(fairness: Fairness) -> pd.DataFrame:
    """List what readers should know about fairness and effort: small numbers, and why there is no ratio.

    Parameters
    ----------
    fairness : Fairness

    Returns
    -------
    DataFrame
        ``locality`` (slug, ``""`` for the whole place), ``kind``, ``figures`` (tuple: the columns of
        ``fairness.places`` that it is about), ``n`` (the number in the sentence; NaN for none), ``text``.
        In the order of ``fairness.places``. "Few" is 1 or 2 organisations (:data:`FEW`), fewer than
        :data:`FEW_PEOPLE` people, and fewer than :data:`FEW_CONTACTS` contacts in all places together.
    """
    rows = []
    whole = fairness.places.loc[""].to_dict()
    for slug, row in fairness.places.to_dict("index").items():
        for kind, n in _of_fairness(row, whole):
            text = _FAIRNESS_TEXTS[f"{kind}_one" if n == 1 and f"{kind}_one" in _FAIRNESS_TEXTS else kind]
            figures = _FAIRNESS_FIGURES[kind]
            rows.append((slug, kind, figures, n, text.format(n=f"{n:,.0f}")))
    return pd.DataFrame(rows, columns=["locality", "kind", "figures", "n", "text"])


def people_caveat(people: float) -> str:
    """Say that the people of an area are few, or that nobody knows how many; "" where neither is so."""
    if np.isnan(people):
        return _text("unknown_people", people, 0, 0)
    return _text("few_people", people, 0, 0) if 0 < people < FEW_PEOPLE else ""


def ranking_caveats(
    gain: float, status: str, assured: str | pd.Timestamp | None, measures: Measures, stale_days: int
) -> list[str]:
    """Say what is to be known of one organisation in the ranking.

    Parameters
    ----------
    gain : float
        People that it would add.
    status : str
        "active" or "unknown".
    assured : str, Timestamp or None
        The day on which its row was last checked; "", NaT or None for never.
    measures : Measures
        Gives the date.
    stale_days : int
        ``thresholds.stale_days``.

    Returns
    -------
    list of str
        Sentences; none where there is nothing to say.
    """
    said = []
    if gain < FEW_PEOPLE:
        said.append(f"Fewer than {FEW_PEOPLE} people would be added: the number is rough.")
    if status == "unknown":
        said.append("It is not known to be active still.")
    day = pd.to_datetime(assured, errors="coerce", format="ISO8601") if assured else pd.NaT
    if pd.isna(day) or day < pd.Timestamp(measures.as_of) - pd.Timedelta(days=stale_days):
        said.append(f"Its row was last checked more than {stale_days} days ago, or never.")
    return said


_FIFTH_FIGURES = {
    name: (f"residents_{name}", f"share_reached_{name}", "fairness_ratio") for name in ("most", "least")
}
_FAIRNESS_FIGURES = {
    "few_engaged": ("share_reached_most", "share_reached_least", "fairness_ratio", "concentration_index"),
    **{f"few_engaged_{name}": figures[1:] for name, figures in _FIFTH_FIGURES.items()},
    **{f"few_people_{name}": figures for name, figures in _FIFTH_FIGURES.items()},
    "unknown_fifths": ("share_reached_most", "share_reached_least", "fairness_ratio"),
    **{f"nobody_{name}": figures[1:] for name, figures in _FIFTH_FIGURES.items()},
    "none_reached_least": ("fairness_ratio",),
    "few_contacts": ("share_of_contacts", "share_of_two_way"),
    "few_two_way": ("share_of_two_way",),
}
_FAIRNESS_TEXTS = {
    "few_engaged": "Only {n} organisations that we are working with have people here within reach: who is "
    "reached, and the ratio, hang on each one.",
    "few_engaged_one": "Only 1 organisation that we are working with has people here within reach: who is "
    "reached, and the ratio, hang on it.",
    "few_engaged_most": "Only {n} organisations that we are working with reach any of the most deprived "
    "fifth: its share and the ratio hang on each one.",
    "few_engaged_most_one": "Only 1 organisation that we are working with reaches any of the most deprived "
    "fifth: its share and the ratio hang on it.",
    "few_engaged_least": "Only {n} organisations that we are working with reach any of the least deprived "
    "fifth: its share and the ratio hang on each one.",
    "few_engaged_least_one": "Only 1 organisation that we are working with reaches any of the least deprived "
    "fifth: its share and the ratio hang on it.",
    "few_people_most": "Only {n} people here live in the most deprived fifth: a few of them move its share "
    "and the ratio a lot.",
    "few_people_most_one": "Only 1 person here lives in the most deprived fifth: its share and the ratio say "
    "little.",
    "few_people_least": "Only {n} people here live in the least deprived fifth: a few of them move its share "
    "and the ratio a lot.",
    "few_people_least_one": "Only 1 person here lives in the least deprived fifth: its share and the ratio "
    "say little.",
    "unknown_fifths": "There is no ratio: for some areas it is not known how many people live there, how "
    "deprived they are, or how many are reached.",
    "nobody_most": "There is no ratio: nobody here lives in the most deprived fifth.",
    "nobody_least": "There is no ratio: nobody here lives in the least deprived fifth.",
    "none_reached_least": "There is no ratio: none of the least deprived fifth are reached, so there is "
    "nothing to divide by.",
    "few_contacts": "Only {n} contacts are noted in all places together: each one moves the shares of "
    "contacts a lot.",
    "few_contacts_one": "Only 1 contact is noted in all places together: the shares of contacts say little.",
    "few_two_way": "Only {n} two-way contacts are noted in all places together: each one moves their shares "
    "a lot.",
    "few_two_way_one": "Only 1 two-way contact is noted in all places together: its shares say little.",
}


def _of_fairness(row: Mapping[Any, Any], whole: Mapping[Any, Any]) -> Iterator[tuple[str, float]]:
    """The kinds that hold for one place, each with its number."""
    if 0 < row["engaged_any"] < FEW:
        yield "few_engaged", row["engaged_any"]
    else:
        for name in ("most", "least"):
            if 0 < row[f"engaged_{name}"] < FEW:
                yield f"few_engaged_{name}", row[f"engaged_{name}"]
    for name in ("most", "least"):
        if 0 < row[f"residents_{name}"] < FEW_PEOPLE:
            yield f"few_people_{name}", max(1.0, float(round(row[f"residents_{name}"])))
    nobody = [name for name in ("most", "least") if row[f"residents_{name}"] == 0]
    for name in nobody:
        yield f"nobody_{name}", np.nan
    if not nobody and np.isnan([row["share_reached_most"], row["share_reached_least"]]).any():
        yield "unknown_fifths", np.nan
    elif not nobody and row["share_reached_least"] == 0:
        yield "none_reached_least", np.nan
    if 0 < whole["contacts"] < FEW_CONTACTS:
        yield "few_contacts", whole["contacts"]
    elif 0 < whole["two_way"] < FEW_CONTACTS:
        yield "few_two_way", whole["two_way"]


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
    if kind == "unknown_focus":
        return _focus_text("organisations serving it", n, of)
    if kind == "no_path":
        are, reach, it = "s here are", "they reach", "they are"
        if n == 1:
            are, reach, it = " here is", "it reaches", "it is"
        far = f"{n:.0f} organisation{are} more than 500 metres from any path"
        return f"{far}: {reach} nobody on foot. Check where {it}."
    who, were, are = f"{n:.0f} of the {of} organisations serving it", "were", "are"
    if n == 1:
        were, are = "was", "is"
        who = who if of > 1 else "The only organisation serving it"
    if kind == "stale":
        return f"{who} {were} last checked more than {days} days ago, or never."
    return f"{who} {are} not known to be active still."


def _focus_text(of_whom: str, n: float, of: int) -> str:
    whom, is_for = f"{n:,.0f} of the {of:,} {of_whom}", "they are for"
    if of == 1:
        whom, is_for = f"the only one of the {of_whom}", "it is for"
    return (
        f"For {whom}, nobody has noted whether physical activity is what {is_for}: the share within reach of "
        "physical activity may be far too low."
    )


def _unknown_focus(ground: Ground) -> Iterator[tuple[str, int, int]]:
    """Slug, unknown and all that count, of the localities where it is not known for more than half."""
    here = ground.organisations.loc[ground.counted]
    unknown = _is_unknown(here["activity_focus"])
    for one in ground.settings.localities:
        home = (here["locality"] == one.slug).to_numpy(dtype=bool)
        n, of = int((unknown & home).sum()), int(home.sum())
        if 2 * n > of:
            yield one.slug, n, of


def _is_unknown(focus: pd.Series[str]) -> np.ndarray[Any, np.dtype[np.bool_]]:
    return focus.isin(["", "unknown"]).to_numpy(dtype=bool)


def _way(method: str, ground: Ground) -> tuple[str, tuple[str, ...], str]:
    """What ways on foot are, by one method."""
    if method == STRAIGHT_LINE:
        percent = round((ground.settings.thresholds.detour - 1) * 100)
        text = (
            f"Ways on foot are straight lines made {percent}% longer: railways, rivers and main roads are "
            "not seen."
        )
    else:
        text = (
            "Ways on foot follow the streets and paths that OpenStreetMap knows; more than 500 metres from "
            "any counts as out of reach."
        )
    return method, _ON_FOOT, text


def _of_all(ground: Ground, approximate: bool) -> list[tuple[str, tuple[str, ...], str]]:
    found: list[tuple[str, tuple[str, ...], str]] = []
    if approximate:
        text = "Ward shapes are approximate: a place near a boundary may be counted in the ward beside it."
        found.append(("approximate_shapes", ("organisations_in", *_COUNTS), text))
    if ground.walk.method == MIXED:
        text = (
            "Some localities have their streets and paths, others are measured in straight lines: compare "
            "them, and the ranking over all of them, with care."
        )
        found.append((MIXED, _ON_FOOT, text))
    else:
        found.append(_way(ground.walk.method, ground))
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
    focus = count_up(code[_is_unknown(who["activity_focus"])], wards.index).astype(float)
    lost = ground.organisations.loc[without_path(ground)]
    lost = lost[~lost["sensitive_location"].to_numpy(dtype=bool)]
    columns = {
        "of": count,
        "unknown_people": people.where(people.isna(), 0.0),
        "few_people": people.where(people < FEW_PEOPLE, 0.0),
        "few_target_people": targets.where(targets < FEW_PEOPLE, 0.0),
        "few_organisations": count.where(count < FEW, 0.0),
        "unknown_focus": focus.where(2 * focus > count, 0.0),
        "no_path": count_up(lost["ward_code"], wards.index).astype(float),
        **{name: count_up(code[flag], wards.index).astype(float) for name, flag in flags.items()},
    }
    return {
        name: {str(area): float(n) for area, n in zip(wards.index, column, strict=True)}
        for name, column in columns.items()
    }
