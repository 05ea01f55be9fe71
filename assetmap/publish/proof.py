"""The proof that pages and exports show nothing that readers may not see: it reads them as they were made.

The rules are applied a second time here, from the lists themselves, so that a slip in ``audience.py`` or in
what builds the page is found before the page is written.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from html import unescape
from itertools import zip_longest
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from assetmap.check.lists import Lists
from assetmap.errors import PublishError
from assetmap.mapping.text import page_data
from assetmap.publish.audience import (
    ENGAGEMENT_COLUMNS,
    HIDDEN_STAGES,
    SMALL,
    TEAM_COLUMNS,
    VISIBLE,
    Audience,
    degrees,
)
from assetmap.publish.readback import texts_of
from assetmap.publish.tables import Table

__all__ = ["prove", "prove_exports", "prove_ranked", "prove_text", "texts_in"]

CELLS = (
    "name", "description", "asset_type", "activity_focus", "activities", "audiences", "status", "address",
    "postcode", "location_type", "serves", "times", "cost", "accessibility", "website", "source",
)  # fmt: skip
SECRETS = ("name", "description", "address", "times", "cost", "accessibility", "website", "source")
LOG_SECRETS = ("next_step", "recorded_by", "notes")
WHERE_IT_IS = ("address", "postcode")
LONG_ENOUGH = 4  # shorter texts occur everywhere and cannot be told apart
_CODE = re.compile(r"<(script|style)\b.*?</\1>|<!--.*?-->", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")

Found = tuple[str, str, str]  # a text, its column, its file and row
Point = tuple[float, float]


def prove(audience: Audience, file: str, html: str, lists: Lists, said: Iterable[str]) -> None:
    """Look for what may not be there in a page that is about to be written.

    Parameters
    ----------
    audience : {"partner", "team", "public"}
    file : str
        The page's name, for the message.
    html : str
        The page.
    lists : Lists
    said : iterable of str
        What the page says that nobody typed into a row of the lists of organisations and contacts: its words,
        notes, sources, names of areas, reasons of decisions. A secret that occurs in these, or in a row that
        is open to this audience, cannot be told apart and is not looked for.

    Raises
    ------
    PublishError
        Names the field, the row and the page.
    """
    data = _data(html)
    shown = data.get("places") or {}
    _prove_columns(audience, file, shown)
    if audience == "public":
        _prove_figures(file, data)
    content = "\n".join([_text(html), *texts_in({k: v for k, v in data.items() if k != "words"})])
    _search(audience, file, content, shown, lists, said)


def prove_exports(
    audience: Audience,
    folder: str,
    files: Mapping[str, bytes],
    organisations: Table,
    lists: Lists,
    said: Iterable[str],
) -> None:
    """Look for what may not be there in exported files that are about to be written.

    Parameters
    ----------
    audience : {"partner", "team"}
    folder : str
        Where they go, for the message.
    files : mapping of str to bytes
        Their contents by name; each is read back.
    organisations : Table
        The organisations in them.
    lists : Lists
    said : iterable of str
        As in :func:`prove`.

    Raises
    ------
    PublishError
        Names the field, the row and the file.
    """
    texts = {name: texts_of(name, content) for name, content in files.items()}
    every = "\n".join(sorted(set().union(*texts.values())))
    try:
        _both(audience, folder, organisations.cells, every, lists, said)
    except PublishError:  # now in which of them
        for name, own in texts.items():
            _both(audience, f"{folder}/{name}", organisations.cells, "\n".join(sorted(own)), lists, said)
        raise


def prove_ranked(audience: Audience, file: str, ranked: Table, lists: Lists) -> None:
    """Check that who to talk to next names only those that may be named.

    Parameters
    ----------
    audience : {"partner", "team"}
    file : str
        For the message.
    ranked : Table
        With ``locality, id, stage, last_contact``.
    lists : Lists

    Raises
    ------
    PublishError
        An organisation is closed to these readers; or, for others than the team, its place is sensitive: how
        many people live near it would help to find it.
    """
    _prove_columns(audience, file, ranked.cells)
    rows = lists.organisations
    may = rows["visibility"].isin(VISIBLE[audience]) & ~rows["do_not_list"].astype(bool)
    if audience != "team":
        may &= ~rows["sensitive_location"].astype(bool)
    keys = [f"{slug}/{key}" for slug, key in zip(ranked.cells["locality"], ranked.cells["id"], strict=True)]
    for key in keys:
        if not may[key]:
            locality, row = (str(rows[name][key]) for name in ("locality", "row"))
            raise _refusal(file, "name", f"{locality}/assets.csv row {row}")


def prove_text(audience: Audience, file: str, content: str, lists: Lists, said: Iterable[str]) -> None:
    """Look for what may not be there in a table (CSV) or a text that is about to be written.

    Parameters
    ----------
    audience, file, lists, said
        As for :func:`prove`.
    content : str
        The file.

    Raises
    ------
    PublishError
        Names the field, the row and the file.
    """
    shown: dict[str, Any] = {}
    if file.endswith(".csv"):
        heads, *records = [*csv.reader(io.StringIO(content.removeprefix("\ufeff"), newline=""))] or [[]]
        columns = zip_longest(*records, fillvalue="")
        shown = {head: list(cells) for head, cells in zip(heads, columns, strict=False)}
        _prove_columns(audience, file, shown)
        for name in ("latitude", "longitude"):
            shown[name] = [float(cell) if cell else None for cell in shown.get(name, ())]
        content = "\n".join([*heads, *(cell for record in records for cell in record)])
    _search(audience, file, content, shown, lists, said)


def _both(
    audience: Audience,
    file: str,
    shown: Mapping[str, Any],
    content: str,
    lists: Lists,
    said: Iterable[str],
) -> None:
    """Check the organisations shown, column by column, and all the texts of a file."""
    _prove_columns(audience, file, shown)
    _search(audience, file, content, shown, lists, said)


def _search(
    audience: Audience, file: str, content: str, shown: Mapping[str, Any], lists: Lists, said: Iterable[str]
) -> None:
    """Look for texts and points of rows that are closed to this audience."""
    hidden = _hidden(audience, lists)
    found = [secret for secret in hidden.secrets if secret[0] in content]
    if found:
        open_texts, its_own = _open_texts(audience, lists), "\n".join(said)
        for text, field, where in found:
            if text not in open_texts and text not in its_own:
                raise _refusal(file, field, where)
    _prove_points(file, shown, hidden)


class _Hidden(NamedTuple):
    """What an audience may not see: texts with their column and row, and points with their row."""

    secrets: tuple[Found, ...]
    points: tuple[tuple[Point, str], ...]
    open_points: frozenset[Point]


@lru_cache(maxsize=4)
def _hidden(audience: Audience, lists: Lists) -> _Hidden:
    open_rows, sensitive = _rows(audience, lists)
    rows = lists.organisations
    secrets = (
        *_cells(rows.drop(open_rows.index), SECRETS, "assets.csv"),
        *_cells(rows[sensitive], WHERE_IT_IS, "assets.csv"),
        *(_cells(lists.log, LOG_SECRETS, "engagement.csv") if audience != "team" else ()),
    )
    others = open_rows[~sensitive[open_rows.index]]
    return _Hidden(secrets, (*_points(rows[sensitive]),), frozenset(point for point, _ in _points(others)))


@lru_cache(maxsize=4)
def _open_texts(audience: Audience, lists: Lists) -> str:
    """All texts of rows that an audience may see."""
    open_rows, sensitive = _rows(audience, lists)
    shy = sensitive[open_rows.index]
    texts = [
        *_cells(open_rows[~shy], CELLS, ""),
        *_cells(open_rows[shy], [c for c in CELLS if c not in WHERE_IT_IS], ""),
    ]
    return "\n".join(text for text, _, _ in texts)


def _rows(audience: Audience, lists: Lists) -> tuple[pd.DataFrame, pd.Series[bool]]:
    """The organisations that an audience may see, and which of all have a place that it may not."""
    rows = lists.organisations
    open_rows = rows[rows["visibility"].isin(VISIBLE[audience]) & ~rows["do_not_list"].astype(bool)]
    return open_rows, rows["sensitive_location"].astype(bool) & (audience != "team")


def texts_in(value: Any) -> Iterator[str]:
    """Every text in a structure of mappings and sequences."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield str(key)
            yield from texts_in(inner)
    elif isinstance(value, (list, tuple)):
        for inner in value:
            yield from texts_in(inner)


