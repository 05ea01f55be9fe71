"""Files made to do harm: each small to send, and without a limit ruinous to read."""

from __future__ import annotations

import io
import json
import random
import struct
import zipfile
from collections.abc import Callable, Mapping, Sequence

__all__ = ["HOSTILE", "bomb", "features", "packed", "polygon", "star", "workbook"]

MB = 2**20
_SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" '
    'ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/'
    'vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>'
)
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_ODS = (
    '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
    '<table:table table:name="S">%s</table:table></office:spreadsheet></office:body>'
    "</office:document-content>"
)
_ROW = (
    '<table:table-row ><table:table-cell office:value-type="string">%s</table:table-cell></table:table-row>'
)
_LAUGHS = "<!DOCTYPE x [" + '<!ENTITY a0 "laugh at this">'
_LAUGHS += "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10)) + "]>"
_KML = '<kml xmlns="http://www.opengis.net/kml/2.2"><Document>%s</Document></kml>'
_PLACE = "<Placemark><name>%s</name><Point><coordinates>-2.4,53.5</coordinates></Point></Placemark>"


def packed(members: Mapping[str, bytes | str], level: int = 9) -> bytes:
    """A zip of these members."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return made.getvalue()


def bomb(names: Sequence[str], megabytes: int, told: int | None = None) -> bytes:
    """A zip whose members have so many megabytes of noughts each; `told` is what it says of their size."""
    from zlib import Z_FULL_FLUSH, compressobj, crc32

    maker = compressobj(9, wbits=-15)
    once = maker.compress(b"\0" * MB) + maker.flush(Z_FULL_FLUSH)
    body = once * megabytes + maker.flush()
    head, table = b"", b""
    for name in names:
        fields = (0, 8, 0, 0, crc32(b""), len(body), told or megabytes * MB, len(name), 0)
        table += struct.pack(
            "<4s6H3I5H2I", b"PK\1\2", 20, 20, *fields[:4], *fields[4:7], len(name), *(0,) * 4, 0, len(head)
        )
        head += struct.pack("<4s5H3I2H", b"PK\3\4", 20, *fields) + name.encode() + body
        table += name.encode()
    end = struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, len(names), len(names), len(table), len(head), 0)
    return head + table + end


def workbook(rows: bytes | str, before: str = "") -> bytes:
    """An Excel workbook with this content of its one sheet."""
    body = rows.encode() if isinstance(rows, str) else rows
    return packed(
        {
            "[Content_Types].xml": _TYPES,
            "_rels/.rels": f'<Relationships xmlns="{_RELATIONS}"><Relationship Id="r1" Type="{_OFFICE}/'
            'officeDocument" Target="xl/workbook.xml"/></Relationships>',
            "xl/workbook.xml": f'<workbook xmlns="{_SHEET}" xmlns:r="{_OFFICE}"><sheets><sheet name="S" '
            'sheetId="1" r:id="r1"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_RELATIONS}"><Relationship Id="r1" Type='
            f'"{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
            "xl/worksheets/sheet1.xml": f'{before}<worksheet xmlns="{_SHEET}"><sheetData>'.encode()
            + body
            + b"</sheetData></worksheet>",
        },
        level=1,
    )


def text(words: str, at: str = "") -> str:
    """A cell of a workbook with text in it."""
    place = f' r="{at}"' if at else ""
    return f'<c{place} t="inlineStr"><is><t>{words}</t></is></c>'


def star(points: int, seed: int = 1) -> list[list[float]]:
    """A ring that crosses itself everywhere: random points around Bolton."""
    chance = random.Random(seed)
    ring = [[-2.5 + chance.random() / 10, 53.5 + chance.random() / 10] for _ in range(points)]
    return [*ring, ring[0]]


def circle(points: int) -> list[list[float]]:
    """A ring in order, with very many points."""
    from math import cos, pi, sin

    turns = [2 * pi * n / points for n in range(points)]
    ring = [[round(-2.4 + cos(a) / 50, 9), round(53.5 + sin(a) / 50, 9)] for a in turns]
    return [*ring, ring[0]]


def features(*shapes: object, **named: object) -> bytes:
    """GeoJSON of these shapes; text stands for itself under "Name"."""
    made = [
        {"type": "Feature", "properties": {"Name": f"Place {n}"}, "geometry": one}
        for n, one in enumerate(shapes)
    ]
    return json.dumps({"type": "FeatureCollection", **named, "features": made}).encode()


def polygon(*rings: list[list[float]]) -> dict[str, object]:
    return {"type": "Polygon", "coordinates": rings}


def _opendocument(content: str) -> bytes:
    """A spreadsheet of LibreOffice."""
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/></manifest:manifest>'
    )
    return packed({"mimetype": kind, "META-INF/manifest.xml": manifest, "content.xml": content})


def _repeated_rows() -> bytes:
    row = _ROW.replace("row>", 'row table:number-rows-repeated="1048000">', 1) % "<text:p>x</text:p>"
    return _opendocument(_ODS % row)


def _spaces() -> bytes:
    """A cell of LibreOffice with 2,000,000,000 spaces in it, told as a number."""
    return _opendocument(_ODS % (_ROW % '<text:p>a<text:s text:c="2000000000"/>b</text:p>'))


#: Name -> the file's name, and what makes it.
HOSTILE: dict[str, tuple[str, Callable[[], bytes]]] = {
    "zip bomb, Excel": ("a.xlsx", lambda: bomb(["xl/worksheets/sheet1.xml"], 2000)),
    "zip bomb, Excel, that lies": ("a.xlsx", lambda: bomb(["xl/worksheets/sheet1.xml"], 2000, 100)),
    "zip bomb, LibreOffice, that lies": ("a.ods", lambda: bomb(["content.xml"], 2000, 100)),
    "zip bomb, kmz": ("a.kmz", lambda: bomb(["doc.kml"], 2000)),
    "zip bomb, kmz, that lies": ("a.kmz", lambda: bomb(["doc.kml"], 2000, 100)),
    "zip bomb, shapes, that lies": ("a.zip", lambda: bomb(["a.shp", "a.shx", "a.dbf"], 700, 100)),
    "many members": ("a.zip", lambda: packed({f"{n}.shp": b"" for n in range(6_000)}, 1)),
    "cells without a place": (
        "a.xlsx",
        lambda: workbook(b"<row>" + b"<c><v>1</v></c>" * 6_000_000 + b"</row>"),
    ),
    "three times the rows that are read": (
        "a.xlsx",
        lambda: workbook(b"<row><c><v>1</v></c></row>" * 600_000),
    ),
    "three million rows": ("a.xlsx", lambda: workbook(b"<row><c><v>1</v></c></row>" * 3_000_000)),
    "the far corner": (
        "a.xlsx",
        lambda: workbook(f"<row>{text('x', 'A1')}</row><row>{text('x', 'XFD1048576')}</row>"),
    ),
    "a row repeated, LibreOffice": ("a.ods", _repeated_rows),
    "spaces told as a number, LibreOffice": ("a.ods", _spaces),
    "entities, Excel": ("a.xlsx", lambda: workbook(f"<row>{text('&a9;', 'A1')}</row>", _LAUGHS)),
    "entities, LibreOffice": (
        "a.ods",
        lambda: _opendocument(_LAUGHS + _ODS % (_ROW % "<text:p>&a9;</text:p>")),
    ),
    "entities, KML": ("a.kml", (_LAUGHS + _KML % (_PLACE % "&a9;")).encode),
    "a file of this computer, KML": (
        "a.kml",
        ('<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>' + _KML % (_PLACE % "&e;")).encode,
    ),
    "a cell of 50 MB, CSV": ("a.csv", lambda: b"Name,Type\n" + b"x" * (50 * MB) + b",venue\n"),
    "a cell of 50 MB, Excel": (
        "a.xlsx",
        lambda: workbook(
            f"<row>{text('Name')}{text('Type')}</row><row>{text('x' * 50 * MB)}{text('venue')}</row>"
        ),
    ),
    "a cell of 50 MB, GeoJSON": (
        "a.geojson",
        lambda: features({"type": "Point", "coordinates": [-2.4, 53.5]}).replace(
            b"Place 0", b"x" * (50 * MB)
        ),
    ),
    "5,000 columns, CSV": (
        "a.csv",
        (",".join(f"c{n}" for n in range(5000)) + "\n" + ",".join("x" * 5000) + "\n").encode,
    ),
    "5,000 columns, GeoJSON": (
        "a.geojson",
        lambda: json.dumps(
            {
                "type": "FeatureCollection",
                "features": [
                    {"type": "Feature", "geometry": None, "properties": {f"c{n}": n for n in range(5000)}}
                ],
            }
        ).encode(),
    ),
    "one wide row and very many, CSV": ("a.csv", lambda: b"Name" + b",x" * 450 + b"\n" + b"a\n" * 3_000_000),
    "commas only, CSV": ("a.csv", lambda: b"Name,Type\n" + b"," * (90 * MB) + b"x\n"),
    "a million points in order": ("a.geojson", lambda: features(polygon(circle(1_000_000)))),
    "a million points that cross": ("a.geojson", lambda: features(polygon(star(1_000_000)))),
    "twenty thousand points that cross": ("a.geojson", lambda: features(polygon(star(20_000)))),
    "a hundred shapes that cross": (
        "a.geojson",
        lambda: features(*(polygon(star(1500, n)) for n in range(100))),
    ),
    "brackets without end": (
        "a.geojson",
        lambda: b'{"type":"FeatureCollection","features":' + b"[" * 5_000_000,
    ),
    "collections in collections": (
        "a.geojson",
        lambda: (
            b'{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"Name":"x"},"geometry":'
            + b'{"type":"GeometryCollection","geometries":[' * 5000
            + b"]}" * 5000
            + b"}]}"
        ),
    ),
    "another file, by VRT": (
        "a.kml",
        lambda: (
            b'<OGRVRTDataSource><!-- <kml --><OGRVRTLayer name="passwd"><SrcDataSource>CSV:/etc/passwd'
            b"</SrcDataSource><SrcLayer>passwd</SrcLayer></OGRVRTLayer></OGRVRTDataSource>"
        ),
    ),
    "a command, by GDALG": (
        "a.geojson",
        lambda: json.dumps(
            {"type": "gdal_streamed_alg", "command_line": "gdal vector pipeline ! read CSV:/etc/passwd"}
        ).encode(),
    ),
}
