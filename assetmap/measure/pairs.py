"""Who serves which wards, and where points lie, as positions: looked up once, counted often."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

__all__ = ["Pairs"]

_NONE = np.zeros(0, dtype=np.intp)


@dataclass(frozen=True)
class Pairs:
    """Pairs of a ward and an organisation that serves it.

    Attributes
    ----------
    ward, who : array of int
        Positions of the ward and the organisation of each pair.
    named : array of bool
        Whether the organisation serves the ward by name.
    kind : array of int
        The type of each organisation as a number, -1 unknown.
    wards : int
        How many wards there are.
    counted : array of int
        Positions of the organisations that count among all of them.
    point_ward, point_area, lsoa_ward : array of int
        The ward and the area of each residents' point, and the ward of each LSOA; -1 for none.
    """

    ward: NDArray[np.intp]
    who: NDArray[np.intp]
    named: NDArray[np.bool_]
    kind: NDArray[np.intp]
    wards: int
    counted: NDArray[np.intp] = field(default_factory=_NONE.copy)
    point_ward: NDArray[np.intp] = field(default_factory=_NONE.copy)
    point_area: NDArray[np.intp] = field(default_factory=_NONE.copy)
    lsoa_ward: NDArray[np.intp] = field(default_factory=_NONE.copy)

    @classmethod
    def of(cls, serves: pd.DataFrame, organisations: pd.DataFrame, wards: pd.Index[str]) -> Pairs:
        """Look positions up.

        Parameters
        ----------
        serves : DataFrame
            ``ward_code, key`` and, where remits are asked for, ``how``. Wards not in `wards` are left out.
        organisations : DataFrame
            Indexed by key, with ``asset_type`` ("" unknown).
        wards : Index
            Ward codes.
        """
        ward = wards.get_indexer(pd.Index(serves["ward_code"].to_numpy(dtype=object)))
        who = organisations.index.get_indexer(pd.Index(serves["key"].to_numpy(dtype=object)))
        how = serves["how"].to_numpy(dtype=object) if "how" in serves else np.full(len(serves), "in")
        kind, _ = pd.factorize(organisations["asset_type"].replace("", None))
        here = ward >= 0
        named = (how == "named") | (how == "both")
        return cls(ward[here], who[here], named[here], kind, len(wards))

    def count(self, flag: NDArray[np.bool_]) -> NDArray[np.intp]:
        """How many of the organisations of which `flag` is true serve each ward."""
        return np.bincount(self.ward[flag[self.who]], minlength=self.wards)

    def some(self, flag: NDArray[np.bool_], among: NDArray[np.bool_] | None = None) -> NDArray[np.bool_]:
        """Whether at least one of them serves each ward; `among` leaves pairs out."""
        chosen = flag[self.who] if among is None else flag[self.who] & among
        return np.bincount(self.ward[chosen], minlength=self.wards) > 0

    def kinds(self, flag: NDArray[np.bool_]) -> NDArray[np.intp]:
        """Of how many known types they are."""
        ward, kind = self.ward[flag[self.who]], self.kind[self.who[flag[self.who]]]
        different = np.unique(np.stack([ward, kind])[:, kind >= 0], axis=1)
        return np.bincount(different[0], minlength=self.wards)
