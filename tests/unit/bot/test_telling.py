"""Who is mentioned when an edited message alone would reach nobody."""

from dataclasses import replace
from datetime import timedelta

from bot.telling import Telling
from tests.fakes.messages import NOW, OPERATOR, a_request, a_run
from tests.fakes.replies import KeptReplies
from workflows.model.approval import Approval, ApprovalKind, ApprovalRequest, ApprovalState, Verdict
from workflows.model.run import Origin, Run, RunState

OWN = Approval(voter=f"T/{OPERATOR}", voter_name="Olive", verdict=Verdict.APPROVE, reason="", at=NOW)
OPS = Origin(surface="approvals", team="T", channel="C0OPS")


async def _ended(run: Run, *requests: ApprovalRequest) -> KeptReplies:
    replies = KeptReplies()
    await Telling(replies).ended(run, requests)
    return replies


async def test_the_requester_hears_of_a_failure_after_somebody_elses_approval() -> None:
    """Mentioned in the thread, with what was not done, why, and the run's label."""
    replies = await _ended(a_run("web", state=RunState.FAILED, summary="quota used up"), a_request("web"))
    said = ":boom: *The change was made, and did not take effect: scale web/web0 from 3 to 4*"
    assert replies.last == f"<@{OPERATOR}> {said}"
    assert "quota used up" in str(replies.sent[0].message.body)
    assert replies.sent[0].origin.thread_ts == "1.0"


async def test_who_clicked_a_moment_ago_is_not_mentioned() -> None:
    """A confirmation that fails at once is seen; one that fails minutes later, or was never clicked, is not."""
    confirmed = a_request("web", kind=ApprovalKind.CONFIRM, votes=(OWN,), state=ApprovalState.APPROVED)
    failed = a_run("web", state=RunState.FAILED)
    assert (await _ended(failed, confirmed)).sent == []
    assert (await _ended(failed)).sent == []
    late = replace(failed, ended_at=NOW + timedelta(minutes=5))
    assert len((await _ended(late, confirmed)).sent) == len((await _ended(late)).sent) == 1


async def test_what_went_well_and_what_was_decided_is_told_elsewhere() -> None:
    """Only a change that was not made mentions anybody at its end; in the terminal nobody can be."""
    for state in (RunState.SUCCEEDED, RunState.DENIED, RunState.EXPIRED, RunState.MANUAL, RunState.RUNNING):
        assert (await _ended(a_run("web", state=state), a_request("web"))).sent == []
    terminal = a_run("web", state=RunState.FAILED, origin=Origin(surface="terminal"))
    assert (await _ended(terminal, a_request("web"))).sent == []


async def test_drift_is_told_to_the_requester_where_they_asked() -> None:
    """With the approvers where the card is; on their own in a direct message; nobody where nothing drifted."""
    before = a_request("web", round=1, state=ApprovalState.SUPERSEDED)
    again = a_request("web", drift=("image: a → b",), votes=())
    run, replies = a_run("web"), KeptReplies()
    await Telling(replies).asked_again(run, again, before, run.origin)
    assert replies.last.startswith(f"<@U0ANN> <@{OPERATOR}> I asked again")
    private = replace(run, origin=Origin(surface="dm", team="T", channel="D0OLIVE"))
    await Telling(replies).asked_again(private, again, before, OPS)
    own, theirs = replies.sent[-1], replies.sent[-2]
    assert theirs.message.headline.startswith("<@U0ANN> I asked again")
    assert own.message.headline.startswith(f"<@{OPERATOR}> I asked again")
    assert (theirs.origin.channel, own.origin.channel) == ("C0OPS", "D0OLIVE")
    told = len(replies.sent)
    await Telling(replies).asked_again(run, again, replace(before, state=ApprovalState.APPROVED), OPS)
    await Telling(replies).asked_again(run, replace(again, kind=ApprovalKind.CONFIRM), before, OPS)
    await Telling(replies).asked_again(run, a_request("web", round=1), None, OPS)
    assert len(replies.sent) == told
