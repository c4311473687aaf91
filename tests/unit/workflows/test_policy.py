"""The policy: pure, monotone, and never below the floor of an environment."""

from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.errors import QuarterdeckError
from workflows.model.change import ObjectRef, PlannedChange, Preview
from workflows.model.decision import Allow, Confirm, Decision, Deny, ManualOnly, RequireApproval
from workflows.model.principal import Principal, PrincipalKind, SecurityContext, Workspace
from workflows.model.risk import Environment, Risk
from workflows.policy import FLOOR, PolicyTable, effective_risk

NOW = datetime(2026, 11, 21, tzinfo=UTC)
HOUR = timedelta(hours=1)
APPROVERS = frozenset({"approver"})
RULES: dict[Risk, Decision] = {
    Risk.READ_ONLY: Allow(because="READ_ONLY"),
    Risk.LOW_RISK: Confirm(risk=Risk.LOW_RISK, expires=HOUR),
    Risk.MEDIUM_RISK: RequireApproval(risk=Risk.MEDIUM_RISK, quorum=1, roles=APPROVERS, expires=HOUR),
    Risk.HIGH_RISK: RequireApproval(risk=Risk.HIGH_RISK, quorum=2, roles=APPROVERS, expires=HOUR / 2),
    Risk.CRITICAL: ManualOnly(risk=Risk.CRITICAL),
}
POLICY = PolicyTable(RULES)

risks = st.sampled_from(Risk)
environments = st.sampled_from(Environment)
spans = st.integers(1, 100).map(lambda minutes: timedelta(minutes=minutes))
roles = st.frozensets(st.sampled_from(["approver", "admin", "sre"]), min_size=1)
decisions: st.SearchStrategy[Decision] = st.one_of(
    st.sampled_from("ab").map(lambda because: Allow(because=because)),
    st.builds(Confirm, risk=risks, expires=spans),
    st.builds(RequireApproval, risk=risks, quorum=st.integers(1, 3), roles=roles, expires=spans),
    st.builds(ManualOnly, risk=risks),
    st.builds(Deny, permission=st.sampled_from(["", "a.b", "c.d"]), reason=st.sampled_from(["x", "y"])),
)
STRICTNESS = [Allow, Confirm, RequireApproval, ManualOnly, Deny]


def change(risk: Risk, environment: Environment = Environment.DEVELOPMENT) -> PlannedChange:
    """A scale of that risk, as the engine would plan it."""
    return PlannedChange(
        step_id="scale",
        agent="KubernetesAgent",
        action="scale_deployment",
        parameters={},
        risk=risk,
        environment=environment,
        permission="deployments.scale",
        preview=Preview(
            target=ObjectRef(cluster="c", kind="Deployment", namespace="n", name="web"), diff=(), touches=""
        ),
    )


def context(*permissions: str, kind: PrincipalKind = PrincipalKind.SLACK) -> SecurityContext:
    """Somebody with these permissions."""
    principal = Principal(kind=kind, team="T1", user="U1", name="Olive", permissions=frozenset(permissions))
    return SecurityContext(principal=principal, workspace=Workspace(cluster="c"), session_id="s", request_id="r")


def rank(decision: Decision) -> int:
    """How strict a decision is."""
    return STRICTNESS.index(type(decision))


@given(risks, environments)
def test_a_change_is_never_below_the_floor_nor_below_its_base(base: Risk, environment: Environment) -> None:
    """The environment raises a change's risk; nothing lowers it, and a read stays a read."""
    risk = effective_risk(base, environment)
    assert risk.rank >= base.rank
    assert risk is Risk.READ_ONLY if base is Risk.READ_ONLY else risk.rank >= FLOOR[environment].rank
    assert effective_risk(risk, environment) is risk


@given(risks)
def test_closer_to_production_is_never_less_risky(base: Risk) -> None:
    """The same change is at least as risky in staging as in development, and in production as in staging."""
    ranks = [effective_risk(base, environment).rank for environment in Environment]
    assert ranks == sorted(ranks)


@pytest.mark.parametrize(
    ("environment", "risk"),
    [
        (Environment.DEVELOPMENT, Risk.LOW_RISK),
        (Environment.STAGING, Risk.MEDIUM_RISK),
        (Environment.PRODUCTION, Risk.HIGH_RISK),
    ],
)
def test_an_ordinary_change_has_the_risk_of_its_environment(environment: Environment, risk: Risk) -> None:
    """LOW_RISK in development, MEDIUM_RISK in staging, HIGH_RISK in production."""
    assert effective_risk(Risk.LOW_RISK, environment) is risk
    assert effective_risk(Risk.CRITICAL, environment) is Risk.CRITICAL


