"""What a list says of people and of contacts with them -> rows to add to contacts.csv and engagement.csv."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from hashlib import blake2b

__all__ = ["entry_mark", "new_contacts", "new_log"]

_LOG = ("date", "stage", "channel", "notes", "next_step")


def new_contacts(
    theirs: Iterable[Mapping[str, str]], ours: Sequence[Mapping[str, str]]
) -> tuple[dict[str, str], ...]:
    """The people of a list whom contacts.csv does not have for an organisation.

    A row that says nothing more than one that is there is a repeat: case, and the spaces of a telephone
    number, do not matter.
    """
    known = [_person(row) for row in ours]
    out = []
    for row in theirs:
        person = _person(row)
        if not person or any(person.items() <= one.items() for one in known):
            continue
        known.append(person)
        out.append(dict(row))
    return tuple(out)


def new_log(
    theirs: Iterable[Mapping[str, str]],
    ours: Sequence[Mapping[str, str]],
    brought: Collection[str],
    source: str,
) -> tuple[dict[str, str], ...]:
    """The contacts of a list that the log of an organisation does not have.

    Parameters
    ----------
    theirs, ours : sequence of mapping of str to str
        Rows of the list and of the log.
    brought : collection of str
        The marks of rows that the list brought before: what somebody changed or took out since stays so.
    source : str
        Stands in ``recorded_by``.
    """
    known = {entry_mark(row) for row in ours} | set(brought)
    out = {}
    for row in theirs:
        if (mark := entry_mark(row)) not in known:
            out[mark] = {**row, "recorded_by": f"import: {source}"}
    return tuple(sorted(out.values(), key=lambda row: row["date"]))


def entry_mark(row: Mapping[str, str]) -> str:
    """What a contact says, short."""
    text = "\n".join(" ".join(row.get(name, "").split()).casefold() for name in _LOG)
    return blake2b(text.encode("utf-8", "replace"), digest_size=5).hexdigest()


def _person(row: Mapping[str, str]) -> dict[str, str]:
    plain = {
        name: " ".join(row.get(name, "").split()).casefold() for name in ("contact_name", "role", "email")
    }
    plain["phone"] = re.sub(r"[^0-9]", "", row.get("phone", "")) or row.get("phone", "").strip().casefold()
    return {name: text for name, text in plain.items() if text}
