from __future__ import annotations

import numpy as np
import pandas as pd

from assetmap.measure.coverage import count_by_word, rates, serving
from tests.measure.frames import W1, W2, W3, W4, WARDS, organisations, wards

HERE = {"x": 500.0, "y": 500.0}


def pairs(frame: pd.DataFrame) -> list[tuple[str, str, str]]:
    return list(frame[["ward_code", "key", "how"]].itertuples(index=False, name=None))


def test_who_serves_what_and_how() -> None:
    got = serving(
        organisations(
            door=HERE | {"ward_code": W1},
            named=HERE | {"ward_code": W1, "serves": (W3, W1, W3)},
            locality=HERE | {"ward_code": W3, "serves": ("locality",)},  # of alpha's list, standing in beta
            everywhere=HERE | {"ward_code": "", "serves": ("all",)},  # beyond all wards
            outside=HERE | {"ward_code": "E05999999", "serves": ("E05888888",)},
        ),
        wards(),
    )
    assert pairs(got) == [
        (W1, "door", "in"),
        (W1, "everywhere", "named"),
        (W1, "locality", "named"),
        (W1, "named", "both"),
        (W2, "everywhere", "named"),
        (W2, "locality", "named"),
        (W3, "everywhere", "named"),
        (W3, "locality", "in"),
        (W3, "named", "named"),
        (W4, "everywhere", "named"),
    ]


def test_only_those_that_count_serve() -> None:
    got = serving(
        organisations(
            closed=HERE | {"ward_code": W1, "status": "closed"},
            inactive=HERE | {"ward_code": W1, "status": "inactive"},
            unknown=HERE | {"ward_code": W1, "status": "unknown"},
            online=HERE | {"ward_code": W1, "location_type": "online", "serves": ("all",)},
            hidden=HERE | {"ward_code": W1, "do_not_list": True},
            unplaced={"serves": (W1,)},
        ),
        wards(),
    )
    assert pairs(got) == [(W1, "unknown", "in")]


def test_no_organisations() -> None:
    got = serving(organisations(), wards())
    assert list(got.columns) == ["ward_code", "key", "how"]
    assert got.empty
    assert rates(got, pd.Series(1.0, index=WARDS))["organisations_per_1000"].tolist() == [0, 0, 0, 0]


def test_rates() -> None:
    serves = pd.DataFrame({"ward_code": [W1, W1, W1, W2, W3], "how": ["in", "both", "named", "named", "in"]})
    got = rates(serves, pd.Series([1000.0, 4000.0, 0.0, np.nan], index=pd.Index(WARDS)))
    assert got["organisations_in"].tolist() == [2, 0, 1, 0]
    assert got["organisations_serving"].tolist() == [3, 1, 1, 0]
    # 3 for 1,000 people is 3.0; 1 for 4,000 is 0.25; nobody, or nobody knows how many: no rate.
    np.testing.assert_allclose(got["organisations_per_1000"], [3.0, 0.25, np.nan, np.nan])


def test_count_by_word() -> None:
    serves = pd.DataFrame({"ward_code": [W1, W1, W2], "key": ["a", "b", "a"]})
    words = pd.Series({"a": "venue", "b": "faith", "c": "venue"})
    got = count_by_word(serves, words, ("faith", "venue", "school"), pd.Index(WARDS))
    assert got.loc[W1].tolist() == [1, 1, 0]
    assert got.loc[W2].tolist() == [0, 1, 0]
    assert got.loc[W3].tolist() == [0, 0, 0]
