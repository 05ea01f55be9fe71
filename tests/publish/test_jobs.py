from __future__ import annotations

from pathlib import Path

import joblib
import pytest

from assetmap.cli import main
from tests.project import BURY, TONGE, build, write_project

ROWS = [
    {"id": "choir", "name": "The choir", "postcode": TONGE, "asset_type": "group_club", "status": "active"},
    {"id": "shelter", "name": "The shelter", "postcode": BURY, "sensitive_location": "yes"},
]


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_project(tmp_path_factory.mktemp("jobs"), ROWS, localities=("bolton", "bury"))


@pytest.fixture(scope="module")
def expected(settings: Path) -> dict[str, bytes]:
    assert build(settings) == 0
    return contents(settings)


def contents(settings: Path) -> dict[str, bytes]:
    maps = settings.parent / "maps"
    return {
        file.relative_to(maps).as_posix(): file.read_bytes() for file in maps.rglob("*") if file.is_file()
    }


def test_two_at_once_write_the_same_bytes(settings: Path, expected: dict[str, bytes]) -> None:
    for file in (settings.parent / "maps").rglob("*.html"):
        file.unlink()
    assert build(settings, "--force", "--jobs", "2") == 0
    assert contents(settings) == expected
    assert sum(name.endswith(".html") for name in expected) >= 6


@pytest.mark.filterwarnings("default")  # of the engine's own
def test_a_dask_cluster_writes_the_same_bytes(settings: Path, expected: dict[str, bytes]) -> None:
    distributed = pytest.importorskip("distributed", reason="distributed is in requirements/dev.in")
    for file in (settings.parent / "maps").rglob("*.html"):
        file.unlink()
    with (
        distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster,
        distributed.Client(cluster) as client,
        joblib.parallel_config(backend="dask"),
    ):
        assert build(settings, "--force", "--jobs", "0") == 0
        pids = client.run(lambda: __import__("os").getpid())
        assert len(pids) == 2
        done = client.run_on_scheduler(lambda dask_scheduler: len(dask_scheduler.transition_log))
        assert done > 0  # tasks ran there
    assert contents(settings) == expected


@pytest.mark.parametrize("number", ["-1", "two", "1.5"])
def test_a_number_of_pages_is_whole(number: str, settings: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["maps", "--settings", str(settings), f"--jobs={number}"])
    assert left.value.code == 2
    assert "is not a number of pages" in capsys.readouterr().err
