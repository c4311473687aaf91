"""One of each kind of message, with the same words from outside wherever somebody else chooses the words."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from agents.chat.help import Capabilities, Capability
from agents.deployment.results import ImageDeployed, Restarted, RolledBack
from agents.kubernetes.results import PodList, PodRestarted, PodRow, Scaled
from agents.monitoring.pods import PodReplaced
from agents.monitoring.rollouts import RolloutSettled
from agents.monitoring.scaling import ScalingSettled
from agents.orchestrator.outcome import Ask, Choice, Refusal
from bot.messages import mentions, replies
from bot.messages.cards import card, details
from bot.messages.model import Message
from bot.messages.results import rollouts
from bot.messages.results.capabilities import capabilities
from bot.messages.results.diagnosis import diagnosis
from bot.messages.results.fallback import fallback
from bot.messages.results.kubernetes import scaled, settled
from bot.messages.results.pods import pods
from bot.messages.runs import Around, run_message
from bot.messages.stopping import stopping
from tests.fakes.diagnoses import a_diagnosis
from tests.fakes.read_messages import read_messages
from tests.fakes.record_messages import record_messages
from workflows.model.approval import Approval, ApprovalKind, ApprovalRequest, ApprovalState, Verdict
from workflows.model.change import FieldChange, JsonValue, ObjectRef, Plan, PlannedChange, Preview, Undo
from workflows.model.intent import Intent
from workflows.model.principal import Principal, PrincipalKind, SecurityContext, Workspace
from workflows.model.risk import Environment, Risk
from workflows.model.run import Origin, Run, RunState, StepRun, StepState
from workflows.model.template import Step, Triggers, WorkflowTemplate

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
OPERATOR = "U0OLIVE"


def every_message(outside: str, many: int = 3) -> Mapping[str, Message]:
    """By kind.

    Args:
        outside: stands for names, reasons, logs and summaries alike.
        many: how many pods, findings, changes, choices and capabilities there are.
    """
    plan = a_request(outside, many).plan
    about_itself = record_messages(outside, many, plan)
    return {
        **_results(outside, many),
        **_cards(outside, many),
        **_runs(outside),
        **_replies(outside, many),
        **about_itself,
        **read_messages(outside, many),
    }


def a_request(outside: str, many: int = 1, **changed: object) -> ApprovalRequest:
    """Olive's request for `many` changes, approved once."""
    plan = Plan(run_id="run-1", changes=tuple(_change(outside, index) for index in range(many)))
    voted = Approval(voter="T/U0ANN", voter_name=outside, verdict=Verdict.APPROVE, reason="", at=NOW)
    request = ApprovalRequest(
        id="opaque",
        run_id="run-1",
        round=2,
        kind=ApprovalKind.APPROVAL,
        state=ApprovalState.PENDING,
        plan=plan,
        plan_digest=plan.digest,
        risk=Risk.HIGH_RISK,
        requester=f"T/{OPERATOR}",
        requester_name=outside,
        quorum=2,
        roles=frozenset({"approver"}),
        created_at=NOW,
        expires_at=NOW + timedelta(minutes=30),
        votes=(voted,),
        drift=(outside,) * many,
    )
    return replace(request, **changed)  # type: ignore[arg-type]  # the caller names fields of the request


def a_run(outside: str, **changed: object) -> Run:
    """Olive's run of two steps."""
    steps = (
        Step(id="scale", agent="KubernetesAgent", action="scale_deployment"),
        Step(id="verify", agent="MonitoringAgent", action="monitor_deployment_scaling", depends_on=("scale",)),
    )
    principal = Principal(kind=PrincipalKind.SLACK, team="T", user=OPERATOR, name=outside)
    run = Run(
        id="run-1",
        label="9QXM",
        template=WorkflowTemplate(name="scale", description=outside, triggers=Triggers(), inputs=(), steps=steps),
        inputs={"deployment": outside, "namespace": outside, "replicas": 4, "reason": outside},
        context=SecurityContext(
            principal=principal, workspace=Workspace(cluster="demo"), session_id="s", request_id="TNNV8J"
        ),
        origin=Origin(surface="mention", team="T", channel="C0OPS", thread_ts="1.0"),
        state=RunState.WAITING,
        created_at=NOW,
        ended_at=NOW + timedelta(seconds=18),
        summary=outside,
        steps=(StepRun(step_id="scale", state=StepState.SUCCEEDED, result={"text": outside}, ended_at=NOW),),
    )
    return replace(run, **changed)  # type: ignore[arg-type]  # as above


def _change(outside: str, index: int) -> PlannedChange:
    undo = Undo(agent="KubernetesAgent", action="scale_deployment", parameters={"to": outside}, summary=outside)
    preview = Preview(
        target=ObjectRef(cluster=outside, kind="Deployment", namespace=outside, name=f"{outside}{index}"),
        diff=(
            FieldChange(path="spec.replicas", before=3, after=4),
            FieldChange(path=outside, before=outside, after=None),
        ),
        touches=outside,
        notes=(outside, outside),
        undo=undo,
        commands=(outside,),
    )
    return PlannedChange(
        step_id="scale",
        agent="KubernetesAgent",
        action="scale_deployment",
        parameters={"namespace": outside},
        risk=Risk.HIGH_RISK,
        environment=Environment.PRODUCTION,
        permission="deployments.scale",
        preview=preview,
        rollback=undo,
    )


