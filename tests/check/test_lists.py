from __future__ import annotations

import itertools
import math
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from assetmap.check.faults import Fault
from assetmap.check.kinds import KINDS
from assetmap.errors import InputError
from assetmap.load.schema import ASSETS, ENGAGEMENT, TARGETS
from tests.check.world import (
    BOLTON,
    CITY,
    EAST,
    IN_BOLTON,
    IN_CITY,
    check,
    check_assets,
    good,
    places,
    settings,
    wards,
    write_list,
)

# The middle of Bolton's square, 371500, 409000, is at 53.57682, -2.43189; Manchester's City,
# 385000, 399000, at 53.48750, -2.22753.
BOLTON_POINT = {"latitude": "53.57682", "longitude": "-2.43189"}
CITY_POINT = {"latitude": "53.48750", "longitude": "-2.22753"}


def one(faults: tuple[Fault, ...]) -> Fault:
    assert len(faults) == 1, places(faults)
    return faults[0]


# --- good lists -------------------------------------------------------------------------------------------


def test_no_lists_at_all(tmp_path: Path) -> None:
    lists = check(tmp_path)
    assert (len(lists.organisations), len(lists.log), len(lists.decisions), lists.faults) == (0, 0, 0, ())
    assert lists.organisations.index.name == "key"
    assert lists.organisations["counts"].dtype == bool
    assert lists.log["date"].dtype.kind == "M"
    assert lists.organisations["name"].dtype == "str"


def test_a_good_row(tmp_path: Path) -> None:
    row = good(
        audiences="everyone; Carers", serves=f"{CITY};locality", activities="walking", website="https://example.org",
        assured_date="2026-05-01", osm_id="node/5", visibility="public", Notes=" kept as typed ",
    )  # fmt: skip
    lists = check_assets(tmp_path, row)
    assert lists.faults == ()
    made = lists.organisations.loc["bolton/one"]
    assert (made["locality"], made["row"], made["postcode"]) == ("bolton", 2, IN_BOLTON)
    assert (made["x"], made["y"], made["ward_code"]) == (371540.0, 409063.0, BOLTON)
    assert (made["located"], made["location_quality"], made["counts"]) == (True, "postcode", True)
    assert (made["audiences"], made["serves"]) == (("everyone", "carers"), (CITY, "locality"))
    assert made["assured_date"] == pd.Timestamp("2026-05-01")
    assert (made["sensitive_location"], made["do_not_list"]) == (False, False)
    assert made["Notes"] == " kept as typed "
    assert math.isnan(made["latitude"])


def test_columns_in_order(tmp_path: Path) -> None:
    frame = check_assets(tmp_path, good(zebra="1", ward_code="mine")).organisations
    worked_out = ["x", "y", "located", "ward_code", "counts"]
    assert frame.columns.tolist() == [
        "locality", "row", *ASSETS.names, *worked_out, "zebra", "ward_code (typed)",
    ]  # fmt: skip
    assert frame["ward_code"].tolist() == [BOLTON]
    assert frame["ward_code (typed)"].tolist() == ["mine"]


def test_what_a_blank_cell_means(tmp_path: Path) -> None:
    lists = check_assets(tmp_path, {"name": "Example", "asset_type": "venue", "postcode": "bl11se"})
    assert lists.faults == ()
    made = lists.organisations.loc["bolton/row-2"]
    assert (made["status"], made["activity_focus"], made["location_type"]) == ("unknown", "unknown", "site")
    assert (made["visibility"], made["description"], made["audiences"]) == ("partner", "", ())
    assert made["counts"]


@pytest.mark.parametrize(
    ("cells", "counts"),
    [
        ({"status": "active"}, True),
        ({"status": ""}, True),
        ({"status": "inactive"}, False),
        ({"status": "closed"}, False),
        ({"location_type": "mobile"}, True),
        ({"location_type": "online"}, False),
        ({"do_not_list": "yes"}, False),
        ({"visibility": "team"}, True),
    ],
)
def test_what_counts(tmp_path: Path, cells: dict[str, str], counts: bool) -> None:
    lists = check_assets(tmp_path, good(**cells))
    assert lists.faults == ()
    assert lists.organisations["counts"].tolist() == [counts]


def test_an_online_one_is_never_mapped(tmp_path: Path) -> None:
    made = check_assets(tmp_path, good(location_type="online", **BOLTON_POINT)).organisations.iloc[0]
    assert (made["located"], made["ward_code"], made["location_quality"]) == (False, "", "")
    assert math.isnan(made["x"])


