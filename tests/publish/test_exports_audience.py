"""Exported files: who sees what; a leak stops the build."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from assetmap.errors import PublishError
from assetmap.publish import site
from assetmap.publish.dictionary import TEAM_ONLY
from assetmap.publish.exports import export_files
from assetmap.publish.readback import texts_of
from assetmap.publish.tables import Table
from tests.project import FARNWORTH, build, write_project
from tests.publish.exported import LOG, ROWS, by, read


def test_partners_find_no_secret_in_any_file(maps: Path) -> None:
    for path in sorted((maps / "data").iterdir()):
        texts = "\n".join(texts_of(path.name, path.read_bytes()))
        raw = path.read_bytes().decode("utf-8", "replace")
        for secret in ("Zq", "zqx.", "2026-11-03", "2026-12-24", FARNWORTH, "declined", "paused known"):
            allowed = path.name.startswith(("dictionary", "assetmap")) and secret == "declined"
            assert allowed or secret not in texts, (path.name, secret)
            assert allowed or secret not in raw, (path.name, secret)


def test_partners_get_the_rows_columns_and_points_of_their_pages(maps: Path) -> None:
    found = by(maps / "data" / "organisations.csv", "id")
    assert set(found) == {"open", "usual", "refuge", "no", "later"}
    assert set(TEAM_ONLY).isdisjoint(found["open"])
    assert {found[one]["stage"] for one in ("no", "later")} == {"known"}
    assert found["usual"]["last_contact"] == "2026-11"
    refuge = found["refuge"]
    assert {refuge[name] for name in ("latitude", "longitude", "postcode", "address", "ward_code")} == {""}
    layer = read(maps / "data" / "assetmap.gpkg", layer="organisations").set_index("id")
    assert layer.geometry["refuge"] is None
    assert read(maps / "data" / "organisations.geojson").set_index("id").geometry["refuge"] is None


def test_the_team_gets_its_own_and_nobody_what_is_not_to_be_listed(maps: Path) -> None:
    folder = maps / "team" / "data"
    found = by(folder / "organisations.csv", "id")
    assert set(found) == {"open", "usual", "ours", "refuge", "no", "later"}
    assert (found["usual"]["notes"], found["usual"]["last_contact"]) == ("Zqb-private-note", "2026-11-03")
    assert found["refuge"]["latitude"] != ""
    for path in folder.iterdir():
        texts = "\n".join(texts_of(path.name, path.read_bytes()))
        assert "Zqy" not in texts
        assert "Zqd" not in texts


def test_a_column_of_the_leads_own_is_not_exported(tmp_path: Path) -> None:
    settings = write_project(tmp_path, ROWS[:2])
    path = tmp_path / "assets" / "bolton" / "assets.csv"
    path.write_text("id,name,asset_type,postcode,our_own\nu,Club,venue,BL2 2PG,Zqw\n")
    assert build(settings, "--quiet") == 0
    for file in (tmp_path / "maps").rglob("data/*"):
        assert "Zqw" not in "\n".join(texts_of(file.name, file.read_bytes()))


@pytest.mark.parametrize("form", ["csv", "geojson", "gpkg", "xlsx"])
@pytest.mark.parametrize(
    ("secret", "field", "row"),
    [("Zqx-cost", "cost", 4), ("Zqb-private-note", "notes", 2), (FARNWORTH, "postcode", 6)],
)
def test_a_leak_in_one_file_stops_the_build_and_names_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
    form: str, secret: str, field: str, row: int,
) -> None:  # fmt: skip
    real = site.export_files

    def leaky(tables: Any, about: Any, day: date) -> dict[str, bytes]:
        made = real(tables, about, day)
        organisations = next(one for one in tables if one.name == "organisations")
        if "notes" in organisations.cells:
            return made
        cells = {**organisations.cells, "times": [f"at {secret} o'clock"] * len(organisations.cells["times"])}
        with_it = Table("organisations", "Organisations", organisations.columns, cells, organisations.shapes)
        bad = export_files([with_it], about, day)
        [name] = [one for one in bad if one.endswith(f".{form}") and not one.startswith("about")]
        return {**made, name: bad[name]}

    monkeypatch.setattr(site, "export_files", leaky)
    assert build(write_project(tmp_path, ROWS, LOG), "--quiet") == 1
    said = capsys.readouterr().err
    assert f"data/{'organisations' if form in ('csv', 'geojson') else 'assetmap'}.{form}" in said
    assert f"'{field}'" in said
    assert f"row {row}" in said
    assert not (tmp_path / "maps").exists()


def test_a_point_of_a_sensitive_place_stops_the_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    real = site.export_tables

    def leaky(settings: Any, official: Any, measures: Any, places: Any, audience: str, told: Any) -> Any:
        if audience == "partner":
            places = places.copy()
            places.loc["bolton/refuge", ["latitude", "longitude"]] = points[0]
        return real(settings, official, measures, places, audience, told)

    everything = site.places_for
    points: list[tuple[float, float]] = []

    def remember(audience: Any, lists: Any, measures: Any) -> Any:
        of_team = everything("team", lists, measures).loc["bolton/refuge"]
        points.append((of_team["latitude"], of_team["longitude"]))
        return everything(audience, lists, measures)

    monkeypatch.setattr(site, "places_for", remember)
    monkeypatch.setattr(site, "export_tables", leaky)
    assert build(write_project(tmp_path, ROWS, LOG), "--quiet") == 1
    said = capsys.readouterr().err
    assert "'latitude'" in said
    assert "row 6" in said


def test_a_refusal_is_an_error_of_publishing() -> None:
    with pytest.raises(PublishError):
        site.prove_exports(
            "partner",
            "data",
            {},
            Table("o", "O", (), {"notes": ["anything"]}),
            None,
            (),  # type: ignore[arg-type]
        )
