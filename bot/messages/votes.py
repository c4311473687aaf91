"""Who decided what, when and why."""

from bot.messages.model import inline
from bot.messages.times import clock
from workflows.model.approval import Approval, ApprovalKind, ApprovalRequest, ApprovalState, Verdict


def vote_line(vote: Approval) -> str:
    """`ann approved 09:44`."""
    verb = "approved" if vote.verdict is Verdict.APPROVE else "denied"
    return f"{inline(vote.voter_name)} {verb} {clock(vote.at)}"


def approvers(request: ApprovalRequest) -> str:
    """`ann and bob`; empty where nobody approved."""
    return _listed([inline(vote.voter_name) for vote in request.votes if vote.verdict is Verdict.APPROVE])


def decided(request: ApprovalRequest) -> str:
    """How a request ended: `bob denied this at 09:45: “wrong namespace”`."""
    match request.state:
        case ApprovalState.APPROVED:
            verb = "confirmed" if request.kind is ApprovalKind.CONFIRM else "approved"
            return f"{approvers(request)} {verb} this at {clock(request.votes[-1].at)}" if request.votes else verb
        case ApprovalState.DENIED:
            return _denied(request)
        case ApprovalState.EXPIRED:
            return f"{_too_few(request)} in time: the request expired at {clock(request.expires_at)}"
        case ApprovalState.CANCELLED:
            return _withdrawn(request)
        case ApprovalState.SUPERSEDED:
            return f"{approvers(request)} approved this, then the object changed before I touched it, so I asked again"
        case ApprovalState.PENDING:
            return "this still waits for a decision"


def _withdrawn(request: ApprovalRequest) -> str:
    vote = next((vote for vote in request.votes if vote.voter == request.requester), None)
    if vote is None:
        return "the run was cancelled before this was decided"
    return f"{inline(vote.voter_name)} withdrew this at {clock(vote.at)}"


def _denied(request: ApprovalRequest) -> str:
    vote = next((vote for vote in reversed(request.votes) if vote.verdict is Verdict.DENY), None)
    if vote is None:
        return "this was denied"
    verb = "cancelled" if request.kind is ApprovalKind.CONFIRM else "denied"
    reason = f": “{inline(vote.reason)}”" if vote.reason else ""
    return f"{inline(vote.voter_name)} {verb} this at {clock(vote.at)}{reason}"


def _too_few(request: ApprovalRequest) -> str:
    if request.kind is ApprovalKind.CONFIRM:
        return f"{inline(request.requester_name)} did not confirm"
    names = approvers(request)
    return f"only {names} approved" if names else "nobody decided"


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else " and ".join([", ".join(names[:-1]), names[-1]]) if names else ""
