"""``assetmap workbook``: the lists of a locality as one Excel file, out and back in."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assetmap.cli import common
from assetmap.errors import AssetmapError, InputError, UsageError

if TYPE_CHECKING:
    from assetmap.load.schema import Table
    from assetmap.register.merge import Answer, Conflict
    from assetmap.register.workbook_import import SheetPlan, WorkbookPlan
    from assetmap.settings import Settings

__all__ = ["add", "run"]

_DESCRIPTION = """\
The lists of a locality as one Excel workbook with drop-down lists, out and back in.

Export it, fill it in with Excel or LibreOffice, and import it. The import compares the
workbook with what was exported and with the lists as they are now: a cell that only you
changed is taken, one that only others changed stays, and where both changed one cell
differently you are asked, and nothing is overwritten.

People's names, e-mail addresses and telephone numbers are not in the workbook.
"""

_EXPORT_EPILOG = """\
examples:
  assetmap workbook export trafford
  assetmap workbook export trafford --to "Trafford lists.xlsx"

The workbook is for the team only: it has the rows that others may not see.

exit codes: 0 done; 1 a file cannot be used, or is not overwritten; 2 wrong use
"""

_IMPORT_EPILOG = """\
examples:
  assetmap workbook import trafford.xlsx            shows what would change
  assetmap workbook import trafford.xlsx --apply    changes the lists
  assetmap workbook import trafford.xlsx --apply --take list
                                        where both changed a cell, the list stays as it is

`assetmap undo` takes an import back.

