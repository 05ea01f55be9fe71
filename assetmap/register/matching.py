"""Whether two records are one organisation: certain, to be asked, or not, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pandas as pd

from assetmap.register.blocking import candidates
from assetmap.register.evidence import Record, Where, compare_places, make_records, shared_between
from assetmap.register.names import Likeness, compare_names, contradictions, differences

__all__ = ["RECORD", "find_matches", "find_repeats"]

RECORD = (
    "key",
    "name",
    "postcode",
    "x",
    "y",
    "website",
    "org_id",
    "phone",
    "osm_id",
    "address",
    "asset_type",
)
"""The columns of a record; ``x`` and ``y`` in EPSG:27700, NaN where unknown; text "" where unknown."""

_ASK = 0.5
"""The least score that is put before a person."""

_SURE = 0.9
"""The least score of a pair that is certain."""

_APART = frozenset({"faith", "school", "business", "outdoor_space"})
"""Types of which one organisation has only one."""

_FAR_PLACE, _FAR_GROUP = 6000.0, 15000.0
"""Metres within which the same telling name is worth a question: of a building or a park, of a club."""

_PARTS = frozenset({"numbers", "ages", "women and men", "activities", "denominations", "bodies"})
"""Where two names differ in these, they are two organisations."""

_NUMBERS = frozenset({"the same register number", "the same object in OpenStreetMap"})

_LINKS = {
    "the same register number": 0.5,
    "the same object in OpenStreetMap": 0.5,
    "the same website": 0.22,
    "the same telephone number": 0.15,
}
"""What each thing in common is worth; the same name is worth 0.6, the same place 0.38 at most."""

_LACKS = {
    "numbers": 0.15,
    "ages": 0.15,
    "women and men": 0.15,
    "activities": 0.06,
    "denominations": 0.03,
    "sorts of place": 0.06,
    "bodies": 0.1,
}
"""What it takes away that only one name says something of the sort."""


@dataclass(frozen=True)
class _Verdict:
    score: float
    verdict: str
    reasons: str
    firm: bool  # the names are alike or there is something in common that is one organisation's own


def find_matches(ours: pd.DataFrame, theirs: pd.DataFrame) -> pd.DataFrame:
    """Find the records of two lists that are one organisation.

    Parameters
    ----------
    ours, theirs : DataFrame
        The columns of :data:`RECORD`, or fewer (``key`` and ``name`` must be there); ``key`` is unique.

    Returns
    -------
    DataFrame
        ``ours``, ``theirs`` (keys), ``score`` (0 to 1), ``verdict`` (``"same"``: certain; ``"maybe"``: for a
        person to say), ``reasons`` in plain words. No record is in two pairs that are ``"same"``. The best
        first, then by key.
    """
    mine, others = _records(ours), _records(theirs)
    shared = shared_between(mine) | shared_between(others)
    found = [
        (mine[i].key, others[j].key, verdict)
        for i, j in candidates(mine, others).tolist()
        if (verdict := _judge(mine[i], others[j], shared))
    ]
    return _table(_one_to_one(found), "ours", "theirs")


def find_repeats(records: pd.DataFrame) -> pd.DataFrame:
    """Find the records of one list that are one organisation.

    Parameters
    ----------
    records : DataFrame
        As for :func:`find_matches`.

    Returns
    -------
    DataFrame
        ``left``, ``right`` (keys, the smaller first), ``score``, ``verdict``, ``reasons``, as from
        :func:`find_matches`; three records of one organisation are three pairs.
    """
    rows = _records(records)
    shared = shared_between(rows)
    found = []
    for i, j in candidates(rows, None).tolist():
        one, other = sorted((rows[i], rows[j]), key=lambda record: record.key)
        if verdict := _judge(one, other, shared):
            found.append((one.key, other.key, verdict))
    return _table(found, "left", "right")


def _records(frame: pd.DataFrame) -> list[Record]:
    blank = [""] * len(frame)
    records = make_records([frame[name].tolist() if name in frame.columns else blank for name in RECORD])
    return sorted(records, key=lambda record: record.key)


def _one_to_one(found: list[tuple[str, str, _Verdict]]) -> list[tuple[str, str, _Verdict]]:
    """With the second best of what is certain put before a person, and no guess where both are settled."""
    taken_ours, taken_theirs = set[str](), set[str]()
    out = []
    for mine, other, verdict in sorted(found, key=lambda one: (-one[2].score, one[0], one[1])):
        settled = mine in taken_ours, other in taken_theirs
        if verdict.verdict == "same" and not any(settled):
            taken_ours.add(mine)
            taken_theirs.add(other)
        elif verdict.verdict == "same":
            reasons = f"{verdict.reasons}; another row fits as well or better"
            verdict = replace(verdict, score=_SURE - 0.01, verdict="maybe", reasons=reasons)
        elif all(settled) and not verdict.firm:
            continue
        out.append((mine, other, verdict))
    return out


def _table(found: Sequence[tuple[str, str, _Verdict]], left: str, right: str) -> pd.DataFrame:
    found = sorted(found, key=lambda one: (-one[2].score, one[0], one[1]))
    frame = pd.DataFrame(
        [(one[0], one[1], one[2].score, one[2].verdict, one[2].reasons) for one in found],
        columns=[left, right, "score", "verdict", "reasons"],
    )
    return frame.astype({left: "str", right: "str", "score": float, "verdict": "str", "reasons": "str"})


# --- one pair ---------------------------------------------------------------------------------------------


def _judge(left: Record, right: Record, shared: frozenset[str]) -> _Verdict | None:
    """What two records are to one another; None where they are two organisations."""
    links = _links(left, right, shared)
    if not links and _PARTS & set(contradictions(left.name, right.name)[0]):
        return None
    names = compare_names(left.name, right.name, left_place=left.place, right_place=right.place)
    where = compare_places(left, right)
    numbered = bool(links & _NUMBERS)
    known = bool(left.name.words and right.name.words)
    chain = left.name.squashed in shared and right.name.squashed in shared
    if not numbered and (not known or _two(left, right, names, where, chain=chain, linked=bool(links))):
        return None
    against = _against(left, right, names, where)
    one_place = where.near or not (left.placed and right.placed)
    sure = not against and (
        (names.alike and where.near and _telling(left, right, where))
        or (numbered and (not known or max(names.share, names.within - 0.2) >= 0.6) and not where.far)
        or (bool(links) and names.alike and one_place)
        or (left.whole == right.whole and (left.placed or bool(left.postcode or left.sites or left.phones)))
    )
    score = _points(left, right, names, where, links) - 0.06 * len(against)
    if left.whole == right.whole:
        score = max(score, _ASK)
    score = round(min(max(score, _SURE), 1.0) if sure else min(score, _SURE - 0.01), 3)
    if score < _ASK:
        return None
    reasons = [*_place_reasons(where), *sorted(links), _name_reason(left.name.typed, right.name.typed, names)]
    firm = names.alike or bool(links)
    return _Verdict(score, "same" if sure else "maybe", "; ".join([*reasons, *against]), firm)


def _links(left: Record, right: Record, shared: frozenset[str]) -> set[str]:
    """What the two have in common that is one organisation's own, in plain words."""
    found = {
        "the same register number": left.org_ids & right.org_ids,
        "the same object in OpenStreetMap": left.osm_ids & right.osm_ids,
        "the same website": (left.sites & right.sites) - shared,
        "the same telephone number": (left.phones & right.phones) - shared,
    }
    return {text for text, both in found.items() if both}


