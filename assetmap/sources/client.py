"""Asking public servers: time-outs, a bounded number of tries, and one clear message when it is given up."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import Any, BinaryIO, TypeVar
from urllib.parse import urlsplit

import requests

from assetmap import __version__
from assetmap.errors import SourceError
from assetmap.settings import SourceSettings

__all__ = ["Answer", "Broken", "Client", "Patience", "as_json", "given_up", "web_page"]

T = TypeVar("T")

#: No answer of a source is larger (bytes): a list of addresses or a maintenance loop is no data.
LARGEST = 1_000_000_000
_CHUNK = 1 << 16
#: Answers that another try can change.
_PASSING = {408, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524}
_REMEDY = "try again later, and see in a browser whether the address is still right"


class Broken(Exception):  # noqa: N818 it is caught here, and becomes a SourceError
    """What came cannot be used.

    Attributes
    ----------
    came : str
        What came, in words that follow "the server".
    wait : float or None
        Seconds that the server asks to wait for.
    final : bool
        Whether another try is of no use.
    """

    def __init__(self, came: str, *, wait: float | None = None, final: bool = False) -> None:
        self.came, self.wait, self.final = came, wait, final
        super().__init__(came)


@dataclass(frozen=True)
class Patience:
    """How long a client waits.

    Attributes
    ----------
    tries : int
        How often a request is made.
    wait : float
        Seconds before the second try; doubled each time.
    timeout : float
        Seconds to wait for the connection, and for each next byte. A whole answer may take 30 times as long.
    longest : float
        Seconds of ``Retry-After`` beyond which a request is given up at once.
    sleep : callable
        Waits some seconds.
    """

    tries: int = 4
    wait: float = 1.0
    timeout: float = 60.0
    longest: float = 120.0
    sleep: Callable[[float], None] = time.sleep

    @classmethod
    def of(cls, settings: SourceSettings) -> Patience:
        """As the settings say."""
        return cls(tries=settings.tries, wait=settings.wait, timeout=settings.timeout)


@dataclass(frozen=True)
class Answer:
    """An answer that came whole: status 200 or, to a conditional request, 304."""

    status: int
    headers: Mapping[str, str]
    body: bytes = b""
    size: int = 0

    @property
    def stated_size(self) -> int | None:
        """The length that the server states for the content itself; None where it states none."""
        if self.headers.get("Content-Encoding", "identity") not in ("", "identity"):
            return None
        stated = self.headers.get("Content-Length", "")
        return int(stated) if stated.isdigit() else None


@dataclass
class Client:
    """One session with public servers.

    Parameters
    ----------
    patience : Patience
    """

    patience: Patience = field(default_factory=Patience)
    session: requests.Session = field(default_factory=requests.Session)

    def __post_init__(self) -> None:
        self.session.headers["User-Agent"] = f"assetmap/{__version__}"
        self.session.max_redirects = 5

    def close(self) -> None:
        """End the session."""
        self.session.close()

    def keep_trying(self, asked: str, address: str, ask: Callable[[], T]) -> T:
        """Do `ask` until it gives something, or the tries are used up.

        Parameters
        ----------
        asked : str
            What is asked for, in words that follow "asked for".
        address : str
            Whom.
        ask : callable
            Makes the request and checks what comes; raises :class:`Broken` or a ``requests`` exception.

        Raises
        ------
        SourceError
            Nothing that can be used came: says what was asked of whom, and what came.
        """
        patience = self.patience
        for number in range(1, patience.tries + 1):
            try:
                return ask()
            except Broken as error:
                broken = error
            except requests.RequestException as error:
                broken = Broken(_in_words(error, patience.timeout))
            pause = patience.wait * 2 ** (number - 1)
            if broken.wait is not None:
                pause = max(pause, broken.wait)
            if broken.final or number == patience.tries or pause > patience.longest:
                break
            patience.sleep(pause)
        raise given_up(asked, broken, address, number) from None

    def get(
        self,
        address: str,
        headers: Mapping[str, str] | None = None,
        *,
        into: BinaryIO | None = None,
        progress: Callable[[int, int], None] = lambda _done, _total: None,
    ) -> Answer:
        """One GET request, without a second try; the body goes to a file or is in the answer."""
        return self._ask("GET", address, None, headers or {}, into, progress)

    def head(self, address: str) -> Answer:
        """One HEAD request, without a second try."""
        return self._ask("HEAD", address, None, {"Accept-Encoding": "identity"})

    def post(self, address: str, form: Mapping[str, str]) -> Answer:
        """One POST request, without a second try."""
        return self._ask("POST", address, form, {})

    def _ask(
        self,
        method: str,
        address: str,
        form: Mapping[str, str] | None,
        headers: Mapping[str, str],
        into: BinaryIO | None = None,
        progress: Callable[[int, int], None] = lambda _done, _total: None,
    ) -> Answer:
        limit = self.patience.timeout
        until = time.monotonic() + 30 * limit
        with self.session.request(
            method,
            address,
            data=form,
            headers=dict(headers),
            timeout=(min(limit, 15.0), limit),
            proxies=_proxies(address),
            stream=True,
            allow_redirects=True,
        ) as response:
            _check_status(response)
            parts: list[bytes] = []
            keep = into.write if into is not None else parts.append
            size = 0
            for chunk in response.iter_content(_CHUNK):
                size += len(chunk)
                if size > LARGEST:
                    raise Broken(f"sent more than {LARGEST:,} bytes", final=True)
                if time.monotonic() > until:
                    raise Broken(f"had not sent everything after {30 * limit:,.0f} seconds")
                keep(chunk)
                progress(size, int(response.headers.get("Content-Length") or 0))
            answer = Answer(response.status_code, response.headers, b"".join(parts), size)
        stated = answer.stated_size
        if method != "HEAD" and answer.status == 200 and stated is not None and size != stated:
            raise Broken(f"sent {size:,} of {stated:,} bytes")
        return answer


def given_up(asked: str, broken: Broken, address: str, tries: int = 1) -> SourceError:
    """What was asked of whom, and what came, as one clear error."""
    tried = f" (tried {tries} times)" if tries > 1 else ""
    return SourceError(f"asked for {asked}, the server {broken.came}{tried}", where=address, remedy=_REMEDY)


def as_json(body: bytes) -> dict[str, Any]:
    """A JSON object out of an answer.

    Raises
    ------
    Broken
        It is empty, a web page, cut, or not an object.
    """
    if not body.strip():
        raise Broken("sent an empty answer")
    if page := web_page(body):
        raise Broken(page)
    try:
        made = json.loads(body)
    except ValueError:
        raise Broken("sent something that is not whole JSON (cut short, or not JSON at all)") from None
    if not isinstance(made, dict):
        raise Broken("sent JSON of another kind than was asked for")
    return made


def web_page(body: bytes) -> str:
    """What to say of an answer that is a page of HTML; "" where it is none."""
    start = body[:4000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if not start.startswith((b"<!doctype", b"<html", b"<head", b"<body")):
        return ""
    text = re.sub(r"(?is)<(script|style|head)\b.*?</\1>|<[^>]*>", " ", body[:4000].decode("utf-8", "replace"))
    words = " ".join(text.split())[:80]
    return "sent a web page in place of data" + (f" (“{words}”)" if words else "")


def _check_status(response: requests.Response) -> None:
    status = response.status_code
    if status in (200, 304):
        return
    reason = {404: "does not have it", 410: "no longer has it", 403: "refused it", 401: "wants a password"}
    words = f"{reason[status]} (status {status})" if status in reason else f"answered with status {status}"
    wait = _retry_after(response)
    if wait:
        words += f" and asked to wait {wait:,.0f} seconds"
    raise Broken(words, wait=wait, final=status not in _PASSING)


def _retry_after(response: requests.Response) -> float | None:
    stated = response.headers.get("Retry-After", "").strip()
    if stated.isdigit():
        return float(stated)
    try:
        until = parsedate_to_datetime(stated)
        return max(0.0, (until - parsedate_to_datetime(response.headers["Date"])).total_seconds())
    except (ValueError, TypeError, KeyError):
        return None


def _proxies(address: str) -> dict[str, Any] | None:
    """No proxy for a mirror on this computer; else as the computer is set up."""
    here = urlsplit(address).hostname in ("127.0.0.1", "localhost", "::1")
    return {"http": None, "https": None} if here else None


def _in_words(error: requests.RequestException, limit: float) -> str:
    text = str(error)
    if isinstance(error, requests.Timeout):
        return f"did not answer within {limit:g} seconds"
    if isinstance(error, requests.exceptions.SSLError):
        return "has a certificate that this computer does not trust"
    if isinstance(error, requests.exceptions.ProxyError):
        return "could not be reached through your organisation's proxy"
    if "NameResolution" in text or "getaddrinfo" in text:
        return "could not be found: is this computer on the internet?"
    if "refused" in text:
        return "refused the connection: is this computer on the internet, and the address right?"
    if isinstance(error, requests.exceptions.ChunkedEncodingError) or "IncompleteRead" in text:
        return "broke off in mid-answer"
    if isinstance(error, requests.TooManyRedirects):
        return "sent the request round in circles"
    if isinstance(error, requests.ConnectionError):
        return "dropped the connection"
    return f"sent something unusable ({type(error).__name__})"
