from __future__ import annotations

import base64
import hashlib
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assetmap.mapping.text import csp_hash, packed_json, unpacked_json

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


@given(values)
def test_everything_reads_back_as_it_was(value: object) -> None:
    assert unpacked_json(packed_json(value)) == value


@given(st.text())
def test_nothing_in_it_can_end_the_element(text: str) -> None:
    written = packed_json([text, "</script><!--<script>", "\u2028\u2029"])
    assert re.fullmatch(r"[A-Za-z0-9+/=]+", written)


def test_unknown_numbers_are_refused() -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        packed_json({"share": float("nan")})


def test_the_hash_is_the_one_that_browsers_compute() -> None:
    digest = hashlib.sha256("alert('ü')".encode()).digest()
    assert csp_hash("alert('ü')") == f"'sha256-{base64.b64encode(digest).decode()}'"
