"""Find and filter: counts, marks, lists and tables follow; there is always a way out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.kit import ALONE, choose_ward, focused, go, shown, state, until
from tests.project import HORWICH, build, write_project

if TYPE_CHECKING:
    from playwright.sync_api import Page


def tick(page: Page, kind: str, value: str) -> None:
    page.locator(f"#filters input[data-kind={kind}][value='{value}']").click()


def open_filters(page: Page) -> None:
    page.locator("#tabs [data-view=places]").click()
    page.locator("#filters summary").click()


def drawn(page: Page) -> int:
    """How many organisations the groups of the map hold, all of them together."""
    n: int = page.evaluate(
        "assetmap.groups(assetmap.map.getZoom()).reduce((n, group) => n + group.members.length, 0)"
    )
    return n


def test_filters_combine_and_everything_follows(offline_page: Page, lively: Path) -> None:
    go(offline_page, lively / "bolton.html")
    places: dict[str, list[Any]] = offline_page.evaluate("assetmap.data.places")
    open_filters(offline_page)
    tick(offline_page, "type", "group_club")
    tick(offline_page, "type", "faith")
    tick(offline_page, "stage", "known")
    expected = [
        i
        for i, kind in enumerate(places["asset_type"])
        if kind in ("group_club", "faith") and places["stage"][i] == "known"
    ]
    assert shown(offline_page) == expected
    assert f"{len(expected)} organisations" in offline_page.locator("#list h2").inner_text()
    assert f"{len(expected)} of 142 organisations" in offline_page.locator("#shown").inner_text()
    assert drawn(offline_page) == len(expected)
    offline_page.evaluate("assetmap.set({ table: 'places' })")
    assert offline_page.evaluate("assetmap.tableNow('places').rows.length") == len(expected)
    # What stands beside a choice is how many there would be with it alone of its kind.
    said = offline_page.locator("#filters label", has=offline_page.locator("input[value='venue']"))
    venues = sum(
        kind == "venue" and stage == "known"
        for kind, stage in zip(places["asset_type"], places["stage"], strict=True)
    )
    assert said.locator(".count").inner_text() == str(venues)
    tick(offline_page, "stage", "known")
    assert drawn(offline_page) == sum(kind in ("group_club", "faith") for kind in places["asset_type"])


@pytest.mark.parametrize("kind", ["type", "focus", "stage", "audience", "activity", "ward", "stale"])
def test_each_choice_shows_as_many_as_it_says(offline_page: Page, lively: Path, kind: str) -> None:
    go(offline_page, lively / "bolton.html")
    found = offline_page.evaluate(
        """kind => assetmap.choices()(kind).map(one => {
             assetmap.set({ filter: Object.assign({}, assetmap.noFilter, { [kind]: [one.name] }) });
             return [one.count, assetmap.shownPlaces().length];
           })""",
        kind,
    )
    assert found
    assert all(said == n for said, n in found)


def test_activities_are_one_however_they_are_capitalised(offline_page: Page, lively: Path) -> None:
    go(offline_page, lively / "bolton.html")
    names = offline_page.evaluate("assetmap.choices()('activity').map(one => one.name.toLowerCase())")
    assert len(names) == len(set(names))
    assert "walking" in names


def test_typing_finds_without_accents_and_in_any_order(offline_page: Page, lively: Path) -> None:
    go(offline_page, lively / "bolton.html")
    offline_page.locator("#find").press_sequentially("cafe club")
    assert state(offline_page)["view"] == "places"
    names = offline_page.locator("#list .rows:not(.also) .title").all_inner_texts()
    assert names
    assert all("Café" in name or "Club" in name for name in names)
    assert focused(offline_page)  # still in the search box
    assert offline_page.evaluate("document.activeElement.id") == "find"
    offline_page.keyboard.press("Enter")  # asks nobody for anything (the watch would fail the test)
    offline_page.keyboard.press("Escape")
    assert state(offline_page)["find"] == ""
    assert not offline_page.locator("#shown").is_visible()


def test_groups_of_people_stages_and_cost_are_found_by_their_words(
    offline_page: Page, tmp_path: Path
) -> None:
    common = {"asset_type": "venue", "status": "active", "postcode": HORWICH}
    rows = [
        common | {"id": "a", "name": "A", "audiences": "older_people"},
        common | {"id": "b", "name": "B", "cost": "3 pounds a visit"},
        common | {"id": "c", "name": "C"},
    ]
    log = [{"date": "2026-11-01", "asset_id": "c", "channel": "call", "two_way": "yes", "stage": "leading"}]
    assert build(write_project(tmp_path, rows, log, localities=("bolton",)), "--quiet") == 0
    go(offline_page, tmp_path / "maps" / "bolton.html")
    for typed, names in (
        ("Older people", ["A"]),
        ("3 pounds", ["B"]),
        ("leading", ["C"]),
        ("older pounds", []),
    ):
        offline_page.locator("#find").fill(typed)
        assert offline_page.locator("#list .rows:not(.also) .title").all_inner_texts() == names


def test_search_by_steps_is_search_at_once(offline_page: Page, lively: Path) -> None:
    go(offline_page, lively / "bolton.html")
    for words in ("club 01", "walk", "north judo", "zzz"):
        for end in range(1, len(words) + 1):
            offline_page.evaluate("find => assetmap.set({ find: find }, { typing: true })", words[:end])
        by_steps = shown(offline_page)
        offline_page.evaluate("assetmap.clearAll()")
        offline_page.evaluate("find => assetmap.set({ find: find })", words)
        assert shown(offline_page) == by_steps


def test_an_empty_result_says_what_to_loosen(offline_page: Page, lively: Path) -> None:
    go(offline_page, lively / "bolton.html")
    open_filters(offline_page)
    tick(offline_page, "type", "group_club")
    offline_page.locator("#find").fill("Zebra")
    said = offline_page.locator("#list")
    assert "Nothing fits all of this" in said.inner_text()
    ways = said.locator(".loosen li").all_inner_texts()
    assert any("Kind" in way and "1 organisation" in way for way in ways)
    said.locator(".loosen button", has_text="Kind").click()
    assert said.locator(".title").all_inner_texts() == [ALONE]
    assert focused(offline_page)


def test_every_class_of_every_layer_filters(offline_page: Page, lively: Path) -> None:
    go(offline_page, lively / "bolton.html")
    for layer in offline_page.locator("#layer option").evaluate_all("all => all.map(o => o.value)"):
        offline_page.locator("#layer").select_option(layer)
        for n in range(offline_page.locator("#legend .key").count()):
            key = offline_page.locator("#legend .key").nth(n)
            wards = int(key.locator(".count").inner_text())
            if not wards:
                assert key.is_disabled()
                continue
            key.click()
            assert offline_page.locator("#areas ol li").count() == wards
            assert f"{wards} of 20 wards" in offline_page.locator("#shown").inner_text()
            assert offline_page.evaluate("document.activeElement.dataset.key"), (
                layer
            )  # focus stays on the key
            offline_page.keyboard.press("Enter")
        assert offline_page.locator("#areas ol li").count() == 20


def test_a_class_and_a_filter_combine(offline_page: Page, lively: Path) -> None:
    go(offline_page, lively / "bolton.html", "#type=faith&class=engaged")
    wards = set(
        offline_page.evaluate(
            "assetmap.data.areas.code.filter((_, i) => assetmap.data.areas.gap[i] === 'engaged')"
        )
    )
    assert wards
    serving = offline_page.evaluate(
        "assetmap.shownPlaces().map(i => assetmap.data.areas.code.filter((_, a) =>"
        " assetmap.data.areas.places[a].includes(i)"
        " || assetmap.data.places.ward[i] === assetmap.data.areas.code[a]))"
    )
    assert serving
    assert all(set(codes) & wards for codes in serving)
    assert offline_page.locator("#shown .filter").count() == 2
    # Another layer has other classes: the class goes, the filter stays.
    offline_page.locator("#layer").select_option("imd_score")
    assert offline_page.locator("#shown .filter").all_inner_texts() == ["Faith group or place ✕"] or (
        offline_page.locator("#shown .filter").count() == 1
    )


def test_the_overview_finds_and_filters_localities(offline_page: Page, lively: Path) -> None:
    go(offline_page, lively / "index.html")
    offline_page.locator("#find").fill("bur")
    assert offline_page.locator("#areas ol .title").all_inner_texts() == ["Bury"]
    assert "1 of 2 localities" in offline_page.locator("#shown").inner_text()
    assert offline_page.locator("#grid tbody tr").count() in (1, 2)  # drawn when it comes into sight
    offline_page.locator("#find").fill("nowhere")
    assert "Nothing fits" in offline_page.locator("#areas").inner_text()
    offline_page.locator("#areas .clear").click()
    assert offline_page.locator("#areas ol li").count() == 2
    offline_page.locator("#legend .key:not([disabled])").first.click()
    assert offline_page.locator("#areas ol li").count() in (1, 2)
    assert offline_page.locator("#shown .clear").is_visible()


@pytest.mark.parametrize(("width", "height"), [(1280, 860), (1366, 650), (390, 844), (320, 256), (844, 390)])
def test_clear_all_is_always_in_sight(
    new_page: Callable[..., Page], lively: Path, width: int, height: int
) -> None:
    page = new_page(viewport={"width": width, "height": height})
    go(page, lively / "bolton.html", "#type=faith&type=venue&find=club&view=places")
    panel = "document.getElementById('panel')"
    for scroll in (0, 300, 3000):
        page.evaluate(f"{panel}.scrollTop = {scroll}; window.scrollTo(0, {scroll if width < 760 else 0})")
        seen = page.evaluate(
            """() => [...document.querySelectorAll('.clear')].some(one => {
                 const box = one.getBoundingClientRect();
                 const hit = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
                 return box.width > 0 && hit === one;
               })"""
        )
        assert seen, scroll
    page.evaluate("assetmap.set({ view: 'table' }); document.getElementById('table').scrollIntoView()")
    assert any(
        0 <= box["y"] <= height
        for box in (one.bounding_box() for one in page.locator(".clear").all())
        if box is not None
    )
    page.locator("#shown .clear").click()
    assert not page.locator("#shown .clear").is_visible()
    assert focused(page)
    page.evaluate("document.getElementById('table').scrollIntoView()")
    until(page, "!document.querySelector('#table .clear')")


def test_a_ward_found_by_name_opens(offline_page: Page, lively: Path) -> None:
    go(offline_page, lively / "bolton.html")
    offline_page.locator("#find").fill("rumw")
    offline_page.locator("#list .also .row", has_text="Rumworth").click()
    assert offline_page.locator("#detail h2").inner_text() == "Rumworth"
    offline_page.locator(".back").click()
    assert "Rumworth" in focused(offline_page)


def test_a_postcode_shows_where_it_is_and_who_is_near(offline_page: Page, lively: Path) -> None:
    go(offline_page, lively / "bolton.html")
    offline_page.locator("#find").fill("bl11se")
    assert "Nearest to BL1 1SE first" in offline_page.locator("#shown").inner_text()
    rows = offline_page.locator("#list .rows:not(.also) .row")
    assert ALONE in rows.first.inner_text()
    assert "0.0 km away" in rows.first.inner_text()
    far = [
        float(said.split("\n")[1].split(" km")[0]) for said in rows.all_inner_texts() if " km away" in said
    ]
    assert far == sorted(far)
    offline_page.locator("#list .also .row").first.click()
    assert offline_page.locator("#detail h2").is_visible()
    assert offline_page.locator(".leaflet-overlay-pane path[stroke='#0b62c4']").count() >= 1


def test_nothing_is_lost_between_ward_and_list(offline_page: Page, lively: Path) -> None:
    go(offline_page, lively / "bolton.html")
    choose_ward(offline_page, "Rumworth")
    assert "Rumworth" in focused(offline_page)
    row = offline_page.locator("#detail .row").first
    name = row.locator(".title").inner_text()
    row.click()
    assert name in focused(offline_page)
    offline_page.keyboard.press("Escape")
    assert name in focused(offline_page)
    offline_page.keyboard.press("Escape")
    assert "Rumworth" in focused(offline_page)
