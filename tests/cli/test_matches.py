from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from assetmap.cli import common, matches
from assetmap.register.store import look
from assetmap.settings import Settings
from tests.cli.commands import run_command
from tests.project import TONGE
from tests.register.importing import apply, project, read, snapshot

OURS = {"id": "green", "name": "Tonge Moor Bowling Green", "asset_type": "outdoor_space", "postcode": TONGE,
        "activities": "Bowls"}  # fmt: skip
THEIRS = {"Name": "Tonge Moor Bowling Club", "Postcode": TONGE, "Activity": "Bowling",
          "E-mail": "a@example.org", "Last spoke to": "2026-10-05",
          "How is it going?": "talking"}  # fmt: skip
NAME = f"list#tonge moor bowling club|{TONGE}"


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A project in which a row of a list waits: the two are taken as doubtful, whatever they are."""
    import pandas as pd

    def doubtful(ours: pd.DataFrame, theirs: pd.DataFrame) -> pd.DataFrame:
        pairs = [(a, b) for a in ours["key"] for b in theirs["key"] if a == "green"]
        return pd.DataFrame(
            {
                "ours": [a for a, _ in pairs],
                "theirs": [b for _, b in pairs],
                "score": 0.7,
                "verdict": "maybe",
                "reasons": "similar names",
            }
        )

    monkeypatch.setattr("assetmap.register.matching.find_matches", doubtful)
    return project(tmp_path, [OURS])


def run(settings: Settings, *words: str) -> int:
    return run_command(
        matches, "--settings", str(settings.root / "assetmap.toml"), "--locality", "bolton", *words
    )


def codes(settings: Settings, capsys: pytest.CaptureFixture[str], *words: str) -> list[str]:
    capsys.readouterr()
    assert run(settings, *words) == 0
    return re.findall(r"^([0-9a-f]{4,})  Bolton: ", capsys.readouterr().out, re.MULTILINE)


def wait(settings: Settings, source: str = "list") -> None:
    made = apply(settings, [THEIRS], source)
    assert [row.kind for row in made.rows] == ["likely"]


def test_nothing_to_decide(settings, capsys):
    assert run(settings) == 0
    assert capsys.readouterr().out == "There is nothing to decide.\n"


def test_a_row_that_waits_is_listed_with_both_sides_and_without_people(settings, capsys):
    wait(settings)
    before = snapshot(settings)
    assert run(settings) == 0
    said = capsys.readouterr().out
    for words in (
        "Tonge Moor Bowling Green",
        "Tonge Moor Bowling Club",
        "similar names",
        "1 pair to decide on",
    ):
        assert words in said
    assert "@" not in said
    assert snapshot(settings) == before


def test_yes_takes_over_what_the_list_says_at_once(settings, capsys):
    wait(settings)
    (code,) = codes(settings, capsys)
    assert run(settings, "--yes", code) == 0
    assert "once more" not in capsys.readouterr().out
    assert [row["email"] for row in read(settings, "contacts.csv")] == ["a@example.org"]
    assert look(settings, "bolton").json("waiting_contacts.json") == {}
    (row,) = read(settings)
    assert (row["id"], row["activities"]) == ("green", "Bowls; Bowling")
    assert [(one["asset_id"], one["stage"]) for one in read(settings, "engagement.csv")] == [
        ("green", "talking")
    ]
    assert codes(settings, capsys) == []
    made = apply(settings, [THEIRS])
    assert [(one.kind, one.asset_id) for one in made.rows] == [("same", "green")]
    assert len(read(settings, "contacts.csv")) == len(read(settings, "engagement.csv")) == 1


def test_people_of_a_row_that_waits_are_kept_apart_and_not_in_version_control(settings, capsys):
    wait(settings)
    apply(settings, [THEIRS | {"E-mail": "new@example.org"}])  # the list is sent again, with another address
    files = snapshot(settings)
    holding = {name for name, content in files.items() if b"@example.org" in content}
    assert holding == {"register/waiting_contacts.json"}
    root = Path(matches.__file__).parents[2]
    ignored = ["git", "check-ignore", "-q", "assets/bury/register/waiting_contacts.json"]
    assert subprocess.run(ignored, cwd=root, check=False).returncode == 0
    (code,) = codes(settings, capsys)
    assert run(settings, "--no", code) == 0
    found = {(row["asset_id"], row["email"]) for row in read(settings, "contacts.csv")}
    assert found == {("tonge-moor-bowling-club", mail) for mail in ("a@example.org", "new@example.org")}
    assert look(settings, "bolton").json("waiting_contacts.json") == {}


def test_without_the_file_of_people_the_list_has_to_be_imported_once_more(settings, capsys):
    wait(settings)
    (settings.assets_dir / "bolton" / "register" / "waiting_contacts.json").unlink()  # another computer
    (code,) = codes(settings, capsys)
    assert run(settings, "--yes", code) == 0
    assert "import the list once more for the contact details" in capsys.readouterr().out


def test_only_what_differs_is_shown_and_not_much_of_it(settings, capsys):
    more = {f"Column {number}": f"text {number}" for number in range(20)}
    apply(settings, [THEIRS | more])
    capsys.readouterr()
    run(settings, "--list")
    lines = capsys.readouterr().out.split("\n\n")[0].splitlines()
    assert len(lines) <= 14
    assert not any(TONGE in line for line in lines[2:])  # both have it
    assert lines[-1].endswith("more that differ")


def test_no_makes_it_an_organisation_of_its_own_and_nobody_is_asked_again(settings, capsys):
    wait(settings)
    (code,) = codes(settings, capsys)
    assert run(settings, "--no", code) == 0
    assert [row["id"] for row in read(settings)] == ["green", "tonge-moor-bowling-club"]
    assert codes(settings, capsys) == []  # not as two rows of assets.csv, either
    decided = {
        (row["asset_id"], row["other"], row["decision"]) for row in read(settings, "register/matches.csv")
    }
    assert decided == {("green", NAME, "no"), ("green", "tonge-moor-bowling-club", "no")}
    made = apply(settings, [THEIRS])
    assert made.rows[0].asset_id == "tonge-moor-bowling-club"


def test_not_sure_waits_and_is_asked_only_again(settings, capsys):
    wait(settings)
    (code,) = codes(settings, capsys)
    assert run(settings, "--not-sure", code) == 0
    assert codes(settings, capsys) == []
    assert codes(settings, capsys, "--again") == [code]
    assert [row.kind for row in apply(settings, [THEIRS]).rows] == ["likely"]
    assert run(settings, "--yes", code) == 0
    assert len(read(settings)) == 1


def test_the_same_row_of_two_lists_is_asked_about_once(settings, capsys):
    wait(settings, "one")
    wait(settings, "two")
    (code,) = codes(settings, capsys)
    assert run(settings, "--no", code) == 0
    assert len(read(settings)) == 2
    assert codes(settings, capsys) == []
    assert {row["asset_id"] for row in read(settings, "register/imported.csv")} == {"tonge-moor-bowling-club"}


def test_a_person_is_asked_pair_by_pair(settings, capsys, monkeypatch):
    wait(settings)
    answers = iter(["perhaps", "n"])
    monkeypatch.setattr(common, "on_terminal", lambda: True)
    monkeypatch.setattr("builtins.input", lambda _="": next(answers))
    assert run(settings) == 0
    assert len(read(settings)) == 2
    assert "That was the last pair." in capsys.readouterr().out


def test_quitting_leaves_the_rest(settings, capsys, monkeypatch):
    wait(settings)
    before = snapshot(settings)
    monkeypatch.setattr(common, "on_terminal", lambda: True)
    monkeypatch.setattr("builtins.input", lambda _="": "q")
    assert run(settings) == 0
    assert snapshot(settings) == before


def test_an_unknown_code_is_wrong_use(settings, capsys):
    assert run(settings, "--yes", "ffff") == 2
    assert "there is no pair ffff" in capsys.readouterr().err
    assert run(settings, "--yes", "ffff", "--no", "ffff") == 2


# --- two rows of assets.csv -------------------------------------------------------------------------------


@pytest.fixture
def twice(tmp_path: Path) -> Settings:
    base = {"asset_type": "group_club", "postcode": TONGE, "address": "1 Example Road"}
    rows = [
        base | {"id": "anvil", "name": "Anvil Boxing Club", "activities": "Boxing", "times": "Monday"},
        base | {"id": "anvil-2", "name": "ANVIL BOXING CLUB", "activities": "Judo", "times": "Friday",
                "cost": "Free", "visibility": "team"},
    ]  # fmt: skip
    log = [{"date": "2026-10-05", "asset_id": "anvil-2", "stage": "talking"}]
    return project(tmp_path, rows, engagement=log)


def test_two_rows_become_one_and_the_log_follows(twice, capsys):
    (code,) = codes(twice, capsys)
    assert run(twice, "--yes", code) == 0
    (row,) = read(twice)
    assert row["id"] == "anvil"
    assert (row["name"], row["times"], row["cost"]) == ("Anvil Boxing Club", "Monday", "Free")
    assert (row["activities"], row["visibility"]) == ("Boxing; Judo", "team")
    assert [one["asset_id"] for one in read(twice, "engagement.csv")] == ["anvil"]
    lost = {
        (one["column"], one.get("former"))
        for one in read(twice, "register/history.csv")
        if one["asset_id"] == "anvil-2"
    }
    assert ("times", "Friday") in lost
    assert codes(twice, capsys) == []


@pytest.mark.parametrize("decision", ["--no", "--not-sure"])
def test_two_rows_that_are_two_stay(twice, capsys, decision):
    (code,) = codes(twice, capsys)
    before = read(twice)
    assert run(twice, decision, code) == 0
    assert read(twice) == before
    assert codes(twice, capsys) == []
    assert len(codes(twice, capsys, "--again")) == (decision == "--not-sure")
