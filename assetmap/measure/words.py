"""The words that measures give back, each with its order."""

from __future__ import annotations

from assetmap.load import words

__all__ = [
    "ACTIVE_FOCUS",
    "DEPTHS",
    "ENGAGED_STAGES",
    "ENGAGEMENTS",
    "GAP_STATES",
    "HOWS",
    "STAGES",
    "STRAIGHT_LINE",
    "TARGET_BASES",
]

STAGES = tuple(words.STAGES)
"""The stages of an organisation, as the log writes them."""

ENGAGED_STAGES = ("talking", "working_together", "leading")
"""The stages in which there is a conversation or more."""

ENGAGEMENTS = ("engaged", "gone_quiet", "dormant")
"""How alive an organisation's engaged stage is on a date; "" for one in no engaged stage."""

GAP_STATES = (
    "no_known_organisations",
    "known_not_contacted",
    "contacted_no_conversation",
    "gone_quiet",
    "one_voice",
    "engaged",
)
"""The states of a ward, widest gap first; a ward is in the first that fits."""

TARGET_BASES = ("statistics", "judgement", "both", "removed")
"""Why an area is a target, or "removed" where judgement overrules statistics; "" for other areas."""

DEPTHS = tuple(words.DEPTHS)
"""The IAP2 spectrum of public participation, shallowest first."""

HOWS = ("in", "named", "both")
"""How an organisation serves a ward: it lies in it, it names it in ``serves``, or both."""

ACTIVE_FOCUS = ("primary", "secondary")
"""The activity focus of organisations that offer physical activity."""

STRAIGHT_LINE = "straight_line"
"""The method of distance: a straight line times the detour factor."""
