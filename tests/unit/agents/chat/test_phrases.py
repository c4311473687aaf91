"""What people write against the phrases of a template."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.chat.understanding import Grammar, Unclear
from workflows.errors import InvalidTemplate
from workflows.model.intent import Intent
from workflows.model.template import Input, InputType, Resolve, Triggers, WorkflowTemplate
from workflows.phrases import MAX_FORMS, compile_phrases, normalise, sentences

INPUTS = (
    Input(name="deployment", type=InputType.STRING, required=True, resolve=Resolve.DEPLOYMENT),
    Input(name="namespace", type=InputType.STRING, resolve=Resolve.NAMESPACE),
    Input(name="replicas", type=InputType.INTEGER, required=True, minimum=0, maximum=500),
    Input(name="reason", type=InputType.STRING),
)
SCALE = WorkflowTemplate(
    name="scale",
    description="Scale",
    triggers=Triggers(
        intent="scale",
        examples={
            "en": (
                "scale [deployment] {deployment} [in {namespace}] to {replicas} [replicas|pods] [because {reason}]",
                "set replicas of {deployment} to {replicas} [in {namespace}]",
            ),
            "ja": ("{deployment}を{replicas}台にスケールして",),
        },
    ),
    inputs=INPUTS,
    steps=(),
)
GRAMMAR = Grammar([SCALE])


@pytest.mark.parametrize(
    ("text", "slots"),
    [
        ("scale web to 3", {"deployment": "web", "replicas": 3}),
        ("Please scale `shop-prod/web` to four pods, thanks!", {"deployment": "shop-prod/web", "replicas": 4}),
        (
            "scale deployment web in shop-dev to 5 because black friday rehearsal",
            {"deployment": "web", "namespace": "shop-dev", "replicas": 5, "reason": "black friday rehearsal"},
        ),
        ("set replicas of web to 2 in shop-dev", {"deployment": "web", "namespace": "shop-dev", "replicas": 2}),
        ("webを５台にスケールして", {"deployment": "web", "replicas": 5}),
        ("SCALE WEB TO 3.", {"deployment": "web", "replicas": 3}),
        ("scale web in the shop-dev namespace to 3", {"deployment": "web", "namespace": "shop-dev", "replicas": 3}),
        ("scale web -n shop-dev to 3", {"deployment": "web", "namespace": "shop-dev", "replicas": 3}),
        ("scale web in namespace shop-dev to 3", {"deployment": "web", "namespace": "shop-dev", "replicas": 3}),
    ],
)
def test_orders_are_understood_with_their_slots(text: str, slots: dict[str, object]) -> None:
    """Politeness, case, width, code marks and end punctuation do not matter; names and numbers do."""
    meant = GRAMMAR.understand(text)
    assert isinstance(meant, Intent)
    assert (meant.name, dict(meant.slots)) == ("scale", slots)


@pytest.mark.parametrize(
    "text",
    [
        "don't scale web to 3",
        "do not scale web to 3",
        "how do I scale web to 3",
        'he said "scale web to 3" yesterday',
        "should we scale web to 3",
        "I scaled web to 3",
        "scale web to 3 and delete everything",
        "scaleweb to3",
        "never scale web to 3",
        "if it is slow, scale web to 3",
    ],
)
def test_what_surrounds_an_order_makes_it_none(text: str) -> None:
    """A negation, a question about how, a quotation or a second order starts nothing."""
    assert isinstance(GRAMMAR.understand(text), Unclear)


@given(st.text(max_size=600))
def test_no_text_raises(text: str) -> None:
    """Whatever people paste, understanding answers."""
    assert isinstance(GRAMMAR.understand(text), Intent | Unclear)


@given(st.text(alphabet=" \t\n", max_size=4), st.text(alphabet=" ", min_size=1, max_size=4))
def test_blanks_do_not_matter(around: str, between: str) -> None:
    """Any amount of white space reads as one blank."""
    meant = GRAMMAR.understand(f"{around}scale{between}web{between}to{between}3{around}")
    assert isinstance(meant, Intent)


def test_a_phrase_stands_for_each_of_its_sentences() -> None:
    """What may be left out is left out, and alternatives are tried, the fullest sentence first."""
    assert sentences("show [all] (pods|containers) [now]") == [
        "show all pods now",
        "show all pods",
        "show all containers now",
        "show all containers",
        "show pods now",
        "show pods",
        "show containers now",
        "show containers",
    ]


@pytest.mark.parametrize("source", ["show [pods", "show pods]", "show (a|b", "show {nothing}", "{replicas} {replicas}"])
def test_a_phrase_with_a_mistake_is_refused(source: str) -> None:
    """A mistake in an example is an error when it is read, not a sentence that never matches."""
    with pytest.raises(InvalidTemplate, match="example"):
        compile_phrases(source, intent="x", language="en", inputs={field.name: field for field in INPUTS})


def test_a_phrase_cannot_explode() -> None:
    """A phrase stands for a bounded number of sentences."""
    with pytest.raises(InvalidTemplate, match=str(MAX_FORMS)):
        sentences("[a] [b] [c] [d] [e] [f] [g] [h] [i] [j]")


@pytest.mark.parametrize(
    "text", ["please list pods", "could you list pods please", "hey, list pods!", "list pods, thanks"]
)
def test_politeness_is_taken_off(text: str) -> None:
    """Please and thanks are not part of an order."""
    assert normalise(text) == "list pods"
