"""watch: the changes after a resourceVersion, one JSON line each, until the time is up."""

import asyncio
import json
from dataclasses import dataclass

from aiohttp import web

from sandbox.cluster.api.call import ApiCall
from sandbox.cluster.api.reading import predicates, shown
from sandbox.cluster.errors import expired
from sandbox.cluster.objects import JsonObject
from sandbox.cluster.selectors import Predicate
from sandbox.cluster.store import Change, ObjectStore

_LONGEST = 1800.0


@dataclass(frozen=True, kw_only=True)
class _Stream:
    response: web.StreamResponse
    call: ApiCall
    tests: list[Predicate]

    async def send(self, kind: str, obj: JsonObject) -> None:
        line = json.dumps({"type": kind, "object": obj}, separators=(",", ":")) + "\n"
        await self.response.write(line.encode())

    async def report(self, change: Change) -> None:
        now = self._selects(change.obj)
        before = change.before is not None and self._selects(change.before)
        if change.type == "DELETED" and before:
            await self.send("DELETED", shown(self.call.resource, change.obj))
        elif change.type != "DELETED" and now:
            await self.send("MODIFIED" if before else "ADDED", shown(self.call.resource, change.obj))
        elif before:
            await self.send("DELETED", shown(self.call.resource, change.obj))

    def _selects(self, obj: JsonObject) -> bool:
        return all(test(obj) for test in self.tests)


async def watch_objects(store: ObjectStore, call: ApiCall, stopping: asyncio.Event) -> web.StreamResponse:
    """Stream changes; an expired resourceVersion is an ERROR event inside a 200, as Kubernetes does it."""
    tests = predicates(call)
    response = web.StreamResponse(headers={"Content-Type": "application/json"})
    changes: asyncio.Queue[Change | None] = asyncio.Queue()
    version = call.number("resourceVersion") or 0
    backlog = store.changes_since(version, call.resource.kind) if version else []
    present = [] if version else store.select(call.resource.kind)
    reached = store.version
    unsubscribe = store.subscribe(changes.put_nowait)
    try:
        await response.prepare(call.request)
        stream = _Stream(response=response, call=call, tests=tests)
        if version and version < store.oldest_watchable:
            await stream.send("ERROR", expired(version, store.oldest_watchable).status)
            return response
        for obj in present:
            if all(test(obj) for test in tests):
                await stream.send("ADDED", shown(call.resource, obj))
        for change in backlog:
            await stream.report(change)
        await _follow(stream, changes, reached, stopping)
    except ConnectionResetError:
        return response
    finally:
        unsubscribe()
    return response


async def _follow(
    stream: _Stream, changes: asyncio.Queue[Change | None], reached: int, stopping: asyncio.Event
) -> None:
    call = stream.call
    seconds = min(float(call.number("timeoutSeconds") or _LONGEST), _LONGEST)
    stop = asyncio.create_task(_put_end(stopping, changes, seconds))
    try:
        while (change := await changes.get()) is not None:
            reached = max(reached, change.version)
            if change.kind == call.resource.kind:
                await stream.report(change)
        if call.flag("allowWatchBookmarks"):
            bookmark = {"metadata": {"resourceVersion": str(reached), "creationTimestamp": None}}
            await stream.send(
                "BOOKMARK", {"kind": call.resource.kind, "apiVersion": call.resource.api_version, **bookmark}
            )
    finally:
        stop.cancel()


async def _put_end(stopping: asyncio.Event, changes: asyncio.Queue[Change | None], seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await stopping.wait()
    except TimeoutError:
        pass
    changes.put_nowait(None)
