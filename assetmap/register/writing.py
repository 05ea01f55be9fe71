"""A plan of an import -> the lists: new rows, changed cells, people, the log, and what is remembered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from assetmap.load.schema import ASSETS
from assetmap.register.decisions import Pair, incoming_name
from assetmap.register.holdings import SAID, WAITING, WAITING_PEOPLE, Holdings, Org
from assetmap.register.merge_fields import said_of
from assetmap.register.people import entry_mark, new_contacts
from assetmap.register.plan import Plan, PlanRow, Unit
from assetmap.register.store import Change

__all__ = ["Applied", "apply_plan", "says_the_same", "take_people", "unit_from", "unit_to"]


@dataclass
class Applied:
    """What was written: numbers of organisations, of rows of the log and of people."""

    new: int = 0
    changed: int = 0
    waiting: int = 0
    contacts: int = 0
    log: int = 0
    ids: list[str] = field(default_factory=list)


def apply_plan(change: Change, plan: Plan) -> Applied:
    """Write what a plan says.

    Parameters
    ----------
    change : Change
        The lists, held since before the plan was made from them.
    plan : Plan

    Returns
    -------
    Applied
    """
    made = _Writer(Holdings(change), plan)
    for row in plan.rows:
        if row.kind == "new":
            made.add(row)
        elif row.kind in ("changed", "same"):
            made.merge(row)
        elif row.kind == "unusable" and row.asset_id:
            made.remember(row.unit, row.asset_id)  # marked do_not_list
    for row in plan.rows:
        if row.kind == "likely":
            made.wait(row)
    made.see()
    return made.done


def unit_to(unit: Unit) -> dict[str, Any]:
    """A row that waits, as it is kept; people's details are kept apart."""
    return {
        "numbers": list(unit.numbers),
        "keys": list(unit.keys),
        "cells": dict(unit.cells),
        "log": [dict(row) for row in unit.log],
        "day": unit.day,
        "people": len(unit.contacts),
    }


def unit_from(kept: Mapping[str, Any]) -> Unit:
    """A row that waited."""
    return Unit(
        numbers=tuple(kept.get("numbers", ())),
        keys=tuple(kept.get("keys", ())),
        cells=dict(kept.get("cells", {})),
        log=tuple(kept.get("log", ())),
        day=kept.get("day", ""),
    )


def says_the_same(kept: Mapping[str, Any], unit: Unit) -> bool:
    """Whether a list says of a row that waits what it said before."""
    now = unit_to(unit)
    return all(kept.get(name) == now[name] for name in ("cells", "log", "day"))


def take_people(holdings: Holdings, name: str, asset_id: str) -> int:
    """Put the people of a row that waited into contacts.csv; how many.

    Parameters
    ----------
    holdings : Holdings
    name : str
        The row that waited, as ``<source>#<source key>``.
    asset_id : str
        The organisation that it is.
    """
    people = holdings.change.json(WAITING_PEOPLE).pop(name, ())
    made = new_contacts(people, holdings.of_asset(holdings.contacts).get(asset_id, ())) if people else ()
    for person in made:
        holdings.contacts.append({"asset_id": asset_id, **person})
    return len(made)


