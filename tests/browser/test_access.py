"""For everybody: no fault from axe in any state, all by keyboard, every size, in the dark, without motion."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.kit import choose_ward, focused, go, text_of, until

if TYPE_CHECKING:
    from playwright.sync_api import Page

# A ward that is zoomed to is drawn beyond the map's frame, where it is clipped: axe looks at its whole box
# and takes what lies under the clipped part for half covered. A button that anything else covers is a fault.
AXE = """axe.run({{ runOnly: {tags} }}).then(r => r.violations.map(v => [v.id, v.nodes.filter(n => {{
    const covered = [...n.any, ...n.all].flatMap(c => c.relatedNodes);
    return v.id !== 'target-size' || !covered.length ||
        covered.some(one => !one.html.startsWith('<path class="area'));
}}).map(n => n.html)]).filter(([, nodes]) => nodes.length)
    .map(([id, nodes]) => id + ': ' + nodes.join(' | ')))"""
TAGS = "['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']"


def faults(page: Page) -> list[str]:
    found: list[str] = page.evaluate(AXE.format(tags=TAGS))
    return found


@pytest.fixture
def axe() -> str:
    base = pytest.importorskip("axe_playwright_python.base")
    return Path(base.AXE_FILE_PATH).read_text(encoding="utf-8")


def states(page: Page) -> dict[str, Callable[[], object]]:
    """All states of a page of a locality, each reached from the one before."""
    set_ = "assetmap.set({})".format
    return {
        "wards": lambda: None,
        "explained": lambda: page.locator("#areas .ask").click(),
        "ward": lambda: choose_ward(page, "Rumworth"),
        "ward explained": page.locator("#detail .numbers .ask").first.click,
        "organisations": page.locator("#tabs [data-view=places]").click,
        "filters open": page.locator("#filters summary").click,
        "filtered": page.locator("#filters input[value=venue]").click,
        "organisation": page.locator("#list .rows .row").first.click,
        "correction": page.locator("#detail .link", has_text="Something is wrong").click,
        "noted": lambda: note(page),
        "search": lambda: page.locator("#find").fill("rum"),
        "empty": lambda: page.locator("#find").fill("no such thing"),
        "class": lambda: page.evaluate(set_("{ find: '', view: 'areas', classes: ['engaged'] }")),
        "wards as a table": lambda: (page.evaluate("assetmap.clearAll()"), table(page, "areas")),
        "organisations as a table": lambda: table(page, "places"),
        "empty table": lambda: page.evaluate(set_("{ find: 'no such thing' }")),
    }  # fmt: skip


def note(page: Page) -> None:
    page.locator("dialog [name=times]").fill("x")
    page.locator("dialog [type=submit]").click()


def table(page: Page, which: str) -> None:
    page.evaluate("which => assetmap.set({ table: which, view: 'table' })", which)
    page.evaluate("document.getElementById('table').scrollIntoView()")
    until(page, f"document.querySelector('#table [aria-pressed=true]').dataset.table === '{which}'")


@pytest.mark.parametrize(
    ("scheme", "width", "height"), [("light", 1280, 860), ("dark", 1280, 860), ("light", 390, 844)]
)
def test_no_fault_from_axe_in_any_state(
    new_page: Callable[..., Page], lively: Path, axe: str, scheme: str, width: int, height: int
) -> None:
    page = new_page(bypass_csp=True, color_scheme=scheme, viewport={"width": width, "height": height})
    go(page, lively / "bolton.html")
    page.evaluate(axe)
    for name, step in states(page).items():
        step()
        if "table" not in name:
            page.evaluate("window.scrollTo(0, 0)")  # what lies half under the map says nothing
        page.wait_for_timeout(300)  # until all is drawn
        assert faults(page) == [], name


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_fault_from_axe_on_the_overview(
    new_page: Callable[..., Page], lively: Path, axe: str, scheme: str
) -> None:
    page = new_page(bypass_csp=True, color_scheme=scheme)
    go(page, lively / "index.html")
    page.evaluate(axe)
    assert faults(page) == []
    page.locator("#areas .row").first.click()
    assert faults(page) == []


def tab_to(page: Page, said: str, most: int = 80) -> None:
    """Press Tab until what has the focus says this."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if said in focused(page):
            return
    raise AssertionError(f"no way by keyboard to {said}")


def test_by_keyboard_alone_from_opening_to_a_filtered_list(offline_page: Page, lively: Path) -> None:
    page = offline_page
    go(page, lively / "bolton.html")
    page.keyboard.press("Tab")
    assert "Skip to the list" in focused(page)
    page.keyboard.press("Enter")
    assert "Wards" in focused(page)
    tab_to(page, "Organisations", 3)
    page.keyboard.press("Enter")
    tab_to(page, "Choose by", 6)
    page.keyboard.press("Enter")
    page.locator("#filters input[type=checkbox]").first.wait_for()  # they are drawn when they are asked for
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.type") == "checkbox"
    page.keyboard.press(" ")
    assert page.evaluate("document.activeElement.type") == "checkbox"  # still there, drawn anew
    assert page.evaluate("assetmap.isFiltered()")
    page.evaluate("document.querySelector('#tabs [data-view=table]').focus()")
    page.keyboard.press("Enter")
    tab_to(page, "Organisations", 400)
    for _ in range(3):
        if page.evaluate("document.activeElement.dataset.table === 'places'"):
            break
        tab_to(page, "Organisations", 400)
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.dataset.table") == "places"
    tab_to(page, "Save this table", 3)
    with page.expect_download() as waiting:
        page.keyboard.press("Enter")
    rows = list(csv.reader(io.StringIO(text_of(waiting.value))))[1:]
    assert len(rows) == page.evaluate("assetmap.shownPlaces().length") < 142


