"""What reading sentences needs of the templates, without a cluster and without what is heavy until it is needed."""

from collections.abc import Sequence
from difflib import SequenceMatcher
from functools import cache
from typing import TYPE_CHECKING

from agents.chat.reading.lexicon import Lexicons
from agents.chat.reading.own import lexicons_with
from bot.settings import load_settings, process_environment
from workflows.catalog import builtin_templates, sound_shapes
from workflows.model.template import WorkflowTemplate
from workflows.phrases import MAX_TEXT, sentences

if TYPE_CHECKING:
    from agents.registry import AgentRegistry


def templates_of_the_settings() -> Sequence[WorkflowTemplate]:
    """The built-in templates and those of the settings whose shape is sound; `workflows lint` says the rest."""
    return sound_shapes([builtin_templates(), *load_settings(process_environment()).workflows.folders])


def lexicons_of_the_settings() -> Lexicons:
    """The built-in lexicons and the words of the folders that the settings name."""
    return lexicons_with(load_settings(process_environment()).understanding.lexicons)


def changes(template: WorkflowTemplate) -> bool:
    """Whether a template has a step that changes something; True where its actions are not known."""
    registry = _registry()
    known = set(registry.names())
    return any(
        (step.agent, step.action) not in known or registry.info(step.agent, step.action).risk.changes
        for step in template.steps
    )


@cache
def _registry() -> "AgentRegistry":
    from bot.app.agents import registry_without_a_cluster  # heavy, and only own templates need it

    return registry_without_a_cluster()


def nearest_phrases(texts: Sequence[str]) -> Sequence[str]:
    """For each text the example phrase of the templates that is most like it; empty where nothing is like it."""
    phrases = [
        min(sentences(example), key=len)
        for template in templates_of_the_settings()
        for examples in template.triggers.examples.values()
        for example in examples
    ]
    return [_nearest(text[:MAX_TEXT].lower(), phrases) for text in texts]


def _nearest(text: str, phrases: Sequence[str]) -> str:
    matcher = SequenceMatcher(autojunk=False)
    matcher.set_seq2(text)
    best, most = "", 0.4
    for phrase in phrases:
        matcher.set_seq1(phrase.lower())
        if matcher.real_quick_ratio() > most and matcher.quick_ratio() > most and (like := matcher.ratio()) > most:
            best, most = phrase, like
    return best
