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
_DO_NOT = re.compile(r"\w+ not ")
_ASKED = re.compile(r"[^.!?;\n]*\?")
_CLAUSE = re.compile(r"[,;!。、\n]+\s*|[.?]+(?:\s+|$)|\s-\s|(?<=[a-z]) (?:but|so|mais|donc) ")
NEGATED = re.compile(
    r"(?<![a-z])(?:\w+n't|dont|not|never|no|without|nobody|neither|nor|ne|n'\w+|pas|jamais"
    r"|sans|aucune?|rien|personne)(?![a-z])(?! (?:longer )?(?:work|respond|ready|start"
    r"|answer)\w*)"
)
_NAMED = re.compile(
    r"^(?!(?:Please|Hey|Hi|Hello|Ok|Okay|Yes|Yeah|No|Now|Quarterdeck|Bot|Sorry|Well|Right"
    r"|So|And|Also|Then|First|Next|Thanks|Merci|Bonjour|Salut"
    r"|Bon|Alors|Urgent|Bonsoir|Oui|Stp|Svp|Hmm|Ugh|Fyi|Asap|Actually|Today|Prod|Staging"
    r"|Dev|Morning|Guys|Team|Folks|Everyone|Quick|Alert)[,: ])"
    r"[A-Z][a-zé]+[,:] |^[^\s、,]{1,8}(?:さん|くん|ちゃん|先輩|氏)(?![はがのにをとっでも])"
)
"""Somebody is spoken to by name."""
_ORDER_ASKED = re.compile(
    r"(?:can|could|would|will) (?:you|u|we|someone|somebody)|please|pls|plz|mind|peux"
    r"|pouvez|pourr|peut-on|voulez|veux-tu|svp|stp|s'il"
    r"|くれ|もらえ|もらって|いただけ|頂け|できますか|できる[??]?$|お願い|ください|くださ"
    r"|possible (?:to|de)|any chance|(?:ok|okay|yeah|yes|ya|ね|よ|right away|now)\?$"
    r"|tu pourrais|on peut|vous pouvez|^(?:\w+ )?(?:tu|vous) (?:me |nous |le |la )?\w+(?:s"
    r"|ez) "
)
"""How an order is put as a question."""


def guards(said: Clean, lexicon: Lexicon) -> frozenset[Guard]:
    """All that holds of a message."""
    return frozenset(_found(said, lexicon))


def holding(held: frozenset[Guard], text: str, place: int, lexicon: Lexicon) -> frozenset[Guard]:
    """What holds of an order that begins at `place`: guards of its clause, a negation before it, a question mark."""
    clause, before = _clause_of(text, place)
    found = {one for one in held if one not in OF_CLAUSE or lexicon.guards[one].search(clause)}
    if NEGATED.search(before) or _DO_NOT.match(text, place):
        found.add(Guard.NEGATION)
    if _ASKED.match(text, place) and not _ORDER_ASKED.search(text):
        found.add(Guard.ASKED)
    return frozenset(found)


def _clause_of(text: str, place: int) -> tuple[str, str]:
    """The clause that a place in a text belongs to, and what of it stands before the place."""
    start = 0
    for found in _CLAUSE.finditer(text):
        if found.start() > place:
            return text[start : found.start()], text[start:place]
        if found.end() <= place:
            start = found.end()
    return text[start:], text[start:place]


def _found(said: Clean, lexicon: Lexicon) -> Iterator[Guard]:
    for name, pattern in lexicon.guards.items():
        if pattern.search(said.text):
            yield Guard(name)
    if said.jest:
        yield Guard.JEST
    if said.to_other or _NAMED.match(said.cased) or re.search(r"(?<![a-z0-9])@u[0-9a-z]{3,}", said.text):
        yield Guard.TO_OTHER
    if not said.text.replace(MASK, "").strip(" .,!?:;-()\"'"):
        yield Guard.QUOTED
    if said.text.rstrip(" !").endswith("?") and not _ORDER_ASKED.search(said.text):
        yield Guard.ASKED
