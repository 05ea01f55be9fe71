"""What a build was made from and what it made: so that a build with nothing to do is over at once.

Only the standard library is imported here: this is what runs when nothing has changed.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from assetmap import __version__
from assetmap.settings import Settings

__all__ = [
    "LISTS",
    "MANIFEST",
    "Manifest",
    "Told",
    "fingerprint",
    "page_before",
    "read_manifest",
    "up_to_date",
    "with_page",
]

MANIFEST = "team/manifest.json"  # not beside the pages that are sent
LISTS = ("assets.csv", "engagement.csv", "targets.csv")  # contacts.csv is never read for a map
_ABSENT = "absent"
_LATER = 2  # pages of later dates than the build's that stay remembered

Told = Mapping[str, Mapping[str, Mapping[str, Any]]]
"""What pages said: audience to date (ISO) to ``figures`` (slug to its numbers) and ``states`` (by ward)."""


@dataclass(frozen=True)
class Manifest:
    """The record of one build.

    Attributes
    ----------
    inputs : mapping of str to str
        SHA-256 of every file that was read, of the program itself, and the date of the map.
    outputs : mapping of str to str
        SHA-256 of every file written, by its path in the maps' folder.
    editions : mapping of str to str
        Editions of the boundaries and figures used.
    faults : int
        How many faults the lists had.
    told : Told
        What these pages and those before them said, for the next to say what changed since.
    """

    inputs: Mapping[str, str]
    outputs: Mapping[str, str]
    editions: Mapping[str, str] = field(default_factory=dict)
    faults: int = 0
    told: Told = field(default_factory=dict)

    def to_bytes(self) -> bytes:
        """As it is written: JSON, sorted, the same bytes for the same build."""
        content = {
            "inputs": self.inputs,
            "outputs": self.outputs,
            "editions": self.editions,
            "faults": self.faults,
            "told": self.told,
        }
        return (json.dumps(content, indent=1, sort_keys=True) + "\n").encode()


def fingerprint(settings: Settings, settings_file: Path, as_of: date) -> dict[str, str]:
    """Everything that the pages depend on, each with its hash.

    Parameters
    ----------
    settings : Settings
    settings_file : Path
    as_of : date
        The date of the map.

    Returns
    -------
    dict
        Name to SHA-256 (or text); a file that is not there is "absent".
    """
    files = {
        "settings": settings_file,
        **({"words": settings.words_file} if settings.words_file else {}),
        **{f"data {name}": path for name, path in settings.data.named().items()},
        **{f"indicator {name}": one["file"] for name, one in settings.indicators.items()},
        **{f"network {path.name}": path for path in settings.networks},
        **{f"backdrop {slug}": path for slug, path in settings.backdrops.items()},
        **{f"boundaries {path.name}": path for path in _plain_files(settings.boundaries_dir)},
        **{
            f"list {one.slug}/{name}": settings.assets_dir / one.slug / name
            for one in settings.localities
            for name in LISTS
        },
        "requirements": settings.root / "requirements" / "runtime.txt",
    }
    return {
        "as of": as_of.isoformat(),
        "public": str(settings.public),
        "program": _program(),
        "fetched": json.dumps(
            [[name, *vars(one).values()] for name, one in sorted(settings.fetched.items())]
            + [[note] for note in settings.data_notes]
        ),
        "folders": json.dumps([str(settings.assets_dir.name), str(settings.maps_dir.name)]),
        **{name: _hash(path) for name, path in files.items()},
        **{f"data {name} (name)": path.name for name, path in settings.data.named().items()},
    }


def read_manifest(folder: Path) -> Manifest | None:
    """The last build's record; ``None`` where there is none or it cannot be read."""
    try:
        raw: Any = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        return Manifest(
            dict(raw["inputs"]),
            dict(raw["outputs"]),
            dict(raw["editions"]),
            int(raw["faults"]),
            _told(raw.get("told")),
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def page_before(told: Told, audience: str, as_of: date) -> tuple[date, Mapping[str, Any]] | None:
    """The last page: of those remembered for an audience, the latest of an earlier date than the map's.

    So a build of the same day compares with the same page as the one before it did.

    Parameters
    ----------
    told : Told
    audience : str
    as_of : date
        The date of the map that is made.

    Returns
    -------
    tuple of date and mapping, or None
        Its date, and its ``figures`` and ``states``.
    """
    days = told.get(audience, {})
    earlier = [day for day in days if day < as_of.isoformat()]
    return (date.fromisoformat(max(earlier)), days[max(earlier)]) if earlier else None


def with_page(told: Told, audience: str, as_of: date, page: Mapping[str, Any]) -> Told:
    """Remember a page, and of the others of its audience only what may be needed again.

    Parameters
    ----------
    told : Told
    audience : str
    as_of : date
        The date of the map.
    page : mapping
        Its ``figures`` and ``states``.

    Returns
    -------
    Told
        The page takes the place of one of its date. Kept beside it are the last one before it, and the two
        latest of later dates: who makes a map of the past for once, or of a mistyped year, loses nothing.
    """
    days, now = told.get(audience, {}), as_of.isoformat()
    earlier = sorted(day for day in days if day < now)[-1:]
    later = sorted(day for day in days if day > now)[-_LATER:]
    return {**told, audience: {**{day: days[day] for day in (*earlier, *later)}, now: page}}


def up_to_date(last: Manifest | None, inputs: Mapping[str, str], folder: Path) -> bool:
    """Whether the inputs are the last build's and its files are all there, as they were written."""
    if last is None or dict(last.inputs) != dict(inputs):
        return False
    return all(_hash(folder / name) == expected for name, expected in last.outputs.items())


def _hash(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return _ABSENT


def _told(raw: Any) -> Told:
    """What was remembered, if all of it can be used; else nothing, as if these were the first pages."""
    try:
        for days in raw.values():
            for day, page in days.items():
                if date.fromisoformat(day).isoformat() != day or not _usable(page):
                    return {}
    except (AttributeError, ValueError, KeyError, TypeError):
        return {}
    return dict(raw)


def _usable(page: Mapping[str, Any]) -> bool:
    figures, states = page["figures"], page["states"]
    numbers = [number for one in figures.values() for number in one.values()]
    return all(n is None or type(n) is int for n in numbers) and all(
        isinstance(state, str) for state in states.values()
    )


def _program() -> str:
    """The program's own files and the Python that runs it."""
    package = Path(__file__).resolve().parents[1]
    sum_ = hashlib.sha256(f"{__version__} {sys.version}".encode())
    for path in sorted(_sources(package)):
        sum_.update(path.relative_to(package).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return sum_.hexdigest()


def _sources(folder: Path) -> Iterable[Path]:
    for path in folder.iterdir():
        if path.is_dir():
            if path.name != "__pycache__":
                yield from _sources(path)
        elif path.suffix in {".py", ".toml", ".js", ".css", ".jinja", ".txt"}:
            yield path


def _plain_files(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if path.is_file() and path.suffix not in {".md"})
