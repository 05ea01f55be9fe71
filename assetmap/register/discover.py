"""Places of OpenStreetMap as a list that can be imported: one row a place, in our columns and words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import shapely

from assetmap.check.rules import read_postcode, read_website
from assetmap.register.columns import ColumnProposal
from assetmap.register.contents import pull_contacts
from assetmap.register.filling import only_fill
from assetmap.register.importer import plan_import
from assetmap.register.incoming import Incoming, IncomingRow
from assetmap.register.plan import Plan
from assetmap.register.store import Change, look
from assetmap.register.vocabulary import type_of_name
from assetmap.register.wording import propose_words
from assetmap.settings import Settings
from assetmap.sources.openstreetmap import Features, PlaceLine, PlaceTable, split_values

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["COLUMNS", "SOURCE", "Discovered", "discover", "plan_discovered", "source_note"]

#: Its name in ``register/imported.csv``.
SOURCE = "OpenStreetMap"
#: Heading of the incoming list -> the column it goes to; both are the same but for their number for a place.
COLUMNS: Mapping[str, str] = {
    "OpenStreetMap": "key",
    **{
        name: name
        for name in (
            "name", "description", "asset_type", "activity_focus", "activities", "audiences", "address",
            "postcode", "times", "accessibility", "website", "osm_id", "sensitive_location", "source",
        )
    },
}  # fmt: skip
#: Metres within which two places of one name can be one place drawn twice, or a site and its part.
_NEAR = 150.0
_CLOSED_TO_ALL = ("private", "no")
_GONE = ("disused", "abandoned", "demolished", "razed")
_WHEELCHAIR = {
    "yes": "Wheelchair users can get in and around",
    "designated": "Meant for wheelchair users",
    "limited": "Wheelchair users can get into part of it",
    "no": "Wheelchair users cannot get in",
}
_MORE_ACCESS = (
    ("toilets:wheelchair", "Accessible toilet"),
    ("changing_places", "Changing Places toilet"),
    ("hearing_loop", "Hearing loop"),
)


@dataclass
class _Place:
    """A place on its way to a row."""

    osm_id: str
    tags: Mapping[str, str]
    shape: shapely.Geometry
    line: PlaceLine
    activities: set[str]

    @property
    def name(self) -> str:
        return _plain(self.tags.get("name", ""))

    @property
    def asset_type(self) -> str:
        """A pitch that bears a school's name is the school's."""
        if self.line.part and type_of_name(self.name)[0] == "school":
            return "school"
        return self.line.asset_type

    @property
    def area(self) -> tuple[float, str]:
        """Square metres, and its number where two are as large."""
        return float(shapely.area(self.shape)), self.osm_id

    @property
    def rank(self) -> tuple[bool, float, int, str]:
        """Of one place drawn twice that which comes first stays: a site, the larger, an area."""
        kind = ("relation", "way", "node").index(self.osm_id.split("/")[0])
        return self.line.part, -self.area[0], kind, self.osm_id


@dataclass(frozen=True)
class Discovered:
    """What OpenStreetMap knows of a locality.

    Attributes
    ----------
    incoming : Incoming
        A list with the headings of :data:`COLUMNS`; its notes say what was left out and why.
    kinds : mapping of str to int
        How many places of each kind of the table it has, in the table's order.
    fetched : date
    complete : bool
        Whether places of all kinds are in it: else one that is not there is not gone.
    """

    incoming: Incoming
    kinds: Mapping[str, int]
    fetched: date
    complete: bool


@dataclass
class _Left:
    """What is left out, and what became of it."""

    closed: int = 0
    gone: int = 0
    twice: int = 0
    within: int = 0
    unnamed: Counter[str] = field(default_factory=Counter)

    def notes(self, shapeless: int) -> list[str]:
        unnamed = ", ".join(f"{n} {label.lower()}" for label, n in sorted(self.unnamed.items()))
        said = {
            f"{self.within} without a name lie in a park or sports centre: what is played there was added "
            "to its activities": self.within,
            f"{self.unnamed.total()} without a name left out: {unnamed}": self.unnamed.total(),
            f"{self.twice} drawn twice, or a part of a site of the same name: each is one row": self.twice,
            f"{self.closed} left out that the public may not go into": self.closed,
            f"{self.gone} left out that are no longer in use": self.gone,
            f"{shapeless} left out that have no whole shape in OpenStreetMap": shapeless,
        }
        return [f"{note}." for note, number in said.items() if number]


def discover(features: Features, table: PlaceTable, kinds: Collection[str] = ()) -> Discovered:
    """Make a list of the places of a locality.

    Telephone numbers, e-mail addresses and people's names in OpenStreetMap are not taken over. A place that
    is drawn twice (as a point and as an area), and a pitch or hall of the same name as its site, is one row:
    the site's, or the larger one's. Rows are sorted by name and number.

    Parameters
    ----------
    features : Features
        As :func:`assetmap.sources.openstreetmap.fetch_features` gives them.
    table : PlaceTable
    kinds : collection of str
        Only places of these kinds of the table; all by default.
    """
    left = _Left()
    named = _named(features.frame, table, left)
    named = _united(named, left)
    chosen = [one for one in named if not kinds or one.line.kind in kinds]
    chosen.sort(key=lambda one: (one.name.casefold(), one.osm_id))
    fetched = features.fetched.date()
    points = shapely.point_on_surface([one.shape for one in chosen])
    degrees = gpd.GeoSeries(points, crs=27700).to_crs(4326)
    rows = [
        IncomingRow(number, _cells(one, fetched), round(float(at.x), 6), round(float(at.y), 6))
        for number, (one, at) in enumerate(zip(chosen, degrees, strict=True), start=1)
    ]
    count = Counter(one.line.kind for one in chosen)
    return Discovered(
        incoming=Incoming(SOURCE, "", tuple(COLUMNS), tuple(rows), tuple(left.notes(features.shapeless))),
        kinds={kind: count[kind] for kind in table.kinds if count[kind]},
        fetched=fetched,
        complete=not kinds,
    )


def source_note(fetched: date) -> str:
    """What stands in a row's column ``source``."""
    return f"OpenStreetMap (ODbL), fetched {fetched:%Y-%m-%d}"


