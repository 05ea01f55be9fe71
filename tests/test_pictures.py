"""The pictures of the guide are small, all used, and show the pages as they look now."""

from __future__ import annotations

import json
import re
import struct

import pytest

from tests import pictures
from tests.test_examples import replaced


def test_the_pictures_show_what_the_pages_look_like_now():
    if own := replaced():
        pytest.skip(f"the pictures show the examples, and these are others: {', '.join(own)}")
    noted = json.loads(pictures.SHOWS.read_text("utf-8"))
    changed = [name for name, now in pictures.fingerprints().items() if noted.get(name) != now]
    assert changed == [], (
        f"the pictures in docs/pictures are older than this: {changed}. To do: make pictures"
    )


def test_there_is_one_picture_for_each_scene_and_none_is_large():
    there = {path.stem: path.read_bytes() for path in pictures.PICTURES.glob("*.png")}
    assert set(there) == set(pictures.SCENES), "make pictures"
    for name, data in there.items():
        assert data.startswith(b"\x89PNG")
        assert 5_000 < len(data) < pictures.MOST_BYTES, name
        assert struct.unpack(">II", data[16:24]) == pictures.SCENES[name].size, name
    assert sum(map(len, there.values())) < pictures.MOST_BYTES_IN_ALL


def test_every_picture_is_shown_in_the_guide_or_the_readme_and_described():
    pages = [(pictures.ROOT / name).read_text("utf-8") for name in ("README.md", "docs/guide.md")]
    told = {name: text for page in pages for text, name in
            re.findall(r"!\[([^\]]+)\]\((?:docs/)?pictures/([\w-]+)\.png\)", page)}  # fmt: skip
    assert set(told) == set(pictures.SCENES)
    assert all(len(text) > 40 for text in told.values())


@pytest.mark.parametrize(
    ("name", "one", "same"),
    [
        ("a.js", "// a note\nlet a = 1;\n", "let a =\n  1;\n"),
        ("a.css", "/* a\nnote */ p { x: 1 }", "p { x: 1 }"),
        ("a.py", "# a note\nA = 1\n", "A = 1\n"),
    ],
)
def test_what_does_not_show_makes_no_picture_old(tmp_path, name, one, same):
    def seen(text):
        (tmp_path / name).write_text(text, "utf-8")
        return pictures.shown(tmp_path / name)

    assert seen(one) == seen(same) != seen(same.replace("1", "2"))
