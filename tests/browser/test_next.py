"""What next: whom to talk to, what changed, progress, who is reached, and how sure the ranking is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from assetmap.mapping.text import page_data
from tests.browser.kit import choose_ward, focused, go, lively_rows, state, until
from tests.browser.test_access import axe, faults
from tests.project import TONGE, build, write_project

if TYPE_CHECKING:
    from playwright.sync_api import Page

__all__ = ["axe"]

NEXT = "#tabs [data-view=next]"
ALL_SIX = [
    "Who to talk to next", "What changed", "Progress by month", "Who is reached", "How sure the ranking is",
    "Good to know",
]  # fmt: skip


@pytest.fixture(scope="session")
def history(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Pages of the lively project with contacts of two years."""
    folder = tmp_path_factory.mktemp("history")
    rows, log = lively_rows()
    log += [{"date": f"202{5 + n % 2}-0{1 + n % 9}-10", "asset_id": f"o{n}", "channel": "call",
             "two_way": "yes" if n % 4 else "no", "stage": "talking" if n % 4 else "contacted"}
            for n in range(1, 140, 5) if n % 3]  # fmt: skip
    settings = write_project(folder, rows, log, localities=("bolton", "bury"))
    assert build(settings, "--quiet", "--public") == 0
    return folder / "maps"


def open_next(page: Page, path: Path) -> None:
    go(page, path)
    page.locator(NEXT).click()
    until(page, "document.querySelector('#next h2').offsetParent !== null")


def headings(page: Page) -> list[str]:
    return page.locator("#next h2:visible").all_inner_texts()


def test_a_locality_has_six_parts_and_the_overview_four(offline_page: Page, history: Path) -> None:
    page = offline_page
    open_next(page, history / "bolton.html")
    assert headings(page) == ALL_SIX
    assert "view=next" in page.url
    assert page.locator("#next-next .row").count() == 10
    open_next(page, history / "index.html")
    assert headings(page) == ALL_SIX[2:]
    rows = page.locator("#next-fairness tbody th").all_inner_texts()
    assert rows == ["Bolton", "Bury", "Two boroughs"]


def test_what_the_figures_rest_on_stands_beside_them(offline_page: Page, history: Path) -> None:
    page = offline_page
    open_next(page, history / "bolton.html")
    assert "Last checked more than 365 days ago, or never." in page.inner_text("#next-next")
    open_next(page, history / "bury.html")
    data = page_data((history / "bury.html").read_text("utf-8"))
    told = data["fairness"]["cautions"]["kind"]
    shown = page.locator("#next-fairness .known li").all_inner_texts()
    assert len(shown) == len(told) > 0
    assert not any("{" in text for text in shown)
    assert shown[0].startswith("Only 1 organisation")
    assert "Ways on foot are straight lines" in page.inner_text("#next-known")
    open_next(page, history / "index.html")
    page.locator("#next-fairness summary", has_text="What to know").click()
    assert "Bury: Only 1 organisation" in page.inner_text("#next-fairness .known")


def test_what_nobody_noted_is_a_lowest_value(offline_page: Page, tmp_path: Path) -> None:
    rows = [{"id": f"o{n}", "name": f"Club {n}", "asset_type": "venue", "status": "active", "postcode": TONGE,
             "activity_focus": "primary" if n else ""} for n in range(3)]  # fmt: skip
    for known in (True, False):
        for row in rows[1:]:
            row["activity_focus"] = "primary" if known else "unknown"
        settings = write_project(tmp_path, rows, [], localities=("bolton", "bury"))
        assert build(settings, "--quiet", "--force") == 0
        page = offline_page
        go(page, tmp_path / "maps" / "bolton.html")
        assert "nobody has noted" not in page.inner_text("#legend")
        page.locator("#layer").select_option("share_within_reach_active")
        said = "For 3 of the 3 organisations of Bolton, nobody has noted"
        assert (said in page.inner_text("#legend")) is not known
        ward = page.evaluate("assetmap.data.areas.places.findIndex(one => one.length)")
        choose_ward(page, page.evaluate(f"assetmap.data.areas.name[{ward}]"))
        assert page.inner_text("#detail").count("at least") == (0 if known else 2)  # the ward and Bolton
        assert page.inner_text("#detail .known").count("nobody has noted") == (0 if known else 1)


