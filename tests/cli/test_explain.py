from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from assetmap.cli import main
from assetmap.cli.explain_text import Subject, explain_ward
from assetmap.measure.ground import prepare
from assetmap.measure.model import measure_on
from assetmap.measure.walking import OnNetwork
from tests.measure.frames import SETTINGS, W1, lists, official, organisations, postcodes
from tests.measure.test_mixed import LIMIT, street
from tests.measure.test_model import D
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
    assert "within its reach whom nobody we work with reaches now; never spoken to." in text
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
        "Each is moved by a fifth, a decile by one step; limits of indicators are not moved.",
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


def test_it_says_whose_figures_they_are_and_who_was_left_out(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("bolton", "farnworth north", ""):
        assert explain(project, *([name] if name else [])) == 0
        text = said(capsys)
        assert "These figures rest on the full lists, as the team's copy does." in text
        assert "Left out: those we are working with now; and 1 that declined is not to be pressed." in text, (
            name
        )
    assert explain(project, "bury") == 0
    assert "that declined is" not in said(capsys)


def test_fairness_that_hangs_on_one_organisation_says_so(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert explain(project, "bolton") == 0
    text = said(capsys)
    assert "Only 1 organisation that we are working with has people here within reach" in text
    assert "There is no ratio: none of the least deprived fifth are reached" in text
    assert "Only 3 contacts are noted in all places together" in text
    assert "The ratio of these shares" not in text
    assert "It is not known to be active still. Its row was last checked more than 365 days ago" in text
    assert explain(project) == 0
    text = said(capsys)
    assert "*: hangs on fewer than 3 organisations" in text
    assert "none *" in text


def test_a_decision_counts_from_its_day_on(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rule = {"area_code": "E05014833", "decision": "not_target", "reason": "Later", "decided_on": "2026-11-24"}
    settings = write_project(tmp_path, ASSETS, LOG, [rule])
    told = {}
    for day in ("2026-11-23", "2026-11-24"):
        assert main(["explain", "rumworth", "--settings", str(settings), "--as-of", day, "--default"]) == 0
        told[day] = said(capsys)
    assert "A target by statistics" in told["2026-11-23"]
    assert "Later" not in told["2026-11-23"]
    assert "Taken out of the targets by local judgement" in told["2026-11-24"]


def test_a_place_that_no_path_leads_to_is_named() -> None:
    made = lists(
        organisations(
            near={"x": 500.0, "y": 900.0, "ward_code": W1}, far={"x": 500.0, "y": 1000.1, "ward_code": W1}
        )
    )
    ground = prepare(official(), made, postcodes(), SETTINGS, OnNetwork(street(), LIMIT))  # type: ignore[arg-type]
    place: Any = SimpleNamespace(**vars(official()), approximate=False)
    subject = Subject(SETTINGS, place, ground, measure_on(ground, D), {"far": "The far club"})
    lines = [line.strip() for line in explain_ward(subject, W1)]
    assert "The far club (far): known; more than 500 metres from any path." in lines
    assert "near (near): known." in lines
    assert (
        "1 organisation here is more than 500 metres from any path: it reaches nobody on foot. "
        "Check where it is." in lines
    )
