"""Cells given on the command line, read with the rules of the checks: what is not understood is refused."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from assetmap.check.days import read_date
from assetmap.check.rules import (
    Reader,
    read_audiences,
    read_degrees,
    read_list,
    read_org_id,
    read_osm_id,
    read_postcode,
    read_website,
    read_whole_number,
    read_word,
    read_yes_no,
)
from assetmap.errors import UsageError
from assetmap.load.schema import Column, Table
from assetmap.settings import Settings

__all__ = ["read_cell", "read_cells"]


def read_cells(settings: Settings, table: Table, given: Mapping[str, str]) -> dict[str, str]:
    """Read the cells of a new row.

    Parameters
    ----------
    settings : Settings
        Declares the project's own groups of people.
    table : Table
        The kind of list.
    given : mapping of str to str
        Text by column; blank ones are left out.

    Returns
    -------
    dict of str to str
        As the list should hold them: words of the list, dates as 2026-11-23, postcodes as usual.

    Raises
    ------
    UsageError
        A cell is not understood; all that are not are named.
    """
    cells, said = {}, []
    for name, text in given.items():
        if not text.strip():
            continue
        try:
            cells[name] = read_cell(settings, table[name], text)
        except UsageError as error:
            said.append(error)
    if len(said) == 1:
        raise said[0]
    if said:
        lines = [f"\n  {one.where}: {one.what}. {one.remedy}" for one in said]
        raise UsageError("several of these are not understood, and nothing was written:" + "".join(lines))
    return cells


def read_cell(settings: Settings, column: Column, text: str) -> str:
    """Read one cell; a :class:`~assetmap.errors.UsageError` where it is not understood."""
    text = text.strip()
    value, problems = _reader(settings, column)(text)
    if problems:
        one = problems[0]
        raise UsageError(one.message, where=column.name, remedy=one.remedy)
    if isinstance(value, tuple):
        return "; ".join(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, str) else text


def _reader(settings: Settings, column: Column) -> Reader[Any]:
    if column.kind == "word":
        return read_word(column.words, "", "")
    if column.kind == "audiences":
        return read_audiences({**column.words, **settings.audiences})
    if column.kind in ("latitude", "longitude"):
        return read_degrees(column.name, 90.0 if column.kind == "latitude" else 180.0)
    readers: dict[str, Reader[Any]] = {
        "list": read_list,
        "yes_no": read_yes_no(False, False),
        "date": read_date,
        "postcode": read_postcode,
        "website": read_website,
        "org_id": read_org_id,
        "osm_id": read_osm_id,
        "whole_number": read_whole_number,
    }
    return readers.get(column.kind, lambda typed: (typed, ()))