def _data(html: str) -> dict[str, Any]:
    numbers = ("shapes", "postcodes", "backdrop")
    return {key: value for key, value in page_data(html).items() if key not in numbers}


def _text(html: str) -> str:
    """What the markup says, without scripts, styles and tags."""
    return unescape(_TAG.sub(" ", _CODE.sub("", html)))


def _prove_columns(audience: Audience, file: str, shown: Mapping[str, Any]) -> None:
    if audience == "team":
        return
    for column in (*TEAM_COLUMNS, *(ENGAGEMENT_COLUMNS if audience == "public" else ())):
        if column in shown:
            raise _refusal(file, column, "the data in it")
    if set(shown.get("stage", ())) & set(HIDDEN_STAGES):
        raise _refusal(file, "stage", "the data in it")
    if any(month and not re.fullmatch(r"\d{4}-\d{2}", month) for month in shown.get("last_contact", ())):
        raise _refusal(file, "last_contact", "the data in it")


def _prove_figures(file: str, data: dict[str, Any]) -> None:
    """The public learns of no ward that one or two organisations are engaged there, nor that none is."""
    areas = data.get("areas") or {}
    if data.get("kind") == "locality" and any(n is not None and n < SMALL for n in areas.get("engaged", ())):
        raise _refusal(file, "engaged", "the page's data")
    for column in (
        "unreached",
        "unreached_target_residents",
        "reached_by_reach",
        "share_within_reach_engaged",
    ):
        if any(value is not None for value in areas.get(column, ())):
            raise _refusal(file, column, "the page's data")


