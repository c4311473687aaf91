"""The approval rules of the settings, as the table that the policy decides by."""

from collections.abc import Mapping

from bot.settings.models import AllowRule, ApprovalRule, ApprovalSettings, ConfirmRule, ManualRule
from workflows.model.decision import Allow, Confirm, Decision, ManualOnly, RequireApproval
from workflows.model.risk import Risk


def policy_rules(approvals: ApprovalSettings) -> Mapping[Risk, Decision]:
    """What each effective risk asks for; hand it to `workflows.policy.PolicyTable`."""
    return {risk: _decision(risk, rule) for risk, rule in approvals.by_risk().items()}


def _decision(risk: Risk, rule: AllowRule | ConfirmRule | ApprovalRule | ManualRule) -> Decision:
    match rule:
        case AllowRule():
            return Allow(because=risk)
        case ConfirmRule():
            return Confirm(risk=risk, expires=rule.expires)
        case ApprovalRule():
            return RequireApproval(risk=risk, quorum=rule.quorum, roles=frozenset(rule.roles), expires=rule.expires)
        case ManualRule():
            return ManualOnly(risk=risk)
