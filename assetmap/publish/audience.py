"""Who may see what, decided in one place before a page is made and proven after it.

The table of audiences is in ``docs/data-model.md``. Contacts are never read for a map at all.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any, Literal

import numpy as np
import pandas as pd

from assetmap.check.lists import Lists
from assetmap.errors import PublishError
from assetmap.measure.model import Measures

__all__ = ["AUDIENCES", "Audience", "lists_for", "places_for", "prove"]

Audience = Literal["partner", "team"]
AUDIENCES: tuple[Audience, ...] = ("partner", "team")

HIDDEN_STAGES = ("paused", "declined")
VISIBLE = {"partner": ("public", "partner"), "team": ("public", "partner", "team")}
TEAM_COLUMNS = ("next_step", "next_step_due", "notes")
LOG_SECRETS = ("next_step", "recorded_by", "notes")
ROW_SECRETS = ("name", "description", "address", "times", "cost", "accessibility", "website", "source")
SMALL = 3  # counts under this could point at one organisation
_DATA = re.compile(r'<script type="application/json" id="assetmap-data">(.*?)</script>', re.DOTALL)
_CODE = re.compile(r"<(script|style)\b.*?</\1>", re.DOTALL)
LONG_ENOUGH = 4  # shorter texts occur everywhere and cannot be told apart


def lists_for(audience: Audience, lists: Lists) -> Lists:
    """The lists that an audience's measures are computed from.

    Parameters
    ----------
    audience : {"partner", "team"}
    lists : Lists

    Returns
    -------
    Lists
        For the team as they are. For others an organisation whose place is sensitive does not count in
        its ward where that could point at it: where fewer than three such organisations are there.
    """
    if audience == "team":
        return lists
    frame = lists.organisations
    sensitive = frame["sensitive_location"].astype(bool) & frame["counts"].astype(bool)
    if not sensitive.any():
        return lists
    together = frame.loc[sensitive].groupby("ward_code")["counts"].transform("size")
    alone = together.index[together.to_numpy() < SMALL]
    return replace(lists, organisations=frame.assign(counts=frame["counts"] & ~frame.index.isin(alone)))


def places_for(audience: Audience, lists: Lists, measures: Measures) -> pd.DataFrame:
    """The organisations that an audience may see, with what it may see of them.

    Parameters
    ----------
    audience : {"partner", "team"}
    lists : Lists
    measures : Measures
        Of the same lists; gives stage and contacts.

    Returns
    -------
    DataFrame
        Indexed by key: the columns of ``assets.csv`` that pages show, ``stage, engagement``,
        ``last_contact`` (ISO day for the team, ISO month for partners, "" for none), ``latitude,
        longitude`` (EPSG:4326, NaN where there is none to show), and for the team the latest
        ``next_step, next_step_due, notes`` of the log.
    """
    frame = lists.organisations
    frame = frame[~frame["do_not_list"].astype(bool) & frame["visibility"].isin(VISIBLE[audience])]
    stage = measures.organisations.loc[frame.index]
    contact = stage["last_contact"].dt.strftime("%Y-%m-%d" if audience == "team" else "%Y-%m").fillna("")
    lonlat = _degrees(frame)
    assured = frame["assured_date"]
    out = frame.assign(
        assured_date=pd.to_datetime(assured, errors="coerce").dt.strftime("%Y-%m-%d").fillna(""),
        stage=stage["stage"],
        engagement=stage["engagement"],
        last_contact=contact,
        latitude=lonlat[1],
        longitude=lonlat[0],
    )
    if audience == "team":
        return _with_last_notes(out, lists.log, measures)
    out = out.drop(columns=[c for c in TEAM_COLUMNS if c in out])
    hidden = out["stage"].isin(HIDDEN_STAGES)
    out.loc[hidden, "stage"] = "known"
    out.loc[hidden, ["engagement", "last_contact"]] = ""
    sensitive = out["sensitive_location"].astype(bool)
    out.loc[sensitive, ["latitude", "longitude"]] = np.nan
    out.loc[sensitive, ["address", "postcode", "ward_code", "location_quality"]] = ""
    return out


def prove(
    audience: Audience, file: str, html: str, payload: dict[str, Any], lists: Lists, places: pd.DataFrame
) -> None:
    """Look for what may not be there in what is about to be written.

    Parameters
    ----------
    audience : {"partner", "team"}
    file : str
        The page's name, for the message.
    html : str
        The page.
    payload : dict
        The data in it.
    lists : Lists
    places : DataFrame
        What :func:`places_for` gave for this audience.

    Raises
    ------
    PublishError
        Names the field, the row and the page.
    """
    shown = payload["places"] or {}
    if audience != "team":
        for column in TEAM_COLUMNS:
            if column in shown:
                raise _refusal(file, column, "the page's data")
        if set(shown.get("stage", ())) & set(HIDDEN_STAGES):
            raise _refusal(file, "stage", "the page's data")
        if any(month and not re.fullmatch(r"\d{4}-\d{2}", month) for month in shown.get("last_contact", ())):
            raise _refusal(file, "last_contact", "the page's data")
    content = _readable(html)
    allowed: str | None = None
    for text, field, where in _secrets(audience, lists, places):
        if text in content:
            allowed = _allowed(payload, places) if allowed is None else allowed
            if text not in allowed:
                raise _refusal(file, field, where)


def _degrees(frame: pd.DataFrame) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Longitude and latitude of the points; infinite where there is none becomes NaN."""
    from pyproj import Transformer

    to_degrees = Transformer.from_crs(27700, 4326, always_xy=True)
    lon, lat = to_degrees.transform(frame["x"].to_numpy(dtype=float), frame["y"].to_numpy(dtype=float))
    located = frame["located"].to_numpy(dtype=bool) & (frame["location_type"] != "online").to_numpy()
    return np.where(located & np.isfinite(lon), lon, np.nan), np.where(
        located & np.isfinite(lat), lat, np.nan
    )


