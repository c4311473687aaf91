"""Files that come with messages: after them, once, without secrets, or in words where Slack takes none."""

from datetime import timedelta

import pytest

from bot.conversation.replies import Reply
from bot.messages.model import Attachment, Message
from bot.slack.replies import SlackReplies
from bot.slack.uploads import MOST_BYTES, content_of
from bot.store.database import Database
from bot.store.outbox import Outbox
from sandbox.slack import SandboxSlack
from tests.fakes.shared_files import content, shared
from tests.integration.slack.rig import OLIVE, OPS, Replica, claimed, replica
from workflows.model.run import Origin
from workflows.redaction import Redactor

COMPLETE = "files.completeUploadExternal"
MEMBER = "I may share files only where I am a member, so invite me to this channel"
SECRET = "xoxb-" + "1234567890-abcdefghijklmnop"
LOG = Attachment(name="web-1.091502.log", text=f"INFO starting\nINFO token {SECRET}\nERROR it broke\n")


async def answered(
    bot: Replica,
    thread: str,
    *,
    private_to: str = "",
    files: tuple[Attachment, ...] = (LOG,),
    fallback: str = OLIVE,
) -> None:
    """Send an answer with its files."""
    origin = Origin(surface="slash" if private_to else "mention", team="T0SANDBOX", channel=OPS, thread_ts=thread)
    message = Message(headline="*3 lines, 1 error*", files=files)
    reply = Reply(key="run/1", origin=origin, message=message, private_to=private_to, fallback_user=fallback)
    await SlackReplies(bot.outbox).send(reply)


def calls(slack: SandboxSlack, method: str) -> int:
    """How often a method was called."""
    return sum(call.method == method for call in slack.calls)


async def test_a_file_follows_its_message_in_the_thread_once(slack: SandboxSlack, database: Database) -> None:
    """The message names the file, the file stands below it without secrets; drawing the same again adds none."""
    async with replica(slack, database) as bot:
        thread = await slack.say(OLIVE, OPS, "logs of web")
        await answered(bot, thread)
        file = await shared(slack, OPS, thread)
        said = await slack.wait_for_message(OPS, "3 lines, 1 error", thread_ts=thread)
        assert said.ts < file.ts
        assert "`web-1.091502.log` (3 lines) follows below" in said.visible_text
        assert file.text == "`web-1.091502.log` · 3 lines"
        text = await content(file)
        assert SECRET not in text
        assert "ERROR it broke" in text
        await answered(bot, thread)
    assert calls(slack, COMPLETE) == 1


async def test_the_file_of_a_private_answer_is_a_direct_message(slack: SandboxSlack, database: Database) -> None:
    """Slack cannot show a file to one person in a channel: it comes where only they see it, and the answer says so."""
    async with replica(slack, database) as bot:
        await answered(bot, "", private_to=OLIVE)
        told = await slack.wait_for_ephemeral(OLIVE, "comes as a direct message, which only you see")
        assert not told.files
        file = await shared(slack, slack.direct(OLIVE), None)
        assert file.text.startswith("3 lines, 1 error\n")
        assert not [one for one in slack.messages(OPS) if one.files]


async def test_a_crash_after_the_file_was_shared_shares_it_once(slack: SandboxSlack, database: Database) -> None:
    """Whoever takes over looks for the file in the thread before uploading it again."""
    async with replica(slack, database) as bot:
        thread = await slack.say(OLIVE, OPS, "logs of web")
        await answered(bot, thread)
        await shared(slack, OPS, thread)
    await _taken_by_the_dead(database)
    async with replica(slack, database, "b"):
        await slack.wait_for(lambda: calls(slack, "conversations.replies") > 0)
    assert calls(slack, COMPLETE) == 1
    assert await _state(database) == "sent"


