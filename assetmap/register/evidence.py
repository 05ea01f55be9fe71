"""What two records have in common besides their names: where they are, numbers, addresses."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import unquote, urlsplit

from assetmap.load import postcodes
from assetmap.register.name_words import plain_words, words_file
from assetmap.register.names import Name, read_name

__all__ = ["FAR", "NEAR", "Record", "Where", "compare_places", "make_records", "shared_between"]

NEAR = 250.0
"""Metres within which two points can be one place."""

FAR = 2000.0
"""Metres from which on two points cannot be one place."""

_SHARED_WITH = 2  # what stands with more names, or at more places, than this is nobody's own
_SHARED_HOSTS = frozenset(words_file()["hosts"]["shared"])
_HOSTS_OF_ONE = tuple(words_file()["hosts"]["own"])
_NO_WEBSITE = re.compile(r"^(not known|unknown|none|n/?a|-|tbc)?$", re.IGNORECASE)
_STREET_NUMBER = re.compile(
    r"^\s*(?:unit|flat|no\.?|number)?\s*([0-9]+[a-z]?(?:\s*[-–/&]\s*[0-9]+[a-z]?)?)\s+(.+)$", re.IGNORECASE
)
_ROADS = frozenset(words_file()["sets"]["road"])


@dataclass(frozen=True)
class Record:
    """A record as it is compared: every part in its plain form, "" or empty where it is not known."""

    key: str
    name: Name
    postcode: str
    x: float
    y: float
    sites: frozenset[str]
    org_ids: frozenset[tuple[str, str]]
    phones: frozenset[str]
    osm_ids: frozenset[str]
    street: str
    numbers: frozenset[str]
    address: str
    place: frozenset[str]
    asset_type: str

    @property
    def placed(self) -> bool:
        """Whether there is a point."""
        return not math.isnan(self.x)

    @property
    def whole(self) -> tuple[object, ...]:
        """All that is compared."""
        point = (self.x, self.y) if self.placed else None
        said = (self.name.typed, self.postcode, point, self.sites, self.org_ids, self.phones, self.osm_ids)
        return (*said, self.street, self.numbers, self.address)


@dataclass(frozen=True)
class Where:
    """How two records lie to one another.

    Attributes
    ----------
    metres : float
        Between their points; NaN where one has none.
    postcode : bool
        They have the same postcode.
    street, streets_differ : bool
        The same street, or different ones, where both say.
    number : bool
        The same number in the same street or at the same postcode.
    numbers_differ : bool
        Different numbers there.
    """

    metres: float
    postcode: bool
    street: bool
    streets_differ: bool
    number: bool
    numbers_differ: bool

    @property
    def near(self) -> bool:
        """They can be one place."""
        if self.postcode:
            return not self.metres > 4 * NEAR
        return self.metres <= NEAR and not self.streets_differ

    @property
    def far(self) -> bool:
        """They cannot be one place."""
        return self.metres > FAR


def make_records(columns: Sequence[Sequence[object]]) -> list[Record]:
    """Records from columns in the order of ``matching.RECORD``."""
    return [_make(*row) for row in zip(*columns, strict=True)]


def compare_places(left: Record, right: Record) -> Where:
    """How two records lie to one another."""
    metres = math.hypot(left.x - right.x, left.y - right.y)
    postcode = bool(left.postcode) and left.postcode == right.postcode
    street = bool(left.street) and left.street == right.street
    both = bool(left.numbers and right.numbers) and (
        street or (postcode and not (left.street and right.street))
    )
    number = both and bool(left.numbers & right.numbers)
    differ = bool(left.street and right.street) and not street
    return Where(metres, postcode, street, differ, number, both and not number)


def shared_between(records: Iterable[Record]) -> frozenset[str]:
    """What is nobody's own in one list.

    Parameters
    ----------
    records : iterable of Record

    Returns
    -------
    frozenset of str
        Websites and telephone numbers that stand with several names, and names (``Name.squashed``) that stand
        at several places, as those of chains do.
    """
    seen: dict[str, set[object]] = defaultdict(set)
    for record in records:
        for one in (*record.sites, *record.phones):
            seen[one].add(record.name.squashed)
        place = record.postcode or (record.placed and (record.x // NEAR, record.y // NEAR))
        if place and record.name.squashed:
            seen[record.name.squashed].add(place)
    return frozenset(one for one, of in seen.items() if len(of) > _SHARED_WITH)


# --- the parts of a record --------------------------------------------------------------------------------


def _make(
    key: object,
    name: object,
    postcode: object,
    x: object,
    y: object,
    website: object,
    org_id: object,
    phone: object,
    osm_id: object,
    address: object,
    asset_type: object,
) -> Record:
    text = _text(address)
    street, numbers, place = _address(text)
    east, north = _number(x), _number(y)
    if math.isnan(east) or math.isnan(north):
        east = north = math.nan
    return Record(
        key=_text(key),
        name=read_name(_text(name)),
        postcode=postcodes.normalise(_text(postcode)),
        x=east,
        y=north,
        sites=_sites(_text(website)),
        org_ids=_org_ids(_text(org_id)),
        phones=_phones(_text(phone)),
        osm_ids=frozenset(_text(osm_id).lower().replace(";", " ").split()),
        street=street,
        numbers=numbers,
        address=text.casefold(),
        place=place,
        asset_type=_text(asset_type),
    )


def _text(value: object) -> str:
    if isinstance(value, str):
        return value.strip()
    text = str(value)
    return "" if text in ("None", "nan", "<NA>") else text


def _number(value: object) -> float:
    return float(value) if isinstance(value, (int, float)) or hasattr(value, "__float__") else math.nan


@lru_cache(maxsize=100_000)
def _sites(text: str) -> frozenset[str]:
    """The hosts of somebody's own websites; for hosts that many share, the page."""
    found = set()
    for part in re.split(r"[\s;,]+", text):
        if "." not in part or _NO_WEBSITE.match(part) or "@" in part:
            continue
        try:
            parts = urlsplit(part if "//" in part else f"//{part}")
            host = (parts.hostname or "").strip(".")
        except ValueError:
            continue
        host = re.sub(r"^(www[0-9]?|m|en-gb)\.", "", host)
        if "." not in host:
            continue
        if not _is_shared(host):
            found.add(host)
        elif page := _page(parts.path):
            found.add(f"{host}/{page}")
    return frozenset(found)


