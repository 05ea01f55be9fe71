"""Single cells of a list -> as our lists write them: register numbers, ward codes, days of the week."""

from __future__ import annotations

import re
from collections.abc import Iterable

from assetmap.check.rules import read_org_id
from assetmap.register.synonyms import plain

__all__ = ["NUMERIC_DATE", "day_named", "day_not_proved", "register_number", "wards_served"]

NUMERIC_DATE = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-](?:[0-9]{4}|[0-9]{2})")
"""A date of figures alone, such as 12/03/2019."""

_WARD = re.compile(r"[EWS]05[0-9]{6}")
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def register_number(text: str, heading: str) -> str:
    """A register's number as org-id.guide writes it; "" where it is not clear of which register."""
    if read := read_org_id(text)[0]:
        return read
    bare = re.sub(r"[\s.]", "", text).upper()
    words = set(plain(heading).split())
    company = bool(words & {"company", "companies", "companynumber"})
    if scottish := re.fullmatch(r"SC0[0-9]{5}", bare):
        return f"GB-SC-{scottish[0]}" if not company else f"GB-COH-{bare}"
    if northern := re.fullmatch(r"NIC?([0-9]{6})", bare):
        return f"GB-NIC-{northern[1]}" if not company else f"GB-COH-NI{northern[1]}"
    charity = re.fullmatch(r"([0-9]{6,7})(?:-[0-9]+)?", bare)
    if charity and not (company and not words & {"charity"}) and 200_000 <= int(charity[1]) <= 1_999_999:
        return f"GB-CHC-{charity[1]}"
    if re.fullmatch(r"[A-Z]{2}[0-9]{6}", bare):
        return f"GB-COH-{bare}"
    if re.fullmatch(r"[0-9]{1,8}", bare) and (company or len(bare) == 8):
        return f"GB-COH-{bare.zfill(8)}"
    return ""


def wards_served(text: str) -> str:
    """Ward codes, ``locality`` or ``all``, separated by ; and "" where anything else stands among them."""
    parts = [part.strip() for part in re.split(r"[;,\n]", text) if part.strip()]
    wards = [part.upper() if _WARD.fullmatch(part.upper()) else part.lower() for part in parts]
    return "; ".join(wards) if all(_WARD.fullmatch(w) or w in ("locality", "all") for w in wards) else ""


def day_not_proved(texts: Iterable[str]) -> bool:
    """Whether nothing in a column of dates such as 12/03/2019 proves that the day comes first."""
    found = [match for text in texts if (match := NUMERIC_DATE.fullmatch(text.strip()))]
    return not any(int(one[1]) > 12 for one in found) or any(int(one[2]) > 12 for one in found)


def day_named(heading: str) -> str:
    """The day of the week that a heading names."""
    words = plain(heading).split()
    return next(
        (day for day in _DAYS for word in words if len(word) >= 3 and day.lower().startswith(word)), ""
    )
