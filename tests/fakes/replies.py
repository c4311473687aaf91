"""Replies that go nowhere."""

from bot.conversation.replies import Reply


class KeptReplies:
    """Satisfies `bot.conversation.replies.Replies`; keeps what was said, in order."""

    def __init__(self) -> None:
        self.sent: list[Reply] = []

    async def send(self, reply: Reply) -> None:
        """See Replies."""
        self.sent.append(reply)

    async def shown(self, key: str) -> bool:
        """See Replies."""
        return any(reply.key == key for reply in self.sent)

    @property
    def last(self) -> str:
        """The newest headline."""
        return self.sent[-1].message.headline
