"""Official data for a place: ward shapes, ward figures and, where given, LSOAs; from files or the default."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd

from assetmap.errors import InputError, MisfitError
from assetmap.load.deprivation import (
    LSOA_FIGURES,
    Deprivation,
    Population,
    read_deprivation,
    read_population,
)
from assetmap.load.embedded import Embedded, SourceNote
from assetmap.load.figures import WARD_FIGURES, ward_figures
from assetmap.load.indicators import Indicators, load_indicators
from assetmap.load.lookups import Lookup, read_lookup
from assetmap.load.provenance import note_of
from assetmap.load.tables import counted, few
from assetmap.settings import DataFiles, Origin, Settings

if TYPE_CHECKING:
    from assetmap.load.boundaries import Areas

__all__ = ["Official", "SourceNote", "load_official"]


@dataclass(frozen=True)
class Official:
    """Official data of the localities of the settings, and of nothing else.

    Attributes
    ----------
    wards : geopandas.GeoDataFrame
        Index ``ward_code`` sorted, EPSG:27700; ``ward_name``, ``locality_code``, ``locality`` (its key in the
        settings), ``locality_name``, ``geometry``.
    figures : pandas.DataFrame
        On the index of `wards`; :data:`assetmap.load.figures.WARD_FIGURES`, floats, NaN unknown.
    lsoas : geopandas.GeoDataFrame or None
        Index ``lsoa_code`` sorted, EPSG:27700; ``ward_code``, ``locality_code``,
        :data:`assetmap.load.deprivation.LSOA_FIGURES` (NaN unknown), ``geometry``. None without LSOA
        boundaries.
    approximate : bool
        Whether the ward shapes are the approximate ones of the default.
    editions : dict of str to str
        Of ``wards``, ``lsoas``, ``lookup``, ``deprivation`` and ``population``, as far as they are used.
    sources : tuple of SourceNote
    notes : tuple of str
        What a reader of the maps should know, in plain sentences.
    indicators : Indicators
        Further figures that the settings declare.
    """

    wards: gpd.GeoDataFrame
    figures: pd.DataFrame
    lsoas: gpd.GeoDataFrame | None
    approximate: bool
    editions: dict[str, str]
    sources: tuple[SourceNote, ...]
    notes: tuple[str, ...]
    indicators: Indicators = field(default_factory=Indicators)


@dataclass
class _Found:
    """What is gathered on the way."""

    origins: Mapping[str, Origin] = field(default_factory=dict)
    editions: dict[str, str] = field(default_factory=dict)
    sources: list[SourceNote] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def add_source(self, kind: str, edition: str) -> None:
        """Name one given file as a source."""
        self.sources.append(note_of(kind, edition, self.origins.get(kind)))


def load_official(settings: Settings) -> Official:
    """Load the wards, their figures and, where given, the LSOAs of the settings' localities.

    Each file under ``[data]`` takes the default's place; without any, all comes from ``boundaries/``:

    - ``wards`` alone: its shapes with the default's figures, if the ward codes are the same.
    - ``lookup`` and ``deprivation``: ward figures are computed; residents are of ``population`` if it is
    given,
      else of the deprivation file itself (File 7 as published has them).
    - ``lsoas`` as well: the LSOAs are there too.

    Parameters
    ----------
    settings : Settings

    Returns
    -------
    Official

    Raises
    ------
    InputError
        A file is not what it should be, one is missing that another needs, two do not fit each other (their
        editions and the first codes that do not match are named), or the default does not cover a locality.
    """
    data, found = settings.data, _Found(origins=settings.fetched, notes=list(settings.data_notes))
    _check_complete(data)
    embedded = Embedded(settings.boundaries_dir)
    localities = {one.code: one for one in settings.localities}
    deprivation = read_deprivation(data.deprivation) if data.deprivation else None
    lookup = (
        read_lookup(data.lookup, lsoa_year=deprivation.lsoa_year if deprivation else "")
        if data.lookup
        else None
    )

    wards = _wards(data, localities, lookup, embedded, found)
    names = lookup.frame.drop_duplicates("ward_code").set_index("ward_code")["ward_name"] if lookup else None
    if names is not None:
        wards["ward_name"] = wards["ward_name"].where(
            wards["ward_name"] != "", names.reindex(wards.index).fillna("")
        )
    wards["ward_name"] = wards["ward_name"].where(wards["ward_name"] != "", wards.index.to_series())
    wards["locality"] = wards["locality_code"].map({code: one.slug for code, one in localities.items()})
    wards["locality_name"] = wards["locality_code"].map({code: one.name for code, one in localities.items()})
    wards = wards[["ward_name", "locality_code", "locality", "locality_name", "geometry"]]

    lsoas = own = small = None
    if lookup and (deprivation or data.wards):
        own = _rows_of_wards(wards, localities, lookup, found)
    if deprivation and lookup and own is not None:
        population = read_population(data.population) if data.population else None
        small = _small_areas(wards, own, lookup, deprivation, population, found)
        figures = ward_figures(small, small["ward_code"]).reindex(wards.index)
        if data.lsoas:
            from assetmap.load.boundaries import read_lsoas  # the default needs no fiona

            lsoas = _lsoa_shapes(small, read_lsoas(data.lsoas, small.index, wards), lookup, found)
    else:
        figures = _default_figures(wards, embedded, found)
        if lookup and not data.wards:
            found.notes.append(
                f"The lookup {lookup.name} was not needed: the figures are those of the default."
            )
    _note_unknown(figures, wards, found)
    indicators = load_indicators(
        settings, figures["population"], own if small is None else small, with_lsoas=lsoas is not None
    )
    found.editions |= {one.column: one.note.edition for one in indicators.declared if one.note.edition}
    found.sources += indicators.sources
    found.notes += indicators.notes
    return Official(
        wards=wards,
        figures=figures,
        lsoas=lsoas,
        approximate=data.wards is None,
        editions=found.editions,
        sources=tuple(dict.fromkeys(found.sources)),
        notes=tuple(found.notes),
        indicators=indicators,
    )


def _check_complete(data: DataFiles) -> None:
    """Refuse files that cannot be used without another one."""
    needed = {
        "deprivation": ("lookup",),
        "population": ("lookup", "deprivation"),
        "lsoas": ("lookup", "deprivation"),
    }
    given = data.named()
    for name, others in needed.items():
        missing = [other for other in others if other not in given]
        if name in given and missing:
            raise InputError(
                f"[data] {name} = {given[name].name} cannot be used without {' and '.join(missing)}",
                where="settings",
                remedy=(
                    f"add {' and '.join(f'{other} = …' for other in missing)} under [data], or take "
                    f"{name} out"
                ),
            )


def _wards(
    data: DataFiles, localities: Collection[str], lookup: Lookup | None, embedded: Embedded, found: _Found
) -> gpd.GeoDataFrame:
    if data.wards is None:
        there = embedded.wards
        missing = sorted(set(localities) - set(there["locality_code"]))
        if missing:
            raise InputError(
                f"the default shapes do not cover {few(missing)}; they cover "
                f"{few(there['locality_code'], 12)}",
                where="settings, [localities]",
                remedy=(
                    "run   make data   or give your own files under [data]: wards, lookup, deprivation and, "
                    "where needed, population"
                ),
            )
        found.editions["wards"] = embedded.editions["wards"]
        found.sources += embedded.sources("shapes")
        found.notes.append(
            "Approximate shapes: the wards are drawn around postcodes. They are right for counting people "
            "and places, and are not the official boundaries."
        )
        return there[there["locality_code"].isin(list(localities))].copy()
    from assetmap.load.boundaries import read_wards  # the default needs no fiona

    by_ward = None
    if lookup is not None and (lookup.frame["locality_code"] != "").any():
        by_ward = lookup.frame.drop_duplicates("ward_code").set_index("ward_code")["locality_code"]
    areas = read_wards(data.wards, localities, by_ward)
    found.editions["wards"] = areas.edition
    found.notes += areas.notes
    found.add_source("wards", areas.edition)
    return areas.frame.rename(columns={"name": "ward_name"}).rename_axis("ward_code")


def _rows_of_wards(
    wards: gpd.GeoDataFrame, localities: Collection[str], lookup: Lookup, found: _Found
) -> pd.DataFrame:
    """The lookup's rows of these wards and localities, refused where the ward codes do not fit."""
    rows = lookup.frame
    own = rows[rows["ward_code"].isin(wards.index) | rows["locality_code"].isin(list(localities))]
    strange = sorted(set(own["ward_code"]) - set(wards.index))
    shapes = f"the ward boundaries ({found.editions['wards']})"
    if strange or own.empty:
        every = own["ward_code"].nunique()
        if len(strange) == every:
            what = f"none of the {len(wards):,} wards of {shapes} is in {lookup.name} ({lookup.edition}): "
        else:
            what = f"{len(strange):,} of the {every:,} wards of {lookup.name} ({lookup.edition}) "
            what += f"are not in {shapes}: "
        raise MisfitError(
            what + few(wards.index if len(strange) == every else strange),
            where="[data] lookup",
            remedy="use ward boundaries and a lookup of the same year, and localities that both cover",
        )
    return own


