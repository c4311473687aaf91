"""What comes in through Socket Mode: once each, acknowledged, by whom and from where."""

import asyncio

from bot.store.database import Database
from bot.store.migrate import upgrade_now
from sandbox.slack import SandboxSlack
from tests.integration.slack.rig import ANN, OLIVE, OPS, SAM, VIC, answers, replica, settled
from tests.postgres import OwnPostgres
from workflows.errors import TemporaryError


async def test_a_mention_is_answered_once_in_its_thread(slack: SandboxSlack, database: Database) -> None:
    """app_mention and message tell of the same text; one of them acts, and Slack's markup is gone from it."""
    async with replica(slack, database) as bot:
        ts = await slack.say(OLIVE, OPS, "@quarterdeck what's up with <shop> & co?")
        await slack.wait_for_message(OPS, "heard", thread_ts=ts)
        await settled(slack)
        assert len(answers(slack, ts)) == 1
        [heard] = bot.echo.said_
        assert heard.text == "what's up with <shop> & co?"
        assert (heard.origin.surface, heard.origin.thread_ts, heard.addressed) == ("mention", ts, True)
        assert heard.context.principal.id == f"T0SANDBOX/{OLIVE}"


async def test_duplicated_envelopes_act_once(slack: SandboxSlack, database: Database) -> None:
    """Slack may hand the same event over twice at once."""
    async with replica(slack, database) as bot:
        slack.faults.duplicate(4)
        ts = await slack.say(OLIVE, OPS, "@quarterdeck help")
        await slack.wait_for_message(OPS, "heard", thread_ts=ts)
        await settled(slack)
        assert len(bot.echo.said_) == 1
        assert len(answers(slack, ts)) == 1


async def test_talk_among_people_is_acknowledged_and_not_kept(slack: SandboxSlack, database: Database) -> None:
    """What is not meant for the bot, and what the bot or another bot says, is stored nowhere."""
    async with replica(slack, database) as bot:
        await slack.say(OLIVE, OPS, "lunch?")
        await slack.post_as_bot(OPS, "FIRING: something")
        await slack.join(OLIVE, OPS)
        await slack.open_home(OLIVE)
        ts = await slack.say(OLIVE, OPS, "@quarterdeck help")
        await slack.wait_for_message(OPS, "heard", thread_ts=ts)
        await settled(slack)
        async with database.begin() as connection:
            rows = await connection.exec_driver_sql("SELECT count(*) FROM inbox")
            assert rows.scalar() == 1
        assert [heard.text for heard in bot.echo.said_] == ["help"]
        assert not slack.lost


async def test_replies_in_the_bots_thread_reach_it(slack: SandboxSlack, database: Database) -> None:
    """A reply that does not name the bot comes as unaddressed; in other threads it does not come at all."""
    async with replica(slack, database) as bot:
        ts = await slack.say(OLIVE, OPS, "@quarterdeck help")
        await slack.wait_for_message(OPS, "heard: help", thread_ts=ts)
        other = await slack.say(OLIVE, OPS, "unrelated")
        await slack.say(VIC, OPS, "not for the bot", other)
        await slack.say(VIC, OPS, "and this?", ts)
        await slack.wait_for_message(OPS, "heard: and this", thread_ts=ts)
        await settled(slack)
        assert [(heard.text, heard.addressed) for heard in bot.echo.said_] == [("help", True), ("and this?", False)]


async def test_direct_messages_and_commands_speak_the_same_language(slack: SandboxSlack, database: Database) -> None:
    """A direct message is addressed without a mention; a command's answer is for its sender alone."""
    async with replica(slack, database) as bot:
        direct = slack.direct(VIC)
        ts = await slack.say(VIC, direct, "list pods")
        await slack.wait_for_message(direct, "heard: list pods", thread_ts=ts)
        outcome = await slack.command(VIC, OPS, "/deck", "list pods")
        assert outcome.acked
        await slack.wait_for_ephemeral(VIC, "heard: list pods")
        await settled(slack)
        assert [heard.origin.surface for heard in bot.echo.said_] == ["dm", "slash"]


