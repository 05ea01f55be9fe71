"""On paper: one sheet of A4 either way round, and back on the screen nothing has moved."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.kit import go, state

if TYPE_CHECKING:
    from playwright.sync_api import Page


def sheets(content: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", content))


@pytest.mark.parametrize("landscape", [False, True])
@pytest.mark.parametrize(
    "said", ["", "#layer=share_within_reach_any&type=faith&view=places", "#area=E05014829"]
)
def test_one_sheet(offline_page: Page, lively: Path, landscape: bool, said: str) -> None:
    for name in ("bolton.html", "index.html"):
        go(offline_page, lively / name, said)
        assert sheets(offline_page.pdf(format="A4", landscape=landscape)) == 1, name


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
