from __future__ import annotations

from pathlib import Path

import pytest

from assetmap.cli import main
from tests.project import TONGE, build, write_project

ROW = {"id": "one", "name": "Walkers", "asset_type": "group_club", "postcode": TONGE}
JARGON = {**ROW, "description": "We signpost stakeholders.", "cost": "Free"}
TARGET = {"area_code": "E05014827", "decision": "target", "reason": "A hard to reach estate"}


def run(settings: Path, *words: str) -> int:
    return main(["plain", *words, "--settings", str(settings)])


def test_what_could_be_plainer_with_file_row_and_suggestion(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = write_project(tmp_path, [ROW, JARGON], targets=[TARGET])
    before = (tmp_path / "assets" / "bolton" / "assets.csv").read_bytes()
    assert run(settings) == 0
    said = capsys.readouterr().out
    for line in (
        "assets/bolton/assets.csv",
        "assets/bolton/targets.csv",
        "hard to reach",
        "Looked at 3 texts: 2",
    ):
        assert line in said
    row = next(line for line in said.splitlines() if "signpost" in line)
    assert row.split()[:2] == ["3", "description"]
    assert row.endswith("tell people where to go")
    assert (tmp_path / "assets" / "bolton" / "assets.csv").read_bytes() == before


def test_strict_and_plain(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(write_project(tmp_path / "a", [JARGON]), "bolton", "--strict") == 1
    assert run(write_project(tmp_path / "b", [{**ROW, "description": "A walk."}]), "Bolton", "--strict") == 0
    assert "all are in plain words" in capsys.readouterr().out


def test_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    settings = write_project(tmp_path)
    letter, table = tmp_path / "letter.txt", tmp_path / "partner.csv"
    letter.write_text("Hello.\nWe utilise it.\n", "utf-8")
    table.write_text("name,asset_type,description\nA,venue,For beneficiaries\n", "utf-8")
    assert run(settings, str(letter), str(table)) == 0
    said = capsys.readouterr().out
    assert "utilise" in said
    assert "beneficiaries" in said
    assert run(settings, "nobody.txt") == 2
    assert "name a file, or one of: bolton" in capsys.readouterr().err
    letter.write_bytes(b"\xff\xfe\x00\xd8")
    assert run(settings, str(letter)) == 1


def test_the_words_of_the_pages_have_no_words_to_avoid(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = write_project(tmp_path)
    assert run(settings, "--page") == 0
    said = capsys.readouterr().out
    hard = [line for line in said.splitlines() if line.startswith("  [") and "reads as if" not in line]
    assert hard == []
    (tmp_path / "words.toml").write_text('[page]\nlegend = "Stakeholders"\n', "utf-8")
    assert run(settings, "--page") == 0
    assert "people and groups" in capsys.readouterr().out


def test_make_maps_says_how_many_descriptions_and_goes_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    hidden = {**JARGON, "id": "two", "do_not_list": "yes"}
    assert build(write_project(tmp_path / "a", [JARGON, hidden])) == 0
    assert "1 description could be said more plainly: make plain" in capsys.readouterr().out
    assert build(write_project(tmp_path / "b", [ROW])) == 0
    assert "plainly" not in capsys.readouterr().out
