"""Another place in England, by settings alone: its own wards, LSOAs and figures, all the way to the page."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from assetmap.cli import main
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
        f"[data]\n{lines}\n[measures]\ndetour = 1.0\nwalk_minutes = 10\n",
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
    offline_page.locator("#layer").select_option("gap")
    assert offline_page.locator("path.small").count() == 0


def test_files_named_on_the_command_line(project: Path, offline_page: Page) -> None:
    settings = project / "assetmap.toml"
    settings.write_text(settings.read_text().replace('deprivation = "File_7.csv"\n', ""))
    build(project, "--deprivation", str(project / "File_7.csv"))
    go(offline_page, project, "index.html")
    assert offline_page.locator("path.area").count() == 1
    assert "1,700 people" in offline_page.locator("#headline").inner_text()
