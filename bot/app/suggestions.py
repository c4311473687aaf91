"""What is offered first to somebody who was not understood, where the extra `nlu` is installed."""

import time
from collections.abc import Awaitable, Callable, Sequence

import structlog

from agents.chat.help import first_example
from agents.chat.reading.own import lexicons_with
from agents.chat.suggesting import Classifier, NoSuggestions, Rank, Suggesting, installed, learned, samples
from bot.app.agents import House
from bot.settings import Settings
from languages import reader

Likely = Callable[[str], Awaitable[Sequence[str]]]
"""Sentences that a text may have meant, in the reader's language, the likeliest first."""


def suggesting(settings: Settings, house: House) -> Suggesting:
    """A model of the templates and lexicons, which learns when it is first asked; none without the extra."""
    if not installed():
        return NoSuggestions()
    log = structlog.get_logger(__name__)

    def learn() -> Rank:
        begin = time.monotonic()
        given = samples(house.catalog.all(), lexicons_with(settings.understanding.lexicons))
        rank = learned(given)
        log.info("suggestions_learned", samples=len(given), seconds=round(time.monotonic() - begin, 1))
        return rank

    return Classifier(learn, lambda error: log.warning("suggestions_failed", error=f"{type(error).__name__}: {error}"))


def likely_examples(found: Suggesting, house: House) -> Likely:
    """The first example of each template that was likely meant."""

    async def likely(text: str) -> Sequence[str]:
        named = [house.catalog.for_intent(intent) for intent in await found.likely(text)]
        return [one for template in named if template and (one := first_example(template, reader().language))]

    return likely