def _small_areas(
    wards: gpd.GeoDataFrame,
    own: pd.DataFrame,
    lookup: Lookup,
    deprivation: Deprivation,
    population: Population | None,
    found: _Found,
) -> pd.DataFrame:
    """LSOA figures of the wards: index ``lsoa_code``; ``ward_code``, ``locality_code``, LSOA_FIGURES."""
    _must_have(
        own.index,
        deprivation.frame.index,
        lookup,
        f"{deprivation.name} ({deprivation.edition})",
        "deprivation",
    )
    small = deprivation.frame.reindex(own.index)
    if population is not None:
        _must_have(
            own.index,
            population.residents.index,
            lookup,
            f"{population.name} ({population.edition})",
            "population",
        )
        small["population"] = population.residents.reindex(own.index)
    elif not deprivation.population_edition:
        raise InputError(
            f"{deprivation.name} has no column of residents ('Total population: mid 2022' in the "
            "published File 7 of 2025), and no other population is given",
            where="[data] deprivation",
            remedy="give the residents by LSOA as well, such as Census 2021 TS001: [data] population = …",
        )
    without = sorted(set(wards.index) - set(own["ward_code"]))
    if without:
        found.notes.append(
            f"No LSOA in {lookup.name} belongs to {counted(len(without), 'ward')} "
            f"({few(wards.ward_name[without])})."
        )
    residents = population.edition if population else deprivation.population_edition
    found.editions |= {"lookup": lookup.edition, "deprivation": deprivation.edition, "population": residents}
    found.add_source("lookup", lookup.edition)
    found.add_source("deprivation", deprivation.edition)
    if population:
        found.add_source("population", population.edition)
    shapes_edition = found.editions["wards"]
    if shapes_edition.startswith("WD") and shapes_edition != f"WD{lookup.ward_year}":
        found.notes.append(
            f"The ward shapes are of edition {shapes_edition} and the lookup of WD{lookup.ward_year}: their "
            "ward codes are the same."
        )
    small.insert(0, "ward_code", own["ward_code"])
    small.insert(1, "locality_code", own["ward_code"].map(wards["locality_code"]))
    return small[["ward_code", "locality_code", *LSOA_FIGURES]]


