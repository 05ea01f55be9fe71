"""assets.csv of all localities -> the frame of organisations, and the faults in it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from assetmap.check.areas import read_serves
from assetmap.check.days import note_future, read_days
from assetmap.check.faults import problem, quoted
from assetmap.check.places import find_places
from assetmap.check.rows import Rows, dates, texts, tuples
from assetmap.check.rules import (
    read_audiences,
    read_list,
    read_org_id,
    read_osm_id,
    read_website,
    read_word,
    read_yes_no,
)
from assetmap.load.schema import ASSETS

__all__ = ["DERIVED", "OVER_BORDER", "audience_words", "check_organisations"]

DERIVED = ("x", "y", "located", "ward_code", "counts")
"""Columns of the frame that are worked out and not typed."""

OVER_BORDER = 100.0
"""A place this near to its locality, in metres, is not said to lie in another: shapes may be approximate."""

_OTHERWISE = {"asset_type": "", "activity_focus": "unknown", "status": "unknown", "location_quality": "",
              "location_type": "site", "visibility": "team"}  # fmt: skip


def audience_words(own: Mapping[str, str]) -> dict[str, str]:
    """The words for groups of people that every list knows, and those that the settings declare."""
    return {**ASSETS["audiences"].words, **own}


def check_organisations(
    rows: Rows, wards: gpd.GeoDataFrame, audiences: Mapping[str, str], boundaries_dir: Path, as_of: date
) -> pd.DataFrame:
    """Read all columns of assets.csv, place each row, and note the faults.

    Parameters
    ----------
    rows : Rows
        The rows of assets.csv of all localities.
    wards : GeoDataFrame
        EPSG:27700, index ``ward_code``, with ``ward_name`` and ``locality``.
    audiences : mapping of str to str
        The words for groups of people, each with its label.
    boundaries_dir : Path
        The folder of the postcodes in use.
    as_of : date
        The date of the map: an ``assured_date`` after it is noted, and kept.

    Returns
    -------
    DataFrame
        Index ``key`` (``<locality>/<id>``), in the order of the files: ``locality``, ``row``, the columns of
        assets.csv (with ``location_quality`` filled), those of :data:`DERIVED`, then the columns that the
        schema does not know. Rows without name and further rows of one id are left out.
    """
    columns: dict[str, object] = {"locality": texts(rows.locality), "row": np.array(rows.row, dtype="int64")}
    named = rows.require("name")
    rows.require("asset_type")
    values: dict[str, list[str]] = {name: rows.cells[name] for name in ASSETS.names}
    for name, otherwise in _OTHERWISE.items():
        column = ASSETS[name]
        told = name == "visibility"  # as for yes and no: it decides who sees the row
        values[name] = rows.read(name, read_word(column.words, column.default, otherwise, told=told))
    values["visibility"] = [
        "team" if r else v for r, v in zip(rows.ragged, values["visibility"], strict=True)
    ]
    values["website"] = rows.read("website", read_website)
    values["org_id"] = rows.read("org_id", read_org_id)
    values["osm_id"] = rows.read("osm_id", read_osm_id)
    online = [kind == "online" for kind in values["location_type"]]
    hidden = rows.read("do_not_list", read_yes_no(False, True))
    sensitive = [
        s or r
        for s, r in zip(rows.read("sensitive_location", read_yes_no(False, True)), rows.ragged, strict=True)
    ]
    places = find_places(rows, wards, values["location_quality"], [not o for o in online], boundaries_dir)
    values["postcode"], values["location_quality"] = places.postcode, places.quality
    located = ~np.isnan(places.x)
    lists = {
        "activities": rows.read("activities", read_list),
        "audiences": rows.read("audiences", read_audiences(audiences)),
        "serves": rows.read("serves", read_serves(wards)),
    }
    assured = read_days(rows, "assured_date")
    note_future(rows, "assured_date", assured, as_of)
    numbers = {"latitude": places.latitude, "longitude": places.longitude}
    flags = {"sensitive_location": sensitive, "do_not_list": hidden}
    for name in ASSETS.names:
        if name in numbers:
            columns[name] = numbers[name]
        elif name in lists:
            columns[name] = tuples(lists[name])
        elif name in flags:
            columns[name] = np.array(flags[name], dtype=bool)
        elif name == "assured_date":
            columns[name] = dates(assured)
        else:
            columns[name] = texts(values[name])
    counts = [
        status in ("active", "unknown") and bool(placed) and not unlisted
        for status, placed, unlisted in zip(values["status"], located, hidden, strict=True)
    ]
    columns |= {
        "x": places.x,
        "y": places.y,
        "located": located,
        "ward_code": texts(places.ward_code),
        "counts": np.array(counts, dtype=bool),
    }
    frame = pd.DataFrame(columns)
    for name, typed in rows.extra.items():
        frame[f"{name} (typed)" if name in columns else name] = texts(typed)
    keys, keep = _keys(rows, named)
    _note_places(rows, frame, wards)
    frame.index = pd.Index(keys, dtype="str", name="key")
    return frame[np.array(keep, dtype=bool)]


def _keys(rows: Rows, named: list[bool]) -> tuple[list[str], list[bool]]:
    """A key for each row, and whether the row can be used; repeated ids are noted."""
    first: dict[tuple[str, str], int] = {}
    keep = list(named)
    for at, (slug, name) in enumerate(zip(rows.locality, rows.cells["id"], strict=True)):
        if not name or not named[at]:
            continue
        if (slug, name) in first:
            keep[at] = False
            text = f"the id {quoted(name)} is used already, in row {first[slug, name]}"
            rows.add(at, "id", problem("repeated-id", text))
        else:
            first[slug, name] = rows.row[at]
    keys = []
    for at, (slug, name) in enumerate(zip(rows.locality, rows.cells["id"], strict=True)):
        made = name or f"row-{rows.row[at]}"
        while not name and (slug, made) in first:
            made += "-new"
        keys.append(f"{slug}/{made}")
    return keys, keep


def _note_places(rows: Rows, frame: pd.DataFrame, wards: gpd.GeoDataFrame) -> None:
    """Note rows that have no place at all, and those whose place lies in another locality."""
    online = frame["location_type"].to_numpy() == "online"
    hidden = frame["do_not_list"].to_numpy()
    closed = frame["status"].to_numpy() == "closed"
    unplaced = ~frame["located"].to_numpy() & ~online & ~hidden & ~closed
    for at in np.flatnonzero(unplaced).tolist():
        if not any(rows.cells[name][at] for name in ("postcode", "latitude", "longitude")):
            rows.add(at, "postcode", problem("no-location", "there is neither a postcode nor a point"))
    home = dict(zip(wards.index.tolist(), wards["locality"].tolist(), strict=True))
    title = dict(zip(wards["locality"].tolist(), wards["locality_name"].tolist(), strict=True))
    by_postcode = frame["latitude"].isna().to_numpy()
    own = {slug: wards.geometry[wards["locality"] == slug].to_numpy() for slug in sorted(set(rows.locality))}
    xy = frame[["x", "y"]].to_numpy(dtype=float)
    points = np.asarray(shapely.points(xy), dtype=object)
    for at, (code, slug) in enumerate(zip(frame["ward_code"].tolist(), rows.locality, strict=True)):
        if not code or home[code] == slug or hidden[at]:
            continue
        if not shapely.dwithin(own[slug], points[at], OVER_BORDER).any():
            column = "postcode" if by_postcode[at] else "latitude"
            other, mine = title[home[code]], title.get(slug, slug)
            text = f"the place lies in {other}, and the row is in the list of {mine}"
            rows.add(at, column, problem("in-another-locality", text))
