"""What somebody may have meant who was not understood: the model helps, and where it does not it never hurts."""

import random
import sys
import threading
from collections.abc import Callable, Sequence
from difflib import SequenceMatcher

import pytest

from agents.chat.help import first_example
from agents.chat.reading.lexicon import Lexicons, builtin
from agents.chat.reading.lexicon_file import OwnWords
from agents.chat.reading.model import Act
from agents.chat.reading.reader import UNMATCHED
from agents.chat.suggesting import Classifier, NoSuggestions, learned, samples
from agents.chat.suggesting.classifier import MOST, Rank
from tests.utterances.corpus import Utterance, corpus, reader
from workflows.catalog import builtin_templates, sound_shapes

TEMPLATES = sound_shapes([builtin_templates()])
INTENTS = frozenset(str(one.triggers.intent) for one in TEMPLATES if one.triggers.intent)
SERVED_BY = {
    "set_image": {"deploy"},
    "restart": {"restart", "restart_pod"},
    "query_metrics": {"query_metrics", "query"},
    "describe": {"describe", "status"},
    "diagnose": {"diagnose", "status"},
    "smalltalk": {"help"},
}
FLOOR = 70.0
"""Percent of the texts among whose first three suggestions is what was meant."""
AHEAD = 10.0
"""How many more these are than with the examples that look most alike."""


def wanted(utterance: Utterance) -> frozenset[str]:
    """The intents of templates that do what it means; empty where none does."""
    served = SERVED_BY.get(utterance.intent, {utterance.intent})
    return frozenset(served) & INTENTS if utterance.act is not Act.NONE else frozenset()


def misspelt(text: str, times: int, chance: random.Random) -> str:
    """Two letters swapped, one left out or one doubled, so many times."""
    for _ in range(times):
        place = chance.choice([index for index, char in enumerate(text) if char.isalpha()])
        swapped = text[:place] + text[place + 1 : place + 2] + text[place] + text[place + 2 :]
        text = chance.choice([swapped, text[:place] + text[place + 1 :], text[:place] + text[place] + text[place:]])
    return text


def unclear() -> Sequence[tuple[Utterance, str]]:
    """Seen texts that the reader leaves unclear, as they are or lightly misspelt, that a template would have served."""
    chance = random.Random(7)  # noqa: S311 - the same texts each time
    served = [one for one in corpus().seen if wanted(one)]
    said = [(one, misspelt(one.text, times, chance)) for times in (0, 1, 2, 3) for one in served]
    known = {text for text, _ in samples(TEMPLATES, builtin())}
    new = [(one, text) for one, text in said if text.lower() not in known]
    return [(one, text) for one, text in new if reader().read(one.heard(text)).because == UNMATCHED]


def alike(utterance: Utterance, text: str) -> Sequence[str]:
    """Intents by how much their first example looks like the text, in the language of the text."""
    examples = {str(one.triggers.intent): first_example(one, utterance.language) for one in TEMPLATES}
    return sorted(examples, key=lambda name: -SequenceMatcher(None, text.lower(), examples[name].lower()).ratio())


def right(said: Sequence[tuple[Utterance, str]], rank: Callable[[Utterance, str], Sequence[str]]) -> float:
    """In percent, how often what was meant is among the first three."""
    return 100 * sum(bool(set(rank(one, text)[:MOST]) & wanted(one)) for one, text in said) / len(said)


@pytest.fixture(scope="module")
def rank() -> Rank:
    """What is learned from what ships."""
    pytest.importorskip("sklearn", reason="the extra nlu is not installed")
    return learned(samples(TEMPLATES, builtin()))


def test_the_model_suggests_better_than_likeness(rank: Rank) -> None:
    """On what the reader leaves unclear; none of these texts is learned from."""
    said = unclear()
    by_model, by_likeness = right(said, lambda _, text: rank(text)), right(said, alike)
    sys.stdout.write(f"top {MOST} of {len(said)} unclear: model {by_model:.1f} %, likeness {by_likeness:.1f} %\n")
    assert len(said) >= 100
    assert by_model >= FLOOR
    assert by_model >= by_likeness + AHEAD


def test_words_of_ones_own_are_learned() -> None:
    """What the settings add to the lexicons is among the samples, for the template that serves it."""
    own = Lexicons({"en": OwnWords(tables={"orders": {"set_image": ("yeet out",)}})})
    assert ("yeet out web", "deploy") in samples(TEMPLATES, own)


async def asked_until_ready(classifier: Classifier, ready: threading.Event) -> Sequence[str]:
    """What is suggested once the model has learned."""
    assert await classifier.likely("restrat web") == (), "the first answer does not wait for the model"
    ready.set()
    while not (found := await classifier.likely("restrat web")):
        pass
    return found


async def test_the_first_answer_does_not_wait_and_later_ones_have_suggestions() -> None:
    """The model learns beside the answers."""
    ready = threading.Event()

    def learn() -> Rank:
        ready.wait()
        return lambda text: ["restart", "logs", "scale", "help"]

    classifier = Classifier(learn, lambda error: pytest.fail(str(error)), patience=60)
    assert await asked_until_ready(classifier, ready) == ["restart", "logs", "scale"]


async def test_a_model_that_cannot_learn_is_told_once_and_suggests_nothing() -> None:
    """Whatever it breaks with."""
    told: list[str] = []
    done = threading.Event()

    def failed(error: BaseException) -> None:
        told.append(str(error))
        done.set()

    def learn() -> Rank:
        raise KeyError("samples")

    classifier = Classifier(learn, failed)
    await classifier.likely("restrat web")
    done.wait()
    assert [await classifier.likely("restrat web") for _ in range(3)] == [(), (), ()]
    assert told == ["'samples'"]


async def test_a_model_that_breaks_or_hangs_on_a_text_suggests_nothing() -> None:
    """The answer waits for it no longer than its patience, and not at all while it is still busy."""
    learned_it, end = threading.Event(), threading.Event()

    def rank(text: str) -> Sequence[str]:
        if text == "hang":
            end.wait()
        raise ValueError(text)

    def learn() -> Rank:
        learned_it.set()
        return rank

    classifier = Classifier(learn, lambda error: pytest.fail(str(error)), patience=0.01)
    await classifier.likely("restrat web")
    learned_it.wait()
    assert [await classifier.likely(text) for text in ("break", "hang", "hang", "break")] == [(), (), (), ()]
    end.set()


async def test_without_the_extra_nothing_is_suggested() -> None:
    """As if there were no such stage."""
    assert await NoSuggestions().likely("restrat web") == ()
