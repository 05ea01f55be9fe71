from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from assetmap.check.lists import Lists, check_lists
from tests.check.world import AS_OF, IN_CITY, Row, good, one, settings, wards, write_list


def check(root: Path, *, catchments: bool = True) -> Lists:
    return check_lists(replace(settings(root), catchments=catchments), wards(), as_of=AS_OF)


@pytest.mark.parametrize(
    ("typed", "read_as"),
    [("25", 25.0), (" 12.5 ", 12.5), ("0.5", 0.5), ("", np.nan), ("007", 7.0)],
)
def test_a_number_above_0(tmp_path: Path, typed: str, read_as: float) -> None:
    write_list(tmp_path, "assets", [good(capacity=typed)])
    lists = check(tmp_path)
    assert lists.faults == ()
    np.testing.assert_equal(lists.organisations["capacity"].tolist(), [read_as])


@pytest.mark.parametrize(
    "typed", ["0", "-3", "about 60", "1e3", "nan", "inf", "1,200", "٣", "9" * 400, "0.0"]
)
def test_anything_else_is_a_fault_and_the_row_goes_on(tmp_path: Path, typed: str) -> None:
    write_list(tmp_path, "assets", [good(id="zero", capacity="8"), good(capacity=typed)])
    lists = check(tmp_path)
    fault = one(lists.faults)
    assert (fault.code, fault.file, fault.row, fault.column) == (
        "bad-number", "assets/bolton/assets.csv", 3, "capacity",
    )  # fmt: skip
    assert fault.value == typed
    assert "is not a number above 0" in fault.message
    assert "A blank cell counts as 1" in fault.remedy
    np.testing.assert_equal(lists.organisations["capacity"].tolist(), [8.0, np.nan])
    assert lists.organisations["counts"].all()


def test_the_heading_as_people_write_it_and_a_list_without(tmp_path: Path) -> None:
    rows: list[Row] = [good(id="a", Capacity="40"), good(id="b", Capacity="50", name="")]
    write_list(tmp_path, "assets", rows)
    there = [good(id="c", capacity="60", postcode=IN_CITY), good(id="d", postcode=IN_CITY)]
    write_list(tmp_path, "assets", there, "manchester")
    found = check(tmp_path).organisations["capacity"]
    assert found.dropna().to_dict() == {"bolton/a": 40.0, "manchester/c": 60.0}
    assert "manchester/d" in found.index
    write_list(tmp_path, "assets", [good(id="a")])
    write_list(tmp_path, "assets", [], "manchester")
    assert check(tmp_path).organisations["capacity"].isna().tolist() == [True]


def test_a_column_of_ones_own_is_left_alone_where_catchments_are_not_asked_for(tmp_path: Path) -> None:
    write_list(tmp_path, "assets", [good(capacity="about 60")])
    lists = check(tmp_path, catchments=False)
    assert lists.faults == ()
    assert lists.organisations["capacity"].tolist() == ["about 60"]
