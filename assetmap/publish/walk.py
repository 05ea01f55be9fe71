"""How ways on foot are measured for a project: along its walking network, or in straight lines."""

from __future__ import annotations

from dataclasses import replace

from assetmap.check.lists import Lists
from assetmap.load.official import Official, SourceNote
from assetmap.measure.access import Walk
from assetmap.measure.walking import OnNetwork
from assetmap.settings import Settings

__all__ = ["credited", "walk_of"]


def walk_of(settings: Settings) -> Walk | None:
    """Along the network, where that was fetched for all localities; else None, for straight lines.

    Raises
    ------
    InputError
        A network's file is damaged.
    """
    if not settings.networks:
        return None
    from assetmap.load.network import join_networks, read_network

    network = join_networks([read_network(path) for path in settings.networks])
    return OnNetwork(network, settings.thresholds.walk_metres)


def credited(official: Official, walk: Walk | None, lists: Lists) -> Official:
    """The official data with what OpenStreetMap has given named among its sources, as its licence asks."""
    title, edition = [], ""
    if isinstance(walk, OnNetwork):
        title.append("streets and paths")
        edition = str(walk.network.about.get("fetched", ""))
    if (lists.organisations["osm_id"] != "").any():
        title.append("some of the places")
    if not title:
        return official
    said = " and ".join(title)
    note = SourceNote(
        f"{said[0].upper()}{said[1:]}",
        "OpenStreetMap",
        edition,
        "Open Database Licence (ODbL)",
        "© OpenStreetMap contributors, openstreetmap.org/copyright",
    )
    return replace(official, sources=(*official.sources, note))
