"""Changing the lists of a locality: locked, all files as one, with a backup of what was there."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from assetmap.errors import InputError
from assetmap.load.schema import ASSETS, CONTACTS, ENGAGEMENT, Table
from assetmap.register.backups import next_backup, prune, stamp
from assetmap.register.files import ListFile, read_list
from assetmap.register.ids import make_id
from assetmap.register.journal import REGISTER, Write, commit, is_unfinished, recover, refused, told
from assetmap.settings import Settings

__all__ = ["HISTORY", "IMPORTED", "MATCHES", "Change", "change", "locked", "look"]

HISTORY = ("date", "asset_id", "column", "former", "value", "source")
MATCHES = ("asset_id", "other", "name", "other_name", "decision", "decided_on")
IMPORTED = ("source", "source_key", "asset_id", "name", "last_seen")

#: The history of people's details: kept out of version control, as they are.
_PRIVATE_HISTORY = "contacts_history.csv"
_PRIVATE = {column.name for column in CONTACTS.columns if column.name != "asset_id"}
_LOCK, _TURNSTILE = ".lock", ".turnstile"
_WAIT, _POLL = 30.0, 0.02


@dataclass
class Change:
    """The lists of one locality, read to be changed.

    Attributes
    ----------
    settings : Settings
    slug : str
        The locality.
    folder : Path
        The folder of its lists.
    today : date
        The day that is written into the history.
    said : list of str
        What the person should be told.
    """

    settings: Settings
    slug: str
    folder: Path
    today: date
    said: list[str] = field(default_factory=list)
    _files: dict[str, ListFile] = field(default_factory=dict)
    _jsons: dict[str, tuple[bytes | None, dict[str, Any], dict[str, Any]]] = field(default_factory=dict)
    _ids: set[str] | None = None

    def list(self, table: Table) -> ListFile:
        """One of the locality's lists; an empty one where there is no such file yet.

        Raises
        ------
        InputError
            The file cannot be read.
        """
        return self._file(table.file_name, table, ())

    def side(self, name: str, names: Sequence[str]) -> ListFile:
        """A list of the register's own, with the headings it begins with."""
        return self._file(f"{REGISTER}/{name}", None, names)

    def json(self, name: str) -> dict[str, Any]:
        """A file of the register's own to read and to change in place; empty where there is none."""
        path = f"{REGISTER}/{name}"
        if path not in self._jsons:
            former, raw = None, {}
            try:
                former = (self.folder / path).read_bytes()
                raw = json.loads(former)
            except FileNotFoundError:
                pass
            except (OSError, ValueError) as error:
                raise self._damaged(path, str(error)) from None
            if not isinstance(raw, dict):
                raise self._damaged(path, "it holds something else")
            self._jsons[path] = (former, raw, copy.deepcopy(raw))
        return self._jsons[path][1]

    def note(self, asset_id: str, column: str, former: str, value: str, source: str) -> None:
        """Keep what a cell held before it was changed; people's details in a file that git leaves out."""
        name = column.rpartition(".")[2]
        private = name in _PRIVATE and column not in ASSETS.names
        rows = self.side(_PRIVATE_HISTORY if private else "history.csv", HISTORY)
        cells = (self.today.isoformat(), asset_id, column, former, value, source)
        rows.append(dict(zip(HISTORY, cells, strict=True)))

    def new_id(self, name: str) -> str:
        """A short, readable id that no organisation has or ever had."""
        if self._ids is None:
            self._ids = {
                text.strip().casefold()
                for rows, column in (
                    (self.list(ASSETS), "id"),
                    (self.list(ENGAGEMENT), "asset_id"),
                    (self.list(CONTACTS), "asset_id"),
                    (self.side("history.csv", HISTORY), "asset_id"),
                    (self.side("imported.csv", IMPORTED), "asset_id"),
                    (self.side("matches.csv", MATCHES), "asset_id"),
                    (self.side("matches.csv", MATCHES), "other"),
                )
                for row in rows.rows
                if (text := rows.get(row, column))
            }
        made = make_id(name, self._ids)
        self._ids.add(made)
        return made

    def writes(self) -> tuple[Write, ...]:
        """What is to be written, by file."""
        out = [Write(name, one.former, one.content()) for name, one in self._files.items() if one.changed]
        for name, (former, raw, before) in self._jsons.items():
            if raw != before:
                text = json.dumps(raw, indent=1, sort_keys=True, ensure_ascii=False)
                out.append(Write(name, former, f"{text}\n".encode()))
        return tuple(sorted((one for one in out if one.new != one.former), key=lambda one: one.name))

    def _file(self, name: str, table: Table | None, names: Sequence[str]) -> ListFile:
        if name not in self._files:
            path = self.folder / name
            self._files[name] = read_list(path, table, where=self._shown(path), names=names)
        return self._files[name]

    def _shown(self, path: Path) -> str:
        try:
            return path.relative_to(self.settings.root).as_posix()
        except ValueError:
            return path.as_posix()

    def _damaged(self, name: str, what: str) -> InputError:
        return InputError(
            f"the register's own file cannot be read: {what}",
            where=self._shown(self.folder / name),
            remedy="put a former one in its place, from the newest folder of register/backups that has it",
        )


