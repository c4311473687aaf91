"""Misspelt words of orders and questions: a read is understood, a change only asked about, and no guard is weaker."""

import sys
import time
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.chat.reading.inventory import Inventory
from agents.chat.reading.lexicon import Lexicons
from agents.chat.reading.lexicon_file import OwnWords
from agents.chat.reading.model import Act, Heard, Reading
from agents.chat.reading.plain import MOST_FORMS, plain_words
from agents.chat.reading.reader import MOST_RESPELT, UNSURE, Reader
from agents.chat.reading.spelling import one_slip
from agents.chat.respelt import did_you_mean
from agents.orchestrator.outcome import Ask
from tests.unit.agents.chat.test_reading_properties import ALL_FORMS
from tests.utterances.corpus import corpus, reader
from workflows.model.intent import Intent

MISSPELT = {
    "en": ("restrat web in shop-prod", "rolback cart in shop-prod", "delte pod web-0", "pls rebot web in shop-prod"),
    "fr": ("redemarer web en shop-prod", "suprime cart en shop-prod", "redmarre web en shop-prod"),
}
"""Changes, each with a slip in its verb."""
SHOP = Inventory(
    deployments={"web": frozenset({"shop-prod"}), "cart": frozenset({"shop-prod"}), "lgos": frozenset({"shop-prod"})},
    namespaces=frozenset({"shop-prod"}),
)


def read(text: str, inventory: Inventory = SHOP) -> Reading:
    """What a text is read as."""
    return Reader(inventory).read(Heard(text=text))


@pytest.mark.parametrize(
    ("text", "intent", "slots"),
    [
        ("lsit pods in shop-prod", "list_pods", {"namespace": "shop-prod"}),
        ("decribe web", "describe", {"deployment": "web"}),
        ("lgos of web", "logs", {"deployment": "web"}),
        ("evnets of cart", "events", {"deployment": "cart"}),
        ("pourqoi web plante", "diagnose", {"deployment": "web", "symptom": "crash"}),
    ],
)
def test_a_misspelt_read_is_understood(text: str, intent: str, slots: dict[str, str]) -> None:
    """It changes nothing, so it is answered."""
    found = read(text, Inventory(deployments={"web": frozenset({"shop-prod"}), "cart": frozenset({"shop-prod"})}))
    assert (found.intent, found.act, dict(found.slots)) == (intent, Act.RUN, slots), found


@pytest.mark.parametrize("text", [text for texts in MISSPELT.values() for text in texts])
def test_a_misspelt_change_is_only_asked_about(text: str) -> None:
    """What is missing is that somebody says it is meant; never more than that comes of it."""
    found = read(text)
    assert found.act is Act.ASK
    assert found.missing[0] == UNSURE
    assert "written" in found.because


@pytest.mark.parametrize("language", list(MISSPELT))
def test_no_guard_is_weaker_for_a_slip(language: str) -> None:
    """Negated, quoted, asked about or imagined, a misspelt change is not even asked about."""
    forms = [form for one, form in ALL_FORMS if one == language]
    said = [text for form in forms for order in MISSPELT[language] if (text := form(order)) is not None]
    assert len(said) > 50
    assert [text for text in said if (found := read(text)).act is Act.CONFIRM or UNSURE in found.missing] == []


@pytest.mark.parametrize(
    "text",
    [
        *("I restrated web", "rest web", "the sale of web", "the role of web", "nice work on web"),
        *("we had a role reversal on web", "web is fine", "restrat", "xyzzy web"),
    ],
)
def test_what_is_no_slip_stays_what_it_is(text: str) -> None:
    """Reports, statements, and words that are no slip of an order: nothing is asked about an object."""
    found = read(text)
    assert found.act is Act.NONE or "deployment" not in found.slots, found


def test_a_name_is_no_slip() -> None:
    """A deployment that is called nearly like a word is that deployment."""
    assert read("lgos").act is Act.NONE


def test_words_of_ones_own_may_be_misspelt_too() -> None:
    """As the built-in ones."""
    own = Lexicons({"en": OwnWords(tables={"orders": {"restart": ("catapult",)}})})
    found = Reader(SHOP, own).read(Heard(text="cataputl web"))
    assert (found.intent, found.missing) == ("restart", (UNSURE,))


