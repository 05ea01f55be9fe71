"""Builds as a whole: what is written, when, and that the same inputs give the same bytes."""

from __future__ import annotations

import csv
import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from assetmap.measure.model import EXPORT_COLUMNS
from tests.project import AS_OF, BURY, ROOT, TONGE, build, opened, write_project

ROW = {"id": "walkers", "name": "Example walkers", "asset_type": "group_club", "postcode": TONGE}
LOCALITIES = ("bolton", "bury")
EXPORTS = {
    "about.csv", "assetmap.gpkg", "assetmap.xlsx", "concentration.csv", "dictionary.csv", "localities.csv",
    "measures.csv", "next.csv", "organisations.csv", "organisations.geojson", "wards.csv", "wards.geojson",
}  # fmt: skip


def files(folder: Path) -> dict[str, bytes]:
    return {
        p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()
    }


def test_pages_for_partners_and_team_and_a_record(tmp_path: Path) -> None:
    assert build(write_project(tmp_path, [ROW], localities=LOCALITIES)) == 0
    names = {"index.html", "bolton.html", "bury.html"}
    names |= {f"data/{name}" for name in EXPORTS}
    assert set(files(tmp_path / "maps")) == names | {f"team/{n}" for n in names} | {"team/manifest.json"}


def test_nothing_changed_nothing_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    settings = write_project(tmp_path, [ROW])
    build(settings)
    for path in (tmp_path / "maps").rglob("*"):
        os.utime(path, (1, 1))
    capsys.readouterr()
    assert build(settings) == 0
    assert "Nothing has changed" in capsys.readouterr().out
    assert {p.stat().st_mtime for p in (tmp_path / "maps").rglob("*.*")} == {1}


def test_a_row_changed_writes_the_pages_that_it_is_on(tmp_path: Path) -> None:
    settings = write_project(tmp_path, [ROW], localities=LOCALITIES)
    build(settings)
    before = files(tmp_path / "maps")
    write_project(tmp_path, [{**ROW, "name": "Example ramblers"}], localities=LOCALITIES)
    build(settings)
    after = files(tmp_path / "maps")
    changed = {name for name in after if after[name] != before[name]}
    with_names = {
        f"data/{name}" for name in EXPORTS if name.startswith(("organisations", "assetmap", "next"))
    }
    with_names.add("bolton.html")
    assert changed == with_names | {f"team/{name}" for name in with_names} | {"team/manifest.json"}


@pytest.mark.parametrize("what", ["removed", "edited"])
def test_a_page_that_was_lost_or_edited_is_made_again(tmp_path: Path, what: str) -> None:
    settings = write_project(tmp_path, [ROW])
    build(settings)
    page = tmp_path / "maps" / "bolton.html"
    before = page.read_bytes()
    page.unlink() if what == "removed" else page.write_text("by hand")
    build(settings)
    assert page.read_bytes() == before


def test_another_day_is_another_map(tmp_path: Path) -> None:
    settings = write_project(tmp_path, [ROW])
    build(settings)
    before = files(tmp_path / "maps")
    build(settings, "--as-of", "2026-11-24")
    assert files(tmp_path / "maps")["bolton.html"] != before["bolton.html"]


def test_two_builds_in_two_processes_give_the_same_bytes(tmp_path: Path) -> None:
    sums = []
    for seed in ("1", "2"):
        folder = tmp_path / seed
        settings = write_project(folder, [ROW, {**ROW, "id": "two", "postcode": BURY}], localities=LOCALITIES)
        command = [sys.executable, "-m", "assetmap", "maps", "--as-of", AS_OF, "--settings", str(settings)]
        subprocess.run(command, check=True, env={**os.environ, "PYTHONHASHSEED": seed}, cwd=ROOT)
        made = {n: c for n, c in files(folder / "maps").items() if n.endswith(".html") or "data/" in n}
        sums.append({name: hashlib.sha256(content).hexdigest() for name, content in made.items()})
    assert sums[0] == sums[1]
    # The page of faults, too: one row is in the list of another locality.
    assert len(sums[0]) == 1 + 2 * (3 + len(EXPORTS))


def test_the_order_of_rows_does_not_matter(tmp_path: Path) -> None:
    rows = [{**ROW, "id": f"club-{n}", "name": f"Example club {n // 2}"} for n in range(5)]  # two of a name
    made = []
    for n, order in enumerate((rows, rows[::-1])):
        build(write_project(tmp_path / str(n), order))
        made.append(files(tmp_path / str(n) / "maps")["bolton.html"])
    assert made[0] == made[1]