def _must_have(needed: pd.Index[str], there: pd.Index[str], lookup: Lookup, name: str, setting: str) -> None:
    missing = needed.difference(there)
    if len(missing):
        raise MisfitError(
            f"{len(missing):,} of the {len(needed):,} LSOAs of {lookup.name} ({lookup.edition}) are not "
            f"in {name}: {few(missing)}",
            where=f"[data] {setting}",
            remedy=(
                "use files of the same LSOAs: those of 2021 go with IoD2025 and Census 2021, those of "
                "2011 with IoD2019"
            ),
        )


def _lsoa_shapes(small: pd.DataFrame, areas: Areas, lookup: Lookup, found: _Found) -> gpd.GeoDataFrame:
    _must_have(small.index, areas.frame.index, lookup, f"{areas.name} ({areas.edition})", "lsoas")
    found.editions["lsoas"] = areas.edition
    found.notes += areas.notes
    found.add_source("lsoas", areas.edition)
    shapes = areas.frame.geometry.reindex(small.index)
    return gpd.GeoDataFrame(small, geometry=shapes, crs=areas.frame.crs)


def _default_figures(wards: gpd.GeoDataFrame, embedded: Embedded, found: _Found) -> pd.DataFrame:
    figures = embedded.figures
    own = figures[figures["locality_code"].isin(wards["locality_code"])]
    editions = embedded.editions
    strange = wards.index.symmetric_difference(own.index)
    if len(strange):
        missing = wards.index.difference(own.index)
        raise InputError(
            f"the default figures ({editions['lookup']}) do not fit the ward boundaries "
            f"({found.editions['wards']}): "
            + (
                f"no figures of {counted(len(missing), 'ward')} of the {len(wards):,}: {few(missing)}"
                if len(missing)
                else f"no shape of {counted(len(strange), 'ward')} that has figures: {few(strange)}"
            ),
            where="[data] wards",
            remedy=(
                "give lookup, deprivation and, where needed, population under [data] too, of the same "
                "year's wards"
            ),
        )
    if found.editions["wards"] != editions["wards"]:
        found.notes.append(
            "Population and deprivation are the figures that came with the project "
            f"({editions['deprivation']}, {editions['population']}); their ward codes are those of the "
            "boundaries given."
        )
    found.editions |= {name: editions[name] for name in ("lookup", "deprivation", "population")}
    found.sources += embedded.sources("figures")
    return own.reindex(wards.index)[list(WARD_FIGURES)]


def _note_unknown(figures: pd.DataFrame, wards: gpd.GeoDataFrame, found: _Found) -> None:
    for column, words in (("population", "residents"), ("share_most_deprived_20", "deprivation")):
        unknown = figures.index[figures[column].isna()]
        if len(unknown):
            names = few(wards.ward_name[unknown])
            found.notes.append(f"Not known: the {words} of {counted(len(unknown), 'ward')} ({names}).")
