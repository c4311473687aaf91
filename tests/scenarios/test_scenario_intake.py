"""What comes in: what is answered, what is left alone, and that everything acts exactly once."""

from tests.scenarios.stage import Stage

OPS, ALERTS = "C0OPS", "C0ALERTS"
OLIVE, VIC, SAM = "U0OLIVE", "U0VIC", "U0SAM"


async def told(stage: Stage, user: str, count: int) -> None:
    """Return when this person was shown so many private messages."""
    await stage.slack.wait_for(lambda: len(stage.slack.ephemerals(user)) == count)


async def test_what_is_not_understood_is_answered_with_what_can_be_said(played: Stage) -> None:
    """The answer quotes the words harmlessly, says that nothing was done, and offers sentences that work."""
    slack = played.slack
    ts = await slack.say(OLIVE, OPS, "@quarterdeck make <me> a coffee & cake")
    answer = await slack.wait_for_message(OPS, "I did not understand", thread_ts=ts)
    assert "make &lt;me&gt; a coffee &amp; cake" in answer.text
    assert "did nothing" in answer.text
    assert "• `help`" in answer.visible_text
    await slack.command(OLIVE, OPS, "/deck", "")
    await slack.wait_for_ephemeral(OLIVE, "You called")
    [unclear, _] = played.audit("intent.unclear")
    assert unclear["actor"] == f"T0SANDBOX/{OLIVE}"
    assert not played.audit("run.started")
    await played.settled()


async def test_in_its_thread_the_bot_answers_a_certain_read_and_nothing_else(played: Stage) -> None:
    """Chatter, an unaddressed order and what other bots say stay unanswered; so does everything outside its threads."""
    slack = played.slack
    ts = await slack.say(OLIVE, OPS, "@quarterdeck help")
    await slack.wait_for_message(OPS, "Say it in a sentence", thread_ts=ts)
    await slack.say(VIC, OPS, "list pods in shop-dev")
    await slack.say(VIC, OPS, "thanks, that helps", ts)
    await slack.say(OLIVE, OPS, "scale web in shop-dev to 5", ts)
    await slack.post_as_bot(OPS, "list pods in shop-prod", thread_ts=ts)
    await slack.say(VIC, OPS, "list pods in shop-dev", ts)
    await slack.wait_for_message(OPS, "5 of 5 pods ready", thread_ts=ts)
    await played.settled()
    assert await played.replicas[0].stop() == 0
    said = [message for message in slack.messages(OPS) if message.from_bot]
    assert len(said) == 2
    assert [row["subject"] for row in played.audit("run.started")] == ["help", "list_pods"]
    assert {row["actor"] for row in played.audit("intake.received")} == {f"T0SANDBOX/{OLIVE}", f"T0SANDBOX/{VIC}"}


async def test_a_mention_in_another_bots_thread_is_answered_there(played: Stage) -> None:
    """Under an alert, the mention is answered in the alert's thread; from then on it is the bot's thread too."""
    slack = played.slack
    alert = await slack.post_as_bot(ALERTS, "[FIRING:1] KubePodCrashLooping cart")
    await slack.say(VIC, ALERTS, "what is wrong with cart", alert)
    await played.settled()
    await slack.say(VIC, ALERTS, "@quarterdeck what is wrong with cart", alert)
    await slack.wait_for_message(ALERTS, "CART_DB_URL is not set", thread_ts=alert)
    await slack.say(VIC, ALERTS, "list pods of cart", alert)
    await slack.wait_for_message(ALERTS, "0 of 2 pods ready", thread_ts=alert)
    assert len([message for message in slack.messages(ALERTS) if message.from_bot]) == 2
    await played.settled()


