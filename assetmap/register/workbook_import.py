"""A workbook comes back: what it changes, by a three-way merge with what was exported and the lists now."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from assetmap.errors import InputError
from assetmap.load.schema import ASSETS, Table
from assetmap.register.files import ListFile, ListRow
from assetmap.register.merge import Answer, CellEdit, Conflict, Merged, NewRow, Returned, merge_rows
from assetmap.register.pairing import pair_rows
from assetmap.register.store import Change
from assetmap.register.workbook import IN_WORKBOOK, base_name, fields_from
from assetmap.register.workbook_cells import Field, plain, typed
from assetmap.register.workbook_read import Grid
from assetmap.register.workbook_rows import IDENTITIES, SheetBack, read_sheet_back
from assetmap.register.workbook_write import ABOUT, SHEETS

__all__ = ["About", "SheetPlan", "WorkbookPlan", "about_workbook", "apply_workbook", "plan_workbook"]

_EXPORT = re.compile(r"[a-z0-9_-]{1,120}")


@dataclass(frozen=True)
class About:
    """What the hidden sheet of a workbook says: its export, its locality and its day."""

    export: str
    locality: str
    day: str


@dataclass
class SheetPlan:
    """What a workbook does to one list."""

    table: Table
    fields: Mapping[str, Field]
    file: ListFile
    merged: Merged
    base: Sequence[Mapping[str, str]]
    back: SheetBack

    def row_label(self, one: CellEdit | Conflict) -> str:
        """How a person knows the row: its name, its area, or its day and organisation."""
        if isinstance(one, Conflict) and one.ours is None:
            return self.base_label(one.base or 0)
        return _label(self.table, self.file.rows[one.ours or 0].cells)

    def base_label(self, at: int) -> str:
        """The same for a row that was exported."""
        return _label(self.table, self.base[at])

    def new_label(self, new: NewRow) -> str:
        """The same for a row that is to be added."""
        return _label(self.table, new.cells)

    def heading(self, column: str) -> str:
        """The heading of a column on the sheet."""
        return self.fields[column].heading if column in self.fields else column


@dataclass
class WorkbookPlan:
    """What a workbook does.

    Attributes
    ----------
    about : About
    sheets : list of SheetPlan
    problems : list of str
        What cannot be taken as it stands.
    notes : list of str
        What a person should know.
    """

    about: About
    sheets: list[SheetPlan] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def changes(self) -> int:
        """How many cells and rows would be written."""
        return sum(len(one.merged.edits) + len(one.merged.new) for one in self.sheets)

    @property
    def conflicts(self) -> list[tuple[SheetPlan, Conflict]]:
        """What nobody has decided yet."""
        return [(one, conflict) for one in self.sheets for conflict in one.merged.conflicts]


def about_workbook(grids: Mapping[str, Grid], where: str) -> About:
    """Which export a workbook is.

    Raises
    ------
    InputError
        It is none of ours.
    """
    said = {str(row[0]): typed(Field("", ""), row[1]) for row in grids.get(ABOUT, ()) if len(row) > 1}
    if not all(said.get(name) for name in ("export", "locality", "date")):
        raise InputError(
            "this is no workbook that assetmap exported, or its hidden sheet is gone",
            where=where,
            remedy="export one with `assetmap workbook export`; a list of somebody else's goes in with "
            "`assetmap import`",
        )
    return About(said["export"], said["locality"], said["date"])


def plan_workbook(
    change: Change,
    grids: Mapping[str, Grid],
    where: str,
    answer: Callable[[Table, Conflict], Answer | None],
) -> WorkbookPlan:
    """Find out what a workbook changes; nothing is written.

    Parameters
    ----------
    change : Change
        The lists as they are now.
    grids : mapping of str to Grid
        The workbook's sheets.
    where : str
        The file, as messages name it.
    answer : callable
        What the lead decided on a conflict of a list; None where nothing is decided.

    Returns
    -------
    WorkbookPlan

    Raises
    ------
    InputError
        The workbook is none of ours, or what was exported is not on this computer; a list cannot be read.
    """
    about = about_workbook(grids, where)
    record = _record(change, about, where)
    plan = WorkbookPlan(about)
    sheets = {name.strip().casefold(): grid for name, grid in grids.items()}
    resolve = _resolver(change.list(ASSETS))
    for table in IN_WORKBOOK:
        fields = fields_from(table, record["sheets"][table.name]["fields"], change.settings.audiences)
        names = [one.name for one in fields]
        base = [dict(zip(names, row, strict=True)) for row in record["sheets"][table.name]["rows"]]
        back = read_sheet_back(sheets.get(SHEETS[table.name].casefold()), table, fields, base, resolve)
        known = {one.name: one for one in (*fields, *back.fields)}
        added = [one for one in record["added"] if one["table"] == table.name]
        one = _merge(change, table, known, base, back, added, plan, answer)
        plan.sheets.append(one)
        plan.problems += back.problems
        title = SHEETS[table.name]
        if back.missing and back.fields:
            plan.notes.append(
                f"{title}: the workbook lacks {_listed(back.missing)}; the list keeps what it has there."
            )
        if back.new:
            plan.notes.append(f"{title}: new in the workbook: {_listed(back.new)}.")
    return plan


def apply_workbook(change: Change, plan: WorkbookPlan, source: str) -> None:
    """Write what a plan says into the lists, and the former text of each changed cell into the history.

    Parameters
    ----------
    change : Change
        The same with which the plan was made.
    plan : WorkbookPlan
    source : str
        Where the changes came from, for the history.
    """
    record = change.json(base_name(plan.about.export))
    for one in plan.sheets:
        resolve = _resolver(change.list(ASSETS))  # anew for each list: it knows the organisations just added
        for edit in one.merged.edits:
            row = one.file.rows[edit.ours]
            value = _keyed(one, edit.column, edit.value, resolve)
            subject, column = _subject(one.table, row, edit.column)
            one.file.set(row, edit.column, value)
            change.note(subject, column, edit.former, value, source)
        for new in one.merged.new:
            cells = {name: _keyed(one, name, text, resolve) for name, text in new.cells.items()}
            if one.table is ASSETS and new.base is None:
                cells["id"] = change.new_id(cells["name"])
            one.file.append(cells)
            if new.base is None:
                kept = {name: text for name, text in new.cells.items() if text}
                record["added"].append({"table": one.table.name, "cells": kept, "id": cells.get("id", "")})


def _record(change: Change, about: About, where: str) -> dict[str, Any]:
    record = change.json(base_name(about.export)) if _EXPORT.fullmatch(about.export) else {}
    try:
        if record["export"] == about.export and all(one.name in record["sheets"] for one in IN_WORKBOOK):
            return record
    except (KeyError, TypeError):
        pass
    raise InputError(
        f"what was exported as {about.export} is not known here, so nobody can tell what was changed",
        where=where,
        remedy="import it on the computer that exported it; or export a new workbook here and copy the "
        "changes into that",
    )


def _merge(
    change: Change,
    table: Table,
    fields: Mapping[str, Field],
    base: Sequence[Mapping[str, str]],
    back: SheetBack,
    added: Sequence[Mapping[str, Any]],
    plan: WorkbookPlan,
    answer: Callable[[Table, Conflict], Answer | None],
) -> SheetPlan:
    file = change.list(table)
    ours = [row.cells for row in file.rows]
    columns = list(base[0]) if base else list(table.names)
    key = "id" if table is ASSETS else ""

    def meaning(cells: Mapping[str, str]) -> dict[str, str]:
        return {name: plain(fields[name], cells.get(name, "")) for name in columns}

    def same(column: str, one: str, other: str) -> bool:
        return one == other or plain(fields[column], one) == plain(fields[column], other)

    def decide(conflict: Conflict) -> Answer | None:
        return answer(table, conflict)

    pairs = pair_rows(
        [meaning(one) for one in base],
        [meaning(one) for one in ours],
        columns,
        IDENTITIES[table.name],
        key=key,
    )
    rows, before = _not_yet_added(back.rows, added)
    fixed = ("id",) if table is ASSETS else ()
    merged = merge_rows(base, ours, rows, pairs, same, decide, fixed=fixed)
    merged.missing = [at for at in merged.missing if at not in back.lost]
    if table is ASSETS:
        _new_organisations(merged, ours, plan)
    if before:
        plan.notes.append(f"{SHEETS[table.name]}: taken over before: {_count(len(before), 'row')}.")
    return SheetPlan(table, fields, file, merged, base, back)


def _not_yet_added(
    rows: Sequence[Returned], added: Sequence[Mapping[str, Any]]
) -> tuple[list[Returned], list[Mapping[str, Any]]]:
    """Leave out new rows that came in by an earlier import of this workbook, or of a copy of it."""
    left, out, before = list(added), [], []
    for row in rows:
        cells = {name: text for name, text in row.cells.items() if text}
        found = next((one for one in left if row.base is None and one["cells"] == cells), None)
        if found is None:
            out.append(row)
        else:
            left.remove(found)
            before.append(found)
    return out, before


def _new_organisations(merged: Merged, ours: Sequence[Mapping[str, str]], plan: WorkbookPlan) -> None:
    """Hold back new organisations without a name, and those that the list seems to have already."""
    names = defaultdict(list)
    for cells in ours:
        names[_known_by(cells.get("name", ""))].append(cells)
    kept = []
    for new in merged.new:
        name = new.cells.get("name", "")
        where = f"{SHEETS['assets']}, row {new.number}"
        known = names.get(_known_by(name), [])
        alike = [one for one in known if _maybe_one_place(one, new.cells)]
        if new.base is not None:
            kept.append(new)
        elif not name.strip():
            plan.problems.append(f"{where}: a new organisation without a name: not taken. Give it one.")
        elif alike:
            key = alike[0].get("id", "") or "without a key"
            plan.problems.append(
                f"{where}: '{name}' is new in the workbook, and the list has one of this name ({key}): not "
                "taken. If it is the same, clear the row, and change the other in a new export; if not, "
                "tell the two apart by their names."
            )
        else:
            kept.append(new)
    merged.new[:] = kept


def _maybe_one_place(one: Mapping[str, str], other: Mapping[str, str]) -> bool:
    """Whether two postcodes are alike, or one is not given."""
    mine, yours = ("".join(cells.get("postcode", "").upper().split()) for cells in (one, other))
    return not mine or not yours or mine == yours


def _resolver(assets: ListFile) -> Callable[[str], str]:
    """The key of the organisation that a text names, by its key or, where only one has it, by its name."""
    ids = {assets.get(row, "id").strip() for row in assets.rows}
    names: dict[str, list[str]] = defaultdict(list)
    for row in assets.rows:
        names[_known_by(assets.get(row, "name"))].append(assets.get(row, "id").strip())

    def resolve(text: str) -> str:
        found = names.get(_known_by(text), [])
        return found[0] if text.strip() not in ids and len(found) == 1 and found[0] else text

    return resolve


def _keyed(one: SheetPlan, column: str, text: str, resolve: Callable[[str], str]) -> str:
    return resolve(text) if one.fields[column].kind == "reference" else text


def _subject(table: Table, row: ListRow, column: str) -> tuple[str, str]:
    """Whose cell it is, as the history says it."""
    if table is ASSETS:
        return row.cells.get("id", ""), column
    key = "asset_id" if "asset_id" in table.names else "area_code"
    return row.cells.get(key, ""), f"{table.name}.{column}"


def _label(table: Table, cells: Mapping[str, str]) -> str:
    names = {"assets": ("name",), "engagement": ("date", "asset_id", "ward_code"), "targets": ("area_code",)}
    texts = [cells.get(name, "").strip() for name in names[table.name]]
    return " ".join(text for text in texts if text) or cells.get("id", "") or "a row without a name"


def _known_by(text: str) -> str:
    return " ".join(text.casefold().split())


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f"'{name}'" for name in names)


def _count(number: int, word: str) -> str:
    return f"{number:,} {word}" + ("" if number == 1 else "s")
