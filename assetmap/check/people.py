"""contacts.csv, checked without a word of it leaving the file: faults name the row and the column only.

Only ``assetmap check`` reads the list; the maps never do.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace
from datetime import date

from assetmap.check.days import read_days
from assetmap.check.faults import Fault, Faults, problem
from assetmap.check.kinds import KINDS
from assetmap.check.rows import read_rows
from assetmap.load.schema import CONTACTS
from assetmap.settings import Settings

__all__ = ["note_contacts"]

_EMAIL = re.compile(r"[^\s@,;<>()\[\]\"']{1,64}@(?:[\w-]+\.)+[\w-]{2,}")


def note_contacts(
    settings: Settings,
    keys: Collection[str],
    today: date,
    faults: Faults,
    *,
    without: Collection[str] = (),
) -> None:
    """Read contacts.csv of every locality and note what is wrong, without saying what stands in it.

    Parameters
    ----------
    settings : Settings
        Names the localities and the folder of their lists.
    keys : collection of str
        The organisations that there are, as ``<locality>/<id>``.
    today : date
        A ``review_by`` before this day has passed.
    faults : Faults
        Where it is noted: the value is blank, and the message names the row and the column only.
    without : collection of str, optional
        The slugs of localities to leave out: those whose organisations could not be read.
    """
    found = Faults()
    rows = read_rows(settings, CONTACTS, found, stop=False, without=without)
    rows.require("asset_id")
    known = set(keys)
    for at, (slug, name) in enumerate(zip(rows.locality, rows.cells["asset_id"], strict=True)):
        if name and f"{slug}/{name}" not in known:
            rows.add(at, "asset_id", problem("contact-of-nobody", ""))
    for at, text in enumerate(rows.cells["email"]):
        if text and not (len(text) <= 254 and _EMAIL.fullmatch(text)):
            rows.add(at, "email", problem("bad-email", ""))
    read_days(rows, "agreed_on")
    for at, day in enumerate(read_days(rows, "review_by")):
        if day is not None and day < today:
            rows.add(at, "review_by", problem("contact-review-due", ""))
    faults.found += [_silent(fault) for fault in found.found]


def _silent(fault: Fault) -> Fault:
    """The fault in the words of its kind, with the place and nothing of what stands there."""
    kind = KINDS[fault.code]
    remedy = kind.remedy
    if fault.code == "unusable-list":
        remedy = (
            f"Save it as 'CSV UTF-8 (Comma delimited)' with the headings {', '.join(CONTACTS.names)} in its "
            "first row, each once; a fresh one is in the folder template."
        )
    place = f"row {fault.row}" if fault.row else ""
    column = fault.column if fault.column in CONTACTS.names else ""
    where = ", ".join(part for part in (place, column) if part)
    what = f"{kind.title[0].lower()}{kind.title[1:]}"
    message = f"{what} ({where})" if where else what
    return replace(fault, value="", message=message, remedy=remedy, column=column)
