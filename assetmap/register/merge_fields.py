"""Two records of one organisation -> one, cell by cell: the newer value that is not blank."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b

from assetmap.check.days import read_date
from assetmap.check.rules import read_list
from assetmap.load.postcodes import normalise
from assetmap.load.schema import ASSETS, PRIVACY_COLUMNS
from assetmap.load.words import VISIBILITIES
from assetmap.register.plan import CellChange, Kept

__all__ = ["POINT", "Ours", "merge_cells", "said_of", "sameness", "stricter"]

POINT = "point"
"""Latitude, longitude and quality together: half of a point is none."""

_KINDS = {column.name: column.kind for column in ASSETS.columns}
_LISTS = {name for name, kind in _KINDS.items() if kind in ("list", "audiences", "areas")}
_VAGUE = {column.name: column.default for column in ASSETS.columns if column.default == "unknown"}
_PLACE = ("latitude", "longitude", "location_quality")
_APART = {*_PLACE, *PRIVACY_COLUMNS, "id", "source", "assured_date"}
_RANK = {"exact": 3, "postcode": 2, "unverified": 1, "": 1, "area": 0}
_SAME_POINT = 1e-4  # about ten metres
_SINCE = "changed here since the last import"


@dataclass(frozen=True)
class Ours:
    """A row of assets.csv, as a merge sees it.

    Attributes
    ----------
    cells : mapping of str to str
        Without surrounding space.
    said : mapping of str to str
        What the same source said of each cell at its last import, as :func:`said_of` writes it; a column is
        missing where it said nothing.
    last : mapping of str to (date or None, str, bool)
        The last entry of the history for each column: its day, the value that was written, and whether an
        import wrote it.
    """

    cells: Mapping[str, str]
    said: Mapping[str, str]
    last: Mapping[str, tuple[date | None, str, bool]]


def merge_cells(
    ours: Ours, theirs: Mapping[str, str], *, day: date, fill_only: Collection[str] = ()
) -> tuple[tuple[CellChange, ...], tuple[Kept, ...]]:
    """Merge what a list says of an organisation into its row.

    Parameters
    ----------
    ours : Ours
    theirs : mapping of str to str
        Blank cells say nothing.
    day : date
        When the list made sure of it: the import's day where it does not say.
    fill_only : collection of str
        Columns that only fill what is blank, as those set for a list as a whole.

    Returns
    -------
    changes : tuple of CellChange
        Never to a blank value, and never to one that lets more people see the row.
    kept : tuple of Kept
        Cells that somebody changed here since the source's last import, or of which ours is newer.
    """
    made = _Merge(ours, theirs, day, fill_only)
    for column, value in theirs.items():
        if value and column not in _APART:
            made.cell(column, value)
    made.point()
    made.assured()
    made.origin()
    for column in PRIVACY_COLUMNS:
        value = theirs.get(column, "")
        if value and stricter(column, value, ours.cells.get(column, "")):
            made.take(column, value)
    return tuple(made.changes), tuple(made.kept)


def said_of(theirs: Mapping[str, str]) -> dict[str, str]:
    """What a list says, short, to tell at its next import whether it says something else."""
    out = {
        column: _short(sameness(column, value))
        for column, value in theirs.items()
        if value and column not in _APART
    }
    if theirs.get("latitude"):
        out[POINT] = _short(_point_text(theirs))
    if theirs.get("source"):
        out["source"] = _short(theirs["source"])
    return dict(sorted(out.items()))


def sameness(column: str, text: str) -> str:
    """A cell without what makes no difference: case, spaces, the order of words in a list."""
    kind = _KINDS.get(column, "text")
    plain = " ".join(text.split())
    if kind == "postcode":
        return normalise(plain) or plain.upper()
    if kind == "website":
        return re.sub(r"^https?://(www\.)?|/+$", "", plain.casefold().replace("://www.", "://", 1))
    if kind == "date":
        found = read_date(plain)[0]
        return found.isoformat() if found else plain.casefold()
    if column in _LISTS:
        return ";".join(sorted(_tokens(plain)))
    return plain.casefold()


def stricter(column: str, value: str, than: str) -> bool:
    """Whether a word of a privacy column shows a row to fewer people than another; what is blank is usual."""
    if column == "visibility":
        order = [*VISIBILITIES]
        if value not in order:
            return False
        return than in (*order, "") and order.index(value) > order.index(than or "partner")
    return value == "yes" and than in ("", "no")


@dataclass
class _Merge:
    """One merge under way."""

    ours: Ours
    theirs: Mapping[str, str]
    day: date
    fill_only: Collection[str]

    def __post_init__(self) -> None:
        self.changes: list[CellChange] = []
        self.kept: list[Kept] = []

    def take(self, column: str, value: str) -> None:
        former = self.ours.cells.get(column, "")
        if former != value:
            self.changes.append(CellChange(column, former, value))

    def cell(self, column: str, value: str) -> None:
        """One cell of text."""
        our = self.ours.cells.get(column, "")
        key = sameness(column, value)
        if our and (
            sameness(column, our) == key
            or column in self.fill_only
            or (column in _VAGUE and value == _VAGUE[column])
            or (column == "postcode" and normalise(our) and not normalise(value))
        ):
            return
        if our and column in _LISTS and _tokens(value) <= _tokens(our):
            return
        why = self._why_not(column, our, sameness(column, our), key)
        if column in _LISTS and our and why in ("", _SINCE):
            said = self.ours.said.get(column, "")
            if said != _short(key) and said != _short(sameness(column, our)):  # both have more: all are kept
                more = [word for word in read_list(value)[0] if word.casefold() not in _tokens(our)]
                value, why = "; ".join([our.rstrip("; "), *more]), ""
        if why:
            self.kept.append(Kept(column, our, value, why))
        else:
            self.take(column, value)

    def point(self) -> None:
        """Latitude, longitude and quality as one."""
        cells, theirs = self.ours.cells, self.theirs
        quality = theirs.get("location_quality", "")
        ours_is_point = bool(cells.get("latitude") or cells.get("longitude"))
        if not theirs.get("latitude") or not theirs.get("longitude"):
            if quality and not ours_is_point and not cells.get("location_quality"):
                self.take("location_quality", quality)
            return
        if _near(cells, theirs):
            if not cells.get("location_quality") and quality:
                self.take("location_quality", quality)
            return
        usual = "" if ours_is_point else ("postcode" if normalise(cells.get("postcode", "")) else "area")
        now = cells.get("location_quality", "") or usual
        if _RANK.get(quality, 1) < _RANK.get(now, 1):
            return  # ours is known better
        our = _point_text(cells) if ours_is_point else ""
        why = self._why_not(POINT, our, our, _point_text(theirs))
        if why:
            self.kept.append(Kept(POINT, our, _point_text(theirs), why))
            return
        for column in _PLACE:
            self.take(column, theirs.get(column, ""))

    def assured(self) -> None:
        """The later of two days."""
        value, our = self.theirs.get("assured_date", ""), self.ours.cells.get("assured_date", "")
        day, ours_day = read_date(value)[0], read_date(our)[0]
        if day and (not our or (ours_day and ours_day < day)):
            self.take("assured_date", day.isoformat())
        elif value and not our:
            self.take("assured_date", value)

    def origin(self) -> None:
        """Where a row came from stays; a list of which something is taken over is named after it."""
        value, our = self.theirs.get("source", ""), self.ours.cells.get("source", "")
        taken = {one.column for one in self.changes} - {"location_quality"}
        if not taken or not value or value in our:
            return
        parts = [part.strip() for part in our.split(";") if part.strip()]
        former = [part for part in parts if _short(part) == self.ours.said.get("source", "")]
        self.take("source", "; ".join([*(part for part in parts if part not in former), value]))

    def _why_not(self, column: str, our: str, our_key: str, their_key: str) -> str:
        """Why ours stays; "" where theirs is taken."""
        said = self.ours.said.get(column, "")
        if said == _short(their_key):
            return _SINCE if our else "cleared here since the last import"
        if not our or said == _short(our_key):
            return ""
        written = self.ours.last.get("latitude" if column == POINT else column)
        current = self.ours.cells.get("latitude", "") if column == POINT else our
        if written and written[1].strip() == current:
            when, imported = written[0], written[2]
            if when and when > self.day:
                return f"ours is newer, of {when.isoformat()}"
            if imported or not said:
                return ""
        if said:
            return _SINCE
        assured = read_date(self.ours.cells.get("assured_date", ""))[0]
        return f"ours is newer, made sure on {assured.isoformat()}" if assured and assured > self.day else ""


def _tokens(text: str) -> set[str]:
    return {" ".join(word.split()).casefold() for word in read_list(text)[0]}


def _point_text(cells: Mapping[str, str]) -> str:
    try:
        return f"{float(cells['latitude']):.5f}, {float(cells['longitude']):.5f}"
    except (KeyError, ValueError):
        return f"{cells.get('latitude', '')}, {cells.get('longitude', '')}"


def _near(one: Mapping[str, str], other: Mapping[str, str]) -> bool:
    try:
        return all(abs(float(one[name]) - float(other[name])) < _SAME_POINT for name in _PLACE[:2])
    except (KeyError, ValueError):
        return False


def _short(text: str) -> str:
    return blake2b(text.encode("utf-8", "replace"), digest_size=5).hexdigest()
