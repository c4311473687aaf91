"""Words that join what is said already, with the signs of the reader's language between them."""

from collections.abc import Iterable
from functools import reduce

from languages.saying import say


def because(what: str, why: str) -> str:
    """`what: why`; what happened alone where nothing explains it."""
    return say("{what}: {why}", what=what, why=why) if why else what


def commas(parts: Iterable[str]) -> str:
    """`a, b, c`, without those that are empty."""
    kept = [part for part in parts if part]
    return reduce(lambda said, more: say("{said}, {more}", said=said, more=more), kept) if kept else ""


def semicolons(parts: Iterable[str]) -> str:
    """`a; b; c`, without those that are empty."""
    kept = [part for part in parts if part]
    return reduce(lambda said, more: say("{said}; {more}", said=said, more=more), kept) if kept else ""
