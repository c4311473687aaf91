"""Time series as functions of time, and the samples that scraping them every 15 seconds would have given."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from sandbox.prometheus.errors import QueryError

SCRAPE = 15
"""Seconds between two samples, on the whole minute and its quarters."""

MAX_SAMPLES = 500_000
"""How many samples one query may load."""

NAME = "__name__"


@dataclass(frozen=True, kw_only=True)
class Series:
    """One time series.

    Attributes:
        labels: all of them, `__name__` too.
        value: at a time in seconds since the epoch; None where there was nothing to scrape.
    """

    labels: Mapping[str, str]
    value: Callable[[float], float | None]


class Scraped:
    """The samples of series, each computed once and counted against the budget of one query."""

    def __init__(self) -> None:
        self._values: dict[tuple[int, int], float | None] = {}
        self._loaded = 0

    def at(self, series: Series, time: float) -> float | None:
        """The newest sample at a time; None where the newest scrape found nothing."""
        return self._value(series, int(time // SCRAPE))

    def window(self, series: Series, start: float, end: float) -> list[tuple[float, float]]:
        """The samples after `start` up to `end`, oldest first."""
        return list(self._between(series, int(start // SCRAPE) + 1, int(end // SCRAPE)))

    def _between(self, series: Series, first: int, last: int) -> Iterator[tuple[float, float]]:
        for scrape in range(first, last + 1):
            value = self._value(series, scrape)
            if value is not None:
                yield float(scrape * SCRAPE), value

    def _value(self, series: Series, scrape: int) -> float | None:
        self._loaded += 1
        if self._loaded > MAX_SAMPLES:
            raise QueryError(
                "query processing would load too many samples into memory in query execution",
                status=422,
                kind="execution",
            )
        key = id(series), scrape
        if key not in self._values:
            self._values[key] = series.value(float(scrape * SCRAPE))
        return self._values[key]
