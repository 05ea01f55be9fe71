from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest

from assetmap.measure.localities import summary, whole
from assetmap.measure.words import GAP_STATES
from tests.measure.frames import PEOPLE, THRESHOLDS, WARDS, figures, organisations

D = date(2026, 11, 23)


def ward_rows(**changes: Any) -> pd.DataFrame:
    usual = {
        "locality": ["alpha", "alpha", "beta", "beta"],
        "target": [True, False, True, False],
        "gap_state": ["engaged", "gone_quiet", "gone_quiet", "one_voice"],
        "target_residents": [1000.0, 0.0, 3000.0, 0.0],
        "unreached_target_residents": [250.0, 0.0, 3000.0, 0.0],
        "within_reach_any": [1000.0, 500.0, 1500.0, 100.0],
        "within_reach_active": [500.0, 500.0, 0.0, 100.0],
        "within_reach_engaged": [750.0, 0.0, 0.0, 100.0],
        "reached": [750.0, 0.0, 0.0, 400.0],
    }
    return figures().assign(**(usual | changes))


def listed(**rows: dict[str, Any]) -> pd.DataFrame:
    frame = organisations(**rows)
    return frame.assign(engagement=[row.get("engagement", "") for row in rows.values()])


def test_wards_add_up_to_localities() -> None:
    got = summary(ward_rows(), listed(), ["beta", "alpha"], D, THRESHOLDS)
    assert got.index.tolist() == ["beta", "alpha"]
    alpha = got.loc["alpha"]
    assert (alpha["population"], alpha["wards"], alpha["target_wards"]) == (3000, 2, 1)
    assert (alpha["target_residents"], alpha["unreached_target_residents"]) == (1000, 250)
    assert alpha[[f"wards_{state}" for state in GAP_STATES]].tolist() == [0, 0, 0, 1, 0, 1]
    # (40 x 1000 + 10 x 2000) / 3000 = 20; q20 (0.5 x 1000 + 0.4 x 2000) / 3000 = 1300 / 3000.
    assert alpha["imd_score"] == pytest.approx(20)
    assert alpha["share_most_deprived_20"] == pytest.approx(1300 / 3000)
    # Any: 1000 + 500 of 3000; reached in beta: 400 of 3400.
    assert alpha["share_within_reach_any"] == pytest.approx(0.5)
    assert got.loc["beta", "share_reached"] == pytest.approx(400 / 3400)


def test_the_whole_is_that_of_all_residents() -> None:
    got = whole(summary(ward_rows(), listed(), ["alpha", "beta"], D, THRESHOLDS))
    assert got["population"] == 6400
    assert got["wards_gone_quiet"] == 2
    # 40 x 1000 + 10 x 2000 + 50 x 3000 + 5 x 400 = 212,000 over 6,400 people, not the mean of two means.
    assert got["imd_score"] == pytest.approx(212_000 / 6400)
    assert got["share_within_reach_active"] == pytest.approx(1100 / 6400)


def test_what_is_unknown_in_one_ward_is_unknown_in_its_locality() -> None:
    rows = ward_rows(population=[np.nan, *PEOPLE[1:]], unreached_target_residents=[np.nan, 0.0, 3000.0, 0.0])
    got = summary(rows, listed(), ["alpha", "beta"], D, THRESHOLDS)
    assert got.loc["alpha", ["population", "unreached_target_residents", "imd_score"]].isna().all()
    assert got.loc["alpha", "target_residents"] == 1000
    assert got.loc["beta"].notna().all()
    assert np.isnan(whole(got)["population"])
    assert np.isnan(whole(got)["imd_score"])


def test_a_ward_without_residents_takes_no_part_in_means() -> None:
    rows = ward_rows(
        population=[1000.0, 0.0, 3000.0, 400.0],
        imd_score=[40.0, np.nan, 50.0, 5.0],
        share_most_deprived_20=[0.5, np.nan, 0.8, 0.0],
        share_most_deprived_10=[0.5, np.nan, 0.8, 0.0],
    )
    got = summary(rows, listed(), ["alpha", "beta"], D, THRESHOLDS)
    assert got.loc["alpha", "imd_score"] == 40
    assert whole(got)["imd_score"] == pytest.approx((40 * 1000 + 50 * 3000 + 5 * 400) / 4400)


def test_lists_are_counted_where_they_are_kept() -> None:
    here = {"x": 1.0, "y": 1.0}
    rows = listed(
        fresh=here | {"engagement": "engaged"},
        stale=here | {"assured_date": "2025-11-22"},  # 366 days ago
        last_day=here | {"assured_date": "2025-11-23", "engagement": "gone_quiet"},  # 365 days ago
        undated=here | {"assured_date": "", "status": "unknown"},
        unplaced={"engagement": "engaged"},  # engaged, and nobody knows where: it does not count
        online={"location_type": "online"},
        closed={"status": "closed", "assured_date": "2020-01-01"},
        hidden=here | {"do_not_list": True, "assured_date": "", "status": "unknown"},
        elsewhere=here | {"locality": "beta"},
    )
    got = summary(ward_rows(), rows, ["alpha", "beta"], D, THRESHOLDS)
    names = ["organisations", "engaged", "unplaced", "unknown_status", "stale", "undated"]
    assert got.loc["alpha", names].tolist() == [4, 1, 1, 1, 1, 1]
    assert got.loc["beta", names].tolist() == [1, 0, 0, 0, 0, 0]


def test_a_locality_without_wards_or_list() -> None:
    got = summary(ward_rows(), listed(), ["gamma"], D, THRESHOLDS).loc["gamma"]
    assert (got["population"], got["wards"], got["organisations"]) == (0, 0, 0)
    assert got[["imd_score", "share_reached"]].isna().all()


def test_columns_of_the_whole_are_those_of_the_parts() -> None:
    parts = summary(ward_rows(), listed(), ["alpha", "beta"], D, THRESHOLDS)
    assert whole(parts).index.equals(parts.columns)
    assert set(WARDS) == set(ward_rows().index)
