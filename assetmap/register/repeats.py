"""Rows that are probably one organisation, within a locality's list and across localities."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assetmap.check.faults import Faults, problem, quoted
from assetmap.check.rows import shown_path
from assetmap.load.schema import ASSETS, heading_key

if TYPE_CHECKING:
    import pandas as pd

    from assetmap.settings import Settings

__all__ = ["decided_pairs", "note_repeats"]

_COMPARED = ("name", "postcode", "x", "y", "website", "org_id", "osm_id", "address", "asset_type")
_ACROSS = (
    "If they are one, keep the row in the list of the locality where it is, and take the other away. If they "
    "are two, nothing need be done."
)
_PHONE = ("phone", "telephone", "tel")


def note_repeats(settings: Settings, organisations: pd.DataFrame, faults: Faults) -> None:
    """Note rows that are probably one organisation, unless somebody has decided whether they are.

    Parameters
    ----------
    settings : Settings
        Names the folder of the lists.
    organisations : DataFrame
        As :func:`assetmap.check.organisations.check_organisations` gives it.
    faults : Faults
        Where it is noted: within a list at the later row, across lists at both.
    """
    from assetmap.register.matching import find_repeats

    decided = decided_pairs(settings)
    lists = {
        one.slug: shown_path(settings, settings.assets_dir / one.slug / ASSETS.file_name)
        for one in settings.localities
    }
    rows = organisations[["name", "locality", "row", "do_not_list"]].to_dict("index")
    found = find_repeats(_records(organisations))
    for left, right, reasons in found[["left", "right", "reasons"]].itertuples(index=False):
        if frozenset((left, right)) in decided or (rows[left]["do_not_list"] and rows[right]["do_not_list"]):
            continue
        first, second = sorted((left, right), key=lambda key: (rows[key]["locality"], rows[key]["row"]))
        both = rows[first]["locality"] != rows[second]["locality"]
        for one, other in [(second, first), (first, second)][: 2 if both else 1]:
            mine, its = rows[one], rows[other]
            place = f"row {its['row']}"
            if both:
                place = f"{lists[its['locality']]}, {place}"
            text = f"it is probably the same as {quoted(its['name'], 60)} ({place}): {reasons}"
            faults.add(
                problem("likely-repeat", text, _ACROSS if both else ""),
                file=lists[mine["locality"]],
                row=int(mine["row"]),
                column="name",
                value=mine["name"],
            )


def decided_pairs(settings: Settings) -> set[frozenset[str]]:
    """The pairs of keys on which somebody has decided, in ``register/matches.csv`` of any locality.

    A pair is noted as the id of the locality's own row and that of the other: an id of the same list, or
    ``<locality>/<id>`` of another's. All of ``yes``, ``no`` and ``not_sure`` are decisions.
    """
    from assetmap.register.decisions import Decisions, is_incoming
    from assetmap.register.store import MATCHES, look

    pairs = set()
    slugs = {locality.slug for locality in settings.localities}
    for slug in sorted(slugs):
        for pair in Decisions(look(settings, slug).side("matches.csv", MATCHES)).pairs():
            if pair.decision and not is_incoming(pair.other):
                elsewhere = "/" in pair.other and pair.other.partition("/")[0] in slugs
                other = pair.other if elsewhere else f"{slug}/{pair.other}"
                pairs.add(frozenset((f"{slug}/{pair.asset_id}", other)))
    return pairs


def _records(organisations: pd.DataFrame) -> pd.DataFrame:
    """Organisations as the comparison wants them; the telephone stands in a column of the list's own."""
    import pandas as pd

    phone = pd.Series("", index=organisations.index, dtype="str")
    for column in organisations.columns:
        if heading_key(column) in _PHONE:
            phone = phone.mask(phone == "", organisations[column])
    records = organisations[[*_COMPARED]].assign(phone=phone)
    records.insert(0, "key", organisations.index)
    return records.reset_index(drop=True)
