"""Readers of the codes of wards and LSOAs, with hints for those who typed a name."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

import geopandas as gpd

from assetmap.check.faults import Problem, problem, quoted
from assetmap.check.rules import Reader, Reading, near, read_list
from assetmap.load.words import SERVES_WORDS

__all__ = ["read_area", "read_serves", "read_target_area"]

_LSOA = re.compile(r"[EW]01[0-9]{6}")


def read_serves(wards: gpd.GeoDataFrame) -> Reader[tuple[str, ...]]:
    """A reader of ward codes, ``locality`` and ``all``, separated by ``;``; those not known are left out.

    Parameters
    ----------
    wards : GeoDataFrame
        The wards of the map: index ``ward_code``, with ``ward_name``.
    """
    codes, names = _codes(wards), _codes_by_name(wards)

    def read(text: str) -> Reading[tuple[str, ...]]:
        out, problems = [], []
        for token in read_list(text)[0]:
            if token.upper() in codes:
                out.append(token.upper())
            elif token.lower() in SERVES_WORDS:
                out.append(token.lower())
            else:
                problems.append(
                    _unknown(token, codes, names, "Write ward codes separated by ; or locality, or all.")
                )
        return tuple(dict.fromkeys(out)), tuple(problems)

    return read


def read_area(wards: gpd.GeoDataFrame) -> Reader[str]:
    """A reader of the code of one ward, ``""`` where it is blank or not known."""
    codes, names = _codes(wards), _codes_by_name(wards)

    def read(text: str) -> Reading[str]:
        if not text:
            return "", ()
        code = text.upper()
        return (code, ()) if code in codes else ("", (_unknown(text, codes, names),))

    return read


def read_target_area(wards: gpd.GeoDataFrame, lsoa_codes: Collection[str] | None) -> Reader[str]:
    """A reader of the code of one ward or LSOA, ``""`` where it is blank or not known.

    Where no LSOAs are loaded (None), a code that has the shape of theirs is kept, with a warning.
    """
    codes, names = _codes(wards), _codes_by_name(wards)
    lsoas = None if lsoa_codes is None else {str(code) for code in lsoa_codes}

    def read(text: str) -> Reading[str]:
        code = text.upper()
        if not text or code in codes or (lsoas and code in lsoas):
            return code, ()
        if _LSOA.fullmatch(code):
            if lsoas is None:
                return code, (problem("lsoas-not-loaded", f"{code} is an LSOA, and no LSOAs are loaded"),)
            return "", (problem("unknown-area", f"{code} is not the code of an LSOA on the map"),)
        return "", (_unknown(text, codes, names),)

    return read


def _codes(wards: gpd.GeoDataFrame) -> set[str]:
    return {str(code) for code in wards.index}


def _codes_by_name(wards: gpd.GeoDataFrame) -> dict[str, str]:
    """Ward names in small letters -> codes, for hints only; a name that two wards have gives both."""
    out: dict[str, str] = {}
    for code, name in sorted(zip(wards.index.tolist(), wards["ward_name"].tolist(), strict=True)):
        key = str(name).lower()
        out[key] = f"{out[key]} or {code}" if key in out else str(code)
    return out


def _unknown(text: str, codes: set[str], names: Mapping[str, str], otherwise: str = "") -> Problem:
    code = names.get(text.lower())
    if code:
        hint = f"That is a ward's name; its code is {code}."
    else:
        guess = near(text.upper(), sorted(codes), 0.85) if len(text) <= 12 else ""
        hint = f"Did you mean {guess}? {otherwise}".rstrip() if guess else otherwise
    return problem("unknown-area", f"{quoted(text)} is not the code of a ward on the map", hint)
