"""What thousands of organisations cost, as far as it is the same on every computer: bytes, elements, marks.

What takes time or memory is measured by ``bench/page.py``.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bench.made import write_project
from tests.browser.kit import go
from tests.project import build

if TYPE_CHECKING:
    from playwright.sync_api import Page

MANY = 3_000
BYTES_EACH = 120
ELEMENTS = 3_500  # as many as a few hundred organisations make


def page_of(folder: Path, organisations: int) -> Path:
    """The partner page of a made list."""
    assert build(write_project(folder, organisations), "--quiet") == 0
    return folder / "maps" / "bolton.html"


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return page_of(tmp_path_factory.mktemp("many"), MANY)


def test_each_organisation_adds_few_bytes(
    many: Path, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    each = (many.stat().st_size - page_of(tmp_path, 0).stat().st_size) / MANY
    record_property("bytes an organisation", each)
    assert 20 < each <= BYTES_EACH


def test_only_what_is_in_sight_is_in_the_document(
    offline_page: Page, many: Path, record_property: Callable[[str, object], None]
) -> None:
    page = offline_page
    go(page, many)
    counts = []
    for step in (
        "assetmap.set({ view: 'places' })",
        "assetmap.toggle('type', 'faith')",
        "assetmap.clearAll(); assetmap.set({ find: 'walk' }, { typing: true })",
        "assetmap.clearAll(); assetmap.map.setZoom(15, { animate: false })",
        "assetmap.set({ view: 'table', table: 'places' })",
    ):
        page.evaluate(step)
        counts.append(page.evaluate("document.querySelectorAll('*').length"))
    record_property("elements", counts)
    assert page.evaluate("assetmap.shownPlaces().length") == MANY
    assert max(counts) <= ELEMENTS, counts
