"""A small world to execute runs in: a shelf, stores in memory, a journal that replays."""

import asyncio
import random
from collections.abc import Awaitable, Callable

from agents.registry import AgentRegistry
from tests.fakes.runs import NOW, environment_of, policy
from tests.fakes.shelf import MemoryShelf, ShelfAgent
from tests.fakes.stores import MemoryApprovals, MemoryAudit, MemoryRuns, SilentAnnouncer
from workflows.engine.call import Caller
from workflows.engine.interpreter import Execution
from workflows.engine.journal import Record, Slot, Work
from workflows.engine.parts import assemble
from workflows.engine.recorder import Recorder
from workflows.engine.steady import Patience, SteadyApprovals, SteadyAudit, SteadyRuns
from workflows.model.approval import ApprovalRequest, ApprovalState
from workflows.model.audit import AuditEvent
from workflows.model.run import Run
from workflows.redaction import Redactor


class MemoryJournal:
    """Keeps results by name, as DBOS does: a second execution gets what the first one recorded."""

    def __init__(self) -> None:
        self.records: dict[str, Record] = {}
        self.reserved: list[str] = []
        self.changed = asyncio.Condition()

    def reserve(self, name: str) -> Slot:
        """See Journal."""
        self.reserved.append(name)
        return _Slot(name, self)

    async def recorded(self, name: str) -> None:
        """Wait until there is a result by this name."""
        async with self.changed:
            await self.changed.wait_for(lambda: name in self.records)


class _Slot:
    def __init__(self, name: str, journal: MemoryJournal) -> None:
        self._name = name
        self._journal = journal

    async def run(self, work: Work) -> Record:
        records = self._journal.records
        if self._name not in records:
            done = await work()
            async with self._journal.changed:
                records[self._name] = done
                self._journal.changed.notify_all()
        return records[self._name]

    async def wait(self, work: Work) -> Record:
        return await self.run(work)


class World:
    """The shelf, the stores, and a way to execute a run on them."""

    def __init__(self) -> None:
        self.shelf = MemoryShelf(a=1, b=2, c=3)
        self.audit = MemoryAudit()
        self.approvals = MemoryApprovals(self.audit, NOW)
        self.runs = MemoryRuns(self.audit, self.approvals, NOW)
        self.announcer = SilentAnnouncer()
        self.journal = MemoryJournal()
        self.pauses: list[float] = []
        self.hooks: dict[str, Callable[[], Awaitable[None]]] = {}
        self.calls: list[str] = []
        self.now = NOW
        self._ids = 0

    async def hook(self, what: str) -> None:
        """Called before every action; runs what a test hung in there."""
        self.calls.append(what)
        if what in self.hooks:
            await self.hooks[what]()

    async def pause(self, seconds: float) -> None:
        """Does not wait; remembers for how long it should have."""
        self.pauses.append(seconds)
        await asyncio.sleep(0)

    def new_id(self) -> str:
        """ask-1, ask-2, ..."""
        self._ids += 1
        return f"ask-{self._ids}"

    @property
    def registry(self) -> AgentRegistry:
        """The one agent there is."""
        return AgentRegistry([ShelfAgent(self.shelf, self.hook)], environment_of)

    def execution(self, run: Run, journal: MemoryJournal | None = None) -> Execution:
        """An execution of the run as stored."""
        patience = Patience(self.pause)
        runs = SteadyRuns(self.runs, patience)
        recorder = Recorder(runs, SteadyAudit(self.audit, patience), self.announcer, lambda: self.now)
        jitter = random.Random(1)  # noqa: S311 - spreads retries, keeps no secret
        parts = assemble(
            runner=self.registry,
            runs=runs,
            approvals=SteadyApprovals(self.approvals, patience),
            recorder=recorder,
            policy=policy(),
            caller=Caller(jitter, self.pause, Redactor().redact),
            clock=lambda: self.now,
            new_id=self.new_id,
        )
        return Execution(run, journal or self.journal, parts, resumed=True)

    async def execute(self, run: Run) -> Run:
        """Run it to its end; the run as stored then."""
        await self.runs.create(run)
        stored = self.runs.runs[run.id]
        async with asyncio.timeout(10):
            await self.execution(stored).finish()
        return self.runs.runs[run.id]

    async def decided(self, state: ApprovalState, number: int = 1, reason: str = "") -> ApprovalRequest:
        """Wait for question `number`, and answer it."""
        request = await self.approvals.asked(number)
        await self.approvals.decide(request, state, reason)
        return request

    async def execute_approved(self, run: Run) -> Run:
        """Run it to its end, with a yes to its first question."""
        ended, _ = await asyncio.gather(self.execute(run), self.decided(ApprovalState.APPROVED))
        return ended

    def events(self, kind: str) -> list[AuditEvent]:
        """All events of a kind, in order."""
        return [event for event in self.audit.events if event.kind.value == kind]
