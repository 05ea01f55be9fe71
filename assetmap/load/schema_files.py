"""The files made from the definition of the lists: Frictionless Table Schemas and empty templates.

``python -m assetmap.load.schema_files [assets folder]`` writes them anew; a test compares them.
"""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from assetmap.load.schema import ASSETS, TABLES, Column, Table

__all__ = ["generated_files", "main", "table_schema", "template"]

_PATTERNS = {
    "postcode": r"\s*[A-Za-z]{1,2}[0-9][A-Za-z0-9]?\s*[0-9][A-Za-z]{2}\s*",
    "website": r"[hH][tT][tT][pP][sS]?://.+",
    "area": r"[EWSN]05[0-9]{6}",
    "target_area": r"[EWSN](05|01)[0-9]{6}",
    "areas": r"\s*([EWSN]05[0-9]{6}|locality|all)?(\s*;\s*([EWSN]05[0-9]{6}|locality|all)?)*\s*",
    "org_id": r"[A-Z]{2}-[A-Z0-9_]{2,}-.+",
    "osm_id": r"(node|way|relation)/[0-9]+",
}


def table_schema(table: Table) -> dict[str, Any]:
    """Describe a list as a Frictionless Table Schema (https://specs.frictionlessdata.io/table-schema/).

    Parameters
    ----------
    table : Table
        One kind of list.

    Returns
    -------
    dict
        What goes into the JSON file: fields with type, title, description, constraints and, for words, their
        labels under ``labels``; the references to assets.csv.
    """
    schema: dict[str, Any] = {
        "$schema": "https://specs.frictionlessdata.io/schemas/table-schema.json",
        "name": table.name,
        "title": table.title,
        "description": table.description,
        "fields": [_field(column) for column in table.columns],
        "missingValues": [""],
    }
    keys = [
        {"fields": column.name, "reference": {"resource": ASSETS.name, "fields": "id"}}
        for column in table.columns
        if column.kind == "reference"
    ]
    if keys:
        schema["foreignKeys"] = keys
    return schema


def template(table: Table) -> bytes:
    """The headings of a list as a CSV file that Excel opens as UTF-8."""
    out = io.StringIO(newline="")
    csv.writer(out).writerow(table.names)
    return out.getvalue().encode("utf-8-sig")


def generated_files() -> Iterator[tuple[str, bytes]]:
    """Each file's path in the assets folder, and its content."""
    for table in TABLES.values():
        text = json.dumps(table_schema(table), indent=2, ensure_ascii=False) + "\n"
        yield f"schema/{table.name}.json", text.encode()
        yield f"template/{table.file_name}", template(table)


def main(arguments: Sequence[str]) -> int:
    """Write the files into an assets folder (``assets`` where none is named); those that are current stay."""
    folder = Path(arguments[0]) if arguments else Path("assets")
    for name, content in generated_files():
        path = folder / name
        if not path.is_file() or path.read_bytes() != content:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
    return 0


def _field(column: Column) -> dict[str, Any]:
    constraints: dict[str, Any] = {}
    field: dict[str, Any] = {"name": column.name, "type": "string", "title": column.title}
    field["description"] = column.description
    if column.required:
        constraints["required"] = True
    if column.kind == "key":
        constraints["unique"] = True
    elif column.kind == "word":
        constraints["enum"] = list(column.words)
    elif column.kind == "yes_no":
        field |= {"type": "boolean", "trueValues": ["yes"], "falseValues": ["no"]}
    elif column.kind == "date":
        field["type"] = "date"
    elif column.kind == "whole_number":
        field["type"] = "integer"
        constraints["minimum"] = 0
    elif column.kind in ("latitude", "longitude"):
        most = 90 if column.kind == "latitude" else 180
        field["type"] = "number"
        constraints |= {"minimum": -most, "maximum": most}
    elif column.kind in _PATTERNS:
        constraints["pattern"] = _PATTERNS[column.kind]
    if constraints:
        field["constraints"] = constraints
    if column.words:
        field["labels"] = dict(column.words)
    return field


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
