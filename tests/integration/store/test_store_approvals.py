"""Approval requests in Postgres."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import psycopg
import pytest

from bot.store.approvals import PostgresApprovalStore
from bot.store.runs import PostgresRunStore
from bot.store.voting import Why
from tests.integration.store.builders import ANN, BOB, OLIVE, a_confirm, a_request, a_run, an_event, person
from workflows.errors import NotFound, PermanentError
from workflows.model.approval import ApprovalRequest, ApprovalState, Verdict
from workflows.model.audit import AuditKind
from workflows.model.principal import PrincipalKind
from workflows.model.risk import Risk
from workflows.model.run import RunState

HOUR = timedelta(hours=1)
OVER = timedelta(0)


@pytest.fixture(autouse=True)
async def run(runs: PostgresRunStore) -> None:
    """The run that every request here belongs to."""
    await runs.create(a_run())


def outcomes(attacker: psycopg.Connection, kind: AuditKind) -> list[tuple[str, str]]:
    """Actor and outcome of all events of a kind."""
    rows = attacker.execute("SELECT actor, outcome FROM audit_event WHERE kind = %s ORDER BY id", [kind.value])
    return [(str(actor), str(outcome)) for actor, outcome in rows]


async def test_opening_twice_asks_once(approvals: PostgresApprovalStore, attacker: psycopg.Connection) -> None:
    """A step that runs again after a crash finds its question, with the database's times."""
    event = an_event(AuditKind.APPROVAL_REQUESTED)
    first = await approvals.open(a_request("req-1"), HOUR, event)
    again = await approvals.open(a_request("req-2"), HOUR, event)
    assert first == again
    assert first.expires_at - first.created_at == HOUR
    assert first.plan == a_request().plan
    assert first.plan.digest == first.plan_digest
    assert len(outcomes(attacker, AuditKind.APPROVAL_REQUESTED)) == 1


async def test_a_run_waits_for_one_request_at_a_time(approvals: PostgresApprovalStore) -> None:
    """A second round is refused while the first one is open, and allowed once it was superseded."""
    await approvals.open(a_request("req-1", quorum=1), HOUR)
    with pytest.raises(PermanentError, match="already waits"):
        await approvals.open(a_request("req-2", number=2), HOUR)
    await approvals.vote("req-1", ANN, Verdict.APPROVE)
    await approvals.supersede("req-1")
    await approvals.open(a_request("req-2", number=2), HOUR)
    assert [request.state for request in await approvals.of_run("run-1")] == [
        ApprovalState.SUPERSEDED,
        ApprovalState.PENDING,
    ]
    assert [request.id for request in await approvals.find_pending()] == ["req-2"]


async def test_two_people_at_once_make_a_quorum_of_two(
    approvals: PostgresApprovalStore, attacker: psycopg.Connection
) -> None:
    """Both votes count, and the request is approved exactly once."""
    await approvals.open(a_request(), HOUR)
    waiting = asyncio.create_task(approvals.wait("req-1"))
    votes = await asyncio.gather(*(approvals.vote("req-1", voter, Verdict.APPROVE) for voter in (ANN, BOB)))
    assert [vote.accepted for vote in votes] == [True, True]
    assert sorted(vote.request.state.value for vote in votes) == ["approved", "pending"]
    decided = await waiting
    assert decided.state is ApprovalState.APPROVED
    assert {vote.voter for vote in decided.votes} == {ANN.id, BOB.id}
    assert len(outcomes(attacker, AuditKind.APPROVAL_VOTED)) == 2
    assert len(outcomes(attacker, AuditKind.APPROVAL_APPROVED)) == 1


async def test_one_person_counts_once(approvals: PostgresApprovalStore) -> None:
    """However often, and however fast, they click."""
    await approvals.open(a_request(), HOUR)
    votes = await asyncio.gather(*(approvals.vote("req-1", ANN, Verdict.APPROVE) for _ in range(6)))
    assert sorted(vote.why.value for vote in votes) == ["already_voted"] * 5 + ["ok"]
    assert all(vote.request.state is ApprovalState.PENDING for vote in votes)


async def test_the_same_user_id_of_another_team_is_another_person(approvals: PostgresApprovalStore) -> None:
    """Identity is team and user together."""
    await approvals.open(a_request(), HOUR)
    await approvals.vote("req-1", ANN, Verdict.APPROVE)
    other = await approvals.vote("req-1", person("ann", team="T2"), Verdict.APPROVE)
    assert other.request.state is ApprovalState.APPROVED


