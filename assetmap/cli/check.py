"""``assetmap check``: everything that is wrong with the lists, told, and written as a table and a page."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assetmap.cli.common import add_settings, find_locality, read, today

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from assetmap.check.faults import Fault
    from assetmap.settings import Locality, Settings

__all__ = ["add", "run"]

_DESCRIPTION = """\
Look for faults in the lists: in single cells, in rows that cannot both be right, in
places that do not fit, in rows that nobody has looked at for long, and in two rows
for one organisation. Each fault says where it is and how to put it right.

The lists are only read. Of contacts.csv nothing is ever repeated but row and column.
"""

_EPILOG = """\
examples:
  assetmap check                        all lists
  assetmap check trafford               those of one locality
  assetmap check --severity error       errors only; the exit code is about what is shown
  assetmap check bury --page bury-faults.html --csv bury-faults.csv

The same faults are written as a table and as a page, into maps/team/check/ if nothing
else is said.

exit codes: 0 no errors (with --strict: no faults); 1 errors, or a file cannot be used; 2 wrong use
"""


def add(commands: Any) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser(
        "check",
        help="say what is wrong with the lists",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "locality", nargs="?", help="one locality, by its name or short name; all if not given"
    )
    parser.add_argument("--csv", type=Path, metavar="FILE", help="where to write the faults as a table")
    parser.add_argument("--page", type=Path, metavar="FILE", help="where to write them as a page")
    parser.add_argument("--severity", choices=("error", "warning"), help="only these faults")
    parser.add_argument("--strict", action="store_true", help="end with 1 for warnings, too")
    add_settings(parser)
    parser.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    """Check the lists; what is heavy is imported only here."""
    settings = read(chosen)
    locality = find_locality(settings, chosen.locality) if chosen.locality else None
    day = today()
    from assetmap.check.columns import column_letters
    from assetmap.check.report import fault_summary, fault_table
    from assetmap.publish.faults_page import faults_page
    from assetmap.publish.files import write_if_changed
    from assetmap.publish.tables import faults_csv

    faults = [
        fault
        for fault in _faults(settings, day)
        if (locality is None or _is_of(fault, settings, locality))
        and chosen.severity in (None, fault.severity)
    ]
    letters = column_letters(settings, faults)
    if faults:
        print(fault_table(faults, letters=letters), end="\n\n")
    folder = settings.maps_dir / "team" / "check"
    name = locality.slug if locality else "faults"
    table, page = chosen.csv or folder / f"{name}.csv", chosen.page or folder / f"{name}.html"
    write_if_changed(table, faults_csv(faults))
    write_if_changed(page, faults_page(faults, settings, day, letters=letters))
    summary = fault_summary(faults)
    of = f" of {locality.name}" if locality else ""
    print(f"{summary[0].upper()}{summary[1:]}{of}.")
    print(f"As a page: {_short(page)}   As a table: {_short(table)}")
    return int(any(chosen.strict or fault.severity == "error" for fault in faults))


def _faults(settings: Settings, day: date) -> Sequence[Fault]:
    """Every fault of the lists of all localities, by file and row."""
    from assetmap.check.faults import Faults
    from assetmap.check.lists import check_lists
    from assetmap.check.people import note_contacts
    from assetmap.errors import InputError
    from assetmap.load.official import load_official
    from assetmap.register.repeats import note_repeats
    from assetmap.sources.fetched import with_fetched

    settings = with_fetched(settings, None)
    try:
        official = load_official(settings)
    except InputError:
        if not settings.fetched:
            raise
        print(
            "assetmap: the official data that was fetched cannot be used, so the default is.\n"
            "  What to do: make data",
            file=sys.stderr,
        )
        official = load_official(settings.without_fetched())
    lsoas = None if official.lsoas is None else official.lsoas.index
    lists = check_lists(settings, official.wards, as_of=day, lsoa_codes=lsoas, thorough=True)
    faults = Faults(list(lists.faults))
    note_contacts(settings, lists.organisations.index, day, faults, without=lists.unusable)
    note_repeats(settings, lists.organisations, faults)
    return faults.sorted()


def _is_of(fault: Fault, settings: Settings, locality: Locality) -> bool:
    """Whether a fault is in the folder of a locality."""
    from assetmap.check.rows import shown_path

    folder = shown_path(settings, settings.assets_dir / locality.slug)
    return fault.file == folder or fault.file.startswith(f"{folder}/")


def _short(path: Path) -> str:
    """The path from here, where it is below; else whole."""
    try:
        return path.resolve().relative_to(Path.cwd()).as_posix()
    except ValueError:
        return path.as_posix()
