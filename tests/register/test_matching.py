from __future__ import annotations

import math

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assetmap.register import matching
from assetmap.register.matching import RECORD, find_matches, find_repeats

HERE = {"x": 380_000.0, "y": 390_000.0}


def records(*rows: dict[str, object]) -> pd.DataFrame:
    blank: dict[str, object] = dict.fromkeys(RECORD, "") | {"x": math.nan, "y": math.nan}
    return pd.DataFrame([blank | {"key": f"k{n}"} | row for n, row in enumerate(rows)], columns=list(RECORD))


def verdict(left: dict[str, object], right: dict[str, object]) -> str:
    """What two records are, seen every way round: across two lists and within one."""
    found = {
        tuple(find_matches(records(left), records(right))["verdict"]),
        tuple(find_matches(records(right), records(left))["verdict"]),
        tuple(find_repeats(records(left, right))["verdict"]),
        tuple(find_repeats(records(right, left))["verdict"]),
    }
    assert len(found) == 1
    return next(iter(*found), "")


def at(metres: float) -> dict[str, object]:
    return {"x": HERE["x"] + metres, "y": HERE["y"]}


def test_the_reasons_are_in_plain_words():
    ours = records({"name": "Altrincham FC", "postcode": "WA15 8AP", "address": "1 Moss Lane, Altrincham"})
    theirs = records({"name": "Altrincham Football Club", "postcode": "wa158ap", "address": "1 Moss Lane"})
    (found,) = find_matches(ours, theirs).itertuples(index=False)
    assert (found.ours, found.theirs, found.verdict) == ("k0", "k0", "same")
    assert found.reasons == (
        "same postcode; the same street and number; the names differ only in 'FC' and 'Football Club'"
    )


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        # Where they are.
        ({"postcode": "M33 7WR"}, {"postcode": "m337wr"}, "same"),
        (HERE, at(90), "same"),
        (HERE, at(600), "maybe"),
        ({}, {"postcode": "M33 7WR"}, "maybe"),
        (HERE, at(40_000), ""),
        ({"postcode": "M33 7WR"} | HERE, {"postcode": "M33 7WR"} | at(2500), "maybe"),
        # What is one organisation's own.
        ({"website": "https://www.sale.example/x"} | HERE, {"website": "sale.example"} | at(9000), "maybe"),
        ({"website": "http://sale.example"}, {"website": "www.sale.example/about"}, "same"),
        ({"website": "facebook.com"}, {"website": "https://facebook.com/"}, "maybe"),
        ({"website": "facebook.com/salewalks"}, {"website": "https://www.facebook.com/SaleWalks/"}, "same"),
        ({"phone": "0161 496 0001"}, {"phone": "+44 (0)161 4960001"}, "same"),
        ({"org_id": "GB-CHC-1234567"}, {"org_id": "gb-chc-1234567"}, "same"),
        ({"osm_id": "node/1"}, {"osm_id": "node/1"}, "same"),
        # What speaks against.
        ({"org_id": "GB-CHC-1"} | HERE, {"org_id": "GB-CHC-2"} | HERE, "maybe"),
        ({"org_id": "GB-CHC-1"} | HERE, {"org_id": "GB-COH-2"} | HERE, "same"),
        ({"osm_id": "node/1"} | HERE, {"osm_id": "way/1"} | HERE, "maybe"),
        ({"address": "1 High Road, Sale"} | HERE, {"address": "15 High Road"} | HERE, "maybe"),
        ({"address": "11-19 High Road, Sale"} | HERE, {"address": "15 High Road"} | HERE, "same"),
        ({"asset_type": "school"} | HERE, {"asset_type": "faith"} | HERE, "maybe"),
    ],
)
def test_what_else_there_is_decides_about_a_name(left, right, expected):
    assert verdict({"name": "Sale Ramblers"} | left, {"name": "Sale Ramblers"} | right) == expected


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ("1st Hale Scout Group", "2nd Hale Scout Group", ""),
        ("Sale Juniors Football Club", "Sale Veterans Football Club", ""),
        ("Golden Hill Ladies Bowling Club", "Golden Hill Mens Bowling Club", ""),
        ("Hale Methodist Church", "Hale Baptist Church", ""),
        ("Hale Cricket Club", "Hale Tennis Club", ""),
        ("Wellfield Junior School", "Friends of Wellfield Junior School", ""),
        ("Wellfield Junior School", "Wellfield Junior School PTA", ""),
        ("Boots Pharmacy", "Boots Opticians", ""),
        ("Sale Football Club", "Sale Junior Football Club", "maybe"),
        ("Hale Scout Group", "2nd Hale Scout Group", "maybe"),
        ("Hulme Grammar School", "Hulme Grammar School Trust", "maybe"),
        ("Hale Cricket Club", "Hale Cricket and Tennis Club", "maybe"),
        ("St Mary's Church", "St Mary's Church Hall", "maybe"),
        ("Victoria Park (Trafford)", "Victoria Park (Stretford)", "maybe"),
    ],
)
def test_names_that_differ_at_one_place_are_never_certain(left, right, expected):
    assert verdict({"name": left, "postcode": "M33 7WR"}, {"name": right, "postcode": "M33 7WR"}) == expected


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Unit12a Boxing Gym", "Unit12b Boxing Gym"),
        ("Unit12s Boxing Gym", "Unit12 Boxing Gym"),
        ("Studio22 Dance", "Studio23 Dance"),
        ("Imp0002x0 aaaaa", "Imp0005x0 aaaaa"),
        ("FA006", "FA009"),
        ("FA 006", "FA 009"),
    ],
)
@pytest.mark.parametrize("more", [{}, {"org_id": "GB-CHC-1"}, {"phone": "0161 496 0001"}])
def test_a_word_with_a_digit_has_no_slips(left, right, more):
    place = {"postcode": "M33 7WR", "address": "1 High Road, Sale"} | more
    assert verdict({"name": left} | place, {"name": right} | place) != "same"


