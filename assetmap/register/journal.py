"""Several files written as one: a change that is stopped anywhere is completed or taken back.

    1. the former files and ``change.json`` go to ``register/backups/<id>.part/``
    2. each new file is written beside the one it replaces, under ``.<name>.assetmap-new``
    3. ``register/.journal.json`` says what is to be moved: from here on the change is made
    4. the new files are moved to their places, the backup gets its name, the journal goes

Whoever holds the lock next finds a journal only where all of 1 to 3 is on the disk. Without a journal nothing
was moved, and what is left of 1 and 2 is cleared up.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assetmap.errors import InputError

__all__ = ["BACKUPS", "PART", "REGISTER", "Write", "commit", "is_unfinished", "recover", "refused", "told"]

REGISTER, BACKUPS, PART = "register", "backups", ".part"
_JOURNAL, _NEW, _OLD = ".journal.json", ".assetmap-new", ".assetmap-old"
_NOT_WRITTEN = "-not-written"
_TRIES, _WAIT = 4, 0.1
_NOTHING = "Nothing was changed"
_HALF_WAY = "The change is stopped half-way; the next assetmap command completes it or takes it back"


@dataclass(frozen=True)
class Write:
    """One file of a change: its path from the locality's folder, what was read, and what is to be there."""

    name: str
    former: bytes | None
    new: bytes | None


def commit(folder: Path, id_: str, about: Mapping[str, Any], writes: Sequence[Write]) -> None:
    """Write all files, or none; the lock is held.

    Parameters
    ----------
    folder : Path
        The locality's.
    id_ : str
        The name of the change's backup.
    about : mapping
        What ``change.json`` says besides the files.
    writes : sequence of Write

    Raises
    ------
    InputError
        A file was changed since it was read, is open in another program, or cannot be written. All files are
        as they were.
    """
    for one in writes:
        if _content(folder / one.name) != one.former:
            raise _changed_meanwhile(folder / one.name)
    register = folder / REGISTER
    entries = [{"name": one.name, "former": _digest(one.former), "new": _digest(one.new)} for one in writes]
    try:
        with told(folder):
            _back_up(register / BACKUPS / f"{id_}{PART}", {"id": id_, **about, "files": entries}, writes)
            for one in writes:
                if one.new is not None:
                    target = _real(folder / one.name)
                    target.parent.mkdir(parents=True, exist_ok=True)
                    _write(_staged(target), one.new, like=target)
            _write_journal(register, {"id": id_, "back": False, "files": entries})
    except BaseException:
        (register / _JOURNAL).unlink(missing_ok=True)  # nothing was moved yet
        _clear_up(folder)
        raise
    try:
        _finish(folder)
    except OSError as error:
        try:
            _take_back(folder, keep=False)
        except OSError:
            raise refused(error, folder, _HALF_WAY) from None
        raise refused(error, folder) from None


def recover(folder: Path) -> list[str]:
    """Complete or take back a change that was stopped, and clear up after it; the lock is held.

    Returns
    -------
    list of str
        What a person should know.

    Raises
    ------
    InputError
        It cannot be done now, as a file is open in another program.
    """
    if not is_unfinished(folder):
        _clear_up(folder)
        return []
    with told(folder):
        journal = _journal(folder)
        waiting = [e for e in journal["files"] if _is_waiting(folder, e)]
        blocked = [e["name"] for e in waiting if _digest(_content(folder / e["name"])) != e["former"]]
        what = f"the last change of {folder.name} ({journal['id']}) had been stopped half-way"
        if not blocked and not journal["back"]:
            _finish(folder)
            return [f"{what}: it was completed"]
        kept = _take_back(folder, keep=True)
        names = ", ".join(blocked) or "a file"
        taken = f"{names} was changed since: it was taken back, to be made again"
        return [f"{what}, and {taken}. What it would have written is in {kept}"]


def is_unfinished(folder: Path) -> bool:
    """Whether a change of a locality was stopped half-way."""
    return (folder / REGISTER / _JOURNAL).exists()


@contextmanager
def told(folder: Path) -> Iterator[None]:
    """Say in one clear message that a file cannot be written."""
    try:
        yield
    except OSError as error:
        raise refused(error, folder) from None


def _finish(folder: Path) -> None:
    """Move what waits to its place; each step can be repeated."""
    journal = _journal(folder)
    for entry in journal["files"]:
        target = _real(folder / entry["name"])
        if not _is_waiting(folder, entry):
            continue
        if _digest(_content(target)) != entry["former"]:
            raise OSError(errno.EBUSY, "it was changed at this moment", str(target))
        if entry["new"] is None:
            target.unlink(missing_ok=True)
        else:
            _move(_staged(target), target)
        _sync(target.parent)
    _end(folder, journal["id"], "")


