"""Tells people by mention what they would not notice otherwise: an edited message rings nobody's phone."""

from collections.abc import Sequence
from datetime import timedelta

from bot.conversation.replies import Replies, Reply
from bot.messages import mentions
from bot.messages.model import Message
from workflows.model.approval import ApprovalKind, ApprovalRequest, ApprovalState, Verdict
from workflows.model.run import Origin, Run, RunState

WATCHED = timedelta(minutes=1)
"""Whoever clicked less than this ago still looks at the message."""

_TOLD = (ApprovalState.APPROVED, ApprovalState.DENIED, ApprovalState.EXPIRED)
_UNDONE = (RunState.FAILED, RunState.REFUSED, RunState.CANCELLED)


class Telling:
    """Each telling has a key of its own, so that it is said once, by whichever replica comes first."""

    def __init__(self, replies: Replies) -> None:
        self._replies = replies

    async def decided(self, run: Run, request: ApprovalRequest) -> None:
        """The requester hears how others decided."""
        if request.kind is ApprovalKind.APPROVAL and request.state in _TOLD:
            said = mentions.told(request, run.context.principal.user)
            await self._say(f"told/{request.id}", run.origin, Message(headline=said))

    async def asked_again(
        self, run: Run, request: ApprovalRequest, before: ApprovalRequest | None, where: Origin
    ) -> None:
        """Those who approved what drift overtook, and the requester, hear that it is asked once more at `where`."""
        if request.kind is not ApprovalKind.APPROVAL or request.state is not ApprovalState.PENDING:
            return
        if before is None or before.state is not ApprovalState.SUPERSEDED:
            return
        requester = run.context.principal.user
        approvers = [vote.voter.rpartition("/")[2] for vote in before.votes if vote.verdict is Verdict.APPROVE]
        together = where == run.origin
        if approvers:
            people = [*approvers, requester] if together else approvers
            await self._say(f"again/{request.id}", where, mentions.asked_again(request, people, run.label))
        if not together:
            message = mentions.asked_again(request, [requester], run.label)
            await self._say(f"again/{request.id}/requester", run.origin, message)

    async def ended(self, run: Run, requests: Sequence[ApprovalRequest]) -> None:
        """The requester hears that a change was not made, unless they clicked a moment ago and see it."""
        if run.state in _UNDONE and not _watches(run, requests):
            request = requests[-1] if requests else None
            message = mentions.not_done(run, request, run.context.principal.user)
            await self._say(f"ended/{run.id}", run.origin, message)

    async def _say(self, key: str, origin: Origin, message: Message) -> None:
        if origin.channel:
            await self._replies.send(Reply(key=key, origin=origin, message=message))


def _watches(run: Run, requests: Sequence[ApprovalRequest]) -> bool:
    """Whether the last click on it was the requester's own, just before it ended."""
    votes = [vote for request in requests for vote in request.votes]
    last = votes[-1].at if votes else run.created_at
    own = votes[-1].voter == run.context.principal.id if votes else True
    return own and run.ended_at is not None and run.ended_at - last < WATCHED