async def test_a_click_comes_with_the_authority_of_its_clicker(slack: SandboxSlack, database: Database) -> None:
    """Roles come from user groups, confirmed addresses and full membership; a click asks Slack anew."""
    async with replica(slack, database) as bot:
        ts = await slack.say(OLIVE, OPS, "@quarterdeck help")
        card = await slack.wait_for_message(OPS, "heard", thread_ts=ts)
        before = sum(call.method == "users.info" for call in slack.calls)
        for user in (ANN, VIC, OLIVE):
            assert (await slack.click(user, OPS, card.ts, "question.choose:2")).acked
            await slack.wait_for_ephemeral(user, "clicked question.choose")
        assert sum(call.method == "users.info" for call in slack.calls) == before + 3
        ann, vic, olive = bot.echo.clicked_
        assert (ann.verb, ann.choice, ann.subject) == ("question.choose", "2", "id-1")
        assert ann.context.principal.roles == {"viewer", "approver"}
        assert vic.context.principal.roles == {"viewer"}
        assert olive.context.principal.may("approvals.decide")
        assert ann.context.principal.timezone == "Europe/Paris"
        assert ann.origin.thread_ts == ts


async def test_deny_opens_a_modal_whose_words_arrive(slack: SandboxSlack, database: Database) -> None:
    """The click opens the form within the trigger's time, and sending it closes it."""
    async with replica(slack, database) as bot:
        ts = await slack.say(OLIVE, OPS, "@quarterdeck help")
        card = await slack.wait_for_message(OPS, "heard", thread_ts=ts)
        await slack.click(ANN, OPS, card.ts, "approval.deny")
        view = await slack.wait_for_view(ANN)
        assert (await slack.submit(ANN, view.id, {"reason": "wrong namespace"})).acked
        assert not slack.views(ANN)
        await bot.echo.until(lambda: bool(bot.echo.submitted_))
        [sent] = bot.echo.submitted_
        assert (sent.verb, sent.subject, sent.values) == ("approval.deny", "id-1", {"reason": "wrong namespace"})
        await slack.click(ANN, OPS, card.ts, "approval.details")
        await slack.wait_for_ephemeral(ANN, "nothing to show, Ann")


async def test_a_click_that_breaks_is_still_answered(slack: SandboxSlack, database: Database) -> None:
    """Whatever breaks while a modal is made, the clicker reads why, with a reference for the log."""
    async with replica(slack, database) as bot:
        ts = await slack.say(OLIVE, OPS, "@quarterdeck help")
        card = await slack.wait_for_message(OPS, "heard", thread_ts=ts)
        bot.echo.breaks = ValueError("unforeseen")
        await slack.click(ANN, OPS, card.ts, "approval.deny")
        await slack.wait_for_ephemeral(ANN, "REF1")


async def test_another_team_is_refused_in_words_and_in_the_audit_log(slack: SandboxSlack, database: Database) -> None:
    """A stranger in a shared channel gets a private refusal for mention, command and clicks; nothing is handled."""
    async with replica(slack, database) as bot:
        ts = await slack.say(OLIVE, OPS, "@quarterdeck help")
        card = await slack.wait_for_message(OPS, "heard", thread_ts=ts)
        await slack.say(SAM, OPS, "@quarterdeck scale everything")
        await slack.wait_for(lambda: len(slack.ephemerals(SAM)) == 1)
        await slack.command(SAM, OPS, "/deck", "help")
        await slack.wait_for(lambda: len(slack.ephemerals(SAM)) == 2)
        await slack.click(SAM, OPS, card.ts, "approval.approve")
        await slack.wait_for(lambda: len(slack.ephemerals(SAM)) == 3)
        await slack.click(SAM, OPS, card.ts, "approval.deny")
        await slack.wait_for(lambda: len(slack.ephemerals(SAM)) == 4)
        assert all("another Slack team" in shown.text for shown in slack.ephemerals(SAM))
        assert not slack.views(SAM)
        assert len(bot.echo.said_) == 1
        assert not bot.echo.clicked_
        assert [event.actor for event in bot.audit.events] == [f"T0OTHER/{SAM}"] * 4


async def test_a_broken_request_is_told_with_its_reference(slack: SandboxSlack, database: Database) -> None:
    """An error nobody foresaw ends in an answer, once; the item is not tried again."""
    async with replica(slack, database) as bot:
        bot.echo.breaks = ValueError("unforeseen")
        ts = await slack.say(OLIVE, OPS, "@quarterdeck help")
        await slack.wait_for_message(OPS, r"broke \(REF1\)", thread_ts=ts)
        assert len(bot.echo.said_) == 1


