"""Who decided what, when and why."""

from bot.messages.model import inline
from bot.messages.people import people
from bot.messages.times import clock
from languages import say
from workflows.model.approval import Approval, ApprovalKind, ApprovalRequest, ApprovalState, Verdict


def vote_line(vote: Approval) -> str:
    """`ann approved 09:44`."""
    name, at = inline(vote.voter_name), clock(vote.at)
    if vote.verdict is Verdict.APPROVE:
        return say("{name} approved {at}", name=name, at=at)
    return say("{name} denied {at}", name=name, at=at)


def approvers(request: ApprovalRequest) -> str:
    """`ann and bob`; empty where nobody approved."""
    return people(vote.voter_name for vote in request.votes if vote.verdict is Verdict.APPROVE)


def decided(request: ApprovalRequest) -> str:
    """How a request ended, as what stands after a colon: `bob denied this at 09:45: “wrong namespace”`."""
    match request.state:
        case ApprovalState.APPROVED:
            return _approved(request)
        case ApprovalState.DENIED:
            return _denied(request)
        case ApprovalState.EXPIRED:
            return _expired(request)
        case ApprovalState.CANCELLED:
            return _withdrawn(request)
        case ApprovalState.SUPERSEDED:
            return _overtaken(request)
        case ApprovalState.PENDING:
            return say("this still waits for a decision")


def _approved(request: ApprovalRequest) -> str:
    own = request.kind is ApprovalKind.CONFIRM
    if not request.votes:
        return say("confirmed") if own else say("approved")
    names, at = approvers(request), clock(request.votes[-1].at)
    if own:
        return say("{names} confirmed this at {at}", names=names, at=at)
    return say("{names} approved this at {at}", names=names, at=at)


def _overtaken(request: ApprovalRequest) -> str:
    names = approvers(request)
    if not names:
        return say("the object changed before I touched it, so I asked again")
    return say("{names} approved this, then the object changed before I touched it, so I asked again", names=names)


def _withdrawn(request: ApprovalRequest) -> str:
    vote = next((vote for vote in request.votes if vote.voter == request.requester), None)
    if vote is None:
        return say("the run was cancelled before this was decided")
    return say("{name} withdrew this at {at}", name=inline(vote.voter_name), at=clock(vote.at))


def _denied(request: ApprovalRequest) -> str:
    vote = next((vote for vote in reversed(request.votes) if vote.verdict is Verdict.DENY), None)
    if vote is None:
        return say("this was denied")
    name, at = inline(vote.voter_name), clock(vote.at)
    own, reason = request.kind is ApprovalKind.CONFIRM, inline(vote.reason)
    if own and reason:
        return say("{name} cancelled this at {at}: “{reason}”", name=name, at=at, reason=reason)
    if own:
        return say("{name} cancelled this at {at}", name=name, at=at)
    if reason:
        return say("{name} denied this at {at}: “{reason}”", name=name, at=at, reason=reason)
    return say("{name} denied this at {at}", name=name, at=at)


def _expired(request: ApprovalRequest) -> str:
    at, names = clock(request.expires_at), approvers(request)
    if request.kind is ApprovalKind.CONFIRM:
        name = inline(request.requester_name)
        return say("{name} did not confirm in time: the request expired at {at}", name=name, at=at)
    if names:
        return say("only {names} approved in time: the request expired at {at}", names=names, at=at)
    return say("nobody decided in time: the request expired at {at}", at=at)
