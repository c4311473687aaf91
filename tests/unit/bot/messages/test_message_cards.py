"""What a card says of a change that is worse than it looks."""

from dataclasses import replace

from bot.messages.cards import card
from bot.messages.model import ButtonStyle
from tests.fakes.messages import a_request, a_run
from workflows.model.approval import ApprovalKind, ApprovalRequest
from workflows.model.change import FieldChange


def _to(replicas: int, kind: ApprovalKind) -> ApprovalRequest:
    request = a_request("web", kind=kind)
    first = request.plan.changes[0]
    preview = replace(first.preview, diff=(FieldChange(path="spec.replicas", before=4, after=replicas),))
    return replace(request, plan=replace(request.plan, changes=(replace(first, preview=preview),)))


def test_scaling_to_nothing_says_that_it_stops_the_thing() -> None:
    """The headline says so, the button is red and asks once more; any other number has neither."""
    for kind in ApprovalKind:
        shown = card(a_run("web"), _to(0, kind))
        assert "This stops web/web0 completely" in shown.headline
        assert shown.buttons[0].style is ButtonStyle.DANGER
        assert shown.buttons[0].confirmation is not None
        usual = card(a_run("web"), _to(5, kind))
        assert "stops" not in usual.headline
        assert usual.buttons[0].confirmation is None
