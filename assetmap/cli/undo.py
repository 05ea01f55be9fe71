"""``assetmap undo``: take the last change back."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING, Any

from assetmap.cli import common
from assetmap.errors import UsageError

if TYPE_CHECKING:
    from assetmap.register.backups import Backup
    from assetmap.settings import Settings

__all__ = ["add", "run"]

_DESCRIPTION = """\
Take back the last change that an assetmap command made to the lists of a locality.

It says what will be undone, of which command and when, and asks. Run it again to go
further back; the last 20 changes of each locality are kept. A change is not undone where
somebody has edited one of its files since. An undo cannot be undone by another one, but
the files as they were before it are kept in assets/<locality>/register/backups.
"""

_EPILOG = """\
examples:
  assetmap undo                         the latest change, in whichever locality
  assetmap undo --locality bury
  assetmap undo --list                  what can be undone; changes nothing
  assetmap undo --yes                   without asking, for scripts

exit codes: 0 done; 1 a file was edited since or cannot be written; 2 nothing to undo
"""


def add(commands: Any) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser(
        "undo",
        help="take the last change of the lists back",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    common.add_locality(parser, "only the changes of this locality")
    parser.add_argument("--list", action="store_true", help="show the changes that are kept")
    parser.add_argument("--yes", action="store_true", help="do not ask")
    common.add_settings(parser)
    parser.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    """Show the last change, ask, and undo it."""
    from assetmap.register.store import look
    from assetmap.register.undo import last_change, undo

    settings = common.read(chosen)
    among = common.localities(settings, chosen.locality)
    for one in among:
        for note in look(settings, one.slug).said:
            print(f"assetmap: {common.plain(note)}", file=sys.stderr)
    if chosen.list:
        return _list(settings, [one.slug for one in among])
    changes = [last for one in among if (last := last_change(settings, one.slug))]
    if not changes:
        raise UsageError("there is no change to undo", remedy="assetmap undo --list shows what is kept")
    last = max(changes, key=lambda one: (one.id, one.slug))
    print(f"Will be undone: {common.plain(last.what)}, in {last.slug}, {_when(last)}.")
    for name, (before, _) in sorted(last.files.items()):
        print(
            f"  {common.plain(name)} {'goes back to what it was' if before else 'goes, as it was not there'}"
        )
    if not chosen.yes:
        if not common.on_terminal():
            raise UsageError("nothing was undone, as nobody is there to be asked", remedy="add --yes")
        if not common.agreed("Undo it?"):
            print("Nothing was changed.")
            return 0
    done = undo(settings, last.slug, now=common.moment(), expect=last.id)
    for note in done.said:
        print(f"assetmap: {common.plain(note)}", file=sys.stderr)
    print("Done.")
    return 0


def _list(settings: Settings, slugs: list[str]) -> int:
    from assetmap.register.backups import backups

    kept = [one for slug in slugs for one in backups(settings.assets_dir / slug)]
    undone = {(one.slug, one.undoes) for one in kept}
    rows = [
        (_when(one), one.slug, "undone" if (one.slug, one.id) in undone else "", one.what)
        for one in sorted(kept, key=lambda one: (one.id, one.slug), reverse=True)
    ]
    print(common.table(("when", "locality", "", "change"), rows) if rows else "No changes are kept.")
    return 0


def _when(one: Backup) -> str:
    """The moment as a person reads it, on the clock of this computer."""
    from datetime import datetime

    try:
        moment = datetime.strptime(one.when, "%Y%m%dT%H%M%S%z").astimezone()
    except ValueError:
        return common.plain(one.when)
    return moment.strftime("%Y-%m-%d %H:%M")
