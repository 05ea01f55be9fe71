from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assetmap.errors import InputError
from assetmap.load.lists import LEGACY, UTF8, UTF16, Sheet, read_sheet
from assetmap.load.schema import ASSETS, ENGAGEMENT, TARGETS

HEAD = "id,name,asset_type,postcode"


def read(tmp_path: Path, content: str | bytes, table: str = "assets") -> Sheet:
    path = tmp_path / "assets.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_sheet(
        path, {"assets": ASSETS, "engagement": ENGAGEMENT, "targets": TARGETS}[table], where="a.csv"
    )


def test_cells_are_as_typed(tmp_path: Path) -> None:
    sheet = read(tmp_path, f"{HEAD}\n007, NA ,nan,m11aa\n")
    assert sheet.frame.loc[2].to_dict() == {
        "id": "007",
        "name": " NA ",
        "asset_type": "nan",
        "postcode": "m11aa",
    }
    assert (sheet.encoding, sheet.delimiter) == (UTF8, ",")


def test_rows_are_numbered_as_excel_numbers_them(tmp_path: Path) -> None:
    # Row 2 has a line break in a cell and is one row; row 3 is blank; row 4 has only separators.
    text = f'{HEAD}\r\na,"Two\r\nlines",x,\r\n\r\n,,,\r\nb,B,x,\r\nc,C,x,\r\n\r\n\r\n'
    sheet = read(tmp_path, text)
    assert sheet.frame.index.tolist() == [2, 5, 6]
    assert sheet.frame["name"].tolist() == ["Two\r\nlines", "B", "C"]


def test_blank_rows_above_the_headings_are_counted_in_the_numbers(tmp_path: Path) -> None:
    sheet = read(tmp_path, f"\n,,\n{HEAD}\na,A,x,\n")
    assert (sheet.heading_row, sheet.frame.index.tolist()) == (3, [4])


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_delimiters(tmp_path: Path, delimiter: str) -> None:
    text = delimiter.join(HEAD.split(",")) + "\n" + delimiter.join(["a", "A", "x", "M1 1AA"]) + "\n"
    sheet = read(tmp_path, text)
    assert sheet.delimiter == delimiter
    assert sheet.frame["postcode"].tolist() == ["M1 1AA"]


def test_semicolons_in_cells_do_not_mislead(tmp_path: Path) -> None:
    sheet = read(tmp_path, "name,asset_type,what; how; when; why; who\nA,x,1;2;3\n")
    assert sheet.delimiter == ","


def test_the_line_that_tells_excel_the_separator_is_not_a_row(tmp_path: Path) -> None:
    sheet = read(tmp_path, "sep=;\r\nname;asset_type\r\nA;x\r\n")
    assert (sheet.delimiter, sheet.frame.index.tolist()) == (";", [2])


@pytest.mark.parametrize(
    ("codec", "name"),
    [("utf-8", UTF8), ("utf-8-sig", UTF8), ("utf-16", UTF16), ("cp1252", LEGACY)],
)
def test_encodings(tmp_path: Path, codec: str, name: str) -> None:
    sheet = read(tmp_path, "name,asset_type\nCafé – 5€,x\n".encode(codec))
    assert sheet.frame["name"].tolist() == ["Café – 5€"]
    assert (sheet.encoding, sheet.unreadable) == (name, False)


def test_bytes_of_no_encoding(tmp_path: Path) -> None:
    sheet = read(tmp_path, b"name,asset_type\nA\x81\xff,x\n")
    assert sheet.frame["name"].tolist() == ["A\ufffdÿ"]
    assert sheet.unreadable


def test_headings_without_regard_to_case_and_space(tmp_path: Path) -> None:
    sheet = read(tmp_path, " Name ,ASSET_TYPE,Sensitive location,Our own \nA,x,yes,z\n")
    assert sheet.frame.columns.tolist() == ["name", "asset_type", "sensitive_location", "Our own"]


