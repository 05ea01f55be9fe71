"""Exports beyond single areas: the ranking, measures by month, curves, cautions, and who sees what."""

from __future__ import annotations

import csv
import io
import shutil
import subprocess
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import fiona
import geopandas as gpd
import openpyxl
import pandas as pd
import pyogrio
import pytest

from assetmap.errors import PublishError
from assetmap.publish.proof import prove_ranked
from tests.project import FARNWORTH, HORWICH, RUMWORTH, TONGE, build, write_project

ACTIVE = {"asset_type": "venue", "status": "active", "assured_date": "2026-11-01"}
ROWS = [
    ACTIVE | {"id": "club", "name": "Tonge club", "postcode": TONGE},
    ACTIVE | {"id": "hall", "name": "=Rumworth hall", "postcode": RUMWORTH, "assured_date": ""},
    ACTIVE | {"id": "refuge", "name": "A safe house", "postcode": FARNWORTH, "sensitive_location": "yes"},
    ACTIVE | {"id": "church", "name": "Farnworth church", "postcode": FARNWORTH},
    ACTIVE | {"id": "ours", "name": "Zqx hidden", "postcode": RUMWORTH, "visibility": "team"},
    ACTIVE | {"id": "school", "name": "Horwich school", "postcode": HORWICH},
]
LOG = [
    {"date": "2026-10-02", "asset_id": "club", "channel": "visit", "two_way": "yes", "stage": "talking"},
    {"date": "2026-09-03", "asset_id": "church", "channel": "call", "two_way": "yes", "stage": "declined"},
]
TABLES = {"measures": "Measures", "next": "Who to talk to next", "concentration": "Concentration curves"}


