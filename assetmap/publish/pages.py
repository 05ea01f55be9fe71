"""The pages of one audience, proven; in several processes where that is asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from assetmap.check.lists import Lists
from assetmap.mapping.page import render_page
from assetmap.mapping.payload import Context, locality_payload, overview_payload
from assetmap.publish.audience import Audience, serving_for
from assetmap.publish.proof import prove
from assetmap.publish.walk import said_of_ways
from assetmap.settings import Locality

__all__ = ["EXAMPLE", "FOLDERS", "make_pages"]

FOLDERS: Mapping[Audience, str] = {"partner": "", "team": "team/", "public": "public/"}
EXAMPLE = "example"

Page = tuple[str, bytes, dict[str, Any], dict[str, str]]
"""Its path in the maps' folder, the file, its numbers, and the states of its wards."""


def make_pages(
    context: Context,
    audience: Audience,
    lists: Lists,
    places: pd.DataFrame,
    said: Iterable[str],
    *,
    live: bool,
    jobs: int = 1,
) -> tuple[dict[str, bytes], dict[str, Any]]:
    """Make all pages of one audience, and prove each.

    Parameters
    ----------
    context : Context
    audience : {"partner", "team", "public"}
    lists : Lists
    places : DataFrame
        :func:`assetmap.publish.audience.places_for`.
    said : iterable of str
        As for :func:`assetmap.publish.proof.prove`, without notes.
    live : bool
        Whether residents stand at live postcodes only.
    jobs : int
        How many pages are made at once, each in a process of joblib's; 0 for as many as there are cores.
        Which kind of process (another machine, say) is what ``joblib.parallel_config`` chooses. The bytes do
        not depend on it.

    Returns
    -------
    pages : dict of str to bytes
        By their path in the maps' folder.
    told : dict
        What to remember of them: ``figures`` by slug and ``states`` by ward.

    Raises
    ------
    PublishError
        A page would have shown what its readers may not see.
    """
    serving, said = serving_for(audience, context.measures, places), [*said]
    each = [
        (context, audience, lists, places, serving, said, live, one)
        for one in (*context.settings.localities, None)
    ]
    if jobs == 1:
        made: Iterable[Page] = (_page(*one) for one in each)
    else:
        from joblib import Parallel, delayed

        made = Parallel(n_jobs=jobs or -1)(delayed(_page)(*one) for one in each)
    out: dict[str, bytes] = {}
    figures: dict[str, Any] = {}
    states: dict[str, str] = {}
    for (name, content, numbers, own), one in zip(made, (*context.settings.localities, None), strict=True):
        out[name] = content
        figures[one.slug if one else "index"] = numbers
        states |= own
    return out, {"figures": figures, "states": states}


def _page(
    context: Context,
    audience: Audience,
    lists: Lists,
    places: pd.DataFrame,
    serving: pd.DataFrame,
    said: list[str],
    live: bool,
    locality: Locality | None,
) -> Page:
    """One locality's page, or the overview."""
    states: dict[str, str] = {}
    if locality:
        payload = locality_payload(context, locality, places, serving)
        states = dict(zip(payload["areas"]["code"], payload["areas"]["gap"], strict=True))
    else:
        payload = overview_payload(context)
    name = f"{FOLDERS[audience]}{payload['slug']}.html"
    notes = _notes(context, lists, places, live, locality)
    html = render_page(payload, notes, context.official.sources, _has_examples(lists, locality))
    prove(audience, name, html, lists, [*said, *notes])
    return name, html.encode(), payload["numbers"], states


def _has_examples(lists: Lists, locality: Locality | None) -> bool:
    """Whether the examples that come with the project are still in the lists."""
    frame = lists.organisations
    ids = frame.loc[frame["locality"] == locality.slug, "id"] if locality else frame["id"]
    return bool(ids.str.startswith(EXAMPLE).any())


def _notes(
    context: Context, lists: Lists, places: pd.DataFrame, live: bool, locality: Locality | None
) -> list[str]:
    """Plain sentences on what the page's figures rest on."""
    said, limits = context.words["page"], context.settings.thresholds
    rows = context.measures.localities
    if locality:
        rows = rows.loc[[locality.slug]]
    listed = lists.organisations
    listed = listed[listed["counts"] & (listed["locality"].eq(locality.slug) if locality else True)]
    not_listed = int((~listed.index.isin(places.index)).sum())
    counted = {
        "not_listed": not_listed,
        "unplaced": int(rows["unplaced"].sum()),
        "unknown_status": int(rows["unknown_status"].sum()),
        "stale": int(rows["stale"].sum() + rows["undated"].sum()),
    }
    notes = list(context.official.notes)
    notes.append(said_of_ways(context.settings, context.measures, said, locality))
    notes.append(said["live_postcodes" if live else "all_postcodes"])
    for key, n in counted.items():
        if n:
            notes.append(
                said[f"{key}_{'one' if n == 1 else 'many'}"].format(n=f"{n:,}", days=limits.stale_days)
            )
    return notes
