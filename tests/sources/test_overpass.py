from __future__ import annotations

import contextlib
import gzip
import json
import socket
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from assetmap import __version__
from assetmap.errors import SourceError, UsageError
from assetmap.settings import OpenStreetMapSettings
from assetmap.sources.overpass import Overpass, overpass_address
from tests.sources.server import Server

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
ANSWER = {"elements": [{"type": "node", "id": 1, "lat": 53.4, "lon": -2.3, "tags": {"leisure": "park"}}]}
ERROR_PAGE = b"""<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE html PUBLIC "x"><html><head><title>OSM3S</title></head><body><p><strong>Error</strong>: runtime
error: open64: 0 /osm3s Dispatcher_Client::request_read_and_idx::timeout. The server is probably too busy.
</p></body></html>"""
Make = Callable[..., Overpass]


@pytest.fixture
def waits() -> list[float]:
    return []


@pytest.fixture
def make(server: Server, tmp_path: Path, waits: list[float]) -> Iterator[Make]:
    made: list[Overpass] = []
    server.overpass = lambda _: ANSWER

    def one(now: datetime = NOON, url: str = "", timeout: float = 20, **how: Any) -> Overpass:
        settings = OpenStreetMapSettings(
            overpass=url or f"{server.url}/api", timeout=timeout, tries=3, wait=10.0
        )
        made.append(Overpass(settings, tmp_path / "cache", now, sleep=waits.append, **how))
        return made[-1]

    yield one
    for overpass in made:
        overpass.close()


def test_a_question_is_asked_once_and_then_answered_from_the_cache(make: Make, server: Server) -> None:
    said: list[str] = []
    first = make(say=said.append).ask("the parks", 'node["leisure"];out;')
    assert (first.elements, first.fetched, first.kept) == (ANSWER["elements"], NOON, False)
    again = make(NOON + timedelta(days=29)).ask("the parks", 'node["leisure"];out;')
    assert (again.elements, again.fetched, again.kept) == (ANSWER["elements"], NOON, True)
    [(command, path, form, headers)] = server.asked
    assert (command, path) == ("POST", "/api/interpreter")
    assert form["data"] == '[out:json][timeout:20];node["leisure"];out;'
    assert headers["User-Agent"] == f"assetmap/{__version__}"
    assert len(said) == 1
    assert said[0].endswith("for the parks")


@pytest.mark.parametrize(("days", "how", "requests"), [
    (29, {}, 1), (30, {}, 2), (-1, {}, 2), (400, {"offline": True}, 1), (1, {"fresh": True}, 2),
])  # fmt: skip
def test_how_long_an_answer_is_used(
    make: Make, server: Server, days: int, how: dict[str, bool], requests: int
) -> None:
    make().ask("the parks", "q")
    asked = make(NOON + timedelta(days=days), **how).ask("the parks", "q")
    assert len(server.asked) == requests
    assert asked.kept == (requests == 1)


def test_asking_anew_asks_nothing_twice(make: Make, server: Server) -> None:
    one = make(fresh=True)
    assert [one.ask("the parks", query).kept for query in ("a", "b", "a")] == [False, False, True]
    assert len(server.asked) == 2


def test_another_question_or_another_server_is_another_answer(make: Make, server: Server) -> None:
    one = make()
    assert len({one.path("a"), one.path("b"), make(url=f"{server.url}/other/api").path("a")}) == 3


@pytest.mark.parametrize(("fault", "word"), [
    ("500", "status 500"), ("503", "asked to wait 7 seconds"), ("504", "status 504"),
    ("429", "status 429"), ("reset", "dropped the connection"), ("truncate", "bytes"),
    ("html", "Service maintenance"), ("empty", "empty answer"), ("notjson", "cut short"),
])  # fmt: skip
def test_every_fault_is_said_and_overcome(
    make: Make, server: Server, waits: list[float], fault: str, word: str
) -> None:
    server.faults = {"*": fault}
    with pytest.raises(SourceError) as caught:
        make().ask("the parks", "q")
    assert caught.value.exit_code == 3
    assert "asked for the parks" in caught.value.what
    assert "tried 3 times" in caught.value.what
    assert f"{server.url}/api/interpreter" in str(caught.value)
    assert "--overpass" in caught.value.remedy
    assert word in caught.value.what or (fault == "truncate" and "broke off" in caught.value.what)
    assert len(server.asked) == 3
    assert waits == [10.0, 20.0]
    server.reset()
    server.faults = {1: fault, 2: fault}
    assert make().ask("the parks", "q").elements == ANSWER["elements"]
    assert len(server.asked) == 3


