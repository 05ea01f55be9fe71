from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from assetmap import __version__
from assetmap.cli import FAULT_IN_PROGRAM, main
from tests.project import ROOT, build, write_project


def test_without_a_command_it_explains_itself(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0
    assert "maps" in capsys.readouterr().out


def test_help_teaches_with_examples(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["maps", "--help"])
    assert caught.value.code == 0
    said = capsys.readouterr().out
    for word in ("--as-of", "--strict", "--wards", "examples:", "exit codes:"):
        assert word in said


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--version"])
    assert __version__ in capsys.readouterr().out


@pytest.mark.parametrize("words", [["nonsense"], ["maps", "--as-of", "soon"], ["maps", "--bogus"]])
def test_wrong_use_exits_2(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(words)
    assert caught.value.code == 2
    assert "usage:" in capsys.readouterr().err


def test_no_settings_here_exits_2_and_says_what_to_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["maps", "--settings", str(tmp_path / "assetmap.toml")]) == 2
    assert "project's folder" in capsys.readouterr().err


def test_a_fault_of_the_program_is_not_taken_for_bad_data(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("oh")

    monkeypatch.setattr("assetmap.publish.site.build_site", broken)
    assert build(write_project(tmp_path)) == FAULT_IN_PROGRAM
    assert "inside assetmap" in capsys.readouterr().err


def test_the_module_and_the_package_run_the_same(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "assetmap", "--version"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.strip() == f"assetmap {__version__}"


def test_a_wrong_file_in_each_place_is_explained(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    settings = write_project(tmp_path)
    wrong = tmp_path / "wrong.csv"
    wrong.write_text("a,b\n1,2\n")
    for option in ("--wards", "--lookup", "--deprivation", "--population"):
        assert build(settings, option, str(wrong)) == 1
        told = capsys.readouterr().err
        assert "wrong.csv" in told
        assert "What to do" in told
    assert build(settings, "--wards", str(tmp_path / "missing.gpkg")) == 1
    assert "missing.gpkg" in capsys.readouterr().err
