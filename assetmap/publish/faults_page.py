"""The faults of the lists as one self-contained page: where, what, and how to put it right."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from assetmap import __version__
from assetmap.check.faults import Fault
from assetmap.check.kinds import KINDS, FaultKind
from assetmap.check.report import NO_LETTERS, fault_summary
from assetmap.check.rows import shown_path
from assetmap.mapping.text import csp_hash
from assetmap.settings import Settings

__all__ = ["MOST", "faults_page"]

MOST = 200
"""How many faults of one kind in one file the page shows; the others are counted, and are in the CSV file."""

_LONGEST = 1000
_LONGEST_VALUE = 120
_STYLES = ("page.css", "print.css", "faults.css")
_SCRIPTS = ("faults.js",)


@dataclass(frozen=True)
class _Line:
    """One fault, as a row of a table."""

    where: str
    value: str
    message: str
    remedy: str


@dataclass(frozen=True)
class _Group:
    """The faults of one kind in one file; ``remedy`` where one stands for all."""

    kind: FaultKind
    count: int
    lines: tuple[_Line, ...]
    remedy: str


@dataclass(frozen=True)
class _File:
    name: str
    groups: tuple[_Group, ...]


@dataclass(frozen=True)
class _Place:
    """What one severity of faults says about a locality, or about what lies beside the localities."""

    key: str
    name: str
    summary: str
    files: tuple[_File, ...]


@dataclass(frozen=True)
class _Count:
    """How many faults of each severity a file has, and the parts of the page in which they stand."""

    place: str
    file: str
    errors: int
    warnings: int
    key: str


def faults_page(
    faults: Sequence[Fault],
    settings: Settings,
    as_of: date,
    *,
    letters: Mapping[tuple[str, str], str] = NO_LETTERS,
) -> bytes:
    """Put the page together.

    Parameters
    ----------
    faults : sequence of Fault
        In any order.
    settings : Settings
        Gives the localities, their order, and the folder of their lists.
    as_of : date
        The day for which the lists were checked.
    letters : mapping, optional
        The letters of the columns (:func:`assetmap.check.columns.column_letters`).

    Returns
    -------
    bytes
        HTML that asks nobody for anything; the same faults give the same bytes. It shows what was typed: for
        the team only. Without its script, which filters, it can be read whole.
    """
    ordered = sorted(faults, key=lambda one: (one.file, one.row, one.column))
    of = _by_place(ordered, settings)
    places = [one for severity in ("error", "warning") for one in _places(of, severity, letters)]
    counts = {kind: sum(fault.code == kind.code for fault in faults) for kind in KINDS.values()}
    styles, scripts = [_static(name) for name in _STYLES], [_static(name) for name in _SCRIPTS]
    html = _template().render(
        policy=_policy(scripts, styles),
        version=__version__,
        styles=styles,
        scripts=scripts,
        place=settings.place,
        day=f"{as_of.day} {as_of:%B %Y}",
        total=len(faults),
        summary=fault_summary(faults),
        places=places,
        counted=_counted(of),
        kinds=[(kind, count) for kind, count in counts.items() if count],
    )
    return html.encode()


def _by_place(faults: Sequence[Fault], settings: Settings) -> dict[tuple[str, str], list[Fault]]:
    """Key and name of the localities, in the order of the settings, those with faults; then of none."""
    folders = {one.slug: shown_path(settings, settings.assets_dir / one.slug) for one in settings.localities}
    of: dict[str, list[Fault]] = {}
    for fault in faults:
        slug = next((s for s, folder in folders.items() if _within(fault.file, folder)), "")
        of.setdefault(slug, []).append(fault)
    named = [(one.slug, one.name) for one in settings.localities] + [("", "Beside the localities")]
    return {(slug, name): of[slug] for slug, name in named if slug in of}


def _places(
    of: Mapping[tuple[str, str], Sequence[Fault]], severity: str, letters: Mapping[tuple[str, str], str]
) -> list[_Place]:
    """The places of the faults of one severity: so that no error stands behind warnings of other places."""
    out = []
    for (slug, name), every in of.items():
        ours = [fault for fault in every if fault.severity == severity]
        if ours:
            summary = fault_summary(ours).removesuffix(" in the lists")
            out.append(_Place(f"{severity}s-{slug}", name, summary, _files(ours, letters)))
    return out


def _counted(of: Mapping[tuple[str, str], Sequence[Fault]]) -> list[_Count]:
    out = []
    for (slug, name), every in of.items():
        for file in dict.fromkeys(fault.file for fault in every):
            severities = [fault.severity for fault in every if fault.file == file]
            errors = severities.count("error")
            out.append(_Count(name, _clean(file), errors, len(severities) - errors, slug))
    return out


def _within(file: str, folder: str) -> bool:
    return file == folder or file.startswith(f"{folder}/")


def _files(faults: Sequence[Fault], letters: Mapping[tuple[str, str], str]) -> tuple[_File, ...]:
    return tuple(
        _File(_clean(file), _groups([fault for fault in faults if fault.file == file], letters))
        for file in dict.fromkeys(fault.file for fault in faults)
    )


def _groups(faults: Sequence[Fault], letters: Mapping[tuple[str, str], str]) -> tuple[_Group, ...]:
    """By kind, in the order in which they first occur."""
    of: dict[str, list[Fault]] = {}
    for fault in faults:
        of.setdefault(fault.code, []).append(fault)
    made = []
    for code, ours in of.items():
        remedies = {fault.remedy for fault in ours}
        lines = tuple(
            _Line(
                _where(fault, letters),
                _clean(fault.value, _LONGEST_VALUE),
                _clean(fault.message),
                _clean(fault.remedy),
            )
            for fault in ours[:MOST]
        )
        made.append(
            _Group(KINDS[code], len(ours), lines, _clean(remedies.pop()) if len(remedies) == 1 else "")
        )
    return tuple(made)


def _where(fault: Fault, letters: Mapping[tuple[str, str], str]) -> str:
    """The cell as a person finds it in Excel: ``"row 12, column J postcode"``."""
    if not fault.row:
        return "as a whole"
    if not fault.column:
        return f"row {fault.row}"
    letter = letters.get((fault.file, fault.column), "")
    return f"row {fault.row}, column {letter} {_clean(fault.column)}".replace("  ", " ")


def _clean(text: str, longest: int = _LONGEST) -> str:
    """Text with its unseen characters made visible, and not longer than a page can bear."""
    shown = "".join(
        c if c.isprintable() else " " if c.isspace() else "\N{REPLACEMENT CHARACTER}"
        for c in text[: longest + 1]
    )
    return shown if len(text) <= longest else f"{shown[: longest - 1]}…"


def _policy(scripts: Iterable[str], styles: Iterable[str]) -> str:
    """A Content-Security-Policy that lets run what stands in the page as it was made, and nothing else."""
    allowed = {
        "default-src": ["'none'"],
        "script-src": [csp_hash(script) for script in scripts],
        "style-src": [csp_hash(style) for style in styles],
        "base-uri": ["'none'"],
        "form-action": ["'none'"],
    }
    return "; ".join(" ".join([key, *values]) for key, values in allowed.items())


@cache
def _template() -> Template:
    loader = PackageLoader("assetmap.mapping")
    environment = Environment(
        loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=StrictUndefined
    )
    return environment.get_template("faults.html.jinja")


@cache
def _static(name: str) -> str:
    return resources.files("assetmap.mapping").joinpath("static", name).read_text(encoding="utf-8")
