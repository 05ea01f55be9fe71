from __future__ import annotations

import codecs
import csv
import io
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assetmap.errors import InputError
from assetmap.load.lists import read_sheet
from assetmap.load.schema import ASSETS, ENGAGEMENT
from assetmap.register.files import ListFile, read_list

HEAD = "id,name,asset_type,postcode"


def read(tmp_path: Path, content: str | bytes) -> ListFile:
    path = tmp_path / "assets.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_list(path, ASSETS, where="a.csv")


# --- what is not changed ----------------------------------------------------------------------------------


def test_one_cell_changes_and_nothing_else(tmp_path: Path) -> None:
    text = (
        '\ufeffsep=;\r\n"name";Our own;asset_type;"ID";;\r\n'
        '"A ""quoted"" club" ; x;venue;"007";surplus;more\r\n;;;;;\r\n\r\n'
        "short\n'=1+1;+44;venue;b;;\rlast;;;"
    )
    found = read(tmp_path, text)
    assert found.names == ["name", "Our own", "asset_type", "id"]
    assert [row.number for row in found.rows] == [2, 5, 6, 7]
    assert found.rows[2].cells["name"] == "=1+1"
    assert not found.changed
    assert found.content() == text.encode()
    found.set(found.rows[0], "id", "8;9")
    assert found.content() == text.replace('"007"', '"8;9"').encode()
    found.set(found.rows[2], "Our own", "-2.25")
    assert found.content() == text.replace('"007"', '"8;9"').replace("+44", "-2.25").encode()


def test_a_cell_set_to_what_it_is_changes_nothing(tmp_path: Path) -> None:
    found = read(tmp_path, f"{HEAD}\na,'=A,venue,\n")
    found.set(found.rows[0], "name", "=A")
    found.set(found.rows[0], "postcode", "")
    found.set(found.rows[0], "website", "")
    assert not found.changed


def test_rows_go_after_the_last_one(tmp_path: Path) -> None:
    found = read(tmp_path, f"{HEAD}\r\na,A,venue,\r\n,,,\r\n\r\n")
    row = found.append({"id": "b", "name": "=B, of\nb", "asset_type": "venue"})
    assert (row.number, found.get(row, "name")) == (0, "=B, of\nb")
    assert found.content().decode() == (f'{HEAD}\r\na,A,venue,\r\nb,"\'=B, of\nb",venue,\r\n,,,\r\n\r\n')


def test_a_last_line_without_end_gets_one_before_a_new_row(tmp_path: Path) -> None:
    found = read(tmp_path, f"{HEAD}\na,A,venue,")
    found.append({"id": "b"})
    assert found.content().decode() == f"{HEAD}\na,A,venue,\nb,,,\n"


def test_a_file_with_quotation_marks_everywhere_keeps_to_them(tmp_path: Path) -> None:
    found = read(tmp_path, '"id","name","asset_type"\n"a","A","venue"\n')
    found.append({"id": "b", "website": "https://b.example"})
    assert found.content().decode() == (
        '"id","name","asset_type","website"\n"a","A","venue",""\n"b","","","https://b.example"\n'
    )


def test_a_new_column_leaves_no_row_ragged(tmp_path: Path) -> None:
    found = read(tmp_path, f"{HEAD},,\na,A,venue,,,\nb,B,venue,\nshort\nc,C,venue,,x\n")
    found.set(found.rows[0], "website", "https://a.example")
    assert found.names == ["id", "name", "asset_type", "postcode", "", "website"]
    path = tmp_path / "assets.csv"
    path.write_bytes(found.content())
    sheet = read_sheet(path, ASSETS)
    assert sheet.frame["website"].tolist() == ["https://a.example", "", "", ""]
    assert (sheet.short, sheet.surplus) == ({4: 1}, {5: ("x",)})  # as they were


def test_rows_are_taken_out(tmp_path: Path) -> None:
    found = read(tmp_path, f"{HEAD}\na,A,venue,\nb,B,venue,\n")
    found.remove(found.rows[0])
    assert found.content().decode() == f"{HEAD}\nb,B,venue,\n"


