"""What was said against the inputs of a template."""

import pytest

from agents.chat.named import ByName
from agents.chat.understanding import Grammar
from agents.orchestrator.inputs import InvalidInput, check_inputs, example, lacking, problems, taken, typed
from bot.app.agents import catalogue_without_a_cluster
from workflows.errors import InvalidParameters
from workflows.model.intent import Intent, SlotValue
from workflows.model.template import WorkflowTemplate

CATALOG = catalogue_without_a_cluster()[1]


def of(intent: str) -> WorkflowTemplate:
    """The template that serves an intent."""
    found = CATALOG.for_intent(intent)
    assert found is not None
    return found


def refused(**slots: SlotValue) -> InvalidInput:
    """What is wrong with a wish to scale."""
    with pytest.raises(InvalidInput) as caught:
        check_inputs(of("scale"), Intent(name="scale", slots=slots))
    return caught.value


def test_an_example_repeats_what_was_said() -> None:
    """The sentence to say keeps deployment and namespace, so that only the number has to be made up."""
    error = refused(deployment="web", namespace="shop-dev")
    assert (error.field, str(error)) == ("replicas", "How many replicas?")
    assert error.example == "scale web to 3 in shop-dev"


def test_an_example_never_repeats_what_is_wrong() -> None:
    """A number out of bounds is answered with the bounds, and with a sentence that would work."""
    error = refused(deployment="web", replicas=900)
    assert str(error) == "How many replicas? From 0 to 500; 900 is outside."
    assert error.example == "scale web to 3"
    assert "replicas" not in error.rest.slots


@pytest.mark.parametrize("template", CATALOG.all(), ids=lambda one: one.name)
def test_the_example_of_every_workflow_can_be_said_as_it_stands(template: WorkflowTemplate) -> None:
    """It is understood as that workflow, with values that its inputs take."""
    said = example(template, Intent(name=template.triggers.intent or ""))
    understood = ByName(CATALOG.all(), Grammar(CATALOG.all())).understand(said)
    assert isinstance(understood, Intent), said
    assert understood.name == template.triggers.intent
    assert not problems(template, understood)


@pytest.mark.parametrize(
    ("intent", "name", "text", "value"),
    [
        ("deploy", "image", " `2.16.0` ", "2.16.0"),
        ("scale", "replicas", "five", 5),
        ("scale", "replicas", "5 replicas", 5),
        ("scale", "replicas", "1 replica", 1),
        ("scale", "replicas", "-3", -3),
        ("scale", "replicas", "99999999999", 99_999_999_999),
        ("scale", "replicas", "a few", "a few"),
        ("logs", "tail", "20 lines", 20),
        ("status", "deployment", "Web", "web"),
        ("query", "query", "sum by (job) (up)", "sum by (job) (up)"),
    ],
)
def test_a_typed_answer_is_taken_whole(intent: str, name: str, text: str, value: SlotValue) -> None:
    """As a form would take it; a number may be a word, and may say what it counts."""
    assert taken(of(intent), name, text) == value


@pytest.mark.parametrize(
    ("intent", "slots", "complaint"),
    [
        ("scale", {"replicas": -3}, "How many replicas? From 0 to 500; -3 is outside."),
        ("scale", {"replicas": "a few"}, "How many replicas? From 0 to 500; a few is no whole number."),
        ("logs", {"tail": 0}, "How many lines? From 1 to 10000; 0 is outside."),
        ("rollback", {"revision": 0}, "Which revision? At least 1; 0 is outside."),
        (
            "show_run",
            {"run": "????"},
            "???? is not a valid run. Wanted: the four letters and digits of a run, e.g. 7F3K.",
        ),
        ("deploy", {"image": "let me see"}, "Wanted: a tag, e.g. 1.2.3, or a whole image."),
    ],
)
def test_what_does_not_fit_is_answered_with_what_would(
    intent: str, slots: dict[str, SlotValue], complaint: str
) -> None:
    """In the words people use, with the bounds or with what is wanted."""
    assert complaint in " ".join(problems(of(intent), Intent(name=intent, slots=slots)).values())


def test_one_of_several_inputs_may_be_enough() -> None:
    """Logs need a deployment or a pod, and either will do."""
    assert lacking(of("logs"), Intent(name="logs")) == ["deployment"]
    assert lacking(of("logs"), Intent(name="logs", slots={"pod": "web-1"})) == []
    assert lacking(of("describe"), Intent(name="describe")) == ["deployment"]
    assert lacking(of("describe"), Intent(name="describe", slots={"kind": "node"})) == ["name"]
    assert lacking(of("describe"), Intent(name="describe", slots={"kind": "node", "name": "a"})) == []


def test_an_example_has_what_was_asked_for() -> None:
    """Of the sentences of a workflow one that says the input that was wrong."""
    with pytest.raises(InvalidInput) as caught:
        check_inputs(of("logs"), Intent(name="logs", slots={"deployment": "web", "namespace": "shop-dev", "tail": 0}))
    assert caught.value.example == "the last 20 log lines of web in shop-dev"


def test_an_input_that_is_given_twice_is_refused() -> None:
    """Neither of the two values is taken."""
    with pytest.raises(InvalidParameters, match="deployment is given twice"):
        typed(of("scale"), Intent(name="scale", slots={"deployment": "web"}, doubled=("deployment",)))
