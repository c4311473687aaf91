"""Asking Prometheus by name and in PromQL: what is asked, within which bounds, and what becomes of the answer."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

import pytest

from agents.clients.metric_sources import MetricSources
from agents.clients.prometheus import Point, Series
from agents.monitoring.measurement import Measurement, QueryMetrics
from agents.monitoring.measuring import Measuring
from agents.monitoring.named import Scope, find_metric, named_metrics
from tests.fakes.kube import FakeCluster
from workflows.catalog import builtin_templates
from workflows.errors import InvalidParameters, PermanentError
from workflows.model.principal import Principal, PrincipalKind, SecurityContext, Workspace
from workflows.redaction import redact

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
POD = {"namespace": "shop", "pod": "web-1"}


class _Figures:
    """Satisfies `Metrics`: answers each query by the first of the words in it, and remembers what was asked."""

    def __init__(self, answers: Mapping[str, Sequence[Series]]) -> None:
        self._answers = answers
        self.asked: list[str] = []
        self.steps: list[timedelta] = []

    async def instant(self, query: str, at: datetime | None = None) -> Sequence[Series]:
        self.asked.append(query)
        return next((found for word, found in self._answers.items() if word in query), ())

    async def range(self, query: str, start: datetime, end: datetime, step: timedelta) -> Sequence[Series]:
        self.steps.append(step)
        return await self.instant(query)

    async def ready(self) -> str:
        return "3.5.0"

    async def close(self) -> None:
        return None


def _series(*values: float, ended: timedelta = timedelta(0), **labels: str) -> Series:
    first = NOW - ended - timedelta(minutes=len(values) - 1)
    points = [Point(at=first + timedelta(minutes=n), value=value) for n, value in enumerate(values)]
    return Series(labels=labels or POD, points=tuple(points))


def _context(*namespaces: str) -> SecurityContext:
    return SecurityContext(
        principal=Principal(kind=PrincipalKind.SLACK, team="T1", user="U1", name="Olive"),
        workspace=Workspace(cluster="main", namespaces=frozenset(namespaces or ("*",))),
        session_id="s",
        request_id="r",
    )


async def _ask(figures: _Figures | None, *namespaces: str, **asked: str) -> Measurement:
    measuring = Measuring(MetricSources(configured=figures), redact, lambda: NOW)
    return await measuring.measure(FakeCluster({}), QueryMetrics(**asked), _context(*namespaces))


async def test_a_metric_by_name_comes_with_its_bound_and_its_course() -> None:
    """The pod nearest to its limit comes first; a request is taken where no limit is set."""
    full = _series(10, 98, 97, namespace="shop", pod="web-1")
    idle = _series(50, 60, 40, namespace="shop", pod="web-2")
    limits = [_series(100, namespace="shop", pod="web-1"), _series(400, namespace="shop", pod="web-2")]
    figures = _Figures({"working_set": [idle, full], "requests": limits})
    found = await _ask(figures, metric="RAM", deployment="web", namespace="shop")
    assert [row.labels["pod"] for row in found.series] == ["web-1", "web-2"]
    first = found.series[0]
    assert (first.now, first.low, first.high, first.bound, first.share) == (97, 10, 98, 100, 0.97)
    assert (found.bound, found.whole and found.whole.now, found.seconds) == ("request", 137, 3_600)
    assert 'pod=~"web-[a-z0-9]{1,10}-[a-z0-9]{5}"' in found.query


async def test_a_counter_tells_how_much_it_grew_over_its_resets() -> None:
    """Restarts are counted by their rises, also where the counter began again."""
    found = await _ask(
        _Figures({"restarts": [_series(3, 5, 1, 2)]}), metric="restarts", deployment="web", namespace="a"
    )
    assert found.series[0].rise == 4
    assert found.whole is not None
    assert found.whole.rise == 4


async def test_what_ended_is_not_what_is_so_now() -> None:
    """A pod that is gone keeps its course and has no figure now."""
    found = await _ask(_Figures({"up": [_series(1, 2, ended=timedelta(minutes=10))]}), query="up", over="1h")
    assert (found.series[0].now, found.series[0].high) == (None, 2)


async def test_the_course_covers_the_time_looked_at() -> None:
    """What began in the middle of it begins in the middle of the line."""
    found = await _ask(_Figures({"up": [_series(*range(31))]}), query="up", over="1h")
    assert found.series[0].line[:8] == [None] * 8
    assert found.series[0].line[-1] == 30


async def test_other_names_are_tried_where_the_usual_ones_have_no_series() -> None:
    """Requests are read from the histogram where there is no counter."""
    figures = _Figures({"duration_seconds_count": [_series(7, namespace="shop")]})
    found = await _ask(figures, metric="rps", deployment="web", namespace="shop")
    assert found.total == 1
    assert "http_request_duration_seconds_count" in found.query


async def test_many_series_are_bounded_and_counted() -> None:
    """The twenty highest are kept, the others counted, and that there may be more than were read is known."""
    figures = _Figures({"up": [_series(float(n), pod=f"p{n}") for n in range(500)]})
    found = await _ask(figures, query="up")
    assert (found.total, found.more, len(found.series)) == (500, True, 20)
    assert found.series[0].now == 499


@pytest.mark.parametrize(("over", "step"), [("1m", 15.0), ("1h", 37.5), ("2 days", 1_800.0)])
async def test_a_range_has_a_bounded_number_of_points(over: str, step: float) -> None:
    """About a hundred steps, none shorter than a scrape."""
    figures = _Figures({"up": [_series(1)]})
    await _ask(figures, query="up", over=over)
    assert figures.steps == [timedelta(seconds=step)]


@pytest.mark.parametrize("asked", [{}, {"metric": "cpu", "query": "up"}, {"query": "up", "over": "32d"}])
async def test_what_cannot_be_asked_is_refused(asked: dict[str, str]) -> None:
    """Neither or both of metric and query, and too long a time."""
    with pytest.raises(InvalidParameters):
        await _ask(_Figures({}), **asked)


async def test_an_unknown_metric_is_answered_with_those_there_are() -> None:
    """The names, and how to ask for anything else."""
    with pytest.raises(
        InvalidParameters, match=r"memory, cpu, restarts, requests, errors, latency; .* `query <PromQL>`"
    ):
        await _ask(_Figures({}), metric="happiness")


async def test_without_prometheus_the_setting_is_named() -> None:
    """No figures are made up."""
    with pytest.raises(PermanentError, match="set PROMETHEUS_URL"):
        await _ask(None, metric="cpu")


async def test_a_conversation_that_is_held_to_namespaces_reads_no_others() -> None:
    """A query of one's own would read everything, so it is refused; a metric by name is held to what may be read."""
    figures = _Figures({"memory": [_series(1)]})
    with pytest.raises(PermanentError, match="reads every namespace"):
        await _ask(figures, "shop", query="up")
    with pytest.raises(PermanentError, match="outside"):
        await _ask(figures, "shop", metric="memory", namespace="other")
    assert figures.asked == []
    await _ask(figures, "shop", metric="memory")
    assert 'namespace=~"shop"' in figures.asked[0]


