"""Who may see what, decided in one place before a page is made (and proven after it: ``proof.py``).

The table of audiences is in ``docs/data-model.md``. Contacts are never read for a map at all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Literal

import numpy as np
import pandas as pd

from assetmap.check.lists import Lists
from assetmap.load.grid import to_degrees
from assetmap.mapping.layers import PUBLIC_GAP_COLOURS
from assetmap.measure.day import Day
from assetmap.measure.gaps import gap_ranks
from assetmap.measure.model import Measures
from assetmap.measure.sums import count_up
from assetmap.measure.words import GAP_STATES, STAGES

__all__ = [
    "AUDIENCES",
    "HIDDEN_STAGES",
    "TEAM_COLUMNS",
    "VISIBLE",
    "Audience",
    "degrees",
    "figures_for",
    "hidden_places",
    "listed_for",
    "lists_for",
    "places_for",
    "serving_for",
    "words_for",
]

Audience = Literal["partner", "team", "public"]
AUDIENCES: tuple[Audience, ...] = ("partner", "team", "public")

NOT_ON_PAGES = ("pack", "public")  # parts of the words that pages do not carry
HIDDEN_STAGES = ("paused", "declined")
VISIBLE = {"partner": ("public", "partner"), "team": ("public", "partner", "team"), "public": ("public",)}
TEAM_COLUMNS = ("next_step", "next_step_due", "notes")
ENGAGEMENT_COLUMNS = ("stage", "engagement", "last_contact")  # not for the public
SMALL = 3  # counts under this could point at one organisation
FEWER = "fewer_than_three"
_ENGAGEMENT_FIGURES = (
    "share_within_reach_engaged", "unreached_target_residents", "gone_quiet", "dormant", "share_reached",
    "reached_by_reach", "reached_by_remit", "reached", "within_reach_engaged", "resident_contacts",
    "residents_met",
)  # fmt: skip


def listed_for(audience: Audience, lists: Lists) -> pd.DataFrame:
    """The rows of the organisations that an audience may see at all; no others are named anywhere."""
    frame = lists.organisations
    return frame[~frame["do_not_list"].astype(bool) & frame["visibility"].isin(VISIBLE[audience])]


def hidden_places(audience: Audience, lists: Lists) -> pd.Index:
    """The organisations of which an audience must not learn where they are, or how many people live near."""
    sensitive = lists.organisations["sensitive_location"].astype(bool) & (audience != "team")
    return lists.organisations.index[sensitive]


def lists_for(audience: Audience, lists: Lists, measures: Measures | Day) -> Lists:
    """The lists that an audience's measures are computed from.

    Parameters
    ----------
    audience : {"partner", "team", "public"}
    lists : Lists
    measures : Measures or Day
        Of the lists as they are; gives the stages.

    Returns
    -------
    Lists
        For the team as they are. For others:

        - An organisation that declined or paused was never contacted, as far as figures go: else its ward's
          state would tell what its own line does not. Residents met with it still count.
        - An organisation whose place is sensitive does not count in its ward where that could point at it:
          where fewer than three such organisations are there.
    """
    if audience == "team":
        return lists
    stages = measures.organisations["stage"]
    of_hidden = lists.log["key"].isin(stages.index[stages.isin(HIDDEN_STAGES)])
    if of_hidden.any():
        with_residents = lists.log["ward_code"] != ""
        log = lists.log[~of_hidden | with_residents]
        lists = replace(lists, log=log.assign(key=log["key"].mask(of_hidden, "")))
    frame = lists.organisations
    sensitive = frame["sensitive_location"].astype(bool) & frame["counts"].astype(bool)
    if not sensitive.any():
        return lists
    together = frame.loc[sensitive].groupby("ward_code")["counts"].transform("size")
    alone = together.index[together.to_numpy() < SMALL]
    return replace(lists, organisations=frame.assign(counts=frame["counts"] & ~frame.index.isin(alone)))


def places_for(audience: Audience, lists: Lists, measures: Measures) -> pd.DataFrame:
    """The organisations that an audience may see, with what it may see of them.

    Parameters
    ----------
    audience : {"partner", "team", "public"}
    lists : Lists
    measures : Measures
        Of what :func:`lists_for` gave for this audience; gives stage and contacts.

    Returns
    -------
    DataFrame
        Indexed by key: the columns of ``assets.csv`` that pages show, ``stage, engagement``,
        ``last_contact`` (ISO day for the team, ISO month for partners, "" for none; for the public neither
        of the three), ``latitude, longitude`` (EPSG:4326, NaN where there is none to show), and for the team
        the latest ``next_step, next_step_due, notes`` of the log.
    """
    frame = listed_for(audience, lists)
    stage = measures.organisations.loc[frame.index]
    contact = stage["last_contact"].dt.strftime("%Y-%m-%d" if audience == "team" else "%Y-%m").fillna("")
    lonlat = degrees(frame)
    assured = frame["assured_date"]
    out = frame.assign(
        assured_date=pd.to_datetime(assured, errors="coerce").dt.strftime("%Y-%m-%d").fillna(""),
        stage=stage["stage"],
        engagement=stage["engagement"],
        last_contact=contact,
        latitude=lonlat[1],
        longitude=lonlat[0],
    )
    if audience == "team":
        return _with_last_notes(out, lists.log, measures)
    if audience == "public":
        out = out.drop(columns=list(ENGAGEMENT_COLUMNS))
    out = out.drop(columns=[c for c in TEAM_COLUMNS if c in out])
    sensitive = out["sensitive_location"].astype(bool)
    out.loc[sensitive, ["latitude", "longitude"]] = np.nan
    out.loc[sensitive, ["address", "postcode", "ward_code", "location_quality"]] = ""
    return out


def figures_for(audience: Audience, measures: Measures) -> Measures:
    """The measures that an audience may see.

    Parameters
    ----------
    audience : {"partner", "team", "public"}
    measures : Measures
        Of what :func:`lists_for` gave for this audience.

    Returns
    -------
    Measures
        For the team and for partners as they are. For the public nothing depends on who is engaged in a ward
        where fewer than three organisations are, so that no layer, table, sum or difference tells of one:

        - ``engaged`` of such a ward is NaN, and its state "fewer_than_three", unless nobody is known there;
        - ``engaged`` of a locality counts those that are engaged in some other ward: "at least so many";
        - people within reach of an engaged organisation, those out of reach, and meetings with residents are
          NaN everywhere;
        - ``gap_rank`` goes by the residents of target areas.
    """
    if audience != "public":
        return measures
    wards = measures.wards
    engaged = wards["engaged"].astype(float)
    many = engaged >= SMALL
    state = wards["gap_state"].where(many | (wards["organisations_serving"] == 0), FEWER)
    hidden = [*_ENGAGEMENT_FIGURES, *(f"stage_{one}" for one in STAGES), "contacted", "ever_engaged"]
    wards = wards.assign(
        **dict.fromkeys(hidden, np.nan),
        served_by_remit=False,
        sectors_engaged=pd.Series([()] * len(wards), index=wards.index, dtype=object),
        deepest="",
        engaged=engaged.where(many),
        gap_state=state,
        gap_rank=gap_ranks(wards["target_residents"], wards["locality"]),
    )
    who = measures.organisations["engagement"]
    serves = measures.serving
    told = serves[
        serves["ward_code"].isin(wards.index[many]) & serves["key"].isin(who.index[who == "engaged"])
    ]
    home = told["key"].drop_duplicates().str.split("/", n=1).str[0]
    localities = measures.localities
    localities = localities.assign(
        **{name: np.nan for name in _ENGAGEMENT_FIGURES if name in localities},
        engaged=count_up(home, localities.index),
        **{
            f"wards_{one}": count_up(wards.loc[wards["gap_state"] == one, "locality"], localities.index)
            for one in GAP_STATES
        },
    )
    lsoas = measures.lsoas
    if lsoas is not None:
        lsoas = lsoas.assign(**{name: np.nan for name in _ENGAGEMENT_FIGURES if name in lsoas})
    # The ranking and fairness hang on who is engaged, too: neither is on a page of the public.
    return replace(
        measures, wards=wards, localities=localities, lsoas=lsoas, next_up=measures.next_up.iloc[:0]
    )


def words_for(audience: Audience, words: Mapping[str, Any]) -> dict[str, Any]:
    """The words of an audience's pages: those of ``[public.…]`` hold for the public in place of others."""
    out = {part: inner for part, inner in words.items() if part not in NOT_ON_PAGES}
    if audience == "public":
        out |= {part: {**out[part], **own} for part, own in words["public"].items()}
        for part in ("gap", "gap_letter"):
            out[part] = {state: out[part][state] for state in PUBLIC_GAP_COLOURS}
    return out


