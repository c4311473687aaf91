"""Functions of a range of samples, computed as Prometheus does, extrapolation included."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

_EDGE = 1.1  # of the samples' mean distance: a gap at an edge that is longer is no gap but a beginning or an end


@dataclass(frozen=True, kw_only=True)
class Window:
    """The samples of one series in a range; never empty."""

    samples: Sequence[tuple[float, float]]
    start: float
    end: float

    @property
    def values(self) -> list[float]:
        """The values alone, oldest first."""
        return [value for _, value in self.samples]


def _rise(values: Sequence[float]) -> float:
    """By how much a counter grew, over its resets."""
    return values[-1] - values[0] + sum(before for before, after in pairwise(values) if after < before)


def _extrapolated(window: Window, *, counter: bool) -> float | None:
    samples = window.samples
    if len(samples) < 2:
        return None
    (first, first_value), (last, last_value) = samples[0], samples[-1]
    rise = _rise(window.values) if counter else last_value - first_value
    sampled = last - first
    mean = sampled / (len(samples) - 1)
    before, after = first - window.start, window.end - last
    if counter and rise > 0 and first_value >= 0:
        before = min(before, sampled * first_value / rise)  # a counter does not begin below zero
    covered = sampled + sum(gap if gap < mean * _EDGE else mean / 2 for gap in (before, after))
    return rise * covered / sampled


def _increase(window: Window) -> float | None:
    return _extrapolated(window, counter=True)


def _rate(window: Window) -> float | None:
    rise = _extrapolated(window, counter=True)
    return None if rise is None else rise / (window.end - window.start)


def _delta(window: Window) -> float | None:
    return _extrapolated(window, counter=False)


def _irate(window: Window) -> float | None:
    if len(window.samples) < 2:
        return None
    (earlier, before), (later, now) = window.samples[-2:]
    return (now if now < before else now - before) / (later - earlier)


def _average(window: Window) -> float:
    return sum(window.values) / len(window.values)


WINDOW_FUNCTIONS: Mapping[str, Callable[[Window], float | None]] = {
    "rate": _rate,
    "increase": _increase,
    "delta": _delta,
    "irate": _irate,
    "avg_over_time": _average,
    "min_over_time": lambda window: min(window.values),
    "max_over_time": lambda window: max(window.values),
    "sum_over_time": lambda window: sum(window.values),
    "count_over_time": lambda window: float(len(window.values)),
    "last_over_time": lambda window: window.values[-1],
}

KEEPS_NAME = frozenset({"last_over_time"})
