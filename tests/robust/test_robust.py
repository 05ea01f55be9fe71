"""The long trial of bench/robust.py, short: what it finds at length it looks for here too."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from assetmap.sources.store import write_whole
from tests.project import ROOT

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="kills and limits as on Linux and macOS")


def trial(*words: str) -> str:
    """What it says; the same moments and files each time, as far as time goes alike."""
    run = subprocess.run(
        [sys.executable, "-m", "bench.robust", *words, "--seed", "3"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    return run.stdout


def test_what_a_stopped_run_left_aside_goes_with_the_next_write(tmp_path: Path) -> None:
    page = tmp_path / "a[1].html"
    left, young, other = (
        tmp_path / f".{name}" for name in ("a[1].html.abcd1234", "a[1].html.abcd_234", "b.html.abcd1234")
    )
    for one in (left, young, other):
        one.write_bytes(b"half")
    for one in (left, other):
        os.utime(one, (1_700_000_000, 1_700_000_000))
    assert write_whole(page, b"whole")
    assert sorted(tmp_path.iterdir()) == sorted([page, young, other])
    os.utime(young, (1_700_000_000, 1_700_000_000))
    assert not write_whole(page, b"whole")
    assert sorted(tmp_path.iterdir()) == sorted([page, other])


def test_killed_at_random_moments() -> None:
    said = trial("kill", "--rounds", "2")
    for name in ("build", "fetch", "import", "undo"):
        assert f"| {name} | 2 | " in said
    assert "No fault found." in said


def test_harmed_files_of_every_kind() -> None:
    said = trial("fuzz", "--files", "20")
    assert "| all | 20 |" in said
