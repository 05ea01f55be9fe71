"""``add``, as a lead types it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from assetmap.cli import add, undo
from assetmap.settings import read_settings
from tests.cli.daily import Run, rows
from tests.project import BURY, TONGE


def test_add_writes_one_row(run: Run, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = (
        "Example bowls",
        "--locality",
        "BURY",
        "--type",
        "Venue",
        "--postcode",
        BURY.lower().replace(" ", ""),
    )
    point = ("--latitude", "53.6", "--longitude", "-2.25")
    assert run(add, *words, *point, "--visibility", "team", "--activities", "Bowls") == 0
    assert rows(folder, "assets")[-1] == {
        "id": "example-bowls",
        "name": "Example bowls",
        "asset_type": "venue",
        "activities": "Bowls",
        "postcode": BURY,
        "latitude": "53.600000",
        "longitude": "-2.250000",
        "location_quality": "exact",
        "assured_date": "2026-11-23",
        "visibility": "team",
    }
    assert "with the id example-bowls" in capsys.readouterr().out


def test_add_tells_what_is_likely_the_same(
    run: Run, folder: Path, answers: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    before = rows(folder, "assets")
    words = ("The Radcliffe Walkers", "--locality", "bury", "--type", "group_club", "--postcode", BURY)
    assert run(add, *words) == 2
    assert "Radcliffe Walkers, BL9 7RF (walkers" in capsys.readouterr().err
    answers("no")
    assert run(add, *words) == 2
    assert rows(folder, "assets") == before
    answers("perhaps", "yes")
    assert run(add, *words) == 0
    assert len(rows(folder, "assets")) == len(before) + 1
    assert run(add, *words, "--yes") == 0
    assert rows(folder, "assets")[-1]["id"] == "the-radcliffe-walkers-2"


def test_add_asks_for_what_is_missing(run: Run, folder: Path, answers: Callable[..., None]) -> None:
    answers("", "Example bowls", "1", "2", "")
    assert run(add) == 0
    assert rows(folder, "assets")[-1] == {
        "id": "example-bowls",
        "name": "Example bowls",
        "asset_type": "venue",
        "assured_date": "2026-11-23",
    }


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ([], "its name is needed"),
        (["X"], "--locality is needed"),
        (["X", "--locality", "bury"], "--type is needed"),
        (["X", "--locality", "bury", "--type", "venu"], "Did you mean venue"),
        (
            ["X", "--locality", "bury", "--type", "venue", "--website", "example.org"],
            "Write https://example.org",
        ),
        (["X", "--locality", "bury", "--type", "venue", "--postcode", "by the park"], "shape of a postcode"),
        (["X", "--locality", "bury", "--type", "venue", "--longitude", "-2.25"], "'-2.25' is no point"),
        (
            ["X", "--locality", "bury", "--type", "venue", "--latitude", "91", "--longitude", "0"],
            "is no point",
        ),
    ],
)
def test_add_refuses_what_it_does_not_understand(
    run: Run, folder: Path, words: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = rows(folder, "assets")
    assert run(add, *words) == 2
    assert told in capsys.readouterr().err
    assert rows(folder, "assets") == before


def test_add_says_that_a_postcode_is_in_no_directory(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(add, "Bowls", "--locality", "bury", "--type", "venue", "--postcode", "BL99 9ZZ") == 0
    said = capsys.readouterr().err
    assert "the postcode BL99 9ZZ is not in the ONS Postcode Directory" in said
    assert "on no map yet" in said


@pytest.mark.parametrize(
    ("first", "second", "told"),
    [
        ("53.600347", "-2.261818", ""),
        ("-2.261818", "53.600347", "the other way round"),
        ("53.600347", "2.261818", "lacked its minus sign"),
        ("382771", "411563", "read as easting and northing"),
        ("53° 36.0208' N", "2° 15.7091' W", "read as degrees and minutes"),
        ("53.600347, -2.261818", "", ""),
    ],
)
def test_add_puts_a_point_right_and_says_so(
    run: Run, folder: Path, first: str, second: str, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    point = (f"--latitude={first}", f"--longitude={second}")
    assert run(add, "Bowls", "--locality", "bury", "--type", "venue", *point) == 0
    made = rows(folder, "assets")[-1]
    assert float(made["latitude"]) == pytest.approx(53.600347, abs=2e-5)
    assert float(made["longitude"]) == pytest.approx(-2.261818, abs=2e-5)
    assert made["location_quality"] == "exact"
    said = capsys.readouterr().err
    assert told in said if told else said == ""


@pytest.mark.parametrize(
    ("postcode", "quality", "told"),
    [
        (BURY, "postcode", ""),
        ("BL9", "area", "placed in the middle of the postcode district BL9"),
        ("M26 1AA", "postcode", ""),
    ],
)
def test_add_fills_the_quality_of_the_place(
    run: Run, folder: Path, postcode: str, quality: str, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(add, "Bowls", "--locality", "bury", "--type", "venue", "--postcode", postcode) == 0
    assert rows(folder, "assets")[-1]["location_quality"] == quality
    said = capsys.readouterr().err
    assert told in said if told else said == ""


def test_add_says_that_point_and_postcode_are_far_apart(
    run: Run, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ("Bowls", "--locality", "bury", "--type", "venue", "--postcode", BURY)
    assert run(add, *words, "--latitude", "53.58258", "--longitude", "-2.40857") == 0
    assert "km from the postcode BL9 7RF" in capsys.readouterr().err
    assert rows(folder, "assets")[-1]["location_quality"] == "unverified"


def test_add_says_that_a_postcode_has_ended(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    words = ("Bowls", "--locality", "bury", "--type", "venue", "--postcode", "M16 0ES")
    assert run(add, *words, "--yes") == 0
    assert "the postcode M16 0ES has ended" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("place", "told"),
    [
        (("--postcode", TONGE), "the postcode BL2 2PG is in Bolton, not in Bury"),
        (("--postcode", "M33 7WR"), "the postcode M33 7WR is not in Bury"),
        (("--latitude", "53.58258", "--longitude", "-2.40857"), "the point is in Bolton, not in Bury"),
    ],
)
def test_add_asks_about_a_place_outside_the_locality(
    run: Run,
    folder: Path,
    answers: Callable[..., None],
    place: tuple[str, ...],
    told: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    words = ("Bowls", "--locality", "bury", "--type", "venue", *place)
    before = rows(folder, "assets")
    assert run(add, *words) == 2
    said = capsys.readouterr().err
    assert told in said
    assert "--yes" in said
    assert rows(folder, "assets") == before
    assert run(add, *words, "--yes") == 0
    assert told in capsys.readouterr().err
    assert run(undo, "--yes") == 0
    answers("no")
    assert run(add, *words) == 2
    assert rows(folder, "assets") == before
    answers("yes")
    assert run(add, *words) == 0
    assert len(rows(folder, "assets")) == len(before) + 1


def test_add_asks_nothing_about_the_place_of_who_serves_here(run: Run, folder: Path) -> None:
    from assetmap.load.official import load_official

    wards = load_official(read_settings(folder / "assetmap.toml")).wards
    code = str(wards.index[wards["locality"] == "bury"][0])
    words = ("Bowls", "--locality", "bury", "--type", "venue", "--postcode", TONGE)
    assert run(add, *words, "--serves", code) == 0


def test_add_finds_a_likely_one_by_its_point(
    run: Run, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    point = ("--latitude", "53.600347", "--longitude", "-2.261818")
    assert run(add, "Radcliffe Walkers", "--locality", "bury", "--type", "group_club", *point) == 2
    said = capsys.readouterr().err
    assert "the same point" in said
    assert "(walkers" in said


def test_add_takes_the_word_in_place_of_the_number(
    run: Run, folder: Path, answers: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    answers("Example bowls", "berry", "Bury", "0", "99", "GROUP club", "")
    assert run(add) == 0
    assert rows(folder, "assets")[-1]["asset_type"] == "group_club"
    said = capsys.readouterr().out
    assert said.count("Type a number from 1 to 2, or one of the words above.") == 1
    assert said.count("or one of the words above") == 3
    assert "0 for none" not in said
