"""The default in ``boundaries/``: approximate ward shapes and ward figures that need no other file."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from assetmap.errors import InputError
from assetmap.load.figures import WARD_FIGURES
from assetmap.load.tables import few

__all__ = ["Embedded", "SourceNote"]

_REMEDY = (
    "fetch the official files (assetmap data fetch, or make data), or give your own under [data]; for "
    "Greater Manchester, get the folder boundaries/ back as it came with the project"
)


@dataclass(frozen=True)
class SourceNote:
    """Where some data came from, as a page must say it."""

    title: str
    publisher: str
    edition: str
    licence: str
    attribution: str


@dataclass(frozen=True)
class Embedded:
    """The folder of the default; each file is read when it is first asked for.

    Parameters
    ----------
    folder : Path
        ``boundaries/`` of the project.

    Raises
    ------
    InputError
        On reading: a file is missing or is not what it should be.
    """

    folder: Path

    @cached_property
    def wards(self) -> gpd.GeoDataFrame:
        """Index ``ward_code`` sorted, EPSG:27700; ``ward_name``, ``locality_code``, ``geometry``."""
        path = self._file("wards.geojson")
        try:
            read = gpd.read_file(path, engine="pyogrio").to_crs(27700)
            wards = read.set_index("ward_code").sort_index()
            if not wards.index.is_unique:
                raise ValueError(f"several shapes of one ward: {few(wards.index[wards.index.duplicated()])}")
            shapes = wards.geometry.to_numpy()
            areas = np.isin(shapely.get_type_id(shapes), (3, 6)) & ~shapely.is_empty(shapes)
            usable = areas & shapely.is_valid(shapes)
            if not usable.all():
                raise ValueError(f"the outline is missing or crosses itself: {few(wards.index[~usable])}")
            return wards[["ward_name", "locality_code", "geometry"]]
        except Exception as error:  # any way in which the project's own file can be broken
            raise self._broken(path, error) from None

    @cached_property
    def figures(self) -> pd.DataFrame:
        """Index ``ward_code`` sorted; ``locality_code`` and the WARD_FIGURES, floats (NaN unknown)."""
        path = self._file("ward_figures.csv")
        try:
            kinds = {"ward_code": str, "locality_code": str} | dict.fromkeys(WARD_FIGURES, float)
            read = pd.read_csv(path, dtype=kinds, usecols=list(kinds), encoding="utf-8")
            return read.set_index("ward_code").sort_index()[["locality_code", *WARD_FIGURES]]
        except Exception as error:  # any way in which the project's own file can be broken
            raise self._broken(path, error) from None

    @property
    def editions(self) -> dict[str, str]:
        """Edition of ``wards``, ``lookup``, ``deprivation`` and ``population``."""
        return dict(self._about["editions"])

    def sources(self, *uses: str) -> tuple[SourceNote, ...]:
        """The sources of "shapes", of "figures", or of both."""
        return tuple(SourceNote(**entry) for use in uses for entry in self._about[use])

    @cached_property
    def _about(self) -> dict[str, Any]:
        path = self._file("sources.json")
        try:
            about: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
            [SourceNote(**entry) for use in ("shapes", "figures") for entry in about[use]]
            dict(about["editions"])
            return about
        except (ValueError, KeyError, TypeError) as error:
            raise self._broken(path, error) from None

    def _file(self, name: str) -> Path:
        path = self.folder / name
        if not path.is_file():
            raise InputError("the file is missing", where=f"{self.folder.name}/{name}", remedy=_REMEDY)
        return path

    def _broken(self, path: Path, error: Exception) -> InputError:
        return InputError(
            f"the file cannot be read: {str(error)[:200]}",
            where=f"{self.folder.name}/{path.name}",
            remedy=_REMEDY,
        )