@pytest.mark.parametrize("other", ["Hale Moon Rangers", "Sale Moor Rangers"])
def test_a_short_word_has_no_slips(other):
    place = {"postcode": "M33 7WR", "address": "1 High Road, Sale", "website": "rangers.example"}
    assert verdict({"name": "Hale Moor Rangers"} | place, {"name": other} | place) != "same"


def test_a_name_that_is_only_a_code_is_never_certain():
    place = {"postcode": "M33 7WR", "phone": "0161 496 0001"}
    assert verdict({"name": "FA006"} | place, {"name": "FA006"} | place) == "maybe"
    assert verdict({"name": "FA 006"} | place, {"name": "fa-006"} | place) == "maybe"
    assert verdict({"name": "Studio22"} | place, {"name": "Studio 22"} | place) == "same"
    number = {"org_id": "GB-CHC-1"} | place
    assert verdict({"name": "FA006"} | number, {"name": "FA006"} | number) == "same"


def test_one_with_a_dedication_and_one_without_are_judged_alike_from_both_sides():
    assert (
        verdict({"name": "Hale", "postcode": "M33 7WR"}, {"name": "St Hale", "postcode": "M33 7WR"})
        == "maybe"
    )


@pytest.mark.parametrize("name", ["St Mary's Church", "Salvation Army", "Christ Church", "Victoria Park"])
def test_a_name_that_many_have_is_not_one_organisation_far_away(name):
    assert verdict({"name": name} | HERE, {"name": name} | at(2500)) == ""
    assert verdict({"name": name} | HERE, {"name": name} | at(40)) == "same"


def test_what_has_no_name_is_no_repeat():
    assert verdict({"name": "Unknown"} | HERE, {"name": "Unknown"} | HERE) == ""
    assert verdict({"name": ""} | HERE, {"name": "Sale Ramblers"} | HERE) == ""
    assert (
        verdict({"name": "Unknown", "osm_id": "way/9"} | HERE, {"name": "", "osm_id": "way/9"} | HERE) != ""
    )


def test_the_same_register_number_far_away_is_asked():
    left = {"name": "Sale Ramblers", "org_id": "GB-CHC-1"}
    assert verdict(left | HERE, left | at(9000)) == "maybe"


def test_a_website_of_several_names_is_nobodys_own():
    rows = [
        {"name": n, "website": "leisure.example"} | at(i * 3000) for i, n in enumerate(["Ash", "Elm", "Oak"])
    ]
    assert find_repeats(records(*rows)).empty
    pair = {"name": "Ash", "website": "leisure.example"}, {"name": "Ash Gym", "website": "leisure.example"}
    own = find_matches(records(pair[0]), records(pair[1]))
    nobodys = find_matches(records(pair[0], *rows[1:]), records(pair[1]))
    assert "the same website" in own["reasons"].item()
    assert not nobodys["reasons"].str.contains("website").any()


def test_the_branches_of_a_chain_are_not_asked_about():
    rows = [{"name": "Rowan Pharmacy"} | at(i * 700) for i in range(4)]
    assert find_repeats(records(*rows)).empty
    assert len(find_repeats(records(*rows[:2]))) == 1


def test_each_record_is_certain_once_only_and_the_other_is_asked():
    ours = records({"name": "Sale Ramblers"} | HERE, {"name": "Hale Ramblers"} | at(5000))
    theirs = records({"name": "Sale Ramblers"} | at(3), {"name": "The Sale Ramblers"} | HERE)
    found = find_matches(ours, theirs)
    assert found[["ours", "theirs", "verdict"]].to_numpy().tolist() == [
        ["k0", "k0", "same"],
        ["k0", "k1", "maybe"],
    ]
    assert found["reasons"].iloc[1].endswith("another row fits as well or better")


