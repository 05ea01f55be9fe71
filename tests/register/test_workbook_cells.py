"""One cell of a workbook: what is shown of it, and whether it was changed."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assetmap.load.schema import ASSETS, ENGAGEMENT
from assetmap.register.workbook_cells import Field, fields_of, plain, same, shown, typed

FIELDS = {(table.name, f.name): f for table in (ASSETS, ENGAGEMENT) for f in fields_of(table, [], {})}


@pytest.mark.parametrize(
    ("column", "raw", "value"),
    [
        (("assets", "latitude"), "53.50", 53.5),
        (("assets", "latitude"), "53.50", "53.5"),
        (("assets", "longitude"), "-2.3000000000000003", -2.3),
        (("engagement", "residents_reached"), "12", 12.0),
        (("engagement", "residents_reached"), "about 12", "about 12 "),
        (("engagement", "date"), "2026-11-05", datetime(2026, 11, 5)),
        (("engagement", "date"), "2026-11-05", 46331.0),
        (("engagement", "date"), "2026-11-05", "05/11/2026"),
        (("engagement", "date"), "05/11/2026", date(2026, 11, 5)),
        (("engagement", "date"), "next week", "next week"),
        (("assets", "status"), "closed", "Closed"),
        (("assets", "status"), "Closed", "closed"),
        (("assets", "status"), "gone", "gone"),
        (("assets", "do_not_list"), "yes", True),
        (("assets", "audiences"), "older_people;  women_girls", "Older people; Women and girls"),
        (("assets", "name"), "Example", "Example  "),
        (("assets", "description"), "two\r\nlines", "two\nlines"),
        (("assets", "times"), "007", 7.0),
        (("assets", "times"), "2026-11-05", date(2026, 11, 5)),
        (("assets", "name"), "bell\x07", "bell\N{REPLACEMENT CHARACTER}"),
        (("assets", "name"), "_x0041_", "A"),
    ],
)
def test_a_cell_that_a_program_only_wrote_otherwise_is_unchanged(column, raw, value) -> None:
    assert same(FIELDS[column], raw, value)


@pytest.mark.parametrize(
    ("column", "raw", "value", "text"),
    [
        (("assets", "postcode"), "M33 7ZZ", "m337zz", "m337zz"),
        (("assets", "name"), "Example", "", ""),
        (("assets", "name"), "example", "Example", "Example"),
        (("assets", "latitude"), "53.5", 53.50001, "53.50001"),
        (("assets", "latitude"), "", 1e-7, "0.0000001"),
        (("assets", "status"), "active", "Not active now", "inactive"),
        (("assets", "status"), "active", "gone", "gone"),
        (("assets", "audiences"), "", "Older people", "older_people"),
        (("assets", "audiences"), "everyone", "older people; Nobody", "older_people; Nobody"),
        (("assets", "sensitive_location"), "no", True, "yes"),
        (("engagement", "date"), "2026-11-05", datetime(2026, 11, 6), "2026-11-06"),
        (("engagement", "date"), "2026-11-05", 46332, "2026-11-06"),
        (("engagement", "date"), "", "6/11/2026", "6/11/2026"),
        (("engagement", "residents_reached"), "12", 13.0, "13"),
        (("assets", "times"), "", time(18, 30), "18:30"),
        (("assets", "times"), "", datetime(2026, 11, 6, 18, 30), "2026-11-06 18:30"),
    ],
)
def test_a_cell_that_was_changed_is_typed_into_the_list(column, raw, value, text) -> None:
    assert not same(FIELDS[column], raw, value)
    assert typed(FIELDS[column], value) == text


@given(st.sampled_from(sorted(FIELDS)), st.text(st.characters(exclude_categories=["Cs"])))
def test_what_is_shown_comes_back_the_same(column, raw) -> None:
    of = FIELDS[column]
    assert same(of, raw, shown(of, raw))
    assert plain(of, shown(of, raw)) == plain(of, plain(of, shown(of, raw)))


def test_words_of_ones_own_with_one_label_are_told_apart() -> None:
    of = Field("audiences", "Who", "audiences", {"a": "Carers", "b": "Carers"})
    assert (shown(of, "a; b"), typed(of, "Carers; b")) == ("Carers; b", "a; b")
