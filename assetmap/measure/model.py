"""All measures of one date, put together from the functions of this package."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from assetmap.measure.access import Floats, nearest_metres, people_within, resident_points, share
from assetmap.measure.coverage import count_by_word, count_where, rates, serving
from assetmap.measure.engagement import resident_contact, stages_on
from assetmap.measure.gaps import engaged_sectors, gap_ranks, served_by_remit, unreached, ward_states
from assetmap.measure.localities import summary
from assetmap.measure.sums import add_up, count_up
from assetmap.measure.targets import lsoa_targets, target_residents, ward_targets
from assetmap.measure.words import ACTIVE_FOCUS, ENGAGEMENTS, STAGES, STRAIGHT_LINE
from assetmap.settings import Settings

if TYPE_CHECKING:
    from assetmap.check.lists import Lists
    from assetmap.load.official import Official

__all__ = ["EXPORT_COLUMNS", "Measures", "measure"]

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

_REACHES = ("any", "active", "engaged")
_OF_LISTS = (
    "locality",
    "asset_type",
    "activity_focus",
    "status",
    "location_type",
    "serves",
    "assured_date",
    "do_not_list",
    "x",
    "y",
    "located",
    "ward_code",
    "counts",
)


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
        within_reach_engaged``.
    lsoas : DataFrame or None
        On the index of ``official.lsoas``: ``ward_code, target, target_basis, target_reason, population,
        share_within_reach_any, share_within_reach_active, share_within_reach_engaged, share_reached,
        unreached_target_residents``. None without LSOA data.
    organisations : DataFrame
        Indexed by key, all organisations but those marked "do not list": ``stage, engagement,
        first_contact, last_contact, last_two_way, contacted, ever_engaged``.
    serving : DataFrame
        ``ward_code, key, how`` of the organisations that count.
    localities : DataFrame
        Indexed by slug, in the order of the settings: see :func:`assetmap.measure.localities.summary`.
    reach_method : str
        "straight_line".
    as_of : date
        The date of the measures.
    """

    wards: pd.DataFrame
    lsoas: pd.DataFrame | None
    organisations: pd.DataFrame
    serving: pd.DataFrame
    localities: pd.DataFrame
    reach_method: str
    as_of: date


