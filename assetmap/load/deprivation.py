"""Indices of Deprivation (any edition's File 7) and population, by LSOA, as published."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from assetmap.errors import InputError
from assetmap.load.tables import Table, counted, few, find_columns, open_table, year_of

__all__ = ["DOMAINS", "LSOA_FIGURES", "Deprivation", "Population", "read_deprivation", "read_population"]

#: The seven domains of the Indices of Deprivation, in the order of the published files.
DOMAINS = ("income", "employment", "education", "health", "crime", "barriers", "environment")

#: Columns of the frame of :func:`read_deprivation`.
LSOA_FIGURES = ("population", "imd_score", "imd_rank", "imd_decile", *(f"{d}_score" for d in DOMAINS))

_LSOA_CODE = r"LSOA code \((20\d\d)\)|LSOA(\d\d)CD"
_POPULATION = r"Total population: mid (20\d\d)(?: \(excluding prisoners\))?"
_HEADINGS = {
    "population": _POPULATION,
    "imd_score": r"Index of Multiple Deprivation \(IMD\) Score",
    "imd_rank": r"Index of Multiple Deprivation \(IMD\) Rank\b.*",
    "imd_decile": r"Index of Multiple Deprivation \(IMD\) Decile\b.*",
    "income_score": r"Income Score\b.*",
    "employment_score": r"Employment Score\b.*",
    "education_score": r"Education, Skills and Training Score",
    "health_score": r"Health Deprivation and Disability Score",
    "crime_score": r"Crime Score",
    "barriers_score": r"Barriers to Housing and Services Score",
    "environment_score": r"Living Environment Score",
}
_WHAT = "File 7 of the English Indices of Deprivation"
_WHAT_POPULATION = "population by LSOA: Census 2021 table TS001, or File 7 of the Indices of Deprivation"
# The year of the local authorities in a File 7, and of its population -> the edition of the Indices.
_BY_AUTHORITY = {"2024": "2025", "2019": "2019", "2013": "2015"}
_BY_POPULATION = {"2022": "2025", "2015": "2019", "2012": "2015"}


@dataclass(frozen=True)
class Deprivation:
    """One edition of the Indices of Deprivation.

    Attributes
    ----------
    frame : pandas.DataFrame
        Index ``lsoa_code`` sorted; columns :data:`LSOA_FIGURES`, floats; NaN where the file has no such
        column or a blank cell. Scores as published: income and employment are rates (0-1), the rest have
        scales of their own.
    edition : str
        Such as ``IoD2025``.
    lsoa_year : str
        Two digits: ``21`` or ``11``.
    population_edition : str
        Such as ``IoD2025 (mid 2022)``; "" where the file has no population.
    name : str
        What messages call the file.
    """

    frame: pd.DataFrame
    edition: str
    lsoa_year: str
    population_edition: str
    name: str


@dataclass(frozen=True)
class Population:
    """Residents by LSOA: ``residents``, floats (NaN unknown), on the sorted index ``lsoa_code``."""

    residents: pd.Series[float]
    edition: str
    name: str


def read_deprivation(path: Path) -> Deprivation:
    """Read File 7 of the Indices of Deprivation, with its headings as published.

    Parameters
    ----------
    path : Path
        A CSV file, or a zip with one in it. The LSOA code and at least one of the overall index's score, rank
        and decile must be there; any other column may be absent and gives NaN.

    Raises
    ------
    InputError
        The file is something else, an LSOA is there twice, or a value is out of its range.
    """
    table = open_table(path, _WHAT, member=r"file.?7|iod|imd|")
    codes = find_columns(table.headings, _LSOA_CODE)
    found = {name: there[0] for name, p in _HEADINGS.items() if (there := find_columns(table.headings, p))}
    if not codes or not {"imd_score", "imd_rank", "imd_decile"} & set(found):
        raise InputError(
            "this is not File 7 of the Indices of Deprivation: looked for 'LSOA code (2021)' and 'Index "
            "of Multiple Deprivation (IMD) Score' or Rank or Decile; the columns are: "
            f"{', '.join(table.headings[:20])}",
            where=table.name,
            remedy="use 'File 7: all ranks, scores, deciles and population denominators' (CSV) as published",
        )
    raw = table.read({"lsoa_code": codes[0][0], **{name: position for name, (position, _) in found.items()}})
    frame = pd.DataFrame({name: table.numbers(raw[name], position) for name, (position, _) in found.items()})
    frame = _by_lsoa(table, frame, raw["lsoa_code"]).reindex(columns=list(LSOA_FIGURES))
    _check_range(table, frame["imd_decile"], 1, 10)
    _check_range(table, frame["population"], 0, np.inf)
    year = year_of(codes[0][1].group(1) or codes[0][1].group(2))
    edition = _edition(table, year)
    mid = found["population"][1].group(1) if "population" in found else ""
    return Deprivation(frame, edition, year, f"{edition} (mid {mid})" if mid else "", table.name)


def read_population(path: Path) -> Population:
    """Read residents by LSOA.

    Parameters
    ----------
    path : Path
        Census 2021 table TS001 as published (CSV, or the zip with a CSV for each kind of area, of which that
        of LSOAs is taken); a File 7 with its population column; or a CSV with ``LSOAyyCD`` and
        ``population``.

    Raises
    ------
    InputError
        The columns are not there, an LSOA is there twice, or a number is below 0.
    """
    table = open_table(path, _WHAT_POPULATION, member=r"lsoa|file.?7")
    codes = find_columns(table.headings, rf"geography code|{_LSOA_CODE}")
    totals = find_columns(
        table.headings, rf"Residence type: Total; measures: Value|{_POPULATION}|(?:total )?population"
    )
    if not codes or not totals:
        raise InputError(
            "there is no population by LSOA here: looked for 'geography code' and 'Residence type: "
            "Total; measures: Value' (Census 2021), or 'LSOA code (2021)' and 'Total population: mid "
            "2022' (File 7), or 'LSOA21CD' and 'population'; the columns are: "
            f"{', '.join(table.headings[:20])}",
            where=table.name,
            remedy="use the Census table TS001 for LSOAs, or File 7, as published",
        )
    position, match = totals[0]
    raw = table.read({"lsoa_code": codes[0][0], "population": position})
    if not raw["lsoa_code"].str.fullmatch(r"[EW]01\d{6}").all():
        odd = raw.loc[~raw["lsoa_code"].str.fullmatch(r"[EW]01\d{6}"), "lsoa_code"]
        raise InputError(
            f"the areas are not LSOAs: {few(odd, 3)}",
            where=table.name,
            remedy="use the table for lower layer super output areas: their codes begin with E01 or W01",
        )
    frame = _by_lsoa(
        table, table.numbers(raw["population"], position).to_frame("population"), raw["lsoa_code"]
    )
    _check_range(table, frame["population"], 0, np.inf)
    if match.group(0).lower().startswith("residence"):
        edition = "Census 2021"
    elif match.group(1):
        edition = f"IoD{_BY_POPULATION.get(match.group(1), '')} (mid {match.group(1)})"
    else:
        edition = f"as given in {table.name}"
    return Population(frame["population"], edition, table.name)


def _by_lsoa(table: Table, frame: pd.DataFrame, codes: pd.Series[str]) -> pd.DataFrame:
    twice = codes.duplicated()
    if twice.any():
        raise InputError(
            f"{counted(codes[twice].nunique(), 'LSOA code')} more than once: {few(codes[twice])}",
            where=table.name,
            remedy="leave one row for each LSOA",
        )
    return frame.set_axis(pd.Index(codes.to_numpy(), name="lsoa_code"), axis=0).sort_index()


def _check_range(table: Table, values: pd.Series[float], low: float, high: float) -> None:
    odd = values[(values < low) | (values > high)]
    if len(odd):
        limits = f"from {low} to {high}" if np.isfinite(high) else f"{low} or more"
        raise InputError(
            f"{values.name} of {odd.index[0]} is {odd.iloc[0]:g}, not {limits}",
            where=table.name,
            remedy="use the file as it was published",
        )


def _edition(table: Table, lsoa_year: str) -> str:
    authority = find_columns(table.headings, r"Local Authority District code \((20\d\d)\)")
    population = find_columns(table.headings, _POPULATION)
    named = re.search(r"(?:iod|imd|id)[ _-]?(20\d\d)", table.name, re.IGNORECASE)
    year = (
        (authority and _BY_AUTHORITY.get(authority[0][1].group(1)))
        or (population and _BY_POPULATION.get(population[0][1].group(1)))
        or (named and named.group(1))
    )
    return f"IoD{year}" if year else f"Indices of Deprivation by LSOA{lsoa_year}"
