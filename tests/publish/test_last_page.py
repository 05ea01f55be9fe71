"""What a page says changed since the page made before it, and what is remembered for that."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from assetmap.mapping.text import page_data
from assetmap.publish.manifest import MANIFEST, Manifest, page_before, read_manifest, with_page
from tests.project import FARNWORTH, RUMWORTH, TONGE, build, write_project
from tests.publish.test_site import files

FIRST, SECOND, THIRD = "2026-11-03", "2026-11-20", "2026-11-23"
NAMES = ("bolton", "bury")


def row(key: str, postcode: str, **more: object) -> dict[str, object]:
    return {"id": key, "name": f"The {key}", "asset_type": "venue", "postcode": postcode, "status": "active",
            "visibility": "partner", "assured_date": "2026-10-01", **more}  # fmt: skip


def said(key: str, day: str, stage: str = "talking", two_way: str = "yes") -> dict[str, object]:
    return {"date": day, "asset_id": key, "channel": "call", "two_way": two_way, "stage": stage}


ROWS = [row("club", TONGE), row("hall", RUMWORTH), row("school", FARNWORTH)]
LOG = [said("school", "2026-06-01")]


def make(folder: Path, day: str, rows: Any = ROWS, log: Any = LOG, *more: str) -> Path:
    settings = write_project(folder, rows, log, localities=NAMES)
    assert build(settings, "--quiet", "--as-of", day, *more) == 0
    return folder / "maps"


def last(maps: Path, name: str) -> Any:
    return page_data((maps / name).read_text("utf-8"))["last"]


def pages_and_memory(maps: Path) -> tuple[dict[str, bytes], Any]:
    """Every file's bytes but the record's, and what the record remembers of the pages."""
    found = read_manifest(maps)
    assert found is not None
    return {n: content for n, content in files(maps).items() if n != MANIFEST}, found.told


def moves(maps: Path, name: str = "bolton.html") -> dict[str, tuple[str, str, list[str], bool]]:
    """By ward: from what to what, through whom, and whether by the dates in the log alone."""
    data = page_data((maps / name).read_text("utf-8"))
    told = data["last"]
    return {
        data["areas"]["name"][area]: (
            told["before"][n], told["after"][n],
            [data["places"]["name"][i] for i in told["through"][n]], told["by_log"][n],
        )
        for n, area in enumerate(told["area"])
    }  # fmt: skip


def test_the_second_page_says_what_changed_since_the_first(tmp_path: Path) -> None:
    maps = make(tmp_path, FIRST)
    pages = ("bolton.html", "bury.html", "index.html")
    assert [last(maps, name) for name in pages] == [None] * 3  # the first: nothing to compare with
    heads = {name: page_data((maps / name).read_text("utf-8"))["numbers"] for name in pages}
    make(tmp_path, SECOND, log=[*LOG, said("club", "2026-11-10")])
    assert moves(maps) == {
        "Tonge with the Haulgh": ("known_not_contacted", "one_voice", ["The club"], True),
    }
    for name in pages:
        assert last(maps, name)["since"] == FIRST
        assert last(maps, name)["figures"] == heads[name]
        assert last(maps, name)["uncompared"] == 0
    now = page_data((maps / "bolton.html").read_text("utf-8"))["numbers"]
    assert now["engaged"] == heads["bolton.html"]["engaged"] + 1
    assert last(maps, "bury.html")["area"] == []


def test_a_rebuild_of_the_day_compares_with_the_same_page(tmp_path: Path) -> None:
    make(tmp_path, FIRST)
    log = [*LOG, said("club", "2026-11-10")]
    maps = make(tmp_path, SECOND, log=log)
    second = pages_and_memory(maps)
    make(tmp_path, SECOND, ROWS, log, "--force")
    assert pages_and_memory(maps) == second
    # More on the same day: still since the first page. And back again: the bytes that were there.
    make(tmp_path, SECOND, log=[*log, said("hall", "2026-11-12")])
    assert (last(maps, "bolton.html")["since"], len(moves(maps))) == (FIRST, 2)
    make(tmp_path, SECOND, log=log)
    assert pages_and_memory(maps) == second


def test_each_day_compares_with_the_one_before(tmp_path: Path) -> None:
    log = [*LOG, said("club", "2026-11-10")]
    make(tmp_path, FIRST)
    make(tmp_path, SECOND, log=log)
    maps = make(tmp_path, THIRD, log=[*log, said("hall", "2026-11-21", "contacted", "no")])
    assert last(maps, "bolton.html")["since"] == SECOND
    assert moves(maps) == {
        "Rumworth": ("known_not_contacted", "contacted_no_conversation", ["The hall"], True),
    }


def test_a_look_at_the_past_loses_nothing(tmp_path: Path) -> None:
    make(tmp_path, FIRST)
    maps = make(tmp_path, SECOND)
    before = files(maps)
    make(tmp_path, "2026-05-01")
    assert last(maps, "bolton.html") is None
    make(tmp_path, SECOND)
    assert files(maps)["bolton.html"] == before["bolton.html"]


def test_what_was_added_late_is_told_and_so_is_that_it_was(tmp_path: Path) -> None:
    make(tmp_path, FIRST, ROWS[1:])
    # Not in the log's dates alone: an organisation where none was known, and a talk noted weeks late.
    late = [*LOG, said("hall", "2026-10-01"), said("club", "2026-11-10")]
    maps = make(tmp_path, SECOND, log=late)
    assert moves(maps) == {
        "Tonge with the Haulgh": ("no_known_organisations", "one_voice", ["The club"], False),
        "Rumworth": ("known_not_contacted", "one_voice", [], False),
    }


def test_partners_are_told_what_their_page_said_and_not_who_declined(tmp_path: Path) -> None:
    log = [*LOG, said("hall", "2026-10-01")]
    maps = make(tmp_path, FIRST, log=log)
    partner = page_data((maps / "bolton.html").read_text("utf-8"))["numbers"]
    make(tmp_path, SECOND, log=[*log, said("hall", "2026-11-05", "declined"), said("club", "2026-11-06")])
    assert "Rumworth" in moves(maps, "team/bolton.html")
    assert set(moves(maps)) == {"Tonge with the Haulgh"}  # that Rumworth fell would point at the hall
    make(tmp_path, THIRD)
    assert last(maps, "bolton.html")["figures"]["organisations"] == partner["organisations"]
    told = json.loads((maps / "team" / "manifest.json").read_text("utf-8"))["told"]
    assert set(told) == {"partner", "team"}
    assert told["partner"][SECOND]["states"] != told["team"][SECOND]["states"]


def test_nothing_of_it_in_public_copies(tmp_path: Path) -> None:
    make(tmp_path, FIRST, ROWS, LOG, "--public")
    maps = make(tmp_path, SECOND, ROWS, [*LOG, said("club", "2026-11-10")], "--public")
    for name in ("bolton.html", "index.html"):
        assert "last" not in page_data((maps / "public" / name).read_text("utf-8"))


def test_a_new_locality_and_new_wards_are_not_compared(tmp_path: Path) -> None:
    write = write_project(tmp_path, ROWS, LOG)
    build(write, "--quiet", "--as-of", FIRST)
    record = tmp_path / "maps" / "team" / "manifest.json"
    raw = json.loads(record.read_text("utf-8"))
    for told in raw["told"].values():
        told[FIRST]["states"].popitem()
        told[FIRST]["states"][next(iter(told[FIRST]["states"]))] = "a state of another version"
    record.write_text(json.dumps(raw), "utf-8")
    maps = make(tmp_path, SECOND)
    assert last(maps, "bury.html") is None
    assert last(maps, "bolton.html")["uncompared"] == 2
    assert moves(maps) == {}


GOOD = {"team": {FIRST: {"figures": {"bolton": {"engaged": 2, "target_residents": None}}, "states": {}}}}


@pytest.mark.parametrize(
    "told",
    [None, [], "x", {"team": []}, {"team": {"soon": {}}}, {"team": {"2026-11-03": {"figures": {}}}},
     {"team": {"2026-11-03": {"figures": {"bolton": {"engaged": "2"}}, "states": {}}}},
     {"team": {"2026-11-03": {"figures": [], "states": {}}}}],
)  # fmt: skip
def test_a_damaged_record_is_none(tmp_path: Path, told: Any) -> None:
    (tmp_path / "team").mkdir()
    for given, found in ((told, {}), (GOOD, GOOD)):
        content = Manifest({"as of": FIRST}, {}, {}, 0, given).to_bytes()
        (tmp_path / "team" / "manifest.json").write_bytes(content)
        assert read_manifest(tmp_path) == Manifest({"as of": FIRST}, {}, {}, 0, found)


def test_what_is_kept_by_hand() -> None:
    pages: Any = {}
    for day in (3, 20, 10, 23, 21, 22):
        pages = with_page(pages, "team", date(2026, 11, day), {"n": day})
    # 3; 3 20; 3 10 20; 20 23; 20 21 23; 21 22 23.
    assert sorted(pages["team"]) == ["2026-11-21", "2026-11-22", "2026-11-23"]
    assert page_before(pages, "team", date(2026, 11, 23)) == (date(2026, 11, 22), {"n": 22})
    assert page_before(pages, "team", date(2026, 11, 21)) is None
    assert page_before(pages, "partner", date(2026, 11, 23)) is None
