"""A small world for the checks: two localities, three square wards at true postcodes, lists in a folder."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import geopandas as gpd
from shapely import box

from assetmap.check.faults import Fault
from assetmap.check.lists import Lists, check_lists
from assetmap.load.schema import TABLES
from assetmap.settings import Locality, Settings

AS_OF = date(2026, 11, 23)
BOLTON, CITY, EAST = "E05000650", "E05000651", "E05000652"
IN_BOLTON, IN_CITY = "BL1 1SE", "M1 1AA"
# From the ONS Postcode Directory: BL1 1SE is at 371540, 409063 and M1 1AA at 385022, 398985.

# The middle of Bolton's square, 371500, 409000, is at 53.57682, -2.43189; Manchester's City,
# 385000, 399000, at 53.48750, -2.22753.
BOLTON_POINT = {"latitude": "53.57682", "longitude": "-2.43189"}
CITY_POINT = {"latitude": "53.48750", "longitude": "-2.22753"}

Row = Mapping[str, str]


def wards() -> gpd.GeoDataFrame:
    """Three squares of 2 km: one in Bolton round BL1 1SE, two side by side in Manchester round M1 1AA."""
    return gpd.GeoDataFrame(
        {
            "ward_name": ["Halliwell", "City", "East"],
            "locality_code": ["E08000001", "E08000003", "E08000003"],
            "locality": ["bolton", "manchester", "manchester"],
            "locality_name": ["Bolton", "Manchester", "Manchester"],
            "geometry": [
                box(370500, 408000, 372500, 410000),
                box(384000, 398000, 386000, 400000),
                box(386000, 398000, 388000, 400000),
            ],
        },
        index=[BOLTON, CITY, EAST],
        crs="EPSG:27700",
    ).rename_axis("ward_code")


def settings(root: Path) -> Settings:
    """Bolton and Manchester, with an audience of their own."""
    return Settings(
        root=root,
        place="Two places",
        localities=(
            Locality("bolton", "E08000001", "Bolton"),
            Locality("manchester", "E08000003", "Manchester"),
        ),
        audiences={"carers": "Carers"},
        assets_dir=root / "assets",
        boundaries_dir=root / "boundaries",
        maps_dir=root / "maps",
    )


def write_list(
    root: Path, table: str, rows: Sequence[Row], locality: str = "bolton", encoding: str = "utf-8"
) -> Path:
    """Write a list as Excel would, with all headings of its table and those that the rows have besides."""
    headings = list(dict.fromkeys([*TABLES[table].names, *(name for row in rows for name in row)]))
    path = root / "assets" / locality / f"{table}.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="", encoding=encoding) as file:
        writer = csv.DictWriter(file, headings, restval="")
        writer.writeheader()
        writer.writerows(rows)
    return path


def good(**cells: str) -> dict[str, str]:
    """A row of assets.csv without a fault, with some cells in place of its own."""
    row = {"id": "one", "name": "Example club", "asset_type": "group_club", "postcode": IN_BOLTON}
    return row | {"status": "active", "activity_focus": "primary"} | cells


def check(root: Path, as_of: date = AS_OF, lsoa_codes: Sequence[str] | None = None) -> Lists:
    """Check the lists of the small world."""
    return check_lists(settings(root), wards(), as_of=as_of, lsoa_codes=lsoa_codes)


def check_assets(root: Path, *rows: Row) -> Lists:
    """Write Bolton's assets.csv and check it."""
    write_list(root, "assets", rows)
    return check(root)


def places(faults: Sequence[Fault]) -> list[tuple[str, int, str]]:
    """The code, row and column of each fault."""
    return [(fault.code, fault.row, fault.column) for fault in faults]


def one(faults: Sequence[Fault]) -> Fault:
    """The only fault that there is."""
    assert len(faults) == 1, places(faults)
    return faults[0]
