"""Indicators in the measures: their part in the rule for targets, and their values for localities."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from assetmap.measure.access import share
from assetmap.measure.sums import add_up

if TYPE_CHECKING:
    from assetmap.load.indicators import Indicators

__all__ = ["RULED", "by_indicators", "of_localities"]

RULED = "target_by_indicator"
"""The column of figures in which :mod:`assetmap.measure.targets` finds what :func:`by_indicators` says."""

_SIGNS: dict[str, Callable[[Any, float], Any]] = {
    ">=": operator.ge,
    ">": operator.gt,
    "<=": operator.le,
    "<": operator.lt,
}


def by_indicators(
    indicators: Indicators, wards: pd.Index[str], lsoa_wards: pd.Series[str] | None = None
) -> tuple[pd.Series[bool], pd.Series[bool] | None]:
    """Say which areas are targets by the rule of one indicator or more.

    Any rule that holds is enough. An unknown value (NaN) makes no target. An LSOA is judged by its own value;
    where the figures are by ward, all LSOAs of a ward are targets with it, for nothing tells them apart.

    Parameters
    ----------
    indicators : Indicators
    wards : Index
        The wards wanted.
    lsoa_wards : Series of str, optional
        The ward code of each LSOA, by LSOA code; None without LSOAs.

    Returns
    -------
    tuple of Series of bool
        On `wards`, and on the index of `lsoa_wards` (None without).
    """
    of_wards = pd.Series(False, index=wards, name=RULED)
    of_lsoas = None if lsoa_wards is None else pd.Series(False, index=lsoa_wards.index, name=RULED)
    for one in indicators.declared:
        if one.target is None:
            continue
        holds, limit = _SIGNS[one.target.sign], one.target.limit
        here = holds(indicators.wards[one.column].reindex(wards), limit)
        of_wards |= here
        if of_lsoas is None or lsoa_wards is None:
            continue
        if indicators.lsoas is not None and one.column in indicators.lsoas:
            of_lsoas |= holds(indicators.lsoas[one.column].reindex(of_lsoas.index), limit)
        else:
            of_lsoas |= lsoa_wards.isin(here.index[here.to_numpy()])
    return of_wards, of_lsoas


def of_localities(indicators: Indicators, home: pd.Series[str], index: pd.Index[str]) -> pd.DataFrame:
    """Work out the indicators of localities from those of their wards.

    Numbers of people add up. Anything else is the mean of the wards, each weighing what it is a share of (or
    its residents): sum(w x value) / sum(w).

    Parameters
    ----------
    indicators : Indicators
    home : Series of str
        The locality of each ward, by ward code.
    index : Index
        The localities wanted.

    Returns
    -------
    DataFrame
        On `index`, a column for each indicator; NaN where a ward's value is unknown, unless nobody in it is
        counted.
    """
    made = {}
    for one in indicators.declared:
        values = indicators.wards[one.column].reindex(home.index)
        weights = indicators.weights[one.column].reindex(home.index)
        if one.unit == "people":
            made[one.column] = add_up(values, home, index)
        else:
            weighed = np.where(weights == 0, 0.0, values * weights)
            made[one.column] = share(add_up(weighed, home, index), add_up(weights, home, index))
    return pd.DataFrame(made, index=index, dtype=float)
