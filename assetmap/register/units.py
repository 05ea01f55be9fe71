"""Rows of an incoming list -> what the list says of each organisation, ready to be written."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date

from assetmap.check.days import read_date
from assetmap.check.faults import quoted
from assetmap.check.rules import near, read_list
from assetmap.load.schema import ASSETS, PRIVACY_COLUMNS, heading_key
from assetmap.register.candidates import Candidate
from assetmap.register.columns import ColumnProposal
from assetmap.register.locate import Place, Spot
from assetmap.register.merge_fields import sameness, stricter
from assetmap.register.plan import Kept, Unit
from assetmap.register.synonyms import plain, word_data

__all__ = ["Names", "join_units", "make_unit", "source_keys", "spot_of"]

_LISTS = {column.name for column in ASSETS.columns if column.kind in ("list", "audiences", "areas")}
_PLACE = ("latitude", "longitude", "location_quality")
_RANK = {"exact": 3, "postcode": 2, "unverified": 1, "area": 0}
_NOTHING = {
    "",
    "-",
    "--",
    "?",
    "n/a",
    "na",
    "none",
    "nil",
    "tbc",
    "tba",
    "unknown",
    "no name",
    "unnamed",
    "not known",
}
_ROUNDING = 1e-6  # degrees: a tenth of a metre
_OWN_ID = heading_key("id (theirs)")
_THEIRS = {heading_key(name) for name in ASSETS.names}


class Names:
    """Under which headings of assets.csv the columns of the list's own are kept.

    Parameters
    ----------
    source : str
        The list's name.
    there : iterable of str
        The headings that the file has. One that differs only in case and space is used as it stands there; a
        heading that looks like one of ours gets the list's name beside it.
    """

    def __init__(self, source: str, there: Iterable[str]) -> None:
        self.source = source
        self._there = {heading_key(name): name for name in there}
        self._given: dict[str, str] = {}

    def of(self, heading: str) -> str:
        """The heading for one of theirs; two of theirs never share one."""
        if heading in ASSETS.names:
            return heading
        if heading not in self._given:
            key, name = heading_key(heading), heading
            if key in _THEIRS or near(key, PRIVACY_COLUMNS, 0.84):
                name = f"{heading} ({self.source})"
            taken = {heading_key(one) for one in self._given.values()}
            number = 1
            while heading_key(name) in taken:
                number += 1
                name = f"{heading} ({number})"
            self._given[heading] = self._there.get(heading_key(name), name)
        return self._given[heading]


def spot_of(candidate: Candidate) -> Spot:
    """What a row says of its place."""
    first, second = candidate.point or ("", "")
    return Spot(candidate.cells.get("postcode", ""), first, second, candidate.longitude, candidate.latitude)


def make_unit(
    candidate: Candidate,
    place: Place,
    columns: Sequence[ColumnProposal],
    *,
    key: str,
    names: Names,
    today: date,
    ids: Collection[str] = (),
) -> Unit:
    """One row of the list.

    A stage without a day on which it was reached cannot stand in the log: it is kept in a column ``stage`` of
    assets.csv, and what stands for the day under its own heading. Degrees that are not taken over as they
    stand are kept so, too. A column ``id`` is not kept where it holds one of our `ids`.
    """
    headings = {one.target: one.heading for one in reversed(columns) if one.target}
    cells = {
        names.of(name): text
        for name, value in candidate.cells.items()
        if (text := value.strip()) and name not in ("id", *_PLACE)
    }
    if candidate.key in ids:
        cells = {name: text for name, text in cells.items() if heading_key(name) != _OWN_ID}
    reasons = [*candidate.problems, *place.reasons]
    _close(cells, today, reasons)
    if _is_nothing(cells.get("name", "")):
        cells.pop("name", None)
    if place.postcode:
        cells["postcode"] = place.postcode
    cells |= {name: text for name in _PLACE if (text := getattr(place, _FIELD[name]))}
    _keep_degrees(cells, candidate.point or ("", ""), headings, names)
    cells.setdefault("source", names.source)
    log, undated = _log(candidate.log, headings, today, reasons)
    cells |= {names.of(name): text for name, text in undated.items() if name not in cells}
    contact = {name: text for name, value in candidate.contact.items() if (text := value.strip())}
    contact = {} if all(_is_nothing(text) for text in contact.values()) else contact
    reasons = [_without(text, contact) for text in reasons]
    assured = read_date(cells.get("assured_date", ""))[0]
    return Unit(
        numbers=(candidate.number,),
        keys=(key,),
        cells=cells,
        contacts=(contact,) if contact else (),
        log=(log,) if log else (),
        day=assured.isoformat() if assured and assured <= today else "",
        reasons=tuple(dict.fromkeys(reasons)),
        x=place.x,
        y=place.y,
    )


def source_keys(candidates: Iterable[Candidate], places: Iterable[Place]) -> list[str]:
    """A key for each row: the list's own, else its name and postcode (or address, or point).

    Rows that share the list's own key and the name are parts of one organisation and share a key; where else
    two would have the same, the later ones get a number.
    """
    out: list[str] = []
    names: dict[str, str] = {}
    taken: set[str] = set()
    for candidate, place in zip(candidates, places, strict=True):
        name = _plain(candidate.cells.get("name", ""))
        own = " ".join(candidate.key.split())
        if own:
            key = own if names.setdefault(own, name) == name else f"{own} {name}"
        else:
            at = place.postcode or _plain(candidate.cells.get("address", ""))
            if not at and place.latitude:
                at = f"{float(place.latitude):.4f} {float(place.longitude):.4f}"
            base = key = f"{name}|{at}" if at else name
            number = 1
            while key in taken:
                number += 1
                key = f"{base}~{number}"
        taken.add(key)
        out.append(key)
    return out


def join_units(units: Sequence[Unit]) -> Unit:
    """Several rows of one organisation as one: the newest goes first, then the order of the list.

    Words of lists and cells of the list's own columns are all kept; where other cells differ, the first
    stands and the others are among `differing`.
    """
    if len(units) == 1:
        return units[0]
    ordered = sorted(units, key=lambda unit: unit.day, reverse=True)
    cells: dict[str, str] = {}
    differing: dict[tuple[str, str], Kept] = {}
    for unit in ordered:
        for column, value in unit.cells.items():
            ours = cells.get(column, "")
            if column in _PLACE:
                continue
            if not ours or (column in PRIVACY_COLUMNS and stricter(column, value, ours)):
                cells[column] = value
            elif column in _LISTS or column not in ASSETS.names:
                more = [word for word in read_list(value)[0] if word not in read_list(ours)[0]]
                cells[column] = "; ".join([ours, *more])
            elif sameness(column, ours) != sameness(column, value) and column not in PRIVACY_COLUMNS:
                key = column, sameness(column, value)
                differing.setdefault(key, Kept(column, ours, value, _BOTH))
    at = max(ordered, key=lambda unit: _RANK.get(unit.cells.get("location_quality", ""), -1))
    cells |= {name: at.cells[name] for name in _PLACE if name in at.cells}
    for unit in ordered:
        if unit.cells.get("location_quality") == "exact" and _point(unit) != _point(at):
            differing.setdefault(("point", _point(unit)), Kept("point", _point(at), _point(unit), _BOTH))
    return Unit(
        numbers=tuple(sorted(n for unit in units for n in unit.numbers)),
        keys=tuple(dict.fromkeys(key for unit in units for key in unit.keys)),
        cells=cells,
        contacts=_distinct(one for unit in ordered for one in unit.contacts),
        log=_distinct(one for unit in units for one in unit.log),
        day=ordered[0].day,
        reasons=tuple(dict.fromkeys(text for unit in units for text in unit.reasons)),
        differing=(*(one for unit in ordered for one in unit.differing), *differing.values()),
        x=at.x,
        y=at.y,
    )


def _point(unit: Unit) -> str:
    return f"{unit.cells.get('latitude', '')}, {unit.cells.get('longitude', '')}"


_BOTH = "the list has both"
_FIELD = {"latitude": "latitude", "longitude": "longitude", "location_quality": "quality"}


def _distinct(rows: Iterable[Mapping[str, str]]) -> tuple[Mapping[str, str], ...]:
    return tuple({tuple(sorted(row.items())): row for row in rows}.values())


def _keep_degrees(
    cells: dict[str, str], point: tuple[str, str], headings: Mapping[str, str], names: Names
) -> None:
    """Keep what stands under latitude and longitude, unless it is in ours as it stands."""
    if "latitude" not in headings and "longitude" not in headings:
        return
    for target, typed in zip(_PLACE, point, strict=False):
        if (text := typed.strip()) and not _same_degrees(text, cells.get(target, "")):
            name = headings.get(target, target)
            cells[names.of(f"{name} ({names.source})" if heading_key(name) in _THEIRS else name)] = text


def _same_degrees(text: str, ours: str) -> bool:
    try:
        return abs(float(text) - float(ours)) <= _ROUNDING
    except ValueError:
        return False


def _close(cells: dict[str, str], today: date, reasons: list[str]) -> None:
    """A row with a day on which it closed is closed from then on, whatever else the list says."""
    for name, text in cells.items():
        if plain(name) in word_data()["closed_dates"]["headings"]:
            day = read_date(re.sub(r"^(\d{4})(\d\d)(\d\d)$", r"\1-\2-\3", text))[0]
            if day and day <= today and cells.get("status") != "closed":
                reasons.append(f"{quoted(text)} stands under '{name}', so the status is closed")
                cells["status"] = "closed"
                return


def _log(
    log: Mapping[str, str], headings: Mapping[str, str], today: date, reasons: list[str]
) -> tuple[dict[str, str], dict[str, str]]:
    """The row of the log, and what is kept in assets.csv where there can be none."""
    said = {name: text for name, value in log.items() if not _is_nothing(text := value.strip())}
    if not said:
        return {}, {}
    day = read_date(said.get("date", ""))[0]
    if day and day <= today:
        return said | {"date": day.isoformat()}, {}
    if "date" in said:
        why = "lies in the future" if day else "is no day"
        reasons.append(f"{quoted(said['date'])} {why}")
    if "stage" in said:
        reasons.append("the stage has no day and is kept in the column stage")
    return {}, {
        "stage" if name == "stage" else headings.get(f"engagement.{name}", name): text
        for name, text in said.items()
    }


def _without(text: str, contact: Mapping[str, str]) -> str:
    """A reason without people's details, which are shown nowhere."""
    for value in contact.values():
        for part in value.split("; "):
            if len(bare := part.lstrip("0")) > 5:
                text = text.replace(part, "…").replace(bare, "…")
    return text


def _is_nothing(text: str) -> bool:
    return text.strip().casefold() in _NOTHING


def _plain(text: str) -> str:
    """A name for a key: letters and figures only."""
    return " ".join(re.findall(r"\w+", text.casefold()))