def test_a_public_page_has_no_such_tab(offline_page: Page, history: Path) -> None:
    page = offline_page
    for name in ("bolton.html", "index.html"):
        go(page, history / "public" / name, "#view=next")
        assert page.locator(NEXT).count() == 0
        assert state(page)["view"] == "areas"
        assert page.locator("#next").count() == 0
        page.goto("about:blank")


def test_a_row_says_why_and_opens_the_organisation(offline_page: Page, history: Path) -> None:
    page = offline_page
    open_next(page, history / "bolton.html")
    first = page.locator("#next-next .row").first
    said = first.inner_text()
    name, people = page.evaluate(
        "[assetmap.data.places.name[assetmap.data.next.place[0]],"
        " assetmap.format(assetmap.data.next.gain[0] + assetmap.data.next.by_earlier[0], 'people')]"
    )
    assert name in said
    assert f"{people} people of target neighbourhoods within its reach whom nobody we work with" in said
    assert "Last contact: " in said or "No contact noted." in said
    assert "spoken" not in page.inner_text("#next")
    first.click()
    assert page.inner_text("#detail h2") == name
    page.locator("#detail .back").click()
    assert page.locator("#next").is_visible()


def test_the_day_to_compare_with_keeps_the_focus(offline_page: Page, history: Path) -> None:
    page = offline_page
    open_next(page, history / "bolton.html")
    select = page.get_by_label("Since")
    select.focus()
    before = page.locator("#next .changes").inner_text()
    select.select_option(index=2)
    assert page.locator("#next .changes").inner_text() != before
    assert page.evaluate("document.activeElement.id") == "since"
    assert page.evaluate("document.activeElement.selectedIndex") == 2
    wards = page.locator("#next .changes li > .link").all_inner_texts()
    assert wards == page.evaluate("assetmap.data.changes[2].area.map(n => assetmap.data.areas.name[n])")
    page.locator("#next .changes li > .link").first.click()
    assert wards[0] in focused(page)


def test_the_chart_has_a_name_and_a_table_of_the_same_numbers(offline_page: Page, history: Path) -> None:
    page = offline_page
    for name in ("bolton.html", "index.html"):
        open_next(page, history / name)
        chart = page.locator("#next-progress svg")
        assert chart.get_attribute("role") == "img"
        label = chart.get_attribute("aria-label") or ""
        assert "November 2026" in label
        assert "out of reach at first" in label
        assert "{" not in label
        page.locator("#next-progress summary").click()
        told = page.evaluate("assetmap.data.progress")
        rows = page.locator("#next-progress tbody tr")
        assert rows.count() == len(told["date"]) == chart.locator("rect").count()
        cells = [cell.replace(",", "") for cell in rows.first.locator("td").all_inner_texts()]
        states = page.evaluate("Object.keys(assetmap.words.gap)")
        columns = ["unreached_target_residents", "engaged", *(f"wards_{one}" for one in states)]
        assert cells == [str(told[column][-1]) for column in columns]
        assert rows.first.locator("th").inner_text() == "23 November 2026"


def test_every_part_says_what_its_numbers_mean(offline_page: Page, history: Path) -> None:
    page = offline_page
    for name in ("bolton.html", "team/bolton.html", "index.html"):
        open_next(page, history / name)
        parts = page.locator("#next .part:not(#next-known)")  # sentences on figures, no figures
        assert page.locator("#next .part .ask").count() == parts.count()
        for ask in page.locator("#next .ask").all():
            ask.click()
        for note in page.locator("#next .note.why:visible").all_inner_texts():
            assert len(note) > 60
            assert "{" not in note
        # What is said of those that declined would not be true on the partners' copy.
        assert ("declined" in page.inner_text("#next")) is name.startswith("team")


def test_the_sensitivity_is_in_figures_that_people_read(offline_page: Page, history: Path) -> None:
    page = offline_page
    open_next(page, history / "bolton.html")
    page.locator("#next-sure summary").click()
    cells = page.locator("#next-sure tbody tr").all_inner_texts()
    assert any(cell.startswith("Minutes on foot\t15 → 12\t") for cell in cells)
    assert any("\t1.30 → 1.56\t" in cell for cell in cells)
    share = [cell.split("\t")[1] for cell in cells if cell.startswith("Share of people")]
    assert len(share) == 2
    assert all(cell.count("%") == 2 for cell in share)
    assert page.evaluate("assetmap.data.sensitivity.threshold.every(one => assetmap.words.sensitivity[one])")