def test_localities_in_the_order_of_the_settings_and_rows_as_in_the_files(tmp_path: Path) -> None:
    write_list(tmp_path, "assets", [good(postcode=IN_CITY)], "manchester")
    lists = check_assets(tmp_path, good(id="z"), good(id="a"))
    assert lists.organisations.index.tolist() == ["bolton/z", "bolton/a", "manchester/one"]
    assert lists.faults == ()


def test_the_same_in_semicolons_tabs_and_other_encodings(tmp_path: Path) -> None:
    path = write_list(tmp_path, "assets", [good(name="Café", audiences="everyone;carers")])
    wanted = check(tmp_path).organisations
    plain = path.read_text(encoding="utf-8")
    variants = {
        "bom": plain.encode("utf-8-sig"),
        "utf-16 with tabs, as Unicode Text": plain.replace(",", "\t").encode("utf-16"),
    }
    for what, content in variants.items():
        path.write_bytes(content)
        lists = check(tmp_path)
        pd.testing.assert_frame_equal(lists.organisations, wanted, obj=what)
        assert lists.faults == (), what


# --- files ------------------------------------------------------------------------------------------------


def test_missing_columns_stop_the_check(tmp_path: Path) -> None:
    path = write_list(tmp_path, "engagement", [])
    path.write_text("date,channel\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"assets/bolton/engagement\.csv: the list has no 'asset_id'"):
        check(tmp_path)


def test_old_encoding_is_read_and_noted(tmp_path: Path) -> None:
    write_list(tmp_path, "assets", [good(name="Café")], encoding="cp1252")
    lists = check(tmp_path)
    assert lists.organisations["name"].tolist() == ["Café"]
    assert places(lists.faults) == [("old-encoding", 0, "")]
    assert "CSV UTF-8" in lists.faults[0].remedy


def test_bytes_that_cannot_be_read(tmp_path: Path) -> None:
    path = write_list(tmp_path, "assets", [good(name="Caf#")])
    path.write_bytes(path.read_bytes().replace(b"#", b"\x81"))
    assert [code for code, _, _ in places(check(tmp_path).faults)] == ["old-encoding", "unreadable-letters"]


def test_damaged_letters(tmp_path: Path) -> None:
    lists = check_assets(
        tmp_path, good(name="CafÃ©"), good(id="two", name="Jane\u00e2\u20ac\u2122s"), good(id="x", name="São")
    )
    assert places(lists.faults) == [("damaged-letters", 2, "name"), ("damaged-letters", 3, "name")]


def test_unknown_folder(tmp_path: Path) -> None:
    write_list(tmp_path, "assets", [good()], "Bolton town")
    (tmp_path / "assets" / "template").mkdir()
    (tmp_path / "assets" / "notes").mkdir()
    fault = one(check(tmp_path).faults)
    assert (fault.code, fault.file) == ("unknown-folder", "assets/Bolton town")


def test_several_unknown_folders_are_one_warning(tmp_path: Path) -> None:
    for name in ("Bolton town", "leeds", "york"):
        write_list(tmp_path, "assets", [good()], name)
    fault = one(check(tmp_path).faults)
    assert (fault.code, fault.file, fault.row) == ("unknown-folder", "assets", 0)
    assert fault.message.endswith("no locality's short name: 'Bolton town', 'leeds' and 'york'")


def test_unknown_heading(tmp_path: Path) -> None:
    path = write_list(tmp_path, "assets", [good()])
    path.write_text(path.read_text(encoding="utf-8").replace("description", "descripton"), encoding="utf-8")
    fault = one(check(tmp_path).faults)
    assert (fault.code, fault.row, fault.column) == ("unknown-heading", 1, "descripton")
    assert "description" in fault.remedy


def test_ragged_rows_stay_and_are_kept_to_the_team(tmp_path: Path) -> None:
    path = tmp_path / "assets" / "bolton" / "assets.csv"
    path.parent.mkdir(parents=True)
    path.write_text(
        "id,name,asset_type,postcode,visibility,sensitive_location\n"
        "a,Example, with comma,venue,BL1 1SE,public,no\n"
        "b,Example,venue,BL1 1SE\n"
        "c,Example,venue,BL1 1SE,public,no\n",
        encoding="utf-8",
    )
    lists = check(tmp_path)
    assert [f for f in places(lists.faults) if "cells" in f[0]] == [
        ("too-many-cells", 2, ""),
        ("too-few-cells", 3, ""),
    ]
    assert lists.organisations["visibility"].tolist() == ["team", "team", "public"]
    assert lists.organisations["sensitive_location"].tolist() == [True, True, False]


def test_cell_without_heading(tmp_path: Path) -> None:
    path = tmp_path / "assets" / "bolton" / "assets.csv"
    path.parent.mkdir(parents=True)
    path.write_text("name,,asset_type,postcode\nExample,?,venue,BL1 1SE\n", encoding="utf-8")
    fault = one(check(tmp_path).faults)
    assert (fault.code, fault.row, fault.value) == ("no-heading", 2, "?")


# --- cells of assets.csv ----------------------------------------------------------------------------------


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


# --- places -----------------------------------------------------------------------------------------------


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


# --- engagement.csv ---------------------------------------------------------------------------------------


def test_the_log_is_sorted_by_date_then_row(tmp_path: Path) -> None:
    write_list(tmp_path, "assets", [good()])
    rows = [
        {
            "date": "2026-03-01",
            "asset_id": "one",
            "stage": "talking",
            "two_way": "yes",
            "residents_reached": "12",
        },
        {"date": "2026-01-01", "asset_id": "one", "stage": "contacted", "what_matters": "cost; safe routes"},
        {"date": "2026-03-01", "asset_id": "", "ward_code": BOLTON, "channel": "event", "depth": "involve"},
    ]
    write_list(tmp_path, "engagement", rows)
    lists = check(tmp_path)
    assert lists.faults == ()
    assert lists.log["row"].tolist() == [3, 2, 4]
    assert lists.log["key"].tolist() == ["bolton/one", "bolton/one", ""]
    assert lists.log["two_way"].tolist() == [False, True, False]
    assert lists.log["what_matters"].tolist() == [("cost", "safe routes"), (), ()]
    assert lists.log["residents_reached"].fillna(-1).tolist() == [-1, 12, -1]
    assert lists.log.columns.tolist() == [
        "locality", "row", "key", *(name for name in ENGAGEMENT.names if name != "asset_id"),
    ]  # fmt: skip


def test_faults_of_the_log(tmp_path: Path) -> None:
    write_list(tmp_path, "assets", [good(id="castle-club"), good(name="", id="nameless")])
    day = {"date": "2026-03-01"}
    rows = [
        {"date": "", "asset_id": "castle-club"},  # 2: left out
        {"date": "31/02/2026", "asset_id": "castle-club"},  # 3: left out
        {"date": "05/11/2026", "asset_id": "castle-club"},  # 4: kept
        {"date": "2026-12-24", "asset_id": "castle-club"},  # 5: kept, after the date of the map
        day | {"asset_id": "castel-club"},  # 6: left out
        day | {"asset_id": ""},  # 7: left out
        day | {"asset_id": "", "ward_code": "E05999999"},  # 8: left out
        day | {"asset_id": "castle-club", "ward_code": "Halliwell"},  # 9: kept, without the ward
        day
        | {
            "asset_id": "castle-club",
            "residents_reached": "-4",
            "stage": "chatting",
            "two_way": "?",
        },  # 10: kept
        day
        | {
            "asset_id": "castle-club",
            "depth": "deep",
            "channel": "pigeon",
            "next_step_due": "soon",
        },  # 11: kept
    ]
    write_list(tmp_path, "engagement", rows)
    lists = check(tmp_path)
    assert [f for f in places(lists.faults) if f[1:] != (3, "name")] == [
        ("required-empty", 2, "date"),
        ("bad-date", 3, "date"),
        ("date-read-day-first", 4, "date"),
        ("date-in-future", 5, "date"),
        ("unknown-organisation", 6, "asset_id"),
        ("no-subject", 7, "asset_id"),
        ("unknown-area", 8, "ward_code"),
        ("unknown-area", 9, "ward_code"),
        ("bad-number", 10, "residents_reached"),
        ("unknown-word", 10, "stage"),
        ("unknown-word", 10, "two_way"),
        ("unknown-word", 11, "channel"),
        ("unknown-word", 11, "depth"),
        ("bad-date", 11, "next_step_due"),
    ]
    assert sorted(lists.log["row"]) == [4, 5, 9, 10, 11]
    by_row = lists.log.set_index("row")
    assert by_row.loc[4, "date"] == pd.Timestamp("2026-11-05")
    assert by_row.loc[9, "ward_code"] == ""
    assert (by_row.loc[10, "stage"], by_row.loc[10, "two_way"]) == ("", False)
    assert math.isnan(by_row.loc[10, "residents_reached"])
    remedies = {fault.row: fault.remedy for fault in lists.faults if fault.code == "unknown-organisation"}
    assert "Did you mean castle-club?" in remedies[6]


def test_the_log_knows_organisations_that_are_not_listed(tmp_path: Path) -> None:
    write_list(tmp_path, "assets", [good(do_not_list="yes")])
    write_list(tmp_path, "engagement", [{"date": "2026-03-01", "asset_id": "one"}])
    lists = check(tmp_path)
    assert lists.faults == ()
    assert lists.log["key"].tolist() == ["bolton/one"]


def test_ids_are_those_of_the_same_locality(tmp_path: Path) -> None:
    write_list(tmp_path, "assets", [good(id="city", postcode=IN_CITY)], "manchester")
    write_list(tmp_path, "assets", [])
    write_list(tmp_path, "engagement", [{"date": "2026-03-01", "asset_id": "city"}])
    fault = one(check(tmp_path).faults)
    assert fault.code == "unknown-organisation"
    assert "manchester/city" in fault.remedy


def test_the_future_is_what_lies_after_the_date_of_the_map(tmp_path: Path) -> None:
    write_list(tmp_path, "assets", [good()])
    write_list(tmp_path, "engagement", [{"date": "2026-03-01", "asset_id": "one"}])
    assert check(tmp_path, as_of=date(2026, 3, 1)).faults == ()
    assert places(check(tmp_path, as_of=date(2026, 2, 28)).faults) == [("date-in-future", 2, "date")]


# --- targets.csv ------------------------------------------------------------------------------------------


def test_decisions(tmp_path: Path) -> None:
    keep = {"decision": "target", "reason": "Few places to go"}
    rows = [
        keep
        | {
            "area_code": BOLTON.lower(),
            "audiences": "carers",
            "decided_on": "2026-02-01",
            "decided_by": "A board",
        },
        keep | {"area_code": BOLTON, "reason": ""},  # 3: left out
        keep | {"area_code": "E05999999"},  # 4: left out
        keep | {"area_code": ""},  # 5: left out
        keep | {"area_code": BOLTON, "decision": "maybe"},  # 6: left out
        keep | {"area_code": BOLTON, "decision": ""},  # 7: left out
        keep | {"area_code": "E01000001", "decision": "not_target"},  # 8: kept, no LSOAs loaded
        keep | {"area_code": EAST},  # 9: kept, of another locality
        keep | {"area_code": "Halliwell"},  # 10: left out
    ]
    write_list(tmp_path, "assets", [])
    write_list(tmp_path, "targets", rows)
    lists = check(tmp_path)
    assert places(lists.faults) == [
        ("required-empty", 3, "reason"),
        ("unknown-area", 4, "area_code"),
        ("required-empty", 5, "area_code"),
        ("unknown-word", 6, "decision"),
        ("required-empty", 7, "decision"),
        ("lsoas-not-loaded", 8, "area_code"),
        ("in-another-locality", 9, "area_code"),
        ("unknown-area", 10, "area_code"),
    ]
    assert lists.decisions["row"].tolist() == [2, 8, 9]
    first = lists.decisions.iloc[0]
    assert (first["area_code"], first["decision"], first["audiences"]) == (BOLTON, "target", ("carers",))
    assert first["decided_on"] == pd.Timestamp("2026-02-01")
    assert lists.decisions.columns.tolist() == ["locality", "row", *(TARGETS.names)]


def test_decisions_on_lsoas_that_are_loaded(tmp_path: Path) -> None:
    keep = {"decision": "target", "reason": "Few places to go"}
    write_list(tmp_path, "assets", [])
    write_list(tmp_path, "targets", [keep | {"area_code": "E01000001"}, keep | {"area_code": "E01000009"}])
    lists = check(tmp_path, lsoa_codes=["E01000001"])
    assert places(lists.faults) == [("unknown-area", 3, "area_code")]
    assert lists.decisions["area_code"].tolist() == ["E01000001"]


# --- what must hold for any list --------------------------------------------------------------------------

HOSTILE = [
    "<script>alert(1)</script>", "</script><b>", "${alert(1)}", "`${alert(1)}`", "'\"&<>",
    "=cmd|' /C calc'!A0",
    "javascript:alert(1)", "x" * 10_000, "\u202egnp.exe", "مرحبا", "👩‍👩‍👧‍👦", "Zoë\u200f",
    "a\r\nb", "NA", "nan", "None", "-", "\u2028",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_data(tmp_path: Path, text: str) -> None:
    lists = check_assets(tmp_path, good(name=text, description=f"A {text} B", address=f"1 {text} 2"))
    made = lists.organisations.iloc[0] if len(lists.organisations) else None
    if text.strip():
        assert made is not None
        assert (made["name"], made["description"], made["address"]) == (text, f"A {text} B", f"1 {text} 2")
        assert lists.faults == ()


def test_nul_is_left_out_and_noted(tmp_path: Path) -> None:
    lists = check_assets(tmp_path, good(name="Example\x00 club\x07", postcode="BL1\x001SE"))
    assert places(lists.faults) == [("hidden-characters", 2, "name"), ("hidden-characters", 2, "postcode")]
    assert lists.organisations["name"].tolist() == ["Example club"]
    assert lists.organisations["ward_code"].tolist() == [BOLTON]


def test_nothing_is_written(tmp_path: Path) -> None:
    write_list(tmp_path, "assets", [good(website="x", assured_date="05/11/2026"), good(id="")])
    write_list(tmp_path, "engagement", [{"date": "05/11/2026", "asset_id": "one"}])
    write_list(tmp_path, "targets", [{"area_code": BOLTON, "decision": "target"}])
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in tmp_path.rglob("*.csv")}
    check(tmp_path)
    assert {
        path: (path.read_bytes(), path.stat().st_mtime_ns) for path in tmp_path.rglob("*") if path.is_file()
    } == before


CELL = st.text(st.characters(exclude_categories=["Cs"]), max_size=12) | st.sampled_from(
    [
        *HOSTILE[:7],
        "yes",
        "no",
        IN_BOLTON,
        "SW1A 1AA",
        "53.5",
        "-2.4",
        "all",
        BOLTON,
        "2026-05-01",
        "01/05/2026",
        "one",
    ]
)


def table_rows(names: tuple[str, ...]) -> st.SearchStrategy[list[dict[str, str]]]:
    return st.lists(st.fixed_dictionaries(dict.fromkeys(names, CELL)), max_size=5)


@examples(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
@given(table_rows(ASSETS.names), table_rows(ENGAGEMENT.names), table_rows(TARGETS.names))
def test_any_text_in_any_cell_never_raises_and_never_loses_a_row(
    tmp_path_factory: pytest.TempPathFactory,
    assets: list[dict[str, str]],
    log: list[dict[str, str]],
    targets: list[dict[str, str]],
) -> None:
    root = tmp_path_factory.getbasetemp() / "any"
    for name, rows in (("assets", assets), ("engagement", log), ("targets", targets)):
        write_list(root, name, rows)
    lists = check(root, lsoa_codes=["E01000001"])
    for name, rows, frame in (
        ("assets", assets, lists.organisations),
        ("engagement", log, lists.log),
        ("targets", targets, lists.decisions),
    ):
        kept = set(frame["row"])
        told = {f.row for f in lists.faults if f.file.endswith(f"{name}.csv") and f.severity == "error"}
        for number, row in enumerate(rows, 2):
            if any(cell.strip() for cell in row.values()):
                assert number in kept or number in told, (name, number, row)
    assert lists.organisations.index.is_unique
    assert all(f.code in KINDS and f.message and f.remedy for f in lists.faults)
    assert not (lists.organisations["counts"] & ~lists.organisations["located"]).any()
    assert lists.organisations["website"].str.match(r"(?i)(https?://|$)").all()


def test_what_a_row_says_does_not_hang_on_the_order_of_rows(tmp_path: Path) -> None:
    rows = [
        good(id="a", assured_date="05/11/2026"),
        good(id="b", postcode="SW1A 1AA", serves=f"{CITY};x"),
        good(id="c", status="open", **CITY_POINT),
        good(id="d", postcode="", visibility="nobody"),
    ]
    frames = []
    for order in itertools.permutations(rows):
        lists = check_assets(tmp_path, *order)
        frames.append(lists.organisations.drop(columns="row").sort_index())
        assert len(lists.faults) == 8
    for frame in frames[1:]:
        pd.testing.assert_frame_equal(frame, frames[0])


def test_faults_come_by_file_row_and_column(tmp_path: Path) -> None:
    write_list(
        tmp_path, "assets", [good(postcode="x", status="?"), good(id="two", website="x")], "manchester"
    )
    lists = check_assets(tmp_path, *[good(id=str(i), website="no") for i in range(12)])
    keys = [(f.file, f.row, f.column) for f in lists.faults]
    assert keys == sorted(keys)
    assert keys[0] == ("assets/bolton/assets.csv", 2, "website")


def test_wards_in_degrees_are_refused(tmp_path: Path) -> None:
    from assetmap.check.lists import check_lists

    with pytest.raises(InputError, match="EPSG:27700"):
        check_lists(settings(tmp_path), wards().to_crs(4326), as_of=date(2026, 11, 23))
