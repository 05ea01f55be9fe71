"""Target neighbourhoods: by statistics, by local judgement, or both."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from assetmap.measure.indicators import RULED
from assetmap.measure.sums import add_up, count_up
from assetmap.settings import Thresholds

__all__ = ["lsoa_targets", "taken_by", "target_residents", "ward_targets"]


def taken_by(decisions: pd.DataFrame, as_of: date | None) -> pd.DataFrame:
    """Leave out the decisions that are taken only after a date.

    Parameters
    ----------
    decisions : DataFrame
        With ``decided_on``.
    as_of : date or None
        The date of the map; None for all.

    Returns
    -------
    DataFrame
        The rows whose ``decided_on`` is that day, earlier, or not known.
    """
    if as_of is None:
        return decisions
    when = pd.to_datetime(decisions["decided_on"], errors="coerce", format="ISO8601")
    return decisions[~(when > pd.Timestamp(as_of)).to_numpy(dtype=bool)]


def ward_targets(figures: pd.DataFrame, decisions: pd.DataFrame, thresholds: Thresholds) -> pd.DataFrame:
    """Say which wards are target neighbourhoods, and why.

    By statistics a ward is a target where ``q20 >= target_share``: q20 is the share of its residents who
    live in LSOAs among the most deprived fifth of England; or where the rule of an indicator holds. A
    decision of local judgement overrules that.

    Parameters
    ----------
    figures : DataFrame
        Indexed by ward code, with ``share_most_deprived_20`` (0 to 1; NaN unknown, which is not a target)
        and, if there are such rules, :data:`assetmap.measure.indicators.RULED` (bool).
    decisions : DataFrame
        ``area_code, decision`` ("target" or "not_target"), ``reason, decided_on``, and, to settle which of
        two is the later, ``locality, row``. Decisions on areas not in `figures` are passed over.
    thresholds : Thresholds
        ``target_share`` is used.

    Returns
    -------
    DataFrame
        On the index of `figures`: ``target`` (bool), ``target_basis`` ("statistics", "judgement", "both",
        "removed" or ""), ``target_reason`` (of the decision that holds, else ""), ``decision`` ("" if none).

    Notes
    -----
    Of several decisions on one area the one with the latest ``decided_on`` holds (one without a date is the
    earliest), then the later row. See :func:`taken_by` for decisions of a later day than the map's.
    """
    by_statistics = figures["share_most_deprived_20"].to_numpy(dtype=float) >= thresholds.target_share
    by_statistics = by_statistics | _ruled(figures)
    held = _decisions_that_hold(decisions, figures.index)
    return _judged(by_statistics, held["decision"], held["reason"])


def lsoa_targets(lsoas: pd.DataFrame, decisions: pd.DataFrame, thresholds: Thresholds) -> pd.DataFrame:
    """Say which LSOAs are target areas, and why.

    By statistics an LSOA is a target in national decile ``target_decile`` or below (1 is the most deprived
    tenth of England), or where the rule of an indicator holds. A decision on the LSOA overrules that; without
    one, a decision on its ward does.

    Parameters
    ----------
    lsoas : DataFrame
        Indexed by LSOA code, with ``ward_code`` (of the best-fit lookup) and ``imd_decile`` (NaN unknown,
        which is not a target by statistics); and, if there are such rules,
        :data:`assetmap.measure.indicators.RULED` (bool).
    decisions : DataFrame
        As in :func:`ward_targets`.
    thresholds : Thresholds
        ``target_decile`` is used.

    Returns
    -------
    DataFrame
        On the index of `lsoas`: ``target, target_basis, target_reason, decision`` as in
        :func:`ward_targets`; a decision taken over from the ward counts as the LSOA's own.
    """
    by_statistics = lsoas["imd_decile"].to_numpy(dtype=float) <= thresholds.target_decile
    by_statistics = by_statistics | _ruled(lsoas)
    held = _decisions_that_hold(decisions, lsoas.index)
    of_wards = _decisions_that_hold(decisions, pd.Index(lsoas["ward_code"].unique())).reindex(
        lsoas["ward_code"]
    )
    own = held["decision"].to_numpy() != ""
    decision = held["decision"].where(own, of_wards["decision"].to_numpy())
    reason = held["reason"].where(own, of_wards["reason"].to_numpy())
    return _judged(by_statistics, decision, reason)


def target_residents(
    ward_target: pd.Series[bool],
    population: pd.Series[float],
    lsoas: pd.DataFrame | None = None,
    lsoa_target: pd.Series[bool] | None = None,
) -> pd.Series[float]:
    """Count the residents of target areas in each ward.

    Without LSOAs: the ward's residents where it is a target, else 0. With LSOAs: the residents of its target
    LSOAs, whose flags already carry the decisions on their ward. A ward in which no LSOA lies falls back on
    its own flag.

    Parameters
    ----------
    ward_target : Series of bool
        Indexed by ward code.
    population : Series of float
        Residents of each ward, on the same index; NaN unknown.
    lsoas : DataFrame, optional
        Indexed by LSOA code, with ``ward_code`` and ``population``.
    lsoa_target : Series of bool, optional
        On the index of `lsoas`.

    Returns
    -------
    Series of float
        Residents, on the index of `ward_target`; NaN where those of a target are unknown.
    """
    residents = population.astype(float).where(ward_target, 0.0)
    if lsoas is not None and lsoa_target is not None:
        people = lsoas["population"].astype(float).where(lsoa_target, 0.0)
        from_lsoas = add_up(people, lsoas["ward_code"], ward_target.index)
        residents = from_lsoas.where(count_up(lsoas["ward_code"], ward_target.index) > 0, residents)
    return residents.rename("target_residents")


def _ruled(frame: pd.DataFrame) -> NDArray[np.bool_]:
    """Which areas are targets by an indicator's rule; none where the frame does not say."""
    if RULED not in frame:
        return np.zeros(len(frame), dtype=bool)
    return frame[RULED].to_numpy(dtype=bool)


def _decisions_that_hold(decisions: pd.DataFrame, index: pd.Index[Any]) -> pd.DataFrame:
    """The decision and its reason for each area of `index`, "" where there is none."""
    here = decisions[decisions["area_code"].isin(index)]
    when = pd.to_datetime(here["decided_on"], errors="coerce", format="ISO8601")
    order = [name for name in ("when", "row", "locality") if name == "when" or name in here]
    last = here.assign(when=when).sort_values(order, na_position="first", kind="stable")
    last = last.drop_duplicates("area_code", keep="last").set_index("area_code")
    return last[["decision", "reason"]].astype(object).reindex(index).fillna("")


def _judged(by_statistics: Any, decision: pd.Series[Any], reason: pd.Series[Any]) -> pd.DataFrame:
    word = decision.to_numpy(dtype=object)
    added, removed = word == "target", word == "not_target"
    basis = np.select(
        [added & by_statistics, added, removed & by_statistics, removed, by_statistics],
        ["both", "judgement", "removed", "", "statistics"],
        default="",
    )
    return pd.DataFrame(
        {
            "target": (by_statistics | added) & ~removed,
            "target_basis": basis.astype(object),
            "target_reason": reason.to_numpy(dtype=object),
            "decision": word,
        },
        index=decision.index,
    ).astype({"target_basis": "str", "target_reason": "str", "decision": "str"})
