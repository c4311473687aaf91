"""What a card says of a change that is worse than it looks."""

from dataclasses import replace

import pytest

from bot.messages.cards import card
from bot.messages.model import ButtonStyle
from bot.messages.terminal import render
from languages import speaking
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


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "en",
            (
                "Olive wants to scale web/web0 from 4 to 5 (HIGH_RISK, production)",
                "Needs 2 people with the role approver, not Olive",
                "[Approve]  [Deny]  [Details]  [Withdraw]",
                "run 9QXM",
            ),
        ),
        (
            "ja",
            (
                "Olive さんの依頼: web/web0 のスケール (4 → 5) (HIGH_RISK、production)",
                "承認に必要 ロール approver の 2 人 (Olive さん以外)",
                "[承認]  [却下]  [詳細]  [取り下げ]",
                "実行 9QXM",
            ),
        ),
        (
            "fr",
            (
                "Olive demande à passer web/web0 de 4 à 5 (HIGH_RISK, production)",
                "Il faut 2 personnes ayant le rôle approver, sauf Olive",
                "[Approuver]  [Refuser]  [Détails]  [Retirer]",
                "exécution 9QXM",
            ),
        ),
    ],
)
def test_a_card_says_the_same_in_each_language(language: str, said: tuple[str, ...]) -> None:
    """Who wants what, who has to agree, and the buttons; risk, environment and role are names."""
    request = _to(5, ApprovalKind.APPROVAL)
    with speaking(language):
        shown = render(card(a_run("Olive"), replace(request, requester_name="Olive")))
    for words in said:
        assert words in shown


def test_a_question_begins_as_its_language_does() -> None:
    """With a capital where there are capitals, but never in the name of an object."""
    said = []
    for language in ("en", "ja", "fr"):
        with speaking(language):
            said.append(card(a_run("web"), _to(5, ApprovalKind.CONFIRM)).headline.replace("\N{NO-BREAK SPACE}", " "))
    assert [one.removeprefix(":warning: ").rpartition("*")[0] for one in said] == [
        "*Scale web/web0 from 4 to 5?",
        "*web/web0 を 4 → 5 にスケールしますか？",
        "*Passer web/web0 de 4 à 5 ?",
    ]
