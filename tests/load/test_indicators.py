"""Indicators: what the settings may say, what a file may hold, and the sums from small areas to wards."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assetmap.errors import InputError, MisfitError
from assetmap.load.declared import Rule, declared
from assetmap.load.indicators import Indicators, load_indicators
from assetmap.load.official import load_official
from assetmap.settings import Locality, Settings, read_settings

W1, W2 = "E05000001", "E05000002"
A, B, C, D = (f"E0100000{n}" for n in range(1, 5))
PEOPLE = pd.Series([1000.0, 2000.0], index=pd.Index([W1, W2], name="ward_code"))
AREAS = pd.DataFrame(
    {"ward_code": [W1, W1, W2, W2], "population": [400.0, 600.0, 2000.0, 0.0]},
    index=pd.Index([A, B, C, D], name="lsoa_code"),
)
COLUMN = "indicator_x"


def settings(folder: Path, text: str, **own: Any) -> Settings:
    """Settings with one indicator, of a file with this text."""
    file = folder / "figures.csv"
    file.write_text(text, encoding="utf-8")
    table = {"file": file, "value": "Value", "title": "The X", "source": "Somebody", **own}
    table = {name: value for name, value in table.items() if value is not None}
    return Settings(folder, "Here", (Locality("a", "E08000001", "A"),), indicators={"x": table})


def load(folder: Path, text: str, *, areas: pd.DataFrame | None = AREAS, **own: Any) -> Indicators:
    return load_indicators(settings(folder, text, **own), PEOPLE, areas, with_lsoas=areas is not None)


# --- the sums, by hand ------------------------------------------------------------------------------------


def test_a_share_of_counts_by_lsoa(tmp_path: Path) -> None:
    text = f"Area,Value,Others\n{A},100,300\n{B},50,550\n{C},900,1100\n{D},0,0\n"
    made = load(tmp_path, text, total=["Value", "Others"])
    # W1: (100 + 50) / (400 + 600) = 0.15; W2: (900 + 0) / (2000 + 0) = 0.45.
    assert made.wards[COLUMN].to_list() == [0.15, 0.45]
    assert made.weights[COLUMN].to_list() == [1000, 2000]
    assert made.lsoas is not None
    # A: 100 / 400, B: 50 / 600, C: 900 / 2000; nobody is counted in D, which has no share.
    assert made.lsoas[COLUMN].to_list()[:3] == [0.25, 50 / 600, 0.45]
    assert math.isnan(made.lsoas[COLUMN][D])
    assert made.notes == ("The X: known for 3 of 4 small areas.",)


def test_a_share_of_the_residents(tmp_path: Path) -> None:
    made = load(tmp_path, f"Area,Value\n{A},100\n{B},50\n{C},500\n{D},\n", total="population")
    # W1: 150 / 1000; W2: 500 / 2000, where what is not known of D, in which nobody lives, takes no part.
    assert made.wards[COLUMN].to_list() == [0.15, 0.25]


def test_a_score_is_weighted_by_residents(tmp_path: Path) -> None:
    made = load(tmp_path, f"Area,Value\n{A},10\n{B},20\n{C},-3\n{D},\n", unit="score")
    # W1: (400 x 10 + 600 x 20) / 1000 = 16; W2: C alone, for nobody lives in D.
    assert made.wards[COLUMN].to_list() == [16, -3]


def test_people_add_up(tmp_path: Path) -> None:
    made = load(tmp_path, f'Area,Value\n{A},"1,000"\n{B},20\n{C},3\n{D},4\n', unit="people")
    assert made.wards[COLUMN].to_list() == [1020, 7]
    unknown = load(tmp_path, f"Area,Value\n{A},1\n{B},c\n{C},3\n{D},4\n", unit="people")
    assert math.isnan(unknown.wards[COLUMN][W1])


@pytest.mark.parametrize(("unit", "cells"), [("percent", ("27.5%", "3")), ("share", ("0.275", "0.03"))])
def test_by_ward_as_published(tmp_path: Path, unit: str, cells: tuple[str, str]) -> None:
    text = f"Ward,Value\n{W2},{cells[1]}\n{W1},{cells[0]}\nE92000001,50\nE05999999,7\n".replace(
        ",7\n", ",0.5\n"
    )
    made = load(tmp_path, text, unit=unit, areas=None)
    assert made.wards[COLUMN].to_list() == pytest.approx([0.275, 0.03])
    assert made.weights[COLUMN].to_list() == [1000, 2000]
    assert made.lsoas is None
    assert made.notes == ()


def test_by_ward_with_lsoas_on_the_map_has_no_figures_of_lsoas(tmp_path: Path) -> None:
    made = load(tmp_path, f"Ward,Value\n{W1},1\n{W2},2\n", unit="score")
    assert made.lsoas is not None
    assert list(made.lsoas.columns) == []


@given(st.permutations([f"{A},1,9", f"{B},3,4", f"{C},*,8", f"{D},0,0"]))
def test_the_order_of_rows_does_not_matter(tmp_path_factory: pytest.TempPathFactory, rows: list[str]) -> None:
    folder = tmp_path_factory.mktemp("order")
    made = load(folder, "\n".join(["Area,Value,All", *rows]), total="All")
    assert made.wards[COLUMN].to_list()[0] == pytest.approx(4 / 13)


# --- what is not known ------------------------------------------------------------------------------------


@pytest.mark.parametrize("cell", ["", "-", "..", "*", "c", "[c]", "[x]", "N/A", ":", "suppressed"])
def test_a_suppressed_cell_is_unknown_and_so_is_its_ward(tmp_path: Path, cell: str) -> None:
    made = load(tmp_path, f"Area,Value\n{A},5\n{B},{cell}\n{C},7\n{D},8\n", unit="score")
    assert math.isnan(made.wards[COLUMN][W1])
    assert made.wards[COLUMN][W2] == 7
    assert made.notes == ("The X: known for 3 of 4 small areas.", "The X: known for 1 of 2 wards.")


def test_areas_that_are_not_in_the_file_are_named(tmp_path: Path) -> None:
    made = load(tmp_path, f"Ward,Value\n{W1},3\n", unit="score", areas=None)
    assert made.notes == (f"The X: known for 1 of 2 wards. 1 code not in figures.csv: {W2}.",)


def test_codes_of_another_place_or_year_are_refused(tmp_path: Path) -> None:
    with pytest.raises(MisfitError, match=r"none of the 2 wards mapped .* is in figures\.csv"):
        load(tmp_path, "Ward,Value\nE05999999,3\n", unit="score")


def test_shares_taken_for_percentages_are_pointed_out(tmp_path: Path) -> None:
    made = load(tmp_path, f"Ward,Value\n{W1},0.3\n{W2},0.9\n", unit="percent")
    assert 'its unit is "share"' in made.notes[0]


# --- what is refused --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f"Ward,Value\n{W1},about 3\n", "'about 3' where a number"),
        (f"Ward,Value\n{W1},1e999\n", "where a number"),
        (f"Ward,Value\n{W1},3\n{W1},4\n", "1 code more than once"),
        ("Ward,Value\nTonge,3\n", "no column of codes"),
        (f"Ward,LSOA,Value\n{W1},{A},3\n", "several columns of codes"),
        (f"Area,Value\n{W1},3\n{A},3\n", "two kinds in one"),
        (f"Ward,Values\n{W1},3\n", "no column 'Value'"),
        (f"Ward,Value,Value\n{W1},3,4\n", "more than once"),
        ("", "empty"),
    ],
)
def test_a_file_that_cannot_be_used(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(InputError, match=said) as caught:
        load(tmp_path, text)
    assert "figures.csv" in str(caught.value)


def test_the_column_of_codes_can_be_named(tmp_path: Path) -> None:
    made = load(tmp_path, f"Ward,LSOA,Value\n{W1},{A},3\n{W2},{B},4\n", key="ward")
    assert made.wards[COLUMN].to_list() == [3, 4]


def test_a_value_above_its_total_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="above its total"):
        load(tmp_path, f"Ward,Value,All\n{W1},9,8\n", total="All")


@pytest.mark.parametrize(("unit", "cell"), [("percent", "101"), ("share", "27"), ("share", "-0.1")])
def test_a_share_that_is_none_is_refused(tmp_path: Path, unit: str, cell: str) -> None:
    with pytest.raises(InputError, match="is not between"):
        load(tmp_path, f"Ward,Value\n{W1},{cell}\n", unit=unit)


def test_figures_by_lsoa_are_left_out_where_no_lsoas_are_known(tmp_path: Path) -> None:
    made = load(tmp_path, f"Area,Value\n{A},3\n", areas=None)
    assert made.declared == ()
    assert list(made.wards.columns) == list(made.weights.columns) == []
    assert made.sources == ()
    assert [*made.notes] == [
        (
            "The X: not shown. figures.csv is by small area (LSOA), and these maps were made without "
            "official LSOAs."
        )
    ]
    ruled = load(tmp_path, f"Area,Value\n{A},3\n", areas=None, target=">= 1")
    assert ruled.notes[0].startswith(
        "The X: not shown, and its rule for target neighbourhoods was not applied. figures.csv is by"
    )
    by_ward = load(tmp_path, f"Ward,Value\n{W1},3\n{W2},4\n", areas=None)  # needs none
    assert by_ward.wards[COLUMN].to_list() == [3, 4]
    with pytest.raises(InputError, match="no column 'Value'"):  # a file that cannot be read is still a fault
        load(tmp_path, f"Area,Values\n{A},3\n", areas=None)


def test_a_mean_by_lsoa_needs_residents(tmp_path: Path) -> None:
    without = AREAS[["ward_code"]]
    with pytest.raises(InputError, match="residents of each LSOA"):
        load(tmp_path, f"Area,Value\n{A},3\n", areas=without)
    made = load(tmp_path, f"Area,Value\n{A},3\n{B},1\n{C},1\n{D},1\n", areas=without, unit="people")
    assert made.wards[COLUMN].to_list() == [4, 2]


@pytest.mark.parametrize(
    ("own", "said"),
    [
        ({"title": None}, "has no title"),
        ({"source": ""}, "has no source"),
        ({"value": None}, "has no value"),
        ({"vaule": "x"}, "unknown setting 'vaule'"),
        ({"unit": "inches"}, "unit is 'inches'"),
        ({"direction": "up"}, "direction is 'up'"),
        ({"value": 3}, "heading of a column"),
        ({"value": ["a", "a"]}, "adds something up twice"),
        ({"title": 3}, "should be text"),
        ({"total": "All", "unit": "people"}, "has a total"),
        ({"target": "many"}, "is not a rule"),
        ({"unit": "percent", "target": ">= 25"}, "cannot be right"),
        ({"unit": "score", "target": ">= 25%"}, "cannot be right"),
    ],
)
def test_a_declaration_that_cannot_be_used(tmp_path: Path, own: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError, match=said):
        declared(settings(tmp_path, "", **own))


def test_rules(tmp_path: Path) -> None:
    def rule(text: str, unit: str) -> Rule | None:
        return declared(settings(tmp_path, "", unit=unit, target=text))[0].target

    assert rule(">= 0.25", "share") == rule(">=25%", "percent") == Rule(">=", 0.25)
    assert rule("< -1.5", "score") == Rule("<", -1.5)
    assert rule("", "score") is None


# --- in the settings and among the official data -----------------------------------------------------------


def test_the_settings_name_the_file_from_their_own_folder(tmp_path: Path) -> None:
    file = tmp_path / "assetmap.toml"
    file.write_text(
        '[localities]\nbury = { code = "E08000002" }\n[indicators.x]\nfile = "in/x.csv"\nvalue = "V"\n'
    )
    assert read_settings(file).indicators["x"] == {"file": tmp_path / "in" / "x.csv", "value": "V"}


@pytest.mark.parametrize("text", ["[indicators.x]\nvalue = 'V'\n", "[indicators]\nx = 3\n"])
def test_an_indicator_without_a_file_is_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "assetmap.toml"
    file.write_text(f'[localities]\nbury = {{ code = "E08000002" }}\n{text}')
    with pytest.raises(InputError, match="names no file"):
        read_settings(file)


def test_the_default_takes_figures_by_ward(root: Path, tmp_path: Path) -> None:
    plain = load_official(read_settings(root / "assetmap.toml"))
    codes = plain.wards.index
    file = tmp_path / "figures.csv"
    file.write_text("code,v\n" + "".join(f"{code},{n}\n" for n, code in enumerate(codes)))
    table = {"file": file, "value": "v", "title": "Numbers", "source": "Ours", "edition": "2026"}
    made = load_official(replace(read_settings(root / "assetmap.toml"), indicators={"n": table}))
    assert made.indicators.wards["indicator_n"].to_list() == list(range(len(codes)))
    assert made.editions["indicator_n"] == "2026"
    assert made.sources[-1].title == "Numbers"
    assert plain.indicators.wards.shape == (len(codes), 0)


def test_the_default_goes_on_without_an_indicator_by_lsoa(root: Path, tmp_path: Path) -> None:
    file = tmp_path / "figures.csv"
    file.write_text(f"code,v\n{A},3\n")
    table = {"file": file, "value": "v", "title": "Numbers", "source": "Ours", "target": ">= 1"}
    made = load_official(replace(read_settings(root / "assetmap.toml"), indicators={"n": table}))
    assert [one for one in made.notes if "its rule for target neighbourhoods was not applied" in one]
    assert "Numbers" not in [one.title for one in made.sources]