def _against(left: Record, right: Record, names: Likeness, where: Where) -> list[str]:
    """What speaks against: none of it may stand where a pair is certain."""
    found = [f"the names say different {what}" for what in names.clashes]
    if {a for a, _ in left.org_ids} & {a for a, _ in right.org_ids} and not left.org_ids & right.org_ids:
        found.append("different register numbers")
    if left.osm_ids and right.osm_ids and not left.osm_ids & right.osm_ids:
        found.append("different objects in OpenStreetMap")
    if where.numbers_differ:
        found.append("different street numbers")
    if (left.name.only_code or right.name.only_code) and not _links(left, right, frozenset()) & _NUMBERS:
        found.append("the name is only a code")
    types = {left.asset_type, right.asset_type}
    if len(types) == 2 and types <= _APART:
        found.append("different types")
    return found


def _telling(left: Record, right: Record, where: Where) -> bool:
    """Whether names that are alike say enough for how near the two are: a dedication alone says little."""
    if left.name.core and right.name.core:
        return True
    several = all(
        name.common and (len(name.words) > 1 or len(name.squashed) > 9) for name in (left.name, right.name)
    )
    return where.number or (several and (where.postcode or where.metres <= 150))


def _two(left: Record, right: Record, names: Likeness, where: Where, *, chain: bool, linked: bool) -> bool:
    """Whether two records without a number in common are two organisations for all to see."""
    clashes = _PARTS & set(names.clashes)
    if clashes and not (linked and clashes == {"bodies"}):
        return True
    if names.beside and not names.alike:
        return True
    if chain and not where.near and left.placed and right.placed:
        return True
    if linked or not where.far:
        return False
    if not names.alike or not (left.name.core and right.name.core):
        return True
    return where.metres > (_FAR_PLACE if left.name.heads or right.name.heads else _FAR_GROUP)


