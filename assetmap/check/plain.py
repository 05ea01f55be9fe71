"""Whether a text is in plain English: words to avoid, long sentences, and the school grade it is written for.

The grade is the Automated Readability Index as textstat computes it: it needs no word lists from the network
(docs/decisions/0014-plain-english.md). The words to avoid are in ``plain.toml``.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from assetmap.check.faults import quoted
from assetmap.errors import InputError
from assetmap.load.lists import read_sheet
from assetmap.load.schema import Table

__all__ = [
    "COLUMNS",
    "Finding",
    "Text",
    "could_be_plainer",
    "finding_table",
    "grade",
    "look",
    "texts_of_file",
    "texts_of_list",
    "texts_of_words",
]

COLUMNS = {"assets": ("description", "times", "cost", "accessibility"), "targets": ("reason",)}
"""The columns of the lists that are written in sentences and shown on pages."""

_SENTENCE = re.compile(r"[^.!?:;\n]+")
_WORD = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*")
_BRACES = re.compile(r"\{\w+\}")
_YEARS = 5  # a pupil of grade g is about g + 5 years old
_GROWN = 18
_HEADINGS = ("row", "column", "found", "say instead")


@dataclass(frozen=True)
class Text:
    """A text and where it stands.

    Attributes
    ----------
    file : str
    row : str
        As Excel numbers it, or the number of the line.
    column : str
    text : str
    """

    file: str
    row: str
    column: str
    text: str


@dataclass(frozen=True)
class Finding:
    """Something that could be said more plainly: where, what was found, and what to do."""

    file: str
    row: str
    column: str
    found: str
    instead: str


@dataclass(frozen=True)
class _Rules:
    """``plain.toml``, ready to look with: a letter run that each word holds, its pattern, what to say."""

    avoid: tuple[tuple[str, re.Pattern[str], str], ...]
    known: re.Pattern[str]
    grade: float
    words_for_grade: int
    sentence_words: int


def look(texts: Iterable[Text]) -> list[Finding]:
    """Look for what could be plainer, the grade too (which takes seconds to get ready).

    Parameters
    ----------
    texts : iterable of Text

    Returns
    -------
    list of Finding
        In the order of the texts; in each text words first, then sentences, then its grade.
    """
    rules, out = _rules(), []
    for one in texts:
        plain = _BRACES.sub("1", one.text)
        low = plain.lower()
        matches = [
            (match, say) for stem, word, say in rules.avoid if stem in low and (match := word.search(plain))
        ]
        found = [(match[0], say) for match, say in sorted(matches, key=lambda pair: pair[0].start())]
        for words, start in _long_sentences(plain, rules.sentence_words):
            found.append((quoted(start, 40), f"a sentence of {words} words: make it two"))
        if len(_WORD.findall(plain)) >= rules.words_for_grade:
            level = grade(rules.known.sub("known", plain))
            if level > rules.grade:
                age = min(round(level) + _YEARS, _GROWN)
                found.append(
                    (
                        quoted(one.text, 40),
                        f"reads as if for age {age} and over: use shorter words and sentences",
                    )
                )
        out += [Finding(one.file, one.row, one.column, what, say) for what, say in found]
    return out


def texts_of_list(path: Path, table: Table, where: str = "") -> list[Text]:
    """The texts of one list that pages show; rows marked "do not list" are left out.

    Parameters
    ----------
    path : Path
        A file of this table.
    table : Table
        ``ASSETS`` or ``TARGETS`` of :mod:`assetmap.load.schema`.
    where : str, optional
        How messages name the file.

    Returns
    -------
    list of Text

    Raises
    ------
    InputError
        The file cannot be read as a list.
    """
    sheet = read_sheet(path, table, where=where)
    frame = sheet.frame
    if "do_not_list" in frame:
        frame = frame[~frame["do_not_list"].str.strip().str.lower().isin(["yes", "y", "true", "1"])]
    columns = [name for name in COLUMNS[table.name] if name in frame]
    return [
        Text(sheet.where, str(row), name, cell)
        for row, *cells in frame[columns].itertuples(name=None)
        for name, cell in zip(columns, cells, strict=True)
        if cell.strip()
    ]


def texts_of_file(path: Path) -> list[Text]:
    """The lines of a text file.

    Raises
    ------
    InputError
        It cannot be read as text.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(
            f"the file cannot be read as text: {error}",
            where=path.as_posix(),
            remedy="save it as plain text (UTF-8), or name a list (CSV)",
        ) from None
    return [Text(path.as_posix(), str(n), "", line) for n, line in enumerate(lines, 1) if line.strip()]


