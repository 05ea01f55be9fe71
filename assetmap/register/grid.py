"""A sheet of cells with titles, notes and totals around the list -> the list itself."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assetmap.errors import InputError
from assetmap.load.limits import MOST_CELLS, MOST_COLUMNS, MOST_LETTERS, MOST_ROWS
from assetmap.register.contents import looks_like_data
from assetmap.register.synonyms import heading_synonyms, plain

__all__ = ["Merge", "Table", "check_letters", "letters", "read_grid", "too_many_rows"]

Merge = tuple[tuple[int, int], tuple[int, int]]
"""First and last cell of a merged range, each as row and column from 0."""

_LOOK = 40  # rows from the top among which the headings are looked for
_TOTAL = re.compile(r"(grand |sub ?-?)?totals?\b|sum\b|count\b|average\b", re.IGNORECASE)
_NOTE = re.compile(
    r"\W*(notes?|n\.?b\.?|source|please|key|last updated|updated|groups? below|see )\b", re.IGNORECASE
)


@dataclass(frozen=True)
class Table:
    """The list that was found.

    Attributes
    ----------
    headings : tuple of str
        All different and none blank.
    rows : tuple
        The number of each row as Excel numbers it, and its cells by heading.
    notes : tuple of str
        What was left out, filled or named.
    known : int
        How many headings look like ours.
    """

    headings: tuple[str, ...]
    rows: tuple[tuple[int, Mapping[str, str]], ...]
    notes: tuple[str, ...]
    known: int


def read_grid(records: Sequence[Sequence[str]], *, where: str, merges: Sequence[Merge] = ()) -> Table:
    """Find the headings, and the rows that belong to the list.

    Parameters
    ----------
    records : sequence of sequence of str
        All rows from the first of the sheet, whatever their length.
    where : str
        The file, as messages name it.
    merges : sequence of Merge
        Merged cells. The value of a range stands in its first cell: down the rows of the list it is filled.

    Raises
    ------
    InputError
        There are too many columns, rows or letters in a cell, or nothing at all.
    """
    if sum(map(bool, records)) > 2 * MOST_ROWS:  # some may be blank, notes or totals
        raise too_many_rows(len(records), where)
    grid = [[cell.strip() for cell in record] for record in records]
    width = max((_last(row) for row in grid), default=0)
    if width == 0:
        raise InputError(
            "the sheet is empty", where=where, remedy="look whether it is the right file and sheet"
        )
    if width > MOST_COLUMNS:
        raise InputError(
            f"the list has {width:,} columns, more than the {MOST_COLUMNS} that can be read",
            where=where,
            remedy="delete the columns that are not needed, save, and import that",
        )
    if width * len(grid) > MOST_CELLS:
        raise InputError(
            f"the list has {len(grid):,} rows and {width} columns, {width * len(grid):,} cells: more than "
            f"the {MOST_CELLS:,} that can be read",
            where=where,
            remedy="delete the columns and rows that are not needed, save, and import that",
        )
    check_letters(grid, where)
    grid = [row[:width] + [""] * (width - len(row)) for row in grid]
    notes: list[str] = []
    first, names, known = _headings(grid, notes)
    _fill_down(grid, first, merges, notes)
    body = [(at, row) for at, row in enumerate(grid) if at >= first and any(row)]
    kept = _without_notes(body, names, merges, notes)
    headings, columns = _named(names, kept, notes)
    rows = tuple(
        (at + 1, {heading: row[column] for heading, column in zip(headings, columns, strict=True)})
        for at, row in kept
        if any(row[column] for column in columns)
    )
    return Table(headings, rows, tuple(notes), known)


def too_many_rows(number: int, where: str) -> InputError:
    """The error for a list that is longer than any."""
    return InputError(
        f"the list has {number:,} rows, more than the {MOST_ROWS:,} that can be read",
        where=where,
        remedy="keep only the rows of your area, save, and import that",
    )


def check_letters(rows: Sequence[Sequence[str]], where: str) -> None:
    """Refuse a cell that holds a book."""
    for number, row in enumerate(rows, 1):
        for at, cell in enumerate(row):
            if len(cell) > MOST_LETTERS:
                raise InputError(
                    f"cell {letters(at)}{number} has {len(cell):,} letters, more than the {MOST_LETTERS:,} "
                    "that can be read",
                    where=where,
                    remedy="shorten what stands there, save, and import that",
                )


def letters(position: int) -> str:
    """The name that Excel gives a column: 0 -> A, 26 -> AA."""
    name, position = "", position + 1
    while position:
        position, digit = divmod(position - 1, 26)
        name = chr(65 + digit) + name
    return name


# --- headings -------------------------------------------------------------------------------------------


def _headings(grid: list[list[str]], notes: list[str]) -> tuple[int, list[str], int]:
    """Where the rows of the list begin, what its columns are called, and how many headings are known."""
    filled = [at for at, row in enumerate(grid) if any(row)]
    top = filled[:_LOOK]
    known = {at: _known(grid[at]) for at in top}
    at = max(top, key=lambda one: (known[one], -one))
    usual = _usual_width([grid[one] for one in filled])
    if known[at] < (2 if usual > 1 else 1):
        at = next((one for one in top if _full(grid[one]) * 2 >= usual and not _data(grid[one])), -1)
        if at < 0 or (usual > 1 and _full(grid[at]) < 2):
            notes.append("No headings were found, so the columns are called by their letters.")
            return next(one for one in filled if _full(grid[one]) * 2 >= usual), [""] * len(grid[0]), 0
    names, first = list(grid[at]), at + 1
    above = grid[at - 1] if at and _full(grid[at - 1]) > 1 and not _data(grid[at - 1]) else None
    below = grid[first] if first < len(grid) else None
    if above:
        names = _joined(above, names)
    elif below and _second_line(names, below):
        names, first = _joined(names, below), first + 1
    if above or first > at + 1:
        notes.append("The headings stand in two rows and were read together.")
    titles = [" ".join(cell for cell in grid[one] if cell) for one in filled if one < at - bool(above)]
    if titles:
        notes.append(f"Above the headings, not part of the list: {_quoted(titles)}.")
    return first, names, max(known[at], _known(names))


def _known(row: Sequence[str]) -> int:
    whole, _ = heading_synonyms()
    return len({key for cell in row if cell and len(cell) <= 60 and (key := plain(cell)) in whole})


def _usual_width(rows: list[list[str]]) -> int:
    widths = sorted(_full(row) for row in rows)
    return widths[(len(widths) * 3) // 4]


def _data(row: Sequence[str]) -> bool:
    return any(looks_like_data(cell) for cell in row if cell)


def _second_line(upper: list[str], lower: list[str]) -> bool:
    """Whether a row is the second line of merged headings: it names just what the first leaves open."""
    open_ = [at for at, cell in enumerate(upper) if not cell and at < max(_last(upper), _last(lower))]
    closed = [at for at, cell in enumerate(upper) if cell]
    return (
        bool(open_)
        and all(lower[at] for at in open_)
        and any(not lower[at] for at in closed)
        and not _data(lower)
        and _known(lower) > 0
    )


def _joined(upper: Sequence[str], lower: Sequence[str]) -> list[str]:
    """Headings of two lines: a group's name above several columns is put before each of theirs."""
    names, group = [], ""
    for above, below in zip(upper, lower, strict=True):
        if above:
            group = above if below else ""
        elif not below:
            group = ""
        names.append(f"{group}: {below}" if group and below else below or above)
    return names