def _named(frame: gpd.GeoDataFrame, table: PlaceTable, left: _Left) -> list[_Place]:
    """The places that have a name and are open; sports of those without go to the site they lie in."""
    named, parts = [], []
    for osm_id, tags, shape in zip(frame.index, frame["tags"], frame.geometry, strict=True):
        line = table.line_of(tags)
        if line is None:
            continue
        place = _Place(str(osm_id), tags, shape, line, _activities(tags, line, table.sports))
        if any(tags.get(key) == "yes" for key in _GONE):
            left.gone += 1
        elif line.open_only and tags.get("access") in _CLOSED_TO_ALL:
            left.closed += 1
        elif place.name:
            named.append(place)
        elif line.part:
            parts.append(place)
        else:
            left.unnamed[line.label] += 1
    sites = [one for one in named if one.line.holds]
    for place, site in zip(parts, _sites_of(parts, sites), strict=True):
        if site is None:
            left.unnamed[place.line.label] += 1
        else:
            site.activities |= place.activities
            left.within += 1
    return named


def _sites_of(parts: Sequence[_Place], sites: Sequence[_Place]) -> list[_Place | None]:
    """For each part the smallest site that it lies in."""
    found: list[_Place | None] = [None] * len(parts)
    for part, site in _pairs([shapely.point_on_surface(one.shape) for one in parts], sites, "within"):
        now = found[part]
        if now is None or sites[site].area < now.area:
            found[part] = sites[site]
    return found


def _united(places: Sequence[_Place], left: _Left) -> list[_Place]:
    """One place for each that is drawn more than once; it has the activities of all."""
    ordered = sorted(places, key=lambda one: one.rank)
    head = list(range(len(ordered)))

    def head_of(one: int) -> int:
        while head[one] != one:
            one = head[one]
        return one

    keys = [_key(one.name) for one in ordered]
    near = _pairs([one.shape for one in ordered], ordered, "dwithin")
    for a, b in sorted((int(a), int(b)) for a, b in near if a < b and keys[a] == keys[b]):
        first, second = ordered[a].line, ordered[b].line
        if first.part or second.part or first.asset_type == second.asset_type:
            low, high = sorted((head_of(a), head_of(b)))
            head[high] = low
    kept = []
    for number, place in enumerate(ordered):
        first_of = head_of(number)
        if first_of == number:
            kept.append(place)
        else:
            site = ordered[first_of]
            site.activities |= place.activities
            if not place.line.part:
                site.tags = {**place.tags, **site.tags}
            left.twice += 1
    return kept