def _results(outside: str, many: int) -> Mapping[str, Message]:
    row = PodRow(
        namespace=outside,
        name=outside,
        state=outside,
        ready=0,
        total=1,
        restarts=12,
        node=outside,
        created_at=NOW - timedelta(hours=7),
        failing=True,
    )
    listed = PodList(
        cluster=outside,
        sandbox=True,
        namespace=None,
        deployment=outside,
        total=many,
        ready=0,
        failing=many,
        counts={outside: many},
        pods=[row] * many,
        read_at=NOW,
    )
    where = {"cluster": outside, "sandbox": True, "namespace": outside, "deployment": outside}
    found = Capability(workflow=outside, description=outside, example=outside)
    return {
        "help": capabilities(Capabilities(capabilities=(found,) * many, roles=(outside,), cluster="")),
        "pods": pods(listed),
        "no pods": pods(listed.model_copy(update={"total": 0, "pods": []})),
        "diagnosis": diagnosis(a_diagnosis(outside, findings=1)),
        "diagnoses": diagnosis(a_diagnosis(outside, findings=many)),
        "healthy": diagnosis(a_diagnosis(outside, findings=0)),
        "scaled": scaled(Scaled(**where, before=3, after=4, generation=2, already_done=False)),
        "settled": settled(ScalingSettled(**where, ready=4, expected=4, seconds=3, pods=[row])),
        **_rollouts(outside, where),
        "result without a view": fallback(outside, {outside: [outside] * many}),
    }


def _rollouts(outside: str, where: Mapping[str, object]) -> Mapping[str, Message]:
    done = {**where, "generation": 2, "already_done": False}
    pod = {key: value for key, value in where.items() if key != "deployment"} | {"pod": outside}
    settled_rollout = {**where, "ready": 3, "wanted": 3, "revision": 4, "images": [outside], "seconds": 3, "pods": []}
    back = {**done, "revision": 1, "images": [outside]}
    image = {**done, "container": outside, "before": outside, "image": outside}
    return {
        "rollout settled": rollouts.rollout_settled(RolloutSettled.model_validate(settled_rollout)),
        "restarted": rollouts.restarted(Restarted.model_validate(done)),
        "rolled back": rollouts.rolled_back(RolledBack.model_validate(back)),
        "image deployed": rollouts.image_deployed(ImageDeployed.model_validate(image)),
        "pod restarted": rollouts.pod_restarted(PodRestarted.model_validate({**pod, "already_done": False})),
        "pod replaced": rollouts.pod_replaced(
            PodReplaced.model_validate({**pod, "successor": outside, "node": outside, "seconds": 3})
        ),
    }


def _cards(outside: str, many: int) -> Mapping[str, Message]:
    run, request = a_run(outside), a_request(outside, many)
    return {
        "approval": card(run, request),
        "approval asked elsewhere": card(run, request, "C0OPS"),
        "confirm": card(run, replace(request, kind=ApprovalKind.CONFIRM)),
        "details": details(run, request),
        "nothing to change": card(run, replace(request, plan=Plan(run_id="run-1"))),
    }


def _runs(outside: str) -> Mapping[str, Message]:
    found: dict[str, Message] = {}
    approved = a_request(outside, state=ApprovalState.APPROVED)
    denial = replace(approved.votes[0], verdict=Verdict.DENY, reason=outside)
    requests = {
        RunState.DENIED: a_request(outside, state=ApprovalState.DENIED, votes=(denial,)),
        RunState.EXPIRED: a_request(outside, state=ApprovalState.EXPIRED),
    }
    for state in RunState:
        request = requests.get(state, approved)
        found[f"run {state}"] = run_message(a_run(outside, state=state), Around(request=request), _result)
        found[f"run {state}, nothing asked"] = run_message(a_run(outside, state=state), Around(), _result)
    by_hand = a_run(outside, state=RunState.MANUAL, summary="\n  ".join([" ".join(outside.splitlines())] * 2))
    found["manual with commands"] = run_message(by_hand, Around(), _result)
    done = a_run(outside, state=RunState.SUCCEEDED)
    taken_back = Around(request=approved, taken_back=replace(done, id="run-2", undo_of=done.id))
    found["stopped"] = stopping(done, approved, Principal(kind=PrincipalKind.SLACK, team="T", user="U1", name=outside))
    found["taken back"] = run_message(done, taken_back, _result)
    found["undo"] = run_message(replace(done, undo_of="run-0", covered_by="opaque"), Around(), _result)
    return found


def _result(_agent: str, action: str, result: Mapping[str, JsonValue]) -> Message:
    return fallback(action, result)


def _replies(outside: str, many: int) -> Mapping[str, Message]:
    person = Principal(kind=PrincipalKind.SLACK, team="T", user="U0VIC", name=outside, roles=frozenset({outside}))
    choices = tuple(Choice(label=f"{outside}{index}", slots=(("deployment", outside),)) for index in range(many))
    intent = Intent(name="scale", slots={"deployment": outside}, confidence=1.0, language="en")
    asked = Ask(intent=intent, missing="namespace", question=outside, choices=choices, example=outside)
    request = a_request(outside)
    denied = replace(request, state=ApprovalState.DENIED)
    refused = Refusal(what=outside, subject=outside, permission="deployments.scale", reason=outside)
    private = {
        "stale": replies.stale(denied),
        "own request": replies.not_yours(request),
        "not for you": replies.not_for_you(request),
        "may not decide": replies.may_not_decide(request, person),
        "voted already": replies.voted_already(),
        "told": mentions.told(denied, OPERATOR),
    }
    return {
        "question": replies.question(asked, "opaque", threaded=True, form=False),
        "question without choices": replies.question(replace(asked, choices=()), "opaque", threaded=False, form=True),
        "unclear": replies.unclear(outside, [outside] * many),
        "refusal": replies.refusal(refused, person, [outside, outside, outside], "7F3K"),
        "broken": replies.broken("x-ref_1"),
        "undrawn": replies.undrawn("9QXM", waits=True),
        "problem": replies.problem(outside, "7F3K"),
        **{kind: Message(headline=text) for kind, text in private.items()},
    }
