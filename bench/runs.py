"""Child processes: how long they take, and how much memory at most."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

__all__ = ["ROOT", "Run", "timed"]

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Run:
    """What one process took: seconds on the clock and of a processor, and its peak memory."""

    seconds: float
    processor: float
    megabytes: float


def timed(
    command: Sequence[str],
    *,
    folder: Path = ROOT,
    limit: float = 600.0,
    settings: Mapping[str, str] | None = None,
) -> Run:
    """Run a command to its end; fail where it fails or takes longer than the limit."""
    surroundings = {**os.environ, "PYTHONPATH": str(ROOT), **(settings or {})}
    with tempfile.TemporaryFile() as output:
        began = time.perf_counter()
        child = subprocess.Popen(command, cwd=folder, env=surroundings, stdout=output, stderr=output)
        stop = threading.Timer(limit, lambda: os.kill(child.pid, signal.SIGKILL))
        stop.start()
        _, status, used = os.wait4(child.pid, 0)
        took = time.perf_counter() - began
        stop.cancel()
        child.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        said = output.read().decode(errors="replace")[-2000:]
    if child.returncode:
        what = f"took longer than {limit:.0f} s" if child.returncode == -signal.SIGKILL else "failed"
        raise RuntimeError(f"{' '.join(command)} {what} ({used.ru_maxrss / 1024:,.0f} MB)\n{said}")
    return Run(took, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)
