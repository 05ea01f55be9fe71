"""Builds with supply set against demand: the layer, the columns, the words; and nothing of it without."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from pathlib import Path

import pytest

from assetmap.cli import main
from assetmap.mapping.text import page_data
from tests.project import AS_OF, ASSETS, FARNWORTH, ROOT, TONGE, build, table, write_project

ON = "[measures]\ncatchments = true\n"
ROWS = [
    {"id": "walkers", "name": "Example walkers", "asset_type": "group_club", "postcode": TONGE},
    {"id": "gym", "name": "Example gym", "asset_type": "venue", "postcode": FARNWORTH, "capacity": "60"},
]


def project(folder: Path, settings: str = ON, rows: list[dict[str, str]] = ROWS) -> Path:
    """Bolton and Bury; the list of Bolton has a column ``capacity``."""
    file = write_project(folder, localities=("bolton", "bury"), settings=settings)
    text = table([*ASSETS, "capacity"], rows)
    (folder / "assets" / "bolton" / "assets.csv").write_text(text, encoding="utf-8")
    return file


def figures(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / "maps" / "data" / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("catchments")
    assert build(project(folder), "--public", "--quiet") == 0
    return folder


def test_the_columns_add_up_to_what_there_is_room_for(made: Path) -> None:
    # One for whom the list says nothing, and one with room for 60: 61 for all, among whoever is near.
    for name in ("wards", "localities"):
        rows = figures(made, name)
        total = sum(float(row["supply_per_1000"]) / 1000 * float(row["population"]) for row in rows)
        assert total == pytest.approx(61, rel=1e-4)  # residents are rounded in files
        told = [one for one in figures(made, "dictionary") if one["table"] == name]
        assert [one["unit"] for one in told if one["column"] == "supply_per_1000"] == ["per 1,000 residents"]
    assert any(float(row["supply_per_1000"]) == 0 for row in figures(made, "wards"))


@pytest.mark.parametrize("copy", ["", "team/", "public/"])
def test_a_layer_of_every_copy_with_its_words(made: Path, copy: str) -> None:
    for page in ("bolton", "index"):
        data = page_data((made / "maps" / f"{copy}{page}.html").read_text("utf-8"))
        layer = next(one for one in data["layers"] if one["id"] == "supply_per_1000")
        assert layer["title"] == "Places per 1,000 people, shared out"
        assert "shared out among all the people" in layer["help"]
        assert (layer["unit"], len(layer["colours"])) == ("rate", len(layer["breaks"]) + 1)
        assert len(data["areas"]["supply_per_1000"]) == len(data["areas"]["code"])
    shown = page_data((made / "maps" / f"{copy}bolton.html").read_text("utf-8"))
    wards = {row["ward_code"]: float(row["supply_per_1000"]) for row in figures(made, "wards")}
    expected = [wards[code] for code in shown["areas"]["code"]]
    assert shown["areas"]["supply_per_1000"] == pytest.approx(expected, abs=6e-4)
    assert [one["supply_per_1000"] > 0 for one in shown["compare"]] == [True, True]


def test_explained(made: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ward = max(figures(made, "wards"), key=lambda row: float(row["supply_per_1000"]))
    capsys.readouterr()
    main(["explain", ward["ward_code"], "--settings", str(made / "assetmap.toml"), "--as-of", AS_OF])
    said = " ".join(capsys.readouterr().out.split())
    number = f"{float(ward['supply_per_1000']):.2f}"
    assert f"Places per 1,000 people, shared out: {number}. Each organisation is shared out among" in said


def test_nothing_of_it_unless_switched_on_and_then_a_wrong_number_is_told(tmp_path: Path) -> None:
    rows = [ROWS[0], {**ROWS[1], "capacity": "about 60"}]
    file, manifest = project(tmp_path, "", rows), tmp_path / "maps" / "team" / "manifest.json"
    # PySAL is not even loaded.
    code = (
        "import sys; from assetmap.cli import main; "
        f"main(['maps', '--quiet', '--settings', {str(file)!r}, '--as-of', {AS_OF!r}]); "
        "print('access' in sys.modules)"
    )
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert (ran.stdout.split()[-1], ran.stderr) == ("False", "")
    assert "supply_per_1000" not in figures(tmp_path, "wards")[0]
    data = page_data((tmp_path / "maps" / "bolton.html").read_text("utf-8"))
    assert not [one for one in data["layers"] if one["id"] == "supply_per_1000"]
    assert json.loads(manifest.read_text("utf-8"))["faults"] == 0
    # Without --force: the setting is part of what a build depends on.
    assert build(project(tmp_path, ON, rows), "--quiet") == 0
    assert "supply_per_1000" in figures(tmp_path, "wards")[0]
    assert json.loads(manifest.read_text("utf-8"))["faults"] == 1
