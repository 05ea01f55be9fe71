from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assetmap.check.areas import read_area, read_serves, read_target_area
from assetmap.check.days import read_date
from assetmap.check.kinds import KINDS
from assetmap.check.rules import (
    near,
    read_audiences,
    read_degrees,
    read_list,
    read_org_id,
    read_osm_id,
    read_postcode,
    read_website,
    read_whole_number,
    read_word,
    read_yes_no,
)
from assetmap.load.words import ASSET_TYPES, AUDIENCES, STATUSES, VISIBILITIES
from tests.check.world import BOLTON, CITY, wards

STATUS = read_word(STATUSES, "unknown", "unknown")
TYPE = read_word(ASSET_TYPES, "", "")


def codes(reading: tuple[Any, tuple[Any, ...]]) -> list[str]:
    return [problem.kind.code for problem in reading[1]]


def remedy(reading: tuple[Any, tuple[Any, ...]]) -> str:
    return str(reading[1][0].remedy)


@pytest.mark.parametrize("text", ["group_club", "Group_Club", "group club", "group-club", "Group or club"])
def test_word_is_understood_in_any_case_and_by_its_label(text: str) -> None:
    assert TYPE(text) == ("group_club", ())


def test_word_that_is_not_known_comes_with_those_that_are() -> None:
    found = TYPE("goup_club")
    assert (found[0], codes(found)) == ("", ["unknown-word"])
    assert remedy(found).startswith(
        "Did you mean group_club? Choose one of: group_club, venue, outdoor_space"
    )
    assert remedy(STATUS("zzz")) == "Choose one of: active, inactive, closed, unknown."
    assert STATUS("") == ("unknown", ())


def test_what_a_word_that_is_not_known_is_read_as_can_be_told() -> None:
    (found,) = read_word(VISIBILITIES, "partner", "team", told=True)("everybody")[1]
    assert found.message == "'everybody' is not one of the words of this column; read as team only"


@pytest.mark.parametrize(
    ("text", "value"), [("yes", True), ("YES", True), ("TRUE", True), ("no", False), ("", False)]
)
def test_yes_no(text: str, value: bool) -> None:
    assert read_yes_no(False, True)(text) == (value, ())


def test_what_is_neither_yes_nor_no_is_taken_as_told() -> None:
    found = read_yes_no(False, True)("maybe")
    assert (found[0], codes(found)) == (True, ["unknown-word"])
    assert read_yes_no(False, False)("maybe")[0] is False


def test_audiences() -> None:
    read = read_audiences({**AUDIENCES, "carers": "Carers"})
    assert read(" Older people ;carers; carers;;") == (("older_people", "carers"), ())
    found = read("everyone;older_peple;teens")
    assert (found[0], codes(found)) == (("everyone",), ["unknown-audience", "unknown-audience"])
    assert "Did you mean older_people?" in remedy(found)
    assert "[audiences] in assetmap.toml" in remedy(found)


def test_list() -> None:
    assert read_list(" walking; ;Football;walking ") == (("walking", "Football"), ())
    assert read_list("") == ((), ())


def test_degrees() -> None:
    read = read_degrees("latitude", 90.0)
    assert read("53.5777") == (53.5777, ())
    assert read("-2")[0] == -2.0
    assert read("\N{MINUS SIGN}2.5")[0] == -2.5
    for text in ("nan", "inf", "1e3", "53,57", "53.5N", "1_0", "--2", "."):
        assert codes(read(text)) == ["bad-number"], text
    assert codes(read("91")) == ["point-outside-area"]
    assert math.isnan(read("91")[0])


def test_whole_numbers() -> None:
    assert read_whole_number("25") == (25.0, ())
    assert read_whole_number("0") == (0.0, ())
    assert math.isnan(read_whole_number("")[0])
    for text in ("-3", "2.5", "about 20", "1e3", "\N{SUPERSCRIPT TWO}", "9" * 5000):
        found = read_whole_number(text)
        assert (math.isnan(found[0]), codes(found)) == (True, ["bad-number"]), text
    assert remedy(read_whole_number("1,200")) == "Write 1200."
    assert remedy(read_whole_number("12.0")) == "Write 12."


