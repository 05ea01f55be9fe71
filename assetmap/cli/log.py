"""``assetmap log``: one contact more."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from assetmap.cli import common
from assetmap.errors import UsageError
from assetmap.load.schema import ASSETS, ENGAGEMENT

if TYPE_CHECKING:
    from assetmap.register.log import Organisation, Step
    from assetmap.register.store import Change
    from assetmap.settings import Settings

__all__ = ["add", "run"]

_DESCRIPTION = """\
Write down a contact: one row more in a locality's log (engagement.csv).

The organisation is found by part of its name: case, accents and the order of words do
not matter. Where several fit you are asked which. `assetmap undo` takes the row out
again.
"""

_EPILOG = """\
examples:
  assetmap log "radcliffe walk" --channel visit --two-way --stage talking
      --note "Met the committee" --next-step "Send the hall's prices" --due 2026-12-04
  assetmap log --id radcliffe-walkers --channel call --date yesterday
  assetmap log --ward E05014160 --channel event --residents 25 --matters "Lighting; Cost"
                                        residents met directly, no organisation

exit codes: 0 done; 1 a file cannot be used; 2 wrong use, or several organisations fit
"""

_MOST = 12
_TEXTS = {
    "channel": "channel",
    "depth": "depth",
    "stage": "stage",
    "residents_reached": "residents",
    "audiences": "audiences",
    "what_matters": "matters",
    "next_step": "next-step",
    "recorded_by": "by",
    "notes": "note",
}


def add(commands: Any) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser(
        "log",
        help="write down a contact",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("name", nargs="?", default="", metavar="NAME", help="part of the organisation's name")
    parser.add_argument(
        "--id", default="", help="its id, in place of the name; also as bury/radcliffe-walkers"
    )
    common.add_locality(parser, "look in this locality only")
    parser.add_argument("--date", default="today", help="the day: 2026-11-05, yesterday; today if not given")
    parser.add_argument("--two-way", action="store_true", help="they answered or took part")
    for column, option in _TEXTS.items():
        words = ENGAGEMENT[column].words
        among = f" One of: {', '.join(words)}." if words else ""
        about = (ENGAGEMENT[column].description + among).replace("%", "%%")
        parser.add_argument(f"--{option}", dest=column, default="", metavar="TEXT", help=about)
    parser.add_argument("--due", default="", metavar="DATE", help="the day by which to do the next step")
    parser.add_argument("--ward", default="", metavar="CODE", help="the ward in which residents were met")
    common.add_settings(parser)
    parser.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    """Find the organisation, check the words, and add the row."""
    from assetmap.register.entry import read_cells
    from assetmap.register.log import open_steps
    from assetmap.register.store import change

    settings = common.read(chosen)
    today, day = common.today(), common.to_date(chosen.date)
    given = {name: getattr(chosen, name) for name in _TEXTS}
    cells = {"date": day.isoformat(), "two_way": "yes" if chosen.two_way else "no"}
    understood: list[str] = []
    cells |= read_cells(settings, ENGAGEMENT, given, understood)
    for text in understood:
        print(f"assetmap: {common.plain(text)}", file=sys.stderr)
    if chosen.due:
        cells["next_step_due"] = common.to_date(chosen.due).isoformat()
    if chosen.name and chosen.id:
        raise UsageError("both a name and an id are given", remedy="give one of them")
    if not (chosen.name or chosen.id or chosen.ward):
        raise UsageError(
            "it is not said who was met", remedy="give part of the organisation's name, or --ward"
        )
    found = _organisation(settings, chosen) if chosen.name or chosen.id else None
    slug = found.slug if found else ""
    if chosen.ward:
        cells["ward_code"], its_locality = _ward(settings, chosen.ward)
        slug = slug or its_locality
    _warn(cells, found, today, day)
    subject = found.name if found else f"residents of {cells['ward_code']}"
    with change(settings, slug, f"assetmap log, {subject}", today=today, now=common.moment()) as held:
        if found:
            cells["asset_id"] = _id(held, found)
        _warn_of_repeat(held, cells)
        before = open_steps(held, max(today, day))
        held.list(ENGAGEMENT).append(cells)
        after = open_steps(held, max(today, day))
    for note in held.said:
        print(f"assetmap: {common.plain(note)}", file=sys.stderr)
    _tell(slug, subject, cells, [step for step in before if step not in after])
    return 0


def _organisation(settings: Settings, chosen: argparse.Namespace) -> Organisation:
    """The organisation that is meant; a person is asked where several fit."""
    from assetmap.register.log import find_organisations, organisations, similar
    from assetmap.register.store import look

    among, text, asked = common.localities(settings, chosen.locality), chosen.name, chosen.id.strip()
    slug, slash, rest = asked.partition("/")
    if slash:
        among, asked = (common.find_locality(settings, slug),), rest
    known = [one for place in among for one in organisations(look(settings, place.slug))]
    if asked:
        fitting = [one for one in known if one.id.casefold() == asked.casefold()]
        text = chosen.id
    else:
        fitting = find_organisations(text, known)
    if len(fitting) == 1:
        return fitting[0]
    if not fitting:
        near = similar(text, known)
        raise UsageError(
            f"no organisation is called '{common.plain(text)}'",
            remedy=(f"did you mean {' or '.join(common.plain(one) for one in near)}? " if near else "")
            + 'Type fewer letters of its name, or add it first: assetmap add "its name" --locality …',
        )
    lines = [_line(one) for one in fitting[:_MOST]]
    more = len(fitting) - len(lines)
    if common.on_terminal():
        print(f"{len(fitting)} organisations fit '{common.plain(text)}':")
        if more:
            print(f"  (the first {_MOST}; type more of the name for the others)")
        return fitting[common.choose("Which?", lines)]
    listed = "".join(f"\n    {common.plain(line)}" for line in lines) + (
        f"\n    and {more} more" if more else ""
    )
    raise UsageError(
        f"{len(fitting)} organisations fit '{common.plain(text)}'",
        remedy=f"type more of the name, or name one with --id:{listed}",
    )


def _line(one: Organisation) -> str:
    parts = [one.name, one.place, one.status if one.status in ("closed", "inactive") else ""]
    return f"{one.slug}/{one.id or f'(row {one.row.number})'}  {', '.join(part for part in parts if part)}"


def _id(held: Change, found: Organisation) -> str:
    """The organisation's id; a row that has none gets one."""
    if found.id:
        return found.id
    assets = held.list(ASSETS)
    for row in assets.rows:
        if row.number == found.row.number and row.cells == found.row.cells:
            made = held.new_id(found.name)
            assets.set(row, "id", made)
            held.said.append(f"{found.name} had no id: it is {made} now")
            return made
    raise UsageError("the list was changed at this moment", remedy="run the command again")


