"""The lists of all localities, read and checked: what can be used, and the faults in the rest."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import geopandas as gpd
import pandas as pd

from assetmap.check.capacity import with_capacity
from assetmap.check.decisions import check_decisions
from assetmap.check.faults import Fault, Faults
from assetmap.check.folders import note_folders
from assetmap.check.log import check_log
from assetmap.check.organisations import audience_words, check_organisations
from assetmap.check.rows import read_rows
from assetmap.check.states import note_stale, note_states
from assetmap.load.schema import ASSETS, ENGAGEMENT, TARGETS
from assetmap.settings import Settings

__all__ = ["Lists", "check_lists"]


@dataclass(frozen=True, eq=False)  # one is like no other, so that what is found in it can be kept
class Lists:
    """What people typed, read.

    Attributes
    ----------
    organisations : DataFrame
        As :func:`assetmap.check.organisations.check_organisations` gives it; ``capacity`` is read where the
        settings ask for catchments.
    log : DataFrame
        As :func:`assetmap.check.log.check_log` gives it.
    decisions : DataFrame
        As :func:`assetmap.check.decisions.check_decisions` gives it.
    faults : tuple of Fault
        By file, row and column.
    unusable : frozenset of str
        The slugs of localities whose assets.csv could not be read; none where that stops the check.
    """

    organisations: pd.DataFrame
    log: pd.DataFrame
    decisions: pd.DataFrame
    faults: tuple[Fault, ...]
    unusable: frozenset[str] = frozenset()


def check_lists(
    settings: Settings,
    wards: gpd.GeoDataFrame,
    *,
    as_of: date,
    lsoa_codes: Collection[str] | None = None,
    thorough: bool = False,
) -> Lists:
    """Read and check assets.csv, engagement.csv and targets.csv of every locality. Nothing is written.

    Parameters
    ----------
    settings : Settings
        Names the localities, the folder of their lists, and groups of people of the project's own.
    wards : GeoDataFrame
        EPSG:27700, index ``ward_code``; ``ward_name``, ``locality_code``, ``locality``, ``locality_name``.
    as_of : date
        The date of the map; rows of the log, and decisions, after it are noted.
    lsoa_codes : collection of str, optional
        The LSOAs on which decisions can be taken; None where none are loaded.
    thorough : bool, optional
        For those who look after the lists, and not for a map. Rows that nobody has made sure of for long are
        noted, too. A list that cannot be read does not stop the check: it is one more fault, and the log of
        a locality whose organisations cannot be read is left aside, as each of its rows would be a fault.

    Returns
    -------
    Lists
        A fault never loses a row that can be used; a locality without lists has no rows.

    Raises
    ------
    InputError
        A list cannot be read, or lacks a needed column, unless `thorough`.
    """
    faults = Faults()
    audiences = audience_words(settings.audiences)
    note_folders(settings, faults)
    assets = read_rows(settings, ASSETS, faults, stop=not thorough)
    organisations = check_organisations(assets, wards, audiences, settings.boundaries_dir, as_of)
    if settings.catchments:
        organisations = with_capacity(assets, organisations)
    rows = read_rows(settings, ENGAGEMENT, faults, stop=not thorough, without=assets.unusable)
    log = check_log(rows, wards, organisations.index.tolist(), audiences, as_of)
    note_states(assets, rows, organisations, log, as_of, settings.thresholds)
    if thorough:
        note_stale(assets, organisations, as_of, settings.thresholds)
    targets = read_rows(settings, TARGETS, faults, stop=not thorough)
    decisions = check_decisions(targets, wards, lsoa_codes, audiences, as_of)
    return Lists(organisations, log, decisions, faults.sorted(), frozenset(assets.unusable))
