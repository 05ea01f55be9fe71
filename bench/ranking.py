"""Who to talk to next, on a made place of 10,000 organisations and 75,000 postcodes.

    python -m bench.ranking

Prints the seconds that the ranking takes with lazy evaluation, to the last organisation that adds anybody,
and those of the plain greedy (every organisation counted anew after every pick) for the first picks, with
what that comes to for all of them. Both must pick the same.
"""

from __future__ import annotations

import argparse
import time

import numpy as np

from assetmap.measure.access import StraightLine
from assetmap.measure.ranking import rank_contacts


def main() -> None:
    """Make the place, and print how long each takes."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--organisations", type=int, default=10_000)
    parser.add_argument("--postcodes", type=int, default=75_000)
    parser.add_argument("--plain", type=int, default=20, help="how many picks of the plain greedy")
    chosen = parser.parse_args()

    random = np.random.default_rng(1)
    towns = random.uniform(0, 36_000, (300, 2))
    residents, places = (
        towns[random.integers(0, len(towns), n)] + random.normal(0, 1_500, (n, 2))
        for n in (chosen.postcodes, chosen.organisations)
    )
    people = random.uniform(5, 80, len(residents)) * (random.random(len(residents)) < 0.4)
    reached = random.random(len(residents)) < 0.2
    keys = [f"o{n:05}" for n in range(len(places))]

    began = time.perf_counter()
    sets = StraightLine(detour=1.3, limit=1200.0).within(residents, places)
    print(f"reach sets:   {time.perf_counter() - began:7.2f} s  ({sets.nnz:,} pairs)")
    began = time.perf_counter()
    ranked = rank_contacts(sets, people, reached, keys)
    lazy = time.perf_counter() - began
    print(f"lazy greedy:  {lazy:7.2f} s  ({len(ranked):,} picks, {ranked['total'].iloc[-1]:,.0f} people)")

    left, numbers, picks = np.where(reached, 0.0, people), sets.astype(float), []
    began = time.perf_counter()
    for _ in range(min(chosen.plain, len(ranked))):
        best = int(np.argmax((numbers @ left).round(6)))
        picks.append(keys[best])
        left[sets.indices[sets.indptr[best] : sets.indptr[best + 1]]] = 0.0
    plain = (time.perf_counter() - began) / max(len(picks), 1) * len(ranked)
    same = picks == ranked["key"].tolist()[: len(picks)]
    print(f"plain greedy: {plain:7.2f} s  for as many picks (from the first {len(picks)}; the same: {same})")
    print(f"lazy is {plain / lazy:,.0f} times as fast")


if __name__ == "__main__":
    main()
