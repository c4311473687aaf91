"""The sandbox Prometheus itself: the part of the HTTP API that queries use, on loopback under a secret path."""

import asyncio
import secrets
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Self

from aiohttp import web

from sandbox.cluster.objects import JsonObject
from sandbox.cluster.programs import shop_programs
from sandbox.prometheus.answers import instant, over_range
from sandbox.prometheus.errors import QueryError, bad_parameter
from sandbox.prometheus.evaluation import Evaluation, parse
from sandbox.prometheus.matching import select
from sandbox.prometheus.requests import Parameters
from sandbox.prometheus.series import Series
from sandbox.prometheus.shop import Objects, shop_series
from sandbox.prometheus.values import key_of

VERSION = "sandbox"
_TOKEN_BYTES = 16
_KEPT_QUERIES = 1_000
_BUILD = {"version": VERSION, "revision": "", "branch": "", "buildUser": "", "buildDate": "", "goVersion": ""}
Answer = Callable[[Parameters, web.Request], Awaitable[object]]


class SandboxPrometheus:
    """A small Prometheus that has scraped the sandbox cluster.

    Args:
        objects: copies of all objects of a kind, e.g. `SandboxCluster.objects`.
        clock: seconds since the epoch.
        port: to listen on; 0 takes a free one.
        token: the first part of every path; a new one where none is given.

    Attributes:
        queries: the last thousand that were asked, oldest first.
    """

    def __init__(
        self, objects: Objects, clock: Callable[[], float], *, port: int = 0, host: str = "127.0.0.1", token: str = ""
    ) -> None:
        self._objects = objects
        self._clock = clock
        self._port = port
        self._host = host
        self._token = token or secrets.token_urlsafe(_TOKEN_BYTES)
        self._runner: web.AppRunner | None = None
        self.queries: deque[str] = deque(maxlen=_KEPT_QUERIES)

    async def start(self) -> None:
        """Listen; OSError where the port cannot be had."""
        app = web.Application(client_max_size=2**20)
        self._add_routes(app.router)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await runner.setup()
        try:
            await web.TCPSite(runner, self._host, self._port).start()
        except OSError:
            await runner.cleanup()
            raise
        self._runner = runner
        self._port = runner.addresses[0][1]

    async def stop(self) -> None:
        """Stop listening; a second call does nothing."""
        runner, self._runner = self._runner, None
        if runner is not None:
            await runner.cleanup()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_error: object) -> None:
        await self.stop()

    @property
    def url(self) -> str:
        """What PROMETHEUS_URL would be; its path is the secret."""
        return f"http://{self._host}:{self._port}/{self._token}"

    def _add_routes(self, router: web.UrlDispatcher) -> None:
        root, api = f"/{self._token}", f"/{self._token}/api/v1"
        for name, answer in (("query", self._query), ("query_range", self._query_range), ("series", self._series)):
            router.add_get(f"{api}/{name}", _answering(answer))
            router.add_post(f"{api}/{name}", _answering(answer))
        router.add_get(f"{api}/labels", _answering(self._labels))
        router.add_post(f"{api}/labels", _answering(self._labels))
        router.add_get(f"{api}/label/{{name}}/values", _answering(self._label_values))
        router.add_get(f"{api}/alerts", _answering(_always({"alerts": []})))
        router.add_get(f"{api}/rules", _answering(_always({"groups": []})))
        router.add_get(f"{api}/status/buildinfo", _answering(_always(_BUILD)))
        router.add_get(f"{root}/-/ready", _ready)
        router.add_get(f"{root}/-/healthy", _ready)

    def _scraped(self) -> list[Series]:
        return shop_series(self._objects, shop_programs())

    async def _query(self, given: Parameters, _request: web.Request) -> object:
        expr = parse(given.text("query"))
        self.queries.append(given.text("query"))
        time = given.time("time", self._clock())
        evaluation = Evaluation(self._scraped())
        return await asyncio.to_thread(instant, evaluation, expr, time)

    async def _query_range(self, given: Parameters, _request: web.Request) -> object:
        start, end, step = given.time("start"), given.time("end"), given.duration("step")
        if end < start:
            raise bad_parameter("end", "end timestamp must not be before start time")
        expr = parse(given.text("query"))
        self.queries.append(given.text("query"))
        evaluation = Evaluation(self._scraped())
        return await asyncio.to_thread(over_range, evaluation, expr, start, end, step)

    async def _series(self, given: Parameters, _request: web.Request) -> object:
        if not given.selectors():
            raise QueryError("no match[] parameter provided")
        unique = {key_of(one.labels): dict(one.labels) for one in self._matching(given)}
        return [unique[key] for key in sorted(unique)]

    async def _labels(self, given: Parameters, _request: web.Request) -> object:
        return sorted({name for one in self._matching(given) for name in one.labels})

    async def _label_values(self, given: Parameters, request: web.Request) -> object:
        name = request.match_info["name"]
        return sorted({one.labels[name] for one in self._matching(given) if name in one.labels})

    def _matching(self, given: Parameters) -> list[Series]:
        everything, selectors = self._scraped(), given.selectors()
        return [one for selector in selectors for one in select(everything, selector)] if selectors else everything


def _answering(answer: Answer) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def handle(request: web.Request) -> web.Response:
        try:
            data = await answer(await Parameters.of(request), request)
        except QueryError as error:
            failed: JsonObject = {"status": "error", "errorType": error.kind, "error": str(error)}
            return web.json_response(failed, status=error.status)
        return web.json_response({"status": "success", "data": data})

    return handle


def _always(data: object) -> Answer:
    async def answer(_given: Parameters, _request: web.Request) -> object:
        return data

    return answer


async def _ready(_request: web.Request) -> web.Response:
    return web.Response(text="Prometheus Server is Ready.\n")
