"""What the gate does, on DBOS and the real stores: drift, rollback, undo, and a Postgres that restarts."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import psycopg
import pytest

from bot.store.migrate import upgrade_now
from bot.store.url import DatabaseUrl
from tests.fakes.replica import Replica
from tests.fakes.runs import burn, context, put, read, run_of
from tests.postgres import OwnPostgres
from workflows.engine.undo import undo_run
from workflows.model.approval import ApprovalState
from workflows.model.run import Origin, RunState, StepState


@pytest.fixture
async def replica(database_url: DatabaseUrl) -> AsyncIterator[Replica]:
    """One process, with two numbers on the shelf."""
    replica = Replica(database_url)
    await replica.shelf.stock(a=1, b=2)
    await replica.open()
    try:
        yield replica
    finally:
        await replica.close()


async def test_drift_asks_again(replica: Replica, attacker: psycopg.Connection) -> None:
    """An edit between the question and the change voids the yes; the next question says what differs."""
    run = await replica.engine.start(run_of(put("set", "a", 6)))
    first = await replica.asked(run.id)
    attacker.execute("UPDATE shelf SET value = 4, generation = 2 WHERE name = 'a'")
    await replica.confirm(run.id)
    second = await replica.asks(run.id, round=2)
    assert second.drift == ("Number dev/a was edited since", "value: 1 → 6, now 4 → 6")
    voided = await replica.approvals.get(first.id)
    assert voided is not None
    assert voided.state is ApprovalState.SUPERSEDED
    await replica.vote(second)
    assert (await replica.reaches(run.id)).state is RunState.SUCCEEDED
    assert await replica.shelf.writes() == [("a", 6)]


async def test_failed_verification_rolls_back(replica: Replica) -> None:
    """The declared rollback runs under the approval that showed it."""
    steps = (put("set", "a", 6, back=1), read("verify", "nothing", needs=["set"]))
    run = await replica.engine.start(run_of(*steps))
    await replica.confirm(run.id)
    ended = await replica.reaches(run.id)
    assert ended.state is RunState.FAILED
    assert ended.summary.endswith("What ran: set. Rolled back: set.")
    assert await replica.shelf.writes() == [("a", 6), ("a", 1)]
    assert {step.step_id: step.state for step in ended.steps} == {
        "set": StepState.ROLLED_BACK,
        "verify": StepState.FAILED,
        "rollback:set": StepState.SUCCEEDED,
    }


async def test_undo_needs_no_second_question(replica: Replica) -> None:
    """The undo of a change runs under the approval that showed it, and once, however often it is clicked."""
    run = await replica.engine.start(run_of(put("set", "a", 6)))
    approval = await replica.confirm(run.id)
    original = await replica.reaches(run.id)
    undo = undo_run(
        original, approval, context=context(), origin=Origin(surface="button"), label="7TTT", now=datetime.now(UTC)
    )
    await asyncio.gather(replica.engine.start(undo), replica.engine.start(undo))
    assert (await replica.reaches(undo.id)).state is RunState.SUCCEEDED
    assert await replica.shelf.writes() == [("a", 6), ("a", 1)]
    assert await replica.approvals.of_run(undo.id) == []


async def test_critical_prints_the_commands(replica: Replica) -> None:
    """A CRITICAL step ends the run with the commands for a person, and asks nobody."""
    run = await replica.engine.start(run_of(burn("burn", "a")))
    ended = await replica.reaches(run.id)
    assert ended.state is RunState.MANUAL
    assert "shelf burn a" in ended.summary


async def test_postgres_restarts_in_the_middle(own_postgres: OwnPostgres) -> None:
    """A run that waits outlives a restart of Postgres, and so does its process."""
    url = own_postgres.start()
    await asyncio.to_thread(upgrade_now, url)
    replica = Replica(url)
    await replica.shelf.stock(a=1)
    await replica.open()
    try:
        run = await replica.engine.start(run_of(put("set", "a", 6), read("verify", needs=["set"])))
        request = await replica.asked(run.id)
        await asyncio.to_thread(own_postgres.restart)
        await replica.vote(request)
        assert (await replica.reaches(run.id)).state is RunState.SUCCEEDED
        assert await replica.shelf.writes() == [("a", 6)]
        assert not replica.lost.is_set()
    finally:
        await replica.close()
