"""``assetmap data fetch`` against the stand-in for the public servers, with every fault that it offers.

It runs in this process, on 127.0.0.1. Each dataset is fetched by itself, so that each request of it can go
wrong in each way in reasonable time; then the whole with faults at random.
"""

from __future__ import annotations

import contextlib
import csv
import importlib.util
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from assetmap.cli import main
from assetmap.errors import InputError, SourceError
from assetmap.load.official import load_official
from assetmap.settings import read_settings
from assetmap.sources.catalogue import asked_for, read_catalogue, used
from assetmap.sources.client import Client, Patience
from assetmap.sources.fetch import fetch
from assetmap.sources.fetched import with_fetched
from assetmap.sources.store import Store
from tests.project import AS_OF, ROOT
from tests.sources.project import NOON, Silent

#: How many requests the fetch of one dataset makes, with 500 rows a page.
REQUESTS = {"lookup": 6, "wards": 3, "lsoas": 9, "iod2025": 2, "census": 1, "localities": 3, "iod2019": 2}
FAULTS = ("500", "503", "429", "reset", "truncate", "html", "arcgis-error", "empty", "notjson", "404", "slow")
RANDOM_RUNS = int(os.environ.get("ASSETMAP_FAULT_RUNS", "12"))


@pytest.fixture(scope="module")
def serve(shared: Path) -> ModuleType:
    """The stand-in's own code."""
    path = shared / "mirror" / "serve.py"
    if not path.is_file():
        pytest.skip("needs the stand-in for the public servers, shared/mirror/serve.py")
    spec = importlib.util.spec_from_file_location("standin", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def mirror(serve: ModuleType) -> Iterator[Any]:
    class Handler(serve.Handler):  # type: ignore[misc,name-defined]
        disable_nagle_algorithm = True  # else each answer waits 40 ms for the other side

        def handle(self) -> None:
            with contextlib.suppress(OSError):  # the client no longer waits for a slow answer
                super().handle()

    server = serve.Server(("127.0.0.1", 0), Handler)
    server.page, server.log, server.count, server.faults = 500, None, 0, {}
    server.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def at(mirror: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The stand-in without faults; every request goes there."""
    monkeypatch.setenv("ASSETMAP_SOURCES_URL", mirror.url)
    monkeypatch.delenv("ASSETMAP_CACHE", raising=False)
    mirror.page, mirror.count, mirror.faults = 500, 0, {}
    return mirror


class Place:
    """A project of Greater Manchester with a cache of its own."""

    def __init__(self, folder: Path, timeout: float = 10.0) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder, self.store = folder, Store(folder / "cache")
        shutil.copy(ROOT / "assetmap.toml", folder)
        self.waits: list[float] = []
        self.client = Client(Patience(timeout=timeout, sleep=self.waits.append))

    @property
    def settings(self) -> Any:
        return read_settings(self.folder / "assetmap.toml")

    def fetch(self, *only: str, check: Any = lambda _: (), now: Any = NOON, **how: Any) -> Any:
        catalogue = read_catalogue(self.settings)
        return fetch(
            self.settings,
            catalogue,
            asked_for(catalogue, only) if only else used(catalogue),
            self.store,
            reporter=Silent(),
            check=check,
            client=self.client,
            now=lambda: now,
            **how,
        )

    def files(self) -> dict[str, bytes]:
        found = [path for path in self.folder.rglob("*") if path.is_file() and path.name != ".lock"]
        return {path.relative_to(self.folder).as_posix(): path.read_bytes() for path in sorted(found)}


@pytest.fixture(scope="module")
def clean(mirror: Any, tmp_path_factory: pytest.TempPathFactory) -> SimpleNamespace:
    """What a fetch without faults brings."""
    place = Place(tmp_path_factory.mktemp("clean"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ASSETMAP_SOURCES_URL", mirror.url)
        mirror.page, mirror.count, mirror.faults = 500, 0, {}
        asked = {}
        for name in REQUESTS:
            before = mirror.count
            place.fetch(name)
            asked[name] = mirror.count - before
    place.client.close()
    return SimpleNamespace(folder=place.folder, files=place.files(), asked=asked)


@pytest.fixture
def place(at: Any, clean: SimpleNamespace, tmp_path: Path) -> Iterator[Place]:
    """A copy of the project after a clean fetch, with a client that gives up a slow server soon."""
    shutil.copytree(clean.folder, tmp_path / "place")
    made = Place(tmp_path / "place", timeout=1.0)
    yield made
    made.client.close()


def test_the_requests_are_those_that_the_faults_below_are_put_at(clean: SimpleNamespace) -> None:
    assert clean.asked == REQUESTS


@pytest.mark.parametrize("page", [1, 7, 100, 214, 215, 216, 499, 2000])
def test_pages_of_every_size(place: Place, at: Any, clean: SimpleNamespace, page: int) -> None:
    at.page = page
    names = ("wards",) if page < 100 else ("wards", "lookup", "localities")
    assert {result.news for result in place.fetch(*names, refresh=True).results} == {"same"}
    assert place.files() == clean.files


@pytest.mark.parametrize("kind", FAULTS)
@pytest.mark.parametrize("name", [name for name in REQUESTS if name != "iod2019"])
def test_each_fault_at_each_request(
    place: Place, at: Any, clean: SimpleNamespace, name: str, kind: str
) -> None:
    overcome = 0
    for number in range(1, REQUESTS[name] + 1):
        at.count, at.faults = 0, {number: kind}
        told = ""
        try:
            result = place.fetch(name, refresh=True).results[-1]
        except SourceError as error:  # whose exit code is 3
            told = str(error)
        if told:
            assert "Nothing was changed" in told
        else:
            overcome += 1
            assert result.news == "same"
        assert place.files() == clean.files, (name, kind, number)
    # a page that is not there is believed; but no server must answer HEAD
    if kind != "slow":  # on a busy machine good answers are late too; then it must be told, as above
        assert overcome == (int(name == "iod2025") if kind == "404" else REQUESTS[name])


@pytest.mark.parametrize("kind", FAULTS)
def test_a_server_that_only_fails(at: Any, tmp_path: Path, kind: str) -> None:
    place = Place(tmp_path / "new", timeout=0.2)
    at.faults = {"*": kind}
    for name in ("wards", "iod2025", "census"):
        with pytest.raises(SourceError):
            place.fetch(name)
    place.client.close()
    assert place.files().keys() == {"assetmap.toml"}


def test_random_faults_of_the_whole_fetch(at: Any, clean: SimpleNamespace, tmp_path: Path) -> None:
    """``ASSETMAP_FAULT_RUNS=500`` for more."""
    draw = random.Random(23)
    names = [name for name in REQUESTS if name not in ("localities", "iod2019")]
    ended = {"right": 0, "told": 0}
    for run in range(RANDOM_RUNS):
        fresh = run % 3 == 0
        folder = tmp_path / str(run)
        if not fresh:
            shutil.copytree(clean.folder, folder)
        place = Place(folder, timeout=1.0)
        before = place.files()
        at.count = 0
        at.faults = {draw.randint(1, 22): draw.choice(FAULTS) for _ in range(draw.choice([1, 1, 2, 5, 12]))}
        try:
            place.fetch(*names, refresh=not fresh)
        except SourceError:  # whose exit code is 3
            ended["told"] += 1
            expected = before
        else:
            ended["right"] += 1
            expected = {name: clean.files[name] for name in place.files() if name != "assetmap.lock"}
        assert {name: made for name, made in place.files().items() if name in expected} == expected, at.faults
        assert len(place.files()) == len(expected) + (expected is not before), at.faults
        place.client.close()
        shutil.rmtree(folder)
    (tmp_path / "ended.json").write_text(json.dumps(ended))
    assert sum(ended.values()) == RANDOM_RUNS


# --- as a command -----------------------------------------------------------------------------------------


def run(folder: Path, *words: str, **env: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "assetmap", "data", "fetch", "--cache", "cache", *words],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), **env},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL there")
@pytest.mark.parametrize("number", [3, 12, 19])
def test_killed_in_mid_fetch(place: Place, at: Any, clean: SimpleNamespace, number: int) -> None:
    at.count, at.faults = 0, {number: "slow"}
    running = run(place.folder, "--refresh")
    until = time.monotonic() + 30
    while at.count < number and time.monotonic() < until:
        time.sleep(0.02)
    running.send_signal(signal.SIGKILL)
    running.communicate()
    left = place.files()
    assert {name: left[name] for name in clean.files} == clean.files
    assert all(name.startswith("cache/.partial/") for name in set(left) - set(clean.files))
    at.faults = {}
    assert {result.news for result in place.fetch().results} == {"kept"}


def test_two_fetches_at_once(at: Any, clean: SimpleNamespace, tmp_path: Path) -> None:
    place = Place(tmp_path / "new")
    both = [run(place.folder), run(place.folder)]
    for one in both:
        said = one.communicate(timeout=120)
        assert one.returncode == 0, said
    made = place.files()
    data = [name for name in clean.files if name.endswith((".csv", ".geojson"))]
    there = [name for name in data if "iod2019" not in name and "localities" not in name]
    assert {name: made[name] for name in there} == {name: clean.files[name] for name in there}
    place.client.close()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 4 MB: the layers fit, the figures do not."""
    folder = tmp_path / "small"
    folder.mkdir()
    mount = shutil.which("mount")
    if mount is None or sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("needs root on Linux, to make a small file system")
    made = subprocess.run(
        [mount, "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(folder)], capture_output=True, text=True
    )
    if made.returncode:
        pytest.skip(f"a small file system cannot be made here: {made.stderr.strip()}")
    yield folder
    subprocess.run(["umount", str(folder)], check=False)


def test_a_full_disk(at: Any, clean: SimpleNamespace, tmp_path: Path, small_disk: Path) -> None:
    place = Place(tmp_path / "new")
    place.store = Store(small_disk / "cache")
    place.fetch("wards")
    before = {path: path.read_bytes() for path in small_disk.rglob("*") if path.is_file()}
    lock = place.settings.lock_file.read_bytes()
    with pytest.raises(SourceError, match="No space left on device") as caught:
        place.fetch()
    assert caught.value.exit_code == 3
    assert "--cache" in str(caught.value)
    assert {path: path.read_bytes() for path in small_disk.rglob("*") if path.is_file()} == before
    assert place.settings.lock_file.read_bytes() == lock
    place.client.close()


def residents(folder: Path, code: str) -> int:
    """Counted by hand from the official files."""
    with (folder / "LSOA21_WD24_LAD24_EW_LU.csv").open(encoding="utf-8-sig", newline="") as file:
        own = {row["LSOA21CD"] for row in csv.DictReader(file) if row["LAD24CD"] == code}
    with (folder / "census2021-ts001-lsoa.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["geography code"] in own]
    return sum(int(row["Residence type: Total; measures: Value"]) for row in rows)


def test_the_maps_of_what_was_fetched(
    at: Any, shared: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Fetch, build, status, a second run offline; then the cache is lost."""
    folder = tmp_path / "a project"
    folder.mkdir()
    shutil.copytree(ROOT / "assets" / "bolton", folder / "assets" / "bolton")
    shutil.copytree(ROOT / "boundaries", folder / "boundaries")
    settings = folder / "assetmap.toml"
    settings.write_text(
        'place = "Bolton"\n[localities]\nbolton = { code = "E08000001" }\n'
        '[sources]\ncache = "kept"\nwait = 0.01\n'
    )
    fetching = ["data", "fetch", "--settings", str(settings)]
    build = ["maps", "--settings", str(settings), "--as-of", AS_OF]
    assert main(fetching) == 0
    assert "edition WD23 and the lookup of WD24" in capfd.readouterr().out
    assert main(build) == 0
    page = (folder / "maps" / "bolton.html").read_text(encoding="utf-8")
    assert "Approximate shapes" not in page.split("<footer")[1].split("</footer>")[0]
    for stamp in ("(WD23)", "(LSOA21)", "(LSOA21-WD24)", "(IoD2025)", "(Census 2021)", "database right 2023"):
        assert stamp in page
    record = json.loads((folder / "maps" / "team" / "manifest.json").read_text())
    assert record["editions"]["lsoas"] == "LSOA21"
    official = load_official(with_fetched(read_settings(settings)))
    assert len(official.wards) == 20
    assert official.figures["population"].sum() == residents(shared / "official", "E08000001")

    capfd.readouterr()
    assert main(build) == 0
    assert "Nothing has changed" in capfd.readouterr().out
    at.faults = {"*": "reset"}
    assert main([*fetching, "--offline"]) == 0
    assert main([*fetching]) == 0
    assert main([*fetching, "--refresh"]) == 3
    told = capfd.readouterr().err
    assert "dropped the connection" in told
    assert "still made from what was fetched" in told
    assert main(build) == 0
    assert (folder / "maps" / "bolton.html").read_text(encoding="utf-8") == page

    shutil.rmtree(folder / "kept" / "wards")
    capfd.readouterr()
    assert main(build) == 0
    assert "missing in the cache of this computer" in capfd.readouterr().err
    now = (
        (folder / "maps" / "bolton.html")
        .read_text(encoding="utf-8")
        .split("<footer")[1]
        .split("</footer>")[0]
    )
    assert "not all of it is at hand" in now
    assert "Approximate shapes" in now
    assert main([*fetching, "--offline"]) == 3
    at.faults = {}
    assert main(fetching) == 0
    assert main(build) == 0
    assert (folder / "maps" / "bolton.html").read_text(encoding="utf-8") == page


def test_indices_of_2019_are_refused_with_lsoas_of_2021(at: Any, tmp_path: Path) -> None:
    place = Place(tmp_path / "new")
    place.fetch()
    before = place.files()
    with (place.folder / "assetmap.toml").open("a") as file:
        file.write("\n[sources.iod2019]\nuse = true\n")
    before["assetmap.toml"] = (place.folder / "assetmap.toml").read_bytes()
    with pytest.raises(InputError, match=r"of the 1,702 LSOAs of .* are not in .*IoD2019") as caught:
        place.fetch(check=lambda settings: load_official(settings).notes)
    assert caught.value.exit_code == 1
    assert place.files() == before
    place.client.close()
