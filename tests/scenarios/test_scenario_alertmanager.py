"""A real Alertmanager posts to the incoming webhook of the sandbox Slack, and the bot reads what it really sends."""

from sandbox.slack import Message
from tests.scenarios.alerting import ALERTS, CRASHING, answers, roots, with_alerts
from tests.scenarios.alertmanager import LISTED, real_alertmanager
from tests.scenarios.stage import Stage

CART = {**CRASHING, "pod": "cart-6c9d8f7b5d-x2lqp", "container": "cart"}
ENDED = r"Resolved after \d+ s"


async def test_the_default_message_and_the_listed_one_lead_to_a_diagnosis(stage: Stage) -> None:
    """With its default text nothing but values is known, and they suffice; with labels the fingerprint is its own."""
    stage.settings = with_alerts()
    await stage.start()
    (stage.folder / "default").mkdir()
    (stage.folder / "listed").mkdir()
    async with real_alertmanager(stage.folder / "default", stage.slack.webhook_url, "") as default:
        await default.alert(CART)
        first = await _answered(stage, 1)
        assert "shop-prod/cart is down" in first.visible_text
        assert stage.rows("SELECT alert FROM alert")[0]["alert"]["labels"] == {"alertname": "KubePodCrashLooping"}
        await default.alert(CART, ended=True)
        await stage.slack.wait_for_message(ALERTS, ENDED, thread_ts=first.thread_ts, timeout=30)
    async with real_alertmanager(stage.folder / "listed", stage.slack.webhook_url, LISTED) as listed:
        await listed.alert(CART)
        second = await _answered(stage, 3)
        assert "shop-prod/cart is down" in second.visible_text
        stored = stage.rows("SELECT fingerprint, alert FROM alert WHERE status = 'firing'")
        assert [row["fingerprint"] for row in stored] == [await listed.fingerprint(CART)]
        assert stored[0]["alert"]["labels"] == CART
        assert stored[0]["alert"]["annotations"] == {"summary": "from the test"}
        await listed.alert(CART, ended=True)
        await stage.slack.wait_for_message(ALERTS, ENDED, thread_ts=second.thread_ts, timeout=30)
    assert len(stage.audit("run.started")) == 2
    assert len(roots(stage)) == 4


async def _answered(stage: Stage, number: int) -> Message:
    """The answer to the post of that number, counted from 1."""

    def found() -> Message | None:
        posts = roots(stage)
        said = answers(stage, posts[number - 1].ts) if len(posts) >= number else ()
        return said[0] if said else None

    return await stage.slack.wait_for(found, timeout=30)
