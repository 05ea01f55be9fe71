"""The postcodes that a page carries: each of the directory is found where the directory has it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from pyproj import Transformer

from assetmap.load.postcodes import resident_postcodes
from tests.browser.kit import go
from tests.project import CODES, ROOT

if TYPE_CHECKING:
    from playwright.sync_api import Page

FIND = """typed => typed.map(one => {
    const found = assetmap.findPostcode(one);
    return found && [found.name, found.area, found.latitude, found.longitude, found.many || 0];
})"""


def directory() -> pd.DataFrame:
    """The postcodes of Bolton as the directory has them, with degrees."""
    every = resident_postcodes([CODES["bolton"]], ROOT / "boundaries")
    every = every[every["locality_code"] == CODES["bolton"]]
    degrees = Transformer.from_crs(27700, 4326, always_xy=True).transform(every["x"], every["y"])
    return every.assign(longitude=degrees[0], latitude=degrees[1])


def find(page: Page, typed: list[str]) -> list[Any]:
    found: list[Any] = page.evaluate(FIND, typed)
    return found


def test_every_postcode_of_the_directory_is_found_where_it_is(offline_page: Page, lively: Path) -> None:
    go(offline_page, lively / "bolton.html")
    every = directory()
    found = find(offline_page, list(every.index))
    assert len(found) > 5000
    missed = [name for name, one in zip(every.index, found, strict=True) if one is None]
    # Ward shapes that are approximate leave out a few at the edge of the borough.
    assert len(missed) < 0.01 * len(found), missed[:10]
    got = pd.DataFrame(
        [one or [None] * 5 for one in found],
        index=every.index,
        columns=["name", "area", "lat", "lon", "many"],
    ).dropna()
    assert (got["name"] == got.index).all()
    assert (got["many"] == 0).all()
    # To half of a ten-thousandth of a degree: the steps add up without drifting.
    assert np.abs(got["lat"].astype(float) - every.loc[got.index, "latitude"]).max() <= 0.000051
    assert np.abs(got["lon"].astype(float) - every.loc[got.index, "longitude"]).max() <= 0.000051


def test_as_people_type_them(offline_page: Page, lively: Path) -> None:
    go(offline_page, lively / "bolton.html")
    name = directory().index[100]
    whole, *others = find(offline_page, [name, name.lower(), name.replace(" ", ""), f"  {name}  ".lower()])
    assert whole[0] == name
    assert others == [whole] * 3


def test_a_part_of_a_postcode_is_the_middle_of_what_it_holds(offline_page: Page, lively: Path) -> None:
    go(offline_page, lively / "bolton.html")
    every, found = directory(), find(offline_page, ["BL3 5", "bl35"])
    here = every[every.index.str.startswith("BL3 5")]
    for name, area, latitude, longitude, many in found:
        assert (name, area) == ("BL3 5", None)
        assert abs(many - len(here)) <= 0.01 * len(here)
        assert abs(latitude - here["latitude"].mean()) < 0.0005
        assert abs(longitude - here["longitude"].mean()) < 0.0005


def test_a_whole_postcode_of_elsewhere_is_said_to_be_elsewhere(offline_page: Page, lively: Path) -> None:
    go(offline_page, lively / "bolton.html")
    box, said = offline_page.locator("#find"), offline_page.locator("#list")
    for typed in ("M33 7ZF", " m337zf "):
        box.fill(typed)
        assert "M33 7ZF is not in Bolton" in said.inner_text()
        assert "Nothing fits" in said.inner_text()
    for typed in ("M33", "M33 7", "M33 7ZFX", "zzz", directory().index[100]):
        box.fill(typed)
        assert "is not in Bolton" not in said.inner_text()


def test_what_is_no_postcode_of_the_locality_is_none(offline_page: Page, lively: Path) -> None:
    go(offline_page, lively / "bolton.html")
    typed = ["", "B", "BL", "SW1A 1AA", "BL3 5ZZZ", "swimming", "BL3 5P A", "()[", "12345"]
    assert find(offline_page, typed) == [None] * len(typed)