def test_nothing_gives_nothing_with_the_right_columns():
    empty = records()
    for found, names in (
        (find_matches(empty, empty), ["ours", "theirs"]),
        (find_matches(records({"name": "Sale"}), empty), ["ours", "theirs"]),
        (find_repeats(empty), ["left", "right"]),
    ):
        assert list(found.columns) == [*names, "score", "verdict", "reasons"]
        assert found.empty


def test_columns_may_be_missing_and_cells_of_any_kind():
    ours = pd.DataFrame({"key": ["1"], "name": ["Sale Ramblers"], "postcode": ["M33 7WR"]})
    theirs = ours.assign(phone=None, website=math.nan, x=pd.NA, address=7)
    assert find_matches(ours, theirs)["verdict"].tolist() == ["same"]


def test_a_description_in_the_place_of_a_name_takes_no_time():
    long = " ".join(f"word{n}" for n in range(3000))
    assert verdict({"name": long, "postcode": "M33 7WR"}, {"name": long, "postcode": "M33 7WR"}) == "same"


def test_the_test_sees_wrong_verdicts(monkeypatch):
    monkeypatch.setattr(matching, "_against", lambda *_: [])
    left, right = ({"name": "Sale Ramblers", "org_id": f"GB-CHC-{n}"} | HERE for n in (1, 2))
    assert verdict(left, right) == "same"


# --- properties -------------------------------------------------------------------------------------------

WORDS = (
    "Sale",
    "Hale",
    "Moss",
    "St",
    "Mary's",
    "FC",
    "Football Club",
    "1st",
    "2nd",
    "Juniors",
    "Church",
    "&",
    "Unknown",
)
NAMES = st.lists(st.sampled_from(WORDS), max_size=4).map(" ".join)
ROWS = st.fixed_dictionaries(
    {
        "name": NAMES,
        "postcode": st.sampled_from(["", "M33 7WR", "M33 2AL", "WA15 8AP"]),
        "x": st.sampled_from([math.nan, 380_000.0, 380_090.0, 380_900.0, 399_000.0]),
        "website": st.sampled_from(["", "a.example", "b.example"]),
        "org_id": st.sampled_from(["", "", "GB-CHC-1", "GB-CHC-2"]),
        "address": st.sampled_from(["", "1 High Road, Sale", "3 High Road, Sale"]),
    }
).map(lambda row: row | {"y": 390_000.0})
LISTS = st.lists(ROWS, max_size=7)


def pairs(found: pd.DataFrame) -> set[tuple[object, ...]]:
    return set(found.itertuples(index=False, name=None))


@given(ROWS, ROWS)
def test_the_sides_do_not_matter(left, right):
    found = [
        find_matches(records(*pair), records(*other))
        for pair, other in (([left], [right]), ([right], [left]))
    ]
    assert found[0][["score", "verdict"]].equals(found[1][["score", "verdict"]])


@given(LISTS, LISTS, st.randoms(use_true_random=False))
@settings(max_examples=60)
def test_the_order_of_rows_does_not_matter(ours, theirs, luck):
    tables = [records(*ours), records(*theirs)]
    mixed = [table.sample(frac=1, random_state=luck.randrange(1000)) for table in tables]
    assert find_matches(*tables).equals(find_matches(*mixed))
    assert find_repeats(tables[0]).equals(find_repeats(mixed[0]))


@given(LISTS, LISTS)
@settings(max_examples=60)
def test_what_is_certain_is_one_to_one(ours, theirs):
    found = find_matches(records(*ours), records(*theirs))
    same = found[found["verdict"] == "same"]
    assert same["ours"].is_unique
    assert same["theirs"].is_unique
    assert found["score"].between(0.5, 1).all()
    assert set(found["verdict"]) <= {"same", "maybe"}
    assert (found["score"] >= 0.9).eq(found["verdict"] == "same").all()


@given(ROWS)
def test_a_record_that_is_somewhere_matches_itself(row):
    named = row["name"].strip("& ") not in ("", "Unknown")
    named = named and not set(row["name"].split()) <= {"1st", "2nd", "&"}  # only a code
    found = find_matches(records(row), records(row))["verdict"].tolist()
    placed = not math.isnan(row["x"]) or row["postcode"] or row["website"] or row["org_id"]
    if row["org_id"] or (named and placed):
        assert found == ["same"]


@given(LISTS, LISTS)
@settings(max_examples=60)
def test_rows_of_elsewhere_change_nothing(ours, theirs):
    strangers = [
        {"name": f"Zug {word} Xylophones", "key": f"z{n}", "x": 500_000.0 + 9000 * n, "y": 200_000.0}
        for n, word in enumerate(("Alpha", "Beta", "Gamma"))
    ]
    alone = find_matches(records(*ours), records(*theirs))
    among = find_matches(records(*ours, *strangers[:1]), records(*theirs, *strangers[1:]))
    assert pairs(alone) == pairs(among)
