"""``assetmap.lock``: what was fetched, kept with the project, so that a colleague gets the same bytes.

Only the standard library is imported here: this is read at the start of every build.
"""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from assetmap.errors import InputError
from assetmap.settings import Origin
from assetmap.sources.catalogue import ROLES, Dataset

__all__ = ["Entry", "lock_text", "read_lock", "request_of"]

_HEAD = """\
# What `make data` fetched, written by it. Keep this file with the project (git add): whoever runs `make data`
# with it gets the same bytes, or is told what has changed since.
version = 1
"""
_REMEDY = "get the file back as it was (git), or remove it and run:  make data"


@dataclass(frozen=True)
class Entry:
    """One dataset that was fetched.

    Attributes
    ----------
    id, role, title, publisher, edition, licence, attribution, address : str
        As in the catalogue when it was fetched; the edition is that which came.
    request : str
        Short hash of what was asked for (:func:`request_of`).
    localities : tuple of str
        Codes of the local authorities whose rows it holds; empty where it holds all of the publication.
    file : str
        Its name.
    rows, size : int
        Areas in it, and bytes.
    sha256 : str
    fetched : str
        When these bytes came first: ``2026-11-23T15:04:05Z``.
    also : tuple of str
        Further roles that it serves.
    """

    id: str
    role: str
    title: str
    publisher: str
    edition: str
    licence: str
    attribution: str
    address: str
    request: str
    localities: tuple[str, ...]
    file: str
    rows: int
    size: int
    sha256: str
    fetched: str
    also: tuple[str, ...] = ()

    @property
    def origin(self) -> Origin:
        """What a page must say of it."""
        return Origin(self.title, self.publisher, self.licence, self.attribution)

    @classmethod
    def from_mapping(cls, raw: Mapping[str, Any]) -> Entry:
        """Out of TOML or JSON.

        Raises
        ------
        ValueError
            Something is missing, too much, or of another kind.
        """
        made: dict[str, Any] = {}
        for one in fields(cls):
            value = raw[one.name] if one.name != "also" else raw.get("also", [])
            kind: Any = {"int": int, "str": str}.get(str(one.type), list)
            if not isinstance(value, kind) or isinstance(value, bool):
                raise ValueError(f"{one.name} is {value!r}")
            made[one.name] = tuple(str(item) for item in value) if kind is list else value
        entry = cls(**made)
        named = re.fullmatch(r"[a-z][a-z0-9_-]*", entry.id) and re.fullmatch(r"[^./\\:][^/\\:]*", entry.file)
        if not named or not re.fullmatch(r"[0-9a-f]{64}", entry.sha256):
            raise ValueError("id, file or sha256 is not what it should be")
        return entry


def request_of(dataset: Dataset, localities: tuple[str, ...], by: Mapping[str, str]) -> str:
    """A short hash of what is asked for: the same request gives, as long as nothing changes, the same bytes.

    Parameters
    ----------
    dataset : Dataset
    localities : tuple of str
        Codes, sorted.
    by : mapping of str to str
        SHA-256 of the file of each role: a layer whose rows are chosen by another one's codes depends on it.
    """
    asked: dict[str, Any] = {"address": dataset.address, "kind": dataset.kind, "file": dataset.file}
    if dataset.is_layer:
        asked |= {"localities": localities, "fields": [dataset.key, *dataset.fields]}
        if all(choice.by in ROLES for choice in dataset.choose):
            asked["by"] = {choice.by: by.get(choice.by, "") for choice in dataset.choose}
    elif dataset.member:
        asked["member"] = dataset.member
    return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()[:16]


def read_lock(path: Path) -> dict[str, Entry]:
    """The entries by id; none where there is no such file.

    Raises
    ------
    InputError
        The file is not what was written.
    """
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise InputError(f"it cannot be read: {error}", where=path.name, remedy=_REMEDY) from None
    if raw.get("version") != 1 or not isinstance(raw.get("data", {}), dict):
        raise InputError("it is not of this version of assetmap", where=path.name, remedy=_REMEDY)
    try:
        return {id_: Entry.from_mapping({"id": id_, **one}) for id_, one in raw.get("data", {}).items()}
    except (ValueError, KeyError, TypeError) as error:
        raise InputError(f"it is damaged: {error}", where=path.name, remedy=_REMEDY) from None


def lock_text(entries: Mapping[str, Entry]) -> str:
    """The file's text: the same for the same entries."""
    parts = [_HEAD]
    for id_, entry in sorted(entries.items()):
        parts.append(f"\n[data.{id_}]\n")
        for name, value in asdict(entry).items():
            if name != "id" and (name != "also" or value):
                parts.append(f"{name} = {_toml(value)}\n")
    return "".join(parts)


def _toml(value: object) -> str:
    if isinstance(value, tuple):
        return "[" + ", ".join(_toml(one) for one in value) + "]"
    if isinstance(value, int):
        return str(value)
    return json.dumps(str(value), ensure_ascii=False).replace("\x7f", "\\u007f")
