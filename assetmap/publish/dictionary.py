"""The columns of the exported tables: what each means, its unit, and where it comes from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from assetmap.load.declared import Indicator
from assetmap.load.schema import ASSETS
from assetmap.measure.words import GAP_STATES

__all__ = ["DIGITS", "TABLES", "TEAM_ONLY", "Column", "indicator_column"]

DIGITS: Mapping[str, int] = {
    "people": 0,
    "number": 0,
    "share, 0 to 1": 6,
    "score": 6,
    "per 1,000 residents": 6,
    "degrees": 5,
}
"""The units of numbers, and to how many decimals each is written; columns of other units hold text."""


@dataclass(frozen=True)
class Column:
    """One column.

    Attributes
    ----------
    name : str
    unit : str
        A key of :data:`DIGITS`; or ``text``, ``code``, ``word``, ``yes or no``, ``day``, ``day or month``.
    meaning : str
        One plain sentence.
    source : str
        ``population``, ``deprivation``, ``wards``, ``lookup`` or ``lsoas`` for official data; the name of a
        list; ``measure`` for what is worked out as ``docs/method.md`` says; or other text.
    """

    name: str
    unit: str
    meaning: str
    source: str = "measure"

    @property
    def is_number(self) -> bool:
        """Whether the column holds numbers."""
        return self.unit in DIGITS


_SHARE = "share, 0 to 1"
_PLACE = (
    Column("ward_code", "code", "The ward's nine-character code.", "wards"),
    Column("ward_name", "text", "The ward's name.", "wards"),
    Column("locality_code", "code", "The code of the local authority that it is in.", "wards"),
    Column("locality_name", "text", "The name of that local authority, as in the settings.", "settings"),
)
_NEED = (
    Column("population", "people", "Residents.", "population"),
    Column("imd_score", "score", "Score of the Index of Multiple Deprivation; higher is more deprived. Of "
           "wards: the mean of their small areas, weighted by residents.", "deprivation"),
    Column("share_most_deprived_10", _SHARE, "Residents in small areas of England's most deprived tenth.",
           "deprivation"),
    Column("share_most_deprived_20", _SHARE, "Residents in small areas of England's most deprived fifth.",
           "deprivation"),
)  # fmt: skip
_TARGET = (
    Column("target", "yes or no", "Whether it is a target neighbourhood."),
    Column(
        "target_basis", "word", "Why: statistics, judgement, both; removed where local judgement took it out."
    ),
)
_REACH = (
    Column("share_within_reach_any", _SHARE, "Residents within a walk of any organisation."),
    Column("share_within_reach_active", _SHARE, "Residents within a walk of an organisation for which "
           "physical activity is what it is for, or part of it."),
    Column("share_within_reach_engaged", _SHARE, "Residents within a walk of one that we work with."),
)  # fmt: skip
_UNREACHED = Column(
    "unreached_target_residents",
    "people",
    "Residents of target areas whom no organisation that we work with reaches.",
)
_TARGET_RESIDENTS = Column("target_residents", "people", "Residents of target areas.")

_WARDS = (
    *_PLACE,
    *_NEED,
    *_TARGET,
    Column("organisations_in", "number", "Organisations that lie in the ward and count."),
    Column("organisations_serving", "number", "Those, and the ones that say that they serve it."),
    Column("organisations_per_1000", "per 1,000 residents", "Organisations serving it."),
    *_REACH,
    Column("engaged", "number", "Organisations serving it that we work with."),
    Column("gone_quiet", "number", "Organisations serving it that have gone quiet."),
    Column("dormant", "number", "Organisations serving it that have been quiet for longer still."),
    Column("gap_state", "word", "The engagement gap, the first state that fits."),
    _TARGET_RESIDENTS,
    _UNREACHED,
    Column("gap_rank", "number", "Rank by residents of target areas not reached, within the locality."),
    Column("reach_method", "word", "How ways on foot are measured: straight_line or network."),
)
_LSOAS = (
    Column("lsoa_code", "code", "The small area's nine-character code.", "lookup"),
    *_PLACE,
    _NEED[0],
    _NEED[1],
    Column("imd_rank", "number", "Rank in England; 1 is the most deprived.", "deprivation"),
    Column("imd_decile", "number", "Tenth of England; 1 is the most deprived.", "deprivation"),
    *_TARGET,
    *_REACH,
    Column("share_reached", _SHARE, "Residents reached by an organisation that we work with: within a walk, "
           "or because it serves the ward."),
    _UNREACHED,
)  # fmt: skip
_LOCALITIES = (
    Column("locality", "code", "The locality's key in the settings, and the name of its folder.", "settings"),
    *_PLACE[2:],
    *_NEED,
    *_REACH,
    Column("share_reached", _SHARE, "Residents reached by an organisation that we work with: within a walk, "
           "or because it serves the ward."),
    Column("wards", "number", "Wards."),
    Column("target_wards", "number", "Wards that are target neighbourhoods."),
    *(Column(f"wards_{state}", "number", f"Wards whose engagement gap is {state}.") for state in GAP_STATES),
    _TARGET_RESIDENTS,
    _UNREACHED,
    Column("organisations", "number", "Organisations on the locality's list that count."),
    Column("engaged", "number", "Of these, those that we work with."),
    Column("unplaced", "number", "Organisations on its list without a place."),
    Column("unknown_status", "number", "Organisations on its list; nobody noted whether they are active."),
    Column("stale", "number", "Organisations on its list that were last checked too long ago."),
    Column("undated", "number", "Organisations on its list that were never checked, as far as is noted."),
)  # fmt: skip


def _typed(*names: str) -> tuple[Column, ...]:
    """Columns that stand here as they do in assets.csv."""
    kinds = {"word": "word", "audiences": "word", "areas": "code", "date": "day", "yes_no": "yes or no"}
    return tuple(
        Column(name, kinds.get(ASSETS[name].kind, "text"), ASSETS[name].description, ASSETS.file_name)
        for name in names
    )


_NOT_SENSITIVE = "; blank for partners where the place is sensitive"
_ORGANISATIONS = (
    Column("id", "code", "Its key in its list.", "assets.csv"),
    Column("locality", "code", "The key of the locality in whose list it is.", "assets.csv"),
    *_typed(
        "name", "description", "asset_type", "activity_focus", "activities", "audiences", "status", "address",
        "postcode",
    ),
    Column("ward_code", "code", f"The ward that it lies in{_NOT_SENSITIVE}.", "wards"),
    Column("latitude", "degrees", f"Degrees north (EPSG:4326){_NOT_SENSITIVE}.", "assets.csv"),
    Column("longitude", "degrees", f"Degrees east (EPSG:4326){_NOT_SENSITIVE}.", "assets.csv"),
    Column("location_quality", "word", "How well its place is known.", "assets.csv"),
    *_typed("location_type"),
    Column("serves", "code", "Wards that it names, the whole locality, or all; blank: around its door.",
           "assets.csv"),
    *_typed("times", "cost", "accessibility", "website", "source", "assured_date"),
    Column("stage", "word", "Its stage on the day of the map; paused and declined are known for partners.",
           "engagement.csv"),
    Column("engagement", "word", "engaged, gone_quiet, dormant, or blank.", "engagement.csv"),
    Column("last_contact", "day or month", "The last contact: a day for the team, a month for partners.",
           "engagement.csv"),
    *_typed("visibility", "sensitive_location"),
    Column("next_step", "text", "The next step, as last noted.", "engagement.csv"),
    Column("next_step_due", "day", "When it is due.", "engagement.csv"),
    Column("notes", "text", "The last note.", "engagement.csv"),
)  # fmt: skip

TEAM_ONLY = ("visibility", "sensitive_location", "next_step", "next_step_due", "notes")
"""Columns of organisations that only the team's copy has."""

TABLES: Mapping[str, tuple[Column, ...]] = {
    "wards": _WARDS,
    "lsoas": _LSOAS,
    "localities": _LOCALITIES,
    "organisations": _ORGANISATIONS,
}
"""The columns of each table, in order; those of indicators follow."""


def indicator_column(one: Indicator) -> Column:
    """The column of an indicator that the settings declare."""
    unit = _SHARE if one.is_share else "people" if one.unit == "people" else "score"
    of = f" The share of {one.of}." if one.of else ""
    worse = "Higher" if one.higher_is_worse else "Lower"
    edition = f", {one.note.edition}" if one.note.edition else ""
    return Column(
        one.column, unit, f"{one.title.rstrip('.')}.{of} {worse} is worse.", f"{one.note.publisher}{edition}"
    )
