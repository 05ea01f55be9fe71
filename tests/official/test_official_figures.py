"""The whole of Greater Manchester from official files, against a calculation of its own and published sums.

The calculation here is written with the csv module and plain Python: it shares nothing with the project.
"""

from __future__ import annotations

import csv
import json
import math
import re
from collections import defaultdict
from pathlib import Path

import pytest
import shapely
from geopandas.testing import assert_geodataframe_equal

from assetmap.embed.quality import Quality, measure_quality
from assetmap.errors import InputError
from assetmap.load.boundaries import read_wards
from assetmap.load.official import Official, load_official
from assetmap.settings import DataFiles, Locality, Settings, read_settings
from tests.official.published import IN_MOST_DEPRIVED_FIFTH

FILE_7 = "File_7_IoD2025_All_Ranks_Scores_Deciles_Population_Denominators.csv"
LOOKUP = "LSOA21_WD24_LAD24_EW_LU.csv"
CENSUS = "census2021-ts001-lsoa.csv"
WARDS = "WD_MAY_2023_UK_BGC.geojson"
LSOAS = "Lower_layer_Super_Output_Areas_December_2021_EW_BGC.geojson"
SCORES = {
    "imd_score": "Index of Multiple Deprivation (IMD) Score",
    "income_score": "Income Score (rate)",
    "employment_score": "Employment Score (rate)",
    "education_score": "Education, Skills and Training Score",
    "health_score": "Health Deprivation and Disability Score",
    "crime_score": "Crime Score",
    "barriers_score": "Barriers to Housing and Services Score",
    "environment_score": "Living Environment Score",
}
DECILE = "Index of Multiple Deprivation (IMD) Decile (where 1 is most deprived 10% of LSOAs)"


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def folder(shared: Path) -> Path:
    return shared / "official"


@pytest.fixture(scope="module")
def data(folder: Path) -> DataFiles:
    return DataFiles(
        wards=folder / WARDS,
        lsoas=folder / LSOAS,
        lookup=folder / LOOKUP,
        deprivation=folder / FILE_7,
        population=folder / CENSUS,
    )


@pytest.fixture(scope="module")
def default(root: Path) -> Official:
    return load_official(read_settings(root / "assetmap.toml"))


@pytest.fixture(scope="module")
def built(root: Path, data: DataFiles) -> Official:
    return load_official(read_settings(root / "assetmap.toml").with_data(**data.named()))


@pytest.fixture(scope="module")
def independent(folder: Path) -> dict[str, dict[str, float]]:
    """Figures of every ward of England by ward code."""
    residents = {
        row["geography code"]: int(row["Residence type: Total; measures: Value"])
        for row in table(folder / CENSUS)
    }
    indices = {row["LSOA code (2021)"]: row for row in table(folder / FILE_7)}
    members = defaultdict(list)
    for row in table(folder / LOOKUP):
        if row["LSOA21CD"].startswith("E"):
            members[row["WD24CD"]].append(row["LSOA21CD"])
    made = {}
    for ward, codes in members.items():
        total = sum(residents[code] for code in codes)
        figures: dict[str, float] = {"population": total}
        for name, heading in SCORES.items():
            products = [residents[code] * float(indices[code][heading]) for code in codes]
            figures[name] = math.fsum(products) / total
        for name, most in (("share_most_deprived_10", 1), ("share_most_deprived_20", 2)):
            figures[name] = sum(residents[c] for c in codes if int(indices[c][DECILE]) <= most) / total
        made[ward] = figures
    return made


