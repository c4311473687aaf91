"""Between rows and the domain. Pydantic reads rows back, so a row that is no valid object raises where it is read."""

from collections.abc import Mapping, Sequence

from pydantic import TypeAdapter
from sqlalchemy import RowMapping

from workflows.model.approval import Approval, ApprovalRequest
from workflows.model.change import JsonValue, Plan
from workflows.model.intent import SlotValue
from workflows.model.principal import SecurityContext
from workflows.model.run import Origin, Run, StepRun
from workflows.model.template import WorkflowTemplate
from workflows.storable import storable, storable_text

Row = dict[str, object]

_RUN = TypeAdapter(Run)
_STEP = TypeAdapter(StepRun)
_REQUEST = TypeAdapter(ApprovalRequest)
_VOTE = TypeAdapter(Approval)
_TEMPLATE = TypeAdapter(WorkflowTemplate)
_INPUTS = TypeAdapter(Mapping[str, SlotValue])
_CONTEXT = TypeAdapter(SecurityContext)
_ORIGIN = TypeAdapter(Origin)
_PLAN = TypeAdapter(Plan)
_JSON: TypeAdapter[JsonValue] = TypeAdapter(JsonValue)


def run_to_row(run: Run) -> Row:
    """The columns of `run`; its steps are rows of their own."""
    return {
        "id": run.id,
        "label": run.label,
        "template": storable(_TEMPLATE.dump_python(run.template, mode="json")),
        "inputs": storable(_INPUTS.dump_python(run.inputs, mode="json")),
        "context": storable(_CONTEXT.dump_python(run.context, mode="json")),
        "origin": storable(_ORIGIN.dump_python(run.origin, mode="json")),
        "state": run.state.value,
        "created_at": run.created_at,
        "ended_at": run.ended_at,
        "cancel_requested": run.cancel_requested,
        "covered_by": run.covered_by,
        "undo_of": run.undo_of,
        "summary": storable_text(run.summary),
    }


def run_from_row(row: RowMapping, steps: Sequence[RowMapping]) -> Run:
    """The run with its steps, in the order its template declares them."""
    run = _RUN.validate_python(dict(row))
    order = {step.id: position for position, step in enumerate(run.template.steps)}
    found = sorted(
        (_STEP.validate_python(dict(step)) for step in steps),
        key=lambda step: (order.get(step.step_id, len(order)), step.step_id),
    )
    return _RUN.validate_python({**dict(row), "steps": tuple(found)})


def step_to_row(run_id: str, step: StepRun) -> Row:
    """The columns of `step_run`."""
    return {
        "run_id": run_id,
        "step_id": step.step_id,
        "state": step.state.value,
        "attempts": step.attempts,
        "result": None if step.result is None else storable(_JSON.validate_python(dict(step.result))),
        "error": storable_text(step.error),
        "progress": storable_text(step.progress),
        "started_at": step.started_at,
        "ended_at": step.ended_at,
        "uncertain": step.uncertain,
    }


def request_to_row(request: ApprovalRequest) -> Row:
    """The columns of `approval_request` that the request decides; its times are the database's."""
    return {
        "id": request.id,
        "run_id": request.run_id,
        "round": request.round,
        "kind": request.kind.value,
        "state": request.state.value,
        "plan": storable(_PLAN.dump_python(request.plan, mode="json")),
        "plan_digest": request.plan_digest,
        "risk": request.risk.value,
        "requester": request.requester,
        "requester_name": storable_text(request.requester_name),
        "quorum": request.quorum,
        "roles": sorted(request.roles),
        "drift": storable(list(request.drift)),
    }


def request_from_row(row: RowMapping, votes: Sequence[RowMapping]) -> ApprovalRequest:
    """The request with its votes, in the order given."""
    found = tuple(_VOTE.validate_python(dict(vote)) for vote in votes)
    return _REQUEST.validate_python({**dict(row), "votes": found})
