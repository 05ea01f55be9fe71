"""What somebody notes on the page comes back into the list: the round trip."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.kit import ALONE, go
from tests.project import build, write_project

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytest.importorskip("assetmap.register")


def test_notes_of_the_page_are_read_by_the_import(offline_page: Page, tmp_path: Path) -> None:
    from assetmap.cli import main

    row = {"id": "zebra", "name": ALONE, "asset_type": "business", "postcode": "BL1 1SE", "status": "active",
           "visibility": "partner"}  # fmt: skip
    settings = write_project(tmp_path, [row])
    assert build(settings, "--quiet") == 0
    page = offline_page
    go(page, tmp_path / "maps" / "bolton.html", "#organisation=zebra")
    page.locator("#detail .link", has_text="Something is wrong").click()
    page.locator("dialog [name=times]").fill("Tuesdays at 10")
    page.locator("dialog [type=submit]").click()
    page.locator("#corrections button", has_text="Add a group").click()
    page.locator("dialog [name=name]").fill("New walkers")
    page.locator("dialog [name=postcode]").fill("BL2 2PG")
    page.locator("dialog [name=asset_type]").select_option("group_club")
    page.locator("dialog [type=submit]").click()
    with page.expect_download() as waiting:
        page.locator("#take-corrections").click()
    notes = tmp_path / "notes.csv"
    waiting.value.save_as(notes)
    assert (
        main(["import", str(notes), "--locality", "bolton", "--settings", str(settings), "--yes", "--apply"])
        == 0
    )
    with (tmp_path / "assets" / "bolton" / "assets.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = {one["name"]: one for one in csv.DictReader(file)}
    assert set(rows) == {ALONE, "New walkers"}
    assert rows[ALONE]["times"] == "Tuesdays at 10"
    assert rows[ALONE]["id"] == "zebra"
