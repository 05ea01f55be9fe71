from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from assetmap.errors import UsageError
from assetmap.load.schema import ASSETS, ENGAGEMENT
from assetmap.register.entry import read_cells
from assetmap.register.log import contacts_frame, find_organisations, open_steps, organisations, similar
from assetmap.register.store import Change, look
from assetmap.settings import Settings, read_settings
from tests.project import write_project

NAMES = ("Radcliffe Walkers", "Radcliffe Walkers Juniors", "Café Größe", "St John's Hall", "Walking Football")


def held(folder: Path, log: Sequence[dict[str, object]] = ()) -> Change:
    assets = [{"id": f"id-{n}", "name": name, "asset_type": "venue"} for n, name in enumerate(NAMES)]
    return look(read_settings(write_project(folder, assets, log)), "bolton")


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("radcliffe walkers", ["Radcliffe Walkers"]),  # exactly that
        ("WALKERS  radcliffe", ["Radcliffe Walkers"]),
        ("radc walk", ["Radcliffe Walkers", "Radcliffe Walkers Juniors"]),
        ("jun", ["Radcliffe Walkers Juniors"]),
        ("cafe grosse", ["Café Größe"]),
        ("st johns", ["St John's Hall"]),
        ("st john’s", ["St John's Hall"]),
        ("ootball", ["Walking Football"]),  # inside a word
        ("walk", ["Radcliffe Walkers", "Walking Football", "Radcliffe Walkers Juniors"]),
        ("ID-3", ["St John's Hall"]),
        ("bowls", []),
        ("  ", []),
        ("!", []),
    ],
)
def test_finding_by_part_of_the_name(tmp_path: Path, typed: str, found: list[str]) -> None:
    assert [one.name for one in find_organisations(typed, organisations(held(tmp_path)))] == found


def test_names_that_look_alike(tmp_path: Path) -> None:
    assert similar("radclif walkres", organisations(held(tmp_path)))[0] == "Radcliffe Walkers"
    assert similar("zzz", organisations(held(tmp_path))) == []


def test_steps_that_no_later_row_replaces(tmp_path: Path) -> None:
    rows = [
        {"date": "2026-01-01", "asset_id": "id-0", "next_step": "old"},
        {"date": "2026-03-01", "asset_id": "id-0", "next_step": "new", "next_step_due": "2026-04-01"},
        {"date": "2026-02-01", "asset_id": "id-0", "next_step": "between"},
        {"date": "2026-01-01", "asset_id": "id-1", "next_step": "done"},
        {"date": "2026-01-01", "asset_id": "id-1"},
        {"date": "2026-01-01", "asset_id": "id-2", "next_step": "no date"},
        {"date": "2026-12-01", "asset_id": "id-2", "next_step": "from the future"},
        {
            "date": "2026-01-05",
            "ward_code": "e05011350",
            "next_step": "residents",
            "next_step_due": "1/3/2026",
        },
        {"date": "soon", "asset_id": "id-3", "next_step": "no day"},
        {"date": "2026-01-05", "next_step": "of nobody"},
    ]
    steps = open_steps(held(tmp_path, rows), date(2026, 11, 23))
    assert [(one.asset_id or one.ward_code, one.step, one.due) for one in steps] == [
        ("E05011350", "residents", date(2026, 3, 1)),
        ("id-0", "new", date(2026, 4, 1)),
        ("id-2", "no date", None),
    ]


def test_the_log_as_the_measures_need_it(tmp_path: Path) -> None:
    rows = [
        {"date": "2026-01-01", "asset_id": "id-0", "stage": "Working together", "two_way": "YES"},
        {"date": "x", "asset_id": "id-0"},
        {"date": "2026-01-02", "ward_code": "E05011350", "stage": "nonsense"},
    ]
    frame = contacts_frame([held(tmp_path, rows)])
    assert frame["key"].tolist() == ["bolton/id-0", ""]
    assert frame["stage"].tolist() == ["working_together", ""]
    assert frame["two_way"].tolist() == [True, False]
    assert frame["date"].tolist() == [pd.Timestamp(2026, 1, 1), pd.Timestamp(2026, 1, 2)]
    assert contacts_frame([held(tmp_path)])["two_way"].dtype == bool


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return read_settings(write_project(tmp_path, settings='[audiences]\nrefugees = "Refugees"'))


def test_cells_are_read_by_the_rules_of_the_checks(settings: Settings) -> None:
    given = {
        "asset_type": "Group or club", "activities": "Walking;Walking; Bowls ",
        "audiences": "refugees; Older people", "postcode": "m261aa",
        "assured_date": "5 Nov 2026", "sensitive_location": "Y", "website": " ",
        "description": " =typed ", "longitude": "-2.25",
    }  # fmt: skip
    assert read_cells(settings, ASSETS, given) == {
        "asset_type": "group_club", "activities": "Walking; Bowls", "audiences": "refugees; older_people",
        "postcode": "M26 1AA", "assured_date": "2026-11-05", "sensitive_location": "yes",
        "description": "=typed", "longitude": "-2.25",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("column", "text", "told"),
    [
        ("channel", "vist", "Did you mean visit"),
        ("stage", "talkin", "Did you mean talking"),
        ("depth", "zzz", "inform, consult"),
        ("audiences", "older", "not one of the words"),
        ("residents_reached", "about 20", "not a whole number"),
        ("next_step_due", "31/2/2026", "no day/month/year"),
    ],
)
def test_what_is_not_understood_is_refused(settings: Settings, column: str, text: str, told: str) -> None:
    with pytest.raises(UsageError) as caught:
        read_cells(settings, ENGAGEMENT, {column: text})
    assert told in str(caught.value)
    assert column in str(caught.value)


def test_all_that_is_not_understood_is_named_at_once(settings: Settings) -> None:
    with pytest.raises(UsageError) as caught:
        read_cells(settings, ENGAGEMENT, {"channel": "vist", "stage": "talkin"})
    assert "visit" in str(caught.value)
    assert "talking" in str(caught.value)
