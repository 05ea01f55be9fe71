"""Official data from the default, and from mixtures of it with files."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest
import shapely
from geopandas.testing import assert_geodataframe_equal

from assetmap.errors import InputError
from assetmap.load.figures import WARD_FIGURES
from assetmap.load.official import Official, load_official
from assetmap.settings import Settings
from tests.load.places import DISTRICT, WARD_COLUMNS, file7, settings


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
