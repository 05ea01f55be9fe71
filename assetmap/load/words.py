"""The words that may be typed in the lists, each with the label that people read, defined once."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

__all__ = [
    "ACTIVITY_FOCUS",
    "ASSET_TYPES",
    "AUDIENCES",
    "CHANNELS",
    "DECISIONS",
    "DEPTHS",
    "LOCATION_QUALITIES",
    "LOCATION_TYPES",
    "SERVES_WORDS",
    "STAGES",
    "STATUSES",
    "VISIBILITIES",
    "YES_NO",
    "Words",
]

Words = Mapping[str, str]
"""Word as typed in a list -> label as read on a page, in the order in which they are shown."""

ASSET_TYPES: Words = MappingProxyType(
    {
        "group_club": "Group or club",
        "venue": "Venue",
        "outdoor_space": "Outdoor space",
        "public_service": "Public service",
        "faith": "Faith organisation",
        "school": "School or college",
        "business": "Business",
        "informal": "Informal group",
    }
)

ACTIVITY_FOCUS: Words = MappingProxyType(
    {
        "primary": "Physical activity is what it is for",
        "secondary": "Physical activity is part of what it does",
        "none": "No physical activity",
        "unknown": "Not known",
    }
)

AUDIENCES: Words = MappingProxyType(
    {
        "everyone": "Everyone",
        "children_young_people": "Children and young people",
        "out_of_work": "People out of work",
        "long_term_conditions_40_60": "People aged 40 to 60 with long-term conditions",
        "older_people": "Older people",
        "women_girls": "Women and girls",
        "disabled_people": "Disabled people",
        "ethnically_diverse": "Ethnically diverse communities",
        "lgbtq": "LGBTQ+ people",
    }
)

STATUSES: Words = MappingProxyType(
    {"active": "Active", "inactive": "Not active now", "closed": "Closed", "unknown": "Not known"}
)

LOCATION_QUALITIES: Words = MappingProxyType(
    {
        "exact": "Exact",
        "postcode": "At its postcode",
        "area": "Somewhere in the area",
        "unverified": "Not checked",
    }
)

LOCATION_TYPES: Words = MappingProxyType(
    {"site": "At a place", "mobile": "Moves from place to place", "online": "Online only"}
)

SERVES_WORDS: Words = MappingProxyType({"locality": "Its whole locality", "all": "All localities"})

VISIBILITIES: Words = MappingProxyType(
    {"public": "Public", "partner": "Partners and team", "team": "Team only"}
)

YES_NO: Words = MappingProxyType({"yes": "Yes", "no": "No"})

CHANNELS: Words = MappingProxyType(
    {
        "visit": "Visit",
        "meeting": "Meeting",
        "call": "Call",
        "email": "E-mail",
        "event": "Event",
        "online": "Online",
    }
)

DEPTHS: Words = MappingProxyType(
    {
        "inform": "Inform",
        "consult": "Consult",
        "involve": "Involve",
        "collaborate": "Collaborate",
        "empower": "Empower",
    }
)
"""How far a contact went, from the least to the most: the IAP2 spectrum of public participation."""

STAGES: Words = MappingProxyType(
    {
        "known": "Known",
        "contacted": "Contacted",
        "talking": "Talking",
        "working_together": "Working together",
        "leading": "Leading",
        "paused": "Paused",
        "declined": "Declined",
    }
)

DECISIONS: Words = MappingProxyType({"target": "A target", "not_target": "Not a target"})
