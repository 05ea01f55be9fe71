"""What a person takes away: tables as CSV, the picture, notes of what is missing or wrong."""

from __future__ import annotations

import csv
import io
import struct
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.kit import ALONE, AS_OF, FORMULA, go, shown, text_of, until

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

SVG = "{http://www.w3.org/2000/svg}"

# Cells of random letters, those that mean something to a spreadsheet or a CSV file among them.
CELLS = """
(seed) => {
  let at = seed;
  const random = (n) => (at = (at * 16807) % 2147483647) % n;
  const letters = ['=', '+', '-', '@', '"', ',', ';', '\\n', '\\r', '\\t', ' ', "'",
    'a', '1', '.', 'é', '\\u{1F3C3}'];
  const rows = Array.from({ length: 40 }, () => Array.from({ length: 4 }, () =>
    Array.from({ length: random(6) }, () => letters[random(letters.length)]).join('')));
  return [rows, assetmap.csv(['a', 'b', 'c', 'd'], rows)];
}
"""


def saved(page: Page, button: Locator) -> tuple[str, str]:
    with page.expect_download() as waiting:
        button.click()
    return waiting.value.suggested_filename, text_of(waiting.value)


def read(text: str) -> list[dict[str, str]]:
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


@pytest.mark.parametrize("seed", [1, 22, 333])
def test_any_cell_reads_back_and_is_no_formula(offline_page: Page, lively: Path, seed: int) -> None:
    go(offline_page, lively / "bolton.html")
    rows, text = offline_page.evaluate(CELLS, seed)
    back = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))[1:]
    assert len(back) == len(rows)
    for row, got in zip(rows, back, strict=True):
        for cell, there in zip(row, got, strict=True):
            assert there in (cell, "'" + cell)
            number = there.lstrip("-").replace(".", "", 1).isdigit()
            assert number or not there.startswith(("=", "+", "-", "@", "\t", "\r"))


def test_the_filtered_list_of_organisations(offline_page: Page, lively: Path) -> None:
    go(offline_page, lively / "bolton.html", "#table=places&type=business")
    name, text = saved(offline_page, offline_page.locator("#table .take"))
    assert name == f"bolton-organisations-{AS_OF}.csv"
    rows = read(text)
    places: dict[str, list[Any]] = offline_page.evaluate("assetmap.data.places")
    assert [row["Organisation"] for row in rows] == [places["name"][i] for i in shown(offline_page)]
    zebra = next(row for row in rows if row["Organisation"] == ALONE)
    assert zebra["Postcode"] == "BL1 1SE"
    assert zebra["Description"] == "'" + FORMULA
    assert zebra["Activities"] == "'-5; +1"


def test_the_table_of_wards_holds_every_layer_as_numbers(offline_page: Page, lively: Path) -> None:
    go(offline_page, lively / "bolton.html")
    name, text = saved(offline_page, offline_page.locator("#table .take"))
    assert name == f"bolton-wards-{AS_OF}.csv"
    rows = read(text)
    areas: dict[str, list[Any]] = offline_page.evaluate("assetmap.data.areas")
    assert {row["Code"] for row in rows} == set(areas["code"])
    by_code = {row["Code"]: row for row in rows}
    for layer in offline_page.evaluate("assetmap.data.layers.filter(layer => layer.breaks)"):
        for code, value in zip(areas["code"], areas[layer["id"]], strict=True):
            cell = by_code[code][layer["title"]]
            assert (float(cell) if cell else None) == value, layer["id"]
    states = {row["Engagement gap"] for row in rows}
    assert states <= set(offline_page.evaluate("Object.values(assetmap.words.gap)"))


def test_the_table_of_a_class_holds_its_wards(offline_page: Page, lively: Path) -> None:
    go(offline_page, lively / "bolton.html", "#class=engaged")
    rows = read(saved(offline_page, offline_page.locator("#table .take"))[1])
    assert {row["Engagement gap"] for row in rows} == {"Engaged"}


def test_the_table_of_organisations_sorts_and_goes_on(offline_page: Page, lively: Path) -> None:
    page = offline_page
    go(page, lively / "bolton.html", "#view=table&table=places")
    page.evaluate("document.getElementById('table').scrollIntoView()")
    until(page, "document.querySelectorAll('#grid tbody tr').length === 100")
    page.locator("#rest button").click()
    assert page.locator("#grid tbody tr").count() == 142
    assert page.evaluate("document.activeElement.closest('tbody') !== null")
    head = page.locator("#grid th[data-column=assured_date]")
    head.locator("button").click()
    assert head.get_attribute("aria-sort") == "ascending"
    assert page.evaluate("document.activeElement.closest('th').dataset.column") == "assured_date"
    dates = [
        page.evaluate("i => assetmap.data.places.assured_date[i]", i)
        for i in page.evaluate("assetmap.tableNow('places').rows")
    ]
    filled = [day for day in dates if day]
    assert filled == sorted(filled)
    assert not any(dates[len(filled) :])  # blank ones last
    head.locator("button").click()
    rows = page.evaluate("assetmap.tableNow('places').rows.map(i => assetmap.data.places.assured_date[i])")
    assert rows[: len(filled)] == sorted(filled, reverse=True)
    page.locator("#grid tbody th button").first.click()
    assert page.locator("#detail h2").is_visible()


