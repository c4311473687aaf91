"""The engine as the rest of the program sees it: launch it, start runs, close it."""

import asyncio
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

import structlog

from languages import say, speaking
from workflows.engine.call import Caller, Pause
from workflows.engine.durable import Connect, Durable
from workflows.engine.held import HOLD_SECONDS, HeldRun
from workflows.engine.interpreter import Execution, changing_steps
from workflows.engine.journal import Draining, Journal, Record, Unrecorded, Workplaces
from workflows.engine.parts import assemble
from workflows.engine.recorder import Recorder, event
from workflows.engine.recovery import Recovery
from workflows.engine.steady import Patience, SteadyApprovals, SteadyAudit, SteadyRuns
from workflows.engine.turns import Turn
from workflows.errors import PermanentError
from workflows.model.audit import AuditKind
from workflows.model.run import Run, RunState
from workflows.ports import ActionRunner, Announcer, ApprovalStore, AuditLog, Policy, ReplicaRegistry, RunStore
from workflows.redaction import Redactor

CANCEL_SECONDS = 0.3
CLOSE_SECONDS = 1.0

log = structlog.get_logger(__name__)


@dataclass(frozen=True, kw_only=True)
class Chance:
    """Randomness and waiting, passed in so that tests need neither."""

    jitter: random.Random
    pause: Pause = asyncio.sleep


