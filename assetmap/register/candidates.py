"""Rows of a partner's list -> what each says in our columns; what does not fit is kept under its heading."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING

from assetmap.check.days import read_date
from assetmap.check.rules import read_osm_id, read_website
from assetmap.load.postcodes import normalise
from assetmap.load.schema import ASSETS, heading_key
from assetmap.register.contents import EMAIL, is_blank_word, pull_contacts
from assetmap.register.synonyms import plain
from assetmap.register.values import NUMERIC_DATE, day_named, day_not_proved, register_number, wards_served
from assetmap.register.vocabulary import WORDS, split_audiences, type_of_name

if TYPE_CHECKING:
    from assetmap.register.columns import ColumnProposal
    from assetmap.register.incoming import Incoming, IncomingRow
    from assetmap.register.wording import WordProposal

__all__ = ["Candidate", "translate"]

_SERIAL = re.compile(r"([1-9][0-9]{4})(?:\.[0-9]+)?")
_POSTCODE_AT_END = re.compile(r"[\s,.]*\b([A-Za-z]{1,2}[0-9][A-Za-z0-9]?\s?[0-9][A-Za-z]{2})[\s.]*$")
_BARE_PHONE = re.compile(r"[1-37][0-9]{9}")
_NAME_PARTS = {"first", "forename", "forenames", "given", "last", "surname", "family"}
_OURS = frozenset(heading_key(name) for name in ASSETS.names)


@dataclass
class Candidate:
    """One row in our columns.

    Attributes
    ----------
    number : int
        The row, as in the file.
    key : str
        Their own number for it, "" where there is none.
    cells : dict of str to str
        Columns of assets.csv, and under their own headings what is kept besides. No e-mail address and no
        telephone number is in it.
    contact, log : dict of str to str
        Columns of contacts.csv and of engagement.csv.
    area : str
        Their local authority's name or code.
    longitude, latitude : float or None
        The point of the file's shape.
    point : tuple of str and str, or None
        What stands in their columns of coordinates, as typed: latitude and longitude, or easting and
        northing, or one text and "".
    problems : tuple of str
        What was read otherwise than it stands, or could not be read, in sentences.
    """

    number: int
    key: str = ""
    cells: dict[str, str] = field(default_factory=dict)
    contact: dict[str, str] = field(default_factory=dict)
    log: dict[str, str] = field(default_factory=dict)
    area: str = ""
    longitude: float | None = None
    latitude: float | None = None
    point: tuple[str, str] | None = None
    problems: tuple[str, ...] = ()


def translate(
    incoming: Incoming,
    columns: Iterable[ColumnProposal],
    words: Iterable[WordProposal],
    *,
    constants: Mapping[str, str],
) -> tuple[Candidate, ...]:
    """Read every row in our columns.

    Parameters
    ----------
    incoming : Incoming
    columns : iterable of ColumnProposal
        Which of their columns is which of ours.
    words : iterable of WordProposal
        Which of their words is which of ours.
    constants : Mapping of str to str
        Column of assets.csv -> the word for every row whose own cell says nothing. Of ``asset_type`` it holds
        only where the row's name tells nothing.

    Returns
    -------
    tuple of Candidate
        One a row, in the order of the file.
    """
    columns = tuple(columns)
    meant = {(one.target, one.theirs): one.ours for one in words}
    dates = {
        one.heading: day_not_proved([row.cells[one.heading] for row in incoming.rows])
        for one in columns
        if one.target in ("assured_date", "engagement.date")
    }
    merged = _merged_types(meant)
    made = tuple(_Reader(row, columns, meant, dates, constants, merged).read() for row in incoming.rows)
    if not any(one.target == "key" for one in columns):
        _key_by_register(made)
    return made


class _Reader:
    """One row while it is read."""

    def __init__(
        self,
        row: IncomingRow,
        columns: Sequence[ColumnProposal],
        meant: Mapping[tuple[str, str], str],
        dates: Mapping[str, bool],
        constants: Mapping[str, str],
        merged: frozenset[str],
    ) -> None:
        self.row, self.columns, self.meant, self.dates, self.constants = row, columns, meant, dates, constants
        self.merged = merged
        self.made = Candidate(row.number, longitude=row.longitude, latitude=row.latitude)
        self.problems: list[str] = []

    def read(self) -> Candidate:
        point: dict[str, str] = {}
        keys: list[tuple[str, str]] = []
        for column in self.columns:
            target, heading = column.target, column.heading
            text = self.row.cells[heading].strip()
            if not text:
                continue
            if target in ("latitude", "longitude"):
                point[target] = text
            elif target in ("easting", "northing", "point"):
                point[target] = text
                self.keep(heading, text)
            elif target.startswith("contacts."):
                self.contact(target.partition(".")[2], heading, text)
            elif target.startswith("engagement."):
                self.logged(target, heading, text)
            elif target in ("key", "area"):
                setattr(self.made, target, text)
                keys.append((heading, text))
            elif target:
                self.cell(target, heading, text)
            else:
                self.keep(heading, text)
        for heading, text in keys:
            if text != self.made.cells.get("osm_id"):  # its number is kept there
                self.keep(heading, text)
        self.made.point = _pair(point)
        self.postcode_of_address()
        self.type_and_constants()
        self.made.problems = tuple(dict.fromkeys(self.problems))
        return self.made

    # --- cells of assets.csv ------------------------------------------------------------------------------

    def cell(self, target: str, heading: str, text: str) -> None:
        """Read one cell for a column of assets.csv."""
        if target in WORDS:
            self.word(target, heading, text)
        elif target in ("website", "osm_id", "serves", "assured_date", "org_id"):
            if is_blank_word(text):
                return
            read = self.checked(target, heading, text)
            if read:
                self.put(target, read, heading)
            else:
                self.keep(heading, text, f"'{_short(text)}' is not understood as {target}")
        elif target == "postcode":
            if not is_blank_word(text):
                self.put(target, text, heading)
        else:
            text = self.without_contacts(heading, text)
            if text and target == "activities":
                text = "; ".join(part.strip() for part in re.split(r"[;,\n|]", text) if part.strip())
            if text:
                self.put(target, text, heading)

    def checked(self, target: str, heading: str, text: str) -> str:
        """A cell of a column that only takes what is right; "" where it is not."""
        if target == "website":
            return self.website(text)
        if target == "assured_date":
            return self.day(text, heading)
        if target == "org_id":
            return register_number(text, heading)
        return read_osm_id(text)[0] if target == "osm_id" else wards_served(text)

    def put(self, target: str, text: str, heading: str) -> None:
        """Put a text into a column; several columns of theirs are joined in their order."""
        before = self.made.cells.get(target, "")
        if target == "times" and (day := day_named(heading)):
            text = f"{day} {text}"
        if not before:
            self.made.cells[target] = text
        else:
            between = ", " if target == "address" else "; "
            if plain(text) not in [plain(part) for part in before.split(between.strip())]:
                self.made.cells[target] = f"{before}{between}{text}"

    def word(self, target: str, heading: str, text: str) -> None:
        """Put the word of ours that theirs means; without one, keep theirs under its heading."""
        if target == "audiences":
            parts = split_audiences(
                text, {ours: ours for (one, _), ours in self.meant.items() if one == target}
            )
            whole = self.meant.get((target, text), "")
            found = (
                [whole]
                if whole
                else [self.meant.get((target, part), "") for part in _parts(text, parts, self.meant)]
            )
            understood = [one for one in dict.fromkeys(found) if one]
            if understood:
                self.put(target, "; ".join(understood), heading)
            if not found or not all(found):
                self.keep(heading, text)
            return
        ours = self.meant.get((target, text), "")
        if ours:
            self.put(target, ours, heading)
        if not ours or (target == "asset_type" and ours in self.merged):
            self.keep(heading, text)

    def keep(self, heading: str, text: str, problem: str = "") -> None:
        """Keep a text under its own heading, which never is one of ours."""
        text = self.without_contacts(heading, text)
        if not text:
            return
        name = f"{heading} (theirs)" if heading_key(heading) in _OURS else heading
        self.made.cells[name] = text
        if problem:
            self.problems.append(f"{problem}; it is kept under '{name}'")

    def website(self, text: str) -> str:
        if EMAIL.fullmatch(text):
            self.add_contact("email", text)
            self.problems.append("an e-mail address stood where a website should; it goes to contacts")
            return ""
        bare = text.rstrip("\ufffd").rstrip()
        for address in (bare, f"https://{bare}"):
            if read_website(address)[0] and ("." in bare):
                if address != text:
                    self.problems.append(f"the website '{_short(text)}' is written as {address}")
                return address
        return ""

    def day(self, text: str, heading: str) -> str:
        """A date with its year first; "" where the text is none."""
        found = read_date(text)[0]
        if found is None and (serial := _SERIAL.fullmatch(text)):
            found = date(1899, 12, 30) + timedelta(days=int(serial[1]))
            self.problems.append(f"Excel's number {text} under '{heading}' is read as {found.isoformat()}")
        elif (
            found is not None and self.dates.get(heading) and NUMERIC_DATE.fullmatch(text) and found.day <= 12
        ):
            self.problems.append(f"'{text}' under '{heading}' is read day first, as {found.isoformat()}")
        return found.isoformat() if found else ""

    def postcode_of_address(self) -> None:
        """Take a postcode at the end of the address where the row has none."""
        cells = self.made.cells
        found = _POSTCODE_AT_END.search(cells.get("address", ""))
        if found and not cells.get("postcode") and normalise(found[1]):
            cells["postcode"] = found[1]
            cells["address"] = cells["address"][: found.start()]
            self.problems.append(f"the postcode {found[1]} stood at the end of the address")
            if not cells["address"]:
                del cells["address"]

    def type_and_constants(self) -> None:
        cells = self.made.cells
        if not cells.get("asset_type"):
            told, by = type_of_name(cells.get("name", ""))
            if told:
                cells["asset_type"] = told
                if told != self.constants.get("asset_type"):
                    self.problems.append(f"the type is {told}, by '{by}' in its name")
        for column, word in self.constants.items():
            if word and not cells.get(column):
                cells[column] = word

    # --- contacts and the log -----------------------------------------------------------------------------

    def contact(self, column: str, heading: str, text: str) -> None:
        if is_blank_word(text):
            return
        if column == "phone" and _BARE_PHONE.fullmatch(text):
            self.problems.append("the telephone number lacked its first 0")
            text = f"0{text}"
        if column in ("email", "phone"):
            left, emails, phones = pull_contacts(text)
            if emails or phones:
                for found, many in (("email", emails), ("phone", phones)):
                    for one in many:
                        self.add_contact(found, one)
                if left:
                    self.add_contact(
                        "contact_name", " ".join(left.replace("[see contacts]", " ").split()).strip(" ,;:-()")
                    )
                return
        part = column == "contact_name" and bool(set(plain(heading).split()) & _NAME_PARTS)
        self.add_contact(column, text, " " if part else "; ")

    def add_contact(self, column: str, text: str, between: str = "; ") -> None:
        before = self.made.contact.get(column, "")
        if text.lower() not in before.lower():
            self.made.contact[column] = f"{before}{between}{text}" if before else text

    def without_contacts(self, heading: str, text: str) -> str:
        """The text without e-mail addresses and telephone numbers, which go to contacts."""
        left, emails, phones = pull_contacts(text)
        for email in emails:
            self.add_contact("email", email)
        for phone in phones:
            self.add_contact("phone", phone)
        if emails or phones:
            what = "an e-mail address" if emails else "a telephone number"
            self.problems.append(f"{what} under '{heading}' goes to contacts")
        return left

    def logged(self, target: str, heading: str, text: str) -> None:
        column = target.partition(".")[2]
        if target in WORDS:
            ours = self.meant.get((target, text), "")
            if ours:
                self.made.log[column] = ours
            else:
                self.keep(heading, text)
        elif column == "date":
            if not is_blank_word(text):
                self.made.log[column] = self.day(text, heading) or text
        else:
            before = self.made.log.get(column, "")
            self.made.log[column] = f"{before}; {text}" if before else text


def _merged_types(meant: Mapping[tuple[str, str], str]) -> frozenset[str]:
    """Types of ours that stand for several words of theirs, which then are worth keeping beside them."""
    many: dict[str, set[str]] = {}
    for (target, theirs), ours in meant.items():
        if target == "asset_type" and ours:
            many.setdefault(ours, set()).add(plain(theirs))
    return frozenset(ours for ours, theirs in many.items() if len(theirs) > 1)


def _key_by_register(made: Iterable[Candidate]) -> None:
    """A register's number is the key of a row where no column holds one, and no other row has it."""
    made = tuple(made)
    count = Counter(one.cells.get("org_id", "") for one in made)
    for one in made:
        number = one.cells.get("org_id", "")
        if number and count[number] == 1:
            one.key = number


def _parts(text: str, parts: list[str], meant: Mapping[tuple[str, str], str]) -> list[str]:
    """The parts of a cell of audiences as they were proposed: as long as they are known, else smaller."""
    made: list[str] = []
    for part in parts:
        if ("audiences", part) in meant:
            made.append(part)
        else:
            made.extend(one.strip() for one in re.split(r",|/|&|\band\b", part) if one.strip())
    return made or [text]


def _pair(point: Mapping[str, str]) -> tuple[str, str] | None:
    for first, second in (("latitude", "longitude"), ("easting", "northing")):
        if first in point or second in point:
            return point.get(first, ""), point.get(second, "")
    return (point["point"], "") if "point" in point else None


def _short(text: str) -> str:
    clean = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return clean if len(clean) <= 60 else clean[:59] + "…"
