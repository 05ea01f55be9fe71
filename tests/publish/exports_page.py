"""The tables in docs/exports.md are made from the code:  .venv/bin/python -m tests.publish.exports_page"""

from __future__ import annotations

from pathlib import Path

from assetmap.publish.dictionary import TABLES, TEAM_ONLY, Column
from tests.documents import with_tables

PAGE = Path(__file__).resolve().parents[2] / "docs" / "exports.md"
SOURCES = {
    "population": "official population",
    "deprivation": "official Indices of Deprivation",
    "wards": "official wards",
    "lookup": "official lookup",
    "settings": "`assetmap.toml`",
    "measure": "worked out",
    "assets.csv": "`assets.csv`",
    "engagement.csv": "`engagement.csv`",
}


def column_table(columns: tuple[Column, ...]) -> str:
    lines = ["| column | what it is | unit | from |", "| --- | --- | --- | --- |"]
    for one in columns:
        team = " For the team only." if one.name in TEAM_ONLY else ""
        lines.append(f"| `{one.name}` | {one.meaning}{team} | {one.unit} | {SOURCES[one.source]} |")
    return "\n".join(lines)


def made_anew(text: str) -> str:
    """The page with its tables made anew."""
    return with_tables(text, {name: column_table(columns) for name, columns in TABLES.items()})


if __name__ == "__main__":
    PAGE.write_text(made_anew(PAGE.read_text("utf-8")), "utf-8")
