"""The page of faults in a real browser: it filters, reads on a phone, prints, and runs nothing typed."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from assetmap.check.faults import Fault
from assetmap.check.kinds import KINDS
from assetmap.publish.faults_page import faults_page
from tests.browser.test_hostile import HOSTILE
from tests.check.world import settings

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

MIXED = [("bad-date", 1), ("bad-website", 3), ("stale-row", 2)]


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Four errors and two warnings of Bolton, two warnings of Manchester."""
    faults = [
        made(code, row, "assets/bolton/assets.csv") for code, count in MIXED for row in range(2, 2 + count)
    ]
    faults += [made("stale-row", row, "assets/manchester/assets.csv") for row in (2, 3)]
    return written(tmp_path_factory.mktemp("mixed"), faults)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Each hostile text as file, column, value, message and remedy."""
    faults = [
        Fault("bad-date", "error", f"assets/bolton/{text}", row, text, text, text, text)
        for row, text in enumerate(HOSTILE.values(), 2)
    ]
    return written(tmp_path_factory.mktemp("hostile"), faults)


def made(code: str, row: int, file: str) -> Fault:
    kind = KINDS[code]
    return Fault(code, kind.severity, file, row, "name", "Example", f"about {code}", kind.remedy)


def written(folder: Path, faults: list[Fault]) -> str:
    path = folder / "faults.html"
    path.write_bytes(faults_page(faults, settings(folder), date(2026, 11, 23)))
    return path.as_uri()


def shown(page: Page) -> tuple[list[str], str]:
    visible = [one for one in page.locator(".of-kind").all() if one.is_visible()]
    return [str(one.get_attribute("data-code")) for one in visible], page.inner_text("#shown")


def test_it_filters_by_severity_and_kind(offline_page: Page, mixed: str) -> None:
    offline_page.goto(mixed)
    everything = (["bad-date", "bad-website", "stale-row", "stale-row"], "8 of 8 shown")
    assert shown(offline_page) == everything
    offline_page.select_option("#severity", "error")
    assert shown(offline_page) == (["bad-date", "bad-website"], "4 of 8 shown")
    assert not offline_page.locator("#warnings-manchester").is_visible()
    offline_page.select_option("#kind", "bad-website")
    assert shown(offline_page) == (["bad-website"], "3 of 8 shown")
    offline_page.select_option("#severity", "warning")
    assert shown(offline_page) == ([], "0 of 8 shown")
    offline_page.select_option("#severity", "")
    offline_page.select_option("#kind", "")
    assert shown(offline_page) == everything


def test_files_are_counted_and_a_click_away(offline_page: Page, mixed: str) -> None:
    offline_page.goto(mixed)
    rows = [one.inner_text().split() for one in offline_page.locator(".places tbody tr").all()]
    assert rows == [
        ["Bolton", "assets/bolton/assets.csv", "4", "2"],
        ["Manchester", "assets/manchester/assets.csv", "0", "2"],
    ]
    offline_page.get_by_role("link", name="Warnings of Manchester").click()
    assert offline_page.evaluate("location.hash") == "#warnings-manchester"
    box = offline_page.locator("#warnings-manchester").bounding_box()
    assert box is not None
    assert 0 <= box["y"] < 900


def test_without_its_script_it_can_be_read_whole(new_page: Callable[..., Page], mixed: str) -> None:
    page = new_page(java_script_enabled=False)
    page.goto(mixed)
    assert page.locator(".of-kind").count() == 4
    assert all(one.is_visible() for one in page.locator(".of-kind").all())
    assert not page.locator(".choose").is_visible()


def test_it_reads_on_a_phone(phone_page: Page, mixed: str, hostile: str) -> None:
    for address in (mixed, hostile):
        phone_page.goto(address)
        assert phone_page.evaluate("document.documentElement.scrollWidth") <= 390
    phone_page.goto(mixed)
    assert not phone_page.locator(".of-kind thead").first.is_visible()
    label = phone_page.evaluate("getComputedStyle(document.querySelector('.of-kind td'), '::before').content")
    assert label == '"It says"'


def test_it_prints_without_what_is_for_the_screen(offline_page: Page, mixed: str) -> None:
    offline_page.goto(mixed)
    offline_page.select_option("#severity", "error")
    offline_page.emulate_media(media="print")
    assert not offline_page.locator(".choose").is_visible()
    assert not offline_page.locator(".places").is_visible()
    assert offline_page.locator("h1").is_visible()
    assert [one.is_visible() for one in offline_page.locator(".of-kind").all()] == [True, True, False, False]
    assert offline_page.locator(".of-kind thead").first.is_visible()


def test_nothing_typed_runs_and_it_shows_as_typed(offline_page: Page, hostile: str) -> None:
    # The watch fails the test on any dialog, request, console error or exception.
    offline_page.goto(hostile)
    offline_page.wait_for_timeout(300)
    assert offline_page.locator("img, iframe, object, embed").count() == 0
    assert offline_page.evaluate("document.documentElement.scrollWidth") <= 1280
    said = offline_page.locator(".of-kind td:nth-child(2)").all_text_contents()
    for key in ("script", "end", "comment", "image", "template", "backticks", "quotes", "link", "entities"):
        assert HOSTILE[key] in said, key
