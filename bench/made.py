"""Made lists: as many organisations as asked for, with real-looking text of the project's own examples."""

from __future__ import annotations

import csv
import random
from pathlib import Path

__all__ = ["FIELDS", "made_rows", "write_project"]

ROOT = Path(__file__).resolve().parents[1]
FIELDS = ("name", "description", "asset_type", "activity_focus", "activities", "audiences", "address",
          "times", "cost", "accessibility", "website", "postcode")  # fmt: skip
WHERE = ("Moorside", "Lever", "Horwich", "Tonge", "Halliwell", "Deane", "Astley", "Kearsley", "Farnworth",
         "Harwood", "Heaton", "Lostock", "Smithills", "Egerton", "Blackrod", "Westhoughton")  # fmt: skip
WHAT = ("Walkers", "Bowls Club", "Judo Club", "Library", "Community Centre", "Choir", "Church", "Swimmers",
        "Allotment Society", "Football Club", "Dance Group", "Gardeners", "Youth Club",
        "Lunch Club")  # fmt: skip
POSTCODES = ("BL1 1SE", "BL3 2HP", "BL2 6NT", "BL4 9DR", "BL6 5EQ")


def _examples() -> list[dict[str, str]]:
    rows: list[dict[str, str]] = []
    for file in sorted((ROOT / "assets").glob("*/assets.csv")):
        with file.open(encoding="utf-8-sig", newline="") as lines:
            rows += csv.DictReader(lines)
    return rows


def made_rows(n: int, seed: int = 1) -> list[dict[str, str]]:
    """Make `n` organisations in and around Bolton, each with the twelve fields of ``FIELDS`` filled.

    Each field of a row is that of some example, so words are as common as they are in real lists; the
    description is two sentences of two examples.
    """
    rng = random.Random(seed)
    examples = _examples()
    filled = {field: [row[field] for row in examples if row.get(field)] or ["Not known"] for field in FIELDS}
    rows = []
    for i in range(n):
        row = dict(rng.choice(examples))
        row |= {field: rng.choice(filled[field]) for field in FIELDS}
        one, other = rng.choice(filled["description"]), rng.choice(filled["description"])
        place = rng.choice(WHERE)
        row |= {
            "id": f"made-{i}", "name": f"{place} {rng.choice(WHAT)} {i}",
            "description": f"{one.split('. ')[0].rstrip('.')}. {other.split('. ')[-1]}",
            "address": f"{rng.randint(1, 240)} {rng.choice(WHERE)} Road, {place}",
            "website": f"https://example.org/{place.lower()}-{i}",
            "postcode": rng.choice(POSTCODES), "latitude": f"{rng.gauss(53.578, 0.03):.5f}",
            "longitude": f"{rng.gauss(-2.44, 0.05):.5f}", "location_type": "site", "status": "active",
            "visibility": "partner", "sensitive_location": "no", "do_not_list": "no", "serves": "",
        }  # fmt: skip
        rows.append(row)
    return rows


def write_project(folder: Path, n: int) -> Path:
    """A project of one locality with a made list; returns its settings file."""
    lists = folder / "assets" / "bolton"
    lists.mkdir(parents=True, exist_ok=True)
    rows = made_rows(n)
    if n:
        with (lists / "assets.csv").open("w", encoding="utf-8", newline="") as file:
            columns = list(dict.fromkeys(column for row in rows for column in row))
            writer = csv.DictWriter(file, columns, restval="")
            writer.writeheader()
            writer.writerows(rows)
    settings = folder / "assetmap.toml"
    settings.write_text(
        'place = "Greater Manchester"\n[localities]\nbolton = { code = "E08000001", name = "Bolton" }\n'
        f'[folders]\nboundaries = "{ROOT / "boundaries"}"\n',
        encoding="utf-8",
    )
    return settings
