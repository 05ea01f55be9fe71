"""What somebody decided about pairs that may be one organisation: ``register/matches.csv``."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from assetmap.load.schema import heading_key
from assetmap.register.files import ListFile, ListRow

__all__ = ["DECISIONS", "Decisions", "Pair", "incoming_name", "is_incoming", "numbered"]

DECISIONS = ("yes", "no", "not_sure")
"""They are one organisation, they are two, nobody knows yet. A blank cell waits for a decision."""

_MARK = "#"
_WORDS = {"yes": "yes", "y": "yes", "no": "no", "n": "no", "not_sure": "not_sure"}


@dataclass(frozen=True)
class Pair:
    """Two records that may be one organisation.

    Attributes
    ----------
    asset_id : str
        The id of an organisation of the locality.
    other : str
        Another id of the locality, or ``<source>#<source key>`` for a row of a partner's list.
    name, other_name : str
    decision : str
        One of :data:`DECISIONS`, or "" while it waits.
    """

    asset_id: str
    other: str
    name: str = ""
    other_name: str = ""
    decision: str = ""


@dataclass
class Decisions:
    """The decisions of one locality.

    Parameters
    ----------
    file : ListFile
        ``register/matches.csv``.
    """

    file: ListFile
    _rows: dict[frozenset[str], ListRow] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for row in self.file.rows:
            pair = self._pair(row)
            if pair.asset_id and pair.other:
                self._rows.setdefault(frozenset((pair.asset_id, pair.other)), row)

    def of(self, one: str, other: str) -> str:
        """What was decided about two records, whichever is named first; "" for nothing."""
        row = self._rows.get(frozenset((one, other)))
        return self._pair(row).decision if row else ""

    def pairs(self) -> list[Pair]:
        """All pairs, in the file's order."""
        return [self._pair(row) for row in self._rows.values()]

    def about(self, key: str) -> list[Pair]:
        """The pairs of which one record is a part."""
        return [pair for pair in self.pairs() if key in (pair.asset_id, pair.other)]

    def put(self, pair: Pair, day: date | None = None) -> None:
        """Note a pair, or what was decided about it. A decision is never taken back by one that is blank."""
        key = frozenset((pair.asset_id, pair.other))
        row = self._rows.get(key)
        decided_on = day.isoformat() if day and pair.decision else ""
        if row is None:
            cells = {
                "asset_id": pair.asset_id,
                "other": pair.other,
                "name": pair.name,
                "other_name": pair.other_name,
                "decision": pair.decision,
                "decided_on": decided_on,
            }
            self._rows[key] = self.file.append(cells)
        elif pair.decision:
            self.file.set(row, "decision", pair.decision)
            self.file.set(row, "decided_on", decided_on)

    def drop(self, one: str, other: str) -> None:
        """Take a pair out that waits for nothing any more."""
        row = self._rows.pop(frozenset((one, other)), None)
        if row is not None:
            self.file.remove(row)

    def rename(self, former: str, now: str) -> None:
        """Put one id in another's place, after the two became one; a pair that is known already goes."""
        for pair in self.about(former):
            other = pair.other if pair.asset_id == former else pair.asset_id
            if other == now or self.of(now, other):
                self.drop(former, other)
                continue
            row = self._rows.pop(frozenset((former, other)))
            waiting = self._rows.pop(frozenset((now, other)), None)
            if waiting is not None:
                self.file.remove(waiting)
            self.file.set(row, "asset_id" if pair.asset_id == former else "other", now)
            self._rows[frozenset((now, other))] = row

    def _pair(self, row: ListRow) -> Pair:
        cells = {
            name: self.file.get(row, name).strip() for name in ("asset_id", "other", "name", "other_name")
        }
        return Pair(**cells, decision=_WORDS.get(heading_key(self.file.get(row, "decision")), ""))


def incoming_name(source: str, key: str) -> str:
    """How a row of a partner's list is named in the file."""
    return f"{source.replace(_MARK, ' ')}{_MARK}{key}"


def is_incoming(name: str) -> bool:
    """Whether a name is that of a row of a partner's list, not an id."""
    return _MARK in name


def numbered(pairs: Iterable[Pair]) -> dict[str, Pair]:
    """Give each pair a short code that stays the same whatever else is in the list: letters and figures."""
    codes = {
        hashlib.blake2b(
            "\n".join(sorted((pair.asset_id, pair.other))).encode(), digest_size=16
        ).hexdigest(): pair
        for pair in pairs
    }
    length = 4
    while len({code[:length] for code in codes}) < len(codes):
        length += 1
    return {code[:length]: pair for code, pair in codes.items()}
