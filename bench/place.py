"""A made country: authorities, wards, LSOAs with wiggly borders, postcodes, organisations, as files."""

from __future__ import annotations

import csv
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import Transformer

from bench.made import ROOT, made_rows

__all__ = ["AUTHORITIES", "write_place"]

AUTHORITIES = 309
WARDS, LSOAS = 22, 110  # of each authority: a ward is a row of five LSOAs
POSTCODES, ORGANISATIONS = 4_854, 3_236  # of each authority: 1.5 million and a million in England
SIDE = 20_500.0  # metres, of an authority: England's land, shared out evenly
CORNER = (200_000.0, 80_000.0)
ACROSS = 18
LOG_ROWS = 0.03  # of the organisations have a contact in the log


def write_place(
    folder: Path,
    authorities: int,
    organisations: int = ORGANISATIONS,
    postcodes: int = POSTCODES,
    side: float = SIDE,
    across: int = ACROSS,
) -> Path:
    """Write a project of so many authorities, each with so many organisations and postcodes.

    Returns its settings file. ``postcodes.parquet`` beside it stands for the directory of postcodes.
    """
    random = np.random.default_rng(1)
    n = np.arange(authorities)
    corners = np.column_stack([n % across, n // across]) * side + CORNER
    lads = [f"E09{k:06}" for k in n + 1]
    _write_areas(folder, corners, lads, random, side)
    xy = random.uniform(0, side, (authorities, postcodes, 2)) + corners[:, None]
    names = [_postcode(k) for k in range(authorities * postcodes)]
    frame = pd.DataFrame(
        {"x": xy[..., 0].ravel().round(), "y": xy[..., 1].ravel().round()},
        index=pd.Index(names, name="postcode"),
    )
    frame.assign(locality_code=np.repeat(lads, postcodes)).to_pickle(folder / "postcodes.pickle")
    rows = made_rows(500)
    columns = list(dict.fromkeys(column for row in rows for column in row))
    to_degrees = Transformer.from_crs(27700, 4326, always_xy=True)
    for k, corner in enumerate(corners):
        at = random.uniform(0, side, (organisations, 2)) + corner
        lon, lat = to_degrees.transform(at[:, 0], at[:, 1])
        _write_lists(folder / "assets" / f"a{k}", rows, columns, lon, lat)
    localities = "".join(
        f'a{k} = {{ code = "{code}", name = "Authority {k}" }}\n' for k, code in enumerate(lads)
    )
    files = {
        "wards": "WD24.gpkg",
        "lsoas": "LSOA21.gpkg",
        "lookup": "LSOA21_WD24_LAD24_EW_LU.csv",
        "deprivation": "File_7.csv",
        "population": "census2021-ts001-lsoa.csv",
    }
    data = "".join(f'{name} = "{folder / file}"\n' for name, file in files.items())
    settings = folder / "assetmap.toml"
    settings.write_text(
        f'place = "A made country"\n[localities]\n{localities}[data]\n{data}'
        f'[folders]\nboundaries = "{ROOT / "boundaries"}"\n',
        encoding="utf-8",
    )
    return settings


def _write_areas(
    folder: Path, corners: np.ndarray, lads: list[str], random: np.random.Generator, side: float
) -> None:
    wide, high = side / 10, side / 11
    row, column = np.divmod(np.arange(LSOAS), 10)
    low = (corners[:, None] + np.column_stack([column * wide, row * high])).reshape(-1, 2)
    count = len(low)
    codes = np.array([f"E01{k:06}" for k in range(count)])
    ward = np.repeat(np.arange(len(lads)), LSOAS) * WARDS + np.tile(row * 2 + column // 5, len(lads))
    wards = np.array([f"E05{k:06}" for k in range(len(lads) * WARDS)])
    first = low[np.arange(0, count, 5)]  # of each ward: the LSOA furthest west
    of_ward = ward[::5]
    assert (np.bincount(of_ward) == 1).all()
    shapes = _wiggly(shapely.box(*first.T, *(first + np.array([5 * wide, high])).T))
    lad_of_ward = np.array(lads)[of_ward // WARDS]
    gpd.GeoDataFrame(
        {"WD24CD": wards[of_ward], "WD24NM": [f"Ward {k}" for k in of_ward], "LAD24CD": lad_of_ward},
        geometry=shapes, crs=27700,
    ).to_file(folder / "WD24.gpkg")  # fmt: skip
    gpd.GeoDataFrame(
        {"LSOA21CD": codes, "LSOA21NM": [f"Small area {k}" for k in range(count)]},
        geometry=_wiggly(shapely.box(*low.T, *(low + np.array([wide, high])).T)), crs=27700,
    ).to_file(folder / "LSOA21.gpkg")  # fmt: skip
    lad = np.repeat(lads, LSOAS)
    pd.DataFrame(
        {"LSOA21CD": codes, "LSOA21NM": codes, "WD24CD": wards[ward], "WD24NM": [f"Ward {k}" for k in ward],
         "LAD24CD": lad, "LAD24NM": lad}
    ).to_csv(folder / "LSOA21_WD24_LAD24_EW_LU.csv", index=False)  # fmt: skip
    score = random.uniform(1, 80, count).round(3)
    rank = (-score).argsort().argsort() + 1
    imd = "Index of Multiple Deprivation (IMD)"
    figures = {
        "LSOA code (2021)": codes,
        "LSOA name (2021)": codes,
        "Local Authority District code (2024)": lad,
        "Local Authority District name (2024)": lad,
        f"{imd} Score": score,
        f"{imd} Rank (where 1 is most deprived)": rank,
        f"{imd} Decile (where 1 is most deprived 10% of LSOAs)": (rank - 1) * 10 // count + 1,
    }
    for domain in (
        "Income Score (rate)", "Employment Score (rate)", "Education, Skills and Training Score",
        "Health Deprivation and Disability Score", "Crime Score", "Barriers to Housing and Services Score",
        "Living Environment Score",
    ):  # fmt: skip
        figures[domain] = random.uniform(0, 1, count).round(3)
    pd.DataFrame(figures).to_csv(folder / "File_7.csv", index=False)
    pd.DataFrame(
        {"date": 2021, "geography": codes, "geography code": codes,
         "Residence type: Total; measures: Value": random.integers(1_000, 2_500, count)}
    ).to_csv(folder / "census2021-ts001-lsoa.csv", index=False)  # fmt: skip


def _wiggly(boxes: np.ndarray) -> np.ndarray:
    """Borders with a point each 60 m that swing by 25 m; those of neighbours are the same."""

    def bent(xy: np.ndarray) -> np.ndarray:
        return np.round(xy + 25 * np.sin(xy[:, ::-1] / 83), 1)

    return shapely.transform(shapely.segmentize(boxes, 60), bent)


def _postcode(n: int) -> str:
    n, last = divmod(n, 400)
    sector, district = n % 10, n // 10
    letters = "ABDEFGHJLNPQRSTUWXYZ"
    area, number = divmod(district, 99)
    one, two = divmod(area, 20)
    return f"{letters[one]}{letters[two]}{number + 1} {sector}{letters[last // 20]}{letters[last % 20]}"


def _write_lists(
    folder: Path, rows: list[dict[str, str]], columns: list[str], lon: np.ndarray, lat: np.ndarray
) -> None:
    folder.mkdir(parents=True)
    with (folder / "assets.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="")
        writer.writeheader()
        for n, (x, y) in enumerate(zip(lon.tolist(), lat.tolist(), strict=True)):
            row = rows[n % len(rows)]
            writer.writerow(
                row | {"id": f"made-{n}", "name": f"{row['name']} {n}", "postcode": "",
                       "latitude": f"{y:.5f}", "longitude": f"{x:.5f}"}
            )  # fmt: skip
    with (folder / "engagement.csv").open("w", encoding="utf-8", newline="") as file:
        log = csv.DictWriter(file, ["date", "asset_id", "channel", "two_way", "depth", "stage"], restval="")
        log.writeheader()
        for n in range(0, len(lon), round(1 / LOG_ROWS)):
            day = f"2026-{n % 10 + 1:02}-15"
            log.writerow(
                {"date": day, "asset_id": f"made-{n}", "channel": "email", "two_way": "yes",
                 "depth": "involve",
                 "stage": "talking"}
            )  # fmt: skip
