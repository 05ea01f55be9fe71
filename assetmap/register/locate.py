"""Where the rows of a list are: point or postcode -> one place each, its quality, and what was put right."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd
import shapely

from assetmap.load.official import load_official
from assetmap.load.postcodes import EDITION, ended, locate, normalise
from assetmap.register.points import NoPoint, Point, read_point, to_degrees, to_metres
from assetmap.settings import Settings

__all__ = ["NEAR", "Ground", "NoPoint", "Place", "Point", "Spot", "place", "read_ground", "read_point"]

NEAR = 100.0
"""A place within this distance of a locality is taken as in it, in metres: shapes are simplified."""

FAR = 1000.0
"""A point and a postcode further apart than this are probably not of one place, in metres."""

_PARTIAL = re.compile(r"([A-Z]{1,2}[0-9][A-Z0-9]?)(?: ?([0-9]))?")
_ENDINGS = ["".join(pair) for pair in product("ABDEFGHJLNPQRSTUWXYZ", repeat=2)]  # no postcode ends otherwise
_COARSE = 1000.0  # a grid reference of four figures or fewer names a square of at least this side


@dataclass(frozen=True)
class Spot:
    """What one row says of its place.

    Attributes
    ----------
    postcode : str
        As typed; "" where blank.
    first, second : str
        Latitude and longitude, easting and northing, or both in `first`; as typed.
    longitude, latitude : float or None
        The point of a file of shapes, EPSG:4326.
    """

    postcode: str = ""
    first: str = ""
    second: str = ""
    longitude: float | None = None
    latitude: float | None = None


@dataclass(frozen=True)
class Place:
    """Where one row is.

    Attributes
    ----------
    postcode : str
        As it is usually written; as typed where it has not the shape of a postcode.
    latitude, longitude : str
        The cells to write, six decimals; "" where the postcode alone tells the place.
    quality : str
        ``exact``, ``postcode``, ``area``, ``unverified``, or "" where the place is not known.
    x, y : float
        EPSG:27700, metres; NaN where the place is not known. Those of the postcode where the point is far
        from it and not in the locality.
    reasons : tuple of str
        What was recognised and put right, or is odd.
    unread : bool
        There is a typed point that could not be read.
    door : tuple of float
        The postcode's own x and y.
    """

    postcode: str = ""
    latitude: str = ""
    longitude: str = ""
    quality: str = ""
    x: float = math.nan
    y: float = math.nan
    reasons: tuple[str, ...] = ()
    unread: bool = False
    door: tuple[float, float] = (math.nan, math.nan)


@dataclass(frozen=True)
class Ground:
    """The shapes of the localities, by slug, in EPSG:27700, each with a margin of :data:`NEAR`."""

    shapes: Mapping[str, shapely.Geometry]

    def holds(self, slug: str, x: float, y: float) -> bool:
        """Whether a point is in a locality or within the margin."""
        return not math.isnan(x) and bool(shapely.intersects_xy(self.shapes[slug], x, y))

    def slugs_at(self, x: float, y: float) -> list[str]:
        """The localities that a point is in, or within the margin of."""
        return [slug for slug in self.shapes if self.holds(slug, x, y)]


def read_ground(settings: Settings) -> Ground:
    """The localities of the settings as shapes, made of their wards."""
    wards = load_official(settings).wards
    shapes = {}
    for slug, own in wards.groupby("locality"):
        shape = shapely.buffer(shapely.union_all(own.geometry.to_numpy()), NEAR)
        shapely.prepare(shape)
        shapes[str(slug)] = shape
    return Ground(shapes)


def place(spots: Sequence[Spot], slug: str, ground: Ground, boundaries_dir: Path) -> list[Place]:
    """Place the rows of a list.

    Parameters
    ----------
    spots : sequence of Spot
    slug : str
        The locality that the list is imported into: of several ways to read a point, one that lies there is
        believed first.
    ground : Ground
    boundaries_dir : Path
        The folder of ``live_postcodes.txt``, which tells ended postcodes.

    Returns
    -------
    list of Place
        In the order of `spots`. A point goes before the postcode; where the two are over :data:`FAR` apart
        its quality is ``unverified``. A part of a postcode (``M33``, ``M33 2``) stands for the middle of its
        district or sector, quality ``area``.
    """
    typed = pd.Series([spot.postcode for spot in spots], dtype="str")
    found = locate(typed)
    over = ended(typed, boundaries_dir).tolist()
    known = zip(found["postcode"].tolist(), found["x"].tolist(), found["y"].tolist(), over, strict=True)
    centres: dict[str, tuple[float, float, str] | None] = {}
    out = []
    for spot, (name, x, y, gone) in zip(spots, known, strict=True):
        reasons: list[str] = []
        quality = "" if math.isnan(x) else "postcode"
        if name and not quality:
            reasons.append(f"the postcode {name} is not in the {EDITION}, or has no point there")
        elif gone:
            reasons.append(f"the postcode {name} has ended; its place is where it was")
        point = _point(spot, slug, ground, x, y)
        if not isinstance(point, Point) and not name and spot.postcode.strip():
            text = " ".join(spot.postcode.upper().split())
            if text not in centres:
                centres[text] = _centre(text)
            middle = centres[text]
            if middle is None:
                reasons.append(f"{text[:20]!r} has not the shape of a postcode")
            else:
                x, y, what = middle
                quality = "area"
                reasons.append(f"only a part of the postcode is known: placed in the middle of {what}")
        made = _placed(spot, name, (x, y), quality, point, reasons, slug, ground)
        out.append(replace(made, door=(x, y)))
    return out


def _point(spot: Spot, slug: str, ground: Ground, x: float, y: float) -> Point | NoPoint | None:
    """The point of a row; None where it has none."""
    if spot.longitude is not None and spot.latitude is not None:
        return Point(spot.latitude, spot.longitude)
    if not spot.first.strip() and not spot.second.strip():
        return None

    def rank(east: float, north: float) -> int:
        if not math.isnan(x) and math.hypot(east - x, north - y) <= FAR:
            return 3
        if ground.holds(slug, east, north):
            return 2
        return int(bool(ground.slugs_at(east, north)))

    return read_point(spot.first, spot.second, rank=rank)


def _placed(
    spot: Spot,
    name: str,
    at: tuple[float, float],
    quality: str,
    point: Point | NoPoint | None,
    reasons: list[str],
    slug: str,
    ground: Ground,
) -> Place:
    x, y = at
    postcode = name or spot.postcode.strip()
    if isinstance(point, NoPoint):
        reasons.append(point.why)
    if not isinstance(point, Point):
        latitude = longitude = ""
        if quality == "area":
            east, north = to_degrees(x, y)
            latitude, longitude = _written(north), _written(east)
        return Place(postcode, latitude, longitude, quality, x, y, tuple(reasons), isinstance(point, NoPoint))
    if point.how:
        reasons.append(point.how)
    own_x, own_y = to_metres(point.longitude, point.latitude)
    apart = math.hypot(own_x - x, own_y - y)
    good = "area" if point.metres >= _COARSE else "exact"
    if apart > max(FAR, point.metres):  # never so where the postcode is not known
        reasons.append(f"the point is {apart / 1000:,.1f} km from the postcode {name}")
        good = "unverified"
        if not ground.holds(slug, own_x, own_y):
            own_x, own_y = x, y  # of the two, the postcode is more often right
    return Place(
        postcode, _written(point.latitude), _written(point.longitude), good, own_x, own_y, tuple(reasons)
    )


def _centre(text: str) -> tuple[float, float, str] | None:
    """The middle of a postcode district or sector: the mean of its postcodes in the directory."""
    found = _PARTIAL.fullmatch(text)
    if not found:
        return None
    ways = [(found[1], found[2] or "")]
    if not found[2] and len(found[1]) > 2 and found[1][-1].isdigit():
        ways.append((found[1][:-1], found[1][-1]))  # M33 is first taken as a district, then as M3 3
    for district, sector in ways:
        if not normalise(f"{district}1AA"):
            continue
        sectors = sector or "0123456789"
        units = locate(
            pd.Series([f"{district} {one}{end}" for one in sectors for end in _ENDINGS], dtype="str")
        )
        if units["x"].notna().any():
            what = f"the postcode {'sector' if sector else 'district'} {district} {sector}".rstrip()
            return float(np.nanmean(units["x"])), float(np.nanmean(units["y"])), what
    return None


def _written(degrees: float) -> str:
    return f"{degrees:.6f}"