class Engine:
    """Runs workflows. One a process, on the loop that launched it."""

    def __init__(
        self,
        *,
        runner: ActionRunner,
        runs: RunStore,
        approvals: ApprovalStore,
        audit: AuditLog,
        policy: Policy,
        announcer: Announcer,
        replicas: ReplicaRegistry,
        clock: Callable[[], datetime],
        new_id: Callable[[], str],
        database_url: str,
        connect: Connect,
        executor_id: str,
        max_runs: int,
        max_steps: int,
        chance: Chance,
        lost: Callable[[], None],
        redactor: Redactor | None = None,
    ) -> None:
        """Take what it works with; nothing is opened before `launch`.

        `clock` has a time zone; `new_id` makes opaque, unguessable ids for approval requests. `database_url` is in
        libpq's form, DBOS keeps tables of its own there, in the schema `dbos`; `connect` opens connections to it.
        `executor_id` is unique for each start
        of a process. `max_runs` bounds the changing runs at work in this process; those that wait for people are not,
        and those that only read never wait for them. `max_steps` bounds the steps at work, of changing runs and of
        reading ones each, where a step that verifies is at work for as long as that takes. `lost` is called where the
        other replicas declared this process dead: it has to exit at once. `redactor` cleans what errors say; the
        default one knows the shapes of secrets, and not the bot's own.
        """
        self._runner = runner
        self._store = runs
        self._executor_id = executor_id
        self._workplaces = Workplaces(max_steps)
        self._reading = Workplaces(max_steps)
        self._turns = asyncio.Semaphore(max_runs)
        self._durable = Durable(
            database_url=database_url, connect=connect, executor_id=executor_id, workplaces=self._workplaces
        )
        self._recovery = Recovery(
            replicas=replicas,
            executor_id=executor_id,
            durable=self._durable,
            lost=lost,
            pause=chance.pause,
        )
        patience = Patience(chance.pause)
        self._runs = SteadyRuns(runs, patience)
        self._audit = SteadyAudit(audit, patience)
        self._announcer = announcer
        self._clock = clock
        self._pause = chance.pause
        self._assemble = partial(
            assemble,
            runner=runner,
            approvals=SteadyApprovals(approvals, patience),
            policy=policy,
            caller=Caller(chance.jitter, chance.pause, (redactor or Redactor()).redact),
            clock=clock,
            new_id=new_id,
        )
        self._recorder = Recorder(self._runs, self._audit, announcer, clock)
        self._parts = self._assemble(runs=self._runs, recorder=self._recorder)
        self._executing: set[asyncio.Task[object]] = set()
        self._watching: asyncio.Task[None] | None = None
        self._launching = asyncio.Lock()

    async def launch(self) -> None:
        """Prepare DBOS's tables, join the replicas, and take up the runs that nobody works on.

        The first run that changes something does it too, for programs that may never start one. Twice is harmless.
        """
        async with self._launching:
            if self._watching is not None:
                return
            await self._durable.migrate()
            await self._recovery.join()
            self._durable.launch(self._resume)
            self._watching = asyncio.create_task(self._recovery.watch())

    async def start(self, run: Run) -> Run:
        """Start the run, or find it started already; the run as stored.

        A run that only reads has ended when this returns; one that changes something is then safe in Postgres and
        goes on by itself. Raises Draining (a TemporaryError) where this process is on its way down.
        """
        if self._workplaces.draining:
            raise Draining(say("I am restarting and start nothing new; this is taken up again in a moment"))
        if not changing_steps(run, self._runner):  # raises before anything is stored
            return await self._read(run)
        created = await self._store.create(run, event(run, AuditKind.RUN_STARTED))
        stored = run if created else await self._stored(run.id)
        if stored.state.final:
            return stored
        if created:
            await self._recorder.shown(stored)
        await self.launch()
        await self._durable.start(run.id)
        return stored

    async def _read(self, run: Run) -> Run:
        """A run that only reads, from beginning to end."""
        started = event(run, AuditKind.RUN_STARTED)
        held = HeldRun(run, started, runs=self._runs, audit=self._audit, announcer=self._announcer, clock=self._clock)
        recorder = Recorder(held, held, held, self._clock)
        letting_go = asyncio.create_task(self._let_go(held, recorder), name=f"let go of {run.id}")
        try:
            parts = self._assemble(runs=held, recorder=recorder)
            await self._execute(Execution(run, Unrecorded(self._reading), parts, resumed=False), run, recorder)
        finally:
            await _cancelled({letting_go})
        return held.run

    async def _let_go(self, held: HeldRun, recorder: Recorder) -> None:
        await self._pause(HOLD_SECONDS)
        await held.let_go()
        await recorder.shown(held.run)

    async def close(self, grace: float) -> None:
        """Let the steps that are at work end within `grace` seconds; leave everything else to the next process."""
        if not all(await asyncio.gather(self._workplaces.drain(grace), self._reading.drain(grace))):
            log.warning("engine.steps_left", grace=grace)
        if self._watching is not None:
            await _cancelled({self._watching})
        self._durable.expect_cancellations()
        await _cancelled(self._executing)
        if self._watching is not None:
            if not await self._durable.close(CLOSE_SECONDS):
                log.warning("engine.close_slow", seconds=CLOSE_SECONDS)
            await self._recovery.leave()
            self._watching = None

    async def _stored(self, run_id: str) -> Run:
        run = await self._runs.get(run_id)
        if run is None:
            raise PermanentError(say("there is no run {run}; ask again", run=run_id))
        return run

    async def _resume(self, run_id: str) -> None:
        """Run or take over a run that is in DBOS's hands."""
        task = asyncio.current_task()
        if task is None:
            raise PermanentError("a run is executed in a task of its own; this is a mistake in the engine")
        self._executing.add(task)
        try:
            async with Turn(self._turns) as turn:
                run = await self._stored(run_id)
                journal = self._durable.journal(turn)
                await self._note_recovery(run, journal)
                if not run.state.final:
                    await self._execute(Execution(run, journal, self._parts, resumed=True), run, self._recorder)
        finally:
            self._executing.discard(task)

    async def _note_recovery(self, run: Run, journal: Journal) -> None:
        async def mine() -> Record:
            return {"executor": self._executor_id}

        first = await journal.reserve("begin").run(mine)
        if first["executor"] != self._executor_id:
            await self._recorder.wrote(event(run, AuditKind.RUN_RECOVERED, details={"executor": self._executor_id}))

    async def _execute(self, execution: Execution, run: Run, recorder: Recorder) -> None:
        principal = run.context.principal
        with speaking(principal.language, principal.timezone):  # also where another replica takes it up
            try:
                await execution.finish()
            except Draining:
                raise
            except Exception as error:  # the entry point of a run: whatever broke, somebody is told
                log.exception("run.broke", run=run.id)
                await self._broke(run, error, recorder)

    async def _broke(self, run: Run, error: Exception, recorder: Recorder) -> None:
        summary = say(
            "Something broke in a way it should not while this ran ({type}); run {label}",
            type=type(error).__name__,
            label=run.label,
        )
        failed = event(run, AuditKind.ERROR, outcome="failed", text=f"{type(error).__name__}: {error}")
        ended = event(run, AuditKind.RUN_ENDED, outcome=RunState.FAILED.value, text=summary)
        await recorder.moved(run, RunState.FAILED, failed, ended, summary=summary)


async def _cancelled(tasks: set[asyncio.Task[object]] | set[asyncio.Task[None]]) -> None:
    """Cancel the tasks, and wait a moment for them to let go."""
    running = {task for task in tasks if not task.done()}
    for task in running:
        task.cancel()
    if running:
        await asyncio.wait(running, timeout=CANCEL_SECONDS)
