"""What does not change with the date: residents, reach, who serves what, and which areas are targets."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from assetmap.measure.access import StraightLine, Walk, areas_of, people_within, resident_points
from assetmap.measure.catchments import shared_out, supply_per_1000
from assetmap.measure.coverage import count_by_word, rates, serving
from assetmap.measure.engagement import Entries, entries, ever_engaged, in_order
from assetmap.measure.indicators import RULED, by_indicators
from assetmap.measure.mixed import for_points
from assetmap.measure.pairs import Pairs
from assetmap.measure.targets import lsoa_targets, taken_by, target_residents, ward_targets
from assetmap.measure.words import ACTIVE_FOCUS
from assetmap.settings import Settings, Thresholds

if TYPE_CHECKING:
    from scipy import sparse

    from assetmap.check.lists import Lists
    from assetmap.load.official import Official

__all__ = ["Ground", "prepare", "target_people", "with_thresholds"]

_OF_LISTS = (
    "locality",
    "asset_type",
    "activity_focus",
    "status",
    "location_type",
    "serves",
    "assured_date",
    "sensitive_location",
    "do_not_list",
    "x",
    "y",
    "located",
    "ward_code",
    "counts",
)


@dataclass(frozen=True)
class Ground:
    """What the measures of every date rest on.

    Attributes
    ----------
    settings : Settings
    walk : Walk
        How ways on foot are measured.
    wards, figures : DataFrame
        Of the official data, on one index.
    lsoas : DataFrame or None
    decisions, log : DataFrame
        Of the lists; the log in the order in which things happened.
    organisations : DataFrame
        The lists' own columns, indexed by key, without those marked "do not list".
    serves : DataFrame
        ``ward_code, key, how``: :func:`assetmap.measure.coverage.serving`.
    points : DataFrame
        Where residents stand: :func:`assetmap.measure.access.resident_points`.
    entries, pairs
        The log, who serves what, and where points lie, as positions.
    counted : Index
        The keys of the organisations that count, which are the rows of `reach`.
    reach : sparse array of bool
        Which points are within reach of each of them, organisations x points.
    ward_target, lsoa_target : DataFrame
        :mod:`assetmap.measure.targets`; `lsoa_target` is None without LSOAs.
    target_residents, area_target_residents : Series of float
        Residents of target areas, by ward, and by the areas that residents were spread over.
    ward_people, area_people : DataFrame
        ``everyone, any, active``: the people of each ward (and each area that residents were spread over),
        and those of them within reach of any and of an active organisation.
    fixed : DataFrame
        Counts and rates of organisations, by ward.
    ward_supply, area_supply : Series of float or None
        Supply for 1,000 residents (:mod:`assetmap.measure.catchments`), by ward, and by the areas that
        residents were spread over; None where the settings do not ask for it.
    """

    settings: Settings
    walk: Walk
    wards: pd.DataFrame
    figures: pd.DataFrame
    lsoas: pd.DataFrame | None
    decisions: pd.DataFrame
    log: pd.DataFrame
    organisations: pd.DataFrame
    serves: pd.DataFrame
    points: pd.DataFrame
    entries: Entries
    pairs: Pairs
    counted: pd.Index[str]
    reach: sparse.csr_array
    ward_target: pd.DataFrame
    lsoa_target: pd.DataFrame | None
    target_residents: pd.Series[float]
    area_target_residents: pd.Series[float]
    ward_people: pd.DataFrame
    area_people: pd.DataFrame
    fixed: pd.DataFrame
    ward_supply: pd.Series[float] | None = None
    area_supply: pd.Series[float] | None = None


def prepare(
    official: Official,
    lists: Lists,
    postcodes: pd.DataFrame,
    settings: Settings,
    walk: Walk | None = None,
    as_of: date | None = None,
) -> Ground:
    """Work out once what the measures of every date share.

    Parameters
    ----------
    official, lists, postcodes, settings, walk
        As in :func:`assetmap.measure.model.measure`.
    as_of : date, optional
        The date of the map: decisions on target areas taken after it do not count; all do if not given.

    Returns
    -------
    Ground

    Raises
    ------
    InputError
        Shapes are not in metres, or an area has no shape.
    """
    thresholds = settings.thresholds
    walk = walk or StraightLine(thresholds.detour, thresholds.walk_metres)
    wards, lsoas = official.wards, official.lsoas
    in_wards, in_lsoas = by_indicators(
        official.indicators, wards.index, None if lsoas is None else lsoas["ward_code"]
    )
    figures = official.figures.reindex(wards.index).assign(**{RULED: in_wards})
    lsoas = None if lsoas is None else lsoas.assign(**{RULED: in_lsoas})
    population = figures["population"].astype(float)
    # Only our own columns: a list may have others of any name.
    listed = lists.organisations[list(_OF_LISTS)]
    listed = listed[~listed["do_not_list"].to_numpy(dtype=bool)]
    log = _without(lists.log, lists.organisations.index.difference(listed.index))
    serves = serving(listed, wards)
    decisions = taken_by(lists.decisions, as_of)
    targets = _targets(figures, lsoas, decisions, thresholds)
    if lsoas is None:
        points = resident_points(wards, population, postcodes)
    else:
        points = resident_points(lsoas, lsoas["population"], postcodes, lsoas["ward_code"])
    walk = for_points(walk, points, wards["locality_code"])
    here = listed[listed["counts"].to_numpy(dtype=bool)]
    by_ward, by_area = _people(points, here, walk, wards.index, wards.index if lsoas is None else lsoas.index)
    focus = count_by_word(serves, listed["activity_focus"], ACTIVE_FOCUS, wards.index)
    ground = Ground(
        settings=settings,
        walk=walk,
        wards=wards,
        figures=figures,
        lsoas=lsoas,
        decisions=decisions,
        log=in_order(log),
        organisations=listed,
        serves=serves,
        points=points,
        entries=entries(log, listed.index, wards.index),
        pairs=replace(
            Pairs.of(serves, listed, wards.index),
            counted=listed.index.get_indexer(here.index),
            point_ward=areas_of(points, "ward_code", wards.index),
            point_area=areas_of(points, "area_code", by_area.index),
            lsoa_ward=_positions(wards.index, None if lsoas is None else lsoas["ward_code"]),
        ),
        counted=here.index,
        reach=walk.within(_xy(points), _xy(here)),
        **targets,
        ward_people=by_ward,
        area_people=by_area,
        fixed=rates(serves, population).join(focus.add_prefix("organisations_")),
    )
    return _with_supply(ground, lists.organisations) if settings.catchments else ground


def with_thresholds(ground: Ground, thresholds: Thresholds, walk: Walk) -> Ground:
    """Put other thresholds in place, and work out again what hangs on them.

    Parameters
    ----------
    ground : Ground
    thresholds : Thresholds
    walk : Walk
        The way of measuring that goes with them.

    Returns
    -------
    Ground
        Good for :func:`assetmap.measure.day.on_day`: who is within reach of any organisation, engaged or not
        (``ward_people, area_people``), is left as it was.
    """
    made = replace(
        ground,
        settings=replace(ground.settings, thresholds=thresholds),
        walk=walk,
        **_targets(ground.figures, ground.lsoas, ground.decisions, thresholds),
    )
    if walk == ground.walk:
        return made
    # Only those that were ever engaged can be on some day; a place of NaN is near nobody.
    xy = _xy(ground.organisations.loc[ground.counted])
    ever = ever_engaged(ground.entries)[ground.pairs.counted]
    return replace(made, reach=walk.within(_xy(ground.points), np.where(ever[:, None], xy, np.nan)))


def target_people(ground: Ground) -> NDArray[np.float64]:
    """Count the residents of target areas at each point.

    Parameters
    ----------
    ground : Ground

    Returns
    -------
    array of float
        A number for each row of ``ground.points``: its people if its area is a target, else 0; NaN where the
        people of a target area are unknown.
    """
    target = (ground.ward_target if ground.lsoa_target is None else ground.lsoa_target)["target"]
    flags = target.to_numpy(dtype=bool)[ground.pairs.point_area]
    return np.where(flags, ground.points["people"].to_numpy(dtype=float), 0.0)


def _without(log: pd.DataFrame, hidden: pd.Index) -> pd.DataFrame:
    """The log as if organisations that are not to be listed were not there; residents met with them stay."""
    theirs = log["key"].isin(hidden).to_numpy(dtype=bool)
    if not theirs.any():
        return log
    keep = ~theirs | (log["ward_code"] != "").to_numpy(dtype=bool)
    kept = log[keep]
    return kept.assign(key=kept["key"].mask(theirs[keep], ""))


def _targets(
    figures: pd.DataFrame,
    lsoas: pd.DataFrame | None,
    decisions: pd.DataFrame,
    thresholds: Thresholds,
) -> dict[str, Any]:
    """Target areas, and the residents of them."""
    population = figures["population"].astype(float)
    of_wards = ward_targets(figures, decisions, thresholds)
    if lsoas is None:
        residents = target_residents(of_wards["target"], population)
        return {
            "ward_target": of_wards,
            "lsoa_target": None,
            "target_residents": residents,
            "area_target_residents": residents,
        }
    of_lsoas = lsoa_targets(lsoas, decisions, thresholds)
    return {
        "ward_target": of_wards,
        "lsoa_target": of_lsoas,
        "target_residents": target_residents(of_wards["target"], population, lsoas, of_lsoas["target"]),
        "area_target_residents": lsoas["population"].astype(float).where(of_lsoas["target"], 0.0),
    }


def _people(
    points: pd.DataFrame, here: pd.DataFrame, walk: Walk, wards: pd.Index[str], areas: pd.Index[str]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Everybody, and those within reach of any and of an active organisation: by ward, and by area."""
    residents, xy = _xy(points), _xy(here)
    active = here["activity_focus"].isin(ACTIVE_FOCUS).to_numpy(dtype=bool)
    ways = {
        "everyone": np.zeros(len(points)),
        "any": walk.nearest(residents, xy),
        "active": walk.nearest(residents, xy[active]),
    }
    by_ward, by_area = (
        pd.DataFrame({name: people_within(points, way, walk.limit, by, index) for name, way in ways.items()})
        for by, index in (("ward_code", wards), ("area_code", areas))
    )
    return by_ward, by_area


def _with_supply(ground: Ground, organisations: pd.DataFrame) -> Ground:
    """What those that count have room for, shared out; each has room for 1 where the lists say nothing."""
    people, capacity = ground.points["people"].to_numpy(dtype=float), np.ones(len(ground.counted))
    if "capacity" in organisations:
        typed = organisations.loc[ground.counted, "capacity"].to_numpy(dtype=float)
        capacity = np.where(np.isnan(typed), 1.0, typed)
    each = shared_out(ground.reach, people, capacity)
    return replace(
        ground,
        ward_supply=supply_per_1000(ground.points, each, "ward_code", ground.ward_people.index),
        area_supply=supply_per_1000(ground.points, each, "area_code", ground.area_people.index),
    )


def _positions(index: pd.Index[str], codes: pd.Series[str] | None) -> NDArray[np.intp]:
    if codes is None:
        return np.zeros(0, dtype=np.intp)
    return index.get_indexer(pd.Index(codes.to_numpy(dtype=object)))


def _xy(frame: pd.DataFrame) -> NDArray[np.float64]:
    return frame[["x", "y"]].to_numpy(dtype=float)
