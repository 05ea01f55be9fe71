"""Adding up by area so that what is unknown stays visible."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

__all__ = ["add_up", "count_up"]


def add_up(
    values: ArrayLike, by: ArrayLike | pd.Series[Any] | pd.Index[Any], index: pd.Index[Any]
) -> pd.Series[float]:
    """Sum values by area; one NaN makes its area's sum NaN.

    Parameters
    ----------
    values : array-like of float
        One value a row.
    by : array-like
        The area of each row, in the same order. Rows of areas not in `index` are left out.
    index : Index
        The areas wanted, each once.

    Returns
    -------
    Series of float
        On `index`; 0 for areas with no rows.
    """
    position = index.get_indexer(pd.Index(np.asarray(by, dtype=object)))
    known = position >= 0
    weights = np.asarray(values, dtype=float)[known]
    return pd.Series(np.bincount(position[known], weights, len(index)), index=index, dtype=float)


def count_up(by: ArrayLike | pd.Series[Any] | pd.Index[Any], index: pd.Index[Any]) -> pd.Series[int]:
    """Count rows by area.

    Parameters
    ----------
    by : array-like
        The area of each row. Rows of areas not in `index` are left out.
    index : Index
        The areas wanted, each once.

    Returns
    -------
    Series of int
        On `index`; 0 for areas with no rows.
    """
    position = index.get_indexer(pd.Index(np.asarray(by, dtype=object)))
    return pd.Series(np.bincount(position[position >= 0], minlength=len(index)), index=index, dtype="int64")
