"""Rows in our columns; nothing is lost and no contact details stay behind."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from assetmap.load.schema import ASSETS
from assetmap.register.candidates import Candidate, translate
from assetmap.register.columns import propose_columns
from assetmap.register.wording import propose_words
from tests.register.test_columns import make


def read(columns: dict[str, list[str]], maps: dict[str, str], **constants: str) -> tuple[Candidate, ...]:
    incoming = make(columns)
    proposed = propose_columns(incoming, remembered={}, corrections=maps)
    words = propose_words(incoming, proposed, remembered={}, corrections={}, audiences={})
    return translate(incoming, proposed, words, constants=constants)


def one(maps: dict[str, str], **cells: str) -> Candidate:
    given = {"Name": "Example Sail"} | cells
    found = read({heading: [text] for heading, text in given.items()}, {"Name": "name"} | maps)
    return found[0]


def test_street_and_town_make_an_address_and_a_town_is_not_told_twice() -> None:
    maps = {"Street": "address", "Town": "address"}
    assert one(maps, Street="1 High St", Town="Sale").cells["address"] == "1 High St, Sale"
    assert one(maps, Street="1 High St, Sale", Town="SALE").cells["address"] == "1 High St, Sale"
    assert one(maps, Street="1 Sale Moor Rd", Town="Sale").cells["address"] == "1 Sale Moor Rd, Sale"


def test_a_postcode_at_the_end_of_an_address_is_taken_where_there_is_none() -> None:
    found = one({"A": "address"}, A="1 High St, Sale, M33 1AA")
    assert (found.cells["address"], found.cells["postcode"]) == ("1 High St, Sale", "M33 1AA")
    assert "M33 1AA stood at the end" in found.problems[0]
    both = one({"A": "address", "P": "postcode"}, A="1 High St, M33 1AA", P="M33 1AB")
    assert (both.cells["address"], both.cells["postcode"]) == ("1 High St, M33 1AA", "M33 1AB")


def test_register_numbers() -> None:
    for heading, text, ours in (
        ("Charity number", "210843", "GB-CHC-210843"),
        ("Charity number", "1122334-1", "GB-CHC-1122334"),
        ("Charity number", "SC012345", "GB-SC-SC012345"),
        ("Company number", "00738693", "GB-COH-00738693"),
        ("Company number", "738693", "GB-COH-00738693"),
        ("Company number", "sc123456", "GB-COH-SC123456"),
        ("Org id", "gb-chc-210843", "GB-CHC-210843"),
    ):
        found = one({heading: "org_id"}, **{heading: text})
        assert found.cells["org_id"] == ours
        assert found.key == ours
    unclear = one({"Charity number": "org_id"}, **{"Charity number": "applied for"})
    assert "org_id" not in unclear.cells
    assert unclear.cells["Charity number"] == "applied for"


def test_a_website_gets_its_beginning_and_what_is_none_is_kept() -> None:
    found = one({"Web": "website"}, Web="www.salford.gov.uk")
    assert found.cells["website"] == "https://www.salford.gov.uk"
    assert found.problems == ("the website 'www.salford.gov.uk' is written as https://www.salford.gov.uk",)
    kept = one({"Website": "website"}, Website="ask at the bar")
    assert kept.cells["Website (theirs)"] == "ask at the bar"
    assert "website" not in kept.cells
    assert one({"Web": "website"}, Web="http://example.org/a").problems == ()


def test_dates() -> None:
    def day(*texts: str) -> list[str]:
        columns = {"Name": ["Example Sail"] * len(texts), "Seen": list(texts)}
        return [row.log.get("date", "") for row in read(columns, {"Name": "name", "Seen": "engagement.date"})]

    assert day("25 March 2019", "12/03/2019", "2026-11-05 10:30") == [
        "2019-03-25",
        "2019-03-12",
        "2026-11-05",
    ]
    assert day("March 19", "n/a", "45000") == ["March 19", "", "2023-03-15"]


def test_a_date_that_may_have_the_month_first_is_said_unless_the_column_proves_it() -> None:
    maps = {"Name": "name", "Seen": "engagement.date"}
    unproved = read({"Name": ["A", "B"], "Seen": ["12/03/2019", "01/02/2019"]}, maps)
    assert unproved[0].problems == ("'12/03/2019' under 'Seen' is read day first, as 2019-03-12",)
    proved = read({"Name": ["A", "B"], "Seen": ["12/03/2019", "25/02/2019"]}, maps)
    assert proved[0].problems == ()


def test_contact_details_leave_texts_and_cells() -> None:
    about = "We walk by the canal each week and end at a café. Ring Ann on {} or write to {}, or come along."
    found = one(
        {"About": "description"}, About=about.format("0161 496 0000", "a@example.org"), Extra="07700 900000"
    )
    assert found.cells["description"] == about.format("[see contacts]", "[see contacts]")
    assert found.contact == {"email": "a@example.org", "phone": "0161 496 0000; 07700 900000"}
    assert "Extra" not in found.cells
    mixed = one({"Contact": "contacts.email"}, Contact="Ann Example <a@example.org>, tel. 0161 496 0000")
    assert mixed.contact["email"] == "a@example.org"
    assert mixed.contact["phone"] == "0161 496 0000"
    assert mixed.contact["contact_name"].startswith("Ann Example")


def test_first_and_last_name_make_a_name_and_a_lost_nought_comes_back() -> None:
    maps = {
        "First name": "contacts.contact_name",
        "Surname": "contacts.contact_name",
        "Tel": "contacts.phone",
    }
    found = one(maps, **{"First name": "Ann", "Surname": "Example", "Tel": "1614960000"})
    assert found.contact == {"contact_name": "Ann Example", "phone": "01614960000"}
    assert found.problems == ("the telephone number lacked its first 0",)


def test_words_that_are_not_understood_are_kept_under_their_heading() -> None:
    found = one({"Status": "status", "Stage": "engagement.stage"}, Status="purple", Stage="hmm")
    assert found.cells["Status (theirs)"] == "purple"
    assert "status" not in found.cells
    assert found.cells["Stage"] == "hmm"
    assert found.log == {}


def test_several_words_of_theirs_for_one_type_are_kept_beside_it() -> None:
    maps = {"Name": "name", "Kind": "asset_type"}
    many = read({"Name": ["A", "B"], "Kind": ["Community library", "Library"]}, maps)
    assert [row.cells["asset_type"] for row in many] == ["public_service"] * 2
    assert [row.cells["Kind"] for row in many] == ["Community library", "Library"]
    single = read({"Name": ["A", "B"], "Kind": ["Library", "Library"]}, maps)
    assert "Kind" not in single[0].cells


def test_the_type_comes_from_the_name_or_else_from_the_constant() -> None:
    rows = read({"Name": ["St Example's Church", "Sail"]}, {"Name": "name"}, asset_type="venue")
    assert [row.cells["asset_type"] for row in rows] == ["faith", "venue"]
    assert rows[0].problems == ("the type is faith, by 'church' in its name",)


def test_points_stay_as_typed() -> None:
    assert one({"a": "latitude", "b": "longitude"}, a="53.4N", b="-2.3").point == ("53.4N", "-2.3")
    assert one({"a": "easting", "b": "northing"}, a="379000", b="391000").point == ("379000", "391000")
    assert one({"a": "point"}, a="SJ 790 910").point == ("SJ 790 910", "")
    assert one({}).point is None


def test_names_are_trimmed_and_else_as_typed() -> None:
    assert one({}, Name="  ACRE GATE  GOLF CLUB  ").cells["name"] == "ACRE GATE  GOLF CLUB"


def test_audiences_and_activities_are_lists() -> None:
    found = one({"Who": "audiences", "What": "activities"}, Who="women, over 50s", What="Cricket, Tennis")
    assert found.cells["audiences"] == "women_girls; older_people"
    assert found.cells["activities"] == "Cricket; Tennis"


def test_days_of_the_week_are_named_in_the_times() -> None:
    found = one({"Monday": "times", "Opening Tue": "times"}, Monday="9-5", **{"Opening Tue": "10-4"})
    assert found.cells["times"] == "Monday 9-5; Tuesday 10-4"


WORD = st.text(st.characters(codec="utf-8", blacklist_categories=["Cc", "Cs"]), max_size=20)


@given(st.lists(st.tuples(WORD, WORD, WORD), min_size=1, max_size=5))
def test_no_text_of_an_unknown_column_is_lost(rows: list[tuple[str, str, str]]) -> None:
    columns = {
        "Name": [f"Club {a}" for a, _, _ in rows],
        "Shoe": [b for _, b, _ in rows],
        "Hat": [c for *_, c in rows],
    }
    maps = {"Name": "name", "Shoe": "", "Hat": "description"}
    for found, (_, shoe, hat) in zip(read(columns, maps), rows, strict=True):
        everywhere = [*found.cells.values(), *found.contact.values()]
        for text in (shoe.strip(), hat.strip()):
            assert not text or any(text in cell for cell in everywhere) or found.contact
        assert not {"id", "location_quality"} & set(found.cells)
        assert set(found.cells) - {"Shoe"} <= set(ASSETS.names)
