"""``assetmap network``: the network that people walk on, fetched from OpenStreetMap."""

from __future__ import annotations

import argparse
from contextlib import closing
from typing import TYPE_CHECKING, Any

from assetmap.cli import common
from assetmap.cli.discover import CREDIT, add_asking, overpass_settings, progress

if TYPE_CHECKING:
    from assetmap.settings import Locality, Settings
    from assetmap.sources.walking import Ways

__all__ = ["add"]

_FETCH = """\
Fetch the network that people walk on, for each locality with what lies around it as far
as people walk ([measures] walk_minutes and walk_speed_kmh in assetmap.toml) and 500 m
more, so that places out there are joined to their own street. It is kept in the cache.
`assetmap maps` measures along it, in place of straight lines, for the residents of each
locality that has its own.

It is asked for in squares of 5 km, one after the other. What is there already and not
older than 30 days is not asked for again: a fetch that was stopped goes on where it was.
"""
_FETCH_END = """\
examples:
  assetmap network fetch                        all localities
  assetmap network fetch trafford salford       these alone
  assetmap network fetch --fresh                ask for everything anew
  assetmap network fetch --overpass https://overpass.example/api

exit codes: 0 done; 1 a file cannot be used; 2 wrong use; 3 the server is out of reach or
sent nothing that can be used, or nothing can be kept
"""


def add(commands: Any) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser("network", help="fetch the network that people walk on")
    parser.set_defaults(run=lambda _: _help(parser))
    parts = parser.add_subparsers(title="commands", metavar="COMMAND")
    one = parts.add_parser(
        "fetch",
        help="fetch it",
        description=_FETCH,
        epilog=_FETCH_END,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    one.add_argument("places", nargs="*", metavar="LOCALITY", help="these localities; all by default")
    add_asking(one)
    common.add_settings(one)
    one.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    """Fetch the network of each locality."""
    settings = common.read(chosen)
    named = dict.fromkeys(common.find_locality(settings, text) for text in chosen.places)
    asked = overpass_settings(settings, chosen)
    from assetmap.load.official import load_official
    from assetmap.measure.walking import SNAP_LIMIT
    from assetmap.sources.fetched import with_fetched
    from assetmap.sources.overpass import Overpass
    from assetmap.sources.store import cache_folder
    from assetmap.sources.walking import fetch_ways, with_networks

    settings = with_fetched(settings, chosen.cache)
    wards = load_official(settings).wards
    cache = cache_folder(settings, chosen.cache)
    overpass = Overpass(
        asked, cache, common.moment(), offline=chosen.offline, fresh=chosen.fresh, say=progress
    )
    margin = settings.thresholds.walk_metres + SNAP_LIMIT
    with closing(overpass):
        for locality in named or settings.localities:
            area = wards[wards["locality_code"] == locality.code].union_all()
            _keep(settings, cache, locality, fetch_ways(overpass, area, locality.name, margin), margin)
    print(f"Kept in {cache}. {CREDIT}")
    missing = with_networks(settings, chosen.cache)[1]
    if missing:
        print(
            f"Still to fetch: {', '.join(missing)}. There the maps measure straight lines, which do not "
            "compare exactly."
        )
    else:
        print("Next:  make maps")
    return 0


def _keep(settings: Settings, cache: Any, locality: Locality, ways: Ways, margin: float) -> None:
    from assetmap.load.network import make_network, network_bytes
    from assetmap.sources.store import keep_whole
    from assetmap.sources.walking import network_path

    about = {
        "source": "OpenStreetMap",
        "licence": "Open Database Licence (ODbL)",
        "attribution": "© OpenStreetMap contributors",
        "fetched": ways.fetched.isoformat(),
        "area": locality.code,
        "margin": f"{margin:.0f}",
    }
    made = make_network(ways.x, ways.y, ways.tail, ways.head, ways.metres, node=ways.node, about=about)
    new = keep_whole(network_path(settings, cache, locality.code), network_bytes(made))
    came = f"{ways.asked} of {common.count(ways.tiles, 'square')} asked for" if ways.asked else "here already"
    print(
        f"{locality.name}: {common.count(len(ways.tail), 'piece')} between {len(ways.x):,} points, "
        f"{ways.metres.sum() / 1000:,.0f} km of ways, as of {ways.fetched:%Y-%m-%d}; {came}"
        f"{'' if new else ', unchanged'}",
        flush=True,
    )


def _help(parser: argparse.ArgumentParser) -> int:
    parser.print_help()
    return 0
