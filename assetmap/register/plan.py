"""What an import would do, as data: one entry a row of the incoming list, and nothing written yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

__all__ = ["KINDS", "CellChange", "Gone", "Kept", "Kind", "Likely", "Plan", "PlanRow", "Unit"]

Kind = Literal["new", "changed", "same", "likely", "removed", "elsewhere", "unusable"]

KINDS: Mapping[Kind, str] = {
    "new": "new",
    "changed": "changed",
    "same": "the same",
    "likely": "likely the same as another",
    "removed": "taken out here",
    "elsewhere": "elsewhere",
    "unusable": "cannot be used",
}
"""What can become of a row, each with the words a person reads, in the order in which they are shown."""


@dataclass(frozen=True)
class CellChange:
    """One cell of assets.csv that gets another value."""

    column: str
    former: str
    value: str


@dataclass(frozen=True)
class Kept:
    """One cell that stays as it is although the list says otherwise."""

    column: str
    ours: str
    theirs: str
    why: str


@dataclass(frozen=True)
class Likely:
    """An organisation that a row may be: its id (or key, where it has no id yet), its name, and why."""

    asset_id: str
    name: str
    reasons: str
    score: float = 0.0
    decision: str = ""


@dataclass(frozen=True)
class Unit:
    """What a list says of one organisation, in one row or in several that are certainly the same.

    Attributes
    ----------
    numbers : tuple of int
        The rows of the list, as Excel numbers them.
    keys : tuple of str
        The source keys of the rows, each once.
    cells : mapping of str to str
        Columns of assets.csv, ready to be written, and columns of the list's own.
    contacts, log : tuple of mappings
        Rows for contacts.csv and engagement.csv, without ids.
    day : str
        The day on which the list made sure of it, ISO; "" where it does not say.
    reasons : tuple of str
        What was recognised, put right, or is odd.
    differing : tuple of Kept
        Cells in which its rows differ: the value taken, and the other.
    x, y : float
        EPSG:27700.
    """

    numbers: tuple[int, ...]
    keys: tuple[str, ...]
    cells: Mapping[str, str]
    contacts: tuple[Mapping[str, str], ...] = ()
    log: tuple[Mapping[str, str], ...] = ()
    day: str = ""
    reasons: tuple[str, ...] = ()
    differing: tuple[Kept, ...] = ()
    x: float = float("nan")
    y: float = float("nan")

    @property
    def name(self) -> str:
        """The organisation's name, as the list has it."""
        return self.cells.get("name", "")


@dataclass(frozen=True)
class PlanRow:
    """What becomes of one organisation of the list.

    Attributes
    ----------
    kind : Kind
    unit : Unit
    asset_id : str
        The organisation that it is; "" for one that is new (unless it comes back) or waits; ``@`` and a row
        number for a row of assets.csv that has no id yet.
    reasons : tuple of str
        Why, and what else there is to know; without people's details.
    changes, kept : tuple
        Cells of assets.csv that change, or stay although the list differs.
    contacts, log : tuple of mappings
        Rows to add to contacts.csv and engagement.csv.
    likely : tuple of Likely
        What it waits for, where kind is ``likely``. An `asset_id` of ``+`` and a number is the new
        organisation of that row of the list.
    elsewhere : str or None
        For a row that is not of this locality, the slug of its own; "" where no locality has it.
    """

    kind: Kind
    unit: Unit
    asset_id: str = ""
    reasons: tuple[str, ...] = ()
    changes: tuple[CellChange, ...] = ()
    kept: tuple[Kept, ...] = ()
    contacts: tuple[Mapping[str, str], ...] = ()
    log: tuple[Mapping[str, str], ...] = ()
    likely: tuple[Likely, ...] = ()
    elsewhere: str | None = None


@dataclass(frozen=True)
class Gone:
    """An organisation that an earlier version of the list had, and this one has not."""

    asset_id: str
    name: str
    last_seen: str


@dataclass(frozen=True)
class Plan:
    """What an import would do.

    Attributes
    ----------
    slug, source : str
    today : date
    rows : tuple of PlanRow
        In the order of the list.
    gone : tuple of Gone
        Reported, never deleted.
    incoming_rows : int
        How many rows the list has.
    told : frozenset of str
        The columns of ours for which the list has a column of its own.
    former : int
        How many rows are known of the last import of the list.
    known : int
        How many of its rows were among those.
    """

    slug: str
    source: str
    today: date
    rows: tuple[PlanRow, ...]
    gone: tuple[Gone, ...] = ()
    incoming_rows: int = 0
    told: frozenset[str] = frozenset()
    former: int = 0
    known: int = 0

    @property
    def is_another_list(self) -> bool:
        """Whether hardly a row is known, though there was a list of this name: under a tenth."""
        usable = sum(len(row.unit.numbers) for row in self.rows if row.kind not in ("elsewhere", "unusable"))
        return self.former > 0 and usable > 0 and 10 * self.known < usable

    def of(self, kind: Kind) -> tuple[PlanRow, ...]:
        """The rows of one kind."""
        return tuple(row for row in self.rows if row.kind == kind)

    def count(self, kind: Kind) -> int:
        """How many rows of the list are of one kind."""
        return sum(len(row.unit.numbers) for row in self.of(kind))

    @property
    def elsewhere(self) -> dict[str, int]:
        """How many rows of the list lie in which other locality; "" for those in none."""
        counts: dict[str, int] = {}
        for row in self.rows:
            if row.elsewhere is not None:
                counts[row.elsewhere] = counts.get(row.elsewhere, 0) + len(row.unit.numbers)
        return dict(sorted(counts.items(), key=lambda one: (-one[1], one[0])))