def _take_back(folder: Path, *, keep: bool) -> str:
    """Put the former files back where they were moved away already; ``keep`` what had not been moved."""
    register = folder / REGISTER
    journal = _journal(folder)
    if not journal["back"]:
        _write_journal(register, {**journal, "back": True})
    name = f"{journal['id']}{_NOT_WRITTEN}"
    backup = register / BACKUPS / f"{journal['id']}{PART}"
    if (register / BACKUPS / name).exists():  # stopped at the very end of taking it back
        backup = register / BACKUPS / name
    for entry in journal["files"]:
        target = _real(folder / entry["name"])
        if not _is_waiting(folder, entry) and _digest(_content(target)) == entry["new"]:
            if entry["former"] is None:
                target.unlink(missing_ok=True)
            else:
                _write(_staged(target, _OLD), (backup / entry["name"]).read_bytes(), like=target)
                _move(_staged(target, _OLD), target)
        elif keep and _staged(target).exists():
            aside = backup / "not-written" / entry["name"]
            aside.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(_staged(target), aside)
        _sync(target.parent)
    if not keep:
        shutil.rmtree(backup, ignore_errors=True)
    _end(folder, journal["id"], name if keep else "")
    return (Path(folder.name) / REGISTER / BACKUPS / name).as_posix()


def _is_waiting(folder: Path, entry: Mapping[str, Any]) -> bool:
    """Whether a file of the journal has not been moved yet."""
    target = _real(folder / entry["name"])
    return target.exists() if entry["new"] is None else _staged(target).exists()


def _end(folder: Path, id_: str, name: str) -> None:
    """Give the backup its name and take the journal away."""
    register = folder / REGISTER
    part = register / BACKUPS / f"{id_}{PART}"
    if part.exists():
        _move(part, register / BACKUPS / (name or id_))
    (register / _JOURNAL).unlink(missing_ok=True)
    with suppress(
        OSError
    ):  # the files are in their places: found again, the journal is only gone through anew
        _sync(register / BACKUPS)
        _sync(register)
    _clear_up(folder)


def _back_up(part: Path, about: Mapping[str, Any], writes: Sequence[Write]) -> None:
    part.mkdir(parents=True)
    for one in writes:
        if one.former is not None:
            (part / one.name).parent.mkdir(parents=True, exist_ok=True)
            _write(part / one.name, one.former)
    _write(part / "change.json", _json(about))
    _sync(part)
    _sync(part.parent)


def _write_journal(register: Path, journal: Mapping[str, Any]) -> None:
    path = register / _JOURNAL
    _write(_staged(path), _json(journal))
    _move(_staged(path), path)
    _sync(register)


def _journal(folder: Path) -> dict[str, Any]:
    path = folder / REGISTER / _JOURNAL
    try:
        raw: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        if isinstance(raw["id"], str) and isinstance(raw["back"], bool) and isinstance(raw["files"], list):
            return raw
    except (ValueError, KeyError, TypeError):
        pass
    raise InputError(
        "the note of a change that was stopped half-way is damaged",
        where=path.as_posix(),
        remedy="look at the lists and at the newest folder in register/backups; then delete the note",
    )


def _clear_up(folder: Path) -> None:
    """Remove what a change left that was stopped before it was made; nothing else has these names."""
    for place in (folder, folder / REGISTER):
        for path in (*place.glob(f".*{_NEW}"), *place.glob(f".*{_OLD}")):
            with suppress(OSError):
                path.unlink()
    for path in (folder / REGISTER / BACKUPS).glob(f"*{PART}"):
        shutil.rmtree(path, ignore_errors=True)


def _write(path: Path, content: bytes, *, like: Path | None = None) -> None:
    """Write a file and see it on the disk; with the permissions of another where that exists."""
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    if like is not None and like.exists():
        shutil.copymode(like, path)


def _move(source: Path, target: Path) -> None:
    """Move a file over another; who looks at it for a moment, as virus scanners do, is waited for."""
    for left in range(_TRIES - 1, -1, -1):
        try:
            os.replace(source, target)  # noqa: PTH105 the error names both files
            return
        except PermissionError:
            if not left:
                raise
            time.sleep(_WAIT)


def _sync(folder: Path) -> None:
    """See the names in a folder on the disk, where the system knows how."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):  # some network disks cannot
            raise
    finally:
        os.close(handle)


def _staged(target: Path, end: str = _NEW) -> Path:
    return target.with_name(f".{target.name}{end}")


def _real(path: Path) -> Path:
    """The file itself where the path is a link to it: links stay links."""
    return path.resolve() if path.is_symlink() else path


def _content(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None


def _digest(content: bytes | None) -> str | None:
    return None if content is None else hashlib.sha256(content).hexdigest()


def _json(raw: Mapping[str, Any]) -> bytes:
    return (json.dumps(raw, indent=1, ensure_ascii=False) + "\n").encode()


def _changed_meanwhile(path: Path) -> InputError:
    return InputError(
        "the file was changed by somebody else at this moment; nothing was written",
        where=path.as_posix(),
        remedy="save what is open in Excel, and run the command again",
    )


def refused(error: OSError, folder: Path, state: str = _NOTHING) -> InputError:
    """What a person can do where the system refuses to write."""
    names = [str(name) for name in (error.filename2, error.filename) if name]  # of a move, the target
    where = names[0] if names else folder.as_posix()
    if error.errno == errno.EBUSY:
        return _changed_meanwhile(Path(where))
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        what, remedy = "the disk is full", "make room on it, and run the command again"
    elif isinstance(error, PermissionError):
        what = "the file cannot be replaced: it is open in another program, or may not be written"
        remedy = "close it in Excel, or ask who owns the folder to let you write; then run the command again"
    else:
        what = f"the file cannot be written: {error.strerror or error}"
        remedy = "see that the folder can be written to, and run the command again"
    return InputError(f"{what}. {state}", where=where, remedy=remedy)
