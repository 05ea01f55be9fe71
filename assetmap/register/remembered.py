"""What somebody accepted or corrected about a partner's list, kept for its next version."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from assetmap.register.columns import ColumnProposal
from assetmap.register.store import Change
from assetmap.register.wording import WordProposal

__all__ = ["Remembered", "read_remembered", "remember"]

_FILE = "sources.json"


@dataclass(frozen=True)
class Remembered:
    """What is known of a source.

    Attributes
    ----------
    columns : mapping of str to str
        Their heading -> our column, "" to keep it under its heading.
    words : mapping of str to mapping of str to str
        Our column -> their word -> our word.
    constants : mapping of str to str
        Our column -> the value for all rows.
    confirmed : mapping of str to sequence of str
        What of it a person said: headings under ``columns``, columns of ours under ``constants``, and words
        under ``words.<column>``. The rest was only taken over.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    confirmed: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.columns or self.words or self.constants)


def read_remembered(change: Change, source: str) -> Remembered:
    """What is remembered of a source; nothing where it is new."""
    known = change.json(_FILE).get(source, {})
    return Remembered(
        columns=_texts(known.get("columns")),
        words={target: _texts(words) for target, words in _table(known.get("words")).items()},
        constants=_texts(known.get("constants")),
        confirmed={name: [str(one) for one in said] for name, said in _table(known.get("confirmed")).items()},
    )


def remember(
    change: Change,
    source: str,
    columns: Sequence[ColumnProposal],
    words: Sequence[WordProposal],
    constants: Mapping[str, str],
    corrected: Remembered,
    *,
    agreed: bool = False,
) -> None:
    """Keep what was accepted for a source, and what was corrected; what is not understood is proposed anew.

    Parameters
    ----------
    change : Change
    source : str
    columns, words : sequence
        As they were accepted.
    constants : mapping of str to str
    corrected : Remembered
        What a person gave, now or before: there, "" means that a column or word is to be kept as it is.
    agreed : bool, optional
        A person looked at all of it and said yes.
    """
    file = change.json(_FILE)
    known = read_remembered(change, source)
    kept_columns = dict(known.columns)
    for column in columns:
        if column.target or column.heading in corrected.columns:
            kept_columns[column.heading] = column.target
    kept_words = {target: dict(said) for target, said in known.words.items()}
    for word in words:
        if word.ours or word.theirs in corrected.words.get(word.target, {}):
            kept_words.setdefault(word.target, {})[word.theirs] = word.ours
    made: dict[str, Any] = {
        "columns": kept_columns,
        "words": kept_words,
        "constants": {**known.constants, **constants},
    }
    said = {name: set(given) for name, given in known.confirmed.items()}
    for name, given in corrected.confirmed.items():
        said.setdefault(name, set()).update(given)
    if agreed:
        said.setdefault("columns", set()).update(kept_columns)
        said.setdefault("constants", set()).update(constants)
        for target, theirs in kept_words.items():
            said.setdefault(f"words.{target}", set()).update(theirs)
    made["confirmed"] = {name: sorted(given) for name, given in sorted(said.items()) if given}
    if any(made.values()):
        file[source] = {name: value for name, value in made.items() if value}


def _table(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _texts(value: object) -> dict[str, str]:
    return {str(key): str(text) for key, text in _table(value).items() if isinstance(text, str)}
