from __future__ import annotations

from pathlib import Path

import pytest

from assetmap.settings import Settings, read_settings
from tests.load.places import written


@pytest.fixture(scope="module")
def ours(root: Path) -> Settings:
    """The settings of the project itself."""
    return read_settings(root / "assetmap.toml")


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    """All official files of the small made place."""
    return written(tmp_path)
