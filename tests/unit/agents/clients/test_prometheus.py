"""Prometheus' HTTP API, spoken to a small server on loopback."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from agents.clients.prometheus import Prometheus
from workflows.errors import PermanentError, QuarterdeckError, TemporaryError

START = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
Handler = Callable[[web.Request], Awaitable[web.Response]]


@asynccontextmanager
async def _answering(handler: Handler, seconds: float = 5.0) -> AsyncIterator[Prometheus]:
    app = web.Application()
    app.router.add_get("/api/v1/{path:.*}", handler)
    async with TestServer(app) as server:
        prometheus = Prometheus(str(server.make_url("/")), seconds)
        try:
            yield prometheus
        finally:
            await prometheus.close()


def _saying(body: object, status: int = 200) -> Handler:
    async def handle(_request: web.Request) -> web.Response:
        return web.json_response(body, status=status)

    return handle


def _vector(*values: tuple[float, str]) -> dict[str, object]:
    result = [{"metric": {"pod": f"p{n}"}, "value": list(value)} for n, value in enumerate(values)]
    return {"status": "success", "data": {"resultType": "vector", "result": result}}


async def test_an_instant_query_gives_labelled_values() -> None:
    """Values come with their labels and times; what is no number is left out."""
    async with _answering(_saying(_vector((START.timestamp(), "42.5"), (START.timestamp(), "NaN")))) as prometheus:
        first, second = await prometheus.instant("up", START)
    assert first.labels == {"pod": "p0"}
    assert (first.points[0].at, first.points[0].value) == (START, 42.5)
    assert (second.points, second.said) == ((), "NaN")


@pytest.mark.parametrize(
    ("kind", "value", "said"),
    [("scalar", "+Inf", "+Inf"), ("scalar", "2", ""), ("string", "hello", "hello"), ("string", "2", "2")],
)
async def test_what_is_no_finite_number_is_kept_in_its_words(kind: str, value: str, said: str) -> None:
    """Infinities, what is no number, and texts, as Prometheus writes them."""
    data = {"resultType": kind, "result": [START.timestamp(), value]}
    async with _answering(_saying({"status": "success", "data": data})) as prometheus:
        (found,) = await prometheus.instant("1/0", START)
    assert found.said == said
    assert len(found.points) == (not said)


async def test_a_range_query_never_asks_for_too_many_points() -> None:
    """The step is widened so that at most 1,000 points come back."""
    asked: dict[str, str] = {}

    async def handle(request: web.Request) -> web.Response:
        asked.update(request.query)
        result = [{"metric": {}, "values": [[START.timestamp(), "1"], [START.timestamp() + 86.4, "2"]]}]
        return web.json_response({"status": "success", "data": {"resultType": "matrix", "result": result}})

    async with _answering(handle) as prometheus:
        (series,) = await prometheus.range("up", START, START + timedelta(days=1), timedelta(seconds=1))
    assert float(asked["step"]) == pytest.approx(86.4)
    assert [point.value for point in series.points] == [1, 2]


async def test_ready_names_the_version() -> None:
    """The check says what answered."""
    async with _answering(_saying({"status": "success", "data": {"version": "3.5.0"}})) as prometheus:
        assert await prometheus.ready() == "3.5.0"


@pytest.mark.parametrize(
    ("status", "kind"), [(400, PermanentError), (401, PermanentError), (429, TemporaryError), (503, TemporaryError)]
)
async def test_a_refused_query_says_what_prometheus_said(status: int, kind: type[QuarterdeckError]) -> None:
    """The type says whether to retry; the message has Prometheus' own words."""
    body = {"status": "error", "errorType": "bad_data", "error": "parse error near ("}
    async with _answering(_saying(body, status)) as prometheus:
        with pytest.raises(kind, match=rf"{status}: parse error near \("):
            await prometheus.instant("(")


@pytest.mark.parametrize("body", [{"status": "success", "data": {"resultType": "odd"}}, ["hello"], "<html>"])
async def test_something_else_at_the_address_is_named(body: object) -> None:
    """What does not answer as Prometheus does is a settings error, said so."""
    async with _answering(_saying(body)) as prometheus:
        with pytest.raises(PermanentError, match="not as Prometheus does"):
            await prometheus.instant("up")


async def test_an_answer_that_is_too_large_is_cut_off() -> None:
    """The response is bounded, not read to its end."""

    async def handle(_request: web.Request) -> web.Response:
        return web.Response(body=b" " * 5_000_000)

    async with _answering(handle) as prometheus:
        with pytest.raises(PermanentError, match="fewer series"):
            await prometheus.instant("up")


async def test_no_answer_is_worth_another_try() -> None:
    """A dead address and a slow answer are temporary, and name the address without its password."""
    dead = Prometheus("http://bob:hunter2@127.0.0.1:1")
    with pytest.raises(TemporaryError, match="cannot reach Prometheus") as caught:
        await dead.instant("up")
    await dead.close()
    assert "hunter2" not in str(caught.value)

    async def silent(request: web.Request) -> web.Response:
        await request.content.read()
        raise TimeoutError

    async with _answering(silent, seconds=0.0001) as prometheus:
        with pytest.raises(TemporaryError, match="no answer within"):
            await prometheus.ready()


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (
            'invalid parameter "query": 1:8: parse error: unclosed left parenthesis',
            "query at character 8: unclosed left",
        ),
        ('invalid parameter "query": parse error: unknown function', "cannot read the query: unknown function"),
    ],
)
async def test_a_query_that_cannot_be_read_names_the_place(said: str, told: str) -> None:
    """Where it can be known, the character is told."""
    async with _answering(_saying({"status": "error", "errorType": "bad_data", "error": said}, 400)) as prometheus:
        with pytest.raises(PermanentError, match=told):
            await prometheus.instant("rate(up")


async def test_a_query_that_took_too_long_says_how_to_ask_for_less() -> None:
    """Prometheus' own timeout is worth another try, and a smaller question."""
    body = {"status": "error", "errorType": "timeout", "error": "query timed out in expression evaluation"}
    async with _answering(_saying(body, 503)) as prometheus:
        with pytest.raises(TemporaryError, match=r"gave the query up after 5 s .*fewer series or less time"):
            await prometheus.instant("up")
