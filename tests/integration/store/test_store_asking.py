"""Typed and clicked answers to questions that Postgres keeps."""

import itertools
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace

import pytest

from agents.chat.meaning import Understood
from agents.chat.understanding import Grammar, Unclear
from agents.orchestrator.answers import again, answered
from agents.orchestrator.inputs import lacking
from agents.orchestrator.outcome import Ask, Choice
from bot.app.agents import catalogue_without_a_cluster
from bot.conversation.answering import Answering
from bot.conversation.asking import Asking
from bot.intake import Utterance
from bot.messages.model import Message
from bot.store.database import Database
from bot.store.questions import Questions
from tests.fakes.replies import KeptReplies
from tests.fakes.stores import MemoryAudit
from tests.integration.store.builders import OLIVE
from workflows.model.intent import Intent
from workflows.model.principal import SecurityContext, Workspace
from workflows.model.run import Origin

Say = Callable[..., Awaitable[Intent | Message | None]]
CONTEXT = SecurityContext(
    principal=OLIVE, workspace=Workspace(cluster="main"), session_id="T1/C1/1.0", request_id="7F3K"
)
ORIGIN = Origin(surface="mention", team="T1", channel="C1", thread_ts="1.0", message_ts="1.0")
REPLY = replace(ORIGIN, message_ts="2.0")
INTENT = Intent(name="scale", slots={"deployment": "web"}, confidence=1.0, language="en")
CATALOG = catalogue_without_a_cluster()[1]


class Chat:
    """What understands, without what carries out."""

    def __init__(self) -> None:
        self.understand = Grammar(CATALOG.all()).understand

    async def reread(self, text: str, context: SecurityContext, origin: Origin) -> Intent | Unclear:
        """Free words mean one thing here."""
        return Intent(name="diagnose") if "checkout" in text else Unclear(because="free words")

    def answer(self, intent: Intent, missing: str, text: str) -> Intent | Ask | None:
        """As the orchestrator answers."""
        return answered(CATALOG.for_intent(intent.name), intent, missing, text)

    def complete(self, intent: Intent) -> bool:
        """As the orchestrator sees it."""
        template = CATALOG.for_intent(intent.name)
        return template is not None and not lacking(template, intent)

    def again(self, intent: Intent, missing: str, choices: Sequence[Choice]) -> Ask:
        """As the orchestrator asks again."""
        return again(CATALOG.for_intent(intent.name), intent, missing, choices)

    async def pick(self, choices: Sequence[Choice], text: str, context: SecurityContext) -> Choice | None:
        """Places are known here by none of their names."""
        return None


@pytest.fixture
def replies() -> KeptReplies:
    """What people are told."""
    return KeptReplies()


@pytest.fixture
def asking(database: Database, replies: KeptReplies) -> Asking:
    """Questions on the test's own database."""
    ids = (f"q{number}" for number in itertools.count(1))
    return Asking(questions=Questions(database), replies=replies, audit=MemoryAudit(), new_id=lambda: next(ids))


def how_many(*choices: Choice) -> Ask:
    """The question for a number."""
    return Ask(intent=INTENT, missing="replicas", question="How many?", choices=choices, example="")


@pytest.fixture
def say(database: Database, asking: Asking) -> Say:
    """Typing something in the thread of the question."""
    answering = Answering(questions=Questions(database), asking=asking, chat=Chat())
    causes = (f"Ev{number}" for number in itertools.count(100))

    async def say(text: str, origin: Origin = REPLY, *, addressed: bool = False) -> Intent | Message | None:
        utterance = Utterance(cause=next(causes), text=text, context=CONTEXT, origin=origin, addressed=addressed)
        answered = await answering.typed(utterance)
        assert not isinstance(answered, Ask | Understood)  # what the chat of these tests never makes of a text
        return answered

    return say


@pytest.mark.parametrize(
    ("typed", "meant"), [("5", 5), ("007", 7), ("five", 5), ("5 replicas", 5), ("`12`", 12), ("Five, please", 5)]
)
async def test_a_typed_number_is_taken_whole_and_said_back(
    asking: Asking, replies: KeptReplies, say: Say, typed: str, meant: int
) -> None:
    """The question then shows the number that was understood, and is closed."""
    await asking.ask(how_many(), CONTEXT, ORIGIN, "Ev1")
    intent = await say(typed)
    assert isinstance(intent, Intent)
    assert intent.slots["replicas"] == meant
    assert replies.last == f":white_check_mark: *{meant}*"
    assert await say(typed) is None


