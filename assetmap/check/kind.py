"""What a kind of fault is: code, severity, why it matters, how to put it right."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = ["FaultKind", "Severity"]

Severity = Literal["error", "warning"]


@dataclass(frozen=True)
class FaultKind:
    """One kind of fault.

    Attributes
    ----------
    code : str
        Stable; scripts may rely on it.
    severity : {"error", "warning"}
        An error is something that is wrong and that the build had to work round; a warning is something
        that is probably meant otherwise, or that readers of the map should know.
    title : str
        What it is, in a few words.
    why : str
        Why it matters.
    remedy : str
        How to put it right, for a person who works in Excel.
    effect : str
        What the build does with the cell or the row meanwhile.
    """

    code: str
    severity: Severity
    title: str
    why: str
    remedy: str
    effect: str
