"""What people ask at 3 a.m.: logs, events, status, descriptions. The answer first, what is long as a file."""

import re

from sandbox.slack import Message
from tests.fakes.shared_files import content, shared
from tests.scenarios.stage import Stage

OPS, OLIVE, VIC = "C0OPS", "U0OLIVE", "U0VIC"
COMPLETE = "files.completeUploadExternal"

QUESTIONS = {
    "logs of checkout": r"shop-prod/checkout: 0/2 ready, OOMKilled, \d+ restarts, 5 lines of the log before the kill",
    "checkout logs": r"shop-prod/checkout: 0/2 ready, OOMKilled",
    "logs of cart since 3h grep fatal|keyerror": r"shop-prod/cart: 0/2 ready, .* 2 of 9 lines of the last 3 h match",
    "logs of search": r"shop-prod/search: 0/2 ready.*, container search has no log to read",
    "logs web --previous -n shop-dev": r"shop-dev/web: 3/3 ready, container web never restarted",
    "status of web in shop-prod": r"shop-prod/web is healthy: 3/3 ready, no restarts",
    "how is cart?": r"shop-prod/cart has 0 of 2 replicas ready",
    "events of ledger": r"shop-prod/ledger: \d+ warnings? in \d+ events",
    "warnings in shop-dev": r"shop-dev: no warnings that the cluster still remembers",
    "describe deployment mailer in shop-dev": r"shop-dev/mailer is healthy: 2/2 ready",
    "describe node node-1": r"Node node-1: ready",
    "describe service checkout": r"Service shop-prod/checkout sends to 0 of 2 pods",
    "shop-prodのcartのログを見せて": r"shop-prod/cart: 0/2 Ready、.*回\*? · 再起動前のログ 9 行、うちエラー 3 行",
    "comment va web dans shop-prod": "shop-prod/web va bien\u00a0: 3/3 prêts, aucun redémarrage",
}


async def asked(stage: Stage, text: str, answer: str, user: str = VIC) -> Message:
    """Say it to the bot in #ops; the message that answers."""
    ts = await stage.slack.say(user, OPS, f"@quarterdeck {text}")
    return await stage.slack.wait_for_message(OPS, answer, thread_ts=ts, timeout=30)


async def test_everyday_questions_are_answered_in_the_first_line(played: Stage) -> None:
    """A viewer gets each answer as one message whose first line says how it is; audited like any request."""
    for text, answer in QUESTIONS.items():
        message = await asked(played, text, answer)
        assert re.search(answer, message.text.splitlines()[0]), text
        assert "registry/" not in message.text
    assert len(played.audit("run.ended")) == len(QUESTIONS)
    assert {row["outcome"] for row in played.audit("step.ended")} == {"ok"}

    killed = await asked(played, "logs of checkout", "before the kill")
    assert "heap 62 MiB" in killed.visible_text
    assert "others: checkout-" in killed.visible_text
    why = await played.slack.click(VIC, OPS, killed.ts, killed.action_id("Why"))
    assert why.acked
    await played.slack.wait_for_message(OPS, "checkout is down: its container is killed for memory", timeout=30)

    pod = played.cluster.objects("Pod", "shop-dev")[0]["metadata"]["name"]
    named = await asked(played, f"logs {pod} tail", "did not understand|Which deployment")
    assert named.text
    by_pod = await asked(played, f"last 7 lines of {pod}", f"shop-dev/{pod}: 1/1 ready")
    assert "the last 7 lines of the log" in by_pod.text
    asked_back = await asked(played, "logs of web", "3 places: which one")
    assert "shop-staging/web" in asked_back.visible_text
    await played.settled()


async def test_a_long_log_is_a_file_with_its_counts_in_the_message(played: Stage) -> None:
    """5,000 lines come as a file in the thread, without secrets; the message has the counts and the end of it."""
    message = await asked(played, "last 5000 lines of web in shop-prod", "5,000 lines", user=OLIVE)
    found = re.search(r"the last 5,000 lines of the log, (\d+) with error", message.text)
    assert found, message.text
    file = await shared(played.slack, OPS, message.thread_ts, ".log")
    lines = (await content(file)).splitlines()
    assert len(lines) == 5_000
    errors = [line for line in lines if line.startswith("ERROR")]
    assert len(errors) == int(found[1]) > 0
    assert all("Bearer [redacted]" in line for line in errors)
    assert "*First error*" in message.visible_text
    assert lines[-1].split(" - ")[-1][:20] in message.visible_text
    assert f"`{file.files[0]['name']}` (5,000 lines) follows below" in message.visible_text
    assert len(message.visible_text) < 4_000

    assert (await played.slack.command(VIC, OPS, "/deck", "events in shop-prod")).acked
    told = await played.slack.wait_for_ephemeral(VIC, r"shop-prod: \d+ warnings", timeout=30)
    assert "comes as a direct message" in told.visible_text
    private = await shared(played.slack, played.slack.direct(VIC), None, "events.shop-prod")
    rows = (await content(private)).splitlines()
    total = re.search(r"in (\d+) events", told.text)
    assert total
    assert len(rows) == int(total[1]) + 1
    await played.settled()


def _calls(stage: Stage, method: str) -> int:
    return sum(call.method == method for call in stage.slack.calls)


async def test_a_kill_in_the_middle_of_an_upload_shows_one_file(stage: Stage) -> None:
    """A replica dies while Slack takes the file: another one brings it, and nobody sees it twice."""
    first = await stage.start()
    stage.slack.faults.latency(COMPLETE, 2.0)
    ts = await stage.slack.say(OLIVE, OPS, "@quarterdeck logs of web in shop-prod")
    await stage.slack.wait_for_message(OPS, "of the log", thread_ts=ts, timeout=30)
    await stage.slack.wait_for(lambda: any(call.method.startswith("files.") for call in stage.slack.calls), timeout=30)
    await first.kill()
    stage.slack.faults.latency(COMPLETE, 0.0)
    second = await stage.start()
    await stage.slack.wait_for(lambda: _calls(stage, "conversations.replies") or None, timeout=60)
    await shared(stage.slack, OPS, ts, ".log")
    await stage.settled()
    assert await second.stop() == 0
    assert len([one for one in stage.slack.messages(OPS, ts) if one.files]) == 1
    assert [row["state"] for row in stage.rows("SELECT state FROM outbox WHERE key LIKE '%%/file/1'")] == ["sent"]
