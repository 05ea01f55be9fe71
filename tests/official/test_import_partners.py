"""The real lists of partners, imported in full into an empty list: the counts were made by hand."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from assetmap.register.columns import propose_columns
from assetmap.register.importer import apply_plan, plan_import
from assetmap.register.locate import Ground, read_ground
from assetmap.register.plan import Plan
from assetmap.register.reading import read_incoming
from assetmap.register.remembered import Remembered, remember
from assetmap.register.store import change
from assetmap.register.wording import propose_constants, propose_words
from assetmap.settings import Settings, read_settings
from tests.register.importing import snapshot as files_of
from tests.register.lost import FILES, lost_cells

TODAY, NOW = date(2026, 11, 23), datetime(2026, 11, 23, 12, tzinfo=UTC)
CODES = (
    "Bolton",
    "Bury",
    "Manchester",
    "Oldham",
    "Rochdale",
    "Salford",
    "Stockport",
    "Tameside",
    "Trafford",
    "Wigan",
)
TEMPLATE = Path("assets/template/assets.csv")

# file -> rows, of which in Trafford with a name, in Trafford without one. How each was counted:
LISTS = {
    # 140 lines below the heading; by its postcode Chorlton Villa (M21 8FE) is in Manchester and
    # Brownley Albion (WA16 6JS) in Knutsford.
    "trafford_sports_clubs.csv": (140, 138, 0),
    # Excel rows 4 to 157 without the blank row 44 and the note in row 84; Chorlton Villa, and Brownley
    # Albion in rows 41 and 151, are not in Trafford.
    "trafford_clubs_draft.xlsx": (152, 149, 0),
    # 314 lines; all have a ward code of Trafford and lie within its official boundary.
    "trafford_sports_facilities.csv": (314, 314, 0),
    # lines with E08000009 under area_code.
    "gm_libraries.csv": (141, 13, 0),
    "gm_food_banks.csv": (171, 7, 0),
    "gm_green_flag_parks.csv": (59, 11, 0),
    # 736 charities; 281 have a postcode within 100 m of the official boundary of Trafford, 2 none that the
    # directory knows.
    "charities_operating_in_trafford.csv": (736, 283, 0),
    # 1,620 features; of the 128 with E08000009 40 have the name "Unknown".
    "gm_places_of_worship_RAW.geojson": (1620, 88, 40),
}


@pytest.fixture(scope="module")
def ground(root: Path) -> Ground:
    return read_ground(read_settings(root / "assetmap.toml"))


@pytest.fixture
def settings(root: Path, tmp_path: Path) -> Settings:
    folder = tmp_path / "assets" / "trafford"
    folder.mkdir(parents=True)
    (folder / "assets.csv").write_bytes((root / TEMPLATE).read_bytes())
    named = "\n".join(
        f'{name.lower()} = {{ code = "E080000{at:02d}", name = "{name}" }}'
        for at, name in enumerate(CODES, 1)
    )
    file = tmp_path / "assetmap.toml"
    boundaries = (root / "boundaries").as_posix()
    file.write_text(f'[localities]\n{named}\n[folders]\nboundaries = "{boundaries}"\n', encoding="utf-8")
    return read_settings(file)


def take(settings: Settings, ground: Ground, path: Path, today: date = TODAY) -> Plan:
    """Import a list with what is proposed for it, as ``assetmap import --yes --apply`` does."""
    incoming = read_incoming(path)
    columns = propose_columns(incoming, remembered={}, corrections={})
    words = propose_words(incoming, columns, remembered={}, corrections={}, audiences={})
    constants = {name: one.word for name, one in propose_constants(incoming, columns).items()}
    given = (incoming, columns, words, constants, path.stem, today)
    with change(settings, "trafford", path.name, today=today, now=NOW) as held:
        made = plan_import(settings, "trafford", *given, held=held, ground=ground)
        apply_plan(held, made)
        remember(held, path.stem, columns, words, constants, Remembered())
    return made


def snapshot(settings: Settings) -> dict[str, bytes]:
    return files_of(settings, "trafford")


def taken(made: Plan) -> int:
    """How many rows of the list are in ours now, or wait."""
    return sum(made.count(kind) for kind in ("new", "changed", "same", "likely"))


@pytest.mark.parametrize("name", LISTS)
def test_a_list_alone(name, settings, ground, shared):
    rows, here, nameless = LISTS[name]
    path = shared / "partners" / name
    made = take(settings, ground, path)
    numbers = [number for row in made.rows for number in row.unit.numbers]
    assert len(numbers) == len(set(numbers)) == made.incoming_rows == rows
    assert taken(made) == here
    assert sum(row.reasons == ("it has no name",) for row in made.of("unusable")) == nameless
    assert sum(made.elsewhere.values()) == rows - here - nameless
    assert made.count("changed") == made.count("same") == 0  # there was nothing in ours
    before = snapshot(settings)
    again = take(settings, ground, path, date(2027, 2, 3))
    assert snapshot(settings) == before
    assert (again.count("new"), again.count("changed"), again.gone) == (0, 0, ())


@pytest.mark.parametrize("name", LISTS)
def test_no_cell_of_a_list_is_lost(name, settings, ground, shared):
    path = shared / "partners" / name
    made = take(settings, ground, path)
    incoming = read_incoming(path)
    columns = propose_columns(incoming, remembered={}, corrections={})
    words = propose_words(incoming, columns, remembered={}, corrections={}, audiences={})
    files = snapshot(settings)
    lists = [(one, rows_of(files[one])) for one in FILES if one in files]
    waiting = [files[one].decode() for one in files if one.startswith("register/waiting")]
    assert list(lost_cells(incoming, made, words, lists, waiting)) == []


def rows_of(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_facilities_of_one_site_are_one_row(settings, ground, shared):
    # 171 different numbers under site_id.
    made = take(settings, ground, shared / "partners" / "trafford_sports_facilities.csv")
    keys = [key for row in made.rows for key in row.unit.keys]
    assert len(set(keys)) == 171


def test_the_draft_repeats_are_found_and_its_log_is_brought(settings, ground, shared):
    made = take(settings, ground, shared / "partners" / "trafford_clubs_draft.xlsx")
    # Rows 146 to 157 repeat earlier ones, 151 one that is not in Trafford: eleven are one with another row.
    several = [row.unit.numbers for row in made.rows if len(row.unit.numbers) > 1]
    assert [numbers[-1] for numbers in sorted(several, key=lambda one: one[-1])] == [
        n for n in range(146, 158) if n != 151
    ]
    # Every cell under "Last spoke to" but blanks, "n/a" and "March 19" is a day: 75 of them in Trafford.
    entries = [entry for row in made.rows if row.elsewhere is None for entry in row.log]
    assert len(entries) == 75
    assert {entry["date"] for entry in entries} == {"2019-03-12", "2019-03-25", "2019-04-01"}
    assert sum(entry["date"] == "2019-04-01" for entry in entries) == 11


def test_all_lists_after_one_another(settings, ground, shared):
    for name, (_, here, _) in LISTS.items():
        assert taken(take(settings, ground, shared / "partners" / name)) == here, name
    before = snapshot(settings)
    for name in LISTS:
        made = take(settings, ground, shared / "partners" / name)
        assert (made.count("new"), made.count("changed")) == (0, 0), name
    assert snapshot(settings) == before
    # Both are kept out of version control.
    assert list(with_details(before)) == ["contacts.csv", "register/waiting_contacts.json"]
    # Nobody's cell is there twice: the sports clubs are in the first two lists, and once in ours.
    text = before["assets.csv"].decode("utf-8-sig").casefold()
    assert text.count("acre gate golf club") == 1


def with_details(files: dict[str, bytes]) -> Iterator[str]:
    """The files in which an e-mail address or a telephone number of the lists stands."""
    for name, content in files.items():
        if re.search(rb"@example\.org|0161 ?496", content):
            yield name
