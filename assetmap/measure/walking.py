"""Walking distance along the network of streets and paths."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

import numpy as np
from numpy.typing import NDArray

from assetmap.load.network import WalkNetwork
from assetmap.measure.access import Floats
from assetmap.measure.streets import Integers, Snapped, Streets, side_by_side

if TYPE_CHECKING:
    from scipy import sparse

__all__ = ["NETWORK", "SNAP_LIMIT", "OnNetwork"]

NETWORK = "network"
"""The method of distance: the shortest way along streets and paths."""

SNAP_LIMIT = 500.0
"""Metres: a point further than this from every street and path is out of reach."""

_DIGITS = 6  # ways that differ by less than a millionth of a metre are equal
_CELLS = 4_000_000  # numbers held at a time, 32 MB of them
_TOGETHER = 64  # places whose surroundings are cut out at a time


@dataclass(frozen=True)
class OnNetwork:
    """The shortest way along streets and paths.

    Each point is joined to the nearest point of the nearest edge (the first of edges equally near) by a
    straight line, which counts. The way is the shortest of those along the edges between the two.

    Attributes
    ----------
    network : WalkNetwork
    limit : float
        The longest way that is looked for, in metres; exactly this long counts.
    snap_limit : float
        A point further than this from every edge, in metres, is reached by nobody and reaches nothing;
        exactly this far counts.

    Notes
    -----
    Ways are rounded to micrometres, so that the order in which lengths were added up decides nothing. Where
    points lie on the network is remembered for the last few arrays of points; ``dataclasses.replace`` with
    another limit hands that on.

    References
    ----------
    Dijkstra, E.W. (1959). A note on two problems in connexion with graphs. Numerische Mathematik 1, 269-271
    (as implemented in ``scipy.sparse.csgraph.dijkstra``).
    """

    network: WalkNetwork
    limit: float
    snap_limit: float = SNAP_LIMIT
    _streets: Streets = field(default=cast("Streets", None), repr=False, compare=False)

    def __post_init__(self) -> None:
        if getattr(self._streets, "network", None) is not self.network:
            object.__setattr__(self, "_streets", Streets(self.network))

    @property
    def method(self) -> str:
        """What it is called in files."""
        return NETWORK

    def off(self, xy: Floats) -> NDArray[np.bool_]:
        """Say which points are further than the snap limit from every edge, or nowhere.

        Parameters
        ----------
        xy : array of float, shape (n, 2)
            As in :meth:`nearest`.
        """
        return np.asarray(self._streets.snap(xy, self.snap_limit).street < 0)

    def nearest(self, residents_xy: Floats, places_xy: Floats) -> Floats:
        """Metres from each resident's point to the nearest place, by one search from all places at once.

        Parameters
        ----------
        residents_xy, places_xy : array of float, shape (n, 2) and (m, 2)
            x and y in metres (EPSG:27700). A point with a NaN is nowhere.

        Returns
        -------
        array of float, shape (n,)
            Metres along the way; infinite where there is no place within the limit.
        """
        streets = self._streets
        at, to = (streets.snap(xy, self.snap_limit) for xy in (residents_xy, places_xy))
        node, metres = np.concatenate([to.tail, to.head]), np.concatenate([to.from_tail, to.from_head])
        way = np.full(streets.graph.shape[0] + 1, np.inf)  # the last is for points that are nowhere
        np.minimum.at(way, node, metres)
        start = np.flatnonzero(way <= self.limit)
        if len(start):
            one = np.zeros(len(start), dtype=np.int64)
            way[:-1] = _ways(streets.graph, one, start, way[start], self.limit)[0]
        found = np.minimum(way[at.tail] + at.from_tail, way[at.head] + at.from_head)
        for resident, _, along in _on_one_street(at, to):
            np.minimum.at(found, resident, along)
        return _cut_off(found, self.limit)

    def within(self, residents_xy: Floats, places_xy: Floats) -> sparse.csr_array:
        """Which residents' points are within the limit of each place.

        Parameters
        ----------
        residents_xy, places_xy : array of float, shape (n, 2) and (m, 2)
            As in :meth:`nearest`.

        Returns
        -------
        sparse array of bool, shape (m, n)
        """
        known = np.flatnonzero(np.isfinite(places_xy).all(axis=1))
        spots, spot = np.unique(places_xy[known], axis=0, return_inverse=True)
        at, to = (self._streets.snap(xy, self.snap_limit) for xy in (residents_xy, spots))
        pairs = [
            (place[near], resident[near])
            for resident, place, along in _on_one_street(at, to)
            for near in [np.isfinite(_cut_off(along, self.limit))]
        ]
        for some in _together(spots):
            pairs.extend(self._around(at, to, some))
        place, resident = (
            np.concatenate([np.zeros(0, dtype=np.int64), *(pair[side] for pair in pairs)]) for side in (0, 1)
        )
        sets = _sets(place, resident, (len(spots), len(residents_xy)))
        # Places at one spot have the same row; rows of places that are nowhere stay empty.
        own = _sets(known, spot.ravel(), (len(places_xy), len(spots)))
        place, resident = (own @ sets).nonzero()
        return _sets(place, resident, (len(places_xy), len(residents_xy)))

    def _around(self, at: Snapped, to: Snapped, some: Integers) -> Iterator[tuple[Integers, Integers]]:
        """The pairs of these places and residents within the limit; the part of the graph around them."""
        graph = self._streets.graph
        some = some[to.street[some] >= 0]
        node = np.concatenate([to.tail[some], to.head[some]])
        metres = np.concatenate([to.from_tail[some], to.from_head[some]])
        if not len(node):
            return
        reached = _ways(graph, np.zeros(len(node), dtype=np.int64), node, metres, self.limit)[0]
        part = np.flatnonzero(np.isfinite(reached))
        where = np.full(graph.shape[0] + 1, len(part))
        where[part] = np.arange(len(part))
        tail, head = where[at.tail], where[at.head]
        residents = np.flatnonzero((tail < len(part)) | (head < len(part)))
        if not len(residents):
            return
        cut = graph[part][:, part]
        rows = max(1, _CELLS // (len(part) + len(residents)))
        for first in range(0, len(some), rows):
            mine = some[first : first + rows]
            owner = np.tile(np.arange(len(mine)), 2)
            node = where[np.concatenate([to.tail[mine], to.head[mine]])]
            metres = np.concatenate([to.from_tail[mine], to.from_head[mine]])
            inside = node < len(part)
            ways = _ways(cut, owner[inside], node[inside], metres[inside], self.limit, len(mine))
            ways = np.column_stack([ways, np.full(len(mine), np.inf)])
            found = np.minimum(
                ways[:, tail[residents]] + at.from_tail[residents],
                ways[:, head[residents]] + at.from_head[residents],
            )
            place, resident = np.nonzero(np.isfinite(_cut_off(found, self.limit)))
            yield mine[place], residents[resident]


def _ways(
    graph: sparse.csr_array, owner: Integers, node: Integers, metres: Floats, limit: float, owners: int = 1
) -> Floats:
    """Metres from each of some starts outside a graph to its nodes, up to a little over the limit.

    Each start (``owner``: 0 to owners - 1) becomes a node with edges of ``metres`` into the graph.
    """
    from scipy import sparse
    from scipy.sparse import csgraph

    count = graph.shape[0]
    order = np.lexsort((node, owner))
    ends = graph.indptr[-1] + np.bincount(owner, minlength=owners).cumsum()
    grown = sparse.csr_array(
        (
            np.concatenate([graph.data, metres[order]]),
            np.concatenate([graph.indices, node[order].astype(np.int32)]),
            np.concatenate([graph.indptr, ends.astype(np.int32)]),
        ),
        shape=(count + owners, count + owners),
    )
    found = csgraph.dijkstra(grown, indices=np.arange(count, count + owners), limit=limit * (1 + 1e-9))
    return np.asarray(found)[:, :count]


def _on_one_street(at: Snapped, to: Snapped) -> Iterator[tuple[Integers, Integers, Floats]]:
    """Residents and places on the same street, and the metres along it, some millions at a time."""
    on = np.flatnonzero(to.street >= 0)
    order = on[np.argsort(to.street[on], kind="stable")]
    places = np.bincount(to.street[on], minlength=at.street.max(initial=0) + 1)
    first, count = (places.cumsum() - places)[at.street], places[at.street]
    count = np.where(at.street >= 0, count, 0)
    some = np.flatnonzero(count)
    turn = (count[some].cumsum() - 1) // _CELLS
    for mine in np.split(some, np.flatnonzero(np.diff(turn)) + 1):
        each = count[mine]
        resident = np.repeat(mine, each)
        nth = np.arange(each.sum()) - np.repeat(each.cumsum() - each, each)
        place = order[np.repeat(first[mine], each) + nth]
        along = np.abs(at.along[resident] - to.along[place])
        yield resident, place, at.own[resident] + along + to.own[place]


def _sets(row: Integers, column: Integers, shape: tuple[int, int]) -> sparse.csr_array:
    from scipy import sparse

    return sparse.csr_array((np.ones(len(row), dtype=bool), (row, column)), shape=shape)


def _cut_off(metres: Floats, limit: float) -> Floats:
    metres = metres.round(_DIGITS)
    return np.where(metres <= limit, metres, np.inf)


def _together(xy: Floats) -> list[Integers]:
    """Points in groups of some that are near each other."""
    if not len(xy):
        return []
    order = side_by_side(xy)
    return np.split(order, range(_TOGETHER, len(order), _TOGETHER))
