"""What a thread was about: "it", "its logs" and "the same" go back to it, visibly, and never guess between two."""

from sandbox.slack import Message
from tests.scenarios.approving import OLIVE, OPS
from tests.scenarios.stage import Stage

VIC = "U0VIC"


async def begin(stage: Stage, user: str, text: str, answer: str) -> Message:
    """Begin a thread with a mention; the answer in it."""
    ts = await stage.slack.say(user, OPS, f"@quarterdeck {text}")
    return await stage.slack.wait_for_message(OPS, answer, thread_ts=ts, timeout=30)


async def go_on(stage: Stage, user: str, thread: str, text: str, answer: str) -> Message:
    """Say something to the bot in a thread; the answer to it."""
    ts = await stage.slack.say(user, OPS, f"@quarterdeck {text}", thread)
    return await stage.slack.wait_for_message(OPS, answer, thread_ts=thread, after=ts, timeout=30)


async def test_it_is_what_the_thread_was_about(played: Stage) -> None:
    """Reads follow at once, in three languages; a change names what it took and from which run."""
    first = await begin(played, OLIVE, "is cart healthy?", "shop-prod/cart is down")
    thread = first.thread_ts or ""
    await go_on(played, VIC, thread, "and its logs?", "shop-prod/cart")
    await go_on(played, VIC, thread, "ログも", "shop-prod/cart")
    await go_on(played, VIC, thread, "et ses événements ?", "cart")
    note = await go_on(played, OLIVE, thread, "restart it", "I take that to be")
    assert "shop-prod/cart, as in run" in note.visible_text
    await played.slack.wait_for_message(OPS, "wants to restart shop-prod/cart", thread_ts=thread)
    assert {row["inputs"]["deployment"] for row in played.rows("SELECT inputs FROM run")} == {"cart"}


async def test_between_two_objects_a_change_asks(played: Stage) -> None:
    """Both are choices; nothing is restarted before one is chosen."""
    first = await begin(played, OLIVE, "is cart healthy?", "shop-prod/cart is down")
    thread = first.thread_ts or ""
    await go_on(played, OLIVE, thread, "is web in shop-dev healthy?", "shop-dev/web is healthy")
    asked = await go_on(played, OLIVE, thread, "restart it", "which one do you mean")
    assert not played.audit("approval.requested")
    await played.slack.click(OLIVE, OPS, asked.ts, asked.action_id("shop-dev/web"))
    await played.slack.wait_for_message(OPS, r"Restart shop-dev/web\?", thread_ts=thread)
    assert {"shop-dev/web", "shop-prod/cart"} <= {one["text"]["text"] for one in asked.actions.values()}


async def test_the_same_elsewhere(played: Stage) -> None:
    """The last order with its inputs in another environment; without one, it is asked what is meant."""
    first = await begin(played, OLIVE, "scale web to 5 in shop-dev", r"Scale shop-dev/web from 3 to 5\?")
    thread = first.thread_ts or ""
    note = await go_on(played, OLIVE, thread, "同じのをstagingで", "shop-staging")
    assert "shop-staging" in note.visible_text
    await played.slack.wait_for_message(OPS, "shop-staging/web.*3.*5", thread_ts=thread)
    await begin(played, OLIVE, "now in staging", "Nothing was asked for in this thread before")
    assert played.scalings() == []


async def test_a_direct_message_is_one_thread_and_two_requests_follow_it(played: Stage) -> None:
    """Nobody else talks there; "it" counts for both requests, and a misplaced question changes nothing."""
    slack, direct = played.slack, played.slack.direct(OLIVE)
    await slack.say(OLIVE, direct, "is web in shop-dev healthy?")
    await slack.wait_for_message(direct, "shop-dev/web is healthy")
    await slack.say(OLIVE, direct, "restart it and show its logs")
    await slack.wait_for_message(direct, "shop-dev/web: 3/3 ready")
    shown = await slack.wait_for_message(direct, "• Restart shop-dev/web")
    await slack.click(OLIVE, direct, shown.ts, shown.action_id("Restart shop-dev/web"))
    await slack.wait_for_message(direct, r"Restart shop-dev/web\?")
    await slack.say(OLIVE, direct, "and in staging?")
    await slack.wait_for_message(direct, "Shall I do the same in shop-staging")
    assert len(played.audit("approval.requested")) == 1
