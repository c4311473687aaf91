"""Clicks on requests that Postgres keeps: who may, what they are told, what the audit log says."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.conversation.deciding import Deciding
from bot.intake import Click
from bot.store.approvals import PostgresApprovalStore
from bot.store.runs import PostgresRunStore
from tests.fakes.replies import KeptReplies
from tests.fakes.stores import MemoryAudit, SilentAnnouncer
from tests.integration.store.builders import ANN, OLIVE, a_confirm, a_request, a_run
from workflows.model.approval import ApprovalState
from workflows.model.principal import Principal, SecurityContext, Workspace
from workflows.model.run import Origin

HOUR = timedelta(hours=1)
OPERATOR = replace(OLIVE, roles=frozenset({"operator"}), permissions=frozenset({"deployments.scale"}))


@pytest.fixture
def replies() -> KeptReplies:
    """What people are told."""
    return KeptReplies()


@pytest.fixture
def audit() -> MemoryAudit:
    """What refusals leave behind."""
    return MemoryAudit()


@pytest.fixture
async def deciding(
    runs: PostgresRunStore, approvals: PostgresApprovalStore, audit: MemoryAudit, replies: KeptReplies
) -> Deciding:
    """The votes of a run that is there."""
    await runs.create(a_run())
    return Deciding(approvals=approvals, runs=runs, audit=audit, announcer=SilentAnnouncer(), replies=replies)


def click(who: Principal, verb: str) -> Click:
    """Somebody's click on the request."""
    context = SecurityContext(
        principal=who, workspace=Workspace(cluster="main"), session_id="T1/C1/1.0", request_id="7F3K"
    )
    origin = Origin(surface="button", team="T1", channel="C1")
    return Click(cause=f"{who.user}-{verb}", verb=verb, choice="", subject="req-1", context=context, origin=origin)


async def test_who_lost_the_permission_confirms_nothing(
    deciding: Deciding, approvals: PostgresApprovalStore, audit: MemoryAudit, replies: KeptReplies
) -> None:
    """The click is refused by what the change takes, and is written down; taking it back stays open."""
    await approvals.open(a_confirm(), HOUR)
    lost = replace(OPERATOR, roles=frozenset({"viewer"}), permissions=frozenset({"pods.get"}))
    await deciding.approve(click(lost, "approval.approve"))
    assert "needs `deployments.scale`; you have the role viewer" in replies.last
    assert [event.details["permission"] for event in audit.events] == ["deployments.scale"]
    assert [one.state for one in await approvals.of_run("run-1")] == [ApprovalState.PENDING]
    await deciding.withdraw(click(lost, "approval.withdraw"))
    assert [one.state for one in await approvals.of_run("run-1")] == [ApprovalState.DENIED]


async def test_who_holds_the_permission_confirms(deciding: Deciding, approvals: PostgresApprovalStore) -> None:
    """The requester's own click, with what the change takes, decides it."""
    await approvals.open(a_confirm(), HOUR)
    await deciding.approve(click(OPERATOR, "approval.approve"))
    assert [one.state for one in await approvals.of_run("run-1")] == [ApprovalState.APPROVED]


async def test_only_the_requester_withdraws(
    deciding: Deciding, approvals: PostgresApprovalStore, audit: MemoryAudit, replies: KeptReplies
) -> None:
    """An approver who clicks Withdraw denies nothing; the requester takes the request back."""
    await approvals.open(a_request(), HOUR)
    approver = replace(ANN, permissions=frozenset({"approvals.decide"}))
    await deciding.withdraw(click(approver, "approval.withdraw"))
    assert "Only Olive can withdraw this" in replies.last
    assert audit.kinds() == ["access.refused"]
    assert [one.state for one in await approvals.of_run("run-1")] == [ApprovalState.PENDING]
    await deciding.withdraw(click(OPERATOR, "approval.withdraw"))
    assert [one.state for one in await approvals.of_run("run-1")] == [ApprovalState.CANCELLED]
    await deciding.approve(click(approver, "approval.approve"))
    assert "Olive withdrew this at" in replies.last
