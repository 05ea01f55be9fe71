from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assetmap.mapping.layers import (
    AREA_LAYERS,
    GAP_COLOURS,
    LOCALITY_LAYERS,
    LSOA_LAYERS,
    class_breaks,
    describe,
    supply_layers,
)
from assetmap.mapping.page import read_words
from assetmap.measure.words import GAP_STATES

WITH_SUPPLY = pd.DataFrame({"supply_per_1000": [0.1]})
LAYERS = (
    *AREA_LAYERS,
    *supply_layers(WITH_SUPPLY),
    *LOCALITY_LAYERS,
    *LSOA_LAYERS,
    *supply_layers(WITH_SUPPLY, small=True),
)


def test_fifths_of_ten_values() -> None:
    # 1 … 10 in five classes of two each: the cuts lie between 2 and 3, 4 and 5, 6 and 7, 8 and 9.
    breaks = class_breaks(pd.Series(range(1, 11), dtype=float))
    assert breaks == pytest.approx((2.8, 4.6, 6.4, 8.2))


def test_many_zeros_do_not_swallow_the_classes() -> None:
    values = pd.Series([0.0] * 90 + list(range(1, 11)))
    assert len(class_breaks(values)) == 4


def test_without_values_there_is_one_class() -> None:
    assert class_breaks(pd.Series([np.nan, np.nan])) == ()
    assert class_breaks(pd.Series([3.0, 3.0])) == ()


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=60))
def test_breaks_rise_and_each_leaves_values_on_both_sides(values: list[float]) -> None:
    breaks = class_breaks(pd.Series(values))
    assert list(breaks) == sorted(set(breaks))
    assert all(min(values) <= cut < max(values) for cut in breaks)


@pytest.mark.parametrize("layer", LAYERS, ids=lambda one: one.column)
def test_every_layer_has_its_words_and_a_colour_for_each_class(layer: object) -> None:
    made = describe(layer, pd.Series([0.1, 0.3, 0.5, 0.7, 0.9, np.nan]), read_words())  # type: ignore[arg-type]
    assert made["title"]
    assert made["help"]
    if "breaks" in made:
        assert len(made["colours"]) == len(made["breaks"]) + 1


def test_every_state_has_a_colour_a_letter_and_a_reason() -> None:
    words = read_words()
    assert list(GAP_COLOURS) == list(GAP_STATES)
    assert set(words["gap"]) == set(words["gap_letter"]) == set(GAP_STATES)
    letters = list(words["gap_letter"].values())
    assert len(set(letters)) == len(letters)
    for state in GAP_STATES:
        assert any(key.startswith(state) for key in words["gap_why"])


def test_supply_is_a_layer_only_where_there_is_some() -> None:
    assert [one.column for one in supply_layers(WITH_SUPPLY)] == ["supply_per_1000"]
    assert [one.column for one in supply_layers(WITH_SUPPLY, small=True)] == ["lsoa_supply_per_1000"]
    assert supply_layers(pd.DataFrame({"population": [1.0]})) == ()


def test_no_two_classes_of_a_rate_look_alike() -> None:
    # The fifths end at 0.0978, 0.0998, 0.101 and 0.107; with two decimals one would be "0.10 to 0.10".
    values = pd.Series([0.09, 0.097, 0.099, 0.1, 0.101, 0.103, 0.11, 0.12])
    made = describe(supply_layers(WITH_SUPPLY)[0], values, read_words())
    assert made["breaks"] == [0.1, 0.11]
    assert len(made["colours"]) == 3
