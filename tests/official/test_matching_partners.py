"""How right the matching is on the real lists of partners, against pairs that people read and labelled.

``labelled_pairs.csv`` holds row numbers only. The pairs were drawn, in layers, from a net much wider than the
matcher's own: names with a token set ratio of 60 or more, the same postcode, or at most 150 metres apart. The
part ``tune`` was used to tune the matcher, ``holdout`` was read when that was done, and ``fresh`` after the
last change of all. "unsure" are pairs of which the lists do not tell, such as two branches of one charity.
"""

from __future__ import annotations

import csv
import io
import json
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

import pandas as pd
import pyproj
import pytest
import shapely
from python_calamine import CalamineWorkbook

from assetmap.load.postcodes import locate
from assetmap.register.matching import RECORD, find_matches, find_repeats

HERE = Path(__file__).parent

# Our columns <- theirs.
COLUMNS = {
    "clubs": ("trafford_sports_clubs.csv", {"name": "name", "address": "address", "postcode": "postcode"}),
    "facilities": (
        "trafford_sports_facilities.csv",
        {"name": "site_name", "address": ("street", "town"), "postcode": "postcode", "website": "website"},
    ),
    "charities": (
        "charities_operating_in_trafford.csv",
        {
            "name": "charity_name",
            "address": "charity_contact_address",
            "postcode": "charity_contact_postcode",
            "website": "charity_contact_web",
            "phone": "charity_contact_phone",
            "org_id": "registered_charity_number",
        },
    ),
    "foodbanks": (
        "gm_food_banks.csv",
        {"name": "Name", "address": "Address", "postcode": "Postcode", "website": "Website"},
    ),
    "libraries": (
        "gm_libraries.csv",
        {"name": "name", "address": "address", "postcode": "postcode", "website": "website"},
    ),
    "parks": ("gm_green_flag_parks.csv", {"name": "name", "website": "website"}),
}
POINTS = ("facilities", "libraries", "parks", "worship")


@pytest.fixture(scope="module")
def lists(shared) -> dict[str, pd.DataFrame]:
    folder = shared / "partners"
    if not (folder / "trafford_clubs_draft.xlsx").is_file():
        pytest.skip("needs the lists of partners in the folder 'shared' beside the project's folder")
    found = {
        name: records(csv_rows(folder / file, columns), points=name in POINTS)
        for name, (file, columns) in COLUMNS.items()
    }
    found["charities"]["org_id"] = "GB-CHC-" + found["charities"]["org_id"]
    found["draft"] = records(draft_rows(folder / "trafford_clubs_draft.xlsx"), points=False)
    found["worship"] = records(worship_rows(folder / "gm_places_of_worship_RAW.geojson"), points=True)
    return found


def csv_rows(file: Path, columns: Mapping[str, str | tuple[str, ...]]) -> Iterator[dict[str, str]]:
    data = file.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252")
    for number, row in enumerate(csv.DictReader(io.StringIO(text, newline="")), 2):
        cells = {
            ours: ", ".join(row[one] for one in theirs) if isinstance(theirs, tuple) else row[theirs]
            for ours, theirs in columns.items()
        }
        yield cells | {"key": f"{number:04}", "lon": row.get("lon", ""), "lat": row.get("lat", "")}


def draft_rows(file: Path) -> Iterator[dict[str, str]]:
    for number, row in enumerate(
        CalamineWorkbook.from_path(file).get_sheet_by_name("Club list").to_python(), 1
    ):
        name = str(row[0]).strip()
        if number > 3 and name and not name.startswith("--"):
            yield {"key": f"{number:04}", "name": name, "address": str(row[2]), "postcode": str(row[3])}


def worship_rows(file: Path) -> Iterator[dict[str, str]]:
    for number, feature in enumerate(json.loads(file.read_text("utf-8"))["features"], 1):
        point = shapely.geometry.shape(feature["geometry"]).representative_point()
        name = feature["properties"]["DISTNAME"]
        place = {"lon": str(point.x), "lat": str(point.y), "asset_type": "faith"}
        yield {"key": f"{number:04}", "name": name} | place


