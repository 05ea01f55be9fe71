"""Indicators in the rule for targets, and of localities."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from assetmap.load.declared import Indicator, Rule
from assetmap.load.embedded import SourceNote
from assetmap.load.indicators import Indicators
from assetmap.measure.indicators import by_indicators, of_localities
from assetmap.measure.model import measure
from tests.measure.frames import SETTINGS, W1, W2, W3, WARDS, decisions, lists, official, postcodes, wards

D = date(2026, 11, 23)
NAN = float("nan")


def indicators(values: list[float], rule: Rule | None, unit: str = "share", **changes: Any) -> Indicators:
    """One indicator of the four wards, W1 to W4, that weigh 1, 3, 2 and 0."""
    note = SourceNote("X", "S", "", "", "")
    one = Indicator("x", Path(), "", ("v",), (), unit, True, "X", "", note, rule)
    frame = pd.DataFrame({one.column: values}, index=list(WARDS))
    weights = pd.DataFrame({one.column: [1.0, 3.0, 2.0, 0.0]}, index=list(WARDS))
    return Indicators((one,), frame, weights, **changes)


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (Rule(">=", 0.25), [True, False, True, False]),
        (Rule(">", 0.25), [False, False, True, False]),
        (Rule("<=", 0.25), [True, True, False, False]),
        (Rule("<", 0.25), [False, True, False, False]),
        (None, [False] * 4),
    ],
)
def test_which_wards_a_rule_makes_targets(rule: Rule | None, expected: list[bool]) -> None:
    # W4 is unknown, which is a target by no rule.
    of_wards, of_lsoas = by_indicators(indicators([0.25, 0.1, 0.3, NAN], rule), pd.Index(WARDS))
    assert of_wards.to_list() == expected
    assert of_lsoas is None


def test_lsoas_by_their_own_value_or_with_their_ward() -> None:
    home = pd.Series([W1, W1, W2], index=["A", "B", "C"])
    by_ward = indicators([0.5, 0.1, 0.1, 0.1], Rule(">", 0.25), lsoas=pd.DataFrame(index=home.index))
    assert by_indicators(by_ward, pd.Index(WARDS), home)[1].to_list() == [True, True, False]  # type: ignore[union-attr]
    own = pd.DataFrame({"indicator_x": [0.2, 0.3, NAN]}, index=home.index)
    by_lsoa = indicators([0.5, 0.1, 0.1, 0.1], Rule(">", 0.25), lsoas=own)
    assert by_indicators(by_lsoa, pd.Index(WARDS), home)[1].to_list() == [False, True, False]  # type: ignore[union-attr]


def test_localities_are_the_weighted_means_of_their_wards() -> None:
    home = wards()["locality"]
    index = pd.Index(["beta", "alpha"])
    # alpha: (1 x 0.25 + 3 x 0.05) / 4 = 0.1; beta: W3 alone, for nobody is counted in W4.
    made = of_localities(indicators([0.25, 0.05, 0.3, NAN], None), home, index)
    assert made["indicator_x"].to_dict() == pytest.approx({"beta": 0.3, "alpha": 0.1})
    people = of_localities(indicators([1.0, 2.0, 3.0, 4.0], None, "people"), home, index)
    assert people["indicator_x"].to_dict() == {"beta": 7, "alpha": 3}
    unknown = of_localities(indicators([NAN, 2.0, 3.0, NAN], None, "people"), home, index)
    assert unknown["indicator_x"].isna().all()


def test_the_rule_is_statistics_and_judgement_overrules_it() -> None:
    figures = official().figures.assign(share_most_deprived_20=[0.9, 0.0, 0.0, 0.0])
    rule = indicators([0.0, 0.9, 0.9, 0.0], Rule(">=", 0.5))
    said = lists(decisions_=decisions({"area_code": W3, "decision": "not_target"}))
    made = measure(official(figures=figures, indicators=rule), said, postcodes(), SETTINGS, D).wards
    assert made["target"].to_list() == [True, True, False, False]
    assert made["target_basis"].to_list() == ["statistics", "statistics", "removed", ""]
    assert made["target_residents"].to_list() == [1000, 2000, 0, 0]


def test_with_lsoas_the_rule_holds_area_by_area() -> None:
    place = official(with_lsoas=True)
    own = pd.DataFrame({"indicator_x": [0.0] * 4 + [0.9] + [0.0] * 3}, index=place.lsoas.index)
    place.lsoas = place.lsoas.assign(imd_decile=10.0)
    place.indicators = indicators([0.0, 0.0, 0.3, 0.0], Rule(">=", 0.5), lsoas=own)
    made = measure(place, lists(), postcodes(), SETTINGS, D)
    assert made.lsoas is not None
    # The fifth LSOA, of 1,000 residents, lies in W3, which as a whole stays below the limit.
    assert made.lsoas.index[made.lsoas["target"]].to_list() == ["E01000005"]
    assert made.wards["target_residents"][W3] == 1000
