from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from assetmap.measure.gaps import engaged_sectors, gap_ranks, unreached, ward_states
from tests.measure.frames import W1, W2, W3, WARDS


def people(*rows: tuple[str, bool, bool, str]) -> pd.DataFrame:
    columns = ["asset_type", "contacted", "ever_engaged", "engagement"]
    return pd.DataFrame(list(rows), columns=columns, index=[f"o{n}" for n in range(len(rows))])


KNOWN = ("venue", False, False, "")
CONTACTED = ("venue", True, False, "")
QUIET = ("venue", True, True, "gone_quiet")
LEFT = ("venue", True, True, "")  # declined after having talked
CLUB = ("group_club", True, True, "engaged")
MOSQUE = ("faith", True, True, "engaged")
UNTYPED = ("", True, True, "engaged")


@pytest.mark.parametrize(
    ("rows", "met", "state"),
    [
        ([], 0, "no_known_organisations"),
        ([], 3, "no_known_organisations"),
        ([KNOWN], 0, "known_not_contacted"),
        ([KNOWN], 3, "known_not_contacted"),
        ([KNOWN, CONTACTED], 0, "contacted_no_conversation"),
        ([CONTACTED, QUIET], 0, "gone_quiet"),
        ([LEFT], 0, "gone_quiet"),
        ([CLUB], 0, "one_voice"),
        ([CLUB, CLUB, QUIET], 0, "one_voice"),  # two clubs are one sector; the quiet venue is not engaged
        ([CLUB, UNTYPED], 0, "one_voice"),  # of unknown sector: not known to be a second one
        ([UNTYPED, UNTYPED], 0, "one_voice"),
        ([CLUB], 1, "engaged"),
        ([CLUB, MOSQUE], 0, "engaged"),
        ([KNOWN, CONTACTED, QUIET, CLUB, MOSQUE], 0, "engaged"),
    ],
)
def test_the_first_state_that_fits(rows: list[Any], met: int, state: str) -> None:
    who = people(*rows)
    serves = pd.DataFrame({"ward_code": [W1] * len(rows), "key": who.index})
    got = ward_states(serves, who, pd.Series([met], index=[W1]))
    assert got.to_dict() == {W1: state}


def test_states_of_several_wards_do_not_mix() -> None:
    who = people(KNOWN, CLUB, MOSQUE)
    serves = pd.DataFrame({"ward_code": [W1, W2, W3, W3], "key": ["o0", "o1", "o1", "o2"]})
    got = ward_states(serves, who, pd.Series(0, index=WARDS))
    assert got.tolist() == ["known_not_contacted", "one_voice", "engaged", "no_known_organisations"]
    assert engaged_sectors(serves, who, pd.Index(WARDS)).tolist() == [
        (),
        ("group_club",),
        ("faith", "group_club"),
        (),
    ]


def test_unreached() -> None:
    target = pd.Series([1000.0, 1000.0, 0.0, np.nan, 500.0])
    reached = pd.Series([0.25, 1.0, np.nan, 0.5, np.nan])
    # 1000 x 0.75; all reached; nobody to reach; unknown; unknown.
    np.testing.assert_array_equal(unreached(target, reached), [750.0, 0.0, 0.0, np.nan, np.nan])


def test_ranks_are_within_the_locality() -> None:
    index = pd.Index([f"E0500000{n}" for n in range(1, 8)])
    left = pd.Series([10.0, 300.0, 0.0, 0.0, 5.0, np.nan, 5.0 + 1e-9], index=index)
    home = pd.Series(["a", "a", "a", "a", "b", "b", "b"], index=index)
    # a: 300, 10, then the two without anybody by their codes. b: 5 and 5 by code, the unknown last.
    assert gap_ranks(left, home).tolist() == [2, 1, 3, 4, 1, 3, 2]
    turned = gap_ranks(left.iloc[::-1], home.iloc[::-1])
    assert turned[index].tolist() == [2, 1, 3, 4, 1, 3, 2]
