"""A small server of the project's own: layers and files of a made-up place, and every way to fail.

Two localities of two wards each, every ward with three LSOAs, on squares of a hundredth of a degree. A third
locality is there so that asking for too much shows.
"""

from __future__ import annotations

import io
import json
import re
import threading
import time
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

LOCALITIES = ("E07000901", "E07000902", "E07000903")
WANTED = LOCALITIES[:2]
KINDS = (
    "500", "503", "429", "404", "reset", "truncate", "html", "arcgis-error", "slow", "empty", "notjson",
)  # fmt: skip
FILE_7 = "/media/1/File_7.csv"
CENSUS = "/output/census.zip"
SERVICES = "/x/arcgis/rest/services"


def square(x: int, y: int) -> dict[str, Any]:
    west, south = round(-2 + x / 100, 6), round(53 + y / 100, 6)
    east, north = round(west + 0.01, 6), round(south + 0.01, 6)
    ring = [[west, south], [west, north], [east, north], [east, south], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


@dataclass
class Layer:
    """One layer: rows of properties, shapes beside them (None in a table)."""

    rows: list[dict[str, Any]]
    shapes: list[dict[str, Any]] | None = None
    limit: int = 4
    object_id: str = "FID"
    pages: bool = True

    @property
    def fields(self) -> list[str]:
        return list(self.rows[0])


def place(ward: str = "WD23", lookup: str = "WD24", lad: str = "LAD24") -> dict[str, Layer]:
    """The layers; the years of their fields as given."""
    wards, lsoas, table, shapes, small = [], [], [], [], []
    for a, authority in enumerate(LOCALITIES):
        for b in range(2):
            code = f"E05099{a}{b}1"
            wards.append({f"{ward}CD": code, f"{ward}NM": f"Ward {a}{b}", "LAD23CD": authority})
            shapes.append(square(10 * a, 10 * b))
            for c in range(3):
                lsoa = f"E01099{a}{b}{c}"
                lsoas.append({"LSOA21CD": lsoa, "LSOA21NM": f"Made 00{a}{b}{c}"})
                small.append(square(10 * a + c, 10 * b))
                table.append(
                    {
                        "LSOA21CD": lsoa,
                        "LSOA21NM": f"Made 00{a}{b}{c}",
                        f"{lookup}CD": code,
                        f"{lookup}NM": f"Ward {a}{b}",
                        f"{lad}CD": authority,
                        f"{lad}NM": f"Place {a}",
                    }
                )

    def numbered(rows: list[dict[str, Any]], name: str = "FID") -> list[dict[str, Any]]:
        # object ids in an order of their own: pages do not come sorted by code
        return [{name: (7 * n) % 101 + 1, **row, "GlobalID": f"{{{n}}}"} for n, row in enumerate(rows)]

    return {
        "WARDS": Layer(numbered(wards), shapes),
        "LSOAS": Layer(numbered(lsoas), small),
        "LOOKUP": Layer(numbered(table, "ObjectId"), None, object_id="ObjectId"),
    }


def file_7(codes: list[str]) -> bytes:
    head = (
        "LSOA code (2021),Local Authority District code (2024),Index of Multiple Deprivation (IMD) Score,"
        "Index of Multiple Deprivation (IMD) Rank (where 1 is most deprived),"
        "Index of Multiple Deprivation (IMD) Decile (where 1 is most deprived 10% of LSOAs)"
    )
    rows = [f"{code},{LOCALITIES[0]},{20 + n / 10},{n + 1},{n % 10 + 1}" for n, code in enumerate(codes)]
    return "\r\n".join([head, *rows, ""]).encode()


def census(codes: list[str]) -> bytes:
    head = "date,geography,geography code,Residence type: Total; measures: Value"
    rows = [f"2021,Made,{code},{1000 + n}" for n, code in enumerate(codes)]
    return "\n".join([head, *rows, ""]).encode()


def zipped(members: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


@dataclass
class Server:
    """What it serves, how it fails, and what it was asked."""

    layers: dict[str, Layer] = field(default_factory=place)
    files: dict[str, bytes] = field(default_factory=dict)
    faults: dict[int | str, str] = field(default_factory=dict)
    headers: dict[str, dict[str, str]] = field(default_factory=dict)
    #: Called with what a query answers; gives what is sent instead.
    twist: Any = None
    #: Called with a question in Overpass QL; gives the whole answer, as bytes or to be written as JSON.
    overpass: Any = None
    slow: float = 1.0
    url: str = ""
    asked: list[tuple[str, str, dict[str, str], dict[str, str]]] = field(default_factory=list)
    lock: Any = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        codes = [row["LSOA21CD"] for row in self.layers["LSOAS"].rows]
        self.files.setdefault(FILE_7, file_7(codes))
        self.files.setdefault(CENSUS, zipped({"census-lsoa.csv": census(codes), "metadata/a.txt": b"x"}))

    def sources(self) -> str:
        """Settings that point the catalogue's datasets here."""
        services = f"https://services.example{SERVICES}"
        return f"""
[sources]
wait = 0.01
timeout = 5
tries = 3
[sources.wards]
address = "{services}/WARDS/FeatureServer/0"
[sources.lsoas]
address = "{services}/LSOAS/FeatureServer/0"
[sources.lookup]
address = "{services}/LOOKUP/FeatureServer/0"
kind = "table"
[sources.iod2025]
address = "https://assets.example{FILE_7}"
[sources.census]
address = "https://census.example{CENSUS}"
member = 'census-lsoa\\.csv'
"""

    def reset(self) -> None:
        self.asked.clear()
        self.faults.clear()


@contextmanager
def serving(server: Server) -> Iterator[Server]:
    """Serve on a free port of 127.0.0.1."""

    class Handler(_Handler):
        world = server

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    http.daemon_threads = True
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    server.url = f"http://127.0.0.1:{http.server_address[1]}"
    try:
        yield server
    finally:
        http.shutdown()
        http.server_close()
        thread.join()


def answer(layer: Layer, form: Mapping[str, str]) -> dict[str, Any]:
    """A query as an ArcGIS server answers it."""
    match = re.fullmatch(r"(\w+) IN \((.*)\)", form.get("where", ""))
    hits = list(range(len(layer.rows)))
    if match:
        wanted = set(re.findall(r"'([^']*)'", match.group(2)))
        if match.group(1) not in layer.fields:
            return {"error": {"code": 400, "message": f"Invalid field: {match.group(1)}", "details": []}}
        hits = [n for n in hits if layer.rows[n][match.group(1)] in wanted]
    elif "objectIds" in form:
        ids = {int(one) for one in form["objectIds"].split(",")}
        hits = [n for n in hits if layer.rows[n][layer.object_id] in ids]
    else:
        return {"error": {"code": 400, "message": "Cannot perform query.", "details": ["'where' is invalid"]}}
    if form.get("returnCountOnly") == "true":
        return {"count": len(hits)}
    if form.get("returnIdsOnly") == "true":
        return {"objectIds": [layer.rows[n][layer.object_id] for n in hits]}
    if "resultOffset" in form and not layer.pages:
        return {"error": {"code": 400, "message": "Pagination is not supported.", "details": []}}
    if form.get("orderByFields", "").split(" ")[0] == layer.object_id:
        hits.sort(key=lambda n: layer.rows[n][layer.object_id])
    start = int(form.get("resultOffset", 0))
    size = min(int(form.get("resultRecordCount", layer.limit)), layer.limit)
    if not form.get("orderByFields") and (start // size) % 2:
        hits = hits[1:] + hits[:1]  # without an order, each page may come from another one
    part = hits[start : start + size]
    names = form["outFields"].split(",")
    more = {"exceededTransferLimit": True} if start + size < len(hits) else {}
    if form["f"] == "json":
        rows = [{"attributes": {name: layer.rows[n][name] for name in names}} for n in part]
        return {"features": rows, **more}
    shapes = layer.shapes or []
    features = [
        {
            "type": "Feature",
            "properties": {name: layer.rows[n][name] for name in names},
            "geometry": shapes[n] if form["returnGeometry"] == "true" else None,
        }
        for n in part
    ]
    return {"type": "FeatureCollection", "features": features, **({"properties": more} if more else {})}


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # else each answer waits 40 ms for the other side
    world: Server

    def log_message(self, *_: Any) -> None:
        """Say nothing."""

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        self.go(parse_qs(self.rfile.read(length).decode(), keep_blank_values=True))

    def do_GET(self) -> None:
        self.go({})

    def do_HEAD(self) -> None:
        self.go({})

    def go(self, form: dict[str, list[str]]) -> None:
        url = urlsplit(self.path)
        path = unquote(url.path)
        asked = {k: v[-1] for k, v in {**parse_qs(url.query), **form}.items()}
        with self.world.lock:
            self.world.asked.append((self.command, path, asked, dict(self.headers)))
            number = len(self.world.asked)
        fault = self.world.faults.get(number) or self.world.faults.get("*", "")
        if fault == "reset":
            self.close_connection = True
            self.connection.shutdown(2)
            return
        if fault in ("500", "503", "504", "429", "404"):
            extra = {"Retry-After": "7"} if fault in ("503", "429") else {}
            self.send(int(fault), b"<html>fault</html>", extra)
            return
        if fault == "slow":
            time.sleep(self.world.slow)
        if fault == "html":
            self.send(200, b"<!DOCTYPE html><html><body>Service maintenance</body></html>")
            return
        if fault == "empty":
            self.send(200, b"")
            return
        if fault == "arcgis-error":
            self.send(200, json.dumps({"error": {"code": 400, "message": "Cannot perform query."}}).encode())
            return
        status, body, extra = self.route(path, asked)
        if fault == "notjson":
            body = body[: len(body) // 2]
        if fault == "truncate":
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body[: len(body) // 2])
            self.wfile.flush()
            self.close_connection = True
            self.connection.shutdown(2)
            return
        self.send(status, body, extra)

    def route(self, path: str, asked: Mapping[str, str]) -> tuple[int, bytes, dict[str, str]]:
        match = re.fullmatch(rf"(?:/mirror)?{SERVICES}/(\w+)/FeatureServer/0(/query)?", path)
        if match and match.group(1) in self.world.layers:
            layer = self.world.layers[match.group(1)]
            if match.group(2):
                body = answer(layer, asked)
            else:
                body = {
                    "fields": [{"name": name, "type": "esriFieldTypeString"} for name in layer.fields],
                    "objectIdField": layer.object_id,
                    "maxRecordCount": layer.limit,
                    "advancedQueryCapabilities": {"supportsPagination": layer.pages},
                }
            if self.world.twist is not None:
                body = self.world.twist(path, asked, body)
            return 200, json.dumps(body).encode(), {}
        if path == "/api/interpreter" and self.world.overpass is not None:
            said = self.world.overpass(asked.get("data", ""))
            return 200, said if isinstance(said, bytes) else json.dumps(said).encode(), {}
        if path in self.world.files:
            extra = self.world.headers.get(path, {})
            known = (self.headers.get("If-None-Match"), self.headers.get("If-Modified-Since"))
            if extra and known[0] == extra.get("ETag") and known[1] == extra.get("Last-Modified"):
                return 304, b"", extra
            return 200, self.world.files[path], extra
        return 404, b"not found", {}

    def send(self, status: int, body: bytes, extra: Mapping[str, str] = {}) -> None:
        try:
            self.send_response(status)
            if status != 304:
                self.send_header("Content-Length", str(len(body)))
            for name, value in extra.items():
                self.send_header(name, value)
            self.end_headers()
            if self.command != "HEAD" and status != 304:
                self.wfile.write(body)
        except OSError:
            self.close_connection = True
