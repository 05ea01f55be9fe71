from __future__ import annotations

import numpy as np
import pandas as pd

from assetmap.measure.pairs import Pairs
from tests.measure.frames import W1, W2, WARDS


def pairs() -> Pairs:
    rows = [
        (W1, "a", "in"),
        (W1, "b", "both"),
        (W2, "b", "named"),
        (W2, "c", "in"),
        ("E05999999", "c", "named"),
    ]
    serves = pd.DataFrame(rows, columns=["ward_code", "key", "how"])
    return Pairs.of(
        serves, pd.DataFrame({"asset_type": ["faith", "venue", ""]}, index=list("abc")), pd.Index(WARDS)
    )


def test_counting_by_ward() -> None:
    # W1: a, b; W2: b, c; nobody in W3 and W4; the ward that is not ours is left out.
    assert pairs().count(np.array([True, True, True])).tolist() == [2, 2, 0, 0]
    assert pairs().count(np.array([False, True, False])).tolist() == [1, 1, 0, 0]
    assert pairs().some(np.array([True, False, False])).tolist() == [True, False, False, False]


def test_by_remit_is_by_name_and_by_one_that_is_chosen() -> None:
    made = pairs()
    assert (
        made.some(np.array([True, False, True]), made.named).tolist() == [False] * 4
    )  # a and c are only in it
    assert made.some(np.array([False, True, False]), made.named).tolist() == [True, True, False, False]


def test_an_unknown_type_is_no_kind() -> None:
    # W1: faith and venue. W2: venue and unknown.
    assert pairs().kinds(np.array([True, True, True])).tolist() == [2, 1, 0, 0]
    assert pairs().kinds(np.array([False, False, True])).tolist() == [0, 0, 0, 0]
