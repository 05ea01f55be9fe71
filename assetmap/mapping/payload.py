"""Measures -> the data that a page carries, column by column. ``docs/payload.md`` describes it.

Nothing here decides who may see what: the organisations that come in are those (and those columns)
that the page's readers may see (``assetmap.publish.audience``).
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import geopandas as gpd
import pandas as pd

from assetmap.load.official import Official
from assetmap.mapping.layers import AREA_LAYERS, LOCALITY_LAYERS, LSOA_LAYERS, Layer, describe
from assetmap.mapping.shapes import encode_topology, label_points, simplify_coverage
from assetmap.measure.model import Measures
from assetmap.settings import Locality, Settings

__all__ = ["Context", "Ground", "ground", "locality_payload", "overview_payload"]

SIMPLIFY_METRES = 20.0
DOMAINS = ("income", "employment", "education", "health", "crime", "barriers", "environment")
PLACE_COLUMNS = (
    "name", "description", "asset_type", "activity_focus", "activities", "audiences", "status", "address",
    "postcode", "location_quality", "location_type", "serves", "times", "cost", "accessibility", "website",
    "source", "assured_date", "stage", "engagement", "last_contact", "next_step", "next_step_due", "notes",
)  # fmt: skip
AREA_COUNTS = (
    "organisations_in", "organisations_serving", "engaged", "gone_quiet", "dormant", "resident_contacts", "residents_met",
)  # fmt: skip
AREA_PEOPLE = (
    "population", "target_residents", "unreached_target_residents", "reached_by_reach", "reached_by_remit",
)  # fmt: skip
AREA_SHARES = (
    "share_most_deprived_10", "share_most_deprived_20", "share_within_reach_any", "share_within_reach_active",
    "share_within_reach_engaged",
)  # fmt: skip
SCORES = ("imd_score", *(f"{domain}_score" for domain in DOMAINS))


@dataclass(frozen=True)
class Ground:
    """Shapes as pages draw them: simplified as a coverage, EPSG:27700."""

    wards: gpd.GeoSeries
    lsoas: gpd.GeoSeries | None
    localities: gpd.GeoSeries


@dataclass(frozen=True)
class Context:
    """What all pages of one build share."""

    settings: Settings
    official: Official
    measures: Measures
    ground: Ground
    words: Mapping[str, Any]
    as_of: date
    audience: str


def ground(official: Official) -> Ground:
    """The shapes to draw.

    Parameters
    ----------
    official : Official

    Returns
    -------
    Ground
        Wards (approximate ones as they are: they are simplified already), LSOAs, and the localities'
        outlines, dissolved from the wards drawn so that their borders agree.
    """
    wards = official.wards.geometry
    if not official.approximate:
        wards = simplify_coverage(wards, SIMPLIFY_METRES)
    lsoas = None if official.lsoas is None else simplify_coverage(official.lsoas.geometry, SIMPLIFY_METRES)
    frame = gpd.GeoDataFrame({"locality": official.wards["locality"]}, geometry=wards)
    return Ground(wards, lsoas, frame.dissolve("locality", method="coverage").geometry)


def locality_payload(context: Context, locality: Locality, places: pd.DataFrame) -> dict[str, Any]:
    """The data of one locality's page.

    Parameters
    ----------
    context : Context
    locality : Locality
    places : DataFrame
        The organisations that this page's readers may see, in all localities, indexed by key, with
        ``locality, ward_code, latitude, longitude`` and the columns of ``PLACE_COLUMNS``.

    Returns
    -------
    dict
        Ready for :func:`assetmap.mapping.text.script_json`.
    """
    measures, official = context.measures, context.official
    here = official.wards.index[official.wards["locality"] == locality.slug]
    serving = measures.serving[measures.serving["ward_code"].isin(here)]
    listed = places[(places["locality"] == locality.slug) | places.index.isin(serving["key"])]
    listed = listed.assign(_name=listed["name"].str.casefold()).sort_values(["_name"], kind="stable")
    number = {key: i for i, key in enumerate(listed.index)}
    by_ward: dict[str, list[int]] = {code: [] for code in here}
    for code, key in zip(serving["ward_code"], serving["key"], strict=True):
        if key in number:
            by_ward[code].append(number[key])
    every = _areas(context)
    areas = every.loc[here]
    near, near_labels = _neighbours(context.ground.localities, locality.slug)
    shapes = {
        "areas": context.ground.wards.loc[here],
        "outline": context.ground.localities.loc[[locality.slug]],
        "around": context.ground.localities.loc[near],
    }
    small, small_layers = _small_areas(context, here, shapes)
    return {
        **_head(context, locality.name, locality.slug),
        "kind": "locality",
        "all": len(every),
        "numbers": _locality_numbers(context, locality.slug),
        "layers": [describe(layer, every[layer.column], context.words) for layer in AREA_LAYERS] + small_layers,
        "areas": {
            **_area_columns(areas),
            "code": list(here),
            "name": _texts(areas["ward_name"]),
            "label": label_points(shapes["areas"]),
            "rank": _whole(areas["gap_rank"]),
            "reason": _texts(areas["target_reason"]),
            "deepest": _texts(areas["deepest"]),
            "sectors": [sorted(set(v)) for v in areas["sectors_engaged"]],
            "places": [by_ward[code] for code in here],
            "ranks": {c: _rounded(every[c].rank(pct=True).loc[here], 3) for c in SCORES},
        },
        "small": small,
        "compare": [
            {"name": locality.name, **_means(areas)},
            {"name": context.settings.place, **_means(every)},
        ],
        "wardNames": _ward_names(official, listed),
        "places": _places(listed, locality.slug, context),
        "shapes": encode_topology(shapes),
        "around": [
            {"name": _name_of(context.settings, slug), "label": at}
            for slug, at in zip(near, near_labels, strict=True)
        ],
    }


def overview_payload(context: Context) -> dict[str, Any]:
    """The data of the overview: the localities side by side, no organisations."""
    frame = _localities(context)
    names = [one.name for one in context.settings.localities]
    slugs = [one.slug for one in context.settings.localities]
    frame = frame.loc[slugs]
    every = _areas(context)
    outlines = context.ground.localities.loc[slugs]
    return {
        **_head(context, context.settings.place, "index"),
        "kind": "overview",
        "numbers": {
            c: _number(_total(frame[c])) for c in ("target_residents", "unreached_target_residents", "organisations", "engaged")
        },
        "layers": [describe(layer, frame[layer.column], context.words) for layer in LOCALITY_LAYERS],
        "areas": {
            "code": slugs,
            "name": names,
            "link": [f"{slug}.html" for slug in slugs],
            "label": label_points(outlines),
            "rank": _whole(frame["unreached"].rank(method="first", ascending=False, na_option="bottom")),
            **{layer.column: _layer_values(layer, frame) for layer in LOCALITY_LAYERS},
            **{c: _whole(frame[c]) for c in ("population", "target_wards", "wards", "target_residents", "organisations", "engaged", "unreached_target_residents")},
            "states": [
                {state: int(n) for state, n in every.loc[every["locality"] == slug, "gap"].value_counts().sort_index().items()}
                for slug in slugs
            ],
        },
        "small": None,
        "compare": [],
        "places": None,
        "shapes": encode_topology({"areas": outlines}),
        "around": [],
    }  # fmt: skip


def _head(context: Context, name: str, slug: str) -> dict[str, Any]:
    limits = context.settings.thresholds
    return {
        "version": 1,
        "name": name,
        "slug": slug,
        "place": context.settings.place,
        "audience": context.audience,
        "asOf": context.as_of.isoformat(),
        "words": context.words,
        "limits": {
            "target_share": round(limits.target_share * 100),
            "target_decile": limits.target_decile,
            "engaged_days": limits.engaged_days,
            "stale_days": limits.stale_days,
            "walk_minutes": f"{limits.walk_minutes:g}",
            "walk_speed": f"{limits.walk_speed_kmh:g}",
        },
    }


def _areas(context: Context) -> pd.DataFrame:
    """Wards with all the columns that layers and profiles show."""
    wards = context.measures.wards
    figures = context.official.figures
    out = wards.join(figures[[c for c in figures.columns if c not in wards.columns]])
    out["gap"] = out["gap_state"]
    out["unreached"] = out["unreached_target_residents"].where(out["target_residents"] != 0)
    out["target"] = out["target_basis"].replace("", "none")
    return out


def _area_columns(areas: pd.DataFrame) -> dict[str, Any]:
    return {
        **{layer.column: _layer_values(layer, areas) for layer in AREA_LAYERS},
        **{c: _whole(areas[c]) for c in (*AREA_COUNTS, *AREA_PEOPLE)},
        **{c: _rounded(areas[c], 4) for c in AREA_SHARES},
    }


def _layer_values(layer: Layer, frame: pd.DataFrame) -> list[Any]:
    column = frame[layer.column]
    if layer.unit in ("state", "target"):
        return _texts(column)
    if layer.unit in ("people", "decile"):
        return _whole(column)
    return _rounded(column, 4 if layer.unit == "percent" else 3)


def _localities(context: Context) -> pd.DataFrame:
    frame = context.measures.localities.copy()
    every = _areas(context)
    means = {slug: _means(group) for slug, group in every.groupby("locality", sort=True)}
    for column in ("imd_score", "share_most_deprived_20", *AREA_SHARES[2:]):
        frame[column] = pd.Series({slug: mean[column] for slug, mean in means.items()}, dtype=float)
    frame["wards"] = every.groupby("locality", sort=True).size()
    frame["unreached"] = frame["unreached_target_residents"].where(frame["target_residents"] != 0)
    frame["share_unreached"] = frame["unreached"] / frame["target_residents"].where(frame["target_residents"] > 0)
    return frame


def _means(areas: pd.DataFrame) -> dict[str, float | None]:
    """Means over areas, weighted by residents; ``None`` where a figure is missing for any of them."""
    people = areas["population"]
    total = _total(people)
    out: dict[str, float | None] = {"population": _number(total)}
    for column in (*SCORES, *AREA_SHARES):
        value = _total(areas[column] * people) / total if total else math.nan
        out[column] = _number(value, 4)
    serving = areas["organisations_serving"].sum()
    out["organisations_per_1000"] = _number(serving / total * 1000 if total else math.nan, 3)
    return out


def _locality_numbers(context: Context, slug: str) -> dict[str, Any]:
    row = context.measures.localities.loc[slug]
    columns = ("target_residents", "unreached_target_residents", "target_wards", "organisations", "engaged", "unplaced", "unknown_status", "stale")  # fmt: skip
    return {c: _number(row[c]) for c in columns}


def _small_areas(
    context: Context, wards: pd.Index, shapes: dict[str, gpd.GeoSeries]
) -> tuple[dict[str, Any] | None, list[dict[str, Any]]]:
    """LSOAs of the wards and their layers; adds their shapes to ``shapes``."""
    measured, lsoas = context.measures.lsoas, context.official.lsoas
    if measured is None or lsoas is None or context.ground.lsoas is None:
        return None, []
    frame = measured.join(lsoas[["imd_decile", "imd_score"]], how="left")
    frame = frame[frame["ward_code"].isin(wards)]
    frame["lsoa_imd_decile"] = frame["imd_decile"]
    frame["lsoa_target"] = frame["target_basis"].replace("", "none")
    shapes["small"] = context.ground.lsoas.loc[frame.index]
    numbers = {code: i for i, code in enumerate(wards)}
    small = {
        "code": list(frame.index),
        "area": [numbers[code] for code in frame["ward_code"]],
        "population": _whole(frame["population"]),
        "unreached_target_residents": _whole(frame["unreached_target_residents"]),
        **{layer.column: _layer_values(layer, frame) for layer in LSOA_LAYERS},
    }
    return small, [
        {**describe(layer, frame[layer.column], context.words), "small": True} for layer in LSOA_LAYERS
    ]


def _places(listed: pd.DataFrame, slug: str, context: Context) -> dict[str, Any]:
    out: dict[str, Any] = {}
    for column in PLACE_COLUMNS:
        values = listed[column] if column in listed else pd.Series("", index=listed.index)
        cells = [", ".join(v) if isinstance(v, tuple) else str(v) for v in values]
        if column in ("audiences", "serves"):
            cells = [list(v) for v in values]  # type: ignore[misc]
        if any(cells):
            out[column] = cells
    out["latitude"] = _rounded(listed["latitude"], 5)
    out["longitude"] = _rounded(listed["longitude"], 5)
    out["ward"] = _texts(listed["ward_code"])
    out["from"] = ["" if s == slug else _name_of(context.settings, s) for s in listed["locality"]]
    return out


def _ward_names(official: Official, listed: pd.DataFrame) -> dict[str, str]:
    """Names of the wards that organisations lie in or name, those outside the page's own too."""
    codes = {*listed["ward_code"], *(code for codes in listed["serves"] for code in codes)}
    found = official.wards.loc[official.wards.index.isin(codes), "ward_name"]
    return {str(code): str(name) for code, name in found.items()}