class _Writer:
    """One plan being written."""

    def __init__(self, holdings: Holdings, plan: Plan) -> None:
        self.holdings, self.plan, self.change = holdings, plan, holdings.change
        self.done = Applied()
        self.rows = holdings.remembered(plan.source)
        self.seen: list[str] = []
        self.news = False
        self.ids: dict[str, str] = {}
        self.paired = {pair.other for pair in holdings.decisions.pairs()}

    def add(self, row: PlanRow) -> None:
        """A new organisation."""
        unit = row.unit
        asset_id = row.asset_id or self.change.new_id(unit.name)
        cells = {"id": asset_id, **unit.cells}
        cells.setdefault("visibility", "partner")
        made = self.holdings.assets.append(_in_order(cells))
        self.holdings.orgs[asset_id] = Org(asset_id, made, cells)
        self.ids[f"+{unit.numbers[0]}" if unit.numbers else ""] = asset_id
        self.done.new += 1
        self.done.ids.append(asset_id)
        self._people(row, asset_id)
        self.remember(unit, asset_id)

    def merge(self, row: PlanRow) -> None:
        """An organisation that is there."""
        org = self.holdings.orgs[row.asset_id]
        asset_id = self._id(org)
        for one in row.changes:
            former = self.holdings.assets.get(org.row, one.column)
            self.holdings.assets.set(org.row, one.column, one.value)
            self.change.note(asset_id, one.column, former, one.value, self.plan.source)
        self.done.changed += row.kind == "changed"
        if row.kind == "changed":
            self.done.ids.append(asset_id)
            self.news = True
        self._people(row, asset_id)
        self.remember(row.unit, asset_id)

    def wait(self, row: PlanRow) -> None:
        """A row that somebody has to decide on."""
        name = incoming_name(self.plan.source, row.unit.keys[0])
        self.done.waiting += 1
        people = self.change.json(WAITING_PEOPLE)
        if more := new_contacts(row.unit.contacts, people.get(name, ())):
            people[name] = [*people.get(name, ()), *more]
        known = self.change.json(WAITING).get(name)
        if known and says_the_same(known, row.unit):
            return  # it waits already
        for one in row.likely:
            asset_id = self.ids.get(one.asset_id, one.asset_id)
            if asset_id.startswith("@"):
                asset_id = self._id(self.holdings.orgs[asset_id])
            self.holdings.decisions.put(Pair(asset_id, name, one.name, row.unit.name))
            reasons = self.change.json(WAITING).get(name, {}).get("reasons", {})
            self.change.json(WAITING)[name] = {
                "source": self.plan.source,
                "told": sorted(self.plan.told),
                "reasons": {**reasons, asset_id: one.reasons},
                **unit_to(row.unit),
            }

    def remember(self, unit: Unit, asset_id: str) -> None:
        """Which organisation the rows are, and what the list said of it."""
        imported = self.holdings.imported
        for key in unit.keys:
            row = self.rows.get(key)
            if row is None or imported.get(row, "asset_id") != asset_id:
                self._settle(key, asset_id)
                self.news = True
                for one in unit.differing if key == unit.keys[-1] else ():
                    self.change.note(asset_id, one.column, one.theirs, one.ours, self.plan.source)
            if row is None:
                cells = {
                    "source": self.plan.source,
                    "source_key": key,
                    "asset_id": asset_id,
                    "name": unit.name,
                }
                self.rows[key] = imported.append(cells)
            else:
                imported.set(row, "asset_id", asset_id)
            self.seen.append(key)
        said = said_of(unit.cells)
        marks = sorted(entry_mark(row) for row in unit.log)
        everything = self.change.json(SAID)
        known = everything.get(self.plan.source, {}).get(asset_id, {})
        kept = {**known, **said}
        if marks:
            kept["log"] = sorted({*known.get("log", ()), *marks})
        if kept != known:
            everything.setdefault(self.plan.source, {})[asset_id] = kept

    def see(self) -> None:
        """Note the day on which the rows were seen, if there is any news at all."""
        if self.news:
            for key in self.seen:
                self.holdings.imported.set(self.rows[key], "last_seen", self.plan.today.isoformat())

    def _settle(self, key: str, asset_id: str) -> None:
        """A row that waited is one organisation now: what was decided of it holds, the rest is not asked."""
        name = incoming_name(self.plan.source, key)
        if name not in self.paired:
            return
        self.change.json(WAITING).pop(name, None)
        self.done.contacts += take_people(self.holdings, name, asset_id)
        for pair in self.holdings.decisions.about(name):
            if not pair.decision:
                self.holdings.decisions.drop(pair.asset_id, pair.other)
            elif pair.decision == "no" and pair.asset_id != asset_id:
                said = Pair(pair.asset_id, asset_id, pair.name, pair.other_name, "no")
                self.holdings.decisions.put(said, self.plan.today)

    def _people(self, row: PlanRow, asset_id: str) -> None:
        for person in row.contacts:
            self.holdings.contacts.append({"asset_id": asset_id, **person})
        for entry in row.log:
            self.holdings.log.append({"asset_id": asset_id, **entry})
        self.done.contacts += len(row.contacts)
        self.done.log += len(row.log)

    def _id(self, org: Org) -> str:
        """The organisation's id; one is made where it has none yet."""
        if org.key.startswith("@"):
            org.key = self.ids.get(org.key) or self._new_id(org)
        return org.key

    def _new_id(self, org: Org) -> str:
        made = self.change.new_id(org.cells.get("name", ""))
        self.ids[org.key] = made
        self.holdings.assets.set(org.row, "id", made)
        return made


def _in_order(cells: Mapping[str, str]) -> dict[str, str]:
    """Our columns first, as a fresh list has them; then the list's own."""
    ours = {name: cells[name] for name in ASSETS.names if name in cells}
    return ours | {name: text for name, text in cells.items() if name not in ours}
