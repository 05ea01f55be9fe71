"""The tables in docs/exports.md are made from the code:  .venv/bin/python -m tests.publish.exports_page"""

from __future__ import annotations

import re
from pathlib import Path

from assetmap.publish.dictionary import TABLES, TEAM_ONLY, Column

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


def with_tables(text: str) -> str:
    """The page with its tables made anew."""
    for name, columns in TABLES.items():
        text, count = re.subn(
            rf"(<!-- begin: {name} -->\n).*?(<!-- end: {name} -->)",
            lambda found, columns=columns: f"{found[1]}{column_table(columns)}\n{found[2]}",
            text,
            flags=re.DOTALL,
        )
        if count != 1:
            raise ValueError(f"{PAGE.name} has {count} places for the table '{name}'")
    return text


if __name__ == "__main__":
    PAGE.write_text(with_tables(PAGE.read_text("utf-8")), "utf-8")
