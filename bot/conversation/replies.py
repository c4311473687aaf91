"""How answers leave, whatever the surface."""

from dataclasses import dataclass
from enum import IntEnum
from typing import Protocol

from bot.messages.model import Message
from workflows.model.run import Origin


class Priority(IntEnum):
    """Which message leaves first when a channel has several waiting."""

    APPROVAL = 0
    FINAL = 1
    PROGRESS = 2


@dataclass(frozen=True, kw_only=True)
class Reply:
    """One message on one topic, at the newest state that is known.

    Attributes:
        key: the topic, e.g. `run/run-Ev123`; a later reply with the same key edits the same message.
        origin: where it goes.
        private_to: Slack user id that alone sees it; empty for everybody in the place.
        fallback_user: Slack user id that gets it as a direct message where the place cannot be written to; or empty.
    """

    key: str
    origin: Origin
    message: Message
    private_to: str = ""
    fallback_user: str = ""
    priority: Priority = Priority.FINAL


class Replies(Protocol):
    """Sends replies. Durable: what was accepted is shown, also after a crash."""

    async def send(self, reply: Reply) -> None:
        """Take the reply over."""

    async def shown(self, key: str) -> bool:
        """Whether a message on this topic was taken over before."""
