"""Two requests in one message: reads are answered, changes are shown and wait to be asked for one by one."""

from sandbox.slack import Message
from tests.scenarios.approving import ANN, OLIVE, OPS
from tests.scenarios.stage import Stage

VIC = "U0VIC"


async def say(stage: Stage, user: str, text: str, answer: str) -> Message:
    """Mention the bot; the message in the thread that matches."""
    ts = await stage.slack.say(user, OPS, f"@quarterdeck {text}")
    return await stage.slack.wait_for_message(OPS, answer, thread_ts=ts, timeout=30)


async def test_two_changes_are_shown_and_each_is_asked_for_by_itself(played: Stage) -> None:
    """Nothing begins before a click; a second click says so; each click makes the clicker's own request."""
    slack = played.slack
    shown = await say(played, OLIVE, "restart web in shop-dev and scale mailer to 3 in shop-dev", "two changes")
    assert "• Restart shop-dev/web" in shown.visible_text
    assert "• Scale shop-dev/mailer to 3" in shown.visible_text
    assert [row["state"] for row in played.rows("SELECT state FROM run")] == ["succeeded"]
    assert not played.audit("approval.requested")

    await slack.click(OLIVE, OPS, shown.ts, shown.action_id("Scale shop-dev/mailer to 3"))
    card = await slack.wait_for_message(OPS, r"Scale shop-dev/mailer from \d to 3\?", thread_ts=shown.thread_ts)
    await slack.click(OLIVE, OPS, shown.ts, shown.action_id("Scale shop-dev/mailer to 3"))
    await slack.wait_for_ephemeral(OLIVE, "You asked for this .* it waits for an approval")
    assert len(played.audit("approval.requested")) == 1
    assert played.scalings() == []

    await slack.click(OLIVE, OPS, shown.ts, shown.action_id("Restart shop-dev/web"))
    await slack.wait_for_message(OPS, r"Restart shop-dev/web\?", thread_ts=shown.thread_ts)
    await slack.click(VIC, OPS, shown.ts, shown.action_id("Restart shop-dev/web"))
    await slack.wait_for_ephemeral(VIC, "role viewer")
    await slack.click(OLIVE, OPS, card.ts, card.action_id("Confirm"))
    await slack.wait_for_message(OPS, "shop-dev/mailer runs 3/3", thread_ts=shown.thread_ts, timeout=30)
    assert [row["actor"] for row in played.audit("approval.requested")] == [f"T0SANDBOX/{OLIVE}"] * 2


async def test_reads_are_answered_beside_what_is_shown(played: Stage) -> None:
    """Two reads are both answered, a change beside one is shown; what is not understood is named."""
    thread = await played.slack.say(VIC, OPS, "@quarterdeck is cart ok and show the logs of search")
    await played.slack.wait_for_message(OPS, "shop-prod/cart is down", thread_ts=thread)
    await played.slack.wait_for_message(OPS, "shop-prod/search", thread_ts=thread)
    thread = await played.slack.say(OLIVE, OPS, "@quarterdeck montre les pods de shop-dev et redémarre web")
    await played.slack.wait_for_message(OPS, r"pods? .*shop-dev", thread_ts=thread)
    shown = await played.slack.wait_for_message(OPS, "Redémarrer shop-dev/web", thread_ts=thread)
    assert "neither" not in shown.visible_text
    half = await say(played, ANN, "restart mailer in shop-dev and frobnicate web", "I did not understand")
    assert "frobnicate web" in half.visible_text
    assert "Restart shop-dev/mailer" in half.visible_text
    crowd = await say(played, OLIVE, "shop-devのwebとmailerを再起動して", "web.*mailer")
    assert not crowd.actions
    assert not played.audit("approval.requested")
    assert played.cluster.writes == []
