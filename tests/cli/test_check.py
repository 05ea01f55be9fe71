from __future__ import annotations

import csv
import time
from datetime import date
from pathlib import Path

import pytest

from assetmap.cli import check
from tests.cli.commands import run_command
from tests.project import BURY, ROOT, TONGE, build, write_project

TODAY = date.today().isoformat()  # noqa: DTZ011 the command goes by the day on the wall
GOOD = {
    "id": "walkers",
    "name": "Example walkers",
    "asset_type": "group_club",
    "status": "active",
    "postcode": TONGE,
    "assured_date": TODAY,
}
BOTH = ("bolton", "bury")
ERROR = {**GOOD, "id": "bad", "name": "Example bowls", "postcode": "nonsense"}
WARNING = {**GOOD, "id": "old", "name": "Example chess", "assured_date": "2001-02-03"}


def table(path: Path) -> list[tuple[str, str, str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [(row["code"], row["file"], row["row"], row["value"]) for row in csv.DictReader(file)]


def run(settings: Path, *words: str) -> int:
    return run_command(check, *words, "--settings", str(settings))


def test_without_faults(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    settings = write_project(tmp_path, [GOOD])
    assert run(settings, "--strict") == 0
    assert capsys.readouterr().out.startswith("No faults in the lists.\nAs a page: ")
    folder = tmp_path / "maps" / "team" / "check"
    assert table(folder / "faults.csv") == []
    assert "there are no faults" in (folder / "faults.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("rows", "words", "code"),
    [
        ([ERROR, WARNING], [], 1),
        ([ERROR], [], 1),
        ([WARNING], [], 0),
        ([WARNING], ["--strict"], 1),
        ([ERROR, WARNING], ["--severity", "warning"], 0),
        ([WARNING], ["--severity", "error", "--strict"], 0),
        ([ERROR], ["--severity", "error"], 1),
    ],
)
def test_exit_codes(tmp_path: Path, rows: list[dict[str, str]], words: list[str], code: int) -> None:
    assert run(write_project(tmp_path, rows), *words) == code


def test_told_and_written_where_asked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    settings = write_project(tmp_path, [ERROR, WARNING])
    here = tmp_path / "here"
    assert run(settings, "--csv", str(here / "a.csv"), "--page", str(here / "a.html")) == 1
    told = capsys.readouterr().out
    assert "J postcode" in told
    assert "1 error and 1 warning in the lists." in told
    assert [code for code, *_ in table(here / "a.csv")] == ["bad-postcode", "stale-row"]
    assert "row 2, column J postcode" in (here / "a.html").read_text(encoding="utf-8")
    assert not (tmp_path / "maps").exists()


def test_one_locality(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    settings = write_project(tmp_path, [ERROR], localities=BOTH)
    bury = tmp_path / "assets" / "bury"
    bury.mkdir()
    text = (tmp_path / "assets" / "bolton" / "assets.csv").read_text(encoding="utf-8")
    (bury / "assets.csv").write_text(text.replace("nonsense", BURY).replace("bowls", "darts"))
    assert run(settings, "Bury") == 0
    assert capsys.readouterr().out.startswith("No faults in the lists of Bury.")
    assert run(settings, "bolton") == 1
    assert table(tmp_path / "maps/team/check/bolton.csv")[0][:2] == (
        "bad-postcode",
        "assets/bolton/assets.csv",
    )
    assert run(settings, "leeds") == 2


def test_repeats_are_looked_for_here_and_not_for_a_map(tmp_path: Path) -> None:
    twin = {**GOOD, "website": "https://example.org/walkers", "org_id": "GB-CHC-1234567"}
    settings = write_project(tmp_path, [twin, {**twin, "id": "walkers-2"}])
    assert run(settings) == 0
    assert [code for code, *_ in table(tmp_path / "maps/team/check/faults.csv")] == ["likely-repeat"]
    assert build(settings, "--strict", "--quiet") == 0


def test_contacts_are_looked_at_here_and_nothing_in_them_is_repeated(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = write_project(tmp_path, [GOOD])
    contacts = tmp_path / "assets" / "bolton" / "contacts.csv"
    contacts.write_text("asset_id,contact_name,email\nzqx-1,Zqx Someone,zqx@@example.org\n")
    assert run(settings) == 1
    told = capsys.readouterr()
    found = table(tmp_path / "maps/team/check/faults.csv")
    assert [(code, row, value) for code, _, row, value in found] == [
        ("contact-of-nobody", "2", ""),
        ("bad-email", "2", ""),
    ]
    everything = told.out + told.err + (tmp_path / "maps/team/check/faults.html").read_text(encoding="utf-8")
    assert "zqx" not in everything.lower()
    assert build(settings, "--strict", "--quiet") == 0


def test_all_lists_that_cannot_be_read_are_told_at_once(tmp_path: Path) -> None:
    settings = write_project(tmp_path, localities=BOTH)
    (tmp_path / "assets" / "bury").mkdir()
    for slug in BOTH:
        (tmp_path / "assets" / slug / "assets.csv").write_text("title\nA\n")
    # Nor is each person told to belong to nobody.
    (tmp_path / "assets" / "bolton" / "contacts.csv").write_text("asset_id\nwalkers\n")
    assert run(settings) == 1
    assert [code for code, *_ in table(tmp_path / "maps/team/check/faults.csv")] == ["unusable-list"] * 2


def test_the_lists_are_only_read_and_the_maps_stay_as_they_are(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = write_project(tmp_path, [ERROR, WARNING])
    build(settings, "--quiet")
    before = {path: path.read_bytes() for path in tmp_path.rglob("*.*") if path.is_file()}
    run(settings)
    assert {path: path.read_bytes() for path in before} == before
    capsys.readouterr()
    build(settings)
    assert "Nothing has changed" in capsys.readouterr().out


def test_hostile_text_does_not_act_on_the_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(write_project(tmp_path, [{**GOOD, "status": "\x1b[2J\u202e", "website": "=cmd()"}]))
    told = capsys.readouterr().out
    assert "\x1b" not in told
    assert "\u202e" not in told
    values = [value for *_, value in table(tmp_path / "maps/team/check/faults.csv")]
    assert "'=cmd()" in values


def test_a_page_that_cannot_be_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    settings = write_project(tmp_path, [GOOD])
    assert run(settings, "--csv", str(tmp_path)) == 1
    assert "cannot be written" in capsys.readouterr().err


def test_the_examples_have_no_errors_and_are_checked_in_seconds(tmp_path: Path) -> None:
    began = time.monotonic()
    words = ["--csv", str(tmp_path / "a.csv"), "--page", str(tmp_path / "a.html"), "--severity", "error"]
    assert run(ROOT / "assetmap.toml", *words) == 0
    assert table(tmp_path / "a.csv") == []
    assert time.monotonic() - began < 20  # two, on a machine with nothing else to do
