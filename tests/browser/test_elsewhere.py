"""Another place in England, by settings alone: its own wards, LSOAs and figures, all the way to the page."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from assetmap.cli import main
from tests.browser.kit import until
from tests.load import places
from tests.project import ASSETS, ENGAGEMENT, TARGETS, table

if TYPE_CHECKING:
    from playwright.sync_api import Page

# A point in the middle of the first LSOA's square; EPSG:27700 (520500, 105500) in degrees.
CLUB = {"id": "club", "name": "Example club", "asset_type": "group_club", "latitude": "50.8365",
        "longitude": "-0.2901"}  # fmt: skip
TALKED = {"date": "2026-11-01", "asset_id": "club", "channel": "visit", "two_way": "yes", "stage": "talking"}
REMOVED = {"area_code": "E01099003", "decision": "not_target", "reason": "Example: mostly a quarry"}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    files = places.written(tmp_path)
    lines = "\n".join(f'{name} = "{path.name}"' for name, path in files.items())
    (tmp_path / "assetmap.toml").write_text(
        f'place = "South coast"\n[localities]\nmadeup = {{ code = "{places.DISTRICT}", name = "Made Up" }}\n'
        f"[data]\n{lines}\n[measures]\ndetour = 1.0\nwalk_minutes = 10\ncatchments = true\n",
        encoding="utf-8",
    )
    return tmp_path


def build(project: Path, *arguments: str) -> None:
    settings = str(project / "assetmap.toml")
    assert main(["maps", "--settings", settings, "--as-of", "2026-11-23", "--quiet", *arguments]) == 0


def write_lists(project: Path) -> None:
    folder = project / "assets" / "madeup"
    folder.mkdir(parents=True)
    for name, columns, row in (
        ("assets", ASSETS, CLUB),
        ("engagement", ENGAGEMENT, TALKED),
        ("targets", TARGETS, REMOVED),
    ):
        (folder / f"{name}.csv").write_text(table(columns, [row]), encoding="utf-8")


def go(page: Page, project: Path, name: str = "madeup.html") -> None:
    page.goto((project / "maps" / name).as_uri())
    page.wait_for_selector("body[data-ready=yes]")


def test_a_place_without_lists(project: Path, offline_page: Page) -> None:
    build(project)
    go(offline_page, project)
    # Targets are the LSOAs of deciles 1 and 2: 1,100 and 600 residents by the census. Nobody is worked with.
    said = offline_page.locator("#headline").inner_text()
    assert "1,700 people in Made Up's target neighbourhoods live out of reach" in said
    assert "100% of the 1,700 people" in said
    assert "0 of the 0 organisations" in said
    sources = offline_page.locator("#sources").inner_text()
    assert "approximate" not in sources.lower()
    assert "IoD2025" in sources
    assert "WD24" in sources
    assert offline_page.locator("path.area").count() == 2


def test_lists_decisions_on_lsoas_and_layers_of_small_areas(project: Path, offline_page: Page) -> None:
    write_lists(project)
    build(project)
    go(offline_page, project)
    # 800 m around the club's middle of the square is all of its LSOA (corners at 707 m), the one target left.
    said = offline_page.locator("#headline").inner_text()
    assert "Everyone in Made Up's target neighbourhoods lives within reach" in said
    assert "1,100 people live there" in said
    assert offline_page.locator("path.small").count() == 0
    offline_page.locator("#layer").select_option("lsoa_imd_decile")
    assert offline_page.locator("path.small").count() == 4
    assert sum(int(n) for n in offline_page.locator("#legend .count").all_inner_texts()) == 4
    offline_page.locator("#layer").select_option("lsoa_target")
    assert "Taken out by local judgement" in offline_page.locator("#legend").inner_text()
    offline_page.locator("#layer").select_option("lsoa_supply_per_1000")
    assert offline_page.locator("path.small").count() == 4
    assert sum(int(n) for n in offline_page.locator("#legend .count").all_inner_texts()) == 4
    offline_page.locator("#layer").select_option("gap")
    assert offline_page.locator("path.small").count() == 0


def test_a_ward_with_target_small_areas_says_so(project: Path, offline_page: Page) -> None:
    settings = project / "assetmap.toml"
    settings.write_text(settings.read_text() + "target_share = 1.0\n")  # so that no ward is one as a whole
    build(project)
    page = offline_page
    go(page, project)
    small = page.evaluate("assetmap.data.small")
    at = [
        one for one, basis in zip(small["area"], small["lsoa_target"], strict=True) if basis == "statistics"
    ]
    bases = page.evaluate("assetmap.data.areas.target")
    assert page.locator("path.small-target").count() == len(at) == 2
    key = page.locator("#legend").inner_text()
    assert ("Bold outline" in key) == ("statistics" in bases)
    assert "Thin outline: target small area" in key
    for n, basis in enumerate(bases):
        words = f"{at.count(n)} target small area" if at.count(n) and basis == "none" else ""
        row = page.locator(f"#areas [data-focus='area {n}']")
        assert words in row.inner_text()
        row.click()
        chips = page.locator("#detail .chip").all_inner_texts()
        assert any(words in chip for chip in chips)
        assert not (words and "Not a target" in chips)
        page.keyboard.press("Escape")
    page.locator("#layer").select_option("imd_score")
    assert page.locator("path.small-target").count() == 0
    assert "Thin outline" not in page.locator("#legend").inner_text()


def test_a_class_of_small_areas_filters(project: Path, offline_page: Page) -> None:
    write_lists(project)
    build(project)
    go(offline_page, project)
    offline_page.locator("#layer").select_option("lsoa_target")
    drawn = "[...document.querySelectorAll('path.small')]"
    bright = f"{drawn}.filter(p => +p.getAttribute('fill-opacity') > 0.15).length"
    assert offline_page.evaluate(bright) == 4
    key = offline_page.locator("#legend .key", has_text="Taken out by local judgement")
    key.click()
    # By the list of decisions it is this one small area, in one of the two wards.
    assert offline_page.evaluate(bright) == 1
    assert offline_page.locator("#areas ol li").count() == 1
    assert "1 of 2 wards" in offline_page.inner_text("#shown")
    assert "class=" in offline_page.url
    offline_page.evaluate("assetmap.set({ table: 'small', view: 'table' })")
    offline_page.locator("#grid").scroll_into_view_if_needed()
    rows = offline_page.locator("#grid tbody tr")
    until(offline_page, "document.querySelector('#grid tbody tr').innerText.startsWith('E01')")
    assert [one.split()[0] for one in rows.all_inner_texts()] == ["E01099003"]
    offline_page.locator("#shown .clear, #table-bar .clear").first.click()
    assert offline_page.evaluate(bright) == 4
    assert offline_page.locator("#areas ol li").count() == 2


def test_files_named_on_the_command_line(project: Path, offline_page: Page) -> None:
    settings = project / "assetmap.toml"
    settings.write_text(settings.read_text().replace('deprivation = "File_7.csv"\n', ""))
    build(project, "--deprivation", str(project / "File_7.csv"))
    go(offline_page, project, "index.html")
    assert offline_page.locator("path.area").count() == 1
    assert "1,700 people" in offline_page.locator("#headline").inner_text()
