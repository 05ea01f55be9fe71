"""What the measures say beyond the map, as a page carries it: who is next, progress, fairness."""

from __future__ import annotations

import math
from collections.abc import Collection, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pandas as pd

from assetmap.measure.day import on_day
from assetmap.measure.fairness import Fairness
from assetmap.measure.ground import Ground
from assetmap.measure.honesty import caveats, fairness_caveats
from assetmap.measure.model import Measures
from assetmap.measure.progress import changes, first_day, month_ends, progress
from assetmap.measure.sensitivity import sensitivity
from assetmap.measure.words import GAP_STATES

__all__ = ["Insight", "LastPage", "insight", "insight_columns"]

MOST_MONTHS = 36
SINCE_MONTHS = (1, 3, 12)
MOST_NEXT = 60
CURVE_POINTS = 60


@dataclass(frozen=True)
class LastPage:
    """What stood on the pages made before, for the same audience.

    Attributes
    ----------
    day : date
        The date of those maps.
    figures : mapping of str to mapping
        Slug (``"index"`` for the overview) to the numbers at the head of its page.
    states : mapping of str to str
        Code of each ward to its state.
    """

    day: date
    figures: Mapping[str, Mapping[str, int | None]]
    states: Mapping[str, str]


@dataclass(frozen=True)
class Insight:
    """What one audience's pages share.

    Attributes
    ----------
    next_up : DataFrame
        :func:`assetmap.measure.ranking.next_up`.
    progress, caveats, sensitivity : DataFrame
        As the functions of these names give them.
    changes : mapping of date to DataFrame
        What changed since each of a few dates: :func:`assetmap.measure.progress.changes`.
    fairness : Fairness
    sensitive : frozenset of str
        The keys of organisations whose place is not to be told.
    placed : frozenset of (str, str)
        Ward and key of each of these where it serves the ward because it lies there.
    last : LastPage or None
        What the pages are compared with; None for the first.
    since_last : DataFrame or None
        What changed since: :func:`assetmap.measure.progress.changes`, with the states that stood there.
    """

    next_up: pd.DataFrame
    progress: pd.DataFrame
    changes: Mapping[date, pd.DataFrame]
    caveats: pd.DataFrame
    sensitivity: pd.DataFrame
    fairness: Fairness
    sensitive: frozenset[str]
    placed: frozenset[tuple[str, str]]
    last: LastPage | None = None
    since_last: pd.DataFrame | None = None


def insight(
    ground: Ground,
    measures: Measures,
    *,
    approximate: bool,
    sensitive: Collection[str],
    last: LastPage | None = None,
) -> Insight:
    """Work out what all pages of one audience say beyond the map.

    Parameters
    ----------
    ground : Ground
        Made from the lists that the audience may see figures of.
    measures : Measures
        Of the same ground.
    approximate : bool
        Whether ward shapes are approximate.
    sensitive : collection of str
        The keys of organisations whose place only the team may know.
    last : LastPage, optional
        The pages of this audience made before; none for the first.

    Returns
    -------
    Insight
    """
    as_of = measures.as_of
    days = month_ends(first_day(ground.log), as_of)[-MOST_MONTHS:]
    today = on_day(ground, as_of)
    since = sorted({_months_before(as_of, months) for months in SINCE_MONTHS}, reverse=True)
    serves = ground.serves
    there = serves[serves["key"].isin(list(sensitive)) & (serves["how"] != "named").to_numpy(dtype=bool)]
    return Insight(
        next_up=measures.next_up,
        progress=progress(ground, days),
        changes={day: changes(ground, on_day(ground, day), today) for day in since},
        caveats=caveats(ground, measures, approximate=approximate),
        sensitivity=sensitivity(ground, as_of),
        fairness=measures.fairness,
        sensitive=frozenset(sensitive),
        placed=frozenset(zip(there["ward_code"], there["key"], strict=True)),
        last=last,
        since_last=None if last is None else changes(ground, on_day(ground, last.day), today, last.states),
    )


def insight_columns(
    made: Insight, slug: str, codes: Sequence[str], keys: pd.Index, audience: str
) -> dict[str, Any]:
    """Write it for one page.

    Parameters
    ----------
    made : Insight
    slug : str
        The locality; ``""`` for the overview.
    codes : sequence of str
        The page's wards in the order of its areas.
    keys : Index
        The keys of the organisations that the page lists, in their order; others are never named.
    audience : {"partner", "team"}

    Returns
    -------
    dict
        ``next, progress, last, changes, caveats, sensitivity, fairness``: see ``docs/payload.md``. For
        partners an organisation whose place is sensitive is not ranked (how many people are within its
        reach would help to find it), nor named as the cause of a change in the ward that it lies in; and a
        ward that went down since the last page for another reason than the dates in the log is left out:
        it would point at an organisation that declined.
    """
    number = {key: n for n, key in enumerate(keys)}
    area = {code: n for n, code in enumerate(codes)}
    team = audience == "team"
    unranked, unnamed = (frozenset(), frozenset()) if team else (made.sensitive, made.placed)
    ranked = {key: n for key, n in number.items() if key not in unranked}
    return {
        "next": _next(made.next_up, slug, ranked, "%Y-%m-%d" if team else "%Y-%m"),
        "progress": _progress(made.progress, slug),
        "last": _last(made, slug, area, number, unnamed, team=team),
        "changes": [_changes(day, frame, area, number, unnamed) for day, frame in made.changes.items()],
        "caveats": _caveats(made.caveats, slug, area),
        "sensitivity": _sensitivity(made.sensitivity, slug),
        "fairness": _fairness(made.fairness, slug),
    }


