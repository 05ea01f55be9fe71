"""What can be shown on a map: layers, their classes, colours and ranges."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from assetmap.load.indicators import Indicators
from assetmap.measure.catchments import SUPPLY as SUPPLY_COLUMN

__all__ = [
    "AREA_LAYERS",
    "GAP_COLOURS",
    "LOCALITY_LAYERS",
    "LSOA_LAYERS",
    "PUBLIC_GAP_COLOURS",
    "Layer",
    "class_breaks",
    "describe",
    "indicator_layers",
    "layers_for",
    "small_indicator_layers",
    "supply_layers",
]

# ColorBrewer 2.0 OrRd and YlGnBu, five classes (Cynthia Brewer, Mark Harrower, Penn State; Apache 2.0).
NEED = ("#fef0d9", "#fdcc8a", "#fc8d59", "#e34a33", "#b30000")
SUPPLY = ("#ffffcc", "#a1dab4", "#41b6c4", "#2c7fb8", "#253494")
# Okabe & Ito (2008), colour-blind safe; the worst state is the most visible, engaged the calmest.
GAP_COLOURS: Mapping[str, str] = {
    "no_known_organisations": "#d55e00",
    "known_not_contacted": "#e69f00",
    "contacted_no_conversation": "#f0e442",
    "gone_quiet": "#cc79a7",
    "one_voice": "#56b4e9",
    "engaged": "#a9dccb",
}
TARGET_COLOURS: Mapping[str, str] = {
    "both": "#7a1f5c",
    "statistics": "#b5478f",
    "judgement": "#4d72b8",
    "removed": "#c9c2b0",
    "none": "#f4f2ec",
}
FIFTHS = (0.2, 0.4, 0.6, 0.8)


@dataclass(frozen=True)
class Layer:
    """One way to colour the areas.

    Attributes
    ----------
    column : str
        The column of the measures that it shows; also the layer's name and the key of its words.
    group : str
        The heading that it stands under.
    unit : {"percent", "score", "standard", "rate", "people", "decile", "state", "target"}
    ramp : tuple of str
        Colours of the classes from low to high; empty for states.
    breaks : tuple of float or None
        Upper limits of all classes but the last; ``None`` for fifths of the values (quantiles).
    explained : str
        The key of its explanation.
    blank : str
        The key of the word for areas that the layer does not apply to; empty where it applies to all.
    """

    column: str
    group: str
    unit: str
    ramp: tuple[str, ...] = ()
    breaks: tuple[float, ...] | None = None
    explained: str = ""
    blank: str = ""


def _need(
    column: str, unit: str = "score", explained: str = "", breaks: tuple[float, ...] | None = None
) -> Layer:
    return Layer(column, "group_need", unit, NEED, breaks, explained or f"{column}_help")


def _supply(column: str, unit: str, breaks: tuple[float, ...] | None) -> Layer:
    return Layer(column, "group_coverage", unit, SUPPLY, breaks, f"{column}_help")


# Income and employment are rates, health and crime standard scores around 0, the others scores up to 100.
_DOMAINS = {
    "income": "percent",
    "employment": "percent",
    "education": "score",
    "health": "standard",
    "crime": "standard",
    "barriers": "score",
    "environment": "score",
}
_REACH = tuple(
    _supply(f"share_within_reach_{what}", "percent", FIFTHS) for what in ("any", "active", "engaged")
)
_DEPRIVATION = (
    _need("imd_score"),
    _need("share_most_deprived_20", "percent", breaks=FIFTHS),
)

AREA_LAYERS: tuple[Layer, ...] = (
    Layer("gap", "group_engagement", "state", explained="gap_help"),
    Layer("unreached", "group_engagement", "people", NEED, None, "unreached_help", "not_target"),
    Layer("target", "group_need", "target", explained="target_help"),
    *_DEPRIVATION,
    *(_need(f"{domain}_score", unit, "domain_help") for domain, unit in _DOMAINS.items()),
    _supply("organisations_per_1000", "rate", None),
    *_REACH,
)
LOCALITY_LAYERS: tuple[Layer, ...] = (
    Layer("unreached", "group_engagement", "people", NEED, None, "unreached_help", "not_target"),
    Layer(
        "share_unreached", "group_engagement", "percent", NEED, FIFTHS, "share_unreached_help", "not_target"
    ),
    Layer("target_residents", "group_need", "people", NEED, None, "target_residents_help"),
    *_DEPRIVATION,
    *_REACH,
)
LSOA_LAYERS: tuple[Layer, ...] = (
    Layer("lsoa_imd_decile", "group_small", "decile", NEED[::-1], (2, 4, 6, 8), "lsoa_imd_decile_help"),
    Layer("lsoa_target", "group_small", "target", explained="lsoa_target_help"),
)


def supply_layers(areas: pd.DataFrame, small: bool = False) -> tuple[Layer, ...]:
    """The layer of supply set against demand, where the areas (wards, localities or LSOAs) have it."""
    layer = _supply(SUPPLY_COLUMN, "rate", None)
    if SUPPLY_COLUMN not in areas:
        return ()
    return (replace(layer, column=f"lsoa_{SUPPLY_COLUMN}", group="group_small"),) if small else (layer,)


def indicator_layers(indicators: Indicators) -> tuple[Layer, ...]:
    """The layers of the indicators that the settings declare; the stronger colour is the worse."""
    return tuple(
        Layer(
            one.column,
            "group_indicators",
            "percent" if one.is_share else one.unit,
            NEED if one.higher_is_worse else NEED[::-1],
            explained=f"{one.column}_help",
        )
        for one in indicators.declared
    )


def small_indicator_layers(indicators: Indicators) -> tuple[Layer, ...]:
    """The layers of those of the indicators that LSOAs have."""
    there = () if indicators.lsoas is None else indicators.lsoas.columns
    return tuple(
        replace(layer, column=f"lsoa_{layer.column}", group="group_small")
        for layer in indicator_layers(indicators)
        if layer.column in there
    )


# For the public: nothing of who is engaged where those are few.
PUBLIC_GAP_COLOURS: Mapping[str, str] = {
    "no_known_organisations": GAP_COLOURS["no_known_organisations"],
    "fewer_than_three": GAP_COLOURS["known_not_contacted"],
    "one_voice": GAP_COLOURS["one_voice"],
    "engaged": GAP_COLOURS["engaged"],
}
_NOT_PUBLIC = ("unreached", "share_unreached", "share_within_reach_engaged")


def layers_for(audience: str, layers: tuple[Layer, ...]) -> tuple[Layer, ...]:
    """The layers that an audience's pages have.

    The public's have people in target neighbourhoods in place of those of them who are out of reach, and none
    that depends on who is engaged but the state of each ward.
    """
    if audience != "public":
        return layers
    kept = [one for one in layers if one.column not in _NOT_PUBLIC]
    people = next(one for one in LOCALITY_LAYERS if one.column == "target_residents")
    if people not in kept:
        kept.insert(1, people)
    return tuple(kept)


def class_breaks(values: pd.Series, classes: int = 5) -> tuple[float, ...]:
    """Upper limits of all classes but the last, so that each class holds about as many areas.

    Parameters
    ----------
    values : Series of float
        Unknown values (NaN) are left out; values of 0 or less stay out too where others are above 0,
        so that a great many zeros do not swallow the classes.
    classes : int
        How many classes.

    Returns
    -------
    tuple of float
        Rising and without repeats, rounded to three significant digits; empty where all values agree.
    """
    known = values.dropna().to_numpy(dtype=float)
    above = known[known > 0] if known.size and known.min() >= 0 else known
    if not above.size:
        return ()
    cuts = np.quantile(above, np.arange(1, classes) / classes)
    rounded = [float(f"{cut:.3g}") for cut in cuts]
    lowest, highest = float(known.min()), float(known.max())
    return tuple(sorted({cut for cut in rounded if lowest <= cut < highest}))


def describe(layer: Layer, values: pd.Series, words: Mapping[str, Any]) -> dict[str, Any]:
    """A layer as the page needs it.

    Parameters
    ----------
    layer : Layer
    values : Series
        The layer's values over all the areas mapped, so that a colour means the same on every page.
    words : mapping
        ``words.toml``.

    Returns
    -------
    dict
        ``id, group, title, help, unit, column, breaks, colours``; for states and targets the
        colours are a mapping of state to colour.
    """
    said = words["layers"]
    out: dict[str, Any] = {
        "id": layer.column,
        "group": said[layer.group],
        "title": said[layer.column.removeprefix("lsoa_") if layer.column not in said else layer.column],
        "help": said[layer.explained],
        "unit": layer.unit,
    }
    if layer.unit == "state":
        hidden = "fewer_than_three" in words["gap"]
        return {**out, "colours": dict(PUBLIC_GAP_COLOURS if hidden else GAP_COLOURS)}
    if layer.unit == "target":
        return {**out, "colours": dict(TARGET_COLOURS)}
    breaks = _breaks(layer, values) if layer.breaks is None else layer.breaks
    if layer.blank:
        out["blank"] = words["area"][layer.blank]
    return {**out, "breaks": list(breaks), "colours": _spread(layer.ramp, len(breaks) + 1)}


def _breaks(layer: Layer, values: pd.Series) -> tuple[float, ...]:
    """Breaks of a layer; of percentages and rates as they are written, so that no two classes look alike."""
    breaks = class_breaks(values, len(layer.ramp))
    if layer.unit not in ("percent", "rate"):
        return breaks
    whole = sorted({cut for one in breaks if values.min() <= (cut := round(one, 2)) < values.max()})
    return tuple(whole) if len(whole) > 1 else breaks


def _spread(ramp: Sequence[str], count: int) -> list[str]:
    """As many colours of the ramp as there are classes, the ends kept."""
    if count >= len(ramp):
        return list(ramp)
    if count == 1:
        return [ramp[len(ramp) // 2]]
    return [ramp[round(i * (len(ramp) - 1) / (count - 1))] for i in range(count)]
