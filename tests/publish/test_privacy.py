"""No file that leaves the team holds what it may not, whatever the lists hold; nor do its figures tell."""

from __future__ import annotations

import csv
import io
import json
import tempfile
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from assetmap.cli import main
from assetmap.mapping.text import page_data
from assetmap.publish.readback import texts_of
from tests.project import AS_OF, FARNWORTH, HORWICH, RUMWORTH, TONGE, build, opened, write_project

Row = dict[str, object]
WARDS = ("E05014827", "E05014833")
POSTCODES = (TONGE, FARNWORTH, RUMWORTH, HORWICH)
TEXTS = ("name", "description", "address", "times", "cost", "accessibility", "source", "activities")
SHOWN = {"partner": ("public", "partner"), "public": ("public",)}


# --- every field of every list marked ---------------------------------------------------------------------


def mark(list_: str, row: int, column: str) -> str:
    """A word that stands in one cell and nowhere else."""
    return f"Zq{list_}{row}x{column.replace('_', '')}qZ"


@st.composite
def organisations(draw: st.DrawFn) -> list[Row]:
    rows = []
    for n in range(draw(st.integers(4, 12))):
        row: Row = {column: mark("a", n, column) for column in TEXTS}
        row |= {
            "id": mark("a", n, "id").lower(),
            "asset_type": draw(st.sampled_from(["venue", "faith", "school"])),
            "postcode": draw(st.sampled_from(POSTCODES)),
            "website": f"https://example.org/{mark('a', n, 'website')}",
            "visibility": draw(st.sampled_from(["public", "partner", "team", "", "nonsense"])),
            "sensitive_location": draw(st.sampled_from(["no", "yes", "", "maybe"])),
            "do_not_list": draw(st.sampled_from(["no", "no", "yes", ""])),
            "status": draw(st.sampled_from(["active", "unknown", "closed"])),
            "serves": draw(st.sampled_from(["", *WARDS, "locality"])),
        }
        if draw(st.booleans()):
            row |= {"latitude": f"53.58{n:02}37", "longitude": f"-2.43{n:02}71"}
        rows.append(row)
    return rows


@st.composite
def log(draw: st.DrawFn, rows: list[Row]) -> list[Row]:
    stages = ["contacted", "talking", "working_together", "leading", "paused", "declined"]
    columns = ("next_step", "recorded_by", "notes", "what_matters")
    return [
        {
            "date": f"2026-{draw(st.integers(1, 10)):02}-{draw(st.integers(1, 22)):02}",
            "asset_id": draw(st.sampled_from([row["id"] for row in rows])),
            "ward_code": draw(st.sampled_from(["", *WARDS])),
            "channel": "visit",
            "two_way": draw(st.sampled_from(["yes", "no"])),
            "stage": draw(st.sampled_from(stages)),
            "next_step_due": "2026-12-24",
            **{column: mark("e", n, column) for column in columns},
        }
        for n in range(draw(st.integers(0, 14)))
    ]


@st.composite
def lists(draw: st.DrawFn) -> tuple[list[Row], list[Row]]:
    rows = draw(organisations())
    return rows, draw(log(rows))


CONTACTS = {
    column: mark("c", 0, column)
    for column in ("contact_name", "role", "email", "phone", "how_we_may_use_it", "agreed_on", "review_by")
}
TARGET = {
    "area_code": WARDS[0], "decision": "target", "reason": mark("t", 0, "reason"),
    "decided_on": "2026-02-03", "decided_by": mark("t", 0, "decided_by"),
}  # fmt: skip


def open_marks(rows: list[Row], audience: str) -> set[str]:
    """The marks that an audience may read: the rules of docs/data-model.md, said here once more."""
    found = {TARGET["reason"]}
    for n, row in enumerate(rows):
        shown = row["visibility"] in SHOWN[audience] or (row["visibility"] == "" and audience == "partner")
        if not shown or row["do_not_list"] == "yes":
            continue
        sensitive = row["sensitive_location"] in ("yes", "maybe")
        found |= {mark("a", n, c) for c in (*TEXTS, "website") if not (sensitive and c == "address")}
        found.add(str(row["id"]))
    return found


def every_mark(rows: list[Row], log: list[Row]) -> set[str]:
    cells = [
        *(row[column] for row in rows for column in (*TEXTS, "id")),
        *(mark("a", n, "website") for n in range(len(rows))),
        *(row[c] for row in log for c in ("next_step", "recorded_by", "notes", "what_matters")),
        *CONTACTS.values(),
        TARGET["reason"],
        TARGET["decided_by"],
    ]
    return {str(cell) for cell in cells}


