"""A project for the commands of every day, and a person at the terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest

from assetmap.cli import common
from tests.cli.commands import run_command
from tests.cli.daily import ASSETS, TODAY, Run
from tests.project import write_project


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(common, "today", lambda: TODAY)
    write_project(tmp_path, ASSETS, localities=("bury", "bolton"))
    return tmp_path


@pytest.fixture
def run(folder: Path) -> Run:
    def call(module: ModuleType, *words: str) -> int:
        return run_command(module, *words, "--settings", str(folder / "assetmap.toml"))

    return call


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Let a person sit at the terminal, who types these lines."""

    def sit(*lines: str) -> None:
        waiting: Iterator[str] = iter(lines)

        def typed(_: str) -> str:
            line = next(waiting, None)
            if line is None:
                raise EOFError
            return str(line)

        monkeypatch.setattr(common, "on_terminal", lambda: True)
        monkeypatch.setattr("builtins.input", typed)

    return sit
