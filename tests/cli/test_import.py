from __future__ import annotations

import argparse
import sys
from pathlib import Path

import pytest

from assetmap.cli import common, importing
from assetmap.errors import AssetmapError
from assetmap.settings import Settings
from tests.project import BURY, FARNWORTH, TONGE
from tests.register.importing import project, read, snapshot

CLUBS = (
    "Club;Where they meet;Post code;How is it going?;Last spoke to;E-mail\n"
    f"Anvil Boxing Club;1 Example Road;{TONGE};all good;2026-10-05;one@example.org\n"
    f"Harrow Society;2 Example Road;{FARNWORTH};on board;;two@example.org\n"
    f"Bury Choir;3 Example Road;{BURY};;;\n"
    ";4 Example Road;;;;\n"
)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    (tmp_path / "clubs.csv").write_text(CLUBS, encoding="utf-8")
    return project(tmp_path)


def run(settings: Settings, *words: str) -> int:
    parser = argparse.ArgumentParser(prog="assetmap")
    importing.add(parser.add_subparsers())
    file = settings.root / "clubs.csv"
    options = ("--locality", "Bolton", "--settings", str(settings.root / "assetmap.toml"))
    try:
        return int(importing.run(parser.parse_args(["import", str(file), *options, *words])))
    except AssetmapError as error:
        sys.stderr.write(f"assetmap: {error}\n")
        return error.exit_code


def test_a_dry_run_shows_everything_and_writes_nothing(settings, capsys):
    before = snapshot(settings)
    assert run(settings) == 0
    said = capsys.readouterr().out
    assert snapshot(settings) == before
    assert "Source: clubs (the file's name; --source gives another)" in said
    for words in ("Where they meet", "the heading means", "on board", "working_together", "2  new",
                  "1  cannot be used", "1  elsewhere", "row 2  Anvil Boxing Club",
                  "row 5  (no name): it has no name",
                  'in Bury: assetmap import "clubs.csv" --locality bury',
                  "Nothing was written. To take it over: run it again with --apply."):  # fmt: skip
        assert words in said
    assert "@" not in said  # people's details are shown nowhere
    unsaid = "would not say whether physical activity is what they are for (activity_focus)"
    assert f"2 new rows {unsaid}" in said
    assert run(settings, "--set", "activity_focus=primary") == 0
    assert unsaid not in capsys.readouterr().out


def test_apply_writes_and_the_second_time_nothing_changes(settings, capsys):
    assert run(settings, "--yes", "--apply") == 0
    assert "Written: 2 new, 0 changed" in capsys.readouterr().out
    assert [row["name"] for row in read(settings)] == ["Anvil Boxing Club", "Harrow Society"]
    assert [row["email"] for row in read(settings, "contacts.csv")] == ["one@example.org", "two@example.org"]
    before = snapshot(settings)
    assert run(settings, "--apply") == 0  # the proposal is remembered: nobody need say yes again
    assert "Nothing has changed" in capsys.readouterr().out
    assert snapshot(settings) == before


def test_without_a_person_or_yes_a_new_proposal_is_not_written(settings, capsys):
    before = snapshot(settings)
    assert run(settings, "--apply") == 2
    captured = capsys.readouterr()
    assert "add --yes" in captured.err
    assert "Where they meet" in captured.out
    assert snapshot(settings) == before


@pytest.mark.parametrize(("answer", "written"), [("yes", 2), ("no", 0)])
def test_a_person_is_asked_once(settings, monkeypatch, capsys, answer, written):
    asked = []
    monkeypatch.setattr(common, "on_terminal", lambda: True)
    monkeypatch.setattr("builtins.input", lambda text="": asked.append(text) or answer)
    assert run(settings, "--apply") == 0
    assert len(asked) == 1
    assert len(read(settings)) == written
    if written:
        assert run(settings, "--apply") == 0
        assert len(asked) == 1


def test_corrections_are_used_and_remembered(settings, capsys):
    corrections = (
        "--map",
        "Where they meet=",
        "--word",
        "How is it going?: all good=leading",
        "--set",
        "cost=Free",
    )
    assert run(settings, *corrections, "--yes", "--apply") == 0
    rows = read(settings)
    assert [row["Where they meet"] for row in rows] == ["1 Example Road", "2 Example Road"]
    assert [row["cost"] for row in rows] == ["Free", "Free"]
    assert [(row["date"], row["stage"]) for row in read(settings, "engagement.csv")] == [
        ("2026-10-05", "leading")
    ]
    capsys.readouterr()
    assert run(settings) == 0
    said = capsys.readouterr().out
    assert said.count("you said so before for this source") >= 3
    assert "2  the same" in said


def test_what_nobody_looked_at_is_no_word_of_theirs(settings, monkeypatch, capsys):
    run(settings, "--set", "cost=Free", "--yes", "--apply")
    capsys.readouterr()
    run(settings)
    said = capsys.readouterr().out
    assert said.count("you said so before") == 1  # the cost
    assert "as last time" in said
    monkeypatch.setattr(common, "on_terminal", lambda: True)
    monkeypatch.setattr("builtins.input", lambda _="": "yes")
    file = settings.root / "clubs.csv"
    file.write_text(CLUBS.replace("E-mail", "E-mail;Opening times").replace(".org\n", ".org;9-5\n"))
    assert run(settings, "--apply") == 0
    capsys.readouterr()
    run(settings)
    said = capsys.readouterr().out
    assert said.count("you said so before") >= 5
    assert "as last time" not in said