def _neighbours(localities: gpd.GeoSeries, slug: str) -> tuple[list[Hashable], list[list[float]]]:
    """Localities near enough to be seen on the page, and where their names stand."""
    one = localities.loc[slug]
    west, south, east, north = one.bounds
    margin = 0.25 * max(east - west, north - south)
    seen = localities.drop(slug).clip_by_rect(west - margin, south - margin, east + margin, north + margin)
    seen = seen[seen.area > margin**2 / 10]
    return list(seen.index), label_points(seen) if len(seen) else []


def _name_of(settings: Settings, slug: object) -> str:
    return next((one.name for one in settings.localities if one.slug == slug), "")


def _total(values: pd.Series) -> float:
    """The sum, unknown where any part is."""
    return float(values.sum(skipna=False)) if len(values) else 0.0


def _number(value: float, digits: int = 0) -> float | int | None:
    if value is None or not math.isfinite(value):
        return None
    return round(value, digits) if digits else round(value)


def _whole(values: Iterable[Any]) -> list[int | None]:
    return [None if pd.isna(v) else round(v) for v in values]


def _rounded(values: Iterable[Any], digits: int) -> list[float | None]:
    return [None if pd.isna(v) or not math.isfinite(v) else round(float(v), digits) for v in values]


def _texts(values: Iterable[Any]) -> list[str]:
    return ["" if v is None or (isinstance(v, float) and math.isnan(v)) else str(v) for v in values]
