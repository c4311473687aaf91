"""What keeps a sentence from being an order: negated, asked about, quoted, imagined, reported, said in jest."""

import re
from collections.abc import Iterator
from enum import StrEnum

from agents.chat.reading.cleaning import MASK, Clean
from agents.chat.reading.lexicon import Lexicon


class Guard(StrEnum):
    """Why something is no order. In `guards` of the lexicons; the last three are seen in the message itself."""

    NEGATION = "negation"
    HOW = "how"
    DOUBT = "doubt"
    HYPOTHETICAL = "hypothetical"
    PAST = "past"
    SPEECH = "speech"
    JEST = "jest"
    SWEEPING = "sweeping"
    INJECTION = "injection"
    TO_OTHER = "to_other"
    QUOTED = "quoted"
    ASKED = "asked"


OF_CLAUSE = frozenset({Guard.PAST, Guard.DOUBT})
"""These speak of the clause they stand in; the others of all that is said."""
STOPS_CHANGES = frozenset(Guard) - {Guard.SWEEPING, Guard.INJECTION}
"""With one of these a change is no order."""
_CLAUSE = re.compile(r"[,;!。、\n]+\s*|[.?]+(?:\s+|$)|\s-\s|(?<=[a-z]) (?:but|so|mais|donc) ")
_ORDER_ASKED = re.compile(
    r"(?:can|could|would|will) (?:you|u|we|someone|somebody)|please|pls|plz|mind|peux|pouvez|pourr|peut-on|voulez|veux-tu|svp|stp|s'il"
    r"|くれ|もらえ|もらって|いただけ|頂け|できますか|できる[??]?$|お願い|ください|くださ"
)
"""How an order is put as a question."""


def guards(said: Clean, lexicon: Lexicon) -> frozenset[Guard]:
    """All that holds of a message."""
    return frozenset(_found(said, lexicon))


def clause_of(text: str, place: int) -> str:
    """The clause that a place in a text belongs to."""
    start = 0
    for found in _CLAUSE.finditer(text):
        if found.end() > place:
            return text[start : found.start()] if found.start() > place else text[start:]
        start = found.end()
    return text[start:]


def holding(held: frozenset[Guard], clause: str, lexicon: Lexicon) -> frozenset[Guard]:
    """Those of the guards that speak of an order in this clause."""
    return frozenset(one for one in held if one not in OF_CLAUSE or lexicon.guards[one].search(clause))


def _found(said: Clean, lexicon: Lexicon) -> Iterator[Guard]:
    for name, pattern in lexicon.guards.items():
        if pattern.search(said.text):
            yield Guard(name)
    if said.jest:
        yield Guard.JEST
    if said.to_other:
        yield Guard.TO_OTHER
    if not said.text.replace(MASK, "").strip(" .,!?:;-()\"'"):
        yield Guard.QUOTED
    if said.text.rstrip(" !").endswith("?") and not _ORDER_ASKED.search(said.text):
        yield Guard.ASKED
