"""Fairness: whether engagement reaches the more or the less deprived, and where effort goes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from assetmap.measure.access import share
from assetmap.measure.day import Day
from assetmap.measure.ground import Ground
from assetmap.measure.sums import add_up, count_up

__all__ = ["Fairness", "concentration_curve", "concentration_index", "effort", "fairness_on", "fifths"]

FIFTHS = ("most", "least")
_NATIONAL = ((1, 2), (9, 10))  # the national deciles of the most and of the least deprived fifth


@dataclass(frozen=True)
class Fairness:
    """Who is reached, by deprivation, and where effort goes.

    Attributes
    ----------
    places : DataFrame
        Indexed by slug, in the order of the settings, and ``""`` for the whole place: ``residents_most,
        residents_least`` (of the most and of the least deprived fifth), ``share_reached_most,
        share_reached_least`` (within reach of an engaged organisation), ``fairness_ratio`` (the first share
        divided by the second), ``concentration_index``, the columns of :func:`effort`, and
        ``engaged_any, engaged_most, engaged_least`` (int: the engaged organisations within reach of which
        somebody of the place, or of one of its fifths, lives: what the shares hang on).
    curves : dict of str to DataFrame
        By the same slugs: :func:`concentration_curve`.
    basis : str
        "national": fifths of England's LSOAs; "wards": fifths of each place's own residents, by ward, where
        there are no LSOAs.
    """

    places: pd.DataFrame
    curves: dict[str, pd.DataFrame]
    basis: str


def fairness_on(ground: Ground, day: Day) -> Fairness:
    """Work out the fairness of engagement on a date, for each locality and the whole place.

    ``fairness ratio = reach among residents of the most deprived fifth / reach among those of the least``

    where reach is the share of them who live within reach of an engaged organisation.

    Below 1, engagement favours the better-off. It is NaN where one of the fifths has no residents, or nobody
    of the least deprived one is reached.

    Parameters
    ----------
    ground : Ground
    day : Day
        Of the same ground.

    Returns
    -------
    Fairness
    """
    if ground.lsoas is None or day.lsoas is None:
        areas = pd.DataFrame({"people": ground.figures["population"], "score": ground.figures["imd_score"]})
        areas["reached"], home = day.wards["within_reach_engaged"], ground.wards["locality"]
    else:
        areas = ground.lsoas[["population", "imd_score"]].set_axis(["people", "score"], axis=1)
        areas = areas.assign(decile=ground.lsoas["imd_decile"], reached=day.lsoas["within_reach_engaged"])
        home = ground.wards["locality"].reindex(ground.lsoas["ward_code"]).set_axis(areas.index)
    areas = areas.astype(float)
    slugs = [one.slug for one in ground.settings.localities]
    parts = {slug: areas[(home == slug).to_numpy(dtype=bool)] for slug in slugs} | {"": areas}
    curves = {slug: concentration_curve(**_columns(part)) for slug, part in parts.items()}
    rows: dict[str, dict[str, float]] = {}
    groups: dict[tuple[str, str], pd.Index[str]] = {}
    for slug, part in parts.items():
        row = fifths(**_columns(part), decile=part.get("decile"))
        rows[slug] = row | {"concentration_index": concentration_index(curves[slug])}
        groups |= {(slug, name): codes for name, codes in _members(part).items()}
    places = pd.DataFrame.from_dict(rows, orient="index").rename_axis("locality")
    places = places.join(effort(ground, day))
    near = _engaged_near(ground, day, areas.index, groups)
    for name in ("any", *FIFTHS):
        places[f"engaged_{name}"] = [near[slug, name] for slug in places.index]
    return Fairness(places, curves, "wards" if ground.lsoas is None else "national")


def fifths(
    people: pd.Series[float],
    reached: pd.Series[float],
    score: pd.Series[float],
    decile: pd.Series[float] | None = None,
) -> dict[str, float]:
    """Compare the share reached among residents of the most and of the least deprived fifth.

    Parameters
    ----------
    people, reached : Series of float
        Residents of each area, and those of them who are reached.
    score : Series of float
        Deprivation; higher is more deprived.
    decile : Series of float, optional
        National deciles: the fifths are then deciles 1 and 2, and 9 and 10. Without them they are the fifths
        of these residents by score; of the areas (all those of one score together) in which a fifth ends, as
        many residents are taken as belong to it, and as many of those reached in proportion.

    Returns
    -------
    dict of str to float
        ``residents_most, residents_least, share_reached_most, share_reached_least, fairness_ratio``; NaN
        where unknown, or where nobody lives there.
    """
    out: dict[str, float] = {}
    for n, name in enumerate(FIFTHS):
        if decile is not None:
            unknown = bool((decile.isna() & (people != 0)).any())
            taken = decile.isin(_NATIONAL[n]).to_numpy(dtype=float)
            residents, met = _sum(people, taken, unknown), _sum(reached, taken, unknown)
        else:
            curve = concentration_curve(people, reached, score if n == 0 else -score)
            residents = float(people.sum(skipna=False)) / 5
            met = float(np.interp(0.2, curve["people"], curve["reached"]) * reached.sum(skipna=False))
            if float(reached.sum(skipna=False)) == 0:
                met = 0.0
        out[f"residents_{name}"] = residents
        out[f"share_reached_{name}"] = met / residents if residents > 0 else np.nan
    least = out["share_reached_least"]
    out["fairness_ratio"] = out["share_reached_most"] / least if least > 0 else np.nan
    return out


def concentration_curve(
    people: pd.Series[float], reached: pd.Series[float], score: pd.Series[float]
) -> pd.DataFrame:
    """Draw the concentration curve of those reached, from the most deprived resident to the least.

    Parameters
    ----------
    people, reached : Series of float
        Residents of each area, and those of them who are reached.
    score : Series of float
        Deprivation; higher is more deprived. Areas of one score are one step of the curve.

    Returns
    -------
    DataFrame
        ``people`` and ``reached``: cumulative shares, from (0, 0) to (1, 1). On the diagonal everybody is
        reached alike; above it, the more deprived are reached more. ``reached`` is NaN where nobody is; all
        is NaN where the people, the reached or the score of an area that is lived in are not known.

    References
    ----------
    O'Donnell, O., van Doorslaer, E., Wagstaff, A., Lindelow, M. (2008). Analyzing Health Equity Using
    Household Survey Data. World Bank, Washington, D.C. Chapter 7.
    """
    frame = pd.DataFrame({"people": people, "reached": reached, "score": score}, dtype=float)
    frame = frame[frame["people"] != 0]
    if frame.empty or frame.isna().any(axis=None):
        return pd.DataFrame({"people": [0.0, np.nan], "reached": [0.0, np.nan]})
    # Added up within a score from small to large: sums must not depend on the order of rows.
    steps = frame.sort_values(["score", "people", "reached"]).groupby("score")[["people", "reached"]].sum()
    steps = steps.iloc[::-1].cumsum()
    curve = pd.concat([pd.DataFrame({"people": [0.0], "reached": [0.0]}), steps], ignore_index=True)
    total = curve.iloc[-1]
    return curve / total.where(total > 0)


def concentration_index(curve: pd.DataFrame) -> float:
    """Compute the concentration index: twice the area between the diagonal and the concentration curve.

    ``C = sum over steps t of (p[t-1] L[t] - p[t] L[t-1])``

    with the cumulative shares p of people and L of those reached, the most deprived first. This is
    1 - 2 x (area under the curve), which is straight within a step.

    Parameters
    ----------
    curve : DataFrame
        As :func:`concentration_curve` gives it.

    Returns
    -------
    float
        0: all are reached alike. Below 0, those reached are more often the more deprived; above 0, the
        better-off. Since people are reached or are not, it lies between m - 1 and 1 - m, where m is the share
        of all who are reached (Wagstaff 2005). NaN where nobody is reached, or something is unknown.

    References
    ----------
    Kakwani, N., Wagstaff, A., van Doorslaer, E. (1997). Socioeconomic inequalities in health: measurement,
    computation, and statistical inference. Journal of Econometrics 77(1), 87-103.
    O'Donnell, O., van Doorslaer, E., Wagstaff, A., Lindelow, M. (2008). Analyzing Health Equity Using
    Household Survey Data. World Bank, Washington, D.C. Chapter 8.
    Wagstaff, A. (2005). The bounds of the concentration index when the variable of interest is binary, with
    an application to immunization inequality. Health Economics 14(4), 429-432.
    """
    p, reached = curve["people"].to_numpy(), curve["reached"].to_numpy()
    return float((p[:-1] * reached[1:] - p[1:] * reached[:-1]).sum())


def effort(ground: Ground, day: Day) -> pd.DataFrame:
    """Set each locality's share of effort against its share of need.

    Effort is what the log of the locality's list has for the last ``resident_contact_days`` up to the date:
    rows of a contact (every stage but "known"), and of these the two-way ones. Need is its residents of
    target areas, and those of them who are not reached.

    Parameters
    ----------
    ground : Ground
    day : Day
        Of the same ground.

    Returns
    -------
    DataFrame
        By slug, and ``""`` for the whole place: ``contacts, two_way`` (int), ``share_of_contacts,
        share_of_two_way, share_of_target_residents, share_of_unreached`` (of the whole place's; NaN where
        that is none or unknown).
    """
    slugs = pd.Index([one.slug for one in ground.settings.localities], name="locality")
    at = pd.Timestamp(day.as_of)
    since = at - pd.Timedelta(days=ground.settings.thresholds.resident_contact_days)
    rows = ground.log[ground.log["date"].between(since, at) & (ground.log["stage"] != "known")]
    home = ground.wards["locality"]
    parts = {
        "contacts": count_up(rows["locality"], slugs),
        "two_way": count_up(rows.loc[rows["two_way"].to_numpy(dtype=bool), "locality"], slugs),
        "target_residents": add_up(ground.target_residents, home, slugs),
        "unreached": add_up(day.wards["unreached_target_residents"], home, slugs),
    }
    frame = pd.DataFrame(parts)
    frame.loc[""] = frame.sum(skipna=False)
    for name in parts:
        whole = pd.Series(frame[name].iloc[-1], index=frame.index, dtype=float)
        frame[f"share_of_{name}"] = share(frame[name].astype(float), whole)
    counts = frame[["contacts", "two_way"]].astype("int64")
    return counts.join(frame[[f"share_of_{name}" for name in parts]])


def _members(areas: pd.DataFrame) -> dict[str, pd.Index[str]]:
    """The areas of one place ("any"), and those that all or some of each fifth of it lives in."""
    lived = areas[areas["people"] > 0]
    out = {"any": lived.index}
    for n, name in enumerate(FIFTHS):
        if "decile" in areas:
            out[name] = lived.index[lived["decile"].isin(_NATIONAL[n]).to_numpy(dtype=bool)]
            continue
        order = lived["score"] if n else -lived["score"]
        steps = lived["people"].groupby(order).sum()
        before = order.map(steps.cumsum() - steps)
        out[name] = lived.index[(before < lived["people"].sum() / 5).to_numpy(dtype=bool)]
    return out


def _engaged_near(
    ground: Ground, day: Day, areas: pd.Index[str], groups: Mapping[tuple[str, str], pd.Index[str]]
) -> dict[tuple[str, str], int]:
    """How many engaged organisations have somebody of each group of areas within reach."""
    stages = day.organisations["engagement"].reindex(ground.counted)
    reach = ground.reach[np.flatnonzero((stages == "engaged").to_numpy(dtype=bool))].astype(float)
    lived = ground.points["people"].to_numpy(dtype=float) > 0
    out = {}
    for group, codes in groups.items():
        here = areas.isin(codes)[ground.pairs.point_area] & lived
        out[group] = int(np.count_nonzero(reach @ here.astype(float) > 0))
    return out


def _columns(areas: pd.DataFrame) -> dict[str, pd.Series[float]]:
    return {name: areas[name] for name in ("people", "reached", "score")}


def _sum(values: pd.Series[float], taken: np.ndarray, unknown: bool) -> float:
    return np.nan if unknown else float(values[taken > 0].sum(skipna=False))
