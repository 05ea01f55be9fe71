"""Cells of files meant for Excel: text that it would run as a formula, made safe and read back as typed."""

from __future__ import annotations

import re

__all__ = ["as_typed", "protect"]

_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_PROTECTED = re.compile(r"'+[=+\-@\t\r]")
_NEGATIVE = re.compile(r"-[0-9]+(?:\.[0-9]+)?")


def protect(text: str) -> str:
    """Put an apostrophe before a cell that a spreadsheet program would take for a formula.

    Parameters
    ----------
    text : str
        A cell as a person typed it.

    Returns
    -------
    str
        The same where it begins otherwise, or is a plain negative number such as ``-2.25``. A text that
        begins with apostrophes and then ``=``, ``+``, ``-``, ``@``, tab or carriage return gets one more, so
        that :func:`as_typed` gives every text back.
    """
    if _FORMULA.match(text) and not _NEGATIVE.fullmatch(text):
        return f"'{text}"
    return text


def as_typed(text: str) -> str:
    """Take away the apostrophe that :func:`protect` put: ``as_typed(protect(text)) == text``."""
    return text[1:] if _PROTECTED.match(text) else text
