"""What ``assetmap import`` prints: the proposal, what it would do, what it did."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from assetmap.cli.common import count, plain, table

if TYPE_CHECKING:
    from assetmap.register.columns import ColumnProposal
    from assetmap.register.incoming import Incoming
    from assetmap.register.plan import Kind, Plan, PlanRow
    from assetmap.register.wording import WordProposal
    from assetmap.register.writing import Applied
    from assetmap.settings import Locality, Settings

__all__ = ["show_plan", "show_proposal", "show_written"]

_FIRST = 10
_KEPT_TOO = ("key", "area", "easting", "northing", "point")
_WORDS = 40
_HOME = re.compile(r"contact|correspond|trustee|secretary|home|registered", re.IGNORECASE)


def show_proposal(
    incoming: Incoming,
    source: str,
    by_file: bool,
    columns: Sequence[ColumnProposal],
    words: Sequence[WordProposal],
    constants: Mapping[str, tuple[str, str]],
) -> None:
    """Print which of their columns and words is which of ours, and why."""
    sheet = f", sheet '{plain(incoming.sheet)}'" if incoming.sheet else ""
    print(f"{plain(incoming.where)}{sheet}: {count(len(incoming.rows), 'row')}.")
    default = " (the file's name; --source gives another)" if by_file else ""
    print(f"Source: {plain(source)}{default}")
    for note in incoming.notes:
        print(f"  note: {plain(note)}")
    print("\nTheir columns -> ours")
    rows = []
    for one in columns:
        shown = (
            ""
            if one.target.startswith("contacts.")
            else "; ".join(_cut(text, 24) for text in one.examples[:2])
        )
        ours = one.target or "(kept)"
        if one.target in _KEPT_TOO:
            ours += " (kept too)"
        rows.append((f"  {one.heading}", ours if one.sure else f"{ours} ?", _cut(one.reason, 60), shown))
    print(table(("  theirs", "ours", "why", "examples"), rows, longest=60))
    if constants:
        print("\nFor all rows that say nothing themselves")
        said = [(f"  {name}", text or "(nothing)", why) for name, (text, why) in constants.items()]
        print(table(("  column", "value", "why"), said, longest=60))
    if words:
        headings = {one.target: one.heading for one in reversed(columns)}
        print("\nTheir words -> ours")
        shown_words = [
            (
                f"  {headings.get(one.target, one.target)}",
                _cut(one.theirs, 34),
                one.ours or "(kept)",
                str(one.count),
                one.reason,
            )
            for one in sorted(words, key=lambda one: bool(one.ours))[:_WORDS]
        ]
        print(table(("  theirs", "word", "ours", "rows", "why"), shown_words))
        if len(words) > _WORDS:
            print(f"  … and {len(words) - _WORDS:,} more words")
    if any(not one.sure for one in columns):
        print("  ? is a guess: look at it, and put it right with --map.")
    places = [one.heading for one in columns if one.target in ("address", "postcode")]
    homes = [heading for heading in places if _HOME.search(heading)]
    if homes:
        print(
            f"  {' and '.join(repr(plain(one)) for one in homes)} may be where somebody lives, and partners' "
            f'pages show it.\n  Leave a column out with --map "{plain(homes[0])}=", or mark such rows in the '
            "list: sensitive_location = yes."
        )


def show_plan(
    plan: Plan, settings: Settings, locality: Locality, file: Path, all_of: Collection[str]
) -> None:
    """Print what becomes of the rows."""
    from assetmap.register.plan import KINDS

    print(
        f"\nWhat becomes of the {count(plan.incoming_rows, 'row')} "
        f"({count(len(plan.rows), 'organisation')}) in {locality.name}"
    )
    for kind, words in KINDS.items():
        if kind not in ("removed", "elsewhere") or plan.of(kind):
            print(f"  {len(plan.of(kind)):>6,}  {words}{_rows(plan, kind)}")
    if plan.is_another_list:
        found = "None" if not plan.known else f"Only {plan.known:,}"
        print(
            f"\nLOOK: {found} of the rows of the last list of this name ({plain(plan.source)}) "
            f"{'is' if plan.known < 2 else 'are'} in this one.\nIs it another list? Then give it a name of "
            "its own: --source NAME"
        )
    names = {one.slug: one.name for one in settings.localities}
    for kind, words in KINDS.items():
        rows = [row for row in plan.of(kind) if row.elsewhere is None]
        told = kind == "same" and kind not in all_of
        rows = [row for row in rows if row.kept or len(row.unit.numbers) > 1] if told else rows
        if rows:
            print(f"\n{words[0].upper()}{words[1:]}")
        shown = rows if kind in all_of else rows[:_FIRST]
        for row in shown:
            _show_row(row)
        if len(rows) > len(shown):
            print(f"  … and {len(rows) - len(shown):,} more: --rows {kind} shows all")
    if plan.of("removed"):
        print("  They are not added again; --again brings them back, under their former ids.")
    _show_elsewhere(plan, names, locality, file, "elsewhere" in all_of)
    if plan.gone:
        print(f"\nNo longer in the list ({len(plan.gone):,}); they stay in ours")
        shown_gone = plan.gone if all_of else plan.gone[:_FIRST]
        for one in shown_gone:
            print(
                f"  {plain(one.name)} ({plain(one.asset_id)}), last seen {plain(one.last_seen) or 'earlier'}"
            )
        if len(plan.gone) > len(shown_gone):
            print(f"  … and {len(plan.gone) - len(shown_gone):,} more: --full shows all")
    untyped = sum(not row.unit.cells.get("asset_type") for row in plan.of("new"))
    if untyped:
        print(
            f"\n{count(untyped, 'new row')} would have no type: --set asset_type=group_club gives them one."
        )
    unsaid = sum(row.unit.cells.get("activity_focus", "") in ("", "unknown") for row in plan.of("new"))
    if unsaid:
        print(
            f"\n{count(unsaid, 'new row')} would not say whether physical activity is what they are for "
            "(activity_focus),\nand would not count as within reach of physical activity. Fill it in, or "
            "give all rows one answer:\n--set activity_focus=primary where it is what all of them are for."
        )


def show_written(done: Applied, plan: Plan, locality: Locality, written: bool) -> None:
    """Print what was written."""
    if not written:
        print("\nNothing has changed: all of it is in the lists already.")
        return
    if not (done.new or done.changed):
        print("\nNo organisation has changed. What the list says was noted.")
    else:
        print(
            f"\nWritten: {done.new:,} new{_rows(plan, 'new')}, "
            f"{done.changed:,} changed{_rows(plan, 'changed')}, "
            f"{count(done.log, 'row')} of the log, {count(done.contacts, 'contact')} in contacts.csv."
        )
    if done.waiting:
        waits = f"{done.waiting:,}{_rows(plan, 'likely')} {'waits' if done.waiting == 1 else 'wait'}"
        print(f"{waits} for your decision: assetmap matches --locality {locality.slug}")
    print(f"To take it back: assetmap undo --locality {locality.slug}")


def _rows(plan: Plan, kind: Kind) -> str:
    """How many rows of the list are of one kind, where organisations have several."""
    rows = plan.count(kind)
    return f" ({rows:,} rows)" if rows != len(plan.of(kind)) else ""


def _show_row(row: PlanRow) -> None:
    numbers = ", ".join(str(number) for number in row.unit.numbers)
    numbers = f"{'row' if len(row.unit.numbers) == 1 else 'rows'} {numbers}"
    ours = f" = {row.asset_id}" if row.asset_id and not row.asset_id.startswith("@") else ""
    reasons = f": {'; '.join(row.reasons)}" if row.reasons else ""
    print(plain(f"  {numbers}  {row.unit.name or '(no name)'}{ours}{reasons}"))
    for likely in row.likely:
        new = likely.asset_id.startswith("+")
        what = f"row {likely.asset_id[1:]} of the list" if new else likely.asset_id
        print(plain(f"      likely {likely.name or '(no name)'} ({what}): {likely.reasons}"))
    filled = [one.column for one in row.changes if not one.former]
    if filled:
        print(plain(f"      filled: {_cut(', '.join(filled), 90)}"))
    for one in row.changes:
        if one.former:
            print(plain(f"      {one.column}: '{_cut(one.former, 60)}' -> '{_cut(one.value, 60)}'"))
    for kept in row.kept:
        print(
            plain(
                f"      {kept.column} stays '{_cut(kept.ours, 50)}': {kept.why}; "
                f"theirs is '{_cut(kept.theirs, 50)}'"
            )
        )
    if row.contacts:
        print(f"      {count(len(row.contacts), 'contact')} for contacts.csv")
    for entry in row.log:
        print(plain(f"      log: {entry['date']} {entry.get('stage', '')}".rstrip()))


def _show_elsewhere(
    plan: Plan, names: Mapping[str, str], locality: Locality, file: Path, in_full: bool
) -> None:
    counts = plan.elsewhere
    if not counts:
        return
    print(
        f"\nNot in {locality.name} ({sum(counts.values()):,}); --set serves=locality takes them all the same"
    )
    for slug, number in counts.items():
        if slug:
            name = plain(file.name)
            print(f'  {number:>6,}  in {names[slug]}: assetmap import "{name}" --locality {slug}')
        else:
            print(f"  {number:>6,}  in none of the localities")
    if in_full:
        for row in plan.rows:
            if row.elsewhere is not None:
                _show_row(row)


def _cut(text: str, longest: int) -> str:
    text = " ".join(text.split())
    return text if len(text) <= longest else text[: longest - 1] + "…"
