"""The rows of a sheet that came back: which exported row each is, and what was typed in it."""

from __future__ import annotations

import difflib
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from assetmap.load.schema import PRIVACY_COLUMNS, Table, heading_key
from assetmap.register.merge import Returned
from assetmap.register.pairing import pair_rows
from assetmap.register.workbook_cells import Field, Unreadable, Value, is_cut, plain, same, shown, typed
from assetmap.register.workbook_read import Grid
from assetmap.register.workbook_write import LINE, SHEETS

__all__ = ["IDENTITIES", "SheetBack", "read_sheet_back"]

IDENTITIES: Mapping[str, Sequence[Sequence[str]]] = {
    "assets": [("name", "postcode")],
    "engagement": [("date", "asset_id", "ward_code")],
    "targets": [("area_code",)],
}
"""List -> the columns by which a person would know a row again."""

_MOST_SEARCHED = 20  # rows in which the headings are looked for
_LEAST_MOVED = 5


@dataclass
class SheetBack:
    """One sheet as it came back.

    Attributes
    ----------
    fields : list of Field
        The columns that came back, new ones last.
    rows : list of Returned
        Those that can be told apart.
    missing : list of str
        Headings that did not come back: nothing of their columns is changed.
    new : list of str
        Headings that were not exported.
    lost : set of int
        Exported rows that did come back but of which nothing can be taken.
    problems : list of str
        What could not be taken, and how to put it right.
    """

    fields: list[Field] = field(default_factory=list)
    rows: list[Returned] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    new: list[str] = field(default_factory=list)
    lost: set[int] = field(default_factory=set)
    problems: list[str] = field(default_factory=list)


@dataclass
class _Raw:
    """A row with its number, its key and line as far as it has them, and its values."""

    number: int
    line: int | None
    values: dict[str, Value]


def read_sheet_back(
    grid: Grid | None,
    table: Table,
    fields: Sequence[Field],
    base: Sequence[Mapping[str, str]],
    resolve: Callable[[str], str],
) -> SheetBack:
    """Read one sheet.

    Parameters
    ----------
    grid : Grid or None
        Its cells; None where the workbook has no such sheet.
    table : Table
    fields : sequence of Field
        The columns that were exported.
    base : sequence of mapping of str to str
        The rows that were exported, as the list had them.
    resolve : callable
        The key that is meant where an organisation is named by its name. New rows keep the name: only with it
        are they known again.

    Returns
    -------
    SheetBack
    """
    back = SheetBack()
    title = SHEETS[table.name]
    if grid is None:
        back.problems.append(f"The workbook has no sheet '{title}': nothing of that list is changed.")
        back.lost.update(range(len(base)))
        return back
    head = max(range(min(len(grid), _MOST_SEARCHED)), key=lambda at: _known(grid[at], fields), default=0)
    if not grid or not _known(grid[head], fields):
        back.problems.append(
            f"The sheet '{title}' has none of the headings that were exported: nothing is changed."
        )
        back.lost.update(range(len(base)))
        return back
    columns, line_at = _columns(back, grid, head, title, fields)
    raws = _raws(grid, head, columns, line_at, base)
    if moved := _moved_alone(raws, base, back.fields):
        back.problems.append(
            f"On the sheet '{title}' {moved} was sorted or moved without the rest of the rows, so that cells "
            "stand beside the wrong key. Nothing of the sheet is changed. Undo the sorting, sort whole rows, "
            "and import it again."
        )
        back.lost.update(range(len(base)))
        return back
    for raw, at in _which(back, raws, base, title, table, line_at is not None):
        was = base[at] if at is not None else {}
        cells = _cells(back, raw, was, title, resolve if at is not None else str)
        if at is not None or any(text.strip() for text in cells.values()):
            back.rows.append(Returned(raw.number, at, cells))
    return back


def _known(row: Sequence[Value], fields: Sequence[Field]) -> int:
    keys = {heading_key(name) for one in fields for name in (one.heading, one.name)}
    return sum(isinstance(cell, str) and heading_key(cell) in keys for cell in row)


