"""`quarterdeck serve`: how it starts, how it stops, what it says on stderr, and what it says without a cluster."""

import json
import signal

import pytest

from tests.scenarios.approving import ANN, OLIVE, OPS, ask, settings
from tests.scenarios.stage import Stage


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_stopped_bot_leaves_a_waiting_run_to_the_next_start(stage: Stage, number: signal.Signals) -> None:
    """It exits with 0 within five seconds while a run waits for people; after a restart the same card is approved."""
    first = await stage.start()
    card = await ask(stage, OLIVE, "scale web in shop-staging to 6")
    assert await first.stop(number) == 0
    await stage.start()
    await stage.slack.wait_connected(1)
    await card.click(ANN, "Approve")
    await card.becomes("runs 6/6")
    assert len(stage.scalings()) == 1


async def test_a_bot_stops_in_time_idle_and_with_a_step_at_work(stage: Stage) -> None:
    """SIGTERM ends an idle bot and one whose step hangs, with 0; what hung is done by the next start."""
    assert await (await stage.start()).stop() == 0
    second = await stage.start()
    await stage.slack.wait_connected(1)
    card = await ask(stage, OLIVE, "scale web in shop-staging to 6")
    stage.cluster.latency = 20.0
    await card.click(ANN, "Approve")
    await card.becomes("Approved by")
    assert await second.stop() == 0
    stage.cluster.latency = 0.0
    await stage.start()
    await card.becomes("runs 6/6")
    assert len(stage.scalings()) == 1


async def test_every_line_on_stderr_is_json_without_secrets(stage: Stage) -> None:
    """From the first line to the last, also where a secret was said; migrations are not told of."""
    replica = await stage.start(QUARTERDECK_LOGGING__LEVEL="debug")
    thread = await stage.slack.say(OLIVE, OPS, "@quarterdeck help me with xoxb-1234567890-abcdefghijkl")
    await stage.slack.wait_for_message(OPS, ".", thread_ts=thread)
    assert await replica.stop() == 0
    lines = [json.loads(line) for line in replica.raw]
    assert all({"event", "level", "timestamp"} <= line.keys() for line in lines)
    assert not [line for line in lines if "migration" in line["event"].lower()]
    held = (stage.slack.bot_token, stage.slack.app_token, "abcdefghijkl", stage.database_url.password or "xoxb-")
    assert not [line for line in replica.raw if any(secret in line for secret in held)]


async def test_the_real_bot_can_bring_its_own_postgres(stage: Stage) -> None:
    """With tokens and `database: {mode: embedded}` it needs no DATABASE_URL; started again it knows what it knew."""
    stage.settings = settings(database={"mode": "embedded"})
    replica = await stage.start(DATABASE_URL="")
    card = await ask(stage, OLIVE, "scale web in shop-dev to 4")
    assert await replica.stop() == 0
    await stage.start(DATABASE_URL="")
    await stage.slack.wait_connected(1)
    await card.click(OLIVE, "Confirm")
    await card.becomes("runs 4/4")


async def test_a_bot_without_a_cluster_says_so(stage: Stage) -> None:
    """Neither KUBECONFIG nor clusters: the log says it at the start, and so does every answer that needs one."""
    stage.settings = settings(clusters=[])
    replica = await stage.start()
    said = await replica.wait_for_event("no_cluster")
    assert (said["level"], "KUBECONFIG" in said["mend"]) == ("warning", True)
    thread = await stage.slack.say(OLIVE, OPS, "@quarterdeck list pods in shop-dev")
    await stage.slack.wait_for_message(OPS, "no cluster is configured", thread_ts=thread)
    thread = await stage.slack.say(OLIVE, OPS, "@quarterdeck scale web in shop-dev to 4")
    await stage.slack.wait_for_message(OPS, "no cluster is configured", thread_ts=thread)
    thread = await stage.slack.say(OLIVE, OPS, "@quarterdeck help")
    await stage.slack.wait_for_message(OPS, "No cluster is configured", thread_ts=thread)
