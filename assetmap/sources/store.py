"""The cache: every fetched file under its own hash, what is known of it beside it; nothing ever half there.

    <cache>/<dataset>/<first 16 digits of the SHA-256>/<file>
                                                       about.json
    <cache>/.partial/…                                 being fetched; cleared up by the next fetch

A file is only ever replaced by the same bytes, so several projects and several fetches can share one cache.
Only the standard library is imported at the top: this is read at the start of every build.
"""

from __future__ import annotations

import glob
import hashlib
import json
import os
import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from assetmap.errors import SourceError
from assetmap.settings import Settings
from assetmap.sources.lock import Entry

__all__ = ["CACHE", "Store", "cache_folder", "keep_whole", "write_whole"]

#: Environment variable: the folder of the cache.
CACHE = "ASSETMAP_CACHE"
_ABOUT, _PARTIAL = "about.json", ".partial"
#: Seconds after which a folder or file of an unfinished run, that nobody holds, is cleared up.
_OLD = 60.0


def cache_folder(settings: Settings, given: Path | None = None) -> Path:
    """The folder of what was fetched: as given, of ``ASSETMAP_CACHE``, of the settings, or the user's own."""
    named = os.environ.get(CACHE, "").strip()
    if given is not None:
        return given.expanduser().resolve()
    if named:
        return Path(named).expanduser().resolve()
    if settings.sources.cache is not None:
        return settings.sources.cache
    from platformdirs import user_cache_path

    return user_cache_path("assetmap", appauthor=False)


@dataclass(frozen=True)
class Store:
    """The cache in one folder."""

    folder: Path

    def path(self, entry: Entry) -> Path:
        """Where the file of an entry lies."""
        return self.folder / entry.id / entry.sha256[:16] / entry.file

    def state(self, entry: Entry) -> str:
        """``good``, ``missing`` or ``damaged``."""
        path = self.path(entry)
        try:
            if path.stat().st_size != entry.size:
                return "damaged"
            with path.open("rb") as file:
                same = hashlib.file_digest(file, "sha256").hexdigest() == entry.sha256
            return "good" if same else "damaged"
        except OSError:
            return "damaged" if path.exists() else "missing"

    def about(self, entry: Entry) -> dict[str, Any]:
        """What is known of the file of an entry: ``etag``, ``last_modified``, ``checked``, ``through``."""
        try:
            made: Any = json.loads(self.path(entry).with_name(_ABOUT).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return made if isinstance(made, dict) else {}

    def find(self, id_: str, request: str) -> Entry | None:
        """What an earlier fetch, maybe of another project, brought for the same request: the latest."""
        found = []
        for path in sorted(self.folder.glob(f"{id_}/*/{_ABOUT}")):
            try:
                raw = json.loads(path.read_text(encoding="utf-8"))
                entry = Entry.from_mapping(raw["entry"])
                if entry.request == request and entry.id == id_ and self.state(entry) == "good":
                    found.append((str(raw.get("checked", "")), entry.sha256, entry))
            except (OSError, ValueError, KeyError, TypeError):
                continue
        return max(found)[2] if found else None

    @contextmanager
    def partial(self) -> Iterator[Path]:
        """A folder for what is being fetched: gone afterwards, whatever happens.

        Raises
        ------
        SourceError
            The cache cannot be written.
        """
        from filelock import FileLock

        with told(self.folder):
            home = self.folder / _PARTIAL
            home.mkdir(parents=True, exist_ok=True)
            self._clear_up(home)
            folder = Path(tempfile.mkdtemp(dir=home))
        try:
            with told(self.folder), FileLock(folder / ".held"):
                yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def keep(self, entry: Entry, staged: Path, about: Mapping[str, Any]) -> Path:
        """Move a file that was verified to its place."""
        target = self.path(entry)
        target.parent.mkdir(parents=True, exist_ok=True)
        if staged != target:
            _to_disk(staged)
            staged.chmod(0o644)
            staged.replace(target)
        raw = {"entry": asdict(entry), **about}
        text = json.dumps(raw, indent=1, sort_keys=True, ensure_ascii=False)
        write_whole(target.with_name(_ABOUT), (text + "\n").encode())
        return target

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Hold the cache while a lock file is read and written: of two fetches one waits."""
        from filelock import FileLock, Timeout

        try:
            with FileLock(self.folder / ".lock", timeout=60):
                yield
        except Timeout:
            raise SourceError(
                "another fetch is writing, and does not end",
                where=str(self.folder),
                remedy="wait for it or end it, then run the command again",
            ) from None

    def _clear_up(self, home: Path) -> None:
        """Remove what fetches left that were stopped; those still at work hold a lock."""
        from filelock import FileLock, Timeout

        for folder in home.iterdir():
            try:
                if time.time() - folder.stat().st_mtime < _OLD:
                    continue
                with FileLock(folder / ".held", timeout=0):
                    shutil.rmtree(folder, ignore_errors=True)
            except (OSError, Timeout):
                continue


@contextmanager
def told(folder: Path) -> Iterator[None]:
    """Say in one clear message that a folder cannot be written, or its disk is full."""
    try:
        yield
    except OSError as error:
        raise SourceError(
            f"what was fetched cannot be kept: {error.strerror or error}",
            where=str(error.filename or folder),
            remedy=(
                "see that the disk has room and the folder can be written to, or use another one: "
                "assetmap data fetch --cache FOLDER"
            ),
        ) from None


def keep_whole(path: Path, content: bytes) -> bool:
    """Write a small file whole, and its folder where there is none; False where it is the same already.

    Raises
    ------
    SourceError
        It cannot be written.
    """
    with told(path.parent):
        path.parent.mkdir(parents=True, exist_ok=True)
        return write_whole(path, content)


def write_whole(path: Path, content: bytes) -> bool:
    """Write a small file by way of a temporary one beside it; False where it is the same already."""
    _sweep(path)
    try:
        if path.read_bytes() == content:
            return False
    except OSError:
        pass
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(0o644)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    return True


def _sweep(path: Path) -> None:
    """Remove what runs that were stopped as they wrote this file left beside it."""
    for left in path.parent.glob(f".{glob.escape(path.name)}.????????"):
        with suppress(OSError):
            if time.time() - left.stat().st_mtime > _OLD:
                left.unlink()


def _to_disk(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())
