"""The columns of the exported tables: what each means, its unit, and where it comes from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from assetmap.load.declared import Indicator
from assetmap.load.schema import ASSETS
from assetmap.measure.catchments import SUPPLY
from assetmap.measure.words import GAP_STATES

__all__ = ["DIGITS", "MEASURE_UNITS", "SUPPLY_COLUMN", "TABLES", "TEAM_ONLY", "Column", "indicator_column"]

DIGITS: Mapping[str, int] = {
    "people": 0,
    "number": 0,
    "share, 0 to 1": 6,
    "score": 6,
    "per 1,000 residents": 6,
    "ratio": 6,
    "degrees": 5,
    "as in unit": 6,
}
"""The units of numbers, and to how many decimals each is written; columns of other units hold text. Numbers
of the unit "as in unit" are of the unit in their row's column ``unit``, and whole ones are written so."""


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
_REACH_METHOD = Column("reach_method", "word", "How ways on foot are measured: straight_line or network.")
_UNREACHED = Column(
    "unreached_target_residents",
    "people",
    "Residents of target areas whom no organisation that we work with reaches.",
)
_TARGET_RESIDENTS = Column("target_residents", "people", "Residents of target areas.")
_REACHED = Column(
    "share_reached",
    _SHARE,
    "Residents reached by an organisation that we work with: within a walk, or because it serves the ward.",
)
_CAUTIONS = Column(
    "cautions",
    "text",
    "What to know before using the row's figures: small numbers, rows not checked for long. Blank: nothing "
    "beyond what the table about says of all.",
)

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
    _REACH_METHOD,
    _REACHED,
    _CAUTIONS,
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
    _REACHED,
    _TARGET_RESIDENTS,
    _UNREACHED,
    _REACH_METHOD,
    _CAUTIONS,
)
_FAIRNESS = (
    Column("residents_most", "people", "Residents of the most deprived fifth."),
    Column("residents_least", "people", "Residents of the least deprived fifth."),
    Column("share_reached_most", _SHARE, "Share of the most deprived fifth within a walk of one that we "
           "work with."),
    Column("share_reached_least", _SHARE, "The same of the least deprived fifth."),
    Column("fairness_ratio", "ratio", "The first of these shares divided by the second; below 1, the "
           "better-off are reached more. Blank: there is none, and cautions say why."),
    Column("concentration_index", "ratio", "Below 0, those reached are more often the more deprived; above "
           "0, the better-off."),
    Column("engaged_any", "number", "Organisations that we work with within a walk of somebody here."),
    Column("engaged_most", "number", "Of these, within a walk of somebody of the most deprived fifth."),
    Column("engaged_least", "number", "Of these, within a walk of somebody of the least deprived fifth."),
    Column("contacts", "number", "Effort: contacts in the last year, as noted in the locality's log."),
    Column("two_way", "number", "Of these, those in which somebody answered or took part."),
    Column("share_of_contacts", _SHARE, "Share of effort: of all contacts of the whole place."),
    Column("share_of_two_way", _SHARE, "Of all two-way contacts of the whole place."),
    Column("share_of_target_residents", _SHARE, "Share of need: of all residents of target areas."),
    Column("share_of_unreached", _SHARE, "Share of need: of all residents of target areas who are not "
           "reached."),
)  # fmt: skip
_LOCALITIES = (
    Column("locality", "code", "The locality's key in the settings, and the name of its folder.", "settings"),
    *_PLACE[2:],
    *_NEED,
    *_REACH,
    _REACHED,
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
    _REACH_METHOD,
    *_FAIRNESS,
    _CAUTIONS,
)  # fmt: skip
_NEXT = (
    Column("rank", "number", "Place in the order over all localities; 1 is the first to talk to."),
    Column("rank_in_locality", "number", "Place in the order among those of the same list."),
    Column("locality", "code", "The key of the locality in whose list it is.", "assets.csv"),
    Column("id", "code", "Its key in its list: as in the table organisations.", "assets.csv"),
    Column("name", "text", "Its name.", "assets.csv"),
    Column("gain", "people", "Residents of target areas whom it would add to those reached."),
    Column("total", "people", "Those whom it and all before it would add."),
    Column("people", "people", "Residents of target areas whom it could reach: within a walk, or in wards "
           "that it serves by name."),
    Column("reached_now", "people", "Of these, reached now by one that we work with."),
    Column("by_earlier", "people", "Of these, not reached now, and reached by one before it in this order."),
    Column("by_remit", "yes or no", "Whether it serves a ward of such residents by name."),
    Column("incomplete", "yes or no", "Whether there are also areas of unknown residents among them."),
    Column("stage", "word", "Its stage on the day of the map; paused is known for partners.",
           "engagement.csv"),
    Column("engagement", "word", "gone_quiet, dormant, or blank.", "engagement.csv"),
    Column("last_contact", "day or month", "The last contact: a day for the team, a month for partners.",
           "engagement.csv"),
    Column("reason", "text", "Why it is one to talk to, in words."),
    _CAUTIONS,
)  # fmt: skip
_AREA = (
    Column("area_type", "word", "locality, or place for all localities together."),
    Column("area_code", "code", "The code of the local authority; all for the whole place.", "wards"),
    Column("area_name", "text", "The name of the locality or of the place, as in the settings.", "settings"),
)
_MEASURES = (
    Column("date", "day", "The day: the end of a month before, or the day of the map."),
    *_AREA,
    Column(
        "measure", "word", "What the number is: a column of the table localities, or one of the two below."
    ),
    Column("value", "as in unit", "The number."),
    Column("unit", "word", "Its unit."),
    _CAUTIONS,
)
_CONCENTRATION = (
    *_AREA,
    Column("point", "number", "The number of the point, from 0: the most deprived first."),
    Column("share_of_residents", _SHARE, "Residents up to here, of all."),
    Column("share_of_reached", _SHARE, "Those of them within a walk of one that we work with, of all such."),
)


SUPPLY_COLUMN = Column(
    SUPPLY,
    "per 1,000 residents",
    "What organisations have room for, each shared out among the people within a walk of it.",
)
"""The column of wards, LSOAs and localities where the settings ask for catchments."""


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
    "measures": _MEASURES,
    "next": _NEXT,
    "concentration": _CONCENTRATION,
    "organisations": _ORGANISATIONS,
}
"""The columns of each table, in order; those of indicators follow."""


MEASURE_UNITS: Mapping[str, str] = {
    **{one.name: one.unit for one in _LOCALITIES if one.is_number},
    "reached": "people",
    "within_reach_engaged": "people",
}
"""The measures in the table ``measures`` on the day of the map, in order, each with its unit."""


def indicator_column(one: Indicator) -> Column:
    """The column of an indicator that the settings declare."""
    unit = _SHARE if one.is_share else "people" if one.unit == "people" else "score"
    of = f" The share of {one.of}." if one.of else ""
    worse = "Higher" if one.higher_is_worse else "Lower"
    edition = f", {one.note.edition}" if one.note.edition else ""
    return Column(
        one.column, unit, f"{one.title.rstrip('.')}.{of} {worse} is worse.", f"{one.note.publisher}{edition}"
    )
