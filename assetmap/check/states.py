"""What assets.csv and engagement.csv say together: closed and yet in touch, engaged and yet never."""

from __future__ import annotations

from datetime import date

import pandas as pd

from assetmap.check.faults import problem, quoted
from assetmap.check.rows import Rows
from assetmap.check.rules import word_key
from assetmap.load.schema import ENGAGEMENT, heading_key, label
from assetmap.load.words import STAGES
from assetmap.settings import Thresholds

__all__ = ["ENGAGED", "note_stale", "note_states"]

ENGAGED = ("talking", "working_together", "leading")
"""The stages that nobody reaches without an answer."""


def note_states(
    assets: Rows,
    contacts: Rows,
    organisations: pd.DataFrame,
    log: pd.DataFrame,
    as_of: date,
    thresholds: Thresholds,
) -> None:
    """Note organisations whose rows in the two lists cannot both be right.

    Parameters
    ----------
    assets, contacts : Rows
        The rows of assets.csv and engagement.csv of all localities; it is noted there.
    organisations, log : DataFrame
        What :func:`assetmap.check.organisations.check_organisations` and
        :func:`assetmap.check.log.check_log` made of them.
    as_of : date
        Rows of the log after this day are passed over.
    thresholds : Thresholds
        ``quiet_days`` is used.

    Notes
    -----
    A closed organisation has answered since if a two-way contact is dated after its ``assured_date``; if it
    has none, in the last ``quiet_days``. What a partner's list said of the stage stands in a column ``stage``
    of assets.csv, which the maps do not use.
    """
    log = log[(log["key"] != "") & (log["date"] <= pd.Timestamp(as_of))]
    answered = log[log["two_way"].astype(bool)]
    recent = pd.Timestamp(as_of) - pd.Timedelta(days=thresholds.quiet_days)
    _note_closed(assets, organisations, answered, recent)
    _note_without_log(assets, organisations, set(log["key"]))
    _note_without_answer(contacts, log, set(answered["key"]))


def note_stale(assets: Rows, organisations: pd.DataFrame, today: date, thresholds: Thresholds) -> None:
    """Note rows whose ``assured_date`` is older than ``stale_days``.

    Parameters
    ----------
    assets : Rows
        The rows of assets.csv of all localities; it is noted there.
    organisations : DataFrame
        What :func:`assetmap.check.organisations.check_organisations` made of them. Closed ones, those not to
        be listed, and those without a date are passed over.
    today : date
        The day from which the age is counted.
    thresholds : Thresholds
        ``stale_days`` is used.
    """
    before = pd.Timestamp(today) - pd.Timedelta(days=thresholds.stale_days)
    wanted = (organisations["status"] != "closed") & ~organisations["do_not_list"].astype(bool)
    old = organisations[wanted & (organisations["assured_date"] < before)]
    places = _places(assets)
    for slug, row, day in zip(old["locality"], old["row"], old["assured_date"], strict=True):
        days = (pd.Timestamp(today) - day).days
        text = f"somebody last made sure of the row {days:,} days ago"
        assets.add(places[slug, row], "assured_date", problem("stale-row", text))


def _note_closed(
    assets: Rows, organisations: pd.DataFrame, answered: pd.DataFrame, recent: pd.Timestamp
) -> None:
    last = answered.drop_duplicates("key", keep="last").set_index("key")
    closed = organisations[(organisations["status"] == "closed") & organisations.index.isin(last.index)]
    places = _places(assets)
    for key, slug, row, assured in zip(
        closed.index, closed["locality"], closed["row"], closed["assured_date"], strict=True
    ):
        day, where = last.loc[key, "date"], last.loc[key, "row"]
        if (day <= assured) if pd.notna(assured) else (day < recent):
            continue
        sure = f"made sure on {assured:%Y-%m-%d}" if pd.notna(assured) else "nobody wrote down since when"
        text = (
            f"it is closed ({sure}), and there was a two-way contact on {day:%Y-%m-%d} "
            f"({ENGAGEMENT.file_name}, row {where})"
        )
        assets.add(places[slug, row], "status", problem("closed-but-contacted", text))


def _note_without_log(assets: Rows, organisations: pd.DataFrame, logged: set[str]) -> None:
    words = {word_key(said): word for word, title in STAGES.items() for said in (word, title)}
    columns = [name for name in assets.extra if heading_key(name) == "stage"]
    places = _places(assets)
    for key, slug, row in zip(
        organisations.index, organisations["locality"], organisations["row"], strict=True
    ):
        for column in columns if key not in logged else ():
            typed = assets.extra[column][places[slug, row]]
            if words.get(word_key(typed)) in ENGAGED:
                text = f"the list says {quoted(typed)}, and no row of the log names the organisation"
                assets.add(places[slug, row], column, problem("engaged-but-no-log", text))


def _note_without_answer(contacts: Rows, log: pd.DataFrame, answered: set[str]) -> None:
    stages = log[log["stage"] != ""].drop_duplicates("key", keep="last")
    stages = stages[stages["stage"].isin(ENGAGED) & ~stages["key"].isin(answered)]
    places = _places(contacts)
    for key, slug, row, stage in zip(
        stages["key"], stages["locality"], stages["row"], stages["stage"], strict=True
    ):
        said = f"{quoted(key.partition('/')[2])} is {label(ENGAGEMENT, 'stage', stage).lower()}"
        text = f"{said}, and no row of the log says that they answered"
        contacts.add(places[slug, row], "stage", problem("engaged-but-no-answer", text))


def _places(rows: Rows) -> dict[tuple[str, int], int]:
    """Where each row of each locality stands among all of them."""
    return {place: at for at, place in enumerate(zip(rows.locality, rows.row, strict=True))}
