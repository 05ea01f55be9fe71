"""Measures -> the data that a page carries, column by column. ``docs/payload.md`` describes it.

Nothing here decides who may see what: the organisations that come in are those (and those columns)
that the page's readers may see (``assetmap.publish.audience``).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

import pandas as pd

from assetmap.load.deprivation import DOMAINS
from assetmap.load.official import Official
from assetmap.mapping.ground import Ground
from assetmap.mapping.insight import Insight, insight_columns
from assetmap.mapping.layers import (
    AREA_LAYERS,
    LOCALITY_LAYERS,
    LSOA_LAYERS,
    Layer,
    describe,
    indicator_layers,
    layers_for,
    small_indicator_layers,
    supply_layers,
)
from assetmap.measure.catchments import SUPPLY
from assetmap.measure.indicators import of_localities
from assetmap.measure.localities import whole
from assetmap.measure.model import Measures
from assetmap.settings import Locality, Settings

__all__ = ["Context", "locality_payload", "overview_payload"]

PLACE_COLUMNS = (
    "id", "name", "description",
    "asset_type", "activity_focus", "activities", "audiences", "status", "address",
    "postcode", "location_quality", "location_type", "serves", "times", "cost", "accessibility", "website",
    "source", "assured_date", "stage", "engagement", "last_contact", "next_step", "next_step_due", "notes",
)  # fmt: skip
AS_LISTS = ("audiences", "serves")
PEOPLE = (
    "population", "target_residents", "unreached_target_residents", "reached_by_reach", "reached_by_remit",
    "residents_met",
)  # fmt: skip
COUNTS = ("organisations_in", "organisations_serving", "engaged", "resident_contacts")
LOCALITY_COUNTS = (
    "population", "wards", "target_wards", "target_residents", "unreached_target_residents",
    "organisations", "engaged",
)  # fmt: skip
HEADLINE = ("target_residents", "unreached_target_residents", "organisations", "engaged")
COMPARED = (
    "population", "imd_score", "share_most_deprived_20", "organisations_per_1000", "share_within_reach_any",
    "share_within_reach_active", "share_within_reach_engaged",
)  # fmt: skip
SCORES = ("imd_score", *(f"{domain}_score" for domain in DOMAINS))


@dataclass(frozen=True)
class Context:
    """What all pages of one build and one audience share."""

    settings: Settings
    official: Official
    measures: Measures
    ground: Ground
    words: Mapping[str, Any]
    as_of: date
    audience: str
    postcodes: Mapping[str, Mapping[str, Any]]  # by slug: the same for every audience
    insight: Insight | None = None

    @cached_property
    def wards(self) -> pd.DataFrame:
        """All wards with all the columns that layers and profiles show."""
        wards, figures = self.measures.wards, self.official.figures
        out = wards.join(figures[[name for name in figures.columns if name not in wards.columns]])
        return out.join(self.official.indicators.wards).assign(
            gap=out["gap_state"],
            unreached=out["unreached_target_residents"].where(out["target_residents"] != 0),
            target=out["target_basis"].replace("", "none"),
        )

    @cached_property
    def below(self) -> dict[str, pd.Series[float]]:
        """For each score and each ward the share of the other wards with a lower one."""
        return {name: _share_below(self.wards[name]) for name in SCORES}

    @cached_property
    def localities(self) -> pd.DataFrame:
        """The localities with the columns of the overview's layers, in the order of the settings."""
        frame = self.measures.localities
        unreached = frame["unreached_target_residents"].where(frame["target_residents"] != 0)
        indicators = of_localities(self.official.indicators, self.official.wards["locality"], frame.index)
        return frame.join(indicators).assign(
            unreached=unreached, share_unreached=unreached / frame["target_residents"]
        )

    @cached_property
    def whole(self) -> dict[str, Any]:
        """The whole place's figures, beside which a ward's are set."""
        return _compared(self.settings.place, whole(self.localities))


