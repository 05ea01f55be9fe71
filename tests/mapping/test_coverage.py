from __future__ import annotations

import geopandas as gpd
import numpy as np
import shapely
from shapely.geometry import box

from assetmap.mapping.coverage import align


def series(*shapes: shapely.Geometry) -> gpd.GeoSeries:
    return gpd.GeoSeries(list(shapes), index=[f"s{n}" for n in range(len(shapes))], crs=27700)


def border(shapes: gpd.GeoSeries) -> shapely.Geometry:
    return shapely.union_all(shapely.boundary(np.asarray(shapes.values)))


def test_borders_metres_apart_become_one_line() -> None:
    # The wards meet at x = 1000, the LSOAs at x = 990 and at y = 500; the outer edges are 10 m apart too.
    wards = series(box(0, 0, 1000, 1000), box(1000, 0, 2000, 1000))
    lsoas = series(
        box(-10, 0, 990, 500), box(-10, 500, 990, 1010), box(990, 0, 2010, 500), box(990, 500, 2010, 1010)
    )
    drawn_wards, drawn_lsoas = align(wards, lsoas, 5)
    for drawn, given in ((drawn_wards, wards), (drawn_lsoas, lsoas)):
        assert list(drawn.index) == list(given.index)
        assert shapely.coverage_is_valid(np.asarray(drawn.values))
        assert (drawn.symmetric_difference(given).area < 0.05 * given.area).all()
    assert border(drawn_lsoas).covers(border(drawn_wards))
    assert drawn_wards.union_all().equals(drawn_lsoas.union_all())


def test_a_ward_that_truly_cuts_an_lsoa_still_does() -> None:
    wards = series(box(0, 0, 1000, 1000), box(1000, 0, 2000, 1000))
    lsoas = series(box(0, 0, 1500, 1000), box(1500, 0, 2000, 1000))
    drawn_wards, drawn_lsoas = align(wards, lsoas, 5)
    assert drawn_wards.geom_equals(wards).all()
    assert drawn_lsoas.geom_equals(lsoas).all()


def test_an_area_too_small_to_keep_leaves_all_as_it_was() -> None:
    wards = series(box(0, 0, 1000, 1000), box(1000, 0, 1020, 1000))
    lsoas = series(box(0, 0, 1020, 1000))
    drawn_wards, drawn_lsoas = align(wards, lsoas, 5)
    assert drawn_wards.geom_equals(wards).all()
    assert drawn_lsoas.geom_equals(lsoas).all()
