"""People as sentences name them."""

from collections.abc import Iterable

from bot.messages.model import inline
from languages import listed, say


def person(name: str) -> str:
    """Somebody, as the reader's language calls people in a sentence: `Olive`, `Olive さん`."""
    return say("{person}", person=inline(name))


def people(names: Iterable[str]) -> str:
    """Several of them: `Ann and Bob`, `Ann さん、Bob さん`."""
    return listed([person(name) for name in names])
