"""Make one change of four files in a process of its own, killed at a step: FILE STEP WHAT."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from assetmap.load.schema import ASSETS, CONTACTS, ENGAGEMENT
from assetmap.register.store import change, locked
from assetmap.register.undo import undo
from assetmap.settings import read_settings

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
STEPS = ("open", "fsync", "replace", "rename", "unlink", "mkdir", "rmdir", "write")


def patch(step: int) -> None:
    """Kill this process just before the call of that number which changes something on the disk."""
    left = [step]

    def counted(name: str) -> Callable[..., Any]:
        real: Callable[..., Any] = getattr(os, name)

        def call(*args: Any, **kwargs: Any) -> Any:
            left[0] -= 1
            if left[0] == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return real(*args, **kwargs)

        return call

    for name in STEPS:
        setattr(os, name, counted(name))


def main(file: str, step: str, what: str) -> None:
    settings = read_settings(Path(file))
    patch(int(step))
    if what == "undo":
        undo(settings, "bolton", now=NOW)
        return
    if what == "recover":
        with locked(settings, "bolton"):
            return
    with change(settings, "bolton", "killed", today=date(2026, 11, 23), now=NOW) as held:
        assets = held.list(ASSETS)
        assets.set(assets.rows[0], "name", "New name")
        held.list(ENGAGEMENT).append({"date": "2026-11-23", "asset_id": "a", "notes": "new"})
        held.list(CONTACTS).append({"asset_id": "a", "contact_name": "new"})
        held.note("a", "name", "Old name", "New name", "test")


if __name__ == "__main__":
    main(*sys.argv[1:])
