"""Every answer of the bot about itself, with words from outside in every place that takes some."""

from collections.abc import Mapping
from datetime import UTC, datetime

from agents.records.results import (
    DecisionRow,
    RefusalRow,
    RunFacts,
    RunFound,
    RunList,
    RunRow,
    StepRow,
    Trail,
    VoteRow,
    Waiting,
    WaitingRow,
    WorkflowList,
    WorkflowRow,
)
from bot.messages.home import home, nothing_to_see
from bot.messages.model import Message
from bot.messages.results.records import one_run, runs, waiting
from bot.messages.results.trail import trail
from bot.messages.results.workflows import workflows
from workflows.model.approval import Verdict
from workflows.model.change import Plan
from workflows.model.principal import Principal, PrincipalKind
from workflows.model.risk import Environment, Risk

AT = datetime(2026, 11, 20, 9, 41, tzinfo=UTC)


def run_row(outside: str, plan: Plan | None = None, state: str = "succeeded") -> RunRow:
    """One run of somebody, approved by somebody."""
    return RunRow(
        label="7F3K", state=state, about=outside, plan=plan, who=outside, at=AT, deciders=(f"{outside}2",), link=""
    )


def record_messages(outside: str, many: int, plan: Plan) -> Mapping[str, Message]:
    """By kind; `many` rows in each list."""
    row, vote = run_row(outside, plan), VoteRow(who=outside, verdict=Verdict.DENY, reason=outside, at=AT)
    person = Principal(kind=PrincipalKind.SLACK, team="T", user="U", name=outside, roles=frozenset({outside}))
    waits = Waiting(requests=(_waiting(row, outside),) * min(many, 10), more=many, yours=many)
    found = RunList(under_way=(run_row(outside, None, "waiting"),) * many, ended=(row,) * many, waiting=many + 3)
    deeds = Trail(
        verb="scaled",
        about=outside,
        person=outside,
        when=outside,
        since=AT,
        made=(row,) * many,
        not_made=(run_row(outside, None, "denied"),) * many,
        decisions=(DecisionRow(vote=vote, row=row),) * many,
        refusals=(RefusalRow(who=outside, what=outside, permission=outside, at=AT),) * many,
        own_only=True,
        left_out=True,
    )
    flow = WorkflowRow(name=outside, description=outside, example=outside, inputs=(outside,) * 3, changes=True)
    return {
        "workflows": workflows(WorkflowList(workflows=(flow,) * many)),
        "runs": runs(found),
        "no runs": runs(RunList(under_way=(), ended=())),
        "one run": one_run(RunFound(asked=outside, facts=_facts(row, vote, outside, many))),
        "no such run": one_run(RunFound(asked=outside, facts=None)),
        "waiting": waiting(waits),
        "nothing waits": waiting(Waiting(requests=())),
        "trail": trail(deeds),
        "trail of a person": trail(deeds.model_copy(update={"verb": ""})),
        "trail of nobody": trail(deeds.model_copy(update={"unknown": outside})),
        "trail of a namesake": trail(deeds.model_copy(update={"person": "", "own_only": False, "namesake": deeds})),
        "trail of an object": trail(deeds.model_copy(update={"person": "", "verb": "", "made": ()})),
        "hidden trail": trail(deeds.model_copy(update={"hidden": True})),
        "trail of no time": trail(deeds.model_copy(update={"unclear": outside})),
        "home": home(person, waits, found, [outside] * many),
        "home of a stranger to runs": nothing_to_see(person, [outside] * many),
    }


def _waiting(row: RunRow, outside: str) -> WaitingRow:
    return WaitingRow(
        request_id="opaque",
        row=row,
        risk=Risk.HIGH_RISK,
        environment=Environment.PRODUCTION,
        approved=1,
        quorum=2,
        roles=(outside,),
        expires_at=AT,
        own=False,
        yours=True,
        confirmation=False,
    )


def _facts(row: RunRow, vote: VoteRow, outside: str, many: int) -> RunFacts:
    return RunFacts(
        row=row,
        workflow="scale_application",
        inputs=(("deployment", outside),) * many,
        votes=(vote,) * many,
        needs=(2, (outside,)),
        expires_at=AT,
        summary=outside,
        steps=(StepRow(step=outside, state="failed", error=outside, ended_at=AT),) * many,
        started_at=AT,
        ended_at=AT,
    )
