"""What leaves for Slack: once, in the newest state, at Slack's pace, and somewhere people see it."""

from dataclasses import replace
from datetime import timedelta

from bot.store.database import Database
from bot.store.outbox import Outbox, OutboxMessage
from sandbox.slack import SandboxSlack
from tests.integration.slack.rig import OLIVE, OPS, VIC, answers, blocks, claimed, replica
from workflows.model.change import JsonValue


def message(key: str, text: str, *, priority: int = 1, channel: str = OPS) -> OutboxMessage:
    """A message with buttons."""
    payload: dict[str, JsonValue] = {"text": text, "blocks": blocks(text)}
    return OutboxMessage(
        key=key, team="T0SANDBOX", channel=channel, payload=payload, priority=priority, final=priority == 1
    )


async def test_states_of_a_topic_edit_one_message(slack: SandboxSlack, database: Database) -> None:
    """However many states come, there is one message, and it ends in the last state."""
    async with replica(slack, database) as bot:
        for n in range(30):
            await bot.outbox.put(message("run/1", f"step {n}", priority=2))
        await bot.outbox.put(message("run/1", "the end"))
        await slack.wait_for_message(OPS, "the end")
        assert [shown.text for shown in slack.messages(OPS)] == ["the end"]
        assert sum(call.method == "chat.postMessage" for call in slack.calls) == 1


async def test_a_429_pauses_and_newer_states_replace_what_waits(slack: SandboxSlack, database: Database) -> None:
    """After Retry-After the newest state leaves, and the ones between never do."""
    async with replica(slack, database) as bot:
        slack.faults.rate_limit("chat.postMessage", retry_after=1)
        await bot.outbox.put(message("run/1", "first", priority=2))
        await slack.wait_for(lambda: any(call.status == 429 for call in slack.calls))
        for n in range(5):
            await bot.outbox.put(message("run/1", f"between {n}", priority=2))
        await bot.outbox.put(message("approval/1", "card", priority=0))
        await bot.outbox.put(message("run/1", "the end"))
        await slack.wait_for_message(OPS, "the end")
        assert [shown.text for shown in slack.messages(OPS)] == ["card", "the end"]
        assert sum(call.method == "chat.postMessage" for call in slack.calls) == 3


async def test_errors_of_slack_are_tried_again(slack: SandboxSlack, database: Database) -> None:
    """A mention is answered once although Slack answers 500 to the first posts."""
    async with replica(slack, database):
        slack.faults.error("chat.postMessage", times=2)
        ts = await slack.say(OLIVE, OPS, "@quarterdeck help")
        await slack.wait_for_message(OPS, "heard: help", thread_ts=ts)
        assert len(answers(slack, ts)) == 1


async def test_the_end_arrives_although_editing_fails(slack: SandboxSlack, database: Database) -> None:
    """The final state is tried again until Slack takes it, on the same message."""
    async with replica(slack, database) as bot:
        await bot.outbox.put(message("run/1", "working", priority=2))
        await slack.wait_for_message(OPS, "working")
        slack.faults.error("chat.update", times=3)
        await bot.outbox.put(message("run/1", "the end"))
        await slack.wait_for_message(OPS, "the end", timeout=20)
        assert len(slack.messages(OPS)) == 1


async def test_a_crash_between_post_and_record_posts_once(slack: SandboxSlack, database: Database) -> None:
    """Whoever takes over looks for the posted message by its key before posting again."""
    dead = Outbox(database, "dead", lease=timedelta(seconds=-1))
    async with replica(slack, database) as bot:
        await bot.outbox.put(message("run/1", "posted"))
        await slack.wait_for_message(OPS, "posted")
    async with database.begin() as connection:
        await connection.exec_driver_sql("UPDATE outbox SET ts = '', sent_version = 0, state = 'pending'")
    assert await claimed(dead, OPS, ()) is not None
    async with replica(slack, database, "b") as other:
        await other.outbox.put(message("run/1", "posted, and edited"))
        await slack.wait_for_message(OPS, "posted, and edited")
        assert len(slack.messages(OPS)) == 1


async def test_a_crash_in_a_thread_posts_once(slack: SandboxSlack, database: Database) -> None:
    """The same for replies, found in their thread."""
    dead = Outbox(database, "dead", lease=timedelta(seconds=-1))
    async with replica(slack, database):
        ts = await slack.say(OLIVE, OPS, "@quarterdeck help")
        await slack.wait_for_message(OPS, "heard", thread_ts=ts)
    async with database.begin() as connection:
        await connection.exec_driver_sql("UPDATE outbox SET ts = '', sent_version = 0, state = 'pending'")
    assert await claimed(dead, OPS, ()) is not None
    async with replica(slack, database, "b"):
        await slack.wait_for(lambda: any(call.method == "chat.update" for call in slack.calls))
        assert answers(slack, ts) == ["heard: help"]


