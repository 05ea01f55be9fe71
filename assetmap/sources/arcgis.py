"""ArcGIS feature services: the rows of some places out of a layer, all of them and each once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assetmap.sources.client import Broken, Client, as_json
from assetmap.sources.shapes import checked_shape

__all__ = ["Layer", "Row", "describe", "read_rows"]

#: How many codes one request asks for. More makes servers refuse the request; fewer makes more requests.
BATCH = 500
#: The record limit taken where a layer states none.
_USUAL_LIMIT = 1000
#: Error codes that arrive with status 200 and that another try does not change.
_LASTING = {401, 403, 404, 498, 499}


@dataclass(frozen=True)
class Layer:
    """What a layer says of itself.

    Attributes
    ----------
    address : str
        Of the layer, without a closing slash.
    fields : tuple of str
        As written there: names carry the year and may be in any case.
    object_id : str
        The field by which pages are put in a stable order.
    limit : int
        The most rows of one answer.
    pages : bool
        Whether it can be asked for rows from a given one on.
    """

    address: str
    fields: tuple[str, ...]
    object_id: str
    limit: int
    pages: bool


@dataclass(frozen=True)
class Row:
    """One row: its fields, and its shape (GeoJSON, EPSG:4326) where shapes were asked for."""

    values: Mapping[str, Any]
    shape: Mapping[str, Any] | None


def describe(client: Client, address: str, what: str) -> Layer:
    """Ask a layer for its description.

    Parameters
    ----------
    client : Client
    address : str
        Of the layer, ending in ``FeatureServer/0`` or the like.
    what : str
        What it should be, in words, for messages.

    Raises
    ------
    SourceError
        No usable description comes.
    """
    address = address.rstrip("/")

    def ask() -> Layer:
        said = _said(client.get(f"{address}?f=json").body)
        named = said.get("fields")
        if not isinstance(named, list) or not named:
            raise Broken("sent a description without fields: this is not a layer", final=True)
        fields = [(str(one.get("name", "")), one.get("type")) for one in named if isinstance(one, dict)]
        stated = said.get("objectIdField") or said.get("objectIdFieldName")
        by_type = [name for name, kind in fields if kind == "esriFieldTypeOID"]
        object_id = next((name for name, _ in fields if name == stated), None) or next(iter(by_type), None)
        if object_id is None:
            raise Broken("sent a description without an object id, so that pages have no order", final=True)
        limit = said.get("maxRecordCount")
        able = said.get("advancedQueryCapabilities")
        return Layer(
            address,
            tuple(name for name, _ in fields),
            object_id,
            limit if isinstance(limit, int) and limit > 0 else _USUAL_LIMIT,
            not isinstance(able, dict) or able.get("supportsPagination") is not False,
        )

    return client.keep_trying(f"the description of {what}", address, ask)


def read_rows(
    client: Client,
    layer: Layer,
    field: str,
    codes: Sequence[str],
    keep: Sequence[str],
    *,
    shapes: bool,
    what: str,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> list[Row]:
    """All rows in which a field has one of some codes.

    The number of rows is asked for first; then pages in the order of the object id until all are there.

    Parameters
    ----------
    client : Client
    layer : Layer
    field : str
        The field, as the layer writes it.
    codes : sequence of str
    keep : sequence of str
        The fields wanted, as the layer writes them.
    shapes : bool
        Whether shapes are asked for (in degrees, EPSG:4326).
    what : str
        What is asked for, in words.
    progress : callable
        Told how many rows are there, and how many are known to come.

    Returns
    -------
    list of Row
        In the order in which they came.

    Raises
    ------
    SourceError
        Rows are missing, come twice, or were not asked for; a shape is broken; the server fails.
    """
    names = list(dict.fromkeys([field, *keep, layer.object_id]))
    query = {"outFields": ",".join(names), "returnGeometry": "true" if shapes else "false"}
    query |= {"f": "geojson", "outSR": "4326", "geometryPrecision": "7"} if shapes else {"f": "json"}
    rows: list[Row] = []
    wanted = sorted(set(codes))
    for start in range(0, len(wanted), BATCH):
        batch = wanted[start : start + BATCH]
        listed = ",".join("'" + code.replace("'", "''") + "'" for code in batch)
        before = len(rows)

        def tell(done: int, total: int, before: int = before) -> None:
            progress(before + done, before + total)

        where = f"{field} IN ({listed})"
        asking = _Asking(client, layer, where, query, names, field, set(batch), what, tell)
        rows += client.keep_trying(what, layer.address, asking.all_rows)
    return rows


@dataclass(frozen=True)
class _Asking:
    """One batch of codes."""

    client: Client
    layer: Layer
    where: str
    query: Mapping[str, str]
    names: Sequence[str]
    field: str
    codes: set[str]
    what: str
    progress: Callable[[int, int], None]

    def all_rows(self) -> list[Row]:
        """The rows of the batch: as many as the layer says there are, each once."""
        count = self._count()
        rows: dict[object, Row] = {}
        for page, more in self._pages(count):
            for row in page:
                if rows.setdefault(row.values[self.layer.object_id], row) is not row:
                    raise Broken(f"sent one row twice ({self._called(row)})")
            self.progress(len(rows), count)
            if len(rows) > count or (len(rows) == count and more):
                raise Broken(f"said there are {count:,} rows and sent more")
        if len(rows) < count:
            raise Broken(f"stopped after {len(rows):,} of {count:,} rows")
        return list(rows.values())

    def _count(self) -> int:
        def ask() -> int:
            count = self._ask({"where": self.where, "returnCountOnly": "true", "f": "json"}).get("count")
            if not isinstance(count, int) or count < 0:
                raise Broken("did not say how many rows there are")
            return count

        return self.client.keep_trying(f"the number of {self.what}", self.layer.address, ask)

    def _pages(self, count: int) -> Iterator[tuple[list[Row], bool]]:
        """Pages, and whether the layer says that there is more."""
        if not self.layer.pages:
            yield from self._by_ids()
            return
        done, order = 0, f"{self.layer.object_id} ASC"
        while done < count:
            page, more = self._page(
                {
                    "where": self.where,
                    "orderByFields": order,
                    "resultOffset": str(done),
                    "resultRecordCount": str(self.layer.limit),
                },
                f"{self.what}, from row {done + 1:,} of {count:,} on",
            )
            yield page, more
            if not page:
                return
            done += len(page)  # a layer may send fewer than asked for, and says so with `more`

    def _by_ids(self) -> Iterator[tuple[list[Row], bool]]:
        """For old layers that know no pages: the ids first, then the rows by id."""

        def ask() -> list[int]:
            ids = self._ask({"where": self.where, "returnIdsOnly": "true", "f": "json"}).get("objectIds")
            if ids is not None and not isinstance(ids, list):
                raise Broken("did not say which rows there are")
            return sorted(ids or [])

        ids = self.client.keep_trying(f"the ids of {self.what}", self.layer.address, ask)
        for start in range(0, len(ids), self.layer.limit):
            part = ids[start : start + self.layer.limit]
            page, _ = self._page({"objectIds": ",".join(map(str, part))}, self.what)
            if len(page) != len(part):
                raise Broken(f"sent {len(page):,} rows of {len(part):,} asked for by id")
            yield page, False

    def _page(self, query: Mapping[str, str], asked: str) -> tuple[list[Row], bool]:
        def ask() -> tuple[list[Row], bool]:
            said = self._ask({**self.query, **query})
            features = said.get("features")
            if not isinstance(features, list):
                raise Broken("sent an answer without rows in it")
            more = said.get("exceededTransferLimit") or (said.get("properties") or {}).get(
                "exceededTransferLimit"
            )
            return [self._row(one) for one in features], bool(more)

        return self.client.keep_trying(asked, self.layer.address, ask)

    def _row(self, feature: Any) -> Row:
        values = feature.get("properties", feature.get("attributes")) if isinstance(feature, dict) else None
        if not isinstance(values, dict) or not set(self.names) <= values.keys():
            raise Broken(f"sent a row without {', '.join(self.names)}")
        row = Row(values, None)
        if values[self.field] not in self.codes:
            raise Broken(f"sent a row that was not asked for ({self._called(row)})")
        if self.query["returnGeometry"] == "true":
            return Row(values, checked_shape(feature.get("geometry"), self._called(row)))
        return row

    def _called(self, row: Row) -> str:
        return f"{self.field} {str(row.values[self.field])[:20]}"

    def _ask(self, form: Mapping[str, str]) -> dict[str, Any]:
        return _said(self.client.post(f"{self.layer.address}/query", form).body)


def _said(body: bytes) -> dict[str, Any]:
    """What a service says; its errors arrive with status 200."""
    said = as_json(body)
    error = said.get("error")
    if error is None:
        return said
    if not isinstance(error, dict):
        raise Broken(f"answered with an error: {str(error)[:200]}")
    code, details = error.get("code"), error.get("details") or []
    words = [str(error.get("message") or ""), *(str(one) for one in details if isinstance(details, list))]
    text = " ".join(dict.fromkeys(word.strip() for word in words if word.strip()))[:200]
    lasting = code in _LASTING or "Invalid URL" in text or "Invalid field" in text
    raise Broken(f"answered with error {code}: {text or 'no reason given'}", final=lasting)
