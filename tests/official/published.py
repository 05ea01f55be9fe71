"""Figures that are published of the ten localities."""

from __future__ import annotations

#: Share of residents in the most deprived fifth of LSOAs, as shared/README.md states them (Rochdale, 0.46466,
#: is cut there rather than rounded).
IN_MOST_DEPRIVED_FIFTH = {
    "manchester": 0.612,
    "oldham": 0.556,
    "rochdale": 0.464,
    "bolton": 0.461,
    "salford": 0.437,
    "tameside": 0.396,
    "wigan": 0.285,
    "bury": 0.268,
    "stockport": 0.158,
    "trafford": 0.078,
}