def locality_payload(
    context: Context, locality: Locality, places: pd.DataFrame, serving: pd.DataFrame
) -> dict[str, Any]:
    """The data of one locality's page.

    Parameters
    ----------
    context : Context
    locality : Locality
    places : DataFrame
        The organisations that this page's readers may see, in all localities, indexed by key, with
        ``locality, ward_code, latitude, longitude`` and the columns of ``PLACE_COLUMNS``.
    serving : DataFrame
        ``ward_code, key``: which of these the page names under which ward.

    Returns
    -------
    dict
        Ready for :func:`assetmap.mapping.text.packed_json`.
    """
    official, slug = context.official, locality.slug
    every = context.wards
    areas = every[every["locality"] == slug]
    serving = serving[serving["ward_code"].isin(areas.index)]
    listed = places[(places["locality"] == slug) | places.index.isin(serving["key"])]
    listed = listed.sort_index(kind="stable")  # of one name: by key, whatever the order of rows
    listed = listed.iloc[listed["name"].str.casefold().argsort(kind="stable")]
    drawing = context.ground.localities[slug]
    small, small_layers = _small_areas(context, areas.index)
    shown = (*AREA_LAYERS, *supply_layers(every), *indicator_layers(official.indicators))
    chosen = layers_for(context.audience, shown)
    layers = [describe(layer, every[layer.column], context.words) for layer in chosen]
    localities = context.localities
    return {
        **_head(context, locality.name, slug),
        "kind": "locality",
        "others": len(every) - 1,
        "numbers": {name: _number(localities[name].at[slug]) for name in HEADLINE},
        "layers": layers + small_layers,
        "areas": {
            **{layer.column: _values(layer, areas) for layer in chosen},
            **{name: _whole(areas[name]) for name in (*PEOPLE, *COUNTS)},
            "code": list(areas.index),
            "name": list(areas["ward_name"]),
            "label": drawing.labels,
            "rank": _whole(areas["gap_rank"]),
            "reason": list(areas["target_reason"]),
            "places": _served_by(areas.index, serving, listed.index),
            "below": {name: _rounded(context.below[name][areas.index], 3) for name in SCORES},
        },
        "small": small,
        "compare": [
            _compared(locality.name, whole(context.measures.localities.loc[[slug]])),
            context.whole,
        ],
        "wardNames": _ward_names(official, listed),
        "places": _places(listed, slug, context.settings),
        "postcodes": context.postcodes[slug],
        "shapes": drawing.shapes,
        "around": drawing.around,
        "backdrop": drawing.backdrop,
        **_insight(context, slug, list(areas.index), listed.index),
    }


def overview_payload(context: Context) -> dict[str, Any]:
    """The data of the overview: the localities side by side, no organisations."""
    frame, every = context.localities, context.wards
    total = whole(frame[[*context.measures.localities.columns]])
    shown = (*LOCALITY_LAYERS, *supply_layers(frame), *indicator_layers(context.official.indicators))
    chosen = layers_for(context.audience, shown)
    return {
        **_head(context, context.settings.place, "index"),
        "kind": "overview",
        "numbers": {name: _number(total[name]) for name in HEADLINE},
        "layers": [describe(layer, frame[layer.column], context.words) for layer in chosen],
        "areas": {
            **{layer.column: _values(layer, frame) for layer in chosen},
            **{name: _whole(frame[name]) for name in LOCALITY_COUNTS},
            "code": list(frame.index),
            "name": [one.name for one in context.settings.localities],
            "link": [f"{slug}.html" for slug in frame.index],
            "label": context.ground.overview.labels,
            "rank": _whole(
                frame[_ranked_by(context)].rank(method="first", ascending=False, na_option="bottom")
            ),
            "states": [
                every.loc[every["locality"] == slug, "gap"].value_counts().sort_index().to_dict()
                for slug in frame.index
            ],
        },
        "small": None,
        "places": None,
        "shapes": context.ground.overview.shapes,
        "around": [],
        "backdrop": context.ground.overview.backdrop,
        **_insight(context, "", [], pd.Index([])),
    }


def _insight(context: Context, slug: str, codes: list[str], keys: pd.Index) -> dict[str, Any]:
    """What is told beyond the map; the public is told nothing that depends on who is engaged."""
    if context.insight is None:
        return {}
    return insight_columns(context.insight, slug, codes, keys, context.audience)


def _head(context: Context, name: str, slug: str) -> dict[str, Any]:
    limits = context.settings.thresholds
    return {
        "version": 2,
        "name": name,
        "slug": slug,
        "place": context.settings.place,
        "audience": context.audience,
        "asOf": context.as_of.isoformat(),
        "staleBefore": (context.as_of - timedelta(days=limits.stale_days)).isoformat(),
        "approximate": context.official.approximate,
        "tiles": context.settings.page.tiles,
        "words": {part: said for part, said in context.words.items() if part != "pack"},
        "limits": {
            "target_share": round(limits.target_share * 100),
            "target_decile": limits.target_decile,
            "engaged_days": limits.engaged_days,
            "quiet_days": limits.quiet_days,
            "stale_days": limits.stale_days,
            "resident_contact_days": limits.resident_contact_days,
            "walk_minutes": f"{limits.walk_minutes:g}",
            "walk_speed": f"{limits.walk_speed_kmh:g}",
        },
    }


