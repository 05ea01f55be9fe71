"""Names of organisations, read so that two ways to write one name come out alike."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from rapidfuzz.distance import OSA

from assetmap.register.name_words import (
    BRACKETS,
    head_words,
    plain_list,
    plain_text,
    spoken_words,
    word_sets,
    word_sorts,
)

__all__ = ["Likeness", "Name", "compare_names", "contradictions", "differences", "read_name"]

_NO_NAME = {
    "",
    "unknown",
    "not known",
    "notknown",
    "none",
    "na",
    "n a",
    "no name",
    "unnamed",
    "tbc",
    "untitled",
}

_CODE_WITH_S = re.compile(r"\b(?=[^\W_]*[0-9])(?!(?:under|over|u|o)?[0-9]+s\b)[^\W_]+s\b")
_LONG_RUN = re.compile(r"[^\W\d_]{4}")  # more letters in a row than a code has: "FA 006" has two

# What names can say that tells two organisations apart; what a word of each sort is worth in comparing.
_SAID = (
    "numbers",
    "ages",
    "women and men",
    "activities",
    "denominations",
    "sorts of place",
    "bodies",
)
_WEIGHTS = {
    "core": 1.0,
    "common": 0.6,
    "kind": 0.7,
    "denomination": 0.5,
    "head": 0.4,
    "body": 0.5,
    "mark": 0.5,
    "weak": 0.1,
}


@dataclass(frozen=True)
class Name:
    """A name as it is compared.

    Attributes
    ----------
    typed : str
        As somebody wrote it.
    words : tuple of str
        Its words in their plain form, in order, without "the", "Ltd" and the like.
    aside : frozenset of str
        Words that stand only in brackets.
    core : frozenset of str
        The words that tell it from others of its sort; ``common`` ones are in many names.
    common, kinds, denominations, heads, bodies, marks : frozenset of str
        Dedications and plain words; activities; denominations; what it is (church, school); whether it is
        something beside (friends of, trust); numbers, ages and genders.
    said : tuple of frozenset of str
        What it says of each thing that tells two organisations apart, in the order of ``_SAID``.
    weighed : dict
        What each word is worth.
    squashed : str
        The words without spaces and in order; "" where the name is none ("Unknown").
    initials : str
        The first letters of its words.
    codes : frozenset of str
        Its words with a digit: in those no letter is a slip of the pen.
    only_code : bool
        It is nothing but a code, such as "FA006": others may have the same one.
    """

    typed: str
    words: tuple[str, ...]
    aside: frozenset[str]
    core: frozenset[str]
    common: frozenset[str]
    kinds: frozenset[str]
    denominations: frozenset[str]
    heads: frozenset[str]
    bodies: frozenset[str]
    marks: frozenset[str]
    said: tuple[frozenset[str], ...]
    weighed: dict[str, float]
    squashed: str
    initials: str
    codes: frozenset[str]
    only_code: bool


@dataclass(frozen=True)
class Likeness:
    """How far two names are alike.

    Attributes
    ----------
    share : float
        The part of both names that is alike, 0 to 1.
    within : float
        The part of the shorter name that is in the other, 0 to 1.
    alike : bool
        The same but for ways of writing, words that may be left out, and slips of the pen.
    left, right : frozenset of str
        The words that the other name has not.
    clashes : tuple of str
        What cannot be one organisation's, in plain words: other ages, other denominations.
    lacks : tuple of str
        What one name says and the other does not, of the same sorts.
    beside : bool
        Only one is something beside the other: its friends, its parents' association.
    """

    share: float
    within: float
    alike: bool
    left: frozenset[str]
    right: frozenset[str]
    clashes: tuple[str, ...]
    lacks: tuple[str, ...]
    beside: bool


@lru_cache(maxsize=200_000)
def read_name(typed: str) -> Name:
    """Read a name.

    Parameters
    ----------
    typed : str
        As somebody wrote it.

    Returns
    -------
    Name
        Without words where it is blank or says that the name is not known.
    """
    text = plain_text(typed)
    inside = " ".join(found[0] for found in BRACKETS.finditer(text))
    words = _whole_codes(plain_list(text), text)
    outside = set(plain_list(BRACKETS.sub(" ", text))) if inside else set(words)
    aside = frozenset(plain_list(inside)) - outside if inside and outside else frozenset()
    if " ".join(words) in _NO_NAME:
        words = []
    sorts = word_sorts()
    of: dict[str, set[str]] = {sort: set() for sort in _WEIGHTS}
    weighed, heads = {}, set()
    for before, word in zip(["", *words], words, strict=False):
        sort = "mark" if word.isdigit() else sorts.get(word, "core" if before != "saint" else "common")
        of[sort].add(word)
        weighed[word] = _WEIGHTS[sort] * (0.5 if word in aside else 1.0)
        if head := head_words().get(word):
            heads.add(head)
    kept = [word for word in words if word not in word_sets()["weak"]]
    denominations = of["denomination"] | ({"salvationarmy"} & set(words))
    sets, marks = word_sets(), frozenset(of["mark"])
    numbers = frozenset(word for word in marks if word.isdigit())
    parts = (marks & sets["age"], marks & sets["gender"], of["kind"], denominations, heads, of["body"])
    return Name(
        typed=typed,
        words=tuple(words),
        aside=aside,
        core=frozenset(of["core"]),
        common=frozenset(of["common"]),
        kinds=frozenset(of["kind"]),
        denominations=frozenset(denominations),
        heads=frozenset(heads),
        bodies=frozenset(of["body"]),
        marks=marks,
        said=(numbers, *(frozenset(one) for one in parts)),
        weighed=weighed,
        squashed="".join(kept or words),
        initials="".join(word[0] for word in spoken_words(text)),
        codes=frozenset(word for word in words if not word.isalpha()),
        only_code=_is_code(words, of["core"]),
    )


def compare_names(
    left: Name, right: Name, *, left_place: frozenset[str], right_place: frozenset[str]
) -> Likeness:
    """Compare two names.

    Parameters
    ----------
    left, right : Name
    left_place, right_place : frozenset of str
        The words of each one's address: a place that one puts into its name and the other into its address
        is no difference.

    Returns
    -------
    Likeness
    """
    clashes, lacks = contradictions(left, right)
    beside = bool(left.bodies & word_sets()["beside"]) != bool(right.bodies & word_sets()["beside"])
    if left.words and left.squashed == right.squashed:
        return Likeness(1.0, 1.0, not clashes, frozenset(), frozenset(), clashes, lacks, beside)
    if left.codes - right.codes and right.codes - left.codes and "numbers" not in clashes:
        clashes = (*clashes, "codes")
    a, b = left.weighed, right.weighed
    both = a.keys() & b.keys()
    only_a, only_b = a.keys() - both, b.keys() - both
    matched = sum(min(a[word], b[word]) for word in both)
    slips = _slips(only_a, only_b)
    for one, other in slips:
        matched += 0.92 * min(a[one], b[other])
    if slips and lacks:
        gone = {word for slip in slips for word in slip}
        told = zip(_SAID, left.said, right.said, strict=True)
        lacks = tuple(what for what, ours, theirs in told if what in lacks and ours - gone != theirs - gone)
    joined = _initials(left, right, only_a, only_b) if not both else None
    if joined:
        return Likeness(0.9, 0.9, False, frozenset(), frozenset(), clashes, lacks, beside)
    rest_a = only_a - {one for one, _ in slips}
    rest_b = only_b - {other for _, other in slips}
    placed_a = {word for word in rest_a if word in right_place and word in left.core | left.common}
    placed_b = {word for word in rest_b if word in left_place and word in right.core | right.common}
    total_a = sum(a.values()) - 0.8 * sum(a[word] for word in placed_a)
    total_b = sum(b.values()) - 0.8 * sum(b[word] for word in placed_b)
    if not total_a or not total_b:
        return Likeness(0.0, 0.0, False, frozenset(rest_a), frozenset(rest_b), clashes, lacks, beside)
    matched = min(matched, total_a, total_b)
    weak = word_sets()["weak"]
    said_a, said_b = rest_a - placed_a - weak, rest_b - placed_b - weak
    telling = (left.core | left.common) & both or any(a in left.core and b in right.core for a, b in slips)
    alike = bool(telling) and not said_a and not said_b and not clashes and not lacks
    return Likeness(
        share=2 * matched / (total_a + total_b),
        within=matched / min(total_a, total_b),
        alike=alike,
        left=frozenset(said_a),
        right=frozenset(said_b),
        clashes=clashes,
        lacks=lacks,
        beside=beside,
    )


def contradictions(left: Name, right: Name) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What two names say of one thing that cannot both be true, and what only one of them says."""
    clashes: list[str] = []
    lacks: list[str] = []
    for what, ours, theirs in zip(_SAID, left.said, right.said, strict=True):
        if ours != theirs:
            apart = what == "numbers" or ours.isdisjoint(theirs)
            (clashes if ours and theirs and apart else lacks).append(what)
    return tuple(clashes), tuple(lacks)


