"""Readers of dates: ISO as asked for, or day, month, year as Excel rewrites them in Britain."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta

from assetmap.check.faults import Problem, problem, quoted
from assetmap.check.rows import Rows
from assetmap.check.rules import Reading

__all__ = ["note_future", "read_date", "read_days"]

_ISO = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_CLOCK = re.compile(r"[T ][0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]*)?)?Z?$")
_NUMERIC = re.compile(r"([0-9]{1,2})([/.-])([0-9]{1,2})\2([0-9]{4}|[0-9]{2})")
_WORDED = re.compile(
    r"([0-9]{1,2})(?:st|nd|rd|th)?[ -]+([A-Za-z]{3,9})\.?,?[ -]+([0-9]{4}|[0-9]{2})", re.ASCII
)
_SERIAL = re.compile(r"[0-9]{5}(?:\.[0-9]+)?")
_MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
           "november", "december")  # fmt: skip
_FIRST_YEAR, _LAST_YEAR = 1900, 2100


def read_days(rows: Rows, column: str) -> list[date | None]:
    """The dates of a column; what is wrong with each is noted, and where day and month may be swapped.

    Excel in Britain saves all dates of a list as day/month/year. In one file, a date with a day over 12 in
    first place proves that the column is written so, if none has one in second place; then all are read
    without a word. Where nothing proves it, one warning is noted for the file, at the first such date.

    Parameters
    ----------
    rows : Rows
        One kind of list, of all localities.
    column : str
        A column of dates.

    Returns
    -------
    list of datetime.date or None
        None where blank or no date.
    """
    texts = rows.cells[column]
    read = {text: read_date(text) for text in dict.fromkeys(texts)}
    first: dict[str, tuple[int, str, date]] = {}
    count: Counter[str] = Counter()
    proved, mixed = set(), set()
    for at, (text, file) in enumerate(zip(texts, rows.file, strict=True)):
        found, problems = read[text]
        for one in problems:
            rows.add(at, column, one)
        if found is None:
            if _month_first(text):
                mixed.add(file)
        elif _NUMERIC.fullmatch(_bare(text)):
            first.setdefault(file, (at, text, found))
            count[file] += 1
            if found.day > 12:
                proved.add(file)
    for file, (at, text, found) in first.items():
        if file in mixed or file not in proved:
            rows.add(at, column, _unproved(text, found, count[file], file in mixed))
    return [read[text][0] for text in texts]


def note_future(rows: Rows, column: str, days: Sequence[date | None], as_of: date) -> None:
    """Note the dates of a column that lie after the date of the map.

    Parameters
    ----------
    rows : Rows
    column : str
    days : sequence of datetime.date or None
        One for each row, as :func:`read_days` gives them.
    as_of : date
        The date of the map.
    """
    for at, day in enumerate(days):
        if day is not None and day > as_of:
            text = f"{day.isoformat()} lies after the date of the map, {as_of.isoformat()}"
            rows.add(at, column, problem("date-in-future", text))


def read_date(text: str) -> Reading[date | None]:
    """A date: ISO as asked for, or day, month, year as Excel rewrites it in Britain."""
    if not text:
        return None, ()
    bare = _bare(text)
    if iso := _ISO.fullmatch(bare):
        found = _day(int(iso[1]), int(iso[2]), int(iso[3]))
        if found is None:
            return None, (
                problem("bad-date", f"there is no day {quoted(text)} in the calendar{_span(int(iso[1]))}"),
            )
        return found, ()
    if numeric := _NUMERIC.fullmatch(bare):
        year = _year(numeric[4])
        found = _day(year, int(numeric[3]), int(numeric[1]))
        if found is None:
            other = _month_first(bare)
            hint = f"It looks like month/day/year: write {other.isoformat()}." if other else ""
            return None, (problem("bad-date", f"{quoted(text)} is no day/month/year{_span(year)}", hint),)
        return found, ()
    if worded := _WORDED.fullmatch(bare):
        name = worded[2].lower()
        months = [
            i for i, month in enumerate(_MONTHS, 1) if month.startswith(name) or (name == "sept" and i == 9)
        ]
        found = _day(_year(worded[3]), months[0], int(worded[1])) if len(months) == 1 else None
        if found is not None:
            return found, ()
    hint = ""
    if _SERIAL.fullmatch(bare):
        likely = date(1899, 12, 30) + timedelta(days=int(bare[:5]))
        hint = (
            f"It may be Excel's own number for {likely.isoformat()}: format the cell as Text, write the date."
        )
    return None, (problem("bad-date", f"{quoted(text)} is not a date", hint),)


def _bare(text: str) -> str:
    """A date's text without the time of day that may follow it."""
    return _CLOCK.sub("", text) if len(text) <= 40 else text[:40]


def _month_first(text: str) -> date | None:
    """The day that month/day/year means, None where it means none."""
    numeric = _NUMERIC.fullmatch(_bare(text))
    return _day(_year(numeric[4]), int(numeric[1]), int(numeric[3])) if numeric else None


def _day(year: int, month: int, day: int) -> date | None:
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _year(text: str) -> int:
    """Two digits are of this century, as Excel reads them up to 29 and as no list here needs otherwise."""
    return int(text) + (2000 if len(text) == 2 else 0)


def _span(year: int) -> str:
    return "" if _FIRST_YEAR <= year <= _LAST_YEAR else f" (years go from {_FIRST_YEAR} to {_LAST_YEAR})"


def _unproved(text: str, found: date, count: int, mixed: bool) -> Problem:
    """The warning for dates of a column that may have day and month swapped, by the first of them."""
    said = f"{found.day} {_MONTHS[found.month - 1].title()} {found.year}"
    dates = "1 date is" if count == 1 else f"{count:,} dates are"
    why = "others here have the month first" if mixed else "and nothing in the column proves that"
    return problem(
        "date-read-day-first",
        f"{dates} read day first, {why}: {quoted(text)} as {said}",
        f"If that is right, nothing need be done; written {found.isoformat()}, nobody has to guess.",
    )
