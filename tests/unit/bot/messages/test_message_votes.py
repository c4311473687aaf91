"""How a decision is told: to the requester, to somebody who clicks too late, on the card."""

from dataclasses import replace

import pytest

from bot.messages.cards import card
from bot.messages.votes import decided
from tests.fakes.messages import NOW, OPERATOR, a_request, a_run
from workflows.model.approval import Approval, ApprovalKind, ApprovalState, Verdict

AT = "<!date^1795253400^{time}|09:30 UTC>"
UNTIL = "<!date^1795255200^{time}|10:00 UTC>"
ANN = Approval(voter="T/U0ANN", voter_name="Ann", verdict=Verdict.APPROVE, reason="", at=NOW)
BOB = replace(ANN, voter="T/U0BOB", voter_name="Bob")
OLIVE = replace(ANN, voter=f"T/{OPERATOR}", voter_name="Olive", verdict=Verdict.DENY)
NO = replace(BOB, verdict=Verdict.DENY, reason="wrong <namespace>")


@pytest.mark.parametrize(
    ("state", "kind", "votes", "words"),
    [
        (ApprovalState.APPROVED, ApprovalKind.APPROVAL, (ANN, BOB), f"Ann and Bob approved this at {AT}"),
        (ApprovalState.APPROVED, ApprovalKind.CONFIRM, (ANN,), f"Ann confirmed this at {AT}"),
        (
            ApprovalState.DENIED,
            ApprovalKind.APPROVAL,
            (ANN, NO),
            f"Bob denied this at {AT}: “wrong &lt;namespace&gt;”",
        ),
        (ApprovalState.DENIED, ApprovalKind.CONFIRM, (replace(NO, reason=""),), f"Bob cancelled this at {AT}"),
        (
            ApprovalState.EXPIRED,
            ApprovalKind.APPROVAL,
            (),
            f"nobody decided in time: the request expired at {UNTIL}",
        ),
        (
            ApprovalState.EXPIRED,
            ApprovalKind.APPROVAL,
            (ANN,),
            f"only Ann approved in time: the request expired at {UNTIL}",
        ),
        (
            ApprovalState.EXPIRED,
            ApprovalKind.CONFIRM,
            (),
            f"Olive did not confirm in time: the request expired at {UNTIL}",
        ),
        (ApprovalState.CANCELLED, ApprovalKind.APPROVAL, (ANN,), "the run was cancelled before this was decided"),
        (ApprovalState.CANCELLED, ApprovalKind.APPROVAL, (ANN, OLIVE), f"Olive withdrew this at {AT}"),
        (
            ApprovalState.SUPERSEDED,
            ApprovalKind.APPROVAL,
            (ANN,),
            "Ann approved this, then the object changed before I touched it, so I asked again",
        ),
        (
            ApprovalState.SUPERSEDED,
            ApprovalKind.CONFIRM,
            (),
            "the object changed before I touched it, so I asked again",
        ),
    ],
)
def test_a_decision_says_who_when_and_why(
    state: ApprovalState, kind: ApprovalKind, votes: tuple[Approval, ...], words: str
) -> None:
    """Also where nobody decided: whoever reads it need not look anything up."""
    assert decided(a_request("Olive", state=state, kind=kind, votes=votes)) == words


def test_a_card_that_only_the_requester_sees_has_nothing_to_decide() -> None:
    """Elsewhere approvers are asked; here there is only what the requester may click, and where to look."""
    for where, words in (("C0OPS", "Approvers are asked in <#C0OPS>"), ("", "Nobody who may approve sees this here")):
        message = card(a_run("Olive"), a_request("Olive"), where)
        assert [button.verb for button in message.buttons] == ["approval.details", "approval.withdraw"]
        assert any(words in getattr(part, "mrkdwn", "") for part in message.body)
