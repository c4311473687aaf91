"""The Undo button: covered by the approval that showed it, for those who may, once, while nobody else edited."""

from sandbox.cluster.objects import JsonObject
from tests.scenarios.approving import ANN, BOB, OLIVE, OPS, VIC, Card, ask
from tests.scenarios.stage import Stage

FELIX = "U0FELIX"


def _other_image(deployment: JsonObject) -> None:
    deployment["spec"]["template"]["spec"]["containers"][0]["image"] = "registry.sandbox/web:9.9.9"


async def _scaled(stage: Stage) -> Card:
    card = await ask(stage, OLIVE, "scale web in shop-prod to 5")
    await card.click(ANN, "Approve")
    await card.becomes("1 of 2")
    await card.click(BOB, "Approve")
    await card.becomes("5/5 replicas")
    return card


async def test_undo_is_covered_by_the_approval_that_showed_it(played: Stage) -> None:
    """No new question: the deployment is scaled back, the first message says who took it back, its button is gone."""
    card = await _scaled(played)
    done = card.now
    await card.click(VIC, "Undo")
    await card.told(VIC, "Taking this back needs `deployments.scale`; you have the role viewer")
    assert played.replicas_of("shop-prod", "web") == 5

    await card.click(OLIVE, "Undo")
    back = await played.slack.wait_for_message(OPS, "shop-prod/web runs 3/3 replicas", thread_ts=card.thread)
    assert "Olive clicked Undo, covered by the approval of the change it takes back" in back.visible_text
    first = await card.becomes("Taken back by Olive: scale shop-prod/web to 5")
    assert "Olive clicked Undo" in first.visible_text
    assert not first.actions
    assert played.replicas_of("shop-prod", "web") == 3
    decided = played.audit("policy.decided")[-1]
    assert decided["outcome"] == "allow"
    assert (
        decided["details"]["because"] == f"undo covered by approval {played.audit('approval.approved')[0]['subject']}"
    )

    await card.click_late(ANN, done, "Undo")
    await card.told(ANN, "Olive already clicked Undo at .* Your click changed nothing")
    assert len(played.scalings()) == 2
    assert len(played.audit("approval.requested")) == 1


async def test_undo_after_an_edit_from_outside_asks_as_any_change(played: Stage) -> None:
    """The approval knew nothing of the edit: two people have to approve the undo, and a denial is shown on both."""
    card = await _scaled(played)
    played.cluster.edit("Deployment", "shop-prod", "web", _other_image)
    await card.click(OLIVE, "Undo")
    question = await played.slack.wait_for_message(OPS, "Olive wants to scale", thread_ts=card.thread, after=card.ts)
    assert "from 5 to 3" in question.visible_text
    assert "the object was changed since" in question.visible_text
    pending = await card.becomes("Olive clicked Undo .*: under way")
    assert not pending.actions
    undo = Card(stage=played, channel=OPS, thread=card.thread, ts=question.ts)
    form = await undo.open(ANN, "Deny")
    await played.slack.submit(ANN, form.id, {"reason": "keep it"})
    await undo.becomes("Ann denied this at")
    await card.becomes("Olive clicked Undo .*: not taken back, denied")
    assert "runs 5/5 replicas" in card.now.visible_text
    assert played.replicas_of("shop-prod", "web") == 5


async def test_an_undo_is_covered_whatever_language_its_clicker_reads(played: Stage) -> None:
    """What an approval covers is data; the undo is told in the language of the change, beside which it stands."""
    card = await _scaled(played)
    await card.click(FELIX, "Undo")
    covered = "Félix clicked Undo, covered by the approval of the change it takes back"
    await played.slack.wait_for_message(OPS, covered, thread_ts=card.thread)
    first = await card.becomes("Taken back by Félix: scale shop-prod/web to 5")
    assert "Félix clicked Undo" in first.visible_text
    assert played.replicas_of("shop-prod", "web") == 3
    assert played.audit("policy.decided")[-1]["outcome"] == "allow"
    assert len(played.audit("approval.requested")) == 1
