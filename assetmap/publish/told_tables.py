"""What goes beyond single areas, as frames to export: who is next, measures by month, and fairness."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from assetmap.mapping.insight import Insight
from assetmap.measure.honesty import fairness_caveats, people_caveat, ranking_caveats
from assetmap.measure.localities import whole
from assetmap.measure.model import Measures
from assetmap.measure.progress import PROGRESS
from assetmap.measure.sentences import reason
from assetmap.publish.dictionary import DIGITS
from assetmap.settings import Settings

__all__ = [
    "ALL",
    "concentration",
    "locality_cautions",
    "long_measures",
    "next_rows",
    "small_area_cautions",
    "ward_cautions",
]

ALL = "all"
"""The code of the whole place, as in the column ``serves`` of the lists."""


def ward_cautions(told: Insight, codes: pd.Index[str]) -> list[str]:
    """The sentences on each ward's figures, one after the other; "" where there are none.

    Those that hold for all wards are not among them: they stand in the table ``about``.
    """
    return _joined(told.caveats["area"], told.caveats["text"], codes)


def locality_cautions(told: Insight, slugs: pd.Index[str]) -> list[str]:
    """The sentences on the figures of each locality: on fairness and effort, and on what is not noted."""
    made = _of_places(told)
    return _joined(made["locality"], made["text"], slugs)


def small_area_cautions(population: pd.Series[float]) -> list[str]:
    """The sentence on each small area where few people live, or nobody knows how many; else ""."""
    return [people_caveat(people) for people in population.astype(float)]


def next_rows(settings: Settings, measures: Measures, places: pd.DataFrame) -> pd.DataFrame:
    """Who to talk to next.

    Parameters
    ----------
    settings : Settings
    measures : Measures
        Of the lists as the readers may see them, ranking only those that they may see.
    places : DataFrame
        The organisations that they may see, with what they may see of them.

    Returns
    -------
    DataFrame
        :data:`assetmap.measure.ranking.NEXT_UP` in order of rank, with ``id, name``, the ``stage, engagement,
        last_contact`` of `places`, the ``reason`` in words, and ``cautions``.
    """
    ranked = measures.next_up.reset_index(drop=True)
    shown = places.loc[ranked["key"]]
    rows = ranked.to_dict("records")
    days = settings.thresholds.stale_days
    said = [
        " ".join(ranking_caveats(row["gain"], status, assured, measures, days))
        for row, status, assured in zip(rows, shown["status"], shown["assured_date"], strict=True)
    ]
    columns = {name: shown[name].to_numpy() for name in ("id", "name", "stage", "engagement", "last_contact")}
    return ranked.assign(**columns, reason=[f"{reason(row)}." for row in rows], cautions=said)


def long_measures(
    settings: Settings, told: Insight, measures: Measures, units: Mapping[str, str]
) -> pd.DataFrame:
    """The measures of localities and of the whole place, one a row: at month ends, and on the map's day.

    Parameters
    ----------
    settings : Settings
    told : Insight
    measures : Measures
    units : mapping of str to str
        The measures wanted of the day, in order, each with its unit. Those of months before are
        :data:`assetmap.measure.progress.PROGRESS`.

    Returns
    -------
    DataFrame
        ``date`` (ISO), ``area_type`` ("locality", "place"), ``area_code, area_name, measure, value, unit,
        cautions``; by date, then area, then measure.
    """
    at = measures.as_of.isoformat()
    now = pd.concat([measures.localities, whole(measures.localities).to_frame("").T])
    now = now.join(told.fairness.places)
    months = told.progress.assign(date=pd.to_datetime(told.progress["date"]).dt.strftime("%Y-%m-%d"))
    ends = months[months["date"] == at].set_index("locality")
    now = now.assign(**{name: ends[name] for name in PROGRESS if name not in now})
    noted = _of_places(told)
    areas = _areas(settings)
    rows = []
    for row in months[months["date"] != at].to_dict("records"):
        rows += [(row["date"], row["locality"], name, row[name], "") for name in PROGRESS]
    for slug in areas:
        mine = noted[noted["locality"] == slug]
        for name in units:
            about = [text for text, on in zip(mine["text"], mine["figures"], strict=True) if name in on]
            rows.append((at, slug, name, now.at[slug, name], " ".join(about)))
    frame = pd.DataFrame(rows, columns=["date", "locality", "measure", "value", "cautions"])
    frame["unit"] = frame["measure"].map(units)
    digits = [DIGITS[unit] for unit in frame["unit"]]
    frame["value"] = [round(float(value), n) for value, n in zip(frame["value"], digits, strict=True)]
    return _with_areas(frame, areas)


def concentration(settings: Settings, told: Insight) -> pd.DataFrame:
    """The points of the concentration curves, of localities and of the whole place.

    Returns
    -------
    DataFrame
        ``area_type, area_code, area_name, point`` (from 0), ``share_of_residents, share_of_reached``; nothing
        of an area of which the curve is not known, or where nobody is reached.
    """
    areas = _areas(settings)
    frames = []
    for slug in areas:
        curve = told.fairness.curves[slug]
        if np.isfinite(curve.to_numpy(dtype=float)).all():
            points = {"locality": slug, "point": np.arange(len(curve))}
            names = {"share_of_residents": curve["people"], "share_of_reached": curve["reached"]}
            frames.append(pd.DataFrame({**points, **names}))
    empty = pd.DataFrame(columns=["locality", "point", "share_of_residents", "share_of_reached"])
    return _with_areas(pd.concat(frames, ignore_index=True) if frames else empty, areas)


def _of_places(told: Insight) -> pd.DataFrame:
    """``locality, text, figures``: what is to be known of the figures of localities and of the whole."""
    own = told.caveats.rename(columns={"area": "locality"})
    own = own[own["locality"].isin([slug for slug in told.fairness.places.index if slug])]
    return pd.concat([fairness_caveats(told.fairness), own])[["locality", "text", "figures"]]


def _areas(settings: Settings) -> dict[str, tuple[str, str, str]]:
    """Type, code and name by slug; the whole place last."""
    named = {one.slug: ("locality", one.code, one.name) for one in settings.localities}
    return {**named, "": ("place", ALL, settings.place)}


def _with_areas(frame: pd.DataFrame, areas: Mapping[str, tuple[str, str, str]]) -> pd.DataFrame:
    for n, name in enumerate(("area_type", "area_code", "area_name")):
        frame[name] = [areas[slug][n] for slug in frame["locality"]]
    return frame


def _joined(keys: pd.Series[Any], texts: pd.Series[str], index: pd.Index[str]) -> list[str]:
    said: dict[str, list[str]] = {}
    for key, text in zip(keys, texts, strict=True):
        said.setdefault(str(key), []).append(text)
    return [" ".join(said.get(str(code), ())) for code in index]
