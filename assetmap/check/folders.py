"""The folders of the lists: what lies there that no map would show, for a misspelt name loses it unseen."""

from __future__ import annotations

from pathlib import Path

from assetmap.check.faults import Faults, problem, quoted
from assetmap.check.rows import shown_path
from assetmap.check.rules import near
from assetmap.load.schema import ASSETS, ENGAGEMENT, TABLES, TARGETS, heading_key
from assetmap.settings import Settings

__all__ = ["note_folders"]

_LISTS = tuple(table.file_name for table in TABLES.values())
_LIKE_LISTS = (".csv", ".tsv", ".txt", ".xlsx", ".xls", ".xlsm", ".ods")
_OPEN_IN_EXCEL = "~$"
_SAVE = "save it as 'CSV UTF-8 (Comma delimited)' under that name"


def note_folders(settings: Settings, faults: Faults) -> None:
    """Note folders that belong to no locality, files that are no list by their name, and missing lists.

    Parameters
    ----------
    settings : Settings
        Names the localities and the folder of their lists.
    faults : Faults
        Where it is noted: all folders of no locality in one warning, every file in one of its own. A locality
        without a folder is not noted.
    """
    _note_strange(settings, faults)
    for locality in settings.localities:
        folder = settings.assets_dir / locality.slug
        if folder.is_dir():
            _note_files(settings, folder, faults)


def _note_strange(settings: Settings, faults: Faults) -> None:
    known = {locality.slug for locality in settings.localities} | {"schema", "template"}
    strange = [
        path
        for path in (sorted(settings.assets_dir.iterdir()) if settings.assets_dir.is_dir() else [])
        if path.name not in known
        and path.is_dir()
        and any((path / table.file_name).is_file() for table in (ASSETS, ENGAGEMENT, TARGETS))
    ]
    if not strange:
        return
    names = [quoted(path.name) for path in strange]
    if len(strange) == 1:
        text, place = f"the folder {names[0]} is not the short name of a locality", strange[0]
    else:
        listed = f"{', '.join(names[:-1])} and {names[-1]}"
        text = f"{len(names)} folders have names that are no locality's short name: {listed}"
        place = settings.assets_dir
    faults.add(problem("unknown-folder", text), file=shown_path(settings, place), row=0)


def _note_files(settings: Settings, folder: Path, faults: Faults) -> None:
    """Note what is wrong with the names of the files in the folder of a locality."""
    names = sorted(path.name for path in folder.iterdir() if path.is_file())
    absent = [name for name in _LISTS if name not in names]
    alike = [name for name in names if name.lower() == ASSETS.file_name]
    if ASSETS.file_name in absent:
        text = f"there is no {ASSETS.file_name} in the folder"
        hint = ""
        if alike:
            text += f"; {quoted(alike[0])} is not the same, since capital letters count"
            hint = f"Rename {alike[0]} to {ASSETS.file_name}."
        faults.add(problem("missing-list", text, hint), file=shown_path(settings, folder), row=0)
    for name in names:
        if (
            name in _LISTS
            or (name in alike and ASSETS.file_name in absent)
            or name.startswith((_OPEN_IN_EXCEL, "."))
            or Path(name).suffix.lower() not in _LIKE_LISTS
        ):
            continue
        text = f"{quoted(name)} is not the name of a list, and the file is not read"
        likely, hint = _likely(name, absent), ""
        if likely:
            text += f"; {likely} is missing"
            hint = f"If it is meant to be {likely}, {_SAVE}. The lists are {', '.join(_LISTS)}."
        faults.add(problem("unknown-file", text, hint), file=shown_path(settings, folder / name), row=0)


def _likely(name: str, absent: list[str]) -> str:
    """The missing list that a file was probably meant to be, or ``""``."""
    stem = heading_key(Path(name).stem)
    stems = {Path(one).stem: one for one in absent}
    inside = [one for word, one in stems.items() if word.removesuffix("s") in stem]
    return inside[0] if inside else stems.get(near(stem, stems, 0.75), "")
