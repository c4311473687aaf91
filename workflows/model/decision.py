"""What the policy says."""

from dataclasses import dataclass
from datetime import timedelta

from workflows.model.risk import Risk


@dataclass(frozen=True, kw_only=True)
class Allow:
    """Run it now.

    Attributes:
        because: the reason, for the audit log, e.g. `READ_ONLY` or `undo of approved run 7F3K`.
    """

    because: str


@dataclass(frozen=True, kw_only=True)
class Confirm:
    """The requester's own click, within `expires`."""

    risk: Risk
    expires: timedelta


@dataclass(frozen=True, kw_only=True)
class RequireApproval:
    """Distinct people with one of the roles, never the requester.

    Attributes:
        quorum: how many distinct people.
        roles: whoever holds one of these may decide.
        expires: how long the question stands.
    """

    risk: Risk
    quorum: int
    roles: frozenset[str]
    expires: timedelta


@dataclass(frozen=True, kw_only=True)
class ManualOnly:
    """Nothing runs: the exact commands are printed for a person."""

    risk: Risk


@dataclass(frozen=True, kw_only=True)
class Deny:
    """Refused.

    Attributes:
        permission: what was missing, or empty where something else forbids it.
        reason: words for people.
    """

    permission: str
    reason: str


Decision = Allow | Confirm | RequireApproval | ManualOnly | Deny