def _columns(
    back: SheetBack, grid: Grid, head: int, title: str, fields: Sequence[Field]
) -> tuple[dict[int, Field], int | None]:
    """Which column of the sheet is which; and where the hidden one with the lines is."""
    exact = {one.heading.strip(): one for one in fields}
    loose = {heading_key(name): one for one in fields for name in (one.name, one.heading)}
    found: dict[int, Field] = {}
    line_at: int | None = None
    taken: set[str] = set()
    for at, cell in enumerate(grid[head]):
        text = typed(Field("", ""), cell).strip()
        filled = any(at < len(row) and str(row[at]).strip() for row in grid[head + 1 :])
        if heading_key(text) == heading_key(LINE):
            line_at = at if line_at is None else line_at
        elif not text:
            if filled:
                back.problems.append(
                    f"On the sheet '{title}' a column has no heading: it is not taken. Give it one."
                )
        elif (one := exact.get(text) or loose.get(heading_key(text))) and one.name not in taken:
            found[at] = one
        elif one or heading_key(text) in {heading_key(name) for name in taken}:
            back.problems.append(
                f"On the sheet '{title}' the heading '{text}' is there twice: only the first is taken."
            )
        elif near := difflib.get_close_matches(heading_key(text), PRIVACY_COLUMNS, 1, 0.84):
            back.problems.append(
                f"On the sheet '{title}' the heading '{text}' looks like '{near[0]}' and is not: not taken."
            )
        elif filled:
            found[at] = Field(text, text)
            back.new.append(text)
        if at in found:
            taken.add(found[at].name)
    back.fields = list(found.values())
    back.missing = [one.heading for one in fields if one.name not in taken]
    return found, line_at


def _raws(
    grid: Grid,
    head: int,
    columns: Mapping[int, Field],
    line_at: int | None,
    base: Sequence[Mapping[str, str]],
) -> list[_Raw]:
    bare = {at for at, row in enumerate(base) if not any(row[name].strip() for name in row if name != "id")}
    out = []
    for number, row in enumerate(grid[head + 1 :], head + 2):
        values = {one.name: row[at] if at < len(row) else "" for at, one in columns.items()}
        line = row[line_at] if line_at is not None and line_at < len(row) else ""
        text = plain(Field("", ""), line)
        known = int(text) - 1 if text.isdecimal() and len(text) < 9 else None
        # Where all but the key was cleared, the row was meant to go.
        if known in bare or any(str(value).strip() for name, value in values.items() if name != "id"):
            out.append(_Raw(number, known, values))
    return out


def _which(
    back: SheetBack,
    raws: Sequence[_Raw],
    base: Sequence[Mapping[str, str]],
    title: str,
    table: Table,
    lines: bool,
) -> list[tuple[_Raw, int | None]]:
    """Each row with the exported row that it is, None for a new one; rows in doubt are left out and told."""
    keyed = table.name == "assets"
    fields = {one.name: one for one in back.fields}
    key_of = fields.get("id", Field("id", ""))
    keys = [_shown_plain(key_of, row.get("id", "")) if keyed else "" for row in base]
    ids = Counter(keys)
    by_id = {key: at for at, key in enumerate(keys) if key and ids[key] == 1}
    candidates: dict[int, list[_Raw]] = defaultdict(list)
    rest: list[_Raw] = []
    out: list[tuple[_Raw, int | None]] = []
    for raw in raws:
        key = plain(key_of, raw.values.get("id", "")) if keyed else ""
        line = raw.line if raw.line is not None and 0 <= raw.line < len(base) else None
        at = by_id.get(key) if key else None
        if key and line is not None and keys[line] != key:
            back.problems.append(
                f"{title}, row {raw.number}: the key '{key}' was changed, or stands in the wrong row: the "
                "row is not taken. Put the key back; a new organisation has none."
            )
            back.lost.update(one for one in (line, at) if one is not None)
        elif line is not None:
            candidates[line].append(raw)
        elif at is not None:
            candidates[at].append(raw)
        elif key and not ids[key]:
            back.problems.append(
                f"{title}, row {raw.number}: no row with the key '{key}' was exported: the row is "
                "not taken. Leave the key of a new organisation blank."
            )
        else:
            rest.append(raw)
    for at, several in candidates.items():
        out += _original(back, at, several, base[at], fields, title)
    free = [at for at in range(len(base)) if at not in candidates and at not in back.lost]
    names = [one.name for one in back.fields if one.name in (base[0] if base else {})]
    pairs = pair_rows(
        [{name: plain(fields[name], raw.values[name]) for name in names} for raw in rest],
        [{name: _shown_plain(fields[name], base[at].get(name, "")) for name in names} for at in free],
        names,
        None if lines else IDENTITIES[table.name],
        key="id" if keyed else "",
    )
    out += [(raw, free[pairs[i]] if i in pairs else None) for i, raw in enumerate(rest)]
    return sorted(out, key=lambda one: one[0].number)


