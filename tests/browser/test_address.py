"""The state in the part of the address after #: shared links, the back button, values that nobody knows."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.kit import choose_ward, go, lively_rows, shown, state, until

if TYPE_CHECKING:
    from playwright.sync_api import Page

# What is shown in random states, and whether it is the same when the address is opened again.
ROUND_TRIP = """
(seed) => {
  let at = seed;
  const random = (n) => { at = (at * 1103515245 + 12345) % 2147483648; return at % n; };
  const pick = (list) => list[random(list.length)];
  const A = assetmap, data = A.data, out = [];
  for (let n = 0; n < 60; n++) {
    const made = A.freshState();
    made.layer = pick(data.layers).id;
    made.view = pick(['areas', 'places', 'table', 'now']);
    made.table = pick(['areas', 'places']);
    made.area = random(3) ? null : random(data.areas.code.length);
    made.place = random(3) ? null : random(data.places.id.length);
    made.find = pick(['', 'a b', 'café & co', '100% #1?', '=1+1', '  x ', 'm33 2ab', '\\u{1F3C3}']);
    made.filter = {};
    for (const kind of Object.keys(A.noFilter)) {
      const names = A.choices()(kind).map((one) => one.name);
      made.filter[kind] = random(2) || !names.length ? [] : [...new Set([pick(names), pick(names)])];
    }
    const classes = A.classes(data.layers.find((one) => one.id === made.layer)).filter((one) => one.count);
    made.classes = random(2) ? [] : [pick(classes).key];
    made.at = random(2) ? null : [53.5 + random(100) / 1000, -2.5 + random(100) / 1000, 9 + random(30) / 4];
    const read = A.readAddress('#' + A.writeAddress(made));
    if (JSON.stringify(read) !== JSON.stringify(made)) out.push([JSON.stringify(made), JSON.stringify(read)]);
  }
  return out;
}
"""


@pytest.mark.parametrize("seed", [1, 20, 300])
def test_what_is_written_reads_back_the_same(offline_page: Page, lively: Path, seed: int) -> None:
    go(offline_page, lively / "bolton.html")
    assert offline_page.evaluate(ROUND_TRIP, seed) == []


def test_a_shared_link_opens_the_same_view(new_page: Callable[..., Page], lively: Path) -> None:
    one, other = new_page(), new_page(viewport={"width": 1000, "height": 700})
    go(one, lively / "bolton.html")
    one.locator("#layer").select_option("imd_score")
    one.locator("#legend .key:not([disabled])").last.click()
    one.locator("#tabs [data-view=places]").click()
    one.locator("#filters summary").click()
    one.locator("#filters input[value=known]").click()
    one.locator(".leaflet-control-zoom-in").click()
    until(one, "location.hash.includes('at=')")
    one.locator("#list .row").nth(1).click()
    one.wait_for_timeout(400)
    go(other, lively / "bolton.html", "#" + one.url.split("#")[1])
    assert state(other) == state(one)
    assert shown(other) == shown(one)
    assert other.locator("#detail h2").inner_text() == one.locator("#detail h2").inner_text()
    assert other.locator("#layer").input_value() == "imd_score"
    assert other.evaluate("assetmap.map.getZoom()") == one.evaluate("assetmap.map.getZoom()")


def test_the_back_button_goes_the_way_back(offline_page: Page, lively: Path) -> None:
    page = offline_page
    go(page, lively / "bolton.html")
    choose_ward(page, "Rumworth")
    page.locator("#detail .row").first.click()
    name = page.locator("#detail h2").inner_text()
    page.locator("#tabs [data-view=places]").click()
    page.locator("#filters summary").click()
    page.locator("#filters input[value=venue]").click()
    assert page.locator("#shown").is_visible()
    page.go_back()
    until(page, "!assetmap.isFiltered()")
    assert not page.locator("#shown").is_visible()
    assert not page.locator("#filters input[value=venue]").is_checked()
    page.go_back()
    until(page, "assetmap.state.place !== null")
    assert page.locator("#detail h2").inner_text() == name
    page.go_back()
    until(page, "assetmap.state.place === null")
    assert page.locator("#detail h2").inner_text() == "Rumworth"
    page.go_back()
    until(page, "assetmap.state.area === null")
    assert page.locator("#areas").is_visible()
    assert "#" not in page.url
    page.go_forward()
    until(page, "assetmap.state.area !== null")
    assert page.locator("#detail h2").inner_text() == "Rumworth"


def test_typing_is_one_step_for_the_back_button(offline_page: Page, lively: Path) -> None:
    go(offline_page, lively / "bolton.html")
    before = offline_page.evaluate("history.length")
    offline_page.locator("#find").press_sequentially("walking")
    assert offline_page.evaluate("history.length") == before + 1
    offline_page.go_back()
    until(offline_page, "document.getElementById('find').value === ''")
    assert len(shown(offline_page)) == len(lively_rows()[0])


@pytest.mark.parametrize(
    "said",
    [
        "#layer=nonsense&view=cellar&table=small&area=E0&organisation=nobody&type=spaceship&class=99&at=1,2",
        "#at=NaN,NaN,99&class=__proto__&stage=constructor&ward=%00",
        "#%E0%A4%A&&&==&find=",
        "#app",
        "#type=",
    ],
)
def test_what_is_not_known_is_passed_over(offline_page: Page, lively: Path, said: str) -> None:
    go(offline_page, lively / "bolton.html", said)
    found = state(offline_page)
    fresh = offline_page.evaluate("JSON.parse(JSON.stringify(assetmap.freshState()))")
    assert found == fresh
    assert not offline_page.locator("#shown").is_visible()


def test_a_known_and_an_unknown_value_together(offline_page: Page, lively: Path) -> None:
    go(offline_page, lively / "bolton.html", "#type=faith&type=spaceship&layer=target&class=none&class=99")
    found = state(offline_page)
    assert found["filter"]["type"] == ["faith"]
    assert found["classes"] == ["none"]


def test_links_within_the_page_keep_the_state(offline_page: Page, lively: Path) -> None:
    page = offline_page
    go(page, lively / "bolton.html", "#type=faith&layer=target")
    for link in (".skip", ".leaflet-control-attribution a", ".to-map"):
        page.locator(link).first.evaluate("link => link.click()")
        assert "type=faith" in page.url
        assert state(page)["layer"] == "target"
        assert page.evaluate("document.activeElement !== document.body")


def test_who_looks_for_organisations_finds_them_in_the_table(offline_page: Page, lively: Path) -> None:
    page = offline_page
    go(page, lively / "bolton.html", "#find=walking")
    page.locator("#tabs [data-view=table]").click()
    assert state(page)["table"] == "places"
    assert page.evaluate("document.activeElement.id") == "table-title"
    go(page, lively / "bury.html", "#class=none")
    page.locator("#tabs [data-view=table]").click()
    assert state(page)["table"] == "areas"


def test_two_with_one_id_from_two_lists_are_told_apart(offline_page: Page, lively: Path) -> None:
    go(offline_page, lively / "bolton.html")
    assert (
        offline_page.evaluate(
            """() => {
             const { places } = assetmap.data;
             places.id[1] = places.id[0];
             places.from[1] = 'Bury';
             const made = Object.assign(assetmap.freshState(), { place: 1 });
             return assetmap.readAddress('#' + assetmap.writeAddress(made)).place;
           }"""
        )
        == 1
    )
