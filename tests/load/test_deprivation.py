"""File 7 of each edition, and population, with their published headings; wrong files in their place."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pandas as pd
import pytest

from assetmap.errors import InputError
from assetmap.load.deprivation import DOMAINS, LSOA_FIGURES, read_deprivation, read_population
from tests.load.places import IOD19, LSOAS, POPULATION, SCORE, census, file7


def save(frame: pd.DataFrame, path: Path) -> Path:
    frame.to_csv(path, index=False)
    return path


def test_file_7_of_2025(tmp_path: Path) -> None:
    read = read_deprivation(save(file7(), tmp_path / "File_7.csv"))
    assert (read.edition, read.lsoa_year, read.population_edition) == ("IoD2025", "21", "IoD2025 (mid 2022)")
    assert tuple(read.frame.columns) == LSOA_FIGURES
    assert list(read.frame.index) == list(LSOAS)
    assert read.frame["imd_score"].tolist() == list(SCORE)
    assert read.frame["population"].tolist() == list(POPULATION)
    assert read.frame.loc["E01099003"].to_dict() == {
        "population": 500,
        "imd_score": 60,
        "imd_rank": 300,
        "imd_decile": 1,
        "income_score": 0.4,
        **dict.fromkeys(["employment_score", "education_score", "health_score"], 3),
        **dict.fromkeys(["crime_score", "barriers_score", "environment_score"], 1),
    }


def test_file_7_of_2019(tmp_path: Path) -> None:
    read = read_deprivation(save(file7(IOD19), tmp_path / "File_7.csv"))
    assert (read.edition, read.lsoa_year, read.population_edition) == ("IoD2019", "11", "IoD2019 (mid 2015)")
    assert read.frame["population"].tolist() == list(POPULATION)


def test_other_columns_of_the_published_file_are_not_mixed_up(tmp_path: Path) -> None:
    made = file7()
    for name in (
        "Income Deprivation Affecting Children Index (IDACI) Score (rate)",
        "Income Rank (where 1 is most deprived)",
        "Geographical Barriers Sub-domain Score",
        "Dependent Children aged 0-15: mid 2022",
    ):
        made.insert(0, name, 99)
    read = read_deprivation(save(made, tmp_path / "File_7.csv")).frame
    assert not (read == 99).any(axis=None)


def test_absent_columns_and_blank_cells_are_unknown_not_zero(tmp_path: Path) -> None:
    made = file7(without=("score", "income", "population", "district"))
    made.loc[1, made.columns[2]] = None
    read = read_deprivation(save(made, tmp_path / "IoD2019_cut.csv"))
    assert read.edition == "IoD2019"
    assert read.population_edition == ""
    assert read.frame[["imd_score", "income_score", "population"]].isna().all(axis=None)
    assert read.frame["imd_decile"].isna().tolist() == [False, True, False, False]
    assert read.frame[[f"{d}_score" for d in DOMAINS if d != "income"]].notna().all(axis=None)


def test_edition_that_cannot_be_told_is_not_guessed(tmp_path: Path) -> None:
    made = file7(IOD19, without=("district", "population"))
    assert read_deprivation(save(made, tmp_path / "a.csv")).edition == "Indices of Deprivation by LSOA11"


@pytest.mark.parametrize("without", [("code",), ("score", "rank", "decile")])
def test_another_file_is_explained(tmp_path: Path, without: tuple[str, ...]) -> None:
    path = save(file7(without=without), tmp_path / "File_7.csv")
    with pytest.raises(InputError, match="not File 7") as caught:
        read_deprivation(path)
    assert "the columns are:" in str(caught.value)
    assert "Crime Score" in str(caught.value)


@pytest.mark.parametrize(
    ("column", "value", "message"),
    [
        (4, 11, "imd_decile of E01099001 is 11, not from 1 to 10"),
        (12, -5, "population of E01099001 is -5, not 0 or more"),
        (2, "high", r"row 2: column 'Index of Multiple Deprivation \(IMD\) Score' has 'high'"),
        (0, "E01099002", "1 LSOA code more than once: E01099002"),
    ],
)
def test_values_that_cannot_be(tmp_path: Path, column: int, value: object, message: str) -> None:
    made = file7().astype(object)
    made.iloc[0, column] = value
    with pytest.raises(InputError, match=message):
        read_deprivation(save(made, tmp_path / "File_7.csv"))


def test_census_table(tmp_path: Path) -> None:
    read = read_population(save(census(), tmp_path / "ts001.csv"))
    assert read.edition == "Census 2021"
    assert read.residents.to_dict() == dict(zip(LSOAS, (1100, 2900, 600, 1400), strict=True))


def test_census_table_in_the_published_zip(tmp_path: Path) -> None:
    path = tmp_path / "census2021-ts001.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for kind in ("ctry", "ltla", "lsoa", "msoa", "oa"):
            archive.writestr(f"census2021-ts001-{kind}.csv", census().to_csv(index=False))
        archive.writestr("metadata/ts001.txt", "words")
    assert read_population(path).residents.sum() == 6000


def test_population_of_file_7_and_of_a_plain_table(tmp_path: Path) -> None:
    from_file7 = read_population(save(file7(), tmp_path / "File_7.csv"))
    assert from_file7.edition == "IoD2025 (mid 2022)"
    assert from_file7.residents.tolist() == list(POPULATION)
    plain = pd.DataFrame({"lsoa21cd": LSOAS, "Population": ["1,000", "", "500", "1500"]})
    read = read_population(save(plain, tmp_path / "plain.csv"))
    assert read.edition == "as given in plain.csv"
    assert read.residents.isna().tolist() == [False, True, False, False]


def test_population_of_other_areas(tmp_path: Path) -> None:
    made = census()
    made["geography code"] = ["E02000001", "E02000002", "E02000003", "E02000004"]
    with pytest.raises(
        InputError, match="the areas are not LSOAs: E02000001, E02000002, E02000003 and 1 more"
    ):
        read_population(save(made, tmp_path / "ts001.csv"))


def test_table_without_population(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no population by LSOA here") as caught:
        read_population(save(file7(without=("population",)), tmp_path / "File_7.csv"))
    assert "Residence type: Total" in str(caught.value)
