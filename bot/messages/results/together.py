"""Several requests of one message: each with a button that asks for it."""

from agents.chat.together import ShownRequests
from bot.messages.model import Message, Offer, Text, inline
from languages import say
from workflows.words import heading


def requests(found: ShownRequests) -> Message:
    """What has not begun, and what was not understood."""
    unclear = (Text(mrkdwn=f":question: {inline(found.unclear)}"),) if found.unclear else ()
    if not found.requests:
        return Message(headline=f":question: {inline(found.unclear)}")
    listed = "\n".join(f"• {inline(heading(one.words))}" for one in found.requests)
    return Message(
        headline=f":raised_hand: *{_headline(len(found.requests))}*",
        body=(Text(mrkdwn=listed), *unclear),
        offers=tuple(
            Offer(label=heading(one.words), intent=one.intent, slots=one.slots, command=one.command)
            for one in found.requests
        ),
    )


def _headline(count: int) -> str:
    if count == 1:
        return say("This one would change something: ask for it by itself")
    return say("These are two changes: ask for each by itself, neither has begun")
