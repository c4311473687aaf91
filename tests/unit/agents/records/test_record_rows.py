"""Records as rows: what the words of a list need of a plan comes along, and no more."""

from dataclasses import replace

from agents.records.rows import run_row, waiting_row
from bot.messages.changes import wish
from bot.messages.results.records import ended_line, what
from tests.fakes.messages import a_request, a_run
from workflows.model.approval import ApprovalRequest
from workflows.model.change import FieldChange, JsonValue, Plan
from workflows.model.records import RunRecord
from workflows.model.run import RunState, StepRun, StepState


def a_rollback() -> ApprovalRequest:
    """A request to roll back, as it is stored."""
    request = a_request("cart")
    (change,) = request.plan.changes
    image = FieldChange(path="spec.template.spec.containers[cart].image", before="x/cart:3.5.0", after="x/cart:3.4.0")
    given: dict[str, JsonValue] = {"namespace": "cart", "deployment": "cart", "revision": 1, "note": "secret"}
    changed = replace(
        change,
        action="rollback_deployment",
        parameters=given,
        preview=replace(change.preview, diff=(image,)),
    )
    return replace(request, plan=Plan(run_id="run-1", changes=(changed,)))


def test_a_rollback_is_called_the_same_in_lists_as_on_its_card() -> None:
    """The revision is part of what people read; what only an executor needs is left out."""
    request = a_rollback()
    record = RunRecord(run=a_run("cart"), request=request)
    card = wish(request.plan)
    assert card == "roll back cart/cart0 to revision 1 (cart:3.4.0)"
    row = run_row(record)
    waits = waiting_row(record, request, record.run.context.principal, "")
    assert (what(row), what(waits.row)) == (card, card)
    assert row.plan is not None
    assert "secret" not in str(row.plan)


def test_a_rollback_to_no_certain_revision_names_none() -> None:
    """Where a plan says no revision, the words do not make one up."""
    (change,) = a_rollback().plan.changes
    plan = Plan(run_id="run-1", changes=(replace(change, parameters={}),))
    assert wish(plan) == "roll back cart/cart0 to what ran before (cart:3.4.0)"


def test_what_was_so_already_says_so_in_lists() -> None:
    """A run that had nothing to change is no change that was made."""
    step = StepRun(step_id="scale", state=StepState.SUCCEEDED)
    run = a_run("web", state=RunState.SUCCEEDED, steps=(step,))
    assert ended_line(run_row(RunRecord(run=run))).startswith(
        ":white_circle: `9QXM` scale web/web to 4 · was so already"
    )
    done = replace(run, steps=(replace(step, result={"replicas": 4}),))
    assert ended_line(run_row(RunRecord(run=done))).startswith(":white_check_mark: `9QXM` scale web/web to 4 · web · ")
