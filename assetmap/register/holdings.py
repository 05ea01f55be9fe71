"""A locality's lists and what is remembered of earlier imports, as an import and a decision need them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from assetmap.check.days import read_date
from assetmap.load.schema import ASSETS, CONTACTS, ENGAGEMENT
from assetmap.register.decisions import Decisions
from assetmap.register.locate import Place, Spot, place
from assetmap.register.merge_fields import Ours
from assetmap.register.store import HISTORY, IMPORTED, MATCHES, Change

if TYPE_CHECKING:
    import pandas as pd

    from assetmap.register.files import ListFile, ListRow
    from assetmap.register.locate import Ground
    from assetmap.register.plan import Unit

__all__ = ["SAID", "WAITING", "WAITING_PEOPLE", "Holdings", "Org", "records_of_units"]

SAID = "said.json"
"""By source and id, what each source last said of each cell, shortened: tells what changed since."""

WAITING = "waiting.json"
"""By ``<source>#<source key>``, rows that wait for a decision; without people's details."""

WAITING_PEOPLE = "waiting_contacts.json"
"""By the same names, the people of those rows; kept out of version control, as contacts.csv is."""

_RECORD = ("name", "postcode", "website", "org_id", "osm_id", "address", "asset_type")


@dataclass(eq=False)
class Org:
    """One row of assets.csv.

    Attributes
    ----------
    key : str
        Its id, or ``@`` and its row number where it has none yet.
    row : ListRow
    cells : dict of str to str
        Without surrounding space.
    """

    key: str
    row: ListRow
    cells: dict[str, str]

    @property
    def closed_to_us(self) -> bool:
        """Whether it is kept only so that it is not added again; what is not understood counts as yes."""
        return self.cells.get("do_not_list", "").casefold() not in ("", "no", "n", "false", "0")


@dataclass
class Holdings:
    """What a locality has.

    Parameters
    ----------
    change : Change
        The lists, to read from or to change.
    """

    change: Change
    orgs: dict[str, Org] = field(default_factory=dict)
    last: dict[str, dict[str, tuple[date | None, str, bool]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for row in self.assets.rows:
            cells = {name: text.strip() for name, text in row.cells.items() if name}
            key = cells.get("id") or f"@{row.number}"
            self.orgs.setdefault(key, Org(key, row, cells))
        sources = {self.imported.get(row, "source") for row in self.imported.rows}
        history = self.change.side("history.csv", HISTORY)
        for row in history.rows:
            day = read_date(history.get(row, "date").strip())[0]
            entries = self.last.setdefault(history.get(row, "asset_id"), {})
            by_import = history.get(row, "source") in sources
            entries[history.get(row, "column")] = day, history.get(row, "value"), by_import
        self.decisions = Decisions(self.change.side("matches.csv", MATCHES))

    @property
    def assets(self) -> ListFile:
        """assets.csv."""
        return self.change.list(ASSETS)

    @property
    def contacts(self) -> ListFile:
        """contacts.csv."""
        return self.change.list(CONTACTS)

    @property
    def log(self) -> ListFile:
        """engagement.csv."""
        return self.change.list(ENGAGEMENT)

    @property
    def imported(self) -> ListFile:
        """Which row of which list is which organisation."""
        return self.change.side("imported.csv", IMPORTED)

    def remembered(self, source: str) -> dict[str, ListRow]:
        """The rows of ``imported.csv`` of one source, by source key."""
        rows = self.imported
        return {rows.get(row, "source_key"): row for row in rows.rows if rows.get(row, "source") == source}

    def waiting_keys(self, source: str) -> set[str]:
        """The source keys of the rows of one source that wait for a decision."""
        waiting = self.change.json(WAITING).values()
        return {key for kept in waiting if kept.get("source") == source for key in kept.get("keys", ())}

    def said(self, source: str, key: str) -> Mapping[str, Any]:
        """What a source last said of an organisation."""
        found: Mapping[str, Any] = self.change.json(SAID).get(source, {}).get(key, {})
        return found

    def ours(self, source: str, org: Org) -> Ours:
        """A row as a merge with what a source says needs it."""
        return Ours(org.cells, self.said(source, org.key), self.last.get(org.key, {}))

    def of_asset(self, rows: ListFile) -> dict[str, list[dict[str, str]]]:
        """The rows of contacts.csv or engagement.csv by organisation, without surrounding space."""
        out: dict[str, list[dict[str, str]]] = {}
        for row in rows.rows:
            cells = {name: text.strip() for name, text in row.cells.items()}
            out.setdefault(cells.get("asset_id", ""), []).append(cells)
        return out

    def places(self, ground: Ground) -> dict[str, Place]:
        """Where the organisations are, by key."""
        spots = [
            Spot(org.cells.get("postcode", ""), org.cells.get("latitude", ""), org.cells.get("longitude", ""))
            for org in self.orgs.values()
        ]
        found = place(spots, self.change.slug, ground, self.change.settings.boundaries_dir)
        return dict(zip(self.orgs, found, strict=True))

    def records(self, ground: Ground) -> pd.DataFrame:
        """The organisations as :mod:`assetmap.register.matching` compares them."""
        places = self.places(ground)
        phones = self.of_asset(self.contacts)
        return _frame(
            (
                key,
                org.cells,
                next((row["phone"] for row in phones.get(key, ()) if row.get("phone")), ""),
                places[key].x,
                places[key].y,
            )
            for key, org in self.orgs.items()
        )


def records_of_units(keys: Sequence[str], units: Sequence[Unit]) -> pd.DataFrame:
    """What a list says of organisations, as :mod:`assetmap.register.matching` compares it."""
    return _frame(
        (
            key,
            unit.cells,
            next((one["phone"] for one in unit.contacts if one.get("phone")), ""),
            unit.x,
            unit.y,
        )
        for key, unit in zip(keys, units, strict=True)
    )


def _frame(rows: Iterable[tuple[str, Mapping[str, str], str, float, float]]) -> pd.DataFrame:
    import pandas as pd

    data = list(rows)
    columns: dict[str, Any] = {"key": pd.Series([one[0] for one in data], dtype="str")}
    for name in _RECORD:
        columns[name] = pd.Series([one[1].get(name, "") for one in data], dtype="str")
    columns["phone"] = pd.Series([one[2] for one in data], dtype="str")
    for name, at in (("x", 3), ("y", 4)):
        values = [float(one[at]) for one in data]  # type: ignore[arg-type]
        columns[name] = pd.Series(values or [math.nan][:0], dtype="float64")
    return pd.DataFrame(columns)
