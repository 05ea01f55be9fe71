"""``assetmap maps``: write the pages."""

from __future__ import annotations

import argparse
import gc
import sys
import time
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assetmap.cli.common import add_cache, add_settings

if TYPE_CHECKING:
    from assetmap.publish.site import Build
    from assetmap.settings import Settings

__all__ = ["add", "run"]

_DESCRIPTION = """\
Write a page for every locality and an overview: for partners into maps/, and the
team's copies, which show more, into maps/team/.

The pages are made from the lists in assets/<locality>/ and the boundaries and figures
in boundaries/, or the official files that `assetmap data fetch` brought or that are
named in assetmap.toml or here. Only pages that
changed are written. The lists themselves are only read.
"""

_EPILOG = """\
examples:
  assetmap maps                         all pages, as of today
  assetmap maps --as-of 2026-03-31      as things stood on that day
  assetmap maps --strict                write nothing while a list has a fault
  assetmap maps --wards downloads/WD_MAY_2024_UK_BGC.geojson

exit codes: 0 done; 1 a file cannot be used (or --strict and a fault); 2 wrong use
"""

_DATA = {
    "wards": "ward boundaries (GeoJSON, GeoPackage, Shapefile or zipped Shapefile)",
    "lsoas": "LSOA boundaries (the same formats)",
    "lookup": "which ward each LSOA belongs to (CSV, as published)",
    "deprivation": "Indices of Deprivation, File 7 (CSV, as published)",
    "population": "Census TS001 by LSOA (CSV or the published zip)",
}


def add(commands: Any) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser(
        "maps",
        help="write the pages",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--as-of", type=_date, metavar="DATE", help="the date of the map, as 2026-03-31; today if not given"
    )
    parser.add_argument(
        "--strict", action="store_true", help="write nothing where a row of a list has a fault"
    )
    parser.add_argument(
        "--force", action="store_true", help="make the pages even where nothing seems to have changed"
    )
    parser.add_argument(
        "--public", action="store_true", help="copies for everybody too, which show least, into maps/public/"
    )
    parser.add_argument(
        "--jobs", type=_jobs, default=1, metavar="N", help="how many pages at once; 0: one for each core"
    )
    parser.add_argument("--quiet", action="store_true", help="say only what went wrong")
    add_settings(parser)
    add_cache(parser)
    parser.add_argument(
        "--default", action="store_true", help="use boundaries/ even where official data was fetched"
    )
    official = parser.add_argument_group(
        "official files in place of boundaries/ (they go before those of the settings)"
    )
    for name, what in _DATA.items():
        official.add_argument(f"--{name}", type=Path, metavar="FILE", help=what)
    parser.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    """Make the pages; what is heavy is imported only if there is something to do."""
    from assetmap.publish.manifest import fingerprint, read_manifest, up_to_date
    from assetmap.settings import read_settings
    from assetmap.sources.backdrop import with_backdrops
    from assetmap.sources.fetched import with_fetched
    from assetmap.sources.walking import with_networks

    began = time.monotonic()
    say = _silent if chosen.quiet else _aloud
    settings = read_settings(chosen.settings).with_data(
        **{name: path.resolve() for name in _DATA if (path := getattr(chosen, name)) is not None}
    )
    if chosen.public:
        settings = replace(settings, public=True)
    _mend(settings)
    today = date.today()  # noqa: DTZ011 the day on the wall is what a lead means
    if not chosen.default:
        settings = with_fetched(settings, chosen.cache)
        for note in settings.data_notes:
            print(f"assetmap: {note}\n  What to do: make data", file=sys.stderr)
    settings, missing = with_networks(with_backdrops(settings, chosen.cache), chosen.cache)
    if missing:
        names = ", ".join(missing)
        say(f"Straight lines are measured in {names}: no walking network there. make network")
    as_of = chosen.as_of or today
    inputs = fingerprint(settings, chosen.settings, as_of)
    last = read_manifest(settings.maps_dir)
    if (
        not chosen.force
        and last
        and not (chosen.strict and last.faults)
        and up_to_date(last, inputs, settings.maps_dir)
    ):
        say(f"Nothing has changed: the {_pages(last.outputs)} in {_short(settings.maps_dir)} are up to date.")
        if last.faults:
            file = _short(settings.maps_dir / "team" / "faults.csv")
            say(f"The lists still have {_count(last.faults, 'fault')}: see {file}.")
        return 0

    from assetmap.publish.site import build_site

    gc.freeze()  # what was imported stays: looking for rubbish in it, and so often, takes a tenth of a build
    gc.set_threshold(100_000)
    if settings.fetched:
        say(f"Official data as named in {settings.lock_file.name}: {', '.join(sorted(settings.fetched))}.")
    done = build_site(settings, inputs, as_of, today=today, strict=chosen.strict, jobs=chosen.jobs, say=say)
    return _report(done, settings, chosen, say, time.monotonic() - began)


def _mend(settings: Settings) -> None:
    """Complete, or take back, a change of the lists that was stopped half-way."""
    for locality in settings.localities:
        if (settings.assets_dir / locality.slug / "register" / ".journal.json").exists():
            from assetmap.register.store import look

            for text in look(settings, locality.slug).said:
                print(f"assetmap: {text}", file=sys.stderr)


def _report(done: Build, settings: Settings, chosen: argparse.Namespace, say: Any, seconds: float) -> int:
    from assetmap.check.report import fault_table

    if done.faults:
        print(fault_table(done.faults), file=sys.stderr)
    if chosen.strict and done.faults:
        print(
            "assetmap: nothing was written, because of --strict. Put the rows above right and run again.",
            file=sys.stderr,
        )
        return 1
    folder = _short(settings.maps_dir)
    for name in done.removed:
        if not name.startswith("public/"):
            say(f"Removed {folder}/{name}: its locality is no longer in the settings.")
    if any(name.startswith("public/") for name in done.removed) and not settings.public:
        say(f"Removed the copies for everybody in {folder}/public: they are made with --public only.")
    if done.faults:
        say(f"The rest of the lists is on the maps; these rows are also in {folder}/team/faults.csv.")
    written = sum(name.endswith(".html") for name in done.written)
    say(
        f"{_count(done.pages, 'page')}, for partners in {folder} and for the team in {folder}/team: "
        f"{written} written, {done.pages - written} unchanged ({seconds:.1f} s)."
    )
    say(f"Open {folder}/index.html")
    return 0


def _pages(outputs: Any) -> str:
    return _count(sum(name.endswith(".html") for name in outputs), "page")


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"


def _aloud(text: str) -> None:
    print(text, flush=True)


def _silent(text: str) -> None:
    """Say nothing."""


def _short(path: Path) -> str:
    """The path from here, where it is below; else whole."""
    try:
        return path.relative_to(Path.cwd()).as_posix()
    except ValueError:
        return path.as_posix()


def _jobs(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(
            f"'{text}' is not a number of pages; write it as 2, or 0 for all cores"
        )
    return int(text)


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"'{text}' is not a date; write it as 2026-03-31") from None
