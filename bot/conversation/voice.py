"""Says things where they were asked: to everybody there, or to one person alone."""

from bot.conversation.replies import Replies, Reply
from bot.messages.model import Message
from workflows.model.principal import SecurityContext
from workflows.model.run import Origin

_PRIVATE = ("slash", "button")
"""Surfaces whose answers only the person sees who is answered."""


class Voice:
    """The words of the conversation itself; runs and questions have messages of their own."""

    def __init__(self, replies: Replies) -> None:
        self._replies = replies

    async def say(self, cause: str, context: SecurityContext, origin: Origin, message: Message) -> None:
        """Answer what `cause` asked for; once, however often it is tried."""
        private = context.principal.user if origin.surface in _PRIVATE else ""
        await self._replies.send(Reply(key=f"reply/{cause}", origin=origin, message=message, private_to=private))

    async def whisper(self, cause: str, context: SecurityContext, origin: Origin, text: str) -> None:
        """Tell this person alone."""
        message = Message(headline=text)
        private = context.principal.user
        await self._replies.send(Reply(key=f"note/{cause}", origin=origin, message=message, private_to=private))

    async def apologise(self, origin: Origin, user: str, message: Message, reference: str) -> None:
        """Tell a person of whom nothing else is known that their request broke."""
        private = user if origin.surface in _PRIVATE else ""
        await self._replies.send(Reply(key=f"failed/{reference}", origin=origin, message=message, private_to=private))
