"""A point as people type it -> degrees north and east, whatever the order, the grid or the way of writing."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import pyproj

from assetmap.check.faults import quoted

__all__ = ["NoPoint", "Point", "Rank", "read_point", "to_degrees", "to_metres"]

Rank = Callable[[float, float], int]
"""How far a point (EPSG:27700, metres) can be believed: the higher the better, 0 where nothing tells."""


@dataclass(frozen=True)
class Point:
    """A point, EPSG:4326.

    Attributes
    ----------
    latitude, longitude : float
    how : str
        How the text was understood where it is not plain degrees in the right order, for a person.
    metres : float
        How coarse it is: the side of its square where it is a grid reference, else 0.
    """

    latitude: float
    longitude: float
    how: str = ""
    metres: float = 0.0


@dataclass(frozen=True)
class NoPoint:
    """Text that is no point, and why not."""

    why: str


@dataclass(frozen=True)
class _Number:
    """One number as typed: its value, the letter beside it (N, S, E, W or ""), and whether it has minutes."""

    value: float
    letter: str
    minutes: bool


_SQUARE = re.compile(r"([HNOST])\s*([A-HJ-Z])[\s,]*((?:[0-9][\s,]*){2,10})", re.IGNORECASE)
_ANGLE = re.compile(
    r"([NSEW])?\s*([+-]?[0-9]+(?:\.[0-9]*)?)"
    r"(?:\s*[°:\s]\s*([0-9]{1,2}(?:\.[0-9]*)?)(?:\s*[':\s]\s*([0-9]{1,2}(?:\.[0-9]*)?))?)?"
    r"[\s°'\":]*([NSEW])?",
    re.IGNORECASE,
)
_LETTERS_AFTER = re.compile(r"(.*?[NSEW])[\s,;]+(.*[NSEW])", re.IGNORECASE)
_LETTERS_BEFORE = re.compile(r"([NSEW].*?)[\s,;]+([NSEW].*)", re.IGNORECASE)
_SIGNS = str.maketrans(
    {
        "\N{MINUS SIGN}": "-", "\N{EN DASH}": "-",
        "\N{MASCULINE ORDINAL INDICATOR}": "°", "\N{RING ABOVE}": "°",
        "\N{PRIME}": "'", "\N{RIGHT SINGLE QUOTATION MARK}": "'", "\N{LEFT SINGLE QUOTATION MARK}": "'",
        "\N{ACUTE ACCENT}": "'", "`": "'",
        "\N{DOUBLE PRIME}": '"', "\N{RIGHT DOUBLE QUOTATION MARK}": '"',
        "\N{LEFT DOUBLE QUOTATION MARK}": '"',
        "\N{NO-BREAK SPACE}": " ", "(": " ", ")": " ", "[": " ", "]": " ",
    }
)  # fmt: skip
_SWAPPED = "latitude and longitude were the other way round"
_NO_MINUS = "the longitude lacked its minus sign"
_GRID = "read as easting and northing"
_GRID_SWAPPED = "read as northing and easting, which were the other way round"
_MINUTES = "read as degrees and minutes"
_LONGEST = 80


def read_point(first: str, second: str = "", *, rank: Rank | None = None) -> Point | NoPoint:
    """Read a point in Great Britain.

    Parameters
    ----------
    first, second : str
        Latitude and longitude, or easting and northing, each as typed; or both in `first`. Understood are
        decimal degrees in either order or without their minus sign, degrees and minutes (and seconds), with
        or without the letters N and W, eastings and northings of the British National Grid in either order,
        and Ordnance Survey grid references such as ``SJ 800 930``.
    rank : callable, optional
        How far a point can be believed; where the text can be read in several ways, the one that ranks
        highest is taken, and among equals the one that is closest to what is typed.

    Returns
    -------
    Point or NoPoint
    """
    typed = quoted(f"{first.strip()}, {second.strip()}" if second.strip() else first.strip())
    if len(first) + len(second) > _LONGEST:
        return NoPoint(f"{typed} is too long for a point")
    left, right = _plain(first), _plain(second)
    square = _SQUARE.fullmatch(f"{left} {right}".strip())
    if square:
        return _of_square(square, typed)
    if not right:
        left, right = _halves(left)
    a, b = _number(left), _number(right)
    if a is None or b is None:
        return NoPoint(f"{typed} is no point")
    if a.value == 0 and b.value == 0:
        return NoPoint(f"{typed} stands for no place")
    if a.letter in ("E", "W") and b.letter not in ("E", "W"):
        a, b, turned = b, a, True
    else:
        turned = a.letter == "" and b.letter in ("N", "S")
        if turned:
            a, b = b, a
    if max(abs(a.value), abs(b.value)) <= 180:
        found = _of_degrees(a, b, turned, rank)
    elif turned or a.letter in ("N", "S"):  # letters told which is which: a is the northing
        found = _of_metres(b.value, a.value, rank, fixed=True)
    else:
        found = _of_metres(a.value, b.value, rank, fixed=a.letter == "E")
    return found or NoPoint(f"{typed} is no point in Great Britain")


def to_metres(longitude: float, latitude: float) -> tuple[float, float]:
    """EPSG:4326 degrees -> EPSG:27700 x and y."""
    x, y = _transformer(4326, 27700).transform(longitude, latitude)
    return float(x), float(y)


def to_degrees(x: float, y: float) -> tuple[float, float]:
    """EPSG:27700 x and y -> longitude and latitude of EPSG:4326."""
    longitude, latitude = _transformer(27700, 4326).transform(x, y)
    return float(longitude), float(latitude)


@cache
def _transformer(source: int, target: int) -> Any:
    return pyproj.Transformer.from_crs(source, target, always_xy=True)


def _plain(text: str) -> str:
    """One kind of sign for each meaning, and no brackets."""
    text = text.translate(_SIGNS).replace("''", '"')
    text = re.sub(r"\bpoint\b", " ", text, flags=re.IGNORECASE)
    text = re.sub(r"deg(?:rees?)?\.?", "°", text, flags=re.IGNORECASE)
    return " ".join(text.split())


def _halves(text: str) -> tuple[str, str]:
    """The two numbers of one cell, as text; "" where there are not two."""
    for letters in (_LETTERS_AFTER, _LETTERS_BEFORE):
        if found := letters.fullmatch(text):
            return found[1], found[2]
    for sign in (";", ", ", ","):
        if text.count(sign) == 1:
            left, right = text.split(sign)
            return left.strip(), right.strip()
    words = text.split()
    if words and len(words) % 2 == 0:
        half = len(words) // 2
        return " ".join(words[:half]), " ".join(words[half:])
    return text, ""


def _number(text: str) -> _Number | None:
    text = text.strip(" ,;")
    if re.fullmatch(r"[+-]?[0-9]{1,3},[0-9]+", text) and abs(float(text.replace(",", "."))) <= 180:
        text = text.replace(",", ".")  # a decimal comma
    elif re.fullmatch(r"[+-]?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]*)?", text):
        text = text.replace(",", "")  # 380,099 metres
    found = _ANGLE.fullmatch(text)
    if not found or (found[1] and found[5]):
        return None
    value, letter = float(found[2]), (found[1] or found[5] or "").upper()
    if found[3]:
        minutes, seconds = float(found[3]), float(found[4] or 0)
        if minutes >= 60 or seconds >= 60 or abs(value) > 180 or "." in found[2]:
            return None
        part = minutes / 60 + seconds / 3600
        value = value - part if found[2].startswith("-") else value + part
    if letter in ("S", "W"):
        value = -abs(value)
    return _Number(value, letter, bool(found[3]))


def _of_degrees(a: _Number, b: _Number, turned: bool, rank: Rank | None) -> Point | None:
    told = bool(a.letter or b.letter)
    ways = [(a.value, b.value, _SWAPPED if turned else "")]
    if not told:
        ways += [(b.value, a.value, _SWAPPED)]
        ways += [(north, -east, f"{how}; {_NO_MINUS}".lstrip("; ")) for north, east, how in ways if east > 0]
    points = [
        Point(
            north, east, "; ".join(part for part in (_MINUTES if a.minutes or b.minutes else "", how) if part)
        )
        for north, east, how in ways
        if 49.8 <= north <= 60.9 and -8.7 <= east <= 1.8
    ]
    return _best(points, rank)


def _of_metres(east: float, north: float, rank: Rank | None, *, fixed: bool) -> Point | None:
    ways = [(east, north, _GRID)] + ([] if fixed else [(north, east, _GRID_SWAPPED)])
    points = []
    for x, y, how in ways:
        if 10_000 <= x <= 670_000 and 5_000 <= y <= 1_230_000:
            longitude, latitude = to_degrees(x, y)
            points.append(Point(latitude, longitude, how))
    return _best(points, rank)


def _best(points: list[Point], rank: Rank | None) -> Point | None:
    if not points:
        return None
    if rank is None or len(points) == 1:
        return points[0]
    return max(points, key=lambda one: rank(*to_metres(one.longitude, one.latitude)))


def _of_square(found: re.Match[str], typed: str) -> Point | NoPoint:
    """The middle of the square that a grid reference names."""
    first, second = (ord(letter.upper()) - ord("A") for letter in (found[1], found[2]))
    first, second = first - (first > 8), second - (second > 8)  # there is no I
    digits = re.sub(r"[\s,]", "", found[3])
    name = f"{found[1]}{found[2]} {digits}".upper()
    if len(digits) % 2:
        return NoPoint(f"the grid reference {typed} has an odd number of figures")
    half = len(digits) // 2
    size = 10.0 ** (5 - half)
    x = ((first - 2) % 5 * 5 + second % 5) * 100_000 + int(digits[:half]) * size + size / 2
    y = (19 - first // 5 * 5 - second // 5) * 100_000 + int(digits[half:]) * size + size / 2
    longitude, latitude = to_degrees(x, y)
    return Point(
        latitude, longitude, f"read as the grid reference {name[:2]} {digits[:half]} {digits[half:]}", size
    )