def _is_shared(host: str) -> bool:
    names = host.split(".")
    tails = {".".join(names[at:]) for at in range(len(names))}
    return bool(tails & _SHARED_HOSTS) and not any(host.endswith("." + tail) for tail in _HOSTS_OF_ONE)


def _page(path: str) -> str:
    """The page on a shared host, unless it is only its front door."""
    page = unquote(path).lower().strip("/")
    return page if len(page) > 4 else ""


def _org_ids(text: str) -> frozenset[tuple[str, str]]:
    """Register and number: ``GB-CHC-1234567`` -> ``("GB-CHC", "1234567")``, without noughts in front."""
    found = set()
    for part in re.split(r"[\s;,]+", text.upper()):
        register, dash, number = part.rpartition("-")
        if number.lstrip("0"):
            found.add((register if dash else "", number.lstrip("0")))
    return frozenset(found)


def _phones(text: str) -> frozenset[str]:
    found = set()
    for part in re.split(r"[;,/]|\bor\b", text.lower()):
        digits = re.sub(r"[^0-9+]", "", part.replace("(0)", ""))
        digits = re.sub(r"^(\+44|0044)0?", "0", digits)
        if len(digits) >= 9:
            found.add(digits)
    return frozenset(found)


@lru_cache(maxsize=100_000)
def _address(text: str) -> tuple[str, frozenset[str], frozenset[str]]:
    """The street, the numbers in it, and the words that say where it is."""
    street, numbers = "", frozenset[str]()
    place: set[str] = set()
    for part in re.split(r"[,\n;]+", text):
        numbered = _STREET_NUMBER.match(part)
        plain = plain_words(numbered[2] if numbered else part)
        if not plain:
            continue
        if plain[-1] in _ROADS and len(plain) > 1 and not (street and not numbered):
            street = " ".join(plain)
            numbers = _street_numbers(numbered[1]) if numbered else frozenset()
        else:
            place |= {word for word in plain if not word.isdigit()}
    return street, numbers, frozenset(place)


def _street_numbers(text: str) -> frozenset[str]:
    """``12-14`` is both and what lies between; ``54 - 56`` too."""
    ends = re.findall(r"[0-9]+[a-z]?", text.lower())
    if len(ends) == 2 and all(end.isdigit() for end in ends) and 0 < int(ends[1]) - int(ends[0]) <= 60:
        return frozenset(str(one) for one in range(int(ends[0]), int(ends[1]) + 1))
    return frozenset(ends)
