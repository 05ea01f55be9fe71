"""A project whose lists are changed, and what its tests look at."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from assetmap.load.schema import ENGAGEMENT
from assetmap.register.store import Change, change, look
from assetmap.settings import Settings
from tests.project import write_project

TODAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
LISTS = ("assets.csv", "engagement.csv", "contacts.csv", "register/history.csv")
POSIX = pytest.mark.skipif(os.name == "nt", reason="kills and permissions as on Linux and macOS")


def project(folder: Path) -> Path:
    return write_project(
        folder,
        [{"id": "a", "name": "Old name", "asset_type": "venue"}, {"id": "b", "name": "B"}],
        [{"date": "2026-01-02", "asset_id": "a", "notes": "first"}],
    )


def folder_of(settings: Settings) -> Path:
    return settings.assets_dir / "bolton"


def log_row(settings: Settings, note: str, now: datetime = NOW) -> list[str]:
    with change(settings, "bolton", f"log {note}", today=TODAY, now=now) as held:
        held.list(ENGAGEMENT).append({"date": "2026-11-23", "asset_id": "a", "notes": note})
    return held.said


def make(settings: Settings, edit: Callable[[Change], None]) -> None:
    with change(settings, "bolton", "x", today=TODAY, now=NOW) as held:
        edit(held)


def notes(settings: Settings) -> list[str]:
    log = look(settings, "bolton").list(ENGAGEMENT)
    return [log.get(row, "notes") for row in log.rows]


def snapshot(settings: Settings) -> dict[str, bytes | None]:
    folder = folder_of(settings)
    return {name: (folder / name).read_bytes() if (folder / name).exists() else None for name in LISTS}


def leftovers(settings: Settings) -> list[str]:
    found = [path.name for path in folder_of(settings).rglob("*") if path.name.startswith(".")]
    return sorted(
        {*found, *(path.name for path in folder_of(settings).rglob("*.part"))} - {".lock", ".turnstile"}
    )