def test_the_whole_of_greater_manchester_is_built(built: Official) -> None:
    assert len(built.wards) == 215
    assert built.wards.groupby("locality").size().to_dict() == {
        "bolton": 20,
        "bury": 17,
        "manchester": 32,
        "oldham": 20,
        "rochdale": 20,
        "salford": 20,
        "stockport": 21,
        "tameside": 19,
        "trafford": 21,
        "wigan": 25,
    }
    assert built.lsoas is not None
    assert len(built.lsoas) == 1702
    assert built.lsoas.notna().all(axis=None)
    assert built.editions == {
        "wards": "WD23",
        "lsoas": "LSOA21",
        "lookup": "LSOA21-WD24",
        "deprivation": "IoD2025",
        "population": "Census 2021",
    }
    assert not built.approximate
    # the lookup goes by where most residents live: not every LSOA has most of its land in its ward
    wards = built.wards.geometry.reindex(built.lsoas["ward_code"]).to_numpy()
    shapes = built.lsoas.geometry.to_numpy()
    inside = shapely.area(shapely.intersection(wards, shapes)) / shapely.area(shapes)
    assert (inside > 0.5).mean() > 0.94
    assert inside.min() > 0


def test_ward_figures_agree_with_a_calculation_of_its_own(
    built: Official, independent: dict[str, dict[str, float]]
) -> None:
    for code in built.wards.index:
        for name, value in independent[code].items():
            assert built.figures.at[code, name] == pytest.approx(value, abs=1e-6), (code, name)
    assert set(next(iter(independent.values()))) == set(built.figures.columns)


def test_default_figures_agree_with_it_too(
    default: Official, independent: dict[str, dict[str, float]]
) -> None:
    for code in default.wards.index:
        for name, value in independent[code].items():
            assert default.figures.at[code, name] == pytest.approx(value, abs=1e-6), (code, name)


@pytest.mark.parametrize("which", ["built", "default"])
def test_published_sums(which: str, request: pytest.FixtureRequest) -> None:
    official: Official = request.getfixturevalue(which)
    assert official.figures["population"].sum() == 2_867_636
    locality = official.wards["locality"]
    total = official.figures["population"].groupby(locality).sum()
    deprived = official.figures["share_most_deprived_20"] * official.figures["population"]
    shares = deprived.groupby(locality).sum() / total
    for slug, share in IN_MOST_DEPRIVED_FIFTH.items():
        assert shares[slug] == pytest.approx(share, abs=0.001), slug
    score = (official.figures["imd_score"] * official.figures["population"]).groupby(locality).sum() / total
    assert score["manchester"] == pytest.approx(38.952, abs=0.001)
    assert score["trafford"] == pytest.approx(14.985, abs=0.001)


def test_default_names_and_codes_are_those_of_the_official_file(default: Official, built: Official) -> None:
    columns = ["ward_name", "locality_code", "locality", "locality_name"]
    assert default.wards[columns].equals(built.wards[columns])


def test_localities_need_no_field_where_the_lookup_has_them(
    root: Path, data: DataFiles, built: Official, tmp_path: Path
) -> None:
    assert data.wards is not None
    collection = json.loads(data.wards.read_text(encoding="utf-8"))
    for feature in collection["features"]:
        feature["properties"] = {"WD23CD": feature["properties"]["WD23CD"]}
    bare = tmp_path / "wards.geojson"
    bare.write_text(json.dumps(collection), encoding="utf-8")
    settings = read_settings(root / "assetmap.toml").with_data(**data.named() | {"wards": bare})
    assert_geodataframe_equal(load_official(settings).wards, built.wards)


def test_indices_of_2019_do_not_fit_lsoas_of_2021(root: Path, data: DataFiles, folder: Path) -> None:
    old = data.named() | {"deprivation": folder / "IoD2019_IMD_ranks_deciles.csv"}
    with pytest.raises(
        InputError, match=r"of the 1,702 LSOAs of .* \(LSOA21-WD24\) are not in .* \(IoD2019\)"
    ):
        load_official(read_settings(root / "assetmap.toml").with_data(**old))