def test_a_long_text_is_not_searched_for_slips() -> None:
    """Orders are short; a story with a slip in it stays a story."""
    assert read("restrat web " + "thanks my friend " * (MOST_RESPELT // 16)).act is Act.NONE


def test_no_text_of_the_corpus_becomes_a_change_that_was_not_ordered() -> None:
    """What was seen to be no order is not asked about as a misspelt one."""
    none = [one for one in corpus().seen if one.act in (Act.NONE, Act.ANSWER)]
    assert [one.text for one in none if UNSURE in reader().read(one.heard()).missing] == []


WORDS = st.lists(st.sampled_from(["restrat", "sacle", "wbe", "lsit", "delte", "the", "web", "redemarer", "to", "3"]))


@given(WORDS.map(" ".join))
def test_slips_in_any_order_put_up_no_change(text: str) -> None:
    """Whatever is misspelt beside whatever else: a misspelt verb alone never puts a change up."""
    found = read(text)
    assert found.act is not Act.CONFIRM or "written" not in found.because


def worst(texts: Sequence[str], given: Reader) -> float:
    """The longest that one of the texts took, at its fastest of three times, in milliseconds of this process."""
    taken = []
    for text in texts:
        begins = [(time.process_time(), given.read(Heard(text=text)), time.process_time()) for _ in range(3)]
        taken.append(min(end - begin for begin, _, end in begins))
    return 1000 * max(taken)


def test_many_slips_are_tried_a_few_times_only() -> None:
    """How many spellings are tried has a bound, so that nobody keeps the bot busy; prints how long they take."""
    tried: list[str] = []

    class Counting(Reader):
        def _in(self, language: str, said: object, heard: Heard) -> Reading:
            tried.append(language)
            return super()._in(language, said, heard)  # type: ignore[arg-type]

    slips = ["restrat", "sacle", "lsit", "delte", "rolback", "decribe", "redemarer", "shwo", "uprgade", "evnets"]
    texts = [" ".join([*slips, *reversed(slips)])[:MOST_RESPELT], "restrat " * 12, "lsit " * 19]
    counting = Counting(SHOP)
    counting.read(Heard(text="warm"))
    for text in texts:
        tried.clear()
        counting.read(Heard(text=text))
        assert len(tried) <= 12
    sys.stdout.write(f"slips: {worst(texts, Reader(SHOP)):.1f} ms at most\n")


@pytest.mark.parametrize(
    ("said", "meant", "slip"),
    [
        ("restrat", "restart", True),
        ("restar", "restart", True),
        ("restartt", "restart", True),
        ("restert", "restart", True),
        ("restart", "restart", True),
        ("ersatrt", "restart", False),
        ("restr", "restart", False),
        ("scael", "scale", True),
        ("list", "lists", True),
    ],
)
def test_one_slip(said: str, meant: str, slip: bool) -> None:
    """One letter more, less or another, or two neighbours swapped."""
    assert one_slip(said, meant) is slip


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        ("scale(?: up| down)?|resize|size up", ["scale up", "scale down", "scale", "resize", "size up"]),
        ("red[ée]marre[rz]?", ["redémarrer", "redémarrez", "redémarre", "redemarrer", "redemarrez", "redemarre"]),
        (r"(?:a|b) \d+|x{2}|wo\w*|(?<!a)logs?", []),
        (r"yeet\ out|re\-start", ["yeet out", "re-start"]),
        ("x?" * MOST_FORMS, []),
    ],
)
def test_plain_words_of_a_lexicon(entry: str, words: Sequence[str]) -> None:
    """Alternatives that stand for a few words are written out; what stands for many or for more than words is not."""
    assert list(plain_words(entry)) == words


def test_the_question_offers_the_order_as_its_one_choice() -> None:
    """Without the object, which the choice brings, nothing could come of it; an order of nothing is not offered."""
    asked = did_you_mean(Intent(name="scale", slots={"deployment": "web", "replicas": 3}), "scale web to 3")
    assert isinstance(asked, Ask)
    assert (asked.missing, asked.intent.slots) == ("deployment", {"replicas": 3})
    assert [(one.label, one.slots) for one in asked.choices] == [("scale web to 3", (("deployment", "web"),))]
    assert not isinstance(did_you_mean(Intent(name="restart", slots={}), "restart"), Ask)