def _points(left: Record, right: Record, names: Likeness, where: Where, links: set[str]) -> float:
    """What speaks for and against as one number, before it is held within 0 and 1."""
    points = 0.6 * max(names.share, 0.8 * names.within if names.share > 0.3 else 0.0)
    points += _place_points(where) + sum(_LINKS[link] for link in links)
    points -= 0.15 * len(names.clashes) + sum(_LACKS[what] for what in names.lacks)
    if names.left and names.right:
        aside = names.left <= left.name.aside and names.right <= right.name.aside
        points -= 0.05 if aside else 0.2 if _own(left, names.left) and _own(right, names.right) else 0.1
    if "activities" in names.lacks and not (left.name.kinds and right.name.kinds):
        place = left if right.name.kinds else right
        points -= 0.12 * bool(place.name.heads)
    return points


def _own(record: Record, words: frozenset[str]) -> bool:
    """Whether words that the other name has not say which organisation it is."""
    return bool((words - record.name.aside) & (record.name.core | record.name.kinds))


def _place_points(where: Where) -> float:
    if where.number and where.street:
        return 0.38
    if where.postcode and where.near:
        return 0.32 + 0.03 * where.street
    for metres, points in ((100, 0.28), (300, 0.2), (1000, 0.12), (2000, 0.04)):
        if where.metres <= metres:
            return points + 0.03 * where.street
    return -0.05 if where.far else 0.05


def _place_reasons(where: Where) -> list[str]:
    found = []
    if where.postcode:
        found.append("same postcode")
    elif where.metres <= 30:
        found.append("the same point")
    elif where.metres <= 1000:
        found.append(f"{round(where.metres, -1):.0f} metres apart")
    elif where.metres > 1000:
        found.append(f"{where.metres / 1000:.1f} km apart")
    if where.number:
        found.append("the same street and number" if where.street else "the same street number")
    elif where.street:
        found.append("the same street")
    return found


def _name_reason(left: str, right: str, names: Likeness) -> str:
    if not left or not right:
        return "one has no name"
    mine, yours = differences(left, right)
    if not mine and not yours:
        same = " ".join(left.split()) == " ".join(right.split())
        return "the same name" if same else "the names differ only in capitals and signs"
    if names.alike or names.share == 1.0:
        if mine and yours:
            return f"the names differ only in '{mine}' and '{yours}'"
        return f"the names differ only in '{mine or yours}'"
    if not names.left and not names.right:
        return (
            f"the names differ in '{mine}' and '{yours}'"
            if mine and yours
            else f"one name has '{mine or yours}' too"
        )
    if not names.left or not names.right:
        return (
            f"one name has '{mine or yours}' too"
            if not (mine and yours)
            else f"the names differ in '{mine}' and '{yours}'"
        )
    return f"the names differ in '{mine}' and '{yours}'"
