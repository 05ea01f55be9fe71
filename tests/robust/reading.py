"""Read each hostile file in a process of its own with little memory, and see what it takes."""

from __future__ import annotations

import resource
import sys
import tempfile
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path

from assetmap.errors import AssetmapError
from assetmap.register.reading import read_incoming
from tests.robust.children import Ended, in_child
from tests.robust.hostile import HOSTILE

__all__ = ["MEGABYTES", "SECONDS", "read_all"]

SECONDS, MEGABYTES = 60, 2_048


def read_all(names: Iterable[str] = tuple(HOSTILE)) -> Iterator[tuple[str, Ended, str]]:
    """Each hostile file's name, how reading it ended, and what was said."""
    import geopandas  # noqa: F401 - once here, and not in every process
    import python_calamine  # noqa: F401

    with tempfile.TemporaryDirectory() as folder:
        for name in names:
            file, make = HOSTILE[name]
            path = Path(folder) / file
            in_child(partial(_write, path, make))
            most = _addressed() + MEGABYTES * 2**20
            done = in_child(partial(_read, path), seconds=SECONDS, limits={resource.RLIMIT_AS: most})
            path.unlink()
            yield name, done, done.said.strip()


def _addressed() -> int:
    """How much memory this process has addressed, in bytes: a child begins with as much."""
    try:
        return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * resource.getpagesize()
    except OSError:  # no Linux
        return 0


def _write(path: Path, make: object) -> int:
    path.write_bytes(make())  # type: ignore[operator]
    return 0


def _read(path: Path) -> int:
    try:
        found = read_incoming(path)
    except AssetmapError as error:
        sys.stdout.write(str(error))
        return 1
    sys.stdout.write(f"{len(found.rows)} rows, {len(found.headings)} columns")
    return 0
