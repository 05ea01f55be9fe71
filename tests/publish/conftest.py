from __future__ import annotations

from pathlib import Path

import pytest

from tests.project import build
from tests.publish.exported import project


@pytest.fixture(scope="session")
def maps(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The maps of the project with hostile text and secrets, built once for all that look at its exports."""
    folder = tmp_path_factory.mktemp("exports")
    assert build(project(folder), "--quiet") == 0
    return folder / "maps"
