"""Which pairs of records are worth comparing: those that share a key, never all with all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from assetmap.register.evidence import FAR, NEAR, Record

__all__ = ["candidates"]

Key = tuple[str | float, ...]

_LIKE = 70  # of 100; the least likeness of two names that have nothing else in common
_ROOM = {"id": 400, "site": 100, "name": 64, "pair": 150, "word": 150, "near": 2500, "place": 2500}
# How many pairs one key may make; a key of more says too little.
_FEW = 12  # words of a name that are paired; a longer one is a description
_TELLING = frozenset({"id", "site", "name"})  # what is looked at closely whatever the names


def candidates(ours: Sequence[Record], theirs: Sequence[Record] | None) -> NDArray[np.int64]:
    """Pairs of records that may be one organisation.

    Parameters
    ----------
    ours, theirs : sequence of Record
        Two lists; None for ``theirs`` looks within one list.

    Returns
    -------
    array of int, shape (n, 2)
        Positions in ``ours`` and in ``theirs`` (within one list the smaller first), sorted, each pair once.
    """
    left = _by_key(ours, spread=True)
    right = _by_key(ours if theirs is None else theirs, spread=False)
    size = len(ours if theirs is None else theirs)
    certain: list[int] = []
    likely: list[int] = []
    for key in left.keys() & right.keys():
        mine, others = left[key], right[key]
        if len(mine) * len(others) <= _ROOM[str(key[0])]:
            (certain if key[0] in _TELLING else likely).extend([i * size + j for i in mine for j in others])
    sure, doubtful = (np.unique(np.array(codes, dtype=np.int64)) for codes in (certain, likely))
    if theirs is None:
        sure, doubtful = (_once(codes, size) for codes in (sure, doubtful))
    doubtful = doubtful[_alike(ours, ours if theirs is None else theirs, doubtful, size)]
    codes = np.union1d(sure, doubtful)
    return np.column_stack([codes // max(size, 1), codes % max(size, 1)])


def _by_key(records: Sequence[Record], *, spread: bool) -> dict[Key, list[int]]:
    found: dict[Key, list[int]] = defaultdict(list)
    for at, record in enumerate(records):
        for key in set(_keys(record, spread=spread)):
            found[key].append(at)
    return found


def _keys(record: Record, *, spread: bool) -> Iterator[Key]:
    """The keys of a record; with ``spread`` those of the neighbouring squares too."""
    for register, number in record.org_ids:
        yield "id", register, number
    for one in record.osm_ids:
        yield "id", one
    for one in (*record.sites, *record.phones):
        yield "site", one
    name = record.name
    if not name.words:
        return
    yield "name", name.squashed
    if len(name.initials) > 2:
        yield "name", name.initials
    telling = sorted(name.core | name.common | name.kinds | name.marks)
    strong = sorted(name.core) or telling
    for word in strong:
        yield "word", word
    few = telling[:_FEW]
    for i, one in enumerate(few):
        for other in few[i + 1 :]:
            yield "pair", one, other
    outward = record.postcode.split(" ")[0]
    starts = {word[:4] for word in name.words}
    if outward:
        for word in strong:
            yield "near", outward, word
        for start in starts:
            yield "place", record.postcode, start
    if record.placed:
        squares = _squares(record, NEAR, spread=spread)
        for start in starts:
            for square in squares:
                yield "near", start, *square
        if "saint" in name.words or not name.core:
            for square in _squares(record, FAR / 2, spread=spread):
                for word in name.common:
                    yield "near", word, *square


def _squares(record: Record, reach: float, *, spread: bool) -> list[tuple[float, ...]]:
    """The square that the point lies in; with ``spread`` the up to four within reach of it."""
    size = 2 * reach
    margin = reach if spread else 0.0
    columns, rows = ({(at - margin) // size, (at + margin) // size} for at in (record.x, record.y))
    return [(size, column, row) for column in columns for row in rows]


def _once(codes: NDArray[np.int64], size: int) -> NDArray[np.int64]:
    """Within one list: no record with itself, each pair with the smaller position first."""
    one, other = codes // max(size, 1), codes % max(size, 1)
    return np.unique((np.minimum(one, other) * size + np.maximum(one, other))[one != other])


def _alike(
    ours: Sequence[Record], theirs: Sequence[Record], codes: NDArray[np.int64], size: int
) -> NDArray[np.bool_]:
    """Which pairs have names alike enough to look at closely."""
    if not len(codes):
        return np.array([], dtype=bool)
    left, right = ([" ".join(record.name.words) for record in records] for records in (ours, theirs))
    scores = process.cpdist(
        [left[i] for i in (codes // size).tolist()],
        [right[j] for j in (codes % size).tolist()],
        scorer=fuzz.token_set_ratio,
        dtype=np.uint8,
    )
    return np.asarray(scores >= _LIKE)
