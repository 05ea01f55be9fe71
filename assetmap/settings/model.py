"""What a project is set to: frozen, passed explicitly and never global."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

__all__ = [
    "DataFiles",
    "Locality",
    "OpenStreetMapSettings",
    "Origin",
    "PageSettings",
    "Settings",
    "SourceSettings",
    "Thresholds",
]


@dataclass(frozen=True)
class Locality:
    """One place with a page of its own: a local authority district."""

    slug: str
    code: str
    name: str


@dataclass(frozen=True)
class Thresholds:
    """The numbers in the definitions of the measures (``docs/method.md``)."""

    target_decile: int = 2
    target_share: float = 0.5
    engaged_days: int = 180
    quiet_days: int = 365
    resident_contact_days: int = 365
    stale_days: int = 365
    walk_minutes: float = 15.0
    walk_speed_kmh: float = 4.8
    detour: float = 1.3

    @property
    def walk_metres(self) -> float:
        """How far a person walks in ``walk_minutes``, in metres along the way."""
        return self.walk_speed_kmh * 1000.0 / 60.0 * self.walk_minutes


@dataclass(frozen=True)
class DataFiles:
    """Files that take the embedded default's place; ``None`` where the default is used."""

    wards: Path | None = None
    lsoas: Path | None = None
    lookup: Path | None = None
    deprivation: Path | None = None
    population: Path | None = None

    def named(self) -> dict[str, Path]:
        """The files that are set, by what they are."""
        return {f.name: v for f in fields(self) if (v := getattr(self, f.name)) is not None}


@dataclass(frozen=True)
class SourceSettings:
    """``[sources]``: where official data is fetched from and kept.

    Attributes
    ----------
    cache : Path or None
        The folder of what was fetched; None for the user's own cache.
    timeout : float
        Seconds to wait for a server to connect, or to send the next byte.
    tries : int
        How often a request is made before it is given up.
    wait : float
        Seconds before the second try; doubled each time.
    datasets : mapping of str to mapping
        The tables ``[sources.<id>]`` as written; :mod:`assetmap.sources.catalogue` reads them.
    """

    cache: Path | None = None
    timeout: float = 60.0
    tries: int = 4
    wait: float = 1.0
    datasets: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


@dataclass(frozen=True)
class OpenStreetMapSettings:
    """``[openstreetmap]``: whom places and ways on foot are asked of, and how patiently.

    Attributes
    ----------
    overpass : str
        Address of an Overpass server, without ``/interpreter``.
    timeout : float
        Seconds that the server may take for one question.
    tries : int
        How often a question is asked before it is given up.
    wait : float
        Seconds before the second try; doubled each time.
    keep_days : int
        For so many days an answer is used again.
    """

    overpass: str = "https://overpass-api.de/api"
    timeout: float = 180.0
    tries: int = 4
    wait: float = 15.0
    keep_days: int = 30


@dataclass(frozen=True)
class PageSettings:
    """``[page]``: what lies under the wards on the maps.

    Attributes
    ----------
    backdrop : bool
        Whether main roads, railways, water and parks are fetched with the official data, and drawn.
    tiles : str
        Address of the tiles of a street map that a page offers where it is served over http or https, with
        ``{z}``, ``{x}`` and ``{y}``; "" for none.
    """

    backdrop: bool = True
    tiles: str = "https://tile.openstreetmap.org/{z}/{x}/{y}.png"


@dataclass(frozen=True)
class Origin:
    """Where a fetched file came from, as a page must say it."""

    title: str
    publisher: str
    licence: str
    attribution: str


@dataclass(frozen=True)
class Settings:
    """Everything a build depends on besides the lists themselves.

    `words_file` holds words of the project's own in place of those of the pages; None where there are none.
    `public` says whether copies for everybody are made beside those for partners; `catchments` whether supply
    is set against demand (:mod:`assetmap.measure.catchments`).
    `fetched` names those of the `data` files that ``assetmap data fetch`` brought, and `data_notes` says in
    plain sentences what was amiss with them (:mod:`assetmap.sources.fetched` fills both). `networks` are the
    files of the walking network, one a locality, where it was fetched (:mod:`assetmap.sources.walking`).
    `backdrops` are the files of what lies under the wards, by locality (:mod:`assetmap.sources.backdrop`).
    `indicators` holds the tables ``[indicators.<id>]`` as written, but for ``file``, which is a whole path;
    :mod:`assetmap.load.declared` reads them.
    """

    root: Path
    place: str
    localities: tuple[Locality, ...]
    data: DataFiles = field(default_factory=DataFiles)
    thresholds: Thresholds = field(default_factory=Thresholds)
    audiences: Mapping[str, str] = field(default_factory=dict)
    indicators: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    assets_dir: Path = Path("assets")
    boundaries_dir: Path = Path("boundaries")
    maps_dir: Path = Path("maps")
    lock_file: Path = Path("assetmap.lock")
    words_file: Path | None = None
    public: bool = False
    catchments: bool = False
    sources: SourceSettings = field(default_factory=SourceSettings)
    openstreetmap: OpenStreetMapSettings = field(default_factory=OpenStreetMapSettings)
    page: PageSettings = field(default_factory=PageSettings)
    fetched: Mapping[str, Origin] = field(default_factory=dict)
    data_notes: tuple[str, ...] = ()
    networks: tuple[Path, ...] = ()
    backdrops: Mapping[str, Path] = field(default_factory=dict)

    def with_data(self, **paths: Path | None) -> Settings:
        """The same settings with some data files put in place of what was set."""
        given = {k: v for k, v in paths.items() if v is not None}
        return replace(self, data=replace(self.data, **given))

    def without_fetched(self, *notes: str) -> Settings:
        """The same settings with the default in place of what was fetched, and why."""
        data = replace(self.data, **dict.fromkeys(self.fetched))
        return replace(self, data=data, fetched={}, data_notes=(*self.data_notes, *notes))