@pytest.mark.parametrize(
    ("width", "height"), [(320, 640), (320, 256), (390, 844), (820, 1180), (844, 390), (1280, 860)]
)
def test_nothing_is_cut_off_at_any_size(
    new_page: Callable[..., Page], lively: Path, width: int, height: int
) -> None:
    page = new_page(viewport={"width": width, "height": height})
    wide = "document.documentElement.scrollWidth"
    for said in (
        "",
        "#area=E05014829",
        "#view=places&type=faith&find=club",
        "#organisation=zebra",
        "#view=table&table=places",
    ):
        go(page, lively / "bolton.html", said)
        assert page.evaluate(wide) <= width, said
        cut = page.evaluate(
            """() => { const panel = document.getElementById('panel');
               const held = panel.getBoundingClientRect().width ? panel : panel.parentElement;
               const right = held.getBoundingClientRect().right; // where it has no box of its own: the page's
               return [...panel.querySelectorAll('*')].filter(one => {
                 const box = one.getBoundingClientRect();
                 if (!box.width || one.closest('.chips, .unseen, #tabs, option, svg')) return false;
                 return box.right > right + 1;
               }).map(one => one.outerHTML.slice(0, 120)); }"""
        )
        assert cut == [], said
        page.goto("about:blank")


def test_a_telephone_that_is_turned_goes_on_showing_the_whole(
    new_page: Callable[..., Page], lively: Path
) -> None:
    page = new_page(viewport={"width": 390, "height": 844})
    go(page, lively / "bolton.html")
    page.set_viewport_size({"width": 844, "height": 390})
    until(page, "assetmap.map.getSize().x < 500 && assetmap.map.getSize().y > 300")
    inside = """(() => { const box = document.getElementById('mapbox').getBoundingClientRect();
      return [...document.querySelectorAll('path.area')].every(path => {
        const one = path.getBoundingClientRect(); return one.left >= box.left - 1
        && one.right <= box.right + 1 && one.bottom <= box.bottom + 1; }); })()"""
    until(page, inside)
    assert "at=" not in page.url


def test_nothing_moves_where_that_is_asked_for(new_page: Callable[..., Page], lively: Path) -> None:
    page = new_page(reduced_motion="reduce")
    go(page, lively / "bolton.html")
    before = page.evaluate("assetmap.map.getZoom()")
    page.locator(".cluster").first.click()
    assert page.evaluate("assetmap.map.getZoom()") > before  # at once


def test_every_number_has_its_explanation_one_tap_away(offline_page: Page, lively: Path) -> None:
    page = offline_page
    go(page, lively / "bolton.html")
    page.locator("#now summary").first.click()
    assert "Within reach: 15 minutes on foot" in page.locator("#now details").first.inner_text()
    choose_ward(page, "Rumworth")
    rows = page.locator("#detail .numbers tbody tr:not(.said)")
    assert rows.count() >= 9
    assert page.locator("#detail .numbers .ask").count() == rows.count()
    for ask in page.locator("#detail .ask").all():
        assert ask.get_attribute("aria-expanded") == "false"
        ask.click()
        assert ask.get_attribute("aria-expanded") == "true"
        assert (ask.get_attribute("aria-label") or "").startswith("What it means: ")
    notes = page.locator("#detail .note.why:visible").all_inner_texts()
    assert len(notes) == page.locator("#detail .ask").count()
    assert all(len(note) > 20 and "{" not in note for note in notes)
    page.goto((lively / "index.html").as_uri())
    page.wait_for_selector("body[data-ready=yes]")
    page.locator("#areas .row").first.click()
    assert page.locator("#detail .numbers .ask").count() >= 5


def test_controls_have_names_of_their_own(offline_page: Page, lively: Path) -> None:
    page = offline_page
    go(page, lively / "bolton.html")
    marks = page.locator(".place").evaluate_all("all => all.map(one => one.getAttribute('aria-label'))")
    assert all(marks)
    assert any("Known" in mark for mark in marks)  # the stage, which is else told by colour alone
    areas = page.locator("path.area").evaluate_all("all => all.map(one => one.getAttribute('aria-label'))")
    assert all("Engagement gap: " in area for area in areas)
    page.evaluate("assetmap.set({ find: 'club' })")
    until(page, "document.getElementById('said').textContent.includes(' of 142 organisations')")
