"""The faults of the lists as a file that opens in Excel."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from assetmap.check.faults import Fault
from assetmap.check.report import COLUMNS, fault_rows

__all__ = ["faults_csv"]

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def faults_csv(faults: Iterable[Fault]) -> bytes:
    """Faults, one a line, as CSV.

    Parameters
    ----------
    faults : iterable of Fault

    Returns
    -------
    bytes
        UTF-8 with a byte order mark, as Excel likes it. A cell that Excel would take for a formula
        begins with an apostrophe.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for row in fault_rows(faults):
        writer.writerow([f"'{cell}" if cell.startswith(_FORMULA) else cell for cell in row])
    return text.getvalue().encode("utf-8-sig")
