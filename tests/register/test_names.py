from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assetmap.register.names import compare_names, differences, read_name

NOWHERE: frozenset[str] = frozenset()

WRITTEN_OTHERWISE = [
    ("Altrincham FC", "Altrincham Football Club"),
    ("Altrincham Kersal R.F.C.", "ALTRINCHAM KERSAL RUGBY FOOTBALL CLUB"),
    ("Bowdon RUFC", "Bowdon Rugby Club"),
    ("Sale JFC", "Sale Juniors Football Club"),
    ("St. Chad's RC Church", "Saint Chads Roman Catholic Church"),
    ("St James' Church", "St James's Church"),
    ("Hale & District Choir", "Hale and District Choir"),
    ("The Hale Society Ltd.", "Hale Society"),
    ("Sale Walkers CIC", "Sale Walkers"),
    ("Café Société", "Cafe Societe"),
    ("Sale Food Bank", "Sale Foodbank"),
    ("Hale Women’s Institute", "Hale WI"),
    ("1st Sale Scouts", "First Sale Scout Group"),
    ("Sale Under 12s", "Sale U12"),
    ("Unit12a Boxing Gym", "Unit 12a Boxing Gym"),
    ("Moss Lane Allotment Site", "Moss Lane Allotments"),
    ("Parochial Church Council of Hale St Peter", "PCC of Hale St Peter"),
    ("Trafford School of Gymnastics", "Trafford School of Gymnsatics"),
    ("ABC Partington Badminton", "ABC Partington Badminton Club"),
    ("Park Road Dentist", "Park Road Dental Practice"),
    ("مسجد النور", "مسجد  النور"),
    ("Klub Łódź", "KLUB LODZ"),
]

OTHERS = [
    ("3rd Hale Scout Group", "4th Hale Scout Group", "numbers"),
    ("Sale U12", "Sale Under 14s", "numbers"),
    ("Sale Juniors", "Sale Veterans", "ages"),
    ("Golden Hill Ladies", "Golden Hill Mens", "women and men"),
    ("Hale Cricket Club", "Hale Tennis Club", "activities"),
    ("Hale Methodist Church", "Hale Baptist Church", "denominations"),
    ("Lostock College", "Lostock Library", "sorts of place"),
    ("Hulme Trust", "Hulme Foundation", "bodies"),
    ("Unit12a Boxing", "Unit12b Boxing", "codes"),
    ("Unit12s Boxing", "Unit12 Boxing", "codes"),
]

ONE_SAYS_MORE = [
    ("Flixton Football Club", "Flixton Junior Football Club", "ages"),
    ("Walton Park Bowling Club", "Walton Park Ladies Bowling Club", "women and men"),
    ("Sale Scout Group", "3rd Sale Scout Group", "numbers"),
    ("Hale Chapel", "Friends of Hale Chapel", "bodies"),
    ("Hale Cricket Club", "Hale Cricket and Tennis Club", "activities"),
]


def likeness(left: str, right: str):
    return compare_names(read_name(left), read_name(right), left_place=NOWHERE, right_place=NOWHERE)


@pytest.mark.parametrize(("left", "right"), WRITTEN_OTHERWISE)
def test_ways_to_write_one_name_are_alike(left, right):
    found = likeness(left, right)
    assert (found.alike, found.clashes, found.lacks) == (True, (), ())
    assert found.share > 0.9


@pytest.mark.parametrize(("left", "right", "what"), OTHERS)
def test_names_that_say_different_things_clash(left, right, what):
    found = likeness(left, right)
    assert not found.alike
    assert what in found.clashes


@pytest.mark.parametrize(("left", "right", "what"), ONE_SAYS_MORE)
def test_what_only_one_name_says_is_seen(left, right, what):
    found = likeness(left, right)
    assert not found.alike
    assert found.lacks == (what,)


@pytest.mark.parametrize("left", ["Sale Tennis Club", "Sale Park"])
def test_one_letter_of_a_short_word_makes_another_place(left):
    assert not likeness(left, left.replace("Sale", "Hale")).alike


def test_a_place_in_one_name_and_the_others_address_is_no_difference():
    names = read_name("Fusion Fitness Urmston"), read_name("Fusion Fitness")
    there = compare_names(*names, left_place=NOWHERE, right_place=frozenset({"urmston"}))
    elsewhere = compare_names(*names, left_place=NOWHERE, right_place=frozenset({"sale"}))
    assert (there.alike, elsewhere.alike) == (True, False)


def test_initials_stand_for_a_name():
    found = likeness("GMCVO", "Greater Manchester Centre for Voluntary Organisation")
    assert found.share == 0.9
    assert not found.alike


@pytest.mark.parametrize("name", ["", " ", "Unknown", "Not known", "n/a", "-", "???"])
def test_what_is_no_name_has_no_words(name):
    assert read_name(name).words == ()
    assert likeness(name, name).share == 0.0


def test_a_dedication_does_not_tell_a_church_from_others():
    assert read_name("St Wulfstan's Church").core == frozenset()
    assert read_name("Hale St Wulfstan's Church").core == {"hale"}


def test_the_differences_are_as_typed():
    assert differences("Sale FC", "Sale Football Club") == ("FC", "Football Club")
    assert differences("THE RIVER,", "The River") == ("", "")
    assert differences("Walton Park (Sale)", "Walton Park") == ("Sale", "")


PLACES = ["Sale", "Hale", "St", "Mary's", "(Trafford)", "Café", "1st", "U12"]
SORTS = [
    "The",
    "FC",
    "Football",
    "Club",
    "&",
    "and",
    "Ltd",
    "Juniors",
    "Ladies",
    "Church",
    "RC",
    "Friends of",
    "-",
]
WORDS = st.sampled_from([*PLACES, *SORTS])
NAMES = st.one_of(st.lists(WORDS, max_size=6).map(" ".join), st.text(max_size=30))


@given(NAMES, NAMES)
def test_comparing_does_not_mind_the_order(left, right):
    one, other = likeness(left, right), likeness(right, left)
    assert (one.share, one.within, one.alike) == pytest.approx((other.share, other.within, other.alike))
    assert (one.left, one.right) == (other.right, other.left)
    assert (one.clashes, one.lacks) == (other.clashes, other.lacks)
    assert 0 <= one.share <= 1.000001
    assert 0 <= one.within <= 1.000001


@given(NAMES)
def test_a_name_is_like_itself(name):
    found = likeness(name, f" {name}  ".upper() if name.isascii() else name)
    assert found.clashes == found.lacks == ()
    assert found.alike == bool(read_name(name).words)
