"""One process of the bot as the engine sees it: the real stores, the real engine, the shelf in Postgres."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from uuid import uuid4

from agents.registry import AgentRegistry
from bot.store.approvals import PostgresApprovalStore
from bot.store.audit import AuditWriter, PostgresAuditLog
from bot.store.connecting import connecting
from bot.store.database import Database
from bot.store.listen import RUN_CHANNEL, Listener
from bot.store.replicas import PostgresReplicaRegistry
from bot.store.runs import PostgresRunStore
from bot.store.url import DatabaseUrl
from tests.fakes.runs import OLIVE, environment_of, policy
from tests.fakes.shelf import Shelf, ShelfAgent
from tests.fakes.stores import SilentAnnouncer
from tests.fakes.table_shelf import TableShelf
from workflows.engine.engine import Chance, Engine
from workflows.model.approval import ApprovalRequest, Verdict
from workflows.model.run import Run, RunState
from workflows.redaction import Redactor

Hook = Callable[[str], Awaitable[None]]


class Replica:
    """Open it, use it, close it; `shelf` is in Postgres where none is given."""

    def __init__(
        self,
        url: DatabaseUrl,
        *,
        hook: Hook | None = None,
        executor_id: str = "",
        max_runs: int = 32,
        max_steps: int = 8,
        shelf: Shelf | None = None,
    ) -> None:
        self.database = Database(url)
        self.executor_id = executor_id or f"executor-{uuid4().hex[:8]}"
        self.listener = Listener(self.database)
        writer = AuditWriter()
        self.audit = PostgresAuditLog(self.database, writer)
        self.runs = PostgresRunStore(self.database, writer)
        self.approvals = PostgresApprovalStore(self.database, writer, self.listener)
        self.replicas = PostgresReplicaRegistry(self.database)
        self.shelf = TableShelf(self.database)
        self.lost = asyncio.Event()
        self.engine = Engine(
            runner=AgentRegistry([ShelfAgent(shelf or self.shelf, hook)], environment_of),
            runs=self.runs,
            approvals=self.approvals,
            audit=self.audit,
            policy=policy(),
            announcer=SilentAnnouncer(),
            replicas=self.replicas,
            clock=lambda: datetime.now(UTC),
            new_id=lambda: uuid4().hex,
            database_url=url.libpq,
            connect=connecting(url),
            executor_id=self.executor_id,
            max_runs=max_runs,
            max_steps=max_steps,
            chance=Chance(jitter=random.Random(1)),  # noqa: S311 - spreads retries, keeps no secret
            redactor=Redactor(),
            lost=self.lost.set,
        )

    async def open(self) -> None:
        """Launch the engine."""
        self.listener.start()
        await self.engine.launch()

    async def close(self, grace: float = 2.0) -> None:
        """Drain the engine and let go of Postgres."""
        await self.engine.close(grace)
        await self.listener.close()
        await self.database.close()

    async def reaches(self, run_id: str, *states: RunState, seconds: float = 60.0) -> Run:
        """The run, once it stands in one of the states; any last one where none is given."""
        async with asyncio.timeout(seconds):
            with self.listener.waiting(RUN_CHANNEL, run_id) as changed:
                while True:
                    changed.clear()
                    run = await self.runs.get(run_id)
                    if run and (run.state in states or (not states and run.state.final)):
                        return run
                    await changed.wait()

    async def asked(self, run_id: str) -> ApprovalRequest:
        """The question the run waits for."""
        await self.reaches(run_id, RunState.WAITING)
        return (await self.approvals.of_run(run_id))[-1]

    async def asks(self, run_id: str, *, round: int) -> ApprovalRequest:  # noqa: A002 - the domain's word
        """The run's question number `round`, once it is there."""
        async with asyncio.timeout(60):
            with self.listener.waiting(RUN_CHANNEL, run_id) as changed:
                while True:
                    changed.clear()
                    found = [request for request in await self.approvals.of_run(run_id) if request.round == round]
                    if found:
                        return found[0]
                    await changed.wait()

    async def vote(self, request: ApprovalRequest, verdict: Verdict = Verdict.APPROVE) -> None:
        """Answer as Olive, who asked."""
        await self.approvals.vote(request.id, OLIVE, verdict)

    async def confirm(self, run_id: str, verdict: Verdict = Verdict.APPROVE) -> ApprovalRequest:
        """Wait for the run's question, and answer it as Olive, who asked."""
        request = await self.asked(run_id)
        await self.vote(request, verdict)
        return request
