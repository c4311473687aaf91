"""The engine on DBOS, real stores and a real Postgres, in one process."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import replace

import psycopg
import pytest

from bot.store.url import DatabaseUrl
from tests.fakes.replica import Replica
from tests.fakes.runs import put, read, run_of
from workflows.engine.journal import Draining
from workflows.model.approval import ApprovalState, Verdict
from workflows.model.run import RunState, StepState


@pytest.fixture
async def replica(database_url: DatabaseUrl) -> AsyncIterator[Replica]:
    """One process, with three numbers on the shelf."""
    replica = Replica(database_url)
    await replica.shelf.stock(a=1, b=2, c=3)
    await replica.open()
    try:
        yield replica
    finally:
        await replica.close()


async def test_read_only_run_leaves_no_trace_in_dbos(replica: Replica, attacker: psycopg.Connection) -> None:
    """A run of reads has ended when start returns, and DBOS never heard of it."""
    run = await replica.engine.start(run_of(read("one"), read("two", "b")))
    assert run.state is RunState.SUCCEEDED
    assert [step.result for step in run.steps] == [{"value": 1}, {"value": 2}]
    assert attacker.execute("SELECT count(*) FROM dbos.workflow_status").fetchone() == (0,)


async def test_read_only_run_that_died_runs_again(replica: Replica) -> None:
    """A run of reads whose process died is run anew under the same id; one that ended is not."""
    run = run_of(read("one"))
    await replica.runs.create(run)
    first = await replica.engine.start(run)
    again = await replica.engine.start(run)
    assert first.state is RunState.SUCCEEDED
    assert again == first


async def test_approved_change(replica: Replica) -> None:
    """A change waits for its yes, is made once, and is verified; the audit log has it all."""
    started = await replica.engine.start(run_of(put("set", "a", 6), read("verify", needs=["set"])))
    assert not started.state.final
    await replica.confirm(started.id)
    run = await replica.reaches(started.id)
    assert run.state is RunState.SUCCEEDED
    assert run.summary == "dev/a: value 1 → 6"
    assert await replica.shelf.writes() == [("a", 6)]
    assert [step.state for step in run.steps] == [StepState.SUCCEEDED, StepState.SUCCEEDED]


async def test_same_cause_makes_one_run(replica: Replica) -> None:
    """Starting the same id again, at once and later, runs it once."""
    run = run_of(put("set", "a", 6))
    await asyncio.gather(*(replica.engine.start(run) for _ in range(3)))
    await replica.confirm(run.id)
    ended = await replica.reaches(run.id)
    assert await replica.engine.start(run) == ended
    assert await replica.shelf.writes() == [("a", 6)]


async def test_denied_change(replica: Replica) -> None:
    """A no ends the run, with nothing changed."""
    run = await replica.engine.start(run_of(put("set", "a", 6)))
    await replica.confirm(run.id, Verdict.DENY)
    assert (await replica.reaches(run.id)).state is RunState.DENIED
    assert await replica.shelf.writes() == []


async def test_expired_question(replica: Replica, attacker: psycopg.Connection) -> None:
    """Silence ends the run by the database's clock."""
    run = await replica.engine.start(run_of(put("set", "a", 6)))
    request = await replica.asked(run.id)
    attacker.execute(
        "UPDATE approval_request SET expires_at = clock_timestamp() - interval '1 second' WHERE id = %s", (request.id,)
    )
    await replica.approvals.expire_due()
    assert (await replica.reaches(run.id)).state is RunState.EXPIRED


async def test_cancelled_while_waiting(replica: Replica) -> None:
    """Cancelling wakes a run that waits."""
    run = await replica.engine.start(run_of(put("set", "a", 6)))
    request = await replica.asked(run.id)
    await replica.runs.request_cancel(run.id)
    assert (await replica.reaches(run.id)).state is RunState.CANCELLED
    closed = await replica.approvals.get(request.id)
    assert closed is not None
    assert closed.state is ApprovalState.CANCELLED


async def test_edited_template_does_not_touch_a_running_run(replica: Replica) -> None:
    """A run keeps the template it was started with, also where the same id comes with another one."""
    run = run_of(put("set", "a", 6))
    await replica.engine.start(run)
    await replica.asked(run.id)
    await replica.engine.start(replace(run, template=run_of(put("set", "a", 99)).template))
    await replica.confirm(run.id)
    await replica.reaches(run.id)
    assert await replica.shelf.writes() == [("a", 6)]


