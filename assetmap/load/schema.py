"""The columns of the lists that people edit, defined once: checks, templates and schemas come from here."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

from assetmap.load import words as w

__all__ = [
    "ASSETS",
    "CONTACTS",
    "ENGAGEMENT",
    "PRIVACY_COLUMNS",
    "TABLES",
    "TARGETS",
    "Column",
    "Kind",
    "Table",
    "heading_key",
    "label",
]

Kind = Literal[
    "key",  # the row's own stable key
    "reference",  # the key of a row of assets.csv
    "text",
    "list",  # plain words, separated by ;
    "word",  # one of `words`
    "audiences",  # words separated by ;, `words` and those of the settings
    "areas",  # ward codes or `words`, separated by ;
    "area",  # the code of one ward
    "target_area",  # the code of one ward or LSOA
    "yes_no",
    "date",
    "postcode",
    "latitude",
    "longitude",
    "website",
    "org_id",
    "osm_id",
    "whole_number",
]


def _no_words() -> w.Words:
    return MappingProxyType({})


@dataclass(frozen=True)
class Column:
    """One column of a list.

    Attributes
    ----------
    name : str
        The heading, as it stands in the file.
    kind : Kind
        What a cell holds, and so how it is read and checked.
    title : str
        The heading in plain words, as pages and workbooks show it.
    description : str
        One sentence for the person who fills the cell.
    words : mapping of str to str
        The words allowed, each with its label; empty where any text goes.
    required : bool
        A row cannot do without it, and a file must have the column.
    needed : bool
        A file must have the column, though a cell may be blank.
    default : str
        What a blank cell means.
    """

    name: str
    kind: Kind
    title: str
    description: str
    words: w.Words = field(default_factory=_no_words, hash=False)
    required: bool = False
    needed: bool = False
    default: str = ""


@dataclass(frozen=True)
class Table:
    """One kind of list: its file, what a row is, and its columns in order."""

    name: str
    title: str
    description: str
    columns: tuple[Column, ...]

    @property
    def file_name(self) -> str:
        """The name of the file in each locality's folder."""
        return f"{self.name}.csv"

    @property
    def names(self) -> tuple[str, ...]:
        """The headings, in order."""
        return tuple(column.name for column in self.columns)

    @property
    def needed(self) -> tuple[str, ...]:
        """The headings without which a file cannot be used."""
        return tuple(column.name for column in self.columns if column.required or column.needed)

    def __getitem__(self, name: str) -> Column:
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)


PRIVACY_COLUMNS = ("visibility", "sensitive_location", "do_not_list")
"""Columns of assets.csv that keep things from being shown: never read more widely than they were meant."""

ASSETS = Table(
    "assets",
    "Organisations, places and groups",
    "One row an organisation, place or group.",
    (
        Column(
            "id",
            "key",
            "Key",
            "A short key, made once and never used again for another; leave it blank in a new row.",
        ),
        Column("name", "text", "Name", "The name it calls itself.", required=True),
        Column("description", "text", "Description", "One or two plain sentences about what it does."),
        Column(
            "asset_type",
            "word",
            "Type",
            "What sort of organisation or place it is.",
            w.ASSET_TYPES,
            required=True,
        ),
        Column(
            "activity_focus",
            "word",
            "Physical activity",
            "How far physical activity is what it is for.",
            w.ACTIVITY_FOCUS,
            default="unknown",
        ),
        Column(
            "activities",
            "list",
            "Activities",
            "What people do there, in plain words separated by ; spelled as in the OpenActive list.",
        ),
        Column(
            "audiences",
            "audiences",
            "Who it is for",
            "The groups of people it is for, separated by ; your own words are declared in assetmap.toml.",
            w.AUDIENCES,
        ),
        Column(
            "status",
            "word",
            "Status",
            "Whether it is running now; only active and unknown count in the measures.",
            w.STATUSES,
            default="unknown",
        ),
        Column("address", "text", "Address", "The address, without the postcode."),
        Column("postcode", "postcode", "Postcode", "A UK postcode, in any spacing or case."),
        Column(
            "latitude",
            "latitude",
            "Latitude",
            "Degrees north, such as 53.5777; give both or neither. A point wins over the postcode.",
        ),
        Column(
            "longitude",
            "longitude",
            "Longitude",
            "Degrees east, below zero west of Greenwich, such as -2.4282.",
        ),
        Column(
            "location_quality",
            "word",
            "How good the position is",
            "Filled by the tool.",
            w.LOCATION_QUALITIES,
        ),
        Column(
            "location_type",
            "word",
            "Kind of place",
            "Whether it is at a place; online ones are listed and never mapped.",
            w.LOCATION_TYPES,
            default="site",
        ),
        Column(
            "serves",
            "areas",
            "Where it works",
            "Ward codes separated by ; or the word locality, or all; blank where it works around its door.",
            w.SERVES_WORDS,
        ),
        Column("times", "text", "Times", "When it is open or meets, in plain words."),
        Column("cost", "text", "Cost", "What it costs, in plain words."),
        Column(
            "accessibility",
            "text",
            "Accessibility",
            "Step-free access, toilets, hearing loop and the like, in plain words.",
        ),
        Column(
            "website", "website", "Website", "The address of its page, beginning with https:// or http://."
        ),
        Column(
            "org_id",
            "org_id",
            "Register number",
            "Its number in a register: GB-CHC-1234567 for a charity, GB-COH-01234567 for a company.",
        ),
        Column(
            "osm_id", "osm_id", "OpenStreetMap", "What it is in OpenStreetMap, such as node/123 or way/123."
        ),
        Column("source", "text", "Source", "Where the row came from."),
        Column(
            "assured_date",
            "date",
            "Last made sure",
            "The day on which somebody last made sure that the row is right.",
        ),
        Column(
            "visibility",
            "word",
            "Who may see it",
            "Which copies of the map show the row.",
            w.VISIBILITIES,
            default="partner",
        ),
        Column(
            "sensitive_location",
            "yes_no",
            "Keep its place to the team",
            "yes for a place such as a refuge, whose point is never shown outside the team's copy.",
            w.YES_NO,
            default="no",
        ),
        Column(
            "do_not_list",
            "yes_no",
            "Do not list",
            "yes keeps the row so that it is not added again, and shows it nowhere.",
            w.YES_NO,
            default="no",
        ),
    ),
)

