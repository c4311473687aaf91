"""Everyday changes: restart, roll back, deploy an image, restart a pod; verified, and undone where they can be."""

import re
from collections.abc import Mapping
from typing import Any

from sandbox.cluster.objects import JsonObject
from tests.scenarios.approving import ANN, BOB, OLIVE, OPS, VIC, Card, ask
from tests.scenarios.stage import Stage

_STEP = "quarterdeck.io/step"


def _image(stage: Stage, namespace: str, name: str) -> str:
    template = stage.cluster.get("Deployment", namespace, name)["spec"]["template"]
    return str(template["spec"]["containers"][0]["image"])


def _pods(stage: Stage, namespace: str, app: str) -> Mapping[str, JsonObject]:
    pods = stage.cluster.objects("Pod", namespace)
    own = [pod for pod in pods if pod["metadata"]["labels"]["app.kubernetes.io/name"] == app]
    return {pod["metadata"]["name"]: pod for pod in own}


def _writes(stage: Stage) -> list[Any]:
    return [write for write in stage.cluster.writes if write.status < 300]


async def _answer(stage: Stage, user: str, text: str, pattern: str) -> str:
    """What the bot says to a request that needs no card."""
    card = await ask(stage, user, text, pattern)
    return card.now.visible_text


async def _approved(card: Card) -> None:
    await card.click(ANN, "Approve")
    await card.becomes("1 of 2")
    await card.click(BOB, "Approve")


def _impatient(deployment: JsonObject) -> None:
    deployment["spec"]["progressDeadlineSeconds"] = 1


async def test_a_change_that_stands_and_did_not_take_effect_offers_undo(played: Stage) -> None:
    """The rollback went to a revision that is broken too: why, a diagnosis in reach, and Undo, verified."""
    played.cluster.edit("Deployment", "shop-prod", "search", _impatient)
    card = await ask(played, OLIVE, "roll back search in shop-prod")
    await _approved(card)
    await card.becomes("shop-prod/search runs 2/2 new pods")
    card = await ask(played, OLIVE, "roll back search in shop-prod to revision 2")
    await _approved(card)
    failed = await card.becomes("The change was made, and did not take effect: roll back shop-prod/search", patience=60)
    for piece in ("0 of 2 new pods ready", "ImagePull", "Check that the image exists"):
        assert piece in failed.visible_text
    assert {failed.actions[action]["text"]["text"] for action in failed.actions} == {"Find out why", "Undo"}
    await card.click(OLIVE, "Undo")
    await card.becomes("Olive clicked Undo .*: it was taken back", patience=60)
    assert _image(played, "shop-prod", "search").endswith(":1.4.0")
    back = await played.slack.wait_for_message(OPS, r"search:1.4.0, revision \d", thread_ts=card.thread, timeout=30)
    assert "shop-prod/search runs 2/2 new pods" in back.visible_text
    assert len(played.audit("approval.requested")) == 2


async def test_a_broken_deployment_is_rolled_back_with_two_approvals(played: Stage) -> None:
    """The card names the revision, the images and the way forward again; the pods become ready; nonsense is refused."""
    card = await ask(played, OLIVE, "roll back search in shop-prod")
    for piece in (
        "Olive wants to roll back shop-prod/search to revision 1 (search:1.4.0)",
        "HIGH_RISK, production",
        "containers[search].image: registry.shop.example/search:1.5.0 -&gt; registry.shop.example/search:1.4.0",
        "*Touches* 1 deployment, 2 pods made anew",
        "all 2 stop before new ones start (Recreate)",
        "*Undo:* forward to revision 2 again (search:1.5.0)",
        "*Needs* 2 people",
    ):
        assert piece in card.now.visible_text
    await _approved(card)
    done = await card.becomes("shop-prod/search runs 2/2 new pods")
    assert "(search:1.4.0, revision 3)" in done.visible_text
    assert "metadata.annotations.kubernetes.io/change-cause: search 1.5.0 → nothing\n" in done.visible_text
    assert "None" not in done.visible_text
    assert "Olive asked, Ann and Bob approved" in done.visible_text
    assert _image(played, "shop-prod", "search").endswith(":1.4.0")
    assert len(_writes(played)) == 1

    assert "at revision 3 already" in await _answer(
        played, OLIVE, "roll back search in shop-prod to revision 3", "I did not"
    )
    refused = await _answer(played, OLIVE, "rollback search in shop-prod to revision 9", "I did not")
    assert "shop-prod/search has no revision 9: it is at 3 (search:1.4.0), and there is 2 (search:1.5.0)" in refused
    assert "Nothing was changed" in refused
    await _answer(played, VIC, "roll back search in shop-prod", "deployments.rollback")
    assert len(_writes(played)) == 1


