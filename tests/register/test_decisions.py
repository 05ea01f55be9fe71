from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from assetmap.register.decisions import Decisions, Pair, incoming_name, is_incoming, numbered
from assetmap.register.files import read_list
from assetmap.register.store import MATCHES

DAY = date(2026, 11, 23)


@pytest.fixture
def decisions(tmp_path: Path) -> Decisions:
    return Decisions(read_list(tmp_path / "matches.csv", None, names=MATCHES))


def rows(decisions: Decisions) -> list[tuple[str, ...]]:
    return [tuple(row.cells[name] for name in MATCHES) for row in decisions.file.rows]


def test_a_decision_is_found_whichever_is_named_first(decisions):
    decisions.put(Pair("a", "b", "A", "B", "no"), DAY)
    assert decisions.of("a", "b") == decisions.of("b", "a") == "no"
    assert decisions.of("a", "c") == ""
    assert rows(decisions) == [("a", "b", "A", "B", "no", "2026-11-23")]


def test_what_waits_is_decided_later_and_never_undone_by_waiting_again(decisions):
    decisions.put(Pair("a", "list#1", "A", "One"))
    assert rows(decisions) == [("a", "list#1", "A", "One", "", "")]
    decisions.put(Pair("a", "list#1", decision="not_sure"), DAY)
    decisions.put(Pair("a", "list#1", "A", "One"))
    assert rows(decisions) == [("a", "list#1", "A", "One", "not_sure", "2026-11-23")]


def test_a_decision_typed_in_excel_is_understood(tmp_path):
    file = tmp_path / "matches.csv"
    file.write_text("asset_id,other,decision\na,b,YES\na,c,Not sure\na,d,perhaps\n", encoding="utf-8")
    decisions = Decisions(read_list(file, None, names=MATCHES))
    assert [pair.decision for pair in decisions.pairs()] == ["yes", "not_sure", ""]


def test_an_id_that_became_another_is_renamed_in_all_pairs(decisions):
    decisions.put(Pair("a", "b", decision="no"), DAY)  # a becomes b: gone
    decisions.put(Pair("a", "c", decision="no"), DAY)  # known of b already: gone
    decisions.put(Pair("b", "c", decision="not_sure"), DAY)
    decisions.put(Pair("d", "a", decision="no"), DAY)  # renamed, in place of the one that waits
    decisions.put(Pair("b", "d"))
    decisions.put(Pair("a", "list#1"))
    decisions.rename("a", "b")
    assert {(pair.asset_id, pair.other, pair.decision) for pair in decisions.pairs()} == {
        ("b", "c", "not_sure"),
        ("d", "b", "no"),
        ("b", "list#1", ""),
    }
    assert len(rows(decisions)) == 3


def test_rows_of_lists_are_told_from_ids():
    name = incoming_name("clubs #2", "the key")
    assert name == "clubs  2#the key"
    assert is_incoming(name)
    assert not is_incoming("sale-judo-club")


def test_codes_of_pairs_stay_the_same_whatever_else_is_there():
    first, second = Pair("a", "b"), Pair("a", "c")
    (code,) = numbered([first])
    assert len(code) == 4
    assert numbered([second, first])[code] == first
    assert numbered([Pair("b", "a")])[code] == Pair("b", "a")
    many = numbered(Pair("a", str(at)) for at in range(2000))
    assert len(many) == 2000  # longer codes where four letters do not tell them apart
