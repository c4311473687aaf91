"""The question put to people, and their answers."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from workflows.model.change import Plan
from workflows.model.risk import Risk


class ApprovalState(StrEnum):
    """Where a request stands. Only `pending` can be decided."""

    PENDING = "pending"
    APPROVED = "approved"
    DENIED = "denied"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    SUPERSEDED = "superseded"  # the object drifted: a newer request asks again


class ApprovalKind(StrEnum):
    """Who is asked."""

    CONFIRM = "confirm"  # the requester's own click
    APPROVAL = "approval"  # other people


class Verdict(StrEnum):
    """One person's answer."""

    APPROVE = "approve"
    DENY = "deny"


@dataclass(frozen=True, kw_only=True)
class Approval:
    """One person's answer.

    Attributes:
        voter: principal id, `team/user`.
        voter_name: for display.
        reason: given with a denial; redacted; empty otherwise.
    """

    voter: str
    voter_name: str
    verdict: Verdict
    reason: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class ApprovalRequest:
    """The question put to people about one plan.

    Attributes:
        id: opaque and unguessable; the only thing a button carries.
        run_id: the run that waits.
        round: 1 for the first plan of the run, counted up when drift asks again.
        requester: principal id of who asked; never among the voters of an APPROVAL.
        quorum: distinct approvals needed.
        roles: whoever holds one of these at the moment of the click may decide; empty for CONFIRM.
        drift: what differs from the plan approved before, in words; empty in round 1.
    """

    id: str
    run_id: str
    round: int
    kind: ApprovalKind
    state: ApprovalState
    plan: Plan
    plan_digest: str
    risk: Risk
    requester: str
    requester_name: str
    quorum: int
    roles: frozenset[str]
    created_at: datetime
    expires_at: datetime
    votes: tuple[Approval, ...] = ()
    drift: tuple[str, ...] = ()
