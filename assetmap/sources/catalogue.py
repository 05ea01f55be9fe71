"""The datasets that can be fetched: ``catalogue.toml``, changed by ``[sources.<id>]`` of the settings."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import MISSING, dataclass, field, fields, replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit, urlunsplit

from assetmap.errors import InputError, UsageError
from assetmap.settings import Origin, Settings

__all__ = [
    "ALL_FROM",
    "ROLES",
    "Choice",
    "Dataset",
    "asked_for",
    "find_field",
    "pattern_of",
    "read_catalogue",
    "real_address",
    "used",
]

#: Environment variable: every request goes to this server, its path kept.
ALL_FROM = "ASSETMAP_SOURCES_URL"
#: The settings under ``[data]`` whose place a dataset can take, in the order in which they are fetched.
ROLES = ("lookup", "wards", "lsoas", "deprivation", "population")
KINDS = ("features", "table", "file", "zip")
_REMEDY = "docs/data.md lists what a table [sources.<id>] may say"


@dataclass(frozen=True)
class Choice:
    """One way to find the rows of the localities: by a field, with codes of ``localities`` or of a role."""

    field: str
    by: str


@dataclass(frozen=True)
class Dataset:
    """One entry of the catalogue; the words are explained at the head of ``catalogue.toml``."""

    id: str
    title: str
    publisher: str
    edition: str
    licence: str
    attribution: str
    address: str
    kind: str
    file: str
    key: str
    codes: str
    fields: tuple[str, ...] = ()
    choose: tuple[Choice, ...] = ()
    member: str = ""
    role: str = ""
    use: bool = True
    fits: tuple[str, ...] = ()
    also: Mapping[str, str] = field(default_factory=dict)
    base: str = ""

    @property
    def origin(self) -> Origin:
        """What a page must say of it."""
        return Origin(self.title, self.publisher, self.licence, self.attribution)

    @property
    def is_layer(self) -> bool:
        """Whether it is asked of a feature service, for the localities only."""
        return self.kind in ("features", "table")


def read_catalogue(settings: Settings) -> dict[str, Dataset]:
    """All datasets by id: those of the catalogue, changed and added to by the settings.

    A dataset that the settings give a role (or ``use = true``) takes the place of the catalogue's own in that
    role.

    Raises
    ------
    InputError
        A table ``[sources.<id>]`` has a wrong setting, lacks one, or two of them claim one role.
    """
    raw = tomllib.loads(Path(__file__).with_name("catalogue.toml").read_text(encoding="utf-8"))
    given = settings.sources.datasets
    where = f"{settings.lock_file.stem}.toml"
    tables = {id_: {**raw.get(id_, {}), **_named(given.get(id_, {}))} for id_ in {**raw, **given}}
    made = {id_: _dataset(id_, table, where) for id_, table in tables.items()}
    for one in made.values():
        strange = [name for name in one.fits if name not in ROLES and name not in made]
        if strange:
            raise InputError(
                f"[sources.{one.id}]: fits names '{strange[0]}', which is no dataset and no role",
                where=where,
                remedy=_REMEDY,
            )
    for role in ROLES:
        chosen = [one for one in made.values() if one.role == role and one.use]
        by_lead = [one for one in chosen if {"use", "role"} & given.get(one.id, {}).keys()]
        if len(chosen) > 1 and len(by_lead) != 1:
            raise InputError(
                f"{' and '.join(f'[sources.{one.id}]' for one in chosen)} both want to be the {role}",
                where=where,
                remedy="write   use = false   in all but one of them",
            )
        for one in chosen:
            if len(chosen) > 1 and one not in by_lead:
                made[one.id] = replace(one, use=False)
    return made


def used(catalogue: Mapping[str, Dataset]) -> list[Dataset]:
    """The datasets that are fetched without being asked for, those first that others need."""
    return sorted((one for one in catalogue.values() if one.use), key=_order)


def asked_for(catalogue: Mapping[str, Dataset], names: Iterable[str]) -> list[Dataset]:
    """Datasets by id or by role.

    Raises
    ------
    UsageError
        There is no such dataset.
    """
    found: dict[str, Dataset] = {}
    for name in names:
        fitting = [one for one in used(catalogue) if one.role == name] or [
            one for one in catalogue.values() if one.id == name
        ]
        if not fitting:
            raise UsageError(
                f"there is no dataset called '{name}'",
                where="--only",
                remedy=f"the datasets are: {', '.join(sorted(catalogue))}",
            )
        found |= {one.id: one for one in fitting}
    return sorted(found.values(), key=_order)


def real_address(dataset: Dataset) -> str:
    """Where its requests go: its address, or the same path at the mirror that is set."""
    mirror = os.environ.get(ALL_FROM, "").strip() or dataset.base
    if not mirror:
        return dataset.address
    there, own = urlsplit(mirror), urlsplit(dataset.address)
    if there.scheme not in ("http", "https") or not there.netloc:
        raise UsageError(
            f"'{mirror}' is not an address",
            where=ALL_FROM if os.environ.get(ALL_FROM, "").strip() else f"[sources.{dataset.id}] base",
            remedy="write it as http://127.0.0.1:8765",
        )
    return urlunsplit((there.scheme, there.netloc, there.path.rstrip("/") + own.path, own.query, ""))


def pattern_of(words: str) -> re.Pattern[str]:
    """A field of the catalogue as a pattern for a whole heading, in any case; its first group is the year."""
    year = re.sub(r"y{4}", r"((?:20)?\\d\\d)", words, count=1)
    return re.compile(re.sub(r"yy", r"(\\d\\d)", year, count=1), re.IGNORECASE)


def find_field(words: str, names: Iterable[str]) -> tuple[str, str] | None:
    """The name that fits, as written, and its year ("" without one); the latest year where several fit."""
    pattern = pattern_of(words)
    found = [
        ((match.group(1) or "")[-2:] if pattern.groups else "", name)
        for name in names
        if (match := pattern.fullmatch(name.strip()))
    ]
    if not found:
        return None
    year, name = max(found)
    return name, year


def _order(one: Dataset) -> tuple[int, str]:
    return (ROLES.index(one.role) if one.role in ROLES else len(ROLES), one.id)


def _named(given: Mapping[str, Any]) -> dict[str, Any]:
    """A table of the settings; a new address without a name for its file gives the file its own name."""
    address = given.get("address")
    if not isinstance(address, str) or "file" in given or given.get("kind") == "zip":
        return dict(given)
    path = unquote(urlsplit(address).path).rstrip("/")
    layer = re.search(r"/services/(?:[^/]+/)*([^/]+)/(?:Feature|Map)Server/\d+$", path)
    if layer:
        return {"file": layer.group(1) + (".csv" if given.get("kind") == "table" else ".geojson"), **given}
    return {**({"file": path.rsplit("/", 1)[-1]} if path.lower().endswith(".csv") else {}), **given}


def _dataset(id_: str, table: Mapping[str, Any], where: str) -> Dataset:
    name = f"[sources.{id_}]"
    known = {one.name: one for one in fields(Dataset) if one.name != "id"}

    def fault(what: str) -> InputError:
        return InputError(f"{name}: {what}", where=where, remedy=_REMEDY)

    for key in table:
        if key not in known:
            raise fault(f"there is no setting '{key}'; there are: {', '.join(known)}")
    missing = [
        key
        for key, one in known.items()
        if key not in table and one.default is MISSING and one.default_factory is MISSING
    ]
    if missing:
        raise fault(f"{', '.join(missing)} must be given")
    made: dict[str, Any] = {}
    for key, value in table.items():
        if key == "use":
            good = isinstance(value, bool)
        elif key in ("fields", "fits"):
            good = isinstance(value, list) and all(isinstance(item, str) for item in value)
            value = tuple(value) if good else ()
        elif key == "choose":
            good = isinstance(value, list) and all(
                isinstance(item, dict)
                and item.keys() == {"field", "by"}
                and all(isinstance(part, str) for part in item.values())
                for item in value
            )
            value = tuple(Choice(**item) for item in value) if good else ()
        elif key == "also":
            good = isinstance(value, dict) and all(isinstance(item, str) for item in value.values())
        else:
            good = isinstance(value, str) and "\n" not in value
        if not good:
            raise fault(f"{key} cannot be {table[key]!r}")
        made[key] = value
    dataset = Dataset(id=id_, **made)
    _check(dataset, fault)
    return dataset


def _check(dataset: Dataset, fault: Any) -> None:
    if dataset.kind not in KINDS:
        raise fault(f"kind is '{dataset.kind}', not one of {', '.join(KINDS)}")
    if dataset.role not in ("", *ROLES):
        raise fault(f"role is '{dataset.role}', not one of {', '.join(ROLES)}")
    address = urlsplit(dataset.address)
    if address.scheme not in ("http", "https") or not address.netloc:
        raise fault(f"address is '{dataset.address}', which does not begin with https://")
    if dataset.file.startswith(".") or not re.fullmatch(r'[^/\\:*?"<>|\x00-\x1f]+', dataset.file):
        raise fault(f"file is '{dataset.file}', which is not a plain name of a file")
    for choice in dataset.choose:
        if choice.by not in ("localities", *ROLES):
            raise fault(f"choose: by is '{choice.by}', not localities or one of {', '.join(ROLES)}")
    if dataset.is_layer and not dataset.choose:
        raise fault("choose must be given, so that only the localities' rows are asked for")
    if dataset.kind == "zip" and not dataset.member:
        raise fault("member must be given: the name of the CSV in the zip")
    patterns = [dataset.key, *dataset.fields, *(one.field for one in dataset.choose), *dataset.also.values()]
    try:
        for pattern in patterns:
            pattern_of(pattern)
        re.compile(dataset.codes)
        re.compile(dataset.member)
    except re.error as error:
        raise fault(f"a pattern cannot be read: {error}") from None
