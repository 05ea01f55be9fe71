"""Which of a partner's columns is which of ours: proposed from headings and contents, with the reason."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from assetmap.check.rules import near
from assetmap.errors import UsageError
from assetmap.load.schema import ASSETS
from assetmap.register.contents import is_blank_word, kinds_of
from assetmap.register.fitting import Fit, fits
from assetmap.register.incoming import Incoming
from assetmap.register.synonyms import heading_parts, heading_synonyms, plain

__all__ = [
    "AS_LAST_TIME",
    "SAID",
    "SAID_BEFORE",
    "TARGETS",
    "ColumnProposal",
    "propose_columns",
    "read_target",
]

_CONTACTS = ("contacts.contact_name", "contacts.role", "contacts.email", "contacts.phone")
_LOG = (
    "engagement.date",
    "engagement.stage",
    "engagement.channel",
    "engagement.notes",
    "engagement.next_step",
)

TARGETS: tuple[str, ...] = (
    *(name for name in ASSETS.names if name not in ("id", "location_quality")),
    *_CONTACTS,
    *_LOG,
    "easting",
    "northing",
    "point",
    "area",
    "key",
)
"""What a column of theirs may become; "" keeps it under its heading."""

SAID, SAID_BEFORE = "you said so", "you said so before for this source"
AS_LAST_TIME = "as last time"
"""Why something is proposed that a person said, said before, or that was only taken over before."""

_SURE = 85.0


@dataclass(frozen=True)
class ColumnProposal:
    """One column of theirs.

    Attributes
    ----------
    heading : str
    target : str
        One of :data:`TARGETS`, or "" to keep it under its heading.
    reason : str
        Why, in plain words.
    sure : bool
        Nobody need look.
    examples : tuple of str
        The first few different cells.
    """

    heading: str
    target: str
    reason: str
    sure: bool
    examples: tuple[str, ...]


def propose_columns(
    incoming: Incoming,
    *,
    remembered: Mapping[str, str],
    corrections: Mapping[str, str],
    confirmed: Collection[str] | None = None,
) -> tuple[ColumnProposal, ...]:
    """Propose what each column is.

    Each target is given to one column, the one that fits best; but an address, times, activities and contact
    details may be made of several. What was remembered for the source, and what a person corrects now, win.
    A column that holds mostly e-mail addresses or telephone numbers goes to contacts, whatever its heading.

    Parameters
    ----------
    incoming : Incoming
    remembered, corrections : Mapping of str to str
        Heading, whatever its case -> target; "" to keep it under its heading. A remembered heading that is
        not in this file is passed over.
    confirmed : collection of str, optional
        The remembered headings of which a person said so; of the others, a guess is still a guess. All where
        not given.

    Returns
    -------
    tuple of ColumnProposal
        In the order of the headings.

    Raises
    ------
    UsageError
        A correction names no heading or no target, gives one target to two columns, or would put contact
        details elsewhere than in contacts.
    """
    columns = {heading: [row.cells[heading] for row in incoming.rows] for heading in incoming.headings}
    kinds = {heading: kinds_of(cells) for heading, cells in columns.items()}
    forced = {heading: target for heading in columns if (target := _contact_of(heading, kinds[heading]))}
    chosen = _told(incoming, corrections, forced)
    _add_remembered(chosen, incoming, remembered, forced, confirmed)
    offers = [
        (fit, position, heading)
        for position, heading in enumerate(incoming.headings)
        if heading not in chosen
        for fit in (
            [_forced(forced[heading])]
            if heading in forced
            else fits(heading, columns[heading], kinds[heading])
        )
    ]
    taken: dict[str, list[str]] = {}
    for heading, fit in chosen.items():
        taken.setdefault(fit.target, []).append(heading)
    lost: dict[str, tuple[str, str]] = {}
    for fit, _, heading in sorted(offers, key=lambda one: (-one[0].score, one[1], one[0].target)):
        if heading in chosen:
            continue
        if fit.target in taken and not _may_join(fit):
            lost.setdefault(heading, (fit.target, taken[fit.target][0]))
            continue
        chosen[heading] = fit
        taken.setdefault(fit.target, []).append(heading)
    _name_if_none(chosen, taken, incoming, kinds)
    _log_only_with_contact(chosen, taken)
    _degrees_only_in_pairs(chosen)
    made = tuple(
        _proposal(heading, chosen.get(heading), lost.get(heading), columns[heading])
        for heading in incoming.headings
    )
    if any(one.reason == AS_LAST_TIME for one in made):
        anew = propose_columns(incoming, remembered={}, corrections=corrections)
        made = tuple(
            replace(one, sure=new.sure and new.target == one.target) if one.reason == AS_LAST_TIME else one
            for one, new in zip(made, anew, strict=True)
        )
    others = [heading for heading, (target, _) in lost.items() if target == "name" and heading not in chosen]
    return tuple(_with_others(one, others) if one.target == "name" else one for one in made)


def read_target(text: str) -> str:
    """The target that a person typed: ``address``, ``Post code`` or ``email`` for ``contacts.email``.

    Raises
    ------
    UsageError
        There is no such column.
    """
    key = plain(text)
    if key in ("", "keep", "extra", "none"):
        return ""
    named = {plain(target.partition(".")[2]): target for target in TARGETS if "." in target}
    named |= {plain(target): target for target in TARGETS}
    named |= {plain(column.title): column.name for column in ASSETS.columns if column.name in TARGETS}
    squeezed = {name.replace(" ", ""): target for name, target in named.items()}
    if key.replace(" ", "") in squeezed:
        return squeezed[key.replace(" ", "")]
    guess = near(key, named)
    raise UsageError(
        f"there is no column '{text[:60]}' to put it in",
        remedy=(f"did you mean {named[guess]}? " if guess else "") + f"choose one of: {', '.join(TARGETS)}",
    )


def _told(incoming: Incoming, corrections: Mapping[str, str], forced: Mapping[str, str]) -> dict[str, Fit]:
    by_key = {plain(heading): heading for heading in incoming.headings}
    by_key |= {heading.strip().lower(): heading for heading in incoming.headings}
    chosen: dict[str, Fit] = {}
    for theirs, typed in corrections.items():
        heading = by_key.get(theirs.strip().lower()) or by_key.get(plain(theirs))
        if heading is None:
            guess = near(plain(theirs), by_key)
            raise UsageError(
                f"the list has no column '{theirs[:60]}'",
                where=incoming.where,
                remedy=(f"did you mean '{by_key[guess]}'? " if guess else "")
                + f"its columns: {', '.join(incoming.headings[:40])}",
            )
        target = read_target(typed)
        if heading in forced and target not in _CONTACTS:
            raise UsageError(
                f"'{heading}' holds e-mail addresses or telephone numbers, which go to contacts.csv only",
                where=incoming.where,
                remedy=f'write --map "{heading}={forced[heading]}", or leave the column out of the file',
            )
        other = next((one for one, fit in chosen.items() if target and fit.target == target), "")
        if other and target not in heading_parts():
            raise UsageError(
                f"both '{other}' and '{heading}' are to become {target}",
                where=incoming.where,
                remedy="choose one of the two",
            )
        chosen[heading] = Fit(target, 1000.0, SAID, True)
    return chosen


def _add_remembered(
    chosen: dict[str, Fit],
    incoming: Incoming,
    remembered: Mapping[str, str],
    forced: Mapping[str, str],
    confirmed: Collection[str] | None,
) -> None:
    by_key = {plain(heading): heading for heading in reversed(incoming.headings)}
    for theirs, target in remembered.items():
        heading = theirs if theirs in incoming.headings else by_key.get(plain(theirs), "")
        if not heading or heading in chosen or (target and target not in TARGETS):
            continue
        if heading in forced and target not in _CONTACTS:
            continue
        if target and target not in heading_parts() and any(fit.target == target for fit in chosen.values()):
            continue
        said = SAID_BEFORE if confirmed is None or theirs in confirmed else AS_LAST_TIME
        chosen[heading] = Fit(target, 900.0, said, True)


def _contact_of(heading: str, kinds: Mapping[str, float]) -> str:
    """Where a column belongs that holds mostly e-mail addresses or telephone numbers; "" for any other.

    A description stays one unless it is nothing but those; what it mentions is taken out of it later.
    """
    if "description" in heading_synonyms()[0].get(plain(heading), ()) and kinds.get("details", 0.0) < 0.5:
        return ""
    if kinds["filled"] and kinds.get("email", 0.0) >= 0.5:
        return "contacts.email"
    if kinds["filled"] and kinds.get("phone", 0.0) >= 0.5:
        return "contacts.phone"
    return ""


def _forced(target: str) -> Fit:
    what = "e-mail addresses" if target == "contacts.email" else "telephone numbers"
    return Fit(target, 500.0, f"its cells are {what}, which go to contacts.csv only", True)


def _may_join(fit: Fit) -> bool:
    """Whether several columns may make the target, and this one is a part of it."""
    parts = heading_parts().get(fit.target)
    return parts is not None and (not parts or fit.part)


def _name_if_none(
    chosen: dict[str, Fit],
    taken: dict[str, list[str]],
    incoming: Incoming,
    kinds: Mapping[str, Mapping[str, float]],
) -> None:
    """Without a heading that means name, the first column of different short texts is taken for it."""
    if "name" in taken:
        return
    for heading in incoming.headings:
        found = kinds[heading]
        texts = found.get("other", 0.0) >= 0.8 and found["unique"] >= 0.6 and found["filled"] >= 1
        if texts and heading not in chosen:
            reason = "no heading means name, and its cells are short texts that differ"
            chosen[heading] = Fit("name", 50.0, reason)
            taken["name"] = [heading]
            return


def _log_only_with_contact(chosen: dict[str, Fit], taken: Mapping[str, list[str]]) -> None:
    """Notes are of a contact only where the list says when or how it went; else they stay as they are."""
    if "engagement.date" in taken or "engagement.stage" in taken:
        return
    for heading, fit in list(chosen.items()):
        if fit.target in _LOG and fit.score < 900:
            del chosen[heading]


def _degrees_only_in_pairs(chosen: dict[str, Fit]) -> None:
    """Small decimals, such as hectares, are longitudes only where the list has latitudes, and the reverse."""
    there = {fit.target for fit in chosen.values()}
    for heading, fit in list(chosen.items()):
        lacks = {"longitude": "latitude", "latitude": "longitude"}.get(fit.target, "")
        if lacks and lacks not in there and fit.score < 70:
            del chosen[heading]


def _with_others(one: ColumnProposal, others: Sequence[str]) -> ColumnProposal:
    """The column of the name, with what else could be it: then somebody has to look, unless they said so."""
    if not others or one.reason in (SAID, SAID_BEFORE):
        return one
    named = ", ".join(f"'{other}'" for other in others[:3])
    return replace(one, sure=False, reason=f"{named} could be the name, too; {one.reason}")


def _proposal(
    heading: str, fit: Fit | None, lost: tuple[str, str] | None, cells: list[str]
) -> ColumnProposal:
    shown = list(dict.fromkeys(cell for cell in cells if not is_blank_word(cell)))[:3]
    if fit is None or not fit.target:
        reason = fit.reason if fit else "no column of ours fits; it is kept under its heading"
        if fit is None and lost:
            reason = f"'{lost[1]}' fits {lost[0]} better; this one is kept under its heading"
        if not shown and fit is None:
            reason = "it is empty"
        return ColumnProposal(heading, "", reason, True, tuple(shown))
    return ColumnProposal(heading, fit.target, fit.reason, fit.sure or fit.score >= _SURE, tuple(shown))
