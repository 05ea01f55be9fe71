"""What was there before each change: one folder a change, with the former files and what was done."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from assetmap.register.journal import BACKUPS, REGISTER

__all__ = ["KEEP", "Backup", "backups", "next_backup", "prune", "stamp", "was_full"]

KEEP = 20
"""How many changes of a locality can be undone; as many that were undone are kept beside them."""

_NAME = re.compile(r"([0-9]{8}T[0-9]{6}Z)-([0-9]+)(.*)")


@dataclass(frozen=True)
class Backup:
    """One change that was made.

    Attributes
    ----------
    id : str
        The name of its folder in ``register/backups``.
    slug : str
        The locality.
    folder : Path
    what : str
        The command, and what it did.
    when : str
        The moment, as 2026-11-23T17:40:05Z.
    files : mapping of str to tuple
        Each file, from the locality's folder: the SHA-256 of what was there and of what the change wrote,
        None where there was no file.
    undoes : str
        Of an undo: the id of the change that it undid.
    """

    id: str
    slug: str
    folder: Path
    what: str
    when: str
    files: Mapping[str, tuple[str | None, str | None]]
    undoes: str

    def former(self, name: str) -> bytes | None:
        """What a file held before the change; None where there was no file."""
        return None if self.files[name][0] is None else (self.folder / name).read_bytes()


def backups(folder: Path) -> list[Backup]:
    """The changes of a locality that are kept, the latest first; what is no backup is passed over."""
    found = []
    for path in reversed(_folders(folder)):
        try:
            raw = json.loads((path / "change.json").read_text(encoding="utf-8"))
            files = {str(one["name"]): (one["former"], one["new"]) for one in raw["files"]}
            what, when, undoes = str(raw["what"]), str(raw["when"]), str(raw.get("undoes", ""))
        except (OSError, ValueError, KeyError, TypeError):
            continue
        if raw.get("id") == path.name:  # not so where the change was taken back
            found.append(Backup(path.name, folder.name, path, what, when, files, undoes))
    return found


def next_backup(folder: Path, now: datetime) -> str:
    """A name for the next backup that sorts after all there are, even where the clock went back."""
    day, number = stamp(now), 1
    names = [_key(path) for path in _folders(folder)]
    if names and names[-1][0] >= day:
        day, number = names[-1][0], names[-1][1] + 1
    return f"{day}-{number:02d}"


def prune(folder: Path) -> None:
    """Let go of the oldest backups.

    Of each sort :data:`KEEP` are left: of changes that can be undone, of changes that were undone (with what
    was there before that), and of what was never written. So an undo takes no room from the changes that are
    still to be undone.
    """
    kept = backups(folder)
    undone = {one.undoes for one in kept if one.undoes}
    live = [one for one in kept if not one.undoes and one.id not in undone]
    over = [one for one in kept if one.id in undone]
    for one in (*live[KEEP:], *over[KEEP:]):
        shutil.rmtree(one.folder, ignore_errors=True)
    # An undo goes after the change that it undid: without it, that change would seem to stand.
    for one in kept:
        if one.undoes and not (one.folder.parent / one.undoes).exists():
            shutil.rmtree(one.folder, ignore_errors=True)
    known = {one.id for one in kept}
    for path in [path for path in _folders(folder) if path.name not in known][:-KEEP]:
        shutil.rmtree(path, ignore_errors=True)


def was_full(folder: Path) -> bool:
    """Whether as many changes were undone as are kept, so that older ones may have been let go of."""
    return sum(bool(one.undoes) for one in backups(folder)) >= KEEP


def stamp(now: datetime) -> str:
    """A moment as backups are named: ``20261123T174005Z``."""
    return now.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _folders(folder: Path) -> list[Path]:
    """The folders of backups, the oldest first."""
    home = folder / REGISTER / BACKUPS
    if not home.is_dir():
        return []
    found = [path for path in home.iterdir() if path.is_dir() and _NAME.fullmatch(path.name)]
    return sorted(found, key=_key)


def _key(path: Path) -> tuple[str, int, str]:
    found = _NAME.fullmatch(path.name)
    return (found[1], int(found[2]), found[3]) if found else ("", 0, path.name)
