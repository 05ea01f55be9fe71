"""The lists that the commands of every day are tried on."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

from tests.project import BURY

TODAY = date(2026, 11, 23)
Run = Callable[..., int]


def day(ago: int) -> str:
    return (TODAY - timedelta(days=ago)).isoformat()


OLD = {"asset_type": "venue", "assured_date": day(900)}
ASSETS = [
    {"id": "walkers", "name": "Radcliffe Walkers", "asset_type": "group_club", "postcode": BURY},
    {"id": "juniors", "name": "Radcliffe Walkers Juniors", "asset_type": "group_club"},
    {"id": "", "name": "Example hall", "asset_type": "venue", "assured_date": day(400)},
    OLD | {"id": "gone", "name": "Example closed club", "status": "closed"},
    OLD | {"id": "hidden", "name": "Example refuge", "do_not_list": "yes"},
]


def rows(folder: Path, name: str = "engagement", slug: str = "bury") -> list[dict[str, str]]:
    with (folder / "assets" / slug / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return [{k: v for k, v in row.items() if v} for row in csv.DictReader(file)]
