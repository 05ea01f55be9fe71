"""A browser that lacks what a page needs says so in words, and what needs no script can be read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.conftest import PageWatch

# Firefox before 113 and Safari before 16.4 have none; Chromium before 103 has one, for other formats.
NONE = "delete window.DecompressionStream"
OTHER = """
window.DecompressionStream = class {
  constructor(format) { throw new TypeError("Unsupported compression format: '" + format + "'"); }
};
"""


@pytest.mark.parametrize("lacking", [NONE, OTHER])
def test_an_old_browser_says_so(
    new_page: Callable[..., Page], page_watch: PageWatch, lively: Path, lacking: str
) -> None:
    page_watch.forgive()  # what goes wrong is told on the console too
    page = new_page()
    page.add_init_script(lacking)
    page.goto((lively / "bolton.html").as_uri())
    page.get_by_text("This browser is too old to draw the map.").wait_for()
    assert page.locator("#headline").inner_text().strip()
    assert "National Statistics" in page.locator("#sources").inner_text()
    assert page.locator("body[data-ready=yes]").count() == 0
    assert page.locator("button:visible, input:visible").count() == 0  # none that would do nothing
    assert page_watch.requests == []


def test_other_browsers_do_not(offline_page: Page, lively: Path) -> None:
    offline_page.goto((lively / "bolton.html").as_uri())
    offline_page.wait_for_selector("body[data-ready=yes]")
    assert offline_page.locator("#too-old").is_hidden()
