"""A project of two localities of which one has its walking network: pages and exports say which is which."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

from assetmap.load.backdrop import Backdrop
from assetmap.load.network import make_network, network_bytes
from assetmap.load.official import Official
from assetmap.mapping.text import page_data
from assetmap.publish.walk import credited
from tests.project import BURY, CODES, TONGE, build, write_project

ROWS = [
    {"id": "walkers", "name": "Made-up walkers", "asset_type": "group_club", "postcode": TONGE},
    {"id": "dancers", "name": "Made-up dancers", "asset_type": "group_club", "postcode": BURY},
]
ENGAGED = [
    {"date": "2026-11-01", "asset_id": "walkers", "stage": "talking", "two_way": "yes"},
    {"date": "2026-11-01", "asset_id": "dancers", "stage": "talking", "two_way": "yes"},
]


def streets(code: str) -> bytes:
    """Two long streets that cross near each of the two organisations, and nothing else."""
    x, y = [], []
    for east, north in ((373000.0, 409000.0), (380500.0, 411000.0)):
        x += [east - 4000, east + 4000, east, east, east]
        y += [north, north, north - 4000, north + 4000, north]
    tail, head = [0, 1, 2, 3, 5, 6, 7, 8], [4, 4, 4, 4, 9, 9, 9, 9]
    about = {"area": code, "fetched": "2026-11-20", "source": "OpenStreetMap"}
    return network_bytes(make_network(x, y, tail, head, about=about))


def made(folder: Path, *codes: str) -> Path:
    settings = write_project(folder, ROWS, ENGAGED, localities=("bolton", "bury"))
    for code in codes:
        path = folder / "cache" / "network" / f"{code}-1200m.npz"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(streets(code))
    assert build(settings, "--cache", str(folder / "cache")) == 0
    return folder / "maps"


def table(maps: Path, name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO((maps / "data" / name).read_text(encoding="utf-8-sig"))))


def notes(page: Path) -> str:
    return " ".join(page.read_text(encoding="utf-8").split())


ALONG = "Distances follow the streets and paths of OpenStreetMap."
STRAIGHT = "Distances are in a straight line, made 30% longer because paths bend."


@pytest.fixture(scope="module")
def maps(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    kinds = {"none": (), "bolton": (CODES["bolton"],), "both": tuple(CODES.values())}
    return {kind: made(tmp_path_factory.mktemp(kind), *codes) for kind, codes in kinds.items()}


def test_pages_say_how_their_people_are_measured(maps: dict[str, Path]) -> None:
    for kind, bolton, bury in (
        ("none", STRAIGHT, STRAIGHT),
        ("bolton", ALONG, STRAIGHT),
        ("both", ALONG, ALONG),
    ):
        for slug, own in (("bolton", bolton), ("bury", bury)):
            said = notes(maps[kind] / f"{slug}.html")
            assert [one for one in (ALONG, STRAIGHT) if one in said] == [own], (kind, slug)
        credited = "openstreetmap.org/copyright" in notes(maps[kind] / "bury.html")
        assert credited == (kind != "none")
    said = notes(maps["bolton"] / "index.html")
    assert "Distances follow the streets and paths of OpenStreetMap for the people of Bolton;" in said
    assert "For the people of Bury they are in a straight line, made 30% longer" in said
    assert "compared with care" in said


def test_exports_say_it_row_by_row_and_are_those_of_full_builds(maps: dict[str, Path]) -> None:
    for name in ("wards.csv", "localities.csv"):
        rows = {kind: table(folder, name) for kind, folder in maps.items()}
        for mixed, none, both in zip(rows["bolton"], rows["none"], rows["both"], strict=True):
            along = mixed["locality_code"] == CODES["bolton"]
            assert mixed["reach_method"] == ("network" if along else "straight_line")
            assert none["reach_method"] == "straight_line"
            assert both["reach_method"] == "network"
            other = both if along else none
            for column in mixed:
                if column.startswith(("share_within_reach", "share_reached", "unreached", "gap_")):
                    assert mixed[column] == other[column], (name, column)
        near = {kind: [row["share_within_reach_any"] for row in one] for kind, one in rows.items()}
        assert near["none"] != near["both"]  # the two do differ here
        assert near["bolton"] not in (near["none"], near["both"])


def test_the_profile_of_each_ward_says_it(maps: dict[str, Path]) -> None:
    for slug, own in (("bolton", "network"), ("bury", "straight_line")):
        said = page_data((maps["bolton"] / f"{slug}.html").read_text(encoding="utf-8"))
        kinds = list(zip(said["caveats"]["area"], said["caveats"]["kind"], strict=True))
        assert (None, "mixed") in kinds
        assert [kind for area, kind in kinds if kind in ("network", "straight_line")] == [own] * len(
            said["areas"]["code"]
        )
        assert said["words"]["caveat"]["mixed"]


def test_the_sources_name_what_came_of_openstreetmap(maps: dict[str, Path]) -> None:
    rows = table(maps["both"], "about.csv")
    [source] = [row["what"] for row in rows if "OpenStreetMap contributors" in row["text"]]
    assert source == "Source: Ways on foot"
    backdrops = {"bolton": Backdrop({}, {"fetched": "2026-11-21"})}
    lists: Any = SimpleNamespace(organisations=pd.DataFrame({"osm_id": ["", "node/1"]}))
    official: Any = Official(*[()] * 5, sources=(), notes=())  # type: ignore[arg-type]
    said = credited(official, None, lists, backdrops).sources[-1]
    assert said.title == "The map under the wards and some of the places"


def test_an_indicator_by_lsoa_without_lsoas_is_left_out_and_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own = """[indicators.age]
file = "age.csv"
value = "over 64"
title = "Older"
source = "Census 2021"
target = ">= 20"
"""
    settings = write_project(tmp_path, ROWS, ENGAGED, settings=own)
    (tmp_path / "age.csv").write_text("code,over 64\nE01004766,30\n")
    assert build(settings) == 0
    said = "Older: not shown, and its rule for target neighbourhoods was not applied."
    assert f"Note: {said} age.csv is by small area (LSOA)" in capsys.readouterr().out
    assert said in notes(tmp_path / "maps" / "bolton.html")
    assert any(said in cell for row in table(tmp_path / "maps", "about.csv") for cell in row.values())
    assert not [name for name in table(tmp_path / "maps", "wards.csv")[0] if name.startswith("indicator")]
