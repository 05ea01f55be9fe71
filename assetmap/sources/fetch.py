"""``make data``: what the localities need is fetched, verified, checked to fit, and only then remembered."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

from assetmap.errors import AssetmapError, InputError, MisfitError, SourceError
from assetmap.settings import Settings
from assetmap.sources.catalogue import ROLES, Dataset, real_address, used
from assetmap.sources.client import Client, Patience
from assetmap.sources.contents import Contents, codes_in, column_of
from assetmap.sources.download import NOT_MODIFIED, Validators, download, sha256
from assetmap.sources.fetched import choose, codes_of, hashes_of, is_for, put_in
from assetmap.sources.layer import fetch_layer, few_codes
from assetmap.sources.lock import Entry, lock_text, read_lock, request_of
from assetmap.sources.store import Store, told, write_whole

__all__ = ["Outcome", "Reporter", "Result", "fetch"]


class Reporter(Protocol):
    """Is told how a fetch goes on."""

    def begin(self, dataset: Dataset) -> None:
        """A dataset is asked for."""

    def advance(self, done: int, total: int) -> None:
        """So much of it is there."""

    def end(self, result: Result) -> None:
        """It is there."""


@dataclass(frozen=True)
class Result:
    """One dataset after a fetch; `news` is ``kept``, ``new``, ``same`` or ``changed``, `detail` says more."""

    dataset: Dataset
    entry: Entry
    path: Path
    news: str
    detail: str = ""


@dataclass(frozen=True)
class Outcome:
    """What a fetch did: a result for each dataset, and notes on how they fit."""

    results: tuple[Result, ...]
    notes: tuple[str, ...] = ()


def fetch(
    settings: Settings,
    catalogue: Mapping[str, Dataset],
    wanted: Sequence[Dataset],
    store: Store,
    *,
    reporter: Reporter,
    check: Callable[[Settings], Sequence[str]],
    refresh: bool = False,
    offline: bool = False,
    client: Client | None = None,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Outcome:
    """Fetch datasets; all of them are remembered in the lock file, or none.

    Parameters
    ----------
    settings : Settings
        As read, without what was fetched.
    catalogue : mapping of str to Dataset
    wanted : sequence of Dataset
        Those to fetch, in the order of :func:`assetmap.sources.catalogue.used`; what they depend on is added.
    store : Store
    reporter : Reporter
    check : callable
        Given settings in which the fetched files are named, says whether they fit: raises InputError, or
        gives notes.
    refresh : bool
        Ask for everything anew, and accept what has changed.
    offline : bool
        Ask nobody.
    client : Client, optional
        Who asks; by default one as patient as the settings say.
    now : callable
        The time.

    Raises
    ------
    SourceError
        A server is out of reach or its answer broken; what came is not what the lock file says; the cache
        cannot be written.
    InputError
        The datasets do not fit together, or lack a locality.
    """
    try:
        entries = read_lock(settings.lock_file)
        with ExitStack() as stack:
            if client is None:
                client = stack.enter_context(closing(Client(Patience.of(settings.sources))))
            run = _Run(settings, catalogue, store, entries, reporter, refresh, offline, client, now)
            run.make_folder = lambda: stack.enter_context(store.partial())
            results = tuple(run.one(dataset) for dataset in _with_needs(wanted, run))
            notes: Sequence[str] = ()
            if any(result.news != "kept" for result in results):
                notes = run.fit(check)
                run.remember(results)
        final = tuple(
            Result(one.dataset, one.entry, store.path(one.entry), one.news, one.detail) for one in results
        )
        return Outcome(final, tuple(notes))
    except (SourceError, InputError) as error:
        raise type(error)(
            error.what, where=error.where, remedy=f"{error.remedy}.\n  {_left(settings, catalogue, store)}"
        ) from None


@dataclass
class _Run:
    settings: Settings
    catalogue: Mapping[str, Dataset]
    store: Store
    lock: Mapping[str, Entry]
    reporter: Reporter
    refresh: bool
    offline: bool
    client: Client
    now: Callable[[], datetime]
    entries: dict[str, Entry] = field(default_factory=dict)
    paths: dict[str, Path] = field(default_factory=dict)
    abouts: dict[str, dict[str, Any]] = field(default_factory=dict)
    make_folder: Callable[[], Path] | None = None
    folder: Path | None = None

    def __post_init__(self) -> None:
        self.entries = dict(self.lock)
        self.codes = codes_of(self.settings)

    def good(self, dataset: Dataset) -> bool:
        """Whether what the lock file says of it is here, whole, and what is wanted now."""
        entry = self.entries.get(dataset.id)
        hashes = hashes_of(self.settings, self.catalogue, self.entries)
        return (
            entry is not None
            and is_for(dataset, entry, self.codes, hashes)
            and self.store.state(entry) == "good"
        )

    def one(self, dataset: Dataset) -> Result:
        """Fetch one dataset, or find that it is there."""
        if not self.refresh and self.good(dataset):
            entry = self.entries[dataset.id]
            result = Result(dataset, entry, self.store.path(entry), "kept")
        elif self.offline:
            result = self._from_cache(dataset)
        else:
            if self.folder is None and self.make_folder is not None:
                self.folder = self.make_folder()
            self.reporter.begin(dataset)
            result = self._ask(dataset, (self.folder or Path()) / dataset.id)
        self.entries[dataset.id] = result.entry
        self.paths[dataset.id] = result.path
        self.reporter.end(result)
        return result

    def _request(self, dataset: Dataset) -> tuple[tuple[str, ...], str]:
        localities = self.codes if dataset.is_layer else ()
        hashes = hashes_of(self.settings, self.catalogue, self.entries)
        return localities, request_of(dataset, localities, hashes)

    def _from_cache(self, dataset: Dataset) -> Result:
        _, request = self._request(dataset)
        expected = self.lock.get(dataset.id)
        found = self.store.find(dataset.id, request)
        if found is None or (expected and expected.request == request and expected.sha256 != found.sha256):
            raise SourceError(
                f"{dataset.title} is not in the cache ({self.store.folder}), and --offline asks nobody",
                where=dataset.id,
                remedy="run the command once without --offline, on a computer with internet",
            )
        return Result(dataset, found, self.store.path(found), "new", "from the cache")

    def _ask(self, dataset: Dataset, folder: Path) -> Result:
        localities, request = self._request(dataset)
        address = real_address(dataset)
        client = self.client
        former = None if dataset.is_layer else self.store.find(dataset.id, request)
        path = folder / dataset.file
        validators = Validators()
        if dataset.is_layer:
            contents = fetch_layer(
                client, dataset, address, path, self.codes, self._path_of, self.reporter.advance
            )
        else:
            about = self.store.about(former) if former else {}
            if about.get("through") == address:
                validators = Validators(str(about.get("etag", "")), str(about.get("last_modified", "")))
            contents, validators = download(client, dataset, address, path, validators, self.reporter.advance)
        time = self.now().strftime("%Y-%m-%dT%H:%M:%SZ")
        if contents is NOT_MODIFIED and former:
            entry, path = former, self.store.path(former)
        else:
            entry = _entry(dataset, contents, path, request, localities, time)
        self.abouts[dataset.id] = {
            "etag": validators.etag,
            "last_modified": validators.last_modified,
            "checked": time,
            "through": address,
        }
        return self._compared(dataset, entry, path)

    def _compared(self, dataset: Dataset, entry: Entry, path: Path) -> Result:
        """What came beside what the lock file says."""
        before = self.lock.get(dataset.id)
        if before is None:
            return Result(dataset, entry, path, "new")
        if before.sha256 == entry.sha256:
            entry = Entry(**{**vars(entry), "fetched": before.fetched})
            return Result(dataset, entry, path, "same")
        detail = self._difference(dataset, before, path) + (
            f"{before.rows:,} areas and {before.size:,} bytes before (SHA-256 {before.sha256[:12]}…), "
            f"{entry.rows:,} and {entry.size:,} now ({entry.sha256[:12]}…)"
        )
        if before.request == entry.request and not self.refresh:
            raise SourceError(
                f"{dataset.title} is no longer what {self.settings.lock_file.name} says: {detail}",
                where=real_address(dataset),
                remedy="to accept what is published now:  assetmap data fetch --refresh; else ask whoever "
                f"fetched it on {before.fetched[:10]} for their copy",
            )
        return Result(dataset, entry, path, "changed", detail)

    def _difference(self, dataset: Dataset, before: Entry, path: Path) -> str:
        """Which codes came and went, where the former file is still here."""
        if self.store.state(before) != "good":
            return ""
        old, new = codes_in(self.store.path(before), dataset), codes_in(path, dataset)
        named = {"gone": old - new, "new": new - old}
        said = [
            f"{len(codes):,} {'code' if len(codes) == 1 else 'codes'} {what} ({few_codes(codes)})"
            for what, codes in named.items()
            if codes
        ]
        return ", ".join(said or ["the same codes"]) + "; "

    def _path_of(self, role: str) -> Path | None:
        if role in self.settings.data.named():
            return self.settings.data.named()[role]
        for one in used(self.catalogue):
            if one.role == role and one.id in self.entries:
                return self.paths.get(one.id) or self.store.path(self.entries[one.id])
        return None

    def fit(self, check: Callable[[Settings], Sequence[str]]) -> Sequence[str]:
        """Have what came looked at together with what was there."""
        good = {**self.paths}

        def state(entry: Entry) -> str:
            return "good" if entry.id in good else self.store.state(entry)

        chosen = choose(self.settings, self.catalogue, self.entries, state)
        if not chosen.entries:
            return chosen.notes
        paths = {entry.id: good.get(entry.id, self.store.path(entry)) for entry in chosen.entries.values()}
        try:
            return check(put_in(self.settings, chosen, lambda entry: paths[entry.id]))
        except MisfitError:
            raise
        except InputError as error:
            given = chosen.entries.keys() | self.settings.data.named().keys()
            if {"wards", "deprivation"} <= given:
                raise
            return (*chosen.notes, f"Not enough for the maps yet: {error.what}.")

    def remember(self, results: Sequence[Result]) -> None:
        """Move the files to their places, then write the lock file."""
        with told(self.store.folder), self.store.alone():
            new = [result for result in results if result.news != "kept"]
            for result in new:
                if result.dataset.id in self.abouts:
                    self.store.keep(result.entry, result.path, self.abouts[result.dataset.id])
            now = dict(read_lock(self.settings.lock_file))
            now |= {result.dataset.id: result.entry for result in new}
            with told(self.settings.lock_file):
                write_whole(self.settings.lock_file, lock_text(now).encode())


def _with_needs(wanted: Sequence[Dataset], run: _Run) -> list[Dataset]:
    """The datasets, and before them those by whose codes their rows are chosen."""
    found = {one.id: one for one in wanted}
    by_role = {one.role: one for one in used(run.catalogue) if one.role not in run.settings.data.named()}
    for one in wanted:
        for choice in one.choose if all(choice.by in ROLES for choice in one.choose) else ():
            needed = by_role.get(choice.by)
            if needed and needed.id not in found and not run.good(needed):
                found = {needed.id: needed, **found}
    return list(found.values())


def _entry(
    dataset: Dataset, contents: Contents, path: Path, request: str, localities: tuple[str, ...], time: str
) -> Entry:
    return Entry(
        id=dataset.id,
        role=dataset.role,
        title=dataset.title,
        publisher=dataset.publisher,
        edition=contents.edition,
        licence=dataset.licence,
        attribution=dataset.attribution.replace("{year}", f"20{contents.edition[-2:]}"),
        address=dataset.address,
        request=request,
        localities=localities,
        file=dataset.file,
        rows=contents.rows,
        size=path.stat().st_size,
        sha256=sha256(path),
        fetched=time,
        also=contents.also,
    )


def _left(settings: Settings, catalogue: Mapping[str, Dataset], store: Store) -> str:
    """What the maps are made from while nothing new could be had."""
    try:
        chosen = choose(settings, catalogue, read_lock(settings.lock_file), store.state)
    except AssetmapError:
        chosen = None
    if chosen and chosen.entries:
        day = max(entry.fetched for entry in chosen.entries.values())[:10]
        return f"Nothing was changed: the maps are still made from what was fetched by {day}."
    if settings.data.named():
        return "Nothing was changed: the maps are still made from your own files ([data] in the settings)."
    if not set(codes_of(settings)) <= _of_default(settings):
        left = "For these localities there is no default: the maps need what is missing."
    else:
        left = f"The maps are still made from the default ({settings.boundaries_dir.name}/)."
    return (
        f"Nothing was changed. {left}\n"
        "  What was fetched before for these localities may still be in the cache:  "
        "assetmap data fetch --offline  looks there."
    )


def _of_default(settings: Settings) -> set[str]:
    """The local authorities that the default covers."""
    return set(column_of(settings.boundaries_dir / "ward_figures.csv", "locality_code", {}) or ())