async def test_an_image_is_deployed_undone_and_verified(played: Stage) -> None:
    """A tag is enough; Undo brings the old image back under the same approval, and is seen to take effect."""
    card = await ask(played, OLIVE, "deploy web 2.16.0 in shop-dev")
    for piece in (
        "Deploy web:2.16.0 to shop-dev/web?",
        "registry.shop.example/web:2.15.1 -&gt; registry.shop.example/web:2.16.0",
        "*Undo:* web:2.15.1 again",
    ):
        assert piece in card.now.visible_text
    await card.click(OLIVE, "Confirm")
    done = await card.becomes("shop-dev/web runs 3/3 new pods")
    assert "(web:2.16.0, revision 2)" in done.visible_text
    same = await _answer(played, OLIVE, "deploy web 2.16.0 in shop-dev", "nothing to change|already")
    assert "shop-dev/web runs web:2.16.0 already: nothing to change" in same

    await card.click(OLIVE, "Undo")
    back = await played.slack.wait_for_message(OPS, "web:2.15.1, revision 3", thread_ts=card.thread, timeout=30)
    assert "shop-dev/web runs 3/3 new pods" in back.visible_text
    await card.becomes("Taken back by Olive")
    assert _image(played, "shop-dev", "web").endswith(":2.15.1")
    steps = [row["details"].get("action") for row in played.audit("step.started")]
    assert steps[-2:] == ["DeploymentAgent.deploy_image", "MonitoringAgent.monitor_rollout"]
    assert len(_writes(played)) == 2


async def test_a_rollout_that_fails_is_taken_back_and_says_why(played: Stage) -> None:
    """The image does not exist: the message names pod, reason and advice, and the old image runs again.

    Whoever sees it earlier stops it, by the button or in words; what was changed stays then, with Undo beside it.
    """
    await _stopped_halfway(played)
    played.cluster.edit("Deployment", "shop-dev", "web", _impatient)
    card = await ask(played, OLIVE, "set image of web to registry.shop.example/web:9.9.9 in shop-dev")
    assert "Deploy web:9.9.9 to shop-dev/web?" in card.now.visible_text
    await card.click(OLIVE, "Confirm")
    ended = await card.becomes("It did not work, so I took it back: deploy web:9.9.9 to shop-dev/web", patience=60)
    for piece in ("ImagePull", "progress deadline", "Check that the image exists", "Rolled back: deploy"):
        assert piece in ended.visible_text
    assert not [label for label in ended.actions if label == "run.undo"]
    assert _image(played, "shop-dev", "web").endswith(":2.15.1")
    shown = [one.visible_text for one in played.slack.revisions(OPS, card.ts)]
    held = r"waiting for pods \d/3 · web-\S+ is (ErrImagePull|ImagePullBackOff) · \d old pods still serve · I watch for"
    assert any(re.search(held, one) for one in shown)


async def _stopped_halfway(stage: Stage) -> None:
    card = await ask(stage, OLIVE, "deploy web 9.9.9 in shop-dev")
    await card.click(OLIVE, "Confirm")
    under_way = await card.becomes("verify.*waiting for pods")
    label = card.run["label"]
    await card.click(VIC, "Cancel")
    await card.told(VIC, f"Run {label} can be cancelled by Olive, who asked for it, or with approvals.decide")
    await stage.slack.say(ANN, OPS, f"@quarterdeck stop {label.lower()}")
    said = await stage.slack.wait_for_message(OPS, "Ann cancelled this: deploy web:9.9.9 to shop-dev/web")
    assert "What it changed stays:* shop-dev/web" in said.visible_text
    assert f"<@{OLIVE}>" in said.visible_text
    ended = await card.becomes("Cancelled: deploy web:9.9.9 to shop-dev/web")
    assert "What ran: validate, deploy. What did not: verify." in ended.visible_text
    await card.click_late(OLIVE, under_way, "Cancel")
    await card.told(OLIVE, f"Run {label} had ended already \\(cancelled\\). Nothing was cancelled")
    cancelled = [(row["actor"], row["outcome"]) for row in stage.audit("run.cancelled")]
    assert cancelled == [(f"T0SANDBOX/{ANN}", "ok")]
    assert [row["details"]["permission"] for row in stage.audit("access.refused")] == ["approvals.decide"]
    assert _image(stage, "shop-dev", "web").endswith(":9.9.9")
    await card.click(OLIVE, "Undo")
    await card.becomes("it was taken back")
    assert _image(stage, "shop-dev", "web").endswith(":2.15.1")


async def test_deployments_and_single_pods_are_restarted(played: Stage) -> None:
    """New pods of the same template; one pod alone; a pod without a controller is left alone, with the reason."""
    before = _pods(played, "shop-dev", "web")
    card = await ask(played, OLIVE, "restart web in shop-dev")
    assert "Restart shop-dev/web?" in card.now.visible_text
    assert "nothing to take back" in card.now.visible_text
    await card.click(OLIVE, "Confirm")
    done = await card.becomes("shop-dev/web runs 3/3 new pods")
    assert not done.actions
    after = _pods(played, "shop-dev", "web")
    assert not {name for name, pod in after.items() if "deletionTimestamp" not in pod["metadata"]} & before.keys()

    one = sorted(name for name, pod in after.items() if "deletionTimestamp" not in pod["metadata"])[0]
    card = await ask(played, OLIVE, f"delete pod {one}")
    assert f"Restart pod shop-dev/{one}?" in card.now.visible_text
    await card.click(OLIVE, "Confirm")
    await card.becomes(f"is ready.*in place of {one}")
    assert len(_pods(played, "shop-dev", "web").keys() - after.keys()) == 1

    def orphan(pod: JsonObject) -> None:
        del pod["metadata"]["ownerReferences"]

    alone = sorted(_pods(played, "shop-dev", "mailer"))[0]
    played.cluster.edit("Pod", "shop-dev", alone, orphan)
    refused = await _answer(played, OLIVE, f"restart pod {alone} in shop-dev", "I did not")
    assert "has no controller: once deleted nothing makes it anew" in refused
    assert alone in _pods(played, "shop-dev", "mailer")
