"""The example lists that come with the project: what they must show, and that nothing in them is at fault."""

from __future__ import annotations

import csv
import os
import re
from collections import Counter
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pytest

from assetmap.check.lists import Lists, check_lists
from assetmap.load.official import Official, load_official
from assetmap.load.postcodes import resident_postcodes
from assetmap.load.schema import ASSETS, ENGAGEMENT, TARGETS, Table
from assetmap.load.words import ASSET_TYPES, STAGES
from assetmap.measure.model import Measures, measure
from assetmap.measure.words import GAP_STATES
from assetmap.settings import Settings, read_settings

ROOT = Path(__file__).resolve().parents[1]
AS_OF = date(2026, 11, 23)
SLUGS = (
    "bolton",
    "bury",
    "manchester",
    "oldham",
    "rochdale",
    "salford",
    "stockport",
    "tameside",
    "trafford",
    "wigan",
)
Rows = list[dict[str, str]]


class Made(NamedTuple):
    """The examples read, checked and measured."""

    settings: Settings
    official: Official
    lists: Lists
    measures: Measures


def rows(slug: str, table: Table) -> Rows:
    with (ROOT / "assets" / slug / table.file_name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def replaced() -> list[str]:
    """The localities whose lists are no longer the examples: somebody has put their own in their place."""
    out = []
    for slug in SLUGS:
        folder = ROOT / "assets" / slug
        there = all((folder / table.file_name).is_file() for table in (ASSETS, ENGAGEMENT, TARGETS))
        listed = rows(slug, ASSETS) if there else []
        if not listed or not all(row["id"].startswith("example-") for row in listed):
            out.append(slug)
    return out


@pytest.fixture(scope="module", autouse=True)
def examples() -> None:
    """Skip where somebody has begun with lists of their own; as the project is delivered none may have."""
    if own := replaced():
        message = f"these lists are no longer the examples: {', '.join(own)}"
        if os.environ.get("CI"):
            pytest.fail(message, pytrace=False)
        pytest.skip(message)


def make(settings: Settings) -> Made:
    official = load_official(settings)
    lsoas = None if official.lsoas is None else official.lsoas.index.tolist()
    lists = check_lists(settings, official.wards, as_of=AS_OF, lsoa_codes=lsoas)
    postcodes = resident_postcodes([one.code for one in settings.localities], settings.boundaries_dir)
    return Made(settings, official, lists, measure(official, lists, postcodes, settings, AS_OF))


@pytest.fixture(scope="module")
def made(examples: None) -> Made:
    """The examples on the shapes that come with the project."""
    return make(read_settings(ROOT / "assetmap.toml"))


@pytest.fixture(scope="module")
def made_official(examples: None, shared: Path) -> Made:
    """The examples on the official shapes and the figures of LSOAs."""
    folder = shared / "official"
    settings = read_settings(ROOT / "assetmap.toml").with_data(
        wards=folder / "WD_MAY_2023_UK_BGC.geojson",
        lsoas=folder / "Lower_layer_Super_Output_Areas_December_2021_EW_BGC.geojson",
        lookup=folder / "LSOA21_WD24_LAD24_EW_LU.csv",
        deprivation=folder / "File_7_IoD2025_All_Ranks_Scores_Deciles_Population_Denominators.csv",
        population=folder / "census2021-ts001-lsoa.csv",
    )
    return make(settings)


# --- the files --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("slug", SLUGS)
def test_between_25_and_40_organisations_each_plainly_called_an_example(slug: str) -> None:
    listed = rows(slug, ASSETS)
    assert 25 <= len(listed) <= 40
    assert all(re.match(r"Example\b", row["name"]) for row in listed)
    assert all(re.fullmatch(r"example-[a-z0-9-]+", row["id"]) for row in listed)
    assert len({row["id"] for row in listed}) == len(listed)
    assert len({row["name"] for row in listed}) == len(listed)


@pytest.mark.parametrize("slug", SLUGS)
def test_columns_are_those_of_the_schema_in_its_order(slug: str) -> None:
    for table in (ASSETS, ENGAGEMENT, TARGETS):
        raw = (ROOT / "assets" / slug / table.file_name).read_bytes()
        assert raw.isascii(), "Excel takes a CSV without byte order mark for Windows-1252: keep to ASCII"
        assert b"\r" not in raw
        assert raw.endswith(b"\n")
        headings = raw.split(b"\n", 1)[0].decode().split(",")
        own = ["room_hire"] if (slug, table) == ("oldham", ASSETS) else []
        assert headings == [*table.names, *own]


@pytest.mark.parametrize("slug", SLUGS)
def test_every_type_and_the_kinds_of_row_that_people_meet_occur(slug: str) -> None:
    listed = rows(slug, ASSETS)
    assert {row["asset_type"] for row in listed} == set(ASSET_TYPES)
    assert {row["visibility"] for row in listed} == {"public", "partner", "team"}
    assert {row["location_type"] for row in listed} == {"site", "mobile", "online"}
    assert any(row["latitude"] for row in listed)
    by_postcode_only = [row for row in listed if row["postcode"] and not row["latitude"]]
    assert len(by_postcode_only) > len(listed) / 2
    assert 1 <= sum(row["status"] in ("inactive", "closed") for row in listed) <= 2
    assert any(row["status"] == "unknown" for row in listed)


def test_a_sensitive_place_one_not_to_list_and_a_column_of_ones_own_occur_somewhere() -> None:
    listed = [row for slug in SLUGS for row in rows(slug, ASSETS)]
    sensitive = [row for row in listed if row["sensitive_location"] == "yes"]
    assert sensitive
    assert all(row["visibility"] == "team" for row in sensitive)
    assert any(row["do_not_list"] == "yes" for row in listed)
    assert any(row["room_hire"] for row in rows("oldham", ASSETS))


@pytest.mark.parametrize("slug", SLUGS)
def test_nothing_in_them_belongs_to_a_real_person_or_organisation(slug: str) -> None:
    for row in rows(slug, ASSETS):
        assert row["org_id"] == row["osm_id"] == ""
        assert re.fullmatch(rf"(https://example\.org/{slug}/[a-z0-9-]+)?", row["website"])
        assert row["source"].startswith("Example")
        assert not re.search(r"\d", row["address"]), "a street address is somebody's"
    roles = {"locality lead", "link worker", "community worker", "locality officer"}
    assert {row["recorded_by"] for row in rows(slug, ENGAGEMENT)} <= roles
    assert {row["decided_by"] for row in rows(slug, TARGETS)} <= roles
    assert all(row["reason"].startswith("Example: ") for row in rows(slug, TARGETS))
    text = "".join((ROOT / "assets" / slug / t.file_name).read_text() for t in (ASSETS, ENGAGEMENT, TARGETS))
    assert "@" not in text
    assert not re.search(r"\d{5}\s?\d{6}|\d{4}\s\d{3}\s\d{4}", text)


@pytest.mark.parametrize("slug", SLUGS)
def test_log_is_dated_in_order_and_meets_residents_too(slug: str) -> None:
    log = rows(slug, ENGAGEMENT)
    days = [date.fromisoformat(row["date"]) for row in log]
    assert 30 <= len(log) <= 70
    assert days == sorted(days)
    assert date(2025, 6, 1) <= days[0]
    assert days[-1] <= date(2026, 11, 20)
    met = [row for row in log if not row["asset_id"]]
    assert met
    assert all(row["ward_code"] and row["residents_reached"] and row["what_matters"] for row in met)


@pytest.mark.parametrize("slug", SLUGS)
def test_no_postcode_is_used_twice(slug: str) -> None:
    codes = Counter(row["postcode"] for row in rows(slug, ASSETS) if row["postcode"])
    assert max(codes.values()) == 1


# --- what the project makes of them -----------------------------------------------------------------------


def test_nothing_in_them_is_at_fault(made: Made) -> None:
    assert made.lists.faults == ()


def test_every_row_that_can_be_placed_is_placed_in_its_own_locality(made: Made) -> None:
    organisations = made.lists.organisations
    online = organisations["location_type"] == "online"
    assert online.any()
    assert not organisations.loc[online, "located"].any()
    assert organisations.loc[~online, "located"].all()
    homes = organisations.loc[~online, "ward_code"].map(made.official.wards["locality"])
    assert (homes == organisations.loc[~online, "locality"]).all()


@pytest.mark.parametrize("slug", SLUGS)
def test_every_stage_and_all_six_states_occur(made: Made, slug: str) -> None:
    mine = made.measures.organisations.index.str.startswith(f"{slug}/")
    assert set(made.measures.organisations.loc[mine, "stage"]) == set(STAGES)
    wards = made.measures.wards
    assert set(wards.loc[wards["locality"] == slug, "gap_state"]) == set(GAP_STATES)


@pytest.mark.parametrize("slug", SLUGS)
def test_target_neighbourhoods_are_not_the_best_served(made: Made, slug: str) -> None:
    wards = made.measures.wards
    wards = wards[wards["locality"] == slug]
    target, other = wards[wards["target"]], wards[~wards["target"]]
    assert len(target) >= 3
    assert target["organisations_per_1000"].mean() < other["organisations_per_1000"].mean()
    shares = [part["engaged"].sum() / part["organisations_serving"].sum() for part in (target, other)]
    assert shares[0] < shares[1]
    assert (target["gap_state"] == "engaged").mean() < (other["gap_state"] == "engaged").mean()
    assert target["unreached_target_residents"].sum() > 0


@pytest.mark.parametrize("slug", SLUGS)
def test_local_judgement_adds_and_removes_with_a_reason(made: Made, slug: str) -> None:
    wards = made.measures.wards
    decided = {row["area_code"]: row for row in rows(slug, TARGETS)}
    assert 2 <= len(decided) <= 4
    basis = wards.loc[sorted(decided), "target_basis"]
    reasons = wards.loc[sorted(decided), "target_reason"]
    assert "judgement" in set(basis)
    # Trafford has no target by statistics, and Stockport only one.
    assert ("removed" in set(basis)) == (slug not in ("stockport", "trafford"))
    assert reasons.to_dict() == {code: row["reason"] for code, row in decided.items()}


WORKED = {
    # Farnworth North: the mums' skipping and steps group has its postcode here, but it has closed.
    "E05014822": ("no_known_organisations", []),
    # Queens Park & Central: a youth centre of unknown status counts, and no row of the log names it.
    "E05014832": ("known_not_contacted", ["youth-centre-queens-park"]),
    # Farnworth South: the veterans' breakfast was visited on 2026-02-25 and said no on 2026-03-06; it was
    # never talking, working together or leading.
    "E05014823": ("contacted_no_conversation", ["veterans-breakfast-farnworth"]),
    # Bradshaw: the inter-faith centre is talking since 2026-03-27. That two-way contact is 241 days before
    # 2026-11-23, more than 180; the call of 2026-08-14 was not answered. Nobody is engaged, somebody was.
    "E05014819": ("gone_quiet", ["faith-centre-bradshaw"]),
    # Astley Bridge: a sports hall (two-way on 2026-10-19) and a village hall (2026-09-16) are both engaged,
    # and both are venues: one sector. No row of the log of the last 365 days has this ward's code.
    "E05014818": ("one_voice", ["sports-hall-astley-bridge", "village-hall-astley-bridge"]),
    # Hulton: nobody is in it. The outreach van, from Heaton, Lostock & Chew Moor, names it in `serves` and
    # works with us (two-way on 2026-09-29): one organisation, no residents met.
    "E05014829": ("one_voice", ["outreach-van-heaton"]),
    # Smithills: one bowls club works with us. Residents were met on 2025-10-02, 417 days ago.
    "E05014834": ("one_voice", ["bowls-club-smithills"]),
    # Breightmet: one rambling club is engaged, and residents were met here on 2026-10-06, 10-29 and 11-02.
    "E05014820": ("engaged", ["ramblers-club-breightmet"]),
    # Horwich North: a swimming group and the mobile library, which names it, were both contacted only.
    "E05014827": ("contacted_no_conversation", ["mobile-library-heaton", "swim-buddies-horwich"]),
}
"""Wards of Bolton worked out by hand from the rows: the state, and who serves the ward."""


@pytest.mark.parametrize("code", WORKED)
def test_state_worked_out_by_hand(made: Made, code: str) -> None:
    state, serving = WORKED[code]
    pairs = made.measures.serving
    assert made.measures.wards.loc[code, "gap_state"] == state
    found = pairs.loc[pairs["ward_code"] == code, "key"].tolist()
    assert found == [f"bolton/example-{key}" for key in serving]


def test_figures_worked_out_by_hand(made: Made) -> None:
    wards = made.measures.wards
    # Breightmet: 17,525 residents (Census 2021), 1 organisation: 1000 x 1 / 17525 = 0.057061
    assert wards.loc["E05014820", "organisations_per_1000"] == pytest.approx(1000 / 17525)
    # Three contacts with residents: 15 + 32 + 32 = 79 people
    assert wards.loc["E05014820", "resident_contacts"] == 3
    assert wards.loc["E05014820", "residents_met"] == 79
    # Hulton is a target by judgement alone, and all of it is reached by remit: nobody is left.
    assert wards.loc["E05014829", "target_basis"] == "judgement"
    assert wards.loc["E05014829", "population"] == 13631
    assert wards.loc["E05014829", "reached_by_remit"] == pytest.approx(13631)
    assert wards.loc["E05014829", "unreached_target_residents"] == pytest.approx(0, abs=1e-6)
    # Tonge with the Haulgh is a target by statistics (0.63) and was taken out.
    assert wards.loc["E05014835", "target_basis"] == "removed"
    assert wards.loc["E05014835", "target_residents"] == 0


def test_states_are_the_same_on_the_official_shapes(made: Made, made_official: Made) -> None:
    assert made_official.lists.faults == ()
    ours, theirs = made.lists.organisations["ward_code"], made_official.lists.organisations["ward_code"]
    assert ours.to_dict() == theirs.to_dict()
    for column in ("gap_state", "organisations_serving", "engaged", "target", "target_basis"):
        assert made.measures.wards[column].to_dict() == made_official.measures.wards[column].to_dict(), column
