"""Which cells of a partner's list are nowhere in ours after an import: an independent look at the files."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from assetmap.check.days import read_date
from assetmap.register.incoming import Incoming
from assetmap.register.plan import Plan
from assetmap.register.wording import WordProposal

SAYS_NOTHING = {"", "n/a", "na", "none", "-", "--", "?", "unknown", "not known", "tbc", "tba", "nil", "null"}
FILES = ("assets.csv", "contacts.csv", "engagement.csv")


def lost_cells(
    incoming: Incoming,
    made: Plan,
    words: Iterable[WordProposal],
    lists: Sequence[tuple[str, Iterable[Mapping[str, str]]]],
    waiting: Iterable[object] = (),
) -> Iterator[tuple[int, str, str]]:
    """Row, heading and text of each cell that is neither in a list nor was said to be written otherwise.

    A text counts as there where its letters and figures stand in the organisation's rows, in whatever marks;
    a word of theirs that was shown with ours does, and so does a day, written with the year first. Rows that
    were not taken over are reported by their number; those that wait are kept apart.
    """
    there: dict[str, list[str]] = {}
    for file, rows in lists:
        for row in rows:
            asset_id = row.get("id" if file == "assets.csv" else "asset_id", "")
            there.setdefault(asset_id, []).extend(text for text in row.values() if text)
    waits = _bare(" ".join(map(str, waiting)))
    by_number = {row.number: row for row in incoming.rows}
    understood = {(one.theirs, one.ours) for one in words if one.ours}
    names: dict[str, list[str]] = {}
    for row in next(rows for file, rows in lists if file == "assets.csv"):
        names.setdefault(_bare(row["name"]), []).append(row["id"])
    for plan_row in made.rows:
        if plan_row.kind in ("elsewhere", "unusable", "removed"):
            continue
        ids = [plan_row.asset_id] if plan_row.asset_id else names.get(_bare(plan_row.unit.name), [])
        found = _bare(" \n ".join(text for one in ids for text in there.get(one, ())))
        found += waits if plan_row.kind == "likely" else ""
        said = _bare(" \n ".join(plan_row.reasons)) + _bare(
            " ".join(f"{one.ours} {one.theirs}" for one in (*plan_row.kept, *plan_row.unit.differing))
        )
        for number in plan_row.unit.numbers:
            for heading, cell in by_number[number].cells.items():
                if not _is_there(cell, found + said, understood):
                    yield number, heading, cell


def _is_there(cell: str, found: str, understood: set[tuple[str, str]]) -> bool:
    text = cell.strip()
    if text.casefold().strip(".") in SAYS_NOTHING or any(text == theirs for theirs, _ in understood):
        return True
    day = read_date(text)[0]
    if _bare(text) in found or (day and _bare(day.isoformat()) in found):
        return True
    if re.fullmatch(r"-?\d+\.\d{6,}", text) and _bare(f"{float(text):.6f}") in found:
        return True  # a place to the tenth of a metre
    parts = re.split(r"[;,|\n]| and |&|/", text)
    return all(_bare(part) in found or (part.strip(), "") in understood for part in parts) or all(
        _bare(word) in found for word in text.split()
    )


def _bare(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.casefold())