def test_a_slow_server_is_given_up(make: Make, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assetmap.sources.overpass._GRACE", 0.0)
    server.slow, server.faults = 0.6, {"*": "slow"}
    with pytest.raises(SourceError, match=r"did not answer within 0.2 seconds \(tried 3 times\)"):
        make(timeout=0.2).ask("the parks", "q")


def test_an_answer_that_drips_is_given_up(
    make: Make, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A byte every tenth of a second: none is late, and all of them would take minutes.
    monkeypatch.setattr("tests.sources.server._Handler.send", _dripping)
    began = time.monotonic()
    with pytest.raises(SourceError, match=r"had not sent everything after 1 seconds \(tried 3 times\)"):
        make(timeout=0.5).ask("the parks", "q")
    assert time.monotonic() - began < 10


def _dripping(self: Any, status: int, body: bytes, extra: object = None) -> None:
    self.send_response(status)
    self.send_header("Content-Length", "2000")
    self.end_headers()
    with contextlib.suppress(OSError):
        for _ in range(200):
            self.wfile.write(b" ")
            self.wfile.flush()
            time.sleep(0.1)
    self.close_connection = True


def test_a_wrong_question_is_not_asked_again(make: Make, server: Server, waits: list[float]) -> None:
    server.faults = {"*": "404"}
    with pytest.raises(SourceError, match="404"):
        make().ask("the parks", "q")
    assert (len(server.asked), waits) == (1, [])


def test_no_server_there(make: Make, waits: list[float]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{taken.getsockname()[1]}/api"
        with pytest.raises(SourceError, match="refused the connection"):
            make(url=address).ask("the parks", "q")
    assert waits == []  # nobody listens there: a minute later nobody does, either


@pytest.mark.parametrize(("answer", "word"), [
    ({**ANSWER, "remark": "runtime error: Query timed out in \"query\" at line 1 after 181 seconds."},
     "Query timed out"),
    ({"elements": [], "remark": "runtime error: Query run out of memory using about 2048 MB of RAM."},
     "out of memory"),
    ({"error": "no"}, "no answer of an Overpass server"),
    ({"elements": {"type": "node"}}, "no answer of an Overpass server"),
    ({"elements": [{"type": "node", "id": 1}]}, "not whole"),
    ({"elements": [{"type": "node", "id": "x", "lat": 1, "lon": 1}]}, "not whole"),
    ({"elements": [{"type": "node", "id": 1, "lat": 91, "lon": 1}]}, "not whole"),
    ({"elements": [{"type": "way", "id": 1}]}, "not whole"),
    ({"elements": [{"type": "way", "id": 1, "nodes": [1, "2"]}]}, "not whole"),
    ({"elements": ["node"]}, "not whole"),
    ([1, 2], "another kind"),
    (b'{"elements": [{"type": "node", "id": 1, "lat": NaN, "lon": 1}]}', "not whole"),
    (ERROR_PAGE, "too busy"),
    (b"out of everything", "not whole JSON"),
])  # fmt: skip
def test_an_answer_that_is_none_is_never_taken_for_an_empty_place(
    make: Make, server: Server, tmp_path: Path, answer: Any, word: str
) -> None:
    server.overpass = lambda _: answer
    with pytest.raises(SourceError) as caught:
        make().ask("the parks", "q")
    assert word in caught.value.what
    assert list((tmp_path / "cache").rglob("*.gz")) == []


def test_an_older_answer_is_spoken_of_where_the_server_is_out_of_reach(make: Make, server: Server) -> None:
    make().ask("the parks", "q")
    server.faults = {"*": "504"}
    with pytest.raises(SourceError, match="the answer of 2026-11-23 is here: --offline uses it"):
        make(NOON + timedelta(days=60)).ask("the parks", "q")
    assert make(NOON + timedelta(days=60), offline=True).ask("the parks", "q").kept


def test_offline_without_an_answer_asks_nobody(make: Make, server: Server) -> None:
    with pytest.raises(SourceError, match="--offline asks nobody"):
        make(offline=True).ask("the parks", "q")
    assert server.asked == []


@pytest.mark.parametrize("content", [
    b"", b"{", gzip.compress(b"[]", mtime=0), gzip.compress(b'{"fetched": "yesterday"}', mtime=0),
    gzip.compress(b'{"fetched": "2026-11-23T12:00:00Z", "elements": [{"type": "way", "id": 1}]}', mtime=0),
    gzip.compress(b"{}", mtime=0)[:-9], b"\x1f\x8b\xff\xff",
])  # fmt: skip
def test_a_damaged_answer_in_the_cache_is_asked_for_again(make: Make, server: Server, content: bytes) -> None:
    one = make()
    one.ask("the parks", "q")
    one.path("q").write_bytes(content)
    assert not make().ask("the parks", "q").kept
    assert json.loads(gzip.decompress(one.path("q").read_bytes()))["elements"] == ANSWER["elements"]


def test_a_cache_that_cannot_be_written_is_told_of(make: Make, tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file where the folder should be")
    with pytest.raises(SourceError, match="cannot be kept"):
        make().ask("the parks", "q")


@pytest.mark.parametrize("text", [
    "https://overpass.example/api", "https://overpass.example/api/", " https://overpass.example/api/interpreter",
    "https://overpass.example/api/interpreter/",
])  # fmt: skip
def test_an_address_in_any_of_its_forms(text: str) -> None:
    assert overpass_address(text) == "https://overpass.example/api"


@pytest.mark.parametrize("text", [
    "", "overpass.example/api", "ftp://overpass.example", "https://", "https://x:99999/api",
    "https://a b/api", "https://x/api?data=1", "http://[::1/api",
])  # fmt: skip
def test_what_is_no_address(text: str) -> None:
    with pytest.raises(UsageError, match="not the address of an Overpass server"):
        overpass_address(text)


def test_between_two_questions_is_a_pause(make: Make, waits: list[float]) -> None:
    one = make()
    for query in ("a", "b", "a", "c"):
        one.ask("the parks", query)
    assert waits == [1.0, 1.0]


def test_nothing_of_the_process_is_changed(make: Make) -> None:
    before = socket.getaddrinfo
    make().ask("the parks", "q")
    assert socket.getaddrinfo is before
