"""The zip file that is sent: what is in it, that it is the same again, and that nothing slips into it."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from assetmap.errors import PublishError
from assetmap.mapping.text import packed_json, page_data
from assetmap.publish import pack
from assetmap.publish.pack import make_pack, packed
from assetmap.settings import read_settings
from tests.project import AS_OF, TONGE, build, write_project

DAY = date.fromisoformat(AS_OF)
ROWS = [
    {"id": "one", "name": "=Walkers, and talkers", "asset_type": "group_club", "postcode": TONGE,
     "activity_focus": "primary", "audiences": "everyone;older_people", "description": "A walk each week."},
    {"id": "ours", "name": "Zqx hidden", "asset_type": "informal", "postcode": TONGE, "visibility": "team"},
]  # fmt: skip
LOG = [
    {"date": "2026-11-03", "asset_id": "one", "channel": "visit", "two_way": "yes", "stage": "talking",
     "notes": "Zqb-private-note"},
]  # fmt: skip
NAMES = ["READ ME FIRST.txt", "bolton.html", "organisations.csv", "wards.csv"]


def made(folder: Path, words: str = "") -> pack.Pack:
    file = write_project(folder, ROWS, LOG, localities=("bolton", "bury"))
    if words:
        (folder / "words.toml").write_text(words, "utf-8")
    assert build(file, "--quiet") == 0
    settings = read_settings(file)
    return make_pack(settings, settings.localities[0], DAY, today=DAY, to=folder / "a.zip")


@pytest.fixture(scope="module")
def one(tmp_path_factory: pytest.TempPathFactory) -> pack.Pack:
    return made(tmp_path_factory.mktemp("pack"))


def content(one: pack.Pack, name: str) -> str:
    with zipfile.ZipFile(one.file) as archive:
        return archive.read(name).decode("utf-8-sig")


def test_it_holds_the_page_as_made_the_lists_and_a_text_to_read_first(one: pack.Pack) -> None:
    with zipfile.ZipFile(one.file) as archive:
        assert archive.namelist() == NAMES == list(one.names)
        assert archive.testzip() is None
        assert archive.read("bolton.html") == (one.file.parent / "maps" / "bolton.html").read_bytes()
    assert one.organisations == 1


def test_the_list_is_in_plain_words_and_safe_to_open(one: pack.Pack) -> None:
    (row,) = csv.DictReader(io.StringIO(content(one, "organisations.csv"), newline=""))
    assert row["Organisation"] == "'=Walkers, and talkers"
    assert (row["Kind"], row["For"], row["Stage"]) == ("Group or club", "Everyone; Older people", "Talking")
    assert (row["Last contact"], row["Ward"]) == ("2026-11", "Tonge with the Haulgh")


def test_the_wards_are_those_of_the_page(one: pack.Pack) -> None:
    rows = list(csv.DictReader(io.StringIO(content(one, "wards.csv"), newline="")))
    areas = page_data(content(one, "bolton.html"))["areas"]
    assert [row["ward_code"] for row in rows] == areas["code"]
    assert [row["gap_state"] for row in rows] == areas["gap"]


def test_the_text_says_what_when_how_and_whom_to_tell(one: pack.Pack) -> None:
    text = content(one, "READ ME FIRST.txt")
    for said in ("Bolton", "23 November 2026", "Partner copy", "double click", "bolton.html", "180 days",
                 "15 minutes", "you may share", "person who sent you this", "Gone quiet",
                 "Open Government"):  # fmt: skip
        assert said in " ".join(text.split()), said
    assert "{" not in text
    assert max(len(line) for line in text.splitlines()) <= 76
    assert "\n" not in text.replace("\r\n", "")


def test_the_text_says_why_the_list_and_the_counts_differ(one: pack.Pack, tmp_path: Path) -> None:
    def said(made: pack.Pack) -> str:
        return " ".join(content(made, NAMES[0]).split())

    # The team's own counts and is not listed.
    assert "The list has 1 organisations, and the map counts 2. Some that count are listed only" in said(one)
    more = [{**ROWS[0], "id": f"n{n}", "name": f"Club {n}"} for n in range(3)]
    more[0]["status"], more[1]["location_type"] = "closed", "online"
    file = write_project(tmp_path, [ROWS[0], *more], LOG, localities=("bolton", "bury"))
    assert build(file, "--quiet") == 0
    settings = read_settings(file)
    closed = make_pack(settings, settings.localities[0], DAY, today=DAY, to=tmp_path / "a.zip")
    assert "The list has 4 organisations, and the map counts 2. Closed ones do not count." in said(closed)


def test_nothing_for_the_team_is_in_it(one: pack.Pack) -> None:
    for name in NAMES:
        text = content(one, name)
        if name.endswith(".html"):
            data = page_data(text)
            text = text.replace(packed_json(data), "") + str(data)
        assert not re.search("Zqx hidden|Zqb-private", text)
        assert "2026-11-03" not in text


def test_the_same_inputs_give_the_same_bytes(one: pack.Pack, tmp_path: Path) -> None:
    again = made(tmp_path)
    assert again.file.read_bytes() == one.file.read_bytes()
    with zipfile.ZipFile(again.file) as archive:
        assert {entry.date_time[:3] for entry in archive.infolist()} == {(2026, 11, 23)}


def test_the_text_is_in_the_leads_own_words(tmp_path: Path) -> None:
    other = made(tmp_path, '[pack]\nread_me = "Start/here!"\nwrong = "Tell Sam"\n')
    assert other.names[0] == "Starthere.txt"
    assert "TELL SAM" in content(other, other.names[0])


@pytest.mark.parametrize("file", ["organisations_csv", "wards_csv", "_read_me"])
@pytest.mark.parametrize("secret", ["Zqx hidden", "Zqb-private-note"])
def test_a_leak_in_any_file_stops_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, one: pack.Pack, file: str, secret: str
) -> None:
    real = getattr(pack, file)
    monkeypatch.setattr(pack, file, lambda *a: real(*a) + f"{secret}\r\n".encode())
    settings = read_settings(one.file.parent / "assetmap.toml")
    with pytest.raises(PublishError, match="may not be shown"):
        make_pack(settings, settings.localities[0], DAY, today=DAY, to=tmp_path / "a.zip")
    assert list(tmp_path.iterdir()) == []


def test_a_page_that_was_changed_by_hand_is_not_packed(one: pack.Pack, tmp_path: Path) -> None:
    settings = read_settings(one.file.parent / "assetmap.toml")
    maps = tmp_path / "maps"
    (maps / "team").mkdir(parents=True)
    for name in ("bolton.html", "team/manifest.json"):
        (maps / name).write_bytes((settings.maps_dir / name).read_bytes())
    (maps / "bolton.html").write_text("by hand", "utf-8")
    with pytest.raises(PublishError, match="as it was made"):
        make_pack(
            replace(settings, maps_dir=maps), settings.localities[0], DAY, today=DAY, to=tmp_path / "a.zip"
        )


def test_packing_takes_names_and_days_as_they_are() -> None:
    raw = packed({"b.txt": b"1", "a.txt": b"2"}, date(1970, 1, 1))
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        assert archive.namelist() == ["b.txt", "a.txt"]
        assert archive.infolist()[0].date_time == (1980, 1, 1, 0, 0, 0)
