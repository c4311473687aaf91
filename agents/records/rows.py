"""Records as rows of a result."""

from dataclasses import replace

from agents.records.results import DecisionRow, RunFacts, RunRow, StepRow, VoteRow, WaitingRow
from workflows.model.approval import Approval, ApprovalKind, ApprovalRequest, ApprovalState, Verdict
from workflows.model.change import Plan, PlannedChange
from workflows.model.principal import Principal
from workflows.model.records import RunRecord, Voted
from workflows.model.run import RunState
from workflows.words import SAID, about

DECIDE = "approvals.decide"
LONGEST = 120
"""Characters of an input that are shown."""


def run_row(record: RunRecord, link: str = "") -> RunRow:
    """The run in a list."""
    run, request = record.run, record.request
    votes = request.votes if request else ()
    return RunRow(
        label=run.label,
        state=_stands(record),
        about=about(run),
        plan=_light(request.plan) if request else None,
        who=run.context.principal.name,
        at=run.ended_at or run.created_at,
        already=_asked_nothing(request) and any(step.already_so for step in run.steps),
        deciders=tuple(vote.voter_name for vote in votes if vote.verdict is Verdict.APPROVE),
        link=link,
    )


def run_facts(record: RunRecord, link: str) -> RunFacts:
    """The run in full."""
    run, request = record.run, record.request
    asks = request is not None and request.state is ApprovalState.PENDING
    return RunFacts(
        row=run_row(record, link),
        workflow=run.template.name,
        inputs=tuple((name, str(value)[:LONGEST]) for name, value in sorted(run.inputs.items())),
        votes=tuple(_vote(vote, request) for vote in request.votes) if request else (),
        needs=(request.quorum, tuple(sorted(request.roles))) if request and asks else None,
        expires_at=request.expires_at if request and asks else None,
        summary=run.summary,
        steps=tuple(
            StepRow(
                step=step.step_id,
                state=step.state.value,
                error=step.error,
                ended_at=step.ended_at,
                attempts=step.attempts,
            )
            for step in run.steps
        ),
        started_at=run.created_at,
        ended_at=run.ended_at,
    )


def may_decide(request: ApprovalRequest, principal: Principal) -> bool:
    """Whether this person may answer now: confirm their own, or decide about somebody else's."""
    own = request.requester == principal.id
    if request.kind is ApprovalKind.CONFIRM or own:
        return own and request.kind is ApprovalKind.CONFIRM
    voted = any(vote.voter == principal.id for vote in request.votes)
    return bool(principal.roles & request.roles) and principal.may(DECIDE) and not voted


def waiting_row(record: RunRecord, request: ApprovalRequest, principal: Principal, link: str) -> WaitingRow:
    """The request as it looks to this person now."""
    return WaitingRow(
        request_id=request.id,
        row=run_row(record, link),
        risk=request.risk,
        environment=request.plan.environment,
        approved=sum(vote.verdict is Verdict.APPROVE for vote in request.votes),
        quorum=request.quorum,
        roles=tuple(sorted(request.roles)),
        expires_at=request.expires_at,
        own=request.requester == principal.id,
        yours=may_decide(request, principal),
        confirmation=request.kind is ApprovalKind.CONFIRM,
    )


def decision_row(voted: Voted) -> DecisionRow:
    """The answer somebody gave."""
    return DecisionRow(vote=_vote(voted.vote, voted.record.request), row=run_row(voted.record))


def _vote(vote: Approval, request: ApprovalRequest | None) -> VoteRow:
    own = request is not None and vote.voter == request.requester
    return VoteRow(who=vote.voter_name, verdict=vote.verdict, reason=vote.reason, at=vote.at, own=own)


def _stands(record: RunRecord) -> str:
    """How a run stands; whoever does not confirm their own request has cancelled it."""
    asked_oneself = record.request is not None and record.request.kind is ApprovalKind.CONFIRM
    state = record.run.state
    return (RunState.CANCELLED if state is RunState.DENIED and asked_oneself else state).value


def _asked_nothing(request: ApprovalRequest | None) -> bool:
    return request is None or request.state is ApprovalState.SUPERSEDED


def _light(plan: Plan) -> Plan:
    """The plan with what people read of it, and no more."""
    return replace(plan, changes=tuple(_light_change(change) for change in plan.changes))


def _light_change(change: PlannedChange) -> PlannedChange:
    said = {name: value for name, value in change.parameters.items() if name in SAID}
    preview = replace(change.preview, state={}, notes=(), commands=())
    return replace(change, parameters=said, rollback=None, preview=preview)
