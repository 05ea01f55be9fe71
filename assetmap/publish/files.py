"""Writing files so that a reader finds the former one or the new one, never half of one."""

from __future__ import annotations

from pathlib import Path

from assetmap.errors import PublishError
from assetmap.sources.store import write_whole

__all__ = ["write_if_changed"]


def write_if_changed(path: Path, content: bytes) -> bool:
    """Write a file by way of a temporary one in the same folder; leave it alone where it is the same.

    Parameters
    ----------
    path : Path
        The file; its folder is made where it is missing.
    content : bytes

    Returns
    -------
    bool
        Whether anything was written.

    Raises
    ------
    PublishError
        The folder cannot be written to, the disk is full, or the file is in use.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return write_whole(path, content)
    except OSError as error:
        raise PublishError(
            f"the file cannot be written: {error.strerror or error}",
            where=str(path),
            remedy="close it if it is open in another program, and see that the folder can be written to "
            "and the disk has room; then run the command again",
        ) from None
