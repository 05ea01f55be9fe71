"""How good the approximate ward shapes are, measured against the official boundaries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from assetmap.errors import InputError
from assetmap.load.tables import few

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray

__all__ = ["Quality", "measure_quality"]


@dataclass(frozen=True)
class Quality:
    """Approximate shapes against official ones.

    Attributes
    ----------
    overlap : pandas.Series
        By ward code: area of the intersection / area of the union (IoU, Jaccard index), 0-1.
    area_ratio : pandas.Series
        By ward code: approximate area / official area.
    same_ward : float
        Share of the postcodes that lie in the same ward of both sets (0-1).
    own_ward : float
        Share of the postcodes that lie in the approximate shape of the ward that their list names (0-1).
    official_own_ward : float
        The same of the official shapes: what no shape can do better than.
    outline_overlap : float
        IoU of all wards together, that is of the outer edge.
    """

    overlap: pd.Series[float]
    area_ratio: pd.Series[float]
    same_ward: float
    own_ward: float
    official_own_ward: float
    outline_overlap: float

    def lines(self) -> list[str]:
        """The figures as rows of a table in Markdown."""
        spread = "lowest, tenth, median, nine tenths, highest"

        def listed(values: pd.Series[float]) -> str:
            return ", ".join(f"{value:.3f}" for value in values.quantile([0, 0.1, 0.5, 0.9, 1]))

        return [
            "| what | figure |",
            "| --- | --- |",
            f"| postcodes in the same ward as in the official boundaries | {self.same_ward:.4%} |",
            f"| postcodes in the ward that Code-Point Open names | {self.own_ward:.4%} |",
            f"| the same of the official boundaries | {self.official_own_ward:.4%} |",
            f"| overlap of a ward (IoU): mean | {self.overlap.mean():.4f} |",
            f"| overlap: {spread} | {listed(self.overlap)} |",
            f"| wards with an overlap below 0.7 | {int((self.overlap < 0.7).sum())} of {len(self.overlap)} |",
            f"| area / official area: {spread} | {listed(self.area_ratio)} |",
            f"| overlap of the outline of all wards | {self.outline_overlap:.4f} |",
        ]


def measure_quality(shapes: gpd.GeoSeries, official: gpd.GeoSeries, postcodes: pd.DataFrame) -> Quality:
    """Compare two sets of shapes of the same wards.

    Parameters
    ----------
    shapes, official : geopandas.GeoSeries
        By ward code, the same codes, both EPSG:27700.
    postcodes : pandas.DataFrame
        Columns ``x``, ``y`` (EPSG:27700) and ``area`` (ward code).

    Raises
    ------
    InputError
        The codes are not the same, or one is not in metres.
    """
    differing = shapes.index.symmetric_difference(official.index)
    if len(differing):
        raise InputError(
            f"the two sets have not the same wards: {few(differing)}", remedy="use the same edition"
        )
    if shapes.crs != official.crs or shapes.crs.to_epsg() != 27700:
        raise InputError("the shapes are not both in EPSG:27700", remedy="turn them into it first")
    official = official.reindex(shapes.index)
    common = shapes.intersection(official).area
    total = shapes.union(official).area
    mine, theirs = _ward_of(shapes, postcodes), _ward_of(official, postcodes)
    named = postcodes["area"].to_numpy()
    one, other = shapely.union_all(shapes.to_numpy()), shapely.union_all(official.to_numpy())
    return Quality(
        overlap=common / total,
        area_ratio=shapes.area / official.area,
        same_ward=float((mine == theirs).mean()),
        own_ward=float((mine == named).mean()),
        official_own_ward=float((theirs == named).mean()),
        outline_overlap=float(shapely.area(one & other) / shapely.area(one | other)),
    )


def _ward_of(shapes: gpd.GeoSeries, postcodes: pd.DataFrame) -> NDArray[np.object_]:
    """The ward each postcode lies in, the lowest code on a border, "" in none."""
    tree = shapely.STRtree(shapes.to_numpy())
    points = np.asarray(shapely.points(postcodes["x"].to_numpy(float), postcodes["y"].to_numpy(float)))
    which, ward = tree.query(points, predicate="intersects")
    codes = shapes.index.to_numpy()
    lowest = pd.Series(codes[ward], index=which).groupby(level=0).min()
    return lowest.reindex(range(len(points)), fill_value="").to_numpy()