def _pairs(shapes: Sequence[shapely.Geometry], places: Sequence[_Place], how: Any) -> list[tuple[int, int]]:
    """Which shapes are near, or within, which places; positions of both."""
    if not shapes or not places:
        return []
    tree = shapely.STRtree([one.shape for one in places])
    found: NDArray[np.int64] = tree.query(shapes, predicate=how, distance=_NEAR if how == "dwithin" else None)
    return [(int(a), int(b)) for a, b in found.T]


def _activities(tags: Mapping[str, str], line: PlaceLine, sports: Mapping[str, str]) -> set[str]:
    played = {sports[one] for one in split_values(tags.get("sport", "").lower()) if one in sports}
    return played | set(line.activities)


def _cells(place: _Place, fetched: date) -> dict[str, str]:
    tags, line = place.tags, place.line
    cells = {
        "name": place.name,
        "description": line.label,
        "asset_type": place.asset_type,
        "activity_focus": line.activity_focus,
        "activities": "; ".join(sorted(place.activities)),
        "audiences": "; ".join(line.audiences),
        "address": _address(tags),
        "postcode": _postcode(tags),
        "times": _plain(tags.get("opening_hours", "")),
        "accessibility": _accessibility(tags),
        "website": _website(tags),
        "osm_id": place.osm_id,
        "sensitive_location": "yes" if line.sensitive else "",
        "source": source_note(fetched),
    }
    return {heading: place.osm_id if to == "key" else cells[to] for heading, to in COLUMNS.items()}


def _address(tags: Mapping[str, str]) -> str:
    def said(key: str) -> str:
        return _plain(tags.get(f"addr:{key}", ""))

    street = f"{said('housenumber')} {said('street') or said('place')}".strip()
    parts = (said("housename"), street, said("suburb"), said("town") or said("city"))
    return ", ".join(dict.fromkeys(part for part in parts if part)) or said("full")


def _postcode(tags: Mapping[str, str]) -> str:
    first = (split_values(tags.get("addr:postcode", "")) or [""])[0]
    return read_postcode(first)[0]


def _website(tags: Mapping[str, str]) -> str:
    for key in ("website", "contact:website", "url"):
        for text in split_values(tags.get(key, "")):
            text = text if re.match(r"(?i)https?://", text) else f"https://{text}"
            if address := read_website(text)[0]:
                return address
    return ""


def _accessibility(tags: Mapping[str, str]) -> str:
    said = [_WHEELCHAIR.get(tags.get("wheelchair", ""), "")]
    said += [words for key, words in _MORE_ACCESS if tags.get(key) in ("yes", "designated")]
    return "; ".join(one for one in said if one)


def _plain(text: str) -> str:
    """On one line, without what cannot be seen, and without telephone numbers and e-mail addresses."""
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    left, emails, phones = pull_contacts(line)
    for one in (*emails, *phones):
        line = line.replace(one, " ")
    return " ".join(line.split()) if left else ""


def _key(name: str) -> str:
    return re.sub(r"\W+", " ", name.casefold().replace("'", "").replace("’", "")).strip()


def plan_discovered(
    settings: Settings,
    slug: str,
    found: Discovered,
    today: date,
    *,
    held: Change | None = None,
    again: bool = False,
) -> Plan:
    """What taking the places over would do to a locality's lists.

    Parameters
    ----------
    settings : Settings
    slug : str
        The locality.
    found : Discovered
    today : date
    held : Change, optional
        The lists, where they are held already to be changed.
    again : bool, optional
        Bring back what was taken over before and taken out of assets.csv since.
    """
    held = held or look(settings, slug)
    columns = [ColumnProposal(heading, target, "", True, ()) for heading, target in COLUMNS.items()]
    words = propose_words(
        found.incoming, columns, remembered={}, corrections={}, audiences=settings.audiences
    )
    plan = plan_import(
        settings, slug, found.incoming, columns, words, {}, SOURCE, today, held=held, again=again
    )
    plan = only_fill(plan, held)
    return plan if found.complete else replace(plan, gone=())
