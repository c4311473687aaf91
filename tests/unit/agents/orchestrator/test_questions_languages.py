"""Questions back and complaints, in the languages that people ask in; and the answers that they give there."""

import re

import pytest

from agents.chat.understanding import Grammar
from agents.orchestrator.answers import answered, ask_for_several
from agents.orchestrator.inputs import InvalidInput, check_inputs, problems, typed
from bot.app.agents import catalogue_without_a_cluster
from languages import speaking
from workflows.errors import InvalidParameters
from workflows.model.intent import Intent, SlotValue
from workflows.model.template import WorkflowTemplate

CATALOG = catalogue_without_a_cluster()[1]


def serving(intent: str) -> WorkflowTemplate:
    """The template that serves an intent."""
    found = CATALOG.for_intent(intent)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("language", "intent", "slots", "complaint"),
    [
        (
            "ja",
            "scale",
            {"deployment": "web", "replicas": 900},
            "はいくつにしますか？0 から 500 までです。900 は範囲外です。",
        ),
        (
            "fr",
            "scale",
            {"deployment": "web", "replicas": 900},
            "Combien de réplicas\u00a0? De 0 à 500\u00a0; 900 est hors",
        ),
        ("ja", "scale", {"replicas": 3}, "Deploymentを指定してください。"),
        ("fr", "scale", {"replicas": 3}, "Précisez\u00a0: deployment."),
        (
            "ja",
            "events",
            {"namespace": "shop", "warnings": "たぶん"},
            "「はい」か「いいえ」で答えてください",
        ),
        ("fr", "events", {"namespace": "shop", "warnings": "bof"}, "Oui ou non, pas bof."),
    ],
)
def test_what_is_wrong_is_said_in_the_readers_language(
    language: str, intent: str, slots: dict[str, SlotValue], complaint: str
) -> None:
    """A whole sentence, with what is counted and the bounds in it."""
    with speaking(language):
        found = problems(serving(intent), Intent(name=intent, slots=slots, language=language))
    assert any(complaint in one for one in found.values()), found


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "To scale I need deployment and replicas."),
        ("ja", "スケールには、次の指定が必要です: Deployment、レプリカ"),
        ("fr", "Pour mettre à l’échelle, il me faut\u00a0: deployment et réplicas."),
    ],
)
def test_several_inputs_are_asked_for_by_what_people_call_them(language: str, sentence: str) -> None:
    """With a sentence of the same language that would have worked."""
    template = serving("scale")
    with speaking(language):
        asked = ask_for_several(template, Intent(name="scale", language=language), ["deployment", "replicas"])
    assert asked.question.startswith(sentence)
    examples = {"en": "scale web to 3", "ja": "webを3", "fr": "web à 3"}
    assert examples[language] in asked.example


@pytest.mark.parametrize(
    ("language", "intent", "missing", "text", "value"),
    [
        ("ja", "scale", "replicas", "3台", 3),
        ("ja", "scale", "replicas", "６個でお願いします", 6),
        ("ja", "scale", "replicas", "4", 4),
        ("fr", "scale", "replicas", "6 réplicas", 6),
        ("fr", "scale", "replicas", "1 réplica", 1),
        ("ja", "events", "warnings", "はい", True),
        ("ja", "events", "warnings", "いいえ", False),
        ("fr", "events", "warnings", "Oui", True),
        ("fr", "events", "warnings", "non", False),
    ],
)
def test_answers_are_taken_as_people_give_them(
    language: str, intent: str, missing: str, text: str, value: SlotValue
) -> None:
    """A number with what it counts, and the yes or no of the language."""
    known = {"deployment": "web"} if intent == "scale" else {"namespace": "shop"}
    with speaking(language):
        taken = answered(serving(intent), Intent(name=intent, slots={**known}, language=language), missing, text)
    assert isinstance(taken, Intent)
    assert taken.slots[missing] == value


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "takes no colour: it takes"), ("ja", "colour は指定できません"), ("fr", "ne prend pas colour")],
)
def test_what_a_workflow_does_not_take_is_refused_by_its_name(language: str, words: str) -> None:
    """The inputs that it takes are named as an order by name writes them."""
    order = Intent(name="run_workflow", slots={"workflow": "scale_application", "colour": "red"})
    with speaking(language), pytest.raises(InvalidParameters) as caught:
        typed(serving("scale"), order)
    assert words in str(caught.value).replace("に colour は", "colour は")
    assert "deployment, namespace, replicas" in str(caught.value)


@pytest.mark.parametrize(
    ("language", "complaint", "sentence"),
    [
        ("en", "Which change of replicas? From -500 to 500; 99,999,999 is outside.", "add 2 more replicas to web"),
        (
            "ja",
            "レプリカの増減を指定してください。-500 から 500 までです。99,999,999 は範囲外です。",
            "webを2台増やして",
        ),
        (
            "fr",
            "Précisez\u00a0: variation des réplicas. De -500 à 500\u00a0; 99\u202f999\u202f999",
            "ajoute 2 réplicas à web",
        ),
    ],
)
def test_a_change_out_of_bounds_shows_its_number_and_a_sentence_that_works(
    language: str, complaint: str, sentence: str
) -> None:
    """A relative amount is not counted but given, and the sentence is understood as one."""
    template = serving("scale")
    order = Intent(name="scale", slots={"deployment": "web", "delta": 99_999_999}, language=language)
    with speaking(language), pytest.raises(InvalidInput, match=re.escape(complaint)) as told:
        check_inputs(template, order)
    assert sentence in told.value.example
    understood = Grammar(CATALOG.all()).understand(told.value.example)
    assert isinstance(understood, Intent)
    assert (understood.slots["deployment"], understood.slots["delta"]) == ("web", 2)
