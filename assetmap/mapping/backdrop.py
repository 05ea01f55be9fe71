"""A backdrop -> what a page carries of it: whole numbers, steps, and never more bytes than it may have.

``docs/payload.md`` has the format, ``docs/decisions/0018-backdrop.md`` the reasons.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pyproj
import shapely

from assetmap.load.backdrop import Backdrop
from assetmap.mapping.text import packed_json
from assetmap.sources.backdrop import BackdropKind

__all__ = ["BUDGET", "encode_backdrop", "encode_overview"]

#: Bytes that a backdrop may add to a page. The design has 250 KB; the rest is for its credits and its switch.
BUDGET = 245_000
PRECISION = 50_000  # parts of a degree: about two metres
OVERVIEW_METRES = 25.0


def encode_backdrop(
    backdrop: Backdrop, kinds: Sequence[BackdropKind], budget: int = BUDGET
) -> dict[str, Any] | None:
    """Encode what a page can hold of a backdrop.

    Parameters
    ----------
    backdrop : Backdrop
    kinds : sequence of BackdropKind
        The most important first. Where all do not fit, they are left out whole, from the last.
    budget : int
        Bytes that it may have in the page, compressed and in base64.

    Returns
    -------
    dict or None
        ``precision`` (parts of a degree) and ``kinds`` in the order in which they are drawn: each with
        ``kind``, ``area``, ``lengths`` (points of each line or ring) and ``steps`` (``[dx, dy, …]``,
        longitude first, each from the point before it, also that of the line before). None where nothing is
        left.
    """
    there, encoded, size = [], {}, 0
    for kind in kinds:
        if not backdrop.lines.get(kind.kind):
            continue
        encoded[kind.kind] = _encode(kind, backdrop.lines[kind.kind])
        size += len(packed_json(encoded[kind.kind]))
        if size > budget:
            break
        there.append(kind)
    while there:  # together they may be a little larger or smaller than one by one
        # Areas under lines, and the more important over the others.
        drawn = [kind for areas in (True, False) for kind in reversed(there) if kind.area is areas]
        made = {"precision": PRECISION, "kinds": [encoded[kind.kind] for kind in drawn]}
        if len(packed_json(made)) <= budget:
            return made
        there.pop()
    return None


def encode_overview(
    backdrops: Iterable[Backdrop], kinds: Sequence[BackdropKind], budget: int = BUDGET
) -> dict[str, Any] | None:
    """Encode the few kinds that the overview shows, of all localities together; as for one of them."""
    every = list(backdrops)
    shown = [kind for kind in kinds if kind.overview and not kind.area]
    lines = {}
    for kind in shown:
        found = sorted({line for one in every for line in one.lines.get(kind.kind, ())})
        if found:
            simple = shapely.simplify([shapely.linestrings(line) for line in found], OVERVIEW_METRES)
            lines[kind.kind] = tuple(
                tuple((int(x), int(y)) for x, y in shapely.get_coordinates(line)) for line in simple
            )
    return encode_backdrop(Backdrop(lines, {}), shown, budget)


def _encode(kind: BackdropKind, lines: Sequence[Sequence[tuple[int, int]]]) -> dict[str, Any]:
    to_degrees = pyproj.Transformer.from_crs(27700, 4326, always_xy=True)
    points = np.array([point for line in lines for point in line], dtype=float)
    degrees = np.column_stack(to_degrees.transform(points[:, 0], points[:, 1]))
    whole = np.rint(degrees * PRECISION).astype(np.int64)
    number = np.repeat(np.arange(len(lines)), [len(line) for line in lines])
    again = np.zeros(len(whole), dtype=bool)
    again[1:] = (whole[1:] == whole[:-1]).all(axis=1) & (number[1:] == number[:-1])
    whole, number = whole[~again], number[~again]
    # A line has two points, a ring with its first point repeated has four.
    enough = np.bincount(number, minlength=len(lines)) >= (4 if kind.area else 2)
    whole, number = whole[enough[number]], number[enough[number]]
    return {
        "kind": kind.kind,
        "area": kind.area,
        "lengths": np.bincount(number, minlength=len(lines))[enough].tolist(),
        "steps": np.diff(whole, axis=0, prepend=np.zeros((1, 2), dtype=np.int64)).ravel().tolist(),
    }
