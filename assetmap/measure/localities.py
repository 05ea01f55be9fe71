"""The localities side by side: sums of their wards and of their lists."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pandas as pd

from assetmap.measure.access import share
from assetmap.measure.catchments import SUPPLY
from assetmap.measure.sums import add_up, count_up
from assetmap.measure.words import GAP_STATES
from assetmap.settings import Thresholds

__all__ = ["LIST_COUNTS", "PEOPLE", "summary", "whole"]

PEOPLE = (
    "population",
    "target_residents",
    "unreached_target_residents",
    "within_reach_any",
    "within_reach_active",
    "within_reach_engaged",
    "reached",
)
"""Columns of people, which add up from wards."""

LIST_COUNTS = ("organisations", "engaged", "unplaced", "unknown_status", "stale", "undated")
"""Columns that count rows of a locality's list."""

_MEANS = ("imd_score", "share_most_deprived_10", "share_most_deprived_20")
_SHARES = {
    "share_within_reach_any": "within_reach_any",
    "share_within_reach_active": "within_reach_active",
    "share_within_reach_engaged": "within_reach_engaged",
    "share_reached": "reached",
}


def summary(
    wards: pd.DataFrame,
    organisations: pd.DataFrame,
    slugs: Sequence[str],
    as_of: date,
    thresholds: Thresholds,
) -> pd.DataFrame:
    """Add the measures of wards, and the counts of lists, up to localities.

    Parameters
    ----------
    wards : DataFrame
        Indexed by ward code: ``locality, target, gap_state, imd_score, share_most_deprived_10,
        share_most_deprived_20`` and the columns of people named in :data:`PEOPLE`.
    organisations : DataFrame
        All rows of the lists: ``locality, counts, status, location_type, located, do_not_list,
        assured_date, engagement``.
    slugs : sequence of str
        The localities, in the order wanted.
    as_of : date
        The date of the map, from which a row's age is counted.
    thresholds : Thresholds
        ``stale_days`` is used.

    Returns
    -------
    DataFrame
        Indexed by slug. Adding up: the columns of :data:`PEOPLE`; ``wards, target_wards``;
        ``wards_<state>`` for each gap state; and, of the locality's own list,
        ``organisations`` (that count), ``engaged`` (of these), and of the listed ones (status active or
        unknown, not marked "do not list"): ``unplaced`` (not online, without a position),
        ``unknown_status``, ``stale`` (assured more than stale_days ago), ``undated`` (never assured).
        Not adding up: the means by residents ``imd_score, share_most_deprived_10,
        share_most_deprived_20``, and ``share_within_reach_any, share_within_reach_active,
        share_within_reach_engaged, share_reached`` (people / population).
        ``supply_per_1000``, a mean by residents too, is there where `wards` has it. What is unknown for one
        ward is NaN for its locality.
    """
    index = pd.Index(slugs, name="locality")
    home = wards["locality"]
    columns: dict[str, pd.Series[float]] = {name: add_up(wards[name], home, index) for name in PEOPLE}
    counts: dict[str, pd.Series[int]] = {
        "wards": count_up(home, index),
        "target_wards": count_up(home[wards["target"].to_numpy(dtype=bool)], index),
    }
    for state in GAP_STATES:
        counts[f"wards_{state}"] = count_up(home[(wards["gap_state"] == state).to_numpy(dtype=bool)], index)
    counts |= _list_counts(organisations, index, as_of, thresholds)
    weight = wards["population"].astype(float)
    means = {
        name: share(
            add_up((wards[name] * weight).where(weight != 0, 0.0), home, index), columns["population"]
        )
        for name in _means(wards)
    }
    return _with_shares(pd.DataFrame({**columns, **counts, **means}, index=index))


def whole(localities: pd.DataFrame) -> pd.Series[float]:
    """Add the localities up to the whole place.

    Parameters
    ----------
    localities : DataFrame
        As :func:`summary` gives it.

    Returns
    -------
    Series of float
        The same columns: sums, and for the means and shares those of all residents.
    """
    weight = localities["population"]
    total = localities.drop(columns=[*_means(localities), *_SHARES]).sum(skipna=False).astype(float)
    for name in _means(localities):
        weighted = (localities[name] * weight).where(weight != 0, 0.0).sum(skipna=False)
        total[name] = weighted / total["population"] if total["population"] > 0 else float("nan")
    row = _with_shares(total.to_frame().T).iloc[0]
    return row.reindex(localities.columns).rename(None)


def _list_counts(
    organisations: pd.DataFrame, index: pd.Index[str], as_of: date, thresholds: Thresholds
) -> dict[str, pd.Series[int]]:
    home = organisations["locality"].to_numpy(dtype=object)
    counted = organisations["counts"].to_numpy(dtype=bool)
    listed = organisations["status"].isin(["active", "unknown"]).to_numpy(dtype=bool)
    listed = listed & ~organisations["do_not_list"].to_numpy(dtype=bool)
    online = (organisations["location_type"] == "online").to_numpy(dtype=bool)
    assured = pd.to_datetime(organisations["assured_date"], errors="coerce", format="ISO8601")
    before = pd.Timestamp(as_of) - pd.Timedelta(days=thresholds.stale_days)
    flags = {
        "organisations": counted,
        "engaged": counted & (organisations["engagement"] == "engaged").to_numpy(dtype=bool),
        "unplaced": listed & ~online & ~organisations["located"].to_numpy(dtype=bool),
        "unknown_status": listed & (organisations["status"] == "unknown").to_numpy(dtype=bool),
        "stale": listed & (assured < before).to_numpy(dtype=bool),
        "undated": listed & assured.isna().to_numpy(dtype=bool),
    }
    return {name: count_up(home[flags[name]], index) for name in LIST_COUNTS}


def _means(frame: pd.DataFrame) -> tuple[str, ...]:
    return (*_MEANS, SUPPLY) if SUPPLY in frame else _MEANS


def _with_shares(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.assign(**{name: share(frame[part], frame["population"]) for name, part in _SHARES.items()})
