"""The conversation's replies, drawn in Block Kit and handed to the outbox."""

from collections.abc import Sequence
from dataclasses import replace

from bot.conversation.replies import Priority, Reply
from bot.messages.model import Attachment, Message, Text, code
from bot.slack.blocks import payload, plain
from bot.store.outbox import Outbox, OutboxMessage
from languages import listed, plural, reader, say
from workflows.model.run import Origin


class SlackReplies:
    """Puts replies into the outbox; satisfies `bot.conversation.replies.Replies`."""

    def __init__(self, outbox: Outbox) -> None:
        self._outbox = outbox

    async def send(self, reply: Reply) -> None:
        """Take the reply over with its files; a private one with no channel (from a modal) becomes a direct message.

        What a terminal asked for is printed there, by the process that asked, and goes nowhere else.
        """
        origin = reply.origin
        if origin.surface == "terminal":
            return
        direct = not origin.channel
        message = OutboxMessage(
            key=reply.key,
            team=origin.team,
            channel=origin.channel or reply.private_to,
            thread_ts="" if reply.private_to and _begins_thread(origin) else origin.thread_ts,
            ephemeral_user="" if direct else reply.private_to,
            fallback_user=reply.private_to or reply.fallback_user,
            response_url=origin.response_url,
            payload=payload(_naming_files(reply.message, private=bool(reply.private_to) and not direct)),
            priority=int(reply.priority),
            final=reply.priority is Priority.FINAL,
        )
        await self._outbox.put(message, *_files(message, reply.message))

    async def shown(self, key: str) -> bool:
        """Whether a message on this topic was taken over before."""
        return await self._outbox.known(key)


def _begins_thread(origin: Origin) -> bool:
    """Whether the button stands on a message of the channel: a private answer in its thread would not be seen."""
    return origin.surface == "button" and origin.thread_ts == origin.message_ts


def _naming_files(message: Message, *, private: bool) -> Message:
    """The message with a line about where its files are: Slack shows a file to a whole channel or in a conversation."""
    if not message.files:
        return message
    names = listed([f"{code(file.name)} ({_lines(file)})" for file in message.files])
    if private:
        where = say(":page_facing_up: {files} comes as a direct message, which only you see.", files=names)
    else:
        where = say(":page_facing_up: {files} follows below.", files=names)
    return replace(message, body=(*message.body, Text(mrkdwn=where)))


def _lines(file: Attachment) -> str:
    return plural("{n} line", "{n} lines", file.lines)


def _files(message: OutboxMessage, drawn: Message) -> Sequence[OutboxMessage]:
    """The files of a message as rows of their own, after it; those of a private answer become direct messages."""
    if not drawn.files:
        return ()
    place = replace(message, response_url="", ephemeral_user="", final=True, priority=int(Priority.FINAL))
    if message.ephemeral_user:
        place = replace(place, channel=message.ephemeral_user, thread_ts="", fallback_user="")
    heading = f"{plain(drawn.headline)}\n" if message.ephemeral_user else ""
    return [
        replace(
            place,
            key=f"{message.key}/file/{index}",
            payload={
                "text": f"{heading}`{file.name}` · {_lines(file)}",
                "file": {"name": file.name, "text": file.text, "language": reader().language},
            },
        )
        for index, file in enumerate(drawn.files, start=1)
    ]
