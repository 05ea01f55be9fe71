"""Commands ended with kill -9 at a random moment: what is on the disk then, and after the next run."""

from __future__ import annotations

import os
import random
import re
import shutil
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from assetmap.cli import main
from assetmap.register.store import locked
from assetmap.settings import read_settings
from tests.project import AS_OF, BURY, FARNWORTH, HORWICH, TONGE, write_project
from tests.robust.children import in_child
from tests.sources.project import Project
from tests.sources.server import Server, serving

__all__ = ["Command", "Tally", "build", "commands", "copied", "files", "judge", "kill", "outcome", "project"]

ROWS = 40
KINDS = ("venue", "group_club", "informal")
PASSING = (".lock", ".turnstile", ".partial", "backups", ".journal.json")
# When something was fetched, and the SHA-256 of the program that is being worked on meanwhile.
VARIES = re.compile(rb'\d{4}-\d\d-\d\dT[\d:]+Z|"program": "[0-9a-f]*"')
ASIDE = re.compile(r"\..+\.[a-z0-9_]{8}")  # a temporary file beside the one that it was to become
WRITES = ("os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.link", "os.truncate")


@dataclass
class Command:
    """One command that is tried.

    Attributes
    ----------
    name : str
    before : Path
        A folder as it is before.
    work : callable
        Does it to a copy of that folder; the exit code.
    parts : tuple of str
        The folders and files in it that the command writes.
    together : bool
        All its files are written, or none: so it is of lists, but not of pages, each of which is whole.
    """

    name: str
    before: Path
    work: Callable[[Path], int]
    parts: tuple[str, ...]
    together: bool


@dataclass
class Tally:
    """What came of all rounds."""

    rounds: int = 0
    killed: int = 0
    unchanged: int = 0
    complete: int = 0
    faults: list[str] = field(default_factory=list)


def files(folder: Path, parts: tuple[str, ...]) -> dict[str, bytes]:
    """The files that matter; not locks, what is kept for undoing, and what a stopped command left aside."""
    found = [p for part in parts for p in [folder / part, *(folder / part).rglob("*")] if p.is_file()]
    named = {p.relative_to(folder).as_posix(): p for p in found}
    return {name: VARIES.sub(b"", p.read_bytes()) for name, p in sorted(named.items()) if not _passing(name)}


def kill(command: Command, rounds: int, seed: int, scratch: Path) -> Tally:
    """Start it so many times, kill it, and run it again.

    Every other time at a random moment of the time it takes; else, however busy the computer is, as it is
    about to open a file for writing, or to make, rename or remove one: at a random one of these.
    """
    chance = random.Random(seed)
    tally = Tally()
    old, new, took = outcome(command, scratch)
    count = int((scratch / "count").read_text())
    for number in range(rounds):
        folder = copied(command.before, scratch / "tried")
        if number % 2:
            moment = chance.uniform(0.0, 1.05 * took)
            ended, what = in_child(partial(command.work, folder), kill_after=moment), f"after {moment:.3f} s"
        else:
            last = chance.randint(1, count)
            ended = in_child(partial(until, command, folder, last, scratch / "count"))
            what = f"at write {last} of {count}"
        tally.rounds += 1
        tally.killed += ended.code == -9
        problem = judge(command, folder, old, new, tally)
        if problem:
            tally.faults.append(f"{command.name}, round {number}, {what}: {problem}")
    return tally


def outcome(command: Command, scratch: Path) -> tuple[dict[str, bytes], dict[str, bytes], float]:
    """The files before, the files after where nothing comes between, and how many seconds it takes."""
    clean = scratch / "clean"
    whole = in_child(partial(until, command, copied(command.before, clean), 0, scratch / "count"))
    assert whole.code == 0, whole.said
    old, new = files(command.before, command.parts), files(clean, command.parts)
    assert old != new, f"{command.name} does nothing"
    return old, new, whole.seconds


def until(command: Command, folder: Path, last: int, to: Path) -> int:
    """Do it until it is about to write for the `last` time; 0: to its end, and keep how often that was."""
    count = 0

    def written(event: str, given: tuple[object, ...]) -> None:
        nonlocal count
        flags = given[2] if event == "open" else 0
        if event in WRITES or (isinstance(flags, int) and flags & (os.O_WRONLY | os.O_RDWR)):
            count += 1
            if count == last:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(written)
    code = command.work(folder)
    if not last:
        to.write_text(str(count))
    return code


