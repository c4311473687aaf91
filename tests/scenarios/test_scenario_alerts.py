"""Alerts: monitoring posts, the bot answers in the thread, people act on what it proposes; a storm costs little."""

import re

from sandbox.slack.alertmanager import alert_payload
from tests.scenarios.alerting import ALERTS, CRASHING, answers, fire, post, roots, with_alerts
from tests.scenarios.approving import ANN, OLIVE, OPS, VIC, Card
from tests.scenarios.stage import Stage

ACTOR = "system/alert"
SEARCH = {**CRASHING, "alertname": "KubePodNotReady", "pod": "search-6c9d8f7b5d-x2lqp"}


async def test_an_alert_is_diagnosed_and_its_proposal_goes_through_approval(stage: Stage) -> None:
    """The answer comes in the alert's thread; a click is the clicker's own request; the end is said in the thread."""
    stage.settings = with_alerts()
    await stage.start()
    ts = await fire(stage, SEARCH)
    answer = await stage.slack.wait_for_message(ALERTS, "shop-prod/search is down", thread_ts=ts, timeout=30)
    assert answer.text.startswith(":red_circle: shop-prod/search is down: image registry.shop.example/search:1.5.0")
    assert "*What changed*" in answer.visible_text
    run = stage.audit("run.started")[-1]
    assert (run["actor"], run["run_id"][:10]) == (ACTOR, "run-alert-")
    assert stage.audit("alert.received")[-1]["details"]["labels"]["pod"] == SEARCH["pod"]

    await stage.slack.say(VIC, ALERTS, "@quarterdeck and how is it doing now?", ts)
    await stage.slack.wait_for_message(ALERTS, "shop-prod/search.* ready", thread_ts=ts)

    proposal = answer.action_id("Roll back")
    assert (await stage.slack.click(VIC, ALERTS, answer.ts, proposal)).acked
    refused = await stage.slack.wait_for_ephemeral(VIC, "I did not")
    assert "deployments.rollback" in refused.visible_text
    assert (await stage.slack.click(OLIVE, ALERTS, answer.ts, proposal)).acked
    message = await stage.slack.wait_for_message(ALERTS, "Olive wants to", thread_ts=ts, timeout=30)
    card = Card(stage=stage, channel=ALERTS, thread=ts, ts=message.ts)
    assert "search:1.5.0" in message.visible_text
    assert (await stage.slack.click(OLIVE, ALERTS, answer.ts, proposal)).acked
    again = await stage.slack.wait_for_ephemeral(OLIVE, "You asked for this at")
    assert "it waits for an approval" in again.visible_text
    await card.click(ANN, "Approve")
    await card.becomes("Needs.*1 more|1 of 2")
    (requested,) = stage.audit("approval.requested")
    assert requested["actor"] == f"T0SANDBOX/{OLIVE}"

    await fire(stage, SEARCH, resolved=True)
    ended = await stage.slack.wait_for_message(ALERTS, "Resolved after", thread_ts=ts)
    assert re.fullmatch(r":large_green_circle: Resolved after \d+ s", ended.text)
    assert stage.slack.messages(ALERTS, ts)[1].text == answer.text
    assert stage.rows("SELECT status FROM alert")[0]["status"] == "resolved"
    assert len(stage.audit("alert.resolved")) == 1
    await stage.settled()


