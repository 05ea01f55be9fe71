"""What lies at an edge: a ward's boundary, the end of a path, an island."""

from __future__ import annotations

import numpy as np
import pandas as pd

from assetmap.load.network import make_network
from assetmap.measure.access import area_at
from assetmap.measure.model import Measures, measure
from assetmap.measure.walking import OnNetwork
from tests.measure.frames import (
    SETTINGS,
    THRESHOLDS,
    W1,
    W2,
    W3,
    W4,
    WARDS,
    lists,
    log,
    official,
    organisations,
    postcodes,
    wards,
)
from tests.measure.test_model import D


def test_an_organisation_moved_by_a_metre_over_a_boundary_moves_its_counts_and_nothing_else() -> None:
    def at(x: float) -> Measures:
        [ward] = area_at(wards(), np.array([[x, 500.0]]))
        row = {"x": x, "y": 500.0, "ward_code": WARDS[ward]}
        talk = {"key": "a", "date": "2026-11-01", "stage": "talking", "two_way": True}
        return measure(official(), lists(organisations(a=row), log(talk)), postcodes(), SETTINGS, D)  # type: ignore[arg-type]

    west, east = at(999.5), at(1000.5)
    counted = ["organisations_in", "organisations_serving", "engaged", "gap_state"]
    assert west.wards.loc[W1, counted].tolist() == east.wards.loc[W2, counted].tolist()
    assert west.wards.loc[W1, counted].tolist() == [1, 1, 1, "one_voice"]
    assert west.wards.loc[W2, counted].tolist() == east.wards.loc[W1, counted].tolist()
    assert west.wards.loc[W2, counted].tolist() == [0, 0, 0, "no_known_organisations"]
    # Either way the postcodes at 700, 900, 1100 and 1300 are within its 400 m.
    reach = [name for name in west.wards if "reach" in str(name)]
    pd.testing.assert_frame_equal(west.wards[reach], east.wards[reach])
    assert west.wards["share_within_reach_engaged"].tolist() == [0.5, 0.5, 0.0, 0.0]
    pd.testing.assert_frame_equal(west.wards.loc[[W3, W4]], east.wards.loc[[W3, W4]])
    everywhere = [name for name in west.localities if name not in ("wards_one_voice",)]
    pd.testing.assert_frame_equal(west.localities[everywhere], east.localities[everywhere])


def test_postcodes_without_a_path_and_an_organisation_on_an_island() -> None:
    # A street from 0 to 2000, and one by itself from 3300 to 3400; nothing leads from one to the other.
    streets = make_network([0.0, 2000.0, 3300.0, 3400.0], [500.0] * 4, [0, 2], [1, 3])
    walk = OnNetwork(streets, THRESHOLDS.walk_metres)

    def reached(x: float, y: float = 500.0) -> list[float]:
        made = lists(organisations(a={"x": x, "y": y, "ward_code": W4}))
        got = measure(official(), made, postcodes(), SETTINGS, D, walk)  # type: ignore[arg-type]
        shares: list[float] = got.wards["share_within_reach_any"].tolist()
        return shares

    # On the island at 3350: 3300 is 50 m away. 3100 and 2900 go 200 and 400 m to its west end, 3700 300 m to
    # its east end, and 50 m on. 3900 is 550 m away: too far. 2700 is 600 m from any path.
    assert reached(3350.0) == [0.0, 0.0, 0.25, 0.75]
    # At the east end of the mainland: 1700 and 1900 on it; 2100 and 2300 are 100 and 300 m off it. 2900 is
    # 900 m from it, and joined to the island in any case.
    assert reached(2000.0) == [0.0, 0.5, 0.5, 0.0]
    # Further than 500 m from every path nobody gets there, though 2700 is 300 m away in a straight line.
    assert reached(2700.0, 800.0) == [0.0] * 4
    assert reached(3350.0, 1000.1) == [0.0] * 4
