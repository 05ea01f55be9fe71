from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assetmap.load.cells import as_typed, protect
from assetmap.load.lists import read_sheet
from assetmap.load.schema import ASSETS

RISKY = st.text(st.sampled_from("'=+-@\t\r1.a \n"), max_size=8)


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("=1+1", "'=1+1"),
        ("+44 161", "'+44 161"),
        ("-x", "'-x"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\tx", "'\tx"),
        ("\rx", "'\rx"),
        ("'=1", "''=1"),
        ("''=1", "'''=1"),
        ("-2.25", "-2.25"),
        ("-2", "-2"),
        ("-2.", "'-2."),
        ("-2+3", "'-2+3"),
        ("'tis", "'tis"),
        ("a=b", "a=b"),
        ("", ""),
        ("'", "'"),
    ],
)
def test_what_is_made_safe(typed: str, written: str) -> None:
    assert protect(typed) == written
    assert as_typed(written) == typed


@given(st.one_of(st.text(max_size=20), RISKY))
def test_every_text_is_read_back_as_typed(text: str) -> None:
    assert as_typed(protect(text)) == text


@given(RISKY)
def test_nothing_written_is_a_formula(text: str) -> None:
    written = protect(text)
    assert written[:1] not in ("=", "+", "@", "\t", "\r")
    assert not written.startswith("-") or float(written) <= 0


def test_lists_are_read_as_typed(tmp_path: Path) -> None:
    out = io.StringIO(newline="")
    csv.writer(out).writerows([["name", "asset_type", "'=ours"], [protect("=A"), "-2.5", "'quoted'"]])
    path = tmp_path / "assets.csv"
    path.write_bytes(out.getvalue().encode())
    assert read_sheet(path, ASSETS).frame.loc[2].to_dict() == {
        "name": "=A",
        "asset_type": "-2.5",
        "=ours": "'quoted'",
    }
