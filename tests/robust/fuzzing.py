"""Files of every kind, each harmed at random: whatever is in them there is a message, in good time."""

from __future__ import annotations

import os
import random
import shutil
import signal
import struct
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from assetmap.cli import main
from tests.project import ROOT, build
from tests.register.test_fuzz import attempt, harmed, harmed_inside, whole_files
from tests.robust.children import in_child
from tests.robust.killing import project as make_project

__all__ = ["Found", "fuzz"]

SECONDS = 60
BATCH = 100
LISTS = ("assets/bolton/assets.csv", "assets/bolton/engagement.csv", "assets/bolton/targets.csv")


@dataclass
class Found:
    """What came of it: files by kind, how commands ended, and what went wrong."""

    files: Counter[str] = field(default_factory=Counter)
    codes: Counter[int] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    slowest: float = 0.0


def fuzz(number: int, seed: int, folder: Path, *, seconds: float = 3600.0) -> Found:
    """Harm and read so many files, or as many as there is time for.

    Which file is which follows from its number and the seed alone.
    """
    found = Found()
    kinds = _kinds(folder)
    at, stop = 0, time.monotonic() + seconds
    while at < number and time.monotonic() < stop:
        results = folder / "results"
        results.write_bytes(b"")
        until = min(number, at + BATCH)
        ended = in_child(partial(_batch, kinds, seed, range(at, until), results), seconds=0)
        done = list(struct.iter_unpack("<iif", results.read_bytes()))
        for n, code, seconds in done:
            found.files[kinds[n % len(kinds)][0]] += 1
            found.codes[code] += 1
            found.slowest = max(found.slowest, seconds)
            if code not in (0, 1, 2):
                found.faults.append(f"{kinds[n % len(kinds)][0]}, seed {seed}, file {n}: ended with {code}")
        at += len(done)
        if at < until:  # the process is no more: it hung, or fell over
            found.faults.append(
                f"{kinds[at % len(kinds)][0]}, seed {seed}, file {at}: ended with {ended.code}"
            )
            at += 1
        if "panicked" in ended.said or "Traceback" in ended.said:
            found.faults.append(ended.said[-2000:])
    return found


def _batch(kinds: list[tuple[str, Callable[[random.Random], int]]], seed: int, which: range, to: Path) -> int:
    with to.open("ab", buffering=0) as results:
        for number in which:
            signal.alarm(SECONDS)
            begun = time.monotonic()
            code = kinds[number % len(kinds)][1](random.Random(f"{seed}/{number}"))
            results.write(struct.pack("<iif", number, code, time.monotonic() - begun))
    return 0


def _kinds(folder: Path) -> list[tuple[str, Callable[[random.Random], int]]]:
    """Each kind of file with what harms and reads one."""
    (folder / "whole").mkdir(parents=True)
    whole = whole_files(folder / "whole")
    made: list[tuple[str, Callable[[random.Random], int]]] = [
        (f"import: {name}", partial(_import, folder / name, raw)) for name, raw in whole.items()
    ]
    project = folder / "project"
    make_project(project, "A name")
    (project / "boundaries").mkdir()
    for one in sorted((ROOT / "boundaries").iterdir()):
        shutil.copyfile(one, project / "boundaries" / one.name)
    settings = project / "assetmap.toml"
    settings.write_text(settings.read_text("utf-8").replace(str(ROOT / "boundaries"), "boundaries"), "utf-8")
    book = project / "book.xlsx"
    assert in_child(partial(_export, settings, book)).code == 0
    check, back = ["check", "--settings", str(settings)], ["workbook", "import", str(book)]
    made.append(("workbook: book.xlsx", partial(_command, book, [*back, "--settings", str(settings)])))
    for name in LISTS:
        made.append((f"check: {Path(name).name}", partial(_command, project / name, check)))
        made.append((f"build: {Path(name).name}", partial(_command, project / name, None)))
    made.append(("check: assetmap.toml", partial(_command, settings, check)))
    read = [one for one in sorted((project / "boundaries").iterdir()) if one.suffix != ".md"]
    return made + [(f"build: boundaries/{one.name}", partial(_command, one, None)) for one in read]


def _export(settings: Path, book: Path) -> int:
    return main(["workbook", "export", "bolton", "--to", str(book), "--settings", str(settings)])


def _import(path: Path, raw: bytes, chance: random.Random) -> int:
    path.write_bytes(_harm(raw, chance))
    try:
        attempt(path)
    except Exception:
        traceback.print_exc()
        return 70
    return 0


def _command(path: Path, words: list[str] | None, chance: random.Random) -> int:
    """Harm a file of the project, run a command, and put the file back."""
    raw = path.read_bytes()
    settings = path if path.name == "assetmap.toml" else next(_above(path))
    os.environ["ASSETMAP_DEBUG"] = "1"
    path.write_bytes(_harm(raw, chance))
    try:
        return main(words) if words else build(settings, "--default", "--quiet", "--force")
    except SystemExit as end:
        return int(end.code or 0)
    except Exception:
        traceback.print_exc()
        return 70
    finally:
        path.write_bytes(raw)
        sys.stdout.flush()


def _above(path: Path) -> Iterator[Path]:
    for folder in path.parents:
        if (folder / "assetmap.toml").exists():
            yield folder / "assetmap.toml"


def _harm(raw: bytes, chance: random.Random) -> bytes:
    return (
        harmed_inside(raw, chance) if raw.startswith(b"PK") and chance.random() < 0.7 else harmed(raw, chance)
    )
