"""The course of a series in a few figures: now, lowest, highest, how much it grew, and a line."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from agents.clients.prometheus import Point, Series
from agents.monitoring.measurement import SeriesRow
from agents.monitoring.named import Headline

LINE = 16
"""How many parts a line has at most."""


@dataclass(frozen=True, kw_only=True)
class Span:
    """The time looked at; `step` is what lies between two points."""

    start: datetime
    end: datetime
    step: timedelta


def row_of(
    series: Series, labels: dict[str, str], span: Span, *, counter: bool, bound: float | None, said: str
) -> SeriesRow:
    """The figures of one series; a last value of more than two steps before the end is not what is so now."""
    values = [point.value for point in series.points]
    return SeriesRow(
        labels=labels,
        now=values[-1] if values and not said and series.points[-1].at >= span.end - 2 * span.step else None,
        low=min(values, default=None),
        high=max(values, default=None),
        rise=_rise(values) if counter else None,
        bound=bound,
        line=_line(series.points, span),
        said=said,
    )


def whole_of(rows: Sequence[SeriesRow]) -> SeriesRow:
    """All series together; bounded only where each of them is."""
    bounds = [row.bound for row in rows if row.bound is not None]
    rises = [row.rise for row in rows if row.rise is not None]
    return SeriesRow(
        labels={},
        now=sum(row.now for row in rows if row.now is not None),
        low=None,
        high=None,
        rise=sum(rises) if rises else None,
        bound=sum(bounds) if len(bounds) == len(rows) else None,
        line=[],
    )


def ranked(rows: Sequence[SeriesRow], headline: Headline | None) -> list[SeriesRow]:
    """The most telling first: what grew most, or is nearest to its bound, or is highest."""

    def telling(row: SeriesRow) -> tuple[float, float]:
        if headline is Headline.RISE:
            return row.rise or 0.0, row.now or 0.0
        return row.share or 0.0, row.now if row.now is not None else float("-inf")

    return sorted(rows, key=telling, reverse=True)


def _rise(values: Sequence[float]) -> float:
    """By how much a counter grew, over its resets."""
    return sum(after - before if after >= before else after for before, after in pairwise(values))


def _line(points: Sequence[Point], span: Span) -> list[float | None]:
    """The highest value of each part of the time looked at; no part is shorter than a step."""
    whole = span.end - span.start
    if not whole or not points:
        return []
    parts: list[float | None] = [None] * max(1, min(LINE, int(whole / span.step)))
    for point in points:
        index = max(0, min(int((point.at - span.start) / whole * len(parts)), len(parts) - 1))
        before = parts[index]
        parts[index] = point.value if before is None else max(before, point.value)
    return parts
