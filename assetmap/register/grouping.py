"""Which organisation each row of an incoming list is: one we have, a new one, or one to ask about."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from assetmap.register.decisions import incoming_name
from assetmap.register.holdings import WAITING, Holdings, records_of_units
from assetmap.register.locate import Ground
from assetmap.register.plan import Likely, Unit
from assetmap.register.units import join_units
from assetmap.register.writing import says_the_same

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Group", "group_units"]

_TWO_KEYS = "the list gives them different numbers of its own"


@dataclass
class Group:
    """What a list says of one organisation, and which it is.

    Attributes
    ----------
    unit : Unit
    key : str
        The organisation's key in the holdings; "" where it has none.
    reasons : str
        Why it is that one.
    likely : list of Likely
        What it may be; it then waits.
    waits : bool
        It waited before, and says nothing new: nothing but a decision changes that.
    own : set of str
        The keys that the list itself gives its rows.
    """

    unit: Unit
    key: str = ""
    reasons: str = ""
    likely: list[Likely] = field(default_factory=list)
    waits: bool = False
    own: set[str] = field(default_factory=set)


def group_units(units: Sequence[Unit], holdings: Holdings, source: str, ground: Ground) -> list[Group]:
    """Find out which organisation each row is.

    In this order: what is remembered of the last import of the list, what somebody decided, rows that are
    certainly one of ours, and rows of the list that are certainly the same as one another. What only may be
    the same waits for a decision; of two such rows of the list the first goes on and the second waits. A row
    that waits goes on waiting until somebody decides, or the list says something new of it. Rows to which the
    list gives different keys of its own are never certainly the same.

    Parameters
    ----------
    units : sequence of Unit
        One a row.
    holdings : Holdings
    source : str
        The list's name.
    ground : Ground

    Returns
    -------
    list of Group
        In the order of the list.
    """
    from assetmap.register.matching import find_repeats

    known = _remembered(units, holdings, source)
    names = [str(at) for at in range(len(units))]
    waiting = _waiting(units, known, holdings, source)
    found = (
        []
        if len(known) + len(waiting) == len(units)
        else _pairs(find_repeats(records_of_units(names, units)))
    )
    own = [_own_key(unit) for unit in units]
    pairs = [_pair_of_rows(one, own) for one in found]
    heads = _Heads({**known, **{at: f"?{name}" for at, name in waiting.items()}}, own)
    by_key: dict[str, int] = {}
    for at, unit in enumerate(units):
        heads.join(by_key.setdefault(unit.keys[0], at), at)
        if at in waiting:
            heads.join(by_key.setdefault(f"?{waiting[at]}", at), at)
    for left, right, row in pairs:
        if row.verdict == "same" and not _parted(holdings, source, known, units, left, right):
            heads.join(left, right, keyed=False)
    groups: dict[int, Group] = {}
    for head, members in heads.sets().items():
        key = next((known[at] for at in members if at in known), "")
        groups[head] = Group(join_units([units[at] for at in members]), key, own={own[at] for at in members})
        if name := next((waiting[at] for at in members if at in waiting), ""):
            _keep_waiting(groups[head], holdings, name)
    _match(groups, holdings, source, ground)
    merged = _one_each(groups)
    head_of = {at: merged[head] for head, members in heads.sets().items() for at in members}
    _ask_within(pairs, head_of, holdings, source)
    out = {id(group): group for group in head_of.values()}
    return sorted(out.values(), key=lambda group: group.unit.numbers)


class _Pair(NamedTuple):
    """Two records that are, or may be, one organisation; of two lists, ours is the left one."""

    left: str
    right: str
    score: float
    verdict: str
    reasons: str


def _pairs(frame: pd.DataFrame) -> list[_Pair]:
    return [_Pair(str(a), str(b), float(c), str(d), str(e)) for a, b, c, d, e in frame.to_numpy().tolist()]


def _own_key(unit: Unit) -> str:
    """The key that the list itself gives a row; "" where it was made of the name and the place."""
    key, name = unit.keys[0], " ".join(re.findall(r"\w+", unit.name.casefold()))
    if key == name or key.startswith((f"{name}|", f"{name}~")):
        return ""
    return key.removesuffix(f" {name}")  # where two names share a key


def _pair_of_rows(pair: _Pair, own: Sequence[str]) -> tuple[int, int, _Pair]:
    """Two rows of the list by their places in it; to be asked where the list tells them apart."""
    left, right = sorted((int(pair.left), int(pair.right)))
    if pair.verdict == "same" and _differ({own[left]}, {own[right]}):
        pair = pair._replace(verdict="maybe", reasons=f"{pair.reasons}; {_TWO_KEYS}")
    return left, right, pair


def _differ(ours: Iterable[str], theirs: Iterable[str]) -> bool:
    """Whether two sets of rows carry different keys of the list's own."""
    return len({*ours, *theirs} - {""}) > 1


def _remembered(units: Sequence[Unit], holdings: Holdings, source: str) -> dict[int, str]:
    """Which rows carry an id of ours, are known from an earlier import, or were decided on with yes."""
    rows, imported = holdings.remembered(source), holdings.imported
    out = {}
    said_yes = {
        name: pair
        for pair in holdings.decisions.pairs()
        if pair.decision == "yes"
        for name in (pair.asset_id, pair.other)
    }
    for at, unit in enumerate(units):
        row = rows.get(unit.keys[0])
        if row is not None and (key := imported.get(row, "asset_id")) in holdings.orgs:
            out[at] = key
            continue
        name = incoming_name(source, unit.keys[0])
        if pair := said_yes.get(name):
            other = pair.asset_id if pair.other == name else pair.other
            if other in holdings.orgs:
                out[at] = other
        elif unit.keys[0] in holdings.orgs and not unit.keys[0].isdigit():
            out[at] = unit.keys[0]  # notes on a map, or a copy of our list, with our own ids
    return out