async def test_refused_blocks_leave_the_words(slack: SandboxSlack, database: Database) -> None:
    """Blocks that Slack refuses are dropped; the text is shown instead of silence."""
    async with replica(slack, database) as bot:
        bad: dict[str, JsonValue] = {"text": "the words", "blocks": [{"type": "no_such_block"}]}
        await bot.outbox.put(replace(message("run/1", ""), payload=bad))
        shown = await slack.wait_for_message(OPS, "the words")
        assert not shown.blocks


async def test_too_long_messages_are_cut_in_sight(slack: SandboxSlack, database: Database) -> None:
    """Text and blocks beyond Slack's limits arrive cut, with an ellipsis and their buttons."""
    async with replica(slack, database) as bot:
        section: JsonValue = {"type": "section", "text": {"type": "mrkdwn", "text": "x" * 2_900}}
        long: dict[str, JsonValue] = {"text": "y" * 9_000, "blocks": [*[section] * 60, *blocks("z" * 5_000)]}
        await bot.outbox.put(replace(message("run/1", ""), payload=long))
        shown = await slack.wait_for_message(OPS, "…")
        assert "approval.approve" in shown.actions
        assert shown.text.endswith("…")


async def test_secrets_do_not_leave(slack: SandboxSlack, database: Database) -> None:
    """A token in a text or a block is gone; ids of buttons stay as they are."""
    token = "xoxb-" + "1234567890-abcdefghijklmnop"
    async with replica(slack, database) as bot:
        await bot.outbox.put(message("run/1", f"see {token}"))
        shown = await slack.wait_for_message(OPS, "see")
        assert token not in shown.visible_text
        assert shown.actions["approval.approve"]["value"] == "id-1"


async def test_a_deleted_message_is_posted_anew(slack: SandboxSlack, database: Database) -> None:
    """An update of a message that somebody deleted is shown as a new one."""
    async with replica(slack, database) as bot:
        await bot.outbox.put(message("run/1", "working", priority=2))
        shown = await slack.wait_for_message(OPS, "working")
        await slack.wait_for(lambda: not slack.unacked)
        slack._core.poster.delete(shown)
        await bot.outbox.put(message("run/1", "the end"))
        await slack.wait_for_message(OPS, "the end")


async def test_where_the_channel_is_closed_the_person_gets_a_direct_message(
    slack: SandboxSlack, database: Database
) -> None:
    """A place that refuses is stored as the reason, and the words go where they can be read."""
    async with replica(slack, database) as bot:
        await bot.outbox.put(replace(message("run/1", "for vic", channel="C0GONE"), fallback_user=VIC))
        await slack.wait_for_message(slack.direct(VIC), "for vic")
        await bot.outbox.put(message("run/2", "for nobody", channel="C0GONE"))
        await bot.app.close()
        assert await _failed(database, "run/2") == "channel_not_found"


async def test_a_command_is_answered_privately_beyond_its_response_url(slack: SandboxSlack, database: Database) -> None:
    """Five uses are what a response URL takes; the end is shown all the same."""
    async with replica(slack, database) as bot:
        await slack.command(VIC, OPS, "/deck", "help")
        await slack.wait_for_ephemeral(VIC, "heard: help")
        [heard] = bot.echo.said_
        for n in range(7):
            await bot.echo.reply("run/1", f"state {n}", heard.origin, VIC)
            await slack.wait_for_ephemeral(VIC, f"state {n}")


async def test_messages_of_a_closed_replica_are_sent_by_another(slack: SandboxSlack, database: Database) -> None:
    """What was taken over is durable: another replica finds and sends it."""
    await Outbox(database, "gone").put(message("run/1", "left behind"))
    async with replica(slack, database):
        await slack.wait_for_message(OPS, "left behind")


async def test_sockets_that_break_are_opened_anew(slack: SandboxSlack, database: Database) -> None:
    """After a refresh and after a cut connection, what was said in between is answered."""
    async with replica(slack, database):
        slack.refresh()
        await slack.wait_connected(1)
        ts = await slack.say(OLIVE, OPS, "@quarterdeck one")
        await slack.wait_for_message(OPS, "heard: one", thread_ts=ts)
        slack.drop_socket()
        ts = await slack.say(OLIVE, OPS, "@quarterdeck two")
        await slack.wait_for_message(OPS, "heard: two", thread_ts=ts, timeout=40)
        assert len(answers(slack, ts)) == 1


async def _failed(database: Database, key: str) -> str:
    async with database.begin() as connection:
        found = await connection.exec_driver_sql(
            "SELECT last_error FROM outbox WHERE key = $1 AND state = 'failed'", (key,)
        )
        return str(found.scalar() or "")


async def test_text_that_postgres_cannot_take_is_sent_all_the_same(slack: SandboxSlack, database: Database) -> None:
    """A NUL that somebody's log or event brought along costs that one character, not the answer."""
    async with replica(slack, database) as bot:
        await bot.outbox.put(message("run/1", "before\x00after"))
        assert (await slack.wait_for_message(OPS, "before")).text == "before\ufffdafter"
