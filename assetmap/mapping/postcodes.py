"""The postcodes of a locality as a page carries them, so that one can be looked up with no network."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from pyproj import Transformer

from assetmap.measure.access import area_at

__all__ = ["postcode_columns"]

PRECISION = 10_000
"""Parts of a degree: about ten metres, less than a postcode is wide."""


def postcode_columns(postcodes: pd.DataFrame, wards: gpd.GeoDataFrame) -> dict[str, Any]:
    """Write the postcodes of the wards of one page, by sector.

    Parameters
    ----------
    postcodes : DataFrame
        Index ``postcode``; ``x``, ``y`` (EPSG:27700, metres).
    wards : GeoDataFrame
        EPSG:27700, in the order of the page's areas; postcodes outside all of them are left out.

    Returns
    -------
    dict
        ``sectors`` (such as ``"M33 2"``, sorted), and a list for each sector: ``ends`` (the last two letters
        of each postcode, joined), ``area`` (numbers of wards), ``latitude`` and ``longitude`` (EPSG:4326,
        whole parts of a degree, each the step from the one before, the first from 0).
    """
    area = area_at(wards, postcodes[["x", "y"]].to_numpy(dtype=float))
    frame = postcodes.assign(area=area)[area < len(wards)].sort_index()
    lonlat = Transformer.from_crs(27700, 4326, always_xy=True).transform(frame["x"], frame["y"])
    frame = frame.assign(
        longitude=np.round(np.asarray(lonlat[0]) * PRECISION).astype(int),
        latitude=np.round(np.asarray(lonlat[1]) * PRECISION).astype(int),
        sector=frame.index.str[:-2],
        end=frame.index.str[-2:],
    )
    out: dict[str, Any] = {
        "precision": PRECISION, "sectors": [], "ends": [], "area": [], "latitude": [], "longitude": []
    }  # fmt: skip
    for sector, rows in frame.groupby("sector", sort=True):
        out["sectors"].append(str(sector))
        out["ends"].append("".join(rows["end"]))
        out["area"].append(rows["area"].tolist())
        for name in ("latitude", "longitude"):
            out[name].append(np.diff(rows[name].to_numpy(), prepend=0).tolist())
    return out