@contextmanager
def change(settings: Settings, slug: str, what: str, *, today: date, now: datetime) -> Iterator[Change]:
    """Change the lists of a locality: all files are written at the end as one, or none where anything fails.

    Parameters
    ----------
    settings : Settings
        Names the folder of the lists.
    slug : str
        The locality.
    what : str
        What is done, for ``assetmap undo`` to show: ``"assetmap log, Radcliffe walkers"``.
    today : date
        The day that is written into the history.
    now : datetime
        The moment, with its time zone: it names the backup.

    Yields
    ------
    Change

    Raises
    ------
    InputError
        Another command holds the lists; a list cannot be read; a file was changed since it was read, is open
        in another program, or cannot be written. All files are then as they were.
    """
    with locked(settings, slug) as made:
        made.today = today
        yield made
        writes = made.writes()
        for one in made._files.values():
            made.said += one.notes
        if writes:
            backup = next_backup(made.folder, now)
            commit(made.folder, backup, {"what": what, "when": stamp(now)}, writes)
            prune(made.folder)


def look(settings: Settings, slug: str) -> Change:
    """The lists of a locality to read from; what was stopped half-way is mended first.

    Raises
    ------
    InputError
        As :func:`change`.
    """
    if is_unfinished(settings.assets_dir / slug):
        with locked(settings, slug) as mended:
            said = mended.said
        return Change(settings, slug, settings.assets_dir / slug, date.min, said)
    return Change(settings, slug, settings.assets_dir / slug, date.min)


@contextmanager
def locked(settings: Settings, slug: str) -> Iterator[Change]:
    """Hold a locality's lists alone; what was stopped half-way is mended first."""
    from filelock import FileLock, Timeout

    folder = settings.assets_dir / slug
    with told(folder):
        (folder / REGISTER).mkdir(parents=True, exist_ok=True)
    # Who waits stands in the turnstile: a command that has just been at the lists cannot slip in before it.
    turnstile = FileLock(folder / REGISTER / _TURNSTILE, timeout=_WAIT)
    lock = FileLock(folder / REGISTER / _LOCK, timeout=_WAIT)
    try:
        with turnstile.acquire(poll_interval=_POLL):
            lock.acquire(poll_interval=_POLL)
    except Timeout:
        raise InputError(
            f"another assetmap command has been changing these lists for {_WAIT:.0f} seconds",
            where=folder.as_posix(),
            remedy="wait for it or end it, then run the command again",
        ) from None
    except OSError as error:
        raise refused(error, folder) from None
    try:
        yield Change(settings, slug, folder, date.min, recover(folder))
    finally:
        lock.release()