@pytest.fixture(scope="module")
def maps(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("told")
    assert build(write_project(folder, ROWS, LOG, localities=("bolton", "bury")), "--quiet", "--public") == 0
    return folder / "maps"


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_the_ranking_is_the_readers_own(maps: Path) -> None:
    team, partner = (rows(maps / folder / "next.csv") for folder in ("team/data", "data"))
    # The church declined; the club is engaged; nobody of a target area lives near the school. The hall and
    # the hidden one stand at one postcode, and the hall's key is the lower.
    assert [(row["rank"], row["id"]) for row in team] == [("1", "hall"), ("2", "refuge")]
    # For partners the church is known; the refuge, and how many live near it, are not told.
    assert [(row["rank"], row["id"]) for row in partner] == [("1", "hall"), ("2", "church")]
    assert {row["stage"] for row in partner} == {"known"}
    first = team[0]
    assert first["name"] == "'=Rumworth hall"
    assert first["gain"] == first["total"] == first["people"]
    assert (first["reached_now"], first["by_earlier"], first["by_remit"], first["incomplete"]) == (
        "0", "0", "no", "no",
    )  # fmt: skip
    people = f"{int(first['people']):,}"
    assert first["reason"] == (
        f"{people} people in target areas within its reach whom nobody we work with reaches now; "
        "never spoken to."
    )
    assert first["cautions"] == "Its row was last checked more than 365 days ago, or never."
    assert team[1]["cautions"] == ""
    assert int(team[1]["total"]) == pytest.approx(int(first["gain"]) + int(team[1]["gain"]), abs=1)


def test_measures_by_month_and_of_the_day(maps: Path) -> None:
    found = {
        (row["date"], row["area_code"], row["measure"]): row
        for row in rows(maps / "team" / "data" / "measures.csv")
    }
    assert len(found) == len(rows(maps / "team" / "data" / "measures.csv"))
    dates = sorted({day for day, _, _ in found})
    assert dates == ["2026-09-30", "2026-10-31", "2026-11-23"]
    engaged = [[found[day, code, "engaged"]["value"] for day in dates] for code in ("E08000001", "all")]
    assert engaged == [["0", "1", "1"], ["0", "1", "1"]]
    bolton, bury = rows(maps / "team" / "data" / "localities.csv")
    for name in ("population", "fairness_ratio", "share_of_contacts", "target_residents", "engaged_any"):
        assert found[dates[2], "E08000001", name]["value"] == bolton[name] or float(bolton[name]) == float(
            found[dates[2], "E08000001", name]["value"]
        )
        assert found[dates[2], "E08000001", name]["area_name"] == "Bolton"
    whole = found[dates[2], "all", "population"]
    assert int(whole["value"]) == pytest.approx(int(bolton["population"]) + int(bury["population"]), abs=1)
    assert (whole["area_type"], whole["unit"], whole["cautions"]) == ("place", "people", "")
    ratio = found[dates[2], "E08000001", "fairness_ratio"]
    assert ratio["unit"] == "ratio"
    assert ratio["cautions"].startswith("Only 1 organisation that we are working with has people here")
    assert bolton["cautions"].startswith(ratio["cautions"].split(": ")[0])
    shares = found[dates[2], "E08000002", "share_of_contacts"]
    assert (shares["value"], shares["cautions"]) == (
        "0", "Only 2 contacts are noted in all places together: each one moves the shares of contacts a lot.",
    )  # fmt: skip
    partner = {
        (row["date"], row["area_code"], row["measure"]): row for row in rows(maps / "data" / "measures.csv")
    }
    assert partner[dates[2], "all", "contacts"]["value"] == "1"  # the one with the church is not told


def test_concentration_curves(maps: Path) -> None:
    found = pd.DataFrame(rows(maps / "data" / "concentration.csv"))
    assert list(dict.fromkeys(found["area_code"])) == ["E08000001", "all"]  # nobody of Bury is reached
    for _, curve in found.groupby("area_code"):
        assert curve["point"].tolist() == [str(n) for n in range(len(curve))]
        for name in ("share_of_residents", "share_of_reached"):
            values = curve[name].astype(float).tolist()
            assert (values[0], values[-1]) == (0.0, 1.0)
            assert values == sorted(values)
    bolton = found[found["area_code"] == "E08000001"]
    p, r = (bolton[name].astype(float).to_numpy() for name in ("share_of_residents", "share_of_reached"))
    index = rows(maps / "data" / "localities.csv")[0]["concentration_index"]
    assert float(index) == pytest.approx((p[:-1] * r[1:] - p[1:] * r[:-1]).sum(), abs=1e-4)


def test_cautions_of_wards_and_of_all(maps: Path) -> None:
    wards = {row["ward_name"]: row for row in rows(maps / "team" / "data" / "wards.csv")}
    said = wards["Rumworth"]["cautions"]
    assert "Only 2 organisations that we know of serve it: the rate and the state hang on each one." in said
    assert "1 of the 2 organisations serving it was last checked more than 365 days ago, or never." in said
    assert float(wards["Rumworth"]["share_reached"]) == 0.0
    # Nobody noted of any of them what they are for; partners may see that as well.
    assert "For 2 of the 2 organisations serving it, nobody has noted" in said
    for folder, n in (("data", 5), ("team/data", 6)):  # in partners' figures the safe house does not count
        localities = {row["locality"]: row["cautions"] for row in rows(maps / folder / "localities.csv")}
        assert f"For {n} of the {n} organisations of Bolton, nobody has noted" in localities["bolton"]
        assert "physical activity" not in localities["bury"]
    about = [(row["what"], row["text"]) for row in rows(maps / "data" / "about.csv")]
    cautions = [text for what, text in about if what == "Caution"]
    assert [text.split(" are ")[0] for text in cautions] == [
        "Ward shapes", "Ways on foot", "There",
    ]  # fmt: skip
    assert any(what == "Who to talk to next" and "Please ask the local team" in text for what, text in about)


def test_the_public_gets_none_of_it(maps: Path) -> None:
    folder = maps / "public" / "data"
    assert {path.name for path in folder.iterdir()} == {"wards.csv", "about.csv"}
    told = {row["what"] for row in rows(folder / "about.csv")}
    assert {"Day of the figures", "Source: English Indices of Deprivation", "Note"} <= told
    assert "Who to talk to next" not in told


def test_two_other_readers_open_every_form(maps: Path, tmp_path: Path) -> None:
    folder = maps / "data"
    layers = dict(pyogrio.list_layers(folder / "assetmap.gpkg"))
    assert set(layers) == set(fiona.listlayers(folder / "assetmap.gpkg"))
    for name in layers:
        with fiona.open(folder / "assetmap.gpkg", layer=name) as layer:
            assert len(layer) == len(rows(folder / f"{name}.csv")), name
            if layers[name]:
                assert layer.crs.to_epsg() == 27700
    for name in ("wards", "organisations"):
        assert gpd.read_file(folder / f"{name}.geojson").crs.to_epsg() == 4326
    book = openpyxl.load_workbook(folder / "assetmap.xlsx")
    for name, title in TABLES.items():
        assert book[title].max_row == len(rows(folder / f"{name}.csv")) + 1


def test_libreoffice_opens_the_workbook(maps: Path, tmp_path: Path) -> None:
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice is not installed")
    every = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
    home = f"-env:UserInstallation=file://{tmp_path / 'office'}"
    command = [office, home, "--headless", "--convert-to", every, "--outdir", str(tmp_path)]
    subprocess.run(
        [*command, str(maps / "data" / "assetmap.xlsx")], check=True, capture_output=True, timeout=180
    )
    for name, title in TABLES.items():
        text = (tmp_path / f"assetmap-{title}.csv").read_text("utf-8")
        told = [row for row in csv.reader(io.StringIO(text)) if row]
        plain = rows(maps / "data" / f"{name}.csv")
        assert told[0] == list(plain[0])
        assert len(told) == len(plain) + 1
    assert "=Rumworth hall" in (tmp_path / "assetmap-Who to talk to next.csv").read_text("utf-8")


@pytest.mark.parametrize(
    ("audience", "key", "refused"),
    [
        ("team", "a/hidden", False), ("partner", "a/hidden", True), ("partner", "a/safe", True),
        ("team", "a/never", True), ("partner", "a/open", False),
    ],
)  # fmt: skip
def test_the_proof_of_the_ranking(audience: Any, key: str, refused: bool) -> None:
    lists = pd.DataFrame(
        {
            "visibility": ["public", "team", "public", "public"],
            "do_not_list": [False, False, False, True],
            "sensitive_location": [False, False, True, False],
            "locality": "a",
            "row": [2, 3, 4, 5],
        },
        index=["a/open", "a/hidden", "a/safe", "a/never"],
    )
    ranked: Any = SimpleNamespace(
        cells={"locality": ["a"], "id": [key[2:]], "stage": ["known"], "last_contact": [""]}
    )
    every: Any = SimpleNamespace(organisations=lists)
    if refused:
        with pytest.raises(PublishError, match="row"):
            prove_ranked(audience, "data/next", ranked, every)
    else:
        prove_ranked(audience, "data/next", ranked, every)
    ranked.cells["stage"] = ["declined"]
    if audience == "partner":
        with pytest.raises(PublishError):
            prove_ranked(audience, "data/next", ranked, every)
