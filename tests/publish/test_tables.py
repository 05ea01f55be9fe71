from __future__ import annotations

import csv
import io

from assetmap.check.faults import Fault
from assetmap.publish.tables import faults_csv


def test_cells_that_excel_would_run_begin_with_an_apostrophe() -> None:
    values = ["=1+1", "+44 161", "-2", "-x", "@SUM(A1)", "\tx", "plain", "a=b"]
    faults = [Fault("bad-date", "error", "a.csv", n, "date", v, "m", "r") for n, v in enumerate(values, 2)]
    content = faults_csv(faults)
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert [row["value"] for row in rows] == [
        "'=1+1",
        "'+44 161",
        "-2",
        "'-x",
        "'@SUM(A1)",
        "'\tx",
        "plain",
        "a=b",
    ]
    assert [row["row"] for row in rows] == [str(n) for n in range(2, 10)]
