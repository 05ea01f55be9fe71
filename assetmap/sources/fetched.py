"""What was fetched takes the default's place: all of it that must fit together, or none.

Only the standard library is imported here: this runs at the start of every build.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from assetmap.errors import InputError
from assetmap.settings import Settings
from assetmap.sources.catalogue import ROLES, Dataset, read_catalogue, used
from assetmap.sources.lock import Entry, read_lock, request_of
from assetmap.sources.store import Store, cache_folder

__all__ = ["Chosen", "choose", "codes_of", "hashes_of", "is_for", "with_fetched"]


@dataclass(frozen=True)
class Chosen:
    """Which of the fetched files are used.

    Attributes
    ----------
    entries : mapping of str to Entry
        By role.
    notes : tuple of str
        What is amiss, in plain sentences.
    """

    entries: Mapping[str, Entry]
    notes: tuple[str, ...] = ()


def with_fetched(settings: Settings, cache: Path | None = None) -> Settings:
    """The settings with what was fetched in the place of the default.

    A setting under ``[data]`` goes before what was fetched. Where a file of a set that must fit together is
    missing, damaged or for other places than now, none of the set is used, and a note says so.

    Parameters
    ----------
    settings : Settings
    cache : Path, optional
        The folder of the cache, where it is not the usual one.
    """
    if not settings.lock_file.is_file():
        return settings
    store = Store(cache_folder(settings, cache))
    try:
        entries = read_lock(settings.lock_file)
        chosen = choose(settings, read_catalogue(settings), entries, store.state)
    except InputError as error:
        return settings.without_fetched(f"What was fetched is not used: {error.where}: {error.what}.")
    return put_in(settings, chosen, store.path)


def put_in(settings: Settings, chosen: Chosen, path_of: Callable[[Entry], Path]) -> Settings:
    """The settings with the chosen files in place."""
    data = replace(settings.data, **{role: path_of(entry) for role, entry in chosen.entries.items()})
    origins = {role: entry.origin for role, entry in sorted(chosen.entries.items())}
    return replace(settings, data=data, fetched=origins, data_notes=(*settings.data_notes, *chosen.notes))


def choose(
    settings: Settings,
    catalogue: Mapping[str, Dataset],
    entries: Mapping[str, Entry],
    state: Callable[[Entry], str],
) -> Chosen:
    """Which of the fetched files are used.

    Parameters
    ----------
    settings : Settings
        As read: `data` holds only what a person set.
    catalogue, entries : mapping
        Datasets and what was fetched, by id.
    state : callable
        ``good``, ``missing`` or ``damaged``, for an entry.
    """
    by_hand = set(settings.data.named())
    datasets = {one.role: one for one in used(catalogue) if one.role and one.role not in by_hand}
    there = {role: entries[one.id] for role, one in datasets.items() if one.id in entries}
    if "deprivation" in there and "population" in there["deprivation"].also:
        there.pop("population", None)  # its own residents go before those of the census (docs/method.md)
    hashes = hashes_of(settings, catalogue, entries)
    amiss = {}
    for role, entry in there.items():
        if not is_for(datasets[role], entry, codes_of(settings), hashes):
            amiss[role] = "fetched for other places or from another address"
        elif (how := state(entry)) != "good":
            amiss[role] = f"{how} in the cache of this computer"
    for role in _together(set(amiss), datasets):
        there.pop(role, None)
    _leave_out_useless(there, by_hand)
    notes: tuple[str, ...] = ()
    if amiss:
        said = "; ".join(
            f"{', '.join(datasets[role].title for role in sorted(amiss) if amiss[role] == what)}: {what}"
            for what in sorted(set(amiss.values()))
        )
        told = (
            "Official data that was fetched for these maps is not used, because not all of it is at hand "
            f"({said}). The files that came with the project take its place where they cover it."
        )
        notes = (told,)
    return Chosen(there, notes)


def _leave_out_useless(there: dict[str, Entry], by_hand: set[str]) -> None:
    """Take out what cannot be used without something that was never fetched."""
    given = there.keys() | by_hand
    residents = "population" in given or (
        "deprivation" in there and "population" in there["deprivation"].also
    )
    if "lookup" not in given or ("deprivation" in there and not residents):
        there.pop("deprivation", None)
    if not {"lookup", "deprivation"} <= there.keys() | by_hand:
        there.pop("population", None)
        there.pop("lsoas", None)
    if not {"wards", "deprivation"} & (there.keys() | by_hand):
        there.pop("lookup", None)


def is_for(dataset: Dataset, entry: Entry, localities: tuple[str, ...], hashes: Mapping[str, str]) -> bool:
    """Whether an entry is what is wanted now: the same request, and every locality in it."""
    covered = not dataset.is_layer or set(localities) <= set(entry.localities)
    return covered and entry.request == request_of(dataset, entry.localities, hashes)


def codes_of(settings: Settings) -> tuple[str, ...]:
    """The codes of the settings' localities, sorted."""
    return tuple(sorted(one.code for one in settings.localities))


def hashes_of(
    settings: Settings, catalogue: Mapping[str, Dataset], entries: Mapping[str, Entry]
) -> dict[str, str]:
    """SHA-256 of the file that plays each role: set by hand, or fetched."""
    hashes = {one.role: entries[one.id].sha256 for one in used(catalogue) if one.role and one.id in entries}
    needed = {choice.by for one in used(catalogue) for choice in one.choose} & set(ROLES)
    for role, path in settings.data.named().items():
        if role in needed:
            hashes[role] = _hash(path)
    return hashes


def _together(roles: set[str], datasets: Mapping[str, Dataset]) -> set[str]:
    """The roles, and all those that must fit them, or fit what must fit them."""
    found: set[str] = set()
    ways = {role: set(one.fits) & datasets.keys() for role, one in datasets.items()}
    left = set(roles)
    while left:
        role = left.pop()
        found.add(role)
        back = {other for other, fits in ways.items() if role in fits}
        left |= (ways.get(role, set()) | back) - found
    return found


def _hash(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""