exit codes: 0 done; 1 conflicts are left, or something could not be taken; 2 wrong use
"""

_MOST = 30


def add(commands: Any) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser(
        "workbook",
        help="the lists as an Excel workbook, out and back in",
        description=_DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.set_defaults(run=run, direction="")
    ways = parser.add_subparsers(title="commands", metavar="COMMAND")
    out = ways.add_parser(
        "export",
        help="write the workbook",
        description=_DESCRIPTION,
        epilog=_EXPORT_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    out.add_argument("locality", metavar="LOCALITY", help="its short name or its name")
    out.add_argument(
        "--to", type=Path, metavar="FILE", help="the workbook; <locality>.xlsx here if not given"
    )
    out.add_argument(
        "--force", action="store_true", help="overwrite the file even where it has changes not yet imported"
    )
    common.add_settings(out)
    out.set_defaults(run=run, direction="export")
    back = ways.add_parser(
        "import",
        help="take the workbook's changes over into the lists",
        description=_DESCRIPTION,
        epilog=_IMPORT_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    back.add_argument("file", type=Path, metavar="FILE", help="the workbook, .xlsx or .ods")
    back.add_argument("--apply", action="store_true", help="change the lists; else it is only shown")
    back.add_argument(
        "--take",
        choices=("workbook", "list"),
        help="settle every conflict so, and do not ask",
    )
    common.add_settings(back)
    back.set_defaults(run=run, direction="import")


def run(chosen: argparse.Namespace) -> int:
    """Export or import."""
    if chosen.direction == "export":
        return _export(chosen)
    if chosen.direction == "import":
        return _import(chosen)
    raise UsageError(
        "it is not said whether to export or to import",
        remedy="assetmap workbook export LOCALITY, or assetmap workbook import FILE",
    )


def _export(chosen: argparse.Namespace) -> int:
    from assetmap.register.workbook import export_workbook, put

    settings = common.read(chosen)
    slug = common.find_locality(settings, chosen.locality).slug
    path = chosen.to or Path(f"{slug}.xlsx")
    if path.suffix.lower() != ".xlsx":
        raise UsageError(
            f"'{common.plain(path.name)}' is not the name of an Excel workbook",
            remedy="give it a name that ends in .xlsx",
        )
    if path.exists() and not chosen.force:
        _may_overwrite(settings, slug, path)
    made = export_workbook(settings, slug, today=common.today(), file_name=path.name)
    put(path, made.content)
    for note in made.notes:
        print(f"assetmap: {common.plain(note)}", file=sys.stderr)
    rows = ", ".join(f"{name} {number:,}" for name, number in made.rows.items())
    print(f"Written: {common.plain(path.as_posix())} (rows: {rows}).")
    print("It is for the team only. Its sheet Help tells how to fill it in.")
    print(f"To take it back:  assetmap workbook import {_quoted(path)}")
    return 0


def _may_overwrite(settings: Settings, slug: str, path: Path) -> None:
    """Refuse to overwrite a file that has anything which the lists have not."""
    from assetmap.register.store import look
    from assetmap.register.workbook_import import plan_workbook
    from assetmap.register.workbook_read import read_grids

    where = path.as_posix()
    try:
        plan = plan_workbook(look(settings, slug), read_grids(_bytes(path), where), where, lambda *_: None)
    except AssetmapError:
        what = "there is a file of this name, which is no workbook that was exported from here"
        remedy = "give another name with --to, or overwrite it with --force"
    else:
        if plan.about.locality == slug and not (plan.changes or plan.conflicts or plan.problems):
            return
        what = "there is a workbook of this name with changes that are not in the lists"
        remedy = (
            f"look at them with assetmap workbook import {_quoted(path)}; or give another name with --to, "
            "or overwrite it with --force"
        )
    raise InputError(what, where=where, remedy=remedy)


def _import(chosen: argparse.Namespace) -> int:
    from assetmap.register.store import change, look
    from assetmap.register.workbook_import import about_workbook, apply_workbook, plan_workbook
    from assetmap.register.workbook_read import read_grids

    settings = common.read(chosen)
    where = chosen.file.as_posix()
    grids = read_grids(_bytes(chosen.file), where)
    about = about_workbook(grids, where)
    slug = common.find_locality(settings, about.locality).slug
    answers: dict[tuple[str, Any], Answer] = {}

    def answer(table: Table, conflict: Conflict) -> Answer | None:
        return chosen.take or answers.get((table.name, conflict.key))

    held = look(settings, slug)
    plan = plan_workbook(held, grids, where, answer)
    said = [*held.said, *plan.notes, *plan.problems]
    print(f"{common.plain(chosen.file.name)}: {slug}, exported on {common.plain(about.day)}.")
    _show(plan)
    for note in said:
        print(f"assetmap: {common.plain(note)}", file=sys.stderr)
    if not chosen.apply:
        if plan.changes:
            print("Nothing is changed yet. To change the lists, run it again with --apply.")
        return int(bool(plan.conflicts or plan.problems))
    if plan.conflicts and common.on_terminal():
        _ask(plan, answers)
    what = f"assetmap workbook import, {chosen.file.name}"
    with change(settings, slug, what, today=common.today(), now=common.moment()) as made:
        plan = plan_workbook(made, grids, where, answer)
        apply_workbook(made, plan, f"workbook {chosen.file.name}")
    for note in made.said:
        print(f"assetmap: {common.plain(note)}", file=sys.stderr)
    _done(plan)
    return int(bool(plan.conflicts or plan.problems))


def _show(plan: WorkbookPlan) -> None:
    """What would change, sheet by sheet."""
    from assetmap.register.workbook_write import SHEETS

    for one in plan.sheets:
        merged, title = one.merged, SHEETS[one.table.name]
        _part(
            f"{title}: {common.count(len(merged.edits), 'cell')} changed",
            [
                (
                    one.row_label(edit),
                    one.heading(edit.column),
                    _short(edit.former) or "(blank)",
                    _short(edit.value) or "(blank)",
                )
                for edit in merged.edits
            ],
            ("row", "column", "the list has", "the workbook has"),
        )
        _part(
            f"{title}: {common.count(len(merged.new), 'new row')}",
            [(str(new.number), one.new_label(new)) for new in merged.new],
            ("sheet's row", "row"),
        )
        _part(
            f"{title}: {common.count(len(merged.conflicts), 'conflict')}, changed on both sides; the list "
            "stays as it is",
            [_conflict(one, conflict) for conflict in merged.conflicts],
            ("row", "column", "exported", "the list has", "the workbook has"),
        )
        _part(
            f"{title}: {common.count(len(merged.missing), 'row')} of the list not in the workbook; kept",
            [(one.base_label(at),) for at in merged.missing],
            ("row",),
        )
    if not plan.changes and not plan.conflicts:
        print("There is nothing in it that the lists have not.")


def _part(title: str, rows: Sequence[Sequence[str]], headings: Sequence[str]) -> None:
    if not rows:
        return
    print(f"\n{title}")
    lines = common.table(headings, rows[:_MOST], longest=34).splitlines()
    print("\n".join(f"  {line}" for line in lines))
    if len(rows) > _MOST:
        print(f"  … and {len(rows) - _MOST:,} more")
    print()


def _conflict(one: SheetPlan, conflict: Conflict) -> tuple[str, str, str, str, str]:
    if not conflict.column:
        return one.row_label(conflict), "(row)", "", "deleted", _short(conflict.there)
    texts = (_short(text) or "(blank)" for text in (conflict.was, conflict.here, conflict.there))
    return (one.row_label(conflict), one.heading(conflict.column), *texts)  # type: ignore[return-value]


def _ask(plan: WorkbookPlan, answers: dict[tuple[str, Any], Answer]) -> None:
    """Put each conflict before the lead."""
    from assetmap.register.workbook_write import SHEETS

    print(
        "Changed on both sides. For each, w takes the workbook's, l keeps the list's, Enter leaves it open."
    )
    for number, (one, conflict) in enumerate(plan.conflicts, 1):
        label, column, was, here, there = _conflict(one, conflict)
        print(
            common.plain(f"\n{number} of {len(plan.conflicts)}: {SHEETS[one.table.name]}, {label}, {column}")
        )
        for name, text in (("exported", was), ("the list", here), ("the workbook", there)):
            print(f"  {name:<13}{common.plain(text)}")
        while (said := common.ask("[w/l/Enter]").casefold()) not in ("w", "l", ""):
            pass
        if said:
            answers[one.table.name, conflict.key] = "workbook" if said == "w" else "list"


def _done(plan: WorkbookPlan) -> None:
    edits = sum(len(one.merged.edits) for one in plan.sheets)
    new = sum(len(one.merged.new) for one in plan.sheets)
    if edits or new:
        print(
            f"Done: {common.count(edits, 'cell')} changed, {common.count(new, 'row')} added. "
            "assetmap undo takes it back."
        )
        print("Before anybody goes on in a workbook, export a new one.")
    else:
        print("Done: nothing was changed.")
    if plan.conflicts:
        print(
            f"Left open: {common.count(len(plan.conflicts), 'conflict')}; the list stays as it is there. "
            "To settle all at once, add --take workbook or --take list."
        )


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError(
            f"the workbook cannot be read: {error.strerror or error}",
            where=path.as_posix(),
            remedy="look at its name, and close it where it is open",
        ) from None


def _short(text: str) -> str:
    """A cell in a line."""
    plain = common.plain(text).strip()
    return plain if len(plain) <= 60 else f"{plain[:59]}…"


def _quoted(path: Path) -> str:
    text = common.plain(path.as_posix())
    return f'"{text}"' if " " in text else text
