"""Patience, and what is said of an answer that cannot be used."""

from __future__ import annotations

from typing import ClassVar

import pytest

from assetmap.errors import SourceError
from assetmap.settings import SourceSettings
from assetmap.sources import client
from assetmap.sources.client import Broken, Client, Patience, as_json, web_page
from tests.sources.project import Project
from tests.sources.server import FILE_7


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "empty"),
        (b"  \n", "empty"),
        (b"<html><head><title>no</title></head><body>Down <b>now</b></body>", "“Down now”"),
        (b'{"a": [1, 2', "not whole JSON"),
        (b"\xff\xfe", "not whole JSON"),
        (b"[1]", "another kind"),
        (b"null", "another kind"),
    ],
)
def test_json_that_is_none(body: bytes, words: str) -> None:
    with pytest.raises(Broken, match=words):
        as_json(body)


def test_a_table_is_no_web_page() -> None:
    assert web_page(b"LSOA code (2021),<html>\n") == ""
    assert as_json(b' {"a": 1}') == {"a": 1}


def test_a_wait_that_is_too_long_is_not_waited_for(project: Project) -> None:
    project.client.patience = Patience(tries=5, longest=5.0, sleep=project.waits.append)
    project.server.faults = {"*": "429"}
    with pytest.raises(SourceError, match="status 429 and asked to wait 7 seconds"):
        project.fetch("census")
    assert project.waits == []
    assert len(project.server.asked) == 1


def test_a_wait_given_as_a_date() -> None:
    class Response:
        headers: ClassVar[dict[str, str]] = {
            "Retry-After": "Mon, 23 Nov 2026 12:00:30 GMT",
            "Date": "Mon, 23 Nov 2026 12:00:00 GMT",
        }

    assert client._retry_after(Response()) == 30.0  # type: ignore[arg-type]
    Response.headers = {"Retry-After": "soon", "Date": "x"}
    assert client._retry_after(Response()) is None  # type: ignore[arg-type]
    Response.headers = {}
    assert client._retry_after(Response()) is None  # type: ignore[arg-type]


def test_nobody_there() -> None:
    made = Client(Patience(tries=2, sleep=lambda _: None))
    with pytest.raises(SourceError, match=r"refused the connection.*\(tried 2 times\)") as caught:
        made.keep_trying("x", "http://127.0.0.1:9", lambda: made.get("http://127.0.0.1:9/"))
    made.close()
    assert caught.value.where == "http://127.0.0.1:9"


def test_an_answer_without_end(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assetmap.sources.client.LARGEST", 100)
    with pytest.raises(SourceError, match="more than 100 bytes"):
        project.fetch("iod2025")
    assert len(project.server.asked) == 1


def test_patience_is_a_setting() -> None:
    made = Patience.of(SourceSettings(timeout=3.0, tries=2, wait=0.1))
    assert (made.timeout, made.tries, made.wait) == (3.0, 2, 0.1)


def test_the_size_of_a_file_is_told_while_it_comes(project: Project) -> None:
    told: list[tuple[int, int]] = []
    answer = project.client.get(
        project.server.url + FILE_7, progress=lambda done, total: told.append((done, total))
    )
    assert told[-1] == (answer.size, answer.size) == (len(answer.body), answer.stated_size)