async def test_a_crash_before_the_file_was_shared_repeats_the_upload(slack: SandboxSlack, database: Database) -> None:
    """Bytes that were uploaded and never shown are nobody's file: the next replica begins anew, and one is shown."""
    async with replica(slack, database) as bot:
        thread = await slack.say(OLIVE, OPS, "logs of web")
        slack.faults.error(COMPLETE, times=1)
        slack.faults.rate_limit(COMPLETE, times=1, retry_after=60)
        await answered(bot, thread)
        await slack.wait_for(lambda: calls(slack, COMPLETE) == 2)
    slack.faults.clear()
    await _taken_by_the_dead(database)
    async with replica(slack, database, "b"):
        file = await shared(slack, OPS, thread)
        assert "ERROR it broke" in await content(file)
    assert calls(slack, "files.getUploadURLExternal") == 3
    assert len([one for one in slack.messages(OPS, thread) if one.files]) == 1


async def test_where_slack_takes_no_file_its_end_is_said(slack: SandboxSlack, database: Database) -> None:
    """A missing scope is said with its mend, and the end of the file in words, without secrets."""
    async with replica(slack, database) as bot:
        thread = await slack.say(OLIVE, OPS, "logs of web")
        slack.faults.refuse("files.getUploadURLExternal", "missing_scope")
        await answered(bot, thread)
        said = await slack.wait_for_message(OPS, "add it and install the app again", thread_ts=thread)
        assert "ERROR it broke" in said.visible_text
        assert SECRET not in said.visible_text


@pytest.mark.parametrize(
    ("code", "why", "where"),
    [
        ("not_in_channel", MEMBER, f"comes as a direct message to <@{OLIVE}>"),
        ("channel_not_found", "Slack refused it (channel_not_found)", f"comes as a direct message to <@{OLIVE}>"),
        ("thread_not_found", "Slack refused it (thread_not_found)", "stands in the channel itself"),
    ],
)
async def test_a_file_that_goes_elsewhere_is_told_where_it_was_announced(
    slack: SandboxSlack, database: Database, code: str, why: str, where: str
) -> None:
    """The thread that was told `follows below` says why it does not, and where the file is."""
    async with replica(slack, database) as bot:
        thread = await slack.say(OLIVE, OPS, "logs of web")
        slack.faults.refuse(COMPLETE, code, times=1)
        await answered(bot, thread)
        said = await slack.wait_for_message(OPS, "is not here", thread_ts=thread)
        assert said.text == f":warning: `{LOG.name}` is not here: {why}; it {where}."
        await shared(slack, OPS if "thread" in code else slack.direct(OLIVE), None)


async def test_a_file_with_no_place_at_all_is_said_in_words(slack: SandboxSlack, database: Database) -> None:
    """Where there is nobody to send it to directly, its end stands where it was announced."""
    async with replica(slack, database) as bot:
        thread = await slack.say(OLIVE, OPS, "logs of web")
        slack.faults.refuse(COMPLETE, "not_in_channel", times=1)
        await answered(bot, thread, fallback="")
        said = await slack.wait_for_message(OPS, "invite me to this channel", thread_ts=thread)
        assert "ERROR it broke" in said.visible_text


def test_what_is_longer_than_slack_takes_keeps_its_end() -> None:
    """A file over the bound is cut at its beginning, at a line, and says so."""
    lines = [f"line {number} é" for number in range(200_000)]
    kept = content_of("\n".join(lines), Redactor()).decode()
    assert len(kept.encode()) <= MOST_BYTES
    first, second, *_, last = kept.splitlines()
    assert first.startswith("…")
    assert second in lines
    assert last == lines[-1]


async def _taken_by_the_dead(database: Database) -> None:
    """The row of the file as a replica leaves it that died while it sent it."""
    async with database.begin() as connection:
        await connection.exec_driver_sql(
            "UPDATE outbox SET state = 'pending', sent_version = 0, due_at = now() WHERE key = 'run/1/file/1'"
        )
    assert await claimed(Outbox(database, "dead", lease=timedelta(seconds=-1)), OPS, ()) is not None


async def _state(database: Database) -> str:
    async with database.begin() as connection:
        found = await connection.exec_driver_sql("SELECT state FROM outbox WHERE key = 'run/1/file/1'")
        return str(found.scalar())
