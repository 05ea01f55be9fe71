"""Finding organisations by part of their name, and reading the log to see what comes next."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from typing import TYPE_CHECKING

from assetmap.load.schema import ASSETS, ENGAGEMENT
from assetmap.register.files import ListRow
from assetmap.register.ids import folded
from assetmap.register.store import Change

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "Organisation",
    "Step",
    "contacts_frame",
    "find_organisations",
    "open_steps",
    "organisations",
    "similar",
]

_READ = ("id", "name", "address", "postcode", "status", "assured_date", "do_not_list")


@dataclass(frozen=True)
class Organisation:
    """One row of assets.csv.

    Attributes
    ----------
    slug : str
        The locality whose list it is in.
    id : str
        ``""`` where the row has none yet.
    name, place, status : str
        As typed, without space around; ``place`` is its address and postcode.
    assured : date or None
        The day on which somebody last made sure that the row is right.
    listed : bool
        Not marked ``do_not_list``.
    row : ListRow
    """

    slug: str
    id: str
    name: str
    place: str
    status: str
    assured: date | None
    listed: bool
    row: ListRow


@dataclass(frozen=True)
class Step:
    """A next step that is still to be done.

    Attributes
    ----------
    slug : str
    asset_id, ward_code : str
        Whom it is about: an organisation, or where that is blank the residents of a ward.
    step : str
    due, logged : date or None
        By when to do it, and the day of the contact that it came from.
    """

    slug: str
    asset_id: str
    ward_code: str
    step: str
    due: date | None
    logged: date


def organisations(held: Change) -> list[Organisation]:
    """The organisations of a locality that have a name, in the order of the file."""
    from assetmap.check.days import read_date

    assets = held.list(ASSETS)
    out = []
    for row in assets.rows:
        cell = {name: assets.get(row, name).strip() for name in _READ}
        if cell["name"]:
            place = ", ".join(text for text in (cell["address"], cell["postcode"]) if text)
            listed = cell["do_not_list"].casefold() in ("", "no", "n", "false", "0")
            assured = read_date(cell["assured_date"])[0]
            out.append(
                Organisation(
                    held.slug,
                    cell["id"],
                    cell["name"],
                    place,
                    cell["status"].casefold(),
                    assured,
                    listed,
                    row,
                )
            )
    return out


def find_organisations(text: str, among: Iterable[Organisation]) -> list[Organisation]:
    """The organisations that a person may mean.

    Parameters
    ----------
    text : str
        An id, or words of the name or beginnings of them, in any order; case, accents and punctuation do not
        matter.
    among : iterable of Organisation

    Returns
    -------
    list of Organisation
        That of this id or of exactly this name, where there is one; else all whose name has every word, those
        with the fewest other words first.
    """
    known = list(among)
    asked = _words(text)
    by_id = [one for one in known if one.id and one.id.casefold() == text.strip().casefold()]
    if by_id or not asked:
        return by_id
    words = {id(one): _words(one.name) for one in known}
    if exact := [one for one in known if words[id(one)] == asked]:
        return exact
    fitting = [one for one in known if _fits(asked, words[id(one)])]
    return sorted(fitting, key=lambda one: (len(words[id(one)]), one.name.casefold(), one.slug, one.id))


def similar(text: str, among: Iterable[Organisation]) -> list[str]:
    """Up to three names that look like what was typed, for a hint."""
    names = {" ".join(_words(one.name)): one.name for one in among}
    return [names[key] for key in get_close_matches(" ".join(_words(text))[:80], names, 3, 0.6)]


def contacts_frame(held: Iterable[Change]) -> pd.DataFrame:
    """The dated rows of the logs, as :func:`assetmap.measure.engagement.stages_on` needs them.

    Returns
    -------
    DataFrame
        ``locality, row, key`` (``<locality>/<id>``, ``""`` where residents were met directly), ``date,
        stage, two_way``.
    """
    import pandas as pd

    from assetmap.check.days import read_date
    from assetmap.check.rules import read_word, read_yes_no

    stage, two_way = read_word(ENGAGEMENT["stage"].words, "", ""), read_yes_no(False, False)
    rows = []
    for one in held:
        log = one.list(ENGAGEMENT)
        for at, row in enumerate(log.rows):
            day = read_date(log.get(row, "date").strip())[0]
            name = log.get(row, "asset_id").strip()
            if day is not None:
                key = f"{one.slug}/{name}" if name else ""
                said = stage(log.get(row, "stage").strip())[0], two_way(log.get(row, "two_way").strip())[0]
                rows.append((one.slug, at, key, pd.Timestamp(day), *said))
    return pd.DataFrame(rows, columns=["locality", "row", "key", "date", "stage", "two_way"]).astype(
        {"date": "datetime64[ns]", "two_way": bool}
    )


def open_steps(held: Change, on: date) -> list[Step]:
    """The next steps that no later row about the same organisation, or the same ward's residents, replaces.

    Parameters
    ----------
    held : Change
        The lists of one locality.
    on : date
        Rows dated after it are passed over.

    Returns
    -------
    list of Step
        By the day they are due, those without one last; then by the day of the contact.
    """
    from assetmap.check.days import read_date

    log = held.list(ENGAGEMENT)
    latest: dict[tuple[str, str], tuple[date, ListRow]] = {}
    for row in log.rows:
        day = read_date(log.get(row, "date").strip())[0]
        name = log.get(row, "asset_id").strip()
        key = (name, "" if name else log.get(row, "ward_code").strip().upper())
        if day is not None and day <= on and any(key) and (key not in latest or day >= latest[key][0]):
            latest[key] = day, row
    steps = [
        Step(held.slug, *key, step, read_date(log.get(row, "next_step_due").strip())[0], day)
        for key, (day, row) in latest.items()
        if (step := log.get(row, "next_step").strip())
    ]
    return sorted(steps, key=by_due)


def by_due(step: Step) -> tuple[date, date, str, str, str]:
    """Sorts steps: what is due first comes first, what is not due at all last."""
    return step.due or date.max, step.logged, step.slug, step.asset_id, step.ward_code


def _words(text: str) -> list[str]:
    return sorted(re.findall(r"\w+", folded(text).replace("'", "")))


def _fits(asked: list[str], words: list[str]) -> bool:
    """Whether each word that was typed is, or begins, a word of the name of its own; then inside one."""
    return all(any(word.startswith(one) for word in words) for one in asked) or all(
        len(one) >= 3 and any(one in word for word in words) for one in asked
    )
