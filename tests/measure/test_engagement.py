from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest

from assetmap.measure.engagement import resident_contact, stages_on
from tests.measure.frames import THRESHOLDS, W1, W2, W3, WARDS, log

D = date(2026, 11, 23)
KEYS = pd.Index(["a", "b"], name="key")


def back(days: int) -> pd.Timestamp:
    return pd.Timestamp(D) - pd.Timedelta(days=days)


def test_nothing_in_the_log() -> None:
    got = stages_on(log(), KEYS, D, THRESHOLDS)
    assert got.index.equals(KEYS)
    assert got["stage"].tolist() == ["known", "known"]
    assert got["engagement"].tolist() == ["", ""]
    assert got[["first_contact", "last_contact", "last_two_way"]].isna().all(axis=None)
    assert not got[["contacted", "ever_engaged"]].any(axis=None)
    assert [str(kind)[:8] for kind in got[["first_contact", "last_contact", "last_two_way"]].dtypes] == [
        "datetime"
    ] * 3


def test_no_organisations() -> None:
    got = stages_on(log({"date": D, "key": "a"}), pd.Index([], name="key", dtype="str"), D, THRESHOLDS)
    assert got.empty
    assert "engagement" in got


def test_the_stage_is_that_of_the_latest_row_that_has_one() -> None:
    rows = log(
        {"key": "a", "date": back(20), "stage": "contacted"},
        {"key": "a", "date": back(10), "stage": "talking", "two_way": True},
        {"key": "a", "date": back(10), "stage": "working_together"},  # same day, further down: later
        {"key": "a", "date": back(5)},  # no stage: leaves it as it was
        {"key": "a", "date": back(-1), "stage": "declined"},  # tomorrow: has not happened
        {"key": "z", "date": back(3), "stage": "leading"},  # of no organisation asked about
    )
    for seed in range(4):
        got = stages_on(rows.sample(frac=1, random_state=seed), KEYS, D, THRESHOLDS).loc["a"]
        assert got["stage"] == "working_together"
        assert got["engagement"] == "engaged"
        assert got["first_contact"] == back(20)
        assert got["last_contact"] == back(5)
        assert got["last_two_way"] == back(10)


@pytest.mark.parametrize(
    ("days", "word"),
    [
        (0, "engaged"),
        (180, "engaged"),
        (181, "gone_quiet"),
        (365, "gone_quiet"),
        (366, "dormant"),
        (None, "dormant"),
    ],
)
def test_engagement_by_the_age_of_the_last_two_way_contact(days: int | None, word: str) -> None:
    rows = [{"key": "a", "date": back(900), "stage": "talking"}]
    if days is not None:
        rows.append({"key": "a", "date": back(days), "two_way": True})
    # A mail sent yesterday, without an answer, changes nothing.
    rows.append({"key": "a", "date": back(1), "stage": "talking"})
    assert stages_on(log(*rows), KEYS, D, THRESHOLDS).loc["a", "engagement"] == word


@pytest.mark.parametrize("stage", ["known", "contacted", "paused", "declined"])
def test_other_stages_are_not_engaged_however_lively(stage: str) -> None:
    rows = log(
        {"key": "a", "date": back(9), "stage": "leading", "two_way": True},
        {"key": "a", "date": back(8), "stage": stage, "two_way": True},
    )
    got = stages_on(rows, KEYS, D, THRESHOLDS).loc["a"]
    assert (got["stage"], got["engagement"], got["ever_engaged"]) == (stage, "", True)


def test_contacted_means_a_row_that_is_more_than_known() -> None:
    rows = log(
        {"key": "a", "date": back(9), "stage": "known"},
        {"key": "b", "date": back(9), "stage": ""},
    )
    got = stages_on(rows, KEYS, D, THRESHOLDS)
    assert got["contacted"].tolist() == [False, True]
    assert got["stage"].tolist() == ["known", "known"]
    assert not got["ever_engaged"].any()


def test_at_an_earlier_date() -> None:
    rows = log(
        {"key": "a", "date": "2025-01-10", "stage": "talking", "two_way": True},
        {"key": "a", "date": "2026-01-10", "stage": "declined", "two_way": True},
    )
    assert stages_on(rows, KEYS, date(2025, 1, 9), THRESHOLDS).loc["a", "stage"] == "known"
    # 10 January + 180 days is 9 July 2025.
    assert stages_on(rows, KEYS, date(2025, 7, 9), THRESHOLDS).loc["a", "engagement"] == "engaged"
    assert stages_on(rows, KEYS, date(2025, 7, 10), THRESHOLDS).loc["a", "engagement"] == "gone_quiet"


def test_direct_contact_with_residents() -> None:
    rows = log(
        {"ward_code": W1, "date": back(365), "residents_reached": 12, "depth": "consult"},
        {"ward_code": W1, "date": back(0), "residents_reached": 30, "depth": "inform", "key": "a"},
        {"ward_code": W1, "date": back(366), "residents_reached": 500, "depth": "empower"},  # too long ago
        {"ward_code": W1, "date": back(-1), "residents_reached": 500, "depth": "empower"},  # not yet
        {"ward_code": W2, "date": back(3)},  # nobody counted them
        {"ward_code": "", "date": back(3), "residents_reached": 99, "key": "a"},  # names no ward
        {"ward_code": "E05999999", "date": back(3)},
    )
    got = resident_contact(rows, pd.Index(WARDS), D, THRESHOLDS)
    assert got["resident_contacts"].tolist() == [2, 1, 0, 0]
    # W1: 12 + 30. W2: met, and how many is not known. W3: none met.
    np.testing.assert_array_equal(got["residents_met"], [42.0, np.nan, 0.0, 0.0])
    assert got["deepest"].tolist() == ["consult", "", "", ""]


def test_direct_contact_without_a_log() -> None:
    got = resident_contact(log(), pd.Index(WARDS), D, THRESHOLDS)
    assert got.loc[W3].tolist() == [0, 0.0, ""]
