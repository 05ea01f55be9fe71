"""What several commands share: the settings, the locality, questions, and tables for the terminal."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from assetmap.errors import UsageError

if TYPE_CHECKING:
    from assetmap.settings import Locality, Settings

__all__ = [
    "add_cache",
    "add_locality",
    "add_settings",
    "agreed",
    "ask",
    "choose",
    "count",
    "find_locality",
    "localities",
    "moment",
    "on_terminal",
    "plain",
    "read",
    "table",
    "to_date",
    "today",
]


def add_settings(parser: argparse.ArgumentParser) -> None:
    """Add ``--settings`` to a command."""
    parser.add_argument(
        "--settings",
        type=Path,
        default=Path("assetmap.toml"),
        metavar="FILE",
        help="the settings (assetmap.toml)",
    )


def add_cache(parser: argparse.ArgumentParser) -> None:
    """Add ``--cache`` to a command."""
    parser.add_argument(
        "--cache", type=Path, metavar="FOLDER", help="where `assetmap data fetch` keeps what it fetched"
    )


def add_locality(parser: argparse.ArgumentParser, about: str, *, required: bool = False) -> None:
    """Add ``--locality`` to a command."""
    parser.add_argument("--locality", metavar="NAME", required=required, help=about)


def read(chosen: argparse.Namespace) -> Settings:
    """The settings that a command was given."""
    from assetmap.settings import read_settings

    settings: Settings = read_settings(chosen.settings)
    return settings


def find_locality(settings: Settings, text: str) -> Locality:
    """The locality that a person named.

    Parameters
    ----------
    settings : Settings
    text : str
        Its short name, its name or its code; case and space around it do not matter.

    Raises
    ------
    UsageError
        There is none of that name.
    """
    asked = text.strip().casefold()
    by_name = {key.casefold(): one for one in settings.localities for key in (one.code, one.name, one.slug)}
    if asked in by_name:
        return by_name[asked]
    from difflib import get_close_matches

    near = get_close_matches(asked[:60], by_name, 1, 0.6)
    known = ", ".join(one.slug for one in settings.localities)
    raise UsageError(
        f"there is no locality '{plain(text)}'",
        where=settings.root.name,
        remedy=(f"did you mean {by_name[near[0]].slug}? " if near else "") + f"The localities are: {known}",
    )


def localities(settings: Settings, text: str | None) -> tuple[Locality, ...]:
    """The locality that a person named; all where none was named."""
    return (find_locality(settings, text),) if text else settings.localities


def today() -> date:
    """The day on the wall, which is what a lead means."""
    return date.today()  # noqa: DTZ011


def moment() -> datetime:
    """What the clock says, with its time zone."""
    return datetime.now(UTC)


def to_date(text: str) -> date:
    """A day given to a command: 2026-03-31, or day first as 31/3/2026, ``today`` or ``yesterday``."""
    from assetmap.check.days import read_date

    words = {"today": 0, "yesterday": 1}
    if text.lower() in words:
        return date.fromordinal(today().toordinal() - words[text.lower()])
    found = read_date(text.strip())[0]
    if found is None:
        raise UsageError(f"'{plain(text)}' is not a date", remedy="write it as 2026-03-31")
    return found


def on_terminal() -> bool:
    """Whether a person is there to be asked."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def ask(question: str) -> str:
    """Ask a person for one line; what was typed, without space around it."""
    try:
        return input(f"{plain(question)} ").strip()
    except EOFError:
        print()
        raise KeyboardInterrupt from None


def agreed(question: str) -> bool:
    """Ask a person yes or no until one of them is typed."""
    while True:
        said = ask(f"{question} [yes/no]").casefold()
        if said in ("y", "yes"):
            return True
        if said in ("n", "no"):
            return False


def choose(question: str, choices: Sequence[str]) -> int:
    """Ask a person for one of several; its position. 0 leaves it, as :class:`KeyboardInterrupt` does."""
    for number, choice in enumerate(choices, 1):
        print(f"  {number}  {plain(choice)}")
    while True:
        said = ask(f"{question} [1 to {len(choices)}, 0 for none]")
        if said == "0":
            raise KeyboardInterrupt
        if said.isascii() and said.isdigit() and 1 <= int(said) <= len(choices):
            return int(said) - 1


def plain(text: str) -> str:
    """Text without characters that act on a terminal."""
    return "".join(
        c if c.isprintable() else " " if c.isspace() else "\N{REPLACEMENT CHARACTER}" for c in text
    )


def count(number: int, word: str, several: str = "") -> str:
    """A number with its word: ``1 row``, ``1,200 rows``."""
    return f"{number:,} {word if number == 1 else several or word + 's'}"


def table(headings: Sequence[str], rows: Iterable[Sequence[str]], *, longest: int = 36) -> str:
    """Rows as plain text in columns; a cell longer than `longest` is cut, but not in the last column."""
    cells = [tuple(headings), *([plain(cell) for cell in row] for row in rows)]
    last = len(headings) - 1
    cut = [
        [
            cell if at == last or len(cell) <= longest else cell[: longest - 1] + "…"
            for at, cell in enumerate(row)
        ]
        for row in cells
    ]
    widths = [max(len(row[at]) for row in cut) for at in range(last)]
    return "\n".join(
        "  ".join(
            [*(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=False)), row[last]]
        ).rstrip()
        for row in cut
    )
