"""A list that knows less than we do only fills blanks: what somebody here wrote stays."""

from __future__ import annotations

from dataclasses import replace

from assetmap.load.schema import ASSETS, PRIVACY_COLUMNS
from assetmap.register.holdings import Holdings
from assetmap.register.merge_fields import POINT, said_of
from assetmap.register.plan import CellChange, Kept, Plan, PlanRow
from assetmap.register.store import Change

__all__ = ["only_fill"]

_POINT = ("latitude", "longitude", "location_quality")
#: Columns in which a merge keeps our words beside theirs, or only ever becomes stricter.
_ADDED_TO = {one.name for one in ASSETS.columns if one.kind in ("list", "audiences", "areas")}
_FREE = {*_ADDED_TO, *PRIVACY_COLUMNS, "source", "assured_date"}
_ROUGH = ("area", "postcode", "unverified")


def only_fill(plan: Plan, held: Change) -> Plan:
    """A plan that leaves what somebody here wrote.

    A cell is changed where it is blank or ``unknown``, where it still says what this source said last, or
    where words are added to it; a point where ours is a rough one.

    Parameters
    ----------
    plan : Plan
        Of :func:`assetmap.register.importer.plan_import`.
    held : Change
        The lists that it was made from.
    """
    holdings = Holdings(held)
    rows = [_filled(row, holdings, plan.source) if row.kind == "changed" else row for row in plan.rows]
    # Rows that wait for a decision are merged later: only columns that are "told" may then change ours.
    return replace(plan, rows=tuple(rows), told=frozenset({"key", "osm_id"}))


def _filled(row: PlanRow, holdings: Holdings, source: str) -> PlanRow:
    org, said = holdings.orgs[row.asset_id].cells, holdings.said(source, row.asset_id)

    def theirs_before(name: str) -> bool:
        return name in said and said_of(org).get(name) == said[name]

    ours_is_rough = not org.get("latitude") or org.get("location_quality", "") in _ROUGH
    free_point = ours_is_rough or theirs_before(POINT)

    def is_free(one: CellChange) -> bool:
        if one.column in _POINT:
            return free_point
        return one.former in ("", "unknown") or one.column in _FREE or theirs_before(one.column)

    changes = tuple(one for one in row.changes if is_free(one))
    why = f"{source} only fills what is blank"
    kept = tuple(Kept(one.column, one.former, one.value, why) for one in row.changes if one not in changes)
    if all(one.column == "source" for one in changes):
        changes = ()
    more = bool(changes or row.contacts or row.log)
    return replace(row, kind="changed" if more else "same", changes=changes, kept=(*row.kept, *kept))
