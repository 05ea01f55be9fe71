"""``assetmap import``: take over a partner's list."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assetmap.cli import common
from assetmap.errors import UsageError

if TYPE_CHECKING:
    from assetmap.register.columns import ColumnProposal
    from assetmap.register.incoming import Incoming
    from assetmap.register.remembered import Remembered
    from assetmap.register.wording import WordProposal
    from assetmap.settings import Settings

__all__ = ["add", "run"]

_DESCRIPTION = """\
Take over a list that a partner sent: CSV, Excel (.xlsx, .xls, .ods), GeoJSON, GeoPackage,
KML or a shapefile, with whatever headings it has.

First it only shows what it would do: which of their columns is which of ours, which of
their words is which of ours, and which rows are new, changed, the same, likely the same
as one we have, of another locality, or cannot be used. --apply writes. Rows that are
likely the same as one we have wait for `assetmap matches`. Nothing is ever deleted, and
importing a list twice changes nothing.

What was imported before and has since been taken out of assets.csv by hand is not added
again: it is reported as taken out here. --again brings it back, under its former id.
"""

_EPILOG = """\
examples:
  assetmap import clubs.xlsx --locality trafford
  assetmap import clubs.xlsx --locality trafford --map "Where they meet=address"
  assetmap import clubs.xlsx --locality trafford --word "How is it going?: on board=working_together"
  assetmap import clubs.xlsx --locality trafford --set asset_type=group_club --yes --apply

What is given with --map, --word and --set is remembered for the source when it is applied.
--map "Heading=" keeps a column under its own heading. contacts go to contacts.csv only:
--map "Telephone=contacts.phone". A row whose own column `serves` is filled is of this
locality wherever its door is: --set serves=locality takes all rows.

