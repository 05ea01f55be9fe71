"""Likely repeats: which pairs are told, where, and which are not told again."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

import pandas as pd
import pytest

from assetmap.check.faults import Fault, Faults
from assetmap.register.repeats import decided_pairs, note_repeats
from tests.check.world import check, good, settings, write_list

TWINS = [
    good(id="rovers", name="Example Rovers FC", website="https://rovers.example.org"),
    good(id="bowls", name="Example bowling green", website="https://bowls.example.org"),
    good(id="rovers-2", name="Example Rovers Football Club", website="https://rovers.example.org/"),
]


def repeats(root: Path) -> tuple[Fault, ...]:
    faults = Faults()
    note_repeats(settings(root), check(root).organisations, faults)
    return faults.sorted()


def decide(root: Path, *rows: Sequence[str], slug: str = "bolton") -> None:
    path = root / "assets" / slug / "register" / "matches.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="", encoding="utf-8-sig") as file:
        writer = csv.writer(file)
        writer.writerow(["asset_id", "other", "name", "other_name", "decision", "decided_on"])
        writer.writerows(rows)


def test_two_rows_of_a_list_are_told_at_the_later_one(tmp_path: Path) -> None:
    write_list(tmp_path, "assets", TWINS)
    (fault,) = repeats(tmp_path)
    assert (fault.code, fault.severity) == ("likely-repeat", "warning")
    assert (fault.file, fault.row, fault.column) == ("assets/bolton/assets.csv", 4, "name")
    assert fault.value == "Example Rovers Football Club"
    assert "'Example Rovers FC' (row 2)" in fault.message


def test_two_localities_are_told_at_both(tmp_path: Path) -> None:
    write_list(tmp_path, "assets", TWINS[:2])
    write_list(tmp_path, "assets", TWINS[2:], "manchester")
    first, second = repeats(tmp_path)
    assert (first.file, first.row, second.file, second.row) == (
        "assets/bolton/assets.csv", 2, "assets/manchester/assets.csv", 2,
    )  # fmt: skip
    assert "assets/manchester/assets.csv, row 2" in first.message
    assert "assets/bolton/assets.csv, row 2" in second.message


@pytest.mark.parametrize("decision", ["yes", "no", "not_sure", "Not sure", "NO"])
@pytest.mark.parametrize("pair", [("rovers", "rovers-2"), ("rovers-2", "rovers")])
def test_what_was_decided_is_not_told_again(tmp_path: Path, decision: str, pair: tuple[str, str]) -> None:
    write_list(tmp_path, "assets", TWINS)
    decide(tmp_path, [*pair, "", "", decision, "2026-11-01"])
    assert repeats(tmp_path) == ()


def test_across_localities_the_other_is_named_with_its_own(tmp_path: Path) -> None:
    write_list(tmp_path, "assets", TWINS[:2])
    write_list(tmp_path, "assets", TWINS[2:], "manchester")
    decide(tmp_path, ["rovers", "rovers-2", "", "", "no", ""])  # no such id in this list
    assert len(repeats(tmp_path)) == 2
    decide(tmp_path, ["rovers", "manchester/rovers-2", "", "", "no", ""])
    assert repeats(tmp_path) == ()


def test_what_waits_for_a_decision_or_is_about_a_partners_row_is_told(tmp_path: Path) -> None:
    write_list(tmp_path, "assets", TWINS)
    decide(
        tmp_path,
        ["rovers", "rovers-2", "", "", "", ""],
        ["rovers", "A list#rovers-2", "", "", "no", "2026-11-01"],
        ["rovers", "bowls", "", "", "no", "2026-11-01"],
    )
    assert len(repeats(tmp_path)) == 1
    assert decided_pairs(settings(tmp_path)) == {frozenset(("bolton/rovers", "bolton/bowls"))}


def test_two_rows_that_are_not_to_be_listed_are_left_alone(tmp_path: Path) -> None:
    write_list(tmp_path, "assets", [{**row, "do_not_list": "yes"} for row in TWINS])
    assert repeats(tmp_path) == ()
    write_list(tmp_path, "assets", [TWINS[0], {**TWINS[2], "do_not_list": "yes"}])
    assert len(repeats(tmp_path)) == 1


def test_no_rows_and_no_lists(tmp_path: Path) -> None:
    assert repeats(tmp_path) == ()
    assert decided_pairs(settings(tmp_path)) == set()


def test_a_telephone_in_a_column_of_the_lists_own_is_compared(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []

    def found(records: pd.DataFrame) -> pd.DataFrame:
        seen.append(records)
        return pd.DataFrame({name: [] for name in ("left", "right", "score", "verdict", "reasons")})

    monkeypatch.setattr("assetmap.register.matching.find_repeats", found)
    write_list(tmp_path, "assets", [good(Telephone="0161 496 0000"), good(id="two", Phone="0161 496 0001")])
    repeats(tmp_path)
    assert seen[0]["phone"].tolist() == ["0161 496 0000", "0161 496 0001"]
    assert seen[0]["key"].tolist() == ["bolton/one", "bolton/two"]


def test_nothing_is_written(tmp_path: Path) -> None:
    write_list(tmp_path, "assets", TWINS)
    before = sorted(tmp_path.rglob("*"))
    repeats(tmp_path)
    assert sorted(tmp_path.rglob("*")) == before
