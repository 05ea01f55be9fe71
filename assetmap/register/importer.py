"""A partner's list -> what it would change in a locality's lists: planned first, written on demand."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from assetmap.check.faults import quoted
from assetmap.load.schema import ASSETS
from assetmap.register.columns import ColumnProposal
from assetmap.register.grouping import Group, group_units
from assetmap.register.holdings import Holdings
from assetmap.register.locate import Ground, Place, place, read_ground
from assetmap.register.merge_fields import merge_cells
from assetmap.register.people import entry_mark, new_contacts, new_log
from assetmap.register.plan import Gone, Plan, PlanRow, Unit
from assetmap.register.store import Change, look
from assetmap.register.units import Names, make_unit, source_keys, spot_of
from assetmap.register.wording import WordProposal
from assetmap.register.writing import apply_plan
from assetmap.settings import Locality, Settings

if TYPE_CHECKING:
    from assetmap.register.candidates import Candidate
    from assetmap.register.incoming import Incoming

__all__ = ["apply_plan", "plan_import", "row_of"]

_COUNCIL = re.compile(
    r"\b(?:the|city|county|metropolitan|borough|district|council|mbc|mdc|bc|of|royal|unitary|authority)\b"
)
_CODE = re.compile(r"[EWSN]\d{8}")


def plan_import(
    settings: Settings,
    slug: str,
    incoming: Incoming,
    columns: Sequence[ColumnProposal],
    words: Sequence[WordProposal],
    constants: Mapping[str, str],
    source: str,
    today: date,
    *,
    held: Change | None = None,
    ground: Ground | None = None,
    again: bool = False,
) -> Plan:
    """Find out what an import would do.

    Parameters
    ----------
    settings : Settings
    slug : str
        The locality.
    incoming : Incoming
        The list.
    columns, words : sequence
        What is proposed, and accepted.
    constants : mapping of str to str
        Columns of ours -> a value for all rows of the list.
    source : str
        The list's name, under which it is remembered.
    today : date
    held : Change, optional
        The lists, where they are held already to be changed; they are read anew otherwise.
    ground : Ground, optional
        The localities' shapes, where they were read already.
    again : bool, optional
        Bring back what was imported before and taken out of assets.csv since.

    Returns
    -------
    Plan
        Each row of the list is in exactly one of its rows. Nothing is written.
    """
    from assetmap.register.candidates import translate

    holdings = Holdings(held or look(settings, slug))
    ground = ground or read_ground(settings)
    candidates = translate(incoming, columns, words, constants=constants)
    places = place([spot_of(one) for one in candidates], slug, ground, settings.boundaries_dir)
    keys = source_keys(candidates, places)
    names = Names(source, holdings.assets.names)
    units: list[Unit] = []
    rows: list[PlanRow] = []
    for candidate, where, key in zip(candidates, places, keys, strict=True):
        unit = make_unit(candidate, where, columns, key=key, names=names, today=today, ids=holdings.orgs)
        away = _elsewhere(candidate, unit, where, settings, slug, ground)
        if away:
            rows.append(PlanRow("elsewhere", unit, reasons=(away[1],), elsewhere=away[0]))
        elif not unit.name:
            rows.append(PlanRow("unusable", unit, reasons=("it has no name",)))
        else:
            units.append(unit)
    remembered = holdings.remembered(source)
    former_keys = {*remembered, *holdings.waiting_keys(source)}
    former_ids = {holdings.imported.get(row, "asset_id") for row in remembered.values()}
    told = {one.target for one in columns if one.target}
    people = holdings.of_asset(holdings.contacts)
    log = holdings.of_asset(holdings.log)
    groups = group_units(units, holdings, source, ground)
    out = _taken_out(groups, holdings, source)
    for group in groups:
        if out and not again:  # what may be one that is out waits for nothing
            group.likely = [
                one for one in group.likely if one.asset_id[1:] not in out or one.asset_id[0] != "+"
            ]
        former = out.get(str(group.unit.numbers[0]), "")
        if former and not again:
            rows.append(PlanRow("removed", group.unit, reasons=(f"{former} was taken out of assets.csv",)))
            continue
        if former:
            group.likely = []
        made = row_of(group, holdings, source, today, told=told, people=people, log=log)
        rows.append(_back(made, former, people, log) if former else made)
    return Plan(
        slug=slug,
        source=source,
        today=today,
        rows=tuple(sorted(rows, key=lambda row: row.unit.numbers)),
        gone=_gone(holdings, source, rows),
        incoming_rows=len(incoming.rows),
        told=frozenset(told),
        former=len(former_keys),
        known=sum(
            len(row.unit.numbers)
            for row in rows
            if row.asset_id in former_ids or set(row.unit.keys) & former_keys
        ),
    )


def row_of(
    group: Group,
    holdings: Holdings,
    source: str,
    today: date,
    *,
    told: set[str],
    people: Mapping[str, list[dict[str, str]]],
    log: Mapping[str, list[dict[str, str]]],
) -> PlanRow:
    """What becomes of one organisation of a list.

    Parameters
    ----------
    group : Group
    holdings : Holdings
    source : str
    today : date
    told : set of str
        Columns of ours for which the list has a column; others, set for the whole list, only fill blanks.
    people, log : mapping of str to list of dict
        The rows of contacts.csv and engagement.csv by organisation.
    """
    unit = group.unit
    reasons = ([group.reasons] if group.reasons else []) + list(unit.reasons)
    reasons += [
        f"{one.column}: {_two(one.ours, one.theirs)} stand in the list; the first is taken"
        for one in unit.differing
    ]
    if not group.key:
        contacts, entries = new_contacts(unit.contacts, ()), new_log(unit.log, (), (), source)
        if group.likely:
            return PlanRow("likely", unit, reasons=tuple(reasons), log=entries, likely=tuple(group.likely))
        return PlanRow("new", unit, reasons=tuple(reasons), contacts=contacts, log=entries)
    org = holdings.orgs[group.key]
    if org.closed_to_us:
        reasons = ["already known and marked do_not_list: it is not added, and nothing of it is changed"]
        return PlanRow("unusable", unit, org.key, reasons=tuple(reasons))
    day = date.fromisoformat(unit.day) if unit.day else today
    fill = {name for name in ASSETS.names if name not in told and name not in _PLACED}
    changes, kept = merge_cells(holdings.ours(source, org), unit.cells, day=day, fill_only=fill)
    contacts = new_contacts(unit.contacts, people.get(org.key, ()))
    if contacts and people.get(org.key):
        reasons.append(
            "contacts.csv has other contact details of it: both are kept there, take out what is old"
        )
    said = holdings.said(source, org.key)
    entries = new_log(unit.log, log.get(org.key, ()), said.get("log", ()), source)
    kind = "changed" if changes or contacts or entries else "same"
    return PlanRow(
        "changed" if kind == "changed" else "same",
        unit,
        org.key,
        reasons=tuple(reasons),
        changes=changes,
        kept=kept,
        contacts=contacts,
        log=entries,
    )


_PLACED = {"postcode", "latitude", "longitude", "location_quality", "name", "source"}


def _elsewhere(
    candidate: Candidate, unit: Unit, where: Place, settings: Settings, slug: str, ground: Ground
) -> tuple[str, str] | None:
    """The locality that a row is of, where it is not this one, and how that is known.

    What the list says goes before where the place lies. A row of which the point or the postcode is here is
    of this locality, and so is one that says whom it serves, wherever its door is.
    """
    own = next(one for one in settings.localities if one.slug == slug)
    named = _named(candidate.area, settings.localities)
    if named == slug or unit.cells.get("serves"):
        return None
    if named is not None:
        away = next((one.name for one in settings.localities if one.slug == named), "")
        return named, f"it is in {away or quoted(candidate.area)}, not in {own.name}, as the list says"
    if math.isnan(where.x) or ground.holds(slug, where.x, where.y) or ground.holds(slug, *where.door):
        return None
    others = ground.slugs_at(where.x, where.y)
    away = next((one.name for one in settings.localities if one.slug in others), "")
    what = f"its place is in {away}, not in {own.name}" if away else f"its place is not in {own.name}"
    return (others[0] if others else ""), what


def _named(text: str, localities: Sequence[Locality]) -> str | None:
    """The slug of the locality that a list names; "" for another authority, None where nobody can tell."""
    asked = text.strip()
    if not asked:
        return None
    for part in re.split(r"[;|]", asked):
        if _CODE.fullmatch(part.strip().upper()):
            code = part.strip().upper()
            return next((one.slug for one in localities if one.code == code), "")
    plain = _bare(asked)
    return next((one.slug for one in localities if plain in (_bare(one.name), _bare(one.slug))), None)


def _bare(text: str) -> str:
    return " ".join(_COUNCIL.sub(" ", re.sub(r"[^\w]+", " ", text.casefold())).split())


def _taken_out(groups: Sequence[Group], holdings: Holdings, source: str) -> dict[str, str]:
    """Rows that were imported before, of which the organisation is no longer in assets.csv: number -> id.

    One that is recognised all the same, under another id, is not among them; nor is one that is asked about.
    """
    remembered, imported = holdings.remembered(source), holdings.imported
    return {
        str(group.unit.numbers[0]): imported.get(remembered[key], "asset_id")
        for group in groups
        if not group.key and not group.waits
        for key in reversed(group.unit.keys)
        if key in remembered
    }


def _back(
    row: PlanRow,
    asset_id: str,
    people: Mapping[str, list[dict[str, str]]],
    log: Mapping[str, list[dict[str, str]]],
) -> PlanRow:
    """A row that comes back under its former id, with what is still in the other lists."""
    contacts = new_contacts(row.unit.contacts, people.get(asset_id, ()))
    marks = {entry_mark(entry) for entry in log.get(asset_id, ())}
    entries = tuple(entry for entry in row.log if entry_mark(entry) not in marks)
    reasons = ("it comes back", *row.reasons)
    return replace(row, asset_id=asset_id, contacts=contacts, log=entries, reasons=reasons)


def _gone(holdings: Holdings, source: str, rows: Sequence[PlanRow]) -> tuple[Gone, ...]:
    """Organisations that this source had, of which this list has no row."""
    here = {row.asset_id for row in rows if row.asset_id}
    keys = {key for row in rows for key in row.unit.keys}
    imported = holdings.imported
    gone: dict[str, Gone] = {}
    for key, row in holdings.remembered(source).items():
        asset_id = imported.get(row, "asset_id")
        if asset_id in holdings.orgs and asset_id not in here and key not in keys:
            name = holdings.orgs[asset_id].cells.get("name", "")
            gone[asset_id] = Gone(asset_id, name, imported.get(row, "last_seen"))
    return tuple(gone[key] for key in sorted(gone))


def _two(one: str, other: str) -> str:
    return f"{quoted(one)} and {quoted(other)}"
