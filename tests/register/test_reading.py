"""Which reader a file goes to, by its content; and what is refused, with words that help."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from assetmap.errors import InputError
from assetmap.register import reading
from assetmap.register.reading import read_incoming

LIST = b"Name,Town\nExample Club,Sale\n"


def test_a_list_is_read_whatever_its_name(tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    path.write_bytes(LIST)
    found = read_incoming(path)
    assert (found.where, found.sheet, found.headings) == ("list.xlsx", "", ("Name", "Town"))
    assert dict(found.rows[0].cells) == {"Name": "Example Club", "Town": "Sale"}


def zipped(*names: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return made.getvalue()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf\r\n\r\n", "empty"),
        (b",,,\n,,,\n", "empty"),
        (b"%PDF-1.7 ...", "a PDF"),
        (b"\x89PNG\r\n", "a picture"),
        (b"{\\rtf1", "a Word document"),
        (zipped("word/document.xml"), "a Word document"),
        (zipped("ppt/a.xml"), "a PowerPoint file"),
        (zipped("Index/Document.iwa"), "a Numbers file"),
        (zipped("readme.txt"), "a packed folder"),
        (b"PK\x03\x04 cut off", "damaged"),
        (b"<!DOCTYPE html><html><table><tr><td>1</td></tr></table>", "a web page"),
        (b"<?xml version='1.0'?><note/>", "XML"),
        (b"Name,Town\n", "no rows under its headings"),
    ],
)
def test_what_is_no_list_is_refused_by_its_name(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(content)
    with pytest.raises(InputError, match=said) as caught:
        read_incoming(path)
    assert caught.value.where == "list.csv"
    assert caught.value.remedy


def test_no_file_a_folder_and_a_sheet_of_a_file_without_sheets(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        read_incoming(tmp_path / "none.csv")
    with pytest.raises(InputError, match="a folder"):
        read_incoming(tmp_path)
    (tmp_path / "a.csv").write_bytes(LIST)
    with pytest.raises(InputError, match="has no sheets"):
        read_incoming(tmp_path / "a.csv", sheet="Clubs")


def test_a_file_that_is_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(LIST)
    monkeypatch.setattr(reading, "MOST_BYTES", len(LIST))
    assert len(read_incoming(path).rows) == 1
    monkeypatch.setattr(reading, "MOST_BYTES", len(LIST) - 1)
    with pytest.raises(InputError, match="more than the"):
        read_incoming(path)


def test_a_list_of_too_many_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(LIST + b"Other,Sale\n")
    monkeypatch.setattr(reading, "MOST_ROWS", 1)
    with pytest.raises(InputError, match="2 rows"):
        read_incoming(path)
