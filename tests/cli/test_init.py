"""``assetmap init``, as a person meets it: a folder for any place in England, from nothing to a page."""

from __future__ import annotations

import re
import tomllib
from dataclasses import asdict
from pathlib import Path

import pytest

from assetmap.cli import main
from assetmap.cli.init import _code
from assetmap.errors import UsageError
from assetmap.mapping.text import page_data
from assetmap.settings import Thresholds, read_settings
from tests.project import ROOT
from tests.sources.server import WANTED, Server, serving

LEEDS, CORNWALL = ("E08000035", "Leeds"), ("E06000052", "Cornwall")


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def init(*places: tuple[str, str], more: tuple[str, ...] = ()) -> int:
    return main(["init", *(word for place in places for word in ("--lad", *place)), *more])


def test_two_places_anywhere(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert init(LEEDS, CORNWALL) == 0
    said = capsys.readouterr().out
    assert said.index("assetmap data fetch") < said.index("assetmap maps")
    made = read_settings(here / "assetmap.toml")
    assert made.place == "Leeds and Cornwall"
    assert [(one.slug, one.code, one.name) for one in made.localities] == [
        ("leeds", "E08000035", "Leeds"),
        ("cornwall", "E06000052", "Cornwall"),
    ]
    assert asdict(made.thresholds) == asdict(Thresholds())
    for name in ("assets", "engagement", "targets"):
        empty = (ROOT / f"assets/template/{name}.csv").read_bytes()
        for folder in ("leeds", "cornwall", "template"):
            assert (here / "assets" / folder / f"{name}.csv").read_bytes() == empty
    assert not (here / "assets/leeds/contacts.csv").exists()
    assert [path.name for path in (here / "boundaries").iterdir()] == ["README.md"]
    assert "$" not in (here / "README.md").read_text("utf-8")


def test_what_is_to_be_private_is_as_in_the_repository(here: Path) -> None:
    init(LEEDS)
    ours = (ROOT / ".gitignore").read_text("utf-8").split("# people's details")[1].split("\n\n")[0]
    assert ours in (here / ".gitignore").read_text("utf-8")


def test_every_setting_in_a_note_can_be_used(here: Path) -> None:
    init(LEEDS)
    text = (here / "assetmap.toml").read_text("utf-8")
    used = re.sub(r"(?m)^# (?=\w+ = |\[)", "", text)
    assert len(tomllib.loads(used)["data"]) == 5
    (here / "assetmap.toml").write_text(used, "utf-8")
    made = read_settings(here / "assetmap.toml")
    assert (made.public, list(made.indicators), made.audiences["carers"]) == (True, ["disability"], "Carers")


def test_without_the_official_files_the_next_step_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    init(LEEDS)
    assert main(["maps"]) == 1
    assert "assetmap data fetch" in capsys.readouterr().err


def test_greater_manchester_has_shapes_and_a_page_at_once(here: Path) -> None:
    assert init(("E08000002", "Bury"), more=("--folder", "new folder")) == 0
    settings = here / "new folder/assetmap.toml"
    assert main(["maps", "--settings", str(settings), "--quiet", "--as-of", "2026-11-23"]) == 0
    page = page_data((here / "new folder/maps/bury.html").read_text("utf-8"))
    assert len(page["areas"]["code"]) == 17
    for path in (ROOT / "boundaries").iterdir():
        assert (here / "new folder/boundaries" / path.name).read_bytes() == path.read_bytes()


def test_from_nothing_over_a_fetch_to_a_page(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # The codes are those of the made places that the small server has.
    assert init((WANTED[0], "Made, North"), (WANTED[1], "Made & South"), more=("--place", "Madeshire")) == 0
    with serving(Server()) as server:
        monkeypatch.setenv("ASSETMAP_SOURCES_URL", server.url)
        monkeypatch.setenv("ASSETMAP_CACHE", str(here / "kept"))
        settings = here / "assetmap.toml"
        text = settings.read_text("utf-8")
        settings.write_text(re.sub(r"(?m)^\[sources\]$", lambda _: server.sources().strip(), text), "utf-8")
        assert main(["data", "fetch", "--only", "wards", "lsoas", "lookup", "iod2025", "census"]) == 0
        assert main(["maps", "--quiet", "--as-of", "2026-11-23"]) == 0
    names = {"index.html", "made-north.html", "made-and-south.html"}
    assert {path.name for path in (here / "maps").glob("*.html")} == names
    assert len(page_data((here / "maps/made-north.html").read_text("utf-8"))["areas"]["code"]) == 2


def test_nothing_that_is_there_is_changed(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    mine = {".gitignore": "*.doc\n", "README.md": "Mine", "assets/leeds/assets.csv": "id,name\na,A\n"}
    for name, text in mine.items():
        (here / name).parent.mkdir(parents=True, exist_ok=True)
        (here / name).write_text(text, "utf-8")
    assert init(LEEDS) == 0
    assert {name: (here / name).read_text("utf-8") for name in mine} == mine
    assert "/assets/*/contacts.csv" in capsys.readouterr().out
    before = (here / "assetmap.toml").read_bytes()
    assert init(CORNWALL) == 2
    said = capsys.readouterr().err
    assert 'cornwall = { code = "E06000052", name = "Cornwall" }' in said
    assert (here / "assetmap.toml").read_bytes() == before
    assert not (here / "assets/cornwall").exists()


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Kingston upon Hull, City of", "kingston-upon-hull-city-of"),
        ("St. Helens", "st-helens"),
        ("King's Lynn & West Norfolk", "kings-lynn-and-west-norfolk"),
        ("Thérèse", "therese"),
        ("../../etc", "etc"),
        ("Team", "e08000035"),  # a name that the maps need
        ("9 Elms", "e08000035"),
        ("東京", "e08000035"),
        ('Say "x"\\ = {$place}', "say-x-place"),
    ],
)
def test_names_become_safe_folders_and_stay_as_written(here: Path, name: str, slug: str) -> None:
    assert init(("e08000035", name)) == 0
    (made,) = read_settings(here / "assetmap.toml").localities
    assert (made.slug, made.name, made.code) == (slug, name, "E08000035")
    assert {path.name for path in (here / "assets").iterdir()} == {slug, "template"}


@pytest.mark.parametrize("name", ["", "  ", "x" * 81, "a\x1b[31mb", "a\udcffb"])
def test_names_that_cannot_be(here: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    assert init(("E08000035", name)) == 2
    said = capsys.readouterr().err
    assert "cannot be used as a name" in said
    assert "\x1b" not in said
    assert list(here.iterdir()) == []


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("Leeds", "the code comes first"),
        ("E0800003", "the code comes first"),
        ("E10000034", "a county"),
        ("E05000001", "a ward"),
        ("W06000015", "Wales"),
        ("E08000035\n", ""),
        ("E0800003٥", "the code comes first"),
    ],
)
def test_codes(code: str, told: str) -> None:
    if not told:
        assert _code(code) == code.strip()
        return
    with pytest.raises(UsageError) as caught:
        _code(code)
    assert told in caught.value.remedy


def test_places_told_twice(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert init(LEEDS, ("E08000035", "Leeds again")) == 2
    assert init(LEEDS, ("E06000052", "LEEDS")) == 2
    said = capsys.readouterr().err
    assert "the code E08000035 is given twice" in said
    assert "assets/leeds" in said
    assert list(here.iterdir()) == []


def test_a_file_in_the_way(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "taken").write_text("x")
    assert init(LEEDS, more=("--folder", "taken")) == 1
    assert "cannot be written" in capsys.readouterr().err
