"""``assetmap matches``: decide on pairs that may be one organisation."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from assetmap.cli import common
from assetmap.errors import UsageError

if TYPE_CHECKING:
    from assetmap.register.deciding import Doubt
    from assetmap.settings import Locality, Settings

__all__ = ["add", "run"]

_DESCRIPTION = """\
Show the pairs that may be one organisation, side by side, and decide: yes, no or not
sure. A decision is written at once and remembered, so that nobody is asked twice.

Yes to two rows of assets.csv makes one of them: the upper one stays and gets what only
the other had; log and contacts follow. Yes to a row of a partner's list takes over what
the list says; no makes it an organisation of its own. `assetmap undo` takes it back.
"""

_EPILOG = """\
examples:
  assetmap matches --locality trafford           asks about each pair
  assetmap matches --locality trafford --list    only lists them
  assetmap matches --locality trafford --yes 3f9a --no 81c2 --not-sure 07de

exit codes: 0 done; 1 a file cannot be used; 2 wrong use
"""

_SHOWN = ("name", "asset_type", "address", "postcode", "activities", "website", "org_id", "osm_id", "source",
          "assured_date", "do_not_list")  # fmt: skip
_MOST = 10
_ANSWERS = {"y": "yes", "yes": "yes", "n": "no", "no": "no", "s": "not_sure", "not sure": "not_sure"}


def add(commands: Any) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser(
        "matches",
        help="decide on pairs that may be one organisation",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    common.add_locality(parser, "one locality; all if not given")
    parser.add_argument("--list", action="store_true", help="list the pairs, and ask nothing")
    parser.add_argument("--again", action="store_true", help="those too of which somebody was not sure")
    for name, what in (("yes", "one organisation"), ("no", "two"), ("not-sure", "not known yet")):
        parser.add_argument(
            f"--{name}",
            action="append",
            default=[],
            metavar="PAIR",
            help=f"decide on a pair by its code: {what}",
        )
    common.add_settings(parser)
    parser.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    """List the pairs, ask about them, or take decisions that were given."""
    from assetmap.register.deciding import doubts
    from assetmap.register.decisions import numbered
    from assetmap.register.locate import read_ground
    from assetmap.register.store import look
    from assetmap.sources.fetched import with_fetched

    settings = with_fetched(common.read(chosen), None)
    localities = common.localities(settings, chosen.locality)
    given = {
        code.strip().casefold(): decision
        for decision, codes in (("yes", chosen.yes), ("no", chosen.no), ("not_sure", chosen.not_sure))
        for code in codes
    }
    if len(given) < len(chosen.yes) + len(chosen.no) + len(chosen.not_sure):
        raise UsageError("a pair is named twice", remedy="give each pair one decision")
    ground = read_ground(settings)
    found: dict[str, tuple[Locality, Doubt]] = {}
    for locality in localities:
        some = doubts(look(settings, locality.slug), ground, again=chosen.again or bool(given))
        by_pair = {(one.pair.asset_id, one.pair.other): one for one in some}
        for code, pair in numbered(one.pair for one in some).items():
            while code in found:  # another locality has the same
                code += "0"
            found[code] = locality, by_pair[pair.asset_id, pair.other]
    if given:
        unknown = sorted(set(given) - set(found))
        if unknown:
            raise UsageError(
                f"there is no pair {', '.join(common.plain(code) for code in unknown)} to decide on",
                remedy="see the codes with: assetmap matches --list (with --again: those not sure, too)",
            )
        for code, decision in given.items():
            _decide(settings, *found[code], decision)
        return 0
    if not found:
        print("There is nothing to decide.")
        return 0
    if chosen.list or not common.on_terminal():
        for code, (locality, doubt) in found.items():
            _show(code, locality, doubt)
        print(f"{common.count(len(found), 'pair')} to decide on: --yes, --no or --not-sure with its code.")
        return 0
    return _ask(settings, found)


def _ask(settings: Settings, found: Mapping[str, tuple[Locality, Doubt]]) -> int:
    """Go through the pairs with a person."""
    from assetmap.register.deciding import stands
    from assetmap.register.store import look

    left = len(found)
    for code, (locality, doubt) in found.items():
        left -= 1
        if not stands(look(settings, locality.slug), doubt.pair):
            continue  # a decision just taken has settled it
        _show(code, locality, doubt)
        while True:
            said = common.ask(
                f"Are they the same? y yes, n no, s not sure, q quit ({left:,} more)"
            ).casefold()
            if said in ("q", "quit"):
                print("What you decided is written. The others are asked about next time.")
                return 0
            if said in _ANSWERS:
                break
        _decide(settings, locality, doubt, _ANSWERS[said])
    print("That was the last pair.")
    return 0


def _decide(settings: Settings, locality: Locality, doubt: Doubt, decision: str) -> None:
    """Write one decision."""
    from assetmap.register.deciding import decide
    from assetmap.register.store import change

    pair = doubt.pair
    names = f"{pair.name or pair.asset_id} / {pair.other_name or pair.other}"
    words = decision.replace("_", " ")
    what = f"assetmap matches, {words}: {names}"
    with change(settings, locality.slug, what, today=common.today(), now=common.moment()) as held:
        done = decide(held, pair, decision, common.today())
    print(common.plain(f"  {words}: {names}: {done}"))
    for text in held.said:
        print(common.plain(text))


def _show(code: str, locality: Locality, doubt: Doubt) -> None:
    """Print what differs of two records side by side, and why they may be one."""
    pair = doubt.pair
    print(common.plain(f"{code}  {locality.name}: {doubt.reasons}"))
    names = dict.fromkeys((*_SHOWN, *doubt.ours, *doubt.theirs))
    rows = [
        (f"  {name}", ours, theirs)
        for name in names
        if name != "id"
        and ((ours := doubt.ours.get(name, "")) != (theirs := doubt.theirs.get(name, "")) or name == "name")
    ]
    print(common.table((" ", pair.asset_id, pair.other), rows[:_MOST], longest=50))
    left = len(rows) - _MOST
    if left > 0:
        print(f"  … and {left} more that differ")
    print()
