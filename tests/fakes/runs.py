"""Runs and policies made short, for tests."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from workflows.model.change import JsonValue
from workflows.model.decision import Allow, Confirm, ManualOnly, RequireApproval
from workflows.model.intent import SlotValue
from workflows.model.principal import Principal, PrincipalKind, SecurityContext, Workspace
from workflows.model.risk import Environment, Risk
from workflows.model.run import Origin, Run, RunState
from workflows.model.template import Rollback, Step, Triggers, WorkflowTemplate
from workflows.policy import PolicyTable

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)

OLIVE = Principal(
    kind=PrincipalKind.SLACK,
    team="T1",
    user="UOLIVE",
    name="Olive",
    roles=frozenset({"operator"}),
    permissions=frozenset({"shelf.get", "shelf.set", "shelf.burn"}),
)


def context(principal: Principal = OLIVE) -> SecurityContext:
    """Olive, in the cluster `test`."""
    return SecurityContext(
        principal=principal, workspace=Workspace(cluster="test"), session_id="T1/C1/1.0", request_id="7F3K"
    )


def policy() -> PolicyTable:
    """A confirm in development, one approval in staging, two in production, a person for what is CRITICAL."""
    hour = timedelta(hours=1)
    approvers = frozenset({"approver"})
    return PolicyTable(
        {
            Risk.READ_ONLY: Allow(because="READ_ONLY"),
            Risk.LOW_RISK: Confirm(risk=Risk.LOW_RISK, expires=hour),
            Risk.MEDIUM_RISK: RequireApproval(risk=Risk.MEDIUM_RISK, quorum=1, roles=approvers, expires=hour),
            Risk.HIGH_RISK: RequireApproval(risk=Risk.HIGH_RISK, quorum=2, roles=approvers, expires=hour),
            Risk.CRITICAL: ManualOnly(risk=Risk.CRITICAL),
        }
    )


def environment_of(cluster: str, namespace: str) -> Environment:
    """`dev` is development, `staging` is staging, everything else is production."""
    known = {"dev": Environment.DEVELOPMENT, "staging": Environment.STAGING}
    return known.get(namespace, Environment.PRODUCTION)


def read(step_id: str, name: str = "a", **more: object) -> Step:
    """A step that reads a number."""
    return _step(step_id, "read", {"name": name}, more)


def put(step_id: str, name: str, value: JsonValue, **more: object) -> Step:
    """A step that sets a number."""
    return _step(step_id, "set", {"name": name, "value": value}, more)


def burn(step_id: str, name: str, **more: object) -> Step:
    """A step that only a person may do."""
    return _step(step_id, "burn", {"name": name}, more)


def _step(step_id: str, action: str, parameters: dict[str, JsonValue], more: dict[str, object]) -> Step:
    needs, back = more.get("needs", ()), more.get("back")
    when, retries, timeout = more.get("when"), more.get("retries", 0), more.get("timeout", 30.0)
    parameters["namespace"] = str(more.get("namespace", "dev"))
    if "note" in more:
        parameters["note"] = str(more["note"])
    rollback = None
    if isinstance(back, int | str):
        rollback = Rollback(action="set", parameters={"name": parameters["name"], "value": back})
    return Step(
        id=step_id,
        agent="ShelfAgent",
        action=action,
        parameters=parameters,
        depends_on=tuple(needs) if isinstance(needs, tuple | list) else (),
        timeout=timeout if isinstance(timeout, float) else 30.0,
        retry_count=retries if isinstance(retries, int) else 0,
        when=when if isinstance(when, str) else None,
        rollback=rollback,
    )


def run_of(*steps: Step, run_id: str = "run-1", inputs: Mapping[str, SlotValue] | None = None) -> Run:
    """A run of these steps, asked for by Olive."""
    template = WorkflowTemplate(name="shelve", description="", triggers=Triggers(), inputs=(), steps=steps)
    return Run(
        id=run_id,
        label="9QXM",
        template=template,
        inputs=inputs or {},
        context=context(),
        origin=Origin(surface="mention"),
        state=RunState.RUNNING,
        created_at=NOW,
    )
