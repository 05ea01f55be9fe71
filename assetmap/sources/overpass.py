"""Asking an Overpass server of OpenStreetMap: bounded tries and time, and every answer that is none seen.

osmnx asks without end where a server is busy, changes how the whole process finds addresses, and keeps
answers that may be half written (docs/decisions/0011-openstreetmap.md). So the asking is done here.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import math
import re
import threading
import time
import zlib
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import requests

from assetmap.errors import SourceError, UsageError
from assetmap.settings import OpenStreetMapSettings
from assetmap.sources.client import Broken, Client, Patience, as_json
from assetmap.sources.store import keep_whole

__all__ = ["Asked", "Overpass", "overpass_address"]

#: The folder in the cache.
FOLDER = "openstreetmap"
#: A whole answer may take so many times as long as the server has for working it out.
_LONGEST = 2
#: Seconds more than the server has for a question, until its answer has to begin.
_GRACE = 25.0
#: Seconds between two questions: others use these servers too.
_BETWEEN = 1.0
_OTHER = "or ask another Overpass server: --overpass ADDRESS, or [openstreetmap] overpass in assetmap.toml"
_KINDS = ("node", "way", "relation")


@dataclass(frozen=True)
class Asked:
    """An answer.

    Attributes
    ----------
    elements : list of dict
        Nodes with ``lat`` and ``lon``, ways with ``nodes``, relations with ``members``; ``tags`` where they
        have some. Each is whole: what lacks its id or its parts was refused.
    fetched : datetime
        When it was asked for (UTC).
    kept : bool
        Whether it was in the cache.
    """

    elements: list[dict[str, Any]]
    fetched: datetime
    kept: bool


@dataclass
class Overpass:
    """One Overpass server, and what it answered before.

    Parameters
    ----------
    settings : OpenStreetMapSettings
    cache : Path
        The cache of all that is fetched (:func:`assetmap.sources.store.cache_folder`).
    now : datetime
        The time, in UTC.
    offline : bool
        Ask nobody; use what was answered before, however old.
    fresh : bool
        Ask anew, whatever was answered before; but nothing twice.
    say : callable
        Is told of each question before it is asked, and of each wait for another try.
    sleep : callable
        Waits some seconds.

    Raises
    ------
    UsageError
        The address is none.
    """

    settings: OpenStreetMapSettings
    cache: Path
    now: datetime
    offline: bool = False
    fresh: bool = False
    say: Callable[[str], None] = lambda _: None
    sleep: Callable[[float], None] = time.sleep

    def __post_init__(self) -> None:
        self.settings = replace(self.settings, overpass=overpass_address(self.settings.overpass))
        patience = Patience(
            tries=self.settings.tries,
            wait=self.settings.wait,
            timeout=self.settings.timeout + _GRACE,
            sleep=self._wait,
        )
        self._client = _Client(patience)
        self._came: set[Path] = set()

    def close(self) -> None:
        """End the session."""
        self._client.close()

    def ask(self, what: str, query: str) -> Asked:
        """The answer to a question, from the cache if there is one that will do.

        Parameters
        ----------
        what : str
            What is asked for, in words that follow "asked for".
        query : str
            In Overpass QL, without its settings (``[out:json]``).

        Raises
        ------
        SourceError
            No answer that can be used could be had, or it cannot be kept.
        """
        path = self.path(query)
        before = _read(path)
        fresh = self.fresh and path not in self._came
        if before and (self.offline or (not fresh and self._is_young(before))):
            return before
        if self.offline:
            raise SourceError(
                f"{what} is not in the cache ({path.parent}), and --offline asks nobody",
                where=self.settings.overpass,
                remedy="run the command once without --offline, on a computer with internet",
            )
        if self._came:
            self.sleep(_BETWEEN)
        self.say(f"asking {urlsplit(self.settings.overpass).netloc} for {what}")
        address = f"{self.settings.overpass}/interpreter"
        form = {"data": f"[out:json][timeout:{math.ceil(self.settings.timeout)}];{query}"}
        try:
            elements = self._client.keep_trying(what, address, lambda: self._once(address, form))
        except SourceError as error:
            old = f"; the answer of {before.fetched:%Y-%m-%d} is here: --offline uses it" if before else ""
            raise SourceError(error.what, where=address, remedy=f"try again later, {_OTHER}{old}") from None
        asked = Asked(elements, self.now.replace(microsecond=0), False)
        self._keep(path, query, asked)
        self._came.add(path)
        return asked

    def path(self, query: str) -> Path:
        """Where the answer to a question is kept."""
        digest = hashlib.sha256(f"{self.settings.overpass}\n{query}".encode()).hexdigest()[:24]
        return self.cache / FOLDER / f"{digest}.json.gz"

    def _once(self, address: str, form: Mapping[str, str]) -> list[dict[str, Any]]:
        body = self._client.query(address, form, _LONGEST * self.settings.timeout)
        if body.lstrip()[:5] == b"<?xml":
            raise Broken(_error_page(body))
        raw = as_json(body)
        if remark := str(raw.get("remark", "")).strip():
            words = " ".join(remark.split())[:200]
            raise Broken(f"gave up half-way and said “{words}”")
        return _elements(raw)

    def _wait(self, seconds: float) -> None:
        self.say(f"no answer that can be used; asking again in {seconds:,.0f} seconds")
        self.sleep(seconds)

    def _is_young(self, asked: Asked) -> bool:
        return timedelta(0) <= self.now - asked.fetched < timedelta(days=self.settings.keep_days)

    def _keep(self, path: Path, query: str, asked: Asked) -> None:
        kept = {
            "address": self.settings.overpass,
            "query": query,
            "fetched": asked.fetched.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "elements": asked.elements,
        }
        keep_whole(path, gzip.compress(json.dumps(kept, separators=(",", ":")).encode(), 6, mtime=0))


def overpass_address(text: str) -> str:
    """The address of an Overpass server as it is used: without ``/`` or ``/interpreter`` at its end.

    Raises
    ------
    UsageError
        It is not an address.
    """
    address = text.strip().rstrip("/").removesuffix("/interpreter").rstrip("/")
    try:
        parts = urlsplit(address)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        good = False
    if not good or re.search(r"[\s\x00-\x1f?#]", address):
        raise UsageError(
            f"“{' '.join(text.split())[:80]}” is not the address of an Overpass server",
            where="--overpass, or [openstreetmap] overpass in the settings",
            remedy=f"write it as {OpenStreetMapSettings.overpass}",
        )
    return address


class _Client(Client):
    """A client that asks an Overpass server a question."""

    def query(self, address: str, form: Mapping[str, str], longest: float) -> bytes:
        """The whole answer, however slowly it drips, within `longest` seconds after it began."""
        over, timers = threading.Event(), []

        def end(response: requests.Response) -> None:
            over.set()
            with suppress(OSError, ValueError, RuntimeError):  # it came in this very moment
                response.raw.shutdown()  # whoever waits for the next byte is told that there is none

        def watch(response: requests.Response, *_: Any, **__: Any) -> None:
            timers.append(threading.Timer(longest, end, [response]))
            timers[-1].daemon = True
            timers[-1].start()

        self.session.hooks["response"] = [watch]
        try:
            return self._ask("POST", address, form, {"Accept": "application/json"}).body
        except (Broken, requests.RequestException) as error:
            if _refused(error):
                raise Broken("refused the connection", final=True) from None
            if over.is_set():
                raise Broken(f"had not sent everything after {longest:,.0f} seconds") from None
            raise
        finally:
            for timer in timers:
                timer.cancel()


def _refused(error: BaseException | None) -> bool:
    """Whether nobody listens at the address: another try a minute later is of no use."""
    for _ in range(8):
        if error is None or isinstance(error, ConnectionRefusedError):
            break
        inner = (*error.args, getattr(error, "reason", None), error.__cause__, error.__context__)
        error = next((one for one in inner if isinstance(one, BaseException)), None)
    return isinstance(error, ConnectionRefusedError)


def _error_page(body: bytes) -> str:
    """What Overpass says in the pages that it sends in place of an answer."""
    text = re.sub(r"(?s)<head.*?</head>|<[^>]*>", " ", body[:4000].decode("utf-8", "replace"))
    words = " ".join(text.split())
    error = re.search(r"Error.*", words)
    return f"sent a page in place of data (“{(error.group() if error else words)[:200]}”)"


def _elements(raw: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The elements, each with no more than what is used of it.

    Raises
    ------
    Broken
        They are not what an Overpass server sends.
    """
    elements = raw.get("elements")
    if not isinstance(elements, list):
        raise Broken("sent JSON that is no answer of an Overpass server")
    try:
        return [made for one in elements if (made := _element(one))]
    except (KeyError, TypeError, ValueError, OverflowError):
        raise Broken("sent places or ways that are not whole") from None


def _element(one: Any) -> dict[str, Any]:
    kind = one["type"]
    if kind not in _KINDS:
        return {}
    made: dict[str, Any] = {"type": kind, "id": _id(one["id"])}
    if kind == "node":
        lat, lon = float(one["lat"]), float(one["lon"])
        if not (abs(lat) <= 90 and abs(lon) <= 180):
            raise ValueError
        made |= {"lat": lat, "lon": lon}
    elif kind == "way":
        made["nodes"] = [_id(node) for node in one["nodes"]]
    else:
        made["members"] = [
            {"type": str(part["type"]), "ref": _id(part["ref"]), "role": str(part.get("role", ""))}
            for part in one.get("members", [])
        ]
    tags = one.get("tags") or {}
    if tags:
        made["tags"] = {str(key): str(value) for key, value in tags.items()}
    return made


def _id(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError
    return value


def _read(path: Path) -> Asked | None:
    """What was kept; None where there is none, or it is damaged."""
    try:
        raw = json.loads(gzip.decompress(path.read_bytes()))
        fetched = datetime.strptime(raw["fetched"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
        return Asked(_elements(raw), fetched, True)
    except (OSError, EOFError, zlib.error, ValueError, KeyError, TypeError, Broken):
        return None
