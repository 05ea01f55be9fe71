"""Which of their columns is which of ours."""

from __future__ import annotations

import pytest

from assetmap.errors import UsageError
from assetmap.register.columns import TARGETS, propose_columns, read_target
from assetmap.register.contents import PHONE
from assetmap.register.incoming import Incoming, IncomingRow
from assetmap.register.synonyms import heading_synonyms
from tests.register.importing import incoming


def make(columns: dict[str, list[str]], where: str = "list.csv") -> Incoming:
    """A list from its columns."""
    cells = [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
    rows = tuple(IncomingRow(number, row) for number, row in enumerate(cells, 2))
    return Incoming(where, "", tuple(columns), rows, ())


def targets(columns: dict[str, list[str]], **more: dict[str, str]) -> dict[str, str]:
    given = {"remembered": {}, "corrections": {}} | more
    return {one.heading: one.target for one in propose_columns(make(columns), **given)}


NAMES = ["Example Club", "Example Park", "Example School"]
POSTCODES = ["M33 1AA", "wa158ew", "M331AB"]
MAILS = ["a@example.org", "b@example.org", ""]
PHONES = ["0161 496 0000", "0161 496 0001", "07700 900000"]


@pytest.mark.parametrize(
    ("heading", "cells", "target"),
    [
        ("Where they meet", ["1 High St", "2 High St", "3 High St"], "address"),
        ("Post code", POSTCODES, "postcode"),
        ("Last spoke to", ["25 March 2019", "12/03/2019", "n/a"], "engagement.date"),
        ("How is it going?", ["on board", "said no", ""], "engagement.stage"),
        ("charity_contact_web", ["www.example.org", "", "https://example.org"], "website"),
        ("lon", ["-2.3", "-2.4", "-2.5"], "longitude"),
        ("Y", ["53.41", "53.42", "53.43"], "latitude"),
        ("X", ["379000", "379100", "379200"], "easting"),
        ("OS grid ref", ["SJ 790 910", "SJ790911", "SJ 790 912"], "point"),
        ("Registered charity no.", ["210843", "1000001", "SC012345"], "org_id"),
        ("Company number", ["00738693", "01234567", "12345678"], "org_id"),
        ("Local authority", ["Trafford", "Trafford", "Bury"], "area"),
        ("GSS code", ["E08000009", "E08000009", "E08000002"], "area"),
        ("Nonsense", POSTCODES, "postcode"),
        ("Posctode", POSTCODES, "postcode"),
        ("Category", ["Football", "Bowls", "Netball"], "activities"),
        ("Category", ["Library", "Church", "Park"], "asset_type"),
        ("Who is it for?", ["Women", "over 50s", "all ages"], "audiences"),
        ("Site ref", ["S1", "S2", "S3"], "key"),
        ("Still running?", ["yes", "no", "yes"], "status"),
        ("Opening hours Monday", ["9-5", "9-5", "10-4"], "times"),
        ("Shoe size", ["7", "8", "9"], ""),
    ],
)
def test_one_column_beside_a_name(heading: str, cells: list[str], target: str) -> None:
    assert targets({"Name": NAMES, heading: cells}) == {"Name": "name", heading: target}


@pytest.mark.parametrize(
    ("heading", "cells"),
    [
        ("Postcode", ["yes", "no", "yes"]),
        ("Website", ["ring them", "none", "see poster"]),
        ("Last contacted", ["Ann", "Bob", "Cy"]),
        ("Registration number", ["A/1", "B/2", "C/3"]),
        ("Area", ["Altrincham", "Hale", "Sale"]),
    ],
)
def test_cells_that_contradict_the_heading_win(heading: str, cells: list[str]) -> None:
    assert targets({"Name": NAMES, heading: cells})[heading] == ""


@pytest.mark.parametrize("heading", ["Contact", "Website", "Notes", "Shoe size", "Name of them"])
def test_e_mail_addresses_and_telephone_numbers_always_go_to_contacts(heading: str) -> None:
    assert targets({"Club": NAMES, heading: MAILS})[heading] == "contacts.email"
    assert targets({"Club": NAMES, heading: PHONES})[heading] == "contacts.phone"


def test_a_second_column_of_e_mail_addresses_goes_there_too() -> None:
    found = targets({"Name": NAMES, "Email": MAILS, "Other": MAILS, "Mobile": PHONES, "Tel": PHONES})
    assert list(found.values()) == ["name", *["contacts.email"] * 2, *["contacts.phone"] * 2]


def test_contact_details_cannot_be_sent_elsewhere() -> None:
    with pytest.raises(UsageError, match=r"go to contacts\.csv only"):
        targets({"Name": NAMES, "Mail": MAILS}, corrections={"Mail": "description"})
    with pytest.raises(UsageError, match=r"go to contacts\.csv only"):
        targets({"Name": NAMES, "Mail": MAILS}, corrections={"Mail": ""})
    assert targets({"Name": NAMES, "Mail": MAILS}, remembered={"Mail": ""})["Mail"] == "contacts.email"


def test_one_target_is_used_once_and_the_better_fit_gets_it() -> None:
    columns = {
        "Area name": ["Sale"] * 3,
        "Name": NAMES,
        "Title": ["Mr", "Ms", "Dr"],
        "Area code": ["E08000009"] * 3,
    }
    proposals = propose_columns(make(columns), remembered={}, corrections={})
    assert [one.target for one in proposals] == ["", "name", "", "area"]
    assert proposals[0].reason == "'Area code' fits area better; this one is kept under its heading"


def test_an_address_is_made_of_its_parts_but_not_of_two_addresses() -> None:
    columns = {
        "Name": NAMES,
        "Street": ["1 High St"] * 3,
        "Town": ["Sale"] * 3,
        "Address line 2": ["Flat 1", "", ""],
        "Postal address": ["x", "y", "z"],
        "Full address": ["x", "y", "z"],
    }
    found = targets(columns)
    assert [found[one] for one in ("Street", "Town", "Address line 2")] == ["address"] * 3
    assert [found["Postal address"], found["Full address"]].count("address") <= 1


def test_notes_are_notes_of_a_contact_only_beside_one() -> None:
    assert targets({"Name": NAMES, "Notes": ["a", "b", "c"]})["Notes"] == ""
    beside = {"Name": NAMES, "Stage": ["talking"] * 3, "Notes": ["a", "b", "c"]}
    assert targets(beside)["Notes"] == "engagement.notes"


def test_corrections_win_over_what_was_remembered_and_both_over_the_proposal() -> None:
    columns = {"Name": NAMES, "Where they meet": ["x", "y", "z"], "Post code": POSTCODES}
    assert targets(columns, remembered={"where they MEET": "description"})["Where they meet"] == "description"
    found = targets(
        columns,
        remembered={"Where they meet": "description", "gone": "cost"},
        corrections={"where-they-meet": "times"},
    )
    assert found["Where they meet"] == "times"
    assert targets(columns, corrections={"Name": "description", "Where they meet": "name"}) == {
        "Name": "description",
        "Where they meet": "name",
        "Post code": "postcode",
    }
    assert targets(columns, corrections={"Post code": ""})["Post code"] == ""


def test_a_correction_of_no_column_or_twice_of_one_target_is_refused() -> None:
    columns = {"Name": NAMES, "Post code": POSTCODES}
    with pytest.raises(UsageError, match="has no column 'Post cod'") as caught:
        targets(columns, corrections={"Post cod": "postcode"})
    assert "did you mean 'Post code'?" in caught.value.remedy
    with pytest.raises(UsageError, match="both 'Name' and 'Post code'"):
        targets(columns, corrections={"Name": "cost", "Post code": "cost"})


@pytest.mark.parametrize(
    ("typed", "target"),
    [
        ("Post code", "postcode"),
        ("email", "contacts.email"),
        ("stage", "engagement.stage"),
        ("", ""),
        ("keep", ""),
    ],
)
def test_targets_as_people_type_them(typed: str, target: str) -> None:
    assert read_target(typed) == target


def test_a_target_that_is_none_is_refused_with_a_guess() -> None:
    with pytest.raises(UsageError, match="no column 'adress'") as caught:
        read_target("adress")
    assert "did you mean address?" in caught.value.remedy
    with pytest.raises(UsageError):
        read_target("id")


def test_without_any_heading_for_it_the_first_differing_texts_are_the_name() -> None:
    found = targets(
        {"Column A": NAMES, "Column B": ["1 High St", "2 High St", "3 High Rd"], "Column C": POSTCODES}
    )
    assert found == {"Column A": "name", "Column B": "address", "Column C": "postcode"}


def test_the_synonyms_name_columns_of_ours_only() -> None:
    whole, parts = heading_synonyms()
    assert set(parts) <= set(TARGETS)
    assert {target for several in whole.values() for target in several} <= set(TARGETS)
    assert set(TARGETS) == set(parts), "every column of ours has its synonyms"


@pytest.mark.parametrize(
    ("place", "owner"),
    [
        ("PHARMACY_TRADING_NAME", "ORGANISATION_NAME"),
        ("Site name", "Company name"),
        ("Premises name", "Provider"),
        ("Venue name", "Provider name"),
        ("Practice name", "Organisation"),
        ("Club name", "Organisation name"),
    ],
)
@pytest.mark.parametrize("swapped", [False, True])
def test_the_name_of_the_place_goes_before_that_of_whoever_runs_it(place, owner, swapped):
    rows = [
        {place: name, owner: f"Example {number} Limited"}
        for number, name in enumerate(("BOOTS", "WELL", "BOOTS"))
    ]
    rows = [dict(reversed(row.items())) for row in rows] if swapped else rows
    made = {one.heading: one for one in propose_columns(incoming(rows), remembered={}, corrections={})}
    assert made[place].target == "name"
    assert not made[place].sure
    assert f"'{owner}' could be the name, too" in made[place].reason
    told = propose_columns(incoming(rows), remembered={}, corrections={owner: "name"})
    (name,) = [one for one in told if one.target == "name"]
    assert (name.heading, name.sure) == (owner, True)


def test_numbers_are_no_telephone_numbers_and_who_manages_it_is_no_type():
    rows = [
        {
            "Name": f"Example {at} Allotments",
            "AREA_HA": str(0.123456789 * at),
            "UPRN": str(1000123450 + at),
            "GlobalID": f"0313978{at}-87BC-46CD-8FEE-963A58462E42",
            "MANAGED_BY": ("Council", "Society")[at % 2],
        }
        for at in range(1, 9)
    ]
    made = {one.heading: one for one in propose_columns(incoming(rows), remembered={}, corrections={})}
    assert made["AREA_HA"].target == made["MANAGED_BY"].target == ""
    assert not any(one.target.startswith("contacts.") for one in made.values())


@pytest.mark.parametrize(
    ("text", "phone"),
    [
        ("0161 496 0001", True), ("(0161) 496 0001", True), ("+44 161 496 0001", True), ("01614960001", True),
        ("+44 (0)161 496 0001", True), ("0161.496.0001", True), ("0.123456789", False),
        ("-0.1234567891", False), ("10.0123456789", False), ("1000123450", False),
        ("03139785-87BC-46CD", False),
    ],
)  # fmt: skip
def test_a_telephone_number_by_its_shape(text, phone):
    assert bool(PHONE.search(text)) == phone
