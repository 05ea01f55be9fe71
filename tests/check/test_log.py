from __future__ import annotations

import math
from datetime import date
from pathlib import Path

import pandas as pd

from assetmap.load.schema import ENGAGEMENT
from tests.check.world import BOLTON, IN_CITY, check, good, one, places, write_list


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