def serving_for(audience: Audience, measures: Measures, places: pd.DataFrame) -> pd.DataFrame:
    """Which organisations a page may name under which ward.

    Parameters
    ----------
    audience : {"partner", "team", "public"}
    measures : Measures
    places : DataFrame
        What :func:`places_for` gave for this audience.

    Returns
    -------
    DataFrame
        ``ward_code, key, how`` of the organisations listed. For others than the team an organisation whose
        place is sensitive stands under the wards that it names, never under the one that it is in.
    """
    serving = measures.serving[measures.serving["key"].isin(places.index)]
    if audience == "team":
        return serving
    sensitive = places.index[places["sensitive_location"].astype(bool)]
    return serving[~serving["key"].isin(sensitive) | (serving["how"] == "named")]


def degrees(frame: pd.DataFrame) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Longitude and latitude (EPSG:4326) of organisations by ``x, y`` (EPSG:27700); NaN without a place."""
    lon, lat = to_degrees().transform(frame["x"].to_numpy(dtype=float), frame["y"].to_numpy(dtype=float))
    located = frame["located"].to_numpy(dtype=bool) & (frame["location_type"] != "online").to_numpy()
    return np.where(located & np.isfinite(lon), lon, np.nan), np.where(
        located & np.isfinite(lat), lat, np.nan
    )


def _with_last_notes(places: pd.DataFrame, log: pd.DataFrame, measures: Measures) -> pd.DataFrame:
    past = log[(log["key"] != "") & (log["date"] <= pd.Timestamp(measures.as_of))]
    for column in TEAM_COLUMNS:
        said = past[past[column].astype(str).str.len() > 0] if column == "notes" else past
        last = said.groupby("key", sort=False)[column].last()
        values = last.reindex(places.index)
        if pd.api.types.is_datetime64_any_dtype(values):
            values = values.dt.strftime("%Y-%m-%d")
        places[column] = values.fillna("").astype(str)
    return places
