"""Supply against demand: what places have room for, shared out among those who can walk to them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from assetmap.measure.access import Floats, add_people, areas_of

if TYPE_CHECKING:
    from scipy import sparse

__all__ = ["SUPPLY", "shared_out", "supply_per_1000"]

SUPPLY = "supply_per_1000"
"""The column of the measures, where the settings ask for it."""


def shared_out(reach: sparse.csr_array, people: Floats, capacity: Floats) -> Floats:
    """Share each place out among the people of its catchment: the two-step floating catchment area.

    Step 1, for each place j: R[j] = capacity of j / people within reach of j.
    Step 2, for each point i: A[i] = sum of R[j] over the places j within reach of i.

    So people x A, added up over all points, is the capacity of all places that anybody can reach.

    Parameters
    ----------
    reach : sparse array of bool, shape (places, points)
        Which points are within reach of each place.
    people : array of float, shape (points,)
        Residents at each point; NaN where that is not known.
    capacity : array of float, shape (places,)
        What each place has room for, above 0.

    Returns
    -------
    array of float, shape (points,)
        Capacity for each person. 0 where no place is within reach; NaN at points of unknown people, and where
        a place is within reach that also people of unknown number can walk to.

    Notes
    -----
    Both steps are those of ``access.fca.two_stage_fca`` (PySAL), without a weight by distance. A place in
    whose catchment nobody lives is left out: it counts for nobody.

    References
    ----------
    Luo, W., Wang, F. (2003). Measures of spatial accessibility to health care in a GIS environment: synthesis
    and a case study in the Chicago region. Environment and Planning B 30(6), 865-884.
    """
    from access.fca import two_stage_fca

    unknown = np.isnan(people)
    known = np.where(unknown, 0.0, people)
    demand = reach @ known
    # Places that have the same capacity and demand have the same ratio: so added up in one order always.
    order = np.lexsort((demand, capacity))
    place, point = reach[order].nonzero()
    used = demand[order][place] > 0
    found = two_stage_fca(
        pd.DataFrame({"demand": known}),
        pd.DataFrame({"supply": capacity[order]}),
        pd.DataFrame({"origin": point[used], "dest": place[used], "cost": 0.0}),
        demand_index=True,
    )
    each = found.reindex(np.arange(len(people)), fill_value=0.0).to_numpy(dtype=float)
    rough = ((reach @ unknown.astype(float)) > 0).astype(float)
    return np.where(unknown | (rough @ reach > 0), np.nan, each)


def supply_per_1000(points: pd.DataFrame, each: Floats, by: str, index: pd.Index[Any]) -> pd.Series[float]:
    """Average what is there for each person over the people of an area, for every 1,000 of them.

    Parameters
    ----------
    points : DataFrame
        As :func:`assetmap.measure.access.resident_points` gives it.
    each : array of float
        For each point, as :func:`shared_out` gives it.
    by : {"area_code", "ward_code"}
        What to average by.
    index : Index
        The areas wanted.

    Returns
    -------
    Series of float
        1000 x sum(people x each) / sum(people), on `index`; NaN in areas of no or of unknown residents.
    """
    at, people = areas_of(points, by, index), points["people"].to_numpy(dtype=float)
    # Where nobody lives, what is there does not matter, known or not.
    shared = np.where(people == 0, 0.0, people * each)
    whole = add_people(at, people, len(index))
    part = add_people(at, shared, len(index))
    return pd.Series(1000.0 * part / np.where(whole > 0, whole, np.nan), index=index)
