"""The postcodes of a locality as a page carries them, so that one can be looked up with no network."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from assetmap.load.grid import to_degrees
from assetmap.measure.access import area_at
from assetmap.settings import Locality

__all__ = ["postcode_columns", "postcodes_of"]

PRECISION = 10_000
"""Parts of a degree: about ten metres, less than a postcode is wide."""


def postcodes_of(
    localities: Iterable[Locality], postcodes: pd.DataFrame, wards: gpd.GeoDataFrame
) -> dict[str, dict[str, Any]]:
    """Write the postcodes of every locality's page: :func:`postcode_columns`, by slug.

    Parameters
    ----------
    localities : iterable of Locality
    postcodes : DataFrame
        Index ``postcode``; ``locality_code``; ``x``, ``y`` (EPSG:27700, metres).
    wards : GeoDataFrame
        Indexed by code, with ``locality`` (slug); EPSG:27700.
    """
    home, of = postcodes["locality_code"], wards["locality"]
    return {
        one.slug: postcode_columns(postcodes[home == one.code], wards[of == one.slug]) for one in localities
    }


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
    lonlat = to_degrees().transform(frame["x"], frame["y"])
    frame = frame.assign(
        longitude=np.round(np.asarray(lonlat[0]) * PRECISION).astype(int),
        latitude=np.round(np.asarray(lonlat[1]) * PRECISION).astype(int),
        sector=frame.index.str[:-2],
        end=frame.index.str[-2:],
    )
    frame = frame.sort_values("sector", kind="stable")
    out: dict[str, Any] = {
        "precision": PRECISION, "sectors": [], "ends": [], "area": [], "latitude": [], "longitude": []
    }  # fmt: skip
    sector = frame["sector"].to_numpy(dtype=object)
    starts = [n for n in range(len(sector)) if not n or sector[n] != sector[n - 1]]
    for rows in (slice(*pair) for pair in pairwise([*starts, len(sector)])):
        out["sectors"].append(str(sector[rows.start]))
        out["ends"].append("".join(frame["end"].array[rows]))
        out["area"].append(frame["area"].to_numpy()[rows].tolist())
        for name in ("latitude", "longitude"):
            out[name].append(np.diff(frame[name].to_numpy()[rows], prepend=0).tolist())
    return out
