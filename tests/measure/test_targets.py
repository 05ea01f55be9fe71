from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest

from assetmap.measure.model import measure
from assetmap.measure.targets import lsoa_targets, taken_by, target_residents, ward_targets
from tests.measure.frames import (
    PEOPLE,
    SETTINGS,
    THRESHOLDS,
    W1,
    W2,
    W3,
    W4,
    WARDS,
    decisions,
    figures,
    lists,
    lsoas,
    official,
    postcodes,
)


def test_a_ward_is_a_target_from_the_share_on() -> None:
    # q20 is 0.5, 0.4, 0.8 and 0 against a target share of 0.5.
    got = ward_targets(figures(), decisions(), THRESHOLDS)
    assert got["target"].tolist() == [True, False, True, False]
    assert got["target_basis"].tolist() == ["statistics", "", "statistics", ""]
    assert got.index.equals(figures().index)


def test_judgement_adds_confirms_and_removes() -> None:
    judged = decisions(
        {"area_code": W1, "decision": "target", "reason": "agreed"},
        {"area_code": W2, "decision": "target", "reason": "two estates"},
        {"area_code": W3, "decision": "not_target", "reason": "students"},
        {"area_code": W4, "decision": "not_target", "reason": "well served"},
    )
    got = ward_targets(figures(), judged, THRESHOLDS)
    assert got["target"].tolist() == [True, True, False, False]
    # Statistics has nothing to remove in W4, so its basis is blank; the reason is still shown.
    assert got["target_basis"].tolist() == ["both", "judgement", "removed", ""]
    assert got["target_reason"].tolist() == ["agreed", "two estates", "students", "well served"]


def test_the_latest_decision_holds_then_the_later_row() -> None:
    judged = decisions(
        {"area_code": W2, "decision": "target", "decided_on": "2026-03-01", "reason": "late"},
        {"area_code": W2, "decision": "not_target", "decided_on": "2026-02-01"},
        {"area_code": W2, "decision": "not_target", "decided_on": ""},
        {"area_code": W4, "decision": "not_target", "decided_on": "2026-02-01"},
        {"area_code": W4, "decision": "target", "decided_on": "2026-02-01", "reason": "below"},
    )
    for seed in range(4):
        got = ward_targets(figures(), judged.sample(frac=1, random_state=seed), THRESHOLDS)
        assert got.loc[W2, "target_reason"] == "late"
        assert got.loc[W4, "target_reason"] == "below"
        assert got["target"].tolist() == [True, True, True, True]


def test_dates_may_be_text_or_dates() -> None:
    judged = decisions(
        {"area_code": W2, "decision": "target", "decided_on": "2026-03-01"},
        {"area_code": W2, "decision": "not_target", "decided_on": "2026-02-01"},
    )
    as_dates = judged.assign(decided_on=pd.to_datetime(judged["decided_on"]))
    assert ward_targets(figures(), as_dates, THRESHOLDS).loc[W2, "target"]


def test_an_unknown_share_is_no_target_by_statistics() -> None:
    got = ward_targets(figures(q20=(np.nan, 0.4, 0.8, 0.0)), decisions(), THRESHOLDS)
    assert not got.loc[W1, "target"]


def test_lsoas_are_targets_by_decile_and_follow_the_decisions_on_their_ward() -> None:
    # Deciles 1 2 3 | 5 | 2 9 | 10 10 in wards W1 W1 W1 | W2 | W3 W3 | W4 W4.
    judged = decisions(
        {"area_code": W1, "decision": "not_target", "reason": "ward removed"},
        {"area_code": "E01000002", "decision": "target", "reason": "but this one"},
        {"area_code": W3, "decision": "target", "reason": "whole ward"},
        {"area_code": "E01000006", "decision": "not_target", "reason": "but not here"},
    )
    got = lsoa_targets(lsoas(), judged, THRESHOLDS)
    assert got["target"].tolist() == [False, True, False, False, True, False, False, False]
    assert got["target_basis"].tolist() == ["removed", "both", "", "", "both", "", "", ""]
    assert got["target_reason"].tolist()[:2] == ["ward removed", "but this one"]
    assert got.loc["E01000006", "target_reason"] == "but not here"


def test_an_unknown_decile_or_ward_is_no_target() -> None:
    areas = lsoas()
    areas.loc["E01000001", "imd_decile"] = np.nan
    areas["ward_code"] = areas["ward_code"].astype(object)
    areas.loc["E01000002", "ward_code"] = None
    got = lsoa_targets(areas, decisions(), THRESHOLDS)
    assert got["target"].tolist() == [False, True, False, False, True, False, False, False]


def test_target_residents_of_wards_alone() -> None:
    flags = pd.Series([True, False, True, False], index=WARDS)
    people = pd.Series([*PEOPLE[:2], np.nan, np.nan], index=WARDS)
    got = target_residents(flags, people)
    # Unknown where it is a target, and 0 where it is none, however many live there.
    assert got.tolist()[:2] == [1000.0, 0.0]
    assert np.isnan(got[W3])
    assert got[W4] == 0.0


def test_target_residents_add_up_from_lsoas() -> None:
    areas = lsoas()
    flags = pd.Series([False] * 4, index=WARDS)
    people = pd.Series(PEOPLE, index=WARDS)
    got = target_residents(flags, people, areas, areas["imd_decile"] <= 2)
    # W1: 400 + 100; W2: none; W3: 1000; W4: none. The wards' own flags do not matter.
    assert got.tolist() == [500.0, 0.0, 1000.0, 0.0]


def test_an_unknown_population_of_a_target_lsoa_shows() -> None:
    areas = lsoas()
    areas.loc[["E01000001", "E01000004"], "population"] = np.nan
    flags = pd.Series([False] * 4, index=WARDS)
    got = target_residents(flags, pd.Series(PEOPLE, index=WARDS), areas, areas["imd_decile"] <= 2)
    assert np.isnan(got[W1])
    assert got.tolist()[1:] == [0.0, 1000.0, 0.0]


def test_a_ward_without_lsoas_falls_back_on_itself() -> None:
    areas = lsoas()[lambda rows: rows["ward_code"] != W3]
    flags = pd.Series([False, False, True, False], index=WARDS)
    got = target_residents(flags, pd.Series(PEOPLE, index=WARDS), areas, areas["imd_decile"] <= 2)
    assert got[W3] == pytest.approx(3000)


def test_a_decision_does_not_count_before_its_day() -> None:
    judged = decisions(
        {"area_code": W1, "decision": "not_target", "decided_on": "2026-06-01"},
        {"area_code": W2, "decision": "target", "decided_on": "2026-06-02"},
        {"area_code": W2, "decision": "not_target", "decided_on": "2026-06-03"},
        {"area_code": W3, "decision": "not_target", "decided_on": ""},
    )
    at = {day: taken_by(judged, date(2026, 6, day))["row"].tolist() for day in (1, 2, 3)}
    assert at == {1: [2, 5], 2: [2, 3, 5], 3: [2, 3, 4, 5]}
    assert taken_by(judged, None) is judged
    basis = {}
    for day in (1, 2, 3):
        made = lists(decisions_=judged)
        measured = measure(official(), made, postcodes(), SETTINGS, date(2026, 6, day))  # type: ignore[arg-type]
        basis[day] = measured.wards["target_basis"].tolist()
    # By statistics W1 and W3 are targets; on the second day W2 becomes one, on the third it is none again.
    assert basis == {
        1: ["removed", "", "removed", ""],
        2: ["removed", "judgement", "removed", ""],
        3: ["removed", "", "removed", ""],
    }
