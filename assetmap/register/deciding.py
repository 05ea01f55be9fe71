"""Pairs that may be one organisation: which there are, and what a decision changes in the lists."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from assetmap.check.days import read_date
from assetmap.load.schema import ASSETS
from assetmap.register.decisions import Pair, is_incoming
from assetmap.register.files import ListFile
from assetmap.register.grouping import Group
from assetmap.register.holdings import SAID, WAITING, WAITING_PEOPLE, Holdings, Org
from assetmap.register.importer import row_of
from assetmap.register.locate import Ground
from assetmap.register.merge_fields import Ours, merge_cells, sameness
from assetmap.register.plan import Plan
from assetmap.register.store import Change
from assetmap.register.writing import apply_plan, take_people, unit_from

__all__ = ["Doubt", "decide", "doubts", "stands"]

_LISTS = {column.name for column in ASSETS.columns if column.kind in ("list", "audiences", "areas")}


@dataclass(frozen=True)
class Doubt:
    """One pair to decide on.

    Attributes
    ----------
    pair : Pair
    ours, theirs : mapping of str to str
        The cells of both.
    reasons : str
    """

    pair: Pair
    ours: Mapping[str, str]
    theirs: Mapping[str, str]
    reasons: str


def doubts(change: Change, ground: Ground, *, again: bool = False) -> list[Doubt]:
    """The pairs that wait for a decision: rows of partners' lists first, then rows of assets.csv.

    Parameters
    ----------
    change : Change
    ground : Ground
    again : bool, optional
        Those of which somebody said that they are not sure, too.
    """
    from assetmap.register.matching import find_repeats

    holdings = Holdings(change)
    waiting = change.json(WAITING)
    asked = {"", "not_sure"} if again else {""}
    out = []
    twins: set[str] = set()
    for pair in holdings.decisions.pairs():
        kept = waiting.get(pair.other)
        org = holdings.orgs.get(pair.asset_id)
        if f"{pair.asset_id}\n{pair.other}" in twins:
            continue
        if pair.decision in asked and is_incoming(pair.other) and kept and org:
            twins |= {f"{pair.asset_id}\n{name}" for name in _twins(waiting, pair.other, pair.asset_id)}
            reasons = str(kept.get("reasons", {}).get(pair.asset_id, ""))
            out.append(Doubt(pair, org.cells, kept.get("cells", {}), reasons))
    if len(holdings.orgs) < 2:
        return out
    order = {key: at for at, key in enumerate(holdings.orgs)}
    found = find_repeats(holdings.records(ground))
    for left, right, reasons in found[["left", "right", "reasons"]].itertuples(index=False):
        first, second = sorted((str(left), str(right)), key=order.__getitem__)
        one, other = holdings.orgs[first], holdings.orgs[second]
        if holdings.decisions.of(first, second) in asked and not (one.closed_to_us and other.closed_to_us):
            pair = Pair(first, second, one.cells.get("name", ""), other.cells.get("name", ""))
            out.append(Doubt(pair, one.cells, other.cells, str(reasons)))
    return out


def decide(change: Change, pair: Pair, decision: str, today: date) -> str:
    """Note a decision, and do at once what follows from it.

    Parameters
    ----------
    change : Change
        The lists, held.
    pair : Pair
    decision : {"yes", "no", "not_sure"}
    today : date

    Returns
    -------
    str
        What was done, in a sentence.
    """
    holdings = Holdings(change)
    if is_incoming(pair.other):
        return _decide_incoming(holdings, pair, decision, today)
    ids = [_with_id(holdings, key) for key in (pair.asset_id, pair.other)]
    said = Pair(ids[0], ids[1], pair.name, pair.other_name, decision)
    if decision != "yes":
        holdings.decisions.put(said, today)
        return "noted"
    _merge_rows(holdings, holdings.orgs[pair.asset_id], holdings.orgs[pair.other])
    holdings.decisions.rename(ids[1], ids[0])
    holdings.decisions.put(said, today)
    return f"{ids[1]} is now part of {ids[0]}"


def stands(change: Change, pair: Pair) -> bool:
    """Whether a pair is still to be decided on, after decisions on others."""
    holdings = Holdings(change)
    there = pair.other in (change.json(WAITING) if is_incoming(pair.other) else holdings.orgs)
    same = holdings.decisions.of(pair.asset_id, pair.other) == pair.decision
    return there and same and pair.asset_id in holdings.orgs


def _decide_incoming(holdings: Holdings, pair: Pair, decision: str, today: date) -> str:
    """A decision on a row that waits; it holds for the same row of other lists, too."""
    change = holdings.change
    asset_id = _with_id(holdings, pair.asset_id)
    waiting = change.json(WAITING)
    names = [pair.other, *_twins(waiting, pair.other, asset_id)]
    for name in names:
        holdings.decisions.put(Pair(asset_id, name, pair.name, pair.other_name, decision), today)
    if decision == "not_sure":
        return "noted"
    done, people = asset_id if decision == "yes" else "", 0
    for name in names:
        others = [one for one in holdings.decisions.about(name) if one.decision in ("", "not_sure")]
        if name not in waiting or (decision == "no" and others):
            continue
        people += 0 if name in change.json(WAITING_PEOPLE) else int(waiting[name].get("people", 0))
        done = _take(change, name, done, today)
    if not done:
        return "noted; it waits for another pair" if pair.other in waiting else "noted"
    what = f"what the list says is now with {done}" if decision == "yes" else f"it is now {done}"
    return f"{what}; import the list once more for the contact details" if people else what


def _take(change: Change, name: str, key: str, today: date) -> str:
    """Write a row that waited: into an organisation, or as a new one; the organisation's id."""
    kept = change.json(WAITING)[name]
    holdings = Holdings(change)
    source = str(kept.get("source", ""))
    row = row_of(
        Group(unit_from(kept), key),
        holdings,
        source,
        today,
        told=set(kept.get("told", ())),
        people={},
        log=holdings.of_asset(holdings.log),
    )
    done = apply_plan(change, Plan(change.slug, source, today, (row,)))
    change.json(WAITING).pop(name, None)
    take_people(holdings, name, key or done.ids[0])
    return key or done.ids[0]


