"""All measures of one date, put together from the functions of this package."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import pandas as pd

from assetmap.measure.access import Walk, share
from assetmap.measure.catchments import SUPPLY
from assetmap.measure.coverage import count_by_word
from assetmap.measure.day import Day, on_day
from assetmap.measure.fairness import Fairness, fairness_on
from assetmap.measure.gaps import engaged_sectors, gap_ranks
from assetmap.measure.ground import Ground, prepare
from assetmap.measure.localities import summary
from assetmap.measure.mixed import methods
from assetmap.measure.ranking import next_up
from assetmap.measure.words import ACTIVE_FOCUS, ENGAGEMENTS, STAGES
from assetmap.settings import Settings

if TYPE_CHECKING:
    from assetmap.check.lists import Lists
    from assetmap.load.official import Official

__all__ = ["EXPORT_COLUMNS", "Measures", "measure", "measure_on"]

EXPORT_COLUMNS = (
    "ward_name",
    "locality_code",
    "locality_name",
    "population",
    "imd_score",
    "share_most_deprived_10",
    "share_most_deprived_20",
    "target",
    "target_basis",
    "organisations_in",
    "organisations_serving",
    "organisations_per_1000",
    "share_within_reach_any",
    "share_within_reach_active",
    "share_within_reach_engaged",
    "engaged",
    "gone_quiet",
    "dormant",
    "gap_state",
    "target_residents",
    "unreached_target_residents",
    "gap_rank",
    "reach_method",
)
"""The columns of ``maps/data/wards.csv`` after ``ward_code``, in order."""


@dataclass(frozen=True)
class Measures:
    """The measures of one date.

    Attributes
    ----------
    wards : DataFrame
        On the index of ``official.wards``. First :data:`EXPORT_COLUMNS` (people as float and not rounded,
        shares from 0 to 1, ``target`` as bool); then ``locality`` (slug), ``target_reason``;
        ``stage_<stage>`` (organisations serving it in each stage); ``organisations_primary,
        organisations_secondary`` (serving it, by activity focus); ``contacted, ever_engaged`` (how many of
        those serving it); ``sectors_engaged`` (tuple);
        ``resident_contacts, residents_met, deepest`` (direct contact); ``served_by_remit`` (bool),
        ``share_reached`` (by reach or by remit), and the people behind the shares:
        ``reached_by_reach, reached_by_remit, reached, within_reach_any, within_reach_active,
        within_reach_engaged``. Last, where the settings ask for catchments, ``supply_per_1000``.
    lsoas : DataFrame or None
        On the index of ``official.lsoas``: ``ward_code, target, target_basis, target_reason, population,
        share_within_reach_any, share_within_reach_active, share_within_reach_engaged, share_reached,
        unreached_target_residents, reach_method``, and ``supply_per_1000`` as for wards. None without LSOA
        data.
    organisations : DataFrame
        Indexed by key, all organisations but those marked "do not list": ``stage, engagement,
        first_contact, last_contact, last_two_way, contacted, ever_engaged``.
    serving : DataFrame
        ``ward_code, key, how`` of the organisations that count.
    localities : DataFrame
        Indexed by slug, in the order of the settings: see :func:`assetmap.measure.localities.summary`.
    reach_method : str
        "straight_line" or "network"; "mixed" where some localities have their walking network and others do
        not: the column of this name says which it was for each area.
    as_of : date
        The date of the measures.
    next_up : DataFrame
        Who to talk to next: :func:`assetmap.measure.ranking.next_up`.
    fairness : Fairness
        Who is reached, by deprivation, and where effort goes: :mod:`assetmap.measure.fairness`.
    """

    wards: pd.DataFrame
    lsoas: pd.DataFrame | None
    organisations: pd.DataFrame
    serving: pd.DataFrame
    localities: pd.DataFrame
    reach_method: str
    as_of: date
    next_up: pd.DataFrame
    fairness: Fairness


def measure(
    official: Official,
    lists: Lists,
    postcodes: pd.DataFrame,
    settings: Settings,
    as_of: date,
    walk: Walk | None = None,
    named: Collection[str] | None = None,
) -> Measures:
    """Compute every measure of wards, LSOAs, organisations and localities on a date.

    Parameters
    ----------
    official : Official
        Ward shapes and figures, and LSOAs where there are any (EPSG:27700).
    lists : Lists
        The checked lists of organisations, the log and the decisions on target areas.
    postcodes : DataFrame
        ``x, y`` (EPSG:27700), a row a postcode where residents stand.
    settings : Settings
        The localities and the thresholds of the definitions.
    as_of : date
        The date of the map. Log rows, and decisions on target areas, after it are passed over.
    walk : Walk, optional
        How ways on foot are measured; straight lines times the detour of the settings if it is not given.
    named : collection of str, optional
        The keys of the organisations that the ranking may name; all by default. Every other figure is
        of all organisations.

    Returns
    -------
    Measures

    Raises
    ------
    InputError
        Shapes are not in metres, or an area has no shape.
    """
    return measure_on(prepare(official, lists, postcodes, settings, walk, as_of), as_of, named)


def measure_on(ground: Ground, as_of: date, named: Collection[str] | None = None) -> Measures:
    """Compute every measure on a date from what does not change with it.

    Parameters
    ----------
    ground : Ground
        As :func:`assetmap.measure.ground.prepare` gives it.
    as_of : date
        The date of the map. Log rows after it are passed over.
    named : collection of str, optional
        As in :func:`measure`.

    Returns
    -------
    Measures
        The same as :func:`measure`.
    """
    day = on_day(ground, as_of)
    organisations = ground.organisations.join(day.organisations)
    frame = _wards(ground, day, organisations)
    slugs = [one.slug for one in ground.settings.localities]
    return Measures(
        wards=frame,
        lsoas=_lsoas(ground, day),
        organisations=day.organisations,
        serving=ground.serves,
        localities=summary(frame, organisations, slugs, as_of, ground.settings.thresholds),
        reach_method=ground.walk.method,
        as_of=as_of,
        next_up=next_up(ground, day, named),
        fairness=fairness_on(ground, day),
    )


def _wards(ground: Ground, day: Day, organisations: pd.DataFrame) -> pd.DataFrame:
    """All columns of the wards; those of the export first."""
    wards, people, now = ground.wards, ground.ward_people, day.wards
    focus = [f"organisations_{word}" for word in ACTIVE_FOCUS]
    stages = count_by_word(ground.serves, organisations["stage"], STAGES, wards.index).add_prefix("stage_")
    columns = {
        **wards[["ward_name", "locality_code", "locality_name", "locality"]],
        **ground.figures[["population", "imd_score", "share_most_deprived_10", "share_most_deprived_20"]],
        **ground.ward_target[["target", "target_basis", "target_reason"]],
        **ground.fixed.drop(columns=focus),
        **_shares(people, now),
        **now[[*ENGAGEMENTS, "gap_state"]],
        "target_residents": ground.target_residents,
        "unreached_target_residents": now["unreached_target_residents"],
        "gap_rank": gap_ranks(now["unreached_target_residents"], wards["locality"]),
        "reach_method": methods(ground.walk, wards["locality_code"]),
        **now[["served_by_remit", "share_reached"]],
        "reached_by_reach": now["within_reach_engaged"],
        "reached_by_remit": people["everyone"].where(now["served_by_remit"], 0.0),
        "reached": now["reached"],
        "within_reach_any": people["any"],
        "within_reach_active": people["active"],
        "within_reach_engaged": now["within_reach_engaged"],
        **stages,
        **ground.fixed[focus],
        **now[["contacted", "ever_engaged"]],
        "sectors_engaged": engaged_sectors(ground.serves, organisations, wards.index),
        **now[["resident_contacts", "residents_met", "deepest"]],
    }
    if ground.ward_supply is not None:
        columns[SUPPLY] = ground.ward_supply
    frame = pd.DataFrame(columns, index=wards.index)
    return frame[[*EXPORT_COLUMNS, *(name for name in frame.columns if name not in EXPORT_COLUMNS)]]


def _lsoas(ground: Ground, day: Day) -> pd.DataFrame | None:
    """The measures of each LSOA; an organisation that serves its ward by name reaches all of it."""
    if ground.lsoas is None or ground.lsoa_target is None or day.lsoas is None:
        return None
    columns = {
        "ward_code": ground.lsoas["ward_code"],
        **ground.lsoa_target[["target", "target_basis", "target_reason"]],
        "population": ground.lsoas["population"].astype(float),
        **_shares(ground.area_people, day.lsoas),
        **day.lsoas[["share_reached", "unreached_target_residents"]],
        "reach_method": methods(ground.walk, ground.lsoas["ward_code"].map(ground.wards["locality_code"])),
    }
    if ground.area_supply is not None:
        columns[SUPPLY] = ground.area_supply
    return pd.DataFrame(columns, index=ground.lsoas.index)


def _shares(people: pd.DataFrame, now: pd.DataFrame) -> dict[str, pd.Series[float]]:
    """The shares within reach of any, of an active and of an engaged organisation."""
    within = {"any": people["any"], "active": people["active"], "engaged": now["within_reach_engaged"]}
    return {f"share_within_reach_{name}": share(part, people["everyone"]) for name, part in within.items()}
