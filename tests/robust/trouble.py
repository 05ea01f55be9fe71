"""Other trouble: a full disk, a folder that cannot be written, a clock set back, two builds at once."""

from __future__ import annotations

import ctypes
import os
import random
import resource
import shutil
import struct
import subprocess
import time
from functools import partial
from pathlib import Path

from tests.project import AS_OF
from tests.robust.children import ended, in_child, start
from tests.robust.killing import Command, Tally, build, copied, files, judge, outcome

__all__ = ["clock_set_back", "cut_short", "full_disk", "read_only", "two_at_once"]

LAST_YEAR = 1_764_000_000


def cut_short(command: Command, rounds: int, seed: int, scratch: Path) -> Tally:
    """The system refuses to let any file grow beyond a random size (EFBIG), as a quota does."""
    chance, tally = random.Random(seed), Tally()
    old, new, _ = outcome(command, scratch)
    largest = max(map(len, new.values()))
    for _ in range(rounds):
        folder = copied(command.before, scratch / "tried")
        most = chance.randrange(largest)
        done = in_child(partial(command.work, folder), limits={resource.RLIMIT_FSIZE: most})
        _count(tally, command, folder, old, new, done.code, f"no file above {most:,} bytes")
    return tally


def full_disk(command: Command, rounds: int, seed: int, scratch: Path) -> Tally | None:
    """A disk of its own that fills up at a random point (ENOSPC); None where none can be mounted."""
    chance, tally = random.Random(seed), Tally()
    old, new, _ = outcome(command, scratch)
    more = sum(len(content) for name, content in new.items() if old.get(name) != content)
    for _ in range(rounds):
        disk = scratch / "disk"
        disk.mkdir(exist_ok=True)
        if not _mount("-t", "tmpfs", "-o", "size=64m", "tmpfs", str(disk)):
            return None
        try:
            folder = copied(command.before, disk / "tried")
            used = shutil.disk_usage(disk).used
            spare = chance.randrange(4096, more + 8192)
            _mount("-o", f"remount,size={used + spare}", str(disk))
            done = in_child(partial(command.work, folder))
            _mount("-o", "remount,size=64m", str(disk))
            _count(tally, command, folder, old, new, done.code, f"{spare:,} bytes free")
        finally:
            subprocess.run(["umount", str(disk)], check=True)
    return tally


def read_only(command: Command, scratch: Path) -> Tally:
    """No folder can be written to; where root tries it, without what root may do beyond other users."""
    tally = Tally()
    old, new, _ = outcome(command, scratch)
    folder = copied(command.before, scratch / "tried")
    for one in [*folder.parents][:3]:
        one.chmod(0o755)
    for one in [folder, *folder.rglob("*")]:
        one.chmod(0o555 if one.is_dir() else 0o444)
    done = in_child(partial(_as_owner, command, folder))
    for one in [folder, *folder.rglob("*")]:
        one.chmod(0o755 if one.is_dir() else 0o644)
    if files(folder, command.parts) != old:
        tally.faults.append(f"{command.name}: something was written")
    if done.code == 0:
        tally.faults.append(f"{command.name}: it ended as if all were well")
    _count(tally, command, folder, old, new, done.code, "read-only")
    return tally


def clock_set_back(before: Path, scratch: Path) -> Tally:
    """Built today, then as of a year before with files dated even earlier, then today again."""
    tally = Tally()
    clean = copied(before, scratch / "clean")
    assert in_child(partial(build, clean, "2025-11-23")).code == 0
    folder = copied(before, scratch / "tried")
    for turn, day in enumerate((AS_OF, "2025-11-23", AS_OF, "2025-11-23")):
        for one in folder.rglob("*"):
            os.utime(one, (LAST_YEAR - turn, LAST_YEAR - turn))
        done = in_child(partial(build, folder, day))
        if done.code:
            tally.faults.append(f"as of {day}: ended with {done.code}: {done.said[-400:]}")
        tally.rounds += 1
    if files(folder, ("maps",)) != files(clean, ("maps",)):
        tally.faults.append("the pages are not those that a first build makes")
    return tally


def two_at_once(before: Path, rounds: int, seed: int, scratch: Path) -> Tally:
    """Two builds of one project, the second begun at a random moment of the first."""
    chance, tally = random.Random(seed), Tally()
    clean = copied(before, scratch / "clean")
    took = in_child(partial(build, clean)).seconds
    for _ in range(rounds):
        folder = copied(before, scratch / "tried")
        begun = time.monotonic()
        both = [start(partial(build, folder))]
        time.sleep(chance.uniform(0, 0.5 * took))
        both.append(start(partial(build, folder)))
        codes = [ended(process, kept, begun).code for process, kept in both]
        tally.rounds += 1
        if codes != [0, 0] or files(folder, ("maps",)) != files(clean, ("maps",)):
            tally.faults.append(f"they ended with {codes}")
    return tally


def _count(
    tally: Tally,
    command: Command,
    folder: Path,
    old: dict[str, bytes],
    new: dict[str, bytes],
    code: int,
    what: str,
) -> None:
    tally.rounds += 1
    tally.killed += code != 0
    if code not in (0, 1, 3):
        tally.faults.append(f"{command.name}, {what}: ended with {code}")
    if problem := judge(command, folder, old, new, tally):
        tally.faults.append(f"{command.name}, {what}: {problem}")


def _as_owner(command: Command, folder: Path) -> int:
    if (
        os.geteuid() == 0
    ):  # capset(2) of Linux with no capability: Python itself may lie where nobody else reads
        assert ctypes.CDLL(None).capset(struct.pack("Ii", 0x20080522, 0), bytes(24)) == 0
    return command.work(folder)


def _mount(*words: str) -> bool:
    if os.geteuid() != 0 or shutil.which("mount") is None:
        return False
    return subprocess.run(["mount", *words], capture_output=True).returncode == 0
