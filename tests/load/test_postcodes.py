from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assetmap.errors import InputError
from assetmap.load.postcodes import LIVE_FILE, ended, locate, normalise, resident_postcodes


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("M1 1AA", "M1 1AA"),
        ("m11aa", "M1 1AA"),
        (" bl1\N{NO-BREAK SPACE}1 se\n", "BL1 1SE"),
        ("sw1a1aa", "SW1A 1AA"),
        ("M1", ""),
        ("M1 1A", ""),
        ("M1-1AA", ""),
        ("", ""),
        ("M1 1AA and M1 1AB", ""),
        ("\N{LATIN SMALL LETTER SHARP S}1 1AA", ""),
        ("M\N{ARABIC-INDIC DIGIT ONE} 1AA", ""),
        ("M1 1AA" * 10_000, ""),
    ],
)
def test_normalise(typed: str, written: str) -> None:
    assert normalise(typed) == written


@given(st.text())
def test_normalise_gives_a_postcode_or_nothing(text: str) -> None:
    found = normalise(text)
    assert found == "" or re.fullmatch(r"[A-Z]{1,2}[0-9][A-Z0-9]? [0-9][A-Z]{2}", found)
    assert normalise(found) == found
    assert normalise(found.lower().replace(" ", "")) == found


def test_locate_keeps_the_index_and_knows_what_it_does_not_know() -> None:
    texts = pd.Series(["bl11se", "", "M1 9ZZ", "nonsense", "M1 1AA", "bl1 1se"], index=list("fedcba"))
    found = locate(texts)
    assert found.index.equals(texts.index)
    assert found["postcode"].tolist() == ["BL1 1SE", "", "M1 9ZZ", "", "M1 1AA", "BL1 1SE"]
    # As the ONS Postcode Directory of November 2025 prints them.
    np.testing.assert_array_equal(found["x"], [371540, np.nan, np.nan, np.nan, 385022, 371540])
    np.testing.assert_array_equal(found["y"], [409063, np.nan, np.nan, np.nan, 398985, 409063])
    assert found["quality"].tolist() == ["postcode", "", "", "", "postcode", "postcode"]


def test_locate_nothing() -> None:
    found = locate(pd.Series([], dtype="str"))
    assert found.columns.tolist() == ["postcode", "x", "y", "quality"]
    assert len(found) == 0


def test_a_letter_that_begins_no_postcode() -> None:
    assert locate(pd.Series(["Q1 1AA", "X1 1AA"]))["x"].isna().all()


def test_points_on_the_irish_grid_are_not_taken_for_british_ones() -> None:
    found = locate(pd.Series(["BT1 1AA", "BT1 5GS"]))
    assert found["postcode"].tolist() == ["BT1 1AA", "BT1 5GS"]
    assert found["x"].isna().all()


def live_file(folder: Path, *lines: str) -> None:
    (folder / LIVE_FILE).write_text("# Source: an example\n" + "\n".join(lines) + "\n", encoding="utf-8")


def test_live_postcodes_where_the_file_covers_the_local_authority(tmp_path: Path) -> None:
    live_file(tmp_path, "@ E08000001 E08000003", "BL1 1 SESXZZ", "M1 1 AAAD")
    found = resident_postcodes(["E08000003", "E08000001"], tmp_path)
    # BL1 1ZZ is in no directory, so that it has no place.
    assert set(found.index) <= {"BL1 1SE", "BL1 1SX", "M1 1AA", "M1 1AD"}
    assert found.index.is_monotonic_increasing
    assert found.loc["M1 1AA"].tolist() == [385022.0, 398985.0, "E08000003"]
    assert found.loc["BL1 1SE", "locality_code"] == "E08000001"
    assert found.attrs["live"] is True


def test_only_the_local_authorities_asked_for(tmp_path: Path) -> None:
    live_file(tmp_path, "@ E08000001 E08000003", "BL1 1 SE", "M1 1 AAAD")
    assert resident_postcodes(["E08000001"], tmp_path).index.tolist() == ["BL1 1SE"]
    assert len(resident_postcodes([], tmp_path)) == 0


def test_all_known_postcodes_of_those_not_covered(tmp_path: Path) -> None:
    live_file(tmp_path, "@ E08000001", "BL1 1 SE")
    found = resident_postcodes(["E08000001", "E08000003"], tmp_path)
    counts = found["locality_code"].value_counts()
    assert counts["E08000001"] == 1
    assert counts["E08000003"] > 20_000
    assert found.attrs["live"] is False
    assert found.index.is_unique
    assert not found[["x", "y"]].isna().any().any()


def test_without_the_file(tmp_path: Path) -> None:
    found = resident_postcodes(["E06000017"], tmp_path)  # Rutland
    assert found.index.str.match("(LE|PE|NG)").all()
    assert found.attrs["live"] is False


def test_a_broken_file_names_its_line(tmp_path: Path) -> None:
    live_file(tmp_path, "@ E08000001", "BL1 1 SEX")
    with pytest.raises(InputError, match="line 3"):
        resident_postcodes(["E08000001"], tmp_path)


def test_ended_postcodes(tmp_path: Path) -> None:
    live_file(tmp_path, "@ E08000001 E08000003", "BL1 1 SE", "M1 1 AD")
    typed = [
        "bl1 1se",
        "M1 1AA",
        "M1 9ZZ",
        "",
        "nonsense",
        "SW1A 1AA",
        "m11ad",
        "M33 2TG",
        "X1 1AA",
        "m1 1aa",
    ]
    found = ended(pd.Series(typed, index=range(10, 20)), tmp_path)
    # M1 1AA is Manchester's and not in the file; M33 2TG is Trafford's, which the file does not cover.
    assert found.index.tolist() == list(range(10, 20))
    assert [text for text, over in zip(typed, found, strict=True) if over] == ["M1 1AA", "m1 1aa"]


def test_without_the_file_no_postcode_has_ended(tmp_path: Path) -> None:
    assert not ended(pd.Series(["M1 1AA", "BL1 1SE"]), tmp_path).any()
    assert ended(pd.Series([], dtype="str"), tmp_path).dtype == bool
