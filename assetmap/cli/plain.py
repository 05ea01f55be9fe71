"""``assetmap plain``: which descriptions could be said more plainly, and how."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assetmap.cli.common import add_settings
from assetmap.errors import UsageError

if TYPE_CHECKING:
    from assetmap.check.plain import Text
    from assetmap.settings import Settings

__all__ = ["add", "run"]

_DESCRIPTION = """\
Look for what could be said in plainer English in the texts of the lists that pages show
(description, times, cost, accessibility, reasons of decisions), or in a file: words to
avoid, with what to say instead; long sentences; and the age a text seems to be written
for. Nothing is changed.
"""
_EPILOG = """\
examples:
  assetmap plain                     all lists
  assetmap plain trafford            the lists of one locality
  assetmap plain partner.csv         a list that is not in assets/ yet
  assetmap plain letter.txt          a text, line by line
  assetmap plain --page              the words of the pages too

exit codes: 0 done; 1 --strict and something was found, or a file cannot be used; 2 wrong use
"""


def add(commands: Any) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser(
        "plain",
        help="descriptions that could be said more plainly, and how",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "what", nargs="*", metavar="LOCALITY|FILE", help="all localities of the settings if not given"
    )
    parser.add_argument("--page", action="store_true", help="look at the words of the pages too")
    parser.add_argument("--strict", action="store_true", help="exit with 1 if anything is found")
    add_settings(parser)
    parser.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    """Look, and print what was found."""
    from assetmap.check.plain import finding_table, look
    from assetmap.settings import read_settings

    settings = read_settings(chosen.settings)
    texts = [text for one in chosen.what or _all(settings) for text in _texts(settings, one)]
    if chosen.page:
        texts += _words(settings)
    found = look(texts)
    if found:
        print(finding_table(found), end="\n\n")
    places = len({(one.file, one.row, one.column) for one in found})
    looked = f"{len(texts):,} text{'' if len(texts) == 1 else 's'}"
    if not found:
        print(f"Looked at {looked}: all are in plain words.")
    else:
        print(
            f"Looked at {looked}: {places:,} could be said more plainly. Nothing was changed; "
            "whether to follow is for you to say. More: docs/plain-english.md"
        )
    return 1 if found and chosen.strict else 0


def _all(settings: Settings) -> list[str]:
    return [one.slug for one in settings.localities]


def _texts(settings: Settings, what: str) -> list[Text]:
    """The texts of a locality's lists, of a list or of a text file."""
    from assetmap.check.plain import texts_of_file, texts_of_list
    from assetmap.load.schema import ASSETS, TARGETS

    tables = {table.file_name: table for table in (ASSETS, TARGETS)}
    slugs = {name: one.slug for one in settings.localities for name in (one.slug, one.name.casefold())}
    if what.casefold() in slugs:
        folder = settings.assets_dir / slugs[what.casefold()]
        out = []
        for name, table in tables.items():
            if (folder / name).is_file():
                where = f"{settings.assets_dir.name}/{folder.name}/{name}"
                out += texts_of_list(folder / name, table, where)
        return out
    file = Path(what)
    if not file.is_file():
        raise UsageError(
            f"'{what}' is neither a locality nor a file",
            remedy=f"name a file, or one of: {', '.join(_all(settings))}",
        )
    if file.suffix.lower() == ".csv":
        return texts_of_list(file, tables.get(file.name, ASSETS))
    return texts_of_file(file)


def _words(settings: Settings) -> list[Text]:
    from assetmap.check.plain import texts_of_words
    from assetmap.mapping.page import read_words

    own = settings.words_file
    return texts_of_words(read_words(own), own.name if own else "words of the pages")