def records(rows: Iterator[dict[str, str]], *, points: bool) -> pd.DataFrame:
    frame = pd.DataFrame(list(rows)).fillna("")
    for name in set(RECORD) - set(frame.columns):
        frame[name] = ""
    if points:
        project = pyproj.Transformer.from_crs(4326, 27700, always_xy=True)
        frame["x"], frame["y"] = project.transform(
            frame["lon"].astype(float).to_numpy(), frame["lat"].astype(float).to_numpy()
        )
    else:
        frame[["x", "y"]] = locate(frame["postcode"].astype("str"))[["x", "y"]]
    return frame[list(RECORD)]


@pytest.fixture(scope="module")
def labels() -> pd.DataFrame:
    table = pd.read_csv(HERE / "labelled_pairs.csv", dtype="str")
    return table.assign(row_a=table["row_a"].str.zfill(4), row_b=table["row_b"].str.zfill(4))


@pytest.fixture(scope="module")
def verdicts(lists, labels) -> pd.Series:
    found: dict[tuple[str, str], dict[tuple[str, str], str]] = {}
    for a, b in sorted(set(zip(labels["list_a"], labels["list_b"], strict=True))):
        table = find_repeats(lists[a]) if a == b else find_matches(lists[a], lists[b])
        pairs = zip(table.iloc[:, 0], table.iloc[:, 1], strict=True)
        found[a, b] = dict(zip(pairs, table["verdict"], strict=True))
    return pd.Series(
        [
            found[row.list_a, row.list_b].get((row.row_a, row.row_b), "different")
            for row in labels.itertuples(index=False)
        ],
        index=labels.index,
    )


def test_the_labels_are_of_rows_that_are_there(lists, labels):
    for side in ("a", "b"):
        for name, rows in labels.groupby(f"list_{side}")[f"row_{side}"]:
            assert set(rows) <= set(lists[name]["key"]), name
    assert not labels.duplicated(["list_a", "row_a", "list_b", "row_b"]).any()
    assert set(labels["label"]) == {"same", "different", "unsure"}
    assert len(labels) >= 400


@pytest.mark.parametrize(("part", "least"), [("tune", 80), ("holdout", 70), ("fresh", 20)])
def test_what_is_merged_is_right_and_what_is_the_same_is_found(part, least, labels, verdicts, capsys):
    known = labels[(labels["part"] == part) & (labels["label"] != "unsure")]
    ours = verdicts[known.index]
    count = Counter(zip(known["label"], ours, strict=True))
    merged, wrong = count["same", "same"], count["different", "same"]
    found = merged + count["same", "maybe"]
    alike = found + count["same", "different"]
    precision, recall = merged / (merged + wrong), found / alike
    with capsys.disabled():
        sys.stdout.write(
            f"\n{part}: {len(known)} pairs, {alike} the same; merged {merged + wrong},"
            f" precision {precision:.3f};"
            f" recall of merged and asked {recall:.3f}, of merged alone {merged / alike:.3f};"
            f" asked of others {count['different', 'maybe']}\n"
        )
    assert alike >= least
    assert precision >= 0.98
    assert recall >= 0.9


def test_the_twelve_repeats_of_the_draft_are_found_and_nothing_else_is_certain(lists):
    found = find_repeats(lists["draft"])
    same = found[found["verdict"] == "same"]
    assert sorted(same["right"].astype(int)) == list(range(146, 158))


def test_the_draft_is_the_list_of_clubs(lists):
    found = find_matches(lists["draft"], lists["clubs"])
    same = found[found["verdict"] == "same"]
    names = [lists[one].set_index("key")["name"].str.lower() for one in ("draft", "clubs")]
    assert len(same) == len(lists["clubs"]) == 140
    assert (names[0][same["ours"]].to_numpy() == names[1][same["theirs"]].to_numpy()).all()
