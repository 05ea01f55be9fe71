"""The one place where text that people typed becomes part of a page.

Everything typed reaches the page as data inside one ``<script type="application/json">`` block,
and the page's own script puts it on the screen as text, never as markup. The few names that stand in
the markup itself (title, sentence, sources) are escaped by the template (Jinja's autoescape).
"""

from __future__ import annotations

import base64
import hashlib
import json
from typing import Any

__all__ = ["csp_hash", "script_json"]

# Characters that could end the block, open another, or end a line of script, written so that they cannot.
_UNSAFE = {ord(c): f"\\u{ord(c):04x}" for c in "<>&\u2028\u2029"}


def script_json(value: Any) -> str:
    r"""Write a value as JSON that is safe inside a ``<script>`` element.

    Parameters
    ----------
    value : JSON-like
        Mappings, lists, text, whole and decimal numbers, truth values and ``None``.

    Returns
    -------
    str
        JSON without white space; ``<``, ``>``, ``&`` and the two line separators of Unicode stand as
        ``\uXXXX``: nothing in it can end the element, and the text reads back unchanged.

    Raises
    ------
    ValueError
        A number is not finite: unknown values are ``None``, never NaN.
    """
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":")).translate(_UNSAFE)


def csp_hash(content: str) -> str:
    """Name an inline script or style in a Content-Security-Policy (its SHA-256, base64)."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}'"
