"""Ids of organisations: short, readable, and never one that was used before."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection

__all__ = ["folded", "make_id"]

_LONGEST = 40
_PREFIX = "org-"
# What Excel would turn into a date, a number or a truth; and the temporary keys of rows without id.
_RISKY = re.compile(
    r"[0-9].*|row-[0-9]+|true|false"
    r"|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec|january|february|march|april|june|july|august"
    r"|september|october|november|december)(?:-[0-9]+)*"
)
_SPECIAL = str.maketrans({"ß": "ss", "ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "&": " and "})


def make_id(name: str, used: Collection[str]) -> str:
    """Make an id out of a name.

    Parameters
    ----------
    name : str
        The organisation's name, in any script.
    used : collection of str
        All ids that are or ever were in use, in small letters.

    Returns
    -------
    str
        Small letters of English, digits and hyphens, 40 at most before a number that tells it from others:
        ``radcliffe-walkers``, ``radcliffe-walkers-2``.
    """
    base = "-".join(re.findall(r"[a-z0-9]+", folded(name).replace("'", "")))
    if len(base) > _LONGEST:
        base = base[: _LONGEST + 1].rpartition("-")[0] or base[:_LONGEST]
    if not base:
        base = "organisation"
    elif _RISKY.fullmatch(base):
        base = _PREFIX + base
    made, number = base, 2
    while made in used:
        made, number = f"{base}-{number}", number + 1
    return made


def folded(text: str) -> str:
    """Text without regard to case and accents: ``"Café"`` is ``cafe``."""
    plain = unicodedata.normalize("NFKD", text.casefold().replace("’", "'").translate(_SPECIAL))
    return "".join(c for c in plain if not unicodedata.combining(c))
