"""The lock file: what is written is read, and what cannot be right is refused."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assetmap.errors import InputError
from assetmap.sources.lock import Entry, lock_text, read_lock

ENTRY = Entry(
    id="wards",
    role="wards",
    title="Wards",
    publisher="Somebody",
    edition="WD23",
    licence="OGL",
    attribution="© 2023",
    address="https://example.org/x",
    request="0123456789abcdef",
    localities=("E08000001", "E08000002"),
    file="wards.geojson",
    rows=2,
    size=10,
    sha256="0" * 64,
    fetched="2026-11-23T12:00:00Z",
)
words = st.text(st.characters(exclude_categories=("Cs",)), max_size=20)


@given(title=words, attribution=words, also=st.lists(words, max_size=2), rows=st.integers(0, 10**9))
def test_what_is_written_is_read(title: str, attribution: str, also: list[str], rows: int) -> None:
    entry = replace(ENTRY, title=title, attribution=attribution, also=tuple(also), rows=rows)
    raw = tomllib.loads(lock_text({"wards": entry}))["data"]
    assert {id_: Entry.from_mapping({"id": id_, **one}) for id_, one in raw.items()} == {"wards": entry}


def test_the_order_does_not_matter() -> None:
    other = replace(ENTRY, id="a")
    assert lock_text({"wards": ENTRY, "a": other}) == lock_text({"a": other, "wards": ENTRY})


def test_no_file_is_an_empty_one(tmp_path: Path) -> None:
    assert read_lock(tmp_path / "assetmap.lock") == {}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("version = 1", "version = 2"),
        ("rows = 2", 'rows = "2"'),
        ("rows = 2", "rows = true"),
        ("rows = 2\n", ""),
        ('file = "wards.geojson"', 'file = "../../.bashrc"'),
        ('file = "wards.geojson"', 'file = "/etc/passwd"'),
        ('file = "wards.geojson"', 'file = ""'),
        ("[data.wards]", '[data."../wards"]'),
        ("0" * 64, "xyz"),
        ("[data.wards]", "<<<<<<< HEAD\n[data.wards]"),
        ("[data.wards]", "[data]"),
    ],
)
def test_what_cannot_be_right_is_refused(tmp_path: Path, old: str, new: str) -> None:
    text = lock_text({"wards": ENTRY})
    assert old in text
    file = tmp_path / "assetmap.lock"
    file.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_lock(file)
    assert caught.value.where == "assetmap.lock"
    assert "make data" in caught.value.remedy