def test_the_page_of_a_locality_that_is_gone_is_taken_away(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    build(write_project(tmp_path, [ROW], localities=LOCALITIES))
    build(write_project(tmp_path, [ROW]))
    assert not (tmp_path / "maps" / "bury.html").exists()
    assert "Removed" in capsys.readouterr().out


def test_faults_are_told_and_kept_and_good_rows_go_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = {**ROW, "id": "bad", "name": "=cmd()", "postcode": "nonsense"}
    settings = write_project(tmp_path, [bad, ROW])
    before = files(tmp_path / "assets")
    assert build(settings) == 0
    told = capsys.readouterr().err
    assert "assets/bolton/assets.csv" in told
    assert "nonsense" in told
    with (tmp_path / "maps" / "team" / "faults.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["row"], row["column"], row["value"]) for row in rows] == [("2", "postcode", "nonsense")]
    assert "Example walkers" in opened(tmp_path / "maps" / "bolton.html")
    assert files(tmp_path / "assets") == before
    assert build(settings) == 0
    assert "still have 1 fault" in capsys.readouterr().out


def test_strict_writes_nothing_and_exits_1(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    settings = write_project(tmp_path, [{**ROW, "postcode": "nonsense"}])
    assert build(settings, "--strict") == 1
    assert not (tmp_path / "maps").exists()
    assert "--strict" in capsys.readouterr().err
    build(settings)
    assert build(settings, "--strict") == 1


def test_a_list_without_a_needed_column_stops_the_build(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = write_project(tmp_path)
    (tmp_path / "assets" / "bolton" / "assets.csv").write_text("title,postcode\nA,BL1 1AA\n")
    assert build(settings) == 1
    told = capsys.readouterr().err
    assert "assets/bolton/assets.csv" in told
    assert "title" in told
    assert "name" in told
    assert not (tmp_path / "maps").exists()


def test_a_folder_that_cannot_be_written_to(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    settings = write_project(tmp_path, [ROW])
    (tmp_path / "maps").write_text("a file where the folder should be")
    assert build(settings) == 1
    assert "cannot be written" in capsys.readouterr().err


def test_a_project_without_lists_still_has_pages(tmp_path: Path) -> None:
    settings = write_project(tmp_path)
    for path in (tmp_path / "assets" / "bolton").iterdir():
        path.unlink()
    assert build(settings) == 0
    assert (tmp_path / "maps" / "bolton.html").is_file()


def test_the_record_names_inputs_outputs_and_editions(tmp_path: Path) -> None:
    build(write_project(tmp_path, [ROW]))
    record = json.loads((tmp_path / "maps" / "team" / "manifest.json").read_text())
    assert record["inputs"]["as of"] == AS_OF
    names = {"index.html", "bolton.html", *(f"data/{name}" for name in EXPORTS)}
    assert set(record["outputs"]) == names | {f"team/{name}" for name in names}
    assert record["editions"]["deprivation"] == "IoD2025"


def test_rows_after_the_maps_day_are_no_faults_unless_they_are_to_come(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log = [{"date": "2026-10-01", "asset_id": "walkers", "channel": "visit", "stage": "contacted"}]
    assert build(write_project(tmp_path, [ROW], log), "--as-of", "2026-03-31", "--strict") == 0
    log.append({"date": "2999-01-01", "asset_id": "walkers", "channel": "visit", "stage": "contacted"})
    assert build(write_project(tmp_path, [ROW], log), "--as-of", "2026-03-31", "--strict") == 1
    assert "2999-01-01" in capsys.readouterr().err


def test_the_wards_measures_as_a_table(tmp_path: Path) -> None:
    build(write_project(tmp_path, [ROW]))
    with (tmp_path / "maps" / "data" / "wards.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = {row["ward_name"]: row for row in csv.DictReader(file)}
    assert list(next(iter(rows.values())))[1:] == [*EXPORT_COLUMNS, "share_reached", "cautions"]
    assert len(rows) == 20
    tonge = rows["Tonge with the Haulgh"]
    assert (tonge["organisations_in"], tonge["gap_state"]) == ("1", "known_not_contacted")
    assert rows["Rumworth"]["target"] == "yes"
    assert rows["Rumworth"]["target_residents"] == rows["Rumworth"]["unreached_target_residents"]
    assert float(rows["Rumworth"]["share_most_deprived_20"]) == 1


def test_own_groups_of_people_are_named_on_the_page(tmp_path: Path) -> None:
    own = '[audiences]\ncarers = "Unpaid carers"\n'
    assert build(write_project(tmp_path, [{**ROW, "audiences": "carers"}], settings=own), "--strict") == 0
    assert '"carers":"Unpaid carers"' in opened(tmp_path / "maps" / "bolton.html")


def test_contacts_are_never_read(tmp_path: Path) -> None:
    settings = write_project(tmp_path, [ROW])
    contacts = tmp_path / "assets" / "bolton" / "contacts.csv"
    contacts.write_text("asset_id,contact_name\nwalkers,Zqxwvkjq Someone\n")
    build(settings)
    assert all(b"Zqxwvkjq" not in content for content in files(tmp_path / "maps").values())
    before = files(tmp_path / "maps")
    contacts.write_bytes(b"\xff\xfe not even text")
    assert build(settings) == 0
    assert files(tmp_path / "maps") == before
