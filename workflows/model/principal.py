"""Who acts, and what travels with every call."""

from dataclasses import dataclass, field
from enum import StrEnum

WILDCARD = "*"


class PrincipalKind(StrEnum):
    """Where a principal comes from."""

    SLACK = "slack"
    SYSTEM = "system"
    TERMINAL = "terminal"


@dataclass(frozen=True, kw_only=True)
class Principal:
    """Somebody who may act, resolved from the bindings in settings at the moment of the call.

    Attributes:
        kind: where the principal comes from.
        team: Slack team id (`T...`), or `-` where there is none.
        user: Slack user id (`U...`), or the system principal's name.
        name: what people call them; for display, never for authority.
        roles: names of the roles bound to them, e.g. `approver`.
        permissions: every permission those roles give, expanded, e.g. `deployments.scale`; `*` is all.
        language: `en`, `ja` or `fr`.
        timezone: IANA name used for times shown to them.
    """

    kind: PrincipalKind
    team: str
    user: str
    name: str
    roles: frozenset[str] = frozenset()
    permissions: frozenset[str] = frozenset()
    language: str = "en"
    timezone: str = "UTC"

    @property
    def id(self) -> str:
        """The identity that authority is checked by: `team/user`."""
        return f"{self.team}/{self.user}"

    def may(self, permission: str) -> bool:
        """Whether the principal holds the permission, e.g. `pods.get`."""
        return WILDCARD in self.permissions or permission in self.permissions


@dataclass(frozen=True, kw_only=True)
class Workspace:
    """What of the world a call may touch; `*` in namespaces means all of them."""

    cluster: str
    namespaces: frozenset[str] = field(default_factory=lambda: frozenset({WILDCARD}))

    def covers(self, namespace: str) -> bool:
        """Whether the namespace lies inside the workspace."""
        return WILDCARD in self.namespaces or namespace in self.namespaces


@dataclass(frozen=True, kw_only=True)
class SecurityContext:
    """What travels with every call.

    Attributes:
        principal: who acts.
        workspace: what may be touched.
        session_id: the conversation: `team/channel/thread_ts` on Slack.
        request_id: one message, click or command; the id that people and logs quote.
    """

    principal: Principal
    workspace: Workspace
    session_id: str
    request_id: str