def _waiting(
    units: Sequence[Unit], known: Mapping[int, str], holdings: Holdings, source: str
) -> dict[int, str]:
    """Which rows wait for a decision, and under which name."""
    undecided = {pair.other for pair in holdings.decisions.pairs() if pair.decision in ("", "not_sure")}
    by_key = {
        key: name
        for name, kept in holdings.change.json(WAITING).items()
        if name in undecided and kept.get("source") == source
        for key in kept.get("keys", ())
    }
    return {
        at: by_key[unit.keys[0]]
        for at, unit in enumerate(units)
        if at not in known and unit.keys[0] in by_key
    }


def _keep_waiting(group: Group, holdings: Holdings, name: str) -> None:
    """Let a row wait on, if the list says of it what it said before."""
    kept = holdings.change.json(WAITING)[name]
    if not says_the_same(kept, group.unit):
        return
    group.waits = True
    for pair in holdings.decisions.about(name):
        if pair.decision in ("", "not_sure"):
            reasons = str(kept.get("reasons", {}).get(pair.asset_id, ""))
            group.likely.append(Likely(pair.asset_id, pair.name, reasons, decision=pair.decision))


def _parted(
    holdings: Holdings,
    source: str,
    known: Mapping[int, str],
    units: Sequence[Unit],
    left: int,
    right: int,
) -> bool:
    """Whether somebody decided that two rows are two organisations."""
    return any(
        one in known
        and holdings.decisions.of(known[one], incoming_name(source, units[other].keys[0]))
        in ("no", "not_sure")
        for one, other in ((left, right), (right, left))
    )


def _match(groups: Mapping[int, Group], holdings: Holdings, source: str, ground: Ground) -> None:
    """Compare those that are not known with what the locality has."""
    from assetmap.register.matching import find_matches

    open_ones = {str(head): group for head, group in groups.items() if not group.key and not group.waits}
    if not open_ones or not holdings.orgs:
        return
    theirs = records_of_units(list(open_ones), [group.unit for group in open_ones.values()])
    taken: dict[str, set[str]] = {}
    for group in groups.values():
        if group.key:
            taken.setdefault(group.key, set()).update(group.own)
    for row in _pairs(find_matches(holdings.records(ground), theirs)):
        group = open_ones[row.right]
        decisions = {
            holdings.decisions.of(row.left, incoming_name(source, key)) for key in group.unit.keys
        } - {""}
        if "no" in decisions or group.key:
            continue
        apart = _differ(taken.get(row.left, ()), group.own)
        if row.verdict == "same" and not decisions and not apart:
            group.key, group.reasons, group.likely = row.left, row.reasons, []
        else:
            if apart:
                row = row._replace(reasons=f"{row.reasons}; {_TWO_KEYS}")
            name = holdings.orgs[row.left].cells.get("name", "")
            decision = "not_sure" if "not_sure" in decisions else ""
            group.likely.append(Likely(row.left, name, row.reasons, row.score, decision))


def _one_each(groups: Mapping[int, Group]) -> dict[int, Group]:
    """Groups that are the same organisation of ours as one."""
    first: dict[str, Group] = {}
    out = {}
    for head, group in groups.items():
        if group.key and group.key in first:
            one = first[group.key]
            one.unit = join_units([one.unit, group.unit])
            group = one
        elif group.key:
            first[group.key] = group
        out[head] = group
    return out


def _ask_within(
    pairs: Sequence[tuple[int, int, _Pair]],
    head_of: Mapping[int, Group],
    holdings: Holdings,
    source: str,
) -> None:
    """Of two rows of the list that may be the same, the first goes on and the second waits."""
    waits = {id(group) for group in head_of.values() if group.likely}
    for left, right, row in sorted(pairs, key=lambda one: one[:2]):
        first, second = sorted((head_of[left], head_of[right]), key=lambda group: group.unit.numbers)
        if first is second or second.key or second.waits or id(first) in waits:
            continue
        known = first.key or f"+{first.unit.numbers[0]}"
        if known in (one.asset_id for one in second.likely):
            continue
        decisions = (
            {holdings.decisions.of(first.key, incoming_name(source, key)) for key in second.unit.keys} - {""}
            if first.key
            else set()
        )
        if "no" in decisions:
            continue
        decision = "not_sure" if "not_sure" in decisions else ""
        second.likely.append(Likely(known, first.unit.name, row.reasons, row.score, decision))
        waits.add(id(second))


class _Heads:
    """Sets that are joined, unless both hold rows known, or said by their keys, to be different ones."""

    def __init__(self, known: Mapping[int, str], own: Sequence[str]) -> None:
        self._head: dict[int, int] = {}
        self._known = dict(known)
        self._own = {at: {key} - {""} for at, key in enumerate(own)}

    def of(self, at: int) -> int:
        self._head.setdefault(at, at)
        while self._head[at] != at:
            self._head[at] = at = self._head[self._head[at]]
        return at

    def join(self, one: int, other: int, *, keyed: bool = True) -> None:
        low, high = sorted((self.of(one), self.of(other)))
        if low == high:
            return
        ours, theirs = self._known.get(low), self._known.get(high)
        if ours and theirs and ours != theirs:
            return
        if not keyed and _differ(self._own[low], self._own[high]):
            return
        self._own[low] |= self._own[high]
        self._head[high] = low
        if theirs:
            self._known[low] = theirs

    def sets(self) -> dict[int, list[int]]:
        out: dict[int, list[int]] = {}
        for at in sorted(self._head):
            out.setdefault(self.of(at), []).append(at)
        return out
