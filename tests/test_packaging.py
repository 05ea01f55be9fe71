"""The wheel and the sdist hold all that is needed, and work outside the repository."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import zipfile
from pathlib import Path

import pytest

PARTS = ("CHANGELOG.md", "DATA-LICENCES.md", "LICENSE", "MANIFEST.in", "README.md", "pyproject.toml")


@pytest.fixture(scope="module")
def dist(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Both, made from a copy: first the sdist, and from that the wheel."""
    source = tmp_path_factory.mktemp("source")
    for name in ("assetmap", "boundaries"):
        shutil.copytree(
            root / name, source / name, symlinks=True, ignore=shutil.ignore_patterns("__pycache__")
        )
    for name in PARTS:
        shutil.copy(root / name, source)
    ran = subprocess.run(
        [sys.executable, "-m", "build", "--no-isolation", "."], cwd=source, capture_output=True, text=True
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return source / "dist"


@pytest.fixture(scope="module")
def bare(dist: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment with the wheel, and with the packages of this one but not its assetmap."""
    folder = tmp_path_factory.mktemp("bare") / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    (wheel,) = dist.glob("*.whl")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", str(folder)]
    subprocess.run([*pip, "install", "--quiet", "--no-deps", "--no-index", "--no-compile", wheel], check=True)
    (packages,) = folder.glob("lib/*/site-packages")
    # A folder named in a .pth file has no say itself: the editable install here stays out.
    (packages / "those-of-the-tests.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return folder / "bin" / "assetmap"


def run(command: Path, *words: str, folder: Path) -> str:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    ran = subprocess.run([command, *words], cwd=folder, env=clean, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


def data_files(root: Path) -> set[str]:
    """All files of the package that are no modules, those behind the link too."""
    package = root / "assetmap"
    found = {path for path in package.rglob("*") if path.is_file() and path.suffix not in (".py", ".pyc")}
    found |= set((package / "cli/start/boundaries").iterdir())
    return {path.relative_to(root).as_posix() for path in found}


def test_every_file_is_in_the_wheel_and_in_the_sdist(dist: Path, root: Path) -> None:
    modules = {path.relative_to(root).as_posix() for path in (root / "assetmap").rglob("*.py")}
    wanted = modules | data_files(root)
    assert "assetmap/cli/start/boundaries/wards.geojson" in wanted
    with zipfile.ZipFile(next(dist.glob("*.whl"))) as wheel:
        inside = {name for name in wheel.namelist() if ".dist-info/" not in name}
        licences = {Path(name).name for name in wheel.namelist() if "/licenses/" in name}
        shapes = wheel.read("assetmap/cli/start/boundaries/wards.geojson")
    assert inside == wanted
    assert licences == {"LICENSE", "DATA-LICENCES.md"}
    assert shapes == (root / "boundaries/wards.geojson").read_bytes()
    with tarfile.open(next(dist.glob("*.tar.gz"))) as sdist:
        assert wanted <= {name.partition("/")[2] for name in sdist.getnames()}
        assert not any("/tests" in name for name in sdist.getnames())
        assert not any(one.issym() for one in sdist.getmembers())


def test_from_the_wheel_to_a_page(bare: Path, tmp_path: Path) -> None:
    assert "init" in run(bare, "--help", folder=tmp_path)
    where = "import assetmap; print(assetmap.__file__)"
    assert str(bare.parent.parent) in run(bare.parent / "python", "-c", where, folder=tmp_path)
    run(bare, "init", "--lad", "E08000002", "Bury", folder=tmp_path)
    said = run(bare, "maps", folder=tmp_path)
    assert "Open maps/index.html" in said
    assert (tmp_path / "maps/bury.html").stat().st_size > 100_000
    assert "Nothing has changed" in run(bare, "maps", folder=tmp_path)
