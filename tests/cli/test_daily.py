"""``add``, ``log``, ``stale``, ``next`` and ``undo``, as a lead types them."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from types import ModuleType

import pytest

from assetmap.cli import add, common, log, next, stale, undo  # noqa: A004 the command's own name
from assetmap.errors import UsageError
from assetmap.settings import read_settings
from tests.cli.commands import run_command
from tests.project import BURY, TONGE, write_project

TODAY = date(2026, 11, 23)
Run = Callable[..., int]


def day(ago: int) -> str:
    return (TODAY - timedelta(days=ago)).isoformat()


OLD = {"asset_type": "venue", "assured_date": day(900)}
ASSETS = [
    {"id": "walkers", "name": "Radcliffe Walkers", "asset_type": "group_club", "postcode": BURY},
    {"id": "juniors", "name": "Radcliffe Walkers Juniors", "asset_type": "group_club"},
    {"id": "", "name": "Example hall", "asset_type": "venue", "assured_date": day(400)},
    OLD | {"id": "gone", "name": "Example closed club", "status": "closed"},
    OLD | {"id": "hidden", "name": "Example refuge", "do_not_list": "yes"},
]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(common, "today", lambda: TODAY)
    write_project(tmp_path, ASSETS, localities=("bury", "bolton"))
    return tmp_path


@pytest.fixture
def run(folder: Path) -> Run:
    def call(module: ModuleType, *words: str) -> int:
        return run_command(module, *words, "--settings", str(folder / "assetmap.toml"))

    return call


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Let a person sit at the terminal, who types these lines."""

    def sit(*lines: str) -> None:
        waiting: Iterator[str] = iter(lines)

        def typed(_: str) -> str:
            line = __builtins__["next"](waiting, None)  # type: ignore[index]
            if line is None:
                raise EOFError
            return str(line)

        monkeypatch.setattr(common, "on_terminal", lambda: True)
        monkeypatch.setattr("builtins.input", typed)

    return sit


