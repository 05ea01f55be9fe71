"""The walking network: streets and paths as straight segments between points, and the file that keeps it."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from assetmap.errors import InputError

__all__ = ["WalkNetwork", "join_networks", "make_network", "network_bytes", "read_network"]

_FORMAT = 1
_WHERE = "the walking network"
_REMEDY = "delete the file and fetch the walking network again"
_STEP = 100.0  # positions are whole centimetres
_LENGTH_STEP = 1000.0  # lengths are whole millimetres
_FURTHEST = 1e7  # metres: no position or length is larger, and all fit 32 bits
_MOVED = 100.0  # metres: a node that is further from itself is not the same node


@dataclass(frozen=True, eq=False)
class WalkNetwork:
    """Streets and paths to walk on, both ways; :func:`make_network` makes it, its arrays are read-only.

    Two networks are equal only if they are one object.

    Attributes
    ----------
    node : array of int64
        What each node is called (the OpenStreetMap id), rising. Every node is at an edge.
    x, y : array of float
        Where the nodes are, in metres (EPSG:27700), in whole centimetres.
    tail, head : array of int32
        The nodes at both ends of each edge, as positions, tail < head; sorted, each pair once. Every edge is
        a straight segment: the shape points of a street are nodes.
    metres : array of float
        The length of each edge, in whole millimetres.
    about : mapping of str to str
        ``source, licence, fetched, area`` and the like, as a page must say it.
    """

    node: NDArray[np.int64]
    x: NDArray[np.float64]
    y: NDArray[np.float64]
    tail: NDArray[np.int32]
    head: NDArray[np.int32]
    metres: NDArray[np.float64]
    about: Mapping[str, str]


def make_network(
    x: ArrayLike,
    y: ArrayLike,
    tail: ArrayLike,
    head: ArrayLike,
    metres: ArrayLike | None = None,
    *,
    node: ArrayLike | None = None,
    about: Mapping[str, str] | None = None,
) -> WalkNetwork:
    """Put a network in order, whatever the order of its nodes and edges.

    Edges from a node to itself are left out, so are nodes without an edge; of several edges between the same
    two nodes the shortest stays. Positions are rounded to centimetres. Lengths are rounded up to millimetres,
    so that no way gets shorter than the straight line.

    Parameters
    ----------
    x, y : array of float, shape (n,)
        Where the nodes are, in metres (EPSG:27700).
    tail, head : array of int, shape (m,)
        The nodes at both ends of each edge, as positions from 0 to n - 1.
    metres : array of float, shape (m,), optional
        The length of each edge; the straight line between its ends if it is not given.
    node : array of int, shape (n,), optional
        What each node is called, each once; 0 to n - 1 if it is not given. Networks can be joined only if
        a node has the same name in all of them.
    about : mapping of str to str, optional
        Where it came from.

    Returns
    -------
    WalkNetwork

    Raises
    ------
    InputError
        Arrays do not fit together, or hold what cannot be.
    """
    x, y = _floats("x", x), _floats("y", y)
    tail, head = _integers("tail", tail), _integers("head", head)
    node = np.arange(len(x)) if node is None else _integers("node", node)
    if not len(x) == len(y) == len(node):
        raise _wrong(f"it has {len(x)} x, {len(y)} y and {len(node)} names of nodes")
    if len(np.unique(node)) < len(node):
        raise _wrong("two nodes have the same name")
    if len(tail) and not 0 <= min(tail.min(), head.min()) <= max(tail.max(), head.max()) < len(x):
        raise _wrong(f"an edge ends at a node that is not there (there are {len(x)})")
    x, y = np.rint(x * _STEP) / _STEP, np.rint(y * _STEP) / _STEP
    lengths = np.hypot(x[tail] - x[head], y[tail] - y[head]) if metres is None else _floats("metres", metres)
    if not len(tail) == len(head) == len(lengths):
        raise _wrong(f"it has {len(tail)} tails, {len(head)} heads and {len(lengths)} lengths of edges")
    if (lengths < 0).any():
        raise _wrong("an edge has a length below 0")
    lengths = np.ceil(lengths * _LENGTH_STEP - 1e-6) / _LENGTH_STEP + 0.0  # + 0.0: never -0.0

    used = np.unique(np.concatenate([tail, head])[np.tile(tail != head, 2)])
    used = used[np.argsort(node[used])]
    position = np.zeros(len(x), dtype=np.int32)
    position[used] = np.arange(len(used))
    ends = np.sort(np.stack([position[tail], position[head]]), axis=0)[:, tail != head]
    lengths = lengths[tail != head]
    order = np.lexsort((lengths, ends[1], ends[0]))
    ends, lengths = ends[:, order], lengths[order]
    first = np.append(True, (np.diff(ends) != 0).any(axis=0))[: len(lengths)]
    return _network(node[used], x[used], y[used], ends[0, first], ends[1, first], lengths[first], about or {})


def join_networks(several: Sequence[WalkNetwork]) -> WalkNetwork:
    """Make one network of those of neighbouring areas, which overlap.

    Nodes of one name are one node. Where it was moved between one fetch and the next, the position with the
    lowest x, then y, is taken.

    Parameters
    ----------
    several : sequence of WalkNetwork
        In any order.

    Returns
    -------
    WalkNetwork
        ``about`` holds what they say, each different text once, divided by "; ".

    Raises
    ------
    InputError
        Nodes of one name are more than 100 m apart: the names are not those of one map.
    """
    if not several:
        return make_network([], [], [], [])
    names, x, y = (np.concatenate([getattr(one, key) for one in several]) for key in ("node", "x", "y"))
    order = np.lexsort((y, x, names))
    names, x, y = names[order], x[order], y[order]
    same = names[1:] == names[:-1]
    if (same & (np.hypot(np.diff(x), np.diff(y)) > _MOVED)).any():
        raise InputError(
            f"two walking networks have a node of the same name more than {_MOVED:g} m apart",
            where=_WHERE,
            remedy="fetch the walking networks of all localities again",
        )
    node, first = np.unique(names, return_index=True)
    tail, head = (
        np.concatenate([np.searchsorted(node, one.node[getattr(one, end)]) for one in several])
        for end in ("tail", "head")
    )
    keys = sorted({key for one in several for key in one.about})
    about = {key: "; ".join(sorted({one.about[key] for one in several if key in one.about})) for key in keys}
    metres = np.concatenate([one.metres for one in several])
    return make_network(x[first], y[first], tail, head, metres, node=node, about=about)


def network_bytes(network: WalkNetwork) -> bytes:
    """Write a network as an .npz file of whole numbers, compressed; the same network gives the same bytes.

    Parameters
    ----------
    network : WalkNetwork

    Returns
    -------
    bytes
        About 15 bytes a node.
    """
    about = {"format": _FORMAT, "about": dict(network.about)}
    members = {"about.json": json.dumps(about, ensure_ascii=False, sort_keys=True).encode()}
    numbers: dict[str, NDArray[Any]] = {
        "node": _differences(network.node),
        "x": np.rint(network.x * _STEP).astype("<i4"),
        "y": np.rint(network.y * _STEP).astype("<i4"),
        "tail": _differences(network.tail),
        "span": (network.head - network.tail).astype("<i4"),
        "metres": np.rint(network.metres * _LENGTH_STEP).astype("<i4"),
    }
    for name, array in numbers.items():
        held = io.BytesIO()
        np.lib.format.write_array(held, array, allow_pickle=False)
        members[f"{name}.npy"] = held.getvalue()
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as file:
        for name, content in members.items():
            info = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            info.compress_type, info.create_system = zipfile.ZIP_DEFLATED, 3
            file.writestr(info, content)
    return whole.getvalue()


def read_network(path: Path) -> WalkNetwork:
    """Read the file that :func:`network_bytes` gave.

    Parameters
    ----------
    path : Path

    Returns
    -------
    WalkNetwork

    Raises
    ------
    InputError
        The file is missing, or is not such a file, or not whole.
    """
    if not path.is_file():
        raise InputError("the file is missing", where=path.name, remedy="fetch the walking network")
    try:
        return _read(path)
    except InputError as error:
        raise InputError(error.what, where=path.name, remedy=_REMEDY) from None
    except Exception as error:  # any way in which a file can be broken
        what = f"this is not the file of a walking network: {type(error).__name__}: {str(error)[:200]}"
        raise InputError(what, where=path.name, remedy=_REMEDY) from None


def _read(path: Path) -> WalkNetwork:
    with zipfile.ZipFile(path) as file:
        said = json.loads(file.read("about.json"))
        if said["format"] != _FORMAT:
            raise _wrong("the file was written by another version of this program")
        node, x, y = (_member(file, name) for name in ("node", "x", "y"))
        tail, span, metres = (_member(file, name) for name in ("tail", "span", "metres"))
    node, tail = node.cumsum(), tail.cumsum()
    head = tail + span
    if not (len(node) == len(x) == len(y) and len(tail) == len(head) == len(metres)):
        raise _wrong("the file holds arrays that do not fit together")
    pair = tail * len(node) + head
    rising = [bool(np.all(np.diff(one) > 0)) for one in (node, pair)]
    possible = [bool(np.all(one >= 0)) for one in (tail, span - 1, len(node) - 1 - head, metres)]
    used = np.zeros(len(node), dtype=bool)
    if all(possible):
        used[tail] = used[head] = True
    if not all(rising + possible) or not used.all():
        raise _wrong("the file holds nodes or edges that cannot be")
    about = {str(key): str(text) for key, text in said["about"].items()}
    return _network(node, x / _STEP, y / _STEP, tail, head, metres / _LENGTH_STEP, about)


def _member(file: zipfile.ZipFile, name: str) -> NDArray[np.int64]:
    held = io.BytesIO(file.read(f"{name}.npy"))
    return _integers(name, np.lib.format.read_array(held, allow_pickle=False))


def _network(
    node: NDArray[Any],
    x: NDArray[Any],
    y: NDArray[Any],
    tail: NDArray[Any],
    head: NDArray[Any],
    metres: NDArray[Any],
    about: Mapping[str, str],
) -> WalkNetwork:
    tail, head = tail.astype(np.int32), head.astype(np.int32)
    for array in (node, x, y, tail, head, metres):
        array.setflags(write=False)
    return WalkNetwork(node, x, y, tail, head, metres, dict(about))


def _floats(name: str, given: ArrayLike) -> NDArray[np.float64]:
    array = np.asarray(given, dtype=float)
    if array.ndim != 1:
        raise _wrong(f"{name} is not one row of numbers")
    if not (np.abs(array) <= _FURTHEST).all():  # a NaN is not either
        raise _wrong(f"{name} holds what is no number of metres")
    return array


def _integers(name: str, given: ArrayLike) -> NDArray[np.int64]:
    array = np.asarray(given)
    if array.ndim != 1 or (len(array) and array.dtype.kind not in "iu"):
        raise _wrong(f"{name} is not one row of whole numbers")
    return array.astype(np.int64)


def _differences(rising: NDArray[Any]) -> NDArray[np.int64]:
    """Each less the one before it: small numbers, which compress well."""
    return np.diff(rising.astype(np.int64), prepend=0).astype("<i8")


def _wrong(what: str) -> InputError:
    return InputError(what, where=_WHERE, remedy=_REMEDY)
