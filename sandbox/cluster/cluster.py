"""The sandbox cluster itself: one object to start, point a Kubernetes client at, and play with in tests."""

import asyncio
import logging
import os
import secrets
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Self

import yaml
from aiohttp import web

from sandbox.cluster.access import Authorizer, ForbidRule, User
from sandbox.cluster.api.server import ApiServer, Write
from sandbox.cluster.controllers.manager import ControllerManager
from sandbox.cluster.errors import ClusterError, not_found
from sandbox.cluster.objects import JsonObject, Key, copy_json
from sandbox.cluster.programs import shop_programs
from sandbox.cluster.resources import resource_of_kind
from sandbox.cluster.seed import seeded_snapshot
from sandbox.cluster.snapshot import SnapshotFile
from sandbox.cluster.store import ObjectStore
from sandbox.cluster.timings import Timings

_log = logging.getLogger(__name__)


class SystemClock:
    """The computer's clock."""

    def now(self) -> float:
        """Seconds since the epoch."""
        return time.time()


class SandboxCluster:
    """A small Kubernetes with the shop in it, on loopback.

    Args:
        state_file: where the cluster is kept between runs; None keeps it in memory only.
        port: the port to listen on; 0 takes a free one.
        host: the address to listen on.
        pace: the length of all delays of the controllers; 1.0 starts a pod in one to two seconds.
    """

    def __init__(
        self, state_file: Path | None = None, port: int = 0, host: str = "127.0.0.1", *, pace: float = 1.0
    ) -> None:
        self._host = host
        self._port = port
        self._clock = SystemClock()
        self._store = ObjectStore(self._clock)
        self._tokens: dict[str, User] = {}
        self._api = ApiServer(self._store, shop_programs(), self._tokens)
        self._manager = ControllerManager(self._store, shop_programs(), Timings().scaled(pace))
        self._snapshot = SnapshotFile(state_file, self._store) if state_file else None
        self._runner: web.AppRunner | None = None
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Load or seed the cluster, listen, and set the controllers going; a stopped cluster goes on as it was.

        Raises:
            StateFileError: the state file cannot be read.
            ClusterError: the port cannot be had.
        """
        loaded = self._snapshot is not None and self._snapshot.load()
        if not loaded and not self._store.everything():
            self._store.load(*await asyncio.to_thread(seeded_snapshot, self._clock.now()))
        await self._listen()
        self._tasks = [asyncio.create_task(self._manager.run(), name="sandbox cluster controllers")]
        self._tasks[0].add_done_callback(_report_end)
        if self._snapshot:
            self._tasks.append(asyncio.create_task(self._snapshot.run(), name="sandbox cluster snapshot"))

    async def _listen(self) -> None:
        app = web.Application(client_max_size=4 * 2**20)
        app.router.add_route("*", "/{path:.*}", self._api.handle)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await runner.setup()
        try:
            await web.TCPSite(runner, self._host, self._port).start()
        except OSError as error:
            await runner.cleanup()
            where = f"{self._host}:{self._port}"
            raise ClusterError(
                f"the sandbox cluster cannot listen on {where} ({error}); choose another port"
            ) from error
        self._api.stopping.clear()
        self._runner = runner
        self._port = runner.addresses[0][1]

    async def stop(self) -> None:
        """End open watches and the controllers, and save the state; a second call does nothing."""
        self._api.stopping.set()
        tasks, self._tasks = self._tasks, []
        for task in tasks:
            task.cancel()
        results = await asyncio.gather(*tasks, return_exceptions=True)
        runner, self._runner = self._runner, None
        if runner is not None:
            await runner.cleanup()
            if self._snapshot:
                self._snapshot.save()
        for result in results:
            if isinstance(result, Exception):
                raise result

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_error: object) -> None:
        await self.stop()

    @property
    def url(self) -> str:
        """Where the API is, for example `http://127.0.0.1:40123`; only once started."""
        if self._runner is None:
            raise ClusterError("the sandbox cluster is not started, so it has no address yet")
        return f"http://{self._host}:{self._port}"

    @property
    def writes(self) -> list[Write]:
        """Every mutating request so far that was no dry run, oldest first, with how it was answered."""
        return self._api.writes

    def add_user(self, name: str, groups: Sequence[str] = ()) -> str:
        """A new bearer token for a user."""
        token = secrets.token_urlsafe(24)
        self._tokens[token] = User(name=name, groups=(*groups, "system:authenticated"))
        return token

    def write_kubeconfig(self, path: Path, user: str = "quarterdeck", groups: Sequence[str] = ()) -> Path:
        """Write a kubeconfig with a new token, readable by its owner only; the path, for chaining."""
        content = {
            "apiVersion": "v1",
            "kind": "Config",
            "current-context": "sandbox",
            "contexts": [{"name": "sandbox", "context": {"cluster": "sandbox", "user": user, "namespace": "default"}}],
            "clusters": [{"name": "sandbox", "cluster": {"server": self.url}}],
            "users": [{"name": user, "user": {"token": self.add_user(user, groups)}}],
        }
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            yaml.safe_dump(content, file, sort_keys=False)
        return path

    def forbid(self, user: str, verb: str, resource: str, namespace: str | None = None) -> None:
        """Refuse a user or group a verb on a resource (`pods`, `deployments/scale`); `*` stands for all."""
        rule = ForbidRule(user=user, verb=verb, resource=resource, namespace=namespace)
        self._api.authorizer.rules.append(rule)

    def authorize(self, authorizer: Authorizer) -> None:
        """Ask this one from now on who may do what, instead of one that allows what nobody forbids."""
        self._api.authorizer = authorizer

    def allow_everything(self) -> None:
        """Take back every `forbid`."""
        self._api.authorizer.rules.clear()

    def fail(self, times: int = 1, status: int = 500, *, method: str | None = None, path_part: str = "") -> None:
        """Answer the next requests (of a method, with this in their path) with an error, without doing them."""
        self._api.faults.fail(times, status, method, path_part)

    def lose_write_responses(self, times: int = 1) -> None:
        """Do the next writes, but cut their connection before they are answered."""
        self._api.faults.lose_write_responses(times)

    @property
    def latency(self) -> float:
        """Seconds that every request waits before it is looked at."""
        return self._api.faults.latency

    @latency.setter
    def latency(self, seconds: float) -> None:
        self._api.faults.latency = seconds

    @property
    def refuse_connections(self) -> bool:
        """Whether every request finds its connection cut."""
        return self._api.faults.refuse_connections

    @refuse_connections.setter
    def refuse_connections(self, refuse: bool) -> None:
        self._api.faults.refuse_connections = refuse

    def expire_watches(self) -> None:
        """Forget the history: a watch from any earlier resourceVersion gets 410 Gone as an ERROR event."""
        self._store.compact()

    def get(self, kind: str, namespace: str, name: str) -> JsonObject:
        """A copy of an object as it is now; the API's 404 if there is none."""
        found = self._store.get(Key(kind, namespace, name))
        if found is None:
            raise not_found(resource_of_kind(kind), name)
        obj: JsonObject = copy_json(found)
        return obj

    def objects(self, kind: str, namespace: str = "") -> list[JsonObject]:
        """Copies of all objects of a kind, in one namespace or in all."""
        return [copy_json(obj) for obj in self._store.select(kind, namespace)]

    def edit(self, kind: str, namespace: str, name: str, mutate: Callable[[JsonObject], None]) -> JsonObject:
        """An outside change: `mutate` alters the object in place; versions and generation follow as in Kubernetes."""
        changed = self._store.update(Key(kind, namespace, name), mutate)
        if changed is None:
            raise not_found(resource_of_kind(kind), name)
        return self.get(kind, namespace, name)

    async def wait_until_saved(self) -> None:
        """Wait until what has changed so far is in the state file; nothing to wait for without one."""
        if self._snapshot:
            await self._snapshot.wait_until_saved()

    async def wait_for(self, holds: Callable[["SandboxCluster"], bool], timeout: float = 10.0) -> None:  # noqa: ASYNC109 - a deadline for tests
        """Wait, without polling, until something holds of the cluster; TimeoutError if it does not in time."""
        changed = asyncio.Event()
        unsubscribe = self._store.subscribe(lambda _change: changed.set())
        try:
            async with asyncio.timeout(timeout):
                while not holds(self):
                    changed.clear()
                    await changed.wait()
        finally:
            unsubscribe()


def _report_end(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and task.exception() is not None:
        _log.error("sandbox cluster controllers stopped", exc_info=task.exception())
