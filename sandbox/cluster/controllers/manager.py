"""Runs the controllers: at every change and at every alarm, until nothing is left to do."""

import asyncio
from collections.abc import Callable

from sandbox.cluster.controllers import bookkeeping, deployments, kubelet, quotas, replicasets, scheduler
from sandbox.cluster.controllers.plane import Plane
from sandbox.cluster.programs import Programs
from sandbox.cluster.store import Change, ObjectStore
from sandbox.cluster.timings import Timings

_CONTROLLERS: tuple[Callable[[Plane], None], ...] = (
    deployments.reconcile,
    replicasets.reconcile,
    scheduler.reconcile,
    kubelet.reconcile,
    bookkeeping.reconcile,
    quotas.reconcile,
)
MAX_PASSES = 200


class ControllerManager:
    """The control loop over one store."""

    def __init__(self, store: ObjectStore, programs: Programs, timings: Timings) -> None:
        self._store = store
        self._plane = Plane(store, programs, timings)
        self._changed = asyncio.Event()

    def settle(self) -> float | None:
        """Pass after pass until nothing changes; when the next alarm is due, if any."""
        for _ in range(MAX_PASSES):
            before = self._store.version
            self._plane.now = self._store.clock.now()
            for reconcile in _CONTROLLERS:
                reconcile(self._plane)
            if self._store.version == before:
                break
        return self._plane.alarms.next_due(self._plane.now)

    async def run(self) -> None:
        """Keep the cluster moving until cancelled."""
        unsubscribe = self._store.subscribe(self._wake)
        try:
            while True:
                due = self.settle()
                self._changed.clear()
                await self._wait_until(due)
        finally:
            unsubscribe()

    async def _wait_until(self, due: float | None) -> None:
        delay = None if due is None else max(0.001, due - self._store.clock.now())
        try:
            async with asyncio.timeout(delay):
                await self._changed.wait()
        except TimeoutError:
            return

    def _wake(self, _change: Change) -> None:
        self._changed.set()