async def test_the_requester_does_not_decide(approvals: PostgresApprovalStore) -> None:
    """Nobody approves their own request."""
    await approvals.open(a_request(quorum=1), HOUR)
    vote = await approvals.vote("req-1", OLIVE, Verdict.APPROVE)
    assert (vote.accepted, vote.why, vote.request.votes) == (False, Why.OWN_REQUEST, ())
    assert vote.request.state is ApprovalState.PENDING


async def test_the_requester_withdraws(approvals: PostgresApprovalStore, attacker: psycopg.Connection) -> None:
    """A no of the requester cancels their own request, also one that somebody approved already; it denies nothing."""
    await approvals.open(a_request(quorum=2), HOUR)
    await approvals.vote("req-1", ANN, Verdict.APPROVE)
    vote = await approvals.vote("req-1", OLIVE, Verdict.DENY)
    assert (vote.accepted, vote.request.state) == (True, ApprovalState.CANCELLED)
    assert outcomes(attacker, AuditKind.APPROVAL_CANCELLED) == [(OLIVE.id, "cancelled")]
    assert outcomes(attacker, AuditKind.APPROVAL_DENIED) == []


async def test_only_the_requester_confirms(approvals: PostgresApprovalStore) -> None:
    """A CONFIRM is the requester's own click and nobody else's."""
    await approvals.open(a_confirm(), HOUR)
    assert (await approvals.vote("req-1", ANN, Verdict.APPROVE)).why is Why.NOT_THE_REQUESTER
    assert (await approvals.vote("req-1", OLIVE, Verdict.APPROVE)).request.state is ApprovalState.APPROVED


async def test_a_system_principal_does_not_vote(approvals: PostgresApprovalStore) -> None:
    """Alerts approve nothing."""
    await approvals.open(a_request(quorum=1), HOUR)
    vote = await approvals.vote("req-1", person("alert", kind=PrincipalKind.SYSTEM), Verdict.APPROVE)
    assert vote.why is Why.NOT_A_PERSON


async def test_one_denial_ends_it_and_a_later_vote_says_so(
    approvals: PostgresApprovalStore, attacker: psycopg.Connection
) -> None:
    """The second click changes nothing and shows who decided; the reason is redacted."""
    await approvals.open(a_request(), HOUR)
    await approvals.vote("req-1", ANN, Verdict.APPROVE)
    denied = await approvals.vote("req-1", BOB, Verdict.DENY, "wrong namespace, password=hunter22222")
    assert denied.request.state is ApprovalState.DENIED
    assert "wrong namespace" in denied.request.votes[1].reason
    assert "hunter22222" not in denied.request.votes[1].reason
    late = await approvals.vote("req-1", person("cat"), Verdict.APPROVE, "", an_event())
    assert (late.accepted, late.why, late.request) == (False, Why.ALREADY_DECIDED, denied.request)
    assert outcomes(attacker, AuditKind.APPROVAL_DENIED) == [(BOB.id, "denied")]
    assert outcomes(attacker, AuditKind.RUN_STARTED) == []
    row = attacker.execute("SELECT string_agg(body, '') FROM audit_text").fetchone()
    assert row is not None
    assert "hunter22222" not in row[0]


async def test_a_vote_after_the_time_is_up_expires_the_request(
    approvals: PostgresApprovalStore, attacker: psycopg.Connection
) -> None:
    """By the database's clock, though nobody had expired it yet."""
    await approvals.open(a_request(quorum=1), OVER)
    vote = await approvals.vote("req-1", ANN, Verdict.APPROVE)
    assert (vote.accepted, vote.why, vote.request.state) == (False, Why.EXPIRED, ApprovalState.EXPIRED)
    assert (await approvals.vote("req-1", ANN, Verdict.APPROVE)).why is Why.EXPIRED
    assert len(outcomes(attacker, AuditKind.APPROVAL_EXPIRED)) == 1


