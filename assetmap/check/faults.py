"""Faults in the lists as data: file, row, column, value, what is wrong, how to put it right."""

from __future__ import annotations

from dataclasses import dataclass, field

from assetmap.check.kinds import KINDS, FaultKind, Severity

__all__ = ["Fault", "Faults", "Problem", "problem", "quoted"]


@dataclass(frozen=True)
class Fault:
    """One thing to put right in one place.

    Attributes
    ----------
    code, severity : str
        As in :class:`~assetmap.check.kinds.FaultKind`.
    file : str
        The list, from the project's folder, with ``/`` between folders.
    row : int
        As Excel numbers it; 0 where the file as a whole is meant.
    column : str
        The heading; "" where the row as a whole is meant.
    value : str
        What stands in the cell, as typed.
    message, remedy : str
        What is wrong with it, and how to put it right.
    """

    code: str
    severity: Severity
    file: str
    row: int
    column: str
    value: str
    message: str
    remedy: str


@dataclass(frozen=True)
class Problem:
    """What is wrong with a cell's text, wherever the cell may be."""

    kind: FaultKind
    message: str
    remedy: str


@dataclass
class Faults:
    """The faults found so far."""

    found: list[Fault] = field(default_factory=list)

    def add(self, problem: Problem, *, file: str, row: int, column: str = "", value: str = "") -> None:
        """Note a problem at a place."""
        kind = problem.kind
        self.found.append(
            Fault(kind.code, kind.severity, file, row, column, value, problem.message, problem.remedy)
        )

    def sorted(self) -> tuple[Fault, ...]:
        """All of them, by file, row, column and code, each once."""
        return tuple(sorted(set(self.found), key=_order))


def problem(code: str, message: str, remedy: str = "") -> Problem:
    """A problem of a kind; the kind's own remedy where none that fits better is given."""
    kind = KINDS[code]
    return Problem(kind, message, remedy or kind.remedy)


def quoted(text: str, longest: int = 40) -> str:
    """Text in quotation marks, short and with its unseen characters made visible, for a message."""
    clean = "".join(
        c if c.isprintable() else " " if c.isspace() else "\N{REPLACEMENT CHARACTER}"
        for c in text[: longest + 1]
    )
    return f"'{clean}'" if len(text) <= longest else f"'{clean[: longest - 1]}…'"


def _order(fault: Fault) -> tuple[str, int, str, str, str, str]:
    return fault.file, fault.row, fault.column, fault.code, fault.value, fault.message
