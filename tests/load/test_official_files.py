"""Official data of another place from files; and files that do not fit each other."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from geopandas.testing import assert_geodataframe_equal

from assetmap.errors import InputError
from assetmap.load.deprivation import LSOA_FIGURES
from assetmap.load.official import load_official
from assetmap.settings import Settings, read_settings
from tests.load.places import (
    DISTRICT,
    EAST,
    IOD19,
    LSOAS,
    WARD_COLUMNS,
    WEST,
    census,
    file7,
    lookup,
    lsoas,
    settings,
    wards,
)

# --- another place, by settings alone ---------------------------------------------------------------------


def test_another_place_from_files(tmp_path: Path, files: dict[str, Path]) -> None:
    made = load_official(settings(tmp_path, **files))
    assert not made.approximate
    assert list(made.wards.columns) == WARD_COLUMNS
    assert list(made.wards.index) == [WEST, EAST]
    assert list(made.wards["locality"]) == ["madeup", "madeup"]
    assert made.editions == {
        "wards": "WD24",
        "lsoas": "LSOA21",
        "lookup": "LSOA21-WD24",
        "deprivation": "IoD2025",
        "population": "Census 2021",
    }
    # Westfield by the census: (1100 x 40 + 2900 x 20) / 4000 = 25.5; 1100 / 4000 in decile 2
    assert made.figures.loc[WEST, "population"] == 4000
    assert made.figures.loc[WEST, "imd_score"] == pytest.approx(25.5)
    assert made.figures.loc[WEST, "share_most_deprived_20"] == pytest.approx(0.275)
    assert made.lsoas is not None
    assert list(made.lsoas.columns) == ["ward_code", "locality_code", *LSOA_FIGURES, "geometry"]
    assert list(made.lsoas.index) == list(LSOAS)
    assert made.lsoas.index.name == "lsoa_code"
    assert made.lsoas.crs.to_epsg() == 27700
    assert list(made.lsoas["ward_code"]) == [WEST, WEST, EAST, EAST]
    assert set(made.lsoas["locality_code"]) == {DISTRICT}
    assert list(made.lsoas["population"]) == [1100, 2900, 600, 1400]
    assert made.lsoas.geometry.area.to_numpy() == pytest.approx(1_000_000, rel=1e-3)
    assert made.notes == ()
    titles = [source.title for source in made.sources]
    assert titles[0] == "Ward boundaries"
    assert len(titles) == 5
    assert "right 2024" in made.sources[0].attribution


def test_another_place_by_a_settings_file(tmp_path: Path, files: dict[str, Path]) -> None:
    lines = [f'{name} = "{path.name}"' for name, path in files.items()]
    (tmp_path / "assetmap.toml").write_text(
        f'place = "Madeup"\n[localities]\nmadeup = {{ code = "{DISTRICT}", name = "Made Up" }}\n[data]\n'
        + "\n".join(lines),
        encoding="utf-8",
    )
    made = load_official(read_settings(tmp_path / "assetmap.toml"))
    assert list(made.wards["locality_name"]) == ["Made Up", "Made Up"]
    assert made.figures["population"].sum() == 6000


def test_residents_of_file_7_and_no_lsoa_shapes(tmp_path: Path, files: dict[str, Path]) -> None:
    del files["population"], files["lsoas"]
    made = load_official(settings(tmp_path, **files))
    assert made.lsoas is None
    assert made.editions["population"] == "IoD2025 (mid 2022)"
    assert made.figures.loc[WEST, "imd_score"] == pytest.approx(25.0)


def test_edition_of_2019_with_its_own_lsoas(tmp_path: Path, files: dict[str, Path]) -> None:
    file7(IOD19).to_csv(files["deprivation"], index=False)
    both = lookup("21", "24")
    both["LSOA11CD"] = both["LSOA21CD"]
    both.to_csv(files["lookup"], index=False)
    lsoas("11").to_file(files["lsoas"])
    del files["population"]
    made = load_official(settings(tmp_path, **files))
    assert made.editions == {
        "wards": "WD24",
        "lsoas": "LSOA11",
        "lookup": "LSOA11-WD24",
        "deprivation": "IoD2019",
        "population": "IoD2019 (mid 2015)",
    }


def test_local_authority_and_names_from_the_lookup(tmp_path: Path, files: dict[str, Path]) -> None:
    wards(district=False).drop(columns="WD24NM").to_file(files["wards"])
    made = load_official(settings(tmp_path, **files))
    assert list(made.wards["ward_name"]) == ["Westfield", "Eastfield"]
    lookup().drop(columns="LAD24CD").to_csv(files["lookup"], index=False)
    with pytest.raises(InputError, match="do not say which local authority"):
        load_official(settings(tmp_path, **files))


def test_rows_in_any_order_give_the_same(tmp_path: Path, files: dict[str, Path]) -> None:
    one = load_official(settings(tmp_path, **files))
    for name, frame in (("lookup", lookup()), ("deprivation", file7()), ("population", census())):
        frame.iloc[::-1].to_csv(files[name], index=False)
    wards().iloc[::-1].to_file(files["wards"])
    other = load_official(settings(tmp_path, **files))
    assert_geodataframe_equal(one.wards, other.wards)
    pd.testing.assert_frame_equal(one.figures, other.figures, check_exact=True)
    assert one.lsoas is not None
    assert other.lsoas is not None
    assert_geodataframe_equal(one.lsoas, other.lsoas)


def test_unknown_figures_stay_unknown_and_are_noted(tmp_path: Path, files: dict[str, Path]) -> None:
    holes = file7()
    holes.loc[0, list(holes.columns[2:5])] = np.nan
    holes.to_csv(files["deprivation"], index=False)
    made = load_official(settings(tmp_path, **files))
    assert np.isnan(made.figures.loc[WEST, "imd_score"])
    assert np.isnan(made.figures.loc[WEST, "share_most_deprived_20"])
    assert made.figures.loc[WEST, "population"] == 4000
    assert made.notes == ("Not known: the deprivation of 1 ward (Westfield).",)


def test_a_ward_that_no_lsoa_fits_best_has_no_figures(tmp_path: Path, files: dict[str, Path]) -> None:
    one = lookup()
    one["WD24CD"] = WEST
    one.to_csv(files["lookup"], index=False)
    made = load_official(settings(tmp_path, **files))
    assert made.figures.loc[EAST].isna().all()
    assert made.figures.loc[WEST, "population"] == 6000
    assert "No LSOA in LSOA21_WD24_LAD24.csv belongs to 1 ward (Eastfield)." in made.notes


# --- files that do not fit --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (("deprivation",), "deprivation = File_7.csv cannot be used without lookup"),
        (("population",), "population = .* cannot be used without lookup and deprivation"),
        (("population", "lookup"), "cannot be used without deprivation"),
        (("lsoas",), "lsoas = LSOA_2021.geojson cannot be used without lookup and deprivation"),
    ],
)
def test_files_that_need_others(
    ours: Settings, files: dict[str, Path], given: tuple[str, ...], message: str
) -> None:
    with pytest.raises(InputError, match=message) as caught:
        load_official(ours.with_data(**{name: files[name] for name in given}))
    assert "under [data]" in caught.value.remedy


def test_wards_of_another_year_than_the_lookup(tmp_path: Path, files: dict[str, Path]) -> None:
    other = lookup("21", "25")
    other["WD25CD"] = ["E05088001", WEST, EAST, EAST]
    other.to_csv(files["lookup"], index=False)
    with pytest.raises(
        InputError, match=r"1 of the 3 wards of LSOA21_WD24_LAD24\.csv \(LSOA21-WD25\)"
    ) as caught:
        load_official(settings(tmp_path, **files))
    assert "not in the ward boundaries (WD24): E05088001" in str(caught.value)


def test_lookup_of_another_place(tmp_path: Path, files: dict[str, Path]) -> None:
    other = lookup()
    other["WD24CD"], other["LAD24CD"] = "E05088001", "E07000999"
    for made in (other, other.iloc[:0]):
        made.to_csv(files["lookup"], index=False)
        with pytest.raises(
            InputError, match=r"none of the 2 wards of the ward boundaries \(WD24\) is in"
        ) as caught:
            load_official(settings(tmp_path, **files))
        assert f"{WEST}, {EAST}" in str(caught.value)


def test_lsoas_of_another_year_than_the_figures(tmp_path: Path, files: dict[str, Path]) -> None:
    old = file7(IOD19)
    old.iloc[0, 0] = "E01088001"
    old.to_csv(files["deprivation"], index=False)
    with pytest.raises(InputError, match=r"1 of the 4 LSOAs of .*\(LSOA21-WD24\) are not in") as caught:
        load_official(settings(tmp_path, **files))
    assert "File_7.csv (IoD2019): E01099001" in str(caught.value)
    assert "2011 with IoD2019" in caught.value.remedy


@pytest.mark.parametrize("name", ["population", "lsoas"])
def test_lsoas_missing_in_population_or_shapes(tmp_path: Path, files: dict[str, Path], name: str) -> None:
    census().iloc[1:].to_csv(files["population"], index=False)
    if name == "lsoas":
        census().to_csv(files["population"], index=False)
        lsoas().iloc[1:].to_file(files["lsoas"])
    with pytest.raises(InputError, match=r"1 of the 4 LSOAs of .* are not in .*: E01099001") as caught:
        load_official(settings(tmp_path, **files))
    assert caught.value.where == f"[data] {name}"


def test_no_residents_at_all(tmp_path: Path, files: dict[str, Path]) -> None:
    file7(without=("population",)).to_csv(files["deprivation"], index=False)
    del files["population"]
    with pytest.raises(InputError, match=r"File_7\.csv has no column of residents"):
        load_official(settings(tmp_path, **files))


@pytest.mark.parametrize("place", ["wards", "lsoas", "lookup", "deprivation", "population"])
@pytest.mark.parametrize("wrong", ["wards", "lsoas", "lookup", "deprivation", "population"])
def test_a_wrong_file_in_each_place_is_an_explained_error(
    tmp_path: Path, files: dict[str, Path], place: str, wrong: str
) -> None:
    if place == wrong or (place, wrong) == ("population", "deprivation"):
        return  # a right file: File 7 holds residents too
    with pytest.raises(InputError) as caught:
        load_official(settings(tmp_path, **files | {place: files[wrong]}))
    assert files[wrong].name in str(caught.value)
    assert caught.value.remedy
