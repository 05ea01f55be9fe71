"""Every locality's page and the overview, for each audience; only what changed is written."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd

from assetmap.check.faults import Fault
from assetmap.check.lists import Lists, check_lists
from assetmap.errors import InputError, PublishError
from assetmap.load.official import Official, load_official
from assetmap.load.postcodes import resident_postcodes
from assetmap.mapping.ground import make_ground
from assetmap.mapping.page import read_words, render_page
from assetmap.mapping.payload import Context, locality_payload, overview_payload
from assetmap.measure.model import Measures, measure
from assetmap.publish.audience import AUDIENCES, Audience, lists_for, places_for, prove
from assetmap.publish.faults import faults_csv
from assetmap.publish.files import write_if_changed
from assetmap.publish.manifest import MANIFEST, Manifest, read_manifest
from assetmap.settings import Locality, Settings

__all__ = ["Build", "build_site"]

FAULTS = "team/faults.csv"
EXAMPLE = "example"
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


def build_site(
    settings: Settings,
    inputs: Mapping[str, str],
    as_of: date,
    *,
    strict: bool = False,
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
    strict : bool
        Write nothing where the lists have faults.
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
    say("Reading boundaries, figures and lists ...")
    official = _official(settings, say)
    lsoas = None if official.lsoas is None else official.lsoas.index
    lists = check_lists(settings, official.wards, as_of=as_of, lsoa_codes=lsoas)
    if strict and lists.faults:
        return Build(0, (), (), lists.faults)
    postcodes = resident_postcodes([one.code for one in settings.localities], settings.boundaries_dir)
    ready: dict[str, bytes] = {}
    measured: dict[int, Measures] = {}
    shapes = make_ground(official)
    for audience in AUDIENCES:
        its_lists = lists_for(audience, lists)
        if id(its_lists) not in measured:
            say("Measuring reach and engagement ...")
            measured[id(its_lists)] = measure(official, its_lists, postcodes, settings, as_of)
        measures = measured[id(its_lists)]
        context = Context(settings, official, measures, shapes, read_words(), as_of, audience)
        ready |= _pages(context, lists, bool(postcodes.attrs.get("live", False)), say)
    if lists.faults:
        ready[FAULTS] = faults_csv(lists.faults)
    return _write(settings.maps_dir, ready, inputs, official, lists)


def _official(settings: Settings, say: Callable[[str], None]) -> Official:
    """The official data; where what was fetched does not fit, without it, and saying so."""
    try:
        return load_official(settings)
    except InputError as error:
        if not settings.fetched:
            raise
        try:
            official = load_official(settings.without_fetched(NOT_FITTING))
        except InputError:
            raise error from None
        say(f"What was fetched does not fit, so the default is used: {error}\nThen run:  make data")
        return official


def _pages(context: Context, lists: Lists, live: bool, say: Callable[[str], None]) -> dict[str, bytes]:
    """All pages of one audience, proven, by their path in the maps' folder."""
    audience: Audience = "team" if context.audience == "team" else "partner"
    folder = "team/" if audience == "team" else ""
    places = places_for(audience, lists, context.measures)
    sources = context.official.sources
    out = {}
    for locality in context.settings.localities:
        name = f"{folder}{locality.slug}.html"
        payload = locality_payload(context, locality, places)
        notes = _notes(context, lists, places, live, locality)
        html = render_page(payload, notes, sources, _has_examples(lists, locality.slug))
        prove(audience, name, html, payload, lists, places)
        out[name] = html.encode()
        if audience == "partner":
            say(_line(locality, context.measures.localities))
    payload = overview_payload(context)
    notes = _notes(context, lists, places, live, None)
    html = render_page(payload, notes, sources, _has_examples(lists, None))
    prove(audience, f"{folder}index.html", html, payload, lists, places)
    out[f"{folder}index.html"] = html.encode()
    return out


def _write(
    folder: Path, ready: Mapping[str, bytes], inputs: Mapping[str, str], official: Official, lists: Lists
) -> Build:
    """Write what changed, take away pages that are no longer made, and record the build last."""
    last = read_manifest(folder)
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
    outputs = {name: hashlib.sha256(content).hexdigest() for name, content in ready.items()}
    record = Manifest(inputs, outputs, official.editions, len(lists.faults))
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


def _has_examples(lists: Lists, slug: str | None) -> bool:
    """Whether the examples that come with the project are still in the lists."""
    frame = lists.organisations
    ids = frame["id"] if slug is None else frame.loc[frame["locality"] == slug, "id"]
    return bool(ids.str.startswith(EXAMPLE).any())


def _notes(
    context: Context, lists: Lists, places: pd.DataFrame, live: bool, locality: Locality | None
) -> list[str]:
    """Plain sentences on what the page's figures rest on."""
    said, limits = context.words["page"], context.settings.thresholds
    rows = context.measures.localities
    if locality:
        rows = rows.loc[[locality.slug]]
    listed = lists.organisations
    listed = listed[listed["counts"] & (listed["locality"].eq(locality.slug) if locality else True)]
    not_listed = int((~listed.index.isin(places.index)).sum())
    counted = {
        "not_listed": not_listed,
        "unplaced": int(rows["unplaced"].sum()),
        "unknown_status": int(rows["unknown_status"].sum()),
        "stale": int(rows["stale"].sum() + rows["undated"].sum()),
    }
    notes = list(context.official.notes)
    notes.append(said["straight_line"].format(percent=round((limits.detour - 1) * 100)))
    notes.append(said["live_postcodes" if live else "all_postcodes"])
    for key, n in counted.items():
        if n:
            notes.append(
                said[f"{key}_{'one' if n == 1 else 'many'}"].format(n=f"{n:,}", days=limits.stale_days)
            )
    return notes
