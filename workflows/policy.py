"""What is needed before a change may run: a pure function of risk, environment, principal and settings."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from languages import say
from workflows.errors import QuarterdeckError
from workflows.model.change import PlannedChange
from workflows.model.decision import Allow, Confirm, Decision, Deny, ManualOnly, RequireApproval
from workflows.model.principal import PrincipalKind, SecurityContext
from workflows.model.risk import Environment, Risk

FLOOR: Mapping[Environment, Risk] = {
    Environment.DEVELOPMENT: Risk.LOW_RISK,
    Environment.STAGING: Risk.MEDIUM_RISK,
    Environment.PRODUCTION: Risk.HIGH_RISK,
}
"""The least risk that a change has in an environment."""

_ORDER: tuple[type[Decision], ...] = (Allow, Confirm, RequireApproval, ManualOnly, Deny)


def effective_risk(base: Risk, environment: Environment) -> Risk:
    """The base risk raised by the environment. A read stays a read; nothing is ever lowered."""
    if not base.changes:
        return base
    return max(base, FLOOR[environment], key=lambda risk: risk.rank)


class PolicyTable:
    """Decides by a table of one decision for each effective risk; satisfies `workflows.ports.Policy`."""

    def __init__(self, rules: Mapping[Risk, Decision]) -> None:
        """Take the table.

        Args:
            rules: what each risk asks for; READ_ONLY is an Allow and CRITICAL a ManualOnly.

        Raises:
            QuarterdeckError: for a risk without a rule, or one of these two with another.
        """
        missing = [risk for risk in Risk if risk not in rules]
        if missing:
            raise QuarterdeckError(f"no approval rule for {', '.join(missing)}: give every risk one")
        if not isinstance(rules[Risk.READ_ONLY], Allow) or not isinstance(rules[Risk.CRITICAL], ManualOnly):
            raise QuarterdeckError("READ_ONLY can only be allowed, and CRITICAL can only be done by hand")
        self._rules = dict(rules)

    def decide(self, change: PlannedChange, context: SecurityContext, now: datetime) -> Decision:
        """What is needed before this change may run."""
        principal = context.principal
        if not principal.may(change.permission):
            reason = say(
                "{action} needs the permission {permission}, which {name} does not hold",
                action=change.action,
                permission=change.permission,
                name=principal.name,
            )
            return Deny(permission=change.permission, reason=reason)
        # The engine says the effective risk; raising it once more costs nothing and cannot be forgotten.
        risk = effective_risk(change.risk, change.environment)
        if risk.changes and principal.kind is PrincipalKind.SYSTEM:
            reason = say(
                "{name} acts on its own and may only read: a person has to ask for {action}",
                name=principal.name,
                action=change.action,
            )
            return Deny(permission="", reason=reason)
        return self._rules[risk]

    def strictest(self, decisions: Sequence[Decision]) -> Decision:
        """The decision that holds for all of them together; Allow where there are none.

        Approvals take the highest quorum, the shortest time and the roles they have in common; where they have none
        in common nobody could approve all of it, so it is left to a person. Order and grouping do not matter.
        """
        if not decisions:
            return Allow(because="nothing is changed")
        top = max(decisions, key=lambda decision: _ORDER.index(type(decision)))
        match top:
            case Deny():
                return min((d for d in decisions if isinstance(d, Deny)), key=_telling)
            case ManualOnly():
                return ManualOnly(risk=_highest(decisions))
            case RequireApproval():
                return _together([d for d in decisions if isinstance(d, RequireApproval)], _highest(decisions))
            case Confirm():
                expires = min(d.expires for d in decisions if isinstance(d, Confirm))
                return Confirm(risk=_highest(decisions), expires=expires)
            case Allow():
                return Allow(because=min(d.because for d in decisions if isinstance(d, Allow)))


def _together(approvals: Sequence[RequireApproval], risk: Risk) -> Decision:
    roles = frozenset.intersection(*(approval.roles for approval in approvals))
    if not roles:
        return ManualOnly(risk=risk)
    return RequireApproval(
        risk=risk,
        quorum=max(approval.quorum for approval in approvals),
        roles=roles,
        expires=min(approval.expires for approval in approvals),
    )


def _highest(decisions: Sequence[Decision]) -> Risk:
    risks = [d.risk for d in decisions if isinstance(d, Confirm | RequireApproval | ManualOnly)]
    return max(risks, key=lambda risk: risk.rank)


def _telling(refusal: Deny) -> tuple[bool, str, str]:
    """A missing permission says more than a general refusal."""
    return (not refusal.permission, refusal.permission, refusal.reason)
