"""The pages that most tests here look at, built once a worker."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.browser.kit import lively_project


@pytest.fixture(scope="session")
def lively(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the pages of a project with 142 organisations."""
    return lively_project(tmp_path_factory.mktemp("lively"))
