"""A locality's page with its lists and a note on how to read them, in one zip file to send to partners."""

from __future__ import annotations

import hashlib
import io
import re
import textwrap
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from html import unescape
from pathlib import Path
from typing import Any

from assetmap.check.lists import Lists
from assetmap.errors import PublishError
from assetmap.load.official import Official
from assetmap.measure.model import measure
from assetmap.publish.audience import Audience, lists_for, places_for
from assetmap.publish.files import write_if_changed
from assetmap.publish.manifest import read_manifest
from assetmap.publish.pages import EXAMPLE
from assetmap.publish.proof import prove, prove_text
from assetmap.publish.reader_tables import organisations_csv, wards_csv
from assetmap.publish.site import read_inputs, said_on_pages
from assetmap.publish.walk import walk_of
from assetmap.settings import Locality, Settings

__all__ = ["Pack", "make_pack", "packed"]

AUDIENCE: Audience = "partner"
WIDTH = 76
_NOTES = re.compile(r'<ul class="notes">(.*?)</ul>', re.DOTALL)
_STATES = (
    ("no_known_organisations", "no_known_organisations"),
    ("known_not_contacted", "known_not_contacted"),
    ("contacted_no_conversation", "contacted_no_conversation"),
    ("gone_quiet", "gone_quiet"),
    ("one_voice", "one_voice"),
    ("engaged", "engaged_state"),
)


@dataclass(frozen=True)
class Pack:
    """What was packed.

    Attributes
    ----------
    file : Path
    names : tuple of str
        The files in it.
    size : int
        Its bytes.
    organisations : int
        How many organisations its list has.
    examples : bool
        Whether made-up examples are among them.
    written : bool
        Whether anything was written: the same pack is not written again.
    """

    file: Path
    names: tuple[str, ...]
    size: int
    organisations: int
    examples: bool
    written: bool


def make_pack(settings: Settings, locality: Locality, as_of: date, *, today: date, to: Path) -> Pack:
    """Pack the partner page of a locality, as it lies in the maps' folder and is up to date, with its lists.

    Parameters
    ----------
    settings : Settings
    locality : Locality
    as_of, today : date
        As for :func:`assetmap.publish.site.build_site`, which made the page.
    to : Path
        The zip file.

    Returns
    -------
    Pack
        The same inputs give the same bytes.

    Raises
    ------
    AssetmapError
        The page is missing or was changed, a file cannot be used or written, or something in the pack may
        not be shown to partners.
    """
    name = f"{locality.slug}.html"
    page = _page_as_made(settings.maps_dir, name)
    given = read_inputs(settings, as_of, today, lambda _: None)
    official, lists = given.official, given.lists
    walk = walk_of(settings)
    everything = measure(official, lists, given.postcodes, settings, as_of, walk)
    its_lists = lists_for(AUDIENCE, lists, everything)
    measures = everything
    if its_lists is not lists:
        measures = measure(official, its_lists, given.postcodes, settings, as_of, walk)
    places = places_for(AUDIENCE, lists, measures)
    places = places[places["locality"] == locality.slug]
    ward_names = official.wards["ward_name"].to_dict()
    known = round(float(measures.localities.loc[[locality.slug], "organisations"].sum()))
    first = re.sub(r"[^\w -]", "", given.words["pack"]["read_me"]).strip() or "READ ME"
    files = {
        f"{first}.txt": _read_me(settings, given.words, official, locality, as_of, len(places), known),
        name: page,
        "organisations.csv": organisations_csv(places, ward_names, given.words),
        "wards.csv": wards_csv(measures, locality.slug),
    }
    content = packed(files, as_of)
    said = [*said_on_pages(settings, official, lists, given.words), *official.notes, *_notes(page.decode())]
    _prove_all(content, lists, said)
    written = write_if_changed(to, content)
    examples = bool(places["id"].str.startswith(EXAMPLE).any())
    return Pack(to, tuple(files), len(content), len(places), examples, written)


