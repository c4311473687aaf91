"""The language that a person asks in."""

from collections.abc import Callable

from agents.chat.bare import language_of
from agents.chat.reading.languages import shown_language
from agents.chat.understanding import Understanding
from languages import SOURCE
from workflows.model.intent import Intent


def asked_in(understanding: Understanding) -> Callable[[str], str | None]:
    """Tells the language of a text: by its words, else by the phrase that it is, such as `approbations` or `annule`.

    None where it is as good in several; English phrases are so, as half of them are kubectl's words.
    """

    def language(text: str) -> str | None:
        shown = shown_language(text) or language_of(text)
        if shown is not None:
            return shown
        found = understanding.understand(text)
        return found.language if isinstance(found, Intent) and found.language != SOURCE else None

    return language