async def test_thirty_runs_at_once_are_bounded(database_url: DatabaseUrl) -> None:
    """Thirty runs at once all end, no more steps at work than allowed, however many wait for a yes."""
    busy: Counter[str] = Counter()
    most = 0

    async def count(what: str) -> None:
        nonlocal most
        busy["now"] += 1
        most = max(most, busy["now"])
        await asyncio.sleep(0)
        busy["now"] -= 1

    replica = Replica(database_url, hook=count, max_steps=4)
    await replica.shelf.stock(**{f"n{index}": 1 for index in range(30)})
    await replica.open()
    try:
        runs = [
            run_of(read("look", f"n{i}"), put("set", f"n{i}", 6, needs=["look"]), run_id=f"run-{i}") for i in range(30)
        ]
        await asyncio.gather(*(replica.engine.start(run) for run in runs))
        await asyncio.gather(*(replica.asked(run.id) for run in runs))
        await asyncio.gather(*(replica.confirm(run.id) for run in runs))
        ended = await asyncio.gather(*(replica.reaches(run.id) for run in runs))
        assert {run.state for run in ended} == {RunState.SUCCEEDED}
        assert sorted(await replica.shelf.writes()) == sorted((f"n{index}", 6) for index in range(30))
        assert most <= 4
    finally:
        await replica.close()


async def test_runs_at_work_are_bounded_and_those_that_wait_are_not(database_url: DatabaseUrl) -> None:
    """With two places six runs all come to their question; once answered, two at most are at work."""
    busy: Counter[str] = Counter()
    most = 0

    async def count(what: str) -> None:
        nonlocal most
        busy["now"] += 1
        most = max(most, busy["now"])
        await asyncio.sleep(0)
        busy["now"] -= 1

    replica = Replica(database_url, hook=count, max_runs=2)
    await replica.shelf.stock(**{f"n{index}": 1 for index in range(6)})
    await replica.open()
    try:
        runs = [run_of(put("set", f"n{i}", 6), run_id=f"run-{i}") for i in range(6)]
        await asyncio.gather(*(replica.engine.start(run) for run in runs))
        asked = await asyncio.gather(*(replica.asked(run.id) for run in runs))
        await asyncio.gather(*(replica.vote(request) for request in asked))
        ended = await asyncio.gather(*(replica.reaches(run.id) for run in runs))
        assert {run.state for run in ended} == {RunState.SUCCEEDED}
        assert most <= 2
    finally:
        await replica.close()


async def test_a_question_does_not_wait_for_changes(database_url: DatabaseUrl) -> None:
    """While a change holds the only place there is, a run that reads comes to its end."""
    reached, go_on = asyncio.Event(), asyncio.Event()

    async def hold(what: str) -> None:
        if what == "set:a":
            reached.set()
            await go_on.wait()

    replica = Replica(database_url, hook=hold, max_runs=1, max_steps=1)
    await replica.shelf.stock(a=1, b=2)
    await replica.open()
    try:
        await replica.engine.start(run_of(put("set", "a", 6), run_id="run-change"))
        await replica.confirm("run-change")
        await reached.wait()
        read_only = await replica.engine.start(run_of(read("look", "b"), run_id="run-question"))
        assert read_only.state is RunState.SUCCEEDED
        go_on.set()
        assert (await replica.reaches("run-change")).state is RunState.SUCCEEDED
    finally:
        await replica.close()


async def test_an_engine_is_launched_by_the_first_change(database_url: DatabaseUrl) -> None:
    """A question needs no durable engine; a change brings it up by itself."""
    replica = Replica(database_url)
    await replica.shelf.stock(a=1)
    replica.listener.start()
    try:
        await replica.engine.start(run_of(read("look", "a"), run_id="run-question"))
        assert not await replica.replicas.live()
        await replica.engine.start(run_of(put("set", "a", 6), run_id="run-change"))
        await replica.confirm("run-change")
        assert (await replica.reaches("run-change")).state is RunState.SUCCEEDED
        assert await replica.replicas.live() == [replica.executor_id]
    finally:
        await replica.close()


async def test_closing_lets_steps_end_and_leaves_runs_that_wait(database_url: DatabaseUrl) -> None:
    """On the way down a step at work ends and nothing new starts; what waits goes on in the next process."""
    reached, go_on = asyncio.Event(), asyncio.Event()

    async def hold(what: str) -> None:
        if what == "set:a":
            reached.set()
            await go_on.wait()

    first = Replica(database_url, hook=hold)
    await first.shelf.stock(a=1, b=2)
    await first.open()
    working = run_of(put("set", "a", 6), read("verify", needs=["set"]), run_id="run-working")
    waiting = run_of(put("set", "b", 7), run_id="run-waiting")
    for run in (working, waiting):
        await first.engine.start(run)
    await first.confirm(working.id)
    await first.asked(waiting.id)
    await reached.wait()
    closing = asyncio.create_task(first.engine.close(5.0))
    await asyncio.sleep(0)
    with pytest.raises(Draining):
        await first.engine.start(run_of(read("one"), run_id="run-late"))
    go_on.set()
    await closing
    left = await first.runs.get(working.id)
    assert left is not None
    assert [step.state for step in left.steps] == [StepState.SUCCEEDED]
    await first.close()

    second = Replica(database_url)
    await second.open()
    try:
        assert (await second.reaches(working.id)).state is RunState.SUCCEEDED
        await second.confirm(waiting.id)
        assert (await second.reaches(waiting.id)).state is RunState.SUCCEEDED
        assert await second.shelf.writes() == [("a", 6), ("b", 7)]
    finally:
        await second.close()
