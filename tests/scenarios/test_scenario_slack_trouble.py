"""Bad days: many messages at once, a Slack that refuses, a Postgres that is away or restarts."""

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.store.migrate import upgrade_now
from sandbox.cluster import SandboxCluster
from sandbox.slack import Redelivery, SandboxSlack
from tests.postgres import OwnPostgres
from tests.scenarios.stage import Stage

OPS, OLIVE, ANN, VIC = "C0OPS", "U0OLIVE", "U0ANN", "U0VIC"


@pytest.fixture
async def own_stage(tmp_path: Path, own_postgres: OwnPostgres) -> AsyncIterator[Stage]:
    """A stage with a database server of its own, on which one replica answers."""
    url = own_postgres.start()
    upgrade_now(url)
    patient = Redelivery(interval=1.0, attempts=60)
    async with SandboxSlack(redelivery=patient) as slack, SandboxCluster(pace=0.05) as cluster:
        stage = Stage(slack=slack, cluster=cluster, database_url=url, folder=tmp_path)
        await stage.start()
        try:
            yield stage
        finally:
            for replica in stage.replicas:
                await replica.kill()


def answers(stage: Stage, ts: str, channel: str = OPS) -> list[str]:
    """What the bot said in a thread, first lines only."""
    return [message.text for message in stage.slack.messages(channel, ts) if message.from_bot]


async def test_five_hundred_messages_at_once_are_answered_once_each(stage: Stage) -> None:
    """A mixed burst over two replicas: what is for the bot gets its own answer, none gets two, chatter gets none."""
    slack = stage.slack
    await asyncio.gather(stage.start(), stage.start())
    words = ("help", "list pods in shop-dev", "what is wrong with ledger", "juggle", "status of web in shop-dev")
    expected = ("Say it in a sentence", "5 of 5 pods ready", "shop-prod/ledger is down", "I did not understand", "web")
    said: list[tuple[str, str, int]] = []
    for n in range(500):
        kind = n % 5
        if n % 10 == 9:
            said.append((OPS, await slack.say(VIC, OPS, "who has had lunch already?"), -1))
        elif n % 10 == 3:
            said.append((slack.direct(VIC), await slack.say(VIC, slack.direct(VIC), words[kind]), kind))
        else:
            said.append((OPS, await slack.say(VIC, OPS, f"@quarterdeck {words[kind]}"), kind))
    asked = [one for one in said if one[2] >= 0]
    await slack.wait_for(lambda: all(answers(stage, ts, channel) for channel, ts, _ in asked), timeout=150)
    await stage.settled()
    assert [await replica.stop() for replica in stage.replicas] == [0, 0]
    assert len(asked) == 450
    assert all(len(answers(stage, ts, channel)) == (kind >= 0) for channel, ts, kind in said)
    assert all(expected[kind] in answers(stage, ts, channel)[0] for channel, ts, kind in asked)
    assert stage.rows("SELECT state, count(*) AS n FROM inbox GROUP BY state") == [{"state": "done", "n": 450}]
    assert len(stage.audit("intake.received")) == 450
    assert len(stage.audit("run.ended")) == 450 - 50 - 50
    assert len(stage.audit("intent.unclear")) == 100


async def test_a_slack_that_refuses_gets_every_answer_in_the_end(played: Stage) -> None:
    """429 with Retry-After and 500 on posts and edits delay answers; each arrives, once, at its newest state."""
    slack = played.slack
    for method in ("chat.postMessage", "chat.update", "chat.postEphemeral", "response_url"):
        slack.faults.rate_limit(method, times=2, retry_after=1)
        slack.faults.error(method, status=500, times=2)
    stamps = [await slack.say(VIC, OPS, "@quarterdeck list pods in shop-dev") for _ in range(6)]
    await slack.command(VIC, OPS, "/deck", "list pods in shop-staging")
    order = await slack.say(OLIVE, OPS, "@quarterdeck scale web in shop-dev to 4")
    card = await slack.wait_for_message(OPS, "from 3 to 4", thread_ts=order, timeout=60)
    await slack.click(OLIVE, OPS, card.ts, card.action_id("Confirm"))
    await slack.wait_for_message(OPS, "4/4 replicas", thread_ts=order, timeout=60)
    for ts in stamps:
        await slack.wait_for_message(OPS, "5 of 5 pods ready", thread_ts=ts, timeout=60)
    await slack.wait_for_ephemeral(VIC, "5 of 5 pods ready", timeout=60)
    await played.settled()
    assert await played.replicas[0].stop() == 0
    assert {call.status for call in slack.calls} >= {429, 500}
    assert [len(answers(played, ts)) for ts in (*stamps, order)] == [1] * 7
    assert len(slack.ephemerals(VIC)) == 1
    assert played.rows("SELECT key FROM outbox WHERE state <> 'sent'") == []