@given(risks, environments)
def test_the_table_decides_by_the_effective_risk(base: Risk, environment: Environment) -> None:
    """Also where the engine had forgotten to raise it."""
    expected = RULES[effective_risk(base, environment)]
    assert POLICY.decide(change(base, environment), context("deployments.scale"), NOW) == expected


@given(risks, environments)
def test_who_lacks_the_permission_is_denied_whatever_the_risk(base: Risk, environment: Environment) -> None:
    """The refusal names the permission that is missing."""
    decision = POLICY.decide(change(base, environment), context("pods.get"), NOW)
    assert isinstance(decision, Deny)
    assert decision.permission == "deployments.scale"


@given(risks, environments)
def test_an_alert_never_changes_anything(base: Risk, environment: Environment) -> None:
    """A system principal may read and nothing else, even with every permission."""
    decision = POLICY.decide(change(base, environment), context("*", kind=PrincipalKind.SYSTEM), NOW)
    assert isinstance(decision, Deny if base.changes else Allow)


@given(st.lists(decisions, min_size=1, max_size=5))
def test_the_strictest_is_as_strict_as_each(several: list[Decision]) -> None:
    """No decision gets looser by being put together with others."""
    together = POLICY.strictest(several)
    assert all(rank(together) >= rank(one) for one in several)


@given(st.lists(decisions, min_size=1, max_size=3))
def test_the_order_does_not_matter(several: list[Decision]) -> None:
    """The strictest of a plan does not depend on the order of its steps."""
    assert len({POLICY.strictest(order) for order in permutations(several)}) == 1


@given(decisions, decisions, decisions)
def test_the_grouping_does_not_matter(a: Decision, b: Decision, c: Decision) -> None:
    """Deciding part by part comes to the same as deciding all at once."""
    assert POLICY.strictest([POLICY.strictest([a, b]), c]) == POLICY.strictest([a, POLICY.strictest([b, c])])
    assert POLICY.strictest([POLICY.strictest([a, b]), c]) == POLICY.strictest([a, b, c])


@given(decisions)
def test_a_decision_alone_stays_what_it_is(one: Decision) -> None:
    """Nothing is added to a single decision, and repeating it changes nothing."""
    assert POLICY.strictest([one]) == one
    assert POLICY.strictest([one, one]) == one


def test_approvals_together_take_the_most_of_each() -> None:
    """Highest quorum, highest risk, shortest time, and only the roles that may decide all of it."""
    first = RequireApproval(risk=Risk.MEDIUM_RISK, quorum=3, roles=frozenset({"a", "b"}), expires=HOUR)
    second = RequireApproval(risk=Risk.HIGH_RISK, quorum=1, roles=frozenset({"b", "c"}), expires=HOUR / 2)
    assert POLICY.strictest([first, second]) == RequireApproval(
        risk=Risk.HIGH_RISK, quorum=3, roles=frozenset({"b"}), expires=HOUR / 2
    )


def test_approvals_that_nobody_could_give_together_are_left_to_a_person() -> None:
    """Without a role in common the question would stand unanswered until it expires."""
    first = RequireApproval(risk=Risk.MEDIUM_RISK, quorum=1, roles=frozenset({"a"}), expires=HOUR)
    second = RequireApproval(risk=Risk.HIGH_RISK, quorum=1, roles=frozenset({"b"}), expires=HOUR)
    assert POLICY.strictest([first, second]) == ManualOnly(risk=Risk.HIGH_RISK)


def test_nothing_to_change_is_allowed() -> None:
    """An empty plan needs nobody."""
    assert isinstance(POLICY.strictest([]), Allow)


@pytest.mark.parametrize(
    "rules",
    [
        {risk: rule for risk, rule in RULES.items() if risk is not Risk.HIGH_RISK},
        {**RULES, Risk.CRITICAL: RULES[Risk.HIGH_RISK]},
        {**RULES, Risk.READ_ONLY: RULES[Risk.LOW_RISK]},
    ],
)
def test_a_table_with_a_hole_is_refused(rules: dict[Risk, Decision]) -> None:
    """Every risk has a rule, reads are allowed and CRITICAL is done by hand."""
    with pytest.raises(QuarterdeckError):
        PolicyTable(rules)
