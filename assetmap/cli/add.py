"""``assetmap add``: one organisation more."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from assetmap.cli import common
from assetmap.errors import UsageError
from assetmap.load.schema import ASSETS, Column

if TYPE_CHECKING:
    from assetmap.register.locate import Ground, Place
    from assetmap.register.store import Change
    from assetmap.settings import Settings

__all__ = ["add", "run"]

_DESCRIPTION = """\
Add one organisation, place or group to a locality's list.

The list is first searched for one that is likely the same. Its point or postcode is read
as an import reads it, and what is put right or odd is said. It gets an id, which the log
names it by. On a terminal you are asked for what is missing; `assetmap undo` takes it
out again.
"""

_EPILOG = """\
examples:
  assetmap add "Radcliffe walkers" --locality bury --type group_club --postcode "M26 1AA"
  assetmap add "Radcliffe walkers" --locality bury --type group_club --focus primary
      --activities "Walking; Nordic walking" --audiences older_people --visibility team
  assetmap add                          asks for everything that is needed

exit codes: 0 done; 1 a file cannot be used; 2 wrong use, likely there already, or elsewhere
"""

_OPTIONS = {"asset_type": "type", "activity_focus": "focus", "assured_date": "assured"}
_NOT_GIVEN = ("id", "name", "location_quality")


def add(commands: Any) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser(
        "add",
        help="add one organisation",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("name", nargs="?", default="", metavar="NAME", help="the name it calls itself")
    common.add_locality(parser, "the locality whose list it goes to")
    for column in _columns():
        parser.add_argument(
            f"--{_option(column)}", dest=column.name, default="", metavar="TEXT", help=_about(column)
        )
    parser.add_argument(
        "--yes", action="store_true", help="add it even where it is likely there already, or in another place"
    )
    common.add_settings(parser)
    parser.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    """Look for the same one, ask, and add the row."""
    from assetmap.register.entry import PLACE, locate_entry, read_cells
    from assetmap.register.locate import read_ground
    from assetmap.register.store import change, look
    from assetmap.sources.fetched import with_fetched

    settings = common.read(chosen)
    given = {column.name: getattr(chosen, column.name) for column in _columns()}
    place = {name: given.pop(name) for name in PLACE}
    cells = read_cells(settings, ASSETS, given)
    today = common.today()
    name = chosen.name.strip() or _asked("What is it called?", "its name")
    slug = common.find_locality(
        settings, chosen.locality or _asked("In which locality is it?", "--locality", _slugs(settings))
    ).slug
    if "asset_type" not in cells:
        said = _asked(
            "What sort of organisation or place is it?", "--type", tuple(ASSETS["asset_type"].words)
        )
        cells |= read_cells(settings, ASSETS, {"asset_type": said})
    if common.on_terminal() and not any((*place.values(), cells.get("location_type"))):
        place["postcode"] = common.ask("Its postcode (Enter if not known):")
    ground = read_ground(with_fetched(settings, None))
    found = locate_entry(settings, slug, place, ground)
    for text in found.said:
        print(f"assetmap: {common.plain(text)}", file=sys.stderr)
    cells = {"name": name, **cells, **found.cells}
    cells.setdefault("assured_date", today.isoformat())
    if place["postcode"].strip() and not found.cells.get("location_quality"):
        print(
            "  It is on no map yet. What to do: look for a mistyped letter or digit; for a new postcode give"
            " its point",
            file=sys.stderr,
        )
    if found.elsewhere and not cells.get("serves"):
        _settle_place(found.elsewhere, yes=chosen.yes)
    likely = _likely(look(settings, slug), cells, found.place, ground)
    if likely and not chosen.yes:
        _settle(name, likely)
    with change(settings, slug, f"assetmap add, {name}", today=today, now=common.moment()) as held:
        cells = {"id": held.new_id(name), **cells}
        held.list(ASSETS).append(cells)
    for note in held.said:
        print(f"assetmap: {common.plain(note)}", file=sys.stderr)
    print(f"Added to {slug}: {common.plain(name)}, with the id {cells['id']}.")
    print(f"Log a contact with it:  assetmap log --id {cells['id']} --channel visit --stage contacted")
    return 0


def _settle_place(elsewhere: str, *, yes: bool) -> None:
    """Tell that the place is not in the locality, and go on only if a person says so."""
    print(f"assetmap: {common.plain(elsewhere)}", file=sys.stderr)
    if yes:
        return
    if not common.on_terminal():
        raise UsageError(
            "nothing was added, as its place is not in the locality",
            remedy="see that --locality and the place are right; or say with --serves whom it serves there;"
            " or add --yes, and it is added all the same",
        )
    if not common.agreed("Add it all the same?"):
        raise UsageError("nothing was added", remedy="run it again with another --locality or postcode")


def _settle(name: str, likely: list[str]) -> None:
    """Tell which are likely the same, and go on only if a person says so."""
    print(f"Likely there already as {common.plain(name)}:", file=sys.stderr)
    for line in likely:
        print(f"  {common.plain(line)}", file=sys.stderr)
    if not common.on_terminal():
        raise UsageError(
            "nothing was added, as it is likely there already",
            remedy="log the contact with that one; or add --yes, and it is added all the same",
        )
    if not common.agreed("Add it all the same?"):
        raise UsageError("nothing was added", remedy="assetmap log finds the one that is there by its name")


def _likely(held: Change, cells: Mapping[str, str], at: Place, ground: Ground) -> list[str]:
    """The organisations of the list that the new one is likely the same as, each as one line."""
    import pandas as pd

    from assetmap.register.locate import Spot, place
    from assetmap.register.matching import RECORD, find_matches

    assets = held.list(ASSETS)
    spots = [
        Spot(assets.get(row, "postcode"), assets.get(row, "latitude"), assets.get(row, "longitude"))
        for row in assets.rows
    ]
    places = place(spots, held.slug, ground, held.settings.boundaries_dir)
    ours = pd.DataFrame(
        [
            {one: assets.get(row, one).strip() for one in RECORD}
            | {"key": str(number), "x": where.x, "y": where.y}
            for number, (row, where) in enumerate(zip(assets.rows, places, strict=True))
            if assets.get(row, "name").strip()
        ],
        columns=list(RECORD),
    )
    new = {one: cells.get(one, "") for one in RECORD} | {"key": "new", "x": at.x, "y": at.y}
    theirs = pd.DataFrame([new], columns=list(RECORD))
    if ours.empty:
        return []
    lines = []
    for match in find_matches(ours, theirs).itertuples():
        row = assets.rows[int(str(match.ours))]
        parts = [assets.get(row, one).strip() for one in ("name", "address", "postcode")]
        hidden = assets.get(row, "do_not_list").strip().casefold() in ("yes", "y", "true", "1")
        mark = "; marked 'do not list': it asked or was found not to be listed" if hidden else ""
        number = f"row {row.number}"
        id_ = assets.get(row, "id").strip() or number
        lines.append(f"{', '.join(part for part in parts if part)} ({id_}; {match.reasons}{mark})")
    return lines


def _asked(question: str, missing: str, words: tuple[str, ...] = ()) -> str:
    """Ask for what is missing; an error where nobody is there."""
    if not common.on_terminal():
        among = f": one of {', '.join(words)}" if words else ""
        raise UsageError(f"{missing} is needed", remedy=f"give {missing}{among}")
    if words:
        return _picked(question, words)
    while not (said := common.ask(question)):
        pass
    return said


def _picked(question: str, words: Sequence[str]) -> str:
    """Ask for one of several, by its number or its word; there is no none."""
    print(question)
    for number, word in enumerate(words, 1):
        print(f"  {number}  {common.plain(word)}")
    by_word = {_bare(word): word for word in words}
    while True:
        said = common.ask(f"Which? [1 to {len(words)}, or the word]")
        if said.isascii() and said.isdigit() and 1 <= int(said) <= len(words):
            return words[int(said) - 1]
        if _bare(said) in by_word:
            return by_word[_bare(said)]
        print(f"Type a number from 1 to {len(words)}, or one of the words above.")


def _bare(word: str) -> str:
    return " ".join(word.casefold().replace("_", " ").split())


def _slugs(settings: Settings) -> tuple[str, ...]:
    return tuple(one.slug for one in settings.localities)


def _columns() -> tuple[Column, ...]:
    return tuple(column for column in ASSETS.columns if column.name not in _NOT_GIVEN)


def _option(column: Column) -> str:
    return _OPTIONS.get(column.name, column.name).replace("_", "-")


def _about(column: Column) -> str:
    """The line of the help about a column."""
    words = f" One of: {', '.join(column.words)}." if column.words else ""
    blank = " Today if not given." if column.name == "assured_date" else ""
    default = f" Blank means {column.default}." if column.default else ""
    return f"{column.description}{words}{default}{blank}".replace("%", "%%")
