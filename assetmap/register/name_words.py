"""The words of names in their plain form: small letters, singular, every way to write one thing as one."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib.resources import files

__all__ = [
    "BRACKETS",
    "head_words",
    "plain_list",
    "plain_text",
    "plain_words",
    "spoken_words",
    "word_sets",
    "word_sorts",
    "words_file",
]

_WORD = re.compile(r"[^\W_]+")
BRACKETS = re.compile(r"[(\[{][^)\]}]*[)\]}]?")
_ORDINAL = re.compile(r"0*([0-9]+)(?:st|nd|rd|th|s)?")
_UNDER = re.compile(r"\bu([0-9]{1,2})s?\b")
_APOSTROPHE = re.compile(r"(?<=[a-z])'s?(?![a-z])|'")
_LETTERS = str.maketrans(
    {"’": "'", "‘": "'", "`": "'", "\u00b4": "'", "ß": "ss", "ø": "o", "æ": "ae", "ł": "l", "&": " and "}
)


@lru_cache(maxsize=100_000)
def plain_words(text: str) -> tuple[str, ...]:
    """The words of any text, as those of a name are read: small letters, no accents, singular."""
    return tuple(plain_list(plain_text(text)))


def plain_text(text: str) -> str:
    """Small letters without accents, an apostrophe gone with its s."""
    if text.isascii():
        bare = text.lower().replace("`", "'").replace("&", " and ")
    else:
        spread = unicodedata.normalize("NFKD", text.translate(_LETTERS).lower().translate(_LETTERS))
        bare = "".join(letter for letter in spread if not unicodedata.combining(letter))
    return _APOSTROPHE.sub("", bare) if "'" in bare else bare


# --- words ------------------------------------------------------------------------------------------------


def plain_list(text: str) -> list[str]:
    """The words of a text in their plain form, without stop words and legal forms."""
    found = _saints(_joined(_WORD.findall(_UNDER.sub(r"under \1", text))))
    return [word for word in _replaced([_singular(word) for word in found]) if word not in _left_out()]


def _joined(words: list[str]) -> list[str]:
    """Single letters in a row are initials: ``r f c`` is ``rfc``."""
    out: list[str] = []
    row = ""
    for word in [*words, ""]:
        if len(word) == 1 and word.isalpha():
            row += word
            continue
        if row:
            out.append(row)
            row = ""
        if word:
            out.append(word)
    return out


def _saints(words: list[str]) -> list[str]:
    """``st`` is a street at the end, else a saint."""
    return [
        ("street" if i and i == len(words) - 1 else "saint") if word in ("st", "ste") else word
        for i, word in enumerate(words)
    ]


@lru_cache(maxsize=100_000)
def _singular(word: str) -> str:
    """Without the s of several; numbers without their ending."""
    if number := _ORDINAL.fullmatch(word):
        return number[1]
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 5 and word.endswith("ches"):
        return word[:-2]
    if len(word) > 3 and word[-1] == "s" and word[-2] not in "su":
        return word[:-1]
    return word


def _replaced(words: list[str]) -> Iterator[str]:
    """With every known phrase in its one form, the longest first."""
    phrases = _phrases()
    at = 0
    while at < len(words):
        for phrase, known in phrases.get(words[at], ()):
            if tuple(words[at : at + len(phrase)]) == phrase:
                yield from known
                at += len(phrase)
                break
        else:
            yield words[at]
            at += 1


def spoken_words(text: str) -> list[str]:
    """The words that people take the initials of."""
    small = {"the", "of", "and", "for", "in", "at", "on", "a", "limited", "ltd", "cic", "cio"}
    return [word for word in _WORD.findall(BRACKETS.sub(" ", text)) if word not in small]


@cache
def words_file() -> dict[str, dict[str, list[str]]]:
    """The words of ``name_words.toml``."""
    text = files("assetmap.register").joinpath("name_words.toml").read_text("utf-8")
    return tomllib.loads(text)


@cache
def _phrases() -> dict[str, list[tuple[tuple[str, ...], tuple[str, ...]]]]:
    """By the first word the phrases, the longest first, with what they are read as."""
    found: dict[str, list[tuple[tuple[str, ...], tuple[str, ...]]]] = {}
    for key, value in words_file()["phrases"].items():
        phrase = tuple(_singular(word) for word in key.split())
        found.setdefault(phrase[0], []).append((phrase, tuple(_singular(one) for one in str(value).split())))
    return {first: sorted(ones, key=lambda one: -len(one[0])) for first, ones in found.items()}


@cache
def _left_out() -> frozenset[str]:
    return word_sets()["stop"] | word_sets()["legal"]


@cache
def word_sets() -> dict[str, frozenset[str]]:
    """The sets of words of the file, by name."""
    sets = words_file()["sets"].items()
    return {name: frozenset(_singular(word) for word in words) for name, words in sets}


@cache
def head_words() -> dict[str, str]:
    """What a word says a place is: ``chapel`` -> ``church``."""
    return {_singular(word): head for head, words in words_file()["heads"].items() for word in words}


@cache
def word_sorts() -> dict[str, str]:
    """The sort of every word that has one; a later one wins."""
    sets = word_sets()
    order = [("common", "common"), ("head", ""), ("kind", "kind"), ("denomination", "denomination")]
    order += [("body", "body"), ("mark", "age"), ("mark", "gender"), ("weak", "weak")]
    return {word: sort for sort, name in order for word in (sets[name] if name else head_words())}
