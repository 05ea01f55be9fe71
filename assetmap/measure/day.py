"""What changes with the date: engagement, whom it reaches, and the state of each ward."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from assetmap.measure.access import add_people
from assetmap.measure.engagement import contact_on, stages_of
from assetmap.measure.gaps import states, unreached
from assetmap.measure.ground import Ground
from assetmap.measure.words import ENGAGEMENTS

__all__ = ["Day", "on_day", "reached_points"]


@dataclass(frozen=True)
class Day:
    """The changing part of the measures, on one date.

    Attributes
    ----------
    as_of : date
    organisations : DataFrame
        On the index of ``ground.organisations``: :func:`assetmap.measure.engagement.stages_on`.
    engaged_points : array of bool
        Which of ``ground.points`` are within reach of an engaged organisation.
    wards : DataFrame
        On the index of ``ground.wards``: ``within_reach_engaged, served_by_remit, share_reached, reached,
        unreached_target_residents, gap_state``, the counts ``engaged, gone_quiet, dormant, contacted,
        ever_engaged``, and direct contact with residents.
    lsoas : DataFrame or None
        On the index of ``ground.lsoas``: ``within_reach_engaged, share_reached,
        unreached_target_residents``.
    """

    as_of: date
    organisations: pd.DataFrame
    engaged_points: NDArray[np.bool_]
    wards: pd.DataFrame
    lsoas: pd.DataFrame | None


def on_day(ground: Ground, as_of: date) -> Day:
    """Work out what changes with the date, and nothing else.

    Parameters
    ----------
    ground : Ground
    as_of : date
        Log rows after it are passed over.

    Returns
    -------
    Day
    """
    thresholds, wards, pairs = ground.settings.thresholds, ground.wards.index, ground.pairs
    stages = stages_of(ground.entries, as_of, thresholds)
    contact = contact_on(ground.entries, as_of, thresholds)
    alive = stages["engagement"].to_numpy(dtype=object)
    engaged = alive == "engaged"
    near = _covered(ground, engaged[pairs.counted])
    remit = pairs.some(engaged, pairs.named)
    reach = _reach(ground.ward_people, near, ground.points, pairs.point_ward, remit)
    lsoas = None
    left = unreached(ground.target_residents, reach["share_reached"]).to_numpy()
    if ground.lsoas is not None and ground.lsoa_target is not None:
        small_remit = np.append(remit, False)[pairs.lsoa_ward]
        lsoas = _reach(ground.area_people, near, ground.points, pairs.point_area, small_remit)
        residents = ground.area_target_residents
        lsoas["unreached_target_residents"] = unreached(residents, lsoas["share_reached"])
        inside = pairs.lsoa_ward >= 0
        at, people = pairs.lsoa_ward[inside], lsoas["unreached_target_residents"].to_numpy()[inside]
        of_lsoas = np.bincount(at, people, len(wards))
        left = np.where(np.bincount(at, minlength=len(wards)) > 0, of_lsoas, left)
    contacted, ever = (stages[name].to_numpy(dtype=bool) for name in ("contacted", "ever_engaged"))
    state = states(
        served=pairs.some(np.ones(len(stages), dtype=bool)),
        contacted=pairs.some(contacted),
        ever_engaged=pairs.some(ever),
        engaged=pairs.some(engaged),
        voices=pairs.kinds(engaged),
        met=contact["resident_contacts"].to_numpy() > 0,
    )
    frame = reach.assign(
        unreached_target_residents=left,
        **{word: pairs.count(alive == word) for word in ENGAGEMENTS},
        gap_state=pd.array(state, dtype="str"),
        contacted=pairs.count(contacted),
        ever_engaged=pairs.count(ever),
        **{str(name): column.array for name, column in contact.items()},
    )
    return Day(as_of, stages, near, frame, lsoas)


def reached_points(ground: Ground, day: Day) -> NDArray[np.bool_]:
    """Say which residents' points are reached on a day, by reach or by remit.

    Parameters
    ----------
    ground : Ground
    day : Day

    Returns
    -------
    array of bool
        One for each row of ``ground.points``.
    """
    remit = np.append(day.wards["served_by_remit"].to_numpy(dtype=bool), False)  # -1, of no ward, is the last
    by_remit: NDArray[np.bool_] = remit[ground.pairs.point_ward]
    return day.engaged_points | by_remit


def _covered(ground: Ground, chosen: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The points within reach of at least one of the chosen organisations."""
    near = np.zeros(len(ground.points), dtype=bool)
    near[ground.reach[np.flatnonzero(chosen)].indices] = True
    return near


def _reach(
    people: pd.DataFrame,
    near: NDArray[np.bool_],
    points: pd.DataFrame,
    at: NDArray[np.intp],
    remit: NDArray[np.bool_],
) -> pd.DataFrame:
    """People within reach of an engaged organisation, and those reached by reach or by remit."""
    everyone = people["everyone"].to_numpy()
    within = add_people(at, points["people"].to_numpy(dtype=float) * near, len(people))
    reached = np.where(remit, everyone, within)
    with np.errstate(invalid="ignore", divide="ignore"):
        share = np.where(everyone > 0, reached / everyone, np.nan)
    columns = {
        "within_reach_engaged": within,
        "served_by_remit": remit,
        "reached": reached,
        "share_reached": share,
    }
    return pd.DataFrame(columns, index=people.index)
