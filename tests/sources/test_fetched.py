"""What was fetched takes the default's place: all that must fit together, or none; and a build says so."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from assetmap.cli import main
from assetmap.publish.manifest import fingerprint
from assetmap.settings import read_settings
from assetmap.sources.fetched import with_fetched
from assetmap.sources.lock import read_lock
from assetmap.sources.store import cache_folder
from tests.project import AS_OF, ROOT
from tests.sources.project import Project
from tests.sources.server import FILE_7, LOCALITIES

ALL = {"wards", "lsoas", "lookup", "deprivation", "population"}


@pytest.mark.parametrize("name", ["wards", "lsoas", "lookup", "iod2025", "census"])
@pytest.mark.parametrize("how", ["missing", "damaged", "cut"])
def test_all_or_none(project: Project, name: str, how: str) -> None:
    project.fetch()
    path = project.store.path(read_lock(project.lock)[name])
    if how == "missing":
        path.unlink()
    else:
        content = path.read_bytes()
        path.write_bytes(content[:-1] if how == "cut" else b"x" + content[1:])
    found = project.found()
    assert found.data.named() == {}
    assert found.fetched == {}
    (note,) = found.data_notes
    assert f"{'missing' if how == 'missing' else 'damaged'} in the cache of this computer" in note
    assert project.fetch().results
    assert set(project.found().fetched) == ALL


def test_a_dataset_that_need_not_fit_the_others_is_no_matter(project: Project) -> None:
    file = project.folder / "assetmap.toml"
    text = file.read_text(encoding="utf-8")
    text = text.replace("[sources.wards]", "[sources.wards]\nfits = []")
    text = text.replace("[sources.lookup]", '[sources.lookup]\nfits = ["lsoas", "deprivation", "population"]')
    file.write_text(text, encoding="utf-8")
    project.fetch()
    project.store.path(read_lock(project.lock)["wards"]).unlink()
    assert set(project.found().fetched) == ALL - {"wards"}


def test_another_address_than_was_fetched(project: Project) -> None:
    project.fetch()
    text = (project.folder / "assetmap.toml").read_text(encoding="utf-8")
    (project.folder / "assetmap.toml").write_text(text.replace("/WARDS/", "/WARDS_2024/"), encoding="utf-8")
    found = project.found()
    assert found.fetched == {}
    assert "another address" in found.data_notes[0]


@pytest.mark.parametrize(
    ("only", "used"),
    [
        (("wards",), {"wards"}),
        (("census",), set()),
        (("lookup",), set()),
        (("lookup", "iod2025"), set()),  # no residents
        (("lookup", "iod2025", "census"), ALL - {"wards", "lsoas"}),
        (("wards", "lookup"), {"wards", "lookup"}),
    ],
)
def test_what_cannot_be_used_alone_is_left_out(
    project: Project, only: tuple[str, ...], used: set[str]
) -> None:
    project.fetch(*only)
    found = project.found()
    assert set(found.fetched) == used
    assert found.data_notes == ()


def test_a_broken_lock_file_is_told_and_the_default_used(project: Project) -> None:
    project.lock.write_text("<<<<<<< ours\n")
    found = project.found()
    assert found.data.named() == {}
    assert "What was fetched is not used: assetmap.lock" in found.data_notes[0]


def test_the_fingerprint_covers_what_was_fetched(project: Project) -> None:
    from datetime import date

    day = date(2026, 11, 23)
    file = project.folder / "assetmap.toml"
    prints = [fingerprint(project.settings, file, day)]
    project.fetch()
    prints.append(fingerprint(project.found(), file, day))
    project.server.layers["WARDS"].rows[0]["WD23NM"] = "Renamed"
    project.fetch(refresh=True)
    prints.append(fingerprint(project.found(), file, day))
    project.store.path(read_lock(project.lock)["wards"]).unlink()
    prints.append(fingerprint(project.found(), file, day))
    assert len({str(sorted(one.items())) for one in prints}) == 4


def test_where_the_cache_is(project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "home"))
    settings = project.settings
    assert cache_folder(settings).name == "assetmap"
    file = project.folder / "assetmap.toml"
    text = file.read_text(encoding="utf-8").replace("[sources]", '[sources]\ncache = "mine"')
    file.write_text(text, encoding="utf-8")
    settings = read_settings(file)
    assert cache_folder(settings) == project.folder / "mine"
    monkeypatch.setenv("ASSETMAP_CACHE", str(tmp_path / "env"))
    assert cache_folder(settings) == tmp_path / "env"
    assert cache_folder(settings, tmp_path / "given") == tmp_path / "given"


def test_without_a_lock_file_no_cache_is_looked_for(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assetmap.sources.fetched.cache_folder", None)
    assert with_fetched(project.settings) == project.settings


# --- the build --------------------------------------------------------------------------------------------


def build(project: Project, *words: str) -> int:
    settings = str(project.folder / "assetmap.toml")
    cache = str(project.store.folder)
    return main(["maps", "--settings", settings, "--as-of", AS_OF, "--cache", cache, *words])


def footer(project: Project, name: str = "p0") -> str:
    page = (project.folder / "maps" / f"{name}.html").read_text(encoding="utf-8")
    return page.split("<footer")[1].split("</footer>")[0]


@pytest.fixture
def bolton(project: Project) -> Project:
    """The made-up place under the codes of Bolton, so that the default can stand in for it."""
    for layer in project.server.layers.values():
        for row in layer.rows:
            row.update({k: "E08000001" for k, v in row.items() if v == LOCALITIES[0]})
    project.write(localities=("E08000001",))
    shutil.copytree(ROOT / "boundaries", project.folder / "boundaries")
    return project


def test_the_build_uses_it_and_falls_back_and_says_so(
    bolton: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    bolton.fetch()
    assert build(bolton) == 0
    official = footer(bolton)
    assert "(WD23)" in official
    assert "Approximate shapes" not in official
    assert build(bolton) == 0
    assert "Nothing has changed" in capsys.readouterr().out
    bolton.store.path(read_lock(bolton.lock)["wards"]).unlink()
    assert build(bolton) == 0
    told = capsys.readouterr().err
    assert "missing in the cache" in told
    assert "What to do: make data" in told
    assert "not all of it is at hand" in footer(bolton)
    assert "Approximate shapes" in footer(bolton)
    bolton.fetch()
    assert build(bolton) == 0
    assert footer(bolton) == official
    assert build(bolton, "--default") == 0
    assert "Approximate shapes" in footer(bolton)
    assert "not all of it" not in footer(bolton)


def test_what_does_not_fit_own_files_gives_way_to_the_default(
    bolton: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    bolton.fetch()
    path = bolton.folder / "own.csv"
    path.write_bytes(bolton.server.files[FILE_7])
    bolton.write(localities=("E08000001",), data='deprivation = "own.csv"')
    path.write_bytes(path.read_bytes().replace(b"E01099000", b"E01099999"))
    # the person's own figures do not fit what was fetched, nor can they be used without a lookup
    assert build(bolton) == 1
    assert "1 of the 6 LSOAs" in capsys.readouterr().err
    # own wards, fetched lookup of others: the default's figures stand in
    shapes = bolton.folder / "boundaries" / "wards.geojson"
    own = bolton.folder / "own.geojson"
    own.write_text(
        shapes.read_text().replace('"ward_code"', '"WD24CD"').replace('"locality_code"', '"LAD24CD"')
    )
    bolton.write(localities=("E08000001",), data='wards = "own.geojson"')
    capsys.readouterr()
    assert build(bolton) == 0
    assert "What was fetched does not fit, so the default is used" in capsys.readouterr().out
    assert "do not fit together with the other files given" in footer(bolton)
