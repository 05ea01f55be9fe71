"""``assetmap data``: fetch official boundaries and statistics, and say what there is."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assetmap.cli.backdrop import BACKDROP, backdrop_block, backdrop_record, fetch_backdrops
from assetmap.cli.common import add_settings
from assetmap.cli.terminal import bare
from assetmap.errors import UsageError

if TYPE_CHECKING:
    from assetmap.settings import Settings
    from assetmap.sources.catalogue import Dataset
    from assetmap.sources.fetch import Result
    from assetmap.sources.status import Line

__all__ = ["add"]

#: Seconds before a bar is shown: what is quick needs none.
DELAY = 0.5

_FETCH = """\
Fetch the official boundaries and statistics of the localities in assetmap.toml, check
that they are whole and fit together, and remember them in assetmap.lock. `assetmap maps`
then uses them without being told.

What is there already and is what assetmap.lock says is not asked for again. Either all
of it is taken over or nothing: a fetch that fails leaves everything as it was.

Then main roads, railways, water and parks of OpenStreetMap are fetched, which lie under
the wards on the maps. Where that fails it is told, and the maps are made without.
"""
_FETCH_END = """\
examples:
  assetmap data fetch                        what the localities need
  assetmap data fetch --refresh              ask anew, and accept what has changed
  assetmap data fetch --only wards lookup    these alone (`assetmap data status` lists all)
  assetmap data fetch --only backdrop        the roads, railways, water and parks alone
  assetmap data fetch --no-backdrop          without them
  assetmap data fetch --offline              ask nobody: only see whether all is here

