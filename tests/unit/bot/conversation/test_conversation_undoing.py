"""Several people click Undo at once, or one who may not: each hears what came of it."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from bot.conversation.undoing import Undoing
from bot.intake import Click
from tests.fakes.few_agents import registry
from tests.fakes.messages import NOW, a_request, a_run
from tests.fakes.replies import KeptReplies
from tests.fakes.stores import MemoryApprovals, MemoryAudit, MemoryRuns
from workflows.engine import undo_id, undo_run
from workflows.model.approval import ApprovalRequest, ApprovalState
from workflows.model.principal import Principal, PrincipalKind, SecurityContext, Workspace
from workflows.model.run import Origin, Run, RunState

HERE = Origin(surface="button", team="T", channel="C0OPS")


class OneRequest:
    """The approval of the change."""

    async def of_run(self, run_id: str) -> Sequence[ApprovalRequest]:
        """See Asked."""
        return [a_request("web", state=ApprovalState.APPROVED)]


@dataclass
class Meeting:
    """An engine that starts nothing before as many as are expected asked it to."""

    runs: MemoryRuns
    expected: asyncio.Barrier

    async def start(self, run: Run) -> Run:
        """See Undoer."""
        await self.expected.wait()
        await self.runs.create(run)
        return self.runs.runs[run.id]


class Room:
    """A change that was made, and people who click Undo on it."""

    def __init__(self, at_once: int) -> None:
        self.audit, self.replies = MemoryAudit(), KeptReplies()
        self.runs = MemoryRuns(self.audit, MemoryApprovals(self.audit, NOW), NOW)
        self.done = a_run("web", state=RunState.SUCCEEDED)
        self.runs.runs[self.done.id] = self.done
        self._undoing = Undoing(
            runs=self.runs,
            approvals=OneRequest(),
            engine=Meeting(runs=self.runs, expected=asyncio.Barrier(at_once)),
            actions=registry(),
            audit=self.audit,
            replies=self.replies,
            make_undo=_undo,
        )

    async def click(self, user: str, request_id: str, *permissions: str) -> None:
        """One delivery of somebody's click."""
        principal = Principal(
            kind=PrincipalKind.SLACK,
            team="T",
            user=user,
            name=user.lower(),
            roles=frozenset({"viewer"}),
            permissions=frozenset(permissions),
        )
        context = SecurityContext(
            principal=principal, workspace=Workspace(cluster="c"), session_id="s", request_id=request_id
        )
        click = Click(cause=request_id, verb="run.undo", choice="", subject=self.done.id, context=context, origin=HERE)
        await self._undoing.undo(click)


def _undo(run: Run, request: ApprovalRequest, context: SecurityContext, origin: Origin) -> Run:
    return undo_run(run, request, context=context, origin=origin, label="7ABC", now=NOW)


async def test_of_two_at_once_one_takes_it_back_and_the_other_hears_who() -> None:
    """Both found nothing under way; what is stored decides, and it is no refusal of access."""
    room = Room(at_once=2)
    await asyncio.gather(room.click("ANN", "R1", "deployments.scale"), room.click("BOB", "R2", "deployments.scale"))
    winner = room.runs.runs[undo_id(room.done)].context.principal.user
    (told,) = room.replies.sent
    assert told.private_to == ({"ANN", "BOB"} - {winner}).pop()
    assert told.message.headline.startswith(f"{winner.lower()} already clicked Undo at")
    assert "access.refused" not in room.audit.kinds()


async def test_a_click_delivered_twice_is_one_click() -> None:
    """Whoever clicked once is not told that they clicked before."""
    room = Room(at_once=1)
    await room.click("ANN", "R1", "deployments.scale")
    await room.click("ANN", "R1", "deployments.scale")
    assert not room.replies.sent
    await room.click("ANN", "R2", "deployments.scale")
    assert "ann already clicked Undo" in room.replies.last


async def test_only_a_missing_permission_is_a_refusal_of_access() -> None:
    """It names what lacks, for the person and in the audit log."""
    room = Room(at_once=1)
    await room.click("VIC", "R1", "pods.get")
    assert "Taking this back needs `deployments.scale`; you have the role viewer" in room.replies.last
    (refused,) = [event for event in room.audit.events if event.kind == "access.refused"]
    assert (refused.actor, refused.details["permission"]) == ("T/VIC", "deployments.scale")
    assert undo_id(room.done) not in room.runs.runs