async def test_a_stranger_is_refused_privately_whatever_they_use(played: Stage) -> None:
    """Mention, command, click and direct message of another team: a private refusal, an audit row, and nothing else."""
    slack = played.slack
    ts = await slack.say(OLIVE, OPS, "@quarterdeck scale web in shop-dev to 4")
    card = await slack.wait_for_message(OPS, "from 3 to 4", thread_ts=ts)
    tries = [
        slack.say(SAM, OPS, "@quarterdeck list pods"),
        slack.command(SAM, OPS, "/deck", "list pods"),
        slack.click(SAM, OPS, card.ts, card.action_id("Confirm")),
        slack.click(SAM, OPS, card.ts, card.action_id("Details")),
    ]
    for count, attempt in enumerate(tries, 1):
        await attempt
        await told(played, SAM, count)
    await slack.say(SAM, slack.direct(SAM), "list pods")
    await told(played, SAM, 5)
    assert all("another Slack team" in shown.text and "did nothing" in shown.text for shown in slack.ephemerals(SAM))
    refused = played.audit("access.refused")
    assert [row["actor"] for row in refused] == [f"T0OTHER/{SAM}"] * 5
    assert all(row["details"]["reason"] == "another team" for row in refused)
    assert not slack.views(SAM)
    assert not played.scalings()
    assert len([message for message in slack.messages(OPS) if message.from_bot]) == 1
    await played.settled()


async def test_duplicated_and_redelivered_events_act_once(played: Stage) -> None:
    """Mention and message tell of the same order, each of them twice; it is one run, one card and one change."""
    slack, bot = played.slack, played.replicas[0]
    slack.faults.duplicate(4)
    bot.freeze()
    ts = await slack.say(OLIVE, OPS, "@quarterdeck scale web in shop-dev to 4")
    await slack.wait_for(lambda: all(envelope.attempt for envelope in slack.unacked))
    bot.thaw()
    card = await slack.wait_for_message(OPS, "from 3 to 4", thread_ts=ts)
    await slack.click(OLIVE, OPS, card.ts, card.action_id("Confirm"))
    await slack.wait_for_message(OPS, "4/4 replicas", thread_ts=ts, timeout=30)
    await played.settled()
    assert await bot.stop() == 0
    assert len([line for line in bot.log if line["event"] == "intake_known"]) >= 3
    assert len(played.audit("run.started")) == len(played.scalings()) == 1
    assert len([message for message in slack.messages(OPS) if message.from_bot]) == 1


async def test_refreshed_and_dropped_sockets_lose_nothing(played: Stage) -> None:
    """What is said while Slack asks for a new socket or the line breaks is answered, once each."""
    slack = played.slack
    stamps = []
    for number in range(12):
        if number == 4:
            slack.refresh()
        if number == 8:
            await slack.wait_connected()
            slack.drop_socket()
        stamps.append(await slack.say(VIC, OPS, f"@quarterdeck list pods in shop-{'dev' if number % 2 else 'staging'}"))
    for ts in stamps:
        await slack.wait_for_message(OPS, "5 of 5 pods ready", thread_ts=ts, timeout=60)
    await played.settled()
    assert await played.replicas[0].stop() == 0
    assert [len([one for one in slack.messages(OPS, ts) if one.from_bot]) for ts in stamps] == [1] * 12


async def test_secrets_that_people_write_stay_in_what_they_wrote(played: Stage) -> None:
    """No log line, audit row, answer or card carries a token or password that somebody typed."""
    slack = played.slack
    token, password = "xoxb-1234567890-abcdefABCDEF123456", "hunter2-is-secret"
    ts = await slack.say(OLIVE, OPS, f"@quarterdeck log in with {token} and password={password}")
    answer = await slack.wait_for_message(OPS, "I did not understand", thread_ts=ts)
    assert "log in with" in answer.text
    await slack.say(OLIVE, OPS, f"@quarterdeck scale web in shop-dev to 4 because password={password} {token}", ts)
    card = await slack.wait_for_message(OPS, r"(?s)from 3 to 4.*Confirm", thread_ts=ts)
    assert "because" in card.visible_text or "Why" in card.visible_text
    await slack.command(OLIVE, OPS, "/deck", f"use {token}")
    await slack.wait_for_ephemeral(OLIVE, "I did not understand")
    await played.settled()
    assert await played.replicas[0].stop() == 0
    said = [one.visible_text for one in (*slack.messages(OPS), *slack.ephemerals(OLIVE)) if one.from_bot]
    texts = [str(dict(row)) for row in played.rows("SELECT * FROM audit_text")]
    everything = "\n".join([*said, *texts, *map(str, map(dict, played.audit())), *played.replicas[0].raw])
    assert "log in with" in everything
    assert token not in everything
    assert password not in everything
