from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from assetmap.cli import discover
from tests.cli.commands import run_command
from tests.cli.osm import osm_project
from tests.sources.osm import World
from tests.sources.server import Server


@pytest.fixture
def world() -> World:
    """A library and a park in the south of Trafford."""
    made = World()
    made.node(100, 100, amenity="library", name="Example Library \x1b[31m", phone="0161 496 0000")
    made.box(500, 500, 100, 100, leisure="park", name="Example Park")
    made.box(520, 520, 20, 20, leisure="pitch", sport="tennis")
    return made


@pytest.fixture
def server(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    (tmp_path / "assets" / "trafford").mkdir(parents=True)
    with osm_project(tmp_path, world, monkeypatch) as made:
        yield made


def run(*words: str) -> int:
    return run_command(discover, *words)


def lists(folder: Path) -> dict[str, bytes]:
    return {one.name: one.read_bytes() for one in (folder / "assets" / "trafford").glob("*.csv")}


def test_first_it_says_and_then_it_writes(
    server: Server, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("Trafford") == 0
    said = capsys.readouterr()
    assert "2 places with a name" in said.out
    assert "1 without a name lie in a park or sports centre" in said.out
    assert "OpenStreetMap contributors" in said.out
    assert "Nothing was written" in said.out
    assert "Example Park (Park)" in said.out
    assert "\x1b" not in said.out
    assert "0161" not in said.out
    assert "asking 127.0.0.1" in said.err
    assert lists(tmp_path) == {}
    assert run("--locality", "TRAFFORD", "--apply") == 0
    said = capsys.readouterr()
    assert "assetmap undo" in said.out
    assert said.err == ""  # nobody was asked again
    assert len(server.asked) == 1
    written = lists(tmp_path)
    assert list(written) == ["assets.csv"]
    assert b"Example Park" in written["assets.csv"]
    assert b"0161" not in written["assets.csv"]
    assert run("trafford", "--apply", "--offline") == 0
    assert "nothing new to write" in capsys.readouterr().out
    assert lists(tmp_path) == written


def test_some_kinds_alone(server: Server, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("trafford", "--kind", "libraries") == 0
    said = capsys.readouterr().out
    assert "1 place with a name" in said
    assert "Example Park" not in said
    assert run("trafford", "--kind", "castles") == 2
    assert "the kinds are: leisure_centres" in capsys.readouterr().err
    assert run("--kinds") == 0
    assert "places of worship" in capsys.readouterr().out


@pytest.mark.parametrize(("words", "told"), [
    ((), "name one locality"),
    (("trafford", "--locality", "bury"), "name one locality"),
    (("traford",), "did you mean trafford?"),
    (("trafford", "--overpass", "here"), "not the address of an Overpass server"),
    (("trafford", "--offline", "--fresh"), "cannot go together"),
])  # fmt: skip
def test_wrong_use(
    server: Server, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], told: str
) -> None:
    assert run(*words) == 2
    assert told in capsys.readouterr().err
    assert server.asked == []


def test_a_server_out_of_reach_is_3_and_writes_nothing(
    server: Server, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    server.faults = {"*": "504"}
    assert run("trafford", "--apply") == 3
    said = capsys.readouterr()
    assert "status 504 (tried 2 times)" in said.err
    assert "asking again in" in said.err
    assert lists(tmp_path) == {}
    server.reset()
    assert run("trafford", "--offline") == 3
    assert run("trafford") == 0
    server.faults = {"*": "429"}
    assert run("trafford", "--fresh") == 3
    assert "--offline uses it" in capsys.readouterr().err
    assert run("trafford", "--overpass", f"{server.url}/other/api", "--offline") == 3
