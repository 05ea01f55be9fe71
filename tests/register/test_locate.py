from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assetmap.register.locate import Ground, NoPoint, Place, Point, Spot, place, read_ground, read_point
from assetmap.register.points import to_degrees, to_metres
from assetmap.settings import read_settings
from tests.project import BURY, ROOT, TONGE, write_project

BOUNDARIES = ROOT / "boundaries"


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Ground:
    file = write_project(tmp_path_factory.mktemp("ground"), localities=("bolton", "bury"))
    return read_ground(read_settings(file))


def one(ground: Ground, **spot: object) -> Place:
    return place([Spot(**spot)], "bolton", ground, BOUNDARIES)[0]


# --- points as people type them ---------------------------------------------------------------------------

# The middle of Bolton.
HALL = (53.5785, -2.4299)
SWAPPED = "latitude and longitude were the other way round"
NO_MINUS = "the longitude lacked its minus sign"


@pytest.mark.parametrize(
    ("first", "second", "how"),
    [
        ("53.5785", "-2.4299", ""),
        (" 53.5785 ", "\N{MINUS SIGN}2.4299", ""),
        ("53,5785", "-2,4299", ""),
        ("53.5785, -2.4299", "", ""),
        ("(53.5785 -2.4299)", "", ""),
        ("-2.4299", "53.5785", SWAPPED),
        ("POINT (-2.4299 53.5785)", "", SWAPPED),
        ("53.5785", "2.4299", NO_MINUS),
        ("2.4299", "53.5785", f"{SWAPPED}; {NO_MINUS}"),
        ("53.5785 N", "2.4299 W", ""),
        ("W2.4299", "N53.5785", SWAPPED),
        # 34.71 minutes are 0.5785 degrees and 25.794 are 0.4299; 42.6 and 47.64 seconds are the rest.
        ("53° 34.71' N", "2° 25.794' W", "read as degrees and minutes"),
        ("53°34'42.6\"N 2°25'47.64\"W", "", "read as degrees and minutes"),
        ("53º34\N{PRIME}42.6\N{DOUBLE PRIME} N", "2º25’47.64” W", "read as degrees and minutes"),
        ("N53 34 42.6 W2 25 47.64", "", "read as degrees and minutes"),
        ("53 34 42.6", "-2 25 47.64", "read as degrees and minutes"),
    ],
)
def test_degrees_in_every_way_of_writing(first, second, how):
    found = read_point(first, second)
    assert isinstance(found, Point)
    assert (found.latitude, found.longitude) == pytest.approx(HALL, abs=2e-5)
    assert found.how == how


@pytest.mark.parametrize(
    ("first", "second", "how"),
    [
        ("371540", "409230", "read as easting and northing"),
        ("371,540", "409,230.0", "read as easting and northing"),
        ("371540 409230", "", "read as easting and northing"),
        ("E371540", "N409230", "read as easting and northing"),
        ("N409230", "E371540", "read as easting and northing"),
        ("409230", "371540", "read as northing and easting, which were the other way round"),
        ("SD 71540 09230", "", "read as the grid reference SD 71540 09230"),
        ("sd7154009230", "", "read as the grid reference SD 71540 09230"),
        ("SD 71540", "09230", "read as the grid reference SD 71540 09230"),
    ],
)
def test_the_national_grid_in_every_way_of_writing(first, second, how, ground):
    found = read_point(first, second, rank=lambda x, y: int(ground.holds("bolton", x, y)))
    assert isinstance(found, Point)
    assert to_metres(found.longitude, found.latitude) == pytest.approx((371540, 409230), abs=1)
    assert found.how == how


def test_degrees_and_metres_agree_on_a_point_that_ordnance_survey_publishes():
    # Caister water tower: 52 39 28.8282 N, 1 42 57.8663 E is 651,409.8 E, 313,177.5 N (guide to OSTN15).
    found = read_point("52 39 28.8282 N", "1 42 57.8663 E")
    assert isinstance(found, Point)
    assert to_metres(found.longitude, found.latitude) == pytest.approx((651409.8, 313177.5), abs=6)


def test_a_short_grid_reference_is_the_middle_of_its_square():
    found = read_point("SD 71 09")
    assert isinstance(found, Point)
    assert found.metres == 1000
    assert to_metres(found.longitude, found.latitude) == pytest.approx((371500, 409500), abs=1)
    # Known corners of the grid: TQ begins at 500,000 E 100,000 N; HU at 400,000 E 1,100,000 N.
    for square, corner in (("TQ 0 0", (505000, 105000)), ("HU 0 0", (405000, 1105000))):
        found = read_point(square)
        assert to_metres(found.longitude, found.latitude) == pytest.approx(corner, abs=1)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("abc", "def"), ("53.5785", ""), ("", "-2.4299"), ("0", "0"), ("91", "200"), ("12", "100"),
        ("SD 715 09", ""), ("53° 61' N", "2° 25' W"), ("999999999", "1"), ("1e5", "2e5"), ("5" * 90, "2"),
        ("48.8566", "2.3522"),
    ],
)  # fmt: skip
def test_what_is_no_point_says_so_with_what_was_typed(first, second):
    found = read_point(first, second)
    assert isinstance(found, NoPoint)
    assert (first or second)[:30] in found.why


