"""What changed since the page that was made before, as a reader sees it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.kit import go
from tests.browser.test_access import axe, faults
from tests.browser.test_next import ALL_SIX, headings, open_next
from tests.publish.test_last_page import FIRST, LOG, SECOND, make, said

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

__all__ = ["axe"]

OPTION = "the last page, of 3 November 2026"


@pytest.fixture(scope="module")
def second(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("second")
    make(folder, FIRST)
    return make(folder, SECOND, log=[*LOG, said("club", "2026-11-10")])


def test_the_last_page_is_compared_with_first(offline_page: Page, second: Path) -> None:
    page = offline_page
    open_next(page, second / "bolton.html")
    assert page.locator("#since option").first.inner_text() == OPTION
    figures, wards = page.locator("#next-changes .changes").all()
    assert figures.locator("li").all_inner_texts()[-1] == "Organisations we are working with: 1, now 2"
    assert wards.locator("li").count() == 1
    told = wards.inner_text()
    assert "Tonge with the Haulgh: Known, not contacted → One voice" in told
    assert "through The club" in told
    assert "The lists or the settings were changed" not in told
    page.get_by_label("Since").select_option(index=2)
    assert "now 2" not in page.inner_text("#next-changes")
    page.get_by_label("Since").select_option(index=0)
    assert "now 2" in page.inner_text("#next-changes")
    page.locator("#next-changes .ask").click()
    assert "What stood on it is compared with this page" in page.inner_text("#next-changes")


def test_the_overview_has_the_figures(offline_page: Page, second: Path) -> None:
    open_next(offline_page, second / "index.html")
    assert headings(offline_page) == ALL_SIX[1:]
    said_ = offline_page.inner_text("#next-changes")
    assert f"Since {OPTION}:" in said_
    assert "Organisations we are working with: 1, now 2" in said_


def test_where_nothing_is_different_it_says_so(offline_page: Page, second: Path) -> None:
    open_next(offline_page, second / "bury.html")
    told = offline_page.inner_text("#next-changes")
    assert "The figures at the top are what they were." in told
    assert "No ward is in another state than then." in told


def test_the_first_page_says_that_it_is_the_first(offline_page: Page, lively: Path) -> None:
    open_next(offline_page, lively / "bolton.html")
    assert "This is the first page made here" in offline_page.inner_text("#next-changes")
    assert "the last page" not in offline_page.inner_text("#since")


def test_axe_finds_nothing(new_page: Callable[..., Page], second: Path, axe: str) -> None:
    page = new_page(bypass_csp=True)
    for name in ("bolton.html", "index.html"):
        go(page, second / name, "#view=next")
        page.evaluate(axe)
        assert faults(page) == [], name
        page.goto("about:blank")
