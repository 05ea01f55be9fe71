"""Engagement: the stage of each organisation on a date, and how alive it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from assetmap.measure.words import DEPTHS, ENGAGED_STAGES, ENGAGEMENTS, STAGES
from assetmap.settings import Thresholds

__all__ = [
    "Entries",
    "contact_on",
    "entries",
    "ever_engaged",
    "in_order",
    "resident_contact",
    "stages_of",
    "stages_on",
]

_ENGAGED = tuple(STAGES.index(word) for word in ENGAGED_STAGES)


@dataclass(frozen=True)
class Entries:
    """A log as arrays, an entry a row, in the order in which things happened; made once for all dates.

    Attributes
    ----------
    keys, wards : Index
        What `key` and `ward` are positions in; -1 for none of them.
    when : array of datetime64
    key, ward, stage, depth : array of int
        Positions; those of stage and depth in their words, -1 for a blank.
    two_way : array of bool
    residents : array of float
        Residents reached, NaN not written down.
    """

    keys: pd.Index[str]
    wards: pd.Index[str]
    when: NDArray[np.datetime64]
    key: NDArray[np.intp]
    ward: NDArray[np.intp]
    stage: NDArray[np.intp]
    depth: NDArray[np.intp]
    two_way: NDArray[np.bool_]
    residents: NDArray[np.float64]

    def until(self, as_of: date) -> slice:
        """The entries dated up to a day."""
        return slice(0, int(np.searchsorted(self.when, np.datetime64(as_of), side="right")))


def in_order(log: pd.DataFrame) -> pd.DataFrame:
    """Put the rows of a log in the order in which things happened: by date, list and row.

    Parameters
    ----------
    log : DataFrame
        ``date, locality, row``.

    Returns
    -------
    DataFrame
        The same rows, ``date`` as datetime64.
    """
    rows = log.assign(date=pd.to_datetime(log["date"]))
    return rows.sort_values(["date", "locality", "row"], kind="stable")


def entries(log: pd.DataFrame, keys: pd.Index[str], wards: pd.Index[str]) -> Entries:
    """Turn a log into arrays.

    Parameters
    ----------
    log : DataFrame
        ``date`` (datetime64), ``locality, row`` (to order rows of one day), ``key, ward_code, stage, two_way,
        residents_reached, depth``, in any order; the columns that are not asked for may be missing.
    keys, wards : Index
        The organisations and wards wanted.

    Returns
    -------
    Entries
    """
    rows = in_order(log)

    def at(name: str, index: pd.Index[Any]) -> NDArray[np.intp]:
        if name not in rows:
            return np.full(len(rows), -1, dtype=np.intp)
        return index.get_indexer(pd.Index(rows[name].to_numpy(dtype=object)))

    numbers = rows["residents_reached"] if "residents_reached" in rows else np.full(len(rows), np.nan)
    two_way = rows["two_way"] if "two_way" in rows else np.zeros(len(rows), dtype=bool)
    return Entries(
        keys=keys,
        wards=wards,
        when=np.asarray(rows["date"]),
        key=at("key", keys),
        ward=at("ward_code", wards),
        stage=at("stage", pd.Index(STAGES)),
        depth=at("depth", pd.Index(DEPTHS)),
        two_way=np.asarray(two_way, dtype=bool),
        residents=np.asarray(numbers, dtype=float),
    )


def stages_on(log: pd.DataFrame, keys: pd.Index[str], as_of: date, thresholds: Thresholds) -> pd.DataFrame:
    """Read each organisation's stage and engagement on a date from the dated log.

    Parameters
    ----------
    log : DataFrame
        ``key, date`` (datetime64), ``locality, row`` (to order rows of one day), ``stage`` ("" where the row
        leaves it as it was), ``two_way`` (bool). Rows dated after `as_of`, and rows of other keys, are
        passed over.
    keys : Index
        The organisations wanted.
    as_of : date
        The date of the map, D.
    thresholds : Thresholds
        ``engaged_days`` and ``quiet_days`` are used.

    Returns
    -------
    DataFrame
        On `keys`:

        - ``stage``: of the latest row with a stage, "known" without any;
        - ``engagement``: "" outside the engaged stages (talking, working together, leading); in them
          "engaged" where the last two-way row is dated D - engaged_days or later, "gone_quiet" where it is
          D - quiet_days or later, "dormant" where it is older or there never was one;
        - ``first_contact, last_contact`` (datetime64, NaT for none): first and last row of a contact, which
          is a row whose stage is not "known"; ``last_two_way``: last two-way row;
        - ``contacted`` (bool): there is a contact; ``ever_engaged`` (bool): some row has an engaged stage.
    """
    return stages_of(entries(log, keys, pd.Index([], dtype=object)), as_of, thresholds)


def stages_of(made: Entries, as_of: date, thresholds: Thresholds) -> pd.DataFrame:
    """Read stages from a log that was turned into arrays: see :func:`stages_on`."""
    past, count = made.until(as_of), len(made.keys)
    ours = made.key[past] >= 0
    at, word = made.key[past][ours], made.stage[past][ours]
    when, two_way = made.when[past][ours], made.two_way[past][ours]
    contact, engaged = word != STAGES.index("known"), np.isin(word, _ENGAGED)
    # Of several values given to one place, numpy keeps the last: that of the latest row.
    stage = np.zeros(count, dtype=np.intp)
    stage[at[word >= 0]] = word[word >= 0]
    first, last, talked = (np.full(count, "NaT", dtype=made.when.dtype) for _ in range(3))
    first[at[contact][::-1]] = when[contact][::-1]
    last[at[contact]] = when[contact]
    talked[at[two_way]] = when[two_way]
    days = np.where(np.isnat(talked), np.inf, (np.datetime64(as_of) - talked) / np.timedelta64(1, "D"))
    alive = np.select(
        [~np.isin(stage, _ENGAGED), days <= thresholds.engaged_days, days <= thresholds.quiet_days],
        [-1, 0, 1],
        default=2,
    )
    return pd.DataFrame(
        {
            "stage": pd.array(np.array(STAGES, dtype=object)[stage], dtype="str"),
            "engagement": pd.array(np.array([*ENGAGEMENTS, ""], dtype=object)[alive], dtype="str"),
            "first_contact": first,
            "last_contact": last,
            "last_two_way": talked,
            "contacted": np.bincount(at[contact], minlength=count) > 0,
            "ever_engaged": np.bincount(at[engaged], minlength=count) > 0,
        },
        index=made.keys,
    )


def ever_engaged(made: Entries) -> NDArray[np.bool_]:
    """Say of which organisations some entry, of whatever date, has an engaged stage."""
    at = made.key[np.isin(made.stage, _ENGAGED)]
    return np.bincount(at[at >= 0], minlength=len(made.keys)) > 0


def resident_contact(
    log: pd.DataFrame, wards: pd.Index[str], as_of: date, thresholds: Thresholds
) -> pd.DataFrame:
    """Sum up the direct contact with each ward's residents in the year before a date.

    Counted are log rows that name the ward in ``ward_code``, dated from D - resident_contact_days to D.

    Parameters
    ----------
    log : DataFrame
        ``ward_code, date, residents_reached`` (float, NaN not written down), ``depth``.
    wards : Index
        Ward codes.
    as_of : date
        The date of the map, D.
    thresholds : Thresholds
        ``resident_contact_days`` is used.

    Returns
    -------
    DataFrame
        On `wards`: ``resident_contacts`` (int), ``residents_met`` (float: the sum of what was written down;
        0 without contact, NaN where there was contact and no row has a number), ``deepest`` (the deepest
        step of the IAP2 spectrum reached, "" for none).

    References
    ----------
    International Association for Public Participation (2018). IAP2 Spectrum of Public Participation.
    """
    return contact_on(entries(log, pd.Index([], dtype=object), wards), as_of, thresholds)


def contact_on(made: Entries, as_of: date, thresholds: Thresholds) -> pd.DataFrame:
    """Sum up direct contact from a log that was turned into arrays: see :func:`resident_contact`."""
    past, count = made.until(as_of), len(made.wards)
    since = np.datetime64(as_of - timedelta(days=thresholds.resident_contact_days))
    rows = (made.when[past] >= since) & (made.ward[past] >= 0)
    at, number = made.ward[past][rows], made.residents[past][rows]
    written = np.isfinite(number)
    times = np.bincount(at, minlength=count)
    met = np.bincount(at[written], number[written], count).astype(float)  # of no rows: whole numbers
    met[(times > 0) & (np.bincount(at[written], minlength=count) == 0)] = np.nan
    deepest = np.full(count, -1, dtype=np.intp)
    np.maximum.at(deepest, at, made.depth[past][rows])
    words = np.array([*DEPTHS, ""], dtype=object)  # -1, no step, is the last
    return pd.DataFrame(
        {
            "resident_contacts": times,
            "residents_met": met,
            "deepest": pd.array(words[deepest], dtype="str"),
        },
        index=made.wards,
    )
