from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sources.project import Project
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
