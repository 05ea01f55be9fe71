"""What a fetched file holds: CSV looked at row by row, rows of a layer written in one and the same way."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assetmap.sources.arcgis import Row
from assetmap.sources.catalogue import Dataset, find_field
from assetmap.sources.client import Broken, web_page

__all__ = ["Contents", "check_csv", "codes_in", "column_of", "stamped", "write_rows"]


@dataclass(frozen=True)
class Contents:
    """What a look at a file found.

    Attributes
    ----------
    rows : int
        How many areas it has.
    edition : str
        That of the catalogue, with the years of the fields found.
    also : tuple of str
        Further roles that it serves.
    """

    rows: int
    edition: str
    also: tuple[str, ...] = ()


def write_rows(path: Path, dataset: Dataset, rows: Sequence[Row], names: Sequence[str]) -> Contents:
    """Write the rows of a layer: GeoJSON with shapes, CSV without.

    The same rows give the same bytes, in whatever order they came: sorted by code, fields in the order of
    `names`, one row a line.

    Parameters
    ----------
    path : Path
        The file to write.
    dataset : Dataset
    rows : sequence of Row
    names : sequence of str
        Fields as the layer writes them; the first is that of the codes.

    Raises
    ------
    Broken
        A code is not one of that kind, or is there twice.
    """
    key = names[0]
    ordered = sorted(rows, key=lambda row: str(row.values[key]))
    _check_codes(dataset, key, [str(row.values[key]) for row in ordered])
    if dataset.kind == "features":
        text = _geojson(dataset, ordered, names)
    else:
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(names)
        writer.writerows([_cell(row.values[name]) for name in names] for row in ordered)
        text = out.getvalue()
    path.write_text(text, encoding="utf-8", newline="\n")
    return Contents(len(ordered), stamped(dataset.edition, names))


def check_csv(path: Path, dataset: Dataset) -> Contents:
    """Look through a published CSV file.

    Raises
    ------
    Broken
        It is empty, a web page, has no column of codes, a code is of another kind or is there
        twice, or a row has another number of cells than there are headings.
    """
    data = path.read_bytes()
    if not data.strip():
        raise Broken("sent an empty file")
    if page := web_page(data):
        raise Broken(page)
    if data[:1] == b"{":
        raise Broken(f"sent JSON in place of a table: {data[:160].decode('utf-8', 'replace')}")
    rows = _rows(data)
    try:
        headings = next(rows)
        found = find_field(dataset.key, headings)
        if found is None:
            words = ", ".join(headings[:8])[:200]
            raise Broken(f"sent a table without the column {dataset.key}; it has: {words}", final=True)
        at, codes = headings.index(found[0]), []
        for number, row in enumerate(rows, start=2):
            if not any(row):
                continue
            if len(row) != len(headings):
                raise Broken(f"sent row {number} with {len(row)} cells under {len(headings)} headings")
            codes.append(row[at].strip())
    except (csv.Error, StopIteration) as error:
        raise Broken(f"sent a table that cannot be read ({error})") from None
    _check_codes(dataset, found[0], codes)
    also = tuple(role for role, heading in sorted(dataset.also.items()) if find_field(heading, headings))
    return Contents(len(codes), stamped(dataset.edition, headings), also)


def column_of(path: Path, field: str, where: Mapping[str, set[str]]) -> list[str] | None:
    """The different values of a column of a CSV file, sorted, in the rows of some places.

    Parameters
    ----------
    path : Path
        CSV, such as a lookup.
    field : str
        The column, as the catalogue writes fields.
    where : mapping of str to set of str
        Column -> the values that count; a column that the file lacks leaves nothing out.

    Returns
    -------
    list of str or None
        None where the file has no such column or cannot be read.
    """
    try:
        rows = _rows(path.read_bytes())
        headings = next(rows)
        found = find_field(field, headings)
        if found is None:
            return None
        at = headings.index(found[0])
        limits = [
            (headings.index(there[0]), values)
            for name, values in where.items()
            if (there := find_field(name, headings))
        ]
        return sorted({r[at].strip() for r in rows if all(r[i].strip() in values for i, values in limits)})
    except (OSError, csv.Error, StopIteration, IndexError):
        return None


def codes_in(path: Path, dataset: Dataset) -> set[str]:
    """The codes in a file that was fetched; none where it cannot be read."""
    if dataset.kind != "features":
        return set(column_of(path, dataset.key, {}) or ())
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))["features"]
        found = find_field(dataset.key, rows[0]["properties"])
        return {str(row["properties"][found[0]]) for row in rows} if found else set()
    except (OSError, ValueError, KeyError, TypeError, IndexError):
        return set()


def stamped(edition: str, names: Iterable[str]) -> str:
    """The edition with the years of the fields: ``WD23`` and a field ``WD24CD`` make ``WD24``."""
    listed = list(names)

    def year(match: re.Match[str]) -> str:
        found = find_field(f"{match.group(1)}yyCD", listed)
        return f"{match.group(1)}{found[1]}" if found else match.group(0)

    return re.sub(r"\b(WD|LSOA|LAD)\d\d\b", year, edition)


def _rows(data: bytes) -> Any:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    return csv.reader(io.StringIO(text, newline=""), strict=True)


def _check_codes(dataset: Dataset, field: str, codes: list[str]) -> None:
    if not codes:
        raise Broken("sent no rows at all")
    odd = next((code for code in codes if not re.fullmatch(dataset.codes, code)), None)
    if odd is not None:
        raise Broken(f"sent '{odd[:40]}' in {field}, which is not a code of that kind")
    twice = sorted(code for code, times in Counter(codes).items() if times > 1)
    if twice:
        raise Broken(f"sent some codes more than once ({', '.join(twice[:3])})")


def _geojson(dataset: Dataset, rows: Sequence[Row], names: Sequence[str]) -> str:
    lines = [
        json.dumps(
            {
                "type": "Feature",
                "properties": {name: row.values[name] for name in names},
                "geometry": row.shape,
            },
            ensure_ascii=False,
            separators=(",", ":"),
        )
        for row in rows
    ]
    head = json.dumps({"type": "FeatureCollection", "name": Path(dataset.file).stem}, ensure_ascii=False)
    return head[:-1] + ', "features": [\n' + ",\n".join(lines) + "\n]}\n"


def _cell(value: Any) -> str:
    return "" if value is None else str(value)
