"""One word or name of a partner's -> the word of ours that it means, and why."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from assetmap.load import words as w
from assetmap.register.contents import is_blank_word
from assetmap.register.synonyms import plain, word_data

__all__ = ["WORDS", "our_word", "split_audiences", "type_in_title", "type_of_name"]

WORDS: Mapping[str, w.Words] = {
    "asset_type": w.ASSET_TYPES,
    "activity_focus": w.ACTIVITY_FOCUS,
    "audiences": w.AUDIENCES,
    "status": w.STATUSES,
    "location_type": w.LOCATION_TYPES,
    "visibility": w.VISIBILITIES,
    "sensitive_location": w.YES_NO,
    "do_not_list": w.YES_NO,
    "engagement.stage": w.STAGES,
    "engagement.channel": w.CHANNELS,
}
"""The columns of ours that take only certain words, and those words."""

_WITHIN = ("asset_type", "engagement.stage")  # where a phrase counts inside a longer text
_NOT = re.compile(
    r"\b(not|no|never|nor|without|don t|doesn t|didn t|isn t|aren t|won t|haven t|hasn t|ex|former)\b"
)
_NEAR = 88.0
_AFTER_NAME = re.compile(r"\s*(?:[,(\[:]|\s[-–]\s).*$")
_LEGAL = re.compile(r"\b(limited|ltd|cic|c i c|cio|plc|llp|inc|the)\b")


def our_word(target: str, theirs: str, allowed: Mapping[str, str] | None = None) -> tuple[str, str]:
    """The word of ours for one of theirs, and why; "" and why not, where it is not understood.

    Parameters
    ----------
    target : str
        A column of :data:`WORDS`.
    theirs : str
    allowed : Mapping of str to str, optional
        The words and labels of the column, where the project has its own.
    """
    words = WORDS[target] if allowed is None else allowed
    key = plain(theirs)
    named = {plain(word): word for word in words} | {plain(label): word for word, label in words.items()}
    if key in named:
        return named[key], "the same word" if plain(named[key]) == key else "its label"
    synonyms = _synonyms("yes_no" if words is w.YES_NO else target)
    exact = synonyms.get(key) or synonyms.get(theirs.strip().lower(), "")
    if exact in words:
        return exact, f"'{theirs}' means {words[exact]}"
    if is_blank_word(theirs):
        return "", "it only says that nothing is known"
    if target in _WITHIN and (found := _within(key, synonyms, last=target == "asset_type")):
        phrase, ours = found
        return ours, f"it holds '{phrase}'"
    return _nearest(key, {**synonyms, **named}, words)


def split_audiences(cell: str, words: Mapping[str, str]) -> list[str]:
    """The audiences of one cell, separated by ; or a line, or by commas if that gives known words."""
    made = []
    for part in re.split(r"[;\n|]", cell):
        text = part.strip()
        if text and not our_word("audiences", text, words)[0]:
            smaller = [one.strip() for one in re.split(r",|/|&|\band\b", text) if one.strip()]
            if len(smaller) > 1 and any(our_word("audiences", one, words)[0] for one in smaller):
                made.extend(smaller)
                continue
        if text:
            made.append(text)
    return list(dict.fromkeys(made))


def type_in_title(title: str) -> tuple[str, str]:
    """What sort of organisations a list holds by its title, and the words that tell it; "" if none."""
    found = _within(plain(title), _synonyms("asset_type"), last=True)
    return (found[1], found[0]) if found else ("", "")


@cache
def type_of_name(name: str) -> tuple[str, str]:
    """What sort of organisation a name tells, and the word that tells it; ``("", "")`` if it is not clear."""
    bare = plain(_AFTER_NAME.sub("", name.replace("'", "").replace("’", "")))
    key = " ".join(_LEGAL.sub(" ", bare).split())
    for starts, ours in _name_words("name_starts"):
        if (bare + " ").startswith(starts + " "):
            return ours, starts
    for holds, ours in _name_words("name_holds"):
        if f" {holds} " in f" {plain(name.replace(chr(39), ''))} ":
            return ours, holds
    if any(f" {word} " in f" {key} " for word in word_data()["name_unclear"]["words"]):
        return "", ""
    for ends, ours in _name_words("name_ends"):
        if (" " + key).endswith(" " + ends):
            return ours, ends
    return "", ""


def _within(key: str, synonyms: Mapping[str, str], *, last: bool = False) -> tuple[str, str] | None:
    """The longest phrase of ours inside a text, and what it means; none where two as long mean two things.

    With ``last``, of several phrases the one that ends last counts: a school's library is a library.
    """
    found = [phrase for phrase in synonyms if len(phrase) > 3 and f" {phrase} " in f" {key} "]
    if not found:
        return None
    if last:
        best = max(found, key=lambda phrase: (f" {key} ".rfind(f" {phrase} ") + len(phrase), len(phrase)))
    else:
        best = max(found, key=lambda phrase: (len(phrase.split()), len(phrase), phrase))
        rest = f" {key} ".replace(f" {best} ", " ")
        if _NOT.search(rest):
            return None
        others = {synonyms[p] for p in found if len(p.split()) == len(best.split()) and f" {p} " in rest}
        if others - {synonyms[best]}:
            return None
    return best, synonyms[best]


def _nearest(key: str, synonyms: Mapping[str, str], words: Mapping[str, str]) -> tuple[str, str]:
    """A word that was only misspelt."""
    from rapidfuzz import fuzz, process

    none = "not understood; it is kept under its heading"
    if len(key) < 5 or _NOT.search(key):
        return "", none
    choices = sorted(
        one for one in synonyms if len(one) >= 5 and synonyms[one] in words and not _NOT.search(one)
    )
    near = process.extract(key, choices, scorer=fuzz.ratio, score_cutoff=_NEAR, limit=5)
    meant = {synonyms[choice] for choice, score, _ in near if score == near[0][1]}
    if len(meant) != 1:
        return "", none
    return meant.pop(), f"it looks like '{near[0][0]}'"


@cache
def _synonyms(target: str) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for ours, synonyms in word_data()[target].items():
        for one in (ours, *synonyms):
            found.setdefault(plain(one) or one, ours)
            found.setdefault(one.lower(), ours)
    return found


@cache
def _name_words(table: str) -> tuple[tuple[str, str], ...]:
    pairs = [
        (plain(word.replace("'", "")), ours) for ours, words in word_data()[table].items() for word in words
    ]
    return tuple(sorted(pairs, key=lambda one: (-len(one[0]), one[0])))