@pytest.mark.parametrize("slug_and_code", [("cornwall", "E06000052"), ("adur", "E07000223")])
def test_another_authority_of_england_by_settings_alone(
    data: DataFiles, tmp_path: Path, slug_and_code: tuple[str, str], independent: dict[str, dict[str, float]]
) -> None:
    """National figures and lookup as published; the ward shapes are squares made here."""
    slug, code = slug_and_code
    assert data.lookup
    wards = {r["WD24CD"]: r["WD24NM"] for r in table(data.lookup) if r["LAD24CD"] == code}
    features = []
    for i, (ward, name) in enumerate(sorted(wards.items())):
        west, south = -5 + 0.01 * (i % 20), 50.2 + 0.01 * (i // 20)
        square = json.loads(shapely.to_geojson(shapely.box(west, south, west + 0.01, south + 0.01)))
        properties = {"WD24CD": ward, "WD24NM": name, "LAD24CD": code}
        features.append({"type": "Feature", "properties": properties, "geometry": square})
    path = tmp_path / "wards.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    made = load_official(
        Settings(
            root=tmp_path,
            place=slug.title(),
            localities=(Locality(slug, code, slug.title()),),
            data=DataFiles(
                wards=path, lookup=data.lookup, deprivation=data.deprivation, population=data.population
            ),
            boundaries_dir=tmp_path / "none",
        )
    )
    assert list(made.wards.index) == sorted(wards)
    assert len(wards) >= 14
    for ward in wards:
        for name, value in independent[ward].items():
            assert made.figures.at[ward, name] == pytest.approx(value, abs=1e-6)


# --- the approximate shapes -------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def quality(default: Official, built: Official, root: Path) -> Quality:
    """Measured at the live postcodes, where the package of postcodes places them."""
    from assetmap.load.postcodes import resident_postcodes

    postcodes = resident_postcodes(sorted(set(default.wards["locality_code"])), root / "boundaries")
    return measure_quality(default.wards.geometry, built.wards.geometry, postcodes.assign(area=""))


def stated(root: Path, label: str) -> list[float]:
    text = (root / "boundaries" / "README.md").read_text(encoding="utf-8")
    row = re.search(rf"^\| {re.escape(label)}.*?\| (.*?) \|$", text, re.MULTILINE)
    assert row, f"boundaries/README.md does not state: {label}"
    return [
        float(number.replace(",", "")) for number in re.findall(r"\d[\d,]*\.?\d*(?=%|,|$| )", row.group(1))
    ]


def test_stated_overlap_is_the_measured_one(quality: Quality, root: Path) -> None:
    assert stated(root, "overlap of a ward (IoU): mean") == [pytest.approx(quality.overlap.mean(), abs=0.002)]
    low, tenth, middle, ninth, high = stated(root, "overlap: lowest, tenth")
    measured = quality.overlap.quantile([0, 0.1, 0.5, 0.9, 1]).tolist()
    assert [low, tenth, middle, ninth, high] == pytest.approx(measured, abs=0.003)
    assert stated(root, "wards with an overlap below 0.7")[0] == (quality.overlap < 0.7).sum()
    ratios = quality.area_ratio.quantile([0, 0.1, 0.5, 0.9, 1]).tolist()
    assert stated(root, "area / official area") == pytest.approx(ratios, abs=0.005)
    assert stated(root, "overlap of the outline of all wards") == [
        pytest.approx(quality.outline_overlap, abs=0.002)
    ]


def test_stated_share_of_postcodes_is_the_measured_one(quality: Quality, root: Path) -> None:
    # another list of postcodes and half a year later: a few of 72,000 lie elsewhere
    assert stated(root, "postcodes in the same ward as")[0] / 100 == pytest.approx(
        quality.same_ward, abs=5e-4
    )
    assert quality.same_ward > 0.999


def test_stated_size_is_that_of_the_file_and_within_the_limit(root: Path) -> None:
    size = (root / "boundaries" / "wards.geojson").stat().st_size
    assert stated(root, "size of `wards.geojson`") == [size]
    assert size <= 250_000


def test_official_wards_as_read_are_a_coverage_of_the_same_outline(folder: Path, default: Official) -> None:
    codes = sorted(set(default.wards["locality_code"]))
    official = read_wards(folder / WARDS, codes).frame
    assert official.geometry.area.sum() / default.wards.geometry.area.sum() == pytest.approx(1, abs=0.01)
