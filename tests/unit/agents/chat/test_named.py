"""Orders by name: what is one, what is none, and which value belongs to which input."""

import pytest

from agents.chat.named import ByName
from agents.chat.understanding import Grammar, Unclear
from bot.app.agents import catalogue_without_a_cluster
from workflows.model.intent import Intent

TEMPLATES = catalogue_without_a_cluster()[1].all()
UNDERSTANDING = ByName(TEMPLATES, Grammar(TEMPLATES))
SCALE = {"workflow": "scale_application"}
WEB = {**SCALE, "deployment": "web", "namespace": "shop-dev"}


@pytest.mark.parametrize(
    ("text", "slots"),
    [
        ("run scale_application deployment=web replicas=4", {**SCALE, "deployment": "web", "replicas": "4"}),
        ("Run the workflow scale-application", SCALE),
        ("please start scale_application web shop-dev 4", {**WEB, "replicas": "4"}),
        ("run scale_application web 4 in shop-dev", {**WEB, "replicas": "4"}),
        ("run scale_application web -n shop-dev", WEB),
        ('run scale_application reason="black friday"', {**SCALE, "reason": "black friday"}),
        ("run scale_application reason=it's", {**SCALE, "reason": "it's"}),
        ("run scale_application colour=blue", {**SCALE, "colour": "blue"}),
        ("run workflow nonsense", {"workflow": "nonsense"}),
        ("run workflow scale", SCALE),
        ("scale", SCALE),
        ("scale_application", SCALE),
    ],
)  # fmt: skip
def test_an_order_by_name(text: str, slots: dict[str, str]) -> None:
    """The workflow and its values, as text."""
    assert UNDERSTANDING.understand(text) == Intent(name="run_workflow", slots=slots)


@pytest.mark.parametrize(
    ("text", "doubled"),
    [
        ("run scale_application deployment=web replicas=3 deployment=cart", ("deployment",)),
        ("run scale_application web namespace=shop-dev in shop-prod replicas=3", ("namespace",)),
        ("run scale_application deployment=web deployment=web", ()),
    ],
)
def test_an_input_given_twice_is_noticed(text: str, doubled: tuple[str, ...]) -> None:
    """Where the two are not the same; whoever carries the order out refuses it."""
    understood = UNDERSTANDING.understand(text)
    assert isinstance(understood, Intent)
    assert understood.doubled == doubled


@pytest.mark.parametrize("text", ["don't run scale_application", "run nonsense", "run it", "run this", "run"])
def test_what_is_no_order_by_name(text: str) -> None:
    """A name that is no workflow's, or words around one, are left to the grammar."""
    assert isinstance(UNDERSTANDING.understand(text), Unclear)


def test_sentences_go_first_to_whoever_understands_them() -> None:
    """The grammar's phrases are not taken for names."""
    for text, intent in {"runs": "runs", "run 7F3K": "show_run", "help": "help", "approvals": "approvals"}.items():
        understood = UNDERSTANDING.understand(text)
        assert isinstance(understood, Intent)
        assert understood.name == intent


@pytest.mark.parametrize(
    ("text", "slots"),
    [
        ("who scaled checkout yesterday", {"verb": "scaled", "about": "checkout", "when": "yesterday"}),
        ("who broke web in dev this week", {"verb": "broke", "about": "web", "namespace": "dev", "when": "this week"}),
        ("who changed web in the last week", {"verb": "changed", "about": "web", "when": "in the last week"}),
        ("who rolled back shop-prod/search", {"verb": "rolled back", "about": "shop-prod/search"}),
        ("what did Bob do today", {"who": "Bob", "when": "today"}),
        ("what did @U0BOB do", {"who": "@U0BOB"}),
        ("what have I changed since monday", {"who": "I", "when": "since monday"}),
        ("what changed in shop-prod today", {"namespace": "shop-prod", "when": "today"}),
        ("audit", {}),
        ("audit web yesterday", {"about": "web", "when": "yesterday"}),
        ("who did what yesterday", {"when": "yesterday"}),
        ("who restarted web overnight", {"verb": "restarted", "about": "web", "when": "overnight"}),
        ("昨夜何が変わった？", {"when": "昨夜"}),
        ("昨日、誰がwebを再起動したの？", {"verb": "再起動", "about": "web", "when": "昨日"}),
        ("直近３日の変更を見せて", {"when": "直近3日"}),
        ("今日 @Bob は何をした", {"who": "@Bob", "when": "今日"}),
        ("Qui a scalé web ces 3 derniers jours ?", {"verb": "scalé", "about": "web", "when": "ces 3 derniers jours"}),
        ("qui a fait quoi dans dev depuis lundi", {"namespace": "dev", "when": "depuis lundi"}),
        ("qu’ai-je fait aujourd’hui", {"who": "je", "when": "aujourd'hui"}),
    ],
)  # fmt: skip
def test_questions_about_deeds(text: str, slots: dict[str, str]) -> None:
    """Verb, object, person, place and time find their slots."""
    understood = UNDERSTANDING.understand(text)
    assert isinstance(understood, Intent)
    assert (understood.name, dict(understood.slots)) == ("audit", slots)
