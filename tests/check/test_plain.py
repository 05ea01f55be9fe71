from __future__ import annotations

import socket
import tomllib
from importlib import resources
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assetmap.check import plain
from assetmap.check.plain import Text, could_be_plainer, finding_table, grade, look, texts_of_list
from assetmap.errors import InputError
from assetmap.load.schema import ASSETS, TARGETS

LONG = "We " + "walk and " * 13 + "talk."  # 28 words


def found(text: str) -> list[tuple[str, str]]:
    return [(one.found, one.instead) for one in look([Text("a.csv", "2", "description", text)])]


@pytest.mark.parametrize(
    ("text", "words", "say"),
    [
        ("Open to all Stakeholders.", "Stakeholders", "people and groups"),
        ("For service-users only.", "service-users", "people who use it"),
        ("For service users only.", "service users", "people who use it"),
        ("People who are hard to reach.", "hard to reach", "people we have not reached"),
        ("A club for deprived communities.", "deprived communities", "people in …"),
        ("We coproduce it.", "coproduce", "together with people"),
        ("A whole system group.", "whole system", "everybody who has a part"),
        ("BAME women.", "BAME", "name the groups"),
        ("Bring a mat, e.g. a yoga mat.", "e.g.", "for example"),
    ],
)
def test_words_to_avoid_and_what_to_say_instead(text: str, words: str, say: str) -> None:
    ((seen, instead),) = found(text)
    assert seen == words
    assert say in instead


@pytest.mark.parametrize(
    "text",
    [
        "A weekly walk for everyone. Free.",
        "The neediest are not named here.",  # no word of the list, only a part of one
        "Neet and tidy gardens.",  # capital letters stand for words
        "In the most deprived fifth of England.",  # the name of a measure
        "Level entrance, hearing loop",
        "",
    ],
)
def test_plain_texts_are_left_alone(text: str) -> None:
    assert found(text) == []


def test_long_sentences_and_hard_texts() -> None:
    (_, length), (_, age) = found(LONG)
    assert length == "a sentence of 28 words: make it two"
    assert "age 14 and over" in age
    hard = "Multidisciplinary rehabilitation programmes incorporating physiotherapeutic consultation, "
    hard += "nutritional recommendations and psychological assessment for cardiovascular patients."
    ((_, instead),) = found(hard)
    assert "age 18 and over" in instead


def test_the_grade_is_worked_out_by_hand() -> None:
    # 13 words, 66 characters without spaces, 2 sentences:
    # 4.71 x 66/13 + 0.5 x 13/2 - 21.43 = 23.91 + 3.25 - 21.43 = 5.73
    assert grade("Free walking football for men over fifty. Every Tuesday at the leisure centre.") == 5.7


def test_it_asks_no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    assert grade("A walk of an hour and a half through the park with a stop for tea.") > 0


def test_many_texts_are_counted_without_the_grade(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plain, "grade", None)
    assert could_be_plainer(["A walk.", "For stakeholders.", LONG, "", "Stakeholders, beneficiaries"]) == 3


@given(st.lists(st.text(max_size=60), max_size=5))
def test_the_quick_count_never_finds_more_than_the_close_look(texts: list[str]) -> None:
    close = {one.row for one in look([Text("a", str(n), "c", text) for n, text in enumerate(texts)])}
    assert could_be_plainer(texts) <= len(close)


def test_the_list_of_words_is_in_order() -> None:
    raw = tomllib.loads(resources.files("assetmap.check").joinpath("plain.toml").read_text("utf-8"))
    assert len(raw["avoid"]) > 100
    for words, say in raw["avoid"].items():
        example = words.replace("*", "s").replace("-", " ")
        assert [one for one in found(example) if one[1] == say], words
        assert say[0] != " "
        assert not [one for one in found(say) if one[1] == say], (
            f"{words}: what is said instead is on the list"
        )


def test_rows_of_a_list(tmp_path: Path) -> None:
    file = tmp_path / "assets.csv"
    file.write_text(
        "name,asset_type,description,cost,do_not_list\nA,venue,For stakeholders,,no\nB,venue,Utilise,,yes\n",
        "utf-8",
    )
    assert [(one.row, one.column, one.text) for one in texts_of_list(file, ASSETS)] == [
        ("2", "description", "For stakeholders")
    ]
    file = tmp_path / "targets.csv"
    file.write_text("area_code,decision,reason\nE05014827,target,Why not\n", "utf-8")
    assert [one.column for one in texts_of_list(file, TARGETS)] == ["reason"]
    file.write_text("a,b\n1,2\n", "utf-8")
    with pytest.raises(InputError, match="area_code"):
        texts_of_list(file, TARGETS)


def test_a_table_that_nothing_typed_can_upset() -> None:
    text = "stakeholder \x1b[31m\x07" + "and so on " * 20
    table = finding_table(look([Text("a\x1b.csv", "2", "description", text)]))
    assert "\x1b" not in table
    assert table.splitlines()[1].split() == ["row", "column", "found", "say", "instead"]
    assert finding_table([]) == ""
