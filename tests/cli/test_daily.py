"""``stale``, ``next``, ``undo`` and what all commands of every day share, as a lead types them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from assetmap.cli import add, common, log, next, stale, undo  # noqa: A004 the command's own name
from assetmap.errors import UsageError
from assetmap.settings import read_settings
from tests.cli.daily import ASSETS, Run, day, rows
from tests.project import write_project

# --- stale and next ---------------------------------------------------------------------------------------

LOG = [
    {"date": day(200), "asset_id": "walkers", "two_way": "yes", "stage": "talking", "next_step": "Ring"},
    {"date": day(151), "asset_id": "juniors", "two_way": "yes", "stage": "leading"},
    {"date": day(10), "asset_id": "juniors", "two_way": "no", "next_step": "Visit", "next_step_due": day(3)},
    {"date": day(300), "asset_id": "gone", "two_way": "yes", "stage": "talking"},
    {"date": day(300), "asset_id": "hidden", "two_way": "yes", "stage": "talking"},
]


def test_stale_shows_the_longest_silence_first(
    run: Run, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_project(folder, ASSETS, LOG, localities=("bury", "bolton"))
    assert run(stale) == 0
    quiet, old = capsys.readouterr().out.split("\n\n")
    lines = quiet.splitlines()
    assert lines[0] == "Not spoken to for 150 days or more:"
    assert lines[2].split("  ")[0] == "Radcliffe Walkers"
    assert all(word in lines[2] for word in ("talking", day(200), " 200 ", "gone quiet", "Ring"))
    assert all(word in lines[3] for word in ("Radcliffe Walkers Juniors", " 151 ", "engaged", "Visit"))
    assert len(lines) == 4  # neither the closed one nor the one not to be listed
    assert "Example hall" in old
    assert "2 organisations have no assured_date" in old
    assert run(stale, "--days", "180", "--limit", "1") == 0
    assert "Juniors" not in capsys.readouterr().out
    assert run(stale, "--locality", "bolton") == 0
    assert "Nobody" in capsys.readouterr().out


def test_next_shows_what_is_overdue_first(run: Run, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(next) == 0
    assert "No next steps" in capsys.readouterr().out
    write_project(folder, ASSETS, LOG, localities=("bury", "bolton"))
    assert run(next) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[1].startswith(f"{day(3)} (3 days late)  Radcliffe Walkers Juniors")
    assert lines[2].startswith("no date")
    assert lines[3] == "2 steps, 1 overdue."
    assert run(next, "--limit", "1") == 0
    assert "1 not shown" in capsys.readouterr().out


# --- undo -------------------------------------------------------------------------------------------------


def test_undo_shows_what_it_will_do(
    run: Run, folder: Path, answers: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(undo) == 2
    assert "no change to undo" in capsys.readouterr().err
    assert run(log, "juniors", "--channel", "call") == 0
    assert run(undo) == 2
    said = capsys.readouterr()
    assert "Will be undone: assetmap log, Radcliffe Walkers Juniors, in bury, 20" in said.out
    assert "--yes" in said.err
    answers("no")
    assert run(undo) == 0
    assert len(rows(folder)) == 1
    answers("yes")
    assert run(undo) == 0
    assert rows(folder) == []
    assert run(undo, "--list") == 0
    listed = capsys.readouterr().out.splitlines()
    assert listed[-1].endswith("undone  assetmap log, Radcliffe Walkers Juniors")


def test_undo_takes_the_latest_of_all_localities(run: Run, folder: Path) -> None:
    assert run(add, "Bowls", "--locality", "bolton", "--type", "venue") == 0
    assert run(log, "juniors") == 0
    assert run(undo, "--yes", "--locality", "bolton") == 0
    assert not (folder / "assets/bolton/assets.csv").exists()
    assert len(rows(folder)) == 1
    assert run(add, "Bowls", "--locality", "bolton", "--type", "venue") == 0
    assert run(undo, "--yes") == 0
    assert run(undo, "--yes") == 0
    assert rows(folder) == []


# --- what they share --------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["bury", " BURY ", "E08000002"])
def test_localities_by_name(folder: Path, text: str) -> None:
    assert common.find_locality(read_settings(folder / "assetmap.toml"), text).slug == "bury"


def test_an_unknown_locality(folder: Path) -> None:
    with pytest.raises(UsageError, match="The localities are: bury, bolton"):
        common.find_locality(read_settings(folder / "assetmap.toml"), "zzz\x1b")


@pytest.mark.parametrize("module", [add, log, stale, next, undo])
def test_help_teaches_with_examples(run: Run, module: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        run(module, "--help")
    assert caught.value.code == 0
    said = capsys.readouterr().out
    for word in ("--settings", "--locality", "examples:", "exit codes:"):
        assert word in said


def test_a_table_is_cut_and_cleaned() -> None:
    text = common.table(("a", "b"), [("x" * 50, "y" * 50), ("\x1b[2J", "z")])
    assert text.splitlines()[1] == f"{'x' * 35}…  {'y' * 50}"
    assert "\x1b" not in text