def _original(
    back: SheetBack,
    at: int,
    several: Sequence[_Raw],
    was: Mapping[str, str],
    fields: Mapping[str, Field],
    title: str,
) -> list[tuple[_Raw, int | None]]:
    """Which of the rows that say they are one exported row is it; a changed copy of it is a new row."""
    if len(several) == 1:
        return [(several[0], at)]
    if was.get("id") and "id" in fields:  # who copies a row to write a new one clears its key
        with_key = [raw for raw in several if str(raw.values["id"]).strip()]
        if len(with_key) == 1:
            return [(raw, at if raw is with_key[0] else None) for raw in several]
    alike = [
        raw
        for raw in several
        if all(
            name == "id" or same(fields[name], was.get(name, ""), value) for name, value in raw.values.items()
        )
    ]
    if not alike:
        numbers = ", ".join(str(raw.number) for raw in several)
        back.problems.append(
            f"{title}, rows {numbers}: all are copies of one exported row, and none is as it was, so nobody "
            "can tell which is which: none is taken. Keep one, and write the others in blank rows."
        )
        back.lost.add(at)
        return []
    copies = [raw for raw in several if raw in alike and raw is not alike[0]]
    back.problems += [
        f"{title}, row {raw.number}: an exact copy of row {alike[0].number}: not taken. Take the row away."
        for raw in copies
    ]
    return [(alike[0], at), *((raw, None) for raw in several if raw not in alike)]


def _cells(
    back: SheetBack, raw: _Raw, was: Mapping[str, str], title: str, resolve: Callable[[str], str]
) -> dict[str, str]:
    """What would stand in the list: the exported text itself where the cell came back as it went out."""
    out = {}
    for one in back.fields:
        value, before = raw.values[one.name], was.get(one.name, "")
        if one.kind == "key" or same(one, before, value):
            out[one.name] = before
        elif isinstance(value, Unreadable):
            out[one.name] = before
            back.problems.append(
                f"{title}, row {raw.number}, {one.heading}: the cell holds {value}: not taken. Type a value."
            )
        elif is_cut(one, before):
            out[one.name] = before
            back.problems.append(
                f"{title}, row {raw.number}, {one.heading}: the cell is too long for a workbook, and was "
                "changed there: not taken. Change it in the list itself."
            )
        else:
            text = typed(one, value)
            out[one.name] = resolve(text) if one.kind == "reference" else text if text.strip() else ""
    return out


def _shown_plain(one: Field, raw: str) -> str:
    return plain(one, shown(one, raw))


def _moved_alone(raws: Sequence[_Raw], base: Sequence[Mapping[str, str]], fields: Sequence[Field]) -> str:
    """What went to other rows without the rest, as by sorting a column alone; "" for nothing."""
    placed = [raw for raw in raws if raw.line is not None and 0 <= raw.line < len(base)]
    texts = [one for one in fields if one.kind != "key"]
    whole = {
        tuple(_shown_plain(one, row.get(one.name, "")) for one in texts): at for at, row in enumerate(base)
    }
    moved = [
        whole[cells]
        for raw in placed
        if (cells := tuple(plain(one, raw.values[one.name]) for one in texts)) in whole
        and tuple(_shown_plain(one, base[raw.line or 0].get(one.name, "")) for one in texts) != cells
    ]
    if len(moved) > 1:
        return "the part of the sheet beside the keys"
    for one in fields:
        if one.kind in ("key", "word", "yes_no", "audiences"):
            continue
        changed = [
            (plain(one, base[raw.line or 0].get(one.name, "")), plain(one, raw.values[one.name]))
            for raw in placed
            if not same(one, base[raw.line or 0].get(one.name, ""), raw.values[one.name])
        ]
        before, after = Counter(old for old, _ in changed), Counter(new for _, new in changed)
        known = sum((before & after).values())
        if len(after) >= _LEAST_MOVED and known >= 0.8 * len(changed):
            return f"the column '{one.heading}'"
    return ""
