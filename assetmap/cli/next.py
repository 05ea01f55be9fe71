"""``assetmap next``: what to do next."""

from __future__ import annotations

import argparse
from datetime import date
from typing import TYPE_CHECKING, Any

from assetmap.cli import common

if TYPE_CHECKING:
    from assetmap.register.log import Step
    from assetmap.register.store import Change

__all__ = ["add", "run"]

_DESCRIPTION = """\
Show the next steps of the log that are still to be done, those overdue first.

A step is done when a later contact with the same organisation (or with residents of the
same ward) is logged; what is to be done then is that row's next step. Nothing is changed.
"""

_EPILOG = """\
examples:
  assetmap next
  assetmap next --locality bury --limit 5

exit codes: 0 done; 1 a file cannot be used; 2 wrong use
"""


def add(commands: Any) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser(
        "next",
        help="what to do next",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    common.add_locality(parser, "this locality only")
    parser.add_argument("--limit", type=int, default=20, metavar="NUMBER", help="how many (20); 0 for all")
    common.add_settings(parser)
    parser.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    """Print the steps."""
    from assetmap.register.store import look

    settings, today = common.read(chosen), common.today()
    held = [look(settings, one.slug) for one in common.localities(settings, chosen.locality)]
    _show_steps(held, today, chosen.limit)
    # Who to talk to next, by the gaps that it would close, comes here below the steps.
    return 0


def _show_steps(held: list[Change], today: date, limit: int) -> None:
    from assetmap.register.log import by_due, open_steps, organisations

    steps = sorted((step for place in held for step in open_steps(place, today)), key=by_due)
    if not steps:
        print("No next steps are written down. Give one with a contact:  assetmap log … --next-step TEXT")
        return
    names = {(one.slug, one.id): one.name for place in held for one in organisations(place)}
    shown = steps[:limit] if limit > 0 else steps
    rows = [(_when(step, today), _who(step, names), step.slug, f"{step.logged}", step.step) for step in shown]
    print(common.table(("due", "organisation", "locality", "logged", "next step"), rows))
    late = sum(step.due is not None and step.due < today for step in steps)
    more = len(steps) - len(shown)
    said = [common.count(len(steps), "step"), f"{late:,} overdue"] + ([f"{more:,} not shown"] if more else [])
    print(f"{', '.join(said)}.")


def _when(step: Step, today: date) -> str:
    if step.due is None:
        return "no date"
    days = (step.due - today).days
    near = {0: "today", 1: "tomorrow"}.get(days, "")
    if days < 0:
        near = f"{common.count(-days, 'day')} late"
    return f"{step.due} ({near})" if near else f"{step.due}"


def _who(step: Step, names: dict[tuple[str, str], str]) -> str:
    if not step.asset_id:
        return f"residents of {step.ward_code}"
    return names.get((step.slug, step.asset_id), step.asset_id)
