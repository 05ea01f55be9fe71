"""The backdrops that were fetched for a project."""

from __future__ import annotations

from collections.abc import Callable

from assetmap.errors import InputError
from assetmap.load.backdrop import Backdrop, read_backdrop
from assetmap.settings import Settings

__all__ = ["backdrops_of"]


def backdrops_of(settings: Settings, say: Callable[[str], None]) -> dict[str, Backdrop]:
    """The backdrop of each locality that has one, by slug.

    Nothing that a page says rests on it, so a file that is damaged is told and left out.

    Parameters
    ----------
    settings : Settings
        With `backdrops` (:func:`assetmap.sources.backdrop.with_backdrops`).
    say : callable
        Told a line about each file that cannot be used.
    """
    found = {}
    for slug, path in settings.backdrops.items():
        try:
            found[slug] = read_backdrop(path)
        except InputError as error:
            say(f"The map of {slug} has no roads, water and parks: {error}")
    return found
