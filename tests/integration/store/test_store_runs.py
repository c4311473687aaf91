"""Runs in Postgres."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import psycopg

from bot.store.approvals import PostgresApprovalStore
from bot.store.runs import PostgresRunStore
from tests.integration.store.builders import NOW, a_request, a_run, an_event
from workflows.model.approval import ApprovalState
from workflows.model.audit import AuditKind
from workflows.model.run import RunState, StepRun, StepState

HOUR = timedelta(hours=1)


def kinds(attacker: psycopg.Connection) -> list[str]:
    """The kinds of all events written, in order."""
    return [str(kind) for (kind,) in attacker.execute("SELECT kind FROM audit_event ORDER BY id")]


async def test_a_run_comes_back_as_it_was_stored(runs: PostgresRunStore) -> None:
    """By id, and by its label in any case."""
    assert await runs.create(a_run())
    assert await runs.get("run-1") == a_run()
    assert await runs.get("9qxm") == a_run()
    assert await runs.get("none") is None


async def test_one_cause_makes_one_run(runs: PostgresRunStore, attacker: psycopg.Connection) -> None:
    """Of several creations of one id at the same time one wins, and one event is written."""
    results = await asyncio.gather(*(runs.create(a_run(), an_event()) for _ in range(8)))
    assert sorted(results) == [False] * 7 + [True]
    assert kinds(attacker) == ["run.started"]


async def test_runs_created_at_the_same_time_keep_apart(runs: PostgresRunStore, attacker: psycopg.Connection) -> None:
    """Each has its own steps and its own event, whatever was written in the same transaction."""
    step = StepRun(step_id="scale", state=StepState.SUCCEEDED)
    many = [replace(a_run(), id=f"run-{i}", steps=(replace(step, attempts=i),)) for i in range(8)]
    assert await asyncio.gather(*(runs.create(one, an_event()) for one in many)) == [True] * 8
    assert [await runs.get(one.id) for one in many] == many
    assert kinds(attacker) == ["run.started"] * 8


async def test_a_run_that_ended_stays_ended(runs: PostgresRunStore, attacker: psycopg.Connection) -> None:
    """The second end changes nothing and writes nothing."""
    await runs.create(a_run())
    assert await runs.set_state("run-1", RunState.SUCCEEDED, an_event(AuditKind.RUN_ENDED), summary="5/5")
    assert not await runs.set_state("run-1", RunState.FAILED, an_event(AuditKind.RUN_ENDED), summary="broke")
    assert not await runs.request_cancel("run-1", an_event(AuditKind.RUN_CANCELLED))
    run = await runs.get("run-1")
    assert run is not None
    assert (run.state, run.summary) == (RunState.SUCCEEDED, "5/5")
    assert run.ended_at is not None
    assert kinds(attacker) == ["run.ended"]


async def test_steps_come_back_in_declared_order(runs: PostgresRunStore) -> None:
    """Whatever the order they were saved in; saving again updates."""
    await runs.create(a_run())
    scale = StepRun(step_id="scale", state=StepState.RUNNING, attempts=1, started_at=NOW)
    validate = StepRun(step_id="validate", state=StepState.SUCCEEDED, result={"current": 3, "load": 1e22})
    for step in (scale, validate, scale):
        await runs.save_step("run-1", step)
    run = await runs.get("run-1")
    assert run is not None
    assert run.steps == (validate, scale)


async def test_text_that_postgres_cannot_hold_is_mended(runs: PostgresRunStore) -> None:
    """A NUL or half a surrogate pair from a log does not stop a run from being stored."""
    await runs.create(a_run())
    await runs.save_step(
        "run-1", StepRun(step_id="scale", state=StepState.FAILED, error="a\x00b\ud800", result={"\x00": float("nan")})
    )
    run = await runs.get("run-1")
    assert run is not None
    assert run.steps[0].error == "a\ufffdb\ufffd"
    assert run.steps[0].result == {"\ufffd": None}


async def test_cancelling_takes_the_open_approval_along(
    runs: PostgresRunStore, approvals: PostgresApprovalStore, attacker: psycopg.Connection
) -> None:
    """Whoever waits for the approval learns of it."""
    await runs.create(a_run())
    await approvals.open(a_request(), HOUR)
    waiting = asyncio.create_task(approvals.wait("req-1"))
    assert await runs.request_cancel("run-1", an_event(AuditKind.RUN_CANCELLED))
    assert (await waiting).state is ApprovalState.CANCELLED
    run = await runs.get("run-1")
    assert run is not None
    assert run.cancel_requested
    assert not await runs.request_cancel("run-1", an_event(AuditKind.RUN_CANCELLED))
    assert kinds(attacker) == ["run.cancelled", "approval.cancelled"]


async def test_a_run_asked_to_stop_opens_no_approval(runs: PostgresRunStore, approvals: PostgresApprovalStore) -> None:
    """An approval opened just after the cancel comes back cancelled."""
    await runs.create(a_run())
    await runs.request_cancel("run-1")
    assert (await approvals.open(a_request(), HOUR)).state is ApprovalState.CANCELLED


async def test_recent_runs_come_newest_first(runs: PostgresRunStore) -> None:
    """And no more of them than asked for."""
    for number in range(3):
        run = a_run(f"run-{number}")
        await runs.create(type(run)(**{**vars(run), "created_at": NOW + timedelta(minutes=number)}))
    assert [run.id for run in await runs.recent(2)] == ["run-2", "run-1"]
    await runs.set_state("run-2", RunState.FAILED)
    assert [run.id for run in await runs.open_runs()] == ["run-1", "run-0"]


async def test_the_runs_of_a_thread_are_those_that_somebody_saw(runs: PostgresRunStore) -> None:
    """Newest first; what was answered to another alone is not among them; without a thread, the whole channel."""
    spoken = a_run()
    place = replace(spoken.origin, surface="thread", channel="C1", thread_ts="1.0")
    olive = spoken.context.principal.id
    for name, surface, thread, minutes in (
        ("first", "thread", "1.0", 1),
        ("other", "thread", "2.0", 2),
        ("alone", "slash", "1.0", 3),
        ("last", "mention", "1.0", 4),
    ):
        origin = replace(place, surface=surface, thread_ts=thread)
        await runs.create(replace(spoken, id=name, origin=origin, created_at=NOW + timedelta(minutes=minutes)))
    assert [one.id for one in await runs.in_thread(place, "T1/U0ELSE", 5)] == ["last", "first"]
    assert [one.id for one in await runs.in_thread(place, olive, 5)] == ["last", "alone", "first"]
    assert [one.id for one in await runs.in_thread(place, olive, 1)] == ["last"]
    assert [one.id for one in await runs.in_thread(replace(place, thread_ts=""), "T1/U0ELSE", 9)][1] == "other"
    assert not await runs.in_thread(replace(place, team="T9"), olive, 5)
