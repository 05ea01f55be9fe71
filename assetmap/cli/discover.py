"""``assetmap discover``: places of OpenStreetMap that the list of a locality may lack."""

from __future__ import annotations

import argparse
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assetmap.cli import common
from assetmap.errors import UsageError

if TYPE_CHECKING:
    from assetmap.register.discover import Discovered
    from assetmap.register.plan import Plan
    from assetmap.settings import Locality, Settings
    from assetmap.sources.openstreetmap import PlaceTable

__all__ = ["add", "run"]

#: How many rows of each sort are shown.
SHOWN = 12
CREDIT = "© OpenStreetMap contributors, Open Database Licence (ODbL): https://www.openstreetmap.org/copyright"

_DESCRIPTION = """\
Look in OpenStreetMap for places of a locality: leisure centres, pitches, parks,
community centres, libraries, places of worship, schools, clubs, social facilities. They
are compared with the list; first it is only said what would be new or changed, --apply
writes it.

What somebody wrote in the list stays: OpenStreetMap only fills what is blank. Telephone
numbers, e-mail addresses and people's names are not taken over. An answer is kept for
30 days and not asked for again.
"""

_EPILOG = """\
examples:
  assetmap discover trafford                         what there is; nothing is written
  assetmap discover trafford --kind parks pitches    only these kinds (--kinds lists them)
  assetmap discover trafford --apply                 write it
  assetmap discover trafford --overpass https://overpass.example/api

exit codes: 0 done; 1 a list cannot be used; 2 wrong use; 3 the server is out of reach or
sent nothing that can be used
"""