exit codes: 0 done; 1 a file cannot be used; 2 wrong use
"""


def add(commands: Any) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser(
        "import",
        help="take over a partner's list",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("file", type=Path, metavar="FILE", help="the list")
    common.add_locality(parser, "the locality whose lists it goes into", required=True)
    parser.add_argument(
        "--source",
        default="",
        metavar="NAME",
        help="what the list is remembered as; the file's name if not given",
    )
    parser.add_argument("--sheet", default="", metavar="NAME", help="the sheet or layer of the file")
    parser.add_argument(
        "--map",
        action="append",
        default=[],
        metavar='"THEIRS=OURS"',
        help="which column of ours a heading is",
    )
    parser.add_argument(
        "--word",
        action="append",
        default=[],
        metavar='"HEADING: THEIRS=OURS"',
        help="which word of ours a word of theirs is",
    )
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="COLUMN=VALUE",
        help="one value for all rows of the list",
    )
    parser.add_argument("--yes", action="store_true", help="take the proposal as it stands, and do not ask")
    parser.add_argument("--apply", action="store_true", help="write; only shown otherwise")
    parser.add_argument(
        "--rows",
        action="append",
        default=[],
        choices=("new", "changed", "same", "likely", "removed", "elsewhere", "unusable"),
        help="show all rows of a kind, not only the first ten",
    )
    parser.add_argument(
        "--again", action="store_true", help="bring back what was taken out of assets.csv here"
    )
    parser.add_argument("--full", action="store_true", help="show all rows")
    common.add_settings(parser)
    parser.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    """Show what an import would do, and do it where that is asked for."""
    from assetmap.cli.importing_shown import show_plan, show_proposal, show_written
    from assetmap.register.importer import apply_plan, plan_import
    from assetmap.register.locate import read_ground
    from assetmap.register.plan import KINDS
    from assetmap.register.reading import read_incoming
    from assetmap.register.remembered import read_remembered, remember
    from assetmap.register.store import change, look
    from assetmap.sources.fetched import with_fetched

    settings = with_fetched(common.read(chosen), None)
    locality = common.find_locality(settings, chosen.locality)
    source = " ".join(chosen.source.split()) or chosen.file.stem
    incoming = read_incoming(chosen.file, sheet=chosen.sheet)
    known = read_remembered(look(settings, locality.slug), source)
    maps = dict(_split(text, "--map") for text in chosen.map)
    sets = _constants(settings, chosen.set)
    columns, words, constants, corrected = _propose(settings, incoming, known, maps, chosen.word, sets)
    show_proposal(incoming, source, not chosen.source, columns, words, constants)
    today = common.today()
    ground = read_ground(settings)
    given = (incoming, columns, words, {name: text for name, (text, _) in constants.items()}, source, today)
    kinds = set(KINDS) if chosen.full else set(chosen.rows)
    fresh = not known or any(one.target and one.heading not in known.columns for one in columns)
    to_ask = fresh and not chosen.yes
    plan = None
    if not chosen.apply or not chosen.yes:
        plan = plan_import(settings, locality.slug, *given, ground=ground, again=chosen.again)
        to_ask = to_ask or plan.is_another_list
    if plan and (to_ask or not chosen.apply):
        show_plan(plan, settings, locality, chosen.file, kinds)
        if not chosen.apply:
            print("\nNothing was written. To take it over: run it again with --apply.")
            return 0
        if not common.on_terminal():
            raise UsageError(
                "nobody has said yet that this proposal is right, and nothing was written",
                remedy="look at it above, correct it with --map, --word or --set, and add --yes",
            )
        if not common.agreed("Is the proposal above right, and shall it be written?"):
            print("Nothing was written. Correct the proposal with --map, --word or --set.")
            return 0
    what = f"assetmap import {chosen.file.name}"
    with change(settings, locality.slug, what, today=today, now=common.moment()) as held:
        plan = plan_import(settings, locality.slug, *given, held=held, ground=ground, again=chosen.again)
        if not to_ask:
            show_plan(plan, settings, locality, chosen.file, kinds)
        done = apply_plan(held, plan)
        remember(held, source, columns, words, given[3], corrected, agreed=to_ask)
        written = bool(held.writes())
    show_written(done, plan, locality, written)
    for text in held.said:
        print(common.plain(text))
    return 0


def _propose(
    settings: Settings,
    incoming: Incoming,
    known: Remembered,
    maps: Mapping[str, str],
    typed_words: Iterable[str],
    sets: Mapping[str, str],
) -> tuple[tuple[ColumnProposal, ...], tuple[WordProposal, ...], dict[str, tuple[str, str]], Remembered]:
    """The proposal with all corrections, each constant with why, and what was corrected, now or before."""
    from assetmap.register.columns import AS_LAST_TIME, SAID, SAID_BEFORE, propose_columns
    from assetmap.register.remembered import Remembered
    from assetmap.register.wording import propose_constants, propose_words

    said = known.confirmed
    columns = propose_columns(
        incoming, remembered=known.columns, corrections=maps, confirmed=said.get("columns", ())
    )
    corrections = _words(typed_words, columns)
    words = propose_words(
        incoming,
        columns,
        remembered=known.words,
        corrections=corrections,
        audiences=settings.audiences,
        confirmed={name.removeprefix("words."): given for name, given in said.items()},
    )
    constants = {name: (one.word, one.reason) for name, one in propose_constants(incoming, columns).items()}
    constants |= {
        name: (text, SAID_BEFORE if name in said.get("constants", ()) else AS_LAST_TIME)
        for name, text in known.constants.items()
    }
    constants |= {name: (text, SAID) for name, text in sets.items()}
    given = {heading.strip().casefold() for heading in maps}
    corrected = Remembered(
        columns={
            one.heading: one.target
            for one in columns
            if one.heading in known.columns or one.heading.strip().casefold() in given
        },
        words={
            target: {**known.words.get(target, {}), **corrections.get(target, {})}
            for target in {*known.words, *corrections}
        },
        confirmed={
            "columns": [one.heading for one in columns if one.reason == SAID],
            "constants": list(sets),
            **{
                f"words.{target}": [
                    one.theirs for one in words if one.target == target and one.reason == SAID
                ]
                for target in {one.target for one in words}
            },
        },
    )
    return columns, words, constants, corrected


def _words(typed: Iterable[str], columns: Sequence[ColumnProposal]) -> dict[str, dict[str, str]]:
    """``Heading: their word=our word`` by column of ours."""
    by_heading = {one.heading.strip().casefold(): one.target for one in columns}
    by_heading |= {one.target.casefold(): one.target for one in columns if one.target}
    out: dict[str, dict[str, str]] = {}
    for text in typed:
        left, ours = _split(text, "--word")
        heading = next(
            (
                left[:at]
                for at, sign in enumerate(left)
                if sign == ":" and left[:at].strip().casefold() in by_heading
            ),
            None,
        )
        if heading is None:
            raise UsageError(
                f"--word '{common.plain(text)}' names no column of the list",
                remedy='write it as --word "Their heading: their word=our word"; '
                f"the columns are: {', '.join(common.plain(one.heading) for one in columns[:40])}",
            )
        target = by_heading[heading.strip().casefold()]
        if not target:
            raise UsageError(
                f"the column '{common.plain(heading)}' is kept as it is, so its words are, too",
                remedy=f'say first what it is: --map "{common.plain(heading)}=…"',
            )
        out.setdefault(target, {})[left[len(heading) + 1 :].strip()] = ours
    return out


def _constants(settings: Settings, typed: Iterable[str]) -> dict[str, str]:
    """``column=value`` for all rows, read with the rules of the checks."""
    from assetmap.load.schema import ASSETS
    from assetmap.register.entry import read_cell

    allowed = [name for name in ASSETS.names if name not in ("id", "name", "location_quality")]
    out = {}
    for text in typed:
        column, value = _split(text, "--set")
        name = column.strip().casefold().replace(" ", "_")
        if name not in allowed:
            raise UsageError(
                f"--set: there is no column '{common.plain(column)}' to set for all rows",
                remedy=f"the columns are: {', '.join(allowed)}",
            )
        out[name] = read_cell(settings, ASSETS[name], value) if value else ""
    return out


def _split(text: str, option: str) -> tuple[str, str]:
    """What stands before and after the last equals sign."""
    left, sign, right = text.rpartition("=")
    if not sign or not left.strip():
        raise UsageError(
            f"{option} '{common.plain(text)}' has no = in it",
            remedy=f"see the examples of: assetmap import --help ({option})",
        )
    return left.strip(), right.strip()
