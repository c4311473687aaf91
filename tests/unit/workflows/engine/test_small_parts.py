"""Labels, pauses, patience, undo: the parts with a rule of their own."""

import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fakes.runs import NOW, context, put, read, run_of
from tests.fakes.world import World
from workflows.engine.call import LONGEST_PAUSE, Caller
from workflows.engine.coverage import inverse
from workflows.engine.labels import ALPHABET, new_label
from workflows.engine.steady import Patience
from workflows.engine.undo import undo_run
from workflows.errors import PermanentError, TemporaryError
from workflows.model.change import FieldChange, ObjectRef, PlannedChange, Preview
from workflows.model.risk import Environment, Risk
from workflows.model.run import Origin, RunState


async def _no_pause(seconds: float) -> None:
    return None


@given(st.integers())
def test_label_is_four_letters_people_cannot_confuse(seed: int) -> None:
    """A label is four of Crockford's letters and digits."""
    label = new_label(random.Random(seed))  # noqa: S311 - a label is no secret
    assert len(label) == 4
    assert set(label) <= set(ALPHABET)


@given(st.integers(min_value=2, max_value=1_000), st.none() | st.floats(allow_nan=False), st.integers())
def test_pauses_are_bounded(attempt: int, asked: float | None, seed: int) -> None:
    """However often it failed, and whatever the error asks for, a pause is between nothing and its bound."""
    caller = Caller(random.Random(seed), _no_pause, str)  # noqa: S311 - spreads retries
    assert 0.0 <= caller.pause_before(attempt, asked) <= LONGEST_PAUSE


async def test_errors_are_redacted_and_bounded(world: World) -> None:
    """What an error says reaches people without its secrets, and not at any length."""

    async def leak() -> None:
        raise PermanentError("GET https://main?x=1 failed: password=hunter2-hunter2 " + "x" * 5_000)

    world.hooks = {"read:a": leak}
    run = await world.execute(run_of(read("one")))
    assert run.state is RunState.FAILED
    assert "hunter2" not in run.summary
    assert len(run.summary) < 600


async def test_stores_that_are_away_are_waited_for() -> None:
    """A call is repeated while its store is away, and not for any other error."""
    outages = iter([TemporaryError("away"), TemporaryError("away")])

    async def call() -> int:
        outage = next(outages, None)
        if outage:
            raise outage
        return 7

    assert await Patience(_no_pause)(call) == 7

    async def refused() -> int:
        raise PermanentError("refused")

    with pytest.raises(PermanentError):
        await Patience(_no_pause)(refused)


async def test_undo_of_what_cannot_be_undone_is_refused(world: World) -> None:
    """A change without an undo makes no undo run."""
    original = await world.execute_approved(run_of(put("set", "a", 6)))
    approval = world.approvals.requests["ask-1"]
    change = approval.plan.changes[0]
    final = replace(change, preview=replace(change.preview, undo=None))
    with pytest.raises(PermanentError, match="cannot be taken back"):
        undo_run(
            original,
            replace(approval, plan=replace(approval.plan, changes=(final,))),
            context=context(),
            origin=Origin(surface="button"),
            label="7TTT",
            now=NOW,
        )


VALUES = st.none() | st.booleans() | st.integers(0, 3) | st.sampled_from(["", "1", "x"])
LINES = st.lists(st.builds(FieldChange, path=st.sampled_from(["a", "b"]), before=VALUES, after=VALUES), max_size=3)


def _changes(name: str, uid: str, lines: list[FieldChange]) -> tuple[PlannedChange, ...]:
    target = ObjectRef(cluster="main", kind="Number", namespace="dev", name=name, uid=uid)
    return (
        PlannedChange(
            step_id="set",
            agent="ShelfAgent",
            action="set",
            parameters={},
            risk=Risk.LOW_RISK,
            environment=Environment.DEVELOPMENT,
            permission="shelf.set",
            preview=Preview(target=target, diff=tuple(lines), touches=""),
        ),
    )


def _swapped(lines: list[FieldChange]) -> list[FieldChange]:
    return [FieldChange(path=line.path, before=line.after, after=line.before) for line in lines]


@given(LINES)
def test_swapped_diff_is_the_inverse(lines: list[FieldChange]) -> None:
    """Before and after swapped, on the same object, is an undo; on an object made anew it is not."""
    assert inverse(_changes("a", "1", _swapped(lines)), _changes("a", "1", lines))
    assert not inverse(_changes("a", "2", _swapped(lines)), _changes("a", "1", lines))


@given(LINES, LINES)
def test_anything_else_is_no_inverse(lines: list[FieldChange], others: list[FieldChange]) -> None:
    """Only the exact inverse counts: 1 is not true, and a missing line is a difference."""
    same = sorted(map(repr, _swapped(lines))) == sorted(map(repr, others))
    assert inverse(_changes("a", "1", others), _changes("a", "1", lines)) == same
