"""What a page says of official files that a person put in the default's place."""

from __future__ import annotations

import re

from assetmap.load.embedded import SourceNote
from assetmap.settings import Origin

__all__ = ["note_of"]

LICENCE = "Open Government Licence v3.0"
_ONS, _MHCLG = "Office for National Statistics", "Ministry of Housing, Communities and Local Government"
_TITLES = {
    "wards": ("Ward boundaries", _ONS),
    "lsoas": ("Boundaries of lower layer super output areas (LSOAs)", _ONS),
    "lookup": ("Lookup of LSOAs to wards", _ONS),
    "deprivation": ("English Indices of Deprivation", _MHCLG),
    "population": ("Residents by LSOA", _ONS),
}


def note_of(kind: str, edition: str, origin: Origin | None = None) -> SourceNote:
    """The source of one given file.

    Parameters
    ----------
    kind : str
        ``wards``, ``lsoas``, ``lookup``, ``deprivation`` or ``population``.
    edition : str
        Such as ``WD24``.
    origin : Origin, optional
        What the catalogue says of a file that was fetched.

    Returns
    -------
    SourceNote
        With the licence and the attribution that the publisher asks for. The year that Ordnance Survey's
        copyright carries is that of the edition.
    """
    if origin is not None:
        return SourceNote(origin.title, origin.publisher, edition, origin.licence, origin.attribution)
    title, publisher = _TITLES[kind]
    if kind == "population" and edition.startswith("IoD"):
        publisher = _MHCLG
    attribution = f"Source: {publisher}, licensed under the {LICENCE}."
    year = re.search(r"(?:WD|LSOA)(\d\d)$", edition)
    if kind in ("wards", "lsoas") and year:
        attribution += f" Contains OS data © Crown copyright and database right 20{year.group(1)}."
    return SourceNote(title, publisher, edition, LICENCE, attribution)
