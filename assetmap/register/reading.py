"""A list as a partner sent it, in whatever kind of file -> headings and rows of text."""

from __future__ import annotations

import re
from pathlib import Path

from assetmap.errors import InputError
from assetmap.load.limits import MOST_BYTES, MOST_ROWS, check_packed, check_size
from assetmap.register.incoming import Incoming

__all__ = ["read_incoming"]

_ZIP, _OLE, _SQLITE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"SQLite format 3\x00"
_SHP = b"\x00\x00\x27\x0a"
_SIDE_FILES = (".shp", ".dbf", ".shx", ".prj", ".cpg")
_OTHERS = (
    (b"%PDF", "a PDF"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"{\\rtf", "a Word document"),
    (b"Rar!", "a packed folder"),
    (b"7z\xbc\xaf", "a packed folder"),
    (b"\x1f\x8b", "a packed file"),
    (b"PAR1", "a Parquet file"),
)
_KINDS = "CSV, Excel (.xlsx, .xls, .ods), GeoJSON, GeoPackage, KML or a shapefile"


def read_incoming(path: Path, *, sheet: str = "") -> Incoming:
    """Read a partner's list.

    What kind of file it is, is told from its content, not from its name.

    Parameters
    ----------
    path : Path
        A file of comma, semicolon, tab or | separated values, a workbook of Excel or LibreOffice, or shapes.
    sheet : str, optional
        The sheet of a workbook, or the layer of a file of shapes, to read; the fullest where not given.

    Returns
    -------
    Incoming

    Raises
    ------
    InputError
        The file cannot be read, is too large, encrypted or damaged, is of another kind, or holds no list.
    """
    where = path.name
    raw = _bytes(path, where)
    if raw.startswith(_SHP):
        raw = _with_side_files(path, where)
    kind = _kind(raw, where)
    # Each reader is imported only when it is needed: those for shapes are heavy.
    if kind == "shapes":
        from assetmap.register.geographic import read_shapes

        found = read_shapes(raw, sheet, where)
    elif kind == "workbook":
        from assetmap.register.spreadsheets import read_workbook

        found = read_workbook(raw, sheet, where)
    else:
        from assetmap.register.delimited import read_delimited

        if sheet:
            raise InputError(
                f"this file has no sheets, so '{sheet[:60]}' cannot be chosen",
                where=where,
                remedy="leave out the sheet",
            )
        found = read_delimited(raw, where)
    if not found.rows:
        raise InputError(
            "the file holds no rows under its headings",
            where=where,
            remedy="look whether it is the right file and sheet",
        )
    if len(found.rows) > MOST_ROWS:
        from assetmap.register.grid import too_many_rows

        raise too_many_rows(len(found.rows), where)
    return found


def _bytes(path: Path, where: str) -> bytes:
    remedy = "look whether the name is right, whether you may read the file, and close it where it is open"
    try:
        if path.is_dir():
            raise InputError("this is a folder, not a file", where=where, remedy="name one file in it")
        check_size(path, where, most=MOST_BYTES)
        raw = path.read_bytes()
    except FileNotFoundError:
        raise InputError("there is no such file", where=path.as_posix(), remedy="check the name") from None
    except (OSError, ValueError) as error:
        told = error.strerror if isinstance(error, OSError) and error.strerror else error
        raise InputError(f"the file cannot be read: {told}", where=where, remedy=remedy) from None
    if not raw.strip(b"\0 \t\r\n\xef\xbb\xbf\xff\xfe,;|"):
        raise InputError("the file is empty", where=where, remedy="ask for it to be sent again")
    return raw


def _with_side_files(path: Path, where: str) -> bytes:
    """A shapefile with the files that belong to it, packed as one."""
    import io
    import zipfile

    there = {
        one.suffix.lower(): one
        for one in sorted(path.parent.iterdir())
        if one.stem.lower() == path.stem.lower() and one.suffix.lower() in _SIDE_FILES
    } | {".shp": path}
    missing = [ending for ending in _SIDE_FILES[:3] if ending not in there]
    if missing:
        raise InputError(
            f"a shapefile is several files, and {' and '.join(missing)} is not beside it",
            where=where,
            remedy="put .shp, .dbf, .shx and .prj into one folder, or zip them together and import the zip",
        )
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for ending, one in there.items():
            archive.writestr(f"list{ending}", _bytes(one, one.name))
    return packed.getvalue()


def _kind(raw: bytes, where: str) -> str:
    """``shapes``, ``workbook`` or ``text``, from what the file begins with."""
    if raw.startswith(_OLE):
        return "workbook"
    if raw.startswith(_SQLITE):
        return "shapes"
    if raw.startswith(_ZIP):
        return _zip_kind(raw, where)
    for beginning, name in _OTHERS:
        if raw.startswith(beginning):
            raise _other(name, where)
    start = raw[:4096].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if re.match(rb'\{\s*("|\})', start) or re.match(rb"\[\s*[\[{]", start):
        return "shapes"
    if start.startswith(b"<"):
        if b"<kml" in raw[:65536].lower():
            return "shapes"
        web = b"<html" in start or b"<table" in start or b"<!doctype html" in start
        raise _other("a web page" if web else "XML", where)
    return "text"


def _zip_kind(raw: bytes, where: str) -> str:
    import io
    import zipfile

    check_packed(raw, where)
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        names = archive.namelist()
    lower = [name.lower() for name in names]
    if any(name.startswith("word/") for name in lower):
        raise _other("a Word document", where)
    if any(name.startswith("ppt/") for name in lower):
        raise _other("a PowerPoint file", where)
    if any(name.startswith("xl/") for name in lower) or "content.xml" in lower:
        return "workbook"
    if any(name.endswith((".shp", ".kml")) for name in lower):
        return "shapes"
    if any(name.startswith("index/") and name.endswith(".iwa") for name in lower):
        raise _other("a Numbers file", where)
    raise InputError(
        "this is a packed folder (zip)",
        where=where,
        remedy="unpack it and import the list that is in it",
    )


def _other(name: str, where: str) -> InputError:
    return InputError(
        f"this is {name}, not a list that can be read",
        where=where,
        remedy=f"ask for the list as {_KINDS}; or open it in Excel, and save it as a workbook (.xlsx)",
    )
