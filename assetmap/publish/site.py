"""Every locality's page and the overview, for each audience; only what changed is written."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import astuple, dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from assetmap.check.columns import column_letters
from assetmap.check.faults import Fault
from assetmap.check.lists import Lists, check_lists
from assetmap.check.plain import could_be_plainer
from assetmap.errors import InputError, PublishError
from assetmap.load.official import Official, load_official
from assetmap.load.postcodes import resident_postcodes
from assetmap.mapping.ground import make_ground
from assetmap.mapping.indicators import with_indicators
from assetmap.mapping.insight import LastPage, insight
from assetmap.mapping.page import read_words
from assetmap.mapping.payload import Context
from assetmap.mapping.postcodes import postcodes_of
from assetmap.measure.day import on_day
from assetmap.measure.ground import prepare
from assetmap.measure.model import measure_on
from assetmap.publish.audience import (
    AUDIENCES,
    Audience,
    figures_for,
    hidden_places,
    listed_for,
    lists_for,
    places_for,
    words_for,
)
from assetmap.publish.backdrop import backdrops_of
from assetmap.publish.exports import export_files
from assetmap.publish.faults_page import faults_page
from assetmap.publish.files import write_if_changed
from assetmap.publish.manifest import MANIFEST, Manifest, Told, page_before, read_manifest, with_page
from assetmap.publish.pages import FOLDERS, make_pages
from assetmap.publish.proof import prove_exports, prove_ranked, prove_text, texts_in
from assetmap.publish.reader_tables import wards_csv
from assetmap.publish.tables import about, export_tables, faults_csv, table_csv
from assetmap.publish.walk import credited, walk_of
from assetmap.settings import Locality, Settings

__all__ = ["Build", "Inputs", "build_site", "read_inputs", "said_on_pages"]

FAULTS, FAULTS_PAGE = "team/faults.csv", "team/faults.html"
NOT_FITTING = (
    "Official boundaries and figures were fetched for these maps, but do not fit together with the other "
    "files given: those that came with the project are used in their place."
)


@dataclass(frozen=True)
class Build:
    """What a build did.

    Attributes
    ----------
    pages : int
        How many pages there are now.
    written : tuple of str
        Those that were written, by their path in the maps' folder.
    removed : tuple of str
        Pages of localities that are no longer in the settings.
    faults : tuple of Fault
        What is wrong with rows of the lists.
    """

    pages: int
    written: tuple[str, ...]
    removed: tuple[str, ...]
    faults: tuple[Fault, ...]


@dataclass(frozen=True)
class Inputs:
    """Everything that pages are made from, read and checked.

    Attributes
    ----------
    official : Official
    lists : Lists
    postcodes : DataFrame
        Where residents stand.
    words : mapping
        All words of the pages, the project's own in place of the usual ones.
    """

    official: Official
    lists: Lists
    postcodes: pd.DataFrame
    words: Mapping[str, Any]


def build_site(
    settings: Settings,
    inputs: Mapping[str, str],
    as_of: date,
    *,
    today: date,
    strict: bool = False,
    jobs: int = 1,
    say: Callable[[str], None] = lambda _: None,
) -> Build:
    """Make all pages and write those that changed.

    Parameters
    ----------
    settings : Settings
    inputs : mapping
        The fingerprint of what the pages depend on (:func:`assetmap.publish.manifest.fingerprint`).
    as_of : date
        The date of the map.
    today : date
        Rows of the log after this day and the map's are faults; those in between are not: they are just
        not on the map yet.
    strict : bool
        Write nothing where the lists have faults.
    jobs : int
        How many pages are made at once (:func:`assetmap.publish.pages.make_pages`).
    say : callable
        Told a line about each step.

    Returns
    -------
    Build

    Raises
    ------
    AssetmapError
        A file cannot be used, or a page would have shown what its readers may not see.
    """
    given = read_inputs(settings, as_of, today, say)
    official, lists, postcodes = given.official, given.lists, given.postcodes
    if strict and lists.faults:
        return Build(0, (), (), lists.faults)
    plainer = could_be_plainer(lists.organisations.loc[~lists.organisations["do_not_list"], "description"])
    if plainer:
        said = "1 description" if plainer == 1 else f"{plainer:,} descriptions"
        say(f"  {said} could be said more plainly: make plain shows which, and how.")
    say("Measuring reach and engagement ...")
    ready: dict[str, bytes] = {}
    walk = walk_of(settings)
    backdrops = backdrops_of(settings, say)
    official = credited(official, walk, lists, backdrops)
    ground = prepare(official, lists, postcodes, settings, walk, as_of)
    on_today = on_day(ground, as_of)
    shapes = make_ground(official, settings.localities, backdrops)
    found = postcodes_of(settings.localities, postcodes, official.wards)
    live = bool(postcodes.attrs.get("live", False))
    last = read_manifest(settings.maps_dir)
    remembered: Told = last.told if last else {}
    for audience in AUDIENCES if settings.public else tuple(one for one in AUDIENCES if one != "public"):
        its_lists = lists_for(audience, lists, on_today)
        its_ground = ground
        if its_lists is not lists:
            its_ground = prepare(official, its_lists, postcodes, settings, walk, as_of)
        hidden = hidden_places(audience, lists)
        named = listed_for(audience, lists).index.difference(hidden)
        measures = measure_on(its_ground, as_of, named=named)
        told = None
        if audience != "public":
            before = page_before(remembered, audience, as_of)
            told = insight(
                its_ground,
                measures,
                approximate=official.approximate,
                sensitive=hidden,
                last=LastPage(before[0], before[1]["figures"], before[1]["states"]) if before else None,
            )
        measures, words = figures_for(audience, measures), words_for(audience, given.words)
        context = Context(settings, official, measures, shapes, words, as_of, audience, found, told)
        places = places_for(audience, lists, measures)
        texts = said_on_pages(settings, official, lists, words)
        pages, page = make_pages(context, audience, lists, places, texts, live=live, jobs=jobs)
        ready |= pages
        if told is not None:
            remembered = with_page(remembered, audience, as_of, page)
        ready |= _exports(context, audience, lists, places, texts)
        if audience == "partner":
            for locality in settings.localities:
                say(_line(locality, measures.localities))
    if lists.faults:
        letters = column_letters(settings, lists.faults)
        ready[FAULTS] = faults_csv(lists.faults)
        ready[FAULTS_PAGE] = faults_page(lists.faults, settings, as_of, letters=letters)
    record = Manifest(inputs, _sums(ready), official.editions, len(lists.faults), remembered)
    return _write(settings.maps_dir, ready, record, last, lists)


def read_inputs(settings: Settings, as_of: date, today: date, say: Callable[[str], None]) -> Inputs:
    """Read and check the words, the official data and the lists.

    Raises
    ------
    InputError
        A file cannot be used.
    """
    say("Reading boundaries, figures and lists ...")
    official = _official(settings, say)
    words = with_indicators(read_words(settings.words_file), official.indicators)
    words = {**words, "audience": {**words["audience"], **settings.audiences}}
    lsoas = None if official.lsoas is None else official.lsoas.index
    lists = check_lists(settings, official.wards, as_of=max(as_of, today), lsoa_codes=lsoas)
    postcodes = resident_postcodes([one.code for one in settings.localities], settings.boundaries_dir)
    return Inputs(official, lists, postcodes, words)


def _official(settings: Settings, say: Callable[[str], None]) -> Official:
    """The official data; where what was fetched does not fit, without it, and saying so."""
    try:
        official = load_official(settings)
        for note in official.indicators.notes:
            say(f"Note: {note}")
        return official
    except InputError as error:
        if not settings.fetched:
            raise
        try:
            official = load_official(settings.without_fetched(NOT_FITTING))
        except InputError:
            raise error from None
        say(f"What was fetched does not fit, so the default is used: {error}\nThen run:  make data")
        return official


def _exports(
    context: Context, audience: Audience, lists: Lists, places: pd.DataFrame, said: Iterable[str]
) -> dict[str, bytes]:
    """All exported files of one audience, proven, by their path in the maps' folder."""
    folder = f"{FOLDERS[audience]}data"
    settings, official, measures = context.settings, context.official, context.measures
    said = [*said]
    if audience == "public":
        rests_on = about(settings, official, measures, audience)
        said += texts_in([rests_on.cells["what"], rests_on.cells["text"]])
        out = {f"{folder}/wards.csv": wards_csv(measures), f"{folder}/about.csv": table_csv(rests_on)}
        for name, content in out.items():
            prove_text(audience, name, content.decode("utf-8-sig"), lists, said)
        return out
    if context.insight is None:
        raise ValueError("the measures beyond the map are exported, too")
    tables = export_tables(settings, official, measures, places, audience, context.insight)
    ask = context.words["next"]["help_team" if audience == "team" else "help_partner"]
    rests_on = about(settings, official, measures, audience, context.insight, ask)
    files = export_files(tables, rests_on, context.as_of)
    *others, organisations, dictionary = tables
    [ranked] = [one for one in others if one.name == "next"]
    others.remove(ranked)
    said += texts_in([[*one.cells.values()] for one in (*others, dictionary)])
    said += (
        str(cell) for one in others for cells in one.cells.values() for cell in cells if cell is not None
    )
    said += texts_in([ranked.cells[name] for name in ("locality", "id", "stage", "reason", "cautions")])
    said += texts_in([rests_on.cells["what"], rests_on.cells["text"]])
    said += texts_in([organisations.cells[name] for name in ("id", "locality", "ward_code", "stage")])
    prove_ranked(audience, f"{folder}/next", ranked, lists)
    prove_exports(audience, folder, files, organisations, lists, said)
    return {f"{folder}/{name}": content for name, content in files.items()}