def test_a_guess_that_was_applied_unseen_stays_a_guess(settings, capsys):
    file = settings.root / "clubs.csv"
    file.write_text(f"Trading name;Organisation name;Post code\nAnvil;Example Ltd;{TONGE}\n")
    for _ in range(2):
        run(settings, "--yes", "--apply")
        said = capsys.readouterr().out
        (line,) = [one for one in said.splitlines() if one.startswith("  Trading name")]
        assert "name ?" in line
        assert "'Organisation name' could be the name, too" in line
    run(settings, "--map", "Trading name=name", "--yes", "--apply")
    capsys.readouterr()
    run(settings)
    (line,) = [one for one in capsys.readouterr().out.splitlines() if one.startswith("  Trading name")]
    assert "name ?" not in line
    assert "you said so before" in line


def test_another_list_of_the_same_name_is_said_loudly_and_asked_about(settings, capsys):
    run(settings, "--yes", "--apply")
    file = settings.root / "clubs.csv"
    file.write_text(f"Club;Post code\nExample Dental Care;{TONGE}\n")
    capsys.readouterr()
    before = snapshot(settings)
    assert run(settings, "--apply") == 2
    said = capsys.readouterr().out
    assert "LOOK: None of the rows of the last list of this name (clubs) is in this one." in said
    assert "--source NAME" in said
    assert snapshot(settings) == before
    assert run(settings, "--source", "dentists") == 0
    assert "LOOK" not in capsys.readouterr().out


def test_what_was_taken_out_is_said_with_the_way_back(settings, capsys):
    run(settings, "--yes", "--apply")
    path = settings.assets_dir / "bolton" / "assets.csv"
    lines = path.read_text(encoding="utf-8-sig").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if "Anvil" not in line), encoding="utf-8")
    capsys.readouterr()
    assert run(settings) == 0
    said = capsys.readouterr().out
    for words in ("1  taken out here", "anvil-boxing-club was taken out", "--again brings them back"):
        assert words in said
    assert run(settings, "--again", "--yes", "--apply") == 0
    assert {row["id"] for row in read(settings)} == {"anvil-boxing-club", "harrow-society"}


def test_rows_and_organisations_are_counted_apart_and_alike(settings, capsys):
    row = f"Anvil Boxing Club;1 Example Road;{TONGE};;;\n"
    (settings.root / "clubs.csv").write_text(CLUBS + row, encoding="utf-8")
    run(settings)
    said = capsys.readouterr().out
    assert "What becomes of the 5 rows (4 organisations) in Bolton" in said
    assert "2  new (3 rows)" in said
    run(settings, "--yes", "--apply")
    assert "Written: 2 new (3 rows), 0 changed" in capsys.readouterr().out


def test_what_is_kept_besides_is_said(settings, capsys):
    (settings.root / "clubs.csv").write_text(f"Ref;Club;Post code\nA1;Anvil;{TONGE}\n", encoding="utf-8")
    run(settings)
    assert "key (kept too)" in capsys.readouterr().out


def test_another_source_remembers_nothing_of_this_one(settings, capsys):
    run(settings, "--set", "cost=Free", "--yes", "--apply")
    capsys.readouterr()
    assert run(settings, "--source", "Another list") == 0
    said = capsys.readouterr().out
    assert "Source: Another list\n" in said
    assert "you said so before" not in said


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--map", "Where they met=address"), "no column 'Where they met'"),
        (("--map", "Where they meet"), "has no = in it"),
        (("--map", "Where they meet=adress"), "adress"),
        (("--word", "Going: x=talking"), "names no column of the list"),
        (("--word", "How is it going?: all good=splendid"), "splendid"),
        (("--set", "colour=red"), "no column 'colour'"),
        (("--set", "id=a"), "no column 'id'"),
        (("--set", "asset_type=clubb"), "clubb"),
        (("--locality", "boltn"), "bolton"),
    ],
)
def test_wrong_use_says_what_is_wrong(settings, capsys, words, message):
    assert run(settings, *words) == 2
    assert message in capsys.readouterr().err


def test_what_is_typed_cannot_act_on_the_terminal(settings, capsys):
    file = settings.root / "clubs.csv"
    file.write_text(f"Name,Postcode,Colour\n\x1b[31mRed Club,{TONGE},\x07bell\n", encoding="utf-8")
    assert run(settings, "--full") == 0
    said = capsys.readouterr().out
    assert "Red Club" in said
    assert "\x1b" not in said
    assert "\x07" not in said


def test_the_first_ten_of_each_kind_are_shown_unless_asked(settings, capsys):
    names = [
        f"{word} {kind}"
        for word in ("Anvil", "Beech", "Cedar", "Damson")
        for kind in ("Choir", "Judo", "Chess")
    ]
    rows = "".join(f"{name},{TONGE}\n" for name in names)
    (settings.root / "clubs.csv").write_text(f"Name,Postcode\n{rows}", encoding="utf-8")
    run(settings)
    short = capsys.readouterr().out
    run(settings, "--rows", "new")
    full = capsys.readouterr().out
    assert "more: --rows new shows all" in short
    assert "more: --rows new shows all" not in full
