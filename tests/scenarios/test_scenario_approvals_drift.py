"""What was approved is what runs: an edit from outside, between the card and the last approval, asks again."""

from sandbox.cluster.objects import JsonObject
from tests.scenarios.approving import ANN, BOB, OLIVE, OPS, ask
from tests.scenarios.stage import Stage


def _other_image(deployment: JsonObject) -> None:
    deployment["spec"]["template"]["spec"]["containers"][0]["image"] = "registry.sandbox/web:9.9.9"


def _four_replicas(deployment: JsonObject) -> None:
    deployment["spec"]["replicas"] = 4


def _busy(deployment: JsonObject) -> None:
    deployment["status"]["observedGeneration"] = deployment["metadata"]["generation"]
    deployment["metadata"].setdefault("annotations", {})["example.com/checked"] = "now"


async def test_an_edit_before_the_last_approval_asks_again(played: Stage) -> None:
    """Nothing is changed; the card says what differs, who approved and who asked are told, new approvals let it run."""
    card = await ask(played, OLIVE, "scale web in shop-prod to 6")
    first = card.now
    await card.click(ANN, "Approve")
    await card.becomes("1 of 2")
    played.cluster.edit("Deployment", "shop-prod", "web", _four_replicas)
    await card.click(BOB, "Approve")
    again = await card.becomes("Asked again")
    assert "Deployment shop-prod/web was edited since" in again.visible_text
    assert "it had 3 replicas, now 4" in again.visible_text
    assert "scale shop-prod/web from 4 to 6" in again.visible_text
    assert "approved" not in again.visible_text.replace("approver", "").partition("*Needs*")[2]
    told = await played.slack.wait_for_message(OPS, "I asked again", thread_ts=card.thread)
    assert f"<@{ANN}> <@{BOB}> <@{OLIVE}>" in told.text
    assert played.scalings() == []

    await card.click_late(BOB, first, "Approve")
    await card.told(BOB, "the object changed before I touched it, so I asked again")
    await card.click(ANN, "Approve")
    await card.becomes("1 of 2")
    await card.click(BOB, "Approve")
    await card.becomes("shop-prod/web runs 6/6 replicas")
    assert len(played.scalings()) == 1
    assert [row["details"]["round"] for row in played.audit("approval.requested")] == [1, 2]
    assert len(played.audit("approval.superseded")) == 1
    assert "drifted" in [row["outcome"] for row in played.audit("step.ended")]


async def test_an_edit_of_something_else_counts_and_churn_does_not(played: Stage) -> None:
    """Another image is drift although the replicas are the same; status and annotations are not."""
    card = await ask(played, OLIVE, "scale web in shop-staging to 4")
    played.cluster.edit("Deployment", "shop-staging", "web", _other_image)
    await card.click(ANN, "Approve")
    again = await card.becomes("Asked again")
    assert "Deployment shop-staging/web was edited" in again.visible_text
    assert "containers[web].image: " in again.visible_text
    assert "→ registry.sandbox/web:9.9.9" in again.visible_text
    assert played.scalings() == []
    played.cluster.edit("Deployment", "shop-staging", "web", _busy)
    await card.click(ANN, "Approve")
    await card.becomes("shop-staging/web runs 4/4 replicas")
    assert len(played.audit("approval.requested")) == 2
    assert len(played.scalings()) == 1
