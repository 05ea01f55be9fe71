"""engagement.csv of all localities -> the log, by date, and the faults in it."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd

from assetmap.check.areas import read_area
from assetmap.check.days import note_future, read_days
from assetmap.check.faults import problem, quoted
from assetmap.check.rows import Rows, dates, texts, tuples
from assetmap.check.rules import (
    near,
    read_audiences,
    read_list,
    read_whole_number,
    read_word,
    read_yes_no,
)
from assetmap.load.schema import ENGAGEMENT

__all__ = ["check_log"]

_MOST_GUESSES = 30


def check_log(
    rows: Rows,
    wards: gpd.GeoDataFrame,
    keys: Collection[str],
    audiences: Mapping[str, str],
    as_of: date,
) -> pd.DataFrame:
    """Read all columns of engagement.csv and note the faults.

    Parameters
    ----------
    rows : Rows
        The rows of engagement.csv of all localities.
    wards : GeoDataFrame
        Index ``ward_code``, with ``ward_name``.
    keys : collection of str
        The organisations that there are, as ``<locality>/<id>``.
    audiences : mapping of str to str
        The words for groups of people, each with its label.
    as_of : date
        The date of the map: rows after it are noted, and kept.

    Returns
    -------
    DataFrame
        ``locality, row, key, date`` and the further columns of engagement.csv, sorted by date, then locality
        in the order of the settings, then row. ``key`` is ``""`` where residents were met directly. Rows
        without a date, with an unknown organisation, or with neither organisation nor ward are left out.
    """
    rows.require("date")
    days = read_days(rows, "date")
    note_future(rows, "date", days, as_of)
    ward = rows.read("ward_code", read_area(wards))
    key, known = _organisations(rows, set(keys))
    subject = [bool(k) or bool(w) or not ok for k, w, ok in zip(key, ward, known, strict=True)]
    for at, ok in enumerate(subject):
        if not ok and not rows.cells["ward_code"][at]:
            rows.add(
                at, "asset_id", problem("no-subject", "the row names neither an organisation nor a ward")
            )
    words = {
        name: rows.read(name, read_word(ENGAGEMENT[name].words, "", ""))
        for name in ("channel", "depth", "stage")
    }
    frame = pd.DataFrame(
        {
            "locality": texts(rows.locality),
            "row": np.array(rows.row, dtype="int64"),
            "key": texts(key),
            "date": dates(days),
            "ward_code": texts(ward),
            "channel": texts(words["channel"]),
            "two_way": np.array(rows.read("two_way", read_yes_no(False, False)), dtype=bool),
            "depth": texts(words["depth"]),
            "stage": texts(words["stage"]),
            "residents_reached": np.array(rows.read("residents_reached", read_whole_number), dtype=float),
            "audiences": tuples(rows.read("audiences", read_audiences(audiences))),
            "what_matters": tuples(rows.read("what_matters", read_list)),
            "next_step": texts(rows.cells["next_step"]),
            "next_step_due": dates(read_days(rows, "next_step_due")),
            "recorded_by": texts(rows.cells["recorded_by"]),
            "notes": texts(rows.cells["notes"]),
        }
    )
    keep = [d is not None and ok and s for d, ok, s in zip(days, known, subject, strict=True)]
    kept = frame[np.array(keep, dtype=bool)]
    return kept.sort_values("date", kind="stable", ignore_index=True)


def _organisations(rows: Rows, keys: set[str]) -> tuple[list[str], list[bool]]:
    """The key of each row's organisation, and False where one is named that is not known."""
    out, known, guesses = [], [], 0
    memo: dict[str, str] = {}
    for at, (slug, name) in enumerate(zip(rows.locality, rows.cells["asset_id"], strict=True)):
        key = f"{slug}/{name}" if name else ""
        ok = not key or key in keys
        if not ok:
            if key not in memo:
                guesses += 1
                memo[key] = _guess(slug, name, keys) if guesses <= _MOST_GUESSES else ""
            text = f"no organisation in this locality's list has the id {quoted(name)}"
            rows.add(at, "asset_id", problem("unknown-organisation", text, memo[key]))
        out.append(key if ok else "")
        known.append(ok)
    return out, known


def _guess(slug: str, name: str, keys: set[str]) -> str:
    """What was probably meant by an id that is not known."""
    if re.fullmatch(r"row-[0-9]+", name):
        return "Give the organisation an id in assets.csv, and write it here."
    own = sorted(key.partition("/")[2] for key in keys if key.startswith(f"{slug}/"))
    guess = near(name, own, 0.75)
    if guess:
        return f"Did you mean {guess}? The ids are in assets.csv of the same locality."
    elsewhere = sorted(key for key in keys if key.endswith(f"/{name}"))
    return f"There is {elsewhere[0]}: log it in that locality's list." if elsewhere else ""
