"""Names on the map collide with no other name and with no mark, on every screen."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.kit import go, until

if TYPE_CHECKING:
    from playwright.sync_api import Page

# Pairs of a name and a name or mark whose boxes share more than a hair's breadth.
COLLISIONS = """() => {
  const textBox = (element) => {
    const range = document.createRange();
    range.selectNodeContents(element);
    const box = range.getBoundingClientRect();
    return [element.textContent, box.left, box.top, box.right, box.bottom];
  };
  const wholeBox = (element) => {
    const box = element.getBoundingClientRect();
    return [element.className, box.left, box.top, box.right, box.bottom];
  };
  const names = [...document.querySelectorAll('.label .name > span, .label .neighbour')].map(textBox);
  const marks = [...document.querySelectorAll('.place, .cluster')].map(wholeBox);
  const found = [];
  names.forEach((a, i) => [...names.slice(i + 1), ...marks].forEach((b) => {
    const wide = Math.min(a[3], b[3]) - Math.max(a[1], b[1]);
    const high = Math.min(a[4], b[4]) - Math.max(a[2], b[2]);
    if (wide > 2 && high > 2) found.push(a[0] + ' / ' + b[0]);
  }));
  return [names.length, found];
}"""


@pytest.mark.parametrize("size", [(1280, 860), (1600, 1000), (390, 800), (320, 640)])
@pytest.mark.parametrize("name", ["bolton.html", "bury.html", "index.html"])
def test_names_do_not_collide(offline_page: Page, lively: Path, name: str, size: tuple[int, int]) -> None:
    offline_page.set_viewport_size({"width": size[0], "height": size[1]})
    go(offline_page, lively / name)
    for layer in offline_page.evaluate("assetmap.data.layers.slice(0, 3).map((one) => one.id)"):
        offline_page.evaluate("(layer) => assetmap.set({ layer })", layer)
        count, collisions = offline_page.evaluate(COLLISIONS)
        assert count >= 1
        assert collisions == [], layer


def test_names_do_not_collide_nearer_by_and_elsewhere(offline_page: Page, lively: Path) -> None:
    go(offline_page, lively / "bolton.html")
    whole = offline_page.evaluate("assetmap.map.getZoom()")
    for step in (1, 2):
        offline_page.evaluate("(zoom) => assetmap.map.setZoom(zoom, { animate: false })", whole + step)
        assert offline_page.evaluate(COLLISIONS)[1] == []
    offline_page.evaluate("assetmap.map.panBy([300, 120], { animate: false })")
    until(offline_page, f"assetmap.map.getZoom() === {whole + 2}")
    assert offline_page.evaluate(COLLISIONS)[1] == []


# Letters whose middle does not lie on an area of the state that they stand for.
ASTRAY = """() => {
  const A = assetmap, state = A.data.areas[A.layer().id], found = [];
  const paths = [...document.querySelectorAll('path.area')];
  for (const letter of document.querySelectorAll('.label .letter')) {
    const box = letter.getBoundingClientRect();
    const under = document.elementsFromPoint(box.left + box.width / 2, box.top + box.height / 2);
    const path = under.find((one) => paths.includes(one));
    const name = path ? path.getAttribute('aria-label').split(', ' + A.layer().title)[0] : '';
    const n = A.data.areas.name.indexOf(name);
    if (n < 0 || A.words.gap_letter[state[n]] !== letter.textContent) found.push(letter.textContent);
  }
  return found;
}"""


def test_each_ward_keeps_its_letter(offline_page: Page, lively: Path) -> None:
    go(offline_page, lively / "bolton.html")
    assert offline_page.locator(".label .letter").count() == 20


@pytest.mark.parametrize("size", [(1280, 800), (390, 800), (320, 640)])
def test_letters_stand_in_their_ward(offline_page: Page, lively: Path, size: tuple[int, int]) -> None:
    offline_page.set_viewport_size({"width": size[0], "height": size[1]})
    go(offline_page, lively / "bolton.html")
    assert offline_page.locator(".label .letter").count() >= 17
    assert offline_page.evaluate(ASTRAY) == []
