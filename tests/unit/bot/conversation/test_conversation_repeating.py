"""The same button clicked again: whose request it is, and for how long one stands for all."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.conversation.repeating import JUST_NOW, Repeating
from bot.intake import Click
from tests.fakes.messages import NOW, a_run
from tests.fakes.stores import MemoryApprovals, MemoryAudit, MemoryRuns
from workflows.model.principal import Principal, PrincipalKind, SecurityContext, Workspace
from workflows.model.run import Origin, RunState

HERE = Origin(surface="button", team="T", channel="C0OPS", thread_ts="1.0")


class Button:
    """A button on a message, and the runs its clicks began."""

    def __init__(self) -> None:
        audit = MemoryAudit()
        self.now = NOW
        self.runs = MemoryRuns(audit, MemoryApprovals(audit, NOW), NOW)
        self._repeating = Repeating(runs=self.runs, clock=lambda: self.now)
        self._clicks = 0

    async def click(self, user: str, *, changes: bool, again: bool = False, origin: Origin = HERE) -> tuple[str, bool]:
        """The run that the click leads to, and whether it began it; `again` is the same click delivered twice."""
        self._clicks += 0 if again else 1
        principal = Principal(kind=PrincipalKind.SLACK, team="T", user=user, name=user)
        context = SecurityContext(
            principal=principal, workspace=Workspace(cluster="c"), session_id="s", request_id=f"r{self._clicks}"
        )
        click = Click(
            cause=f"Ac{self._clicks}",
            verb="proposal.start",
            choice="0",
            subject="run-1",
            context=context,
            origin=origin,
        )
        asked = await self._repeating.asked(click, changes=changes)
        if asked.before is not None:
            return asked.before.id, False
        run = replace(a_run("web", state=RunState.WAITING), id=f"run-{asked.cause}", context=context)
        await self.runs.create(run)
        return run.id, True

    def ends(self, run_id: str, state: RunState) -> None:
        """The run ends now."""
        self.runs.runs[run_id] = replace(self.runs.runs[run_id], state=state, ended_at=self.now)


async def test_a_change_clicked_twice_is_one_request() -> None:
    """The second click finds the waiting one; somebody else's click is a request of their own."""
    button = Button()
    first, began = await button.click("OLIVE", changes=True)
    assert began
    assert await button.click("OLIVE", changes=True, again=True) == (first, True)
    assert await button.click("OLIVE", changes=True) == (first, False)
    button.now += timedelta(hours=3)
    assert await button.click("OLIVE", changes=True) == (first, False)
    theirs, began = await button.click("BOB", changes=True)
    assert (theirs != first, began) == (True, True)


@pytest.mark.parametrize("state", [RunState.DENIED, RunState.FAILED, RunState.SUCCEEDED])
async def test_a_change_that_ended_can_be_asked_for_again(state: RunState) -> None:
    """A new request then, and again one only; what was just done is not done twice."""
    button = Button()
    first, _ = await button.click("OLIVE", changes=True)
    button.ends(first, state)
    if state is RunState.SUCCEEDED:
        assert await button.click("OLIVE", changes=True) == (first, False)
        button.now += JUST_NOW
    second, began = await button.click("OLIVE", changes=True)
    assert (second != first, began) == (True, True)
    assert await button.click("OLIVE", changes=True) == (second, False)


async def test_what_only_reads_is_answered_once_for_all_within_a_minute() -> None:
    """In the same thread: afterwards, elsewhere, and where only the clicker sees it, it is answered anew."""
    button = Button()
    first, _ = await button.click("VIC", changes=False)
    button.ends(first, RunState.SUCCEEDED)
    assert await button.click("VIC", changes=False) == (first, False)
    assert await button.click("OLIVE", changes=False) == (first, False)
    for origin in (replace(HERE, thread_ts="2.0"), replace(HERE, response_url="https://slack.test/r")):
        assert (await button.click("OLIVE", changes=False, origin=origin))[1]
    button.now += JUST_NOW
    assert (await button.click("VIC", changes=False))[1]
