"""Separated values as partners save them: any encoding, any separator, one list."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assetmap.errors import InputError
from assetmap.register.delimited import read_delimited

TEXT = "Name,Post code,Notes\nCafé Zoë,M33 1AA,“quoted”\nExample Club,M33 2BB,"


def rows(raw: bytes) -> list[tuple[int, dict[str, str]]]:
    return [(row.number, dict(row.cells)) for row in read_delimited(raw, "list.csv").rows]


CAFE = (2, {"Name": "Café Zoë", "Post code": "M33 1AA", "Notes": "“quoted”"})


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"])
def test_every_encoding_gives_the_same_text(encoding: str) -> None:
    found = rows(TEXT.encode(encoding))
    assert found == [CAFE, (3, {"Name": "Example Club", "Post code": "M33 2BB", "Notes": ""})]


def test_the_old_encoding_is_said_and_utf8_is_not() -> None:
    assert "Windows-1252" in " ".join(read_delimited(TEXT.encode("cp1252"), "x").notes)
    assert read_delimited(TEXT.encode(), "x").notes == ()


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", "¬"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_separator_and_line_ending(delimiter: str, end: str) -> None:
    text = TEXT.replace(",", delimiter).replace("\n", end)
    assert rows(text.encode())[0] == CAFE


def test_commas_inside_cells_do_not_mislead_where_semicolons_separate() -> None:
    text = "Name;Address\nA;1 High St, Sale, Trafford\nB;2 High St, Sale, Trafford\n"
    assert rows(text.encode())[1] == (3, {"Name": "B", "Address": "2 High St, Sale, Trafford"})


def test_excels_sep_line_is_followed_and_not_counted() -> None:
    assert rows(b"sep=;\nName;Town\nA;Sale\n") == [(2, {"Name": "A", "Town": "Sale"})]


def test_a_line_break_inside_a_cell_is_one_row_as_in_excel() -> None:
    found = rows(b'Name,Address\nA,"1 High St\nSale"\nB,2 High St\n')
    assert found == [
        (2, {"Name": "A", "Address": "1 High St\nSale"}),
        (3, {"Name": "B", "Address": "2 High St"}),
    ]


def test_a_quotation_mark_that_is_never_closed_is_said_with_its_row() -> None:
    with pytest.raises(InputError, match="row 3 has a quotation mark"):
        rows(b'Name,Town\nA,Sale\n"B,Sale\nC,Sale\n')


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(InputError, match="this is not a list"):
        rows(b"Name,Town\nA,\0\0\0Sale")


def test_letters_that_no_encoding_knows_are_counted() -> None:
    found = read_delimited(b"Name,Town\nCaf\xe9 \x81,Sale\n", "x")
    assert found.rows[0].cells["Name"] == "Café \ufffd"
    assert "1 letter could not be read" in " ".join(found.notes)


CELL = st.text(
    st.characters(blacklist_categories=["Cs", "Cc"], blacklist_characters='"\ufeff'), min_size=1, max_size=12
).map(lambda text: "v" + "".join(text.split()) + "w")


@given(
    table=st.lists(st.lists(CELL, min_size=3, max_size=3), min_size=1, max_size=8),
    delimiter=st.sampled_from([",", ";", "\t", "|"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_what_was_written_is_read(table: list[list[str]], delimiter: str, encoding: str) -> None:
    names = ["Name", "Address", "Postcode"]
    quoted = [delimiter.join(f'"{cell}"' for cell in row) for row in [names, *table]]
    found = rows("\r\n".join(quoted).encode(encoding))
    assert found == [(at, dict(zip(names, row, strict=True))) for at, row in enumerate(table, 2)]


def test_a_file_without_rows_is_refused_by_the_reader(tmp_path: Path) -> None:
    from assetmap.register.reading import read_incoming

    path = tmp_path / "a.csv"
    path.write_text("Name,Town\n")
    with pytest.raises(InputError, match="no rows under its headings"):
        read_incoming(path)
