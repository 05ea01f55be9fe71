from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from assetmap.measure.ground import prepare
from assetmap.measure.honesty import CAVEATS, caveats
from assetmap.measure.model import measure_on
from tests.measure.frames import SETTINGS, W1, W2, W3, W4, figures, lists, official, organisations, postcodes
from tests.measure.test_model import D


def noted(made: Any, place: Any = None, approximate: bool = False) -> pd.DataFrame:
    ground = prepare(place or official(), made, postcodes(), SETTINGS)
    return caveats(ground, measure_on(ground, D), approximate=approximate)


def club(ward: str, **more: Any) -> dict[str, Any]:
    return {"x": 500.0, "y": 500.0, "ward_code": ward, **more}


def test_what_each_ward_rests_on_by_hand() -> None:
    made = lists(
        organisations(
            a=club(W1, assured_date="2025-11-22"),  # 366 days before: too long ago
            b=club(W1, assured_date="2025-11-23", status="unknown"),
            c=club(W1, assured_date=""),
            d=club(W2, assured_date=""),
            e=club(W3, status="closed"),
        )
    )
    place = official(figures=figures((1000.0, 99.0, np.nan, 400.0), q20=(0.5, 0.6, 0.8, 0.0)))
    got = noted(made, place)
    assert tuple(got.columns) == CAVEATS
    mine = got[got["area"] != ""].set_index(["area", "kind"])["text"].to_dict()
    assert mine == {
        (
            W1,
            "stale",
        ): "2 of the 3 organisations serving it were last checked more than 365 days ago, or never.",
        (W1, "unknown_status"): "1 of the 3 organisations serving it is not known to be active still.",
        (W2, "few_people"): "Only 99 people live here: a few of them move the shares a lot.",
        (W2, "few_target_people"): "Only 99 people live in its target areas: the number reached is rough.",
        (
            W2,
            "few_organisations",
        ): "Only 1 organisation that we know of serves it: the rate and the state hang on each one.",
        (W2, "stale"): "The only organisation serving it was last checked more than 365 days ago, or never.",
        (W3, "unknown_people"): "How many people live here is not known, nor anything that follows from it.",
    }
    assert not (got["area"] == W4).any()  # nobody serves it, which is no small number but none


def test_what_all_wards_rest_on() -> None:
    kinds = noted(lists(), approximate=True)["kind"].tolist()
    assert kinds == ["approximate_shapes", "straight_line", "whole_wards"]
    small = official(with_lsoas=True)
    assert noted(lists(), small)["kind"].tolist() == ["straight_line"]


def test_every_figure_named_is_a_column() -> None:
    made = lists(organisations(a=club(W1, assured_date="", status="unknown")))
    ground = prepare(official(), made, postcodes(), SETTINGS)  # type: ignore[arg-type]
    measures = measure_on(ground, D)
    for figures_ in caveats(ground, measures, approximate=True)["figures"]:
        assert set(figures_) <= set(measures.wards.columns)
