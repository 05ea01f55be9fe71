"""targets.csv of all localities -> local decisions on target areas, and the faults in them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd

from assetmap.check.areas import read_target_area
from assetmap.check.days import note_future, read_days
from assetmap.check.faults import problem
from assetmap.check.rows import Rows, dates, texts, tuples
from assetmap.check.rules import read_audiences, read_word
from assetmap.load.schema import TARGETS

__all__ = ["check_decisions"]


def check_decisions(
    rows: Rows,
    wards: gpd.GeoDataFrame,
    lsoa_codes: Collection[str] | None,
    audiences: Mapping[str, str],
    as_of: date,
) -> pd.DataFrame:
    """Read all columns of targets.csv and note the faults.

    Parameters
    ----------
    rows : Rows
        The rows of targets.csv of all localities.
    wards : GeoDataFrame
        Index ``ward_code``, with ``ward_name``, ``locality`` and ``locality_name``.
    lsoa_codes : collection of str, or None
        The LSOAs of the map; None where none are loaded: then their codes are kept, with a warning.
    audiences : mapping of str to str
        The words for groups of people, each with its label.
    as_of : date
        The date of the map: decisions taken after it are noted, and kept.

    Returns
    -------
    DataFrame
        ``locality, row, area_code, decision, reason, audiences, decided_on, decided_by``, in the order of the
        files. Rows without a known area, a decision or a reason are left out.
    """
    filled = [rows.require(name) for name in ("area_code", "decision", "reason")]
    area = rows.read("area_code", read_target_area(wards, lsoa_codes))
    decision = rows.read("decision", read_word(TARGETS["decision"].words, "", ""))
    home = dict(zip(wards.index.tolist(), wards["locality"].tolist(), strict=True))
    title = dict(zip(wards["locality"].tolist(), wards["locality_name"].tolist(), strict=True))
    for at, (code, slug) in enumerate(zip(area, rows.locality, strict=True)):
        if home.get(code, slug) != slug:
            text = (
                f"the ward lies in {title[home[code]]}, and the row is in the list of {title.get(slug, slug)}"
            )
            rows.add(
                at, "area_code", problem("in-another-locality", text, "Look at the code, or move the row.")
            )
    days = read_days(rows, "decided_on")
    note_future(rows, "decided_on", days, as_of)
    frame = pd.DataFrame(
        {
            "locality": texts(rows.locality),
            "row": np.array(rows.row, dtype="int64"),
            "area_code": texts(area),
            "decision": texts(decision),
            "reason": texts(rows.cells["reason"]),
            "audiences": tuples(rows.read("audiences", read_audiences(audiences))),
            "decided_on": dates(days),
            "decided_by": texts(rows.cells["decided_by"]),
        }
    )
    keep = [all(f) and bool(a) and bool(d) for *f, a, d in zip(*filled, area, decision, strict=True)]
    return frame[np.array(keep, dtype=bool)].reset_index(drop=True)