exit codes: 0 done; 1 what came does not fit together; 2 wrong use; 3 a source is out of
reach, sent something broken or something else than assetmap.lock says, or nothing can be
kept
"""
_STATUS = """\
List every dataset: what it is, where it comes from, when it was fetched, whether it is
used, and what is used in its place.
"""


def add(commands: Any) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser("data", help="fetch official boundaries and statistics")
    parser.set_defaults(run=lambda _: _help(parser))
    parts = parser.add_subparsers(title="commands", metavar="COMMAND")
    raw = argparse.RawDescriptionHelpFormatter
    one = parts.add_parser(
        "fetch", help="fetch them", description=_FETCH, epilog=_FETCH_END, formatter_class=raw
    )
    one.add_argument("--only", nargs="+", metavar="DATASET", default=[], help="these datasets alone")
    one.add_argument("--refresh", action="store_true", help="ask anew, and accept what has changed")
    one.add_argument("--offline", action="store_true", help="ask nobody")
    one.add_argument(
        "--no-backdrop", action="store_true", help="no roads, railways, water and parks of OpenStreetMap"
    )
    one.add_argument("--overpass", metavar="ADDRESS", help="ask this Overpass server for them")
    _common(one)
    one.set_defaults(run=run_fetch)
    two = parts.add_parser("status", help="say what there is", description=_STATUS, formatter_class=raw)
    two.add_argument("--json", action="store_true", help="for programs")
    _common(two)
    two.set_defaults(run=run_status)


def run_fetch(chosen: argparse.Namespace) -> int:
    """Fetch; what is heavy is imported only if something came."""
    if chosen.refresh and chosen.offline:
        raise UsageError("--refresh and --offline cannot go together", remedy="choose one of them")
    from assetmap.settings import read_settings

    settings = read_settings(chosen.settings)
    with_backdrop = settings.page.backdrop and not chosen.no_backdrop
    if BACKDROP in chosen.only:
        if not with_backdrop:
            raise UsageError(
                f"{BACKDROP} is asked for and turned off",
                remedy="leave --no-backdrop away, or set [page] backdrop = true in the settings",
            )
        chosen.only = [one for one in chosen.only if one != BACKDROP]
        if not chosen.only:
            return 0 if _backdrops(settings, chosen) else 3
    elif chosen.only:
        with_backdrop = False
    return _fetch_official(settings, chosen, with_backdrop)


def _fetch_official(settings: Settings, chosen: argparse.Namespace, with_backdrop: bool) -> int:
    from assetmap.sources.catalogue import asked_for, read_catalogue, used
    from assetmap.sources.fetch import fetch
    from assetmap.sources.store import Store, cache_folder

    catalogue = read_catalogue(settings)
    wanted = asked_for(catalogue, chosen.only) if chosen.only else used(catalogue)
    if not chosen.only:
        for one in wanted:
            if one.role in settings.data.named():
                name = settings.data.named()[one.role].name
                print(f"{one.title}: not fetched, your own file {name} is used ([data] {one.role})")
        wanted = [one for one in wanted if one.role not in settings.data.named()]
    store = Store(cache_folder(settings, chosen.cache))
    reporter = _Reporter()
    outcome = fetch(
        settings,
        catalogue,
        wanted,
        store,
        reporter=reporter,
        check=_check,
        refresh=chosen.refresh,
        offline=chosen.offline,
    )
    for note in outcome.notes:
        print(note)
    if with_backdrop:
        _backdrops(settings, chosen)
    new = sum(result.news in ("new", "changed") for result in outcome.results)
    print(
        f"Here: {len(outcome.results)} of the datasets asked for, {new} of them new; kept in {store.folder} "
        f"and named in {settings.lock_file.name}. Next:  make maps"
    )
    return 0


def _backdrops(settings: Settings, chosen: argparse.Namespace) -> bool:
    return fetch_backdrops(
        settings, chosen.cache, chosen.overpass, refresh=chosen.refresh, offline=chosen.offline
    )


def run_status(chosen: argparse.Namespace) -> int:
    """List every dataset."""
    from assetmap.settings import read_settings
    from assetmap.sources.status import status
    from assetmap.sources.store import Store, cache_folder

    settings = read_settings(chosen.settings)
    found = status(settings, Store(cache_folder(settings, chosen.cache)))
    if chosen.json:
        records = [*(_record(line) for line in found.lines), backdrop_record(settings, chosen.cache)]
        print(json.dumps(records, indent=1, ensure_ascii=False))
        return 0
    for line in found.lines:
        print("\n".join(_block(line)), end="\n\n")
    print("\n".join(backdrop_block(settings, chosen.cache)), end="\n\n")
    print(f"Fetched files are kept in {found.cache}; {settings.lock_file.name} names them.")
    for note in found.notes:
        print(f"{note}\n  What to do: make data")
    return 0


def _check(settings: Settings) -> Sequence[str]:
    """Load it all together, as a build would; nothing but the notes that are about how editions fit."""
    from assetmap.load.official import load_official

    return [note for note in load_official(settings).notes if not note.startswith("Approximate shapes")]


def _common(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--cache",
        type=Path,
        metavar="FOLDER",
        help="where fetched files are kept; else the user's own cache",
    )
    add_settings(parser)


def _help(parser: argparse.ArgumentParser) -> int:
    parser.print_help()
    return 0


class _Reporter:
    """A progress bar on a terminal, a line for each dataset elsewhere."""

    def __init__(self) -> None:
        self._bar: Any = None

    def begin(self, dataset: Dataset) -> None:
        if sys.stderr.isatty():
            from tqdm import tqdm

            self._bar = tqdm(
                desc=dataset.id, unit="", unit_scale=True, leave=False, delay=DELAY, file=bare(sys.stderr)
            )

    def advance(self, done: int, total: int) -> None:
        if self._bar is not None:
            self._bar.total = total
            self._bar.update(done - self._bar.n)

    def end(self, result: Result) -> None:
        if self._bar is not None:
            self._bar.close()
            self._bar = None
        news = {"kept": "here already", "same": "unchanged", "new": "fetched", "changed": "CHANGED"}
        more = f"; {result.detail}" if result.detail else ""
        entry = result.entry
        print(
            f"{entry.title}, {entry.edition}: {news[result.news]}, {entry.rows:,} areas, "
            f"{entry.size:,} bytes{more}",
            flush=True,
        )


def _block(line: Line) -> list[str]:
    one, entry = line.dataset, line.entry
    states = {
        "": "not fetched",
        "good": "in use" if line.in_use else "here, not in use",
        "missing": "NOT HERE: fetched once, but not in the cache of this computer",
        "damaged": "DAMAGED in the cache of this computer",
        "outdated": "fetched for other places or from another address than the settings want now",
    }
    rows = [
        ("publisher", one.publisher),
        ("edition", entry.edition if entry else one.edition),
        ("licence", one.licence),
        ("address", one.address),
        ("state", states[line.state]),
    ]
    if line.address != one.address:
        rows.insert(4, ("asked at", line.address))
    if entry:
        checked = f", last asked {line.checked}" if line.checked and line.checked != entry.fetched else ""
        rows.append(("fetched", f"{entry.fetched}{checked}; {entry.rows:,} areas, {entry.size:,} bytes"))
        rows.append(("SHA-256", entry.sha256))
        rows.append(("file", str(line.path)))
    if line.instead:
        rows.append(("instead", line.instead))
    return [f"{one.id}: {one.title}", *(f"  {name:<10} {text}" for name, text in rows)]


def _record(line: Line) -> dict[str, Any]:
    return {
        "id": line.dataset.id,
        "title": line.dataset.title,
        "publisher": line.dataset.publisher,
        "edition": line.entry.edition if line.entry else line.dataset.edition,
        "licence": line.dataset.licence,
        "attribution": line.dataset.attribution,
        "address": line.dataset.address,
        "asked_at": line.address,
        "role": line.dataset.role,
        "state": line.state or "not fetched",
        "in_use": line.in_use,
        "instead": line.instead,
        "checked": line.checked,
        "path": str(line.path) if line.path else "",
        "fetched": asdict(line.entry) if line.entry else None,
    }
