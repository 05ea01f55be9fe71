from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from assetmap.check.kinds import KINDS
from tests.check.world import (
    BOLTON_POINT,
    CITY,
    CITY_POINT,
    IN_CITY,
    check_assets,
    good,
    one,
    places,
    write_list,
)

# --- cells of assets.csv ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("column", "typed", "code", "read_as"),
    [
        ("asset_type", "clubb", "unknown-word", ""),
        ("asset_type", "", "required-empty", ""),
        ("activity_focus", "very", "unknown-word", "unknown"),
        ("status", "open", "unknown-word", "unknown"),
        ("location_type", "tent", "unknown-word", "site"),
        ("visibility", "everybody", "unknown-word", "team"),
        ("sensitive_location", "perhaps", "unknown-word", True),
        ("do_not_list", "perhaps", "unknown-word", True),
        ("audiences", "everyone;teens", "unknown-audience", ("everyone",)),
        ("serves", f"{CITY};E05999999", "unknown-area", (CITY,)),
        ("website", "javascript:alert(1)", "bad-website", ""),
        ("org_id", "12", "bad-identifier", ""),
        ("osm_id", "12", "bad-identifier", ""),
    ],
)
def test_a_cell_falls_back_and_the_row_goes_on(
    tmp_path: Path, column: str, typed: str, code: str, read_as: object
) -> None:
    lists = check_assets(tmp_path, good(id="zero"), good(**{column: typed}))
    fault = one(lists.faults)
    assert (fault.code, fault.file, fault.row, fault.column) == (code, "assets/bolton/assets.csv", 3, column)
    assert fault.value == typed
    assert fault.severity == KINDS[code].severity
    assert lists.organisations.loc["bolton/one", column] == read_as
    assert lists.organisations.loc["bolton/zero", "counts"]


def test_a_row_checked_after_the_date_of_the_map_is_pointed_out_and_kept(tmp_path: Path) -> None:
    days = ["2026-11-22", "2026-11-23", "2026-11-24", ""]
    rows = [good(id=f"n{n}", assured_date=day) for n, day in enumerate(days)]
    lists = check_assets(tmp_path, *rows)  # as of 2026-11-23
    assert places(lists.faults) == [("date-in-future", 4, "assured_date")]
    assert "2026-11-24 lies after the date of the map, 2026-11-23" in lists.faults[0].message
    assert len(lists.organisations) == 4
    assert lists.organisations["assured_date"].iloc[2] == pd.Timestamp("2026-11-24")


def test_location_quality_that_is_not_known(tmp_path: Path) -> None:
    lists = check_assets(tmp_path, good(location_quality="superb"))
    assert places(lists.faults) == [("unknown-word", 2, "location_quality")]
    assert lists.organisations["location_quality"].tolist() == ["postcode"]


@pytest.mark.parametrize("name", ["", "  ", "\u200b\u200e", "\x01"])
def test_a_row_without_name_cannot_be_used(tmp_path: Path, name: str) -> None:
    lists = check_assets(tmp_path, good(name=name), good(id="two"))
    assert lists.organisations.index.tolist() == ["bolton/two"]
    assert ("required-empty", 2, "name") in places(lists.faults)


def test_repeated_id_names_the_first_row(tmp_path: Path) -> None:
    write_list(
        tmp_path, "assets", [good(postcode=IN_CITY)], "manchester"
    )  # the same id elsewhere is no fault
    lists = check_assets(tmp_path, good(id=""), good(), good(name="Another"), good(id=" one "))
    assert places(lists.faults) == [("repeated-id", 4, "id"), ("repeated-id", 5, "id")]
    assert "in row 3" in lists.faults[0].message
    assert lists.organisations.loc["bolton/one", "name"] == "Example club"
    assert len(lists.organisations) == 3


def test_an_id_of_a_row_without_name_is_free(tmp_path: Path) -> None:
    lists = check_assets(tmp_path, good(name=""), good())
    assert lists.organisations["row"].tolist() == [3]
    assert places(lists.faults) == [("required-empty", 2, "name")]


def test_a_temporary_key_never_meets_a_typed_one(tmp_path: Path) -> None:
    lists = check_assets(tmp_path, good(id=""), good(id="row-2"), good(id="row-2-new"))
    assert lists.organisations.index.tolist() == ["bolton/row-2-new-new", "bolton/row-2", "bolton/row-2-new"]


def test_dates_of_excel_are_read_with_a_warning(tmp_path: Path) -> None:
    lists = check_assets(tmp_path, good(assured_date="05/11/2026"), good(id="two", assured_date="05/2026"))
    assert places(lists.faults) == [
        ("date-read-day-first", 2, "assured_date"),
        ("bad-date", 3, "assured_date"),
    ]
    assert lists.organisations["assured_date"].tolist() == [pd.Timestamp("2026-11-05"), pd.NaT]


# --- places -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("typed", "code"), [("BL1", "bad-postcode"), ("M1 9ZZ", "postcode-not-found")])
def test_bad_postcode(tmp_path: Path, typed: str, code: str) -> None:
    lists = check_assets(tmp_path, good(postcode=typed))
    assert places(lists.faults) == [(code, 2, "postcode")]
    made = lists.organisations.iloc[0]
    assert (made["located"], made["counts"], made["ward_code"]) == (False, False, "")


