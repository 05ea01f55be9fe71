"""``assetmap explain``: what the numbers of a ward, a locality or the whole place mean and rest on."""

from __future__ import annotations

import argparse
import shutil
import sys
import textwrap
from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

from assetmap.cli.common import add_cache, add_settings

if TYPE_CHECKING:
    from assetmap.load.official import Official
    from assetmap.settings import Settings

__all__ = ["add", "run"]

_DESCRIPTION = """\
Explain the numbers: for a ward each one with what it means, why the ward is in its state
and whether it is a target; for a locality or the whole place who is reached, where effort
goes, what changed, and how far the ranking of wards hangs on the settings. And for all of
them who to talk to next, and what the numbers rest on.

It shows what the team may see. Nothing is written.
"""

_EPILOG = """\
examples:
  assetmap explain                          the whole place
  assetmap explain bolton                   a locality
  assetmap explain kearsley                 a ward, by its name or a part of it
  assetmap explain E05014830 --as-of 2026-03-31

exit codes: 0 done; 1 a file cannot be used; 2 wrong use (no such ward, or several)
"""


def add(commands: Any) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser(
        "explain",
        help="what the numbers mean, and who to talk to next",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "name",
        nargs="?",
        default="",
        metavar="WARD OR LOCALITY",
        help="a name, a part of one, or a code; the whole place if not given",
    )
    parser.add_argument(
        "--as-of",
        type=_date,
        metavar="DATE",
        help="the date of the numbers, as 2026-03-31; today if not given",
    )
    add_settings(parser)
    add_cache(parser)
    parser.add_argument(
        "--default", action="store_true", help="use boundaries/ even where official data was fetched"
    )
    parser.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    """Measure, and print what was asked for."""
    from assetmap.check.lists import check_lists
    from assetmap.cli.explain_text import Subject, explain_place, explain_ward
    from assetmap.load.postcodes import resident_postcodes
    from assetmap.measure.ground import prepare
    from assetmap.measure.model import measure_on
    from assetmap.publish.walk import walk_of
    from assetmap.settings import read_settings
    from assetmap.sources.fetched import with_fetched
    from assetmap.sources.walking import with_networks

    settings = read_settings(chosen.settings)
    if not chosen.default:
        settings = with_fetched(settings, chosen.cache)
    settings, _ = with_networks(settings, chosen.cache)
    today = date.today()  # noqa: DTZ011 the day on the wall is what a lead means
    as_of = chosen.as_of or today
    settings, official = _official(settings)
    kind, code = _find(chosen.name, settings, official)
    small = None if official.lsoas is None else official.lsoas.index
    lists = check_lists(settings, official.wards, as_of=max(as_of, today), lsoa_codes=small)
    postcodes = resident_postcodes([one.code for one in settings.localities], settings.boundaries_dir)
    ground = prepare(official, lists, postcodes, settings, walk_of(settings), as_of)
    names = {str(key): str(name) for key, name in lists.organisations["name"].items()}
    subject = Subject(settings, official, ground, measure_on(ground, as_of), names)
    _print(explain_ward(subject, code) if kind == "ward" else explain_place(subject, code))
    return 0


def _official(settings: Settings) -> tuple[Settings, Official]:
    """The official data; where what was fetched does not fit, without it, and saying so."""
    from assetmap.errors import InputError
    from assetmap.load.official import load_official

    try:
        return settings, load_official(settings)
    except InputError as error:
        if not settings.fetched:
            raise
        settings = settings.without_fetched()
        official = load_official(settings)
        print(f"assetmap: what was fetched does not fit, so the default is used: {error}", file=sys.stderr)
        return settings, official


def _find(name: str, settings: Settings, official: Official) -> tuple[str, str]:
    """What was asked for: ("place", slug or "") or ("ward", code)."""
    from assetmap.errors import UsageError

    asked = " ".join(name.split()).casefold()
    if not asked:
        return "place", ""
    for one in settings.localities:
        if asked in (one.slug, one.name.casefold(), one.code.casefold()):
            return "place", one.slug
    wards = official.wards
    for code in wards.index:
        if asked == code.casefold():
            return "ward", str(code)
    names = wards["ward_name"].str.casefold()
    found = wards[(names == asked).to_numpy()]
    if found.empty:
        found = wards[[asked in one for one in names]]
    if len(found) == 1:
        return "ward", str(found.index[0])
    if found.empty:
        raise UsageError(
            f"no ward or locality here is called '{_plain(name)}'",
            remedy="use a part of its name, or its code: the wards are listed by   assetmap explain LOCALITY",
        )
    listed = [f"{row.ward_name} ({row.locality_name}, {row.Index})" for row in found.itertuples()]
    raise UsageError(
        f"{len(found)} wards have '{_plain(name)}' in their name: {'; '.join(listed[:12])}"
        + (" ..." if len(listed) > 12 else ""),
        remedy="use more of the name, or the code",
    )


def _print(lines: Iterable[str]) -> None:
    """Print lines, long ones over several, with nothing in them that could act on a terminal."""
    width = max(60, min(shutil.get_terminal_size((100, 24)).columns, 110))
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    for line in lines:
        text = _plain(line)
        indent = " " * (len(text) - len(text.lstrip()))
        shown = textwrap.wrap(
            text, width, subsequent_indent=f"{indent}  ", break_long_words=False, break_on_hyphens=False
        )
        # A table's row is left as it is.
        out = text if "   " in text.strip() else "\n".join(shown)
        print(out.encode(encoding, errors="replace").decode(encoding))


def _plain(text: str) -> str:
    return "".join(
        c if c.isprintable() else " " if c.isspace() else "\N{REPLACEMENT CHARACTER}" for c in text
    )


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"'{text}' is not a date; write it as 2026-03-31") from None
