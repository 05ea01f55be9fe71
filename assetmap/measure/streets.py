"""The streets of a walking network from junction to junction, and where points lie on them."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from hashlib import blake2b
from typing import TYPE_CHECKING, cast

import numpy as np
from numpy.typing import NDArray

from assetmap.load.network import WalkNetwork
from assetmap.measure.access import Floats

if TYPE_CHECKING:
    import shapely
    from scipy import sparse

__all__ = ["Integers", "Snapped", "Streets", "side_by_side"]

Integers = NDArray[np.int64]

_KEPT = 8  # sets of points whose places on the streets are remembered


@dataclass(frozen=True)
class Snapped:
    """Where points lie on the streets.

    Attributes
    ----------
    street, tail, head : array of int
        The street nearest to each point, and the junctions at its ends; -1 for a point that is too far from
        all, or nowhere.
    along : array of float
        Metres from the street's tail to the point of it that is nearest.
    own : array of float
        Metres from there to the point itself; infinite where there is no street.
    from_tail, from_head : array of float
        Metres from the junctions, along the street, to the point itself.
    """

    street: Integers
    tail: Integers
    head: Integers
    along: Floats
    own: Floats
    from_tail: Floats
    from_head: Floats


@dataclass(frozen=True)
class Streets:
    """What is worked out once of a network, when it is first asked for.

    A street is a run of edges between two junctions: nodes at which not exactly two edges meet. A ring
    without a junction has one at its lowest node. Only junctions are searched for the shortest way, which is
    why it is quick: most nodes of a map are bends.

    Parameters
    ----------
    network : WalkNetwork
    """

    network: WalkNetwork
    _seen: dict[bytes, tuple[Integers, Floats, Floats]] = field(default_factory=dict, repr=False)

    @cached_property
    def graph(self) -> sparse.csr_array:
        """Metres from junction to junction, both ways."""
        runs = self._runs
        low, high = np.minimum(runs.tail, runs.head), np.maximum(runs.tail, runs.head)
        order = np.lexsort((runs.metres, high, low))
        low, high, metres = low[order], high[order], runs.metres[order]
        # The shortest of several streets between two junctions; none that comes back to where it began.
        first = np.append(True, (np.diff(low) != 0) | (np.diff(high) != 0))[: len(low)] & (low != high)
        return _graph(low[first], high[first], metres[first], runs.junctions)

    def snap(self, xy: Floats, furthest: float) -> Snapped:
        """Find where points lie on the streets.

        Parameters
        ----------
        xy : array of float, shape (n, 2)
            x and y in metres (EPSG:27700). A point with a NaN is nowhere.
        furthest : float
            Metres; points further than this from every street are on none. Exactly this far counts.

        Returns
        -------
        Snapped
            Remembered for the last few arrays of points.
        """
        key = blake2b(np.ascontiguousarray(xy).tobytes(), digest_size=16).digest()
        found = self._seen.pop(key, None) or self._snap(xy)
        self._seen[key] = found
        while len(self._seen) > _KEPT:
            del self._seen[next(iter(self._seen))]
        street, along, apart = found
        far = apart > furthest
        street, own = np.where(far, -1, street), np.where(far, np.inf, apart)
        tail, head = (np.append(end, -1)[street] for end in (self._runs.tail, self._runs.head))
        rest = np.append(self._runs.metres, 0.0)[street] - along
        return Snapped(street, tail, head, along, own, along + own, rest + own)

    def _snap(self, xy: Floats) -> tuple[Integers, Floats, Floats]:
        """The street nearest to each point, the metres along it, and the metres to it."""
        import shapely

        street, along, apart = np.full(len(xy), -1), np.zeros(len(xy)), np.full(len(xy), np.inf)
        known = np.flatnonzero(np.isfinite(xy).all(axis=1))
        if not len(known) or not len(self.network.tail):
            return street, along, apart
        order = known[side_by_side(xy[known])]  # neighbours ask the same branches of the tree
        asked, found = self._tree.query_nearest(shapely.points(xy[order]))
        edge = np.full(len(order), len(self.network.tail))
        np.minimum.at(edge, asked, found)
        start, step = self._segments
        offset, step, runs = xy[order] - start[edge], step[edge], self._runs
        squared = (step**2).sum(axis=1)
        share = np.clip((offset * step).sum(axis=1) / np.where(squared > 0, squared, 1.0), 0.0, 1.0)
        apart[order] = np.hypot(*(offset - share[:, None] * step).T)
        along[order] = runs.at_tail[edge] + share * (runs.at_head[edge] - runs.at_tail[edge])
        street[order] = runs.street[edge]
        return street, along, apart

    @cached_property
    def _runs(self) -> _Runs:
        return _runs(self.network)

    @cached_property
    def _segments(self) -> tuple[Floats, Floats]:
        """Where each edge starts, and how far it goes in x and y."""
        xy = np.column_stack([self.network.x, self.network.y])
        return xy[self.network.tail], xy[self.network.head] - xy[self.network.tail]

    @cached_property
    def _tree(self) -> shapely.STRtree:
        import shapely

        start, step = self._segments
        lines = shapely.linestrings(np.stack([start, start + step], axis=1))
        return shapely.STRtree(cast("NDArray[np.object_]", lines), node_capacity=4)  # quickest, measured


def side_by_side(xy: Floats) -> Integers:
    """Give an order in which points that are near each other mostly come one after the other.

    Parameters
    ----------
    xy : array of float, shape (n, 2)

    Returns
    -------
    array of int, shape (n,)
    """
    from scipy.spatial import cKDTree

    return np.asarray(cKDTree(xy).indices, dtype=np.int64)


@dataclass(frozen=True)
class _Runs:
    """The streets.

    Attributes
    ----------
    street : array of int
        The street of each edge.
    at_tail, at_head : array of float
        Metres along the street at the ends of each edge.
    tail, head : array of int
        The junctions at the ends of each street.
    metres : array of float
        The length of each street.
    junctions : int
        How many there are.
    """

    street: Integers
    at_tail: Floats
    at_head: Floats
    tail: Integers
    head: Integers
    metres: Floats
    junctions: int


def _runs(network: WalkNetwork) -> _Runs:
    """Cut the network apart at its junctions: what then hangs together is a street."""
    from scipy.sparse import csgraph

    nodes, edges = len(network.x), len(network.tail)
    if not edges:
        none, nothing = np.zeros(0, dtype=np.int64), np.zeros(0)
        return _Runs(none, nothing, nothing, none, none, nothing, 0)
    ends = np.concatenate([network.tail, network.head]).astype(np.int64)
    bend = np.bincount(ends, minlength=nodes) == 2
    ring = _parts(network.tail, network.head, nodes)
    _, lowest = np.unique(ring, return_index=True)
    bend[lowest[np.bincount(ring, ~bend) == 0]] = False
    # Bends keep a number each; every end of an edge at a junction gets one of its own.
    loose = ~bend[ends]
    number = np.where(loose, bend.sum() + loose.cumsum() - 1, (bend.cumsum() - 1)[ends])
    tail, head, count = number[:edges], number[edges:], int(bend.sum() + loose.sum())
    part = _parts(tail, head, count)
    # Each part has two loose ends; the lower is where it starts.
    pairs = np.argsort(part[bend.sum() :], kind="stable").reshape(-1, 2)
    first, last = (pairs + bend.sum()).T
    cut = _graph(tail, head, network.metres, count)
    along = np.asarray(csgraph.dijkstra(cut, indices=first, min_only=True))
    junction = (~bend).cumsum() - 1
    at = junction[ends[loose]]
    return _Runs(
        street=part[tail].astype(np.int64),
        at_tail=along[tail],
        at_head=along[head],
        tail=at[pairs[:, 0]],
        head=at[pairs[:, 1]],
        metres=along[last],
        junctions=int((~bend).sum()),
    )


def _graph(
    tail: NDArray[np.integer], head: NDArray[np.integer], metres: Floats, count: int
) -> sparse.csr_array:
    from scipy import sparse

    tail, head = tail.astype(np.int32), head.astype(np.int32)  # what scipy's searches work with
    ends = np.concatenate([tail, head]), np.concatenate([head, tail])
    return sparse.csr_array((np.tile(metres, 2), ends), shape=(count, count))


def _parts(tail: NDArray[np.integer], head: NDArray[np.integer], count: int) -> NDArray[np.int32]:
    """Which nodes hang together."""
    from scipy.sparse import csgraph

    return np.asarray(
        csgraph.connected_components(_graph(tail, head, np.ones(len(tail)), count), directed=False)[1]
    )
