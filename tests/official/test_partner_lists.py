"""The public lists of Greater Manchester: every column where a sensible person would put it, every row there.

The targets and the numbers of rows were judged by reading the files.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from assetmap.register.candidates import Candidate, translate
from assetmap.register.columns import propose_columns
from assetmap.register.contents import EMAIL, PHONE
from assetmap.register.incoming import Incoming
from assetmap.register.reading import read_incoming
from assetmap.register.wording import propose_constants, propose_words

CHARITIES = "charities_operating_in_trafford.csv"
FOOD_BANKS = "gm_food_banks.csv"
PARKS = "gm_green_flag_parks.csv"
LIBRARIES = "gm_libraries.csv"
WORSHIP = "gm_places_of_worship_RAW.geojson"
DRAFT = "trafford_clubs_draft.xlsx"
CLUBS = "trafford_sports_clubs.csv"
FACILITIES = "trafford_sports_facilities.csv"

ROWS = {
    CHARITIES: 736,
    FOOD_BANKS: 171,
    PARKS: 59,
    LIBRARIES: 141,
    WORSHIP: 1620,
    DRAFT: 152,
    CLUBS: 140,
    FACILITIES: 314,
}

TARGETS = {
    CHARITIES: {
        "registered_charity_number": "org_id",
        "charity_name": "name",
        "charity_activities": "description",
        "charity_contact_address": "address",
        "charity_contact_postcode": "postcode",
        "charity_contact_phone": "contacts.phone",
        "charity_contact_email": "contacts.email",
        "charity_contact_web": "website",
    },
    FOOD_BANKS: {
        "Name": "name",
        "Opening times": "times",
        "Address": "address",
        "Postcode": "postcode",
        "Contact": "contacts.email",
        "Website": "website",
        "Area code": "area",
    },
    PARKS: {"name": "name", "website": "website", "area_code": "area", "lon": "longitude", "lat": "latitude"},
    LIBRARIES: {
        "name": "name",
        "address": "address",
        "postcode": "postcode",
        "type": "asset_type",
        "email": "contacts.email",
        "website": "website",
        "area_code": "area",
        "lon": "longitude",
        "lat": "latitude",
    },
    WORSHIP: {"ID": "key", "DISTNAME": "name", "CLASSIFICA": "asset_type", "area_code": "area"},
    DRAFT: {
        "Organisation name": "name",
        "Main activity": "activities",
        "Where they meet": "address",
        "Post code": "postcode",
        "Last spoke to": "engagement.date",
        "How is it going?": "engagement.stage",
        "Contact e-mail": "contacts.email",
    },
    CLUBS: {"name": "name", "category": "activities", "address": "address", "postcode": "postcode"},
    FACILITIES: {
        "site_id": "key",
        "site_name": "name",
        "facility_type": "activities",
        "street": "address",
        "town": "address",
        "postcode": "postcode",
        "website": "website",
        "disability_notes": "accessibility",
        "lon": "longitude",
        "lat": "latitude",
        "site_last_updated_date": "assured_date",
    },
}

TYPES = {
    CHARITIES: "group_club",
    FOOD_BANKS: "group_club",
    PARKS: "outdoor_space",
    LIBRARIES: "public_service",
    WORSHIP: "faith",
    DRAFT: "group_club",
    CLUBS: "group_club",
    FACILITIES: "venue",
}


@pytest.fixture(scope="module")
def partners(shared: Path) -> dict[str, Incoming]:
    folder = shared / "partners"
    if not folder.is_dir():
        pytest.skip("needs the partners' lists in the folder 'shared' beside the project's folder")
    return {name: read_incoming(folder / name) for name in ROWS}


def read(incoming: Incoming) -> tuple[Candidate, ...]:
    columns = propose_columns(incoming, remembered={}, corrections={})
    words = propose_words(incoming, columns, remembered={}, corrections={}, audiences={})
    assert all(one.ours for one in words), "every word of these lists is understood"
    constants = {name: one.word for name, one in propose_constants(incoming, columns).items()}
    return translate(incoming, columns, words, constants=constants)


@pytest.mark.parametrize("name", ROWS)
def test_every_row_is_there(partners: dict[str, Incoming], name: str) -> None:
    assert len(partners[name].rows) == ROWS[name]


@pytest.mark.parametrize("name", ROWS)
def test_columns_go_where_a_sensible_person_would_put_them(partners: dict[str, Incoming], name: str) -> None:
    proposed = propose_columns(partners[name], remembered={}, corrections={})
    assert {one.heading: one.target for one in proposed if one.target} == TARGETS[name]


@pytest.mark.parametrize("name", ROWS)
def test_no_contact_details_stand_in_any_cell(partners: dict[str, Incoming], name: str) -> None:
    made = read(partners[name])
    assert len(made) == ROWS[name]
    for one in made:
        for column, text in one.cells.items():
            assert not EMAIL.search(text), (one.number, column)
            assert not PHONE.search(text), (one.number, column)
    has_contacts = name in (CHARITIES, FOOD_BANKS, LIBRARIES, DRAFT)
    assert all(bool(one.contact) == has_contacts for one in made)


@pytest.mark.parametrize("name", ROWS)
def test_every_row_has_a_type(partners: dict[str, Incoming], name: str) -> None:
    types = Counter(one.cells["asset_type"] for one in read(partners[name]))
    assert types.most_common(1)[0][0] == TYPES[name]


def test_the_draft_workbook(partners: dict[str, Incoming]) -> None:
    incoming = partners[DRAFT]
    assert incoming.sheet == "Club list"
    # rows 4 to 157 but for the blank row 44 and the note in row 84
    assert {row.number for row in incoming.rows} == set(range(4, 158)) - {44, 84}
    said = " ".join(incoming.notes)
    assert "row 84 '-- groups below not yet checked --'" in said
    assert "other sheets: 'Notes'" in said
    made = {one.number: one for one in read(incoming)}
    assert made[5].cells["name"] == "ACRE GATE GOLF CLUB"
    assert made[5].log == {"date": "2019-03-25", "stage": "working_together"}
    assert made[11].log["date"] == "March 19", "no day: left as it stands"
    assert made[23].log == {"stage": "talking"}, "n/a is no day"
    assert Counter(one.log.get("stage", "") for one in made.values()) == {
        "contacted": 38,
        "working_together": 31,
        "": 28,
        "known": 22,
        "talking": 21,
        "declined": 12,
    }


def test_charities_have_their_register_numbers(partners: dict[str, Incoming]) -> None:
    made = read(partners[CHARITIES])
    assert made[0].cells["org_id"] == made[0].key == "GB-CHC-210843"
    assert len({one.key for one in made}) == 736
    assert made[1].cells["charity_company_registration_number"] == "00738693"
    assert made[1].cells["website"] == "https://www.cheshirewildlifetrust.co.uk"


def test_shapes_have_points_in_greater_manchester(partners: dict[str, Incoming]) -> None:
    for row in partners[WORSHIP].rows:
        assert row.longitude is not None
        assert row.latitude is not None
        assert -2.75 < row.longitude < -1.9
        assert 53.3 < row.latitude < 53.7
    kinds = Counter(one.cells["name"] == "Unknown" for one in read(partners[WORSHIP]))
    assert kinds[True] == 458
