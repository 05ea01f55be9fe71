"""The few kinds of error that reach a person; each says what, where and how to put it right."""

from __future__ import annotations

__all__ = ["AssetmapError", "InputError", "MisfitError", "PublishError", "SourceError", "UsageError"]


class AssetmapError(Exception):
    """A problem that a person can put right.

    Parameters
    ----------
    what : str
        What happened, as one sentence.
    where : str, optional
        The file, row, setting or address it happened at.
    remedy : str, optional
        What to do next, as one or two sentences.

    Attributes
    ----------
    exit_code : int
        What the command line exits with: 1 for faults in the data, 2 for wrong use,
        3 for a source out of reach.
    """

    exit_code = 1

    def __init__(self, what: str, *, where: str = "", remedy: str = "") -> None:
        self.what, self.where, self.remedy = what, where, remedy
        head = f"{where}: {what}" if where else what
        super().__init__(f"{head}\n  What to do: {remedy}" if remedy else head)


class InputError(AssetmapError):
    """A file or a setting cannot be used."""


class MisfitError(InputError):
    """Files that are each in order do not fit together."""


class UsageError(AssetmapError):
    """A command was called in a way that makes no sense."""

    exit_code = 2


class SourceError(AssetmapError):
    """Something that lies elsewhere could not be had."""

    exit_code = 3


class PublishError(AssetmapError):
    """A page was about to show something that its readers may not see."""
