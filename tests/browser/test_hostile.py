"""Whatever people type into whichever column: nothing runs, nothing breaks, and it shows as typed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.project import ASSETS, ENGAGEMENT, FARNWORTH, TARGETS, build, write_project

if TYPE_CHECKING:
    from playwright.sync_api import Page

HOSTILE = {
    "script": "<script>alert(1)</script>",
    "end": "</script><script>alert(2)</script>",
    "comment": "<!--<script>alert(3)",
    "image": "<img src=x onerror=alert(4)>",
    "template": "${alert(5)} {{ 7*7 }} {% raw %}",
    "backticks": "`${alert(6)}` `",
    "quotes": '" \' \\ \\" \\\' onmouseover=alert(7) x="',
    "link": "javascript:alert(8)",
    "long": "x" * 10_000,
    "direction": "abc \u202egnp.exe\u202c \u200f\u05d0\u05d1 \u2066x\u2069",
    "emoji": "🏃🏽‍♀️ 👩‍👩‍👧 café \u2028\u2029 ﷽",
    "entities": "&lt;b&gt; &amp; &#39; %3Cscript%3E",
    "words": "{name} {place} {n} __proto__ constructor",
}
FREE_ASSETS = ("name", "description", "activities", "address", "times", "cost", "accessibility", "source")
KEPT = (
    "asset_type",
    "status",
    "visibility",
    "do_not_list",
    "id",
    "sensitive_location",
    "postcode",
    "location_type",
)


@pytest.fixture(scope="module")
def maps(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hostile")
    assets, log, targets = [], [], []
    usual = {"asset_type": "informal", "status": "active", "visibility": "public", "postcode": FARNWORTH}
    for key, text in HOSTILE.items():
        # A row with the text in each column that takes free words, and one with it in every column.
        assets.append({**usual, "id": key, **dict.fromkeys(FREE_ASSETS, text)})
        assets.append({**dict.fromkeys(ASSETS, text), "id": f"{key}-all", "name": f"All of {key}"})
        log.append(
            {**dict.fromkeys(ENGAGEMENT, text), "date": "2026-11-01", "asset_id": key, "stage": "talking",
             "two_way": "yes", "residents_reached": "", "next_step_due": "2026-12-01", "ward_code": "",
             "channel": "visit", "depth": "inform"}
        )  # fmt: skip
        log.append(dict.fromkeys(ENGAGEMENT, text))
        targets.append(dict.fromkeys(TARGETS, text))
    targets.append(
        {"area_code": "E05014822", "decision": "target", "reason": HOSTILE["end"] + HOSTILE["template"]}
    )
    settings = write_project(folder, assets, log, targets)
    text = settings.read_text(encoding="utf-8")
    settings.write_text(
        text.replace('"Bolton"', "'Bolton <script>alert(9)</script> ${x}'").replace(
            '"Two boroughs"', "'</title><img src=x onerror=alert(10)>'"
        ),
        encoding="utf-8",
    )
    assert build(settings, "--quiet") == 0
    return folder / "maps"


@pytest.mark.parametrize("name", ["index.html", "bolton.html", "team/bolton.html"])
def test_nothing_runs_nothing_is_asked_for_nothing_breaks(offline_page: Page, maps: Path, name: str) -> None:
    # The watch fails the test on any dialog, request, console error or exception.
    offline_page.goto((maps / name).as_uri())
    offline_page.wait_for_selector("body[data-ready=yes]")
    offline_page.wait_for_timeout(300)
    assert offline_page.locator("img, iframe, object, embed").count() == 0
    assert offline_page.evaluate("document.documentElement.scrollWidth") <= 1280


@pytest.mark.parametrize("audience", ["", "team/"])
@pytest.mark.parametrize("key", HOSTILE)
def test_text_shows_as_it_was_typed(offline_page: Page, maps: Path, audience: str, key: str) -> None:
    offline_page.goto((maps / f"{audience}bolton.html").as_uri())
    offline_page.wait_for_selector("body[data-ready=yes]")
    typed = HOSTILE[key]
    at = offline_page.evaluate("name => assetmap.data.places.name.indexOf(name)", typed)
    assert at >= 0
    offline_page.evaluate("i => assetmap.set({ place: i })", at)
    detail = offline_page.locator("#detail")
    assert detail.locator("h2").text_content() == typed
    shown = detail.locator("dd").all_text_contents()
    for expected in ("address", "times", "cost", "accessibility", "source"):
        assert any(typed in text for text in shown), expected
    if audience:
        assert sum(typed in text for text in shown) >= 7  # the next step and the note as well
    assert all(
        not (a.get_attribute("href") or "").lower().startswith("javascript")
        for a in detail.locator("a").all()
    )
    hidden = offline_page.evaluate("document.documentElement.scrollWidth")
    assert hidden <= 1280


def test_a_reason_and_a_name_from_the_settings_show_as_typed(offline_page: Page, maps: Path) -> None:
    offline_page.goto((maps / "bolton.html").as_uri())
    offline_page.wait_for_selector("body[data-ready=yes]")
    assert offline_page.locator("h1").text_content() == "Bolton <script>alert(9)</script> ${x}"
    offline_page.evaluate("assetmap.set({ area: assetmap.data.areas.code.indexOf('E05014822') })")
    assert HOSTILE["end"] + HOSTILE["template"] in (offline_page.locator("#detail").text_content() or "")
    assert "</title><img" in (offline_page.locator(".stamp").text_content() or "")
