"""Disability and ethnicity of Census 2021 as indicators, against a calculation of its own.

The calculation here is written with the csv module and plain Python: it shares nothing with the project.
"""

from __future__ import annotations

import csv
import math
from collections import defaultdict
from dataclasses import replace
from pathlib import Path

import pytest

from assetmap.load.official import Official, load_official
from assetmap.measure.indicators import by_indicators, of_localities
from assetmap.settings import DataFiles, Settings, read_settings

COUNTS = "census2021_disability_ethnicity_lsoa_gm.csv"
DISABLED = "Disabled under the Equality Act"
NOT_DISABLED = "Not disabled under the Equality Act"
WHITE = "White"
DIVERSE = [
    "Asian, Asian British or Asian Welsh",
    "Black, Black British, Black Welsh, Caribbean or African",
    "Mixed or Multiple ethnic groups",
    "Other ethnic group",
]
LIMIT = 0.25


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def settings(shared: Path, root: Path) -> Settings:
    folder = shared / "official"
    common = {
        "file": folder / COUNTS,
        "source": "Office for National Statistics, Census 2021",
        "edition": "Census 2021",
        "licence": "Open Government Licence v3.0",
    }
    indicators = {
        "disability": {
            **common, "title": "Disabled people", "value": DISABLED, "total": [DISABLED, NOT_DISABLED],
            "target": ">= 25%",
        },
        "diverse": {**common, "title": "Ethnic groups", "value": DIVERSE, "total": [*DIVERSE, WHITE]},
        "people": {**common, "title": "Disabled people, number", "value": DISABLED, "unit": "people"},
        "of_residents": {**common, "title": "Share of residents", "value": DISABLED, "total": "population"},
    }  # fmt: skip
    data = DataFiles(
        wards=folder / "WD_MAY_2023_UK_BGC.geojson",
        lsoas=folder / "Lower_layer_Super_Output_Areas_December_2021_EW_BGC.geojson",
        lookup=folder / "LSOA21_WD24_LAD24_EW_LU.csv",
        deprivation=folder / "File_7_IoD2025_All_Ranks_Scores_Deciles_Population_Denominators.csv",
        population=folder / "census2021-ts001-lsoa.csv",
    )
    return replace(read_settings(root / "assetmap.toml"), indicators=indicators, data=data)


@pytest.fixture(scope="module")
def made(settings: Settings) -> Official:
    return load_official(settings)


@pytest.fixture(scope="module")
def counted(shared: Path) -> dict[str, dict[str, int]]:
    """Sums by ward, from the published rows: disabled, all asked, diverse, all, residents."""
    folder = shared / "official"
    ward = {row["LSOA21CD"]: row["WD24CD"] for row in table(folder / "LSOA21_WD24_LAD24_EW_LU.csv")}
    people = {row["geography code"]: row for row in table(folder / "census2021-ts001-lsoa.csv")}
    [total] = [name for name in next(iter(people.values())) if name.startswith("Residence type: Total")]
    sums: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for row in table(folder / COUNTS):
        own, code = sums[ward[row["geography code"]]], row["geography code"]
        own["disabled"] += int(row[DISABLED])
        own["asked"] += int(row[DISABLED]) + int(row[NOT_DISABLED])
        own["diverse"] += sum(int(row[name]) for name in DIVERSE)
        own["all"] += sum(int(row[name]) for name in (*DIVERSE, WHITE))
        own["residents"] += int(people[code][total])
    return sums


def test_every_ward(made: Official, counted: dict[str, dict[str, int]]) -> None:
    wards = made.indicators.wards
    assert len(wards) == len(counted) == 215
    for code, own in counted.items():
        row = wards.loc[code]
        assert math.isclose(row["indicator_disability"], own["disabled"] / own["asked"], rel_tol=1e-12), code
        assert math.isclose(row["indicator_diverse"], own["diverse"] / own["all"], rel_tol=1e-12), code
        assert row["indicator_people"] == own["disabled"]
        assert math.isclose(row["indicator_of_residents"], own["disabled"] / own["residents"], rel_tol=1e-12)
    assert not [note for note in made.notes if "known for" in note]


def test_every_lsoa(made: Official, shared: Path) -> None:
    lsoas = made.indicators.lsoas
    assert lsoas is not None
    rows = table(shared / "official" / COUNTS)
    assert len(lsoas) == len(rows) == 1702
    for row in rows:
        disabled, others = int(row[DISABLED]), int(row[NOT_DISABLED])
        share = lsoas.at[row["geography code"], "indicator_disability"]
        assert math.isclose(share, disabled / (disabled + others), rel_tol=1e-12)


def test_localities(made: Official, counted: dict[str, dict[str, int]]) -> None:
    home = made.wards["locality"]
    values = of_localities(made.indicators, home, home.drop_duplicates().set_axis(home.unique()).index)
    for slug, row in values.iterrows():
        own = [counted[code] for code in home.index[home == slug]]
        expected = sum(one["disabled"] for one in own) / sum(one["asked"] for one in own)
        assert math.isclose(row["indicator_disability"], expected, rel_tol=1e-12)
        assert row["indicator_people"] == sum(one["disabled"] for one in own)


def test_the_rule(made: Official, counted: dict[str, dict[str, int]], shared: Path) -> None:
    lsoas = made.lsoas
    assert lsoas is not None
    of_wards, of_lsoas = by_indicators(made.indicators, made.wards.index, lsoas["ward_code"])
    assert of_lsoas is not None
    wards = {code for code, own in counted.items() if own["disabled"] >= LIMIT * own["asked"]}
    assert set(of_wards.index[of_wards]) == wards
    small = {
        row["geography code"]
        for row in table(shared / "official" / COUNTS)
        if int(row[DISABLED]) >= LIMIT * (int(row[DISABLED]) + int(row[NOT_DISABLED]))
    }
    assert set(of_lsoas.index[of_lsoas]) == small
    assert wards
    assert len(small) > 100


def test_with_the_default_it_says_what_to_name(settings: Settings) -> None:
    official = load_official(replace(settings, data=DataFiles()))
    left_out = [note for note in official.notes if "not shown" in note and "official LSOAs" in note]
    assert len(left_out) == len(settings.indicators)
    assert official.indicators.declared == ()
