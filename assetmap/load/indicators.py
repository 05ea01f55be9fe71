"""Further figures by ward or LSOA: the files of the indicators that the settings declare."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from assetmap.errors import InputError, MisfitError
from assetmap.load.declared import POPULATION, Indicator, declared
from assetmap.load.embedded import SourceNote
from assetmap.load.tables import Table, counted, few, open_table
from assetmap.settings import Settings

__all__ = ["Indicators", "load_indicators"]

_CODES = {"ward": r"[EW]05\d{6}", "LSOA": r"[EW]01\d{6}"}
# Cells by which publishers say "not known", "not to be told" or "does not apply".
_UNKNOWN = {
    "", "-", "–", ".", "..", "...", ":", "*", "**", "c", "x", "z", "u", "low", "na", "n/a", "#n/a", "nan",
    "null", "none", "suppressed", "[c]", "[x]", "[z]", "[u]", "[low]",
}  # fmt: skip


@dataclass(frozen=True)
class Indicators:
    """The indicators of the settings, read.

    Attributes
    ----------
    declared : tuple of Indicator
        In the order of the settings; without those by LSOA where nothing says which ward an LSOA belongs to.
    wards : DataFrame
        On the index of the wards: a column of floats for each indicator (:attr:`Indicator.column`): shares
        from 0 to 1, other units as published; NaN unknown.
    weights : DataFrame
        The same columns: what a ward weighs in a mean of several (the totals of shares, else residents).
    lsoas : DataFrame or None
        On the index of the LSOAs: those of the indicators that are keyed by LSOA. None without LSOAs.
    notes : tuple of str
        What is not known or left out, in plain sentences.
    """

    declared: tuple[Indicator, ...] = ()
    wards: pd.DataFrame = field(default_factory=pd.DataFrame)
    weights: pd.DataFrame = field(default_factory=pd.DataFrame)
    lsoas: pd.DataFrame | None = None
    notes: tuple[str, ...] = ()

    @property
    def sources(self) -> tuple[SourceNote, ...]:
        """Where the figures came from."""
        return tuple(one.note for one in self.declared)


@dataclass(frozen=True)
class _File:
    """The rows of one file: `values` and `totals` by code, `totals` None where they are the residents."""

    name: str
    kind: str
    values: pd.Series[float]
    totals: pd.Series[float] | None


def load_indicators(
    settings: Settings,
    population: pd.Series[float],
    areas: pd.DataFrame | None = None,
    *,
    with_lsoas: bool = False,
) -> Indicators:
    """Read the files of all declared indicators, and add up or average those by LSOA to wards.

    With v and t the value and the total of an LSOA and P its residents, over the LSOAs of a ward: a share
    of a total is sum(v) / sum(t), a number of people sum(v), anything else the mean sum(P x v) / sum(P).
    One unknown LSOA in which somebody lives makes its ward unknown (NaN), never zero.

    Parameters
    ----------
    settings : Settings
    population : Series of float
        Residents of each ward mapped, by ward code.
    areas : DataFrame, optional
        The LSOAs of these wards, by code: ``ward_code`` and, where known, ``population``. None where nothing
        says which ward an LSOA belongs to: indicators by LSOA are then left out, with a note.
    with_lsoas : bool
        Whether LSOAs are mapped, so that their own figures are wanted.

    Returns
    -------
    Indicators

    Raises
    ------
    InputError
        A declaration or a file cannot be used, or needs the residents of LSOAs where they are not given.
    MisfitError
        No code of a file is one of the areas mapped.
    """
    used, wards, weights, lsoas, notes = [], {}, {}, {}, []
    for one in declared(settings):
        file = _read(one)
        if file.kind == "ward":
            own = _of_areas(one, file, population)
            wards[one.column], weights[one.column] = own["value"], own["weight"]
        elif areas is None:
            notes.append(_left_out(one, file))
            continue
        else:
            own = _of_areas(one, file, _residents(one, areas))
            wards[one.column], weights[one.column] = _up(one, own, areas["ward_code"], population.index)
            lsoas[one.column] = own["value"]
            notes += _gaps(one, file, own["value"], "small area")
        used.append(one)
        notes += _gaps(one, file, wards[one.column], "ward")
        notes += _doubt(one, own["value"])
    return Indicators(
        tuple(used),
        pd.DataFrame(wards, index=population.index, dtype=float),
        pd.DataFrame(weights, index=population.index, dtype=float),
        pd.DataFrame(lsoas, index=areas.index, dtype=float) if with_lsoas and areas is not None else None,
        tuple(notes),
    )


def _of_areas(one: Indicator, file: _File, residents: pd.Series[float]) -> pd.DataFrame:
    """``amount, weight, value`` of the areas of the map, on the index of `residents`."""
    if not residents.index.isin(file.values.index).any():
        raise MisfitError(
            f"none of the {counted(len(residents), file.kind)} mapped ({few(residents.index, 2)}) is in "
            f"{file.name} ({few(file.values.index, 2)})",
            where=_place(one),
            remedy=f"use figures for the {file.kind}s of this place, and of the same year as the other data",
        )
    amount = file.values.reindex(residents.index)
    totals = file.totals.reindex(residents.index) if file.totals is not None else residents
    value = (amount / totals).where(totals > 0) if one.total else amount
    return pd.DataFrame({"amount": amount, "weight": totals, "value": value})


def _up(
    one: Indicator, own: pd.DataFrame, ward: pd.Series[str], index: pd.Index[str]
) -> tuple[pd.Series[float], pd.Series[float]]:
    """Values and weights of wards from those of their LSOAs."""

    def add(values: pd.Series[float]) -> pd.Series[float]:
        by = ward.to_numpy()
        return values.groupby(by).sum().mask(values.isna().groupby(by).any()).reindex(index)

    weight = add(own["weight"])
    if one.unit == "people":
        return add(own["amount"]), weight
    amount = own["amount"] if one.total else own["amount"] * own["weight"]
    return (add(amount.mask(own["weight"] == 0, 0.0)) / weight).where(weight > 0), weight


def _residents(one: Indicator, areas: pd.DataFrame) -> pd.Series[float]:
    if "population" in areas:
        return areas["population"].astype(float)
    if one.unit != "people" and one.total in ((), (POPULATION,)):
        raise InputError(
            "the residents of each LSOA are needed, and are not given",
            where=_place(one),
            remedy="run   make data   or name deprivation (and population) under [data]",
        )
    return pd.Series(np.nan, index=areas.index)


def _left_out(one: Indicator, file: _File) -> str:
    said = f"{one.title}: not shown"
    if one.target is not None:
        said += ", and its rule for target neighbourhoods was not applied"
    return f"{said}. {file.name} is by small area (LSOA), and these maps were made without official LSOAs."


def _gaps(one: Indicator, file: _File, values: pd.Series[float], what: str) -> list[str]:
    """A sentence on the areas that have no number; none where all have one."""
    unknown = values.index[values.isna()]
    if not len(unknown):
        return []
    absent = (
        unknown.difference(file.values.index) if file.kind == ("ward" if what == "ward" else "LSOA") else ()
    )
    why = f" {counted(len(absent), 'code')} not in {file.name}: {few(absent, 3)}." if len(absent) else ""
    known = len(values) - len(unknown)
    return [f"{one.title}: known for {known:,} of {counted(len(values), what)}.{why}"]


def _doubt(one: Indicator, values: pd.Series[float]) -> list[str]:
    """A sentence where percentages look like shares: one mistaken for the other is a hundred times off."""
    if one.unit != "percent" or one.total or not values.max() <= 0.01:
        return []
    return [f'{one.title}: no value is above 1%. If the file holds shares from 0 to 1, its unit is "share".']


def _read(one: Indicator) -> _File:
    table = open_table(one.file, f"figures by ward or LSOA for {_place(one)}")
    key, kind = _key(one, table)
    wanted = {"code": key}
    wanted |= {heading: _position(one, table, heading) for heading in one.value}
    with_totals = one.total not in ((), (POPULATION,))
    if with_totals:
        wanted |= {heading: _position(one, table, heading) for heading in one.total}
    raw = table.read(_named(wanted))
    codes = raw["0"].str.upper()
    raw = raw[codes.str.fullmatch(_CODES[kind])]
    codes = codes[raw.index]
    twice = codes[codes.duplicated()]
    if len(twice):
        raise InputError(
            f"{counted(twice.nunique(), 'code')} more than once: {few(twice, 3)}",
            where=table.name,
            remedy="leave one row for each area: of a long table, the rows of one indicator and one year",
        )
    numbers = {heading: _numbers(one, table, raw[str(n)], heading) for n, heading in enumerate(wanted) if n}
    values, totals = _sum(numbers, one.value), _sum(numbers, one.total) if with_totals else None
    if totals is not None and (values > totals).any():
        row = values.index[(values > totals).to_numpy()][0]
        raise InputError(
            f"the value of {codes[row]} ({values[row]:g}) is above its total ({totals[row]:g})",
            where=f"{table.name}, row {row}",
            remedy=f"see whether the columns named in {_place(one)} are the right ones",
        )
    index = pd.Index(codes.to_numpy(), name="code")
    if one.is_share and not one.total:
        values = values / 100 if one.unit == "percent" else values
        _check_share(one, table, values)
    return _File(table.name, kind, values.set_axis(index), None if totals is None else totals.set_axis(index))


def _named(wanted: Mapping[str, int]) -> dict[str, int]:
    """The columns under numbers: a heading may be any text, and one column may be value and total."""
    return {str(n): position for n, position in enumerate(wanted.values())}


def _sum(numbers: Mapping[str, pd.Series[float]], headings: tuple[str, ...]) -> pd.Series[float]:
    return pd.concat([numbers[heading] for heading in headings], axis=1).sum(axis=1, skipna=False)


def _key(one: Indicator, table: Table) -> tuple[int, str]:
    """The position of the column of codes, and of which kind they are."""
    positions = [_position(one, table, one.key)] if one.key else range(len(table.headings))
    cells = table.read({str(n): n for n in positions})
    found = {
        (n, kind): int(cells[str(n)].str.upper().str.fullmatch(pattern).sum())
        for n in positions
        for kind, pattern in _CODES.items()
    }
    there = [where for where, count in found.items() if count]
    if len(there) == 1:
        return there[0]
    headings = ", ".join(f"'{table.headings[n]}' ({kind})" for n, kind in there)
    raise InputError(
        f"there are several columns of codes, or two kinds in one: {headings}"
        if there
        else f"there is no column of codes of wards (E05…) or LSOAs (E01…); the columns are: "
        f"{', '.join(table.headings[:20])}",
        where=table.name,
        remedy=f'name the column of codes in {_place(one)}:   key = "…"'
        if there
        else "headings have to stand in the first row, and each area's row has to have its code",
    )


def _position(one: Indicator, table: Table, heading: str) -> int:
    same = [n for n, there in enumerate(table.headings) if there == heading]
    same = same or [n for n, there in enumerate(table.headings) if _plain(there) == _plain(heading)]
    if len(same) == 1:
        return same[0]
    near = difflib.get_close_matches(heading, table.headings, 3, 0.5) or list(table.headings[:20])
    raise InputError(
        f"the column '{heading}' is there more than once" if same else f"there is no column '{heading}'",
        where=table.name,
        remedy=f"give each column a heading of its own, and name it in {_place(one)}"
        if same
        else f"name a column of the file in {_place(one)}, such as: {', '.join(near)}",
    )


def _plain(heading: str) -> str:
    return " ".join(heading.split()).casefold()


def _numbers(one: Indicator, table: Table, texts: pd.Series[str], heading: str) -> pd.Series[float]:
    plain = texts.str.replace(",", "", regex=False).str.removesuffix("%").str.strip()
    values = pd.to_numeric(plain, errors="coerce").astype(float)
    odd = (values.isna() & ~texts.str.lower().isin(_UNKNOWN)) | np.isinf(values)
    if one.total or one.unit == "people":
        odd |= values < 0
    if odd.any():
        row = texts.index[odd.to_numpy()][0]
        raise InputError(
            f"column '{heading}' has '{texts[row][:60]}' where a number should be",
            where=f"{table.name}, row {row}",
            remedy="put the number right, or leave the cell blank if it is not known",
        )
    return values


def _check_share(one: Indicator, table: Table, values: pd.Series[float]) -> None:
    odd = values.index[(values < 0) | (values > 1)]
    if len(odd):
        limits = "0 and 100" if one.unit == "percent" else "0 and 1"
        raise InputError(
            f'a value is not between {limits}, as the unit "{one.unit}" of {_place(one)} says',
            where=f"{table.name}, row {odd[0]}",
            remedy='percentages are "percent", shares from 0 to 1 "share", other numbers "score" or "rate"',
        )


def _place(one: Indicator) -> str:
    return f"[indicators.{one.id}]"
