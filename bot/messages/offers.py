"""What a message offers to do next, as buttons: the button carries the run and a key, the stored run what is meant."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.messages.model import Button, Message, Offer

VERB = "proposal.start"
MAX_OFFERS = 5


def with_offers(message: Message, run_id: str) -> Message:
    """The message with a button for each of its offers, before those it has."""
    if not message.offers:
        return message
    made = tuple(
        Button(label=one.label, verb=VERB, choice=one.key, subject=run_id, command=one.command)
        for one in message.offers
    )
    return replace(message, buttons=(*made, *message.buttons), offers=())


def bounded(offers: Iterable[Offer]) -> tuple[Offer, ...]:
    """Each once, at most MAX_OFFERS, in order."""
    return tuple({one.key: one for one in offers}.values())[:MAX_OFFERS]


def chosen(offers: Sequence[Offer], key: str) -> Offer | None:
    """The offer that a button meant; None where the message offers no such thing."""
    return next((one for one in offers if one.key == key), None)
