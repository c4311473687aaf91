"""Domain objects for the store's tests."""

from dataclasses import replace
from datetime import UTC, datetime

from workflows.model.approval import ApprovalKind, ApprovalRequest, ApprovalState
from workflows.model.audit import AuditEvent, AuditKind
from workflows.model.change import FieldChange, ObjectRef, Plan, PlannedChange, Preview, Undo
from workflows.model.principal import Principal, PrincipalKind, SecurityContext, Workspace
from workflows.model.risk import Environment, Risk
from workflows.model.run import Origin, Run, RunState
from workflows.model.template import Step, Triggers, WorkflowTemplate

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)


def person(user: str, *, team: str = "T1", kind: PrincipalKind = PrincipalKind.SLACK) -> Principal:
    """Somebody with a Slack id."""
    return Principal(kind=kind, team=team, user=user, name=user.title(), roles=frozenset({"approver"}))


OLIVE, ANN, BOB = person("olive"), person("ann"), person("bob")


def a_run(run_id: str = "run-1", *, label: str = "9QXM", state: RunState = RunState.RUNNING) -> Run:
    """A run of two steps that Olive asked for."""
    steps: tuple[Step, ...] = (Step(id="validate", agent="ValidationAgent", action="validate_scaling", timeout=10),)
    steps += (Step(id="scale", agent="KubernetesAgent", action="scale_deployment", depends_on=("validate",)),)
    template = WorkflowTemplate(name="scale", description="Scale", triggers=Triggers(), inputs=(), steps=steps)
    context = SecurityContext(
        principal=OLIVE, workspace=Workspace(cluster="main"), session_id="T1/C1/1.0", request_id=f"req-{run_id}"
    )
    return Run(
        id=run_id,
        label=label,
        template=template,
        inputs={"deployment": "web", "replicas": 5, "force": True},
        context=context,
        origin=Origin(surface="mention", team="T1", channel="C1", thread_ts="1.0", message_ts="1.0"),
        state=state,
        created_at=NOW,
    )


def a_plan(run_id: str = "run-1") -> Plan:
    """One change: web from 3 to 5."""
    preview = Preview(
        target=ObjectRef(cluster="main", kind="Deployment", namespace="shop-prod", name="web", uid="u", generation=4),
        diff=(FieldChange(path="spec.replicas", before=3, after=5),),
        touches="1 deployment",
        undo=Undo(agent="KubernetesAgent", action="scale_deployment", parameters={"replicas": 3}, summary="back to 3"),
    )
    change = PlannedChange(
        step_id="scale",
        agent="KubernetesAgent",
        action="scale_deployment",
        parameters={"replicas": 5},
        risk=Risk.HIGH_RISK,
        environment=Environment.PRODUCTION,
        permission="deployments.scale",
        preview=preview,
    )
    return Plan(run_id=run_id, changes=(change,))


def a_request(request_id: str = "req-1", *, run_id: str = "run-1", quorum: int = 2, number: int = 1) -> ApprovalRequest:
    """A question to approvers about Olive's plan."""
    plan = a_plan(run_id)
    return ApprovalRequest(
        id=request_id,
        run_id=run_id,
        round=number,
        kind=ApprovalKind.APPROVAL,
        state=ApprovalState.PENDING,
        plan=plan,
        plan_digest=plan.digest,
        risk=plan.risk,
        requester=OLIVE.id,
        requester_name=OLIVE.name,
        quorum=quorum,
        roles=frozenset({"approver"}),
        created_at=NOW,
        expires_at=NOW,
    )


def a_confirm(request_id: str = "req-1", *, run_id: str = "run-1") -> ApprovalRequest:
    """A question to Olive herself."""
    return replace(
        a_request(request_id, run_id=run_id), kind=ApprovalKind.CONFIRM, quorum=1, roles=frozenset(), risk=Risk.LOW_RISK
    )


def an_event(kind: AuditKind = AuditKind.RUN_STARTED, *, run_id: str = "run-1", text: str = "") -> AuditEvent:
    """An event of Olive's."""
    return AuditEvent(kind=kind, actor=OLIVE.id, run_id=run_id, subject="shop-prod/web", details={"n": 1}, text=text)
