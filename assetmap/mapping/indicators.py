"""What pages say of the indicators that the settings declare."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from assetmap.load.declared import Indicator
from assetmap.load.indicators import Indicators

__all__ = ["with_indicators"]


def with_indicators(words: Mapping[str, Any], indicators: Indicators) -> Mapping[str, Any]:
    """Add titles and explanations of indicators to the words of the pages.

    Parameters
    ----------
    words : mapping
        ``words.toml``.
    indicators : Indicators

    Returns
    -------
    mapping
        The same where there are no indicators. Else with a title and an explanation for each layer, and the
        rules of indicators that take part in the choice of targets wherever that choice is explained, and in
        the explanation of the sensitivity that their limits are not moved.
    """
    if not indicators.declared:
        return words
    layers, headline = dict(words["layers"]), dict(words["headline"])
    for one in indicators.declared:
        layers[one.column] = one.title
        layers[f"{one.column}_help"] = _explained(one, words["indicators"])
        if one.target is None:
            continue
        rule = _rule(one, words["indicators"])
        for key in ("target_help", "lsoa_target_help"):
            layers[key] = f"{layers[key]} {rule}"
        for key in ("help", "help_lsoa"):  # numbers are filled in between braces there
            headline[key] = f"{headline[key]} {rule.replace('{', '{{').replace('}', '}}')}"
    made = {**words, "layers": layers, "headline": headline}
    ruling = [one.title for one in indicators.declared if one.target is not None]
    if ruling:
        moved = words["indicators"]["not_moved"].format(titles=", ".join(ruling))
        made["sensitivity"] = {**words["sensitivity"], "help": f"{words['sensitivity']['help']} {moved}"}
    return made


def _explained(one: Indicator, said: Mapping[str, str]) -> str:
    parts = [said["of"].format(of=one.of)] if one.of else []
    parts.append(said["higher" if one.higher_is_worse else "lower"])
    edition = one.note.edition
    source = one.note.publisher + (f", {edition}" if edition and edition not in one.note.publisher else "")
    return " ".join([*parts, said["source"].format(source=source)])


def _rule(one: Indicator, said: Mapping[str, str]) -> str:
    assert one.target is not None
    limit = f"{one.target.limit * 100:g}%" if one.is_share else f"{one.target.limit:,.10g}"
    return said["target"].format(title=one.title, rule=said[one.target.sign].format(limit=limit))
