"""Whatever is in a file, there is a list or a message: never a traceback, and nothing but text comes out."""

from __future__ import annotations

import io
import random
import zipfile
from pathlib import Path

import geopandas as gpd
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assetmap.errors import InputError
from assetmap.register.candidates import translate
from assetmap.register.columns import propose_columns
from assetmap.register.contents import EMAIL, PHONE
from assetmap.register.reading import read_incoming
from assetmap.register.wording import propose_constants, propose_words
from tests.register.test_spreadsheets import COVERED, TWO_ROWS, cell, messy, open_document

CSV = (
    "Organisation name,Where they meet,Post code,Last spoke to,How is it going?,Contact e-mail\r\n"
    'Café Walkers,"1 High St, Sale",M33 1AA,25 March 2019,on board,a@example.org\r\n'
    "Example Bowls,,wa158ew,12/03/2019,said no,0161 496 0000\r\n"
)


def attempt(path: Path) -> None:
    """Do all that an import does before it looks at our own lists."""
    said: tuple[str, ...] = ()
    found = None
    try:
        found = read_incoming(path)
    except InputError as error:
        said = (error.what, error.where, error.remedy)
    if found is None:
        assert all(said)
        return
    columns = propose_columns(found, remembered={}, corrections={})
    words = propose_words(found, columns, remembered={}, corrections={}, audiences={})
    constants = {name: one.word for name, one in propose_constants(found, columns).items()}
    made = translate(found, columns, words, constants=constants)
    assert [one.number for one in made] == [row.number for row in found.rows]
    for one in made:
        for text in one.cells.values():
            assert not EMAIL.search(text)
            assert not PHONE.search(text)


def harmed(raw: bytes, chance: random.Random) -> bytes:
    """The same bytes with a few changed, lost, doubled or put in."""
    made = bytearray(raw)
    for _ in range(chance.choice([1, 1, 3, 20])):
        at = chance.randrange(len(made)) if made else 0
        kind = chance.randrange(5)
        if kind == 0:
            made[at : at + 1] = bytes([chance.randrange(256)])
        elif kind == 1:
            del made[at : at + chance.choice([1, 10, 300])]
        elif kind == 2:
            made[at:at] = made[at : at + 60]
        elif kind == 3:
            made[at:at] = chance.choice([b'"', b"\0", b"\n", b"<", b"&", b"{", b"99999999999", b"\xff\xfe"])
        elif chance.random() < 0.2:
            del made[at:]
    return bytes(made)


def harmed_inside(raw: bytes, chance: random.Random) -> bytes:
    """A packed file of which one member is harmed."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(made, "w") as new:
        picked = chance.choice(old.namelist())
        for name in old.namelist():
            new.writestr(name, harmed(old.read(name), chance) if name == picked else old.read(name))
    return made.getvalue()


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """One whole file of each kind."""
    return whole_files(tmp_path_factory.mktemp("whole"))


def whole_files(folder: Path) -> dict[str, bytes]:
    messy().save(folder / "a.xlsx")
    shapes = [shapely.Point(-2.3, 53.4), shapely.box(-2.4, 53.4, -2.3, 53.5)]
    places = gpd.GeoDataFrame({"Name": ["Club", "Park"], "n": [1, 2]}, geometry=shapes, crs=4326)
    places.to_file(folder / "a.gpkg")
    places.to_file(folder / "a.geojson")
    places.to_file(folder / "a.kml", driver="KML")
    places.iloc[:1].to_file(folder / "shape", driver="ESRI Shapefile")
    with zipfile.ZipFile(folder / "a.zip", "w") as archive:
        for file in sorted((folder / "shape").iterdir()):
            archive.write(file, file.name)
    rows = (
        f"<table:table-row>{cell('Name')}{cell('Type')}</table:table-row>"
        f"<table:table-row>{cell('Club 1')}{cell('Club', TWO_ROWS)}</table:table-row>"
        f"<table:table-row>{cell('Club 2')}{COVERED}</table:table-row>"
    )
    (folder / "a.ods").write_bytes(open_document(rows))
    (folder / "utf8.csv").write_bytes(CSV.encode())
    (folder / "utf16.csv").write_bytes(CSV.encode("utf-16"))
    return {file.name: file.read_bytes() for file in sorted(folder.iterdir()) if file.is_file()}


@pytest.mark.parametrize(
    "name", ["a.xlsx", "a.ods", "a.gpkg", "a.geojson", "a.kml", "a.zip", "utf8.csv", "utf16.csv"]
)
def test_a_harmed_file(
    tmp_path: Path, whole: dict[str, bytes], name: str, capfd: pytest.CaptureFixture[str]
) -> None:
    chance = random.Random(name)
    path = tmp_path / name
    for turn in range(40):
        packed = whole[name].startswith(b"PK") and turn % 3
        raw = harmed_inside(whole[name], chance) if packed else harmed(whole[name], chance)
        path.write_bytes(raw)
        attempt(path)
    assert "panicked" not in capfd.readouterr().err


KNOWN = st.sampled_from(["Name", "Postcode", "M33 1AA", "a@example.org", "n/a", "45000"])
LINES = st.lists(st.lists(st.text(max_size=15) | KNOWN, max_size=6), max_size=8)


@given(lines=LINES, delimiter=st.sampled_from([",", ";", "\t", "|", "\n"]))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text(tmp_path: Path, lines: list[list[str]], delimiter: str) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes("\n".join(delimiter.join(line) for line in lines).encode("utf-8", "replace"))
    attempt(path)


@given(raw=st.binary(max_size=300))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes(tmp_path: Path, raw: bytes) -> None:
    path = tmp_path / "list"
    path.write_bytes(raw)
    attempt(path)