def test_no_place_at_all(tmp_path: Path) -> None:
    kept_quiet = [
        good(id=str(i), postcode="", **cells)
        for i, cells in enumerate([{"location_type": "online"}, {"do_not_list": "yes"}, {"status": "closed"}])
    ]
    lists = check_assets(tmp_path, good(postcode=""), *kept_quiet)
    assert places(lists.faults) == [("no-location", 2, "postcode")]


def test_a_point_wins_over_the_postcode(tmp_path: Path) -> None:
    lists = check_assets(tmp_path, good(**BOLTON_POINT, location_quality="exact"))
    assert lists.faults == ()
    made = lists.organisations.iloc[0]
    # 5 m is what the usual transformation and the exact one may differ by
    assert abs(made["x"] - 371500) < 5
    assert abs(made["y"] - 409000) < 5
    assert (made["location_quality"], made["latitude"]) == ("exact", 53.57682)


def test_quality_of_a_place(tmp_path: Path) -> None:
    rows = [
        good(id="a", **BOLTON_POINT),
        good(id="b", location_quality="exact"),
        good(id="c", location_quality="area"),
        good(id="d", **BOLTON_POINT, location_quality="area", postcode=""),
    ]
    lists = check_assets(tmp_path, *rows)
    assert lists.organisations["location_quality"].tolist() == ["unverified", "postcode", "area", "area"]


@pytest.mark.parametrize(("given", "missing"), [("latitude", "longitude"), ("longitude", "latitude")])
def test_half_a_point(tmp_path: Path, given: str, missing: str) -> None:
    lists = check_assets(tmp_path, good(**{given: BOLTON_POINT[given]}))
    assert places(lists.faults) == [("point-incomplete", 2, missing)]
    assert lists.organisations["location_quality"].tolist() == ["postcode"]


def test_a_point_that_is_no_number(tmp_path: Path) -> None:
    lists = check_assets(tmp_path, good(latitude="53.5N", longitude="-2.43"))
    assert places(lists.faults) == [("bad-number", 2, "latitude")]
    assert lists.organisations["x"].tolist() == [371540.0]


def test_swapped_axes_are_told_and_not_used(tmp_path: Path) -> None:
    swapped = {"latitude": BOLTON_POINT["longitude"], "longitude": BOLTON_POINT["latitude"]}
    lists = check_assets(tmp_path, good(**swapped))
    fault = one(lists.faults)
    assert (fault.code, fault.row, fault.column) == ("point-outside-area", 2, "latitude")
    assert "swapped: write 53.57682 under latitude" in fault.remedy
    assert lists.organisations["x"].tolist() == [371540.0]


def test_a_point_far_outside_gives_way_to_the_postcode(tmp_path: Path) -> None:
    lists = check_assets(
        tmp_path,
        good(latitude="51.5", longitude="-0.1"),
        good(id="two", latitude="0", longitude="0", postcode=""),
        good(id="three", latitude="53.57682", longitude="2.43189"),
    )
    assert places(lists.faults) == [("point-outside-area", row, "latitude") for row in (2, 3, 4)]
    assert lists.organisations["located"].tolist() == [True, False, True]
    assert lists.organisations["latitude"].isna().all()


def test_a_point_far_from_its_postcode_wins(tmp_path: Path) -> None:
    # From 385000, 399000 to M1 1AA at 385022, 398985 it is 27 m; to BL1 1SE it is 16.8 km.
    lists = check_assets(tmp_path, good(**CITY_POINT))
    assert places(lists.faults) == [
        ("in-another-locality", 2, "latitude"),
        ("point-far-from-postcode", 2, "latitude"),
    ]
    assert "16.8 km" in lists.faults[1].message
    assert lists.organisations["ward_code"].tolist() == [CITY]


def test_a_true_place_outside_is_kept_with_a_warning(tmp_path: Path) -> None:
    # SW1A 1AA is at 529090, 179645 in London: about 51.501, -0.1416.
    lists = check_assets(
        tmp_path,
        good(postcode="SW1A 1AA"),
        good(id="two", postcode="SW1A 1AA", latitude="51.501", longitude="-0.1416"),
    )
    assert places(lists.faults) == [
        ("postcode-outside-area", 2, "postcode"),
        ("postcode-outside-area", 3, "latitude"),
    ]
    assert lists.organisations["located"].tolist() == [True, True]
    assert lists.organisations["ward_code"].tolist() == ["", ""]


def test_in_the_list_of_another_locality(tmp_path: Path) -> None:
    lists = check_assets(
        tmp_path, good(postcode=IN_CITY), good(id="two", postcode=IN_CITY, do_not_list="yes")
    )
    fault = one(lists.faults)
    assert (fault.code, fault.row, fault.column, fault.severity) == (
        "in-another-locality",
        2,
        "postcode",
        "warning",
    )
    assert "lies in Manchester" in fault.message
    assert lists.organisations["ward_code"].tolist() == [CITY, CITY]


def test_an_ended_postcode_is_located_all_the_same(tmp_path: Path) -> None:
    folder = tmp_path / "boundaries"
    folder.mkdir()
    (folder / "live_postcodes.txt").write_text("@ E08000001\nBL1 1 AA\n", encoding="utf-8")
    lists = check_assets(tmp_path, good(postcode="bl11se"))
    fault = one(lists.faults)
    assert (fault.code, fault.row, fault.column, fault.value) == ("ended-postcode", 2, "postcode", "bl11se")
    assert lists.organisations["x"].tolist() == [371540.0]