def differences(left: str, right: str) -> tuple[str, str]:
    """What one typed name has in place of the other's words, as typed: ``("FC", "Football Club")``."""
    ours, theirs = left.split(), right.split()
    keys = [
        ["".join(letter for letter in plain_text(word) if letter.isalnum()) for word in words]
        for words in (ours, theirs)
    ]
    mine, yours = [], []
    for kind, i, j, k, m in SequenceMatcher(None, keys[0], keys[1], autojunk=False).get_opcodes():
        if kind != "equal":
            mine += ours[i:j]
            yours += theirs[k:m]
    return " ".join(mine).strip(" ,;()"), " ".join(yours).strip(" ,;()")


# --- codes ------------------------------------------------------------------------------------------------


def _whole_codes(words: list[str], text: str) -> list[str]:
    """Words with a digit get back the s at their end: there it is a letter as any other."""
    whole = {found[:-1]: found for found in _CODE_WITH_S.findall(text)}
    return [whole.get(word, word) for word in words] if whole else words


def _is_code(words: list[str], core: Iterable[str]) -> bool:
    """Whether a name is only a code: words with a digit, and maybe a few letters that are no word."""
    rest = [word for word in words if word.isalpha()]
    short = not any(_LONG_RUN.search(word) for word in words)
    return words != rest and short and all(word in core for word in rest)


# --- comparing --------------------------------------------------------------------------------------------


def _slips(left: Iterable[str], right: Iterable[str]) -> list[tuple[str, str]]:
    """Words that differ by a slip of the pen: the same first letter, one or two letters wrong.

    Never short words, nor words with a digit: there one letter more makes another name.
    """
    found: list[tuple[str, str]] = []
    free = sorted(word for word in right if word.isalpha())
    for one in sorted(word for word in left if word.isalpha()):
        for other in free:
            shorter = min(len(one), len(other))
            if shorter < 5 or one[0] != other[0]:
                continue
            allowed = 1 if shorter < 9 else 2
            if OSA.distance(one, other, score_cutoff=allowed) <= allowed:
                found.append((one, other))
                free.remove(other)
                break
    return found


def _initials(left: Name, right: Name, only_a: Iterable[str], only_b: Iterable[str]) -> bool:
    """One name is the initials of the other."""
    return any(len(w) > 2 and w == right.initials for w in only_a if len(left.words) == 1) or any(
        len(w) > 2 and w == left.initials for w in only_b if len(right.words) == 1
    )