async def test_a_temporary_failure_is_tried_again(slack: SandboxSlack, database: Database) -> None:
    """What the store could not do a moment ago is done when it can."""
    async with replica(slack, database) as bot:
        bot.echo.breaks = TemporaryError("the store is away", delay=0.05)
        ts = await slack.say(OLIVE, OPS, "@quarterdeck help")
        await bot.echo.until(lambda: len(bot.echo.said_) >= 2)
        bot.echo.breaks = None
        await slack.wait_for_message(OPS, "heard: help", thread_ts=ts)
        assert len(answers(slack, ts)) == 1


async def test_two_hundred_mentions_are_answered_once_each(slack: SandboxSlack, database: Database) -> None:
    """A burst over two replicas: each text is handled by one of them, once."""
    other = Database(database.url)
    async with replica(slack, database, "a") as first, replica(slack, other, "b") as second:
        stamps = [await slack.say(OLIVE, OPS, f"@quarterdeck help {n}") for n in range(200)]
        await slack.wait_for(lambda: all(answers(slack, ts) for ts in stamps) or None, timeout=90)
        await settled(slack)
        assert all(answers(slack, ts) == [f"heard: help {n}"] for n, ts in enumerate(stamps))
        heard = [utterance.text for echo in (first.echo, second.echo) for utterance in echo.said_]
        assert sorted(heard) == sorted(f"help {n}" for n in range(200))
    await other.close()


async def test_a_thread_is_handled_in_order(slack: SandboxSlack, database: Database) -> None:
    """Replies in one thread never overtake each other."""
    async with replica(slack, database) as bot:
        ts = await slack.say(OLIVE, OPS, "@quarterdeck 0")
        for n in range(1, 10):
            await slack.say(OLIVE, OPS, f"@quarterdeck {n}", ts)
        await slack.wait_for_message(OPS, "heard: 9", thread_ts=ts)
        assert [heard.text for heard in bot.echo.said_] == [str(n) for n in range(10)]


async def test_with_the_database_away_nothing_is_lost_and_people_are_told(
    slack: SandboxSlack, own_postgres: OwnPostgres
) -> None:
    """Events stay unacknowledged, come again and are answered once; commands, clicks and modals fail in words."""
    url = own_postgres.start()
    upgrade_now(url)
    database = Database(url, patience=1.0)
    async with replica(slack, database) as bot:
        ts = await slack.say(OLIVE, OPS, "@quarterdeck before")
        card = await slack.wait_for_message(OPS, "heard: before", thread_ts=ts)
        await slack.click(ANN, OPS, card.ts, "approval.deny")
        view = await slack.wait_for_view(ANN)
        await asyncio.to_thread(own_postgres.stop)
        during = await slack.say(OLIVE, OPS, "@quarterdeck during")
        outcome = await slack.command(VIC, OPS, "/deck", "list pods")
        assert outcome.acked
        await slack.wait_for_ephemeral(VIC, "database does not answer")
        assert (await slack.click(OLIVE, OPS, card.ts, "approval.approve")).acked
        await slack.wait_for_ephemeral(OLIVE, "database does not answer")
        refused = await slack.submit(ANN, view.id, {"reason": "no"})
        assert "database does not answer" in dict(refused.errors)["reason"]
        assert slack.views(ANN)
        assert slack.unacked
        await asyncio.to_thread(own_postgres.start)
        await slack.wait_for_message(OPS, "heard: during", thread_ts=during, timeout=30)
        await settled(slack)
        assert len(answers(slack, during)) == 1
        assert not slack.lost
        assert [heard.text for heard in bot.echo.said_] == ["before", "during"]
        assert not bot.echo.clicked_
    await database.close()


async def test_what_is_at_work_when_a_replica_closes_goes_to_another(slack: SandboxSlack, database: Database) -> None:
    """An item that does not end within the grace is given back at once, and finished elsewhere."""
    other = Database(database.url)
    async with replica(slack, database, "a") as first:
        first.echo.hold = asyncio.Event()
        ts = await slack.say(OLIVE, OPS, "@quarterdeck help")
        await first.echo.until(lambda: bool(first.echo.began))
        await first.app.close(grace=0.2)
        async with replica(slack, other, "b"):
            await slack.wait_for_message(OPS, "heard: help", thread_ts=ts)
            assert len(answers(slack, ts)) == 1
        assert not first.echo.said_
    await other.close()
