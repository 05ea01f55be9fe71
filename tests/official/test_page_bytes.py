"""The pages with official boundaries, LSOAs included: how many bytes, and how near to the real shapes.

Bytes are the same on every computer. What takes time is measured by ``bench/page.py``.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely

from assetmap.mapping.text import packed_json, page_data
from assetmap.settings import read_settings
from tests.mapping.test_shapes import decode
from tests.official.test_official_figures import CENSUS, FILE_7, LOOKUP, LSOAS, WARDS
from tests.project import build

SHAPES_OF_ALL = 300_000
LARGEST_PAGE = 450_000
NEAR_METRES = 25.0  # borders are simplified by 20 m
FAR_SQUARE_METRES = 5_000.0  # of one area, half a football pitch: slivers less than 40 m wide change sides


@pytest.fixture(scope="module")
def pages(root: Path, shared: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The partner pages of the localities, of the lists that come with the project."""
    folder = tmp_path_factory.mktemp("official-pages")
    official, usual = shared / "official", read_settings(root / "assetmap.toml")
    files = {"wards": WARDS, "lsoas": LSOAS, "lookup": LOOKUP, "deprivation": FILE_7, "population": CENSUS}
    lines = [f'place = "{usual.place}"', "[localities]"]
    lines += [f'{one.slug} = {{ code = "{one.code}", name = "{one.name}" }}' for one in usual.localities]
    lines += ["[data]", *(f"{name} = {json.dumps(str(official / file))}" for name, file in files.items())]
    lines += ["[folders]", f"maps = {json.dumps(str(folder / 'maps'))}"]
    lines += [f"{name} = {json.dumps(str(root / name))}" for name in ("assets", "boundaries")]
    settings = folder / "assetmap.toml"
    settings.write_text("\n".join(lines), encoding="utf-8")
    assert build(settings, "--quiet") == 0
    made = {file.stem: file.read_text(encoding="utf-8") for file in sorted((folder / "maps").glob("*.html"))}
    return {name: page for name, page in made.items() if page_data(page)["kind"] == "locality"}


@pytest.fixture(scope="module")
def data(pages: dict[str, str]) -> dict[str, dict[str, Any]]:
    return {name: page_data(page) for name, page in pages.items()}


def test_the_shapes_of_all_pages_are_within_their_budget(data: dict[str, dict[str, Any]]) -> None:
    assert len(data) == 10
    assert sum(len(one["small"]["code"]) for one in data.values()) == 1702
    sizes = {name: len(packed_json(one["shapes"])) for name, one in data.items()}
    assert sum(sizes.values()) <= SHAPES_OF_ALL, sizes


def test_every_page_is_within_its_budget(pages: dict[str, str]) -> None:
    sizes = {name: len(page.encode()) for name, page in pages.items()}
    assert max(sizes.values()) <= LARGEST_PAGE, sizes


@pytest.mark.parametrize(("kind", "file", "code"), [("areas", WARDS, "WD23CD"), ("small", LSOAS, "LSOA21CD")])
def test_areas_are_drawn_where_the_official_ones_are(
    data: dict[str, dict[str, Any]], shared: Path, kind: str, file: str, code: str
) -> None:
    # So that a postcode or a point seldom falls out of the area that it is in, and never visibly.
    real = gpd.read_file(shared / "official" / file).set_index(code).to_crs(27700).geometry
    for name, one in data.items():
        codes = one[kind]["code"]
        drawn = gpd.GeoSeries(decode(one["shapes"], kind), crs=4326).to_crs(27700)
        shapes = shapely.make_valid(np.asarray(drawn.values))
        official = shapely.make_valid(real.loc[codes].to_numpy())
        outside = shapely.difference(official, shapely.buffer(shapes, NEAR_METRES))
        assert shapely.area(outside).max() <= FAR_SQUARE_METRES, name
        differs = shapely.area(shapely.symmetric_difference(official, shapes)) / shapely.area(official)
        assert np.median(differs) <= 0.01, name
