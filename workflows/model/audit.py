"""One row of the audit log."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from workflows.model.change import JsonValue


class AuditKind(StrEnum):
    """Everything that is written down: `<noun>.<what happened to it>`."""

    INTAKE_RECEIVED = "intake.received"
    ALERT_RECEIVED = "alert.received"
    ALERT_RESOLVED = "alert.resolved"
    INTENT_RECOGNISED = "intent.recognised"
    INTENT_UNCLEAR = "intent.unclear"
    QUESTION_ASKED = "question.asked"
    QUESTION_ANSWERED = "question.answered"
    RUN_STARTED = "run.started"
    RUN_ENDED = "run.ended"
    RUN_CANCELLED = "run.cancelled"
    RUN_RECOVERED = "run.recovered"
    POLICY_DECIDED = "policy.decided"
    ACCESS_REFUSED = "access.refused"
    APPROVAL_REQUESTED = "approval.requested"
    APPROVAL_VOTED = "approval.voted"
    APPROVAL_APPROVED = "approval.approved"
    APPROVAL_DENIED = "approval.denied"
    APPROVAL_ESCALATED = "approval.escalated"
    APPROVAL_EXPIRED = "approval.expired"
    APPROVAL_SUPERSEDED = "approval.superseded"
    APPROVAL_CANCELLED = "approval.cancelled"
    STEP_STARTED = "step.started"
    STEP_ENDED = "step.ended"
    ERROR = "error"


@dataclass(frozen=True, kw_only=True)
class AuditEvent:
    """One row of the audit log, before it has an id and a seal.

    Attributes:
        actor: principal id, `team/user`, or `system/<name>`.
        request_id: the message, click or command behind it.
        run_id: empty where there is no run.
        subject: what it is about, e.g. `shop-prod/checkout` or an approval's id.
        outcome: one word: `ok`, `refused`, `failed`, `approve`, ...
        details: small, structured, redacted JSON; no free text from outside.
        text: free text from people or objects, redacted; kept apart with a retention, referenced by hash.
    """

    kind: AuditKind
    actor: str
    request_id: str = ""
    run_id: str = ""
    subject: str = ""
    outcome: str = "ok"
    details: Mapping[str, JsonValue] = field(default_factory=dict)
    text: str = ""
    at: datetime | None = None  # None: the database's clock
