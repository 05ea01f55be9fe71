from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings

from assetmap.measure.ground import prepare
from assetmap.measure.model import measure
from assetmap.measure.sensitivity import first_wards, sensitivity, variants
from tests.measure.frames import SETTINGS, official, postcodes
from tests.measure.test_model import D, example, made_lists, places


def test_the_first_wards() -> None:
    left = pd.Series([5.0, np.nan, 70.0, 0.0, 5.0], index=list("dcbae"))
    assert first_wards(left) == ["b", "d", "e"]
    assert first_wards(left, 2) == ["b", "d"]


def test_each_threshold_moves_by_a_fifth() -> None:
    ground = prepare(official(), example(), postcodes(), SETTINGS)  # type: ignore[arg-type]
    got = [(name, round(value, 6)) for name, value, _ in variants(ground)]
    # A walk of 15 minutes, a detour of 1.25, 180 days, a share of 0.5.
    assert got == [
        ("walk_minutes", 12.0), ("walk_minutes", 18.0), ("detour", 1.0), ("detour", 1.5),
        ("engaged_days", 144), ("engaged_days", 216), ("target_share", 0.4), ("target_share", 0.6),
    ]  # fmt: skip
    small = prepare(official(with_lsoas=True), example(), postcodes(), SETTINGS)  # type: ignore[arg-type]
    assert [(name, value) for name, value, _ in variants(small)][-2:] == [
        ("target_decile", 1),
        ("target_decile", 3),
    ]


def test_by_hand() -> None:
    ground = prepare(official(), example(), postcodes(), SETTINGS)  # type: ignore[arg-type]
    got = sensitivity(ground, D).set_index(["threshold", "value", "locality"])
    # As things are: W2 2000 and W3 3000 are not reached (o3 was last heard of 200 days ago), W1 is.
    assert got["top"].xs("", level="locality").tolist() == [2] * 8
    # 216 days: o3 is engaged, W3 is reached; of the two only W2 stays, and only its 2000 are left.
    row = got.loc[("engaged_days", 216.0, "")]
    assert (row["stay"], row["unreached"]) == (1, 2000.0)
    assert got.loc[("engaged_days", 144.0, ""), "stay"] == 2
    # 12 minutes: o1 (x = 500) reaches 320 m: 300 and 700 of W1, so 500 of its 1000 are left. Both stay.
    row = got.loc[("walk_minutes", 12.0, "")]
    assert (row["stay"], row["unreached"]) == (2, 5500.0)
    # A share of 0.6: W1 (0.5) is no target any more; W2 is one by judgement.
    assert got.loc[("target_share", 0.6, "alpha"), ["top", "stay", "unreached"]].tolist() == [1, 1, 2000.0]


@settings(deadline=None, max_examples=10)
@given(made_lists, places)
def test_it_is_what_other_settings_give(made: SimpleNamespace, where: SimpleNamespace) -> None:
    ground = prepare(where, made, postcodes(), SETTINGS)
    usual = set(
        first_wards(measure(where, made, postcodes(), SETTINGS, D).wards["unreached_target_residents"])
    )
    rows = sensitivity(ground, D)
    for name, value, thresholds in variants(ground):
        moved = measure(where, made, postcodes(), replace(SETTINGS, thresholds=thresholds), D)
        left = moved.wards["unreached_target_residents"]
        row = rows[(rows["threshold"] == name) & (rows["value"] == value) & (rows["locality"] == "")].iloc[0]
        assert row["unreached"] == pytest.approx(left.sum(skipna=False), nan_ok=True)
        assert row["stay"] == len(usual & set(first_wards(left, len(usual))))