def _with_last_notes(places: pd.DataFrame, log: pd.DataFrame, measures: Measures) -> pd.DataFrame:
    past = log[(log["key"] != "") & (log["date"] <= pd.Timestamp(measures.as_of))]
    for column in TEAM_COLUMNS:
        said = past[past[column].astype(str).str.len() > 0] if column == "notes" else past
        last = said.groupby("key", sort=False)[column].last()
        values = last.reindex(places.index)
        if pd.api.types.is_datetime64_any_dtype(values):
            values = values.dt.strftime("%Y-%m-%d")
        places[column] = values.fillna("").astype(str)
    return places


def _secrets(audience: Audience, lists: Lists, places: pd.DataFrame) -> Iterable[tuple[str, str, str]]:
    """Texts that may not be on the page: (text, field, file and row)."""
    hidden = lists.organisations[~lists.organisations.index.isin(places.index)]
    yield from _texts(hidden, ROW_SECRETS, "assets.csv")
    if audience == "team":
        return
    yield from _texts(lists.log, LOG_SECRETS, "engagement.csv")
    sensitive = lists.organisations[lists.organisations["sensitive_location"].astype(bool)]
    yield from _texts(sensitive, ("address", "postcode"), "assets.csv")


def _texts(frame: pd.DataFrame, columns: Iterable[str], file: str) -> Iterable[tuple[str, str, str]]:
    for column in columns:
        if column not in frame:
            continue
        for text, locality, row in zip(frame[column], frame["locality"], frame["row"], strict=True):
            if len(str(text)) >= LONG_ENOUGH:
                yield str(text), column, f"{locality}/{file} row {row}"


def _readable(html: str) -> str:
    """What stands in the page as it was made, without libraries and shapes, its data without escapes."""
    found = _DATA.search(html)
    if found is None:
        raise ValueError("the page has no data")
    data = {key: value for key, value in json.loads(found[1]).items() if key != "shapes"}
    markup = _CODE.sub("", html)
    return markup + json.dumps(data, ensure_ascii=False)


def _allowed(payload: dict[str, Any], places: pd.DataFrame) -> str:
    """Text that may be there anyway: words of the page, names of areas, what is open to this audience."""
    rest = {key: value for key, value in payload.items() if key not in ("places", "shapes")}
    open_cells = [str(cell) for column in ROW_SECRETS for cell in places[column]]
    return json.dumps(rest, ensure_ascii=False) + "\n".join(open_cells)


def _refusal(file: str, field: str, where: str) -> PublishError:
    return PublishError(
        f"'{field}' may not be shown to this page's readers but would have been ({where})",
        where=file,
        remedy="this should not happen: please report it. Until then look at that row: a text repeated in a "
        "column that everybody may read (a description, say) would explain it",
    )
