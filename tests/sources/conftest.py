from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from assetmap.settings import OpenStreetMapSettings
from assetmap.sources.overpass import Overpass
from tests.sources.osm import World
from tests.sources.project import NOON, Project
from tests.sources.server import Server, serving


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """The made-up place on 127.0.0.1; every request of the catalogue goes there."""
    with serving(Server()) as made:
        monkeypatch.setenv("ASSETMAP_SOURCES_URL", made.url)
        yield made


@pytest.fixture
def project(tmp_path: Path, server: Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[Project]:
    """A project with two of the place's localities, and a cache of its own."""
    monkeypatch.delenv("ASSETMAP_CACHE", raising=False)
    made = Project(tmp_path / "project", server)
    yield made
    made.client.close()


@pytest.fixture
def world(server: Server) -> World:
    """What the server knows of OpenStreetMap: nothing, until a test adds to it."""
    made = World()
    server.overpass = made.answer
    return made


@pytest.fixture
def overpass(server: Server, tmp_path: Path) -> Iterator[Overpass]:
    """The server as it is asked for OpenStreetMap, without a pause between two requests."""
    settings = OpenStreetMapSettings(overpass=f"{server.url}/api", timeout=20, tries=2, wait=0.01)
    made = Overpass(settings, tmp_path / "cache", NOON, sleep=lambda _: None)
    yield made
    made.close()