def files_of(maps: Path, audience: str) -> Iterator[tuple[str, str]]:
    """All that is written for an audience, unpacked and decoded."""
    folder = maps / "public" if audience == "public" else maps
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder).parts[0]
        if path.is_dir() or inside == "team" or (audience == "partner" and inside == "public"):
            continue
        if path.suffix == ".html":
            yield path.name, opened(path)
        elif path.suffix == ".zip":
            with zipfile.ZipFile(path) as archive:
                for name in archive.namelist():
                    archive.extract(name, maps / "team")
                    unpacked = maps / "team" / name
                    text = opened(unpacked) if name.endswith(".html") else unpacked.read_text("utf-8-sig")
                    yield f"{path.name}/{name}", text
        elif path.suffix in (".gpkg", ".xlsx"):
            yield path.name, "\n".join(sorted(texts_of(path.name, path.read_bytes())))
        else:
            yield path.name, path.read_text("utf-8-sig")


@settings(
    max_examples=5,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(lists())
def test_no_marked_secret_is_in_any_file_that_leaves(made: tuple[list[Row], list[Row]]) -> None:
    rows, log = made
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        file = write_project(root, rows, log, [TARGET])
        contacts = ",".join(CONTACTS) + "\n" + ",".join(CONTACTS.values()) + "\n"
        (root / "assets" / "bolton" / "contacts.csv").write_text(contacts, "utf-8")
        file.write_text("public = true\n" + file.read_text("utf-8"), "utf-8")
        assert main(["pack", "bolton", "--settings", str(file), "--as-of", AS_OF]) == 0  # makes the pages too
        for audience in ("partner", "public"):
            hidden = every_mark(rows, log) - open_marks(rows, audience)
            seen = dict(files_of(root / "maps", audience))
            assert len(seen) == (18 if audience == "partner" else 4)
            for name, text in seen.items():
                assert [one for one in sorted(hidden) if one.lower() in text.lower()] == [], name
                assert "2026-12-24" not in text
                days = {str(row["date"]) for row in log}
                assert [day for day in sorted(days) if day in text] == [], name
            _check_places(root / "maps", audience, rows)


def _check_places(maps: Path, audience: str, rows: list[Row]) -> None:
    page = maps / ("public/bolton.html" if audience == "public" else "bolton.html")
    places = page_data(page.read_text("utf-8"))["places"]
    shown = set(zip(places["latitude"], places["longitude"], strict=True))
    for row in rows:
        if row["sensitive_location"] in ("yes", "maybe") and "latitude" in row:
            assert (float(str(row["latitude"])), float(str(row["longitude"]))) not in shown
    assert not {"paused", "declined"} & set(places.get("stage", ()))
    if audience == "public":
        assert not {"stage", "engagement", "last_contact", "next_step", "notes"} & set(places)


def test_the_search_would_find_a_secret_that_is_there(tmp_path: Path) -> None:
    row: Row = {"id": "a", "name": mark("a", 0, "name"), "asset_type": "venue", "postcode": TONGE}
    assert build(write_project(tmp_path, [row]), "--quiet") == 0
    assert mark("a", 0, "name") in dict(files_of(tmp_path / "maps", "partner"))["bolton.html"]


# --- figures do not tell what lines do not ----------------------------------------------------------------

USUAL: tuple[Row, ...] = (
    {"id": "one", "name": "One club", "asset_type": "venue", "postcode": TONGE, "visibility": "public"},
    {"id": "two", "name": "Two club", "asset_type": "school", "postcode": RUMWORTH, "visibility": "public"},
)
REFUGE: Row = {"id": "safe", "name": "A safe house", "asset_type": "venue", "postcode": FARNWORTH,
               "sensitive_location": "yes", "visibility": "public"}  # fmt: skip


def outside(folder: Path, rows: Sequence[Row], log: Sequence[Row] = ()) -> dict[str, bytes]:
    """What partners and everybody get of these lists, byte by byte."""
    folder.mkdir()
    assert build(write_project(folder, rows, log), "--quiet", "--public") == 0
    maps = folder / "maps"
    return {
        path.relative_to(maps).as_posix(): path.read_bytes()
        for path in sorted(maps.rglob("*"))
        if path.is_file() and "team" not in path.parts
    }


EFFORT = ("contacts", "two_way", "share_of_contacts", "share_of_two_way", "cautions")


def figures(files: Mapping[str, bytes]) -> list[Any]:
    """All figures of the map's day that could tell of a place: of wards, localities, the whole, tables."""
    out: list[Any] = []
    for name, content in files.items():
        if not name.endswith(".html"):  # the other forms hold the tables of the CSV files
            if name.endswith(".csv") and "organisations" not in name:
                rows = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""))
                # How many rows are old or lack something: the row itself is listed by its name.
                # How often a locality was spoken to: its list names the row, with its stage, too.
                counts = ("unplaced", "unknown_status", "stale", "undated", *EFFORT)
                kept = [
                    row
                    for row in rows
                    if row.get("measure") not in counts and row.get("date", AS_OF) == AS_OF
                ]
                out.append([{key: cell for key, cell in row.items() if key not in counts} for row in kept])
            continue
        data = page_data(content.decode())
        data["areas"].pop("places", None)
        out.append([data["areas"], data["numbers"], data["layers"], data.get("compare"), data["small"]])
    return json.loads(json.dumps(out, default=lambda raw: raw.decode()))


