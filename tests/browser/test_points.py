"""Marks on the map: grouped, spread out, listed; each organisation accounted for exactly once."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.kit import ALONE, FEW, MANY, focused, go, shown, state, until

if TYPE_CHECKING:
    from playwright.sync_api import Page

# At every zoom and under some filters: each organisation that is shown and has a place is in one group.
ONCE = """
() => {
  const A = assetmap, places = A.data.places, faults = [];
  for (const chosen of [{}, { type: ['faith'] }, { stage: ['known'], focus: ['primary', 'none'] }]) {
    A.set({ filter: Object.assign({}, A.noFilter, chosen) });
    const wanted = A.shownPlaces().filter((i) => places.latitude[i] !== null && !A.isOver(i)).join();
    for (let zoom = 8; zoom <= 17; zoom += 0.25) {
      const groups = A.groups(zoom);
      const got = groups.flatMap((group) => group.members).sort((a, b) => a - b).join();
      if (got !== wanted) faults.push(['members', chosen, zoom]);
      const points = groups.map((group) => A.map.project(group.at, zoom));
      for (const [n, group] of groups.entries()) {
        const mean = group.members.reduce((sum, i) => sum + places.longitude[i], 0) / group.members.length;
        if (Math.abs(mean - group.at[1]) > 1e-6) faults.push(['middle', zoom, n]);
      }
    }
  }
  return faults;
}
"""


def test_every_organisation_is_in_exactly_one_group_at_every_zoom(offline_page: Page, lively: Path) -> None:
    go(offline_page, lively / "bolton.html")
    assert offline_page.evaluate(ONCE) == []


def test_groups_of_random_points(offline_page: Page, lively: Path) -> None:
    # The same with points drawn at random in the page, thousands of them, some at one place.
    go(offline_page, lively / "bolton.html")
    assert (
        offline_page.evaluate(
            """() => {
             const A = assetmap;
             let at = 7;
             const random = () => (at = (at * 16807) % 2147483647) / 2147483647;
             const n = 3000;
             const xs = Float64Array.from({ length: n }, () => 0.49 + random() / 500);
             const ys = Float64Array.from({ length: n }, () => 0.32 + random() / 500);
             for (let i = 0; i < 200; i++) [xs[i], ys[i]] = [xs[0], ys[0]];
             for (let i = 200; i < 220; i++) xs[i] = NaN;
             const pass = Uint8Array.from({ length: n }, () => Number(random() < 0.7));
             const faults = [];
             for (let zoom = 8; zoom <= 17; zoom += 0.75) {
               const count = new Uint8Array(n);
               for (const one of A.grouped(xs, ys, pass, zoom)) one.members.forEach((i) => (count[i] += 1));
               for (let i = 0; i < n; i++) {
                 if (count[i] !== (pass[i] && !Number.isNaN(xs[i]) ? 1 : 0)) faults.push([zoom, i]);
               }
             }
             return faults;
           }"""
        )
        == []
    )


# Pairs of marks of which one lies on more than half of the other; on the narrower one, by their whole boxes.
OVERLAPS = """(groups, zoom) => {
  const wide = (n) => (n === 1 ? 24 : n < 10 ? 30 : n < 100 ? 34 : n < 1000 ? 40 : 48);
  const marks = groups.map((g) => [assetmap.map.project(g.at, zoom), wide(g.members.length)]);
  marks.sort((a, b) => a[0].x - b[0].x);
  let found = 0;
  marks.forEach(function ([at, size], n) {
    for (let m = n + 1; m < marks.length && marks[m][0].x - at.x < 48; m++) {
      const [to, other] = marks[m];
      const across = Math.max(0, (size + other) / 2 - Math.abs(to.x - at.x));
      const down = Math.max(0, (size + other) / 2 - Math.abs(to.y - at.y));
      if (across * down > 0.5 * Math.min(size, other) ** 2) found++;
    }
  });
  return found;
}"""


def test_no_mark_hides_half_of_another(offline_page: Page, lively: Path) -> None:
    go(offline_page, lively / "bolton.html")
    found = offline_page.evaluate(
        f"""() => {{
         const overlaps = {OVERLAPS};
         const out = [];
         for (let zoom = 8; zoom <= 17; zoom += 0.25) out.push(overlaps(assetmap.groups(zoom), zoom));
         return out;
       }}"""
    )
    assert found == [0] * 37


@pytest.mark.parametrize("n", [600, 5000])
def test_no_mark_hides_half_of_another_where_thousands_lie_dense(
    offline_page: Page, lively: Path, n: int
) -> None:
    # Half of them in clumps, as in towns; and the same groups each time.
    go(offline_page, lively / "bolton.html")
    found, same = offline_page.evaluate(
        f"""n => {{
         const overlaps = {OVERLAPS};
         let at = 7;
         const random = () => (at = (at * 16807) % 2147483647) / 2147483647;
         const clump = (i) => (i % 2 ? random() : ((i * 37) % 11) / 11 + random() / 40) / 3000;
         const xs = Float64Array.from({{ length: n }}, (_, i) => 0.4935 + clump(i));
         const ys = Float64Array.from({{ length: n }}, (_, i) => 0.3235 + clump(i));
         const pass = new Uint8Array(n).fill(1);
         const out = [];
         let same = true;
         for (let zoom = 8; zoom <= 17; zoom += 0.25) {{
           const groups = assetmap.grouped(xs, ys, pass, zoom);
           out.push(overlaps(groups, zoom));
           same = same && JSON.stringify(groups) === JSON.stringify(assetmap.grouped(xs, ys, pass, zoom));
         }}
         return [out, same];
       }}""",
        n,
    )
    assert found == [0] * 37
    assert same


def test_marks_in_sight_do_not_touch(offline_page: Page, lively: Path) -> None:
    go(offline_page, lively / "bolton.html")
    for zoom in (10, 11, 12, 13):
        spot(offline_page, 53.58, -2.47, zoom)
        boxes = offline_page.locator(".place, .cluster").evaluate_all(
            "all => all.map(one => one.getBoundingClientRect().toJSON())"
        )
        for n, one in enumerate(boxes):
            for other in boxes[n + 1 :]:
                across = min(one["right"], other["right"]) - max(one["left"], other["left"])
                down = min(one["bottom"], other["bottom"]) - max(one["top"], other["top"])
                assert across <= 0 or down <= 0, zoom


def test_where_many_lie_close_there_are_fewer_marks(offline_page: Page, lively: Path) -> None:
    # Else ten thousand hide the wards. Cells are counted here by themselves, 46 pixels wide.
    go(offline_page, lively / "bolton.html")
    counted = offline_page.evaluate(
        """() => {
         let at = 7;
         const random = () => (at = (at * 16807) % 2147483647) / 2147483647;
         const xs = Float64Array.from({ length: 3000 }, () => 0.49 + random() / 500);
         const ys = Float64Array.from({ length: 3000 }, () => 0.32 + random() / 500);
         const pass = new Uint8Array(3000).fill(1);
         return [10, 11, 12, 13, 14].map(function (zoom) {
           const cell = (v) => Math.floor((v * 256 * 2 ** zoom) / 46);
           const cells = new Set(Array.from(xs, (x, i) => cell(x) + ' ' + cell(ys[i])));
           return [cells.size, assetmap.grouped(xs, ys, pass, zoom).length];
         });
       }"""
    )
    crowded = [(cells, groups) for cells, groups in counted if cells > 20 and 10 * cells < 3000]
    loose = [(cells, groups) for cells, groups in counted if 5 * cells >= 3000]
    assert crowded
    assert loose
    assert all(groups < cells / 2 for cells, groups in crowded), crowded
    assert all(groups > cells / 2 for cells, groups in loose), loose


def test_panning_does_not_change_a_group(offline_page: Page, lively: Path) -> None:
    go(offline_page, lively / "bolton.html")
    before = offline_page.locator(".cluster").all_inner_texts()
    offline_page.evaluate("assetmap.map.panBy([300, 0], { animate: false })")
    after = offline_page.locator(".cluster").all_inner_texts()
    assert after
    assert sorted(set(after) - set(before)) == []


def test_only_what_is_in_sight_is_in_the_document(offline_page: Page, lively: Path) -> None:
    go(offline_page, lively / "bolton.html")
    offline_page.evaluate("assetmap.map.setView([53.6, -2.54], 15, { animate: false })")
    assert offline_page.locator(".place, .cluster").count() < 40


def spot(page: Page, latitude: float, longitude: float, zoom: int) -> None:
    page.evaluate(f"assetmap.map.setView([{latitude}, {longitude}], {zoom}, {{ animate: false }})")


@pytest.mark.parametrize("key", ["Enter", " "])
def test_a_few_at_one_place_are_spread_out(offline_page: Page, lively: Path, key: str) -> None:
    go(offline_page, lively / "bolton.html")
    spot(offline_page, 53.56, -2.47, 17)
    group = offline_page.locator(".cluster", has_text=str(FEW))
    assert group.get_attribute("aria-label") == f"{FEW} organisations here: show them"
    group.focus()
    offline_page.keyboard.press(key)
    assert offline_page.locator(".place").count() == FEW
    assert "Club" in focused(offline_page)
    # None lies on another.
    boxes = [one.bounding_box() for one in offline_page.locator(".place").all()]
    for n, one in enumerate(boxes):
        for other in boxes[n + 1 :]:
            assert one
            assert other
            assert abs(one["x"] - other["x"]) + abs(one["y"] - other["y"]) > 15
    offline_page.keyboard.press("Escape")
    assert offline_page.locator(".place").count() == 0
    assert f"{FEW} organisations here" in focused(offline_page)


def test_many_at_one_place_are_listed(offline_page: Page, lively: Path) -> None:
    go(offline_page, lively / "bolton.html")
    spot(offline_page, 53.58, -2.43, 17)
    offline_page.locator(".cluster", has_text=str(MANY)).click()
    assert state(offline_page)["view"] == "places"
    assert len(shown(offline_page)) == MANY
    assert "At one place on the map" in offline_page.locator("#shown").inner_text()
    assert f"{MANY} organisations" in focused(offline_page)
    offline_page.locator("#shown .clear").click()
    assert len(shown(offline_page)) == 142


def test_one_chosen_in_the_list_is_brought_into_sight_on_its_own(offline_page: Page, lively: Path) -> None:
    go(offline_page, lively / "bolton.html", "#view=places")
    offline_page.locator("#find").fill(ALONE)
    offline_page.locator("#list .rows:not(.also) .row").click()
    assert offline_page.locator(".place.chosen").count() == 1
    assert ALONE in (offline_page.locator(".place.chosen").get_attribute("aria-label") or "")
    assert ALONE in focused(offline_page)  # the heading of its details
    offline_page.keyboard.press("Escape")
    assert offline_page.locator(".chosen").count() == 0


def test_one_of_a_few_at_one_place_is_spread_out_to_be_seen(offline_page: Page, lively: Path) -> None:
    go(offline_page, lively / "bolton.html")
    at = offline_page.evaluate("assetmap.data.places.latitude.indexOf(53.56)")
    offline_page.evaluate("i => assetmap.set({ place: i })", at)
    assert offline_page.locator(".place.chosen").count() == 1


def test_a_group_opens_and_the_focus_goes_along(offline_page: Page, lively: Path) -> None:
    go(offline_page, lively / "bolton.html")
    group = offline_page.locator(".cluster").first
    assert (group.get_attribute("aria-label") or "").endswith("organisations: zoom in")
    zoom = offline_page.evaluate("assetmap.map.getZoom()")
    group.focus()
    offline_page.keyboard.press("Enter")
    until(offline_page, f"assetmap.map.getZoom() > {zoom}")
    offline_page.wait_for_timeout(400)
    said = focused(offline_page)
    assert "organisations" in said or "Club" in said


def test_a_filter_that_takes_the_mark_with_the_focus_does_not_lose_it(
    offline_page: Page, lively: Path
) -> None:
    go(offline_page, lively / "bolton.html")
    offline_page.locator(".place, .cluster").first.focus()
    offline_page.evaluate("assetmap.set({ find: 'nothing has this name' })")
    assert offline_page.evaluate("document.activeElement !== document.body")
