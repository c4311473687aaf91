"""The one place that knows DBOS: a journal in Postgres, and workflows that another process finishes.

DBOS is one instance a process, and its registry of workflows is global; both facts stay in here. What it runs is one
generic workflow whose input is the id of a run. It is imported late, because that takes a third of a second.
"""

import asyncio
import logging
import threading
from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import TYPE_CHECKING, Any

from workflows.engine.journal import Draining, Journal, Record, Slot, Work, Workplaces
from workflows.engine.turns import Turn
from workflows.errors import PermanentError

if TYPE_CHECKING:
    from dbos import DBOSConfig

APPLICATION_VERSION = "engine-1"
"""Raised only when the interpreter asks for other names than before; runs of the old one drain on old processes."""

SCHEMA = "dbos"
MAX_RECOVERY_ATTEMPTS = 10_000
MAX_THREADS = 32
POOL_SIZE = 10
PAGE = 500
MAX_PAGES = 40

Handler = Callable[[str], Awaitable[None]]
Connect = Callable[[], object]
"""Opens a psycopg connection; where Postgres is away the error says `connection failed`, at which DBOS waits."""

_current: Handler | None = None


@cache
def _workflow() -> Callable[[str], Coroutine[Any, Any, str]]:
    from dbos import DBOS

    @DBOS.workflow(name="run", max_recovery_attempts=MAX_RECOVERY_ATTEMPTS)
    async def run_workflow(run_id: str) -> str:
        if _current is None:
            raise PermanentError("a run was recovered before the engine was launched")
        await _current(run_id)
        return run_id

    return run_workflow


class Durable:
    """DBOS, launched and closed with the engine."""

    def __init__(self, *, database_url: str, connect: Connect, executor_id: str, workplaces: Workplaces) -> None:
        self._database_url = database_url
        self._connect = connect
        self._executor_id = executor_id
        self._workplaces = workplaces

    async def migrate(self) -> None:
        """Make or update DBOS's own tables, in a schema of their own, under an advisory lock."""
        await asyncio.to_thread(self._migrate)

    def _migrate(self) -> None:
        from dbos import DBOS

        _tame_logging()
        _workflow()
        DBOS.migrate(self._database_url, schema=SCHEMA)

    def launch(self, handler: Handler) -> None:
        """Start taking runs; `handler` gets the id of each. On the loop's own thread, which DBOS then works on."""
        from dbos import DBOS

        global _current
        if _current is not None:
            raise PermanentError("one process runs one engine; close the other one first")
        _current = handler
        try:
            DBOS(config=self._config())
            DBOS.launch()
        except BaseException:
            _current = None
            raise

    def _config(self) -> "DBOSConfig":
        from dbos import DBOSPortableJSONSerializer

        return {
            "name": "quarterdeck",
            "system_database_url": self._database_url,
            "dbos_system_schema": SCHEMA,
            "application_version": APPLICATION_VERSION,
            "executor_id": self._executor_id,
            "log_level": "WARNING",
            "serializer": DBOSPortableJSONSerializer(),
            "db_engine_kwargs": {"creator": self._connect},
            "sys_db_pool_size": POOL_SIZE,
            "max_executor_threads": MAX_THREADS,
        }

    async def start(self, run_id: str) -> None:
        """Start the run's workflow; returns when Postgres has it. The same id again changes nothing."""
        from dbos import DBOS, SetWorkflowID

        with SetWorkflowID(run_id):
            await DBOS.start_workflow_async(_workflow(), run_id)

    def journal(self, turn: Turn) -> Journal:
        """The journal of the run whose workflow is being executed, and which has this turn."""
        return _Recorded(self._workplaces, turn)

    async def executors(self) -> Counter[str]:
        """Who has how many of the runs that are under way."""
        from dbos import DBOS

        found: Counter[str] = Counter()
        for page in range(MAX_PAGES):
            pending = await DBOS.list_workflows_async(
                status="PENDING",
                app_version=APPLICATION_VERSION,
                limit=PAGE,
                offset=page * PAGE,
                load_input=False,
                load_output=False,
            )
            found.update(run.executor_id for run in pending if run.executor_id)
            if len(pending) < PAGE:
                break
        return found

    async def hand_on(self, dead: Sequence[str]) -> None:
        """Give the runs of these executors to whoever takes them first; again changes nothing."""
        from dbos import DBOS

        # The one internal that we use, so a contract test holds it.
        await asyncio.to_thread(DBOS._recover_pending_workflows, list(dead))

    def expect_cancellations(self) -> None:
        """From now on it is no news that a run was left behind."""
        logging.getLogger("dbos").setLevel(logging.ERROR)

    async def close(self, seconds: float) -> bool:
        """Let go of Postgres; what has not ended stays PENDING. True where it took no longer than `seconds`."""
        from dbos import DBOS

        global _current
        _current = None
        loop = asyncio.get_running_loop()
        closed = asyncio.Event()

        def destroy() -> None:
            try:
                DBOS.destroy()
            finally:
                loop.call_soon_threadsafe(closed.set)

        # DBOS made its own pool the loop's default one and is about to close it; others still use asyncio.to_thread.
        loop.set_default_executor(ThreadPoolExecutor(thread_name_prefix="asyncio"))
        threading.Thread(target=destroy, name="dbos-close", daemon=True).start()
        try:
            async with asyncio.timeout(seconds):
                await closed.wait()
        except TimeoutError:
            return False
        return True


class _Recorded:
    def __init__(self, workplaces: Workplaces, turn: Turn) -> None:
        self._workplaces = workplaces
        self._turn = turn

    def reserve(self, name: str) -> Slot:
        return _RecordedSlot(name, self._workplaces, self._turn)


class _RecordedSlot:
    def __init__(self, name: str, workplaces: Workplaces, turn: Turn) -> None:
        from dbos import DBOS

        self._name = name
        self._workplaces = workplaces
        self._turn = turn
        self._reserved = DBOS.reserve_step()

    async def run(self, work: Work) -> Record:
        try:
            async with self._workplaces.place():
                return await self._recorded(work)
        except Draining:
            # Parked, not failed: whoever closes the engine cancels us, and the next process goes on from here.
            await asyncio.Event().wait()
            raise

    async def wait(self, work: Work) -> Record:
        async with self._turn.aside():
            return await self._recorded(work)

    async def _recorded(self, work: Work) -> Record:
        async def step() -> Record:
            return await work()

        return await self._reserved.run_async({"name": self._name}, step)


def _tame_logging() -> None:
    """Let DBOS log through the program's handlers: it adds a console of its own where it finds no handler."""
    logger = logging.getLogger("dbos")
    if not logger.handlers:
        logger.addHandler(logging.NullHandler())
