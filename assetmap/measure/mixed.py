"""Ways on foot where some localities have their walking network and others do not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from assetmap.measure.access import Floats, StraightLine, Walk

if TYPE_CHECKING:
    from scipy import sparse

__all__ = ["MIXED", "Mixed", "for_points", "methods"]

MIXED = "mixed"
"""The method of distance of several localities together, where not all have the same."""


@dataclass(frozen=True)
class Mixed:
    """Along the network for the residents of some localities, in straight lines for the others.

    Which of the two it is depends on where the resident lives, and not on where the place is: a resident
    walks along the network to a place across the border too, as far as the network's margin goes.

    Attributes
    ----------
    network : Walk
        Its network holds the localities and, around them, whatever is within the limit.
    straight : StraightLine
    localities : frozenset of str
        Codes of the localities whose residents go along the network.
    along : array of bool or None
        Which of the residents' points live there; :func:`for_points` puts it in. Only arrays of these points
        can then be asked for.
    """

    network: Walk
    straight: StraightLine
    localities: frozenset[str]
    along: NDArray[np.bool_] | None = field(default=None, repr=False, compare=False)

    @property
    def method(self) -> str:
        """What it is called in files, of all localities together."""
        return MIXED

    @property
    def limit(self) -> float:
        """The longest way that is within reach, in metres along the way; exactly this long counts."""
        return self.network.limit

    def nearest(self, residents_xy: Floats, places_xy: Floats) -> Floats:
        """Metres from each resident's point to the nearest place; infinite where there is none."""
        found = np.full(len(residents_xy), np.inf)
        for walk, mine in self._parts(residents_xy):
            found[mine] = walk.nearest(residents_xy[mine], places_xy)
        return found

    def within(self, residents_xy: Floats, places_xy: Floats) -> sparse.csr_array:
        """Which residents' points are within the limit of each place: bool, places x residents."""
        from scipy import sparse

        pairs = []
        for walk, mine in self._parts(residents_xy):
            place, resident = walk.within(residents_xy[mine], places_xy).nonzero()
            pairs.append((place, mine[resident]))
        place, resident = (np.concatenate([pair[side] for pair in pairs]) for side in (0, 1))
        ones = np.ones(len(place), dtype=bool)
        sets = sparse.csr_array((ones, (place, resident)), shape=(len(places_xy), len(residents_xy)))
        sets.sort_indices()
        return sets

    def _parts(self, residents_xy: Floats) -> Iterator[tuple[Walk, NDArray[np.intp]]]:
        if self.along is None or len(self.along) != len(residents_xy):
            raise ValueError("where these residents live is not known: put it in with for_points")
        yield self.network, np.flatnonzero(self.along)
        yield self.straight, np.flatnonzero(~self.along)


def for_points(walk: Walk, points: pd.DataFrame, home: pd.Series[str]) -> Walk:
    """Tell a way of measuring where the residents live.

    Parameters
    ----------
    walk : Walk
    points : DataFrame
        As :func:`assetmap.measure.access.resident_points` gives it. The locality of a point is that of the
        ward that its people count in, so that each ward is measured in one way.
    home : Series of str
        The locality's code of each ward.

    Returns
    -------
    Walk
        The same, but for one that is :class:`Mixed`.
    """
    if not isinstance(walk, Mixed):
        return walk
    codes: Any = points["ward_code"].array
    at = home.index.get_indexer(codes.categories)
    there = np.append(home.isin(walk.localities).to_numpy(dtype=bool), False)  # -1, of no ward, is the last
    return replace(walk, along=there[np.append(at, -1)[np.asarray(codes.codes, dtype=np.intp)]])


def methods(walk: Walk, home: pd.Series[str]) -> pd.Series[str]:
    """Say by which method each area is measured.

    Parameters
    ----------
    walk : Walk
    home : Series of str
        The locality's code of each area.

    Returns
    -------
    Series of str
        "network" or "straight_line", on the index of `home`.
    """
    if not isinstance(walk, Mixed):
        return pd.Series(walk.method, index=home.index, dtype="str")
    along = home.isin(walk.localities).to_numpy(dtype=bool)
    words = np.where(along, walk.network.method, walk.straight.method)
    return pd.Series(words, index=home.index, dtype="str")
