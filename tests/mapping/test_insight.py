"""What pages say beyond the map: figures of the measures, and nothing that readers may not know."""

from __future__ import annotations

import json
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from assetmap.mapping.insight import _months_before, insight_columns
from assetmap.mapping.insight import insight as make_insight
from assetmap.mapping.text import page_data
from assetmap.measure.day import on_day
from assetmap.measure.ground import prepare
from assetmap.measure.honesty import fairness_caveats
from assetmap.measure.model import measure_on
from assetmap.measure.words import GAP_STATES
from assetmap.publish.site import read_inputs
from assetmap.settings import read_settings
from tests.project import AS_OF, FARNWORTH, RUMWORTH, TONGE, build, write_project

SIX = ("next", "progress", "changes", "caveats", "sensitivity", "fairness")
DAY = date.fromisoformat(AS_OF)


def row(name: str, kind: str, postcode: str, **more: object) -> dict[str, object]:
    return {"id": name.lower().replace(" ", "-"), "name": name, "asset_type": kind, "postcode": postcode,
            "status": "active", "visibility": "partner", "assured_date": "2026-10-01", **more}  # fmt: skip


def said(name: str, day: str, stage: str, two_way: str = "yes", **more: object) -> dict[str, object]:
    return {"date": day, "asset_id": name.lower().replace(" ", "-"), "channel": "call", "two_way": two_way,
            "stage": stage, **more}  # fmt: skip


# Tonge: one club that we talk with since October. Rumworth: one written to in May. Farnworth: one never
# spoken to, one that declined, and one that only the team may see.
ROWS = [
    row("Tonge club", "group_club", TONGE),
    row("Rumworth hall", "venue", RUMWORTH),
    row("Farnworth school", "school", FARNWORTH),
    row("Farnworth church", "faith", FARNWORTH),
    row("Farnworth secret", "venue", FARNWORTH, visibility="team"),
    row("Tonge never", "venue", TONGE, do_not_list="yes"),
]
LOG = [
    said("Tonge club", "2026-10-14", "talking"),
    said("Rumworth hall", "2026-05-20", "contacted", "no"),
    said("Farnworth church", "2026-06-03", "talking"),
    said("Farnworth church", "2026-11-04", "declined"),
    said("Farnworth secret", "2026-11-05", "talking"),
]
TONGE_WARD = "Tonge with the Haulgh"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("insight")
    assert build(write_project(made, ROWS, LOG, localities=("bolton", "bury")), "--quiet", "--public") == 0
    return made


def data_of(folder: Path, name: str) -> dict[str, Any]:
    found: dict[str, Any] = page_data((folder / "maps" / name).read_text("utf-8"))
    return found


def measured(folder: Path) -> tuple[Any, Any]:
    """The ground and the measures of the lists as they are: those of the team's copies."""
    settings = read_settings(folder / "assetmap.toml")
    given = read_inputs(settings, DAY, DAY, lambda _: None)
    ground = prepare(given.official, given.lists, given.postcodes, settings, None)
    return ground, measure_on(ground, DAY)


@pytest.fixture(scope="module")
def ground_and_measures(folder: Path) -> tuple[Any, Any]:
    return measured(folder)


# --- figures ----------------------------------------------------------------------------------------------


def test_the_ranking_is_that_of_the_measures(folder: Path, ground_and_measures: tuple[Any, Any]) -> None:
    data, (_, measures) = data_of(folder, "team/bolton.html"), ground_and_measures
    told, ranked = data["next"], measures.next_up.reset_index(drop=True)
    assert [f"bolton/{data['places']['id'][n]}" for n in told["place"]] == list(ranked["key"])
    for name in ("gain", "people", "reached_now", "by_earlier"):
        assert told[name] == [round(value) for value in ranked[name]], name
    for n in range(len(told["place"])):
        parts = told["gain"][n] + told["by_earlier"][n] + told["reached_now"][n]
        assert parts == pytest.approx(told["people"][n], abs=2)
    names = [data["places"]["name"][n] for n in told["place"]]
    assert "Rumworth hall" in names  # known, in a target ward that nobody reaches
    # Engaged; declined; not to be listed.
    assert {"Tonge club", "Farnworth church", "Tonge never"}.isdisjoint(names)
    days = dict(zip(names, told["last_contact"], strict=True))
    assert days["Rumworth hall"] == "2026-05-20"


