"""An environment in the place of a namespace: asked back where it has several, for those who may."""

from sandbox.slack import Message
from tests.scenarios.approving import OLIVE, OPS, VIC
from tests.scenarios.stage import Stage


async def told(stage: Stage, user: str, text: str, answer: str) -> Message:
    """Say something in a new thread; the answer to it."""
    ts = await stage.slack.say(user, OPS, f"@quarterdeck {text}")
    return await stage.slack.wait_for_message(OPS, answer, thread_ts=ts, timeout=30)


async def test_several_namespaces_are_choices_for_those_who_may(played: Stage) -> None:
    """In three languages a read goes on in the chosen one; who may not do it is not told which ones there are."""
    for text, answer in (
        ("pods in prod", "prod has several namespaces. Which one"),
        ("本番のPod一覧", "ネームスペースが複数あります"),
        ("liste les pods en prod", "a plusieurs namespaces"),
    ):
        asked = await told(played, VIC, text, answer)
        await played.slack.click(VIC, OPS, asked.ts, asked.action_id("shop-prod"))
        await played.slack.wait_for_message(
            OPS, "12 pods|Pod 12|pods sur 12", thread_ts=asked.thread_ts, after=asked.ts
        )
    refused = await told(played, VIC, "redémarre tout de suite checkout en prod", "deployments.restart")
    assert "kube-system" not in refused.visible_text
    assert [row["inputs"]["namespace"] for row in played.rows("SELECT inputs FROM run")] == ["shop-prod"] * 3


async def test_one_namespace_is_taken_and_an_object_elsewhere_is_named(played: Stage) -> None:
    """`staging` is its one namespace in Japanese as in the other two; nothing is moved from one place to another."""
    await told(played, OLIVE, "stagingのwebを倍にして", "shop-staging/web のスケール")
    asked = await told(played, OLIVE, "restart checkout in dev", "There is no checkout in dev")
    assert [one["text"]["text"] for one in asked.actions.values()] == ["shop-prod/checkout", "No"]
    assert len(played.audit("run.started")) == 1
