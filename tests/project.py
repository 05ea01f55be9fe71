"""Make small projects on disk: settings, lists, and the boundaries that come with the project."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from assetmap.cli import main
from assetmap.load import schema
from assetmap.mapping.text import packed_json, page_data

ROOT = Path(__file__).resolve().parents[1]
AS_OF = "2026-11-23"
CODES = {"bolton": "E08000001", "bury": "E08000002"}

ASSETS, ENGAGEMENT, TARGETS = (
    tuple(column.name for column in one.columns) for one in (schema.ASSETS, schema.ENGAGEMENT, schema.TARGETS)
)

# Postcodes well inside four wards of Bolton, and one of Bury.
TONGE, FARNWORTH, RUMWORTH, HORWICH, BURY = "BL2 2PG", "BL4 7QG", "BL3 5PA", "BL6 6TL", "BL9 7RF"


def table(columns: Sequence[str], rows: Iterable[Mapping[str, object]]) -> str:
    """Rows as CSV with all columns of a list."""
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def write_project(
    folder: Path,
    assets: Iterable[Mapping[str, object]] = (),
    engagement: Iterable[Mapping[str, object]] = (),
    targets: Iterable[Mapping[str, object]] = (),
    *,
    localities: Sequence[str] = ("bolton",),
    settings: str = "",
) -> Path:
    """A project whose first locality has these rows; the others have none. Returns its settings file."""
    lists = folder / "assets" / localities[0]
    lists.mkdir(parents=True, exist_ok=True)
    (lists / "assets.csv").write_text(table(ASSETS, assets), encoding="utf-8")
    (lists / "engagement.csv").write_text(table(ENGAGEMENT, engagement), encoding="utf-8")
    (lists / "targets.csv").write_text(table(TARGETS, targets), encoding="utf-8")
    named = "\n".join(f'{one} = {{ code = "{CODES[one]}", name = "{one.title()}" }}' for one in localities)
    file = folder / "assetmap.toml"
    file.write_text(
        f'place = "Two boroughs"\n[localities]\n{named}\n'
        f'[folders]\nboundaries = "{ROOT / "boundaries"}"\n{settings}',
        encoding="utf-8",
    )
    return file


def build(settings: Path, *arguments: str) -> int:
    """Run ``assetmap maps`` for a project."""
    return main(["maps", "--settings", str(settings), "--as-of", AS_OF, *arguments])


def opened(page: Path) -> str:
    """All that a page says: its markup, and its data unpacked."""
    html = page.read_text(encoding="utf-8")
    data = page_data(html)
    return html.replace(packed_json(data), "") + json.dumps(data, ensure_ascii=False, separators=(",", ":"))
