"""A run whose message cannot be drawn is not met with silence."""

from collections.abc import Mapping
from datetime import UTC, datetime

import pytest

from bot.announcer import RunAnnouncer
from bot.messages.model import Message
from tests.fakes.messages import a_run
from tests.fakes.replies import KeptReplies
from tests.fakes.stores import MemoryApprovals, MemoryAudit, MemoryRuns
from workflows.model.change import JsonValue
from workflows.model.run import Run, RunState

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)


def _breaks(agent: str, action: str, result: Mapping[str, JsonValue]) -> Message:
    raise KeyError(agent, action, *result)


async def _shown(run: Run) -> KeptReplies:
    audit, replies = MemoryAudit(), KeptReplies()
    approvals = MemoryApprovals(audit, NOW)
    runs = MemoryRuns(audit, approvals, NOW)
    await runs.create(run)
    announcer = RunAnnouncer(
        runs=runs,
        approvals=approvals,  # type: ignore[arg-type]  # a run that only reads asks it nothing
        replies=replies,
        result_view=_breaks,
        changes_something=lambda template: False,
        clock=lambda: NOW,
    )
    with pytest.raises(KeyError):
        await announcer.run_changed(run.id)
    return replies


async def test_an_end_that_cannot_be_drawn_is_told_in_plain_words() -> None:
    """In the place of the run's message, with the reference that the log knows."""
    replies = await _shown(a_run("web", state=RunState.SUCCEEDED))
    assert [reply.key for reply in replies.sent] == ["run/run-1"]
    assert "Something broke on my side" in replies.last
    assert replies.sent[-1].message.footnote == "reference 9QXM"
