"""``assetmap add``: one organisation more."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from assetmap.cli import common
from assetmap.errors import UsageError
from assetmap.load.schema import ASSETS, Column

if TYPE_CHECKING:
    from assetmap.register.store import Change
    from assetmap.settings import Settings

__all__ = ["add", "run"]

_DESCRIPTION = """\
Add one organisation, place or group to a locality's list.

The list is first searched for one that is likely the same. It gets an id, which the
log names it by. On a terminal you are asked for what is missing; `assetmap undo` takes
it out again.
"""

_EPILOG = """\
examples:
  assetmap add "Radcliffe walkers" --locality bury --type group_club --postcode "M26 1AA"
  assetmap add "Radcliffe walkers" --locality bury --type group_club --focus primary
      --activities "Walking; Nordic walking" --audiences older_people --visibility team
  assetmap add                          asks for everything that is needed

exit codes: 0 done; 1 a file cannot be used; 2 wrong use, or likely there already
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
    parser.add_argument("--yes", action="store_true", help="add it even where it is likely there already")
    common.add_settings(parser)
    parser.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    """Look for the same one, ask, and add the row."""
    from assetmap.register.entry import read_cells
    from assetmap.register.store import change, look

    settings = common.read(chosen)
    given = {column.name: getattr(chosen, column.name) for column in _columns()}
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
    if common.on_terminal() and not any(cells.get(one) for one in ("postcode", "latitude", "location_type")):
        cells |= read_cells(settings, ASSETS, {"postcode": common.ask("Its postcode (Enter if not known):")})
    cells = {"name": name, **cells}
    cells.setdefault("assured_date", today.isoformat())
    _warn_of_postcode(cells)
    likely = _likely(look(settings, slug), cells)
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


def _likely(held: Change, cells: Mapping[str, str]) -> list[str]:
    """The organisations of the list that the new one is likely the same as, each as one line."""
    import pandas as pd

    from assetmap.register.matching import RECORD, find_matches

    assets = held.list(ASSETS)
    unknown: dict[str, Any] = {"x": float("nan"), "y": float("nan")}
    ours = pd.DataFrame(
        [
            {one: assets.get(row, one).strip() for one in RECORD} | unknown | {"key": str(at)}
            for at, row in enumerate(assets.rows)
            if assets.get(row, "name").strip()
        ],
        columns=list(RECORD),
    )
    theirs = pd.DataFrame(
        [{one: cells.get(one, "") for one in RECORD} | unknown | {"key": "new"}], columns=list(RECORD)
    )
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


def _warn_of_postcode(cells: Mapping[str, str]) -> None:
    """Say where a postcode is in no directory: the row would be on no map."""
    if not cells.get("postcode"):
        return
    import pandas as pd

    from assetmap.load.postcodes import locate

    if locate(pd.Series([cells["postcode"]], dtype="str"))["x"].isna().all():
        print(
            f"assetmap: the postcode {cells['postcode']} is not in the directory, so it is on no map yet\n"
            "  What to do: look for a mistyped letter or digit; for a new postcode give its point",
            file=sys.stderr,
        )


def _asked(question: str, missing: str, words: tuple[str, ...] = ()) -> str:
    """Ask for what is missing; an error where nobody is there."""
    if not common.on_terminal():
        among = f": one of {', '.join(words)}" if words else ""
        raise UsageError(f"{missing} is needed", remedy=f"give {missing}{among}")
    if words:
        print(question)
        return words[common.choose("Which?", words)]
    while not (said := common.ask(question)):
        pass
    return said


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
