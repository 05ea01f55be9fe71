"""What layers get wrong, and that it is seen."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

import pytest

from assetmap.errors import SourceError
from tests.sources.project import Project
from tests.sources.server import LOCALITIES

QUERY = "/query"


def twisted(project: Project, change: Any, name: str = "WARDS") -> None:
    """Change what the queries of one layer answer."""

    def twist(path: str, asked: Mapping[str, str], body: dict[str, Any]) -> dict[str, Any]:
        return change(asked, body) if f"/{name}/" in path else body

    project.server.twist = twist


def refused(project: Project, words: str, name: str = "wards") -> None:
    with pytest.raises(SourceError, match=words) as caught:
        project.fetch(name)
    assert caught.value.exit_code == 3
    assert project.files() == {}


def features(change: Any) -> Any:
    """A change of the rows of every page."""

    def apply(asked: Mapping[str, str], body: dict[str, Any]) -> dict[str, Any]:
        return change(body) if "features" in body else body

    return apply


def test_a_layer_that_stops_at_its_limit_without_saying_so(project: Project) -> None:
    """The flag is lost, but the count is not: the rest is asked for all the same."""
    project.server.layers["WARDS"].limit = 1
    twisted(project, features(lambda body: {k: v for k, v in body.items() if k != "properties"}))
    assert project.fetch("wards").results[0].entry.rows == 4


def test_fewer_rows_a_page_than_asked_for(project: Project) -> None:
    def fewer(asked: Mapping[str, str], body: dict[str, Any]) -> dict[str, Any]:
        if len(body.get("features", ())) > 1:
            return {**body, "features": body["features"][:-1], "exceededTransferLimit": True}
        return body

    twisted(project, fewer)
    assert project.fetch("wards").results[0].entry.rows == 4


def test_a_layer_that_stops_before_its_count(project: Project) -> None:
    def cut(asked: Mapping[str, str], body: dict[str, Any]) -> dict[str, Any]:
        return {"count": body["count"] + 1} if "count" in body else body

    twisted(project, cut)
    refused(project, r"stopped after 4 of 5 rows \(tried 3 times\)")


def test_a_layer_with_more_rows_than_its_count(project: Project) -> None:
    project.server.layers["WARDS"].limit = 2

    def more(asked: Mapping[str, str], body: dict[str, Any]) -> dict[str, Any]:
        return {"count": body["count"] - 2} if "count" in body else body

    twisted(project, more)
    refused(project, "said there are 2 rows and sent more")


def test_a_row_that_comes_twice(project: Project) -> None:
    project.server.layers["WARDS"].limit = 2

    def first(asked: Mapping[str, str], body: dict[str, Any]) -> dict[str, Any]:
        if asked.get("resultOffset") == "2":
            body["features"][0]["properties"]["FID"] = 1
            body["features"][1]["properties"]["FID"] = 8
        return body

    twisted(project, first)
    refused(project, "sent one row twice")


def test_a_code_that_comes_twice(project: Project) -> None:
    rows = project.server.layers["WARDS"].rows
    rows[1]["WD23CD"] = rows[0]["WD23CD"]
    refused(project, r"sent some codes more than once \(E05099001\)")


def test_a_server_that_forgets_what_was_asked(project: Project) -> None:
    def other(body: dict[str, Any]) -> dict[str, Any]:
        body["features"][0]["properties"]["LAD23CD"] = LOCALITIES[2]
        return body

    twisted(project, features(other))
    refused(project, "sent a row that was not asked for")


@pytest.mark.parametrize(
    ("geometry", "words"),
    [
        (None, "sent no shape of LAD23CD"),
        ({"type": "Point", "coordinates": [-2, 53]}, "not an area"),
        ({"type": "Polygon", "coordinates": []}, "not an area"),
        ({"type": "Polygon", "coordinates": [[[-2, 53], [-2, 53.1], [-1.9, 53]]]}, "not closed"),
        ({"type": "Polygon", "coordinates": [[[-2, 53], [-2, 53.1], [-1.9, 53], [-2, 53.2]]]}, "not closed"),
        (
            {"type": "Polygon", "coordinates": [[[-2, 53], [-2, 53.1], [-2, 53.05], [-2, 53]]]},
            "without an area",
        ),
        ({"type": "Polygon", "coordinates": [[[380000, 400000]] * 4]}, "not in Great Britain by degrees"),
        ({"type": "Polygon", "coordinates": [[[53, -2], [53.1, -2], [53, -1.9], [53, -2]]]}, "Great Britain"),
        ({"type": "MultiPolygon", "coordinates": [[]]}, "a part without an outline"),
        ({"type": "MultiPolygon", "coordinates": [[[["x", 1]]]]}, "broken shape"),
        ({"type": "Polygon", "coordinates": [[[None, 1]]]}, "broken shape"),
    ],
)
def test_a_broken_shape(project: Project, geometry: Any, words: str) -> None:
    def put(body: dict[str, Any]) -> dict[str, Any]:
        body["features"][0]["geometry"] = geometry
        return body

    twisted(project, features(put))
    refused(project, words)


def test_a_point_that_is_nowhere(project: Project) -> None:
    shape = project.server.layers["WARDS"].shapes[0]  # type: ignore[index]
    shape["coordinates"][0][0] = [float("nan"), 53.0]
    refused(project, "nowhere")


def test_rings_with_holes_and_several_parts_are_kept(project: Project) -> None:
    hole = [[-1.996, 53.004], [-1.994, 53.004], [-1.994, 53.006], [-1.996, 53.006], [-1.996, 53.004]]
    shapes = project.server.layers["WARDS"].shapes
    assert shapes
    outer = shapes[0]["coordinates"][0]
    far = [[x + 0.5, y] for x, y in outer]
    shapes[0] = {"type": "MultiPolygon", "coordinates": [[outer, hole], [far]]}
    made = json.loads(project.fetch("wards").results[0].path.read_text(encoding="utf-8"))
    assert made["features"][0]["geometry"] == {
        "type": "MultiPolygon",
        "coordinates": [[outer, hole], [[[round(x, 7), y] for x, y in far]]],
    }


def test_a_tiny_difference_of_the_servers_arithmetic_is_none(project: Project) -> None:
    project.fetch("wards")
    before = project.files()
    for shape in project.server.layers["WARDS"].shapes or ():
        shape["coordinates"] = [[[x + 1e-9, y - 1e-9] for x, y in ring] for ring in shape["coordinates"]]
    assert project.fetch("wards", refresh=True).results[0].news == "same"
    assert project.files() == before


@pytest.mark.parametrize("limit", [1, 2, 4, 100])
def test_an_old_layer_without_pages_is_asked_by_id(project: Project, limit: int) -> None:
    project.fetch("wards")
    before = project.files()
    project.server.reset()
    layer = project.server.layers["WARDS"]
    layer.pages, layer.limit = False, limit
    project.fetch("wards", refresh=True)
    assert project.files() == before
    assert any("objectIds" in form for _, _, form, _ in project.server.asked)


def test_many_codes_go_in_batches_by_post(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    project.fetch()
    before = project.files()
    project.server.reset()
    monkeypatch.setattr("assetmap.sources.arcgis.BATCH", 5)
    project.fetch(refresh=True)
    assert project.files() == before
    wheres = [
        form["where"] for _, path, form, _ in project.server.asked if "LSOAS" in path and "where" in form
    ]
    assert sorted({where.count("'") // 2 for where in wheres}) == [2, 5]  # twelve codes: 5, 5 and 2
    commands = {command for command, path, *_ in project.server.asked if path.endswith(QUERY)}
    assert commands == {"POST"}


def test_the_order_in_which_rows_come_does_not_matter(project: Project) -> None:
    project.fetch()
    before = project.files()
    for layer in project.server.layers.values():
        order = list(range(len(layer.rows)))[::-1]
        ids = [row[layer.object_id] for row in layer.rows]
        layer.rows = [layer.rows[n] for n in order]
        if layer.shapes:
            layer.shapes = [layer.shapes[n] for n in order]
        for row, number in zip(layer.rows, ids, strict=True):
            row[layer.object_id] = number
    project.fetch(refresh=True)
    assert project.files() == before


@pytest.mark.parametrize(
    ("description", "words"),
    [
        ({"services": []}, "without fields: this is not a layer"),
        ({"fields": []}, "without fields"),
        ({"fields": [{"name": "WD23CD"}]}, "without an object id"),
        ({"error": {"code": 499, "message": "Token Required"}}, r"error 499: Token Required$"),
        ({"error": {"code": 400, "message": "Invalid URL", "details": ["Invalid URL"]}}, "400: Invalid URL$"),
        ({"error": "no"}, r"with an error: no \(tried 3 times\)"),
    ],
)
def test_a_description_that_is_none(project: Project, description: Any, words: str) -> None:
    def other(path: str, asked: Mapping[str, str], body: Any) -> Any:
        return body if path.endswith(QUERY) else description

    project.server.twist = other
    with pytest.raises(SourceError) as caught:
        project.fetch("wards")
    assert re.search(words, caught.value.what)


def test_an_object_id_known_by_its_kind_alone(project: Project) -> None:
    def other(path: str, asked: Mapping[str, str], body: Any) -> Any:
        if path.endswith(QUERY):
            return body
        fields = [
            {**one, "type": "esriFieldTypeOID"} if one["name"] == "FID" else one for one in body["fields"]
        ]
        return {"fields": fields, "maxRecordCount": "many"}

    project.server.twist = other
    assert project.fetch("wards").results[0].entry.rows == 4


def test_a_layer_of_something_else_names_its_fields(project: Project) -> None:
    project.server.layers["WARDS"] = project.server.layers["LSOAS"]
    refused(project, r"no field WDyyCD; its fields are: FID, LSOA21CD")


def test_progress_is_told(project: Project) -> None:
    told: list[tuple[int, int]] = []
    from assetmap.sources.arcgis import describe, read_rows

    address = f"{project.server.url}/x/arcgis/rest/services/LSOAS/FeatureServer/0"
    layer = describe(project.client, address, "LSOAs")
    codes = [f"E0109900{n}" for n in range(3)] + [f"E0109901{n}" for n in range(3)]
    read_rows(
        project.client,
        layer,
        "LSOA21CD",
        codes,
        ["LSOA21CD"],
        shapes=False,
        what="LSOAs",
        progress=lambda done, total: told.append((done, total)),
    )
    assert told == [(4, 6), (6, 6)]
