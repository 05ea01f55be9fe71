"""Ward figures out of LSOA figures: hand-worked, and what must hold for any figures."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assetmap.load.deprivation import DOMAINS, LSOA_FIGURES
from assetmap.load.figures import WARD_FIGURES, ward_figures
from tests.load.places import DECILE, EAST, INCOME, LSOAS, POPULATION, SCORE, WEST

WARDS = pd.Series([WEST, WEST, EAST, EAST], index=LSOAS)


def figures(**columns: tuple[float, ...]) -> pd.DataFrame:
    made = {
        "population": POPULATION,
        "imd_score": SCORE,
        "imd_decile": DECILE,
        "income_score": INCOME,
    } | columns
    return pd.DataFrame(made, index=list(LSOAS), dtype=float).reindex(columns=list(LSOA_FIGURES))


def test_by_hand() -> None:
    made = ward_figures(figures(), WARDS)
    assert list(made.index) == [WEST, EAST]
    assert tuple(made.columns) == WARD_FIGURES
    # Westfield: 1,000 and 3,000 residents
    assert made.loc[WEST, "population"] == 4000
    assert made.loc[WEST, "imd_score"] == pytest.approx(25.0)  # (1000 x 40 + 3000 x 20) / 4000
    assert made.loc[WEST, "share_most_deprived_10"] == 0  # deciles 2 and 5
    assert made.loc[WEST, "share_most_deprived_20"] == pytest.approx(0.25)  # 1000 / 4000
    assert made.loc[WEST, "income_score"] == pytest.approx(0.125)  # (1000 x 0.2 + 3000 x 0.1) / 4000
    # Eastfield: 500 and 1,500 residents
    assert made.loc[EAST, "population"] == 2000
    assert made.loc[EAST, "imd_score"] == pytest.approx(22.5)  # (500 x 60 + 1500 x 10) / 2000
    assert made.loc[EAST, "share_most_deprived_10"] == pytest.approx(0.25)  # decile 1: 500 / 2000
    assert made.loc[EAST, "share_most_deprived_20"] == pytest.approx(0.25)
    assert made.loc[EAST, "income_score"] == pytest.approx(0.1)  # (500 x 0.4 + 0) / 2000
    # what nobody gave is unknown
    assert made[[f"{d}_score" for d in DOMAINS if d != "income"]].isna().all(axis=None)


def test_one_unknown_score_makes_the_wards_unknown_and_no_others() -> None:
    made = ward_figures(figures(imd_score=(np.nan, 20, 60, 10), imd_decile=(2, 5, 1, np.nan)), WARDS)
    assert made["imd_score"].isna().tolist() == [True, False]
    assert made["share_most_deprived_20"].isna().tolist() == [False, True]
    assert made["share_most_deprived_10"].isna().tolist() == [False, True]
    assert made["population"].tolist() == [4000, 2000]


def test_unknown_residents_make_everything_of_the_ward_unknown() -> None:
    made = ward_figures(figures(population=(np.nan, 3000, 500, 1500)), WARDS)
    assert made.loc[WEST].isna().all()
    assert made.loc[EAST, "imd_score"] == pytest.approx(22.5)


def test_an_lsoa_where_nobody_lives_takes_no_part() -> None:
    made = ward_figures(
        figures(population=(0, 3000, 0, 0), imd_score=(np.nan, 20, 60, 10), imd_decile=(np.nan, 2, 1, 8)),
        WARDS,
    )
    assert made.loc[WEST, "imd_score"] == 20
    assert made.loc[WEST, "share_most_deprived_20"] == 1
    # Eastfield has no residents: it has neither a mean nor a share
    assert made.loc[EAST, "population"] == 0
    assert made.loc[EAST].drop("population").isna().all()


def test_an_lsoa_without_figures_is_unknown_not_left_out() -> None:
    made = ward_figures(figures().drop(index="E01099001"), WARDS)
    assert made.loc[WEST].isna().all()
    assert made.loc[EAST].notna()["population"]


def test_lsoas_of_other_wards_take_no_part() -> None:
    made = ward_figures(figures(), WARDS.iloc[2:])
    assert list(made.index) == [EAST]


ROWS = st.lists(
    st.tuples(
        st.integers(0, 9),  # ward
        st.integers(0, 5000),  # residents
        st.floats(0, 100),  # score
        st.integers(1, 10),  # decile
    ),
    min_size=1,
    max_size=40,
)


def as_frames(rows: list[tuple[int, int, float, int]]) -> tuple[pd.DataFrame, pd.Series[str]]:
    index = [f"E0100{i:04d}" for i in range(len(rows))]
    made = pd.DataFrame(rows, index=index, columns=["ward", "population", "imd_score", "imd_decile"])
    ward = made.pop("ward").map(lambda number: f"E0500{number:04d}")
    return made.astype(float).reindex(columns=list(LSOA_FIGURES)), ward


@given(ROWS)
def test_sums_add_up_and_shares_are_shares(rows: list[tuple[int, int, float, int]]) -> None:
    small, ward = as_frames(rows)
    made = ward_figures(small, ward)
    assert made["population"].sum() == small["population"].sum()
    fifth = made["share_most_deprived_20"].mul(made["population"]).sum()
    assert fifth == pytest.approx(small["population"].where(small["imd_decile"] <= 2, 0).sum())
    mean = made["imd_score"].mul(made["population"]).sum()
    assert mean == pytest.approx(small["imd_score"].mul(small["population"]).sum())
    lived_in = made[made["population"] > 0]
    assert (lived_in["share_most_deprived_10"] <= lived_in["share_most_deprived_20"] + 1e-12).all()
    assert lived_in["share_most_deprived_20"].between(0, 1 + 1e-12).all()
    groups = small["imd_score"].groupby(ward)
    assert (lived_in["imd_score"] <= groups.max().reindex(lived_in.index) + 1e-9).all()
    assert (lived_in["imd_score"] >= groups.min().reindex(lived_in.index) - 1e-9).all()


@given(ROWS, st.randoms(use_true_random=False))
def test_order_of_rows_does_not_matter(rows: list[tuple[int, int, float, int]], random: object) -> None:
    small, ward = as_frames(rows)
    order = list(range(len(rows)))
    random.shuffle(order)  # type: ignore[attr-defined]
    pd.testing.assert_frame_equal(
        ward_figures(small, ward), ward_figures(small.iloc[order], ward.iloc[order[::-1]]), check_exact=True
    )
