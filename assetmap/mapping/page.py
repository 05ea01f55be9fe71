"""A page's data -> one self-contained HTML file that asks nobody for anything."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import folium
from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from xstatic.pkg import leaflet

from assetmap import __version__
from assetmap.load import words as typed
from assetmap.load.official import SourceNote
from assetmap.mapping.text import csp_hash, packed_json
from assetmap.mapping.words import with_own_words

__all__ = ["read_words", "render_page"]

SCRIPTS = (
    "data", "helpers", "state", "classes", "filters", "postcodes", "url", "backdrop", "map", "points",
    "panel", "find", "profile", "table", "take", "picture", "paper", "corrections", "insight", "start",
)  # fmt: skip


def read_words(own: Path | None = None) -> dict[str, Any]:
    """All words of the pages: ``words.toml``, and the labels of the words typed in the lists.

    Parameters
    ----------
    own : Path, optional
        A file of words to be said otherwise: see :func:`assetmap.mapping.words.with_own_words`.

    Raises
    ------
    InputError
        Something is wrong with `own`.
    """
    usual = _usual_words()
    return with_own_words(usual, own) if own else dict(usual)


@cache
def _usual_words() -> dict[str, Any]:
    words = tomllib.loads(resources.files(__package__).joinpath("words.toml").read_text(encoding="utf-8"))
    return {
        **words,
        "asset_type": {**typed.ASSET_TYPES, "unknown": words["page"]["unknown_kind"]},
        "focus": dict(typed.ACTIVITY_FOCUS),
        "status": dict(typed.STATUSES),
        "quality": dict(typed.LOCATION_QUALITIES),
        "audience": dict(typed.AUDIENCES),
        "stage": dict(typed.STAGES),
    }


def render_page(
    payload: Mapping[str, Any], notes: list[str], sources: tuple[SourceNote, ...], examples: bool
) -> str:
    """Put a page together.

    Parameters
    ----------
    payload : mapping
        What :mod:`assetmap.mapping.payload` made.
    notes : list of str
        Plain sentences on limits of the data, shown with the sources.
    sources : tuple of SourceNote
        Where the boundaries and figures come from, with licence and attribution.
    examples : bool
        Whether the lists hold the made-up examples that come with the project.

    Returns
    -------
    str
        HTML. folium makes the map; Leaflet comes from the installed XStatic package.
        The same payload gives the same bytes.
    """
    words, kind, name = payload["words"], payload["kind"], payload["name"]
    map_html, map_script = _folium_map()
    scripts = [*_libraries(), *_own_scripts(), map_script]
    styles = [*_library_styles(), *_own_styles()]
    headline, rest = _headline(payload)
    overview = kind == "locality"
    on_date = words["page"]["on_date"].format(date=_long_date(payload["asOf"]))
    copy = words["page"][f"{payload['audience']}_copy"]
    return _template().render(
        policy=_policy(scripts, styles, payload["tiles"]),
        version=__version__,
        title=f"{name}: {words['page']['subject']} ({copy}, {payload['asOf']})",
        styles=styles,
        kind=kind,
        audience=payload["audience"],
        name=name,
        words=words,
        insight="next" in payload,
        copy=copy,
        on_date=on_date,
        overview="index.html" if overview else "",
        overview_text=words["page"]["overview"].format(place=payload["place"]),
        headline=(headline, rest),
        headline_help=_headline_help(payload),
        examples=examples,
        map_label=words["page"]["map_label"].format(name=name),
        map_html=map_html,
        notes=notes,
        sources=sources,
        made_with=words["page"]["made_with"].format(version=__version__),
        data=packed_json(payload),
        notices=_static("notices.txt"),
        scripts=scripts,
    )


@cache
def _folium_map() -> tuple[str, str]:
    """The map's element and its script; fixed names instead of folium's random ones."""
    made = folium.Map(location=[53.5, -2.3], zoom_start=10, tiles=None, zoom_snap=0.25, minZoom=8, maxZoom=17)
    made._id = "assetmap"
    figure: Any = made.get_root()
    figure.render()
    # The last step of the map's script hands the map to the page's own.
    script = f"{figure.script.render().strip()}\nassetmap.start({made.get_name()});"
    return figure.html.render().strip(), script


@cache
def _template() -> Template:
    loader = PackageLoader("assetmap.mapping")
    environment = Environment(loader=loader, autoescape=True, trim_blocks=True, undefined=StrictUndefined)
    return environment.get_template("page.html.jinja")


@cache
def _static(name: str) -> str:
    return resources.files(__package__).joinpath("static", name).read_text(encoding="utf-8")


@cache
def _libraries() -> tuple[str, ...]:
    return (_without_map(_installed(leaflet, "leaflet.js")),)


@cache
def _own_scripts() -> tuple[str, ...]:
    return tuple(_lean(_static(f"{script}.js")) for script in SCRIPTS)


@cache
def _library_styles() -> tuple[str, ...]:
    # Pictures that the pages do not use would be asked for by address.
    return (_lean_style(re.sub(r"url\([^)]*\)", "none", _installed(leaflet, "leaflet.css"))),)


@cache
def _own_styles() -> tuple[str, ...]:
    return tuple(_lean_style(_static(f"{style}.css")) for style in ("page", "print", "backdrop"))


def _lean(script: str) -> str:
    """Without lines of comment and without indents, which no script of ours has inside a text."""
    return re.sub(r"^(?:\s*//.*\n|[ \t]+)", "", script, flags=re.MULTILINE)


def _lean_style(style: str) -> str:
    """Without comments, indents and empty lines, which no text in a style of ours or of Leaflet has."""
    return re.sub(r"/\*.*?\*/|^\s+", "", style, flags=re.MULTILINE | re.DOTALL)


def _installed(package: Any, name: str) -> str:
    return Path(package.BASE_DIR, name).read_text(encoding="utf-8")


def _without_map(script: str) -> str:
    """Without the line that names a source map: developer tools would ask for it."""
    return re.sub(r"^//# sourceMappingURL=.*$", "", script, flags=re.MULTILINE)


def _policy(scripts: list[str], styles: list[str], tiles: str) -> str:
    """A Content-Security-Policy that lets run what stands in the page as it was made, and nothing else.

    Pictures may come from the host of the map tiles, where a page offers some.
    """
    address = urlsplit(tiles)
    parts = {
        "default-src": ["'none'"],
        "script-src": sorted({csp_hash(script) for script in scripts}),
        "style-src": sorted({csp_hash(style) for style in styles}),
        "img-src": ["data:", *([f"{address.scheme}://{address.netloc}"] if tiles else [])],
        "base-uri": ["'none'"],
        "form-action": ["'none'"],
    }
    return "; ".join(" ".join([key, *values]) for key, values in parts.items())


def _headline(payload: Mapping[str, Any]) -> tuple[str, str]:
    """The sentence at the top and the one after it."""
    said, numbers = payload["words"]["headline"], payload["numbers"]
    target, unreached = numbers["target_residents"], numbers["unreached_target_residents"]
    values = {
        "name": payload["name"],
        "known": f"{numbers['organisations']:,}",
        "engaged": f"{numbers['engaged']:,}",
        "target": "" if target is None else f"{target:,}",
        "unreached": "" if unreached is None else f"{unreached:,}",
    }
    public = payload["audience"] == "public"
    if target is None or (unreached is None and not public):
        key = "unknown"
    elif target == 0:
        key = "no_targets"
    elif public:
        key = "public"
    elif unreached == 0:
        key = "none"
    else:
        key = "main"
        values["share"] = _percent(unreached / target)
    main = {"main": "main", "none": "none_out"}.get(key, key)
    rest = {"main": "rest"}.get(key, f"{key}_rest")
    if public and not numbers["engaged"]:
        rest = "few_rest"
    return said[main].format(**values), said[rest].format(**values)


def _headline_help(payload: Mapping[str, Any]) -> str:
    said, places = payload["words"]["headline"], payload["places"]
    parts = [said["help_lsoa" if payload["small"] else "help"].format(**payload["limits"])]
    listed, known = len(places["name"]) if places else 0, payload["numbers"]["organisations"]
    if places and listed != known:
        elsewhere = sum(1 for name in places["from"] if name)
        parts.append(said["listed"].format(listed=f"{listed:,}", known=f"{known:,}"))
        if listed - elsewhere != known:
            parts.append(said["not_counted" if listed - elsewhere > known else "not_listed"])
        if elsewhere:
            key = f"elsewhere_{'one' if elsewhere == 1 else 'many'}"
            parts.append(said[key].format(n=f"{elsewhere:,}"))
    return " ".join(parts)


def _percent(share: float) -> str:
    if 0 < share < 0.005:
        return "under 1%"
    return "over 99%" if 0.995 <= share < 1 else f"{share:.0%}"


def _long_date(iso: str) -> str:
    day = date.fromisoformat(iso)
    return f"{day.day} {day:%B %Y}"
