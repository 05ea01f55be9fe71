from __future__ import annotations

from pathlib import Path

import pytest

from assetmap.cli import main
from tests.project import AS_OF, FARNWORTH, RUMWORTH, TONGE, write_project

ACTIVE = {"asset_type": "venue", "status": "active"}
ASSETS = [
    ACTIVE | {"id": "club", "name": "The \x1b[31mred club", "postcode": RUMWORTH},
    ACTIVE | {"id": "hall", "name": "The hall", "postcode": TONGE},
    ACTIVE | {"id": "shut", "name": "The old hall", "postcode": FARNWORTH, "status": "closed"},
    ACTIVE | {"id": "gone", "name": "The chapel", "postcode": FARNWORTH, "status": "unknown"},
    ACTIVE | {"id": "nope", "name": "The office", "postcode": FARNWORTH},
]
LOG = [
    {"date": "2026-11-10", "asset_id": "hall", "two_way": "yes", "stage": "talking", "channel": "visit"},
    {"date": "2026-03-05", "asset_id": "gone", "two_way": "yes", "stage": "talking", "channel": "visit"},
    {"date": "2026-03-05", "asset_id": "nope", "two_way": "yes", "stage": "declined", "channel": "visit"},
]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return write_project(tmp_path, ASSETS, LOG, localities=("bolton", "bury"))


def explain(settings: Path, *words: str) -> int:
    return main(["explain", *words, "--settings", str(settings), "--as-of", AS_OF, "--default"])


def said(capsys: pytest.CaptureFixture[str]) -> str:
    return " ".join(capsys.readouterr().out.split())


@pytest.mark.parametrize("name", ["rumworth", "RUMW", " Rumworth ", "e05014833"])
def test_a_ward_by_its_name_a_part_of_it_or_its_code(
    project: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert explain(project, name) == 0
    text = said(capsys)
    assert text.startswith("Rumworth (E05014833), Bolton, as of 2026-11-23")
    assert "Known, not contacted. We know 1 organisation here" in text
    assert "A target by statistics: 100% of its residents live in the most deprived fifth of England" in text
    assert "in target areas within its reach, none reached now; never spoken to." in text
    assert "The only organisation serving it was last checked more than 365 days ago, or never." in text
    assert "Ways on foot are straight lines made 30% longer" in text


def test_what_was_typed_cannot_act_on_the_terminal(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert explain(project, "rumworth") == 0
    out = capsys.readouterr().out
    assert "\x1b" not in out
    assert "[31mred club" in out


def test_a_locality(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert explain(project, "Bolton") == 0
    text = said(capsys)
    for part in (
        "Bolton, as of 2026-11-23",
        "We are working with 1 of the 4 organisations that count.",
        "Wards by people of target areas who are not reached",
        "Fairness",
        "Who to talk to next in Bolton 1. ",
        "gone quiet, last spoken to in March 2026",
        "What changed since 2026-10-31 Tonge with the Haulgh: known not contacted -> one voice",
        "one voice, through The hall",
        "minutes on foot 15 -> 12:",
    ):
        assert part in text
    assert "The office" not in text  # it declined


def test_the_whole_place(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert explain(project) == 0
    text = said(capsys)
    assert text.startswith("Two boroughs, as of 2026-11-23")
    assert "Localities side by side" in text
    assert "Bury" in text


def test_no_such_ward_and_several(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert explain(project, "atlantis\x1b[2J") == 2
    told = capsys.readouterr().err
    assert "atlantis" in told
    assert "\x1b" not in told
    assert explain(project, "farnworth") == 2
    told = capsys.readouterr().err
    assert "Farnworth North (Bolton, E05014822); Farnworth South" in told


def test_nothing_is_written(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = sorted(path for path in project.parent.rglob("*"))
    assert explain(project, "rumworth") == 0
    assert sorted(path for path in project.parent.rglob("*")) == before


def test_empty_lists(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    settings = write_project(tmp_path)
    assert explain(settings) == 0
    assert "No organisation that we know of would add anybody" in said(capsys)
    assert explain(settings, "rumworth") == 0
    assert "No known organisations." in said(capsys)


def test_help_teaches_with_examples(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["explain", "--help"])
    assert caught.value.code == 0
    text = capsys.readouterr().out
    for word in ("examples:", "exit codes:", "--as-of", "--settings"):
        assert word in text
