"""Short messages that mention people: what happened to a change since they last looked."""

from collections.abc import Sequence
from dataclasses import replace

from bot.messages.changes import wish
from bot.messages.endings import ended
from bot.messages.model import Message, Text, inline
from bot.messages.votes import decided
from languages import say
from workflows.model.approval import ApprovalRequest
from workflows.model.run import Run


def told(request: ApprovalRequest, requester: str) -> str:
    """For the requester, in the thread: how their request was decided."""
    return f"<@{requester}> {decided(request)} · {wish(request.plan)}"


def asked_again(request: ApprovalRequest, people: Sequence[str], label: str) -> Message:
    """For those who approved and who asked: what was approved is not what would happen now.

    Args:
        request: the newer one, which waits now.
        people: Slack user ids.
        label: the run's.
    """
    names = " ".join(f"<@{user}>" for user in people)
    changed = "\n".join(f"• {inline(line)}" for line in request.drift)
    again = say("I asked again instead of changing what nobody approved: {what}", what=wish(request.plan))
    return Message(
        headline=f"{names} {again}".strip(),
        body=(Text(mrkdwn=changed),) if changed else (),
        footnote=say("the card of run {label} waits for approval once more", label=inline(label)),
    )


def not_done(run: Run, request: ApprovalRequest | None, requester: str) -> Message:
    """For the requester, in the thread: a change of theirs ended otherwise than they asked."""
    said = ended(run, request)
    return replace(said, buttons=(), headline=f"<@{requester}> {said.headline}")
