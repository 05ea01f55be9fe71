"""The part of ``assetmap data`` that is about roads, railways, water and parks of OpenStreetMap."""

from __future__ import annotations

import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assetmap.cli import common
from assetmap.cli.discover import progress
from assetmap.errors import AssetmapError, InputError, SourceError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assetmap.settings import Locality, Settings
    from assetmap.sources.backdrop import Drawn

__all__ = ["BACKDROP", "backdrop_block", "backdrop_record", "fetch_backdrops"]

#: Its name beside those of the datasets.
BACKDROP = "backdrop"
TITLE = "Roads, railways, water and parks"
ABOUT = {
    "source": "OpenStreetMap",
    "licence": "Open Database Licence (ODbL)",
    "attribution": "© OpenStreetMap contributors",
}


def fetch_backdrops(
    settings: Settings, cache: Path | None, overpass: str | None, *, refresh: bool, offline: bool
) -> bool:
    """Fetch the backdrop of each locality that has none yet, and say what came.

    Parameters
    ----------
    settings : Settings
    cache : Path or None
        The folder of the cache, where it is not the usual one.
    overpass : str or None
        The server to ask, where it is not that of the settings.
    refresh : bool
        Whether to ask anew for those that are here.
    offline : bool
        Ask nobody.

    Returns
    -------
    bool
        Whether all of them are here. The maps are made without: what is missing is told, and is no error.

    Raises
    ------
    UsageError
        The server's address is none.
    """
    from assetmap.sources.backdrop import backdrop_path, backdrop_settings
    from assetmap.sources.store import cache_folder

    folder = cache_folder(settings, cache)
    paths = {one: backdrop_path(folder, one.code) for one in settings.localities}
    wanted = [one for one, path in paths.items() if refresh or not _about(path)]
    asked = backdrop_settings(settings, overpass)
    if not wanted:
        print(f"{TITLE}: here already")
        return True
    from assetmap.sources.overpass import Overpass

    server = Overpass(asked, folder, common.moment(), offline=offline, fresh=refresh, say=progress)
    with closing(server):
        try:
            _fetch(settings, cache, server, wanted, paths)
        except AssetmapError as error:
            left = [one.name for one, path in paths.items() if not _about(path)]
            without = f"The maps of {', '.join(left)} are made without them" if left else "The maps keep them"
            print(
                f"assetmap: {TITLE} of OpenStreetMap could not all be fetched: {error}\n"
                f"  {without}; all else goes on. `assetmap data fetch --only {BACKDROP}` tries again.",
                file=sys.stderr,
            )
            return False
    return all(_about(path) for path in paths.values())


def backdrop_block(settings: Settings, cache: Path | None) -> list[str]:
    """The lines of ``assetmap data status``."""
    record = backdrop_record(settings, cache)
    rows = [
        ("publisher", record["publisher"]),
        ("licence", record["licence"]),
        ("address", record["address"]),
        ("state", record["state"]),
    ]
    days = sorted({one["fetched"] for one in record["localities"].values() if one["fetched"]})
    if days:
        rows.append(("fetched", days[0] if len(days) == 1 else f"{days[0]} to {days[-1]}"))
    missing = [slug for slug, one in record["localities"].items() if not one["fetched"]]
    if days and missing:
        rows.append(("missing", ", ".join(missing)))
    return [f"{BACKDROP}: {TITLE}", *(f"  {name:<10} {text}" for name, text in rows)]


def backdrop_record(settings: Settings, cache: Path | None) -> dict[str, Any]:
    """The same for programs."""
    from assetmap.sources.backdrop import backdrop_path, backdrop_settings
    from assetmap.sources.store import cache_folder

    folder = cache_folder(settings, cache)
    paths = {one.slug: backdrop_path(folder, one.code) for one in settings.localities}
    fetched = {slug: _about(path).get("fetched", "") for slug, path in paths.items()}
    here = sum(bool(day) for day in fetched.values())
    if not settings.page.backdrop:
        state = "turned off ([page] backdrop)"
    elif here:
        state = "in use" if here == len(paths) else f"in use for {here} of {len(paths)} localities"
    else:
        state = "none fetched: the maps show outlines and names"
    return {
        "id": BACKDROP,
        "title": TITLE,
        "publisher": ABOUT["source"],
        "licence": ABOUT["licence"],
        "attribution": ABOUT["attribution"],
        "address": settings.openstreetmap.overpass,
        "asked_at": backdrop_settings(settings, None).overpass,
        "state": state,
        "in_use": settings.page.backdrop and here > 0,
        "localities": {
            slug: {"fetched": day, "path": str(paths[slug]) if day else ""} for slug, day in fetched.items()
        },
    }


def _fetch(
    settings: Settings,
    cache: Path | None,
    server: Any,
    wanted: Sequence[Locality],
    paths: dict[Locality, Path],
) -> None:
    """Fetch one after the other, and keep each as it comes: what was stopped goes on where it was."""
    from assetmap.load.backdrop import backdrop_bytes, make_backdrop
    from assetmap.load.official import load_official
    from assetmap.sources.backdrop import fetch_backdrop, read_backdrop_kinds
    from assetmap.sources.fetched import with_fetched
    from assetmap.sources.store import keep_whole

    wards, kinds = load_official(with_fetched(settings, cache)).wards, read_backdrop_kinds()
    nothing = []
    for one in wanted:
        area = wards[wards["locality_code"] == one.code].union_all()
        came = fetch_backdrop(server, area, one.name, kinds)
        made = make_backdrop(
            came.frame, area, kinds, {**ABOUT, "fetched": came.fetched.isoformat(), "area": one.code}
        )
        if not made.lines:
            nothing.append(one.name)
            continue
        content = backdrop_bytes(made)
        news = "" if keep_whole(paths[one], content) else ", unchanged"
        _say(one, came, sum(map(len, made.lines.values())), len(content), news)
    if nothing:
        raise SourceError(
            f"the server knows of not one main road, railway, water or park in {', '.join(nothing)}",
            where=server.settings.overpass,
            remedy="see that the server covers this part of the world, or ask another: --overpass ADDRESS",
        )


def _say(locality: Locality, came: Drawn, lines: int, size: int, news: str) -> None:
    print(
        f"{TITLE} of {locality.name}: {'here already' if came.kept else 'fetched'}, "
        f"as of {came.fetched:%Y-%m-%d}, {common.count(lines, 'line')}, {size:,} bytes{news}",
        flush=True,
    )


def _about(path: Path) -> dict[str, str]:
    """What a file says of itself; nothing where it is not there, or damaged."""
    from assetmap.load.backdrop import about_backdrop

    try:
        return about_backdrop(path)
    except InputError:
        return {}
