"""What partners call our columns and our words, as data beside the code."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any

__all__ = ["Headings", "heading_parts", "heading_synonyms", "plain", "word_data"]

_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_NO_WORD = re.compile(r"[\W_]+")

Headings = Mapping[str, tuple[str, ...]]
"""A heading without regard to case, spaces and marks -> the columns of ours it may mean, best first."""


def plain(text: str) -> str:
    """A text without regard to case, spaces, hyphens and marks: ``"Post-Code "`` is ``post code``."""
    return _NO_WORD.sub(" ", _CAMEL.sub(" ", text[:300])).strip().lower()


@cache
def heading_synonyms() -> tuple[Headings, Mapping[str, tuple[frozenset[str], ...]]]:
    """Whole headings -> columns of ours; and column -> sets of words that point to it."""
    whole: dict[str, list[str]] = {}
    parts: dict[str, tuple[frozenset[str], ...]] = {}
    for target, entry in _read("headings.toml").items():
        own = target.partition(".")[2] or target
        for heading in dict.fromkeys([plain(own), *map(plain, entry["headings"])]):
            whole.setdefault(heading, []).append(target)
        parts[target] = tuple(frozenset(words) for words in entry["words"])
    return MappingProxyType({k: tuple(v) for k, v in whole.items()}), MappingProxyType(parts)


@cache
def heading_parts() -> Mapping[str, frozenset[str]]:
    """Columns of ours that several of theirs may make -> the headings of such parts; none where any may."""
    found = {t: frozenset(e["parts"]) for t, e in _read("headings.toml").items() if "parts" in e}
    return MappingProxyType(found)


@cache
def word_data() -> Mapping[str, Any]:
    """The tables of ``words.toml``."""
    return MappingProxyType(_read("words.toml"))


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(resources.files("assetmap.register").joinpath(name).read_text(encoding="utf-8"))
