"""LSOA-to-ward lookups of any year, and wrong files in their place."""

from __future__ import annotations

from pathlib import Path

import pytest

from assetmap.errors import InputError
from assetmap.load.lookups import read_lookup
from tests.load.places import DISTRICT, EAST, LSOAS, WEST, lookup


def test_read_as_published(tmp_path: Path) -> None:
    path = tmp_path / "lookup.csv"
    lookup().to_csv(path, index=False, encoding="utf-8-sig")
    read = read_lookup(path)
    assert read.edition == "LSOA21-WD24"
    assert list(read.frame.index) == list(LSOAS)
    assert list(read.frame["ward_code"]) == [WEST, WEST, EAST, EAST]
    assert list(read.frame["ward_name"]) == ["Westfield", "Westfield", "Eastfield", "Eastfield"]
    assert set(read.frame["locality_code"]) == {DISTRICT}


@pytest.mark.parametrize(("lsoa", "ward"), [("11", "19"), ("21", "22"), ("21", "25")])
def test_any_year_and_any_case(tmp_path: Path, lsoa: str, ward: str) -> None:
    path = tmp_path / "lookup.csv"
    made = lookup(lsoa, ward)
    made.columns = made.columns.str.lower()
    made.iloc[::-1].to_csv(path, index=False)
    read = read_lookup(path)
    assert read.edition == f"LSOA{lsoa}-WD{ward}"
    assert list(read.frame.index) == list(LSOAS)


def test_of_two_years_of_lsoas_the_one_of_the_figures_is_taken(tmp_path: Path) -> None:
    path = tmp_path / "lookup.csv"
    both = lookup()
    both["LSOA11CD"] = [code.replace("E0109", "E0108") for code in LSOAS]
    both.to_csv(path, index=False)
    assert read_lookup(path).lsoa_year == "21"
    assert read_lookup(path, lsoa_year="11").frame.index[0] == "E01089001"
    assert read_lookup(path, lsoa_year="31").lsoa_year == "21"


def test_names_in_windows_encoding(tmp_path: Path) -> None:
    path = tmp_path / "lookup.csv"
    made = lookup()
    made["WD24NM"] = "Môn"
    made.to_csv(path, index=False, encoding="cp1252")
    assert set(read_lookup(path).frame["ward_name"]) == {"Môn"}


def test_without_names_and_local_authorities(tmp_path: Path) -> None:
    path = tmp_path / "lookup.csv"
    lookup()[["LSOA21CD", "WD24CD"]].to_csv(path, index=False)
    read = read_lookup(path).frame
    assert set(read["ward_name"]) == set(read["locality_code"]) == {""}


def test_the_same_row_twice_does_no_harm_but_two_wards_do(tmp_path: Path) -> None:
    path = tmp_path / "lookup.csv"
    made = lookup()
    twice = made.loc[[0, 0, 1, 2, 3]]
    twice.to_csv(path, index=False)
    assert len(read_lookup(path).frame) == 4
    twice["WD24CD"] = [WEST, EAST, WEST, EAST, EAST]
    twice.to_csv(path, index=False)
    with pytest.raises(InputError, match="1 LSOA in more than one ward: E01099001"):
        read_lookup(path)


def test_missing_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no such file"):
        read_lookup(tmp_path / "none.csv")


@pytest.mark.parametrize(
    ("drop", "message"), [("LSOA21CD", "no column LSOAyyCD"), ("WD24CD", "no column WDyyCD")]
)
def test_missing_columns_name_those_there(tmp_path: Path, drop: str, message: str) -> None:
    path = tmp_path / "lookup.csv"
    lookup().drop(columns=drop).to_csv(path, index=False)
    with pytest.raises(InputError, match=message) as caught:
        read_lookup(path)
    assert "LAD24NM" in str(caught.value)
    assert "What to do" in str(caught.value)


def test_odd_code_names_its_row(tmp_path: Path) -> None:
    path = tmp_path / "lookup.csv"
    made = lookup()
    made.loc[2, "LSOA21CD"] = "Made 002A"
    made.to_csv(path, index=False)
    with pytest.raises(InputError, match=r"lookup\.csv, row 4: column 'LSOA21CD' has 'Made 002A'"):
        read_lookup(path)
