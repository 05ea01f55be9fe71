"""The measures on the real Greater Manchester, with made-up lists, against sums done another way."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from assetmap.load.official import Official, load_official
from assetmap.load.postcodes import resident_postcodes
from assetmap.measure.localities import whole
from assetmap.measure.model import Measures, measure
from assetmap.measure.words import GAP_STATES
from assetmap.settings import Settings, read_settings
from tests.measure.frames import decisions, lists, log, organisations
from tests.official.published import IN_MOST_DEPRIVED_FIFTH

D = date(2026, 11, 23)
ENGAGED = {"talking", "working_together", "leading"}


@pytest.fixture(scope="module")
def settings(shared: Path, root: Path) -> Settings:
    folder = shared / "official"
    return read_settings(root / "assetmap.toml").with_data(
        wards=folder / "WD_MAY_2023_UK_BGC.geojson",
        lsoas=folder / "Lower_layer_Super_Output_Areas_December_2021_EW_BGC.geojson",
        lookup=folder / "LSOA21_WD24_LAD24_EW_LU.csv",
        deprivation=folder / "File_7_IoD2025_All_Ranks_Scores_Deciles_Population_Denominators.csv",
        population=folder / "census2021-ts001-lsoa.csv",
    )


@pytest.fixture(scope="module")
def official(settings: Settings) -> Official:
    return load_official(settings)


@pytest.fixture(scope="module")
def postcodes(settings: Settings) -> pd.DataFrame:
    return resident_postcodes([one.code for one in settings.localities], settings.boundaries_dir)


@pytest.fixture(scope="module")
def made(official: Official) -> SimpleNamespace:
    """Three hundred examples scattered over the wards, some engaged, with a log and a few decisions."""
    wards = official.wards
    random = np.random.default_rng(7)
    middle = shapely.get_coordinates(shapely.point_on_surface(np.asarray(wards.geometry.array)))
    rows: dict[str, dict[str, Any]] = {}
    for n in range(300):
        home = int(random.integers(0, len(wards) - 15))  # the last fifteen wards have nobody of their own
        x, y = middle[home] + random.normal(0, 500, 2)
        inside = wards.index[shapely.covers(np.asarray(wards.geometry.array), shapely.Point(x, y))]
        wide = {0: ("locality",), 1: (str(wards.index[(home + 40) % len(wards)]),)}.get(n % 50, ())
        rows[f"o{n}"] = {
            "locality": wards["locality"].iloc[home],
            "x": float(x),
            "y": float(y),
            "ward_code": min(inside, default=""),
            "serves": wide,
            "asset_type": ["faith", "venue", "group_club", ""][n % 4],
            "activity_focus": ["primary", "none", "secondary", "unknown"][n % 3],
            "status": ["active", "active", "closed", "unknown"][n % 7 % 4],
            "location_type": "online" if n % 31 == 0 else "site",
        }
    stages = ["known", "contacted", "talking", "working_together", "leading", "paused", "declined", ""]
    entries = [
        {
            "key": f"o{random.integers(0, 120)}",
            "date": D - timedelta(days=int(random.integers(-30, 700))),
            "stage": stages[int(random.integers(0, 8))],
            "two_way": bool(random.random() < 0.6),
            "ward_code": str(wards.index[int(random.integers(0, len(wards)))]) if n % 12 == 0 else "",
        }
        for n in range(260)
    ]
    share = official.figures["share_most_deprived_20"]
    judged = decisions(
        {"area_code": share.idxmin(), "decision": "target"},
        {"area_code": share.idxmax(), "decision": "not_target"},
    )
    return lists(organisations(**rows), log(*entries), judged)


@pytest.fixture(scope="module", params=["lsoas", "wards"])
def place(request: pytest.FixtureRequest, official: Official) -> Official:
    if request.param == "lsoas":
        return official
    return SimpleNamespace(**vars(official) | {"lsoas": None})  # type: ignore[return-value]


@pytest.fixture(scope="module")
def got(place: Official, made: SimpleNamespace, postcodes: pd.DataFrame, settings: Settings) -> Measures:
    return measure(place, made, postcodes, settings, D)  # type: ignore[arg-type]


def test_figures_of_the_ten_localities(got: Measures) -> None:
    # From the README of the folder with the official files. Its 0.464 for Rochdale is 103,980 / 223,777 =
    # 0.46466 by those files, hence the tolerance.
    assert got.localities["share_most_deprived_20"].to_dict() == pytest.approx(
        IN_MOST_DEPRIVED_FIFTH, abs=0.0007
    )
    assert got.localities.loc["rochdale", "share_most_deprived_20"] == pytest.approx(103_980 / 223_777)
    assert got.localities["imd_score"].round(3)[["manchester", "trafford"]].tolist() == [38.952, 14.985]
    assert whole(got.localities)["population"] == 2_867_636
    assert whole(got.localities)["wards"] == 215


def test_sums_bounds_and_states(got: Measures) -> None:
    frame = got.wards
    assert frame["gap_state"].isin(GAP_STATES).all()
    assert set(frame["gap_state"]) == set(GAP_STATES)  # the example is worth its name
    assert (frame["unreached_target_residents"] >= 0).all()
    assert (frame["unreached_target_residents"] <= frame["target_residents"]).all()
    assert (frame["target_residents"] <= frame["population"]).all()
    assert (frame["share_within_reach_any"] >= frame["share_within_reach_active"]).all()
    assert (frame["share_within_reach_any"] >= frame["share_within_reach_engaged"]).all()
    assert frame["share_within_reach_engaged"].between(0, 1).all()
    assert 0.02 < frame["share_within_reach_engaged"].mean() < 0.95
    for name in ("population", "target_residents", "unreached_target_residents", "reached"):
        sums = frame.groupby("locality")[name].sum()
        np.testing.assert_allclose(got.localities[name], sums[got.localities.index], rtol=1e-12)
        if got.lsoas is not None and name in got.lsoas:
            small = got.lsoas.groupby("ward_code")[name].sum()
            np.testing.assert_allclose(frame[name], small[frame.index], rtol=1e-12, atol=1e-9)
    for _, rows in frame.groupby("locality"):
        ranked = rows.sort_values("gap_rank")
        assert ranked["gap_rank"].tolist() == list(range(1, len(rows) + 1))
        assert ranked["unreached_target_residents"].round(6).is_monotonic_decreasing


def test_judgement_on_real_wards(got: Measures, official: Official) -> None:
    share = official.figures["share_most_deprived_20"]
    added, removed = got.wards.loc[share.idxmin()], got.wards.loc[share.idxmax()]
    assert (added["target_basis"], added["target_residents"]) == ("judgement", added["population"])
    assert (removed["target_basis"], removed["target_residents"]) == ("removed", 0)
    assert got.wards["target"].sum() == (share >= 0.5).sum()  # one more and one less


# --- the same, calculated another way ---------------------------------------------------------------------


def in_ring(x: np.ndarray, y: np.ndarray, ring: np.ndarray) -> np.ndarray:
    """Even-odd rule: how many edges of the ring does a ray to the right of the point cross?"""
    inside = np.zeros(len(x), dtype=bool)
    for (x1, y1), (x2, y2) in pairwise(ring):
        if y1 != y2:
            between = (y1 > y) != (y2 > y)
            inside ^= between & (x < x1 + (y - y1) / (y2 - y1) * (x2 - x1))
    return inside


def rings(shape: Any) -> Iterator[np.ndarray]:
    for part in getattr(shape, "geoms", [shape]):
        for ring in (part.exterior, *part.interiors):
            yield np.array(ring.coords)


def state_of(key: str, entries: list[dict[str, Any]]) -> tuple[bool, bool, bool]:
    """Contacted, ever in an engaged stage, engaged on D: for one organisation, row by row."""
    stage, contacted, ever, last = "known", False, False, date.min
    for row in sorted(entries, key=lambda row: (row["date"], row["row"])):
        if row["key"] != key or row["date"].date() > D:
            continue
        contacted |= row["stage"] != "known"
        ever |= row["stage"] in ENGAGED
        stage = row["stage"] or stage
        if row["two_way"]:
            last = row["date"].date()
    return contacted, ever, stage in ENGAGED and (D - last).days <= 180


def test_reach_and_unreached_of_one_locality(
    got: Measures, place: Official, made: SimpleNamespace, postcodes: pd.DataFrame
) -> None:
    entries = made.log.to_dict("records")
    counts = made.organisations[made.organisations["counts"]]
    talks = [state_of(str(key), entries)[2] for key in counts.index]
    xy = counts[["x", "y"]].to_numpy()
    active = counts["activity_focus"].isin(["primary", "secondary"]).to_numpy()
    kinds = {"any": np.ones(len(counts), dtype=bool), "active": active, "engaged": np.array(talks)}
    x, y = postcodes["x"].to_numpy(), postcodes["y"].to_numpy()
    wards = place.wards[place.wards["locality"] == "bolton"]
    if place.lsoas is None:
        areas = wards.geometry
        people, ward_of = place.figures["population"], {code: code for code in wards.index}
    else:
        lsoas = place.lsoas[place.lsoas["ward_code"].isin(wards.index)]
        areas, people, ward_of = lsoas.geometry, lsoas["population"], lsoas["ward_code"]
    within = {(kind, code): 0.0 for kind in kinds for code in wards.index}
    left = dict.fromkeys(wards.index, 0.0)
    for code, shape in areas.items():
        inside = np.zeros(len(x), dtype=bool)
        for ring in rings(shape):
            inside ^= in_ring(x, y, ring)
        assert inside.any(), code  # here every area has a postcode
        away = np.hypot(x[inside, None] - xy[:, 0], y[inside, None] - xy[:, 1]) * 1.3
        shares = {kind: float((away[:, mask] <= 1200).any(axis=1).mean()) for kind, mask in kinds.items()}
        ward = ward_of[code]
        for kind, part in shares.items():
            within[kind, ward] += people[code] * part
        by_name = any(
            talk
            and (
                ward in row["serves"]
                or "all" in row["serves"]
                or ("locality" in row["serves"] and row["locality"] == "bolton")
            )
            for talk, row in zip(talks, counts.to_dict("records"), strict=True)
        )
        target = (
            got.wards.loc[ward, "target"]
            if place.lsoas is None
            else (
                place.lsoas.loc[code, "imd_decile"] <= 2
                if got.wards.loc[ward, "target_basis"] in ("", "statistics")
                else got.wards.loc[ward, "target"]
            )
        )
        left[ward] += 0.0 if by_name or not target else people[code] * (1 - shares["engaged"])
    for kind in kinds:
        expected = [within[kind, code] / place.figures.loc[code, "population"] for code in wards.index]
        column = got.wards.loc[wards.index, f"share_within_reach_{kind}"]
        np.testing.assert_allclose(column, expected, atol=1e-12)
    assert got.wards.loc[wards.index, "share_within_reach_engaged"].between(0.01, 0.99).any()
    mine = got.wards.loc[wards.index, "unreached_target_residents"]
    np.testing.assert_allclose(mine, list(left.values()), atol=1e-6)


def test_states_of_all_wards(got: Measures, place: Official, made: SimpleNamespace) -> None:
    entries = made.log.to_dict("records")
    for ward, home in place.wards["locality"].items():
        serving = [
            (key, row["asset_type"])
            for key, row in made.organisations.iterrows()
            if row["status"] in ("active", "unknown")
            and row["location_type"] != "online"
            and (
                row["ward_code"] == ward
                or ward in row["serves"]
                or ("locality" in row["serves"] and row["locality"] == home)
            )
        ]
        about = [state_of(str(key), entries) for key, _ in serving]
        voices = {sector for (_, sector), (*_, now) in zip(serving, about, strict=True) if now} - {""}
        met = any(
            row["ward_code"] == ward and D - timedelta(days=365) <= row["date"].date() <= D for row in entries
        )
        if not serving:
            state = "no_known_organisations"
        elif not any(contacted for contacted, _, _ in about):
            state = "known_not_contacted"
        elif not any(ever for _, ever, _ in about):
            state = "contacted_no_conversation"
        elif not any(now for *_, now in about):
            state = "gone_quiet"
        else:
            state = "one_voice" if len(voices) < 2 and not met else "engaged"
        assert got.wards.loc[ward, "gap_state"] == state, ward
        assert got.wards.loc[ward, "organisations_serving"] == len(serving)


# --- all wards, once more, by plain loops -----------------------------------------------------------------


@pytest.fixture(scope="module")
def stood(place: Official, postcodes: pd.DataFrame) -> pd.DataFrame:
    """Residents at postcodes: ``area, ward, people, x, y``; one point in areas where no postcode lies."""
    areas = place.wards if place.lsoas is None else place.lsoas
    people = place.figures["population"] if place.lsoas is None else place.lsoas["population"]
    there = gpd.GeoDataFrame(geometry=gpd.points_from_xy(postcodes["x"], postcodes["y"]), crs=27700)
    shapes = areas[["geometry"]].rename_axis("area").reset_index()
    pairs = there.sjoin(shapes, predicate="intersects").sort_values("area")
    pairs = pairs[~pairs.index.duplicated()]
    frame = pd.DataFrame({"area": pairs["area"], "x": pairs.geometry.x, "y": pairs.geometry.y})
    bare = areas[~areas.index.isin(frame["area"])].geometry.representative_point()
    frame = pd.concat(
        [frame, pd.DataFrame({"area": bare.index, "x": bare.x, "y": bare.y})], ignore_index=True
    )
    frame["people"] = frame["area"].map(people / frame["area"].value_counts())
    return frame.assign(ward=frame["area"] if place.lsoas is None else frame["area"].map(areas["ward_code"]))


@pytest.fixture(scope="module")
def sets(stood: pd.DataFrame, made: SimpleNamespace, place: Official) -> dict[str, tuple[Any, Any]]:
    """Of each organisation that counts the points within its reach, and those of wards that it names."""
    xy = stood[["x", "y"]].to_numpy()
    home = stood["ward"].map(place.wards["locality"])
    out = {}
    for key, row in made.organisations[made.organisations["counts"]].iterrows():
        near = np.hypot(*(xy - [row["x"], row["y"]]).T) * 1.3 <= 1200
        named = stood["ward"].isin(row["serves"]).to_numpy()
        if "locality" in row["serves"]:
            named = named | (home == row["locality"]).to_numpy()
        out[key] = (near, named)
    return out


@pytest.fixture(scope="module")
def talking(made: SimpleNamespace) -> set[str]:
    entries = made.log.to_dict("records")
    return {key for key in made.organisations.index if state_of(key, entries)[2]}


@pytest.fixture(scope="module")
def left_over(
    stood: pd.DataFrame, got: Measures, place: Official, sets: dict[str, Any], talking: set[str]
) -> np.ndarray:
    """Target residents at each point whom nobody engaged reaches."""
    frame = got.wards if got.lsoas is None else got.lsoas
    reached = np.zeros(len(stood), dtype=bool)
    for key in talking & set(sets):
        reached |= sets[key][0] | sets[key][1]
    return np.where(stood["area"].map(frame["target"]) & ~reached, stood["people"], 0.0)


def test_reach_of_all_wards(
    got: Measures, stood: pd.DataFrame, made: SimpleNamespace, sets: dict[str, Any], talking: set[str]
) -> None:
    focus = made.organisations["activity_focus"]
    kinds = {
        "any": list(sets),
        "active": [key for key in sets if focus[key] in ("primary", "secondary")],
        "engaged": [key for key in sets if key in talking],
    }
    total = stood.groupby("ward")["people"].sum()
    for kind, keys in kinds.items():
        near = np.zeros(len(stood), dtype=bool)
        for key in keys:
            near |= sets[key][0]
        expected = stood["people"].where(near, 0.0).groupby(stood["ward"]).sum() / total
        column = got.wards[f"share_within_reach_{kind}"]
        np.testing.assert_allclose(column, expected[column.index], atol=1e-12)


def test_unreached_of_all_wards(got: Measures, stood: pd.DataFrame, left_over: np.ndarray) -> None:
    expected = pd.Series(left_over).groupby(stood["ward"].to_numpy()).sum()
    np.testing.assert_allclose(got.wards["unreached_target_residents"], expected[got.wards.index], atol=1e-6)


def test_who_to_talk_to_next(
    got: Measures, made: SimpleNamespace, sets: dict[str, Any], talking: set[str], left_over: np.ndarray
) -> None:
    declined = set(got.organisations.index[got.organisations["stage"] == "declined"])
    left, todo, picks = left_over.copy(), sorted(set(sets) - talking - declined), []
    while todo:
        gains = {key: round(float(left[sets[key][0] | sets[key][1]].sum()), 6) for key in todo}
        best = min(todo, key=lambda key: (-gains[key], key))
        if not gains[best]:
            break
        picks.append((best, gains[best]))
        left[sets[best][0] | sets[best][1]] = 0.0
        todo = [key for key in todo if gains[key]]
    assert len(picks) > 20
    assert got.next_up["key"].tolist() == [key for key, _ in picks]
    np.testing.assert_allclose(got.next_up["gain"], [gain for _, gain in picks], atol=1e-5)


def test_fairness(got: Measures, place: Official) -> None:
    if place.lsoas is None or got.lsoas is None:
        assert got.fairness.basis == "wards"
        return
    frame = got.lsoas.join(place.lsoas[["imd_decile", "imd_score"]])
    reached = frame["share_within_reach_engaged"] * frame["population"]
    most, least = frame["imd_decile"] <= 2, frame["imd_decile"] >= 9
    shares = [reached[one].sum() / frame.loc[one, "population"].sum() for one in (most, least)]
    row = got.fairness.places.loc[""]
    assert row["fairness_ratio"] == pytest.approx(shares[0] / shares[1])
    assert row["residents_most"] / got.wards["population"].sum() == pytest.approx(0.395, abs=0.001)
    # The index as a covariance with the fractional rank, the most deprived first.
    order = frame.sort_values("imd_score", ascending=False).index
    weight = frame.loc[order, "population"] / frame["population"].sum()
    rank = weight.cumsum() - weight / 2
    part = frame.loc[order, "share_within_reach_engaged"]
    mean = (weight * part).sum()
    index = 2 / mean * (weight * (part - mean) * (rank - 0.5)).sum()
    assert row["concentration_index"] == pytest.approx(index, abs=1e-4)  # equal scores are one step here