async def test_with_postgres_away_people_are_told_and_nothing_is_lost(
    own_stage: Stage, own_postgres: OwnPostgres
) -> None:
    """Commands and clicks fail in words at once; mentions stay with Slack and are answered once when it is back."""
    slack = own_stage.slack
    order = await slack.say(OLIVE, OPS, "@quarterdeck scale web in shop-dev to 4")
    card = await slack.wait_for_message(OPS, "from 3 to 4", thread_ts=order)
    await own_stage.settled()
    await asyncio.to_thread(own_postgres.stop)
    during = await slack.say(VIC, OPS, "@quarterdeck list pods in shop-dev")
    assert (await slack.command(VIC, OPS, "/deck", "help")).acked
    await slack.wait_for_ephemeral(VIC, "my database does not answer. Nothing was changed")
    for label in ("Confirm", "Details"):
        assert (await slack.click(OLIVE, OPS, card.ts, card.action_id(label))).acked
    await slack.wait_for(lambda: len(slack.ephemerals(OLIVE)) == 2)
    assert all(re.search("my database .*Nothing was changed", shown.text) for shown in slack.ephemerals(OLIVE))
    assert slack.unacked
    await asyncio.to_thread(own_postgres.start)
    await slack.wait_for_message(OPS, "5 of 5 pods ready", thread_ts=during, timeout=60)
    assert not own_stage.scalings()
    await slack.click(OLIVE, OPS, card.ts, card.action_id("Confirm"))
    await slack.wait_for_message(OPS, "4/4 replicas", thread_ts=order, timeout=60)
    await own_stage.settled()
    assert await own_stage.replicas[0].stop() == 0
    assert len(answers(own_stage, during)) == 1
    assert len(own_stage.scalings()) == 1


async def test_postgres_restarted_in_the_middle_of_a_run_does_not_end_it(
    own_stage: Stage, own_postgres: OwnPostgres
) -> None:
    """The change is written once, verified, and its end is shown and audited, whenever Postgres went away."""
    slack, cluster = own_stage.slack, own_stage.cluster
    order = await slack.say(OLIVE, OPS, "@quarterdeck scale web in shop-dev to 6")
    card = await slack.wait_for_message(OPS, "from 3 to 6", thread_ts=order)
    cluster.latency = 0.3
    read = await slack.say(VIC, OPS, "@quarterdeck what is wrong with cart")
    await own_stage.settled()
    await asyncio.to_thread(own_postgres.restart)
    await slack.wait_for_message(OPS, "CART_DB_URL is not set", thread_ts=read, timeout=60)
    await slack.click(OLIVE, OPS, card.ts, card.action_id("Confirm"))
    await cluster.wait_for(lambda at: at.get("Deployment", "shop-dev", "web")["spec"]["replicas"] == 6)
    await asyncio.to_thread(own_postgres.restart)
    cluster.latency = 0.0
    await slack.wait_for_message(OPS, "6/6 replicas", thread_ts=order, timeout=60)
    await own_stage.settled()
    assert await own_stage.replicas[0].stop() == 0
    assert len(own_stage.scalings()) == 1
    assert len(answers(own_stage, read)) == 1
    assert [row["outcome"] for row in own_stage.audit("run.ended")] == ["succeeded", "succeeded"]
    code, out, err = await own_stage.command("audit", "verify")
    assert code == 0, out + err
