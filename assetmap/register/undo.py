"""Undoing the last change of a locality, as long as nobody has edited its files since."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from assetmap.errors import InputError, UsageError
from assetmap.register.backups import KEEP, Backup, backups, next_backup, prune, stamp, was_full
from assetmap.register.journal import Write, commit
from assetmap.register.store import locked
from assetmap.settings import Settings

__all__ = ["Undone", "last_change", "undo"]


@dataclass(frozen=True)
class Undone:
    """What was undone, and what the person should be told."""

    change: Backup
    said: tuple[str, ...]


def last_change(settings: Settings, slug: str) -> Backup | None:
    """The latest change of a locality that has not been undone; None where none is kept."""
    kept = backups(settings.assets_dir / slug)
    undone = {one.undoes for one in kept}
    return next((one for one in kept if not one.undoes and one.id not in undone), None)


def undo(settings: Settings, slug: str, *, now: datetime, expect: str = "") -> Undone:
    """Put the files of a locality back to what they were before its last change.

    Parameters
    ----------
    settings : Settings
    slug : str
        The locality.
    now : datetime
        The moment, with its time zone: it names the backup of what is there now.
    expect : str, optional
        The id of the change that the person was shown: another one is not undone.

    Raises
    ------
    UsageError
        There is nothing to undo, or another change has been made since the person was asked.
    InputError
        A file was edited since the change, its backup is damaged, or files cannot be written. Nothing was
        changed.
    """
    with locked(settings, slug) as held:
        last = last_change(settings, slug)
        if last is None:
            if was_full(held.folder):
                raise UsageError(
                    f"there is no change to undo: the last {KEEP} are kept, and they are undone",
                    where=slug,
                    remedy="what was there before is only in your own copies of the lists",
                )
            raise UsageError("there is no change to undo", where=slug)
        if expect and last.id != expect:
            raise UsageError(
                "another change was made at this moment",
                where=slug,
                remedy="run the command again, and look at what it shows",
            )
        writes = []
        for name, (before, after) in sorted(last.files.items()):
            path = held.folder / name
            now_there = path.read_bytes() if path.exists() else None
            kept = f"{slug}/{last.folder.relative_to(held.folder).as_posix()}"
            if _digest(now_there) != after:
                raise InputError(
                    f"{name} was edited after '{last.what}', so it cannot be undone without losing that",
                    where=path.as_posix(),
                    remedy=f"put it right by hand; the file as it was before is in {kept}",
                )
            try:
                former = last.former(name)
            except OSError:
                former = None
            if _digest(former) != before:
                raise InputError(
                    "the backup is damaged", where=f"{kept}/{name}", remedy="put it right by hand"
                )
            writes.append(Write(name, now_there, former))
        about = {"what": f"undo of: {last.what}", "when": stamp(now), "undoes": last.id}
        commit(held.folder, next_backup(held.folder, now), about, writes)
        prune(held.folder)
        return Undone(last, tuple(held.said))


def _digest(content: bytes | None) -> str | None:
    return None if content is None else hashlib.sha256(content).hexdigest()