def _twins(waiting: Mapping[str, Any], name: str, asset_id: str) -> list[str]:
    """The same row of other lists that waits for the same organisation: nobody is asked twice."""
    who = _who(waiting.get(name, {}))
    return [
        other
        for other, one in sorted(waiting.items())
        if other != name and all(who) and _who(one) == who and asset_id in one.get("reasons", ())
    ]


def _who(kept: Mapping[str, Any]) -> tuple[str, ...]:
    cells = kept.get("cells", {})
    return tuple(sameness(column, cells.get(column, "")) for column in ("name", "postcode"))


def _merge_rows(holdings: Holdings, keep: Org, lose: Org) -> None:
    """Two rows of assets.csv as one: the upper stays, and gets what the other knows better or alone."""
    change = holdings.change
    keep_id, lose_id = keep.cells["id"], lose.cells["id"]
    source = f"matches: {lose_id}"
    ours_day = read_date(keep.cells.get("assured_date", ""))[0] or date.min
    day = read_date(lose.cells.get("assured_date", ""))[0] or date.min
    theirs = {name: text for name, text in lose.cells.items() if name != "id"}
    fill = set() if day > ours_day else {name for name in theirs if name not in _LISTS}
    if fill and (keep.cells.get("latitude") or keep.cells.get("longitude")):
        theirs = {name: text for name, text in theirs.items() if name not in ("latitude", "longitude")}
    changes, _ = merge_cells(Ours(keep.cells, {}, {}), theirs, day=max(day, ours_day), fill_only=fill)
    for one in changes:
        change.note(keep_id, one.column, holdings.assets.get(keep.row, one.column), one.value, source)
        holdings.assets.set(keep.row, one.column, one.value)
    for column, text in lose.row.cells.items():
        if text.strip() and column:
            change.note(lose_id, column, text, "", f"matches: now {keep_id}")
    holdings.assets.remove(lose.row)
    for rows in (holdings.contacts, holdings.log, holdings.imported):
        _rename(rows, lose_id, keep_id)
    everything = change.json(SAID)
    for said in everything.values():
        if lose_id in said:
            said[keep_id] = {**said.pop(lose_id), **said.get(keep_id, {})}
    for kept in change.json(WAITING).values():
        reasons = kept.get("reasons", {})
        if lose_id in reasons:
            reasons.setdefault(keep_id, reasons.pop(lose_id))


def _rename(rows: ListFile, former: str, now: str) -> None:
    for row in rows.rows:
        if rows.get(row, "asset_id").strip() == former:
            rows.set(row, "asset_id", now)


def _with_id(holdings: Holdings, key: str) -> str:
    """The id of an organisation; one is made where it has none yet."""
    org = holdings.orgs[key]
    if not org.cells.get("id"):
        made = holdings.change.new_id(org.cells.get("name", ""))
        holdings.assets.set(org.row, "id", made)
        org.cells["id"] = made
    return org.cells["id"]
