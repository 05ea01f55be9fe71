"""A small made place with every official file it needs: two wards and four LSOAs on squares.

E05099001 "Westfield" | E05099002 "Eastfield"        each ward 1 km x 2 km, each LSOA 1 km x 1 km
----------------------+----------------------
E01099002 (north)     | E01099004 (north)
E01099001 (south)     | E01099003 (south)
"""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pandas as pd
from shapely import box

from assetmap.settings import DataFiles, Locality, Settings

DISTRICT = "E07000223"
WEST, EAST = "E05099001", "E05099002"
LSOAS = ("E01099001", "E01099002", "E01099003", "E01099004")
X, Y = 520_000, 105_000
WARD_COLUMNS = ["ward_name", "locality_code", "locality", "locality_name", "geometry"]

IOD25 = {
    "code": "LSOA code (2021)",
    "district": "Local Authority District code (2024)",
    "score": "Index of Multiple Deprivation (IMD) Score",
    "rank": "Index of Multiple Deprivation (IMD) Rank (where 1 is most deprived)",
    "decile": "Index of Multiple Deprivation (IMD) Decile (where 1 is most deprived 10% of LSOAs)",
    "income": "Income Score (rate)",
    "employment": "Employment Score (rate)",
    "education": "Education, Skills and Training Score",
    "health": "Health Deprivation and Disability Score",
    "crime": "Crime Score",
    "barriers": "Barriers to Housing and Services Score",
    "environment": "Living Environment Score",
    "population": "Total population: mid 2022",
}
IOD19 = IOD25 | {
    "code": "LSOA code (2011)",
    "district": "Local Authority District code (2019)",
    "population": "Total population: mid 2015 (excluding prisoners)",
}
#                 E01099001 …002  …003  …004
POPULATION = (1000, 3000, 500, 1500)
SCORE = (40.0, 20.0, 60.0, 10.0)
DECILE = (2, 5, 1, 8)
INCOME = (0.2, 0.1, 0.4, 0.0)


def wards(year: str = "24", *, district: bool = True) -> gpd.GeoDataFrame:
    columns = {f"WD{year}CD": [EAST, WEST], f"WD{year}NM": ["Eastfield", "Westfield"]}
    if district:
        columns[f"LAD{year}CD"] = [DISTRICT, DISTRICT]
    shapes = [box(X + 1000, Y, X + 2000, Y + 2000), box(X, Y, X + 1000, Y + 2000)]
    return gpd.GeoDataFrame(columns, geometry=shapes, crs=27700)


def lsoas(year: str = "21") -> gpd.GeoDataFrame:
    corners = [(0, 0), (0, 1000), (1000, 0), (1000, 1000)]
    shapes = [box(X + x, Y + y, X + x + 1000, Y + y + 1000) for x, y in corners]
    return gpd.GeoDataFrame({f"LSOA{year}CD": list(LSOAS)}, geometry=shapes, crs=27700)


def lookup(lsoa: str = "21", ward: str = "24", lad: str = "24") -> pd.DataFrame:
    return pd.DataFrame(
        {
            f"LSOA{lsoa}CD": LSOAS,
            f"LSOA{lsoa}NM": ["Made 001A", "Made 001B", "Made 002A", "Made 002B"],
            f"WD{ward}CD": [WEST, WEST, EAST, EAST],
            f"WD{ward}NM": ["Westfield", "Westfield", "Eastfield", "Eastfield"],
            f"LAD{lad}CD": DISTRICT,
            f"LAD{lad}NM": "Madeup",
        }
    )


def file7(headings: dict[str, str] = IOD25, without: tuple[str, ...] = ()) -> pd.DataFrame:
    values = {
        "code": LSOAS,
        "district": DISTRICT,
        "score": SCORE,
        "rank": (5000, 15000, 300, 25000),
        "decile": DECILE,
        "income": INCOME,
        **dict.fromkeys(("employment", "education", "health"), (1.0, 2.0, 3.0, 4.0)),
        **dict.fromkeys(("crime", "barriers", "environment"), (-1.0, 0.0, 1.0, 2.0)),
        "population": POPULATION,
    }
    return pd.DataFrame({headings[name]: cells for name, cells in values.items() if name not in without})


def census() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "date": 2021,
            "geography": ["Made 001A", "Made 001B", "Made 002A", "Made 002B"],
            "geography code": LSOAS,
            "Residence type: Total; measures: Value": [1100, 2900, 600, 1400],
            "Residence type: Lives in a household; measures: Value": [1, 2, 3, 4],
        }
    )


def settings(
    root: Path, boundaries: Path | None = None, localities: dict[str, str] | None = None, **data: Path
) -> Settings:
    return Settings(
        root=root,
        place="Madeup",
        localities=tuple(Locality(s, c, s.title()) for s, c in (localities or {"madeup": DISTRICT}).items()),
        data=DataFiles(**data),
        boundaries_dir=boundaries or root / "boundaries",
    )


def written(folder: Path) -> dict[str, Path]:
    """All files of the place, in the formats they are published in."""
    paths = {
        "wards": folder / "WD_MAY_2024.gpkg",
        "lsoas": folder / "LSOA_2021.geojson",
        "lookup": folder / "LSOA21_WD24_LAD24.csv",
        "deprivation": folder / "File_7.csv",
        "population": folder / "census2021-ts001-lsoa.csv",
    }
    wards().to_file(paths["wards"])
    lsoas().to_crs(4326).to_file(paths["lsoas"])
    lookup().to_csv(paths["lookup"], index=False, encoding="utf-8-sig")
    file7().to_csv(paths["deprivation"], index=False)
    census().to_csv(paths["population"], index=False)
    return paths
