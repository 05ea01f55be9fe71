from __future__ import annotations

import contextlib
import json
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assetmap.errors import InputError
from assetmap.load.network import WalkNetwork, join_networks, make_network, network_bytes, read_network

ABOUT = {"source": "OpenStreetMap", "licence": "ODbL 1.0", "fetched": "2026-11-01", "area": "Bolton"}


def same(one: WalkNetwork, other: WalkNetwork) -> None:
    for name in ("node", "x", "y", "tail", "head", "metres"):
        mine, theirs = getattr(one, name), getattr(other, name)
        assert mine.dtype == theirs.dtype, name
        np.testing.assert_array_equal(mine, theirs, err_msg=name)
    assert one.about == other.about


def written(folder: Path, network: WalkNetwork) -> Path:
    path = folder / "bolton.npz"
    path.write_bytes(network_bytes(network))
    return path


@st.composite
def networks(draw: st.DrawFn) -> dict[str, Any]:
    """What may be given to make_network: loops, parallel edges and lone nodes too."""
    count = draw(st.integers(1, 12))
    metre = st.floats(-5000, 700_000, allow_nan=False)
    node = draw(st.lists(st.integers(0, 2**53), min_size=count, max_size=count, unique=True))
    at = st.integers(0, count - 1)
    edges = draw(st.lists(st.tuples(at, at, st.floats(0, 5000)), max_size=20))
    return {
        "x": draw(st.lists(metre, min_size=count, max_size=count)),
        "y": draw(st.lists(metre, min_size=count, max_size=count)),
        "tail": [edge[0] for edge in edges],
        "head": [edge[1] for edge in edges],
        "metres": [edge[2] for edge in edges],
        "node": node,
        "about": ABOUT,
    }


def test_a_network_in_order() -> None:
    # Nodes called 30, 10, 20, 99; 99 has only an edge to itself. Between 30 and 10 there are two edges of
    # 7 m and 5 m; between 10 and 20 one of 1.2341 m, which is rounded up to 1.235 m.
    got = make_network(
        [0.004, 3.0, 3.0, 50.0], [0, 4, 0, 50], [0, 1, 1, 3], [1, 0, 2, 3], [7, 5, 1.2341, 0],
        node=[30, 10, 20, 99], about=ABOUT,
    )  # fmt: skip
    assert got.node.tolist() == [10, 20, 30]
    assert (got.x.tolist(), got.y.tolist()) == ([3, 3, 0], [4, 0, 0])
    assert (got.tail.tolist(), got.head.tolist()) == ([0, 0], [1, 2])
    assert got.metres.tolist() == [1.235, 5.0]
    assert got.about == ABOUT
    with pytest.raises(ValueError, match="read-only"):
        got.metres[0] = 0


def test_lengths_not_given_are_straight_lines() -> None:
    got = make_network([0, 3, 6], [0, 4, 0], [2, 0], [1, 1])  # two triangles of 3, 4 and 5
    assert got.metres.tolist() == [5.0, 5.0]


@given(networks(), st.randoms(use_true_random=False))
def test_order_does_not_matter(given_: dict[str, Any], random: Any) -> None:
    nodes, edges = list(range(len(given_["x"]))), list(range(len(given_["tail"])))
    random.shuffle(nodes)
    random.shuffle(edges)
    shuffled = given_ | {key: [given_[key][at] for at in nodes] for key in ("x", "y", "node")}
    ends = ("tail", "head") if random.random() < 0.5 else ("head", "tail")
    for end, other in zip(ends, ("tail", "head"), strict=True):
        shuffled[end] = [nodes.index(given_[other][at]) for at in edges]
    shuffled["metres"] = [given_["metres"][at] for at in edges]
    one, other_one = make_network(**given_), make_network(**shuffled)
    same(one, other_one)
    assert network_bytes(one) == network_bytes(other_one)


@given(networks())
def test_what_is_written_is_read_again(
    tmp_path_factory: pytest.TempPathFactory, given_: dict[str, Any]
) -> None:
    network = make_network(**given_)
    again = read_network(written(tmp_path_factory.mktemp("n"), network))
    same(network, again)
    columns = {key: getattr(again, key) for key in ("x", "y", "tail", "head", "metres", "node", "about")}
    same(network, make_network(**columns))  # what is in order stays as it is


@given(networks(), st.integers(0, 2**30))
def test_parts_that_overlap_join_to_the_whole(given_: dict[str, Any], bits: int) -> None:
    whole = make_network(**given_)
    edges = np.arange(len(whole.tail))
    chosen = (bits >> (edges % 30)) & 3  # each edge is in the one, the other, or both

    def part(mine: np.ndarray[Any, Any]) -> WalkNetwork:
        ends = whole.tail[mine], whole.head[mine]
        return make_network(whole.x, whole.y, *ends, whole.metres[mine], node=whole.node, about=ABOUT)

    parts = [part(chosen <= 1), part(chosen >= 1)]
    same(join_networks(parts), whole)
    same(join_networks(parts[::-1]), whole)


