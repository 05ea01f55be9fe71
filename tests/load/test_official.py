"""Official data from the default, from files, and from mixtures; and files that do not fit each other."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import shapely
from geopandas.testing import assert_geodataframe_equal

from assetmap.errors import InputError
from assetmap.load.deprivation import LSOA_FIGURES
from assetmap.load.figures import WARD_FIGURES
from assetmap.load.official import Official, load_official
from assetmap.settings import Settings, read_settings
from tests.load.places import (
    DISTRICT,
    EAST,
    IOD19,
    LSOAS,
    WEST,
    census,
    file7,
    lookup,
    lsoas,
    settings,
    wards,
    written,
)

WARD_COLUMNS = ["ward_name", "locality_code", "locality", "locality_name", "geometry"]


@pytest.fixture(scope="module")
def ours(root: Path) -> Settings:
    return read_settings(root / "assetmap.toml")


@pytest.fixture(scope="module")
def default(ours: Settings) -> Official:
    return load_official(ours)


# --- the default ------------------------------------------------------------------------------------------


def test_default_covers_the_ten_localities(default: Official, ours: Settings) -> None:
    assert len(default.wards) == 215
    assert list(default.wards.columns) == WARD_COLUMNS
    assert default.wards.index.is_monotonic_increasing
    assert default.wards.index.name == "ward_code"
    assert default.wards.crs.to_epsg() == 27700
    assert set(default.wards["locality"]) == {one.slug for one in ours.localities}
    trafford = default.wards[default.wards["locality"] == "trafford"]
    assert set(trafford["locality_code"]) == {"E08000009"}
    assert set(trafford["locality_name"]) == {"Trafford"}
    assert len(trafford) == 21
    assert default.wards["ward_name"]["E05015244"] == "Bucklow-St Martins"


def test_default_figures_are_known_and_add_up(default: Official) -> None:
    assert list(default.figures.columns) == list(WARD_FIGURES)
    assert default.figures.index.equals(default.wards.index)
    assert default.figures.notna().all(axis=None)
    assert default.figures["population"].sum() == 2_867_636
    assert (default.figures["share_most_deprived_10"] <= default.figures["share_most_deprived_20"]).all()
    assert default.figures["share_most_deprived_20"].between(0, 1).all()


def test_default_says_what_it_is(default: Official) -> None:
    assert default.approximate
    assert default.lsoas is None
    assert default.editions == {
        "wards": "Code-Point Open 2025.2.0",
        "lookup": "LSOA21-WD24",
        "deprivation": "IoD2025",
        "population": "Census 2021",
    }
    assert [source.edition for source in default.sources] == [
        "2025.2.0",
        "IoD2025",
        "Census 2021",
        "LSOA21-WD24",
    ]
    assert all(source.licence == "Open Government Licence v3.0" for source in default.sources)
    assert "Royal Mail" in default.sources[0].attribution
    assert "Approximate shapes" in default.notes[0]


def test_default_shapes_have_no_gaps_and_no_overlaps(default: Official) -> None:
    shapes = default.wards.geometry.to_numpy()
    assert shapely.is_valid(shapes).all()
    assert shapely.coverage_is_valid(shapes)
    whole = shapely.union_all(shapes)
    assert whole.geom_type == "Polygon"
    assert len(whole.interiors) == 0
    assert shapely.area(shapes).sum() == pytest.approx(whole.area, rel=1e-9)
    assert shapely.area(shapes).sum() / 1e6 == pytest.approx(1276, abs=15)  # km2 of Greater Manchester


def test_some_of_the_localities(ours: Settings, default: Official) -> None:
    from dataclasses import replace

    two = load_official(replace(ours, localities=ours.localities[8:]))
    assert set(two.wards["locality"]) == {"trafford", "wigan"}
    pd.testing.assert_frame_equal(two.figures, default.figures.loc[two.wards.index])


def test_default_does_not_cover_another_place(root: Path) -> None:
    with pytest.raises(InputError, match=f"the default shapes do not cover {DISTRICT}") as caught:
        load_official(settings(root))
    assert "they cover E08000001, E08000002" in str(caught.value)
    assert "[data]" in caught.value.remedy
    assert "wards" in caught.value.remedy


def test_default_is_quick_and_needs_no_fiona(root: Path, ours: Settings) -> None:
    load_official(ours)
    begin = time.perf_counter()
    load_official(ours)
    assert time.perf_counter() - begin < 1.0  # 0.1 s on an idle machine
    script = (
        "import sys; from pathlib import Path; from assetmap.settings import read_settings; "
        "from assetmap.load.official import load_official; "
        "load_official(read_settings(Path('assetmap.toml'))); sys.exit('fiona' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", script], cwd=root, check=False).returncode == 0


def test_each_load_is_the_callers_own(ours: Settings, default: Official) -> None:
    one = load_official(ours)
    one.wards["ward_name"] = "changed"
    one.figures["population"] = 0
    assert_geodataframe_equal(load_official(ours).wards, default.wards)


@pytest.mark.parametrize("name", ["wards.geojson", "ward_figures.csv", "sources.json"])
def test_broken_default(root: Path, ours: Settings, tmp_path: Path, name: str) -> None:
    from dataclasses import replace

    folder = tmp_path / "boundaries"
    folder.mkdir()
    for file in ("wards.geojson", "ward_figures.csv", "sources.json"):
        (folder / file).write_bytes((root / "boundaries" / file).read_bytes())
    broken = replace(ours, boundaries_dir=folder)
    (folder / name).write_text('{"nothing": "here"}', encoding="utf-8")
    with pytest.raises(InputError, match=rf"boundaries/{name}: the file cannot be read"):
        load_official(broken)
    (folder / name).unlink()
    with pytest.raises(InputError, match=rf"boundaries/{name}: the file is missing"):
        load_official(broken)


# --- another place, by settings alone ---------------------------------------------------------------------


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    return written(tmp_path)


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


# --- mixtures of files and default ------------------------------------------------------------------------


def test_own_shapes_with_the_default_figures(ours: Settings, default: Official, tmp_path: Path) -> None:
    from dataclasses import replace

    shapes = default.wards[["ward_name", "locality_code", "geometry"]].reset_index()
    shapes.columns = ["WD23CD", "WD23NM", "LAD23CD", "geometry"]
    path = tmp_path / "wards.gpkg"
    shapes.to_file(path)
    made = load_official(ours.with_data(wards=path))
    assert not made.approximate
    assert made.editions["wards"] == "WD23"
    assert made.editions["lookup"] == "LSOA21-WD24"
    assert "came with the project (IoD2025, Census 2021)" in made.notes[0]
    pd.testing.assert_frame_equal(made.figures, default.figures)
    # a ward missing of the file, or one too many: the figures do not fit
    shapes.iloc[1:].to_file(path)
    with pytest.raises(InputError, match=r"do not fit .* no shape of 1 ward that has figures: E05011350"):
        load_official(ours.with_data(wards=path))
    shapes.loc[0, "WD23CD"] = "E05099999"
    shapes.to_file(path)
    with pytest.raises(InputError, match=r"\(WD23\): no figures of 1 ward of the 215: E05099999") as caught:
        load_official(replace(ours, data=ours.with_data(wards=path).data))
    assert "LSOA21-WD24" in str(caught.value)
    assert "lookup, deprivation" in caught.value.remedy


def test_own_figures_on_the_default_shapes(ours: Settings, default: Official, tmp_path: Path) -> None:
    codes = [f"E0109{i:04d}" for i in range(len(default.wards))]
    made = pd.DataFrame({"LSOA21CD": codes, "WD25CD": default.wards.index})
    made.to_csv(tmp_path / "lookup.csv", index=False)
    heads = list(file7().columns)
    rows = pd.DataFrame([dict.fromkeys(heads, 1) for _ in codes])
    rows[heads[0]] = codes
    rows.to_csv(tmp_path / "File_7.csv", index=False)
    given = ours.with_data(lookup=tmp_path / "lookup.csv", deprivation=tmp_path / "File_7.csv")
    read = load_official(given)
    assert read.approximate
    assert (read.figures == 1).all(axis=None)
    assert read.editions["lookup"] == "LSOA21-WD25"
    assert set(read.wards["ward_name"]) == set(default.wards["ward_name"])


def test_lookup_alone_is_said_to_be_of_no_use(ours: Settings, files: dict[str, Path]) -> None:
    made = load_official(ours.with_data(lookup=files["lookup"]))
    assert (
        "The lookup LSOA21_WD24_LAD24.csv was not needed: the figures are those of the default." in made.notes
    )


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
