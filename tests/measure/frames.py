"""Small made-up places and lists whose measures can be worked out by hand."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely

from assetmap.load.indicators import Indicators
from assetmap.settings import Locality, Settings, Thresholds

# Four wards of 1 km x 1 km in a row; alpha has the first two, beta the others:
#
#     0      1000     2000     3000     4000
#     |  W1   |   W2   |   W3   |   W4   |
#     |     alpha      |      beta       |
W1, W2, W3, W4 = WARDS = ("E05000001", "E05000002", "E05000003", "E05000004")
PEOPLE = (1000.0, 2000.0, 3000.0, 400.0)

# A walk of 15 minutes at 2 km/h is 500 m; with a detour of 1.25 that is 400 m in a straight line.
THRESHOLDS = Thresholds(walk_minutes=15, walk_speed_kmh=2.0, detour=1.25)
SETTINGS = Settings(
    root=Path(),
    place="The row",
    localities=(Locality("alpha", "E08000001", "Alpha"), Locality("beta", "E08000002", "Beta")),
    thresholds=THRESHOLDS,
)


def square(x: float, width: float = 1000, y: float = 0, height: float = 1000) -> shapely.Polygon:
    return shapely.box(x, y, x + width, y + height)


def wards() -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {
            "ward_name": ["One", "Two", "Three", "Four"],
            "locality_code": ["E08000001"] * 2 + ["E08000002"] * 2,
            "locality": ["alpha"] * 2 + ["beta"] * 2,
            "locality_name": ["Alpha"] * 2 + ["Beta"] * 2,
        },
        index=pd.Index(WARDS, name="ward_code"),
        geometry=[square(x) for x in (0, 1000, 2000, 3000)],
        crs=27700,
    )


def figures(
    people: tuple[float, ...] = PEOPLE, q20: tuple[float, ...] = (0.5, 0.4, 0.8, 0.0)
) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "population": people,
            "imd_score": [40.0, 10.0, 50.0, 5.0],
            "share_most_deprived_10": [0.25, 0.0, 0.5, 0.0],
            "share_most_deprived_20": q20,
        },
        index=pd.Index(WARDS, name="ward_code"),
    )


def lsoas() -> gpd.GeoDataFrame:
    """Two halves of 500 m in each ward, but the left half of W2 goes to W1 by the lookup (best fit)."""
    return gpd.GeoDataFrame(
        {
            "ward_code": [W1, W1, W1, W2, W3, W3, W4, W4],
            "population": [400.0, 100.0, 500.0, 2000.0, 1000.0, 2000.0, 300.0, 100.0],
            "imd_decile": [1.0, 2.0, 3.0, 5.0, 2.0, 9.0, 10.0, 10.0],
            "imd_score": [60.0, 45.0, 30.0, 20.0, 50.0, 10.0, 5.0, 4.0],
        },
        index=pd.Index([f"E0100000{n}" for n in range(1, 9)], name="lsoa_code"),
        geometry=[square(500 * n, 500) for n in range(8)],
        crs=27700,
    )


def postcodes() -> pd.DataFrame:
    """Four in each ward, on the line y = 500, at 100, 300, 700 and 900 m from its left edge."""
    x = [1000.0 * n + at for n in range(4) for at in (100, 300, 700, 900)]
    return pd.DataFrame({"x": x, "y": 500.0}, index=[f"AA{n} 1AA" for n in range(16)])


def official(with_lsoas: bool = False, **changes: Any) -> SimpleNamespace:
    parts = {"wards": wards(), "figures": figures(), "lsoas": lsoas() if with_lsoas else None}
    return SimpleNamespace(**(parts | {"indicators": Indicators()} | changes))


_ORGANISATION = {
    "locality": "alpha",
    "asset_type": "group_club",
    "activity_focus": "primary",
    "status": "active",
    "location_type": "site",
    "serves": (),
    "x": float("nan"),
    "y": float("nan"),
    "ward_code": "",
    "sensitive_location": False,
    "do_not_list": False,
    "assured_date": "2026-10-01",
}
_ROW = {
    "locality": "alpha",
    "key": "",
    "ward_code": "",
    "two_way": False,
    "depth": "",
    "stage": "",
    "residents_reached": float("nan"),
}


def organisations(**rows: dict[str, Any]) -> pd.DataFrame:
    """Organisations by their key; one with an x and a y is located, and counts unless something forbids."""
    made = [_ORGANISATION | {"row": n} | row for n, row in enumerate(rows.values(), start=2)]
    frame = pd.DataFrame(made, columns=[*_ORGANISATION, "row"], index=pd.Index(rows, name="key", dtype="str"))
    frame["located"] = frame["x"].astype(float).notna()
    frame["counts"] = (
        frame["status"].isin(["active", "unknown"])
        & (frame["location_type"] != "online")
        & frame["located"]
        & ~frame["do_not_list"].astype(bool)
    )
    return frame


def log(*rows: dict[str, Any]) -> pd.DataFrame:
    made = [_ROW | {"row": n} | row for n, row in enumerate(rows, start=2)]
    frame = pd.DataFrame(made, columns=[*_ROW, "date", "row"])
    frame["date"] = pd.to_datetime(frame["date"])
    frame["two_way"] = frame["two_way"].astype(bool)
    return frame


def decisions(*rows: dict[str, Any]) -> pd.DataFrame:
    usual = {"locality": "alpha", "reason": "known to us", "decided_on": "2026-01-01"}
    made = [usual | {"row": n} | row for n, row in enumerate(rows, start=2)]
    return pd.DataFrame(made, columns=["locality", "row", "area_code", "decision", "reason", "decided_on"])


def lists(
    organisations_: pd.DataFrame | None = None,
    log_: pd.DataFrame | None = None,
    decisions_: pd.DataFrame | None = None,
) -> SimpleNamespace:
    return SimpleNamespace(
        organisations=organisations() if organisations_ is None else organisations_,
        log=log() if log_ is None else log_,
        decisions=decisions() if decisions_ is None else decisions_,
        faults=(),
    )