def test_no_file_is_an_empty_list(tmp_path: Path) -> None:
    found = read_list(tmp_path / "engagement.csv", ENGAGEMENT)
    assert (found.rows, found.names, found.former) == ([], list(ENGAGEMENT.names), None)
    assert not found.changed
    found.append({"date": "2026-11-23", "notes": "Café"})
    content = found.content()
    assert content.startswith(codecs.BOM_UTF8 + b"date,asset_id,")
    assert content.endswith("2026-11-23,,,,,,,,,,,,,Café\r\n".encode())


# --- encodings --------------------------------------------------------------------------------------------


def test_an_old_encoding_is_kept_as_long_as_it_can(tmp_path: Path) -> None:
    found = read(tmp_path, f"{HEAD}\na,Café,venue,\n".encode("cp1252"))
    found.set(found.rows[0], "postcode", "5 €")
    assert found.content() == f"{HEAD}\na,Café,venue,5 €\n".encode("cp1252")
    assert found.notes == []
    found.set(found.rows[0], "postcode", "Łódź")
    assert found.content() == f"{HEAD}\na,Café,venue,Łódź\n".encode("utf-8-sig")
    assert "UTF-8 now" in found.notes[0]


def test_the_first_letter_beyond_ascii_brings_the_byte_order_mark(tmp_path: Path) -> None:
    found = read(tmp_path, f"{HEAD}\na,A,venue,\n")
    found.set(found.rows[0], "name", "B")
    assert found.content() == f"{HEAD}\na,B,venue,\n".encode()
    assert found.notes == []
    found.set(found.rows[0], "name", "Café")
    assert found.content() == b"\xef\xbb\xbf" + f"{HEAD}\na,Café,venue,\n".encode()
    assert found.content().count(codecs.BOM_UTF8) == 1
    (note,) = found.notes
    assert note.startswith("a.csv now begins with the mark")
    again = read(tmp_path, found.content())
    again.set(again.rows[0], "name", "C")
    assert again.content() == f"{HEAD}\na,C,venue,\n".encode("utf-8-sig")
    assert again.notes == []


def test_a_file_with_such_letters_and_without_the_mark_stays_so(tmp_path: Path) -> None:
    found = read(tmp_path, f"{HEAD}\na,Café,venue,\n")
    found.append({"id": "b", "name": "Łódź"})
    assert found.content() == f"{HEAD}\na,Café,venue,\nb,Łódź,,\n".encode()
    found.set(found.rows[0], "name", "Cafe")
    assert found.content() == f"{HEAD}\na,Cafe,venue,\nb,Łódź,,\n".encode()
    assert found.notes == []


def test_bytes_of_no_encoding_are_never_written_back(tmp_path: Path) -> None:
    content = b"id,name,asset_type\na,A\x81\xff,x\n"
    found = read(tmp_path, content)
    assert found.content() == content
    found.set(found.rows[0], "id", "b")
    with pytest.raises(InputError, match="letters of the list cannot be read"):
        found.content()


def test_letters_that_no_file_can_hold(tmp_path: Path) -> None:
    found = read(tmp_path, f"{HEAD}\na,A,venue,\n")
    found.set(found.rows[0], "name", "\ud800")
    with pytest.raises(InputError, match="cannot be written"):
        found.content()


# --- any file ---------------------------------------------------------------------------------------------


class Made(NamedTuple):
    content: bytes
    width: int


CELL = st.text(st.one_of(st.sampled_from("\"',;\t\r\n=+-@ aé€"), st.characters(codec="cp1252")), max_size=6)
EXTRA = st.text(st.sampled_from("abcde é"), min_size=1, max_size=6).map(lambda text: f"x{text}".strip())


