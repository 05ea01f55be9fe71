"""``assetmap pack``: a locality's page, its lists and a note in one zip file, to send to partners."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assetmap.cli.common import add_cache, add_settings
from assetmap.errors import UsageError

if TYPE_CHECKING:
    from assetmap.settings import Locality, Settings

__all__ = ["add", "run"]

FOLDER = "packs"

_DESCRIPTION = """\
Put what partners need into one zip file: the partner page of a locality, its
organisations and wards as tables, and a plain text to read first. If the page is not up
to date it is made first. Everything in the file is searched for what partners may not
see before it is written.
"""
_EPILOG = """\
examples:
  assetmap pack trafford                      into maps/packs/
  assetmap pack trafford --to trafford.zip    into a file of your choice

exit codes: 0 done; 1 a file cannot be used or written; 2 wrong use
"""


def add(commands: Any) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser(
        "pack",
        help="a zip file to send: the page, its lists, a text to read first",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("locality", help="its key in the settings, such as trafford")
    parser.add_argument(
        "--to", type=Path, metavar="FILE", help="the zip file, or a folder for it; else maps/packs/"
    )
    parser.add_argument("--as-of", metavar="DATE", help="the date of the map; today if not given")
    add_settings(parser)
    add_cache(parser)
    parser.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    """See that the pages are up to date, then pack."""
    from assetmap.cli import maps
    from assetmap.publish.manifest import read_manifest
    from assetmap.settings import read_settings
    from assetmap.sources.fetched import with_fetched
    from assetmap.sources.walking import with_networks

    settings = read_settings(chosen.settings)
    locality = _locality(settings, chosen.locality)
    today = date.today()  # noqa: DTZ011 the day on the wall is what a lead means
    as_of = _day(chosen.as_of) if chosen.as_of else today
    to = _file(settings, locality, as_of, chosen.to)
    given = ["maps", "--as-of", as_of.isoformat(), "--settings", str(chosen.settings)]
    last = read_manifest(settings.maps_dir)
    if last and any(name.startswith("public/") for name in last.outputs):
        given.append("--public")  # so that these are not taken away
    if chosen.cache:
        given += ["--cache", str(chosen.cache)]
    parser = argparse.ArgumentParser()
    maps.add(parser.add_subparsers())
    code = maps.run(parser.parse_args(given))  # says what it makes, or that nothing has changed
    if code:
        return code

    from assetmap.publish.pack import make_pack

    print(f"Packing the page and lists of {locality.name} ...", flush=True)
    settings, _ = with_networks(with_fetched(settings, chosen.cache), chosen.cache)
    done = make_pack(settings, locality, as_of, today=today, to=to)
    file = maps._short(done.file)
    if done.examples:
        print("Look before you send it: there are made-up example organisations in it.")
    print(
        f"{file}: {', '.join(done.names)} ({done.size / 1000:,.0f} kB"
        f"{'' if done.written else ', unchanged'}; partner copy, may be shared)."
    )
    return 0


def _locality(settings: Settings, slug: str) -> Locality:
    for one in settings.localities:
        if slug.strip().casefold() in (one.slug, one.name.casefold()):
            return one
    raise UsageError(
        f"there is no locality '{slug}' in the settings",
        remedy=f"choose one of: {', '.join(one.slug for one in settings.localities)}",
    )


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"'{text}' is not a date", remedy="write it as 2026-03-31") from None


def _file(settings: Settings, locality: Locality, as_of: date, to: Path | None) -> Path:
    """Where the pack goes; only a zip file's name will do, so that no list is overwritten."""
    usual = f"{locality.slug}-{as_of.isoformat()}.zip"
    if to is None:
        return settings.maps_dir / FOLDER / usual
    if to.is_dir():
        return to.resolve() / usual
    if to.suffix.lower() != ".zip":
        raise UsageError(f"'{to}' is not the name of a zip file", remedy=f"end it in .zip, such as {usual}")
    return to.resolve()
