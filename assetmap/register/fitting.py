"""How well a column of a partner's list fits each column of ours, by its heading and by its cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assetmap.load.schema import ASSETS
from assetmap.register.contents import is_blank_word
from assetmap.register.synonyms import heading_parts, heading_synonyms, plain, word_data
from assetmap.register.vocabulary import WORDS, our_word, split_audiences

__all__ = ["Fit", "fits"]


@dataclass(frozen=True)
class Fit:
    """How well one column fits one target: 100 and more where heading and cells agree."""

    target: str
    score: float
    reason: str
    sure: bool = False
    part: bool = False


# What the cells of a target look like, the share of them that must, and how to say it.
_LOOKS: Mapping[str, tuple[tuple[str, ...], float, str]] = {
    "postcode": (("postcode",), 0.5, "postcodes"),
    "latitude": (("number", "point"), 0.5, "numbers"),
    "longitude": (("number", "point"), 0.5, "numbers"),
    "easting": (("easting",), 0.5, "eastings"),
    "northing": (("northing",), 0.5, "northings"),
    "website": (("website",), 0.3, "web addresses"),
    "org_id": (("charity", "company", "org_id"), 0.3, "register numbers"),
    "osm_id": (("osm_id",), 0.5, "places of OpenStreetMap"),
    "assured_date": (("date", "serial"), 0.3, "dates"),
    "engagement.date": (("date", "serial"), 0.15, "dates"),
    "contacts.email": (("email",), 0.1, "e-mail addresses"),
    "contacts.phone": (("phone", "bare_phone"), 0.1, "telephone numbers"),
    "serves": (("ward",), 0.0, "ward codes"),
}

# What the cells of a target never are.
_NEVER = {"address": "point", "times": "point", "contacts.contact_name": "number"}

# What cells tell by themselves, under any heading: kind, target, share, fit.
_ALONE = (
    ("postcode", "postcode", 0.8, 70.0, "its cells are postcodes"),
    ("website", "website", 0.8, 65.0, "its cells are web addresses"),
    ("org_id", "org_id", 0.8, 90.0, "its cells are register numbers"),
    ("osm_id", "osm_id", 0.8, 90.0, "its cells are places of OpenStreetMap"),
    ("area", "area", 0.9, 90.0, "its cells are codes of local authorities"),
    ("point", "point", 0.8, 70.0, "its cells are positions"),
    ("street", "address", 0.6, 55.0, "its cells look like addresses"),
)

# Of two names of one row, the place's own goes before that of whoever runs it.
_PLACE_NAME = frozenset(
    ("trading", "site", "premises", "club", "venue", "practice", "pharmacy", "surgery", "branch", "centre")
)
_OWNER_NAME = frozenset(
    ("organisation", "organization", "org", "company", "owner", "provider", "operator", "contractor")
)
_WHO_RUNS_IT = frozenset(
    ("by", "owner", "owners", "owned", "manager", "managed", "management", "operator", "landlord", "tenure",
     "funder", "funded", "provider", "lead")
)  # fmt: skip
_OWN_AUTHORITY = ("area", "district", "locality", "authority")  # may as well be a part of a town


def fits(heading: str, cells: Sequence[str], kinds: Mapping[str, float]) -> list[Fit]:
    """Every target that a column may be, with how well it fits.

    Parameters
    ----------
    heading : str
    cells : sequence of str
    kinds : Mapping of str to float
        What :func:`contents.kinds_of` says of the cells.
    """
    if not kinds["filled"]:
        return [fit for fit in _by_heading(heading) if fit.score >= 80]
    values = [cell for cell in dict.fromkeys(cells) if not is_blank_word(cell)][:400]
    made = [fit for fit in (_weighed(one, heading, values, kinds) for one in _by_heading(heading)) if fit]
    made += [
        Fit(target, score, reason)
        for kind, target, share, score, reason in _ALONE
        if kinds.get(kind, 0.0) >= share and kinds["filled"] >= 2
    ]
    made += _degrees(heading, kinds)
    if not made:
        made += _by_words(heading, values, kinds)
    return made


def _by_heading(heading: str) -> list[Fit]:
    """Targets that the heading alone points to."""
    whole, parts = heading_synonyms()
    key = plain(heading)
    found: dict[str, Fit] = {}
    for rank, target in enumerate(whole.get(key, ())):
        own = 10.0 if key in _own_names(target) else 0.0
        is_part = _is_part(target, heading)
        found[target] = Fit(
            target, 100.0 - 5 * rank + own, f"the heading means {_said(target)}", part=is_part
        )
    words = set(key.split())
    for target, sets in parts.items():
        best = max((one for one in sets if one <= words), key=len, default=None)
        if best and target not in found:
            score = 72.0 + 3 * len(best) - min(len(words) - len(best), 6)
            found[target] = Fit(
                target, score, f"the heading looks like {_said(target)}", part=_is_part(target, heading)
            )
    if not found and len(key) >= 5:
        found |= _misspelt(key, whole)
    return list(found.values())


def _misspelt(key: str, whole: Mapping[str, tuple[str, ...]]) -> dict[str, Fit]:
    from rapidfuzz import fuzz, process

    choices = [
        one for one in whole if len(one) >= 5 and whole[one][0] not in ("area", "key", "easting", "northing")
    ]
    near = process.extractOne(key, choices, scorer=fuzz.ratio, score_cutoff=86.0)
    if near is None:
        return {}
    target = whole[near[0]][0]
    return {
        target: Fit(
            target,
            70.0,
            f"the heading looks like '{near[0]}'",
            part=near[0] in heading_parts().get(target, ()),
        )
    }


def _weighed(fit: Fit, heading: str, values: Sequence[str], kinds: Mapping[str, float]) -> Fit | None:
    """The same fit after a look at the cells; None where they contradict the heading."""
    target, score, reason = fit.target, fit.score, fit.reason
    if looks := _LOOKS.get(target):
        share = max(kinds.get(kind, 0.0) for kind in looks[0])
        if target in ("latitude", "longitude") and share < looks[1]:
            share = sum(any(c.isdigit() for c in value) for value in values) / max(len(values), 1)
        if (
            target == "org_id"
            and share < looks[1]
            and any(w in plain(heading) for w in ("charity", "company", "org"))
        ):
            share = looks[1]
        if share < looks[1]:
            return None
        if share >= 0.5:
            score, reason = score + 20 * share, f"{reason}, and its cells are {looks[2]}"
    elif target in WORDS:
        share = _understood(target, values)
        if share < 0.2:
            return None
        score += 40 * share - 20
        reason = f"{reason}, and its words are understood" if share >= 0.5 else reason
    elif target == "activities":
        share = _activities(values)
        score += 40 * share - 20 - 40 * kinds.get("long", 0.0)
        reason = f"{reason}, and its cells are activities" if share >= 0.5 else reason
    elif target == "description":
        score += 20 * kinds.get("long", 0.0) - (20 if _activities(values) >= 0.5 else 0)
    elif target == "name":
        if max(kinds.get(kind, 0.0) for kind in ("number", "postcode", "email", "date", "website")) >= 0.5:
            return None
        words = set(plain(heading).split())
        if words & _PLACE_NAME and "name" in words:
            score = max(score, 100.0) + 5
        elif words & _OWNER_NAME:
            score = min(score, 90.0)
        score += 10 * kinds["unique"] if score > 90 else 0
    elif target == "key":
        if kinds["unique"] < 0.5 or kinds.get("long", 0.0) > 0.5:
            return None
    elif target == "area" and plain(heading) in _OWN_AUTHORITY and kinds.get("area", 0.0) < 0.5:
        return None
    elif target == "area":
        score += 20 * kinds.get("area", 0.0)
    elif kinds.get(_NEVER.get(target, ""), 0.0) >= 0.5:
        return None
    return Fit(target, score, reason, fit.sure, fit.part)


def _degrees(heading: str, kinds: Mapping[str, float]) -> list[Fit]:
    """Degrees under a heading that names an axis, such as X and Y."""
    made = []
    for target, axes in (("longitude", ("x", "east")), ("latitude", ("y", "north"))):
        if kinds.get(target, 0.0) >= 0.8 and kinds.get("decimal", 0.0) >= 0.5:
            named = any(word.startswith(axis) for word in plain(heading).split() for axis in axes)
            score = 95.0 if named else 45.0
            said = f"its cells are degrees as {target}s of Great Britain are"
            if named or target == "latitude" or kinds["unique"] > 0.5:
                made.append(Fit(target, score, said))
    return made


def _by_words(heading: str, values: Sequence[str], kinds: Mapping[str, float]) -> list[Fit]:
    """A column whose heading says nothing, but whose words are all understood as one of ours.

    Who owns or runs a place is no sort of organisation: an allotment of the council is no public service.
    """
    made: list[Fit] = []
    if 2 <= len(values) <= 12 and kinds["unique"] <= 0.5:  # words that come again, not names
        made = [
            Fit(target, 50.0, f"its words are understood as {_said(target)}")
            for target in ("engagement.stage", "asset_type")
            if _understood(target, values) >= 0.8
            and (target != "asset_type" or not set(plain(heading).split()) & _WHO_RUNS_IT)
        ]
    if len(values) >= 3 and _activities(values) >= 0.7:
        made.append(Fit("activities", 50.0, "its cells are activities"))
    return made


def _understood(target: str, values: Sequence[str]) -> float:
    """The share of different words that are understood; of audiences, of those in each cell."""
    few = list(values)[:60]
    if target == "audiences":
        few = [part for value in few for part in split_audiences(value, WORDS[target])]
    return sum(bool(our_word(target, value)[0]) for value in few) / len(few) if few else 0.0


def _activities(values: Sequence[str]) -> float:
    known = set(word_data()["activities"]["known"])
    few = list(values)[:60]
    hits = sum(any(plain(part) in known for part in value.replace(";", ",").split(",")) for value in few)
    return hits / len(few) if few else 0.0


def _is_part(target: str, heading: str) -> bool:
    """Whether a heading names only a part of a target: a street, a day; under a group's name or not."""
    parts = heading_parts().get(target, frozenset())
    words = set(plain(heading).split())
    numbered = target == "address" and bool(words & set("12345"))
    day = target == "times" and any(word.endswith("day") and word in parts for word in words)
    return numbered or day or bool({plain(heading), plain(heading.rpartition(": ")[2])} & parts)


def _own_names(target: str) -> set[str]:
    own = {plain(target.partition(".")[2] or target)}
    if target in ASSETS.names:
        own.add(plain(ASSETS[target].title))
    return own


def _said(target: str) -> str:
    """A target as a sentence names it."""
    where, _, column = target.partition(".")
    return f"{column} in the contacts" if where == "contacts" else (
        f"{column} of a contact" if where == "engagement" else target
    )  # fmt: skip
