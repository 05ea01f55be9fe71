"""The ward figures of the default: the project's own calculation on the official LSOA figures."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from assetmap.errors import InputError, UsageError
from assetmap.load.deprivation import read_deprivation, read_population
from assetmap.load.embedded import SourceNote
from assetmap.load.figures import ward_figures
from assetmap.load.lookups import read_lookup
from assetmap.load.provenance import note_of
from assetmap.load.tables import counted, few
from assetmap.settings import DataFiles

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["official_figures"]


def official_figures(
    files: DataFiles, district_codes: Collection[str]
) -> tuple[pd.DataFrame, dict[str, str], list[SourceNote]]:
    """Figures of all wards of some local authorities.

    Parameters
    ----------
    files : DataFiles
        ``lookup`` with a column of local authorities, ``deprivation`` and, where that has no residents,
        ``population``.
    district_codes : collection of str

    Returns
    -------
    figures : pandas.DataFrame
        Index ``ward_code`` sorted; ``ward_name``, ``locality_code``,
        :data:`assetmap.load.figures.WARD_FIGURES`.
    editions : dict of str to str
        Of ``lookup``, ``deprivation`` and ``population``.
    sources : list of SourceNote

    Raises
    ------
    UsageError
        A file is not given.
    InputError
        A file is something else, or has not all LSOAs.
    """
    if files.lookup is None or files.deprivation is None:
        raise UsageError(
            "the lookup and the deprivation file are needed",
            remedy="give --lookup and --deprivation (see --help)",
        )
    deprivation = read_deprivation(files.deprivation)
    lookup = read_lookup(files.lookup, lsoa_year=deprivation.lsoa_year)
    own = lookup.frame[lookup.frame["locality_code"].isin(list(district_codes))]
    absent = sorted(set(district_codes) - set(own["locality_code"]))
    if absent:
        raise InputError(
            f"there are no LSOAs of {few(absent)}", where=lookup.name, remedy="use another year's lookup"
        )
    lsoas = deprivation.frame.reindex(own.index)
    residents = deprivation.population_edition
    if files.population is not None:
        population = read_population(files.population)
        lsoas["population"] = population.residents.reindex(own.index)
        residents = population.edition
    unknown = lsoas.index[lsoas[["population", "imd_score", "imd_decile"]].isna().any(axis=1)]
    if len(unknown):
        raise InputError(
            f"residents, score or decile not known of {counted(len(unknown), 'LSOA')}: {few(unknown)}",
            remedy="give --population, and files of the same LSOAs",
        )
    figures = ward_figures(lsoas, own["ward_code"])
    wards = own.drop_duplicates("ward_code").set_index("ward_code")[["ward_name", "locality_code"]]
    editions = {"lookup": lookup.edition, "deprivation": deprivation.edition, "population": residents}
    sources = [
        note_of("deprivation", deprivation.edition),
        note_of("lookup", lookup.edition),
    ]
    if files.population is not None:
        sources.insert(1, note_of("population", residents))
    return wards.join(figures, how="right").sort_index(), editions, sources
