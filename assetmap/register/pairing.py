"""Which row of one version of a list is which row of another, where rows have no key of their own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

__all__ = ["pair_rows"]

Cells = Mapping[str, str]
_MOST = 10_000


def pair_rows(
    left: Sequence[Cells],
    right: Sequence[Cells],
    columns: Sequence[str],
    identities: Sequence[Sequence[str]] | None,
    *,
    key: str = "",
) -> dict[int, int]:
    """Pair the rows of two versions of one list, each row at most once.

    First come rows with the same key; then those alike in every column, as often as both versions have them;
    then those alike in an identity, the ones with most other cells in common first; then rows of which one
    cell differs, if only one pair is so.

    Parameters
    ----------
    left, right : sequence of mapping of str to str
        The rows, in the order of their lists; cells that mean the same are equal.
    columns : sequence of str
        What is compared; a missing cell is blank.
    identities : sequence of sequence of str
        Columns that together tell which row it is, the surest first: ``[("name", "postcode")]``. Rows where
        they are all blank are not paired by them. None: only rows with the same key, or alike throughout.
    key : str, optional
        The column of the rows' own keys. Rows with two different ones are never paired; one may be blank.

    Returns
    -------
    dict of int to int
        Position on the left -> position on the right.
    """
    pairs: dict[int, int] = {}
    if key in columns:
        _by(left, right, columns, (key,), pairs, key)
    _by(left, right, (), columns, pairs, key)
    if identities is None:
        return pairs
    for identity in identities:
        if set(identity) <= set(columns):
            _by(left, right, columns, identity, pairs, key)
    _by_all_but_one(left, right, columns, pairs, key)
    return pairs


def _by(
    left: Sequence[Cells],
    right: Sequence[Cells],
    columns: Sequence[str],
    identity: Sequence[str],
    pairs: dict[int, int],
    key: str,
) -> None:
    """Pair rows alike in some columns: among several, those that are most alike in all."""
    groups: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for at in _left_over(left, pairs):
        groups[_cells(left[at], identity)].append(at)
    others: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for at in _left_over(right, pairs.values()):
        others[_cells(right[at], identity)].append(at)
    for cells, ours in groups.items():
        theirs = others.get(cells, [])
        if not any(cells) or not theirs:
            continue
        if not columns or len(ours) * len(theirs) > _MOST:
            ranked = [(0, a, b) for a, b in zip(ours, theirs, strict=False)]
        else:
            ranked = sorted((_unlike(left[a], right[b], columns), a, b) for a in ours for b in theirs)
        taken: set[int] = set()
        for _, a, b in ranked:
            if a not in pairs and b not in taken and _may(left[a], right[b], key):
                pairs[a] = b
                taken.add(b)


def _by_all_but_one(
    left: Sequence[Cells], right: Sequence[Cells], columns: Sequence[str], pairs: dict[int, int], key: str
) -> None:
    """Pair rows of which one cell differs, where it is clear which."""
    found: dict[int, set[int]] = defaultdict(set)
    back: dict[int, set[int]] = defaultdict(set)
    rest, others = _left_over(left, pairs), _left_over(right, pairs.values())
    for column in columns:
        but = [name for name in columns if name != column]
        index: dict[tuple[str, ...], list[int]] = defaultdict(list)
        for at in others:
            index[_cells(right[at], but)].append(at)
        for at in rest:
            cells = _cells(left[at], but)
            for other in index.get(cells, ())[:2] if sum(map(bool, cells)) >= 2 else ():
                if _may(left[at], right[other], key):
                    found[at].add(other)
                    back[other].add(at)
    for at, candidates in found.items():
        if len(candidates) == 1:
            other = next(iter(candidates))
            if len(back[other]) == 1:
                pairs[at] = other


def _left_over(rows: Sequence[Cells], used: Iterable[int]) -> list[int]:
    gone = set(used)
    return [at for at in range(len(rows)) if at not in gone]


def _cells(cells: Cells, columns: Sequence[str]) -> tuple[str, ...]:
    return tuple(cells.get(column, "") for column in columns)


def _may(one: Cells, other: Cells, key: str) -> bool:
    """Whether two rows have no different keys."""
    mine, yours = one.get(key, ""), other.get(key, "")
    return not mine or not yours or mine == yours


def _unlike(one: Cells, other: Cells, columns: Sequence[str]) -> int:
    return sum(one.get(column, "") != other.get(column, "") for column in columns)
