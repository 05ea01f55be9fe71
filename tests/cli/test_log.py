"""``log``, as a lead types it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from assetmap.cli import log, undo
from assetmap.settings import read_settings
from tests.cli.daily import Run, rows


def test_log_writes_one_row(run: Run, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ("walkers radcliffe", "--channel", "Visit", "--two-way", "--stage", "working together")
    more = ("--note", "=met them", "--next-step", "Send prices", "--due", "1/12/2026", "--by", "Lead")
    assert (
        run(log, *words, *more, "--residents", "12", "--matters", "Lighting;Cost", "--depth", "involve") == 0
    )
    assert rows(folder) == [
        {
            "date": "2026-11-23",
            "asset_id": "walkers",
            "channel": "visit",
            "two_way": "yes",
            "depth": "involve",
            "stage": "working_together",
            "residents_reached": "12",
            "what_matters": "Lighting; Cost",
            "next_step": "Send prices",
            "next_step_due": "2026-12-01",
            "recorded_by": "Lead",
            "notes": "'=met them",
        }
    ]
    assert (
        "Logged in bury: Radcliffe Walkers, 2026-11-23, visit, two-way, working_together."
        in capsys.readouterr().out
    )
    assert run(log, "--id", "walkers", "--date", "yesterday") == 0
    assert rows(folder)[1]["date"] == "2026-11-22"


def test_log_says_which_step_is_done(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(log, "juniors", "--next-step", "Ring \x1b[31magain") == 0
    assert run(log, "juniors", "--channel", "call") == 0
    out = capsys.readouterr().out
    assert "again' counts as done" in out
    assert "\x1b" not in out


def test_log_asks_which_one(
    run: Run, folder: Path, answers: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    answers("x", "7", "2")
    assert run(log, "radc", "--channel", "call") == 0
    assert rows(folder)[0]["asset_id"] == "juniors"
    assert "bury/walkers" in capsys.readouterr().out
    answers("0")
    assert run(log, "radc", "--channel", "call") == 130
    answers()
    assert run(log, "radc", "--channel", "call") == 130
    assert len(rows(folder)) == 1


def test_log_without_a_terminal_lists_the_ids(
    run: Run, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(log, "radc", "--channel", "call") == 2
    told = capsys.readouterr().err
    assert "bury/walkers" in told
    assert "bury/juniors" in told
    assert "--id" in told
    assert rows(folder) == []
    assert run(log, "--id", "bury/JUNIORS") == 0
    assert rows(folder)[0]["asset_id"] == "juniors"


def test_log_gives_a_row_without_id_one(run: Run, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(log, "hall", "--channel", "visit") == 0
    assert rows(folder)[0]["asset_id"] == "example-hall"
    assert rows(folder, "assets")[2]["id"] == "example-hall"
    assert "had no id" in capsys.readouterr().err
    assert run(undo, "--yes") == 0
    assert rows(folder) == []
    assert "id" not in rows(folder, "assets")[2]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["nobody"], "no organisation is called 'nobody'"),
        (["radcliffe walkerz"], "did you mean Radcliffe Walkers"),
        ([], "not said who was met"),
        (["juniors", "--id", "juniors"], "both a name and an id"),
        (["juniors", "--stage", "purple"], "'purple' is not one of"),
        (["juniors", "--date", "soonish"], "'soonish' is not a date"),
        (["juniors", "--locality", "berry"], "did you mean bury"),
        (["juniors", "--locality", "Bolton"], "no organisation is called"),
        (["--ward", "Nowhere"], "not the code of a ward"),
    ],
)
def test_log_refuses_what_it_does_not_understand(
    run: Run, folder: Path, words: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(log, *words) == 2
    said = capsys.readouterr().err
    assert told in said
    assert "What to do" in said
    assert rows(folder) == []


@pytest.mark.parametrize(
    ("option", "typed", "ours"),
    [
        ("--stage", "on board", "working_together"),
        ("--stage", "In talks", "talking"),
        ("--channel", "coffee", "meeting"),
        ("--channel", "Zoom", "online"),
    ],
)
def test_log_understands_the_words_that_an_import_does(
    run: Run, folder: Path, option: str, typed: str, ours: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(log, "juniors", option, typed) == 0
    assert rows(folder)[0][option.strip("-")] == ours
    assert f"{option.strip('-')} '{typed}' is taken as {ours}" in capsys.readouterr().err
    assert run(log, "juniors", option, ours) == 0
    assert "is taken as" not in capsys.readouterr().err


def test_log_warns_and_writes(run: Run, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(log, "closed club", "--date", "2027-01-01", "--due", "2027-01-02") == 0
    said = capsys.readouterr().err
    assert "lies in the future" in said
    assert "marked closed" in said
    assert "without --next-step" in said
    assert run(log, "closed club", "--date", "2027-01-01", "--due", "2027-01-02") == 0
    assert "in the log already, as row 2" in capsys.readouterr().err
    assert len(rows(folder)) == 2


def test_log_of_residents_met_directly(run: Run, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from assetmap.load.official import load_official

    wards = load_official(read_settings(folder / "assetmap.toml")).wards
    code = str(wards.index[wards["locality"] == "bury"][0])
    assert run(log, "--ward", code.lower(), "--channel", "event", "--residents", "25") == 0
    assert rows(folder) == [
        {
            "date": "2026-11-23",
            "ward_code": code,
            "channel": "event",
            "two_way": "no",
            "residents_reached": "25",
        }
    ]
    assert run(log, "--ward", str(wards.at[code, "ward_name"])) == 2
    assert code in capsys.readouterr().err