def test_the_picture_is_a_drawing_of_the_same_view(offline_page: Page, lively: Path) -> None:
    go(offline_page, lively / "bolton.html", "#layer=imd_score&type=faith")
    name, text = saved(offline_page, offline_page.locator("#take-svg"))
    assert name == f"bolton-imd-score-{AS_OF}.svg"
    root = ET.fromstring(text)
    said = [one.text or "" for one in root.iter(f"{SVG}text")]
    assert "Bolton" in said
    assert "Deprivation (overall score)" in said
    assert any("Faith" in one for one in said)  # what it is filtered by
    assert any("Crown copyright" in one for one in said)
    fills = {one.get("fill") for one in root.iter(f"{SVG}path")}
    used = "assetmap.classes(assetmap.layer()).filter(c => c.count).map(c => c.colour)"
    assert set(offline_page.evaluate(used)) <= fills
    assert "href" not in text
    assert "NaN" not in text


def test_the_picture_has_the_key_of_the_marks_and_says_what_is_shown(
    offline_page: Page, lively: Path
) -> None:
    go(offline_page, lively / "bolton.html", "#find=club")
    said = offline_page.evaluate("[...assetmap.picture().querySelectorAll('text')].map(t => t.textContent)")
    assert "Shown: 140 of 142 organisations. Chosen by: “club”." in " ".join(said)
    assert not any("·" in one and "club" in one for one in said)
    assert {"The marks", "Known", "Leading", "Physical activity is part of it"} <= set(said)
    assert "Paler and dashed: no two-way" in said
    # Each item of the page's own key, its form and how it is drawn.
    forms = offline_page.evaluate(
        """[...assetmap.picture().querySelectorAll('.mark')].slice(-9)
           .map(m => [m.tagName, m.getAttribute('fill') !== null, m.getAttribute('stroke-dasharray')])"""
    )
    assert [tag for tag, _, _ in forms] == [*["circle"] * 6, "path", "rect", "circle"]
    assert all(filled for _, filled, _ in forms)
    assert [dashes != "none" for _, _, dashes in forms] == [*[False] * 8, True]
    # All of it in sight, on a low screen too.
    offline_page.set_viewport_size({"width": 320, "height": 256})
    low, high = offline_page.evaluate(
        """(() => { const made = assetmap.picture();
           const key = [...made.children].filter(one => one.tagName === 'g').pop();
           const ys = [...key.querySelectorAll('text')].map(t => Number(t.getAttribute('y')));
           return [84 + Math.max(...ys), Number(made.getAttribute('height'))]; })()"""
    )
    assert low < high


def test_the_picture_as_png(offline_page: Page, lively: Path) -> None:
    go(offline_page, lively / "index.html")
    with offline_page.expect_download() as waiting:
        offline_page.locator("#take-png").click()
    assert waiting.value.suggested_filename == f"all-unreached-{AS_OF}.png" or (
        waiting.value.suggested_filename.endswith(".png")
    )
    content = Path(waiting.value.path()).read_bytes()
    assert content.startswith(b"\x89PNG")
    width, height = struct.unpack(">II", content[16:24])
    assert width == 2800
    assert height > 1000


def test_a_correction_and_an_addition(offline_page: Page, lively: Path) -> None:
    page = offline_page
    go(page, lively / "bolton.html", "#organisation=zebra")
    page.locator("#detail .link", has_text="Something is wrong here").click()
    form = page.locator("dialog form")
    assert form.locator("[name=name]").input_value() == ALONE
    form.locator("[type=submit]").click()
    assert "Nothing was changed" in form.inner_text()
    form.locator("[name=times]").fill('Tue 10:00, "drop in"\u00a0')
    form.locator("[name=description]").fill("")
    form.locator("[name=comment]").fill("=1+1")
    form.locator("[type=submit]").click()
    assert page.evaluate("document.activeElement.id") == "take-corrections"
    page.locator("#corrections button", has_text="Add a group or place").click()
    page.keyboard.press("Escape")
    assert not page.locator("dialog").is_visible()
    assert "Add a group" in page.evaluate("document.activeElement.innerText")
    page.locator("#corrections button", has_text="Add a group or place").click()
    form.locator("[name=name]").fill("Ōmeka tūī\tclub")
    form.locator("[name=postcode]").fill("BL1 1SE")
    form.locator("[name=asset_type]").select_option("group_club")
    form.locator("[name=status]").select_option("active")
    form.locator("[type=submit]").click()
    assert "2 notes to send" in page.locator("#corrections").inner_text()
    name, text = saved(page, page.locator("#take-corrections"))
    assert name.startswith("bolton-corrections-")
    wrong, missing = read(text)
    assert wrong["id"] == "zebra"
    assert wrong["name"] == ALONE
    assert wrong["times"] == 'Tue 10:00, "drop in"'
    assert wrong["description"] == ""
    assert wrong["comment"] == "Please take out: Description. =1+1"
    assert wrong["source"] == "Note on the map of 2026-11-23"
    assert missing["id"] == ""
    assert missing["name"] == "Ōmeka tūī\tclub"
    assert (missing["postcode"], missing["asset_type"], missing["status"]) == (
        "BL1 1SE",
        "group_club",
        "active",
    )
    assert missing["assured_date"] == name.removesuffix(".csv").split("corrections-")[1]
    page.locator("#corrections .noted .link").first.click()
    assert "1 note to send" in page.locator("#corrections").inner_text()
    assert page.evaluate("document.activeElement !== document.body")
