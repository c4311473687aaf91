"""Typed and clicked answers to questions that Postgres keeps."""

import itertools
from dataclasses import replace

import pytest

from agents.orchestrator.outcome import Ask, Choice
from bot.conversation.asking import Asking
from bot.store.database import Database
from bot.store.questions import Questions
from tests.fakes.replies import KeptReplies
from tests.fakes.stores import MemoryAudit
from tests.integration.store.builders import OLIVE
from workflows.model.intent import Intent
from workflows.model.principal import SecurityContext, Workspace
from workflows.model.run import Origin

CONTEXT = SecurityContext(
    principal=OLIVE, workspace=Workspace(cluster="main"), session_id="T1/C1/1.0", request_id="7F3K"
)
ORIGIN = Origin(surface="mention", team="T1", channel="C1", thread_ts="1.0", message_ts="1.0")
REPLY = replace(ORIGIN, message_ts="2.0")
INTENT = Intent(name="scale_deployment", slots={"deployment": "web"}, confidence=1.0, language="en")


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


@pytest.mark.parametrize(("typed", "meant"), [("5", 5), ("007", 7), ("999999999", 999_999_999)])
async def test_a_typed_number_is_taken_whole_and_said_back(
    asking: Asking, replies: KeptReplies, typed: str, meant: int
) -> None:
    """The question then shows the number that was understood."""
    await asking.ask(how_many(), CONTEXT, ORIGIN, "Ev1")
    intent = await asking.typed(typed, CONTEXT, REPLY, "Ev2")
    assert intent is not None
    assert intent.slots["replicas"] == meant
    assert replies.last == f":white_check_mark: *{meant}*"


@pytest.mark.parametrize("typed", ["0000000005", "12345678901", "-1", "5.5", "five"])
async def test_no_number_is_guessed(asking: Asking, replies: KeptReplies, typed: str) -> None:
    """What is too long to be meant, or no plain number, answers nothing: the question stays open."""
    await asking.ask(how_many(), CONTEXT, ORIGIN, "Ev1")
    assert await asking.typed(typed, CONTEXT, REPLY, "Ev2") is None
    assert [reply.message.headline for reply in replies.sent] == [":question: How many?"]


async def test_only_no_is_never_mind(asking: Asking, replies: KeptReplies) -> None:
    """A choice is said back, typed or clicked; a choice that is none, and one that does not exist, do nothing."""
    choices = (Choice(label="shop-prod", slots=(("namespace", "shop-prod"),)),)
    await asking.ask(how_many(*choices), CONTEXT, ORIGIN, "Ev1")
    assert await asking.typed("shop-prod", CONTEXT, REPLY, "Ev2") is not None
    assert replies.last == ":white_check_mark: *shop-prod*"
    for number, choice in enumerate(("none", "\N{SUPERSCRIPT TWO}", "7"), start=2):
        await asking.ask(how_many(*choices), CONTEXT, ORIGIN, f"Ev{number}0")
        assert await asking.chosen(f"q{number}", choice, CONTEXT, f"Ac{number}") == ""
        assert replies.last == "Never mind, then. I did nothing."
