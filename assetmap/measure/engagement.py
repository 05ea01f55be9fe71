"""Engagement: the stage of each organisation on a date, and how alive it is."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from assetmap.measure.sums import count_up
from assetmap.measure.words import DEPTHS, ENGAGED_STAGES
from assetmap.settings import Thresholds

__all__ = ["resident_contact", "stages_on"]


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
    day = pd.Timestamp(as_of)
    rows = _up_to(log, day)
    rows = rows[rows["key"].isin(keys)]
    stage = _last(rows[rows["stage"] != ""], "stage", keys).astype(object).fillna("known")
    contacts = rows[rows["stage"] != "known"]
    last_two_way = _last(rows[rows["two_way"].to_numpy(dtype=bool)], "date", keys)
    last_two_way = pd.to_datetime(last_two_way)
    days = (day - last_two_way).dt.days.to_numpy(dtype=float)
    in_stage = stage.isin(ENGAGED_STAGES).to_numpy(dtype=bool)
    engagement = np.select(
        [~in_stage, days <= thresholds.engaged_days, days <= thresholds.quiet_days],
        ["", "engaged", "gone_quiet"],
        default="dormant",
    )
    engaged_rows = rows[rows["stage"].isin(ENGAGED_STAGES)]
    return pd.DataFrame(
        {
            "stage": stage.astype("str"),
            "engagement": pd.Series(engagement, index=keys, dtype="str"),
            "first_contact": pd.to_datetime(_last(contacts.iloc[::-1], "date", keys)),
            "last_contact": pd.to_datetime(_last(contacts, "date", keys)),
            "last_two_way": last_two_way,
            "contacted": keys.isin(contacts["key"]),
            "ever_engaged": keys.isin(engaged_rows["key"]),
        },
        index=keys,
    )


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
    day = pd.Timestamp(as_of)
    rows = _up_to(log, day)
    since = day - pd.Timedelta(days=thresholds.resident_contact_days)
    rows = rows[(rows["date"] >= since) & rows["ward_code"].isin(wards)]
    count = count_up(rows["ward_code"], wards)
    code = rows["ward_code"].to_numpy(dtype=object)
    met = rows["residents_reached"].astype(float).groupby(code).sum(min_count=1).reindex(wards)
    order = rows["depth"].map({word: n for n, word in enumerate(DEPTHS)}).astype(float)
    deepest = order.groupby(code).max().reindex(wards)
    words = np.array([*DEPTHS, ""], dtype=object)
    return pd.DataFrame(
        {
            "resident_contacts": count,
            "residents_met": met.where(count > 0, 0.0).astype(float),
            "deepest": pd.Series(
                words[deepest.fillna(len(DEPTHS)).to_numpy(dtype=int)], index=wards, dtype="str"
            ),
        },
        index=wards,
    )


def _up_to(log: pd.DataFrame, day: pd.Timestamp) -> pd.DataFrame:
    """The rows dated up to a day, in the order in which they happened."""
    rows = log.assign(date=pd.to_datetime(log["date"]))
    return rows[rows["date"] <= day].sort_values(["date", "locality", "row"], kind="stable")


def _last(rows: pd.DataFrame, column: str, keys: pd.Index[str]) -> pd.Series[Any]:
    """The last row's value for each key."""
    return rows.drop_duplicates("key", keep="last").set_index("key")[column].reindex(keys)
