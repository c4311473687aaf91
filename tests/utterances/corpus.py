"""What people write, with what it means, and how many of them the reader gets right.

`seen.jsonl` is there to look at while the lexicons are written. `held_back.jsonl` was written by another hand and
measures: whoever mends the lexicons does not read it, so nothing here or in the tests shows a case of it.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from pydantic import ConfigDict, TypeAdapter

from agents.chat.reading.inventory import inventory_of
from agents.chat.reading.model import Act, Heard, Reading, SlotValue, ThreadAlert
from agents.chat.reading.reader import Reader

FOLDER = Path(__file__).parent
CHANGES_NOTHING = frozenset({Act.NONE, Act.ANSWER, Act.REFUSE, Act.RUN})
"""Acts of labels; `ask` is none of them, because what it asks about may be a change."""


@dataclass(frozen=True, kw_only=True)
class Utterance:
    """One line of a file: what was written, and how it has to be read.

    Its repr, which a failing test may print, does not tell what was written.
    """

    __pydantic_config__ = ConfigDict(extra="forbid")

    id: str
    language: str
    text: str = field(repr=False)
    intent: str
    act: Act
    slots: Mapping[str, SlotValue] = field(repr=False)
    missing: tuple[str, ...]
    thread_alert: ThreadAlert | None = field(repr=False, default=None)
    direct: bool = False

    def heard(self, text: str | None = None) -> Heard:
        """As the reader hears it; with another text, where one is given."""
        return Heard(text=self.text if text is None else text, thread_alert=self.thread_alert, direct=self.direct)


@dataclass(frozen=True, kw_only=True)
class Score:
    """One utterance and how it was read."""

    utterance: Utterance
    reading: Reading = field(repr=False)

    @property
    def intent(self) -> bool:
        """The right intent."""
        return self.reading.intent == self.utterance.intent

    @property
    def act(self) -> bool:
        """The right act."""
        return self.reading.act == self.utterance.act

    @property
    def intent_and_act(self) -> bool:
        """Both of them right."""
        return self.intent and self.act

    @property
    def slots(self) -> bool:
        """The right intent, with every slot and none besides."""
        return self.intent and dict(self.reading.slots) == dict(self.utterance.slots)

    @property
    def wrong_change(self) -> bool:
        """A change is put up where none was ordered."""
        return self.reading.act is Act.CONFIRM and self.utterance.act in CHANGES_NOTHING

    def __str__(self) -> str:
        wanted, got = self.utterance, self.reading
        return (
            f"{wanted.id} {wanted.text!r}: {got.intent}/{got.act} {json.dumps(dict(got.slots), ensure_ascii=False)}"
            f" for {wanted.intent}/{wanted.act} {json.dumps(dict(wanted.slots), ensure_ascii=False)} ({got.because})"
        )


@dataclass(frozen=True, kw_only=True)
class Tally:
    """How many of some utterances are read rightly; no case is in it."""

    cases: int = 0
    intent: int = 0
    act: int = 0
    intent_and_act: int = 0
    slots: int = 0
    wrong_changes: int = 0

    def percent(self, right: int) -> float:
        """A count of this tally in percent of its cases."""
        return round(100 * right / self.cases, 1)

    def __str__(self) -> str:
        return (
            f"{self.cases} cases: intent {self.percent(self.intent)} %, act {self.percent(self.act)} %, "
            f"both {self.percent(self.intent_and_act)} %, intent with every slot {self.percent(self.slots)} %, "
            f"{self.wrong_changes} wrong changes"
        )


@dataclass(frozen=True, kw_only=True)
class Corpus:
    """The two files, never to be mixed."""

    seen: Sequence[Utterance] = field(repr=False)
    held_back: Sequence[Utterance] = field(repr=False)

    @property
    def both(self) -> Sequence[Utterance]:
        """All of them, for what is counted and not shown."""
        return (*self.seen, *self.held_back)


@cache
def corpus() -> Corpus:
    """Both files, read once."""
    return Corpus(seen=_utterances("seen.jsonl"), held_back=_utterances("held_back.jsonl"))


@cache
def reader() -> Reader:
    """A reader that knows the names of `inventory.json`."""
    return Reader(inventory_of(json.loads((FOLDER / "inventory.json").read_text(encoding="utf-8"))))


def no_orders() -> Sequence[str]:
    """Sentences with the words of an order in them, that order nothing."""
    return (FOLDER / "no_orders.txt").read_text(encoding="utf-8").splitlines()


def scores(utterances: Iterable[Utterance]) -> Sequence[Score]:
    """Each of them, read."""
    return [Score(utterance=one, reading=reader().read(one.heard())) for one in utterances]


def tally(given: Iterable[Score]) -> Tally:
    """How many of them are right."""
    read = list(given)
    return Tally(
        cases=len(read),
        intent=sum(one.intent for one in read),
        act=sum(one.act for one in read),
        intent_and_act=sum(one.intent_and_act for one in read),
        slots=sum(one.slots for one in read),
        wrong_changes=sum(one.wrong_change for one in read),
    )


def _utterances(name: str) -> Sequence[Utterance]:
    lines = (FOLDER / name).read_text(encoding="utf-8").splitlines()
    return tuple(_LINE.validate_json(line) for line in lines if line.strip())


_LINE = TypeAdapter(Utterance)
