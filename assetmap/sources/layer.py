"""The localities' rows of one layer, into one file."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from pathlib import Path

from assetmap.errors import InputError, SourceError
from assetmap.sources.arcgis import describe, read_rows
from assetmap.sources.catalogue import Dataset, find_field
from assetmap.sources.client import Broken, Client, given_up
from assetmap.sources.contents import Contents, column_of, write_rows
from assetmap.sources.download import keep

__all__ = ["fetch_layer", "few_codes"]


def fetch_layer(
    client: Client,
    dataset: Dataset,
    address: str,
    path: Path,
    localities: Sequence[str],
    path_of: Callable[[str], Path | None],
    progress: Callable[[int, int], None],
) -> Contents:
    """Fetch what a layer has of some local authorities.

    Parameters
    ----------
    client : Client
    dataset : Dataset
        Of kind ``features`` or ``table``.
    address : str
        Where the requests go.
    path : Path
        The file to write: GeoJSON (EPSG:4326) or CSV.
    localities : sequence of str
        Codes of local authorities.
    path_of : callable
        The file of a role, where there is one: rows can be chosen by its codes.
    progress : callable
        Told how many rows are there, and how many are known to come.

    Raises
    ------
    SourceError
        The layer cannot be read whole, or lacks the field of codes.
    InputError
        It has no rows for some of the codes asked for.
    """
    layer = describe(client, address, dataset.title)
    found = [find_field(words, layer.fields) for words in (dataset.key, *dataset.fields)]
    if found[0] is None:
        raise SourceError(
            f"{dataset.title}: the layer has no field {dataset.key}; its fields are: "
            f"{', '.join(layer.fields)[:300]}",
            where=address,
            remedy=f"give another address or key in [sources.{dataset.id}] of the settings",
        )
    names = list(dict.fromkeys(one[0] for one in found if one))
    field, codes, whose = _choice(dataset, layer.fields, address, localities, path_of)
    rows = read_rows(
        client,
        layer,
        field,
        codes,
        names,
        shapes=dataset.kind == "features",
        what=f"{dataset.title} of {whose}",
        progress=progress,
    )
    missing = set(codes) - {str(row.values[field]) for row in rows}
    if missing:
        raise InputError(
            f"{dataset.title} ({field}) has nothing of {len(missing):,} of the {len(codes):,} codes of "
            f"{whose}: {few_codes(missing)}",
            where=address,
            remedy=(
                f"use editions that fit together ([sources.{dataset.id}] address = … in the settings), and "
                "codes of local authorities that they know"
            ),
        )
    contents: list[Contents] = []
    try:
        keep(address, path, lambda to: contents.append(write_rows(to, dataset, rows, names)))
    except Broken as error:
        raise given_up(f"{dataset.title} of {whose}", error, address) from None
    return contents[0]


def few_codes(codes: Collection[str]) -> str:
    """The first few of some codes, and how many more there are."""
    listed = sorted(codes)
    return ", ".join(listed[:5]) + (f" and {len(listed) - 5:,} more" if len(listed) > 5 else "")


def _choice(
    dataset: Dataset,
    fields: Sequence[str],
    address: str,
    localities: Sequence[str],
    path_of: Callable[[str], Path | None],
) -> tuple[str, Sequence[str], str]:
    """By which field the rows are chosen, the codes, and whose codes these are, in words."""
    for choice in dataset.choose:
        found = find_field(choice.field, fields)
        if found is None:
            continue
        if choice.by == "localities":
            many = "authority" if len(localities) == 1 else "authorities"
            return found[0], localities, f"{len(localities):,} local {many}"
        path = path_of(choice.by)
        codes = column_of(path, choice.field, {"LADyyCD": set(localities)}) if path else None
        if path and codes:
            return found[0], codes, f"the {choice.by} ({path.name})"
    raise SourceError(
        f"{dataset.title}: there is no way to choose the localities' rows; the layer's fields are: "
        f"{', '.join(fields)[:300]}",
        where=address,
        remedy=f"give choose in [sources.{dataset.id}] of the settings, or fetch first what it names",
    )
