"""On paper: one sheet of A4 either way round, and back on the screen nothing has moved."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.kit import go, shown, state

if TYPE_CHECKING:
    from playwright.sync_api import Page


def sheets(content: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", content))


@pytest.mark.parametrize("landscape", [False, True])
@pytest.mark.parametrize(
    ("said", "most"),
    [
        ("", 1),
        ("#layer=share_within_reach_any&type=faith&view=places", 2),
        ("#find=club", 2),
        ("#area=E05014829", 1),
    ],
)
def test_one_sheet_and_one_for_the_organisations_that_are_chosen(
    offline_page: Page, lively: Path, landscape: bool, said: str, most: int
) -> None:
    go(offline_page, lively / "bolton.html", said)
    assert sheets(offline_page.pdf(format="A4", landscape=landscape)) == most
    go(offline_page, lively / "index.html", said)
    assert sheets(offline_page.pdf(format="A4", landscape=landscape)) == 1


def on_paper(page: Page) -> None:
    page.emulate_media(media="print")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")


def test_a_filtered_sheet_says_so_and_lists_what_is_shown(offline_page: Page, lively: Path) -> None:
    page = offline_page
    go(page, lively / "bolton.html", "#view=places&find=club&type=faith&type=venue&stage=talking")
    wanted = shown(page)
    assert 0 < len(wanted) < 66
    on_paper(page)
    line = f"Shown: {len(wanted)} of 142 organisations. Chosen by: “club”; Kind: "
    assert page.locator("#paper-shown").inner_text().startswith(line)
    assert page.locator("#paper-shown").inner_text().endswith("; Stage: Talking.")
    assert page.locator("#paper-shown").is_visible()
    names = page.locator("#paper-list li .title").all_inner_texts()
    assert names == page.evaluate("assetmap.shownPlaces().map(i => assetmap.data.places.name[i])")
    below = page.locator("#paper-list li .sub").all_inner_texts()
    lines = page.evaluate("assetmap.shownPlaces().map(i => assetmap.placeLine(i))")  # kind and ward
    assert all(said.startswith(f"{one} · Talking") for said, one in zip(below, lines, strict=True))
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert page.locator("#paper-list li").count() == 0


def test_a_long_list_ends_at_the_foot_of_its_sheet_and_says_how_many_more(
    offline_page: Page, lively: Path
) -> None:
    go(offline_page, lively / "bolton.html", "#find=club")
    found = len(shown(offline_page))
    on_paper(offline_page)
    assert found == 140
    assert offline_page.locator("#paper-list li").count() == 66
    assert "And 74 more: see the page." in offline_page.locator("#paper-list").inner_text()


def test_nothing_is_said_of_filters_where_there_are_none(offline_page: Page, lively: Path) -> None:
    go(offline_page, lively / "bolton.html")
    on_paper(offline_page)
    assert not offline_page.locator("#paper-shown").is_visible()
    assert not offline_page.locator("#paper-list").is_visible()


def test_the_sheet_has_the_key_of_the_marks(offline_page: Page, lively: Path) -> None:
    go(offline_page, lively / "bolton.html")
    assert not offline_page.locator("#paper-marks").is_visible()
    on_paper(offline_page)
    key = offline_page.locator("#paper-marks li")
    assert key.all_inner_texts() == [
        "Known", "Contacted", "Talking", "Working together", "Leading", "Physical activity is what it is for",
        "Physical activity is part of it", "Not part of it, or not known",
        "Paler and dashed: no two-way contact lately",
    ]  # fmt: skip
    assert key.locator(".mark").count() == 9
    assert key.last.locator(".mark.quiet").is_visible()
    forms = key.locator(".mark").evaluate_all("all => all.map(one => one.tagName)")
    assert forms == [*["circle"] * 6, "path", "rect", "circle"]


def test_after_printing_all_is_as_it_was(offline_page: Page, lively: Path) -> None:
    go(offline_page, lively / "bolton.html", "#at=53.58,-2.43,13&table=places")
    before = state(offline_page)
    view = offline_page.evaluate("[assetmap.map.getCenter(), assetmap.map.getZoom()]")
    offline_page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert offline_page.locator("#grid tbody tr").count() == 20  # the wards, whatever the table lists
    offline_page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    offline_page.wait_for_timeout(300)
    assert state(offline_page) == before
    now = offline_page.evaluate("[assetmap.map.getCenter(), assetmap.map.getZoom()]")
    assert now[1] == view[1]
    assert abs(now[0]["lat"] - view[0]["lat"]) < 0.001
