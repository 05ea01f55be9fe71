"""Writing files so that a reader finds the former one or the new one, never half of one."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from assetmap.errors import PublishError

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
    temporary: Path | None = None
    try:
        if path.is_file() and path.read_bytes() == content:
            return False
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
        temporary = Path(name)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(0o644)
        temporary.replace(path)
    except OSError as error:
        if temporary is not None:
            temporary.unlink(missing_ok=True)
        raise PublishError(
            f"the file cannot be written: {error.strerror or error}",
            where=str(path),
            remedy="close it if it is open in another program, and see that the folder can be written to "
            "and the disk has room; then run the command again",
        ) from None
    return True
