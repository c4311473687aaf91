"""One person's answer to one request, decided in one transaction by the database's clock.

Whether the person holds one of the request's roles is checked by the caller, at the moment of the click. That nobody
approves their own request is checked here once more; a no of the requester withdraws it.
"""

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import func
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.audit import AuditWriter
from bot.store.listen import APPROVAL_CHANNEL, notify
from bot.store.requests import PENDING, decide, read_one
from bot.store.tables.runs import approval, approval_request
from languages import say
from workflows.errors import NotFound
from workflows.model.approval import ApprovalKind, ApprovalRequest, ApprovalState, Verdict
from workflows.model.audit import AuditEvent, AuditKind
from workflows.model.principal import Principal, PrincipalKind

SYSTEM = "system/quarterdeck"
_REASON_LIMIT = 1_000  # characters


class Why(StrEnum):
    """Why a vote counted, or did not."""

    OK = "ok"
    ALREADY_DECIDED = "already_decided"
    ALREADY_VOTED = "already_voted"
    EXPIRED = "expired"
    OWN_REQUEST = "own_request"  # the requester of an APPROVAL
    NOT_THE_REQUESTER = "not_the_requester"  # somebody else's CONFIRM
    NOT_A_PERSON = "not_a_person"  # system principals never vote


@dataclass(frozen=True, kw_only=True)
class VoteOutcome:
    """What became of a vote.

    Attributes:
        accepted: whether it counted.
        request: the request as it is afterwards, with its votes.
    """

    accepted: bool
    request: ApprovalRequest
    why: Why


@dataclass(frozen=True, kw_only=True)
class Ballot:
    """A vote to be cast."""

    request_id: str
    voter: Principal
    verdict: Verdict
    reason: str
    events: tuple[AuditEvent, ...]


async def cast_vote(connection: AsyncConnection, writer: AuditWriter, ballot: Ballot) -> VoteOutcome:
    """Count the vote, or say why not; raises NotFound for an unknown request.

    The row is locked first, so of two votes at once the second sees what the first one did.
    """
    request = await _locked(connection, ballot.request_id)
    if request.state is ApprovalState.PENDING and await _expire_if_due(connection, writer, ballot.request_id):
        return VoteOutcome(accepted=False, request=await _locked(connection, ballot.request_id), why=Why.EXPIRED)
    why = _objection(request, ballot.voter, ballot.verdict)
    if why is Why.OK and not await _insert(connection, writer, ballot):
        why = Why.ALREADY_VOTED
    if why is not Why.OK:
        return VoteOutcome(accepted=False, request=request, why=why)
    await writer.write(connection, _voted(request, ballot), *ballot.events)
    await _settle(connection, writer, await _locked(connection, ballot.request_id), ballot.voter.id)
    await notify(connection, APPROVAL_CHANNEL, ballot.request_id)
    return VoteOutcome(accepted=True, request=await _locked(connection, ballot.request_id), why=Why.OK)


async def _locked(connection: AsyncConnection, request_id: str) -> ApprovalRequest:
    request = await read_one(connection, request_id, lock=True)
    if request is None:
        raise NotFound(
            say("there is no approval request {id}: its run may have been removed; ask for it again", id=request_id)
        )
    return request


async def _expire_if_due(connection: AsyncConnection, writer: AuditWriter, request_id: str) -> bool:
    due = (approval_request.c.id == request_id) & PENDING & (approval_request.c.expires_at <= func.clock_timestamp())
    kind = AuditKind.APPROVAL_EXPIRED
    return bool(await decide(connection, writer, due, ApprovalState.EXPIRED, kind, SYSTEM))


def _objection(request: ApprovalRequest, voter: Principal, verdict: Verdict) -> Why:
    if request.state is ApprovalState.EXPIRED:
        return Why.EXPIRED
    if request.state is not ApprovalState.PENDING:
        return Why.ALREADY_DECIDED
    if voter.kind is PrincipalKind.SYSTEM:
        return Why.NOT_A_PERSON
    own = voter.id == request.requester
    if request.kind is ApprovalKind.APPROVAL:
        return Why.OWN_REQUEST if own and verdict is Verdict.APPROVE else Why.OK
    return Why.OK if own else Why.NOT_THE_REQUESTER


async def _insert(connection: AsyncConnection, writer: AuditWriter, ballot: Ballot) -> bool:
    vote = {
        "request_id": ballot.request_id,
        "voter": ballot.voter.id,
        "voter_name": writer.redact(ballot.voter.name, _REASON_LIMIT),
        "verdict": ballot.verdict.value,
        "reason": writer.redact(ballot.reason, _REASON_LIMIT),
    }
    statement = insert(approval).values(vote).on_conflict_do_nothing().returning(approval.c.id)
    return await connection.scalar(statement) is not None


async def _settle(connection: AsyncConnection, writer: AuditWriter, request: ApprovalRequest, actor: str) -> None:
    """Decide the request if this vote was the one that did."""
    still = (approval_request.c.id == request.id) & PENDING & (approval_request.c.expires_at > func.clock_timestamp())
    if request.kind is ApprovalKind.APPROVAL and any(vote.voter == request.requester for vote in request.votes):
        await decide(connection, writer, still, ApprovalState.CANCELLED, AuditKind.APPROVAL_CANCELLED, actor)
    elif any(vote.verdict is Verdict.DENY for vote in request.votes):
        await decide(connection, writer, still, ApprovalState.DENIED, AuditKind.APPROVAL_DENIED, actor)
    elif len({vote.voter for vote in request.votes}) >= request.quorum:
        await decide(connection, writer, still, ApprovalState.APPROVED, AuditKind.APPROVAL_APPROVED, actor)


def _voted(request: ApprovalRequest, ballot: Ballot) -> AuditEvent:
    return AuditEvent(
        kind=AuditKind.APPROVAL_VOTED,
        actor=ballot.voter.id,
        run_id=request.run_id,
        subject=request.id,
        outcome=ballot.verdict.value,
        details={"plan_digest": request.plan_digest, "round": request.round, "quorum": request.quorum},
        text=ballot.reason,
    )
