"""A project that fetches from the small server, and what its tests look at."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from assetmap.settings import Settings, read_settings
from assetmap.sources.catalogue import asked_for, read_catalogue, used
from assetmap.sources.client import Client, Patience
from assetmap.sources.fetch import Outcome, fetch
from assetmap.sources.fetched import with_fetched
from assetmap.sources.store import Store
from tests.sources.server import WANTED, Server

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
LATER = datetime(2026, 12, 24, 12, tzinfo=UTC)
REQUESTS = 16  # of a whole fetch: lookup 5, wards 3, lsoas 5, File 7 2, census 1


class Silent:
    """A reporter that keeps what it is told."""

    def __init__(self) -> None:
        self.told: list[Any] = []

    def begin(self, dataset: Any) -> None:
        self.told.append(("begin", dataset.id))

    def advance(self, done: int, total: int) -> None:
        self.told.append(("advance", done, total))

    def end(self, result: Any) -> None:
        self.told.append(("end", result.dataset.id, result.news))


class Project:
    """A folder with settings; `waits` are the seconds that a client would have slept."""

    def __init__(
        self, folder: Path, server: Server, *, settings: str = "", cache: Path | None = None
    ) -> None:
        self.folder, self.server = folder, server
        self.waits: list[float] = []
        self.client = Client(Patience(tries=3, wait=0.5, timeout=5.0, sleep=self.waits.append))
        self.store = Store(cache or folder / "cache")
        folder.mkdir(parents=True, exist_ok=True)
        self.write(settings)

    def write(self, extra: str = "", localities: Sequence[str] = WANTED, data: str = "") -> None:
        named = "\n".join(f'p{n} = {{ code = "{code}" }}' for n, code in enumerate(localities))
        text = f'place = "Madeup"\n[localities]\n{named}\n[data]\n{data}\n{self.server.sources()}\n{extra}\n'
        (self.folder / "assetmap.toml").write_text(text, encoding="utf-8")

    @property
    def settings(self) -> Settings:
        return read_settings(self.folder / "assetmap.toml")

    @property
    def lock(self) -> Path:
        return self.folder / "assetmap.lock"

    def fetch(self, *only: str, check: Any = lambda _: (), now: datetime = NOON, **how: Any) -> Outcome:
        settings = self.settings
        catalogue = read_catalogue(settings)
        wanted = asked_for(catalogue, only) if only else used(catalogue)
        return fetch(
            settings,
            catalogue,
            wanted,
            self.store,
            reporter=Silent(),
            check=check,
            client=self.client,
            now=lambda: now,
            **how,
        )

    def found(self) -> Settings:
        return with_fetched(self.settings, self.store.folder)

    def files(self) -> dict[str, bytes]:
        """Everything that a fetch leaves, but for locks that hold nothing."""
        names = sorted(path for path in self.store.folder.rglob("*") if path.is_file())
        kept = {
            p.relative_to(self.store.folder).as_posix(): p.read_bytes() for p in names if p.name != ".lock"
        }
        return kept | ({"assetmap.lock": self.lock.read_bytes()} if self.lock.exists() else {})

    def asked(self) -> list[tuple[str, str]]:
        return [(command, path.rsplit("/services/")[-1]) for command, path, _, _ in self.server.asked]