def _prove_points(file: str, shown: Mapping[str, Any], hidden: _Hidden) -> None:
    on_page = set(zip(shown.get("latitude", ()), shown.get("longitude", ()), strict=True))
    for point, where in hidden.points:
        if point in on_page and point not in hidden.open_points:
            raise _refusal(file, "latitude", where)


def _points(rows: pd.DataFrame) -> Iterator[tuple[Point, str]]:
    if rows.empty:
        return
    longitude, latitude = degrees(rows)
    for lat, lon, locality, row in zip(latitude, longitude, rows["locality"], rows["row"], strict=True):
        if np.isfinite(lat):
            yield (round(float(lat), 5), round(float(lon), 5)), f"{locality}/assets.csv row {row}"


def _cells(rows: pd.DataFrame, columns: Iterable[str], file: str) -> Iterator[Found]:
    """Texts in rows: (text, column, file and row)."""
    for column in columns:
        for cell, locality, row in zip(rows[column], rows["locality"], rows["row"], strict=True):
            for text in cell if isinstance(cell, tuple) else (cell,):
                if len(text) >= LONG_ENOUGH:
                    yield text, column, f"{locality}/{file} row {row}"


def _refusal(file: str, field: str, where: str) -> PublishError:
    return PublishError(
        f"'{field}' may not be shown to those who read this but would have been ({where})",
        where=file,
        remedy="this should not happen: please report it. Until then look at that row: a text repeated in a "
        "column that everybody may read (a description, say) would explain it",
    )