def _named(
    names: list[str], rows: list[tuple[int, list[str]]], notes: list[str]
) -> tuple[tuple[str, ...], list[int]]:
    """Headings, all different and none blank, and which column each is; empty nameless ones are dropped."""
    used = [sum(bool(row[at]) for _, row in rows) for at in range(len(names))]
    taken: set[str] = set()
    headings, columns, given, doubled = [], [], [], []
    last = max((at for at, name in enumerate(names) if name), default=-1)
    for at, name in enumerate(names):
        if not name and not used[at]:
            continue
        if not name and last >= 0 and at > last + 1 and used[at] <= max(2, len(rows) // 20):
            beside = [f"{letters(at)}{number + 1} {_short(row[at])}" for number, row in rows if row[at]]
            notes.append(f"Beside the list, left out: {_quoted(beside)}.")
            continue
        heading = " ".join(name.split()) or f"Column {letters(at)}"
        if not name:
            given.append(heading)
        elif heading.lower() in taken:
            doubled.append(heading)
        count, base = 2, heading
        while heading.lower() in taken:
            heading, count = f"{base} ({count})", count + 1
        taken.add(heading.lower())
        headings.append(heading)
        columns.append(at)
    if given and last >= 0:
        notes.append(f"Columns without a heading were given one: {_quoted(given)}.")
    if doubled:
        notes.append(f"Headings that are there more than once were numbered: {_quoted(doubled)}.")
    return tuple(headings), columns


# --- rows -----------------------------------------------------------------------------------------------


def _fill_down(grid: list[list[str]], first: int, merges: Sequence[Merge], notes: list[str]) -> None:
    filled = []
    for (top, left), (bottom, _) in merges:
        if bottom > top >= first and left < len(grid[0]) and top < len(grid) and grid[top][left]:
            for at in range(top + 1, min(bottom, len(grid) - 1) + 1):
                # A merged cell does not make a row of a blank line.
                if any(grid[at]):
                    grid[at][left] = grid[at][left] or grid[top][left]
            filled.append(f"{letters(left)}{top + 1}")
    if filled:
        notes.append(f"Cells merged over several rows were filled down: {_quoted(filled)}.")


def _without_notes(
    body: list[tuple[int, list[str]]], names: list[str], merges: Sequence[Merge], notes: list[str]
) -> list[tuple[int, list[str]]]:
    """The rows that belong to the list; totals, headings told again and stray notes are left out and said."""
    usual = _usual_width([row for _, row in body]) if body else 0
    across = {top for (top, left), (_, right) in merges if right > left}
    tail = _tail(body)
    kept, totals, again, stray, bare = [], [], [], [], []
    for at, row in body:
        alone = _full(row) == 1
        text = next(cell for cell in row if cell)
        if any(names) and [plain(cell) for cell in row] == [plain(name) for name in names]:
            again.append(str(at + 1))
        elif _TOTAL.match(text) and usual > 1 and all(_number(c) for c in row if c and c != text):
            totals.append(f"row {at + 1} {_short(text)}")
        elif alone and usual > 2 and (at in across or at >= tail or _is_note(text)):
            stray.append(f"row {at + 1} {_short(text)}")
        else:
            kept.append((at, row))
            if alone and usual > 2:
                bare.append(f"row {at + 1} {_short(text)}")
    for what, found in (
        ("Headings told again were left out: rows", again),
        ("Totals were left out:", totals),
        ("Notes among the rows were left out:", stray),
        ("Rows with only one cell filled were kept; look whether they are organisations:", bare),
    ):
        if found:
            notes.append(f"{what} {_quoted(found)}.")
    return kept


def _tail(body: list[tuple[int, list[str]]]) -> int:
    """The row from which, after a blank one, no row has more than one cell filled."""
    tail, end = 2**31, len(body)
    while end and _full(body[end - 1][1]) == 1:
        end -= 1
        if end and body[end][0] > body[end - 1][0] + 1:
            tail = body[end][0]
    return tail


def _is_note(text: str) -> bool:
    return (
        bool(_NOTE.match(text))
        or len(text) > 100
        or text.endswith((":", "--"))
        or text.startswith(("--", "*"))
    )


def _number(text: str) -> bool:
    return bool(re.fullmatch(r"[£$€]?\s*-?[0-9][0-9,.]*\s*%?", text))


def _full(row: Sequence[str]) -> int:
    return sum(bool(cell) for cell in row)


def _last(row: Sequence[str]) -> int:
    return max((at + 1 for at, cell in enumerate(row) if cell), default=0)


def _short(text: str) -> str:
    clean = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return f"'{clean if len(clean) <= 60 else clean[:59] + '…'}'"


def _quoted(found: Sequence[str], most: int = 8) -> str:
    more = f" and {len(found) - most:,} more" if len(found) > most else ""
    return ", ".join(found[:most]) + more
