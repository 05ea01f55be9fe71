"""Cells given on the command line, read with the rules of the checks: what is not understood is refused."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from assetmap.check.days import read_date
from assetmap.check.faults import quoted
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
from assetmap.load.schema import ASSETS, Column, Table
from assetmap.register.vocabulary import WORDS, our_word
from assetmap.settings import Settings

if TYPE_CHECKING:
    from assetmap.register.locate import Ground, Place

__all__ = ["PLACE", "Located", "locate_entry", "read_cell", "read_cells"]

PLACE = ("postcode", "latitude", "longitude")
"""What tells the place; :func:`locate_entry` reads it, as an import does."""


@dataclass(frozen=True)
class Located:
    """Where a new row is.

    Attributes
    ----------
    cells : dict of str to str
        Postcode, latitude, longitude and location_quality, as far as they are known.
    said : tuple of str
        What was put right, or is odd.
    elsewhere : str
        That the place is not in the locality, as a sentence; "" where it is, or is not known.
    place : Place
    """

    cells: dict[str, str]
    said: tuple[str, ...]
    elsewhere: str
    place: Place


def locate_entry(settings: Settings, slug: str, given: Mapping[str, str], ground: Ground) -> Located:
    """Read the place of a new row as an import does.

    Parameters
    ----------
    settings : Settings
    slug : str
        The locality.
    given : mapping of str to str
        The text of the columns of :data:`PLACE`. A point may be in any order, in eastings and northings, or
        in degrees and minutes; a postcode may be a part of one.
    ground : Ground

    Raises
    ------
    UsageError
        The point or the postcode cannot be read.
    """
    from assetmap.load.postcodes import normalise
    from assetmap.register.locate import Spot, place

    postcode, first, second = (given.get(name, "").strip() for name in PLACE)
    if not first:
        first, second = second, ""  # both may be in either
    (found,) = place([Spot(postcode, first, second)], slug, ground, settings.boundaries_dir)
    if found.unread:
        raise UsageError(
            found.reasons[-1],
            where="latitude, longitude",
            remedy="give both in degrees, such as 53.5777 and -2.4282, or both as easting and northing",
        )
    if postcode and not normalise(postcode) and found.quality != "area":
        read_cell(settings, ASSETS["postcode"], postcode)
    cells = {
        "postcode": found.postcode,
        "latitude": found.latitude,
        "longitude": found.longitude,
        "location_quality": found.quality,
    }
    return Located(
        {name: text for name, text in cells.items() if text},
        found.reasons,
        _elsewhere(settings, slug, found, ground),
        found,
    )


def _elsewhere(settings: Settings, slug: str, found: Place, ground: Ground) -> str:
    if math.isnan(found.x) or ground.holds(slug, found.x, found.y) or ground.holds(slug, *found.door):
        return ""
    names = {one.slug: one.name for one in settings.localities}
    others = [names[one] for one in ground.slugs_at(found.x, found.y)]
    by_postcode = found.door == (found.x, found.y)
    what = f"the postcode {found.postcode}" if by_postcode else "the point"
    return f"{what} is {f'in {others[0]}, ' if others else ''}not in {names[slug]}"


def read_cells(
    settings: Settings, table: Table, given: Mapping[str, str], said: list[str] | None = None
) -> dict[str, str]:
    """Read the cells of a new row.

    Parameters
    ----------
    settings : Settings
        Declares the project's own groups of people.
    table : Table
        The kind of list.
    given : mapping of str to str
        Text by column; blank ones are left out.
    said : list of str, optional
        Gets a line for each cell that was understood otherwise than it was typed; with it, the stage and the
        channel of a contact are understood in all the words that an import understands.

    Returns
    -------
    dict of str to str
        As the list should hold them: words of the list, dates as 2026-11-23, postcodes as usual.

    Raises
    ------
    UsageError
        A cell is not understood; all that are not are named.
    """
    cells, wrong = {}, []
    for name, text in given.items():
        if not text.strip():
            continue
        try:
            cells[name] = read_cell(settings, table[name], text)
        except UsageError as error:
            if said is None or not (ours := _meant(table, name, text, said)):
                wrong.append(error)
            else:
                cells[name] = ours
    if len(wrong) == 1:
        raise wrong[0]
    if wrong:
        lines = [f"\n  {one.where}: {one.what}. {one.remedy}" for one in wrong]
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


def _meant(table: Table, name: str, text: str, said: list[str]) -> str:
    """The word of ours that an import would take, and a line that says so; "" where it knows none."""
    target = f"{table.file_name.removesuffix('.csv')}.{name}"
    if target not in WORDS:
        return ""
    ours, why = our_word(target, text)
    if ours:
        said.append(f"{name} {quoted(text.strip())} is taken as {ours}: {why}")
    return ours


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
