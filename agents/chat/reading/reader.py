"""The cascade: clean words, language, guards, command lines, orders, questions, names, what is missing."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from agents.chat.reading.apart import Part, apart, crowd, cue_of, pieces
from agents.chat.reading.cleaning import MAX_TEXT, MAX_WORDS, Clean, clean
from agents.chat.reading.cues import Cue, order
from agents.chat.reading.frames import FRAMES
from agents.chat.reading.guards import NEGATED, STOPS_CHANGES, Guard, guards, holding
from agents.chat.reading.inventory import Inventory
from agents.chat.reading.kubectl import command
from agents.chat.reading.languages import language_of
from agents.chat.reading.lexicon import Lexicons, builtin
from agents.chat.reading.missing import lacking
from agents.chat.reading.model import Act, Heard, Reading, Refused, SlotValue
from agents.chat.reading.never import never
from agents.chat.reading.questions import questions, topic
from agents.chat.reading.sentence import Sentence
from agents.chat.reading.slots import resolved, slots_of
from agents.chat.reading.whose import of_another
from languages import LANGUAGES

_DEAF = frozenset({Guard.QUOTED, Guard.JEST})
"""With one of these nothing is answered, not even a question."""
_TOLD = frozenset({Guard.PAST, Guard.HYPOTHETICAL, Guard.SPEECH, Guard.TO_OTHER})
"""With one of these a question has to look like one."""
_EXCEPT = re.compile(
    r"(?<![a-z])(?:except|but|besides|other than|sauf|hormis|à part|them all|friends|(?:the|le) (?:rest|reste)"
    r"|plus all)(?![a-z])|以外|除い|含めて|系を"
)
_FOREIGN = (Guard.NEGATION, Guard.JEST, Guard.SPEECH, Guard.HYPOTHETICAL)
"""What stops an order in whichever language it is said."""
_PODS_OF_IT = re.compile(
    r"(?:all|every)(?: the| its)? pods?|pods?(?:を|は)?(?:全部|すべて|全て|ぜんぶ)|tous (?:les|ses) pods"
)
"""What a drain moves away; it sweeps over no more than its node."""
_KEPT = frozenset({Guard.JEST, Guard.INJECTION})
"""What counts beside a command line; its own words are no sentence."""
UNMATCHED = "no phrase matches"
"""The reason where no word of the lexicons is there; others say what spoke against it."""
MOST_RESPELT = 100
"""Characters of a text in which a misspelt word is looked for: orders are short."""
MOST_TRIES = 4
"""Words of a text that are tried in another spelling, by language."""
_LATIN = ("en", "fr")
_MEANT = frozenset({Act.RUN, Act.CONFIRM, Act.ASK, Act.REFUSE})
UNSURE = "intent"
"""What is missing where a misspelt word orders a change: somebody has to say that it is meant."""


@dataclass(frozen=True, kw_only=True)
class Respelt:
    """A text with one word put right, and what it calls for then; a change only with UNSURE missing."""

    text: str
    reading: Reading


class Reader:
    """Reads sentences against the names that exist. Starts nothing and never raises."""

    def __init__(self, inventory: Inventory | None = None, lexicons: Lexicons | None = None) -> None:
        self._inventory = inventory or Inventory()
        self._lexicons = lexicons or builtin()
        for language in LANGUAGES:
            self._lexicons.of(language)

    def read(self, heard: Heard) -> Reading:
        """What a text calls for; where that is nothing, what it would with one word of it spelt right."""
        found = self._as_it_stands(heard)
        respelt = self.respelt(heard, found.language) if found.because == UNMATCHED else None
        return respelt.reading if respelt else found

    def respelt(self, heard: Heard, language: str) -> Respelt | None:
        """A text that says nothing, with one misspelt word of an order or a question put right; None where none is.

        All that speaks against an order speaks against it with the word put right as well.
        """
        said = clean(heard.text)
        if len(said.text) > MOST_RESPELT:
            return None
        tried: dict[str, Respelt] = {}
        for tongue in dict.fromkeys((language, *_LATIN)):
            for wrong, right in islice(self._slips(said, tongue), MOST_TRIES):
                text = re.sub(rf"(?<!\w){re.escape(wrong)}(?!\w)", right, heard.text, count=1, flags=re.IGNORECASE)
                reading = self._in(tongue, clean(text), heard)
                if reading.act in _MEANT and not FRAMES[reading.intent].words and reading.intent != "multi":
                    tried.setdefault(reading.intent, Respelt(text=text, reading=_unsure(reading, wrong)))
            if tried:
                break
        return next(iter(tried.values())) if len(tried) == 1 else None

    def _slips(self, said: Clean, language: str) -> Iterator[tuple[str, str]]:
        """Misspelt words that are no names and nothing that is said anyway."""
        common, inventory = self._lexicons.of(language).common, self._inventory
        for wrong, right in self._lexicons.spelling(language).meant(said.text):
            if wrong not in common and not inventory.holds(wrong):
                yield wrong, right

    def _as_it_stands(self, heard: Heard) -> Reading:
        if len(heard.text) > MAX_TEXT:
            return Reading(intent="none", act=Act.NONE, because="longer than anything that is an order")
        said = clean(heard.text)
        if len(said.text) > MAX_WORDS:
            return Reading(intent="none", act=Act.NONE, because="longer than anything that is an order")
        language = language_of(said.text)
        found = self._in(language, said, heard)
        for other in LANGUAGES:
            if found.because == UNMATCHED and "ja" not in (language, other) and other != language:
                found = self._in(other, said, heard)
        return found if found.because != UNMATCHED else replace(found, language=language)

    def requests(self, heard: Heard, whole: Reading) -> Sequence[Part]:
        """The requests of a text, where there are several; `whole` is what was read of all of it."""
        said = clean(heard.text)
        if whole.act not in (Act.RUN, Act.CONFIRM, Act.ASK) or command(said.cased) is not None:
            return ()
        sentence = self._sentence(whole.language, said, heard)
        return [
            replace(one, reading=replace(one.reading, language=whole.language)) for one in self._apart(sentence, whole)
        ]

    def crowd(self, heard: Heard, whole: Reading) -> Sequence[str]:
        """The objects that one change names, where they are several: none of them is meant more than the others."""
        return crowd(self._sentence(whole.language, clean(heard.text), heard), whole)

    def _apart(self, sentence: Sentence, whole: Reading) -> Sequence[Part]:
        def told(part: Sentence, cue: Cue) -> Reading:
            return self._told(part, cue, slots_of(part, cue.intent), guards(part.said, part.lexicon))

        return apart(sentence, whole, told)

    def _sentence(self, language: str, said: Clean, heard: Heard) -> Sentence:
        return Sentence(said=said, heard=heard, lexicon=self._lexicons.of(language), inventory=self._inventory)

    def _in(self, language: str, said: Clean, heard: Heard) -> Reading:
        """Read as a text of one language; short orders may hold no word that tells which one it is."""
        return replace(self._read(self._sentence(language, said, heard)), language=language)

    def _read(self, sentence: Sentence) -> Reading:
        said, words = sentence.said, sentence.lexicon
        held = guards(said, words)
        if not said.text:
            return _nothing("nothing is said")
        line = command(said.cased)
        if line is not None:
            cue = Cue(intent=line.intent, because="a kubectl command", weight=3.0)
            held = held & _KEPT | ({Guard.SWEEPING} if line.sweeping else frozenset())
            return self._told(sentence, cue, resolved(sentence, line), held)
        if Guard.QUOTED in held and not said.blocks:
            return _nothing("it only quotes")
        asked = questions(sentence)
        if asked and asked.intent == "smalltalk":
            return self._told(sentence, asked, {}, held)
        if Guard.HOW in held and not held & _DEAF and (about := topic(sentence)):
            return Reading(intent="help", act=Act.ANSWER, slots={"topic": about}, because="asks how")
        return self._weighed(sentence, order(sentence), asked, held)

    def _weighed(self, sentence: Sentence, ordered: Cue | None, asked: Cue | None, held: frozenset[Guard]) -> Reading:
        """An order where nothing speaks against it, else a question, else nothing."""
        if ordered:
            held = holding(held, sentence.said.text, ordered.place, sentence.lexicon)
            if ordered.negated and not _negated_besides(sentence, ordered):
                held -= {Guard.NEGATION}
            if not held & STOPS_CHANGES:
                held |= self._in_other_languages(sentence)
        stops = held & STOPS_CHANGES
        heavier = asked is not None and not asked.weak and ordered is not None and asked.weight > ordered.weight
        if ordered and not stops and not heavier:
            said = slots_of(sentence, ordered.intent)
            return self._multi(sentence, ordered) or self._told(sentence, ordered, said, held)
        if asked is None or _unasked(sentence, asked, ordered, held):
            if Guard.INJECTION in held and ordered:
                return Reading(intent=ordered.intent, act=Act.REFUSE, because=Refused.UNCHECKED)
            return _nothing(", ".join(sorted(held)) or UNMATCHED)
        both = None if stops else self._multi(sentence, asked)
        return both or self._told(sentence, asked, slots_of(sentence, asked.intent), held)

    def _in_other_languages(self, sentence: Sentence) -> frozenset[Guard]:
        """What people put beside an order in a language of theirs: `restart web, surtout pas`."""
        others = [self._lexicons.of(one) for one in LANGUAGES if one != sentence.lexicon.language]
        text = sentence.said.text
        return frozenset(guard for guard in _FOREIGN for one in others if one.guards[guard].search(text))

    def _told(self, sentence: Sentence, cue: Cue, slots: Mapping[str, SlotValue], held: frozenset[Guard]) -> Reading:
        frame = FRAMES[cue.intent]
        reading = Reading(intent=cue.intent, act=Act.RUN, slots=slots, because=cue.because)
        if frame.changes and held & STOPS_CHANGES:
            return _nothing(", ".join(sorted(held & STOPS_CHANGES)))
        if frame.changes and (why := _refused(cue.intent, sentence.said.text, slots, held)):
            return replace(reading, act=Act.REFUSE, because=why)
        if frame.changes and of_another(sentence.said.text, str(slots.get("deployment", ""))):
            slots = {slot: value for slot, value in slots.items() if slot != "deployment"}
            reading = replace(reading, slots=slots)
        missing = lacking(frame, slots, sentence.inventory)
        if missing:
            return replace(reading, act=Act.ASK, missing=missing, confidence=0.6)
        if frame.words:
            return replace(reading, act=Act.ANSWER)
        return replace(reading, act=Act.CONFIRM if frame.changes else Act.RUN, confidence=0.9)

    def _multi(self, sentence: Sentence, first: Cue) -> Reading | None:
        """Two requests in one sentence: each part by itself has to say what it wants."""
        found: list[Cue] = []
        for piece in pieces(sentence, first.intent):
            cue = cue_of(sentence.part(piece))
            if cue and cue.intent not in [one.intent for one in found]:
                found.append(cue)
        if len(found) < 2:
            return None
        both = [one.intent for one in found[:2]]
        changes = any(FRAMES[intent].changes for intent in both)
        return Reading(
            intent="multi",
            act=Act.CONFIRM if changes else Act.RUN,
            slots={"first": both[0], "second": both[1]},
            confidence=0.8,
            because="two requests in one",
        )


def _negated_besides(sentence: Sentence, ordered: Cue) -> bool:
    """Whether more is negated than what the order itself puts as a negation."""
    others = sentence.said.text.replace(ordered.negated, " ", 1)
    return bool(sentence.lexicon.guards[Guard.NEGATION].search(others) or NEGATED.search(others))


def _unasked(sentence: Sentence, asked: Cue, ordered: Cue | None, held: frozenset[Guard]) -> bool:
    """Whether the words of a question stand in something that is none."""
    if held & _DEAF or (ordered and asked.weak) or (asked.guessed and held - {Guard.SWEEPING, Guard.ASKED}):
        return True
    if held & {Guard.NEGATION, Guard.SPEECH} and (ordered or asked.weak):
        return True
    return bool(held & _TOLD) and not sentence.lexicon.directive.search(sentence.said.text)


def _refused(intent: str, text: str, slots: Mapping[str, SlotValue], held: frozenset[Guard]) -> Refused | None:
    """Why a change is not even shown back; None where nothing speaks against it."""
    if Guard.INJECTION in held:
        return Refused.UNCHECKED
    if slots.get("kind") == "namespace" and "name" in slots:
        return Refused.NAMESPACE
    if never(str(slots.get("command", ""))):
        return Refused.FOR_EVER
    objects = ("deployment", "pod", "node", "name", "alert", "host", "workflow", "job", "service", "ingress")
    named = any(one in slots for one in objects) and intent not in ("delete", "drain", "cordon")
    emptied = intent == "drain" and "node" in slots and _PODS_OF_IT.search(text) is not None
    if Guard.SWEEPING in held and not emptied and (not named or _EXCEPT.search(text)):
        return Refused.SEVERAL
    return Refused.EVERYWHERE if slots.get("namespace") == "*" else None


def _unsure(reading: Reading, wrong: str) -> Reading:
    """What was read with a word put right: a read is done, a change is only asked about."""
    reading = replace(reading, because=f"{reading.because}, written {wrong}", confidence=0.6)
    if FRAMES[reading.intent].changes and reading.act is not Act.REFUSE:
        return replace(reading, act=Act.ASK, missing=(UNSURE, *reading.missing))
    return reading


def _nothing(because: str) -> Reading:
    return Reading(intent="none", act=Act.NONE, because=because, confidence=0.5)