def judge(command: Command, folder: Path, old: dict[str, bytes], new: dict[str, bytes], tally: Tally) -> str:
    """What is wrong in a folder where the command was killed; "" where nothing is."""
    left = files(folder, command.parts)
    half = [name for name, content in left.items() if content not in (old.get(name), new.get(name))]
    if command.together and not half:
        in_child(partial(_recover, folder))
        left = files(folder, command.parts)
        half = [] if left in (old, new) else ["the files as a whole"]
    lost = [name for name in old.keys() & new.keys() if name not in left]
    if half or lost:
        return f"half written: {half}; lost: {lost}"
    tally.unchanged += left == old
    tally.complete += left == new
    if not (command.together and left == new):
        again = in_child(partial(command.work, folder))
        if again.code:
            return f"the next run ended with {again.code}: {again.said[-400:]}"
    found = files(folder, command.parts)
    return "" if found == new else f"the next run made other files: {_differing(found, new)}"


@contextmanager
def commands(folder: Path) -> Iterator[list[Command]]:
    """Build, fetch, import and undo, each with the folder that it begins from."""
    built, imported, fetched = folder / "built", folder / "import", folder / "fetch"
    project(built, "Old name")
    assert in_child(partial(build, built)).code == 0
    project(built, "New name")
    project(imported, "A name")
    taken = copied(imported, folder / "undo")
    assert in_child(partial(take, taken)).code == 0
    with _server() as (server, url):
        os.environ["ASSETMAP_SOURCES_URL"] = url
        Project(fetched, server)
        try:
            yield [
                Command("build", built, build, ("maps",), together=False),
                Command("fetch", fetched, fetch, ("cache", "assetmap.lock"), together=False),
                Command("import", imported, take, ("assets",), together=True),
                Command("undo", taken, undo, ("assets",), together=True),
            ]
        finally:
            del os.environ["ASSETMAP_SOURCES_URL"]


def build(folder: Path, as_of: str = AS_OF) -> int:
    words = ["--settings", str(folder / "assetmap.toml"), "--as-of", as_of, "--default", "--quiet"]
    return main(["maps", *words])


def take(folder: Path) -> int:
    words = ["--locality", "bolton", "--yes", "--apply", "--settings", str(folder / "assetmap.toml")]
    return main(["import", str(folder / "clubs.csv"), *words])


def undo(folder: Path) -> int:
    return main(["undo", "--locality", "bolton", "--yes", "--settings", str(folder / "assetmap.toml")])


def fetch(folder: Path) -> int:
    words = ["--settings", str(folder / "assetmap.toml"), "--cache", str(folder / "cache")]
    return main(["data", "fetch", *words])


def project(folder: Path, name: str) -> None:
    places = (TONGE, FARNWORTH, HORWICH)
    rows = [
        {"id": f"o{n}", "name": f"{name} {n}", "asset_type": KINDS[n % 3], "postcode": places[n % 3]}
        for n in range(ROWS)
    ]
    log = [{"date": "2026-11-02", "asset_id": f"o{n}", "two_way": "yes"} for n in range(0, ROWS, 3)]
    write_project(folder, rows, log, localities=("bolton", "bury"))
    clubs = [f"Club {n} of friends,{places[n % 3]},c{n}@example.org" for n in range(ROWS)]
    text = "\n".join(["Club,Post code,E-mail", *clubs, f"Bury Choir,{BURY},", ""])
    (folder / "clubs.csv").write_text(text, encoding="utf-8")


@contextmanager
def _server() -> Iterator[tuple[Server, str]]:
    """The made-up servers, in a process of their own: one with threads is not to be copied."""
    read, write = os.pipe()
    process = os.fork()
    if not process:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # it complains of each client that was killed
        with serving(Server()) as made:
            os.write(write, made.url.encode())
            threading.Event().wait(7200)
        os._exit(0)
    try:
        yield Server(), os.read(read, 200).decode()
    finally:
        os.kill(process, 9)
        os.waitpid(process, 0)
        os.close(read)
        os.close(write)


def copied(old: Path, new: Path) -> Path:
    shutil.rmtree(new, ignore_errors=True)
    return Path(shutil.copytree(old, new))


def _recover(folder: Path) -> int:
    with locked(read_settings(folder / "assetmap.toml"), "bolton"):
        return 0


def _passing(name: str) -> bool:
    parts = name.split("/")
    return bool(ASIDE.fullmatch(parts[-1])) or any(
        part in PASSING or part.endswith((".part", ".assetmap-new")) for part in parts
    )


def _differing(found: dict[str, bytes], new: dict[str, bytes]) -> list[str]:
    return sorted(name for name in found.keys() | new.keys() if found.get(name) != new.get(name))
