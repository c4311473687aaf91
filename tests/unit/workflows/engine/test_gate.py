"""The gate before every change."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.fakes.runs import NOW, burn, context, put, read, run_of
from tests.fakes.world import World
from workflows.engine.undo import undo_run
from workflows.model.approval import ApprovalKind, ApprovalState
from workflows.model.principal import SecurityContext
from workflows.model.risk import Risk
from workflows.model.run import Origin, Run, RunState, StepState


async def test_approved_change_is_made_once(world: World) -> None:
    """Reads come first, then the question with the diff, then the change, then what verifies it."""
    steps = (read("look"), put("set", "a", 6, needs=["look"]), read("verify", needs=["set"]))
    run = await world.execute_approved(run_of(*steps))
    assert run.state is RunState.SUCCEEDED
    assert run.summary == "dev/a: value 1 → 6"
    assert world.shelf.writes == [("a", 6)]
    request = world.approvals.requests["ask-1"]
    assert request.kind is ApprovalKind.CONFIRM
    assert request.risk is Risk.LOW_RISK
    assert world.audit.kinds() == [
        "step.started", "step.ended",
        "policy.decided", "approval.requested",
        "step.started", "step.ended",
        "step.started", "step.ended",
        "run.ended",
    ]  # fmt: skip


async def test_environment_raises_the_question(world: World) -> None:
    """The same change asks two people in production, and the plan names the effective risk."""
    await world.execute_approved(run_of(put("set", "a", 6, namespace="prod")))
    request = world.approvals.requests["ask-1"]
    assert (request.kind, request.quorum, request.risk) == (ApprovalKind.APPROVAL, 2, Risk.HIGH_RISK)


async def test_one_question_covers_all_that_can_be_rendered(world: World) -> None:
    """Two changes are one plan and one question; each is made as it was planned."""
    run = await world.execute_approved(run_of(put("one", "a", 6), put("two", "b", 7, needs=["one"])))
    assert run.state is RunState.SUCCEEDED
    assert world.shelf.writes == [("a", 6), ("b", 7)]
    assert list(world.approvals.requests) == ["ask-1"]


async def test_what_cannot_be_rendered_yet_asks_again(world: World) -> None:
    """A change whose parameters hang on a result of a change is planned, and asked for, when that is there."""
    steps = (put("one", "a", 6), read("look", needs=["one"]), put("two", "b", "{{ steps.look.value }}", needs=["look"]))
    run, _, second = await asyncio.gather(
        world.execute(run_of(*steps)),
        world.decided(ApprovalState.APPROVED),
        world.decided(ApprovalState.APPROVED, number=2),
    )
    assert run.state is RunState.SUCCEEDED
    assert [change.step_id for change in second.plan.changes] == ["two"]
    assert world.shelf.writes == [("a", 6), ("b", 6)]


async def test_empty_diff_needs_no_question(world: World) -> None:
    """What is so already counts as done, says so, and asks nobody."""
    run = await world.execute(run_of(put("set", "a", 1), read("verify", needs=["set"])))
    assert run.state is RunState.SUCCEEDED
    assert run.summary == "dev/a is so already: nothing to change"
    assert world.runs.step(run.id, "set").state is StepState.SUCCEEDED
    assert world.runs.step(run.id, "verify").state is StepState.SKIPPED  # there is nothing to watch
    assert world.runs.step(run.id, "set").result is None
    assert world.approvals.requests == {}
    assert world.shelf.writes == []


async def test_change_with_false_when_is_skipped(world: World) -> None:
    """A change whose condition is false is not planned."""
    run = await world.execute(run_of(read("look"), put("set", "a", 6, needs=["look"], when="steps.look.value > 5")))
    assert run.state is RunState.SUCCEEDED
    assert world.runs.step(run.id, "set").state is StepState.SKIPPED
    assert world.shelf.writes == []


@pytest.mark.parametrize(
    ("answer", "state", "words"),
    [
        (ApprovalState.DENIED, RunState.DENIED, "Ann denied this: wrong namespace"),
        (ApprovalState.EXPIRED, RunState.EXPIRED, "Nobody answered in time"),
        (ApprovalState.CANCELLED, RunState.CANCELLED, "This was cancelled"),
    ],
)
async def test_any_answer_but_yes_ends_the_run(
    world: World, answer: ApprovalState, state: RunState, words: str
) -> None:
    """A no, silence and a cancellation end the run in their own state, with nothing changed."""
    run, _ = await asyncio.gather(
        world.execute(run_of(put("set", "a", 6))), world.decided(answer, reason="wrong namespace")
    )
    assert run.state is state
    assert run.summary.startswith(words)
    assert world.shelf.writes == []


async def test_cancel_while_waiting(world: World) -> None:
    """Cancelling a run that waits wakes it, and it ends."""

    async def cancel() -> None:
        await world.approvals.asked()
        await world.runs.request_cancel("run-1")

    run, _ = await asyncio.gather(world.execute(run_of(read("look"), put("set", "a", 6, needs=["look"]))), cancel())
    assert run.state is RunState.CANCELLED
    assert "What ran: look. What did not: set." in run.summary


async def test_cancel_before_the_change_that_was_approved(world: World) -> None:
    """A run cancelled after the yes and before its second change stops between them, and says so."""

    async def cancel() -> None:
        await world.runs.request_cancel("run-1")

    world.hooks = {"set:a": cancel}
    run = await world.execute_approved(run_of(put("one", "a", 6), put("two", "b", 7, needs=["one"])))
    assert run.state is RunState.CANCELLED
    assert world.shelf.writes == [("a", 6)]
    assert run.summary == (
        "This was cancelled. What it changed stays: dev/a: value 1 → 6. What ran: one. What did not: two."
    )


async def test_cancel_does_not_wait_for_a_verification(world: World) -> None:
    """What only reads is left at once, and the run says that its change stays; nothing is rolled back."""

    async def cancel() -> None:
        await world.runs.request_cancel("run-1")
        await asyncio.Event().wait()

    world.hooks = {"read:b": cancel}
    run = await world.execute_approved(run_of(put("set", "a", 6, back=1), read("verify", "b", needs=["set"])))
    assert run.state is RunState.CANCELLED
    assert world.shelf.writes == [("a", 6)]
    assert run.summary == (
        "This was cancelled. What it changed stays: dev/a: value 1 → 6. What ran: set. What did not: verify."
    )


async def test_drift_asks_again_with_what_differs(world: World) -> None:
    """An edit between the yes and the change stops it; a new question says what differs, and the old one is void."""

    async def edited_then_approved() -> None:
        first = await world.approvals.asked()
        world.shelf.edit("a", 4)
        await world.approvals.decide(first, ApprovalState.APPROVED)

    run, _, second = await asyncio.gather(
        world.execute(run_of(put("set", "a", 6))),
        edited_then_approved(),
        world.decided(ApprovalState.APPROVED, number=2),
    )
    assert run.state is RunState.SUCCEEDED
    assert world.approvals.requests["ask-1"].state is ApprovalState.SUPERSEDED
    assert second.round == 2
    assert second.drift == ("Number dev/a was edited since", "value: 1 → 6, now 4 → 6")
    assert world.shelf.writes == [("a", 6)]
    assert world.events("approval.superseded")


async def test_drift_without_end_gives_up(world: World) -> None:
    """A world that moves under every question ends the run, with nothing changed."""

    async def always_edited() -> None:
        for number in range(1, 7):
            request = await world.approvals.asked(number)
            world.shelf.edit("a", 10 + number)
            await world.approvals.decide(request, ApprovalState.APPROVED)

    run, _ = await asyncio.gather(world.execute(run_of(put("set", "a", 6))), always_edited())
    assert run.state is RunState.FAILED
    assert "changed by others" in run.summary
    assert world.shelf.writes == []


async def test_drift_to_what_was_wanted_is_done(world: World) -> None:
    """Where somebody else made the change meanwhile, there is nothing left to ask."""

    async def somebody_else() -> None:
        request = await world.approvals.asked()
        world.shelf.edit("a", 6)
        await world.approvals.decide(request, ApprovalState.APPROVED)

    run, _ = await asyncio.gather(world.execute(run_of(put("set", "a", 6))), somebody_else())
    assert run.state is RunState.SUCCEEDED
    assert run.summary == "dev/a is so already: nothing to change"
    assert len(world.approvals.requests) == 1


async def test_plan_that_was_altered_is_not_run(world: World) -> None:
    """What runs is what was approved: a stored plan that no longer has its digest is refused."""

    async def alter() -> None:
        request = await world.approvals.asked()
        change = replace(request.plan.changes[0], parameters={"name": "a", "value": 99, "namespace": "dev"})
        plan = replace(request.plan, changes=(change,))
        world.approvals.requests[request.id] = replace(request, plan=plan)
        await world.approvals.decide(request, ApprovalState.APPROVED)

    run, _ = await asyncio.gather(world.execute(run_of(put("set", "a", 6))), alter())
    assert run.state is RunState.REFUSED
    assert world.shelf.writes == []


async def test_critical_is_left_to_a_person(world: World) -> None:
    """A CRITICAL action prints the commands and runs nothing."""
    run = await world.execute(run_of(burn("burn", "a", namespace="prod")))
    assert run.state is RunState.MANUAL
    assert "shelf burn a" in run.summary
    assert world.runs.step(run.id, "burn").state is StepState.SKIPPED


async def test_missing_permission_refuses(world: World) -> None:
    """Who lacks the permission is refused with the reason, and that is audited."""
    poor = replace(context().principal, permissions=frozenset({"shelf.get"}))
    original = run_of(put("set", "a", 6))
    run = await world.execute(replace(original, context=_context_of(original, principal_permissions=poor.permissions)))
    assert run.state is RunState.REFUSED
    assert "shelf.set" in run.summary
    assert world.events("access.refused")[0].details["permission"] == "shelf.set"


async def test_impossible_plan_fails_the_run(world: World) -> None:
    """A change of something that is not there fails before anybody is asked."""
    run = await world.execute(run_of(put("set", "nothing", 6)))
    assert run.state is RunState.FAILED
    assert "there is no number nothing" in run.summary
    assert world.approvals.requests == {}


def _context_of(run: Run, *, principal_permissions: frozenset[str]) -> SecurityContext:
    return replace(run.context, principal=replace(run.context.principal, permissions=principal_permissions))


async def _undone(world: World, after: timedelta, edited: tuple[int, ...] = ()) -> Run:
    original = await world.execute_approved(run_of(put("one", "a", 6), put("two", "b", 7, needs=["one"])))
    for value in edited:
        world.shelf.edit("b", value)
    world.now = NOW + after
    undo = undo_run(
        original,
        world.approvals.requests["ask-1"],
        context=context(),
        origin=Origin(surface="button"),
        label="7TTT",
        now=world.now,
    )
    world.journal.records.clear()
    await world.runs.create(undo)
    execution = asyncio.create_task(world.execution(undo).finish())
    asked = asyncio.create_task(world.approvals.asked(2))
    await asyncio.wait({execution, asked}, return_when=asyncio.FIRST_COMPLETED)
    if asked.done():
        await world.runs.request_cancel(undo.id)
    asked.cancel()
    await execution
    return world.runs.runs[undo.id]


async def test_undo_is_covered_by_the_approval_that_showed_it(world: World) -> None:
    """Taking a change back soon after needs no second question, last change first."""
    run = await _undone(world, timedelta(minutes=29))
    assert run.state is RunState.SUCCEEDED
    assert run.id == "run-undo-run-1"
    assert world.shelf.writes == [("a", 6), ("b", 7), ("b", 2), ("a", 1)]
    assert world.events("policy.decided")[-1].details["because"] == "undo covered by approval ask-1"


async def test_late_undo_asks(world: World) -> None:
    """After half an hour an undo asks like any change."""
    run = await _undone(world, timedelta(minutes=31))
    assert run.state is RunState.CANCELLED
    assert "ask-2" in world.approvals.requests


async def test_undo_of_something_else_asks(world: World) -> None:
    """Where the undo would no longer be the exact inverse, it asks like any change."""
    run = await _undone(world, timedelta(minutes=1), edited=(9,))
    assert run.state is RunState.CANCELLED
    assert "ask-2" in world.approvals.requests


async def test_undo_of_what_was_edited_since_asks(world: World) -> None:
    """An edit in between is one that the approval knew nothing of, also where the value is the approved one again."""
    run = await _undone(world, timedelta(minutes=1), edited=(9, 7))
    assert run.state is RunState.CANCELLED
    assert "ask-2" in world.approvals.requests