def _ranked_by(context: Context) -> str:
    """What localities are ranked by: for the public, the people of target neighbourhoods, reached or not."""
    return "target_residents" if context.audience == "public" else "unreached"


def _compared(name: str, row: pd.Series[Any]) -> dict[str, Any]:
    """A locality's (or the whole place's) figures beside which a ward's are set."""
    people = float(row["population"])
    rate = float(row["organisations"]) / people * 1000 if people > 0 else math.nan
    figures = {**row.to_dict(), "organisations_per_1000": rate}
    return {"name": name, **{one: _number(figures[one], 4) for one in (*COMPARED, SUPPLY) if one in figures}}


def _values(layer: Layer, frame: pd.DataFrame) -> list[Any]:
    column = frame[layer.column]
    if layer.unit in ("state", "target"):
        return list(column)
    if layer.unit in ("people", "decile"):
        return _whole(column)
    return _rounded(column, 4 if layer.unit == "percent" else 3)


def _share_below(values: pd.Series) -> pd.Series:
    """For each ward the share of the other wards with a lower value."""
    others = max(int(values.notna().sum()) - 1, 1)
    return (values.rank(method="min") - 1) / others


def _served_by(wards: pd.Index, serving: pd.DataFrame, keys: pd.Index) -> list[list[int]]:
    """For each ward the numbers of the listed organisations that serve it."""
    number = {key: i for i, key in enumerate(keys)}
    found: dict[str, list[int]] = {code: [] for code in wards}
    for code, key in zip(serving["ward_code"], serving["key"], strict=True):
        if key in number:
            found[code].append(number[key])
    return [sorted(found[code]) for code in wards]


def _small_areas(context: Context, wards: pd.Index) -> tuple[dict[str, Any] | None, list[dict[str, Any]]]:
    """LSOAs of the wards and their layers."""
    measured, lsoas = context.measures.lsoas, context.official.lsoas
    if measured is None or lsoas is None:
        return None, []
    every = measured.assign(
        lsoa_imd_decile=lsoas["imd_decile"].reindex(measured.index),
        lsoa_target=measured["target_basis"].replace("", "none"),
    ).rename(columns={SUPPLY: f"lsoa_{SUPPLY}"})
    indicators = context.official.indicators
    if indicators.lsoas is not None:
        every = every.join(indicators.lsoas.add_prefix("lsoa_"))
    frame = every[every["ward_code"].isin(wards)]
    shown = (*LSOA_LAYERS, *supply_layers(measured, small=True), *small_indicator_layers(indicators))
    number = {code: i for i, code in enumerate(wards)}
    small = {
        "code": list(frame.index),
        "area": [number[code] for code in frame["ward_code"]],
        **{layer.column: _values(layer, frame) for layer in shown},
    }
    described = [describe(layer, every[layer.column], context.words) for layer in shown]
    return small, [{**one, "small": True} for one in described]


def _places(listed: pd.DataFrame, slug: str, settings: Settings) -> dict[str, Any]:
    """Organisations, a list a column; a column of blanks is left out."""
    out: dict[str, Any] = {}
    for name in PLACE_COLUMNS:
        if name not in listed:
            continue
        if name in AS_LISTS:
            cells: list[Any] = [list(cell) for cell in listed[name]]
        else:
            cells = ["; ".join(cell) if isinstance(cell, tuple) else cell for cell in listed[name]]
        if any(cells) or name in ("id", "name"):
            out[name] = cells
    return {
        **out,
        "latitude": _rounded(listed["latitude"], 5),
        "longitude": _rounded(listed["longitude"], 5),
        "ward": list(listed["ward_code"]),
        "from": ["" if home == slug else _name_of(settings, home) for home in listed["locality"]],
    }


def _ward_names(official: Official, listed: pd.DataFrame) -> dict[str, str]:
    """Names of the wards that organisations lie in or name, those outside the page's own too."""
    codes = {*listed["ward_code"], *(code for codes in listed["serves"] for code in codes)}
    return dict(official.wards.loc[official.wards.index.isin(codes), "ward_name"].to_dict())


def _name_of(settings: Settings, slug: object) -> str:
    return next((one.name for one in settings.localities if one.slug == slug), "")


def _number(value: Any, digits: int = 0) -> float | int | None:
    number = float(value)
    if not math.isfinite(number):
        return None
    return round(number, digits) if digits else round(number)


def _whole(values: Iterable[Any]) -> list[int | None]:
    return [None if pd.isna(value) else round(value) for value in values]


def _rounded(values: Iterable[Any], digits: int) -> list[float | None]:
    return [None if pd.isna(value) else round(float(value), digits) for value in values]
