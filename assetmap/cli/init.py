"""``assetmap init``: a folder with settings and empty lists, for any local authority of England."""

from __future__ import annotations

import argparse
import csv
import json
import os
import re
import unicodedata
from collections.abc import Iterator, Sequence
from importlib.resources import files
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING, Any

from assetmap.cli import common
from assetmap.errors import UsageError

if TYPE_CHECKING:
    from assetmap.settings import Locality

__all__ = ["add", "run"]

_DESCRIPTION = """\
Make a folder for the maps of one or more local authorities of England: the settings with
notes, empty lists with their headings, and a text to read first.

The folder is the one you are in, or --folder. A file that is there is never changed. For
the ten localities of Greater Manchester, approximate ward shapes and figures are put into
it; for any other place, `assetmap data fetch` brings the official ones (once, with
internet).
"""

_EPILOG = """\
examples:
  assetmap init --lad E08000035 "Leeds"
  assetmap init --lad E08000035 "Leeds" --lad E08000032 "Bradford" --place "West Yorkshire"
  assetmap init --lad E06000052 "Cornwall" --folder cornwall-maps

The code is that of the local authority, of the Office for National Statistics: nine
characters that begin with E06, E07, E08 or E09.

exit codes: 0 done; 1 a file cannot be written; 2 wrong use, or there are settings already
"""

_ENGLISH = re.compile(r"E0[6789][0-9]{6}")
_LONGEST = 80


def add(commands: Any) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser(
        "init",
        help="make a folder with settings and empty lists, for any place in England",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--lad",
        nargs=2,
        action="append",
        required=True,
        metavar=("CODE", "NAME"),
        help="a local authority: its code and its name; may be given several times",
    )
    parser.add_argument("--place", metavar="NAME", help="the name of the whole; else the names of the places")
    parser.add_argument("--folder", type=Path, default=Path(), metavar="FOLDER", help="where; else here")
    parser.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    """Make the folder, and say what comes next."""
    from assetmap.publish.files import write_if_changed

    localities = _localities(chosen.lad)
    names = [one.name for one in localities]
    place = _name(chosen.place) if chosen.place is not None else _and(names)
    folder = chosen.folder.expanduser()
    settings = folder / "assetmap.toml"
    if os.path.lexists(settings):
        raise UsageError(
            "there are settings already, and they are left as they are",
            where=str(settings),
            remedy="add the place by hand, under [localities]:\n"
            + "\n".join(f"    {_line(one)}" for one in localities)
            + "\n  and copy assets/template for its lists; or make another folder with --folder",
        )
    made, kept = [], []
    for name, content in _contents(localities, place):  # the settings come last: then all the rest is there
        if os.path.lexists(folder / name):
            kept.append(name)
        else:
            write_if_changed(folder / name, content)
            made.append(name)
    tops = dict.fromkeys(
        f"{top}/" if below else top for top, _, below in (one.partition("/") for one in made)
    )
    print(f"Made in {common.plain(str(folder.resolve()))}: {', '.join(sorted(tops))}")
    if kept:
        print(f"Left as they were: {', '.join(kept)}")
    if ".gitignore" in kept:
        print("  If you use git, see that your .gitignore has the line  /assets/*/contacts.csv")
    print("Next:")
    if folder.resolve() != Path.cwd():
        print(f"  cd {common.plain(str(chosen.folder))}")
    print("\n".join(_steps(localities)))
    return 0


def _localities(given: Sequence[Sequence[str]]) -> list[Locality]:
    from assetmap.settings import Locality

    made = [Locality(_slug(_name(name), code), _code(code), _name(name)) for code, name in given]
    for what, said in (
        ([one.code for one in made], "the code {} is given twice"),
        ([one.slug for one in made], "two places would both have the folder assets/{}"),
    ):
        for one in what:
            if what.count(one) > 1:
                raise UsageError(said.format(one), remedy="give each place its own code and its own name")
    return made