def _months_before(day: date, months: int) -> date:
    """The last day of the month that lies so many months before."""
    first = day.replace(day=1)
    for _ in range(months - 1):
        first = (first - timedelta(days=1)).replace(day=1)
    return first - timedelta(days=1)


def _next(frame: pd.DataFrame, slug: str, number: Mapping[str, int], day: str) -> dict[str, Any]:
    rows = frame[(frame["locality"] == slug) & frame["key"].isin(list(number))].head(MOST_NEXT)
    return {
        "place": [number[key] for key in rows["key"]],
        **{name: _whole(rows[name]) for name in ("gain", "people", "reached_now", "by_earlier")},
        **{name: [bool(one) for one in rows[name]] for name in ("by_remit", "incomplete")},
        "last_contact": list(rows["last_contact"].dt.strftime(day).fillna("")),
    }


def _progress(frame: pd.DataFrame, slug: str) -> dict[str, Any]:
    rows = frame[frame["locality"] == slug]
    return {
        "date": list(pd.to_datetime(rows["date"]).dt.strftime("%Y-%m-%d")),
        **{name: _whole(rows[name]) for name in ("unreached_target_residents", "engaged")},
        **{f"wards_{state}": _whole(rows[f"wards_{state}"]) for state in GAP_STATES},
    }


def _changes(
    day: date,
    frame: pd.DataFrame,
    area: Mapping[str, int],
    number: Mapping[str, int],
    unnamed: Container[tuple[str, str]],
) -> dict[str, Any]:
    rows = frame[frame["ward_code"].isin(list(area))]
    named = [
        [number[key] for key in through if key in number and (code, key) not in unnamed]
        for code, through in zip(rows["ward_code"], rows["through"], strict=True)
    ]
    return {
        "since": day.isoformat(),
        "area": [area[code] for code in rows["ward_code"]],
        "before": list(rows["before"]),
        "after": list(rows["after"]),
        "better": [bool(one) for one in rows["better"]],
        "through": named,
        "others": [len(every) - len(some) for every, some in zip(rows["through"], named, strict=True)],
        "residents_met": [bool(one) for one in rows["residents_met"]],
    }


def _last(
    made: Insight,
    slug: str,
    area: Mapping[str, int],
    number: Mapping[str, int],
    unnamed: Container[tuple[str, str]],
    *,
    team: bool,
) -> dict[str, Any] | None:
    """What changed since the last page of this place; None where there was none."""
    last, frame = made.last, made.since_last
    figures = last.figures.get(slug or "index") if last else None
    if last is None or frame is None or figures is None:
        return None
    shown = frame if team else frame[frame["better"] | frame["by_log"]]
    return {
        **_changes(last.day, shown, area, number, unnamed),
        "by_log": [bool(one) for one in shown.loc[shown["ward_code"].isin(list(area)), "by_log"]],
        "figures": dict(figures),
        "uncompared": sum(last.states.get(code) not in GAP_STATES for code in area),
    }


def _caveats(frame: pd.DataFrame, slug: str, area: Mapping[str, int]) -> dict[str, Any]:
    """Of the page's wards, and (area ``None``) of all that it shows."""
    rows = frame[frame["area"].isin(["", slug, *area])]
    return {
        "area": [area.get(code) for code in rows["area"]],
        "kind": list(rows["kind"]),
        "n": _whole(rows["n"]),
        "of": _whole(rows["of"]),
    }


def _sensitivity(frame: pd.DataFrame, slug: str) -> dict[str, Any]:
    rows = frame[frame["locality"] == slug]
    return {
        "threshold": list(rows["threshold"]),
        "usual": [_number(one) for one in rows["usual"]],
        "value": [_number(one) for one in rows["value"]],
        "top": _whole(rows["top"]),
        "stay": _whole(rows["stay"]),
        "unreached": _whole(rows["unreached"]),
    }


def _fairness(made: Fairness, slug: str) -> dict[str, Any]:
    """The figures of one place and its curve; on the overview those of all localities and of the whole."""
    names = list(made.places.index) if slug == "" else [slug]
    rows = made.places.loc[names]
    curve = made.curves[slug]
    step = max(1, math.ceil(len(curve) / CURVE_POINTS))
    thin = pd.concat([curve.iloc[:-1:step], curve.iloc[[-1]]])
    noted = fairness_caveats(made)
    noted = noted[noted["locality"].isin(names)]
    return {
        "basis": made.basis,
        "locality": names,
        **{str(name): [_number(one) for one in rows[name]] for name in rows.columns},
        "curve": {name: [_number(one) for one in thin[name]] for name in ("people", "reached")},
        "cautions": {
            "locality": list(noted["locality"]),
            "kind": list(noted["kind"]),
            "n": _whole(noted["n"]),
        },
    }


def _whole(values: Iterable[Any]) -> list[int | None]:
    return [None if pd.isna(value) else round(float(value)) for value in values]


def _number(value: Any) -> float | int | None:
    if pd.isna(value):
        return None
    return round(float(value), 4) if float(value) % 1 else int(value)
