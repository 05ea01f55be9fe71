"""Workbooks that LibreOffice saved come back as they went out."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from assetmap.load.schema import TABLES
from tests.register.workbooks import (
    CALL,
    CLUB,
    HALL,
    VISIT,
    Book,
    apply,
    cells,
    edit_list,
    export,
    nothing_changes,
    plan,
    project,
    write_list,
)

Convert = Callable[[bytes, str, str], bytes]
HOSTILE = [
    "=1+1", "@x", "+44 161 496 0000", "-", "#N/A", "'=x", "tab\there", "two\nlines\n\nmore", "_x0041_",
    "TRUE", "007", "1e5", "12:30", "3/4", "  spaces  inside  ", "\u00e9\U0001f600\u200f", "bell\x07",
    "\u00a0x", "&amp;<b>",
]  # fmt: skip


@pytest.fixture
def convert(tmp_path: Path) -> Convert:
    """Let LibreOffice open a workbook and save it: ``convert(raw, "xlsx", "ods")``."""
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        pytest.skip("needs LibreOffice (Debian: apt-get install libreoffice-calc)")
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"

    def make(raw: bytes, kind: str, other: str) -> bytes:
        source = tmp_path / f"book.{kind}"
        source.write_bytes(raw)
        out = tmp_path / "out"
        words = [office, profile, "--headless", "--convert-to", other, "--outdir", str(out), str(source)]
        done = subprocess.run(words, capture_output=True, timeout=180)
        assert (out / f"book.{other}").exists(), done.stderr
        return (out / f"book.{other}").read_bytes()

    return make


def test_a_workbook_that_libreoffice_saved_changes_nothing(tmp_path: Path, convert: Convert) -> None:
    config = project(tmp_path, [CLUB, HALL], [VISIT, CALL | {"date": "05/11/2026"}])
    names = [*TABLES["assets"].names, "Own column", "Type"]
    rows = [
        [f"k{at}", text, text, "venue", *[text] * 5, "M33 7ZZ", "53.50", "-2.3000000000000003", *[text] * 17]
        for at, text in enumerate(HOSTILE)
    ]
    write_list(config, "assets", names, [row[: len(names)] for row in rows])
    raw = export(config)
    ods = convert(raw, "xlsx", "ods")
    for returned in (convert(raw, "xlsx", "xlsx"), ods, convert(ods, "ods", "xlsx")):
        found = plan(config, returned)
        edits = [(edit.column, edit.former, edit.value) for one in found.sheets for edit in one.merged.edits]
        assert (edits, found.changes, found.conflicts, found.problems) == ([], 0, [], [])
        assert [one.merged.missing for one in found.sheets] == [[], [], []]
        with nothing_changes(config):
            apply(config, returned)


def test_edits_saved_by_libreoffice_are_taken(tmp_path: Path, convert: Convert) -> None:
    config = project(tmp_path)
    book = Book(export(config)).type("assets", 0, "status", "Closed").type("assets", 1, "latitude", 53.48)
    book.rearrange("engagement", [1, 0]).type("engagement", 0, "next_step_due", "2026-12-04")
    book.add("engagement", {"date": "2026-11-20", "asset_id": "Example hall", "notes": "=Example"})
    edit_list(config, "assets", 0, "cost", "Free")
    found = apply(config, convert(book.saved(), "xlsx", "ods"))
    assert (found.conflicts, found.problems) == ([], [])
    assert cells(config, "assets") == [
        CLUB | {"status": "closed", "cost": "Free"},
        HALL | {"latitude": "53.48"},
    ]
    assert cells(config, "engagement") == [
        VISIT,
        CALL | {"next_step_due": "2026-12-04"},
        {"date": "2026-11-20", "asset_id": "example-hall", "notes": "=Example"},
    ]


def test_libreoffice_keeps_the_lock_and_the_drop_down_lists(tmp_path: Path, convert: Convert) -> None:
    book = Book(convert(export(project(tmp_path)), "xlsx", "xlsx"))
    sheet = book.sheet("assets")
    assert sheet.protection.sheet
    assert sheet["A2"].protection.locked
    assert not sheet["B2"].protection.locked
    assert not sheet.column_dimensions["B"].protection.locked
    assert "list" in {rule.type for rule in sheet.data_validations.dataValidation}
