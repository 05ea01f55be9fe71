from __future__ import annotations

import json
from pathlib import Path

import pytest

from assetmap.load.schema import (
    ASSETS,
    CONTACTS,
    ENGAGEMENT,
    PRIVACY_COLUMNS,
    TABLES,
    TARGETS,
    heading_key,
    label,
)
from assetmap.load.schema_files import generated_files, main, table_schema


def test_columns_are_those_of_the_data_model() -> None:
    assert ASSETS.names == (
        "id", "name", "description", "asset_type", "activity_focus", "activities", "audiences", "status",
        "address", "postcode", "latitude", "longitude", "location_quality", "location_type", "serves",
        "times", "cost", "accessibility", "website", "org_id", "osm_id", "source", "assured_date",
        "visibility", "sensitive_location", "do_not_list",
    )  # fmt: skip
    assert ENGAGEMENT.names == (
        "date", "asset_id", "ward_code", "channel", "two_way", "depth", "stage", "residents_reached",
        "audiences", "what_matters", "next_step", "next_step_due", "recorded_by", "notes",
    )  # fmt: skip
    assert TARGETS.names == ("area_code", "decision", "reason", "audiences", "decided_on", "decided_by")
    assert CONTACTS.names == (
        "asset_id", "contact_name", "role", "email", "phone", "how_we_may_use_it", "agreed_on", "review_by",
    )  # fmt: skip
    assert set(PRIVACY_COLUMNS) <= set(ASSETS.names)


@pytest.mark.parametrize("table", TABLES.values(), ids=str)
def test_definitions_hold_together(table: object) -> None:
    assert table in TABLES.values()
    for column in TABLES[table.name].columns:  # type: ignore[attr-defined]
        assert column.name == heading_key(column.name)
        assert column.title
        assert column.description.endswith((".", ";"))
        assert bool(column.words) == (column.kind in ("word", "audiences", "areas", "yes_no"))
        assert not column.default or column.default in column.words
        labels = [heading_key(text) for text in column.words.values()]
        assert len(set(labels)) == len(labels), "a label must name one word only"


def test_label() -> None:
    assert label(ASSETS, "asset_type", "group_club") == "Group or club"
    assert label(ASSETS, "audiences", "carers") == "carers"
    with pytest.raises(KeyError):
        label(ASSETS, "no such column", "x")


def test_files_made_from_the_definition_are_current(root: Path) -> None:
    for name, content in generated_files():
        path = root / "assets" / name
        assert path.is_file(), f"{name} is missing: run python -m assetmap.load.schema_files"
        assert path.read_bytes() == content, f"{name} is old: run python -m assetmap.load.schema_files"


def test_nothing_else_lies_beside_them(root: Path) -> None:
    made = {name for name, _ in generated_files()}
    for folder in ("schema", "template"):
        assert {f"{folder}/{path.name}" for path in (root / "assets" / folder).iterdir()} <= made | {
            f"{folder}/README.md"
        }


def test_writing_them_twice_changes_nothing(tmp_path: Path) -> None:
    assert main([str(tmp_path)]) == 0
    before = {path: path.stat().st_mtime_ns for path in sorted(tmp_path.rglob("*.*"))}
    assert len(before) == 8
    assert main([str(tmp_path)]) == 0
    assert {path: path.stat().st_mtime_ns for path in before} == before


def test_table_schema() -> None:
    schema = json.loads(json.dumps(table_schema(ENGAGEMENT)))
    fields = {field["name"]: field for field in schema["fields"]}
    assert fields["date"]["type"] == "date"
    assert fields["date"]["constraints"] == {"required": True}
    assert fields["stage"]["constraints"]["enum"][0] == "known"
    assert fields["residents_reached"] | {"title": "", "description": ""} == {
        "name": "residents_reached", "type": "integer", "constraints": {"minimum": 0}, "title": "",
        "description": "",
    }  # fmt: skip
    assert fields["two_way"]["trueValues"] == ["yes"]
    assert schema["foreignKeys"] == [
        {"fields": "asset_id", "reference": {"resource": "assets", "fields": "id"}}
    ]
