"""Copies for everybody, state by state: axe finds nothing, each prints, and no byte tells of a stage."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from assetmap.mapping.text import page_data
from tests.browser.kit import choose_ward, go, lively_rows, until
from tests.browser.test_access import axe, faults, table
from tests.browser.test_paper import sheets
from tests.project import build, write_project

if TYPE_CHECKING:
    from playwright.sync_api import Page

__all__ = ["axe"]

PARTS = ("areas", "places", "small", "compare", "numbers")
LEFT = ("no_known_organisations", "fewer_than_three", "engaged")  # what public states of wards say
NOTES = "Zanzibar said on the telephone"


@pytest.fixture(scope="module")
def public(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("public-states")
    rows, log = lively_rows()
    rows = [{**row, "visibility": "public"} for row in rows]
    log = [{**row, "notes": NOTES, "next_step": NOTES, "what_matters": NOTES} for row in log]
    settings = write_project(folder, rows, log, localities=("bolton", "bury"))
    assert build(settings, "--quiet", "--public") == 0
    return folder / "maps" / "public"


def states(page: Page) -> dict[str, Callable[[], object]]:
    """States of a public page of a locality, each reached from the one before."""
    return {
        "wards": lambda: None,
        "explained": page.locator("#areas .ask").click,
        "ward": lambda: choose_ward(page, "Rumworth"),
        "organisations": page.locator("#tabs [data-view=places]").click,
        "filters open": page.locator("#filters summary").click,
        "filtered": page.locator("#filters input[value=venue]").click,
        "organisation": page.locator("#list .rows .row").first.click,
        "search": lambda: page.locator("#find").fill("rum"),
        "empty": lambda: page.locator("#find").fill("no such thing"),
        "cleared": lambda: page.evaluate("assetmap.clearAll()"),
        "table of wards": lambda: table(page, "areas"),
        "table of organisations": lambda: table(page, "places"),
    }


@pytest.mark.parametrize("size", [(1280, 900), (390, 844)])
def test_axe_finds_nothing(
    new_page: Callable[..., Any], public: Path, axe: str, size: tuple[int, int]
) -> None:
    page = new_page(viewport={"width": size[0], "height": size[1]}, bypass_csp=True)
    go(page, public / "bolton.html")
    page.evaluate(axe)
    for name, reach in states(page).items():
        reach()
        page.wait_for_timeout(100)
        assert faults(page) == [], name
    go(page, public / "index.html")
    page.evaluate(axe)
    assert faults(page) == [], "overview"
    page.locator("#areas .row").first.click()
    until(page, "assetmap.state.area !== null")
    assert faults(page) == [], "a locality of the overview"


def test_a_profile_compares_without_who_is_engaged(offline_page: Page, public: Path) -> None:
    go(offline_page, public / "bolton.html")
    choose_ward(offline_page, "Rumworth")
    said = offline_page.inner_text("#detail")
    assert "Rumworth" in said
    assert "organisations here" in said or "organisation here" in said
    for word in ("Talking", "Contacted", "Last contact", "ut of reach", "Met directly", "No data"):
        assert word not in said, word


@pytest.mark.parametrize("landscape", [False, True])
def test_one_sheet_of_paper(offline_page: Page, public: Path, landscape: bool) -> None:
    for name in ("bolton.html", "index.html"):
        go(offline_page, public / name)
        assert sheets(offline_page.pdf(format="A4", landscape=landscape)) == 1, name


def values(data: Any, key: str = "") -> Iterator[tuple[str, Any]]:
    """Each value of the data of a page, with the key that it stands under."""
    if isinstance(data, dict):
        for name, inner in data.items():
            yield from values(inner, name)
    elif isinstance(data, list):
        for inner in data:
            yield from values(inner, key)
    else:
        yield key, data


def test_no_byte_tells_of_a_stage(public: Path) -> None:
    """Neither a column nor a value: what is left are the words that name states of the wards."""
    for name in ("bolton.html", "bury.html", "index.html"):
        html = (public / name).read_text("utf-8")
        data = page_data(html)
        for part in ("next", "progress", "changes", "last", "fairness", "caveats", "sensitivity"):
            assert part not in data, part
        words = data.pop("words")
        assert NOTES not in html + json.dumps(data) + json.dumps(words)
        hidden = {"stage", "engagement", "last_contact", "next_step", "next_step_due", "notes"}
        assert not hidden & set(data["places"] or {})
        told = list(values({part: data[part] for part in PARTS if part in data}))
        stages = {"contacted", "talking", "working_together", "leading", "known", "declined", "paused",
                  "active", "gone_quiet", "dormant", "one_voice", "contacted_no_conversation"}  # fmt: skip
        found = {(key, value) for key, value in told if value in stages and key != "status"}
        assert found == set(), found
        figures = [key for key, value in told if value is not None]
        for key in ("unreached", "unreached_target_residents", "share_within_reach_engaged", "gone_quiet",
                    "dormant", "reached_by_reach", "reached_by_remit", "residents_met"):  # fmt: skip
            assert key not in figures, key
        few = [n for n in data["areas"].get("engaged", []) if n is not None and 0 < n < 3]
        assert few == [] or data["kind"] == "overview"
    table_ = (public / "data" / "wards.csv").read_text("utf-8-sig")
    assert NOTES not in table_
    for row in csv.DictReader(io.StringIO(table_)):
        assert {row[name] for name in ("gone_quiet", "dormant", "gap_state")} <= {"", *LEFT}
