"""The one place where text that people typed becomes part of a page.

Everything typed reaches the page as data inside one ``<script type="text/plain">`` block, compressed and in
letters that mean nothing to a browser, and the page's own script puts it on the screen as text, never as
markup. The few names that stand in the markup itself (title, sentence, sources) are escaped by the template
(Jinja's autoescape).
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import zlib
from typing import Any

__all__ = ["csp_hash", "packed_json", "page_data", "unpacked_json"]

_DATA = re.compile(r'<script type="text/plain" id="assetmap-data">(.*?)</script>', re.DOTALL)
_RAW = -15  # deflate without a header, as the page's DecompressionStream("deflate-raw") reads it


def packed_json(value: Any) -> str:
    """Write a value as compressed JSON in base64, which is safe inside a ``<script>`` element.

    Parameters
    ----------
    value : JSON-like
        Mappings, lists, text, whole and decimal numbers, truth values and ``None``.

    Returns
    -------
    str
        Letters, digits, ``+``, ``/`` and ``=`` only; :func:`unpacked_json` reads it back unchanged.

    Raises
    ------
    ValueError
        A number is not finite: unknown values are ``None``, never NaN.
    """
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    packer = zlib.compressobj(9, zlib.DEFLATED, _RAW)
    return base64.b64encode(packer.compress(text.encode()) + packer.flush()).decode()


def unpacked_json(text: str) -> Any:
    """Read what :func:`packed_json` wrote."""
    return json.loads(zlib.decompress(base64.b64decode(text), _RAW))


def page_data(html: str) -> dict[str, Any]:
    """Read the data of a page that was made.

    Raises
    ------
    ValueError
        The page has none.
    """
    found = _DATA.search(html)
    if found is None:
        raise ValueError("the page has no data")
    return dict(unpacked_json(found[1]))


def csp_hash(content: str) -> str:
    """Name an inline script or style in a Content-Security-Policy (its SHA-256, base64)."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}'"