def rows(folder: Path, name: str = "engagement", slug: str = "bury") -> list[dict[str, str]]:
    with (folder / "assets" / slug / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return [{k: v for k, v in row.items() if v} for row in csv.DictReader(file)]


# --- log --------------------------------------------------------------------------------------------------


def test_log_writes_one_row(run: Run, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ("walkers radcliffe", "--channel", "Visit", "--two-way", "--stage", "working together")
    more = ("--note", "=met them", "--next-step", "Send prices", "--due", "1/12/2026", "--by", "Lead")
    assert (
        run(log, *words, *more, "--residents", "12", "--matters", "Lighting;Cost", "--depth", "involve") == 0
    )
    assert rows(folder) == [
        {
            "date": "2026-11-23",
            "asset_id": "walkers",
            "channel": "visit",
            "two_way": "yes",
            "depth": "involve",
            "stage": "working_together",
            "residents_reached": "12",
            "what_matters": "Lighting; Cost",
            "next_step": "Send prices",
            "next_step_due": "2026-12-01",
            "recorded_by": "Lead",
            "notes": "'=met them",
        }
    ]
    assert (
        "Logged in bury: Radcliffe Walkers, 2026-11-23, visit, two-way, working_together."
        in capsys.readouterr().out
    )
    assert run(log, "--id", "walkers", "--date", "yesterday") == 0
    assert rows(folder)[1]["date"] == "2026-11-22"


def test_log_says_which_step_is_done(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(log, "juniors", "--next-step", "Ring \x1b[31magain") == 0
    assert run(log, "juniors", "--channel", "call") == 0
    out = capsys.readouterr().out
    assert "again' counts as done" in out
    assert "\x1b" not in out


def test_log_asks_which_one(
    run: Run, folder: Path, answers: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    answers("x", "7", "2")
    assert run(log, "radc", "--channel", "call") == 0
    assert rows(folder)[0]["asset_id"] == "juniors"
    assert "bury/walkers" in capsys.readouterr().out
    answers("0")
    assert run(log, "radc", "--channel", "call") == 130
    answers()
    assert run(log, "radc", "--channel", "call") == 130
    assert len(rows(folder)) == 1


def test_log_without_a_terminal_lists_the_ids(
    run: Run, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(log, "radc", "--channel", "call") == 2
    told = capsys.readouterr().err
    assert "bury/walkers" in told
    assert "bury/juniors" in told
    assert "--id" in told
    assert rows(folder) == []
    assert run(log, "--id", "bury/JUNIORS") == 0
    assert rows(folder)[0]["asset_id"] == "juniors"


def test_log_gives_a_row_without_id_one(run: Run, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(log, "hall", "--channel", "visit") == 0
    assert rows(folder)[0]["asset_id"] == "example-hall"
    assert rows(folder, "assets")[2]["id"] == "example-hall"
    assert "had no id" in capsys.readouterr().err
    assert run(undo, "--yes") == 0
    assert rows(folder) == []
    assert "id" not in rows(folder, "assets")[2]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["nobody"], "no organisation is called 'nobody'"),
        (["radcliffe walkerz"], "did you mean Radcliffe Walkers"),
        ([], "not said who was met"),
        (["juniors", "--id", "juniors"], "both a name and an id"),
        (["juniors", "--stage", "purple"], "'purple' is not one of"),
        (["juniors", "--date", "soonish"], "'soonish' is not a date"),
        (["juniors", "--locality", "berry"], "did you mean bury"),
        (["juniors", "--locality", "Bolton"], "no organisation is called"),
        (["--ward", "Nowhere"], "not the code of a ward"),
    ],
)
def test_log_refuses_what_it_does_not_understand(
    run: Run, folder: Path, words: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(log, *words) == 2
    said = capsys.readouterr().err
    assert told in said
    assert "What to do" in said
    assert rows(folder) == []


@pytest.mark.parametrize(
    ("option", "typed", "ours"),
    [
        ("--stage", "on board", "working_together"),
        ("--stage", "In talks", "talking"),
        ("--channel", "coffee", "meeting"),
        ("--channel", "Zoom", "online"),
    ],
)
def test_log_understands_the_words_that_an_import_does(
    run: Run, folder: Path, option: str, typed: str, ours: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(log, "juniors", option, typed) == 0
    assert rows(folder)[0][option.strip("-")] == ours
    assert f"{option.strip('-')} '{typed}' is taken as {ours}" in capsys.readouterr().err
    assert run(log, "juniors", option, ours) == 0
    assert "is taken as" not in capsys.readouterr().err


def test_log_warns_and_writes(run: Run, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(log, "closed club", "--date", "2027-01-01", "--due", "2027-01-02") == 0
    said = capsys.readouterr().err
    assert "lies in the future" in said
    assert "marked closed" in said
    assert "without --next-step" in said
    assert run(log, "closed club", "--date", "2027-01-01", "--due", "2027-01-02") == 0
    assert "in the log already, as row 2" in capsys.readouterr().err
    assert len(rows(folder)) == 2


def test_log_of_residents_met_directly(run: Run, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from assetmap.load.official import load_official

    wards = load_official(read_settings(folder / "assetmap.toml")).wards
    code = str(wards.index[wards["locality"] == "bury"][0])
    assert run(log, "--ward", code.lower(), "--channel", "event", "--residents", "25") == 0
    assert rows(folder) == [
        {
            "date": "2026-11-23",
            "ward_code": code,
            "channel": "event",
            "two_way": "no",
            "residents_reached": "25",
        }
    ]
    assert run(log, "--ward", str(wards.at[code, "ward_name"])) == 2
    assert code in capsys.readouterr().err


# --- add --------------------------------------------------------------------------------------------------


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


# --- stale and next ---------------------------------------------------------------------------------------

LOG = [
    {"date": day(200), "asset_id": "walkers", "two_way": "yes", "stage": "talking", "next_step": "Ring"},
    {"date": day(151), "asset_id": "juniors", "two_way": "yes", "stage": "leading"},
    {"date": day(10), "asset_id": "juniors", "two_way": "no", "next_step": "Visit", "next_step_due": day(3)},
    {"date": day(300), "asset_id": "gone", "two_way": "yes", "stage": "talking"},
    {"date": day(300), "asset_id": "hidden", "two_way": "yes", "stage": "talking"},
]


def test_stale_shows_the_longest_silence_first(
    run: Run, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_project(folder, ASSETS, LOG, localities=("bury", "bolton"))
    assert run(stale) == 0
    quiet, old = capsys.readouterr().out.split("\n\n")
    lines = quiet.splitlines()
    assert lines[0] == "Not spoken to for 150 days or more:"
    assert lines[2].split("  ")[0] == "Radcliffe Walkers"
    assert all(word in lines[2] for word in ("talking", day(200), " 200 ", "gone quiet", "Ring"))
    assert all(word in lines[3] for word in ("Radcliffe Walkers Juniors", " 151 ", "engaged", "Visit"))
    assert len(lines) == 4  # neither the closed one nor the one not to be listed
    assert "Example hall" in old
    assert "2 organisations have no assured_date" in old
    assert run(stale, "--days", "180", "--limit", "1") == 0
    assert "Juniors" not in capsys.readouterr().out
    assert run(stale, "--locality", "bolton") == 0
    assert "Nobody" in capsys.readouterr().out


def test_next_shows_what_is_overdue_first(run: Run, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(next) == 0
    assert "No next steps" in capsys.readouterr().out
    write_project(folder, ASSETS, LOG, localities=("bury", "bolton"))
    assert run(next) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[1].startswith(f"{day(3)} (3 days late)  Radcliffe Walkers Juniors")
    assert lines[2].startswith("no date")
    assert lines[3] == "2 steps, 1 overdue."
    assert run(next, "--limit", "1") == 0
    assert "1 not shown" in capsys.readouterr().out


# --- undo -------------------------------------------------------------------------------------------------


def test_undo_shows_what_it_will_do(
    run: Run, folder: Path, answers: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(undo) == 2
    assert "no change to undo" in capsys.readouterr().err
    assert run(log, "juniors", "--channel", "call") == 0
    assert run(undo) == 2
    said = capsys.readouterr()
    assert "Will be undone: assetmap log, Radcliffe Walkers Juniors, in bury, 20" in said.out
    assert "--yes" in said.err
    answers("no")
    assert run(undo) == 0
    assert len(rows(folder)) == 1
    answers("yes")
    assert run(undo) == 0
    assert rows(folder) == []
    assert run(undo, "--list") == 0
    listed = capsys.readouterr().out.splitlines()
    assert listed[-1].endswith("undone  assetmap log, Radcliffe Walkers Juniors")


def test_undo_takes_the_latest_of_all_localities(run: Run, folder: Path) -> None:
    assert run(add, "Bowls", "--locality", "bolton", "--type", "venue") == 0
    assert run(log, "juniors") == 0
    assert run(undo, "--yes", "--locality", "bolton") == 0
    assert not (folder / "assets/bolton/assets.csv").exists()
    assert len(rows(folder)) == 1
    assert run(add, "Bowls", "--locality", "bolton", "--type", "venue") == 0
    assert run(undo, "--yes") == 0
    assert run(undo, "--yes") == 0
    assert rows(folder) == []


# --- what they share --------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["bury", " BURY ", "E08000002"])
def test_localities_by_name(folder: Path, text: str) -> None:
    assert common.find_locality(read_settings(folder / "assetmap.toml"), text).slug == "bury"


def test_an_unknown_locality(folder: Path) -> None:
    with pytest.raises(UsageError, match="The localities are: bury, bolton"):
        common.find_locality(read_settings(folder / "assetmap.toml"), "zzz\x1b")


@pytest.mark.parametrize("module", [add, log, stale, next, undo])
def test_help_teaches_with_examples(run: Run, module: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        run(module, "--help")
    assert caught.value.code == 0
    said = capsys.readouterr().out
    for word in ("--settings", "--locality", "examples:", "exit codes:"):
        assert word in said


def test_a_table_is_cut_and_cleaned() -> None:
    text = common.table(("a", "b"), [("x" * 50, "y" * 50), ("\x1b[2J", "z")])
    assert text.splitlines()[1] == f"{'x' * 35}…  {'y' * 50}"
    assert "\x1b" not in text