@st.composite
def files(draw: st.DrawFn) -> Made:
    """Files as people and programs write them, each record in a way of its own."""
    delimiter = draw(st.sampled_from(",;\t"))
    ends = draw(st.sampled_from([["\r\n"], ["\n"], ["\r"], ["\r\n", "\n", "\r"]]))
    extra = draw(st.lists(EXTRA, max_size=2, unique_by=lambda text: text.lower().replace(" ", "_")))
    head = [*draw(st.permutations(["id", "name", "asset_type"])), *extra]
    lines = []
    for cells in [head, *draw(st.lists(st.lists(CELL, max_size=6), max_size=6))]:
        out = io.StringIO(newline="")
        quoting = draw(st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]))
        csv.writer(out, delimiter=delimiter, quoting=quoting, lineterminator="").writerow(cells)
        lines.append(out.getvalue() + draw(st.sampled_from(ends)))
    text = "".join(lines)
    if draw(st.booleans()):
        text = text.rstrip("\r\n")
    bom, codec = draw(
        st.sampled_from(
            [
                (b"", "utf-8"),
                (codecs.BOM_UTF8, "utf-8"),
                (codecs.BOM_UTF16_LE, "utf-16-le"),
                (codecs.BOM_UTF16_BE, "utf-16-be"),
                (b"", "cp1252"),
            ]
        )
    )
    return Made(bom + text.encode(codec), len(head))


def records(content: bytes) -> list[list[str]]:
    """All cells of a file, by another way than the one under test."""
    text = ""
    for codec in ("utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig", "cp1252"):
        try:
            text = content.decode(codec)
            break
        except UnicodeDecodeError:
            continue
    head = text.lstrip('"').splitlines()[0]
    delimiter = next(mark for mark in ("\t", ";", ",") if mark in head)
    return [list(row) for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)]


@given(files())
def test_any_file_is_written_back_as_it_was(tmp_path_factory: pytest.TempPathFactory, made: Made) -> None:
    found = read(tmp_path_factory.getbasetemp(), made.content)
    assert found.content() == made.content
    found._touched = True  # all records put together anew
    assert found.content() == made.content
    sheet = read_sheet(found.path, ASSETS)
    assert [row.number for row in found.rows] == sheet.frame.index.tolist()
    assert [dict(row.cells) for row in found.rows] == sheet.frame.to_dict("records")


@given(files(), st.data())
def test_one_change_changes_one_record(
    tmp_path_factory: pytest.TempPathFactory, made: Made, data: st.DataObject
) -> None:
    found = read(tmp_path_factory.getbasetemp(), made.content)
    before = records(made.content)
    if not found.rows:
        return
    row = data.draw(st.sampled_from(found.rows))
    column = data.draw(st.sampled_from([name for name in found.names if name]))
    value = data.draw(CELL)
    found.set(row, column, value)
    after = records(found.content())
    if not value.strip():  # a last line without an end, whose only cell was cleared
        after += [[]] * (len(before) - len(after))
    assert len(after) == len(before)
    assert [i for i in range(len(before)) if before[i] != after[i]] in ([], [row.number - 1])
    again = read(tmp_path_factory.getbasetemp(), found.content())
    kept = [one for one in again.rows if one.number == row.number]
    assert [again.get(one, column) for one in kept] == [value] or not any(
        text.strip() for text in row.cells.values()
    )


@given(files(), st.lists(st.fixed_dictionaries({"id": CELL, "name": CELL, "own": CELL}), max_size=3))
def test_new_rows_are_read_back(
    tmp_path_factory: pytest.TempPathFactory, made: Made, new: list[dict[str, str]]
) -> None:
    found = read(tmp_path_factory.getbasetemp(), made.content)
    before = [dict(row.cells) for row in found.rows if any(row.cells.values())]
    for cells in new:
        found.append(cells)
    again = read(tmp_path_factory.getbasetemp(), found.content())
    seen = [
        {name: text for name, text in row.cells.items() if text}
        for row in again.rows
        if any(row.cells.values())
    ]
    wanted = [{name: text for name, text in cells.items() if text} for cells in [*before, *new]]
    filled = [cells for cells in wanted[len(before) :] if any(text.strip() for text in cells.values())]
    assert seen == wanted[: len(before)] + filled


def test_a_heading_in_another_spelling_is_the_column_that_is_there(tmp_path: Path) -> None:
    path = tmp_path / "assets.csv"
    path.write_bytes(b"name,asset_type,Room hire\r\nExample hall,venue,yes\r\n")
    held = read_list(path, ASSETS)
    held.set(held.rows[0], "room_hire", "no")
    held.append({"name": "Example club", "asset_type": "group_club", "ROOM HIRE": "maybe"})
    assert held.content() == (
        b"name,asset_type,Room hire\r\nExample hall,venue,no\r\nExample club,group_club,maybe\r\n"
    )
