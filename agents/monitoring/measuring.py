"""Asks Prometheus, by name or in PromQL, within bounds on time, points and series."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from agents.clients.kubernetes.port import Cluster
from agents.clients.metric_sources import MetricSources
from agents.clients.prometheus import MAX_SERIES, Metrics, Series
from agents.kubernetes.parameters import in_seconds
from agents.kubernetes.rows import Redact, Rows
from agents.kubernetes.scope import covered_namespaces
from agents.monitoring.courses import Span, ranked, row_of, whole_of
from agents.monitoring.measurement import Measurement, QueryMetrics, SeriesRow
from agents.monitoring.named import Bound, Headline, NamedMetric, Scope, Unit, find_metric
from languages import say
from workflows.errors import InvalidParameters, PermanentError
from workflows.model.principal import SecurityContext

SHOWN_SERIES = 20
_LONGEST = 31 * 86_400
_USUAL = 3_600
_STEPS = 96
_SHORTEST_STEP = 15.0
_MOST_LABELS = 12
_MOST_LABEL = 120
_TYPED = str.maketrans({"“": '"', "”": '"', "„": '"', "‘": "'", "’": "'", "–": "-", "\u00a0": " "})

BoundKey = tuple[tuple[str, str], ...]


class Measuring:
    """Answers what is measured.

    Args:
        sources: the Prometheus of each cluster.
        redact: takes secrets out of labels.
        now: the current time, aware.
    """

    def __init__(self, sources: MetricSources, redact: Redact, now: Callable[[], datetime]) -> None:
        self._sources = sources
        self._rows = Rows(redact)
        self._now = now

    async def measure(self, cluster: Cluster, asked: QueryMetrics, context: SecurityContext) -> Measurement:
        """What the figures are now, and were.

        Raises:
            InvalidParameters: neither a metric nor a query, or both; or too long a time.
            PermanentError: no Prometheus is configured, or it refused the query, with why.
            TemporaryError: Prometheus cannot be reached, or took too long.
        """
        if (asked.metric is None) == (asked.query is None):
            raise InvalidParameters(say("query_metrics takes either a metric by name or a query in PromQL"))
        seconds = _seconds(asked)
        metrics = self._sources.of(cluster)
        if asked.query is not None:
            return await self._typed(cluster, metrics, asked, context, seconds)
        metric = find_metric(asked.metric or "")
        scope = Scope(deployment=asked.deployment, namespaces=_namespaces(asked, context))
        query, found = await self._first(metrics, [scope.fill(one, metric.per) for one in metric.query], seconds)
        bound, bounds = await self._bounds(metrics, metric, scope) if found else (Bound.NONE, {})
        rows = [self._row(one, metric.headline, bounds, seconds) for one in found]
        return self._answer(cluster, asked, query, seconds, rows, metric=metric, bound=bound)

    async def _typed(
        self, cluster: Cluster, metrics: Metrics, asked: QueryMetrics, context: SecurityContext, seconds: int
    ) -> Measurement:
        if covered_namespaces(None, context) != (None,):
            raise PermanentError(
                say(
                    "a query in PromQL reads every namespace, and this conversation may not: ask for a metric by name, "
                    "e.g. `memory of web`"
                )
            )
        query = (asked.query or "").translate(_TYPED).strip()
        found = await self._fetch(metrics, query, seconds)
        return self._answer(cluster, asked, query, seconds, [self._row(one, None, {}, seconds) for one in found])

    def _answer(
        self,
        cluster: Cluster,
        asked: QueryMetrics,
        query: str,
        seconds: int,
        rows: Sequence[SeriesRow],
        *,
        metric: NamedMetric | None = None,
        bound: Bound = Bound.NONE,
    ) -> Measurement:
        headline = metric.headline if metric else None
        return Measurement(
            cluster=cluster.name,
            sandbox=self._sources.made_up(cluster),
            metric=metric.name if metric else None,
            says=metric.says if metric else None,
            never=metric.never if metric else "",
            headline=headline,
            unit=metric.unit if metric else Unit.NUMBER,
            deployment=asked.deployment,
            namespace=asked.namespace,
            query=query,
            seconds=seconds,
            at=self._now(),
            total=len(rows),
            more=len(rows) >= MAX_SERIES,
            bound=bound,
            whole=whole_of(rows) if metric and rows else None,
            series=ranked(rows, headline)[:SHOWN_SERIES],
        )

    async def _first(self, metrics: Metrics, queries: Sequence[str], seconds: int) -> tuple[str, Sequence[Series]]:
        """The first query that has series, and them."""
        for query in queries:
            found = await self._fetch(metrics, query, seconds)
            if found:
                return query, found
        return queries[0], ()

    async def _fetch(self, metrics: Metrics, query: str, seconds: int) -> Sequence[Series]:
        now = self._now()
        if not seconds:
            return await metrics.instant(query, now)
        return await metrics.range(query, now - timedelta(seconds=seconds), now, _step(seconds))

    async def _bounds(
        self, metrics: Metrics, metric: NamedMetric, scope: Scope
    ) -> tuple[Bound, Mapping[BoundKey, float]]:
        for word, query in metric.bounds.items() if scope.namespaces else ():
            found = await metrics.instant(scope.fill(query, metric.per), self._now())
            values = {_key(one.labels): one.points[-1].value for one in found if one.points}
            if values:
                return word, values
        return Bound.NONE, {}

    def _row(
        self, series: Series, headline: Headline | None, bounds: Mapping[BoundKey, float], seconds: int
    ) -> SeriesRow:
        labels = {
            self._rows.clean(name, _MOST_LABEL): self._rows.clean(value, _MOST_LABEL)
            for name, value in sorted(series.labels.items())[:_MOST_LABELS]
        }
        now = self._now()
        span = Span(start=now - timedelta(seconds=seconds), end=now, step=_step(seconds))
        bound = bounds.get(_key(series.labels))
        said = self._rows.clean(series.said, _MOST_LABEL)
        return row_of(series, labels, span, counter=headline is Headline.RISE, bound=bound, said=said)


def _seconds(asked: QueryMetrics) -> int:
    if asked.over is None:
        return 0 if asked.query else _USUAL
    seconds = in_seconds(asked.over)
    if not 60 <= seconds <= _LONGEST:
        raise InvalidParameters(say("I look back from 1 minute to 31 days, and {time} is outside", time=asked.over))
    return seconds


def _step(seconds: int) -> timedelta:
    return timedelta(seconds=max(_SHORTEST_STEP, seconds / _STEPS))


def _namespaces(asked: QueryMetrics, context: SecurityContext) -> tuple[str, ...]:
    return tuple(name for name in covered_namespaces(asked.namespace, context) if name)


def _key(labels: Mapping[str, str]) -> BoundKey:
    return tuple(sorted(labels.items()))
