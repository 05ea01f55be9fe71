"""What there is of every dataset, what is used, and what the default stands in for. Imports nothing heavy."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from assetmap.settings import Settings
from assetmap.sources.catalogue import ROLES, Dataset, read_catalogue, real_address
from assetmap.sources.fetched import choose, codes_of, hashes_of, is_for
from assetmap.sources.lock import Entry, read_lock
from assetmap.sources.store import Store

__all__ = ["Line", "Status", "status"]

_STANDS_IN = {
    "wards": ("wards", "approximate ward shapes"),
    "lookup": ("lookup", "ward figures made with the lookup"),
    "lsoas": ("", "nothing: without LSOA shapes the maps show wards only"),
    "deprivation": ("deprivation", "ward figures made from"),
    "population": ("population", "ward figures made from"),
}


@dataclass(frozen=True)
class Line:
    """One dataset.

    Attributes
    ----------
    dataset : Dataset
    address : str
        Where a fetch would go.
    entry : Entry or None
        What was fetched of it.
    state : str
        ``good``, ``missing`` or ``damaged`` in the cache, ``outdated`` where it is for other places or from
        another address than the settings want now; "" where nothing was fetched.
    path : Path or None
        Where the file lies.
    checked : str
        When the publisher was last asked; "" if not known.
    in_use : bool
    instead : str
        What is used in its place; "" where it is in use or plays no role.
    """

    dataset: Dataset
    address: str
    entry: Entry | None
    state: str
    path: Path | None
    checked: str
    in_use: bool
    instead: str


@dataclass(frozen=True)
class Status:
    """All datasets, those first that are used by themselves; and what is amiss."""

    lines: tuple[Line, ...]
    notes: tuple[str, ...]
    cache: Path


def status(settings: Settings, store: Store) -> Status:
    """Look at every dataset of the catalogue.

    Raises
    ------
    InputError
        The lock file or a table ``[sources.<id>]`` cannot be read.
    """
    catalogue, entries = read_catalogue(settings), read_lock(settings.lock_file)
    states = {id_: store.state(entry) for id_, entry in entries.items()}
    chosen = choose(settings, catalogue, entries, lambda entry: states[entry.id])
    hashes, codes = hashes_of(settings, catalogue, entries), codes_of(settings)
    default = _default(settings)
    lines = []
    for one in sorted(catalogue.values(), key=_order):
        entry = entries.get(one.id)
        state = states.get(one.id, "")
        if entry and state == "good" and not is_for(one, entry, codes, hashes):
            state = "outdated"
        in_use = entry is not None and chosen.entries.get(one.role) == entry
        lines.append(
            Line(
                dataset=one,
                address=real_address(one),
                entry=entry,
                state=state,
                path=store.path(entry) if entry else None,
                checked=str(store.about(entry).get("checked", "")) if entry else "",
                in_use=in_use,
                instead="" if in_use else _instead(one, settings, chosen.entries, default),
            )
        )
    return Status(tuple(lines), chosen.notes, store.folder)


def _order(one: Dataset) -> tuple[bool, int, str]:
    return (not one.use, ROLES.index(one.role) if one.role in ROLES else len(ROLES), one.id)


def _default(settings: Settings) -> Mapping[str, str]:
    """Editions of the default; none where it cannot be read."""
    try:
        raw = json.loads((settings.boundaries_dir / "sources.json").read_text(encoding="utf-8"))
        return {str(role): str(edition) for role, edition in raw["editions"].items()}
    except (OSError, ValueError, KeyError, AttributeError):
        return {}


def _instead(
    one: Dataset, settings: Settings, chosen: Mapping[str, Entry], default: Mapping[str, str]
) -> str:
    if not one.role:
        return ""
    if (path := settings.data.named().get(one.role)) is not None:
        return f"your own file {path.name} ([data] {one.role})"
    if one.role in chosen:
        return chosen[one.role].title
    if one.role == "population" and "deprivation" in chosen and "population" in chosen["deprivation"].also:
        return f"the residents in {chosen['deprivation'].title}"
    edition, what = _STANDS_IN[one.role]
    if not edition:
        return what
    stamp = default.get(edition, "edition not known")
    return f"the default in {settings.boundaries_dir.name}/: {what} ({stamp})"
