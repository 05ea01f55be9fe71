"""How ways on foot are measured for a project: along its walking network, or in straight lines."""

from __future__ import annotations

from assetmap.measure.access import Walk
from assetmap.settings import Settings

__all__ = ["walk_of"]


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
    from assetmap.measure.walking import OnNetwork

    network = join_networks([read_network(path) for path in settings.networks])
    return OnNetwork(network, settings.thresholds.walk_metres)
