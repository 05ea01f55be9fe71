"""The copy for everybody in a real browser: it works without what it may not say."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.project import FARNWORTH, TONGE, build, write_project

ROWS = [
    {"id": f"n{n}", "name": f"Club {n}", "asset_type": "venue", "postcode": TONGE, "visibility": "public"}
    for n in range(3)
] + [{"id": "far", "name": "Far club", "asset_type": "school", "postcode": FARNWORTH, "visibility": "public"}]
LOG = [
    {"date": "2026-10-02", "asset_id": row["id"], "channel": "call", "two_way": "yes", "stage": "talking"}
    for row in ROWS
]


@pytest.fixture(scope="module")
def maps(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("public")
    assert build(write_project(folder, ROWS, LOG), "--quiet", "--public") == 0
    return folder / "maps" / "public"


def test_wards_organisations_and_tables_without_stages(maps: Path, new_page: Callable[..., Any]) -> None:
    page = new_page()
    page.goto((maps / "bolton.html").as_uri())
    assert "at least 3 of the 4" in page.inner_text("#headline")
    assert "people live in Bolton" in page.inner_text("#headline")
    assert "Fewer than 3 we work with" in page.inner_text("#legend")
    page.click("#areas button.row >> text=Farnworth North")
    said = page.inner_text("#detail")
    assert "We know 1 organisation here." in said
    assert "Far club" in said
    page.click("#detail button.row >> text=Far club")
    said = page.inner_text("#detail")
    assert "Far club" in said
    for word in ("Stage", "Talking", "Known", "Last contact"):
        assert word not in said.replace("Unknown", "").replace("Not known", ""), word
    page.click("#tabs button[data-view=table]")
    page.locator("#table").scroll_into_view_if_needed()
    page.click("[data-table=places]")
    heads = page.inner_text("#grid thead")
    assert "Organisation" in heads
    assert "Stage" not in heads
    assert "Last contact" not in heads
    page.click("[data-table=areas]")
    assert "No data" not in page.inner_text("#grid tbody")


def test_the_overview(maps: Path, new_page: Callable[..., Any]) -> None:
    page = new_page()
    page.goto((maps / "index.html").as_uri())
    assert "target neighbourhoods" in page.inner_text("#headline")
    page.click("#areas button.row >> nth=0")
    assert "Fewer than 3 we work with" in page.inner_text("#detail")
