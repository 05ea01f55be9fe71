"""The lists of all localities, read and checked: what can be used, and the faults in the rest."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import geopandas as gpd
import pandas as pd

from assetmap.check.decisions import check_decisions
from assetmap.check.faults import Fault, Faults
from assetmap.check.folders import note_folders
from assetmap.check.log import check_log
from assetmap.check.organisations import audience_words, check_organisations
from assetmap.check.rows import read_rows
from assetmap.load.schema import ASSETS, ENGAGEMENT, TARGETS
from assetmap.settings import Settings

__all__ = ["Lists", "check_lists"]


@dataclass(frozen=True)
class Lists:
    """What people typed, read.

    Attributes
    ----------
    organisations : DataFrame
        As :func:`assetmap.check.organisations.check_organisations` gives it.
    log : DataFrame
        As :func:`assetmap.check.log.check_log` gives it.
    decisions : DataFrame
        As :func:`assetmap.check.decisions.check_decisions` gives it.
    faults : tuple of Fault
        By file, row and column.
    """

    organisations: pd.DataFrame
    log: pd.DataFrame
    decisions: pd.DataFrame
    faults: tuple[Fault, ...]


def check_lists(
    settings: Settings,
    wards: gpd.GeoDataFrame,
    *,
    as_of: date,
    lsoa_codes: Collection[str] | None = None,
) -> Lists:
    """Read and check assets.csv, engagement.csv and targets.csv of every locality. Nothing is written.

    Parameters
    ----------
    settings : Settings
        Names the localities, the folder of their lists, and groups of people of the project's own.
    wards : GeoDataFrame
        EPSG:27700, index ``ward_code``; ``ward_name``, ``locality_code``, ``locality``, ``locality_name``.
    as_of : date
        The date of the map; log rows after it are noted.
    lsoa_codes : collection of str, optional
        The LSOAs on which decisions can be taken; None where none are loaded.

    Returns
    -------
    Lists
        A fault never loses a row that can be used; a locality without lists has no rows.

    Raises
    ------
    InputError
        A list cannot be read, or lacks a needed column.
    """
    faults = Faults()
    audiences = audience_words(settings.audiences)
    note_folders(settings, faults)
    organisations = check_organisations(read_rows(settings, ASSETS, faults), wards, audiences)
    log = check_log(
        read_rows(settings, ENGAGEMENT, faults), wards, organisations.index.tolist(), audiences, as_of
    )
    decisions = check_decisions(read_rows(settings, TARGETS, faults), wards, lsoa_codes, audiences)
    return Lists(organisations, log, decisions, faults.sorted())
