"""What is asked back where inputs are missing, and what a typed answer makes of it."""

from collections.abc import Sequence
from dataclasses import replace

from agents.orchestrator.inputs import example, problems, taken
from agents.orchestrator.outcome import Ask
from languages import listed, say
from workflows.model.intent import Intent
from workflows.model.template import WorkflowTemplate
from workflows.words import doing, noun


def answered(template: WorkflowTemplate | None, intent: Intent, missing: str, text: str) -> Intent | Ask:
    """The intent with a typed answer to the question for what is missing, or the question again with what is wrong.

    Args:
        template: what serves the intent; None where the workflow itself was asked for.
        intent: what was known when the question was asked.
        missing: the input asked for; several, joined by commas, take more than one answer can say.
        text: as typed.
    """
    if template is None:
        return replace(intent, slots={**intent.slots, missing: text.strip()})
    if "," in missing:
        return ask_for_several(template, intent, missing.split(","))
    filled = replace(intent, slots={**intent.slots, missing: taken(template, missing, text)})
    wrong = problems(template, filled).get(missing)
    if not wrong:
        return filled
    return Ask(intent=intent, missing=missing, question=wrong, example=example(template, intent, missing))


def ask_for_several(template: WorkflowTemplate, intent: Intent, names: Sequence[str]) -> Ask:
    """Several inputs are missing: one form asks for all of them."""
    called = [noun(field) for field in template.inputs if field.name in names]
    return Ask(
        intent=intent,
        missing=",".join(names),
        question=say("To {what} I need {inputs}.", what=doing(template), inputs=listed(called)),
        example=example(template, intent),
    )