def add(commands: Any) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser(
        "discover",
        help="look for places in OpenStreetMap",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("place", nargs="?", metavar="LOCALITY", help="the locality, by its name")
    common.add_locality(parser, "the same, as other commands take it")
    parser.add_argument("--kind", nargs="+", metavar="KIND", default=[], help="only places of these kinds")
    parser.add_argument("--kinds", action="store_true", help="list the kinds of places, and do nothing else")
    parser.add_argument("--apply", action="store_true", help="write it")
    parser.add_argument(
        "--again", action="store_true", help="bring back places that were taken out of the list here"
    )
    add_asking(parser)
    common.add_settings(parser)
    parser.set_defaults(run=run)


def add_asking(parser: argparse.ArgumentParser) -> None:
    """Add the options of a command that asks an Overpass server."""
    parser.add_argument("--overpass", metavar="ADDRESS", help="ask this Overpass server")
    parser.add_argument("--fresh", action="store_true", help="ask anew, whatever was answered before")
    parser.add_argument("--offline", action="store_true", help="ask nobody: use what was answered before")
    parser.add_argument(
        "--cache", type=Path, metavar="FOLDER", help="where answers are kept; else the user's own cache"
    )


def overpass_settings(settings: Settings, chosen: argparse.Namespace) -> Any:
    """What the settings say of OpenStreetMap, with the server that was named."""
    if chosen.fresh and chosen.offline:
        raise UsageError("--fresh and --offline cannot go together", remedy="choose one of them")
    said = settings.openstreetmap
    return said if chosen.overpass is None else replace(said, overpass=chosen.overpass)


def progress(text: str) -> None:
    """Say what is being asked, apart from what the command gives."""
    print(f"{common.plain(text)} …", file=sys.stderr, flush=True)


def run(chosen: argparse.Namespace) -> int:
    """Ask, compare, show, and write if told to."""
    from assetmap.sources.openstreetmap import read_place_table

    table = read_place_table()
    if chosen.kinds:
        print("\n".join(f"{kind:<18} {what}" for kind, what in table.kinds.items()))
        return 0
    _check_kinds(chosen.kind, table)
    settings = common.read(chosen)
    named = [text for text in (chosen.place, chosen.locality) if text]
    if len(named) != 1:
        raise UsageError(
            "name one locality",
            remedy=f"assetmap discover {settings.localities[0].slug}   (the localities are: "
            f"{', '.join(one.slug for one in settings.localities)})",
        )
    locality = common.find_locality(settings, named[0])
    from assetmap.sources.fetched import with_fetched

    settings = with_fetched(settings, chosen.cache)
    found = _discover(settings, locality, table, chosen)
    _show_found(found, locality, table)
    plan = (
        _apply(settings, locality, found, again=chosen.again)
        if chosen.apply
        else _plan(settings, locality, found, again=chosen.again)
    )
    _show(plan, locality, applied=chosen.apply)
    return 0


def _discover(
    settings: Settings, locality: Locality, table: PlaceTable, chosen: argparse.Namespace
) -> Discovered:
    from assetmap.load.official import load_official
    from assetmap.register.discover import discover
    from assetmap.sources.openstreetmap import fetch_features
    from assetmap.sources.overpass import Overpass
    from assetmap.sources.store import cache_folder

    overpass = Overpass(
        overpass_settings(settings, chosen),
        cache_folder(settings, chosen.cache),
        common.moment(),
        offline=chosen.offline,
        fresh=chosen.fresh,
        say=progress,
    )
    wards = load_official(settings).wards
    area = wards[wards["locality_code"] == locality.code].union_all()
    with closing(overpass):
        features = fetch_features(overpass, area, locality.name, table)
    return discover(features, table, chosen.kind)


def _plan(settings: Settings, locality: Locality, found: Discovered, *, again: bool) -> Plan:
    from assetmap.register.discover import plan_discovered

    return plan_discovered(settings, locality.slug, found, common.today(), again=again)


def _apply(settings: Settings, locality: Locality, found: Discovered, *, again: bool) -> Plan:
    from assetmap.register.discover import plan_discovered
    from assetmap.register.importer import apply_plan
    from assetmap.register.store import change

    day = common.today()
    what = f"assetmap discover {locality.slug}"
    with change(settings, locality.slug, what, today=day, now=common.moment()) as held:
        plan = plan_discovered(settings, locality.slug, found, day, held=held, again=again)
        apply_plan(held, plan)
    for note in held.said:
        print(common.plain(note))
    return plan


def _check_kinds(kinds: list[str], table: PlaceTable) -> None:
    for kind in kinds:
        if kind not in table.kinds:
            raise UsageError(
                f"there is no kind of place '{common.plain(kind)}'",
                where="--kind",
                remedy=f"the kinds are: {', '.join(table.kinds)}",
            )


def _show_found(found: Discovered, locality: Locality, table: PlaceTable) -> None:
    total = len(found.incoming.rows)
    print(
        f"{locality.name} in OpenStreetMap, as of {found.fetched:%Y-%m-%d}: "
        f"{common.count(total, 'place')} with a name"
    )
    for kind, number in found.kinds.items():
        print(f"  {number:>5}  {table.kinds[kind]}")
    for note in found.incoming.notes:
        print(f"  {common.plain(note)}")
    print(CREDIT)


def _show(plan: Plan, locality: Locality, *, applied: bool) -> None:
    from assetmap.register.plan import KINDS

    print(f"\nCompared with the list of {locality.name}:")
    for kind, words in KINDS.items():
        if kind in ("removed", "elsewhere") and not plan.of(kind):
            continue
        print(f"  {plan.count(kind):>5}  {words}")
        if kind == "same":
            continue
        for row in plan.of(kind)[:SHOWN]:
            print(f"           {common.plain(_line(row))}")
        if (more := len(plan.of(kind)) - SHOWN) > 0:
            print(f"           … and {more:,} more")
    if plan.of("removed"):
        print("  What was taken out here is not added again; --again brings it back.")
    for gone in plan.gone:
        print(f"  no longer in OpenStreetMap under its number, and left as it is: {common.plain(gone.name)}")
    waiting = plan.count("likely")
    if not applied:
        print("\nNothing was written. To take it over: run it again with --apply.")
        return
    new = plan.count("new") + plan.count("changed")
    print("\nWritten. To take it back:  assetmap undo" if new else "\nThere was nothing new to write.")
    if waiting:
        print(
            f"{common.count(waiting, 'place')} may be one that is there already. To decide:  "
            f"assetmap matches --locality {locality.slug}"
        )


def _line(row: Any) -> str:
    what = row.unit.cells.get("description", "")
    said = [f"{row.unit.name} ({what})" if what else row.unit.name or "without a name"]
    if row.kind == "changed":
        said.append(", ".join(sorted({one.column for one in row.changes if one.column != "source"})))
    said += [f"{one.name}: {one.reasons}" for one in row.likely]
    if row.kind in ("unusable", "removed", "elsewhere"):
        said += row.reasons
    return " · ".join(one for one in said if one)
