"""What lies under the wards, in a whole build."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from assetmap.load.backdrop import Backdrop, backdrop_bytes
from assetmap.mapping.text import page_data
from assetmap.sources.backdrop import backdrop_path
from assetmap.sources.store import keep_whole
from tests.mapping.test_backdrop import heavy_backdrop
from tests.project import BURY, TONGE, build, write_project

ABOUT = {"source": "OpenStreetMap", "fetched": "2026-11-20"}
ROAD = Backdrop({"motorway": (((370_000, 409_000), (375_000, 410_000)),)}, ABOUT)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    rows = [
        {"id": "a", "name": "A", "asset_type": "venue", "postcode": TONGE},
        {"id": "b", "name": "B", "asset_type": "venue", "postcode": BURY},
    ]
    return write_project(
        tmp_path, rows, localities=("bolton", "bury"), settings='[sources]\ncache = "cache"\n'
    )


def keep(project: Path, backdrop: Backdrop, code: str = "E08000001") -> Path:
    path = backdrop_path(project.parent / "cache", code)
    keep_whole(path, backdrop_bytes(backdrop))
    return path


@pytest.fixture(autouse=True)
def own_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ASSETMAP_CACHE", raising=False)


def about(project: Path) -> str:
    with (project.parent / "maps" / "data" / "about.csv").open(encoding="utf-8-sig", newline="") as file:
        return "\n".join(" ".join(row) for row in csv.reader(file))


def test_a_build_takes_it_up_and_names_it(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    maps = project.parent / "maps"
    assert build(project) == 0
    without = (maps / "bolton.html").read_bytes()
    assert page_data(without.decode())["backdrop"] is None
    assert "OpenStreetMap contributors, openstreetmap.org" not in without.decode()
    assert "OpenStreetMap" not in about(project)
    keep(project, ROAD)
    capsys.readouterr()
    assert build(project) == 0
    assert "Nothing has changed" not in capsys.readouterr().out
    page = (maps / "bolton.html").read_text(encoding="utf-8")
    assert [one["kind"] for one in page_data(page)["backdrop"]["kinds"]] == ["motorway"]
    assert page_data((maps / "bury.html").read_text(encoding="utf-8"))["backdrop"] is None
    for said in (page, about(project)):
        assert "the map under the wards" in said.lower()
        assert "2026-11-20" in said
        assert "© OpenStreetMap contributors" in said
        assert "Open Database Licence (ODbL)" in said
    assert build(project) == 0
    assert "Nothing has changed" in capsys.readouterr().out


def test_a_damaged_file_is_told_and_left_out(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    keep(project, ROAD).write_bytes(b"damaged")
    assert build(project) == 0
    assert "The map of bolton has no roads, water and parks" in capsys.readouterr().out
    assert page_data((project.parent / "maps" / "bolton.html").read_text("utf-8"))["backdrop"] is None


def test_it_can_be_turned_off(project: Path) -> None:
    keep(project, ROAD)
    project.write_text(project.read_text("utf-8") + "[page]\nbackdrop = false\n", encoding="utf-8")
    assert build(project, "--quiet") == 0
    assert page_data((project.parent / "maps" / "bolton.html").read_text("utf-8"))["backdrop"] is None
    assert "OpenStreetMap" not in about(project)


def test_a_page_grows_by_no_more_than_250_kb(project: Path) -> None:
    pages = [project.parent / "maps" / name for name in ("bolton.html", "index.html", "team/bolton.html")]
    assert build(project, "--quiet") == 0
    before = [page.stat().st_size for page in pages]
    keep(project, heavy_backdrop())
    assert build(project, "--quiet") == 0
    grown = [page.stat().st_size - size for page, size in zip(pages, before, strict=True)]
    assert all(10_000 < more <= 250_000 for more in grown), grown
    shown = page_data(pages[0].read_text(encoding="utf-8"))["backdrop"]["kinds"]
    assert "motorway" in [one["kind"] for one in shown]
    assert "tertiary" not in [one["kind"] for one in shown]