def test_a_ward_says_whom_to_talk_to_here_and_what_is_good_to_know(offline_page: Page, history: Path) -> None:
    page = offline_page
    go(page, history / "bolton.html")
    first = "assetmap.data.areas.places.findIndex(one => one.includes(assetmap.data.next.place[0]))"
    choose_ward(page, page.evaluate(f"assetmap.data.areas.name[{first}]"))
    heads = page.locator("#detail h3").all_inner_texts()
    assert "Who to talk to next here" in heads
    assert "Good to know" in heads
    known = page.locator("#detail .known li").all_inner_texts()
    assert any("straight lines" in one for one in known)
    assert all(one and "{" not in one for one in known)
    here = "assetmap.data.areas.places[assetmap.state.area]"
    serving = page.evaluate(f"{here}.map(n => assetmap.data.places.name[n])")
    shown = page.locator("#detail ol.rows .title").all_inner_texts()
    assert 0 < len(shown) <= 5
    assert set(shown) <= set(serving)
    every = page.evaluate(
        "assetmap.data.areas.code.flatMap((_, n) => assetmap.caveatsOf(n)).concat(assetmap.caveatsOf(null))"
    )
    assert [one for one in every if "{" in one or one.startswith("Only 1 people")] == []


@pytest.mark.parametrize(
    ("rows", "log", "said"),
    [
        (lively_rows()[0], [], "There is only one date to show so far"),
        ([], [], "Nobody: no organisation that we know of"),
    ],
)
def test_little_to_say_is_said(
    offline_page: Page, tmp_path: Path, rows: list[dict[str, object]], log: list[dict[str, object]], said: str
) -> None:
    assert build(write_project(tmp_path, rows, log), "--quiet") == 0
    page = offline_page
    open_next(page, tmp_path / "maps" / "bolton.html")
    text = page.inner_text("#next")
    assert said in text
    assert "No ward is in another state than then." in text
    assert page.locator("#next-progress svg").count() == 0
    assert "{" not in text
    assert "NaN" not in text
    assert "No data" not in text


def test_a_place_without_target_neighbourhoods(offline_page: Page, tmp_path: Path) -> None:
    settings = write_project(tmp_path, localities=("bury",), settings="[measures]\ntarget_share = 1.0\n")
    assert build(settings, "--quiet") == 0
    page = offline_page
    open_next(page, tmp_path / "maps" / "bury.html")
    assert page.evaluate("assetmap.data.numbers.target_residents") == 0
    text = page.inner_text("#next")
    assert "none of the wards here is a target neighbourhood" in text
    assert "How sure the ranking is" not in text
    assert page.locator("#next-progress svg").count() == 0


@pytest.mark.parametrize(
    ("scheme", "width", "height"), [("light", 1280, 860), ("dark", 1280, 860), ("light", 390, 844)]
)
@pytest.mark.parametrize("name", ["bolton.html", "index.html"])
def test_no_fault_from_axe(
    new_page: Callable[..., Page], history: Path, axe: str, name: str, scheme: str, width: int, height: int
) -> None:
    page = new_page(bypass_csp=True, color_scheme=scheme, viewport={"width": width, "height": height})
    open_next(page, history / name)
    page.evaluate(axe)
    assert faults(page) == []
    for opened in page.locator("#next .ask, #next summary").all():
        opened.click()
    assert faults(page) == []


@pytest.mark.parametrize("name", ["bolton.html", "index.html"])
def test_nothing_is_cut_off_at_320(new_page: Callable[..., Page], history: Path, name: str) -> None:
    page = new_page(viewport={"width": 320, "height": 640})
    open_next(page, history / name)
    for opened in page.locator("#next .ask, #next summary").all():
        opened.click()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    cut = page.evaluate(
        """() => [...document.querySelectorAll('#next *')].filter(one => {
             const box = one.getBoundingClientRect();
             if (!box.width || one.closest('.scroll table, svg, option')) return false;
             return box.right > document.getElementById('panel').getBoundingClientRect().right + 1;
           }).map(one => one.outerHTML.slice(0, 120))"""
    )
    assert cut == []
    scroll = page.locator("#next .scroll").first  # what is wide scrolls by itself, by keyboard too
    assert scroll.evaluate("one => one.scrollWidth > one.clientWidth && one.tabIndex === 0")
