from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from assetmap.cli import network
from assetmap.load.network import read_network
from tests.cli.commands import run_command
from tests.cli.osm import osm_project
from tests.sources.osm import World
from tests.sources.server import Server


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """One way in the south of Trafford."""
    world = World()
    world.way([world.node(0, 0), world.node(3000, 4000), world.node(3000, 5000)], highway="footway")
    with osm_project(tmp_path, world, monkeypatch) as made:
        yield made


def run(*words: str) -> int:
    return run_command(network, *words)


def test_it_is_fetched_and_kept(server: Server, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("fetch", "trafford") == 0
    said = capsys.readouterr()
    # 5 km aslant (3, 4, 5) and 1 km north, less what the grid is off by.
    assert "Trafford: 2 pieces between 3 points, 6 km of ways, as of" in said.out
    assert "15 of 15 squares asked for" in said.out
    assert "part 15 of 15" in said.err
    [file] = (tmp_path / "cache" / "network").iterdir()
    assert file.name == "E08000009-1200m.npz"
    kept = read_network(file)
    assert kept.metres.tolist() == pytest.approx([5000, 1000], abs=0.1)
    assert "ODbL" in kept.about["licence"]
    assert (kept.about["area"], kept.about["margin"]) == ("E08000009", "1700")
    before = file.read_bytes()
    assert run("fetch", "Trafford", "--offline") == 0
    said = capsys.readouterr()
    assert "here already, unchanged" in said.out
    assert said.err == ""
    assert file.read_bytes() == before
    assert len(server.asked) == 15


def test_a_fetch_that_fails_keeps_what_it_has(
    server: Server, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    server.faults = {6: "429", 7: "429"}
    assert run("fetch", "trafford") == 3
    assert "the ways of Trafford, part 6 of 15" in capsys.readouterr().err
    assert not (tmp_path / "cache" / "network").exists()
    server.reset()
    assert run("fetch", "trafford") == 0
    assert "10 of 15 squares asked for" in capsys.readouterr().out
    assert len(server.asked) == 10


def test_wrong_use_and_nothing_there(server: Server, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("fetch", "bury", "--offline") == 3
    assert run("fetch", "berry") == 2
    assert run("fetch", "--overpass", "here") == 2
    assert server.asked == []
    assert run() == 0
    assert "fetch" in capsys.readouterr().out