@pytest.mark.parametrize(
    "text",
    [
        "https://example.org",
        "http://www.example.org/a?b=c#d",
        "HTTPS://EXAMPLE.ORG",
        "https://münchen.example/ü",
    ],
)
def test_websites(text: str) -> None:
    assert read_website(text) == (text, ())


@pytest.mark.parametrize(
    "text",
    [
        "www.example.org", "example.org", "javascript:alert(1)", "JAVASCRIPT://example.org/%0aalert(1)",
        "data:text/html,x", "ftp://example.org", "https://", "https://x", "https:// example.org",
        "https://example.org/\"onclick=alert(1)", "https://example.org/<script>", "https://example.org/`${alert(1)}`",
        "https://bank.example@evil.example/", "http://[", "https://example.org:port", "https://exam\u202eple.org",
        "https://example.org\nX", "see https://example.org", "https://example.org/" + "x" * 3000,
    ],
)  # fmt: skip
def test_what_never_becomes_a_link(text: str) -> None:
    found = read_website(text)
    assert (found[0], codes(found)) == ("", ["bad-website"])


def test_website_without_its_beginning_is_shown_with_it() -> None:
    assert remedy(read_website("www.example.org")) == "Write https://www.example.org"
    assert "javascript" not in remedy(read_website("javascript:alert(1)"))


def test_identifiers() -> None:
    assert read_org_id("GB-CHC-1234567") == ("GB-CHC-1234567", ())
    assert read_org_id("gb-coh-01234567") == ("GB-COH-01234567", ())
    assert "GB-CHC-1234567" in remedy(read_org_id("1234567"))
    assert "GB-COH-01234567" in remedy(read_org_id("01234567"))
    assert codes(read_org_id("charity no. 12")) == ["bad-identifier"]
    assert read_osm_id("Way/123") == ("way/123", ())
    assert codes(read_osm_id("way/../../x")) == ["bad-identifier"]


def test_postcode() -> None:
    assert read_postcode("bl11se") == ("BL1 1SE", ())
    assert codes(read_postcode("BL1")) == ["bad-postcode"]


def test_serves() -> None:
    read = read_serves(wards())
    assert read(f"{CITY.lower()}; Locality") == ((CITY, "locality"), ())
    found = read("E05000659; City; all")
    assert (found[0], codes(found)) == (("all",), ["unknown-area", "unknown-area"])
    assert "Did you mean E05000650?" in found[1][0].remedy or "E0500065" in found[1][0].remedy
    assert found[1][1].remedy == f"That is a ward's name; its code is {CITY}."


def test_areas() -> None:
    assert read_area(wards())(BOLTON.lower()) == (BOLTON, ())
    assert codes(read_area(wards())("locality")) == ["unknown-area"]
    assert read_target_area(wards(), ["E01000001"])("e01000001") == ("E01000001", ())
    assert codes(read_target_area(wards(), ["E01000001"])("E01000002")) == ["unknown-area"]
    kept = read_target_area(wards(), None)("E01000002")
    assert (kept[0], codes(kept)) == ("E01000002", ["lsoas-not-loaded"])


def test_near() -> None:
    assert near("activ", ["active", "closed"]) == "active"
    assert near("q", ["active", "closed"]) == ""


READERS: list[Callable[[str], tuple[Any, tuple[Any, ...]]]] = [
    STATUS, TYPE, read_yes_no(False, True), read_audiences(AUDIENCES), read_list, read_date, read_postcode,
    read_degrees("latitude", 90.0), read_whole_number, read_website, read_org_id, read_osm_id,
    read_serves(wards()), read_area(wards()), read_target_area(wards(), None),
]  # fmt: skip


@given(st.text(max_size=60) | st.from_regex(r"[0-9/.\-: ]{0,20}") | st.from_regex(r"https?://[^a]{0,20}"))
def test_no_reader_ever_raises(text: str) -> None:
    for read in READERS:
        for problem in read(text.strip())[1]:
            assert problem.kind is KINDS[problem.kind.code]
            assert problem.message
            assert problem.remedy
            assert len(problem.message) < 250
            assert problem.message.isprintable()
