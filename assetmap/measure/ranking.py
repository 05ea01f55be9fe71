"""Who to talk to next: the organisations that would reach most people whom nobody engaged reaches now."""

from __future__ import annotations

import heapq
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from assetmap.measure.access import Floats
from assetmap.measure.day import Day, reached_points
from assetmap.measure.ground import Ground, target_people

if TYPE_CHECKING:
    from scipy import sparse

__all__ = ["NEXT_UP", "next_up", "rank_contacts"]

NEXT_UP = (
    "rank",
    "rank_in_locality",
    "key",
    "locality",
    "gain",
    "total",
    "people",
    "reached_now",
    "by_earlier",
    "by_remit",
    "incomplete",
    "stage",
    "engagement",
    "last_contact",
    "last_two_way",
)
"""The columns of :func:`next_up`."""

_DIGITS = 6  # gains that differ by less than a millionth of a person are equal


def rank_contacts(
    sets: sparse.csr_array, weight: Floats, reached: NDArray[np.bool_], keys: Sequence[str]
) -> pd.DataFrame:
    """Order organisations so that each adds as many people as can be to those reached before it.

    Greedy: the first is the one whose set has most people not reached; after each pick the people left are
    counted anew. What a set adds can only get smaller (the number of people covered is submodular), so a
    count made earlier is an upper bound, and only the set with the highest one has to be counted again
    (lazy evaluation). The first k together reach at least 1 - 1/e (63 %) of the most that k could reach.

    Parameters
    ----------
    sets : sparse array, organisations x points
        Which points are in each organisation's set.
    weight : array of float
        People at each point. Those of NaN are unknown and add nothing.
    reached : array of bool
        Points that are reached already.
    keys : sequence of str
        The organisations' keys, each once; the lower of two with equal gains comes first.

    Returns
    -------
    DataFrame
        ``rank`` (1, 2, 3, ...), ``key``, ``gain`` (people added by it) and ``total`` (people added by it
        and those before it), as far as somebody is added.

    References
    ----------
    Nemhauser, G.L., Wolsey, L.A., Fisher, M.L. (1978). An analysis of approximations for maximizing
    submodular set functions - I. Mathematical Programming 14, 265-294.
    Minoux, M. (1978). Accelerated greedy algorithms for maximizing submodular set functions. In: Optimization
    Techniques, Lecture Notes in Control and Information Sciences 7, 234-243. Springer.
    """
    order = np.argsort(np.asarray(keys, dtype=object), kind="stable")
    open_ = np.flatnonzero(~reached & (weight > 0))
    mine = sets[order][:, open_].tocsr()
    mine.sort_indices()
    start, points = mine.indptr, mine.indices
    left = weight[open_].astype(float)
    people_at_first = np.asarray(mine.astype(float) @ left).round(_DIGITS)
    heap = [(-gain, at) for at, gain in enumerate(people_at_first.tolist()) if gain > 0]
    heapq.heapify(heap)
    counted_at = np.zeros(len(order), dtype=np.int64)
    picked: list[tuple[int, float]] = []
    while heap:
        bound, at = heap[0]
        mine_now = points[start[at] : start[at + 1]]
        if counted_at[at] == len(picked):
            heapq.heappop(heap)
            picked.append((at, -bound))
            left[mine_now] = 0.0
            continue
        gain = round(float(left[mine_now].sum()), _DIGITS)
        counted_at[at] = len(picked)
        if gain > 0:
            heapq.heapreplace(heap, (-gain, at))
        else:
            heapq.heappop(heap)
    gains = np.array([gain for _, gain in picked], dtype=float)
    return pd.DataFrame(
        {
            "rank": np.arange(1, len(picked) + 1),
            "key": pd.Series([keys[order[at]] for at, _ in picked], dtype="str"),
            "gain": gains,
            "total": gains.cumsum(),
        }
    )


