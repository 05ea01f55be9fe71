from __future__ import annotations

import pytest

from assetmap.settings import Settings
from tests.project import TONGE
from tests.register.importing import apply, edit, project, read

BOXING = {"Name": "Anvil Boxing Club", "Postcode": TONGE, "Activity": "Boxing"}


@pytest.fixture
def settings(tmp_path) -> Settings:
    return project(tmp_path)


def of_rows(made) -> dict[tuple[int, ...], str]:
    """What becomes of the rows of the list that go together."""
    return {row.unit.numbers: row.kind for row in made.rows}


def test_rows_with_different_keys_of_their_own_are_asked_about(settings):
    rows = [{"GlobalID": "RX101"} | BOXING, {"GlobalID": "RX102"} | BOXING]
    made = apply(settings, rows, maps={"GlobalID": "key"})
    assert of_rows(made) == {(2,): "new", (3,): "likely"}
    assert len(read(settings)) == 1
    (likely,) = made.rows[1].likely
    assert likely.reasons.endswith("the list gives them different numbers of its own")


@pytest.mark.parametrize("keys", [("RX101", "RX101"), ("RX101", ""), ("", "")])
def test_rows_with_one_key_or_none_are_one(settings, keys):
    rows = [{"GlobalID": key} | BOXING for key in keys]
    assert of_rows(apply(settings, rows, maps={"GlobalID": "key"})) == {(2, 3): "new"}


def test_a_row_without_key_does_not_join_two_that_have_one(settings):
    rows = [{"GlobalID": key} | BOXING for key in ("RX101", "", "RX102")]
    assert of_rows(apply(settings, rows, maps={"GlobalID": "key"})) == {(2, 3): "new", (4,): "likely"}


def test_one_key_with_two_names_is_no_difference(settings):
    rows = [
        {"GlobalID": "RX101"} | BOXING,
        {"GlobalID": "RX101"} | BOXING | {"Name": "The Anvil Boxing Club"},
    ]
    assert of_rows(apply(settings, rows, maps={"GlobalID": "key"})) == {(2, 3): "new"}


def test_a_second_key_is_not_merged_into_what_the_first_one_became(settings):
    first = {"GlobalID": "RX101"} | BOXING
    apply(settings, [first], maps={"GlobalID": "key"})
    made = apply(settings, [first, {"GlobalID": "RX102"} | BOXING], maps={"GlobalID": "key"})
    assert of_rows(made) == {(2,): "same", (3,): "likely"}
    assert [one.asset_id for one in made.rows[1].likely] == ["anvil-boxing-club"]
    assert "different numbers of its own" in made.rows[1].likely[0].reasons


def test_a_new_key_for_what_the_list_has_no_longer_under_another_is_the_same(settings):
    apply(settings, [{"GlobalID": "RX101"} | BOXING], maps={"GlobalID": "key"})
    edit(settings, 0, address="1 High Street")
    made = apply(settings, [{"GlobalID": "RX102"} | BOXING], maps={"GlobalID": "key"})
    assert [row.asset_id for row in made.rows] == ["anvil-boxing-club"]
    assert len(read(settings)) == 1


def test_codes_that_differ_in_a_digit_are_two_organisations(settings):
    rows = [BOXING | {"Name": name} for name in ("Unit12a Boxing Gym", "Unit12b Boxing Gym")]
    assert set(of_rows(apply(settings, rows)).values()) == {"new"}
    assert [row["name"] for row in read(settings)] == ["Unit12a Boxing Gym", "Unit12b Boxing Gym"]
