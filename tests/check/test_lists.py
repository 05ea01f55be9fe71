from __future__ import annotations

import itertools
import math
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from assetmap.check.kinds import KINDS
from assetmap.errors import InputError
from assetmap.load.schema import ASSETS, ENGAGEMENT, TARGETS
from tests.check.world import (
    BOLTON,
    BOLTON_POINT,
    CITY,
    CITY_POINT,
    IN_BOLTON,
    IN_CITY,
    check,
    check_assets,
    good,
    places,
    settings,
    wards,
    write_list,
)

# --- good lists ---------------------------------------------------------------------------------------------


def test_no_lists_at_all(tmp_path: Path) -> None:
    lists = check(tmp_path)
    assert (len(lists.organisations), len(lists.log), len(lists.decisions), lists.faults) == (0, 0, 0, ())
    assert lists.organisations.index.name == "key"
    assert lists.organisations["counts"].dtype == bool
    assert lists.log["date"].dtype.kind == "M"
    assert lists.organisations["name"].dtype == "str"


def test_a_good_row(tmp_path: Path) -> None:
    row = good(
        audiences="everyone; Carers", serves=f"{CITY};locality", activities="walking", website="https://example.org",
        assured_date="2026-05-01", osm_id="node/5", visibility="public", Notes=" kept as typed ",
    )  # fmt: skip
    lists = check_assets(tmp_path, row)
    assert lists.faults == ()
    made = lists.organisations.loc["bolton/one"]
    assert (made["locality"], made["row"], made["postcode"]) == ("bolton", 2, IN_BOLTON)
    assert (made["x"], made["y"], made["ward_code"]) == (371540.0, 409063.0, BOLTON)
    assert (made["located"], made["location_quality"], made["counts"]) == (True, "postcode", True)
    assert (made["audiences"], made["serves"]) == (("everyone", "carers"), (CITY, "locality"))
    assert made["assured_date"] == pd.Timestamp("2026-05-01")
    assert (made["sensitive_location"], made["do_not_list"]) == (False, False)
    assert made["Notes"] == " kept as typed "
    assert math.isnan(made["latitude"])


def test_columns_in_order(tmp_path: Path) -> None:
    frame = check_assets(tmp_path, good(zebra="1", ward_code="mine")).organisations
    worked_out = ["x", "y", "located", "ward_code", "counts"]
    assert frame.columns.tolist() == [
        "locality", "row", *ASSETS.names, *worked_out, "zebra", "ward_code (typed)",
    ]  # fmt: skip
    assert frame["ward_code"].tolist() == [BOLTON]
    assert frame["ward_code (typed)"].tolist() == ["mine"]


def test_what_a_blank_cell_means(tmp_path: Path) -> None:
    lists = check_assets(tmp_path, {"name": "Example", "asset_type": "venue", "postcode": "bl11se"})
    assert lists.faults == ()
    made = lists.organisations.loc["bolton/row-2"]
    assert (made["status"], made["activity_focus"], made["location_type"]) == ("unknown", "unknown", "site")
    assert (made["visibility"], made["description"], made["audiences"]) == ("partner", "", ())
    assert made["counts"]


@pytest.mark.parametrize(
    ("cells", "counts"),
    [
        ({"status": "active"}, True),
        ({"status": ""}, True),
        ({"status": "inactive"}, False),
        ({"status": "closed"}, False),
        ({"location_type": "mobile"}, True),
        ({"location_type": "online"}, False),
        ({"do_not_list": "yes"}, False),
        ({"visibility": "team"}, True),
    ],
)
def test_what_counts(tmp_path: Path, cells: dict[str, str], counts: bool) -> None:
    lists = check_assets(tmp_path, good(**cells))
    assert lists.faults == ()
    assert lists.organisations["counts"].tolist() == [counts]


def test_an_online_one_is_never_mapped(tmp_path: Path) -> None:
    made = check_assets(tmp_path, good(location_type="online", **BOLTON_POINT)).organisations.iloc[0]
    assert (made["located"], made["ward_code"], made["location_quality"]) == (False, "", "")
    assert math.isnan(made["x"])


def test_localities_in_the_order_of_the_settings_and_rows_as_in_the_files(tmp_path: Path) -> None:
    write_list(tmp_path, "assets", [good(postcode=IN_CITY)], "manchester")
    lists = check_assets(tmp_path, good(id="z"), good(id="a"))
    assert lists.organisations.index.tolist() == ["bolton/z", "bolton/a", "manchester/one"]
    assert lists.faults == ()


def test_the_same_in_semicolons_tabs_and_other_encodings(tmp_path: Path) -> None:
    path = write_list(tmp_path, "assets", [good(name="Café", audiences="everyone;carers")])
    wanted = check(tmp_path).organisations
    plain = path.read_text(encoding="utf-8")
    variants = {
        "bom": plain.encode("utf-8-sig"),
        "utf-16 with tabs, as Unicode Text": plain.replace(",", "\t").encode("utf-16"),
    }
    for what, content in variants.items():
        path.write_bytes(content)
        lists = check(tmp_path)
        pd.testing.assert_frame_equal(lists.organisations, wanted, obj=what)
        assert lists.faults == (), what


# --- what must hold for any list ----------------------------------------------------------------------------


