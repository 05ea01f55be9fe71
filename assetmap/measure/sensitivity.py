"""Sensitivity: how far the ranking of wards hangs on the numbers in the definitions."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any, cast

import numpy as np
import pandas as pd

from assetmap.measure.access import StraightLine, Walk
from assetmap.measure.day import on_day
from assetmap.measure.ground import Ground, with_thresholds
from assetmap.measure.mixed import Mixed
from assetmap.settings import Thresholds

__all__ = ["TOP", "first_wards", "sensitivity", "variants"]

TOP = 10
"""How many wards at the head of the ranking are looked at."""

_FIFTH = 0.2
_MOVED = ("walk_minutes", "detour", "engaged_days", "target_share")


def sensitivity(ground: Ground, as_of: date) -> pd.DataFrame:
    """Count how many of the wards ranked first stay when each threshold moves by a fifth.

    Ranked are wards by unreached target residents: the ten with most, or as many as have any, among all wards
    and in each locality. ``target_decile`` moves by one step. A detour never moves below 1, a share never
    above 1. The limits of indicators are not moved. A locality whose residents all go along streets has no
    rows of the detour, which none of its numbers hangs on.

    Parameters
    ----------
    ground : Ground
    as_of : date

    Returns
    -------
    DataFrame
        A row for each threshold, each way (in the order of :func:`variants`) and each place (``""`` for the
        whole, then the slugs): ``threshold, usual, value, locality, top`` (how many wards are looked at),
        ``stay`` (how many of them are still among as many), ``unreached`` (unreached target residents of the
        place with this value, people).
    """
    places = ["", *(one.slug for one in ground.settings.localities)]
    home = ground.wards["locality"].to_numpy(dtype=object)
    inside = {place: np.ones(len(home), dtype=bool) if not place else home == place for place in places}
    left = on_day(ground, as_of).wards["unreached_target_residents"]
    usual = {place: first_wards(left[mask]) for place, mask in inside.items()}
    rows: list[dict[str, Any]] = []
    along = _along_streets(ground)
    for name, value, thresholds in variants(ground):
        moved = with_thresholds(ground, thresholds, _walk(ground.walk, thresholds))
        left = on_day(moved, as_of).wards["unreached_target_residents"]
        for place, mask in inside.items():
            if name == "detour" and place in along:
                continue
            first = set(usual[place])
            now = left[mask]
            rows.append(
                {
                    "threshold": name,
                    "usual": float(getattr(ground.settings.thresholds, name)),
                    "value": float(value),
                    "locality": place,
                    "top": len(first),
                    "stay": len(first & set(first_wards(now, len(first)))),
                    "unreached": float(now.sum(skipna=False)),
                }
            )
    columns = ["threshold", "usual", "value", "locality", "top", "stay", "unreached"]
    return pd.DataFrame(rows, columns=columns)


def first_wards(left: pd.Series[float], most: int = TOP) -> list[str]:
    """List the wards with most unreached target residents, most first; those with none are left out.

    Parameters
    ----------
    left : Series of float
        Unreached target residents, indexed by ward code; unknown ones are not ranked.
    most : int

    Returns
    -------
    list of str
        Wards with equal numbers go by code.
    """
    some = left[left.round(6) > 0]
    codes = some.index.to_numpy(dtype=object)
    return [str(code) for code in codes[np.lexsort((codes.astype(str), -some.round(6)))][:most]]


def variants(ground: Ground) -> list[tuple[str, float, Thresholds]]:
    """List the thresholds with one of them moved: its name, its value, and all of them.

    Where there are LSOAs, no number of people hangs on ``target_share``, and without them none on
    ``target_decile``: they are left out.

    Parameters
    ----------
    ground : Ground

    Returns
    -------
    list
        By name in the order of the settings' table; the smaller value first.
    """
    usual = ground.settings.thresholds
    out: list[tuple[str, float, Thresholds]] = []
    for name in _MOVED:
        if name == "detour" and not isinstance(ground.walk, (StraightLine, Mixed)):
            continue
        if name == "target_share" and ground.lsoas is not None:
            continue
        for factor in (1 - _FIFTH, 1 + _FIFTH):
            value = getattr(usual, name) * factor
            if name == "engaged_days":
                value = round(value)
            elif name == "target_share":
                value = min(value, 1.0)
            elif name == "detour":
                value = max(value, 1.0)
            out.append((name, value, replace(usual, **{name: value})))
    for step in (-1, 1) if ground.lsoas is not None else ():
        decile = usual.target_decile + step
        if 1 <= decile <= 10:
            out.append(("target_decile", decile, replace(usual, target_decile=decile)))
    return out


def _along_streets(ground: Ground) -> set[str]:
    """The slugs of the localities of which no number hangs on the detour."""
    if not isinstance(ground.walk, Mixed):
        return set()
    return {one.slug for one in ground.settings.localities if one.code in ground.walk.localities}


def _walk(walk: Walk, thresholds: Thresholds) -> Walk:
    """The same way of measuring with other thresholds."""
    if isinstance(walk, StraightLine):
        return StraightLine(thresholds.detour, thresholds.walk_metres)
    if isinstance(walk, Mixed):
        straight = StraightLine(thresholds.detour, thresholds.walk_metres)
        return replace(walk, network=_walk(walk.network, thresholds), straight=straight)
    return cast(Walk, replace(cast(Any, walk), limit=thresholds.walk_metres))
