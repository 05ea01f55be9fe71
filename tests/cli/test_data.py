"""``assetmap data``, as a person meets it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from assetmap.cli import main
from tests.project import ROOT
from tests.sources.project import Project
from tests.sources.server import FILE_7, Server, serving


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Project]:
    with serving(Server()) as server:
        monkeypatch.setenv("ASSETMAP_SOURCES_URL", server.url)
        monkeypatch.setenv("ASSETMAP_CACHE", str(tmp_path / "kept"))
        made = Project(tmp_path / "project", server)
        monkeypatch.chdir(made.folder)
        yield made
        made.client.close()


def run(*words: str) -> int:
    return main(["data", *words])


def test_data_alone_explains_itself(capsys: pytest.CaptureFixture[str]) -> None:
    assert run() == 0
    said = capsys.readouterr().out
    assert "fetch" in said
    assert "status" in said


def test_fetch_status_and_again(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("status") == 0
    before = capsys.readouterr().out
    assert before.count("not fetched") == 7
    assert "approximate ward shapes" in before
    assert run("fetch") == 0
    said = capsys.readouterr().out
    assert "WD23: fetched, 4 areas" in said
    assert "WD23 and the lookup of WD24" in said
    assert "make maps" in said
    assert run("fetch") == 0
    assert capsys.readouterr().out.count("here already") == 5
    assert run("status") == 0
    after = capsys.readouterr().out
    assert after.count("in use\n") == 5
    sums = [line.split()[-1] for line in after.splitlines() if "SHA-256" in line]
    assert [len(one) for one in sums] == [64] * 5
    for word in (
        "Office for National Statistics",
        "Open Government Licence",
        "https://services.example",
        "kept",
    ):
        assert word in after


def test_status_for_programs(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    run("fetch", "--only", "wards", "census")
    capsys.readouterr()
    assert run("status", "--json") == 0
    made = {one["id"]: one for one in json.loads(capsys.readouterr().out)}
    assert made["wards"]["in_use"]
    assert made["wards"]["fetched"]["rows"] == 4
    assert made["wards"]["asked_at"].startswith("http://127.0.0.1")
    assert not made["census"]["in_use"]  # of no use without the lookup and the figures
    assert made["census"]["instead"].startswith("the default in boundaries/")
    assert made["iod2025"]["state"] == "not fetched"


def test_status_of_what_is_amiss(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    run("fetch")
    for path in (project.folder.parent / "kept" / "wards").rglob("*.geojson"):
        path.write_text("{}")
    for path in (project.folder.parent / "kept" / "census").rglob("*.csv"):
        path.unlink()
    capsys.readouterr()
    assert run("status") == 0
    said = capsys.readouterr().out
    assert "DAMAGED" in said
    assert "NOT HERE" in said
    assert "in use\n" not in said.replace("here, not in use\n", "")
    assert "What to do: make data" in said


def test_status_imports_nothing_heavy(project: Project) -> None:
    run("fetch")
    code = (
        "import sys; from assetmap.cli import main; main(['data', 'status']);"
        "print(*sorted({'pandas', 'numpy', 'geopandas', 'shapely', 'requests', 'pooch'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        cwd=project.folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert done.stderr == ""
    assert done.stdout.splitlines()[-1] == ""


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["fetch", "--only", "moon"], "no dataset called 'moon'"),
        (["fetch", "--refresh", "--offline"], "cannot go together"),
        (["fetch", "--settings", "nowhere.toml"], "no settings file"),
    ],
)
def test_wrong_use_exits_2(
    project: Project, capsys: pytest.CaptureFixture[str], words: list[str], told: str
) -> None:
    assert run(*words) == 2
    assert told in capsys.readouterr().err


def test_a_source_that_fails_exits_3(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    project.server.faults = {"*": "html"}
    assert run("fetch") == 3
    told = capsys.readouterr().err
    assert "asked for the description of Lookup of LSOAs" in told
    assert "sent a web page in place of data (“Service maintenance”) (tried 3 times)" in told
    assert "127.0.0.1" in told
    assert "no default: the maps need" in told
    project.server.faults = {}
    assert run("fetch", "--offline") == 3
    assert "without --offline" in capsys.readouterr().err


def test_what_does_not_fit_exits_1(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    project.server.files[FILE_7] = project.server.files[FILE_7].replace(b"E01099000", b"E01099999")
    assert run("fetch") == 1
    told = capsys.readouterr().err
    assert "1 of the 12 LSOAs" in told
    assert "E01099000" in told
    assert "Nothing was changed" in told
    assert not project.lock.exists()


def test_own_files_are_not_fetched(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    run("fetch", "--only", "census")
    own = next((project.folder.parent / "kept").rglob("census*.csv"))
    project.write(data=f'population = "{own}"')
    capsys.readouterr()
    assert run("fetch") == 0
    said = capsys.readouterr().out
    assert "not fetched, your own file census2021-ts001-lsoa.csv is used" in said
    assert "Here: 4 of the datasets" in said


def test_the_folder_of_the_cache_can_be_given(project: Project, tmp_path: Path) -> None:
    assert run("fetch", "--cache", str(tmp_path / "other"), "--only", "census") == 0
    assert (tmp_path / "other" / "census").is_dir()
    assert not (tmp_path / "kept").exists()
    assert run("fetch", "--offline", "--only", "census") == 3


def test_on_a_terminal_there_is_a_bar(
    project: Project, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    monkeypatch.setattr("assetmap.cli.data.DELAY", 0.0)
    assert run("fetch") == 0
    said = capsys.readouterr()
    assert "wards: " in said.err
    assert "iod2025: " in said.err
    assert "WD23: fetched" in said.out
