"""``assetmap stale``: who has not been spoken to, or looked at, for longest."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from assetmap.cli import common
from assetmap.load.schema import ENGAGEMENT, label

if TYPE_CHECKING:
    from assetmap.register.log import Organisation, Step
    from assetmap.settings import Settings

__all__ = ["add", "run"]

_DESCRIPTION = """\
Show which organisations have not been spoken to for longest, and which rows of the list
nobody has made sure of for longest. Nothing is changed.

The first table has those that we talk to or work with, and whose last two-way contact is
so old that they have gone quiet, or will within 30 days (engaged_days in assetmap.toml).
The second has those whose assured_date is older than stale_days.
"""

_EPILOG = """\
examples:
  assetmap stale
  assetmap stale --locality bury --limit 50
  assetmap stale --days 60              not spoken to for 60 days or more

exit codes: 0 done; 1 a file cannot be used; 2 wrong use
"""

_SOON = 30


def add(commands: Any) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser(
        "stale",
        help="who has not been spoken to for longest",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    common.add_locality(parser, "this locality only")
    parser.add_argument("--days", type=int, metavar="NUMBER", help="how many days without two-way contact")
    parser.add_argument(
        "--limit", type=int, default=20, metavar="NUMBER", help="rows in each table (20); 0 for all"
    )
    common.add_settings(parser)
    parser.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    """Print both tables."""
    from assetmap.register.log import contacts_frame, open_steps, organisations
    from assetmap.register.store import look

    settings, today = common.read(chosen), common.today()
    held = [look(settings, one.slug) for one in common.localities(settings, chosen.locality)]
    known = [one for place in held for one in organisations(place) if one.listed and one.status not in _GONE]
    steps = {(step.slug, step.asset_id): step for place in held for step in open_steps(place, today)}
    days = settings.thresholds.engaged_days - _SOON if chosen.days is None else chosen.days
    quiet = _quiet(settings, known, contacts_frame(held), steps, today, days)
    _show(
        f"Not spoken to for {days} days or more:", _HEADINGS, quiet, chosen.limit, "Nobody: all are in touch."
    )
    oldest = today - timedelta(days=settings.thresholds.stale_days)
    old = sorted(
        (one for one in known if one.assured and one.assured < oldest),
        key=lambda one: (one.assured or today, one.slug, one.name),
    )
    rows = [
        (one.name, one.slug, f"{one.assured}", f"{(today - (one.assured or today)).days:,}") for one in old
    ]
    title = f"Not made sure of for over {settings.thresholds.stale_days} days:"
    print()
    _show(title, ("organisation", "locality", "made sure", "days"), rows, chosen.limit, "None.")
    never = sum(one.assured is None for one in known)
    if never:
        print(f"{common.count(never, 'organisation has', 'organisations have')} no assured_date at all.")
    return 0


_GONE = ("closed", "inactive")
_HEADINGS = ("organisation", "locality", "stage", "last two-way", "days", "state", "next step")


def _quiet(
    settings: Settings,
    known: list[Organisation],
    log: Any,
    steps: dict[tuple[str, str], Step],
    today: date,
    least: int,
) -> list[tuple[str, ...]]:
    """The rows of the first table: the longest silence first."""
    import pandas as pd

    from assetmap.measure.engagement import stages_on

    by_key = {f"{one.slug}/{one.id}": one for one in known if one.id}
    found = stages_on(log, pd.Index(list(by_key), dtype="str"), today, settings.thresholds)
    rows = []
    for key, stage, engagement, last in zip(
        found.index, found["stage"], found["engagement"], found["last_two_way"], strict=True
    ):
        silent = None if pd.isna(last) else (pd.Timestamp(today) - last).days
        if not engagement or (silent is not None and silent < least):
            continue
        one = by_key[str(key)]
        step = steps.get((one.slug, one.id))
        cells = (
            one.name,
            one.slug,
            label(ENGAGEMENT, "stage", stage).lower(),
            "never" if silent is None else last.date().isoformat(),
            "" if silent is None else f"{silent:,}",
            engagement.replace("_", " "),
            _step(step),
        )
        rows.append((silent is not None, -(silent or 0), one.slug, one.name, cells))
    return [cells for *_, cells in sorted(rows)]


def _step(step: Step | None) -> str:
    if step is None:
        return ""
    return f"{step.step} (by {step.due})" if step.due else step.step


def _show(
    title: str, headings: tuple[str, ...], rows: Sequence[tuple[str, ...]], limit: int, none: str
) -> None:
    print(title)
    if not rows:
        print(none)
        return
    shown = rows[:limit] if limit > 0 else rows
    print(common.table(headings, shown))
    if len(rows) > len(shown):
        print(f"… and {len(rows) - len(shown):,} more (--limit 0 shows all)")