@given(st.floats(50, 60), st.floats(-8, 1.5), st.booleans())
def test_degrees_are_read_back_in_either_order(latitude, longitude, swapped):
    typed = (f"{latitude:.6f}", f"{longitude:.6f}")
    found = read_point(*(reversed(typed) if swapped else typed))
    assert isinstance(found, Point)
    assert (found.latitude, found.longitude) == pytest.approx((latitude, longitude), abs=1e-6)
    assert bool(found.how) == swapped


@given(st.text(max_size=30), st.text(max_size=30))
def test_no_text_is_a_traceback(first, second):
    assert isinstance(read_point(first, second), (Point, NoPoint))


# --- places of rows ---------------------------------------------------------------------------------------


def test_a_postcode_is_placed_and_written_the_usual_way(ground):
    found = one(ground, postcode="bl22pg")
    assert (found.postcode, found.latitude, found.quality, found.reasons) == (TONGE, "", "postcode", ())
    assert ground.slugs_at(found.x, found.y) == ["bolton"]


def test_an_ended_postcode_is_placed_and_flagged(ground):
    # M16 0ES is in the directory, which keeps ended ones, and not among the live ones of Code-Point Open.
    found = one(ground, postcode="M16 0ES")
    assert found.quality == "postcode"
    assert found.reasons == ("the postcode M16 0ES has ended; its place is where it was",)


def test_an_unknown_postcode_has_no_place(ground):
    found = one(ground, postcode="BL2 9ZZ")
    assert (found.quality, found.latitude) == ("", "")
    assert "is not in the ONS Postcode Directory" in found.reasons[0]
    assert one(ground, postcode="near the park").postcode == "near the park"


def test_a_part_of_a_postcode_gives_the_middle_of_its_area(ground):
    sector, district = one(ground, postcode="bl2 2"), one(ground, postcode="BL2")
    assert sector.quality == district.quality == "area"
    assert sector.reasons == (
        "only a part of the postcode is known: placed in the middle of the postcode sector BL2 2",
    )
    assert "district BL2" in district.reasons[0]
    tongue = one(ground, postcode=TONGE)
    assert abs(sector.x - tongue.x) < 1500
    assert abs(sector.y - tongue.y) < 1500
    assert (district.latitude, district.longitude) != (sector.latitude, sector.longitude)
    # Written without its space, a sector is not taken for a district that is not there.
    assert one(ground, postcode="BL22").latitude == sector.latitude


def test_the_middle_of_a_sector_is_the_mean_of_its_postcodes(ground):
    from assetmap.load.postcodes import resident_postcodes

    live = resident_postcodes(["E08000001", "E08000002"], BOUNDARIES)
    own = live[live.index.str.startswith("BL2 2")]
    sector = one(ground, postcode="BL2 2")  # with ended postcodes, so not to the metre
    assert (sector.x, sector.y) == pytest.approx((own["x"].mean(), own["y"].mean()), abs=150)


def test_a_point_goes_before_the_postcode_unless_they_are_far_apart(ground):
    tongue = one(ground, postcode=TONGE)
    longitude, latitude = to_degrees(tongue.x + 200, tongue.y)
    near = one(ground, postcode=TONGE, first=f"{latitude}", second=f"{longitude}")
    assert (near.quality, near.latitude) == ("exact", f"{latitude:.6f}")
    far = one(ground, postcode=TONGE, first="53.5933", second="-2.2966")  # the middle of Bury
    assert far.quality == "unverified"
    assert "km from the postcode BL2 2PG" in far.reasons[-1]
    assert (far.x, far.y) == (tongue.x, tongue.y)  # it counts as in Bolton


def test_an_ambiguous_point_is_read_where_the_postcode_or_the_locality_is(ground):
    swapped = one(ground, first="409230", second="371540")
    assert ground.slugs_at(swapped.x, swapped.y) == ["bolton"]
    assert swapped.quality == "exact"
    plain = one(ground, postcode=BURY, first="380500", second="410700")
    assert plain.reasons[0] == "read as easting and northing"


def test_what_is_typed_for_a_point_and_is_none_leaves_the_postcode(ground):
    found = one(ground, postcode=TONGE, first="see map", second="")
    assert (found.quality, found.unread) == ("postcode", True)
    assert found.reasons == ("'see map' is no point",)


def test_a_place_on_the_border_is_in_both(ground):
    # The margin is 100 m: a point 50 m outside is in, one 200 m outside is not.
    shape = ground.shapes["bolton"].buffer(-100)
    x, y = max(shape.exterior.coords)
    assert ground.holds("bolton", x + 50, y)
    assert not ground.holds("bolton", x + 200, y)


def test_no_rows_are_no_places(ground):
    assert place([], "bolton", ground, Path(BOUNDARIES)) == []
