"""The seam: a text in, the intents of templates that it may have meant out."""

from collections.abc import Sequence
from typing import Protocol


class Suggesting(Protocol):
    """Ranks intents of templates by how likely a text means them."""

    async def likely(self, text: str) -> Sequence[str]:
        """The likeliest first, a few at most; empty where nothing can be said, or not in time. Never raises."""


class NoSuggestions:
    """Where no model is installed; satisfies `Suggesting`."""

    async def likely(self, text: str) -> Sequence[str]:
        """Nothing."""
        return ()