def _ward(settings: Settings, text: str) -> tuple[str, str]:
    """The code of a ward, and its locality."""
    from assetmap.check.areas import read_area
    from assetmap.load.official import load_official
    from assetmap.sources.fetched import with_fetched

    wards = load_official(with_fetched(settings, None)).wards
    code, problems = read_area(wards)(text.strip())
    if problems:
        raise UsageError(problems[0].message, where="ward", remedy=problems[0].remedy)
    return code, str(wards.at[code, "locality"])


def _warn(cells: Mapping[str, str], found: Organisation | None, today: date, day: date) -> None:
    """Say what is odd; nothing of it is refused."""
    said = []
    if day > today:
        said.append(f"{day.isoformat()} lies in the future: the maps count the row from that day on")
    if cells.get("next_step_due") and not cells.get("next_step"):
        said.append("--due is given without --next-step")
    if found and found.status == "closed":
        said.append(f"{found.name} is marked closed in assets.csv")
    if found and not found.listed:
        said.append(f"{found.name} is marked 'do not list' in assets.csv")
    for text in said:
        print(f"assetmap: {common.plain(text)}", file=sys.stderr)


def _warn_of_repeat(held: Change, cells: Mapping[str, str]) -> None:
    log = held.list(ENGAGEMENT)
    same = [row for row in log.rows if {k: v.strip() for k, v in row.cells.items() if v.strip()} == cells]
    if same:
        held.said.append(
            f"the same row is in the log already, as row {same[0].number}; `assetmap undo` if twice"
        )


def _tell(slug: str, subject: str, cells: Mapping[str, str], done: Sequence[Step]) -> None:
    two_way = "two-way" if cells["two_way"] == "yes" else ""
    parts = [cells["date"], cells.get("channel", ""), two_way, cells.get("stage", "")]
    print(f"Logged in {slug}: {common.plain(subject)}, {', '.join(part for part in parts if part)}.")
    for step in done:
        print(f"  The step '{common.plain(step.step)}' counts as done.")
    if cells.get("next_step"):
        due = f", by {cells['next_step_due']}" if cells.get("next_step_due") else ""
        print(f"  Next: {common.plain(cells['next_step'])}{due}.")