@pytest.mark.parametrize("second", ["name", " NAME", "Name "])
def test_repeated_heading_is_an_error(tmp_path: Path, second: str) -> None:
    with pytest.raises(
        InputError, match=r"a\.csv, row 1: the heading 'name' is there twice, in columns A and C"
    ):
        read(tmp_path, f"name,asset_type,{second}\nA,x,B\n")


def test_missing_column_names_what_was_found_and_looked_for(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        read(tmp_path, "Organisation,asset_type\nA,x\n")
    text = str(caught.value)
    assert "the list has no 'name'" in text
    assert "Headings found: Organisation, asset_type" in text
    assert "do_not_list" in text


@pytest.mark.parametrize("content", ["", "\n\n", "\ufeff", ",,,\n"])
def test_an_empty_file_says_so(tmp_path: Path, content: str) -> None:
    with pytest.raises(InputError, match="the list is empty"):
        read(tmp_path, content)


def test_a_workbook_under_a_false_name(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="Excel workbook"):
        read(tmp_path, b"PK\x03\x04" + bytes(100))


def test_a_folder_in_place_of_the_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read_sheet(tmp_path, ASSETS)


def test_a_quotation_mark_that_is_never_closed(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="row 3 has a quotation mark"):
        read(tmp_path, f'{HEAD}\na,A,x,\nb,"B,x,\nc,C,x,\n')


def test_a_quotation_mark_inside_a_cell_is_text(tmp_path: Path) -> None:
    assert read(tmp_path, 'name,asset_type\nThe "A" club,x\n').frame["name"].tolist() == ['The "A" club']


def test_rows_with_too_many_or_too_few_cells(tmp_path: Path) -> None:
    sheet = read(tmp_path, f"{HEAD}\na,A,x,p,left\nb,B,x\nc,C,x,p,, ,\nd,D,x,p\n")
    assert sheet.long == {2: 5}
    assert sheet.surplus == {2: ("left",)}
    assert sheet.short == {3: 3}
    assert len(sheet.frame) == 4


def test_a_column_without_heading(tmp_path: Path) -> None:
    sheet = read(tmp_path, "name,,asset_type,\nA,?,x,\nB,,x,\n")
    assert sheet.frame.columns.tolist() == ["name", "asset_type"]
    assert sheet.surplus == {2: ("?",)}


def test_a_heading_that_looks_like_one_that_is_missing(tmp_path: Path) -> None:
    assert read(tmp_path, "name,asset_type,post_code,remarks\nA,x,M1 1AA,\n").likely == {
        "post_code": "postcode"
    }


def test_a_misspelt_privacy_column_stops_the_build(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="looks like 'sensitive_location'"):
        read(tmp_path, "name,asset_type,sensitive_locaton\nA,x,yes\n")


def test_nul_is_a_character_like_others(tmp_path: Path) -> None:
    assert read(tmp_path, "name,asset_type\nA\x00B,x\n").frame["name"].tolist() == ["A\x00B"]


CELLS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


@given(st.lists(st.tuples(CELLS, CELLS, CELLS), max_size=8), st.sampled_from([",", ";", "\t"]), st.booleans())
def test_any_text_is_read_back_as_written(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str, str]], delimiter: str, bom: bool
) -> None:
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter, quoting=csv.QUOTE_ALL)
    writer.writerow(["name", "asset_type", "postcode"])
    writer.writerows(rows)
    path = tmp_path_factory.getbasetemp() / "any.csv"
    path.write_bytes(out.getvalue().encode("utf-8-sig" if bom else "utf-8"))
    sheet = read_sheet(path, ASSETS)
    kept = [(i, row) for i, row in enumerate(rows, 2) if any(cell.strip() for cell in row)]
    assert [tuple(row) for row in sheet.frame.to_numpy().tolist()] == [row for _, row in kept]
    assert sheet.frame.index.tolist() == [i for i, _ in kept]


@given(st.binary(max_size=200))
def test_any_bytes_are_a_sheet_or_an_explained_error(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / "bytes.csv"
    for start in (b"", b"name,asset_type\n"):
        path.write_bytes(start + content)
        told = None
        try:
            read_sheet(path, ASSETS)
        except InputError as error:
            told = error
        assert told is None or (told.where and told.remedy)
