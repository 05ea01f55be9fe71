"""Do something in a process of its own: bounded in time and memory, killed at a moment, what it says kept."""

from __future__ import annotations

import os
import resource
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Ended", "in_child", "start"]


@dataclass(frozen=True)
class Ended:
    """How a process ended: its exit code (minus the signal's number where one ended it), and what it took."""

    code: int
    said: str
    seconds: float
    megabytes: float


def start(
    work: Callable[[], int], *, seconds: int = 60, limits: dict[int, int] | None = None
) -> tuple[int, int]:
    """Fork, and do it there; the process and the file with what it prints."""
    kept, name = tempfile.mkstemp()
    Path(name).unlink()
    sys.stdout.flush()
    sys.stderr.flush()
    process = os.fork()
    if process:
        return process, kept
    code = 70
    try:
        os.dup2(kept, 1)
        os.dup2(kept, 2)
        sys.stdout, sys.stderr = (os.fdopen(one, "w", closefd=False) for one in (1, 2))
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.alarm(seconds)
        if resource.RLIMIT_FSIZE in (limits or {}):
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what is printed is not what may not grow
            os.dup2(1, 2)
        for what, most in (limits or {}).items():
            resource.setrlimit(what, (most, most))
        code = work()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 2
    except BaseException:
        traceback.print_exc()
    finally:
        with suppress(BaseException):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code)


def in_child(
    work: Callable[[], int],
    *,
    seconds: int = 60,
    kill_after: float | None = None,
    limits: dict[int, int] | None = None,
) -> Ended:
    """Do it in a process of its own, ended with kill -9 after `kill_after` seconds where it still runs."""
    begun = time.monotonic()
    process, kept = start(work, seconds=seconds, limits=limits)
    if kill_after is not None:
        time.sleep(kill_after)
        os.kill(process, signal.SIGKILL)
    return ended(process, kept, begun)


def ended(process: int, kept: int, begun: float) -> Ended:
    """Wait for a process, and read what it printed."""
    _, state, used = os.wait4(process, 0)
    took = time.monotonic() - begun
    said = os.pread(kept, 200_000, 0).decode("utf-8", "replace")
    os.close(kept)
    return Ended(os.waitstatus_to_exitcode(state), said, took, used.ru_maxrss / 1024)