HOSTILE = [
    "<script>alert(1)</script>", "</script><b>", "${alert(1)}", "`${alert(1)}`", "'\"&<>",
    "=cmd|' /C calc'!A0",
    "javascript:alert(1)", "x" * 10_000, "\u202egnp.exe", "مرحبا", "👩‍👩‍👧‍👦", "Zoë\u200f",
    "a\r\nb", "NA", "nan", "None", "-", "\u2028",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_data(tmp_path: Path, text: str) -> None:
    lists = check_assets(tmp_path, good(name=text, description=f"A {text} B", address=f"1 {text} 2"))
    made = lists.organisations.iloc[0] if len(lists.organisations) else None
    if text.strip():
        assert made is not None
        assert (made["name"], made["description"], made["address"]) == (text, f"A {text} B", f"1 {text} 2")
        assert lists.faults == ()


def test_nul_is_left_out_and_noted(tmp_path: Path) -> None:
    lists = check_assets(tmp_path, good(name="Example\x00 club\x07", postcode="BL1\x001SE"))
    assert places(lists.faults) == [("hidden-characters", 2, "name"), ("hidden-characters", 2, "postcode")]
    assert lists.organisations["name"].tolist() == ["Example club"]
    assert lists.organisations["ward_code"].tolist() == [BOLTON]


def test_nothing_is_written(tmp_path: Path) -> None:
    write_list(tmp_path, "assets", [good(website="x", assured_date="05/11/2026"), good(id="")])
    write_list(tmp_path, "engagement", [{"date": "05/11/2026", "asset_id": "one"}])
    write_list(tmp_path, "targets", [{"area_code": BOLTON, "decision": "target"}])
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in tmp_path.rglob("*.csv")}
    check(tmp_path)
    assert {
        path: (path.read_bytes(), path.stat().st_mtime_ns) for path in tmp_path.rglob("*") if path.is_file()
    } == before


CELL = st.text(st.characters(exclude_categories=["Cs"]), max_size=12) | st.sampled_from(
    [
        *HOSTILE[:7],
        "yes",
        "no",
        IN_BOLTON,
        "SW1A 1AA",
        "53.5",
        "-2.4",
        "all",
        BOLTON,
        "2026-05-01",
        "01/05/2026",
        "one",
    ]
)


def table_rows(names: tuple[str, ...]) -> st.SearchStrategy[list[dict[str, str]]]:
    return st.lists(st.fixed_dictionaries(dict.fromkeys(names, CELL)), max_size=5)


@examples(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
@given(table_rows(ASSETS.names), table_rows(ENGAGEMENT.names), table_rows(TARGETS.names))
def test_any_text_in_any_cell_never_raises_and_never_loses_a_row(
    tmp_path_factory: pytest.TempPathFactory,
    assets: list[dict[str, str]],
    log: list[dict[str, str]],
    targets: list[dict[str, str]],
) -> None:
    root = tmp_path_factory.getbasetemp() / "any"
    for name, rows in (("assets", assets), ("engagement", log), ("targets", targets)):
        write_list(root, name, rows)
    lists = check(root, lsoa_codes=["E01000001"])
    for name, rows, frame in (
        ("assets", assets, lists.organisations),
        ("engagement", log, lists.log),
        ("targets", targets, lists.decisions),
    ):
        kept = set(frame["row"])
        told = {f.row for f in lists.faults if f.file.endswith(f"{name}.csv") and f.severity == "error"}
        for number, row in enumerate(rows, 2):
            if any(cell.strip() for cell in row.values()):
                assert number in kept or number in told, (name, number, row)
    assert lists.organisations.index.is_unique
    assert all(f.code in KINDS and f.message and f.remedy for f in lists.faults)
    assert not (lists.organisations["counts"] & ~lists.organisations["located"]).any()
    assert lists.organisations["website"].str.match(r"(?i)(https?://|$)").all()


def test_what_a_row_says_does_not_hang_on_the_order_of_rows(tmp_path: Path) -> None:
    rows = [
        good(id="a", assured_date="05/11/2026"),
        good(id="b", postcode="SW1A 1AA", serves=f"{CITY};x"),
        good(id="c", status="open", **CITY_POINT),
        good(id="d", postcode="", visibility="nobody"),
    ]
    frames = []
    for order in itertools.permutations(rows):
        lists = check_assets(tmp_path, *order)
        frames.append(lists.organisations.drop(columns="row").sort_index())
        assert len(lists.faults) == 8
    for frame in frames[1:]:
        pd.testing.assert_frame_equal(frame, frames[0])


def test_faults_come_by_file_row_and_column(tmp_path: Path) -> None:
    write_list(
        tmp_path, "assets", [good(postcode="x", status="?"), good(id="two", website="x")], "manchester"
    )
    lists = check_assets(tmp_path, *[good(id=str(i), website="no") for i in range(12)])
    keys = [(f.file, f.row, f.column) for f in lists.faults]
    assert keys == sorted(keys)
    assert keys[0] == ("assets/bolton/assets.csv", 2, "website")


def test_wards_in_degrees_are_refused(tmp_path: Path) -> None:
    from assetmap.check.lists import check_lists

    with pytest.raises(InputError, match="EPSG:27700"):
        check_lists(settings(tmp_path), wards().to_crs(4326), as_of=date(2026, 11, 23))
