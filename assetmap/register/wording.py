"""The words that partners write in a list -> ours, each with the reason; what is not understood is shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assetmap.errors import UsageError
from assetmap.load.words import AUDIENCES
from assetmap.register.columns import AS_LAST_TIME, SAID, SAID_BEFORE
from assetmap.register.synonyms import plain
from assetmap.register.vocabulary import WORDS, our_word, split_audiences, type_in_title, type_of_name

if TYPE_CHECKING:
    from assetmap.register.columns import ColumnProposal
    from assetmap.register.incoming import Incoming

__all__ = [
    "WORDS",
    "Constant",
    "WordProposal",
    "propose_constants",
    "propose_words",
    "word_maps",
]


@dataclass(frozen=True)
class WordProposal:
    """One word of theirs.

    Attributes
    ----------
    target : str
        The column of ours.
    theirs : str
        The word as it stands in the list.
    ours : str
        The word of ours; "" where theirs is not understood, which is then kept under their heading.
    reason : str
        Why, in plain words.
    count : int
        How many rows have it.
    """

    target: str
    theirs: str
    ours: str
    reason: str
    count: int


@dataclass(frozen=True)
class Constant:
    """One word for all rows of a list that has no column for it, and why."""

    word: str
    reason: str


def propose_words(
    incoming: Incoming,
    columns: Iterable[ColumnProposal],
    *,
    remembered: Mapping[str, Mapping[str, str]],
    corrections: Mapping[str, Mapping[str, str]],
    audiences: Mapping[str, str],
    confirmed: Mapping[str, Collection[str]] | None = None,
) -> tuple[WordProposal, ...]:
    """Propose one of our words for each different word of theirs.

    Parameters
    ----------
    incoming : Incoming
    columns : iterable of ColumnProposal
        Which of their columns is which of ours.
    remembered, corrections : Mapping of str to Mapping of str to str
        By column of ours, their word -> ours; corrections win over what was remembered, both over proposals.
        "" means: keep it under their heading.
    audiences : Mapping of str to str
        Words for audiences and their labels, with the project's own.
    confirmed : Mapping of str to collection of str, optional
        By column of ours, the remembered words of which a person said so; all where not given.

    Returns
    -------
    tuple of WordProposal
        By column in the order of their list, the most frequent word first.

    Raises
    ------
    UsageError
        A correction gives a word that is none of ours.
    """
    allowed = {**WORDS, "audiences": {**AUDIENCES, **audiences}}
    told = _told(corrections, allowed)
    before = {
        target: {plain(theirs): ours for theirs, ours in words.items() if not ours or ours in allowed[target]}
        for target, words in remembered.items()
        if target in allowed
    }
    made: list[WordProposal] = []
    for column in columns:
        target = column.target
        if target not in allowed:
            continue
        cells = [row.cells[column.heading] for row in incoming.rows]
        if target == "audiences":
            cells = [part for cell in cells for part in split_audiences(cell, allowed[target])]
        found: Counter[str] = Counter(text for text in (cell.strip() for cell in cells) if text)
        for theirs, count in sorted(found.items(), key=lambda one: (-one[1], one[0])):
            if (ours := told.get(target, {}).get(plain(theirs))) is not None:
                reason = SAID
            elif (ours := before.get(target, {}).get(plain(theirs))) is not None:
                said = confirmed is None or theirs in confirmed.get(target, ())
                reason = SAID_BEFORE if said else AS_LAST_TIME
            else:
                ours, reason = our_word(target, theirs, allowed[target])
            made.append(WordProposal(target, theirs, ours, reason, count))
    return tuple(made)


def propose_constants(incoming: Incoming, columns: Iterable[ColumnProposal]) -> dict[str, Constant]:
    """Words for all rows of a list that has no column for them: what sort of organisations they are.

    They are told from the name of the file and of the sheet, or else from most names in the list. Where a
    row's own name tells something else, :func:`translate` goes by the name.

    Returns
    -------
    dict of str to Constant
        By column of ours; empty where the list has the column, or nothing tells.
    """
    columns = tuple(columns)
    if any(column.target == "asset_type" for column in columns):
        return {}
    stem = incoming.where.rpartition(".")[0] or incoming.where
    names = next((column.heading for column in columns if column.target == "name"), "")
    for text in (incoming.sheet, stem, *incoming.notes[:2], names):
        word, phrase = type_in_title(text)
        if word:
            return {"asset_type": Constant(word, f"'{text[:60]}' holds '{phrase}'")}
    if names:
        found_types = Counter(type_of_name(row.cells[names])[0] for row in incoming.rows)
        found_types.pop("", None)
        for word, count in sorted(found_types.items(), key=lambda one: (-one[1], one[0]))[:1]:
            if 2 * count >= len(incoming.rows):
                return {"asset_type": Constant(word, f"{count:,} of {len(incoming.rows):,} names tell so")}
    return {}


def word_maps(words: Iterable[WordProposal]) -> dict[str, dict[str, str]]:
    """By column of ours, their word as typed -> ours: as it is remembered for a source."""
    made: dict[str, dict[str, str]] = {}
    for one in words:
        made.setdefault(one.target, {})[one.theirs] = one.ours
    return made


def _told(
    corrections: Mapping[str, Mapping[str, str]], allowed: Mapping[str, Mapping[str, str]]
) -> dict[str, dict[str, str]]:
    made: dict[str, dict[str, str]] = {}
    for target, words in corrections.items():
        if target not in allowed:
            raise UsageError(
                f"'{target}' takes no words of its own",
                remedy=f"choose one of: {', '.join(allowed)}",
            )
        for theirs, ours in words.items():
            named = {plain(word): word for word in allowed[target]}
            named |= {plain(label): word for word, label in allowed[target].items()}
            if ours and plain(ours) not in named:
                raise UsageError(
                    f"'{ours}' is not one of the words of {target}",
                    remedy=f"choose one of: {', '.join(allowed[target])}",
                )
            made.setdefault(target, {})[plain(theirs)] = named[plain(ours)] if ours else ""
    return made
