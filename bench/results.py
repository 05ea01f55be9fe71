"""What one comparison gave, in the form that the table of docs/benchmarks.md is made from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

__all__ = ["Result", "in_turn", "shown"]


@dataclass(frozen=True)
class Result:
    """One line of the table.

    Attributes
    ----------
    what : str
        What was measured.
    ours : sequence of float
        What each run took, in `unit`.
    against : str
        What it is compared with; "" for an absolute bound.
    theirs : sequence of float
        The same of that; empty for an absolute bound.
    at_most : float
        The bound: median of ours / median of theirs, or median of ours, is no more.
    unit : str
    faster : bool
        Told as "so many times as fast" instead of as a part of it.
    """

    what: str
    ours: Sequence[float]
    against: str
    theirs: Sequence[float]
    at_most: float
    unit: str = "s"
    faster: bool = False

    @property
    def value(self) -> float:
        """The ratio, or the median where there is nothing to compare with."""
        return median(self.ours) / median(self.theirs) if self.theirs else median(self.ours)

    @property
    def holds(self) -> bool:
        """Whether the bound holds."""
        return self.value <= self.at_most

    def cells(self) -> list[str]:
        """The cells of the table."""
        if not self.theirs:
            got, bound = spread([self.value], self.unit), f"at most {self.at_most:g} {self.unit}"
        elif self.faster:
            got, bound = f"{1 / self.value:.1f} times as fast", f"at least {1 / self.at_most:g} times"
        else:
            got, bound = f"{self.value:.2f} of it", f"at most {self.at_most:.3g} of it"
        return [
            self.what, spread(self.ours, self.unit), self.against,
            spread(self.theirs, self.unit) if self.theirs else "", got, bound,
            "holds" if self.holds else "**missed**",
        ]  # fmt: skip


def spread(values: Sequence[float], unit: str) -> str:
    """The median, with the least and the most."""
    digits = 0 if unit == "MB" else 3 if median(values) < 1 else 2
    if len(values) == 1:
        return f"{values[0]:,.{digits}f} {unit}"
    return f"{median(values):,.{digits}f} {unit} ({min(values):,.{digits}f} to {max(values):,.{digits}f})"


def in_turn(times: int, **ways: Callable[[], float]) -> dict[str, list[float]]:
    """Run each way so many times, in turn, so that whatever else the machine does weighs on all."""
    took: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(times):
        for name, way in ways.items():
            took[name].append(way())
    return took


def shown(results: Sequence[Result]) -> None:
    """Print them."""
    for one in results:
        what, ours, against, theirs, got, bound, verdict = one.cells()
        beside = f" against {against}: {theirs}," if against else ""
        print(f"{verdict.strip('*'):7} {what}: {ours};{beside} {got} ({bound})", flush=True)
