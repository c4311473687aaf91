"""Runs the steps of one run as their dependencies allow, and sends what changes the world through the gate.

The journal needs every process that runs this code to ask for the same names in the same order. So they are reserved
in blocks: before the first step starts each step's own place in declared order, every rollback, and the end; then, as
each round of the gate begins, its plan, its answer and one place for each changing step. Rounds follow each other, so
the order is the same whatever happens in them. A place that is never used costs nothing.

What happens then hangs on recorded results alone, with two exceptions, both of which can only stop a run from starting
more: somebody cancels, and one of two parallel steps fails before the other one starts. A process that takes a run over
may see these earlier than the first one did. Steps that had begun already (their rows say so) are therefore always run
to their end again, so that a change which may have been made is never forgotten.

A step that failed stops further changes; reads that do not depend on it still run. Where all that was to be changed
was so already, the reads that come after it are skipped: there is nothing to watch.
"""

import asyncio
from collections.abc import Callable, Collection, Coroutine, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from languages import plural, say
from workflows.engine.changes import ROLLBACK, Changes
from workflows.engine.ending import Closing, Ending
from workflows.engine.gate import Gate, Overtaken
from workflows.engine.journal import Journal, Record, Slot
from workflows.engine.outcome import Outcome, outcome_of
from workflows.engine.reads import Reads
from workflows.engine.steady import RunsUnderWay
from workflows.engine.verdict import Verdict, Way, verdict_of
from workflows.expressions import Scope
from workflows.model.change import JsonValue, Plan, PlannedChange
from workflows.model.run import Run, RunState, StepState
from workflows.model.template import Step
from workflows.ports import ActionRunner

MAX_DRIFTS = 5
"""How often the world may move under a run before it gives up asking."""


@dataclass(frozen=True, kw_only=True)
class Parts:
    """What an execution works with."""

    runner: ActionRunner
    runs: RunsUnderWay
    reads: Reads
    gate: Gate
    changes: Changes
    closing: Closing


def changing_steps(run: Run, runner: ActionRunner) -> tuple[Step, ...]:
    """The steps whose action changes the world; raises InvalidParameters where there is no such action."""
    return tuple(step for step in run.template.steps if runner.info(step.agent, step.action).risk.changes)


