"""The conversation's replies, drawn in Block Kit and handed to the outbox."""

from bot.conversation.replies import Priority, Reply
from bot.slack.blocks import payload
from bot.store.outbox import Outbox, OutboxMessage
from workflows.model.run import Origin


class SlackReplies:
    """Puts replies into the outbox; satisfies `bot.conversation.replies.Replies`."""

    def __init__(self, outbox: Outbox) -> None:
        self._outbox = outbox

    async def send(self, reply: Reply) -> None:
        """Take the reply over; a private one with no channel (from a modal) becomes a direct message.

        What a terminal asked for is printed there, by the process that asked, and goes nowhere else.
        """
        origin = reply.origin
        if origin.surface == "terminal":
            return
        direct = not origin.channel
        await self._outbox.put(
            OutboxMessage(
                key=reply.key,
                team=origin.team,
                channel=origin.channel or reply.private_to,
                thread_ts="" if reply.private_to and _begins_thread(origin) else origin.thread_ts,
                ephemeral_user="" if direct else reply.private_to,
                fallback_user=reply.private_to or reply.fallback_user,
                response_url=origin.response_url,
                payload=payload(reply.message),
                priority=int(reply.priority),
                final=reply.priority is Priority.FINAL,
            )
        )

    async def shown(self, key: str) -> bool:
        """Whether a message on this topic was taken over before."""
        return await self._outbox.known(key)


def _begins_thread(origin: Origin) -> bool:
    """Whether the button stands on a message of the channel: a private answer in its thread would not be seen."""
    return origin.surface == "button" and origin.thread_ts == origin.message_ts
