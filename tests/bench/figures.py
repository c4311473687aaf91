"""What was measured, and the table it becomes."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One row of the table.

    Attributes:
        what: what was measured.
        unit: of all values.
        value: the bot's.
        bare: the same of a bare Bolt app in the same run; None where it has no such thing.
        aim: what we want; None where there is no aim.
        more: whether more is better.
        detail: p99, counts, whatever belongs to it.
    """

    what: str
    unit: str
    value: float
    bare: float | None = None
    aim: float | None = None
    more: bool = False
    detail: str = ""

    @property
    def met(self) -> bool | None:
        """Whether the aim is met; None where there is none."""
        if self.aim is None:
            return None
        return self.value >= self.aim if self.more else self.value <= self.aim


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least `share` of all do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, -(-int(len(ordered) * share * 1000) // 1000) - 1))]


def latency(
    what: str, seconds: Sequence[float], *, bare: Sequence[float] | None = None, aim: float | None = None
) -> Figure:
    """A row for the median of times, in milliseconds; `aim` is in milliseconds."""
    return Figure(
        what=what,
        unit="ms p50",
        value=percentile(seconds, 0.5) * 1000,
        bare=percentile(bare, 0.5) * 1000 if bare else None,
        aim=aim,
        detail=f"p99 {percentile(seconds, 0.99) * 1000:.1f} ms of {len(seconds)}",
    )


def table(figures: Sequence[Figure]) -> str:
    """The rows as a Markdown table."""
    lines = ["| what | measured | bare Bolt | ratio | aim | | detail |", "| --- | --- | --- | --- | --- | --- | --- |"]
    lines.extend(_row(figure) for figure in figures)
    return "\n".join(lines)


def _row(figure: Figure) -> str:
    bare = "" if figure.bare is None else _number(figure.bare)
    ratio = "" if not figure.bare else f"{figure.value / figure.bare:.1f}x"
    sign = "≥" if figure.more else "≤"
    aim = "" if figure.aim is None else f"{sign} {_number(figure.aim)}"
    met = {None: "", True: "met", False: "**missed**"}[figure.met]
    value = f"{_number(figure.value)} {figure.unit}"
    return f"| {figure.what} | {value} | {bare} | {ratio} | {aim} | {met} | {figure.detail} |"


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:,.2f}"
