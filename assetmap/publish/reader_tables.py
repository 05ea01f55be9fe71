"""Tables for readers who are no analysts: those that go into a pack, and the public's, as CSV files."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from assetmap.load.cells import protect
from assetmap.measure.model import EXPORT_COLUMNS, Measures
from assetmap.publish.tables import csv_bytes

__all__ = ["organisations_csv", "wards_csv"]

_WHOLE = {"population", "target_residents", "unreached_target_residents", "engaged"}
_FEWER = "fewer than 3"


def wards_csv(measures: Measures, locality: str = "") -> bytes:
    """The measures of wards, one ward a line, with the names of ``docs/method.md``.

    Parameters
    ----------
    measures : Measures
    locality : str, optional
        The slug of the one locality wanted; all if not given.

    Returns
    -------
    bytes
        ``ward_code`` and :data:`assetmap.measure.model.EXPORT_COLUMNS`: residents as whole numbers, shares
        from 0 to 1 and scores to six decimals, yes and no, blank where unknown; for the public "fewer than 3"
        where it may not be said how many are engaged.
    """
    wards = measures.wards
    if locality:
        wards = wards[wards["locality"] == locality]
    columns = [[protect(_cell(name, value)) for value in wards[name]] for name in EXPORT_COLUMNS]
    rows = zip(wards.index, *columns, strict=True)
    return csv_bytes(("ward_code", *EXPORT_COLUMNS), rows)


def organisations_csv(places: pd.DataFrame, ward_names: Mapping[str, str], words: Mapping[str, Any]) -> bytes:
    """Organisations in plain words, one a line, by name: the columns of the table that a page saves.

    Parameters
    ----------
    places : DataFrame
        What :func:`assetmap.publish.audience.places_for` gave: only what its readers may see.
    ward_names : mapping of str to str
        Ward code to name.
    words : mapping
        All words of the pages.

    Returns
    -------
    bytes
        UTF-8 with a byte order mark; text that a spreadsheet would take for a formula is protected.
    """
    said, labels = words["place"], {"audiences": "audience", "activity_focus": "focus"}
    heads = {
        "name": words["table"]["organisation"],
        "asset_type": said["type"],
        **{
            name: said[name]
            for name in ("activity_focus", "activities", "audiences", "stage", "last_contact")
        },
        "ward_code": said["ward"],
        "postcode": words["table"]["postcode"],
        **{name: said[name] for name in ("status", "assured_date", "address", "times", "cost")},
        **{name: said[name] for name in ("accessibility", "website")},
        "description": words["table"]["description"],
    }
    heads = {name: head for name, head in heads.items() if name in places}

    def text(name: str, value: Any) -> str:
        if name == "ward_code":
            return ward_names.get(value, "")
        if isinstance(value, tuple):
            return "; ".join(text(name, one) for one in value)
        if name in ("asset_type", "activity_focus", "audiences", "stage", "status"):
            return str(words[labels.get(name, name)].get(value, value))
        return str(value)

    ordered = places.iloc[places["name"].str.casefold().argsort(kind="stable")]
    columns = [[protect(text(name, value)) for value in ordered[name]] for name in heads]
    return csv_bytes(tuple(heads.values()), zip(*columns, strict=True))


def _cell(name: str, value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, float):
        if math.isnan(value):
            return _FEWER if name == "engaged" else ""
        return f"{value:.0f}" if name in _WHOLE else f"{value:.6f}"
    return ("no", "yes")[int(value)] if name == "target" else str(value)
