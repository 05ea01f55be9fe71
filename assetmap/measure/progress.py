"""Progress: the measures at each month's end, and what changed between two dates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import numpy as np
import pandas as pd

from assetmap.measure.day import Day, on_day
from assetmap.measure.ground import Ground
from assetmap.measure.sums import add_up, count_up
from assetmap.measure.words import GAP_STATES

__all__ = ["PROGRESS", "changes", "first_day", "month_ends", "progress"]

PROGRESS = (
    "unreached_target_residents",
    "reached",
    "within_reach_engaged",
    "engaged",
    *(f"wards_{state}" for state in GAP_STATES),
)
"""The columns of :func:`progress`: those of the localities' summary that change with the log."""


def first_day(log: pd.DataFrame) -> date | None:
    """Find the day of the first row of a log; None for no rows.

    Parameters
    ----------
    log : DataFrame
        ``date`` (datetime64), in any order.

    Returns
    -------
    date or None
    """
    days = pd.to_datetime(log["date"]).dropna()
    return None if days.empty else days.min().date()


def month_ends(first: date | None, as_of: date) -> list[date]:
    """List the last day of each month from one day's month up to a date, and that date itself.

    Parameters
    ----------
    first : date or None
        Where to begin; None, or a day after `as_of`, gives `as_of` alone.
    as_of : date
        Always the last of the list.

    Returns
    -------
    list of date
        In order, each once.
    """
    days: list[date] = []
    month = (first or as_of).replace(day=1)
    while month <= as_of:
        month = (month + timedelta(days=31)).replace(day=1)
        days.append(min(month - timedelta(days=1), as_of))
    return days or [as_of]


def progress(ground: Ground, days: Sequence[date]) -> pd.DataFrame:
    """Follow the localities and the whole place through a number of dates.

    What does not change with the date is not computed again. Any other measure of a date is that of
    :func:`assetmap.measure.model.measure_on`.

    Parameters
    ----------
    ground : Ground
    days : sequence of date

    Returns
    -------
    DataFrame
        A row for each date (in the order given) and each locality (in the order of the settings, and ``""``
        for the whole place at the end of each date's): ``date, locality`` and the columns :data:`PROGRESS`,
        which are people (float) and counts of wards and of engaged organisations of the locality's list.
    """
    slugs = pd.Index([one.slug for one in ground.settings.localities])
    home = ground.wards["locality"]
    counted = ground.organisations["counts"].to_numpy(dtype=bool)
    lists = ground.organisations["locality"].to_numpy(dtype=object)
    frames = []
    for day in (on_day(ground, one) for one in days):
        engaged = counted & (day.organisations["engagement"] == "engaged").to_numpy(dtype=bool)
        state = day.wards["gap_state"].to_numpy(dtype=object)
        frame = pd.DataFrame(
            {
                **{name: add_up(day.wards[name], home, slugs) for name in PROGRESS[:3]},
                "engaged": count_up(lists[engaged], slugs),
                **{f"wards_{one}": count_up(home[state == one], slugs) for one in GAP_STATES},
            }
        )
        whole = frame.sum(skipna=False).to_frame("").T
        frame = pd.concat([frame, whole.astype(frame.dtypes)]).rename_axis("locality").reset_index()
        frame.insert(0, "date", pd.Timestamp(day.as_of))
        frames.append(frame)
    if not frames:
        return pd.DataFrame(columns=["date", "locality", *PROGRESS])
    return pd.concat(frames, ignore_index=True)


def changes(ground: Ground, before: Day, after: Day, told: Mapping[str, str] | None = None) -> pd.DataFrame:
    """List the wards whose state is another one on a later date, and through whom.

    Parameters
    ----------
    ground : Ground
    before, after : Day
        Two dates of this ground.
    told : mapping of str to str, optional
        Code of a ward to the state that was told of it on the earlier date, to compare with in place of that
        date's own; other wards are left out. It may differ from the date's own state: the list of
        organisations has no dates, and a row of the log may have been written down late.

    Returns
    -------
    DataFrame
        A row for each ward that changed, in the order of `ground.wards`: ``ward_code, ward_name, locality``;
        ``before, after`` (states); ``better`` (bool); ``through`` (tuple of keys: the organisations serving
        it that moved the same way: for the better those newly contacted, newly in conversation or newly
        engaged, for the worse those no longer engaged); ``residents_met`` (bool: direct contact with
        residents began, or, for the worse, ended); ``unreached`` (change in unreached target residents,
        people, both by this ground); ``by_log`` (bool: the dates in the log alone account for the change:
        what was told is what this ground gives for that date).
    """
    rank = {state: n for n, state in enumerate(GAP_STATES)}
    own, new = (day.wards["gap_state"].map(rank).to_numpy(dtype=int) for day in (before, after))
    old = own
    if told is not None:
        # A state that is not among ours (of another version) compares with nothing, as a ward that is new.
        old = np.array([rank.get(told.get(code, ""), -1) for code in ground.wards.index], dtype=int)
    better = {code: now > then for code, then, now in zip(ground.wards.index, old, new, strict=True)}
    serves = ground.serves
    up, down = _moved(before, after)
    gone_up, gone_down = (serves["key"].isin(flag.index[flag]).to_numpy(dtype=bool) for flag in (up, down))
    improved = serves["ward_code"].map(better).to_numpy(dtype=bool)
    rows = serves[np.where(improved, gone_up, gone_down)]
    through = rows.sort_values(["ward_code", "key"]).groupby("ward_code")["key"].agg(tuple).to_dict()
    met = [day.wards["resident_contacts"].to_numpy() > 0 for day in (before, after)]
    left = after.wards["unreached_target_residents"] - before.wards["unreached_target_residents"]
    frame = pd.DataFrame(
        {
            "ward_code": ground.wards.index,
            "ward_name": ground.wards["ward_name"].to_numpy(),
            "locality": ground.wards["locality"].to_numpy(),
            "before": [GAP_STATES[n] for n in old],
            "after": after.wards["gap_state"].to_numpy(),
            "better": new > old,
            "through": [through.get(code, ()) for code in ground.wards.index],
            "residents_met": np.where(new > old, met[1] & ~met[0], met[0] & ~met[1]),
            "unreached": left.to_numpy(),
            "by_log": old == own,
        }
    )
    moved: pd.DataFrame = frame[(new != old) & (old >= 0)]
    return moved.reset_index(drop=True)


def _moved(before: Day, after: Day) -> tuple[pd.Series[bool], pd.Series[bool]]:
    """Which organisations are nearer on the later date than on the earlier, and which are further away."""
    levels = [
        day.organisations["contacted"].astype(int)
        + day.organisations["ever_engaged"].astype(int)
        + (day.organisations["engagement"] == "engaged").astype(int)
        for day in (before, after)
    ]
    return levels[1] > levels[0], levels[1] < levels[0]
