"""Several requests in one sentence, each read by itself: "restart api and web, and show its logs"."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from agents.chat.reading.cues import Cue, order
from agents.chat.reading.frames import FRAMES
from agents.chat.reading.model import Act, Reading, SlotValue
from agents.chat.reading.questions import questions
from agents.chat.reading.sentence import Sentence
from agents.chat.reading.values import NUMBER

MOST_PARTS = 4
_WHOLE = ("exec", "host_command", "generate")
"""Intents whose own words may hold what looks like a join."""
_ONE_AT_A_TIME = ("scale", "restart", "rollback")
_NO_REQUEST = ("smalltalk", "help")
_OBJECTS = ("deployment", "pod", "node", "name")
_PLACES = ("namespace", "environment")
_ENDS = " ,.;、。"
_LISTED = re.compile(r"[,、&]")
_ALONG = re.compile(
    rf"(?<![\w-])(?:the|also|too|both|as well|please|pls|now|in|on|of|for|to|at|by|from|deployments?|pods?|namespaces?"
    rf"|replicas?|instances?|la|le|les|aussi|en|dans|sur|de|pour|à|réplicas?|svp|stp|{NUMBER})(?![\w-])"
    r"|\d+|[台個つ]|レプリカ|ネームスペース|環境|して|[をもにへのでは/\s.,!?]"
)
"""What may stand beside a name where nothing but the name, a number and a place are said."""

Told = Callable[[Sentence, Cue], Reading]
"""Reads one part as what its cue says."""


@dataclass(frozen=True, kw_only=True)
class Part:
    """One request of several.

    Attributes:
        said: its words, in lower case.
        reading: `none` where it names an object, and what it says of that is not known.
    """

    said: str
    reading: Reading


def pieces(sentence: Sentence, first: str) -> Sequence[str]:
    """The pieces between the words that join; one where a request of this intent is never taken apart."""
    joined = [piece for piece in sentence.lexicon.joins.split(sentence.said.text) if piece]
    found = [one.strip(_ENDS) for piece in joined for one in _listed(sentence, piece)]
    found = [piece for piece in found if piece]
    return found if 1 < len(found) <= MOST_PARTS and first not in _WHOLE else [sentence.said.text]


def _listed(sentence: Sentence, piece: str) -> Sequence[str]:
    """A list of objects is taken apart at its commas; other commas join nothing."""
    several = len(set(sentence.part(piece).names.deployments())) > 1
    return _LISTED.split(piece) if several else [piece]


def cue_of(sentence: Sentence) -> Cue | None:
    """What a piece asks for by itself; None where it says nothing of its own."""
    cue = order(sentence) or questions(sentence)
    sure = cue is not None and (not cue.weak or (not cue.guessed and any(sentence.names.deployments())))
    return cue if cue and sure and cue.intent not in _NO_REQUEST else None


def apart(sentence: Sentence, whole: Reading, told: Told) -> Sequence[Part]:
    """The requests of a sentence, at least two; none where it is a single one.

    A piece that only names another object means the same with that one. A place that is said once counts for all, and
    "it" is the object of the request before.
    """
    parts: list[Part] = []
    last: Cue | None = None
    for piece in pieces(sentence, whole.intent):
        alone = sentence.part(piece)
        if parts and any(_object(part.reading) for part in parts):
            alone = replace(alone, heard=replace(alone.heard, thread_alert=None))
        cue = cue_of(alone) or _elliptic(alone, last, parts)
        if cue is None:
            parts += _unknown(alone, piece, parts)
            continue
        reading = _following(told(alone, cue), parts)
        if reading.act is not Act.NONE:
            parts.append(Part(said=piece, reading=reading))
            last = cue
    return _placed(sentence, parts) if _differ(parts) else ()


def _elliptic(alone: Sentence, last: Cue | None, parts: Sequence[Part]) -> Cue | None:
    """The same again, of another object or in another place: "and web", "web to 5", "in shop-dev"."""
    place = alone.names.namespace()
    names = [*_others(alone, parts), *([place] if place else [])]
    if not parts or not (names or alone.names.environment()):
        return None
    rest = alone.said.text
    for pattern in (*map(_named, names), *(words for words, _ in alone.lexicon.environments)):
        rest = pattern.sub(" ", rest)
    return None if _ALONG.sub("", rest) else last


def _named(name: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-]){re.escape(name)}(?![a-z0-9-])")


def _unknown(alone: Sentence, piece: str, parts: Sequence[Part]) -> Sequence[Part]:
    """A piece that is about another object, in words that are not known; none where it is only said along."""
    if not parts or not _others(alone, parts):
        return ()
    return [Part(said=piece, reading=Reading(intent="none", act=Act.NONE, because="a request that is not known"))]


def _others(alone: Sentence, parts: Sequence[Part]) -> Sequence[str]:
    """The objects that it names and that were not named before."""
    known = {_object(part.reading) for part in parts}
    return [name for name in alone.names.deployments() if name not in known]


def _following(reading: Reading, before: Sequence[Part]) -> Reading:
    """With the object of the request before, where it needs one and names none."""
    wanted = set(FRAMES[reading.intent].needs[0]) if FRAMES[reading.intent].needs else set()
    if not before or _object(reading) or not wanted & {*_OBJECTS}:
        return reading
    taken = {slot: value for slot, value in before[-1].reading.slots.items() if slot in {*wanted, *_PLACES}}
    return _with(reading, taken) if wanted & taken.keys() else reading


def _placed(sentence: Sentence, parts: Sequence[Part]) -> Sequence[Part]:
    """A place that is said once counts for all of them."""
    said = [{slot: part.reading.slots[slot] for slot in _PLACES if slot in part.reading.slots} for part in parts]
    places = [one for one in said if one]
    if not places or any(one != places[0] for one in places):
        return parts
    return [
        replace(part, reading=_with(part.reading, places[0])) if not mine else part
        for part, mine in zip(parts, said, strict=True)
    ]


def _with(reading: Reading, more: Mapping[str, SlotValue]) -> Reading:
    takes = FRAMES[reading.intent].slots
    slots = {**{slot: value for slot, value in more.items() if slot in takes}, **reading.slots}
    missing = tuple(slot for slot in reading.missing if slot not in slots)
    act = reading.act
    if act is Act.ASK and not missing:
        act = Act.CONFIRM if FRAMES[reading.intent].changes else Act.RUN
    return replace(reading, slots=slots, missing=missing, act=act)


def _differ(parts: Sequence[Part]) -> bool:
    """Whether they are several: not the same said again of the same object."""
    return len({_about(part.reading) for part in parts}) > 1


def _about(reading: Reading) -> tuple[object, ...]:
    return (reading.intent, _object(reading), *(reading.slots.get(slot) for slot in _PLACES))


def crowd(sentence: Sentence, whole: Reading) -> Sequence[str]:
    """The objects that one change names, where they are several."""
    names = [*dict.fromkeys(sentence.names.deployments())]
    return names if whole.intent in _ONE_AT_A_TIME and len(names) > 1 else ()


def _object(reading: Reading) -> SlotValue | None:
    return next((reading.slots[slot] for slot in _OBJECTS if slot in reading.slots), None)
