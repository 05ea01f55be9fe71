from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd

from assetmap.load.schema import TARGETS
from tests.check.world import BOLTON, EAST, check, places, write_list


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


def test_a_decision_after_the_date_of_the_map_is_pointed_out_and_kept(tmp_path: Path) -> None:
    keep = {"area_code": BOLTON, "decision": "target", "reason": "Few places to go"}
    write_list(tmp_path, "assets", [])
    days = ["2026-11-22", "2026-11-23", "2026-11-24", ""]
    write_list(tmp_path, "targets", [keep | {"decided_on": day} for day in days])
    lists = check(tmp_path, as_of=date(2026, 11, 23))
    assert places(lists.faults) == [("date-in-future", 4, "decided_on")]
    assert lists.decisions["row"].tolist() == [2, 3, 4, 5]
