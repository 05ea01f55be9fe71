"""Words of a project's own in place of those of the pages."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from string import Formatter
from typing import Any

from assetmap.errors import InputError

__all__ = ["with_own_words"]


def with_own_words(usual: Mapping[str, Any], file: Path) -> dict[str, Any]:
    """The words of the pages with some of them said otherwise.

    Parameters
    ----------
    usual : mapping
        All words, as :func:`assetmap.mapping.page.read_words` gives them: sections of keys.
    file : Path
        A TOML file with the same sections, and in each the keys that are to be said otherwise.

    Returns
    -------
    dict
        A new mapping; `usual` stays as it is.

    Raises
    ------
    InputError
        The file is not TOML, has a section or a key that is not there, something else than text, or a text
        in which a part in {braces} is missing, new or broken.
    """
    try:
        own = tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(
            f"the words cannot be read: {error}",
            where=file.name,
            remedy="put the line that it names right; text goes in double quotes",
        ) from None
    return _merged(usual, own, file.name, "")


def _merged(usual: Mapping[str, Any], own: Mapping[str, Any], where: str, section: str) -> dict[str, Any]:
    out = dict(usual)
    for key, value in own.items():
        name = f"[{section}] {key}" if section else f"[{key}]" if isinstance(value, dict) else key
        if key not in usual:
            raise InputError(f"there is no {name} among the words of the pages", where=where,
                             remedy=_which(key, usual, section))  # fmt: skip
        if isinstance(usual[key], Mapping):
            if not isinstance(value, dict):
                raise InputError(
                    f"{name} is a part with words of its own, not a text",
                    where=where,
                    remedy=f"write [{key}] on one line and its words on the lines below",
                )
            out[key] = _merged(usual[key], value, where, key)
        else:
            out[key] = _checked(usual[key], value, where, name)
    return out


def _which(key: str, usual: Mapping[str, Any], section: str) -> str:
    """What may have been meant."""
    near = get_close_matches(key, list(usual), 3, 0.6)
    if near:
        return f"perhaps {' or '.join(near)} was meant"
    if section:
        return f"in [{section}] there are: {', '.join(sorted(usual))}"
    return f"every word belongs to one of the parts: {', '.join(f'[{one}]' for one in sorted(usual))}"


def _checked(usual: str, value: object, where: str, name: str) -> str:
    """A text that fills in what the usual one fills in."""
    if not isinstance(value, str) or not value.strip():
        raise InputError(
            f"{name} should be text, not {value!r}", where=where, remedy="put it in double quotes"
        )
    wanted = _braces(usual)
    try:
        found = _braces(value)
    except ValueError:
        raise InputError(
            f"{name} has a brace without its other half",
            where=where,
            remedy=f"the usual text is: {usual}",
        ) from None
    lost, new = sorted(wanted - found), sorted(found - wanted)
    if lost or new:
        what = f"lacks {_named(lost)}" if lost else f"has {_named(new)}, which nothing fills in"
        raise InputError(
            f"{name} {what}",
            where=where,
            remedy="the page puts a number or a name there, so keep what is in braces. "
            f"The usual text is: {usual}",
        )
    return value


def _braces(text: str) -> set[str]:
    fields = [part[1:] for part in Formatter().parse(text) if part[1] is not None]
    if any(
        name == "" or not name.isidentifier() or form or turned
        for name, form, turned in fields
        if name is not None
    ):
        raise ValueError("not a plain name in braces")
    return {str(name) for name, _, _ in fields}


def _named(fields: list[str]) -> str:
    return " and ".join(f"{{{one}}}" for one in fields)
