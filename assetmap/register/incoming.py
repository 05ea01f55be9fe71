"""A list as a partner sent it: headings and rows of text, in whatever kind of file they came."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["Incoming", "IncomingRow"]


@dataclass(frozen=True)
class IncomingRow:
    """One row of a partner's list.

    Attributes
    ----------
    number : int
        The row as Excel numbers it; of a file of shapes, which shape it is, from 1.
    cells : Mapping of str to str
        Text as a person sees it, by heading; every heading is there, "" where blank.
    longitude, latitude : float or None
        The point of the row's shape in degrees (EPSG:4326), where the file has shapes.
    """

    number: int
    cells: Mapping[str, str]
    longitude: float | None = None
    latitude: float | None = None


@dataclass(frozen=True)
class Incoming:
    """A partner's list.

    Attributes
    ----------
    where : str
        The file's name, as messages give it.
    sheet : str
        The sheet or layer that was read; "" where the file has only one table.
    headings : tuple of str
        All different and none blank.
    rows : tuple of IncomingRow
    notes : tuple of str
        What was left out or read in a way that a person should know of, in sentences.
    """

    where: str
    sheet: str
    headings: tuple[str, ...]
    rows: tuple[IncomingRow, ...]
    notes: tuple[str, ...]
