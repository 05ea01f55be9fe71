"""A project with two localities that asks a small server for what OpenStreetMap has of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.project import ROOT
from tests.sources.osm import World
from tests.sources.server import Server, serving


@contextmanager
def osm_project(folder: Path, world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """The settings written, the server that knows the world serving, and the folder the present one."""
    monkeypatch.delenv("ASSETMAP_CACHE", raising=False)
    monkeypatch.setattr("assetmap.sources.overpass._BETWEEN", 0.0)
    with serving(Server(overpass=world.answer)) as made:
        (folder / "assetmap.toml").write_text(
            '[localities]\ntrafford = { code = "E08000009", name = "Trafford" }\n'
            f'bury = {{ code = "E08000002" }}\n[folders]\nboundaries = "{ROOT / "boundaries"}"\n'
            f'[sources]\ncache = "cache"\n'
            f'[openstreetmap]\noverpass = "{made.url}/api"\nwait = 0.01\ntries = 2\ntimeout = 20\n',
            encoding="utf-8",
        )
        monkeypatch.chdir(folder)
        yield made