def test_joined_networks_say_all_that_they_said() -> None:
    one = make_network([0, 1], [0, 0], [0], [1], about=ABOUT)
    other = make_network([0, 1], [0, 0], [0], [1], about=ABOUT | {"area": "Bury", "fetched": "2026-10-30"})
    got = join_networks([one, other]).about
    assert got["area"] == "Bolton; Bury"
    assert got["fetched"] == "2026-10-30; 2026-11-01"
    assert got["licence"] == "ODbL 1.0"
    assert not len(join_networks([]).x)


def test_a_node_that_moved_a_little_is_one_node() -> None:
    one = make_network([0, 100], [0, 0], [0], [1], node=[7, 8])
    other = make_network([1, 0], [0, 100], [0], [1], node=[7, 9])
    got, turned = join_networks([one, other]), join_networks([other, one])
    assert got.node.tolist() == [7, 8, 9]
    assert got.x.tolist() == [0, 100, 0]
    same(got, turned)


def test_names_of_different_maps_are_refused() -> None:
    one = make_network([0, 100], [0, 0], [0], [1])
    other = make_network([5000, 5100], [0, 0], [0], [1])  # its nodes are called 0 and 1 too
    with pytest.raises(InputError, match="more than 100 m apart"):
        join_networks([one, other])


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"x": [0.0, np.nan]}, "no number of metres"),
        ({"y": [0.0, np.inf]}, "no number of metres"),
        ({"x": [0.0, 1e9]}, "no number of metres"),
        ({"x": [0.0]}, "1 x, 2 y"),
        ({"tail": [2]}, "not there"),
        ({"head": [-1]}, "not there"),
        ({"tail": [0.5]}, "whole numbers"),
        ({"tail": [[0]]}, "whole numbers"),
        ({"head": [0, 1]}, "1 tails, 2 heads"),
        ({"metres": [-1.0]}, "below 0"),
        ({"metres": [np.nan]}, "no number of metres"),
        ({"metres": [1.0, 2.0]}, "2 lengths"),
        ({"node": [4, 4]}, "same name"),
        ({"node": [4]}, "1 names"),
    ],
)
def test_what_cannot_be_is_refused(change: dict[str, Any], words: str) -> None:
    good: dict[str, Any] = {"x": [0.0, 1.0], "y": [0.0, 1.0], "tail": [0], "head": [1]}
    make_network(**good)
    with pytest.raises(InputError, match=words):
        make_network(**(good | change))


def test_a_file_that_is_missing(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"bolton\.npz: the file is missing"):
        read_network(tmp_path / "bolton.npz")


@given(cut=st.integers(0, 10_000), garble=st.integers(0, 10_000))
def test_a_file_cut_short_or_garbled(tmp_path_factory: pytest.TempPathFactory, cut: int, garble: int) -> None:
    folder = tmp_path_factory.mktemp("n")
    path = written(folder, make_network([0, 5, 9], [0, 5, 0], [0, 1], [1, 2], node=[5, 7, 9], about=ABOUT))
    whole = path.read_bytes()
    path.write_bytes(whole[: cut % len(whole)])
    with pytest.raises(InputError, match=r"bolton\.npz"):
        read_network(path)
    at = garble % len(whole)
    path.write_bytes(whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :])
    with contextlib.suppress(InputError):  # a garbled date of a member does no harm
        read_network(path)


def rewritten(path: Path, name: str, content: bytes | np.ndarray[Any, Any]) -> None:
    """Put another member into the file."""
    with zipfile.ZipFile(path) as file:
        members = {one: file.read(one) for one in file.namelist()}
    with zipfile.ZipFile(path, "w") as file:
        for one, old in members.items():
            if one != name:
                file.writestr(one, old)
        with file.open(name, "w") as out:
            if isinstance(content, bytes):
                out.write(content)
            else:
                np.lib.format.write_array(out, content, allow_pickle=True)


@pytest.mark.parametrize(
    ("member", "content", "words"),
    [
        ("about.json", b"{}", "KeyError"),
        ("about.json", json.dumps({"format": 2, "about": {}}).encode(), "another version"),
        ("x.npy", np.array([{}, {}], dtype=object), "not the file of a walking network"),
        ("x.npy", np.array([0.5, 1.5, 3.0]), "whole numbers"),
        ("x.npy", np.array([1, 2]), "do not fit together"),
        ("metres.npy", np.array([1]), "do not fit together"),
        ("metres.npy", np.array([1, -1]), "cannot be"),
        ("tail.npy", np.array([0, 5]), "cannot be"),
        ("span.npy", np.array([1, 0]), "cannot be"),
        ("span.npy", np.array([9, 1]), "cannot be"),
        ("node.npy", np.array([9, 0, 1]), "cannot be"),
    ],
)
def test_a_file_of_wrong_numbers(
    tmp_path: Path, member: str, content: bytes | np.ndarray[Any, Any], words: str
) -> None:
    path = written(tmp_path, make_network([0, 5, 9, 9], [0, 5, 0, 9], [0, 1], [1, 2], about=ABOUT))
    rewritten(path, member, content)
    with pytest.raises(InputError, match=words):
        read_network(path)


def test_a_file_of_something_else(tmp_path: Path) -> None:
    path = tmp_path / "bolton.npz"
    with path.open("wb") as file:
        np.save(file, np.arange(4))
    with pytest.raises(InputError, match="not the file of a walking network"):
        read_network(path)