async def test_quotes_as_phones_type_them_are_quotes() -> None:
    """A query pasted into Slack may have curly quotes."""
    figures = _Figures({"up": [_series(1)]})
    await _ask(figures, query="up{job=“web”}")
    assert figures.asked == ['up{job="web"}']


async def test_labels_are_redacted() -> None:
    """A label may hold what nobody should read."""
    found = await _ask(_Figures({"up": [_series(1, url="postgres://bob:hunter2@db/x")]}), query="up")
    assert "hunter2" not in str(found.series[0].labels)


def test_the_template_takes_the_words_of_the_table() -> None:
    """A word that the table knows is understood in a sentence, and the other way round."""
    text = (builtin_templates() / "query_metrics.yaml").read_text(encoding="utf-8")
    pattern = re.search(r'pattern: "\(\?i:(memory|[^"]*?エラー[^"]*)\)"', text)
    assert pattern is not None
    words = [word for metric in named_metrics() for word in metric.words]
    assert sorted(pattern[1].split("|")) == sorted(words)
    assert all(find_metric(word.upper()).words.count(word) == 1 for word in words)


def test_names_are_taken_literally_in_a_query() -> None:
    """A dot in a name is no wildcard."""
    scope = Scope(deployment="api.v2", namespaces=("shop",))
    assert scope.pods == 'namespace=~"shop", pod=~"api\\\\.v2-[a-z0-9]{1,10}-[a-z0-9]{5}"'


async def test_what_is_no_finite_number_stays_in_its_words() -> None:
    """The newest value in Prometheus' own words, without what it was before."""
    figures = _Figures({"1/0": [Series(labels=POD, points=(), said="+Inf")]})
    (row,) = (await _ask(figures, query="1/0")).series
    assert (row.now, row.said) == (None, "+Inf")
