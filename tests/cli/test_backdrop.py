"""The part of ``assetmap data`` that is about OpenStreetMap, as a person meets it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from assetmap.cli import main
from assetmap.load.backdrop import about_backdrop, read_backdrop
from tests.sources.project import Project
from tests.sources.server import Server, serving

#: Elements of an Overpass answer over the first of the made-up localities: a road and a lake.
ROAD = [
    {"type": "node", "id": 1, "lat": 53.001, "lon": -1.999},
    {"type": "node", "id": 2, "lat": 53.004, "lon": -1.991},
    {"type": "way", "id": 3, "nodes": [1, 2], "tags": {"highway": "trunk"}},
]
SHORE = ((53.002, -1.998), (53.002, -1.995), (53.005, -1.995), (53.005, -1.998))
LAKE = [
    *({"type": "node", "id": 10 + n, "lat": lat, "lon": lon} for n, (lat, lon) in enumerate(SHORE)),
    {"type": "way", "id": 20, "nodes": [10, 11, 12, 13, 10], "tags": {"natural": "water"}},
]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Project]:
    server = Server(overpass=lambda _: {"elements": [*ROAD, *LAKE]})
    with serving(server):
        monkeypatch.setenv("ASSETMAP_SOURCES_URL", server.url)
        monkeypatch.setenv("ASSETMAP_CACHE", str(tmp_path / "kept"))
        monkeypatch.setattr("assetmap.sources.overpass._BETWEEN", 0.0)
        made = Project(tmp_path / "project", server)
        made.write("[openstreetmap]\nwait = 0.01\ntimeout = 20\n", localities=["E07000901"])
        monkeypatch.chdir(made.folder)
        yield made
        made.client.close()


def run(*words: str) -> int:
    return main(["data", *words])


def asked(project: Project) -> int:
    return sum(path == "/api/interpreter" for _, path, _, _ in project.server.asked)


def kept(project: Project) -> list[str]:
    folder = project.folder.parent / "kept" / "backdrop"
    return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []


def test_it_comes_with_the_official_data(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("fetch") == 0
    said = capsys.readouterr()
    assert "WD23: fetched" in said.out
    assert "Roads, railways, water and parks of P0: fetched, as of 20" in said.out
    assert "2 lines" in said.out
    assert "make maps" in said.out
    assert kept(project) == ["E07000901.json.gz"]
    path = project.folder.parent / "kept" / "backdrop" / "E07000901.json.gz"
    assert sorted(read_backdrop(path).lines) == ["trunk", "water"]
    assert "ODbL" in about_backdrop(path)["licence"]
    assert asked(project) == 1
    assert run("fetch") == 0
    assert "Roads, railways, water and parks: here already" in capsys.readouterr().out
    assert asked(project) == 1
    assert run("fetch", "--only", "backdrop", "--refresh") == 0
    assert asked(project) == 2


def test_it_is_in_the_status(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("status") == 0
    assert "none fetched: the maps show outlines and names" in capsys.readouterr().out
    run("fetch")
    capsys.readouterr()
    assert run("status") == 0
    said = capsys.readouterr().out.split("backdrop: Roads")[1]
    assert "in use" in said
    assert "Open Database Licence" in said
    assert run("status", "--json") == 0
    [record] = [one for one in json.loads(capsys.readouterr().out) if one["id"] == "backdrop"]
    assert record["in_use"]
    assert record["address"] == "https://overpass-api.de/api"
    assert record["asked_at"] == f"{project.server.url}/api"
    assert record["localities"]["p0"]["fetched"].startswith("20")


def test_a_failure_of_it_is_told_and_is_no_failure(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    project.server.overpass = lambda _: {"elements": [], "remark": "runtime error: out of memory"}
    assert run("fetch") == 0
    said = capsys.readouterr()
    assert "Here: 5 of the datasets asked for" in said.out
    assert "could not all be fetched" in said.err
    assert "out of memory" in said.err
    assert "The maps of P0 are made without them; all else goes on" in said.err
    assert asked(project) == 2  # no more than two tries
    assert kept(project) == []
    assert project.lock.exists()
    assert run("fetch", "--only", "backdrop") == 3


def test_what_was_there_before_stays(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    run("fetch")
    before = (project.folder.parent / "kept" / "backdrop" / "E07000901.json.gz").read_bytes()
    project.server.overpass = lambda _: b"<html>busy</html>"
    assert run("fetch", "--refresh") == 0
    assert "The maps keep them" in capsys.readouterr().err
    assert (project.folder.parent / "kept" / "backdrop" / "E07000901.json.gz").read_bytes() == before


def test_a_place_where_nothing_is_known_is_told(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    project.server.overpass = lambda _: {"elements": []}
    assert run("fetch") == 0
    assert "not one main road, railway, water or park in P0" in capsys.readouterr().err


def test_it_goes_on_where_it_was_stopped(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    project.write("[openstreetmap]\nwait = 0.01\ntimeout = 20\n")  # two localities
    answer = {"elements": [*ROAD, *LAKE]}
    project.server.overpass = lambda _: answer if asked(project) == 1 else b"busy"
    assert run("fetch") == 0
    assert "The maps of P1 are made without them" in capsys.readouterr().err
    assert kept(project) == ["E07000901.json.gz"]
    moved = json.loads(json.dumps(answer))
    for one in moved["elements"]:
        if one["type"] == "node":
            one["lon"] = round(one["lon"] + 0.1, 6)  # the second locality lies a tenth of a degree further
    before = asked(project)
    project.server.overpass = lambda _: moved
    assert run("fetch") == 0
    assert kept(project) == ["E07000901.json.gz", "E07000902.json.gz"]
    assert asked(project) == before + 1


@pytest.mark.parametrize("words", [["--no-backdrop"], ["--only", "wards"]])
def test_it_can_be_left_out(project: Project, words: list[str]) -> None:
    assert run("fetch", *words) == 0
    assert asked(project) == 0


def test_it_can_be_turned_off_for_good(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    project.write("[page]\nbackdrop = false\n")
    assert run("fetch") == 0
    assert asked(project) == 0
    capsys.readouterr()
    assert run("status") == 0
    assert "turned off ([page] backdrop)" in capsys.readouterr().out
    assert run("fetch", "--only", "backdrop") == 2


def test_another_server(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    with serving(Server(overpass=lambda _: {"elements": [*ROAD, *LAKE]})) as other:
        assert run("fetch", "--overpass", f"{other.url}/api/interpreter") == 0
        assert len(other.asked) == 1
    assert asked(project) == 0
    assert run("fetch", "--only", "backdrop", "--refresh", "--overpass", "here") == 2