def said_on_pages(
    settings: Settings, official: Official, lists: Lists, words: Mapping[str, Any]
) -> list[str]:
    """What pages say that is in no row of the organisations or the log."""
    return [
        *texts_in(words),
        *(text for source in official.sources for text in astuple(source)),
        *(text for one in settings.localities for text in (one.name, one.slug, one.code)),
        settings.place,
        *official.wards["ward_name"],
        *lists.decisions["reason"],
    ]


def _sums(ready: Mapping[str, bytes]) -> dict[str, str]:
    return {name: hashlib.sha256(content).hexdigest() for name, content in ready.items()}


def _write(
    folder: Path, ready: Mapping[str, bytes], record: Manifest, last: Manifest | None, lists: Lists
) -> Build:
    """Write what changed, take away pages that are no longer made, and record the build last."""
    written = [name for name, content in ready.items() if write_if_changed(folder / name, content)]
    stale = [
        name for name in (last.outputs if last else ()) if name not in ready and (folder / name).is_file()
    ]
    for name in stale:
        try:
            (folder / name).unlink()
        except OSError as error:
            raise PublishError(
                f"an old page cannot be removed: {error.strerror}",
                where=str(folder / name),
                remedy="close it and run again",
            ) from None
    write_if_changed(folder / MANIFEST, record.to_bytes())
    pages = sum(name.endswith(".html") for name in ready)
    return Build(pages, tuple(written), tuple(stale), lists.faults)


def _line(locality: Locality, localities: pd.DataFrame) -> str:
    """One locality in one line, for the terminal."""
    row = localities.to_dict("index")[locality.slug]
    left = row["unreached_target_residents"]
    people = "unknown" if pd.isna(left) else f"{left:,.0f}"
    return (
        f"  {locality.name:<14} {row['organisations']:>5} organisations, working with {row['engaged']:>4}; "
        f"{people:>8} people of target neighbourhoods out of reach"
    )