async def test_what_is_no_alert_and_what_starts_nothing(stage: Stage) -> None:
    """People's talk and other bots' posts get no answer; an alert without a workflow gets a note, or none at all.

    A note says whether the alert has ended, also where its message was edited instead of followed by another.
    """
    stage.settings = with_alerts()
    await stage.start()
    talk = await stage.slack.say(OLIVE, ALERTS, "[FIRING:1] KubePodCrashLooping shop-prod")
    deploy = await stage.slack.post_as_bot(ALERTS, "Deployed web 1.2.3")
    elsewhere = await stage.slack.post_as_bot("C0OPS", "[FIRING:1] KubePodCrashLooping shop-prod")
    watchdog = await fire(stage, {"alertname": "Watchdog", "severity": "none"})
    latency = await fire(stage, {"alertname": "HighLatency", "namespace": "shop-prod", "deployment": "web"})
    note = await stage.slack.wait_for_message(ALERTS, "HighLatency is about shop-prod/web", thread_ts=latency)
    assert not [one for ts in (talk, deploy, watchdog) for one in answers(stage, ts)]
    assert not [one for one in stage.slack.messages("C0OPS", elsewhere) if one.from_bot]
    assert not stage.audit("run.started")

    await stage.slack.click(VIC, ALERTS, note.ts, note.action_id("Diagnose"))
    await stage.slack.wait_for_message(ALERTS, "shop-prod/web is healthy", thread_ts=latency, timeout=30)
    for person, who in ((VIC, "You"), (OLIVE, "Vic")):
        await stage.slack.click(person, ALERTS, note.ts, note.action_id("Diagnose"))
        await stage.slack.wait_for_ephemeral(person, f"{who} asked for this at .* it is done")
    (started,) = stage.audit("run.started")
    assert started["actor"] == f"T0SANDBOX/{VIC}"

    over = alert_payload({"alertname": "HighLatency", "namespace": "shop-prod", "deployment": "web"}, {}, resolved=True)
    await stage.slack.edit_as_bot(ALERTS, latency, attachments=over["attachments"])
    await stage.slack.wait_for_message(ALERTS, "HighLatency was about shop-prod/web, and has ended", thread_ts=latency)
    await stage.slack.wait_for_message(ALERTS, "Resolved after", thread_ts=latency)
    ended = stage.rows("SELECT status FROM alert WHERE alert ->> 'name' = 'HighLatency'")
    assert [row["status"] for row in ended] == ["resolved"]


async def test_a_message_of_several_alerts_has_one_answer(stage: Stage) -> None:
    """Each alert of a group is looked at, and one message tells of all of them, each thing once.

    However many pods of one deployment there are, Slack takes the answer; what was too much is said.
    """
    stage.settings = with_alerts(alerts={"max_at_once": 16})
    await stage.start()
    payload = alert_payload(CRASHING, {})
    listed = "".join(
        f"Labels:\n - alertname = KubePodCrashLooping\n - namespace = shop-prod\n - pod = {pod}\n"
        for pod in ("cart-6c9d8f7b5d-aaaaa", "cart-6c9d8f7b5d-bbbbb", "checkout-6c9d8f7b5d-ccccc")
    )
    payload["attachments"][0].update({"title": "[FIRING:3] KubePodCrashLooping shop-prod", "text": listed})
    (ts,) = await post(stage, payload)
    await stage.slack.wait_for_message(ALERTS, "3 alerts about shop-prod/cart, shop-prod/checkout", thread_ts=ts)
    (answer,) = answers(stage, ts)
    assert answer.visible_text.count("CART_DB_URL is not set*") == 1
    assert "shop-prod/checkout is down" in answer.visible_text
    assert {"checkout", "cart"} <= {str(one["text"]["text"]).partition(":")[0] for one in answer.actions.values()}
    assert len(stage.audit("run.started")) == 3

    crowd = alert_payload(CRASHING, {})
    pods = "".join(
        f"Labels:\n - alertname = KubePodCrashLooping\n - namespace = shop-prod\n - pod = cart-6c9d8f7b5d-{n:05}\n"
        for n in range(60)
    )
    crowd["attachments"][0].update({"title": "[FIRING:60] KubePodCrashLooping shop-prod", "text": pods})
    (ts,) = await post(stage, crowd)
    await stage.slack.wait_for_message(ALERTS, "50 alerts about shop-prod/cart", thread_ts=ts, timeout=90)
    (answer,) = answers(stage, ts)
    assert answer.visible_text.count("shop-prod/cart is down") == 1
    assert "10 more alerts of this message were left out" in answer.visible_text
    assert answer.actions
    assert not [call for call in stage.slack.calls if call.error == "invalid_blocks"]


