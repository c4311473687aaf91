"""In words, "undo that": the Undo of the last change of the thread is offered, and never an image of before."""

from sandbox.slack import Message
from tests.scenarios.approving import OLIVE, OPS, ask
from tests.scenarios.stage import Stage


async def told(stage: Stage, thread: str | None, text: str, answer: str) -> Message:
    """Say something to the bot, in a thread or beginning one; its answer."""
    ts = await stage.slack.say(OLIVE, OPS, f"@quarterdeck {text}", thread)
    return await stage.slack.wait_for_message(OPS, answer, thread_ts=thread or ts, after=ts, timeout=30)


async def test_the_last_change_of_a_thread_is_offered_to_be_taken_back(played: Stage) -> None:
    """It waits first, then has an Undo that does what the button of the change does; then it was taken back before."""
    card = await ask(played, OLIVE, "scale web in shop-dev to 5")
    waits = await told(played, card.thread, "revert", "Not changed yet, it waits for an answer")
    assert f"cancel {card.run['label']}" in waits.visible_text
    await card.click(OLIVE, "Confirm")
    await card.becomes("5/5 replicas")
    await told(played, card.thread, "is web in shop-dev healthy?", "shop-dev/web is healthy")
    offered = await told(played, card.thread, "undo that", "Take this back.*scale shop-dev/web from 3 to 5")
    assert "*Undo:* scale back to 3" in offered.visible_text
    assert len(played.scalings()) == 1
    await played.slack.click(OLIVE, OPS, offered.ts, offered.action_id("Undo"))
    await card.becomes("Taken back by Olive")
    assert played.replicas_of("shop-dev", "web") == 3
    again = await told(played, card.thread, "元に戻して", "「元に戻す」はもう押されています")
    assert not again.actions
    assert {row["name"] for row in played.rows("SELECT template->>'name' AS name FROM run")} == {
        *("scale_application", "undo_scale_application", "debug_pod_issues")
    }


async def test_what_has_no_undo_says_so_and_an_image_is_never_meant(played: Stage) -> None:
    """A restart has no undo, where nothing was changed there is nothing to take back, and a revision has to be said."""
    card = await ask(played, OLIVE, "restart web in shop-dev")
    await card.click(OLIVE, "Confirm")
    await card.becomes("runs 3/3 new pods")
    await told(played, card.thread, "annule ça", "Impossible de revenir en arrière.*redémarrer shop-dev/web")
    healthy = await told(played, None, "is web in shop-dev healthy?", "shop-dev/web is healthy")
    thread = healthy.thread_ts
    await told(played, thread, "undo", "Nothing was changed in this thread")
    await told(played, thread, "rewind it", "roll back shop-dev/web")
    await told(played, thread, "roll it back", "I take that to be shop-dev/web")
    await played.slack.wait_for_message(OPS, "Roll back shop-dev/web", thread_ts=thread)
