"""How ways on foot are measured for a project: along its walking networks, or in straight lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from assetmap.check.lists import Lists
from assetmap.load.backdrop import Backdrop
from assetmap.load.official import Official, SourceNote
from assetmap.measure.access import StraightLine, Walk
from assetmap.measure.mixed import MIXED, Mixed
from assetmap.measure.model import Measures
from assetmap.measure.walking import NETWORK, OnNetwork
from assetmap.measure.words import STRAIGHT_LINE
from assetmap.settings import Locality, Settings

__all__ = ["credited", "said_of_ways", "walk_of"]


def walk_of(settings: Settings) -> Walk | None:
    """Along the network for the localities that have theirs, in straight lines for the others.

    Returns
    -------
    Walk or None
        None where no locality has one, for straight lines.

    Raises
    ------
    InputError
        A network's file is damaged.
    """
    if not settings.networks:
        return None
    from assetmap.load.network import join_networks, read_network

    networks = [read_network(path) for path in settings.networks]
    limits = settings.thresholds
    walk = OnNetwork(join_networks(networks), limits.walk_metres)
    have = frozenset(one.about.get("area", "") for one in networks)
    if have.issuperset(one.code for one in settings.localities):
        return walk
    return Mixed(walk, StraightLine(limits.detour, limits.walk_metres), have)


def credited(
    official: Official, walk: Walk | None, lists: Lists, backdrops: Mapping[str, Backdrop] | None = None
) -> Official:
    """The official data with what OpenStreetMap has given named among its sources, as its licence asks."""
    title, days = [], {one.about.get("fetched", "") for one in (backdrops or {}).values()}
    network = walk.network if isinstance(walk, Mixed) else walk
    if isinstance(network, OnNetwork):
        title.append("ways on foot")
        days.add(str(network.network.about.get("fetched", "")))
    if backdrops:
        title.append("the map under the wards")
    if (lists.organisations["osm_id"] != "").any():
        title.append("some of the places")
    if not title:
        return official
    said = _listed(title)
    note = SourceNote(
        f"{said[0].upper()}{said[1:]}",
        "OpenStreetMap",
        ", ".join(sorted(days - {""})),
        "Open Database Licence (ODbL)",
        "© OpenStreetMap contributors, openstreetmap.org/copyright",
    )
    return replace(official, sources=(*official.sources, note))


def said_of_ways(
    settings: Settings, measures: Measures, said: Mapping[str, str], locality: Locality | None
) -> str:
    """How ways on foot were measured, as a page says it.

    Parameters
    ----------
    settings : Settings
    measures : Measures
    said : mapping
        The words ``straight_line``, ``network`` and ``mixed``.
    locality : Locality or None
        Whose page it is; None for the overview, which says which localities are measured how.
    """
    percent = round((settings.thresholds.detour - 1) * 100)
    method = measures.reach_method
    if method == MIXED:
        wards = measures.wards
        along = set(wards.loc[wards["reach_method"] == NETWORK, "locality"])
        if locality is None:
            with_, without = (
                [one.name for one in settings.localities if (one.slug in along) == has]
                for has in (True, False)
            )
            return said[MIXED].format(along=_listed(with_), straight=_listed(without), percent=percent)
        method = NETWORK if locality.slug in along else STRAIGHT_LINE
    return said[method].format(percent=percent)


def _listed(names: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))