@pytest.mark.parametrize("typed", ["99999999999", "-1", "5.5", "web"])
async def test_what_does_not_fit_is_answered_and_the_question_stays(
    asking: Asking, replies: KeptReplies, say: Say, typed: str
) -> None:
    """The answer says what is wanted; a better one is taken afterwards. No number is guessed."""
    await asking.ask(how_many(), CONTEXT, ORIGIN, "Ev1")
    told = await say(typed)
    assert isinstance(told, Message)
    assert told.headline.startswith(":question: How many replicas? From 0 to 500; ")
    assert [reply.message.headline for reply in replies.sent] == [":question: How many?"]
    assert isinstance(await say("5"), Intent)


async def test_a_text_is_taken_whole(asking: Asking, say: Say) -> None:
    """`Reply here with just that` holds for what is no number too; several inputs at once need a form."""
    await asking.ask(
        replace(how_many(), intent=replace(INTENT, name="deploy"), missing="image"), CONTEXT, ORIGIN, "Ev1"
    )
    intent = await say("2.16.0")
    assert isinstance(intent, Intent)
    assert intent.slots == {"deployment": "web", "image": "2.16.0"}
    lacks = Ask(intent=replace(INTENT, slots={}), missing="deployment,replicas", question="Which?")
    await asking.ask(lacks, CONTEXT, ORIGIN, "Ev2")
    told = await say("web")
    assert isinstance(told, Message)
    assert told.headline == ":question: To scale I need deployment and replicas."
    assert [button.label for button in told.buttons] == ["Fill in"]


async def test_a_whole_order_wins_over_an_open_question(asking: Asking, replies: KeptReplies, say: Say) -> None:
    """In full it answers; another, in free words if addressed, leaves it open; what begins a thread is no answer.

    What people say among each other in its thread gets none.
    """
    await asking.ask(how_many(), CONTEXT, ORIGIN, "Ev1")
    other = await say("status of checkout")
    assert isinstance(other, Intent)
    assert (other.name, len(replies.sent)) == ("status", 1)
    assert await say("5", replace(ORIGIN, message_ts="1.0")) is None
    assert await say("how come checkout fails") is None
    free = await say("how come checkout fails", addressed=True)
    assert isinstance(free, Intent)
    assert free.name == "diagnose"
    again = await say("scale web to 7 in shop-dev")
    assert isinstance(again, Intent)
    assert again.slots["replicas"] == 7
    assert replies.last == ":white_check_mark: *scale web to 7 in shop-dev*"
    assert await say("5") is None


async def test_no_is_never_taken_for_a_value(asking: Asking, say: Say) -> None:
    """`no` closes a question, also one that any word would answer."""
    await asking.ask(
        replace(how_many(), intent=replace(INTENT, name="deploy"), missing="image"), CONTEXT, ORIGIN, "Ev1"
    )
    told = await say("No.")
    assert isinstance(told, Message)
    assert told.headline == "Never mind, then. I did nothing."
    assert await say("2.16.0") is None


async def test_only_no_is_never_mind(asking: Asking, replies: KeptReplies, say: Say) -> None:
    """A choice is said back, typed or clicked; a choice that is none, and one that does not exist, do nothing."""
    choices = (Choice(label="shop-prod", slots=(("namespace", "shop-prod"),)),)
    await asking.ask(how_many(*choices), CONTEXT, ORIGIN, "Ev1")
    assert isinstance(await say("shop-prod"), Intent)
    assert replies.last == ":white_check_mark: *shop-prod*"
    for number, choice in enumerate(("none", "\N{SUPERSCRIPT TWO}", "7"), start=2):
        await asking.ask(how_many(*choices), CONTEXT, ORIGIN, f"Ev{number}0")
        assert await asking.chosen(f"q{number}", choice, CONTEXT, f"Ac{number}") == ""
        assert replies.last == "Never mind, then. I did nothing."
