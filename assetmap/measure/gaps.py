"""Engagement gaps: the one state of each ward, and the people of target areas who are not reached."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from assetmap.measure.pairs import Pairs
from assetmap.measure.words import GAP_STATES

__all__ = ["engaged_sectors", "gap_ranks", "states", "unreached", "ward_states"]


def ward_states(
    serves: pd.DataFrame, organisations: pd.DataFrame, resident_contacts: pd.Series[int]
) -> pd.Series[str]:
    """Give each ward its one state: the first that fits.

    - no known organisations: none serves it;
    - known, not contacted: some serve it, none was ever contacted;
    - contacted, no conversation: none was ever in an engaged stage;
    - gone quiet: some were in an engaged stage, none is engaged now;
    - one voice: the engaged ones are one organisation or of one sector, and residents were not met directly;
    - engaged: otherwise.

    Parameters
    ----------
    serves : DataFrame
        ``ward_code, key``, a row for each organisation serving a ward.
    organisations : DataFrame
        Indexed by key: ``asset_type`` (the sector; "" unknown), ``contacted, ever_engaged`` (bool),
        ``engagement``.
    resident_contacts : Series of int
        Direct contacts with residents in the last year, indexed by ward code.

    Returns
    -------
    Series of str
        One of :data:`~assetmap.measure.words.GAP_STATES`, on the index of `resident_contacts`.

    Notes
    -----
    Organisations of unknown type are not taken for a second sector: two voices must be known to be two.
    """
    wards = resident_contacts.index
    pairs = Pairs.of(serves, organisations, wards)
    contacted, ever = (organisations[name].to_numpy(dtype=bool) for name in ("contacted", "ever_engaged"))
    engaged = (organisations["engagement"] == "engaged").to_numpy(dtype=bool)
    state = states(
        served=pairs.some(np.ones(len(organisations), dtype=bool)),
        contacted=pairs.some(contacted),
        ever_engaged=pairs.some(ever),
        engaged=pairs.some(engaged),
        voices=pairs.kinds(engaged),
        met=resident_contacts.to_numpy() > 0,
    )
    return pd.Series(state, index=wards, dtype="str", name="gap_state")


def states(
    *,
    served: NDArray[np.bool_],
    contacted: NDArray[np.bool_],
    ever_engaged: NDArray[np.bool_],
    engaged: NDArray[np.bool_],
    voices: NDArray[np.intp],
    met: NDArray[np.bool_],
) -> NDArray[np.object_]:
    """Give each ward the first state that fits: see :func:`ward_states`.

    Parameters
    ----------
    served, contacted, ever_engaged, engaged : array of bool
        Whether some organisation serves the ward; one contacted; one ever in an engaged stage; one engaged.
    voices : array of int
        How many known types the engaged ones are of.
    met : array of bool
        Whether residents were met directly in the last year.

    Returns
    -------
    array of str
        One of :data:`~assetmap.measure.words.GAP_STATES` for each ward.
    """
    return np.select(
        [~served, ~contacted, ~ever_engaged, ~engaged, (voices < 2) & ~met],
        np.array(GAP_STATES[:5], dtype=object).tolist(),
        default=GAP_STATES[5],
    )


def engaged_sectors(
    serves: pd.DataFrame, organisations: pd.DataFrame, wards: pd.Index[str]
) -> pd.Series[Any]:
    """List the sectors (types) among the engaged organisations that serve each ward.

    Parameters
    ----------
    serves, organisations : DataFrame
        As in :func:`ward_states`.
    wards : Index
        Ward codes.

    Returns
    -------
    Series of tuple of str
        Sorted and without "" (type unknown), on `wards`.
    """
    who = organisations.reindex(serves["key"])
    rows = pd.DataFrame({"ward_code": serves["ward_code"].to_numpy(), "sector": who["asset_type"].to_numpy()})
    rows = rows[(who["engagement"] == "engaged").to_numpy() & (rows["sector"] != "").to_numpy()]
    found = (
        rows.drop_duplicates().sort_values(["ward_code", "sector"]).groupby("ward_code")["sector"].agg(tuple)
    )
    tuples = [found.get(code, ()) for code in wards]
    return pd.Series(tuples, index=wards, dtype=object, name="sectors_engaged")


def unreached(target_residents: pd.Series[float], share_reached: pd.Series[float]) -> pd.Series[float]:
    """Count the residents of target areas whom no engaged organisation reaches.

    ``unreached = target residents x (1 - share reached)``

    Parameters
    ----------
    target_residents : Series of float
        Residents of target areas: of a ward, or of an LSOA (its residents if it is a target, else 0).
    share_reached : Series of float
        The share of the area's residents reached, on the same index.

    Returns
    -------
    Series of float
        People; 0 where there are no target residents, NaN where they or the share are unknown.
    """
    left = target_residents * (1.0 - share_reached)
    return left.where(target_residents != 0, 0.0).rename("unreached_target_residents")


def gap_ranks(people: pd.Series[float], locality: pd.Series[str]) -> pd.Series[int]:
    """Rank the wards of each locality by their unreached target residents, most first.

    Parameters
    ----------
    people : Series of float
        Unreached target residents, indexed by ward code.
    locality : Series of str
        The locality of each ward, on the same index.

    Returns
    -------
    Series of int
        1, 2, 3, ... within each locality, on the index of `people`. Equal numbers (to a millionth of a
        person) go by ward code; unknown ones come last.
    """
    frame = pd.DataFrame(
        {"most": -people.round(6), "code": people.index, "locality": locality.to_numpy()}, index=people.index
    )
    frame = frame.sort_values(["most", "code"], na_position="last")
    rank = frame.groupby("locality").cumcount() + 1
    return rank.reindex(people.index).rename("gap_rank").astype("int64")
