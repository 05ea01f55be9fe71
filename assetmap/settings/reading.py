"""``assetmap.toml`` -> :class:`~assetmap.settings.model.Settings`."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from assetmap.errors import InputError, UsageError
from assetmap.settings.model import (
    DataFiles,
    Locality,
    OpenStreetMapSettings,
    PageSettings,
    Settings,
    SourceSettings,
    Thresholds,
)

__all__ = ["RESERVED", "read_settings"]

RESERVED = frozenset({"index", "team", "public", "packs", "data", "faults", "schema", "template"})
"""What no locality and no group of people can be called: files and folders have these names."""

_LAD = re.compile(r"[EWSN]\d{8}")
_SLUG = re.compile(r"[a-z][a-z0-9_-]*")
# The host becomes part of the pages' Content-Security-Policy, so nothing but letters of an address.
_TILES = re.compile(r"https?://[A-Za-z0-9.-]+(:\d{1,5})?/[A-Za-z0-9._~/{}?&=%@+-]*")


def read_settings(path: Path) -> Settings:
    """Read ``assetmap.toml``.

    Parameters
    ----------
    path : Path
        The settings file. Relative paths in it start from its folder.

    Returns
    -------
    Settings

    Raises
    ------
    UsageError
        There is no such file.
    InputError
        The file is not TOML, or a setting has a wrong name, kind or value.
    """
    if not path.is_file():
        raise UsageError(
            "there is no settings file here",
            where=str(path),
            remedy="run the command in the project's folder, or name the file with --settings",
        )
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(
            f"the settings cannot be read: {error}",
            where=str(path),
            remedy="put the line it names right; text goes in double quotes",
        ) from None
    root = path.resolve().parent
    where = path.name
    known = {
        "place", "public", "localities", "data", "measures", "audiences", "indicators", "folders", "sources",
        "openstreetmap", "page",
    }  # fmt: skip
    _only(raw, known, where, "the file")
    folders = _table(raw, "folders", where)
    measures = dict(_table(raw, "measures", where))
    catchments = _yes_or_no(measures.pop("catchments", False), where, "[measures] catchments")
    _only(folders, {"assets", "boundaries", "maps", "words"}, where, "[folders]")
    return Settings(
        root=root,
        place=_text(raw.get("place", ""), where, "place") or "All localities",
        localities=_localities(_table(raw, "localities", where), where),
        data=_data(_table(raw, "data", where), root, where),
        thresholds=_thresholds(measures, where),
        audiences={
            _slug(key, where, "[audiences]"): _text(value, where, f"[audiences] {key}")
            for key, value in _table(raw, "audiences", where).items()
        },
        indicators=_indicators(_table(raw, "indicators", where), root, where),
        assets_dir=root / _text(folders.get("assets", "assets"), where, "[folders] assets"),
        boundaries_dir=root / _text(folders.get("boundaries", "boundaries"), where, "[folders] boundaries"),
        maps_dir=root / _text(folders.get("maps", "maps"), where, "[folders] maps"),
        lock_file=root / f"{path.stem}.lock",
        words_file=_words_file(folders, root, where),
        public=_yes_or_no(raw.get("public", False), where, "public"),
        catchments=catchments,
        sources=_sources(_table(raw, "sources", where), root, where),
        openstreetmap=_openstreetmap(_table(raw, "openstreetmap", where), where),
        page=_page(_table(raw, "page", where), where),
    )


def _fault(where: str, what: str, remedy: str) -> InputError:
    return InputError(what, where=where, remedy=remedy)


def _only(table: Mapping[str, Any], known: set[str], where: str, place: str) -> None:
    for key in table:
        if key not in known:
            raise _fault(
                where,
                f"{place} has an unknown setting '{key}'",
                f"the settings there are: {', '.join(sorted(known))}",
            )


def _table(raw: Mapping[str, Any], key: str, where: str) -> Mapping[str, Any]:
    value = raw.get(key, {})
    if not isinstance(value, dict):
        raise _fault(
            where, f"'{key}' should be a table", f"write it as [{key}] with its settings on the lines below"
        )
    return value


def _text(value: object, where: str, name: str) -> str:
    if not isinstance(value, str):
        raise _fault(where, f"{name} should be text, not {value!r}", "put it in double quotes")
    return value


def _yes_or_no(value: object, where: str, name: str) -> bool:
    if not isinstance(value, bool):
        raise _fault(where, f"{name} should be true or false, not {value!r}", "write it without quotes")
    return value


def _words_file(folders: Mapping[str, Any], root: Path, where: str) -> Path | None:
    """The file of own words: one that is named must be there, the usual one may be missing."""
    file = root / _text(folders.get("words", "words.toml"), where, "[folders] words")
    if file.is_file():
        return file
    if "words" in folders:
        raise _fault(
            where,
            f"[folders] words: there is no file {folders['words']}",
            "put it right, or take the line away to use the usual words",
        )
    return None


def _slug(value: str, where: str, name: str) -> str:
    if not _SLUG.fullmatch(value) or value in RESERVED:
        raise _fault(
            where,
            f"{name}: '{value}' cannot be used as a key",
            "use small letters, digits, - and _, beginning with a letter, and none of: "
            f"{', '.join(sorted(RESERVED))}",
        )
    return value


def _localities(table: Mapping[str, Any], where: str) -> tuple[Locality, ...]:
    if not table:
        raise _fault(
            where,
            "no localities are set",
            'add a line such as   bolton = { code = "E08000001", name = "Bolton" }   under [localities]',
        )
    out = []
    for slug, entry in table.items():
        name = f"[localities] {slug}"
        if not isinstance(entry, dict):
            raise _fault(
                where,
                f"{name} should have a code and a name",
                f'write   {slug} = {{ code = "E08000001", name = "{slug.title()}" }}',
            )
        _only(entry, {"code", "name"}, where, name)
        code = _text(entry.get("code", ""), where, f"{name} code").strip()
        if not _LAD.fullmatch(code):
            raise _fault(
                where,
                f"{name}: '{code}' is not a local authority's code",
                "use the nine-character code of the Office for National Statistics, such as E08000001",
            )
        out.append(
            Locality(
                _slug(slug, where, "[localities]"),
                code,
                _text(entry.get("name", slug.title()), where, f"{name} name"),
            )
        )
    codes = [one.code for one in out]
    for one in out:
        if codes.count(one.code) > 1:
            raise _fault(
                where,
                f"[localities]: the code {one.code} is there more than once",
                "give each locality the code of its own local authority",
            )
    return tuple(out)


def _data(table: Mapping[str, Any], root: Path, where: str) -> DataFiles:
    _only(table, {f.name for f in fields(DataFiles)}, where, "[data]")
    return DataFiles(**{k: root / _text(v, where, f"[data] {k}") for k, v in table.items()})


def _indicators(table: Mapping[str, Any], root: Path, where: str) -> dict[str, Mapping[str, Any]]:
    made: dict[str, Mapping[str, Any]] = {}
    for key, own in table.items():
        name = f"[indicators.{_slug(key, where, '[indicators]')}]"
        if not isinstance(own, dict) or "file" not in own:
            raise _fault(
                where,
                f"{name} names no file",
                f'write {name} on a line of its own and   file = "downloads/figures.csv"   below it',
            )
        made[key] = {**own, "file": root / Path(_text(own["file"], where, f"{name} file")).expanduser()}
    return made


def _sources(table: Mapping[str, Any], root: Path, where: str) -> SourceSettings:
    datasets = {key: value for key, value in table.items() if isinstance(value, dict)}
    plain = {key: value for key, value in table.items() if key not in datasets}
    _only(plain, {"cache", "timeout", "tries", "wait"}, where, "[sources]")
    for key, value in plain.items():
        if key == "cache":
            plain[key] = root / Path(_text(value, where, "[sources] cache")).expanduser()
        elif not isinstance(value, (int, float)) or isinstance(value, bool) or not 0 < value <= 3600:
            raise _fault(where, f"[sources] {key} should be a number above 0, not {value!r}", "put it right")
        elif key == "tries" and not isinstance(value, int):
            raise _fault(where, f"[sources] tries should be a whole number, not {value!r}", "the usual is 4")
    for key in datasets:
        _slug(key, where, "[sources]")
    return SourceSettings(**plain, datasets=datasets)


def _openstreetmap(table: Mapping[str, Any], where: str) -> OpenStreetMapSettings:
    usual = OpenStreetMapSettings()
    _only(table, {f.name for f in fields(usual)}, where, "[openstreetmap]")
    for key, value in table.items():
        name, default = f"[openstreetmap] {key}", getattr(usual, key)
        if isinstance(default, str):
            _text(value, where, name)
            continue
        kind = int if isinstance(default, int) else (int, float)
        if not isinstance(value, kind) or isinstance(value, bool) or not 0 < value <= 3600:
            words = "a whole number" if kind is int else "a number"
            raise _fault(
                where, f"{name} should be {words} above 0, not {value!r}", f"the usual is {default:g}"
            )
    return replace(usual, **table)


def _page(table: Mapping[str, Any], where: str) -> PageSettings:
    _only(table, {f.name for f in fields(PageSettings)}, where, "[page]")
    if "backdrop" in table:
        _yes_or_no(table["backdrop"], where, "[page] backdrop")
    tiles = _text(table.get("tiles", ""), where, "[page] tiles")
    if tiles and not (_TILES.fullmatch(tiles) and all(part in tiles for part in ("{z}", "{x}", "{y}"))):
        raise _fault(
            where,
            f"[page] tiles: '{tiles}' is not the address of map tiles",
            f'write it as "{PageSettings.tiles}", or "" for no street map',
        )
    return PageSettings(**table)


def _thresholds(table: Mapping[str, Any], where: str) -> Thresholds:
    defaults = Thresholds()
    _only(table, {"catchments", *(f.name for f in fields(Thresholds))}, where, "[measures]")
    for key, value in table.items():
        usual = getattr(defaults, key)
        number = isinstance(value, (int, float)) and not isinstance(value, bool)
        if not number or value <= 0 or (isinstance(usual, int) and not isinstance(value, int)):
            kind = "a whole number" if isinstance(usual, int) else "a number"
            raise _fault(
                where,
                f"[measures] {key} should be {kind} above 0, not {value!r}",
                f"the usual value is {usual}",
            )
    made = replace(defaults, **table)
    if not 1 <= made.target_decile <= 10:
        raise _fault(
            where,
            f"[measures] target_decile is {made.target_decile}",
            "deciles go from 1 (most deprived) to 10",
        )
    if made.target_share > 1:
        raise _fault(
            where,
            f"[measures] target_share is {made.target_share}",
            "a share lies between 0 and 1: one half is 0.5",
        )
    if made.quiet_days < made.engaged_days:
        raise _fault(
            where,
            "[measures] quiet_days is shorter than engaged_days",
            "an organisation goes quiet first and dormant later",
        )
    if made.detour < 1:
        raise _fault(
            where,
            f"[measures] detour is {made.detour}",
            "a way on foot is never shorter than the straight line: use 1 or more",
        )
    return made