def _code(text: str) -> str:
    code = text.strip().upper()
    if _ENGLISH.fullmatch(code):
        return code
    told = {
        "E10": "that is a county: give its districts (codes E07…), one --lad each",
        "E05": "that is a ward: give the local authority that it is in",
        "E12": "that is a region: give its local authorities, one --lad each",
        "E47": "that is a combined authority: give its local authorities, one --lad each",
        "W06": "that is in Wales; the maps need the Indices of Deprivation of England",
        "S12": "that is in Scotland; the maps need the Indices of Deprivation of England",
        "N09": "that is in Northern Ireland; the maps need the Indices of Deprivation of England",
    }
    raise UsageError(
        f"'{common.plain(text)}' is not the code of a local authority in England",
        where="--lad",
        remedy=told.get(
            code[:3],
            'the code comes first and then the name:   --lad E08000035 "Leeds"   (E06, E07, E08, E09)',
        ),
    )


def _name(text: str) -> str:
    name = " ".join(text.split())
    if not name or len(name) > _LONGEST or not name.isprintable():
        raise UsageError(
            f"'{common.plain(text[:_LONGEST])}' cannot be used as a name",
            remedy=f'give 1 to {_LONGEST} letters, in quotes:   --lad E08000035 "Leeds"',
        )
    return name


def _slug(name: str, code: str) -> str:
    """A key for the settings, safe as the name of a folder; the code where the name gives none."""
    from assetmap.settings import RESERVED

    plain = unicodedata.normalize("NFKD", name.lower()).encode("ascii", "ignore").decode()
    plain = re.sub(r"[.'’]", "", plain.replace("&", " and "))
    slug = re.sub(r"[^a-z0-9]+", "-", plain)[:40].strip("-")
    return slug if re.match("[a-z]", slug) and slug not in RESERVED else code.strip().lower()


def _line(locality: Locality) -> str:
    name = json.dumps(locality.name, ensure_ascii=False)  # printable text: the same in TOML
    return f'{locality.slug} = {{ code = "{locality.code}", name = {name} }}'


def _and(names: Sequence[str]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def _steps(localities: Sequence[Locality]) -> list[str]:
    fetch = "  assetmap data fetch     official boundaries and figures, with internet, once"
    maps = "  assetmap maps           the pages, into maps/"
    if _has_default(localities):
        return [f"{maps}; the shapes of the wards are approximate", f"{fetch}: then they are official"]
    return [fetch, maps]


def _has_default(localities: Sequence[Locality]) -> bool:
    figures = (files("assetmap.cli") / "start/boundaries/ward_figures.csv").read_text(encoding="utf-8")
    covered = {row["locality_code"] for row in csv.DictReader(figures.splitlines())}
    return {one.code for one in localities} <= covered


def _contents(localities: Sequence[Locality], place: str) -> Iterator[tuple[str, bytes]]:
    """Each file of the folder and what goes into it; the settings last."""
    from assetmap.load.schema import TABLES
    from assetmap.load.schema_files import template

    start = files("assetmap.cli") / "start"
    default = _has_default(localities)
    words = {
        "place": json.dumps(place, ensure_ascii=False),
        "name": place,
        "localities": "\n".join(map(_line, localities)),
        "slug": localities[0].slug,
        "steps": "\n".join(f"  {step}" for step in _steps(localities)),
        "boundaries": "approximate ward shapes and figures, for use without internet"
        if default
        else "a note",
    }

    def filled(name: str) -> bytes:
        return Template((start / name).read_text(encoding="utf-8")).substitute(words).encode()

    for slug in ("template", *(one.slug for one in localities)):
        for table in TABLES.values():
            if slug == "template" or table.name != "contacts":
                yield f"assets/{slug}/{table.file_name}", template(table)
    if default:
        for one in sorted((start / "boundaries").iterdir(), key=lambda path: path.name):
            yield f"boundaries/{one.name}", one.read_bytes()
    else:
        yield "boundaries/README.md", filled("boundaries.md")
    yield "README.md", filled("README.md")
    yield ".gitignore", filled("gitignore")
    yield "assetmap.toml", filled("assetmap.toml")
