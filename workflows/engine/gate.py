"""The gate before every change: plan, decision, and the question to people where the decision asks for one."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from languages import mark, say, sentences, spoken
from workflows.engine.coverage import Coverage
from workflows.engine.outcome import Outcome
from workflows.engine.planner import Planner
from workflows.engine.recorder import Recorder, event
from workflows.engine.steady import SteadyApprovals
from workflows.engine.verdict import ENDS, Verdict, Way
from workflows.expressions import Scope
from workflows.model.approval import ApprovalKind, ApprovalRequest, ApprovalState
from workflows.model.approval import Verdict as Vote
from workflows.model.audit import AuditEvent, AuditKind
from workflows.model.change import JsonValue, Plan
from workflows.model.decision import Allow, Confirm, Decision, Deny, ManualOnly, RequireApproval
from workflows.model.run import Run, RunState
from workflows.model.template import Step
from workflows.plan import differences
from workflows.ports import Policy


@dataclass(frozen=True, kw_only=True)
class Overtaken:
    """The plan that drift overtook.

    Attributes:
        request_id: the approval it had; empty where none was needed.
        lines: what the changes themselves reported, for where a fresh look finds no difference any more.
    """

    plan: Plan
    request_id: str
    lines: tuple[str, ...]


class Gate:
    """Decides whether the changes of a run may be made. Each method is one journalled step."""

    def __init__(
        self,
        *,
        planner: Planner,
        policy: Policy,
        coverage: Coverage,
        approvals: SteadyApprovals,
        recorder: Recorder,
        clock: Callable[[], datetime],
        new_id: Callable[[], str],
    ) -> None:
        self._planner = planner
        self._policy = policy
        self._coverage = coverage
        self._approvals = approvals
        self._recorder = recorder
        self._clock = clock
        self._new_id = new_id

    async def plan(
        self,
        run: Run,
        number: int,
        steps: Sequence[Step],
        outcomes: Mapping[str, Outcome],
        scope: Scope,
        overtaken: Overtaken | None,
    ) -> Verdict:
        """Plan the open changes (`steps`), decide, and ask where people are needed.

        `number` counts the plans of the run, from 1; `overtaken` is the plan that drifted: its approval is void.
        """
        if overtaken and overtaken.request_id:
            await self._approvals.supersede(overtaken.request_id)
            await self._recorder.asked(overtaken.request_id)
        draft = await self._planner.draft(run, steps, outcomes, scope)
        for step_id, outcome in draft.settled.items():
            await self._recorder.ended(run, step_id, outcome)
        if not draft.plan.changes:
            return Verdict(way=Way.NOTHING, plan=draft.plan, settled=draft.settled)
        verdict = await self._decided(run, number, draft.plan, overtaken)
        return replace(verdict, settled=draft.settled)

    async def _decided(self, run: Run, number: int, plan: Plan, overtaken: Overtaken | None) -> Verdict:
        decision = await self._decision(run, plan)
        decided = _decided_event(run, number, plan, decision)
        match decision:
            case Allow():
                await self._recorder.wrote(decided)
                return Verdict(way=Way.GO, plan=plan)
            case Confirm() | RequireApproval():
                return await self._ask(run, number, plan, decision, overtaken, decided)
            case ManualOnly():
                await self._recorder.wrote(decided)
                return Verdict(way=Way.END, plan=plan, state=RunState.MANUAL, words=_manual_words(plan, decision))
            case Deny():
                details: dict[str, JsonValue] = {"permission": decision.permission}
                subject = str(plan.changes[0].preview.target)
                refused = event(
                    run,
                    AuditKind.ACCESS_REFUSED,
                    subject=subject,
                    outcome="refused",
                    details=details,
                    text=decision.reason,
                )
                await self._recorder.wrote(decided, refused)
                return Verdict(way=Way.END, plan=plan, state=RunState.REFUSED, words=decision.reason)

    async def _decision(self, run: Run, plan: Plan) -> Decision:
        now = self._clock()
        decision = self._policy.strictest([self._policy.decide(change, run.context, now) for change in plan.changes])
        if isinstance(decision, Confirm | RequireApproval):
            because = await self._coverage.because(run, plan, now)
            return Allow(because=because) if because else decision
        return decision

    async def _ask(
        self,
        run: Run,
        number: int,
        plan: Plan,
        decision: Confirm | RequireApproval,
        overtaken: Overtaken | None,
        decided: AuditEvent,
    ) -> Verdict:
        request = self._request(run, number, plan, decision, _drift(plan, overtaken))
        details: dict[str, JsonValue] = {
            "plan": request.plan_digest,
            "risk": request.risk.value,
            "quorum": request.quorum,
            "round": number,
            "drift": list(request.drift),
        }
        requested = event(run, AuditKind.APPROVAL_REQUESTED, subject=request.id, details=details)
        opened = await self._approvals.open(request, decision.expires, decided, requested)
        await self._recorder.moved(run, RunState.WAITING)
        await self._recorder.asked(opened.id)
        return Verdict(way=Way.ASK, plan=opened.plan, request_id=opened.id)

    def _request(
        self, run: Run, number: int, plan: Plan, decision: Confirm | RequireApproval, drift: tuple[str, ...]
    ) -> ApprovalRequest:
        now = self._clock()
        own = isinstance(decision, Confirm)
        return ApprovalRequest(
            id=self._new_id(),
            run_id=run.id,
            round=number,
            kind=ApprovalKind.CONFIRM if own else ApprovalKind.APPROVAL,
            state=ApprovalState.PENDING,
            plan=plan,
            plan_digest=plan.digest,
            risk=plan.risk,
            requester=run.context.principal.id,
            requester_name=run.context.principal.name,
            quorum=1 if isinstance(decision, Confirm) else decision.quorum,
            roles=frozenset() if isinstance(decision, Confirm) else decision.roles,
            created_at=now,
            expires_at=now + decision.expires,
            drift=drift,
        )

    async def answer(self, run: Run, asked: Verdict) -> Verdict:
        """Wait until the question is answered, however long that takes."""
        request = await self._approvals.wait(asked.request_id)
        await self._recorder.asked(request.id)
        if request.state is ApprovalState.APPROVED and request.plan.digest != request.plan_digest:
            return Verdict(
                way=Way.END, plan=request.plan, request_id=request.id, state=RunState.REFUSED, words=spoken(_ALTERED)
            )
        if request.state is ApprovalState.APPROVED:
            await self._recorder.moved(run, RunState.RUNNING)
            return Verdict(way=Way.GO, plan=request.plan, request_id=request.id)
        state = ENDS[request.state]
        return Verdict(
            way=Way.END, plan=request.plan, request_id=request.id, state=state, words=_answer_words(request, state)
        )


_ALTERED = mark(
    "The stored plan is not the one that was approved, so nothing of it was run; look at the audit log, then ask again."
)


def _drift(plan: Plan, overtaken: Overtaken | None) -> tuple[str, ...]:
    if overtaken is None:
        return ()
    before = {change.step_id: change.preview for change in overtaken.plan.changes}
    lines = tuple(
        line
        for change in plan.changes
        if change.step_id in before
        for line in differences(before[change.step_id], change.preview)
    )
    return lines or overtaken.lines


def _decided_event(run: Run, number: int, plan: Plan, decision: Decision) -> AuditEvent:
    details: dict[str, JsonValue] = {
        "plan": plan.digest,
        "round": number,
        "risk": plan.risk.value,
        "environment": plan.environment.value,
        "steps": [change.step_id for change in plan.changes],
    }
    if isinstance(decision, Allow):
        details["because"] = decision.because
    if isinstance(decision, RequireApproval):
        details["quorum"] = decision.quorum
        details["roles"] = [*sorted(decision.roles)]
    subject = str(plan.changes[0].preview.target)
    return event(run, AuditKind.POLICY_DECIDED, subject=subject, outcome=_OUTCOMES[type(decision)], details=details)


_OUTCOMES: Mapping[type[Decision], str] = {
    Allow: "allow",
    Confirm: "confirm",
    RequireApproval: "require_approval",
    ManualOnly: "manual_only",
    Deny: "deny",
}


def _manual_words(plan: Plan, decision: ManualOnly) -> str:
    targets = ", ".join(dict.fromkeys(str(change.preview.target) for change in plan.changes))
    left = say(
        "{objects}: this is {risk} and I leave it to a person; nothing was changed.",
        objects=targets,
        risk=decision.risk,
    )
    return sentences([left, say("By hand:") if plan.commands else say("No commands are known for it.")])


def _answer_words(request: ApprovalRequest, state: RunState) -> str:
    if state is RunState.EXPIRED:
        return say("Nobody answered in time, so nothing more was changed; ask again when somebody is there.")
    denials = [vote for vote in request.votes if vote.verdict is Vote.DENY]
    if state is RunState.DENIED and denials:
        name, reason = denials[-1].voter_name, denials[-1].reason
        return (
            say("{name} denied this: {reason}", name=name, reason=reason)
            if reason
            else say("{name} denied this", name=name)
        )
    if state is RunState.DENIED:
        return say("This was denied.")
    if denials:
        return say("{name} withdrew this; nothing more was changed.", name=denials[-1].voter_name)
    return say("This was cancelled before anybody approved it.")
