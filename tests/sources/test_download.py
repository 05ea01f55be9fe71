"""Published files and zips: what is refused, and what is not."""

from __future__ import annotations

import io
import zipfile

import pytest

from assetmap.errors import SourceError
from assetmap.sources.client import Broken, Client
from tests.sources.project import Project
from tests.sources.server import CENSUS, FILE_7, census, zipped

CODES = ["E01099000", "E01099001"]
HEAD = b"LSOA code (2021),Score\n"


def refused(project: Project, name: str, words: str) -> None:
    with pytest.raises(SourceError, match=words):
        project.fetch(name)
    assert project.files() == {}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "an empty file"),
        (b" \n\n", "an empty file"),
        (b"<!DOCTYPE html><title>x</title><p>Sorry</p>\n", "a web page in place of data .“.*Sorry”."),
        (b"\xef\xbb\xbf\n <HTML><body>Sorry", "a web page"),
        (b'{"error": 1}\n', "JSON in place of a table"),
        (b"a,b\n1,2\n", r"without the column .*it has: a, b"),
        (HEAD, "no rows at all"),
        (HEAD + b"E01099000\n", "row 2 with 1 cells under 2 headings"),
        (HEAD + b"E01099000,1,2\n", "row 2 with 3 cells"),
        (HEAD + b"E05099000,1\n", "sent 'E05099000' in LSOA code"),
        (HEAD + b"E01099000,1\nE01099000,2\n", "some codes more than once"),
        (HEAD + b'E01099000,"1\n', "cannot be read"),
    ],
)
def test_a_file_that_is_not_what_it_should_be(project: Project, content: bytes, words: str) -> None:
    project.server.files[FILE_7] = content
    refused(project, "iod2025", words)


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbf" + HEAD + b"E01099000,1\n",
        HEAD.replace(b"\n", b"\r\n") + b"E01099000,1\r\n\r\n",
        "LSOA code (2021),Ort\nE01099000,Köln\n".encode("cp1252"),
        b'"lsoa CODE (2021)","a\nb"\nE01099000,"x\ny"\n',
        HEAD + b"E01099000,1",  # no end of the last line, but of the size that the server says
    ],
)
def test_ways_to_write_a_table(project: Project, content: bytes) -> None:
    project.server.files[FILE_7] = content
    result = project.fetch("iod2025").results[0]
    assert result.entry.rows == 1
    assert result.path.read_bytes() == content  # as published


def test_no_end_of_the_last_line_and_no_size_to_go_by(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_head(*_: object) -> None:
        raise Broken("does not answer HEAD", final=True)

    monkeypatch.setattr(Client, "head", no_head)
    project.server.files[FILE_7] = HEAD + b"E01099000,1"
    refused(project, "iod2025", "last line has no end")
    project.server.files[FILE_7] = HEAD + b"E01099000,1\n"
    assert project.fetch("iod2025").results[0].entry.rows == 1


def test_residents_in_the_figures_are_noticed(project: Project) -> None:
    head = b"LSOA code (2021),Index of Multiple Deprivation (IMD) Score,Total population: mid 2022\n"
    rows = "".join(f"{row['LSOA21CD']},20,1500\n" for row in project.server.layers["LSOAS"].rows)
    project.server.files[FILE_7] = head + rows.encode()
    project.fetch()
    found = project.found()
    assert set(found.fetched) == {"wards", "lsoas", "lookup", "deprivation"}  # not the census: docs/method.md


def test_a_server_that_tells_two_sizes(project: Project) -> None:
    """The answer was cut at the end of a row, so that nothing in it shows that it is not whole."""
    whole = project.server.files[FILE_7]
    half = whole[: whole.index(b"\r\n", len(whole) // 2) + 2]
    project.server.files[FILE_7] = half
    answers = iter([half, whole])
    handler = project.server

    class Files(dict[str, bytes]):
        def __getitem__(self, key: str) -> bytes:
            return next(answers, whole) if key == FILE_7 else super().__getitem__(key)

    handler.files = Files(handler.files)
    result = project.fetch("iod2025").results[0]
    assert result.path.read_bytes() == whole
    assert [command for command, _ in project.asked()] == ["GET", "HEAD", "GET", "HEAD"]


# --- zips -------------------------------------------------------------------------------------------------


def test_the_member_is_kept_and_not_the_zip(project: Project) -> None:
    result = project.fetch("census").results[0]
    assert result.path.read_bytes().startswith(b"date,geography")
    before = project.files()
    # the same member in a zip of another time and with another file beside it: nothing has changed
    content = census([row["LSOA21CD"] for row in project.server.layers["LSOAS"].rows])
    project.server.files[CENSUS] = zipped({"a/b.txt": b"y", "deep/census-lsoa.csv": content})
    assert project.fetch("census", refresh=True).results[0].news == "same"
    assert project.files() == before


@pytest.mark.parametrize(
    ("members", "words"),
    [
        ({"other.csv": b"x"}, "with 0 files called .*: other.csv"),
        ({"a/census-lsoa.csv": b"x", "b/census-lsoa.csv": b"y"}, "with 2 files called"),
        ({"../census-lsoa.csv": b"x"}, "a file outside of it"),
        ({"census-lsoa.csv": b"x", "a/../../b": b"x"}, "a file outside of it"),
        ({"/etc/census-lsoa.csv": b"x"}, "a file outside of it"),
        ({"C:\\census-lsoa.csv": b"x"}, "a file outside of it"),
        ({"census-lsoa.csv": b"0" * 1_000_000}, "unpacks to 1,000,000 bytes"),
        ({"census-lsoa.csv": b""}, "an empty file"),
    ],
)
def test_zips_that_are_refused(project: Project, members: dict[str, bytes], words: str) -> None:
    project.server.files[CENSUS] = zipped(members)
    refused(project, "census", words)


def test_a_zip_of_too_many_files(project: Project) -> None:
    project.server.files[CENSUS] = zipped({f"{n}.txt": b"" for n in range(2_001)})
    refused(project, "census", "a zip of 2,001 files")


def test_a_zip_whose_content_is_damaged(project: Project) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("census-lsoa.csv", census(CODES))
    broken = out.getvalue().replace(b"E01099000", b"E01099009")
    project.server.files[CENSUS] = broken
    refused(project, "census", r"a damaged zip \(Bad CRC-32")


def test_a_zip_that_is_larger_than_it_says(project: Project) -> None:
    content = zipped({"census-lsoa.csv": census(CODES) * 3})
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        size = archive.infolist()[0].file_size
    project.server.files[CENSUS] = content.replace(size.to_bytes(4, "little"), (10).to_bytes(4, "little"))
    refused(project, "census", "sent a damaged zip|larger than it says|Bad CRC")


def test_something_that_is_no_zip(project: Project) -> None:
    project.server.files[CENSUS] = b"not a zip"
    refused(project, "census", "something that is not a zip")
