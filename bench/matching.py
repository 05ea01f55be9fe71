"""How quick and how right the matching of two lists is: made lists whose truth is known.

Run it from the project's folder::

    python -m bench.matching [ROWS] [--compare]

It makes two lists of ROWS (20,000 where not given) organisations with made names at made places. Six in ten
rows of the second are rows of the first as somebody else would have typed them: other ways to write the same
words, slips of the pen, another point, a blank postcode. The rest are others, drawn from the same words, so
that there are neighbours with nearly the same name, chains, numbered groups, and places with their friends.

``--compare`` judges the same candidate pairs with recordlinkage too, where that is installed: with its usual
features (Jaro-Winkler of the names and addresses, postcode, distance) and its ECM classifier.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable

import numpy as np
import pandas as pd

from assetmap.register.blocking import candidates
from assetmap.register.evidence import make_records
from assetmap.register.matching import RECORD, find_matches, find_repeats
from bench.results import Result

Row = dict[str, object]

FIRST = "Ash Brad Cal Dun Elm Farn Gor Hay Ink Ken Lang Mar Nor Oak Pen Rad Shaw Thorn Wal Wood Bram Cros Hol"
LAST = (
    "ton ley worth ford ham field bury dale shaw wick combe stead hurst mere cliffe brook den gate low well"
)
DEDICATIONS = (
    "Mary John Peter Paul Luke Mark Anne George Thomas James Chad Hilda Cuthbert Aidan Margaret Michael"
)
ROADS = (
    "High Church Mill Station Park Victoria Moss Green Chapel School Bridge Manor Grange Queens Albert Spring"
)
ROAD_ENDS = "Road Street Lane Avenue Close Drive"
SPORTS = (
    "Football Cricket Tennis Bowling Rugby Netball Badminton Judo Swimming Running Cycling Golf Hockey Boxing"
)
SORTS = (
    "Community Centre,Library,Primary School,Park,Leisure Centre,Village Hall,Allotments,Dental Practice,"
    "Choral Society"
)
CHAINS = "Boots,Hartwell Pharmacy,Greenway Gym,Salvation Army"
DENOMINATIONS = "Methodist Church,Baptist Church,RC Church,United Reformed Church,Church"
ENDINGS = ("", "", "", " Juniors", " Ladies", " Veterans")


def main() -> None:
    """Make the lists, match them, say how it went."""
    words = sys.argv[1:]
    rows = next((int(word) for word in words if word.isdigit()), 20_000)
    ours, theirs, truth = make_lists(rows, random.Random(20261123))
    say(f"{rows} rows against {rows}, {len(truth)} of them the same")
    found = timed("find_matches", lambda: find_matches(ours, theirs))
    report("same", found[found["verdict"] == "same"], truth)
    report("same or maybe", found, truth)
    repeats = timed("find_repeats of the first list", lambda: find_repeats(ours))
    say(f"  {dict(repeats['verdict'].value_counts())} although it has none on purpose")
    if "--compare" in words:
        judged = timed("recordlinkage on the same candidates", lambda: compare(ours, theirs))
        report("recordlinkage (ECM)", judged, truth)


def results() -> list[Result]:
    """Ours against recordlinkage, 20,000 rows against 20,000; both judge the same candidate pairs."""
    ours, theirs, truth = make_lists(20_000, random.Random(20261123))
    took: dict[str, list[float]] = {"ours": [], "theirs": []}
    right: dict[str, str] = {}
    ways = {"ours": lambda: find_matches(ours, theirs), "theirs": lambda: compare(ours, theirs)}
    for _ in range(3):
        for name, way in ways.items():
            began = time.process_time()
            found = way()
            took[name].append(time.process_time() - began)
            if name == "ours":
                found = found[found["verdict"] == "same"]
            right[name] = quality(found, truth)
    what = f"20,000 rows matched with 20,000 ({right['ours']})"
    against = f"recordlinkage, ECM ({right['theirs']})"
    return [Result(what, took["ours"], against, took["theirs"], 1 / 5, faster=True)]


def say(text: str) -> None:
    """Write a line."""
    sys.stdout.write(f"{text}\n")


def timed(what: str, work: Callable[[], pd.DataFrame]) -> pd.DataFrame:
    """Do the work and say how long it took."""
    start, worked = time.perf_counter(), time.process_time()
    done = work()
    spent = f"{time.perf_counter() - start:.1f} s ({time.process_time() - worked:.1f} s of one processor)"
    say(f"{what}: {spent}, {len(done)} pairs")
    return done


def report(what: str, found: pd.DataFrame, truth: set[tuple[str, str]]) -> None:
    """Say the precision and the recall of pairs."""
    say(f"  {what}: {quality(found, truth)}")


def quality(found: pd.DataFrame, truth: set[tuple[str, str]]) -> str:
    """The precision and the recall of pairs."""
    pairs = set(zip(found["ours"], found["theirs"], strict=True))
    right = len(pairs & truth)
    return f"precision {right / max(len(pairs), 1):.4f}, recall {right / len(truth):.4f}"


# --- made lists -------------------------------------------------------------------------------------------


def make_lists(rows: int, luck: random.Random) -> tuple[pd.DataFrame, pd.DataFrame, set[tuple[str, str]]]:
    """Two lists of records and the pairs of keys that are the same organisation."""
    towns = [
        (a + b, luck.uniform(360_000, 400_000), luck.uniform(385_000, 415_000), f"M{n}")
        for n, (a, b) in enumerate(luck.sample([(a, b) for a in FIRST.split() for b in LAST.split()], 90), 1)
    ]
    ours = [organisation(luck, towns) | {"key": f"a{n:06}"} for n in range(rows)]
    theirs, truth = [], set()
    for n, row in enumerate(ours[: rows * 6 // 10]):
        theirs.append(retyped(luck, row) | {"key": f"b{n:06}"})
        truth.add((str(row["key"]), f"b{n:06}"))
    theirs += [organisation(luck, towns) | {"key": f"b{n:06}"} for n in range(len(theirs), rows)]
    luck.shuffle(theirs)
    return frame(ours), frame(theirs), truth


def frame(rows: list[Row]) -> pd.DataFrame:
    """Rows as the columns of a record."""
    blank: Row = dict.fromkeys(RECORD, "")
    return pd.DataFrame([blank | row for row in rows], columns=list(RECORD))


def organisation(luck: random.Random, towns: list[tuple[str, float, float, str]]) -> Row:
    """One made organisation near the middle of one of the towns."""
    town, x, y, outward = luck.choice(towns)
    x, y = x + luck.gauss(0, 1200), y + luck.gauss(0, 1200)
    road = f"{luck.choice(ROADS.split())} {luck.choice(ROAD_ENDS.split())}"
    part = luck.choice(
        [town, f"{town} {luck.choice(('Park', 'Moor', 'Green', 'Vale', 'Central'))}", road.split()[0]]
    )
    sort = luck.random()
    if sort < 0.4:
        name = f"{part} {luck.choice(SPORTS.split())} Club{luck.choice(ENDINGS)}"
    elif sort < 0.55:
        name = f"St {luck.choice(DEDICATIONS.split())}'s {luck.choice(DENOMINATIONS.split(','))}"
    elif sort < 0.65:
        name = f"{luck.randint(1, 30)}th {town} Scout Group"
    elif sort < 0.7:
        name = luck.choice(CHAINS.split(","))
    elif sort < 0.8:
        name = f"Friends of {part} {luck.choice(SORTS.split(','))}"
    else:
        name = f"The {part} {luck.choice(SORTS.split(','))}"
    inward = f"{int(x // 400) % 10}{'ABDEFGHJLN'[int(y // 400) % 10]}{'ABDEFGHJLN'[int(x // 100) % 10]}"
    numbered = f"{luck.randint(1, 200)} {road}" if luck.random() < 0.6 else road
    site = f"www.{''.join(name.lower().split())[:24]}{luck.randint(1, 99)}.example"
    return {
        "name": name,
        "postcode": f"{outward} {inward}",
        "x": x,
        "y": y,
        "address": f"{numbered}, {town}",
        "website": site if luck.random() < 0.4 else "",
    }


def retyped(luck: random.Random, row: Row) -> Row:
    """The same organisation as somebody else would have typed it."""
    name = str(row["name"])
    for old, new in (
        ("Football Club", "F.C."),
        ("Rugby Club", "RUFC"),
        ("St ", "Saint "),
        ("'s", "s"),
        (" RC ", " Roman Catholic "),
        ("The ", ""),
        (" and ", " & "),
        ("Community", "Comm."),
        ("Club", "Club Ltd"),
    ):
        if luck.random() < 0.4:
            name = name.replace(old, new)
    if luck.random() < 0.1:
        name = slip(luck, name)
    if luck.random() < 0.2:
        name = name.upper()
    moved = luck.random() < 0.05
    x, y = float(str(row["x"])), float(str(row["y"]))
    return row | {
        "name": name,
        "postcode": "" if moved or luck.random() < 0.1 else row["postcode"],
        "x": np.nan if luck.random() < 0.05 else x + luck.gauss(0, 500 if moved else 25),
        "y": y + luck.gauss(0, 500 if moved else 25),
        "website": row["website"] if luck.random() < 0.7 else "",
        "address": "" if moved or luck.random() < 0.2 else row["address"],
    }


def slip(luck: random.Random, name: str) -> str:
    """A name with two letters the wrong way round in its longest word."""
    word = max(name.split(), key=len)
    if len(word) < 6:
        return name
    at = luck.randint(1, len(word) - 3)
    return name.replace(word, word[:at] + word[at + 1] + word[at] + word[at + 2 :], 1)


# --- another tool -----------------------------------------------------------------------------------------


def compare(ours: pd.DataFrame, theirs: pd.DataFrame) -> pd.DataFrame:
    """The same candidate pairs judged by recordlinkage."""
    import recordlinkage

    ours, theirs = (one.sort_values("key", ignore_index=True) for one in (ours, theirs))
    records = [make_records([one[name].tolist() for name in RECORD]) for one in (ours, theirs)]
    pairs = pd.MultiIndex.from_arrays(list(candidates(records[0], records[1]).T))
    ours, theirs = (
        one.assign(name=one["name"].str.lower(), address=one["address"].str.lower()) for one in (ours, theirs)
    )
    features = recordlinkage.Compare()
    features.string("name", "name", method="jarowinkler", threshold=0.88)
    features.string("address", "address", method="jarowinkler", threshold=0.85)
    features.exact("postcode", "postcode")
    features.geo("x", "y", "x", "y", method="gauss", offset=100, scale=200)
    table = features.compute(pairs, ours, theirs).fillna(0)
    links = recordlinkage.ECMClassifier().fit_predict((table > 0.5).astype(int))
    left, right = (links.get_level_values(level) for level in (0, 1))
    return pd.DataFrame({"ours": ours["key"].to_numpy()[left], "theirs": theirs["key"].to_numpy()[right]})


if __name__ == "__main__":
    main()
