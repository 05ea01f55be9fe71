"""Readers of single cells: text as typed -> its value and what is wrong with it. Pure, and never raising."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar
from urllib.parse import urlsplit

from assetmap.check.faults import Problem, problem, quoted
from assetmap.load.postcodes import normalise
from assetmap.load.schema import heading_key

__all__ = [
    "Reader",
    "Reading",
    "near",
    "read_audiences",
    "read_degrees",
    "read_list",
    "read_org_id",
    "read_osm_id",
    "read_postcode",
    "read_website",
    "read_whole_number",
    "read_word",
    "read_yes_no",
    "word_key",
]

T = TypeVar("T")
Reading = tuple[T, tuple[Problem, ...]]
Reader = Callable[[str], Reading[T]]

_DEGREES = re.compile(r"[+-]?[0-9]{1,3}(?:\.[0-9]*)?")
_DIGITS = re.compile(r"[0-9]{1,9}")
_WEB = re.compile(r"https?://[^\s<>\"'`\\{}|^]+", re.IGNORECASE)
_HOST = re.compile(r"(?:[\w-]+\.)+[\w-]{2,}", re.UNICODE)
_ORG = re.compile(r"[A-Z]{2}-[A-Z0-9_]{2,}-[A-Za-z0-9./_-]{1,60}")
_OSM = re.compile(r"(node|way|relation)/([0-9]{1,19})")
_YES = {"yes": True, "y": True, "true": True, "1": True, "no": False, "n": False, "false": False, "0": False}


def word_key(text: str) -> str:
    """A word without regard to case, space and hyphens: ``"Group club"`` is ``group_club``."""
    return heading_key(text)


def near(text: str, choices: Iterable[str], cutoff: float = 0.6) -> str:
    """The choice that a text most looks like, or ``""``."""
    found = difflib.get_close_matches(text[:60], list(choices), 1, cutoff)
    return found[0] if found else ""


def read_word(words: Mapping[str, str], blank: str, otherwise: str, *, told: bool = False) -> Reader[str]:
    """A reader of one word out of a few.

    Parameters
    ----------
    words : mapping of str to str
        The words, each with its label; a label that is typed is understood, too.
    blank, otherwise : str
        What a blank cell and a word that is not understood are read as.
    told : bool, optional
        Whether the message says what a word that is not understood is read as.
    """
    taken = f"; read as {words[otherwise].lower()}" if told else ""
    known = {word_key(label): word for word, label in words.items()} | {
        word_key(word): word for word in words
    }

    def read(text: str) -> Reading[str]:
        if not text:
            return blank, ()
        word = known.get(word_key(text))
        return (
            (word, ())
            if word is not None
            else (otherwise, (_unknown("unknown-word", text, words, taken=taken),))
        )

    return read


def read_yes_no(blank: bool, otherwise: bool) -> Reader[bool]:
    """A reader of yes or no, with what blank and anything else are read as."""

    def read(text: str) -> Reading[bool]:
        if not text:
            return blank, ()
        said = _YES.get(text.lower())
        if said is not None:
            return said, ()
        taken = "yes, to be on the safe side" if otherwise else "no"
        return otherwise, (
            problem(
                "unknown-word", f"{quoted(text)} is neither yes nor no; read as {taken}", "Write yes or no."
            ),
        )

    return read


def read_audiences(words: Mapping[str, str]) -> Reader[tuple[str, ...]]:
    """A reader of groups of people separated by ``;``; those that are not known are left out."""
    known = {word_key(label): word for word, label in words.items()} | {
        word_key(word): word for word in words
    }

    def read(text: str) -> Reading[tuple[str, ...]]:
        out, problems = [], []
        for token in read_list(text)[0]:
            word = known.get(word_key(token))
            if word is not None:
                out.append(word)
            else:
                problems.append(
                    _unknown(
                        "unknown-audience",
                        token,
                        words,
                        "declare your own under [audiences] in assetmap.toml",
                    )
                )
        return tuple(dict.fromkeys(out)), tuple(problems)

    return read


def read_list(text: str) -> Reading[tuple[str, ...]]:
    """Plain words separated by ``;``, each once, in order; there is nothing that could be wrong with them."""
    return tuple(dict.fromkeys(token for part in text.split(";") if (token := part.strip()))), ()


def read_postcode(text: str) -> Reading[str]:
    """A postcode as it is usually written, or ``""``."""
    if not text:
        return "", ()
    found = normalise(text)
    if found:
        return found, ()
    return "", (problem("bad-postcode", f"{quoted(text)} does not have the shape of a postcode"),)


def read_degrees(name: str, most: float) -> Reader[float]:
    """A reader of latitude (most = 90) or longitude (most = 180); NaN where blank or wrong."""

    def read(text: str) -> Reading[float]:
        if not text:
            return float("nan"), ()
        plain = text.replace("\N{MINUS SIGN}", "-")
        if not _DEGREES.fullmatch(plain[:60]):
            hint = "Write degrees with a decimal point and nothing else, such as 53.5777 or -2.4282."
            return float("nan"), (problem("bad-number", f"{quoted(text)} is not a {name} in degrees", hint),)
        value = float(plain)
        if abs(value) > most:
            return float("nan"), (
                problem(
                    "point-outside-area",
                    f"the {name} {quoted(text)} is on no map: it goes from -{most:g} to {most:g}",
                ),
            )
        return value, ()

    return read


def read_whole_number(text: str) -> Reading[float]:
    """A whole number of 0 or more; NaN where blank or wrong."""
    if not text:
        return float("nan"), ()
    if _DIGITS.fullmatch(text):
        return float(text), ()
    squeezed = re.sub(r"[,\s]|\.0+$", "", text[:40])
    hint = f"Write {squeezed}." if _DIGITS.fullmatch(squeezed) else ""
    return float("nan"), (problem("bad-number", f"{quoted(text)} is not a whole number of 0 or more", hint),)


def read_website(text: str) -> Reading[str]:
    """An http(s) address, or ``""``: nothing else may ever become a link."""
    if not text:
        return "", ()
    if _is_web(text):
        return text, ()
    hint = f"Write https://{text}" if len(text) <= 200 and _is_web(f"https://{text}") else ""
    return "", (problem("bad-website", f"{quoted(text)} is not the address of a web page", hint),)


def read_org_id(text: str) -> Reading[str]:
    """A register's number as org-id.guide writes it, or ``""``."""
    if not text:
        return "", ()
    if _ORG.fullmatch(text):
        return text, ()
    if _ORG.fullmatch(text.upper()):
        return text.upper(), ()
    hint = ""
    if re.fullmatch(r"[0-9]{6,7}", text):
        hint = f"If it is a charity's number, write GB-CHC-{text}."
    elif re.fullmatch(r"(?:[0-9]{8}|[A-Z]{2}[0-9]{6})", text):
        hint = f"If it is a company's number, write GB-COH-{text}."
    return "", (
        problem("bad-identifier", f"{quoted(text)} is not a register's number such as GB-CHC-1234567", hint),
    )


def read_osm_id(text: str) -> Reading[str]:
    """``node/123``, ``way/123`` or ``relation/123``, or ``""``."""
    if not text:
        return "", ()
    if _OSM.fullmatch(text.lower()):
        return text.lower(), ()
    return "", (
        problem(
            "bad-identifier",
            f"{quoted(text)} is not written as node/123 or way/123",
            "Write node/123 or way/123.",
        ),
    )


def _unknown(code: str, text: str, words: Mapping[str, str], more: str = "", taken: str = "") -> Problem:
    """A word that is not known: those that are, and the one that it most looks like."""
    guess = near(word_key(text), words)
    allowed = f"Choose one of: {', '.join(words)}" + (f"; or {more}." if more else ".")
    return problem(
        code,
        f"{quoted(text)} is not one of the words of this column{taken}",
        f"Did you mean {guess}? {allowed}" if guess else allowed,
    )


def _is_web(text: str) -> bool:
    if len(text) > 2000 or not text.isprintable() or not _WEB.fullmatch(text):
        return False
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return False
    return bool(host and _HOST.fullmatch(host) and "@" not in parts.netloc)
