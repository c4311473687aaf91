"""Who asks, and whether they may: bearer tokens, impersonation and the rules that tests set."""

from dataclasses import dataclass

from sandbox.cluster.errors import ApiError, forbidden
from sandbox.cluster.resources import Resource

ANONYMOUS = "system:anonymous"
ANY = "*"


@dataclass(frozen=True, kw_only=True)
class User:
    """An authenticated caller, after impersonation; `real` is the bearer of the token."""

    name: str
    groups: tuple[str, ...] = ()
    real: str = ""


@dataclass(frozen=True, kw_only=True)
class Ask:
    """What somebody wants to do, as an authorizer sees it; `resource` may carry a subresource after a slash."""

    verb: str
    resource: str
    group: str
    namespace: str
    name: str = ""


@dataclass(frozen=True, kw_only=True)
class ForbidRule:
    """One thing that a user or group may not do; `*` stands for all, no namespace for every namespace."""

    user: str
    verb: str
    resource: str
    namespace: str | None = None

    def covers(self, user: User, ask: Ask) -> bool:
        """Whether this rule refuses the request."""
        return (
            self.user in (ANY, user.name, *user.groups)
            and self.verb in (ANY, ask.verb)
            and self.resource in (ANY, ask.resource)
            and self.namespace in (None, ANY, ask.namespace)
        )


class Authorizer:
    """Everyone with a token may do everything that no rule forbids; the anonymous may do nothing."""

    def __init__(self) -> None:
        self.rules: list[ForbidRule] = []

    def allows(self, user: User, ask: Ask) -> bool:
        """Whether the request may go on."""
        return user.name != ANONYMOUS and not any(rule.covers(user, ask) for rule in self.rules)


def refusal(user: User, ask: Ask, resource: Resource) -> ApiError:
    """The 403 for a request that is not allowed, in RBAC's words."""
    where = f'in the namespace "{ask.namespace}"' if ask.namespace else "at the cluster scope"
    why = f'User "{user.name}" cannot {ask.verb} resource "{ask.resource}" in API group "{ask.group}" {where}'
    return forbidden(resource, ask.name or None, why)