def texts_of_words(words: Mapping[str, Any], file: str) -> list[Text]:
    """The words of the pages, each under its part and key."""
    return [
        Text(file, f"[{part}]", key, text)
        for part, inner in words.items()
        if isinstance(inner, Mapping)
        for key, text in inner.items()
        if isinstance(text, str)
    ]


def grade(text: str) -> float:
    """The school grade that a text is written for: the Automated Readability Index, rounded to a tenth.

    ``4.71 x characters / words + 0.5 x words / sentences - 21.43``

    References
    ----------
    Smith, E.A., Senter, R.J. (1967). Automated Readability Index. AMRL-TR-66-220.
    """
    import textstat  # slow to import, and asked for by `assetmap plain` alone

    return round(float(textstat.automated_readability_index(text)), 1)


def could_be_plainer(texts: Iterable[str]) -> int:
    """How many of many texts have words to avoid or long sentences; quick, without the grade.

    Parameters
    ----------
    texts : iterable of str

    Returns
    -------
    int
    """
    rules, every = _rules(), [text for text in texts if text]
    whole = "\n".join(every).lower()
    there = [(stem, word) for stem, word, _ in rules.avoid if stem in whole]
    least = rules.sentence_words * 4  # what is shorter than this hardly ever has so many words
    count = 0
    for text in every:
        low = text.lower()
        count += any(stem in low and word.search(text) for stem, word in there) or (
            len(text) > least
            and any(len(one) > least for one in _SENTENCE.findall(text))
            and any(True for _ in _long_sentences(text, rules.sentence_words))
        )
    return count


def finding_table(findings: Iterable[Finding]) -> str:
    """Lay findings out as plain text, by file.

    Parameters
    ----------
    findings : iterable of Finding

    Returns
    -------
    str
        Without unseen characters; ``""`` for none.
    """
    by_file: dict[str, list[tuple[str, ...]]] = {}
    for one in findings:
        cells = (one.row, one.column, one.found, one.instead)
        by_file.setdefault(one.file, []).append(tuple(_seen(cell) for cell in cells))
    lines = []
    for file, rows in by_file.items():
        table = [_HEADINGS, *rows]
        widths = [max(len(row[i]) for row in table) for i in range(3)]
        lines += [
            _seen(file),
            *("  " + "  ".join([*(row[i].ljust(widths[i]) for i in range(3)), row[3]]) for row in table),
            "",
        ]
    return "\n".join(line.rstrip() for line in lines[:-1])


def _long_sentences(text: str, most: int) -> Iterator[tuple[int, str]]:
    for sentence in _SENTENCE.findall(text):
        words = len(_WORD.findall(sentence))
        if words > most:
            yield words, sentence.strip()


@cache
def _rules() -> _Rules:
    raw = tomllib.loads(resources.files(__package__).joinpath("plain.toml").read_text(encoding="utf-8"))
    avoid = tuple((_stem(key), _pattern(key), say) for key, say in raw["avoid"].items())
    known = re.compile("|".join(_pattern(key).pattern for key in raw["known"]["words"]), re.IGNORECASE)
    return _Rules(avoid, known, **raw["limits"])


def _stem(key: str) -> str:
    """The longest run of letters in a key: what a text must hold to be worth a closer look."""
    return str(max(re.findall(r"[^\W\d_]+", key.lower()), key=len))


def _pattern(key: str) -> re.Pattern[str]:
    """A key of the list as a pattern: a star for any ending, a hyphen for hyphen, space or nothing."""
    parts = {"*": r"\w*", "-": r"[-\u2010\u2011 ]?", " ": r"\s+"}
    body = "".join(parts.get(letter, re.escape(letter)) for letter in key)
    exact = key.isupper() or key.rstrip("*").isupper()  # letters that stand for words are written large
    return re.compile(rf"(?<!\w){body}(?!\w)", 0 if exact else re.IGNORECASE)


def _seen(text: str) -> str:
    return "".join(letter if letter.isprintable() else " " for letter in text)
