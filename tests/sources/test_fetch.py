"""A fetch from the small server, the whole way: what is asked, and what is kept."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assetmap.errors import InputError, MisfitError, SourceError
from assetmap.load.official import load_official
from assetmap.sources.lock import read_lock
from tests.sources.project import LATER, REQUESTS, Project
from tests.sources.server import CENSUS, FILE_7, LOCALITIES, WANTED, Layer, Server, place, square


def test_everything_the_localities_need_and_no_more(project: Project) -> None:
    outcome = project.fetch()
    assert [(r.dataset.id, r.news, r.entry.rows, r.entry.edition) for r in outcome.results] == [
        ("lookup", "new", 12, "LSOA21-WD24"),
        ("wards", "new", 4, "WD23"),
        ("lsoas", "new", 12, "LSOA21"),
        ("iod2025", "new", 18, "IoD2025"),
        ("census", "new", 18, "Census 2021"),
    ]
    assert len(project.server.asked) == REQUESTS
    wards = json.loads(outcome.results[1].path.read_text(encoding="utf-8"))
    assert [f["properties"]["WD23CD"] for f in wards["features"]] == [
        "E05099001",
        "E05099011",
        "E05099101",
        "E05099111",
    ]
    assert set(wards["features"][0]["properties"]) == {"WD23CD", "WD23NM", "LAD23CD"}  # no ids of the server
    lookup = outcome.results[0].path.read_text(encoding="utf-8").splitlines()
    assert lookup[:2] == [
        "LSOA21CD,LSOA21NM,WD24CD,WD24NM,LAD24CD,LAD24NM",
        "E01099000,Made 00000,E05099001,Ward 00,E07000901,Place 0",
    ]
    assert len(lookup) == 13
    agents = {headers["User-Agent"] for *_, headers in project.server.asked}
    assert agents == {"assetmap/0.1.0"}


def test_the_build_uses_it_without_being_told(project: Project) -> None:
    assert project.found() == project.settings  # nothing fetched, nothing changed
    project.fetch()
    official = load_official(project.found())
    assert not official.approximate
    assert official.lsoas is not None
    assert official.editions == {
        "wards": "WD23",
        "lsoas": "LSOA21",
        "lookup": "LSOA21-WD24",
        "deprivation": "IoD2025",
        "population": "Census 2021",
    }
    assert official.figures["population"].to_dict() == {
        "E05099001": 3003,  # 1000 + 1001 + 1002
        "E05099011": 3012,  # 1003 + 1004 + 1005
        "E05099101": 3021,
        "E05099111": 3030,
    }
    assert official.sources[0].title.startswith("Ward boundaries, generalised")
    assert "database right 2023" in official.sources[0].attribution
    assert any("WD23 and the lookup of WD24" in note for note in official.notes)


@pytest.mark.parametrize("limit", [1, 2, 3, 4, 5, 11, 12, 13, 2000])
def test_pages_of_every_size_give_the_same_bytes(project: Project, limit: int) -> None:
    project.fetch()
    expected = project.files()
    for layer in project.server.layers.values():
        layer.limit = limit
    project.fetch(refresh=True)
    assert project.files() == expected


def test_a_second_run_asks_nobody(project: Project) -> None:
    project.fetch()
    before = project.files()
    project.server.reset()
    assert {result.news for result in project.fetch(now=LATER).results} == {"kept"}
    assert {result.news for result in project.fetch(offline=True).results} == {"kept"}
    assert project.server.asked == []
    assert project.files() == before


def test_offline_without_a_copy_is_told(project: Project) -> None:
    with pytest.raises(SourceError, match="not in the cache") as caught:
        project.fetch(offline=True)
    assert "no default: the maps need" in str(caught.value)
    assert project.server.asked == []
    assert project.files() == {}


def test_offline_finds_what_another_project_fetched(project: Project, tmp_path: Path) -> None:
    project.fetch()
    project.server.reset()
    other = Project(tmp_path / "other", project.server, cache=project.store.folder)
    other.fetch(offline=True)
    assert other.lock.read_bytes() == project.lock.read_bytes()
    assert project.server.asked == []


def test_a_colleague_gets_the_same_bytes(project: Project, tmp_path: Path) -> None:
    project.fetch()
    other = Project(tmp_path / "other", project.server)
    other.lock.write_bytes(project.lock.read_bytes())
    assert {result.news for result in other.fetch(now=LATER).results} == {"same"}
    assert other.lock.read_bytes() == project.lock.read_bytes()  # also the day on which it came first
    assert other.files().keys() == project.files().keys()


def test_a_colleague_is_told_what_changed_and_how_to_accept_it(project: Project, tmp_path: Path) -> None:
    project.fetch()
    project.server.layers["WARDS"].rows[0]["WD23NM"] = "Renamed"
    other = Project(tmp_path / "other", project.server)
    other.lock.write_bytes(project.lock.read_bytes())
    with pytest.raises(SourceError, match=r"no longer what assetmap\.lock says: 4 areas") as caught:
        other.fetch()
    assert "--refresh" in str(caught.value)
    assert "2026-11-23" in str(caught.value)
    assert other.files().keys() == {"assetmap.lock"}
    assert other.lock.read_bytes() == project.lock.read_bytes()
    news = {result.dataset.id: result.news for result in other.fetch(refresh=True, now=LATER).results}
    assert news == {
        "lookup": "same",
        "wards": "changed",
        "lsoas": "same",
        "iod2025": "same",
        "census": "same",
    }
    assert read_lock(other.lock)["wards"].fetched == "2026-12-24T12:00:00Z"
    assert read_lock(other.lock)["lsoas"].fetched == "2026-11-23T12:00:00Z"


def test_refresh_names_the_codes_that_came_and_went(project: Project) -> None:
    project.fetch()
    project.server.files[FILE_7] = project.server.files[FILE_7].replace(b"E01099002", b"E01099909")
    changed = project.fetch("iod2025", refresh=True).results[0]
    assert changed.detail.startswith("1 code gone (E01099002), 1 code new (E01099909); 18 areas and")


def test_published_files_are_asked_for_with_what_the_server_gave(project: Project) -> None:
    given = {"ETag": '"abc"', "Last-Modified": "Thu, 30 Oct 2025 00:00:00 GMT"}
    project.server.headers[FILE_7] = given
    project.fetch("iod2025")
    before = project.files()
    project.server.reset()
    assert project.fetch("iod2025", refresh=True).results[0].news == "same"
    (command, _, _, headers), *others = project.server.asked
    assert (command, others) == ("GET", [])  # 304, so nothing was sent and no size is to be confirmed
    assert (headers["If-None-Match"], headers["If-Modified-Since"]) == tuple(given.values())
    assert project.files() == before
    project.server.files[FILE_7] += b"E01099777,E07000901,1,19,1\r\n"
    project.server.headers[FILE_7] = {"ETag": '"def"'}
    assert project.fetch("iod2025", refresh=True).results[0].news == "changed"


def test_a_damaged_copy_is_fetched_again(project: Project) -> None:
    project.fetch()
    before = project.files()
    for name in ("wards", "census"):
        entry = read_lock(project.lock)[name]
        project.store.path(entry).write_bytes(b"x" * entry.size)
    news = {result.dataset.id: result.news for result in project.fetch().results}
    assert news == {"lookup": "kept", "wards": "same", "lsoas": "kept", "iod2025": "kept", "census": "same"}
    assert project.files() == before


def test_only_some_bring_what_they_depend_on(project: Project) -> None:
    assert [r.dataset.id for r in project.fetch("lsoas").results] == ["lookup", "lsoas"]
    assert [r.dataset.id for r in project.fetch("lsoas").results] == ["lsoas"]
    assert project.found().fetched == {}  # neither can be used without the figures


def test_another_locality_is_fetched_and_one_less_is_not(project: Project) -> None:
    project.fetch()
    project.write(localities=LOCALITIES)
    assert project.found().data.named() == {}
    assert "other places" in project.found().data_notes[0]
    news = {result.dataset.id: result.news for result in project.fetch().results}
    assert news == {
        "lookup": "changed",
        "wards": "changed",
        "lsoas": "changed",
        "iod2025": "kept",
        "census": "kept",
    }
    project.write(localities=WANTED[:1])
    assert {result.news for result in project.fetch().results} == {"kept"}
    assert len(load_official(project.found()).wards) == 2


def test_a_locality_that_the_layer_does_not_know(project: Project) -> None:
    project.write(localities=(*WANTED, "E07000999"))
    with pytest.raises(InputError, match=r"has nothing of 1 of the 3 codes .*: E07000999") as caught:
        project.fetch()
    assert caught.value.exit_code == 1
    assert project.files() == {}


def test_editions_that_do_not_fit_are_refused_with_the_codes(project: Project) -> None:
    """Another edition of the lookup in which one ward has another code."""
    project.fetch(check=lambda settings: load_official(settings).notes)
    before = project.files()
    for row in project.server.layers["LOOKUP"].rows:
        row["WD24CD"] = row["WD24CD"].replace("E05099011", "E05099777")
    with pytest.raises(InputError, match=r"1 of the 4 wards of .* are not in .*: E05099777") as caught:
        project.fetch(refresh=True, check=lambda settings: load_official(settings).notes)
    assert "Nothing was changed: the maps are still made from what was fetched by 2026-11-23" in str(
        caught.value
    )
    assert project.files() == before


def test_wards_and_a_lookup_alone_that_do_not_fit_are_refused_too(project: Project) -> None:
    for row in project.server.layers["LOOKUP"].rows:
        row["WD24CD"] = row["WD24CD"].replace("E05099011", "E05099777")
    with pytest.raises(MisfitError, match=r"1 of the 4 wards of .* are not in .*: E05099777"):
        project.fetch("lookup", "wards", check=lambda settings: load_official(settings).notes)
    assert project.files() == {}


def test_wards_of_2023_fit_a_lookup_of_2024_with_the_same_codes(project: Project) -> None:
    outcome = project.fetch(check=lambda settings: load_official(settings).notes)
    assert "edition WD23 and the lookup of WD24" in outcome.notes[0]


def test_a_layer_without_the_localities_is_asked_by_ward(project: Project) -> None:
    layer = project.server.layers["WARDS"]
    layer.rows = [{k: v for k, v in row.items() if k != "LAD23CD"} for row in layer.rows]
    outcome = project.fetch()
    assert outcome.results[1].entry.rows == 4
    query = next(
        form for _, path, form, _ in project.server.asked if path.endswith("WARDS/FeatureServer/0/query")
    )
    assert query["where"].startswith("WD23CD IN ('E05099001'")
    assert len(load_official(project.found()).wards) == 4


def test_fields_of_other_years_and_in_small_letters(project: Project) -> None:
    project.server.layers = place("wd24", "WD25", "LAD25")
    outcome = project.fetch()
    assert [r.entry.edition for r in outcome.results[:2]] == ["LSOA21-WD25", "WD24"]
    assert "database right 2024" in outcome.results[1].entry.attribution
    assert load_official(project.found()).editions["wards"] == "WD24"


def test_own_files_go_before_what_was_fetched(project: Project) -> None:
    project.fetch()
    own = project.folder / "own.csv"
    own.write_bytes(project.store.path(read_lock(project.lock)["iod2025"]).read_bytes())
    project.write(data='deprivation = "own.csv"')
    found = project.found()
    assert found.data.deprivation == own
    assert set(found.fetched) == {"wards", "lookup", "lsoas", "population"}


def test_the_census_alone_needs_no_lookup(project: Project) -> None:
    assert [r.dataset.id for r in project.fetch("population").results] == ["census"]
    assert project.server.asked[0][1] == CENSUS


def test_no_more_than_the_wanted_shapes_are_kept() -> None:
    """The made-up place is what the other tests take it for."""
    made = place()
    assert len(made["WARDS"].rows) == 6
    assert isinstance(made["LSOAS"], Layer)
    assert square(0, 0)["coordinates"][0][0] == [-2.0, 53.0]
    assert isinstance(Server().files[FILE_7], bytes)