class Execution:
    """One run, from its first step to its end, in one process."""

    def __init__(self, run: Run, journal: Journal, parts: Parts, *, resumed: bool) -> None:
        """Take a run as stored: its steps tell what another process began.

        `resumed` says whether what had begun is in the journal; where it is not, all steps are run anew.
        """
        self._run = run
        self._parts = parts
        self._changing = {step.id for step in changing_steps(run, parts.runner)}
        self._after_changes = _downstream(run.template.steps, self._changing)
        self._journal = journal
        self._slots: dict[str, Slot] = {}
        self._reserve(f"step:{step.id}" for step in run.template.steps)
        self._reserve(f"{ROLLBACK}{step_id}" for step_id in self._in_order())
        self._reserve(["end"])
        own = {step.id for step in run.template.steps}
        begun = {row.step_id for row in run.steps if row.state is not StepState.PENDING}
        self._begun = begun & own if resumed else set()
        self._outcomes: dict[str, Outcome] = {}
        self._tasks: dict[str, asyncio.Task[Outcome]] = {}
        self._cleared: dict[str, PlannedChange] = {}
        self._made: dict[str, PlannedChange] = {}
        self._drift: list[str] = []
        self._approved = Verdict(way=Way.NOTHING, plan=Plan(run_id=run.id))
        self._round = 0

    def _reserve(self, names: Iterable[str]) -> None:
        self._slots.update((name, self._journal.reserve(name)) for name in names)

    def _in_order(self) -> list[str]:
        return [step.id for step in self._run.template.steps if step.id in self._changing]

    async def finish(self) -> RunState:
        """Run what is left of the run; its last state."""
        try:
            ending = await self._advance()
        finally:
            await self._abandon()
        if ending.state is RunState.FAILED:
            await self._roll_back()

        async def close() -> Record:
            state = await self._parts.closing.close(self._run, ending, self._outcomes, self._made)
            return {"state": state.value}

        return RunState(str((await self._slots["end"].run(close))["state"]))

    async def _advance(self) -> Ending:
        while True:
            cancelled = await self._cancelled()
            self._start_ready(cancelled)
            if self._tasks:
                await self._settle_one()
                continue
            if self._stopped() or not self._open():
                break
            if cancelled:
                break
            ending = await self._pass_gate()
            if ending:
                return ending
        if self._failed():
            return Ending(state=RunState.FAILED)
        if cancelled or any(outcome.stopped for outcome in self._outcomes.values()):
            return Ending(state=RunState.CANCELLED, words=say("This was cancelled."))
        return Ending(state=RunState.SUCCEEDED)

    async def _cancelled(self) -> bool:
        """Whether to start nothing more; a change that had begun is run to its end before."""
        if not self._open() or self._begun & self._changing - self._outcomes.keys():
            return False
        return await self._parts.runs.cancel_requested(self._run.id)

    def _failed(self) -> bool:
        return any(outcome.state is StepState.FAILED for outcome in self._outcomes.values())

    def _stopped(self) -> bool:
        return self._failed() and not self._begun - self._outcomes.keys()

    def _open(self) -> list[Step]:
        return [step for step in self._run.template.steps if step.id not in self._outcomes]

    def _start_ready(self, cancelled: bool) -> None:
        if cancelled:
            return
        for step in self._run.template.steps:
            if step.id in self._outcomes or step.id in self._tasks:
                continue
            if any(need not in self._outcomes for need in step.depends_on):
                continue
            work = self._work(step)
            if work is not None:
                self._tasks[step.id] = asyncio.create_task(work)

    def _work(self, step: Step) -> Coroutine[None, None, Outcome] | None:
        parts, run = self._parts, self._run
        if any(not self._outcomes[need].succeeded for need in step.depends_on):
            return _outcome(self._slots[f"step:{step.id}"], lambda: parts.reads.skip(run, step))
        if step.id in self._after_changes - self._changing and self._nothing_made():
            return _outcome(self._slots[f"step:{step.id}"], lambda: parts.reads.skip(run, step))
        if step.id not in self._changing:
            scope = self._scope()
            return _outcome(self._slots[f"step:{step.id}"], lambda: parts.reads.read(run, step, scope))
        change = self._cleared.get(step.id)
        if change is None or (self._failed() and step.id not in self._begun):
            return None
        return _outcome(self._slots[f"step:{step.id}:{self._round}"], lambda: parts.changes.make(run, step, change))

    def _nothing_made(self) -> bool:
        """Whether all that was to be changed was so already: what comes after has nothing to watch."""
        outcomes = [self._outcomes.get(step_id) for step_id in self._changing]
        return all(outcome is not None and (outcome.already or not outcome.succeeded) for outcome in outcomes)

    def _scope(self) -> Scope:
        inputs: dict[str, JsonValue] = dict(self._run.inputs)
        steps: dict[str, Mapping[str, JsonValue] | None] = {
            step_id: outcome.result
            for step_id, outcome in self._outcomes.items()
            if outcome.state in (StepState.SUCCEEDED, StepState.SKIPPED)
        }
        return Scope(inputs=inputs, steps=steps)

    async def _settle_one(self) -> None:
        done, _ = await asyncio.wait(self._tasks.values(), return_when=asyncio.FIRST_COMPLETED)
        for step_id in [step_id for step_id, task in self._tasks.items() if task in done]:
            outcome = self._tasks.pop(step_id).result()
            if outcome.state is StepState.PENDING:
                self._drift.extend(outcome.drift)
                self._cleared.clear()
                self._begun.discard(step_id)
                continue
            self._outcomes[step_id] = outcome
            if step_id in self._cleared and (outcome.succeeded or outcome.uncertain):
                self._made[step_id] = self._cleared[step_id]

    async def _pass_gate(self) -> Ending | None:
        if self._round == len(self._changing) + MAX_DRIFTS:
            words = plural(
                "What I was to change was changed by others {n} time while I asked, so I stopped.",
                "What I was to change was changed by others {n} times while I asked, so I stopped.",
                MAX_DRIFTS,
            )
            return Ending(state=RunState.FAILED, words=words)
        self._round += 1
        self._reserve([f"plan:{self._round}", f"await:{self._round}"])
        self._reserve(f"step:{step_id}:{self._round}" for step_id in self._in_order())
        verdict = await self._planned()
        self._outcomes.update(verdict.settled)
        if verdict.way is Way.ASK:
            verdict = await self._answered(verdict)
        if verdict.way is Way.END:
            by_hand = verdict.plan.commands if verdict.state is RunState.MANUAL else ()
            return Ending(state=verdict.state or RunState.FAILED, words=verdict.words, by_hand=by_hand)
        self._approved = verdict
        self._cleared = {change.step_id: change for change in verdict.plan.changes}
        return None

    async def _planned(self) -> Verdict:
        overtaken = None
        if self._drift:
            overtaken = Overtaken(
                plan=self._approved.plan, request_id=self._approved.request_id, lines=tuple(self._drift)
            )
            self._drift = []
        steps = [step for step in self._open() if step.id in self._changing]
        scope, number = self._scope(), self._round

        async def plan() -> Record:
            verdict = await self._parts.gate.plan(self._run, number, steps, self._outcomes, scope, overtaken)
            return verdict.record()

        return verdict_of(await self._slots[f"plan:{number}"].run(plan))

    async def _answered(self, asked: Verdict) -> Verdict:
        async def answer() -> Record:
            return (await self._parts.gate.answer(self._run, asked)).record()

        return verdict_of(await self._slots[f"await:{self._round}"].wait(answer))

    async def _roll_back(self) -> None:
        for step in reversed(self._run.template.steps):
            change = self._made.get(step.id)
            if change is None or change.rollback is None:
                continue
            work = partial(self._parts.changes.take_back, self._run, step, change.rollback, self._outcomes[step.id])
            await _outcome(self._slots[f"{ROLLBACK}{step.id}"], work)

    async def _abandon(self) -> None:
        for task in self._tasks.values():
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks.values())


def _downstream(steps: Sequence[Step], of: Collection[str]) -> set[str]:
    """The steps that depend on these, directly or through others."""
    found: set[str] = set()
    for _ in steps:
        found |= {step.id for step in steps if any(need in of or need in found for need in step.depends_on)}
    return found


async def _outcome(slot: Slot, work: Callable[[], Coroutine[None, None, Outcome]]) -> Outcome:
    async def recorded() -> Record:
        return (await work()).record()

    return outcome_of(await slot.run(recorded))
