"""What the cells of a column look like: a postcode, an e-mail address, a date, a point."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from assetmap.check.days import read_date
from assetmap.load.postcodes import normalise

__all__ = ["EMAIL", "PHONE", "is_blank_word", "kinds_of", "looks_like_data", "pull_contacts"]

EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,24}")
"""An e-mail address anywhere in a text."""

PHONE = re.compile(
    r"(?<![\w.+/-])(?:(?:\+44|0044)(?:[ (]{0,2}0\))?|\(?(?!0\.)0)(?:[ ().-]{0,3}[0-9]){9,10}"
    r"(?![0-9])(?!\.[0-9])(?![0-9A-Fa-f]{1,4}-)"  # the beginning of 01234567-89ab-… is none
)
"""A telephone number of the United Kingdom anywhere in a text."""

_BARE_PHONE = re.compile(r"[1-37][0-9]{9}")  # Excel has dropped the first 0
_WEB = re.compile(
    r"https?://\S+|www\.\S+\.\S+"
    r"|[a-z0-9-]+(\.[a-z0-9-]+)*\.(org|com|co|uk|net|info|club|gov|ac|nhs|sch)(\.uk)?(/\S*)?",
    re.IGNORECASE,
)
_DECIMAL = re.compile(r"-?[0-9]{1,3}\.[0-9]{2,}")
_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_WARD = re.compile(r"[EWS]05[0-9]{6}")
_DISTRICT = re.compile(r"[EWSN](?:06|07|08|09|12)[0-9]{6}")
_GRID = re.compile(
    r"[HNST][A-HJ-Z] ?(?:[0-9]{3} ?[0-9]{3}|[0-9]{4} ?[0-9]{4}|[0-9]{5} ?[0-9]{5})", re.IGNORECASE
)
_PAIR = re.compile(r"\(?(-?[0-9]{1,2}\.[0-9]+)[,; ]+(-?[0-9]{1,2}\.[0-9]+)\)?")
_ORG = re.compile(r"GB-(?:CHC|COH|SC|NIC|EDU|GOR|NHS)-\S+", re.IGNORECASE)
_OSM = re.compile(r"(?:node|way|relation)/[0-9]+", re.IGNORECASE)
_SAMPLE = 2000
_GONE = "[see contacts]"
_TAGS = re.compile(r"</?[a-zA-Z][^<>]*>")
_STREET = re.compile(
    r"(^[0-9]+[a-z]?(-[0-9]+)?,? \S.*)?"
    r"\b(road|rd|street|st|lane|ln|avenue|ave|drive|close|crescent|grove|terrace)\b(?(1)|\s*(,|$))",
    re.IGNORECASE,
)
_BLANK = frozenset(
    (
        "",
        "n/a",
        "na",
        "none",
        "-",
        "--",
        "?",
        "unknown",
        "not known",
        "tbc",
        "tba",
        "nil",
        "null",
        "not applicable",
    )
)


def is_blank_word(text: str) -> bool:
    """Whether a text only says that there is nothing: ``n/a``, ``-``, ``unknown``, ``tbc``."""
    return text.strip().strip(".").lower() in _BLANK


def looks_like_data(text: str) -> bool:
    """Whether a cell is plainly no heading: a postcode, an e-mail or web address, a date, a decimal."""
    if len(text) > 200:
        return True
    kinds = _kinds(text)
    return bool(kinds & {"postcode", "email", "phone", "website", "date", "decimal", "area", "ward"})


def kinds_of(texts: Iterable[str]) -> Mapping[str, float]:
    """Which share of the filled cells of a column looks like what.

    Parameters
    ----------
    texts : iterable of str
        The cells; blank ones, and those that only say that there is nothing, do not count.

    Returns
    -------
    Mapping of str to float
        Shares between 0 and 1 for ``postcode``, ``email``, ``phone``, ``website``, ``date``, ``latitude``,
        ``longitude``, ``easting``, ``northing``, ``point``, ``charity``, ``company``, ``org_id``, ``osm_id``,
        ``details`` (nothing but addresses and telephone numbers), ``ward``, ``area``, ``number``, ``long``
        (over 60 characters), ``street``, ``other``, ``unique`` (different ones of all), and ``filled``: how
        many cells count.
    """
    cells = [text.strip() for text in texts]
    cells = cells[:: len(cells) // _SAMPLE + 1]
    cells = [cell for cell in cells if not is_blank_word(cell)]
    counts: dict[str, int] = {}
    for cell in cells:
        for kind in _kinds(cell):
            counts[kind] = counts.get(kind, 0) + 1
    total = len(cells)
    shares = {kind: count / total for kind, count in counts.items()}
    return {**shares, "filled": float(total), "unique": len(set(cells)) / total if total else 0.0}


def pull_contacts(text: str) -> tuple[str, list[str], list[str]]:
    """Take e-mail addresses and telephone numbers out of a text.

    Returns
    -------
    text : str
        What is left, with ``[see contacts]`` in their place; the text as it was where there are none.
    emails, phones : list of str
    """
    emails = EMAIL.findall(text)
    phones = [found.strip() for found in PHONE.findall(EMAIL.sub(" ", text))]
    if not emails and not phones:
        return text, [], []
    left = PHONE.sub(_GONE, EMAIL.sub(_GONE, text))
    said = re.sub(
        r"\b(tel|telephone|e-?mail|phone|mobile|mob|or|and|t|e|m)\b|\W",
        "",
        left.replace(_GONE, ""),
        flags=re.IGNORECASE,
    )
    return (left if said else ""), emails, phones


def _kinds(text: str) -> set[str]:
    found = set()
    if normalise(text):
        found.add("postcode")
    emails, phones = _length(EMAIL, text), _length(PHONE, text)
    if emails + phones >= 0.35 * len(text) and not _TAGS.search(text):  # else they are only mentioned
        found |= {kind for kind, length in (("email", emails), ("phone", phones)) if length}
        if emails + phones >= 0.8 * len(text):
            found.add("details")
    elif _BARE_PHONE.fullmatch(text):
        found.add("bare_phone")
    if _WEB.fullmatch(text) and "@" not in text:
        found.add("website")
    if len(text) <= 40 and read_date(text)[0] is not None:
        found.add("date")
    if _NUMBER.fullmatch(text):
        found |= _number_kinds(text)
    for kind, pattern in (("ward", _WARD), ("area", _DISTRICT), ("org_id", _ORG), ("osm_id", _OSM)):
        if pattern.fullmatch(text):
            found.add(kind)
    if _GRID.fullmatch(text) or _PAIR.fullmatch(text):
        found.add("point")
    if len(text) > 60:
        found.add("long")
    if not found and _STREET.search(text):
        found |= {"street", "other"}
    return found or {"other"}


def _length(pattern: re.Pattern[str], text: str) -> int:
    """How many letters of a text are taken up by what fits a pattern."""
    return sum(len(found[0]) for found in pattern.finditer(text))


def _number_kinds(text: str) -> set[str]:
    found = {"number"}
    if _DECIMAL.fullmatch(text):
        found.add("decimal")
    value, whole = float(text), "." not in text
    if 49.8 <= value <= 60.9 and not whole:
        found.add("latitude")
    if -8.7 <= value <= 1.8 and not whole:
        found.add("longitude")
    if 80_000 <= value <= 656_000:
        found.add("easting")
    if 5_000 <= value <= 1_220_000:
        found.add("northing")
    if whole and 200_000 <= value <= 1_299_999:
        found.add("charity")
    if whole and len(text) == 8:
        found.add("company")
    if whole and 36_000 <= value <= 60_000:
        found.add("serial")
    return found