async def test_what_comes_and_goes_is_told_where_people_look(stage: Stage) -> None:
    """Each channel has its own answer and its own end; under a new message of the same alert stands where it is.

    However often it comes and goes, one message in a thread says how it ended.
    """
    stage.settings = {**with_alerts(), "slack": {"alert_channels": ["#alerts", "#ops"]}}
    await stage.start()
    first = await fire(stage, SEARCH)
    await stage.slack.wait_for_message(ALERTS, "shop-prod/search is down", thread_ts=first, timeout=30)
    elsewhere = await _in_ops(stage, resolved=False)
    await stage.slack.wait_for_message(OPS, "shop-prod/search is down", thread_ts=elsewhere, timeout=30)
    await _in_ops(stage, resolved=True)
    await stage.slack.wait_for_message(OPS, "Resolved after", thread_ts=elsewhere)
    assert not [one for one in answers(stage, first) if "Resolved" in one.text]

    for _ in range(2):
        await fire(stage, SEARCH, resolved=True)
        await stage.slack.wait_for_message(ALERTS, "Resolved after", thread_ts=first)
        again = await fire(stage, SEARCH)
        same = await stage.slack.wait_for_message(ALERTS, "KubePodNotReady again", thread_ts=again)
        assert f"/{first}|in this thread>" in same.visible_text
        assert same.action_id("Diagnose")
        await stage.slack.wait_for_message(ALERTS, "It fires again, since", thread_ts=first)
    await fire(stage, SEARCH, resolved=True)
    for ts in (first, again):
        await stage.slack.wait_for_message(ALERTS, "Resolved after .* fired 3 times", thread_ts=ts)
        assert len(answers(stage, ts)) == 2
    assert len(stage.audit("run.started")) == 2
    await stage.settled()


async def _in_ops(stage: Stage, *, resolved: bool) -> str:
    payload = alert_payload(SEARCH, {}, resolved=resolved)
    return await stage.slack.post_as_bot(OPS, attachments=payload["attachments"])


async def test_a_storm_on_two_replicas_costs_one_look_for_each_alert(stage: Stage) -> None:
    """300 posts of 30 alerts are counted exactly and looked at 30 times, by a bounded number of runs at once.

    How often they fired is told in the answer; after the time for it has passed the next one is looked at again.
    """
    stage.settings = with_alerts(alerts={"max_at_once": 2, "diagnose_again_after": "1h"})
    await stage.start()
    await stage.start()
    await stage.slack.wait_connected(2)
    apps = ["cart", "checkout", "search"]
    storm = [
        alert_payload({**CRASHING, "pod": f"{apps[n % 3]}-6c9d8f7b5d-{n:05}"}, {}) for _ in range(10) for n in range(30)
    ]
    sent = await post(stage, *storm)
    assert len(sent) == 300
    await stage.slack.wait_for(lambda: all(_says(stage, ts, "fired 10 times by") for ts in sent[:30]), timeout=120)
    assert len(stage.audit("alert.received")) == 300
    assert [row["times"] for row in stage.rows("SELECT times FROM alert")] == [10] * 30
    assert len(stage.audit("run.started")) == len(stage.audit("run.ended")) == 30
    told = [ts for ts in sent if answers(stage, ts)]
    assert told == list(sent[:30])
    assert all(len(answers(stage, ts)) == 1 for ts in told)
    assert _most_at_once(stage) <= 2
    await stage.settled()

    _pass_an_hour(stage)
    again = await fire(stage, {**CRASHING, "pod": "cart-6c9d8f7b5d-00000"})
    await stage.slack.wait_for_message(ALERTS, "shop-prod/cart is down", thread_ts=again, timeout=30)
    assert len(stage.audit("run.started")) == 31
    assert len(roots(stage)) == 301


def _says(stage: Stage, ts: str, words: str) -> bool:
    return any(words in one.visible_text for one in answers(stage, ts))


def _most_at_once(stage: Stage) -> int:
    """How many runs were under way at the same moment, at most."""
    moments = stage.rows("SELECT created_at AS at, 1 AS step FROM run UNION ALL SELECT ended_at, -1 FROM run")
    under_way = most = 0
    for moment in sorted(moments, key=lambda one: (one["at"], one["step"])):
        under_way += moment["step"]
        most = max(most, under_way)
    return most


def _pass_an_hour(stage: Stage) -> None:
    stage.execute("UPDATE alert SET asked_at = asked_at - interval '1 hour'")