CONTACTS = Table(
    "contacts",
    "People",
    "One row a person; never read by the map builder, and kept out of version control.",
    (
        Column(
            "asset_id",
            "reference",
            "Organisation",
            "The id of the organisation in assets.csv.",
            required=True,
        ),
        Column("contact_name", "text", "Name", "The person's name."),
        Column("role", "text", "Role", "What the person does there."),
        Column("email", "text", "E-mail", "The person's e-mail address."),
        Column("phone", "text", "Telephone", "The person's telephone number."),
        Column(
            "how_we_may_use_it", "text", "How we may use it", "What the person agreed that we may use it for."
        ),
        Column("agreed_on", "date", "Agreed on", "The day on which the person agreed."),
        Column("review_by", "date", "Review by", "The day by which to ask again or take the row out."),
    ),
)

ENGAGEMENT = Table(
    "engagement",
    "The log of contacts",
    "One row a contact; rows are added and not rewritten.",
    (
        Column("date", "date", "Date", "The day of the contact, such as 2026-11-05.", required=True),
        Column(
            "asset_id",
            "reference",
            "Organisation",
            "The id of the organisation in assets.csv; blank where residents were met directly.",
            needed=True,
        ),
        Column(
            "ward_code",
            "area",
            "Ward",
            "The code of the ward in which residents were met; blank where it is the organisation's own.",
        ),
        Column("channel", "word", "How", "How the contact was made.", w.CHANNELS),
        Column(
            "two_way", "yes_no", "Two-way", "yes where they answered or took part.", w.YES_NO, default="no"
        ),
        Column(
            "depth", "word", "How far it went", "How much of a say people had (the IAP2 spectrum).", w.DEPTHS
        ),
        Column(
            "stage",
            "word",
            "Stage after it",
            "How far we are with the organisation after this contact.",
            w.STAGES,
        ),
        Column(
            "residents_reached",
            "whole_number",
            "Residents met",
            "How many residents were met, as a whole number.",
        ),
        Column(
            "audiences",
            "audiences",
            "Who was met",
            "The groups of people, separated by ; as in assets.csv.",
            w.AUDIENCES,
        ),
        Column(
            "what_matters",
            "list",
            "What matters to them",
            "Themes that people raised, in their words, separated by ;",
        ),
        Column("next_step", "text", "Next step", "What is to be done next; shown in the team's copy only."),
        Column("next_step_due", "date", "Due", "The day by which to do it."),
        Column("recorded_by", "text", "Recorded by", "Who wrote the row."),
        Column("notes", "text", "Notes", "Anything else; shown in the team's copy only."),
    ),
)

TARGETS = Table(
    "targets",
    "Local judgement over statistics",
    "One row a ward or LSOA that is, or is not, a target whatever the statistics say.",
    (
        Column(
            "area_code",
            "target_area",
            "Area",
            "The code of a ward (E05…) or of an LSOA (E01…).",
            required=True,
        ),
        Column("decision", "word", "Decision", "Whether it is a target.", w.DECISIONS, required=True),
        Column(
            "reason", "text", "Reason", "Why, in a sentence that readers of the map will see.", required=True
        ),
        Column(
            "audiences",
            "audiences",
            "For whom",
            "The groups of people it is a target for, separated by ;",
            w.AUDIENCES,
        ),
        Column("decided_on", "date", "Decided on", "The day of the decision."),
        Column("decided_by", "text", "Decided by", "A role or a meeting, not a person's name."),
    ),
)

TABLES: Mapping[str, Table] = MappingProxyType({t.name: t for t in (ASSETS, CONTACTS, ENGAGEMENT, TARGETS)})


def label(table: Table, column: str, word: str) -> str:
    """The plain label of a word of a column; the word itself where it has none, as for your own audiences."""
    return table[column].words.get(word, word)


def heading_key(text: str) -> str:
    """A heading without regard to case and space: ``" Asset Type "`` and ``asset_type`` are the same."""
    return re.sub(r"[\s_-]+", "_", text.strip().lower()).strip("_")
