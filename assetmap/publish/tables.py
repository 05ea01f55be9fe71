"""Tables that go with the pages, as CSV files that open in Excel."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterable, Sequence
from typing import Any

from assetmap.check.faults import Fault
from assetmap.check.report import COLUMNS, fault_rows
from assetmap.load.cells import protect
from assetmap.measure.model import EXPORT_COLUMNS, Measures

__all__ = ["faults_csv", "wards_csv"]

_PEOPLE = {"population", "target_residents", "unreached_target_residents"}


def faults_csv(faults: Iterable[Fault]) -> bytes:
    """Faults of the lists, one a line.

    Parameters
    ----------
    faults : iterable of Fault

    Returns
    -------
    bytes
        As :func:`_csv` writes it. The cells hold what was typed: for the team only.
    """
    return _csv(COLUMNS, fault_rows(faults))


def wards_csv(measures: Measures) -> bytes:
    """The measures of all wards, one ward a line, with the names of ``docs/method.md``.

    Parameters
    ----------
    measures : Measures

    Returns
    -------
    bytes
        ``ward_code`` and :data:`assetmap.measure.model.EXPORT_COLUMNS`: residents as whole numbers, shares
        from 0 to 1 and scores to six decimals, yes and no, blank where unknown.
    """
    columns = [[_cell(name, value) for value in measures.wards[name]] for name in EXPORT_COLUMNS]
    rows = zip(measures.wards.index, *columns, strict=True)
    return _csv(("ward_code", *EXPORT_COLUMNS), rows)


def _csv(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """UTF-8 with a byte order mark, as Excel likes it; no cell of text is taken for a formula."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(header)
    for row in rows:
        writer.writerow([protect(cell) for cell in row])
    return text.getvalue().encode("utf-8-sig")


def _cell(name: str, value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, float):
        if math.isnan(value):
            return ""
        return f"{value:.0f}" if name in _PEOPLE else f"{value:.6f}"
    return ("no", "yes")[int(value)] if name == "target" else str(value)