def test_progress_is_by_month_and_ends_with_the_headline(folder: Path) -> None:
    for name in ("team/bolton.html", "bolton.html"):
        data = data_of(folder, name)
        told = data["progress"]
        ends = ["05-31", "06-30", "07-31", "08-31", "09-30", "10-31", "11-23"]
        if name == "team/bolton.html":
            assert told["date"] == [f"2026-{end}" for end in ends]
        assert told["unreached_target_residents"][-1] == data["numbers"]["unreached_target_residents"]
        assert told["engaged"][-1] == data["numbers"]["engaged"]
        wards = [sum(told[f"wards_{state}"][n] for state in GAP_STATES) for n in range(len(told["date"]))]
        assert set(wards) == {len(data["areas"]["code"])}
        for state in GAP_STATES:
            assert told[f"wards_{state}"][-1] == data["areas"]["gap"].count(state)
    team = data_of(folder, "team/bolton.html")["progress"]
    # The church from June, the club from October; in November the church declines, and the secret one talks.
    assert team["engaged"] == [0, 1, 1, 1, 1, 2, 2]
    both = [data_of(folder, f"team/{name}.html")["progress"] for name in ("bolton", "bury", "index")]
    assert both[2]["engaged"] == [a + b for a, b in zip(both[0]["engaged"], both[1]["engaged"], strict=True)]


def test_what_changed_since_each_date(folder: Path) -> None:
    data = data_of(folder, "team/bolton.html")
    assert [one["since"] for one in data["changes"]] == ["2026-10-31", "2026-08-31", "2025-11-30"]
    since_august = data["changes"][1]
    at = since_august["area"].index(data["areas"]["name"].index(TONGE_WARD))
    assert (since_august["before"][at], since_august["after"][at]) == ("known_not_contacted", "one_voice")
    assert since_august["better"][at]
    assert [data["places"]["name"][n] for n in since_august["through"][at]] == ["Tonge club"]
    assert since_august["others"][at] == 0
    assert not since_august["residents_met"][at]
    since_october = [data["areas"]["name"][n] for n in data["changes"][0]["area"]]
    assert TONGE_WARD not in since_october  # it had changed before


def test_fairness_sensitivity_and_caveats_are_those_of_the_measures(
    folder: Path, ground_and_measures: tuple[Any, Any]
) -> None:
    ground, measures = ground_and_measures
    made = make_insight(ground, measures, approximate=True, sensitive=())
    page, overview = data_of(folder, "team/bolton.html"), data_of(folder, "team/index.html")
    fair = measures.fairness.places
    assert page["fairness"]["basis"] == measures.fairness.basis == "wards"
    assert page["fairness"]["locality"] == ["bolton"]
    assert overview["fairness"]["locality"] == ["bolton", "bury", ""]
    for name in fair.columns:
        value = page["fairness"][name][0]
        if value is None:
            assert pd.isna(fair[name]["bolton"])
        else:
            assert value == pytest.approx(fair[name]["bolton"], abs=1e-4)
    noted = fairness_caveats(measures.fairness)
    told = overview["fairness"]["cautions"]
    assert list(zip(told["locality"], told["kind"], strict=True)) == list(
        zip(noted["locality"], noted["kind"], strict=True)
    )
    own = page["fairness"]["cautions"]
    assert set(own["locality"]) == {"bolton"}
    assert own["kind"][0] in ("few_engaged", "few_engaged_most")  # two organisations are engaged
    curve = page["fairness"]["curve"]
    for name in ("people", "reached"):
        assert (curve[name][0], curve[name][-1]) == (0, 1)
        assert curve[name] == sorted(curve[name])
    rows = made.sensitivity[made.sensitivity["locality"] == "bolton"]
    assert page["sensitivity"]["threshold"] == list(rows["threshold"])
    assert page["sensitivity"]["stay"] == list(rows["stay"])
    assert page["sensitivity"]["unreached"] == [round(one) for one in rows["unreached"]]
    tonge = page["areas"]["name"].index(TONGE_WARD)
    pairs = list(zip(page["caveats"]["kind"], page["caveats"]["area"], strict=True))
    told = [kind for kind, area in pairs if area == tonge]
    assert "few_organisations" in told  # one club serves it
    assert "unknown_focus" in told
    of_all = [kind for kind, area in pairs if area is None]
    assert of_all == ["approximate_shapes", "straight_line", "whole_wards", "unknown_focus"]
    assert overview["caveats"]["kind"] == of_all[:-1]  # said of each locality


@pytest.mark.parametrize(
    ("day", "months", "end"),
    [("2026-11-23", 1, "2026-10-31"), ("2026-11-30", 1, "2026-10-31"), ("2026-03-31", 1, "2026-02-28"),
     ("2024-03-01", 1, "2024-02-29"), ("2026-01-01", 1, "2025-12-31"), ("2026-11-23", 12, "2025-11-30")],
)  # fmt: skip
def test_so_many_months_before(day: str, months: int, end: str) -> None:
    assert _months_before(date.fromisoformat(day), months).isoformat() == end


def test_a_long_log_is_told_by_its_last_36_months_and_a_long_curve_thinned(tmp_path: Path) -> None:
    log = [said("Tonge club", "2021-02-03", "talking"), *LOG]
    assert build(write_project(tmp_path, ROWS, log), "--quiet") == 0
    told = data_of(tmp_path, "bolton.html")
    assert len(told["progress"]["date"]) == 36
    assert told["progress"]["date"][0] == "2023-12-31"
    assert len(told["fairness"]["curve"]["people"]) <= 61