def talked(asset: str, stage: str, day: str = "2026-10-02") -> Row:
    return {"date": day, "asset_id": asset, "channel": "call", "two_way": "yes", "stage": stage}


@pytest.mark.parametrize("stage", ["declined", "paused"])
def test_files_are_the_same_whether_one_declined_or_was_never_asked(tmp_path: Path, stage: str) -> None:
    quiet = outside(tmp_path / "a", USUAL)
    asked = outside(tmp_path / "b", USUAL, [talked("one", "talking", "2026-08-01"), talked("one", stage)])
    assert asked == quiet


@pytest.mark.parametrize("log", [[], [{"date": "2026-10-02", "asset_id": "safe", "channel": "call",
                                       "two_way": "yes", "stage": "talking"}]])  # fmt: skip
def test_files_are_the_same_wherever_a_sensitive_place_is(tmp_path: Path, log: list[Row]) -> None:
    made = [
        outside(tmp_path / postcode[:3], [*USUAL, {**REFUGE, "postcode": postcode}], log)
        for postcode in (FARNWORTH, TONGE)
    ]
    assert made[0] == made[1]


def test_figures_are_the_same_with_and_without_a_sensitive_place(tmp_path: Path) -> None:
    without = figures(outside(tmp_path / "a", USUAL))
    assert figures(outside(tmp_path / "b", [*USUAL, REFUGE])) == without
    engaged = outside(tmp_path / "c", [*USUAL, REFUGE], [talked("safe", "talking")])
    assert figures(engaged) == without


def test_files_are_the_same_with_and_without_a_row_that_is_not_to_be_listed(tmp_path: Path) -> None:
    hidden = {**USUAL[0], "id": "never", "name": "Never shown", "do_not_list": "yes"}
    assert outside(tmp_path / "a", [*USUAL, hidden], [talked("never", "talking")]) == outside(
        tmp_path / "b", USUAL
    )


def test_the_figures_would_tell_of_a_place_that_is_not_sensitive(tmp_path: Path) -> None:
    plain = {**REFUGE, "sensitive_location": "no"}
    assert figures(outside(tmp_path / "a", [*USUAL, plain])) != figures(outside(tmp_path / "b", USUAL))


def test_the_public_cannot_tell_whether_none_one_or_two_are_engaged(tmp_path: Path) -> None:
    rows = [*USUAL, {**USUAL[0], "id": "three", "name": "Three club", "asset_type": "faith"}]
    logs = [[], [talked("one", "talking")], [talked("one", "leading"), talked("three", "talking")]]
    public = []
    for n, log in enumerate(logs):
        made = outside(tmp_path / str(n), rows, log)
        public.append({name: content for name, content in made.items() if name.startswith("public/")})
    assert public[0] == public[1] == public[2]
    assert b"fewer than 3" in public[0]["public/data/wards.csv"]
    assert b"talking" not in public[0]["public/data/wards.csv"]


def test_three_that_are_engaged_are_told_and_no_sum_tells_of_others(tmp_path: Path) -> None:
    rows = [{**USUAL[0], "id": f"n{n}", "name": f"Club {n}"} for n in range(3)] + [USUAL[1]]
    three = [talked(f"n{n}", "talking") for n in range(3)]
    made = [
        outside(tmp_path / "a", rows, three),
        outside(tmp_path / "b", rows, [*three, talked("two", "talking")]),
    ]
    # The second world has one more, alone in its ward: partners see it, the public's files are the same.
    assert made[0]["bolton.html"] != made[1]["bolton.html"]
    for name in ("public/bolton.html", "public/index.html", "public/data/wards.csv"):
        assert made[0][name] == made[1][name]
    data = page_data(made[1]["public/bolton.html"].decode())
    assert sorted(filter(None, data["areas"]["engaged"])) == [3]
    assert data["numbers"]["engaged"] == 3
    assert "at least 3" in made[1]["public/bolton.html"].decode()
    assert data["areas"]["gap"].count("one_voice") == 1


def test_no_public_copy_is_made_unless_it_is_asked_for(tmp_path: Path) -> None:
    file = write_project(tmp_path, USUAL)
    assert build(file, "--quiet") == 0
    assert not (tmp_path / "maps" / "public").exists()
    assert build(file, "--quiet", "--public") == 0
    assert (tmp_path / "maps" / "public" / "bolton.html").is_file()
    assert build(file, "--quiet") == 0
    assert not (tmp_path / "maps" / "public" / "bolton.html").exists()
    file.write_text("public = true\n" + file.read_text("utf-8"), "utf-8")
    assert build(file, "--quiet") == 0
    assert (tmp_path / "maps" / "public" / "bolton.html").is_file()
