"""The lines that ``assetmap explain`` prints: measures -> text."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pandas as pd

from assetmap.load.official import Official
from assetmap.mapping.page import read_words
from assetmap.measure.catchments import SUPPLY
from assetmap.measure.day import on_day
from assetmap.measure.ground import Ground
from assetmap.measure.honesty import FEW, FEW_PEOPLE, caveats, fairness_caveats, ranking_caveats, without_path
from assetmap.measure.localities import whole
from assetmap.measure.model import Measures
from assetmap.measure.progress import changes
from assetmap.measure.ranking import next_up
from assetmap.measure.sensitivity import sensitivity
from assetmap.measure.sentences import change, people, reason
from assetmap.settings import Settings

__all__ = ["Subject", "explain_place", "explain_ward"]

_NEXT = 10
_WHOSE = (
    "These figures rest on the full lists, as the team's copy does. Partners' copies, and the lines of "
    "`assetmap maps`, may differ: there, who declined or paused counts as never contacted, and some "
    "sensitive places do not count."
)
_LAYERS = (
    "share_within_reach_any",
    "share_within_reach_active",
    "share_within_reach_engaged",
    "organisations_per_1000",
    "imd_score",
    "share_most_deprived_20",
)
_THRESHOLDS = {
    "walk_minutes": "minutes on foot",
    "detour": "detour",
    "engaged_days": "days since a two-way contact",
    "target_share": "share in the most deprived fifth",
    "target_decile": "deciles that are targets",
}


@dataclass(frozen=True)
class Subject:
    """What there is to explain: settings, official data, and the measures of a date.

    `names` gives the name of each organisation by its key.
    """

    settings: Settings
    official: Official
    ground: Ground
    measures: Measures
    names: Mapping[str, str]


def explain_ward(subject: Subject, code: str) -> Iterator[str]:
    """Every number of a ward, with its definition."""
    measures, words = subject.measures, read_words()
    row = {str(name): value for name, value in measures.wards.loc[code].items()}
    limits = _limits(subject.settings)
    yield f"{row['ward_name']} ({code}), {row['locality_name']}, as of {measures.as_of.isoformat()}"
    yield _WHOSE
    yield ""
    yield f"{words['gap'][row['gap_state']]}. {_why(row, words['gap_why'], limits)}"
    yield _target(code, row, subject)
    yield ""
    in_locality = (measures.wards["locality"] == row["locality"]).sum()
    yield from _numbers(row, words["layers"], limits, int(in_locality))
    yield from _section("Organisations serving it", _serving(subject, code) or ["None that we know of."])
    ranked = next_up(subject.ground, on_day(subject.ground, measures.as_of), wards=[code])
    serving = measures.serving.loc[measures.serving["ward_code"] == code, "key"]
    whom = f"for {row['ward_name']} (people of this ward alone)"
    yield from _next(subject, ranked, whom, measures.organisations.loc[serving])
    noted = caveats(subject.ground, measures, approximate=subject.official.approximate)
    yield from _section("What these numbers rest on", noted.loc[noted["area"].isin(["", code]), "text"])


def explain_place(subject: Subject, slug: str) -> Iterator[str]:
    """A locality (or, for "", the whole place): reach, fairness, effort, changes, sensitivity."""
    measures, ground = subject.measures, subject.ground
    name = next((one.name for one in subject.settings.localities if one.slug == slug), subject.settings.place)
    rows = measures.localities
    row = dict((rows.loc[slug] if slug else whole(rows)).items())
    yield f"{name}, as of {measures.as_of.isoformat()}"
    yield _WHOSE
    yield ""
    if math.isnan(row["unreached_target_residents"]):
        yield "For some wards the number of people in target areas is not known, so neither is the sum."
    else:
        yield (
            f"{_whole(row['unreached_target_residents'])} of the {people(row['target_residents'])} who live "
            "in target areas are reached by nobody we are working with."
        )
    yield (
        f"We are working with {row['engaged']:.0f} of the {row['organisations']:.0f} organisations that "
        "count."
    )
    yield ""
    yield from _wards_of(measures, slug) if slug else _localities(subject)
    fair = dict(measures.fairness.places.loc[slug].items())
    noted = fairness_caveats(measures.fairness)
    cautions = noted.loc[noted["locality"] == slug, "text"]
    yield from _fairness(fair, measures.fairness.basis, name if slug else "", cautions)
    ranked, asked = measures.next_up, measures.organisations.loc[ground.counted]
    if slug:
        ranked = ranked[ranked["locality"] == slug].assign(rank=lambda one: one["rank_in_locality"])
        asked = asked[(ground.organisations.loc[ground.counted, "locality"] == slug).to_numpy(dtype=bool)]
    yield from _next(subject, ranked, f"in {name}", asked)
    before = measures.as_of.replace(day=1) - timedelta(days=1)
    moved = changes(ground, on_day(ground, before), on_day(ground, measures.as_of))
    moved = moved[moved["locality"] == slug] if slug else moved
    said = [change(one, subject.names) for one in moved.to_dict("records")]
    yield from _section(f"What changed since {before.isoformat()}", said or ["No ward is in another state."])
    yield from _sensitivity(sensitivity(ground, measures.as_of), slug, name)
    noted = caveats(ground, measures, approximate=subject.official.approximate)
    home = measures.wards["locality"].reindex(noted["area"]).to_numpy()
    mine = noted[(home == slug) if slug else pd.notna(home)]
    counts = [
        f"{_KINDS[str(kind)]}: {_counted(n, 'ward')}" for kind, n in mine.groupby("kind").size().items()
    ]
    of_all = noted.loc[noted["area"].isin(["", slug]), "text"]
    yield from _section("What these numbers rest on", [*of_all, *counts])


_KINDS = {
    "network": "Ways on foot follow streets and paths",
    "straight_line": "Ways on foot are straight lines",
    "unknown_people": "How many people live there is not known",
    "few_people": "Fewer than 100 people live there",
    "few_target_people": "Fewer than 100 people live in target areas there",
    "few_organisations": "Fewer than 3 organisations serve it",
    "stale": "Organisations serving it were not checked for long, or never",
    "no_path": "Organisations there are more than 500 metres from any path, and reach nobody on foot",
    "unknown_status": "Organisations serving it may not be active any more",
    "unknown_focus": "For most serving it nobody noted whether physical activity is what they are for",
}


def _numbers(row: Mapping[str, Any], said: Mapping[str, str], limits: Any, wards: int) -> Iterator[str]:
    yield "In numbers"
    yield f"  Residents: {people(row['population'])}."
    yield (
        f"  Organisations serving it: {row['organisations_serving']}, of which in it: "
        f"{row['organisations_in']}. Those serve it that lie in it or name it, its locality or all. Closed, "
        "online-only and unplaced ones do not count."
    )
    yield (
        f"  Working with us: {row['engaged']}; gone quiet: {row['gone_quiet']}; dormant: {row['dormant']}. "
        f"The stage is talking, working together or leading, and the last two-way contact was at most "
        f"{limits['engaged_days']} days ago, at most {limits['quiet_days']}, or longer ago."
    )
    for name in (*_LAYERS, SUPPLY) if SUPPLY in row else _LAYERS:
        help_ = said[f"{name}_help"].format_map(limits)
        yield f"  {said[name]}: {_figure(name, row[name])}. {help_}"
    yield (
        f"  Reached by walking distance: {people(row['reached_by_reach'])}; because one we work with serves "
        f"the ward by name: {people(row['reached_by_remit'])}."
    )
    yield f"  {said['target_residents']}: {people(row['target_residents'])}. {said['target_residents_help']}"
    yield (
        f"  {said['unreached']}: {people(row['unreached_target_residents'])}, rank {row['gap_rank']} of "
        f"{wards} in {row['locality_name']}. {said['unreached_help'].format_map(limits)}"
    )


def _why(row: Mapping[str, Any], said: Mapping[str, str], limits: Mapping[str, str]) -> str:
    """Why the ward is in its state, in the words of its page."""
    state, serving = row["gap_state"], row["organisations_serving"]
    key = state
    if state == "one_voice":
        key += "_organisation" if row["engaged"] == 1 else "_sector"
    elif serving == 1 and f"{state}_one" in said:
        key += "_one"
    values = {**limits, "serving": _counted(serving, "organisation"), "engaged": row["engaged"]}
    text = said[key].format_map(values)
    if row["resident_contacts"]:
        met = row["residents_met"]
        number = "" if math.isnan(met) else said["people"].format(n=f"{met:,.0f}")
        values |= {"times": row["resident_contacts"], "people": number}
        text += " " + said["direct"].format_map(values)
    return text


def _target(code: str, row: Mapping[str, Any], subject: Subject) -> str:
    """The rule by which the ward is a target or not, with its figures."""
    limits, q20 = subject.settings.thresholds, row["share_most_deprived_20"]
    rule = (
        f"{_figure('share', q20)} of its residents live in the most deprived fifth of England; "
        f"a ward is a target from {limits.target_share:.0%}"
    )
    heads = {
        "statistics": "A target by statistics",
        "judgement": "A target by local judgement",
        "both": "A target by statistics and by local judgement",
        "removed": "Taken out of the targets by local judgement",
        "": "Not a target",
    }
    text = f"{heads[row['target_basis']]}: {rule}."
    if row["target_reason"]:
        text += f" The reason given: {row['target_reason']}"
    lsoas = subject.measures.lsoas
    if lsoas is not None:
        mine = lsoas[lsoas["ward_code"] == code]
        text += (
            f" {int(mine['target'].sum())} of its {len(mine)} small areas (LSOAs) are targets: those in "
            f"national decile {limits.target_decile} or below, and by judgement."
        )
    return text


def _serving(subject: Subject, code: str) -> list[str]:
    """Who serves the ward, and how things stand with each."""
    serves, words, off = subject.measures.serving, read_words(), without_path(subject.ground)
    lines = []
    for key in serves.loc[serves["ward_code"] == code, "key"]:
        row = subject.measures.organisations.loc[key]
        stage = words["stage"][row["stage"]].lower()
        quiet = {"gone_quiet": ", gone quiet", "dormant": ", dormant"}.get(row["engagement"], "")
        when = f", last contact {row['last_contact']:%Y-%m-%d}" if row["contacted"] else ""
        path = "; more than 500 metres from any path" if key in off else ""
        lines.append(f"{subject.names.get(key, key)} ({key}): {stage}{quiet}{when}{path}.")
    return sorted(lines)


def _wards_of(measures: Measures, slug: str) -> Iterator[str]:
    wards = measures.wards[measures.wards["locality"] == slug].sort_values("gap_rank")
    rows = [
        (
            str(row["gap_rank"]),
            str(row["ward_name"]),
            _whole(row["unreached_target_residents"]),
            _whole(row["target_residents"]),
            row["gap_state"].replace("_", " "),
            str(code),
        )
        for code, row in wards.to_dict("index").items()
    ]
    yield "Wards by people of target areas who are not reached"
    yield from _table(("", "ward", "not reached", "in target areas", "state", "code"), rows, "rlrrll")


def _localities(subject: Subject) -> Iterator[str]:
    fair = subject.measures.fairness.places.to_dict("index")
    noted = fairness_caveats(subject.measures.fairness)
    rough = set(noted.loc[noted["kind"].str.startswith(("few_engaged", "few_people")), "locality"])
    rows_of = subject.measures.localities.to_dict("index")
    rows = []
    for one in subject.settings.localities:
        row, own = rows_of[one.slug], fair[one.slug]
        rows.append(
            (
                one.name,
                _whole(row["unreached_target_residents"]),
                _whole(row["target_residents"]),
                f"{row['engaged']:.0f} of {row['organisations']:.0f}",
                _decimals(own["fairness_ratio"], "none") + (" *" if one.slug in rough else ""),
                _percent(own["share_of_contacts"]),
                _percent(own["share_of_unreached"]),
            )
        )
    heads = ("locality", "not reached", "in target areas", "working with", "fairness", "effort", "need")
    yield "Localities side by side"
    yield from _table(heads, rows, "lrrrrrr")
    yield (
        "  Fairness: reach among the most deprived fifth / among the least deprived; where there is none, "
        "`assetmap explain LOCALITY` says why. Effort: share of all contacts in the last year. Need: share "
        "of all people of target areas who are not reached."
    )
    if rough:
        yield f"  *: hangs on fewer than {FEW} organisations, or a fifth has fewer than {FEW_PEOPLE} people."


def _fairness(row: Mapping[Any, Any], basis: str, name: str, cautions: pd.Series[str]) -> Iterator[str]:
    of = "of England" if basis == "national" else "of all residents here, by their ward's score"
    lines = [
        (
            f"{people(row[f'residents_{fifth}']).capitalize()} here live in the {fifth} deprived fifth {of}"
            + (
                "."
                if math.isnan(row[f"share_reached_{fifth}"])
                else f": {_percent(row[f'share_reached_{fifth}'])} of them within reach of an organisation "
                "we are working with."
            )
        )
        for fifth in ("most", "least")
    ]
    if not math.isnan(row["fairness_ratio"]):
        lines.append(
            f"The ratio of these shares is {_decimals(row['fairness_ratio'])}: below 1, engagement favours "
            "the better-off."
        )
    lines.extend(cautions)
    if math.isnan(row["concentration_index"]):
        lines.append("There is no concentration index: nobody is reached, or something is not known.")
    else:
        lines.append(
            f"Concentration index: {_decimals(row['concentration_index'])}. 0: all are reached alike; above "
            "0 the better-off are reached more, below 0 the more deprived."
        )
    counts = f"Effort in the last year: {row['contacts']:.0f} contacts, {row['two_way']:.0f} of them two-way"
    if name:
        counts += (
            f" ({_percent(row['share_of_contacts'])} and {_percent(row['share_of_two_way'])} of all). Need: "
            f"{_percent(row['share_of_target_residents'])} of all people in target areas live in {name}, and "
            f"{_percent(row['share_of_unreached'])} of those who are not reached"
        )
    lines.append(f"{counts}.")
    yield from _section("Fairness", lines)


def _next(subject: Subject, ranked: pd.DataFrame, whom: str, asked: pd.DataFrame) -> Iterator[str]:
    """The first of a ranking; `asked` are the organisations that it was made of, and the others with them."""
    days = subject.settings.thresholds.stale_days
    lines = []
    for row in ranked.head(_NEXT).to_dict("records"):
        own = subject.ground.organisations.loc[row["key"]]
        rough = ranking_caveats(row["gain"], own["status"], own["assured_date"], subject.measures, days)
        who = f"{subject.names.get(row['key'], row['key'])} ({row['key']})"
        lines.append(" ".join([f"{row['rank']}. {who}: {reason(row)}.", *rough]))
    lines = lines or ["No organisation that we know of would add anybody: find out who else is there."]
    declined = int((asked["stage"] == "declined").sum())
    if declined:
        left = "1 that declined is" if declined == 1 else f"{declined} that declined are"
        lines.append(f"Left out: those we are working with now; and {left} not to be pressed.")
    yield from _section(f"Who to talk to next {whom}", lines)


def _sensitivity(frame: pd.DataFrame, slug: str, name: str) -> Iterator[str]:
    rows = frame[frame["locality"] == slug].to_dict("records")
    lines = [
        f"{_THRESHOLDS[row['threshold']]} {row['usual']:g} -> {row['value']:g}: {row['stay']} of the "
        f"{row['top']} stay; {people(row['unreached'])} not reached."
        for row in rows
    ]
    lines.append("Each is moved by a fifth, a decile by one step; limits of indicators are not moved.")
    top = rows[0]["top"] if rows else 0
    yield from _section(f"How far the ranking holds: the first {_counted(top, 'ward')} of {name}", lines)


def _section(title: str, lines: Sequence[str] | pd.Series[str]) -> Iterator[str]:
    yield ""
    yield title
    yield from (f"  {line}" for line in lines)


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]], sides: str) -> Iterator[str]:
    cells = [heads, *rows]
    widths = [max(len(row[n]) for row in cells) for n in range(len(heads))]
    for row in cells:
        parts = [
            cell.rjust(width) if side == "r" else cell.ljust(width)
            for cell, width, side in zip(row, widths, sides, strict=True)
        ]
        yield "  " + "   ".join(parts).rstrip()


def _limits(settings: Settings) -> dict[str, str]:
    limits = settings.thresholds
    return {
        "target_share": str(round(limits.target_share * 100)),
        "target_decile": str(limits.target_decile),
        "engaged_days": str(limits.engaged_days),
        "quiet_days": str(limits.quiet_days),
        "resident_contact_days": str(limits.resident_contact_days),
        "walk_minutes": f"{limits.walk_minutes:g}",
        "walk_speed": f"{limits.walk_speed_kmh:g}",
    }


def _figure(name: str, value: float) -> str:
    if math.isnan(value):
        return "not known"
    return f"{value:.0%}" if name.startswith("share") else f"{value:.2f}"


def _percent(value: float) -> str:
    return "unknown" if math.isnan(value) else f"{value:.0%}"


def _decimals(value: float, otherwise: str = "unknown") -> str:
    return otherwise if math.isnan(value) else f"{value:.2f}"


def _whole(value: float) -> str:
    return "unknown" if math.isnan(value) else f"{value:,.0f}"


def _counted(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"
