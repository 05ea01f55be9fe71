"""What two lists say together. Today, in the small world, is 23 November 2026."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from assetmap.check.lists import check_lists
from assetmap.check.states import ENGAGED
from assetmap.measure.words import ENGAGED_STAGES
from tests.check.world import AS_OF, check, good, one, places, settings, wards, write_list


def write(root: Path, row: dict[str, str], *log: dict[str, str]) -> None:
    write_list(root, "assets", [row])
    write_list(root, "engagement", [{"asset_id": "one", **entry} for entry in log])


def visit(day: str, two_way: str = "yes", stage: str = "") -> dict[str, str]:
    return {"date": day, "two_way": two_way, "stage": stage}


def test_the_engaged_stages_are_those_of_the_measures() -> None:
    assert set(ENGAGED) == set(ENGAGED_STAGES)


# --- closed and yet in touch ------------------------------------------------------------------------------


def test_closed_but_contacted(tmp_path: Path) -> None:
    row = good(status="Closed", assured_date="2026-03-01")
    write(tmp_path, row, visit("2026-01-05"), visit("2026-03-02"))
    fault = one(check(tmp_path).faults)
    assert (fault.code, fault.file, fault.row) == ("closed-but-contacted", "assets/bolton/assets.csv", 2)
    assert (fault.column, fault.value, fault.severity) == ("status", "Closed", "warning")
    assert "2026-03-02 (engagement.csv, row 3)" in fault.message


@pytest.mark.parametrize(
    ("status", "assured", "log"),
    [
        ("closed", "2026-03-01", [visit("2026-03-01")]),  # the day on which it was found closed
        ("closed", "2026-03-01", [visit("2026-05-01", two_way="no")]),  # nobody answered
        ("closed", "2026-03-01", [visit("2026-11-24")]),  # still to come: date-in-future is another fault
        ("closed", "", [visit("2025-11-22")]),  # 366 days ago
        ("active", "2026-03-01", [visit("2026-05-01")]),
        ("inactive", "2026-03-01", [visit("2026-05-01")]),
        ("closed", "2026-03-01", []),
    ],
)
def test_closed_and_rightly_so(tmp_path: Path, status: str, assured: str, log: list[dict[str, str]]) -> None:
    write(tmp_path, good(status=status, assured_date=assured), *log)
    assert "closed-but-contacted" not in {fault.code for fault in check(tmp_path).faults}


def test_closed_without_a_date_and_contacted_in_the_last_year(tmp_path: Path) -> None:
    write(tmp_path, good(status="closed"), visit("2025-11-23"))  # 365 days ago
    assert places(check(tmp_path).faults) == [("closed-but-contacted", 2, "status")]


# --- engaged and yet never in touch -----------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["talking", "Working together", "LEADING", "working-together"])
def test_engaged_but_no_log(tmp_path: Path, typed: str) -> None:
    write(tmp_path, good(Stage=typed))
    fault = one(check(tmp_path).faults)
    assert (fault.code, fault.row, fault.column, fault.value) == ("engaged-but-no-log", 2, "Stage", typed)


@pytest.mark.parametrize("typed", ["", "known", "Contacted", "paused", "on board"])
def test_other_stages_need_no_log(tmp_path: Path, typed: str) -> None:
    write(tmp_path, good(stage=typed))
    assert check(tmp_path).faults == ()


def test_engaged_with_any_row_of_the_log(tmp_path: Path) -> None:
    write(tmp_path, good(stage="talking"), visit("2026-05-01", two_way="no", stage="contacted"))
    assert check(tmp_path).faults == ()


def test_the_same_id_in_another_locality_does_not_help(tmp_path: Path) -> None:
    write(tmp_path, good(stage="talking"))
    write_list(tmp_path, "assets", [good(postcode="M1 1AA", stage="talking")], "manchester")
    write_list(tmp_path, "engagement", [{"asset_id": "one", **visit("2026-05-01")}], "manchester")
    fault = one(check(tmp_path).faults)
    assert (fault.code, fault.file) == ("engaged-but-no-log", "assets/bolton/assets.csv")


def test_engaged_but_no_answer(tmp_path: Path) -> None:
    log = [visit("2026-04-01", "no", "contacted"), visit("2026-05-01", "no", "Leading")]
    write(tmp_path, good(), *log, visit("2026-06-01", "no"))
    fault = one(check(tmp_path).faults)
    assert (fault.code, fault.file) == ("engaged-but-no-answer", "assets/bolton/engagement.csv")
    assert (fault.row, fault.column, fault.value) == (3, "stage", "Leading")


@pytest.mark.parametrize(
    "log",
    [
        [visit("2026-04-01", "yes"), visit("2026-05-01", "no", "talking")],
        [visit("2026-05-01", "no", "talking"), visit("2026-06-01", "yes")],
        [visit("2026-05-01", "no", "talking"), visit("2026-06-01", "no", "declined")],
        [visit("2026-05-01", "no", "contacted")],
    ],
)
def test_engaged_with_an_answer_or_not_engaged_now(tmp_path: Path, log: list[dict[str, str]]) -> None:
    write(tmp_path, good(), *log)
    assert check(tmp_path).faults == ()


# --- only for those who look after the lists --------------------------------------------------------------


def thorough(root: Path, today: date = AS_OF) -> list[tuple[str, int, str]]:
    return places(check_lists(settings(root), wards(), as_of=today, thorough=True).faults)


def test_stale_rows(tmp_path: Path) -> None:
    rows = [
        good(id="a", assured_date="2025-11-22"),  # 366 days ago
        good(id="b", assured_date="2025-11-23"),
        good(id="c", assured_date=""),
        good(id="d", assured_date="2020-01-01", status="closed"),
        good(id="e", assured_date="2020-01-01", do_not_list="yes"),
        good(id="f", assured_date="25/01/2024", status="inactive"),
    ]
    write_list(tmp_path, "assets", rows)
    assert thorough(tmp_path) == [("stale-row", 2, "assured_date"), ("stale-row", 7, "assured_date")]
    assert check(tmp_path).faults == ()
    found = check_lists(settings(tmp_path), wards(), as_of=AS_OF, thorough=True).faults
    assert [(fault.value, "366 days ago" in fault.message) for fault in found] == [
        ("2025-11-22", True),
        ("25/01/2024", False),
    ]


def test_a_list_that_cannot_be_read_is_one_fault_among_others(tmp_path: Path) -> None:
    write_list(tmp_path, "assets", [good()])
    write_list(tmp_path, "engagement", [{"asset_id": "one", **visit("2026-05-01")}])
    write_list(tmp_path, "assets", [good(id="two", postcode="M1 1AA", website="x")], "manchester")
    (tmp_path / "assets" / "bolton" / "assets.csv").write_text("title\nExample\n", encoding="utf-8")
    lists = check_lists(settings(tmp_path), wards(), as_of=AS_OF, thorough=True)
    # No fault for each row of the log of the locality whose organisations are not known.
    assert places(lists.faults) == [("unusable-list", 0, ""), ("bad-website", 2, "website")]
    assert "'name'" in lists.faults[0].message
    assert lists.unusable == {"bolton"}
    assert lists.organisations.index.tolist() == ["manchester/two"]