@pytest.mark.parametrize("rows", [ROWS, []])
def test_an_empty_log_gives_one_date_and_nothing_that_changed(
    tmp_path: Path, rows: list[dict[str, object]]
) -> None:
    assert build(write_project(tmp_path, rows), "--quiet") == 0
    told = data_of(tmp_path, "bolton.html")
    assert told["progress"]["date"] == [AS_OF]
    assert all(one["area"] == [] for one in told["changes"])
    assert told["fairness"]["share_of_contacts"] == [None]
    assert all(when == "" for when in told["next"]["last_contact"])


# --- who may know what ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["bolton.html", "bury.html", "index.html"])
def test_nothing_of_it_is_on_a_public_page(folder: Path, name: str) -> None:
    assert [key for key in SIX if key in data_of(folder, f"public/{name}")] == []
    html = (folder / "maps" / "public" / name).read_text("utf-8")
    assert '<button type="button" data-view="next"' not in html
    assert 'id="next"' not in html
    assert '<button type="button" data-view="next"' in (folder / "maps" / name).read_text("utf-8")


def test_partners_are_not_told_who_is_only_the_teams(folder: Path) -> None:
    partner, team = data_of(folder, "bolton.html"), data_of(folder, "team/bolton.html")
    assert "Farnworth secret" in team["places"]["name"]
    assert "secret" not in json.dumps(partner)
    assert "Tonge never" not in json.dumps([partner, team])
    known = range(len(partner["places"]["name"]))
    assert all(n in known for n in partner["next"]["place"])
    assert all(n in known for one in partner["changes"] for through in one["through"] for n in through)
    # It moved its ward: partners see that, and that it was through one that they do not know.
    farnworth = partner["areas"]["name"].index("Farnworth North")
    at = partner["changes"][0]["area"].index(farnworth)
    assert partner["changes"][0]["through"][at] == []
    assert partner["changes"][0]["others"][at] == 1


def test_partners_see_one_that_declined_as_one_that_nobody_has_asked(folder: Path) -> None:
    partner = data_of(folder, "bolton.html")
    church = partner["places"]["name"].index("Farnworth church")
    with tempfile.TemporaryDirectory() as other:
        kept = [one for one in LOG if one["asset_id"] != "farnworth-church"]
        assert build(write_project(Path(other), ROWS, kept, localities=("bolton", "bury")), "--quiet") == 0
        unasked = data_of(Path(other), "bolton.html")
        assert {key: unasked[key] for key in SIX} == {key: partner[key] for key in SIX}
    if church in partner["next"]["place"]:
        assert partner["next"]["last_contact"][partner["next"]["place"].index(church)] == ""
    assert all(church not in through for one in partner["changes"] for through in one["through"])


def test_partners_see_months_and_the_team_days(folder: Path) -> None:
    for name, length in (("bolton.html", 7), ("team/bolton.html", 10)):
        told = data_of(folder, name)["next"]["last_contact"]
        assert {len(one) for one in told if one} == {length}, name
    partner = json.dumps({key: data_of(folder, "bolton.html")[key] for key in SIX})
    assert [one["date"] for one in LOG if str(one["date"]) in partner] == []


def test_a_sensitive_place_is_not_told_by_who_is_within_its_reach_nor_by_what_changed(tmp_path: Path) -> None:
    rows = [row(f"Refuge {n}", "venue", RUMWORTH, sensitive_location="yes") for n in range(4)]
    log = [said("Refuge 0", "2026-11-02", "contacted", "no")]
    settings = write_project(tmp_path, [*rows, *ROWS], log)
    assert build(settings, "--quiet") == 0
    page = data_of(tmp_path, "bolton.html")
    hidden = [n for n, name in enumerate(page["places"]["name"]) if name.startswith("Refuge")]
    assert len(hidden) == 4
    ground, measures = measured(tmp_path)
    keys = pd.Index([f"bolton/{one}" for one in page["places"]["id"]])
    sensitive = [f"bolton/refuge-{n}" for n in range(4)]
    made = make_insight(ground, measures, approximate=True, sensitive=sensitive)
    for audience, told in (("partner", False), ("team", True)):
        columns = insight_columns(made, "bolton", page["areas"]["code"], keys, audience)
        assert any(n in columns["next"]["place"] for n in hidden) is told
        since = columns["changes"][0]
        at = since["area"].index(page["areas"]["name"].index("Rumworth"))
        assert (since["through"][at] != []) is told
        assert since["others"][at] == (0 if told else 1)


def test_what_changed_is_as_of_the_days_of_the_measures(
    folder: Path, ground_and_measures: tuple[Any, Any]
) -> None:
    ground, _ = ground_and_measures
    data = data_of(folder, "team/bolton.html")
    for one in data["changes"]:
        then = on_day(ground, date.fromisoformat(one["since"])).wards["gap_state"]
        codes = [data["areas"]["code"][n] for n in one["area"]]
        assert one["before"] == [then[code] for code in codes]
        assert one["after"] == [data["areas"]["gap"][n] for n in one["area"]]