async def test_what_is_due_expires_once(approvals: PostgresApprovalStore, attacker: psycopg.Connection) -> None:
    """Of several replicas that look at the same time one expires it."""
    await approvals.open(a_request(), OVER)
    found = await asyncio.gather(*(approvals.expire_due() for _ in range(4)))
    assert [request.state for batch in found for request in batch] == [ApprovalState.EXPIRED]
    assert len(outcomes(attacker, AuditKind.APPROVAL_EXPIRED)) == 1


async def test_waiting_ends_when_the_time_is_up(approvals: PostgresApprovalStore) -> None:
    """Without anybody's help."""
    await approvals.open(a_request(), timedelta(milliseconds=50))
    assert (await approvals.wait("req-1")).state is ApprovalState.EXPIRED


async def test_a_run_that_ends_closes_its_question(approvals: PostgresApprovalStore, runs: PostgresRunStore) -> None:
    """Nobody is asked about a run that failed meanwhile."""
    await approvals.open(a_request(), HOUR)
    await runs.set_state("run-1", RunState.FAILED)
    request = await approvals.get("req-1")
    assert request is not None
    assert request.state is ApprovalState.CANCELLED


async def test_only_an_approved_request_is_superseded(
    approvals: PostgresApprovalStore, attacker: psycopg.Connection
) -> None:
    """Others stay as they are, and nothing is written."""
    stored = await approvals.open(a_request(), HOUR)
    await approvals.supersede("req-1", an_event())
    assert await approvals.get("req-1") == stored
    assert outcomes(attacker, AuditKind.RUN_STARTED) == []


async def test_an_unknown_request_is_said(approvals: PostgresApprovalStore) -> None:
    """Voting on it or waiting for it raises; getting it finds nothing."""
    assert await approvals.get("none") is None
    with pytest.raises(NotFound):
        await approvals.vote("none", ANN, Verdict.APPROVE)
    with pytest.raises(NotFound):
        await approvals.wait("none")


async def test_many_wait_and_all_are_woken(approvals: PostgresApprovalStore, runs: PostgresRunStore) -> None:
    """More waiters than connections do not keep each other from being answered."""
    names = [f"run-{number}" for number in range(2, 32)]
    for name in names:
        await runs.create(a_run(name))
        await approvals.open(a_request(f"req-{name}", run_id=name, quorum=1), HOUR)
    waiting = [asyncio.create_task(approvals.wait(f"req-{name}")) for name in names]
    await asyncio.gather(*(approvals.vote(f"req-{name}", ANN, Verdict.APPROVE) for name in names))
    decided: list[ApprovalRequest] = await asyncio.gather(*waiting)
    assert {request.state for request in decided} == {ApprovalState.APPROVED}


async def test_what_waits_too_long_is_put_to_more_people(
    approvals: PostgresApprovalStore, attacker: psycopg.Connection
) -> None:
    """After the time in settings, by the database's clock, further roles may decide; once, and written down."""
    asked = await approvals.open(a_request("req-1"), HOUR)
    assert await approvals.escalate_due(asked.risk, HOUR, ["admin"]) == []
    widened = await approvals.escalate_due(asked.risk, OVER, ["admin"])
    assert [request.roles for request in widened] == [asked.roles | {"admin"}]
    assert await approvals.escalate_due(asked.risk, OVER, ["admin"]) == []
    assert len(outcomes(attacker, AuditKind.APPROVAL_ESCALATED)) == 1


async def test_only_open_questions_of_that_risk_escalate(approvals: PostgresApprovalStore) -> None:
    """A decided request, and one of another risk, keep their roles."""
    asked = await approvals.open(a_request("req-1", quorum=1), HOUR)
    other = next(risk for risk in Risk if risk is not asked.risk)
    assert await approvals.escalate_due(other, OVER, ["admin"]) == []
    await approvals.vote("req-1", ANN, Verdict.APPROVE)
    assert await approvals.escalate_due(asked.risk, OVER, ["admin"]) == []


async def test_a_plan_with_text_that_postgres_cannot_take_is_asked_about(approvals: PostgresApprovalStore) -> None:
    """A NUL in what a change would write does not keep the question from being asked."""
    request = a_request("req-1")
    note = replace(request.plan.changes[0].preview, notes=("one\x00two",))
    plan = replace(request.plan, changes=(replace(request.plan.changes[0], preview=note),))
    opened = await approvals.open(replace(request, plan=plan), HOUR)
    assert opened.plan.changes[0].preview.notes == ("one\ufffdtwo",)