def packed(files: Mapping[str, bytes], day: date) -> bytes:
    """A zip file of these files in this order, all dated `day`: the same files give the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, (max(day.year, 1980), day.month, day.day, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content)
    return out.getvalue()


def _page_as_made(folder: Path, name: str) -> bytes:
    """The page's bytes, which must be those that were proven when it was made."""
    last = read_manifest(folder)
    try:
        page = (folder / name).read_bytes()
    except OSError:
        page = b""
    if last is None or hashlib.sha256(page).hexdigest() != last.outputs.get(name):
        raise PublishError(
            "the page is not there as it was made",
            where=str(folder / name),
            remedy="run make maps, and then this again",
        )
    return page


def _prove_all(content: bytes, lists: Lists, said: list[str]) -> None:
    """Look into every file of the zip file as it will be written."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            text = archive.read(name).decode("utf-8-sig")
            check = prove if name.endswith(".html") else prove_text
            check(AUDIENCE, name, text, lists, said)


def _notes(html: str) -> list[str]:
    """The notes at the page's foot, which assetmap wrote and nobody typed."""
    found = _NOTES.search(html)
    return [unescape(note) for note in re.findall(r"<li>(.*?)</li>", found[1])] if found else []


def _read_me(
    settings: Settings,
    words: Mapping[str, Any],
    official: Official,
    locality: Locality,
    as_of: date,
    organisations: int,
    known: int,
) -> bytes:
    """Plain text that opens everywhere: UTF-8 with a byte order mark and Windows line ends."""
    limits = settings.thresholds
    filled = {
        "name": locality.name,
        "date": f"{as_of.day} {as_of:%B %Y}",
        "page": f"{locality.slug}.html",
        "n": f"{organisations:,}",
        "known": f"{known:,}",
        "engaged_days": limits.engaged_days,
        "walk_minutes": f"{limits.walk_minutes:g}",
        "corrections": words["corrections"]["title"],
    }
    said = {key: text.format(**filled) for key, text in words["pack"].items()}
    files = {
        f"{locality.slug}.html": said["file_page"],
        "organisations.csv": said["file_organisations"],
        "wards.csv": said["file_wards"],
    }
    why = "not_counted" if organisations > known else "not_listed"
    wide = max(map(len, files)) + 2
    states = [f"{words['gap_letter'][state]}  {words['gap'][state]}: {said[key]}." for state, key in _STATES]
    sources = [
        f"{one.title}{f' ({one.edition})' if one.edition else ''}, {one.publisher}. "
        f"{one.attribution.rstrip('.')}.{'' if one.licence in one.attribution else f' {one.licence}.'}"
        for one in official.sources
    ]
    parts = [
        said["title"],
        f"{words['page']['partner_copy']}. {words['page']['on_date'].format(**filled)}.",
        *_part(said["what"], said["what_text"].split("\n\n")),
        *_part(said["open"], said["open_text"].split("\n\n")),
        *_part(said["files"]),
        "\n".join(_hanging(f"{name:<{wide}}", what) for name, what in files.items()),
        _wrapped(said["files_text"]),
        *([_wrapped(f"{said['counted']} {said[why]}")] if known != organisations else []),
        *_part(said["words"], [said["engaged"], said["target"], said["reach"], said["states"]]),
        "\n".join(_hanging(text[:3], text[3:]) for text in states),
        *_part(said["share"], [said["share_text"]]),
        *_part(said["wrong"], [said["wrong_text"]]),
        *_part(said["sources"]),
        "\n".join(_hanging("- ", one) for one in sources),
    ]
    text = "\n\n".join(parts) + "\n"
    return text.replace("\n", "\r\n").encode("utf-8-sig")


def _part(title: str, texts: Iterable[str] = ()) -> list[str]:
    return [f"{title.upper()}", *map(_wrapped, texts)]


def _wrapped(text: str) -> str:
    return textwrap.fill(text, WIDTH, break_long_words=False, break_on_hyphens=False)


def _hanging(first: str, text: str) -> str:
    return textwrap.fill(
        text,
        WIDTH,
        initial_indent=first,
        subsequent_indent=" " * len(first),
        break_long_words=False,
        break_on_hyphens=False,
    )
