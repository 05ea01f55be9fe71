"""Which ward each LSOA belongs to: the best-fit lookups of the Office for National Statistics."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from assetmap.errors import InputError
from assetmap.load.tables import Table, counted, few, find_columns, open_table, year_of

__all__ = ["Lookup", "read_lookup"]

_WHAT = "a lookup of LSOAs to wards"


@dataclass(frozen=True)
class Lookup:
    """A lookup of LSOAs to wards.

    Attributes
    ----------
    frame : pandas.DataFrame
        Index ``lsoa_code`` sorted; columns ``ward_code``, ``ward_name``, ``locality_code`` ("" where the file
        has no such column).
    lsoa_year, ward_year : str
        Two digits each, as in the headings: ``21`` and ``24``.
    name : str
        What messages call the file.
    """

    frame: pd.DataFrame
    lsoa_year: str
    ward_year: str
    name: str

    @property
    def edition(self) -> str:
        """Such as ``LSOA21-WD24``."""
        return f"LSOA{self.lsoa_year}-WD{self.ward_year}"


def read_lookup(path: Path, *, lsoa_year: str = "") -> Lookup:
    """Read an LSOA-to-ward lookup of any year.

    The columns are found by their headings: ``LSOAyyCD``, ``WDyyCD`` (both needed), ``WDyyNM`` and
    ``LADyyCD`` (if there), yy being two digits, in any case. Where there are several years of one kind, the
    latest is used, or for LSOAs the one of `lsoa_year`.

    Parameters
    ----------
    path : Path
        A CSV file, or a zip with one in it.
    lsoa_year : str
        Two digits: the LSOAs wanted where the file has several.

    Raises
    ------
    InputError
        A column is missing, a code is not an LSOA's or a ward's, or one LSOA is given to two wards.
    """
    table = open_table(path, _WHAT)
    lsoa, lsoa_found = _column(table, "LSOA", "CD", lsoa_year)
    ward, ward_found = _column(table, "WD", "CD", "")
    columns = {"lsoa_code": lsoa, "ward_code": ward}
    for name, pattern in (("ward_name", rf"WD({ward_found})NM"), ("locality_code", r"LAD(\d\d)CD")):
        there = find_columns(table.headings, pattern)
        if there:
            columns[name] = max(there, key=lambda one: one[1].group(1))[0]
    frame = table.read(columns).reindex(
        columns=["lsoa_code", "ward_code", "ward_name", "locality_code"], fill_value=""
    )
    _check_codes(table, frame["lsoa_code"], r"[EW]01\d{6}", lsoa)
    _check_codes(table, frame["ward_code"], r"[EWNS]\d{8}", ward)
    frame = frame.drop_duplicates(["lsoa_code", "ward_code"])
    twice = frame["lsoa_code"].duplicated(keep=False)
    if twice.any():
        raise InputError(
            f"{counted(frame.loc[twice, 'lsoa_code'].nunique(), 'LSOA')} in more than one ward: "
            f"{few(frame.loc[twice, 'lsoa_code'])}",
            where=table.name,
            remedy="use a best-fit lookup, in which each LSOA has one ward",
        )
    return Lookup(frame.set_index("lsoa_code").sort_index(), lsoa_found, ward_found, table.name)


def _column(table: Table, kind: str, ending: str, year: str) -> tuple[int, str]:
    found = find_columns(table.headings, rf"{kind}(\d\d){ending}")
    if not found:
        raise InputError(
            f"there is no column {kind}yy{ending} (such as {'LSOA21CD' if kind == 'LSOA' else 'WD24CD'}); "
            f"the columns are: {', '.join(table.headings[:20])}",
            where=table.name,
            remedy=(
                "use the lookup as the Office for National Statistics publishes it, such as "
                "LSOA21_WD24_LAD24_EW_LU"
            ),
        )
    wanted = [one for one in found if one[1].group(1) == year]
    position, match = max(wanted or found, key=lambda one: one[1].group(1))
    return position, year_of(match.group(1))


def _check_codes(table: Table, codes: pd.Series[str], pattern: str, column: int) -> None:
    odd = ~codes.str.fullmatch(pattern)
    if odd.any():
        row = codes.index[odd.to_numpy()][0]
        raise InputError(
            f"column '{table.headings[column]}' has '{codes[row][:60]}', which is not a code of that kind",
            where=f"{table.name}, row {row}",
            remedy="use the lookup as the Office for National Statistics publishes it",
        )