def measure(
    official: Official, lists: Lists, postcodes: pd.DataFrame, settings: Settings, as_of: date
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
        The date of the map. Log rows after it are passed over.

    Returns
    -------
    Measures

    Raises
    ------
    InputError
        Shapes are not in metres, or an area has no shape.
    """
    thresholds = settings.thresholds
    wards, lsoas = official.wards, official.lsoas
    figures = official.figures.reindex(wards.index)
    population = figures["population"].astype(float)
    # Only our own columns: a list may have others of any name.
    listed = lists.organisations[list(_OF_LISTS)]
    listed = listed[~listed["do_not_list"].to_numpy(dtype=bool)]
    organisations = listed.join(stages_on(lists.log, listed.index, as_of, thresholds))
    serves = serving(organisations, wards)
    ward_target = ward_targets(figures, lists.decisions, thresholds)
    contact = resident_contact(lists.log, wards.index, as_of, thresholds)

    if lsoas is None:
        points = resident_points(wards, population, postcodes)
    else:
        points = resident_points(lsoas, lsoas["population"], postcodes, lsoas["ward_code"])
    ways = _ways(points, organisations, thresholds.detour)
    remit = served_by_remit(serves, organisations["engagement"], wards.index)
    reach = _reach(points, ways, thresholds.walk_metres, "ward_code", remit)

    lsoa_frame = None
    if lsoas is None:
        residents = target_residents(ward_target["target"], population)
        left = unreached(residents, reach["share_reached"])
    else:
        lsoa_frame = _lsoas(lsoas, lists.decisions, points, ways, remit, settings)
        residents = target_residents(ward_target["target"], population, lsoas, lsoa_frame["target"])
        in_lsoas = count_up(lsoas["ward_code"], wards.index) > 0
        left = add_up(lsoa_frame["unreached_target_residents"], lsoas["ward_code"], wards.index)
        left = left.where(in_lsoas, unreached(residents, reach["share_reached"]))

    frame = pd.concat(
        [
            wards[["ward_name", "locality_code", "locality_name", "locality"]],
            figures[["population", "imd_score", "share_most_deprived_10", "share_most_deprived_20"]],
            ward_target[["target", "target_basis", "target_reason"]],
            rates(serves, population),
            reach,
            count_by_word(serves, organisations["engagement"], ENGAGEMENTS, wards.index),
            ward_states(serves, organisations, contact["resident_contacts"]),
            residents.rename("target_residents"),
            left.rename("unreached_target_residents"),
            gap_ranks(left, wards["locality"]),
            count_by_word(serves, organisations["stage"], STAGES, wards.index).add_prefix("stage_"),
            count_by_word(serves, organisations["activity_focus"], ACTIVE_FOCUS, wards.index).add_prefix(
                "organisations_"
            ),
            *(
                count_where(serves, organisations[name], wards.index).rename(name)
                for name in ("contacted", "ever_engaged")
            ),
            engaged_sectors(serves, organisations, wards.index),
            contact,
        ],
        axis=1,
    ).assign(reach_method=STRAIGHT_LINE)
    frame = frame[[*EXPORT_COLUMNS, *(name for name in frame.columns if name not in EXPORT_COLUMNS)]]
    slugs = [one.slug for one in settings.localities]
    return Measures(
        wards=pd.DataFrame(frame),
        lsoas=lsoa_frame,
        organisations=organisations[
            [
                "stage",
                "engagement",
                "first_contact",
                "last_contact",
                "last_two_way",
                "contacted",
                "ever_engaged",
            ]
        ],
        serving=serves,
        localities=summary(frame, organisations, slugs, as_of, thresholds),
        reach_method=STRAIGHT_LINE,
        as_of=as_of,
    )


def _ways(points: pd.DataFrame, organisations: pd.DataFrame, detour: float) -> dict[str, Floats]:
    """The way from each point to the nearest organisation: of any, of an active one, of an engaged one."""
    here = organisations[organisations["counts"].to_numpy(dtype=bool)]
    xy = here[["x", "y"]].to_numpy(dtype=float)
    residents = points[["x", "y"]].to_numpy(dtype=float)
    chosen = {
        "any": np.ones(len(here), dtype=bool),
        "active": here["activity_focus"].isin(ACTIVE_FOCUS).to_numpy(dtype=bool),
        "engaged": (here["engagement"] == "engaged").to_numpy(dtype=bool),
    }
    return {name: nearest_metres(residents, xy[chosen[name]], detour) for name in _REACHES}


def _reach(
    points: pd.DataFrame, ways: dict[str, Floats], limit: float, by: str, remit: pd.Series[bool]
) -> pd.DataFrame:
    """People and shares within reach, on the index of `remit`, and those reached by reach or by remit."""
    index = remit.index
    everyone = people_within(points, np.zeros(len(points)), limit, by, index)
    people = {name: people_within(points, ways[name], limit, by, index) for name in _REACHES}
    by_remit = everyone.where(remit, 0.0)
    reached = people["engaged"].where(~remit, everyone)
    return pd.DataFrame(
        {
            **{f"share_within_reach_{name}": share(people[name], everyone) for name in _REACHES},
            "served_by_remit": remit,
            "share_reached": share(reached, everyone),
            "reached_by_reach": people["engaged"],
            "reached_by_remit": by_remit,
            "reached": reached,
            **{f"within_reach_{name}": people[name] for name in _REACHES},
        }
    )


def _lsoas(
    lsoas: pd.DataFrame,
    decisions: pd.DataFrame,
    points: pd.DataFrame,
    ways: dict[str, Floats],
    ward_remit: pd.Series[bool],
    settings: Settings,
) -> pd.DataFrame:
    """The measures of each LSOA; an organisation that serves its ward by name reaches all of it."""
    thresholds = settings.thresholds
    remit = lsoas["ward_code"].isin(ward_remit.index[ward_remit])
    target = lsoa_targets(lsoas, decisions, thresholds)
    reach = _reach(points, ways, thresholds.walk_metres, "area_code", remit)
    residents = lsoas["population"].astype(float).where(target["target"], 0.0)
    return pd.DataFrame(
        {
            "ward_code": lsoas["ward_code"],
            **{name: target[name] for name in ("target", "target_basis", "target_reason")},
            "population": lsoas["population"].astype(float),
            **{f"share_within_reach_{name}": reach[f"share_within_reach_{name}"] for name in _REACHES},
            "share_reached": reach["share_reached"],
            "unreached_target_residents": unreached(residents, reach["share_reached"]),
        }
    )
