"""What is printed acts on no terminal: texts of lists and of partners' files are text, and nothing else."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from typing import Any, TextIO

__all__ = ["bare", "guarded", "harmless"]


def harmless(text: str) -> str:
    """A text whose characters only show.

    Escape codes, other control characters, and marks that turn the direction of writing or cannot be seen
    stand as U+FFFD; a carriage return before the end of a line, as Windows writes it, is kept.

    Parameters
    ----------
    text : str
        May have several lines.
    """
    if text.isascii() and text.replace("\n", "").isprintable():
        return text
    lines = text.replace("\r\n", "\n").split("\n")
    return "\n".join("".join(c if _shows(c) else "\N{REPLACEMENT CHARACTER}" for c in line) for line in lines)


@contextmanager
def guarded() -> Iterator[None]:
    """Make all that is printed meanwhile :func:`harmless`, error messages and questions too."""
    with redirect_stdout(_Guarded(sys.stdout)), redirect_stderr(_Guarded(sys.stderr)):
        yield


def bare(stream: Any) -> Any:
    """The stream that a guarded one writes to: for progress bars, which move on their line."""
    return stream._stream if isinstance(stream, _Guarded) else stream


class _Guarded:
    """A stream that writes to another one; all else is that one's."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def write(self, text: str) -> int:
        """Write it, made harmless."""
        self._stream.write(harmless(text))
        return len(text)

    def writelines(self, lines: Any) -> None:
        """Write them one by one."""
        for line in lines:
            self.write(line)


def _shows(character: str) -> bool:
    """Whether it is a sign, a tab or a space of any kind."""
    return character.isprintable() or character == "\t" or (character.isspace() and character not in _BREAKS)


_BREAKS = "\r\v\f\x1c\x1d\x1e\x1f\x85\u2028\u2029"