def next_up(
    ground: Ground,
    day: Day,
    named: Collection[str] | None = None,
    wards: Collection[str] | None = None,
) -> pd.DataFrame:
    """Say who to talk to next, and what there is to say for each.

    Ranked are organisations that count, are not engaged and have not declined. A set holds the points within
    an organisation's reach and, as for "reached by remit", all points of the wards that it serves by name.

    Parameters
    ----------
    ground : Ground
    day : Day
        Of the same ground.
    named : collection of str, optional
        The keys of those that may be named; all by default. Others are not ranked.
    wards : collection of str, optional
        Count only the people of these wards; those of all wards by default.

    Returns
    -------
    DataFrame
        :data:`NEXT_UP`, in order of rank:

        - ``rank`` over all, ``rank_in_locality`` among those of the same list, ``key``, ``locality``;
        - ``gain, total``: as in :func:`rank_contacts`;
        - ``people``: residents of target areas in its set; ``reached_now``: of these, reached by somebody
          engaged; ``by_earlier``: of the others, in the set of one ranked before (so people = reached_now +
          by_earlier + gain); ``by_remit``: whether it serves a ward of such people by name;
          ``incomplete``: whether there are also target residents of unknown number;
        - ``stage, engagement, last_contact, last_two_way``: see
          :func:`assetmap.measure.engagement.stages_on`.
    """
    stages = day.organisations.loc[ground.counted]
    may = (stages["engagement"] != "engaged") & (stages["stage"] != "declined")
    if named is not None:
        may &= ground.counted.isin(list(named))
    chosen = np.flatnonzero(may.to_numpy(dtype=bool))
    keys = ground.counted[chosen]
    weight = target_people(ground)
    if wards is not None:
        weight = np.where(ground.points["ward_code"].isin(list(wards)), weight, 0.0)
    here = np.flatnonzero(weight != 0)  # NaN too
    remit = _by_remit(ground, keys, here)
    sets = (ground.reach[chosen][:, here] + remit).tocsr()
    weight, reached = weight[here], reached_points(ground, day)[here]
    ranked = rank_contacts(sets, weight, reached, keys.tolist())

    known, number = np.nan_to_num(weight), sets.astype(float)
    people = pd.DataFrame(
        {
            "people": number @ known,
            "reached_now": number @ (known * reached),
            "by_remit": remit.sum(axis=1) > 0,
            "incomplete": number @ np.isnan(weight).astype(float) > 0,
        },
        index=keys,
    )
    columns = ["stage", "engagement", "last_contact", "last_two_way"]
    out = ranked.join(people, on="key").join(stages[columns], on="key")
    home = ground.organisations["locality"].reindex(out["key"]).to_numpy()
    out = out.assign(locality=home, by_earlier=out["people"] - out["reached_now"] - out["gain"])
    out["by_earlier"] = out["by_earlier"].round(_DIGITS).abs()
    out["rank_in_locality"] = out.groupby("locality").cumcount() + 1
    return out[list(NEXT_UP)]


def _by_remit(ground: Ground, keys: pd.Index[str], here: NDArray[np.int64]) -> sparse.csr_array:
    """Which points lie in the wards that each organisation serves by name: organisations x points."""
    from scipy import sparse

    wards = ground.wards.index
    rows = ground.serves[ground.serves["how"].isin(["named", "both"]).to_numpy(dtype=bool)]
    who, ward = keys.get_indexer(pd.Index(rows["key"])), wards.get_indexer(pd.Index(rows["ward_code"]))
    who, ward = who[who >= 0], ward[who >= 0]
    ones = np.ones(len(who), dtype=bool)
    serve = sparse.csr_array((ones, (who, ward)), shape=(len(keys), len(wards)))
    codes = ground.points["ward_code"].array
    at = np.append(wards.get_indexer(codes.categories), -1)[np.asarray(codes.codes)[here]]
    inside = np.flatnonzero(at >= 0)
    ones = np.ones(len(inside), dtype=bool)
    points = sparse.csr_array((ones, (at[inside], inside)), shape=(len(wards), len(here)))
    return sparse.csr_array(serve @ points)
