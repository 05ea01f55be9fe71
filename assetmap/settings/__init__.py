"""``assetmap.toml``: what a project is set to, and how that is read."""

from __future__ import annotations

from assetmap.settings.model import (
    DataFiles,
    Locality,
    OpenStreetMapSettings,
    Origin,
    PageSettings,
    Settings,
    SourceSettings,
    Thresholds,
)
from assetmap.settings.reading import RESERVED, read_settings

__all__ = [
    "RESERVED",
    "DataFiles",
    "Locality",
    "OpenStreetMapSettings",
    "Origin",
    "PageSettings",
    "Settings",
    "SourceSettings",
    "Thresholds",
    "read_settings",
]
