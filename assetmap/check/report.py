"""Faults -> what a person reads: a table for the terminal, rows for a CSV file, and a count in a sentence."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from types import MappingProxyType

from assetmap.check.faults import Fault, quoted

__all__ = ["COLUMNS", "NO_LETTERS", "fault_rows", "fault_summary", "fault_table"]

COLUMNS = tuple(f.name for f in fields(Fault))
"""The headings of :func:`fault_rows`."""

NO_LETTERS: Mapping[tuple[str, str], str] = MappingProxyType({})
"""For files of which it is not known where their columns stand."""

_HEADINGS = ("", "row", "column", "value", "what is wrong")


def fault_summary(faults: Sequence[Fault]) -> str:
    """How many faults there are, in words: ``"3 errors and 1 warning in the lists"``."""
    errors = sum(fault.severity == "error" for fault in faults)
    warnings = len(faults) - errors
    parts = [_count(n, word) for n, word in ((errors, "error"), (warnings, "warning")) if n]
    return f"{' and '.join(parts)} in the lists" if parts else "no faults in the lists"


def fault_rows(faults: Iterable[Fault]) -> list[tuple[str, ...]]:
    """One tuple of text a fault, in the order of :data:`COLUMNS`; row 0, the whole file, becomes ``""``.

    The values are as people typed them: a writer of CSV has to make them safe from being read as formulas.
    """
    out = []
    for fault in faults:
        cells = {name: str(getattr(fault, name)) for name in COLUMNS} | {"row": str(fault.row or "")}
        out.append(tuple(cells[name] for name in COLUMNS))
    return out


def fault_table(
    faults: Sequence[Fault],
    *,
    width: int = 100,
    most: int = 3,
    letters: Mapping[tuple[str, str], str] = NO_LETTERS,
) -> str:
    """Lay faults out as plain text, by file; how to put them right stands once below those that share it.

    Parameters
    ----------
    faults : sequence of Fault
        In the order in which they are to be shown.
    width : int, optional
        The longest line, in characters.
    most : int, optional
        How many faults of one kind in one column of a file are shown; the others are counted.
    letters : mapping, optional
        The letters of the columns (:func:`assetmap.check.columns.column_letters`), shown before the headings.

    Returns
    -------
    str
        Without unseen characters, so that nothing that was typed can act on a terminal; ``""`` for no faults.
    """
    lines: list[str] = []
    for file in dict.fromkeys(fault.file for fault in faults):
        lines += ([""] if lines else []) + [_plain(file)]
        shown, more = _first_of_each([fault for fault in faults if fault.file == file], most)
        cells = [_HEADINGS] + [
            (
                fault.severity,
                str(fault.row or "-"),
                _plain(" ".join((letters.get((file, fault.column), ""), fault.column))).strip() or "-",
                quoted(fault.value, 24)[1:-1] or "-",
                fault.message,
            )
            for fault in shown
        ]
        widths = [max(len(row[i]) for row in cells) for i in range(4)]
        indent = 2 + sum(widths) + 2 * len(widths)
        lines.append(_line(_HEADINGS, widths))
        following = [*shown[1:], None]
        for fault, row, next_one in zip(shown, cells[1:], following, strict=True):
            lines += _wrapped(_line((*row[:4], ""), widths), row[4], indent, width)
            if next_one is None or (next_one.code, next_one.remedy) != (fault.code, fault.remedy):
                lines += _wrapped("", f"-> {_plain(fault.remedy)}", indent, width)
            left = more.get((fault.code, fault.column, fault.row))
            if left:
                lines += _wrapped("", f"… and {left} more of this kind in this column", indent, width)
    return "\n".join(line.rstrip() for line in lines)


def _first_of_each(faults: Sequence[Fault], most: int) -> tuple[list[Fault], dict[tuple[str, str, int], int]]:
    """The first few faults of each kind and column; and how many follow, by the last that is shown."""
    counts: dict[tuple[str, str], int] = {}
    last: dict[tuple[str, str], int] = {}
    shown = []
    for fault in faults:
        key = fault.code, fault.column
        counts[key] = counts.get(key, 0) + 1
        if counts[key] <= most:
            shown.append(fault)
            last[key] = fault.row
    more = {(*key, last[key]): count - most for key, count in counts.items() if count > most}
    return shown, more


def _line(cells: tuple[str, ...], widths: list[int]) -> str:
    return (
        "  " + "".join(f"{cell:<{width}}  " for cell, width in zip(cells[:4], widths, strict=True)) + cells[4]
    )


def _wrapped(start: str, text: str, indent: int, width: int) -> list[str]:
    room = max(width - indent, 30)
    pieces = textwrap.wrap(_plain(text), room) or [""]
    return [f"{start:<{indent}}{pieces[0]}"] + [" " * indent + piece for piece in pieces[1:]]


def _plain(text: str) -> str:
    return "".join(
        c if c.isprintable() else " " if c.isspace() else "\N{REPLACEMENT CHARACTER}" for c in text
    )


def _count(number: int, word: str) -> str:
    return f"{number:,} {word}" + ("" if number == 1 else "s")
