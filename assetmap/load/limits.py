"""How large what is read may be, and why: a file that somebody sent can be made to fill the memory."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

from assetmap.errors import InputError

if TYPE_CHECKING:
    import shapely

__all__ = [
    "MOST_BYTES",
    "MOST_CELLS",
    "MOST_COLUMNS",
    "MOST_CROSSINGS",
    "MOST_LETTERS",
    "MOST_MEMBERS",
    "MOST_ROWS",
    "MOST_SHAPE_BYTES",
    "MOST_TABLE_BYTES",
    "MOST_UNPACKED",
    "check_packed",
    "check_size",
    "crossings",
]

MOST_BYTES = 100 * 2**20
"""A list or a partner's file. The largest real ones that were seen have 5 MB."""

MOST_TABLE_BYTES = 2 * 2**30
"""Official tables, packed or not. Those of a census for all of England have about 200 MB unpacked, in dozens
of files; one with a row for each postcode of Britain can have above 1 GB. A table is read as a whole."""

MOST_SHAPE_BYTES = 4 * 2**30
"""Official boundaries, packed or not: wards of the whole country in full detail can have several 100 MB, a
GeoPackage with boundaries of every kind 2 GB. Of them only the layer and the places asked for are read."""

MOST_UNPACKED = 400 * 2**20
"""A packed file (.xlsx, .ods, .kmz, zip) when unpacked: 5 million cells of a workbook have 200 MB."""

MOST_MEMBERS = 5_000
"""Files in a packed file. A workbook has about 20; a zip of boundaries 10."""

MOST_ROWS = 200_000
"""Rows of a list. The largest locality has some thousand organisations."""

MOST_COLUMNS = 500
"""Columns of a list: ten times what a list has."""

MOST_CELLS = 5_000_000
"""Rows times columns. Each cell takes about 100 bytes of memory, and is there in up to three shapes."""

MOST_LETTERS = 131_072
"""Letters of one cell, as in Python's module csv. Excel itself holds 32,767."""

MOST_CROSSINGS = 20_000
"""How often the outlines of a file may cross themselves: putting one right takes time for each crossing."""

_PAIRS, _SAMPLE, _SURE = 200_000, 2_000, 10
_CHUNK = 2**20
_KEEP = "keep only the rows and columns that are needed, save, and take that"


def check_size(path: Path, where: str, *, most: int = MOST_BYTES, remedy: str = _KEEP) -> None:
    """Refuse a file that is larger than `most` bytes, before it is read.

    Raises
    ------
    InputError
        It is. (Whether it is there at all is for the reader to say.)
    """
    try:
        size = path.stat().st_size
    except OSError:
        return
    if size > most:
        raise InputError(
            f"the file has {size / 2**20:,.0f} MB, more than the {most // 2**20:,} MB that are read",
            where=where,
            remedy=remedy,
        )


def check_packed(
    file: bytes | Path,
    where: str,
    *,
    most: int = MOST_UNPACKED,
    remedy: str = _KEEP,
    damaged: str = "the file is damaged",
) -> None:
    """Refuse a packed file that is too large when unpacked, or that does not say truly how large it is.

    First by what its table of contents says, then by unpacking it piece by piece and keeping nothing: other
    readers do not notice where the table lies.

    Raises
    ------
    InputError
        It is too large, has very many files in it, is damaged, or one of them is not as large as is said.
    """
    broken = InputError(damaged, where=where, remedy="download it again, or ask for it again")
    try:
        with zipfile.ZipFile(io.BytesIO(file) if isinstance(file, bytes) else file) as archive:
            members = archive.infolist()
            if len(members) > MOST_MEMBERS:
                raise InputError(
                    f"the file has {len(members):,} files in it, more than the {MOST_MEMBERS:,} that are "
                    "read",
                    where=where,
                    remedy="unpack it, and take the list that is in it",
                )
            total = sum(one.file_size for one in members)
            if total > most:
                raise InputError(
                    f"unpacked, the file would have {total / 2**20:,.0f} MB, "
                    f"more than the {most // 2**20:,} MB that are read",
                    where=where,
                    remedy=remedy,
                )
            for one in members:
                said, one.file_size = one.file_size, most + 1
                if _unpacked(archive, one, said) != said:
                    raise broken
    except InputError:
        raise
    except Exception:  # zipfile and zlib have many words for a damaged file
        raise broken from None


def crossings(shape: shapely.Geometry) -> float:
    """About how often the lines of an area's outline cross each other.

    Counted on some of its lines, taken evenly: first on a few, and on more unless these cross far too much.

    Parameters
    ----------
    shape : shapely.Geometry
        In any CRS.
    """
    import numpy as np
    import shapely

    rings = shapely.get_rings(shapely.get_parts(shape))
    points, ring = shapely.get_coordinates(rings, return_index=True)
    whole = ring[1:] == ring[:-1]
    if not whole.any():
        return 0.0
    lines = np.asarray(shapely.linestrings(np.stack([points[:-1][whole], points[1:][whole]], axis=1)))
    tree = shapely.STRtree(lines)
    found = 0.0
    for size in (max(4, _PAIRS // len(lines)), _SAMPLE):
        step = max(1, len(lines) // size)
        found = len(tree.query(lines[::step], predicate="crosses")[0]) * step / 2
        if found > _SURE * MOST_CROSSINGS:
            break
    return found


def _unpacked(archive: zipfile.ZipFile, member: zipfile.ZipInfo, most: int) -> int:
    """How many bytes a member has, at most one piece more than `most`."""
    size = 0
    with archive.open(member) as content:
        while size <= most and (piece := content.read(_CHUNK)):
            size += len(piece)
    return size
