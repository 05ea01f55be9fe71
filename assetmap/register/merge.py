"""Three versions of a list become one: what was exported, the list as it is now, and what came back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

__all__ = ["Answer", "CellEdit", "Conflict", "Merged", "NewRow", "Returned", "merge_rows"]

Cells = Mapping[str, str]
Answer = Literal["workbook", "list", "leave"]
Same = Callable[[str, str, str], bool]


@dataclass(frozen=True)
class Returned:
    """A row that came back.

    Attributes
    ----------
    number : int
        As Excel numbers it in the sheet.
    base : int or None
        The exported row that it is; None for a new one.
    cells : mapping of str to str
        What would stand in the list: the exported text itself in cells that came back unchanged. Columns that
        did not come back are not there.
    """

    number: int
    base: int | None
    cells: Cells


@dataclass(frozen=True)
class CellEdit:
    """A cell of the list that is to be changed; `ours` is the row's position in the list as it is now."""

    ours: int
    column: str
    former: str
    value: str
    number: int


@dataclass(frozen=True)
class Conflict:
    """What was changed on both sides, differently.

    Attributes
    ----------
    base, ours : int or None
        The positions of the row in what was exported and in the list now; None where it is not there.
    column : str
        "" for a whole row, which the list has no more and which was changed in the workbook.
    was, here, there : str
        The cell as exported, in the list now, and in the workbook.
    number : int
        The row of the sheet.
    """

    base: int | None
    ours: int | None
    column: str
    was: str
    here: str
    there: str
    number: int

    @property
    def key(self) -> tuple[int | None, int | None, str, str, str]:
        """The same for the same question, asked again."""
        return self.base, self.ours, self.column, self.here, self.there


@dataclass(frozen=True)
class NewRow:
    """A row for the list: a new one, or one that the list has no more and that is put back."""

    number: int
    cells: Cells
    base: int | None = None


@dataclass
class Merged:
    """What is to be done with one list.

    Attributes
    ----------
    edits, new : lists
        What the workbook changes and adds.
    conflicts : list of Conflict
        Those without an answer: nothing of them is in `edits` or `new`.
    settled : list of Conflict
        Those with one.
    missing : list of int
        Exported rows that the list still has and that did not come back: they stay in the list.
    gone : int
        Exported rows that the list has no more and that came back as they were: they stay out.
    """

    edits: list[CellEdit] = field(default_factory=list)
    new: list[NewRow] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    settled: list[Conflict] = field(default_factory=list)
    missing: list[int] = field(default_factory=list)
    gone: int = 0


def merge_rows(
    base: Sequence[Cells],
    ours: Sequence[Cells],
    theirs: Sequence[Returned],
    pairs: Mapping[int, int],
    same: Same,
    answer: Callable[[Conflict], Answer | None],
    *,
    fixed: Sequence[str] = (),
) -> Merged:
    """Merge the rows of one list, cell by cell.

    A cell changed in the workbook only is taken; changed in the list only, it stays; changed to the same in
    both, it is fine; changed differently in both, it is a conflict, and the list stays as it is unless there
    is an answer.

    Parameters
    ----------
    base, ours : sequence of mapping of str to str
        The rows as exported, and as the list has them now.
    theirs : sequence of Returned
        The rows that came back.
    pairs : mapping of int to int
        Exported row -> row of the list now.
    same : callable
        ``same(column, one, other)``: whether two texts mean the same in a column.
    answer : callable
        What the lead decided on a conflict; None where nothing is decided.
    fixed : sequence of str, optional
        Columns that are never taken from a workbook, such as the key.

    Returns
    -------
    Merged
    """
    merged = Merged()
    returned = {row.base: row for row in theirs if row.base is not None}
    for at, was in enumerate(base):
        row, here = returned.get(at), pairs.get(at)
        if row is None:
            if here is not None:
                merged.missing.append(at)
        elif here is None:
            _lost_here(merged, at, was, row, same, answer, fixed)
        else:
            _cells(merged, at, was, here, ours[here], row, same, answer, fixed)
    merged.new += [NewRow(row.number, row.cells) for row in theirs if row.base is None]
    return merged


def _cells(
    merged: Merged,
    at: int,
    was: Cells,
    position: int,
    ours: Cells,
    row: Returned,
    same: Same,
    answer: Callable[[Conflict], Answer | None],
    fixed: Sequence[str],
) -> None:
    for column, there in row.cells.items():
        before, here = was.get(column, ""), ours.get(column, "")
        if column in fixed or same(column, before, there) or same(column, here, there):
            continue
        if same(column, before, here):
            merged.edits.append(CellEdit(position, column, here, there, row.number))
        else:
            _decide(merged, Conflict(at, position, column, before, here, there, row.number), answer)


def _lost_here(
    merged: Merged,
    at: int,
    was: Cells,
    row: Returned,
    same: Same,
    answer: Callable[[Conflict], Answer | None],
    fixed: Sequence[str],
) -> None:
    """A row that the list has no more: it matters only where the workbook changed it."""
    changed = [
        column
        for column, there in row.cells.items()
        if column not in fixed and not same(column, was.get(column, ""), there)
    ]
    if not changed:
        merged.gone += 1
        return
    there = "; ".join(f"{column}: {row.cells[column]}" for column in changed)
    conflict = Conflict(at, None, "", "", "", there, row.number)
    if _decide(merged, conflict, answer) == "workbook":
        kept = {column: was.get(column, "") for column in fixed}
        merged.new.append(NewRow(row.number, {**was, **row.cells, **kept}, at))


def _decide(merged: Merged, conflict: Conflict, answer: Callable[[Conflict], Answer | None]) -> Answer | None:
    decided = answer(conflict)
    if decided not in ("workbook", "list"):
        merged.conflicts.append(conflict)
        return None
    merged.settled.append(conflict)
    if decided == "workbook" and conflict.ours is not None:
        merged.edits.append(
            CellEdit(conflict.ours, conflict.column, conflict.here, conflict.there, conflict.number)
        )
    return decided
