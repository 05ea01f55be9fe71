"""A workbook goes out: the lists of a locality as one Excel file, and a record of what was in it."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from assetmap.errors import InputError
from assetmap.load.schema import ASSETS, ENGAGEMENT, TARGETS, Table
from assetmap.register.store import Change, look
from assetmap.register.workbook_cells import Field, fields_of
from assetmap.register.workbook_help import HelpPage
from assetmap.register.workbook_write import SHEETS, Content, write_workbook
from assetmap.settings import Settings

__all__ = ["IN_WORKBOOK", "Exported", "base_name", "export_workbook", "put"]

IN_WORKBOOK: tuple[Table, ...] = (ASSETS, ENGAGEMENT, TARGETS)
"""The lists of a workbook. People's details are not among them."""

_FOLDER = "workbook"


@dataclass(frozen=True)
class Exported:
    """One export: its name, its file, how many rows each sheet has, and what a person should know."""

    export: str
    content: bytes
    rows: Mapping[str, int]
    notes: tuple[str, ...]


def export_workbook(settings: Settings, slug: str, *, today: date, file_name: str) -> Exported:
    """Make the workbook of a locality, and keep what was in it in ``register/workbook/``.

    Parameters
    ----------
    settings : Settings
    slug : str
        The locality.
    today : date
    file_name : str
        What the file will be called; its help says so.

    Returns
    -------
    Exported

    Raises
    ------
    InputError
        A list cannot be read, or the record cannot be written.
    """
    change = look(settings, slug)
    contents, notes = [], list(change.said)
    for table in IN_WORKBOOK:
        rows = change.list(table)
        fields = fields_of(table, rows.names, settings.audiences)
        cells = [[rows.get(row, field.name) for field in fields] for row in rows.rows]
        contents.append(Content(table, fields, cells))
        if any(not name.strip() for name in rows.names):
            notes.append(f"{rows.where} has a column without heading: it is not in the workbook")
    sheets = {
        one.table.name: {"fields": [[f.name, f.heading] for f in one.fields], "rows": one.rows}
        for one in contents
    }
    digest = hashlib.sha256(json.dumps(sheets, sort_keys=True).encode()).hexdigest()[:8]
    export = f"{slug}-{today:%Y%m%d}-{digest}"
    locality = next(one.name for one in settings.localities if one.slug == slug)
    record = {"export": export, "locality": slug, "date": today.isoformat(), "sheets": sheets, "added": []}
    about = {"export": export, "locality": slug, "date": today.isoformat()}
    columns = [(one.table, field) for one in contents for field in one.fields]
    content = write_workbook(contents, about, HelpPage(locality, today.isoformat(), file_name, columns))
    _keep(change, export, record)
    return Exported(
        export, content, {SHEETS[one.table.name]: len(one.rows) for one in contents}, tuple(notes)
    )


def base_name(export: str) -> str:
    """The record of an export, as a file of the register's own."""
    return f"{_FOLDER}/{export}.json"


def put(path: Path, content: bytes) -> None:
    """Write a file beside its place and move it there.

    Raises
    ------
    InputError
        It cannot be written: open in another program, no room, no such folder.
    """
    staged = path.with_name(f".{path.name}.assetmap-new")
    try:
        with staged.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        staged.replace(path)
    except OSError as error:
        staged.unlink(missing_ok=True)
        opened = isinstance(error, PermissionError)
        raise InputError(
            f"the file cannot be written: {error.strerror or error}",
            where=path.as_posix(),
            remedy="close it where it is open, in Excel for instance, and run the command again"
            if opened
            else "look whether the folder is there and has room, or give another name with --to",
        ) from None


def _keep(change: Change, export: str, record: dict[str, Any]) -> None:
    """Write down what was exported; not anew if the same was before, as the record may know of rows since."""
    path = change.folder / "register" / base_name(export)
    if path.exists():
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(
            f"the folder cannot be made: {error.strerror or error}",
            where=path.parent.as_posix(),
            remedy="look whether you may write there",
        ) from None
    put(path, json.dumps(record, indent=1, sort_keys=True, ensure_ascii=False).encode() + b"\n")


def fields_from(table: Table, names: list[list[str]], audiences: Mapping[str, str]) -> tuple[Field, ...]:
    """The columns of a sheet as they were exported, with the headings that it had."""
    made = {field.name: field for field in fields_of(table, [name for name, _ in names], audiences)}
    return tuple(
        Field(name, heading, made[name].kind, made[name].words, made[name].column) for name, heading in names
    )
