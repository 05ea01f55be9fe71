from __future__ import annotations

import numpy as np
import pandas as pd

from assetmap.measure.sums import add_up, count_up

INDEX = pd.Index(["b", "a", "c"])


def test_add_up_keeps_what_is_unknown() -> None:
    got = add_up([1.0, 2.0, np.nan, 4.0, 8.0], ["a", "a", "b", "z", None], INDEX)
    # b: unknown; a: 1 + 2; c: no rows. z and None are not wanted.
    np.testing.assert_array_equal(got, [np.nan, 3.0, 0.0])
    assert got.index.equals(INDEX)


def test_count_up() -> None:
    assert count_up(pd.Series(["a", "a", "z", None]), INDEX).tolist() == [0, 2, 0]


def test_of_nothing() -> None:
    assert add_up([], [], INDEX).tolist() == [0.0, 0.0, 0.0]
    assert count_up([], INDEX).tolist() == [0, 0, 0]
    assert add_up([1.0], ["a"], INDEX[:0]).empty
