"""How hard it is to break: killed, starved and fed with harmful files, as often as you have time for.

The table goes into docs/reliability.md. Every random choice follows from ``--seed``. Processes are copied, so
it needs Linux or macOS; it asks nobody but a small server of its own. A few minutes:
``python -m bench.robust --rounds 20 --files 500``; all: ``--rounds 500 --files 10000``.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

PARTS = ("kill", "trouble", "hostile", "fuzz")


def main() -> int:
    """Try what was asked for; 1 where anything was found."""
    parser = argparse.ArgumentParser(prog="python -m bench.robust", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"of {', '.join(PARTS)}; all if not given")
    parser.add_argument("--rounds", type=int, default=20, help="kills of each command")
    parser.add_argument("--files", type=int, default=500, help="harmed files")
    parser.add_argument("--minutes", type=float, default=600, help="stop a part that takes longer")
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    os.environ["ASSETMAP_CACHE"] = tempfile.mkdtemp(prefix="assetmap-robust-")
    # What every process needs is imported once, here, and not in each of them.
    import geopandas  # noqa: F401
    import openpyxl  # noqa: F401

    import assetmap.publish.site
    import assetmap.register.importer  # noqa: F401

    faults: list[str] = []
    print(f"{date.today()}, seed {chosen.seed}, {os.cpu_count()} cores\n")  # noqa: DTZ011
    for part in chosen.parts or PARTS:
        for line in _DO[part](chosen, faults):
            print(line, flush=True)
        print()
    print(f"{len(faults)} faults found" if faults else "No fault found.")
    print("\n".join(faults))
    return 1 if faults else 0


def _kill(chosen: argparse.Namespace, faults: list[str]) -> Iterator[str]:
    from tests.robust.killing import commands, kill

    yield "| kill -9 of | rounds | killed | as before | complete | faults |\n|---|---|---|---|---|---|"
    with tempfile.TemporaryDirectory() as folder, commands(Path(folder) / "begin") as found:
        for command in found:
            total, until, turn = [0] * 5, time.monotonic() + 60 * chosen.minutes / len(found), 0
            while total[0] < chosen.rounds and time.monotonic() < until:
                rounds = min(10, chosen.rounds - total[0])
                one = kill(command, rounds, chosen.seed * 1000 + turn, Path(folder) / "scratch")
                new = (one.rounds, one.killed, one.unchanged, one.complete, len(one.faults))
                total, turn = [a + b for a, b in zip(total, new, strict=True)], turn + 1
                faults += one.faults
            yield f"| {command.name} | " + " | ".join(map(str, total)) + " |"


def _trouble(chosen: argparse.Namespace, faults: list[str]) -> Iterator[str]:
    from tests.robust import trouble
    from tests.robust.killing import commands

    few = max(1, chosen.rounds // 20)
    yield "| trouble | command | rounds | ended with a message | faults |\n|---|---|---|---|---|"
    with tempfile.TemporaryDirectory() as folder, commands(Path(folder) / "begin") as found:
        scratch = Path(folder) / "scratch"
        for command in found:
            for name, one in (
                ("no file may grow beyond a size", trouble.cut_short(command, few, chosen.seed, scratch)),
                ("full disk", trouble.full_disk(command, few, chosen.seed, scratch)),
                ("read-only folders", trouble.read_only(command, scratch)),
            ):
                if one is None:
                    yield f"| {name} | {command.name} | not tried: no disk can be mounted here | | |"
                    continue
                faults += [f"{name}: {fault}" for fault in one.faults]
                yield f"| {name} | {command.name} | {one.rounds} | {one.killed} | {len(one.faults)} |"
        back = trouble.clock_set_back(found[0].before, scratch)
        both = trouble.two_at_once(found[0].before, few, chosen.seed, scratch)
        for name, one in (("clock set back", back), ("two at once", both)):
            faults += [f"{name}: {fault}" for fault in one.faults]
            yield f"| {name} | build | {one.rounds} | {one.killed} | {len(one.faults)} |"


def _hostile(_: argparse.Namespace, faults: list[str]) -> Iterator[str]:
    from tests.robust.reading import read_all

    yield "| hostile file | seconds | MB of memory | what is said |\n|---|---|---|---|"
    for name, done, said in read_all():
        if done.code not in (0, 1):
            faults.append(f"{name}: ended with {done.code}: {said[-300:]}")
        first = said.split("\n")[0].replace("|", " ")
        yield f"| {name} | {done.seconds:.1f} | {done.megabytes:.0f} | {first[:150]} |"


def _fuzz(chosen: argparse.Namespace, faults: list[str]) -> Iterator[str]:
    from tests.robust.fuzzing import fuzz

    with tempfile.TemporaryDirectory() as folder:
        found = fuzz(chosen.files, chosen.seed, Path(folder), seconds=60 * chosen.minutes)
    faults += found.faults
    yield "| harmed files | how many |\n|---|---|"
    for kind, number in sorted(found.files.items()):
        yield f"| {kind} | {number:,} |"
    codes = ", ".join(f"{number:,} with {code}" for code, number in sorted(found.codes.items()))
    yield f"| all | {sum(found.files.values()):,} |\n"
    yield f"Ended: {codes}. The slowest took {found.slowest:.1f} s."


_DO: dict[str, Callable[[argparse.Namespace, list[str]], Iterator[str]]] = {
    "kill": _kill,
    "trouble": _trouble,
    "hostile": _hostile,
    "fuzz": _fuzz,
}


if __name__ == "__main__":
    sys.exit(main())
