"""A list's own column ``capacity``: how many people an organisation has room for."""

from __future__ import annotations

import re

import pandas as pd

from assetmap.check.faults import problem, quoted
from assetmap.check.rows import Rows
from assetmap.check.rules import Reading
from assetmap.load.schema import heading_key

__all__ = ["CAPACITY", "read_capacity", "with_capacity"]

CAPACITY = "capacity"

_NUMBER = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,6})?")


def with_capacity(rows: Rows, organisations: pd.DataFrame) -> pd.DataFrame:
    """Read what lists have under the heading ``capacity``, and note the faults. Not every list has it.

    Parameters
    ----------
    rows : Rows
        The rows of assets.csv of all localities.
    organisations : DataFrame
        What :func:`assetmap.check.organisations.check_organisations` made of them.

    Returns
    -------
    DataFrame
        `organisations` with ``capacity``: float, NaN where blank, wrong or not there.
    """
    read = {}
    for heading, typed in rows.extra.items():
        if heading_key(heading) != CAPACITY:
            continue
        for at, text in enumerate(typed):
            value, problems = read_capacity(text.strip())
            for one in problems:
                rows.add(at, heading, one)
            if text.strip():
                read[rows.locality[at], rows.row[at]] = value
    places = zip(organisations["locality"], organisations["row"], strict=True)
    return organisations.assign(capacity=[read.get(place, float("nan")) for place in places])


def read_capacity(text: str) -> Reading[float]:
    """A number above 0; NaN where blank or wrong."""
    if not text:
        return float("nan"), ()
    if _NUMBER.fullmatch(text) and float(text) > 0:
        return float(text), ()
    hint = "Write digits only, such as 25. A blank cell counts as 1."
    return float("nan"), (problem("bad-number", f"{quoted(text)} is not a number above 0", hint),)
