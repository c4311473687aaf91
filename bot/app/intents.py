"""What reading sentences needs of the templates, without a cluster and without what is heavy until it is needed."""

from collections.abc import Sequence

from bot.settings import load_settings, process_environment
from workflows.catalog import builtin_templates, sound_shapes
from workflows.model.template import WorkflowTemplate


def templates_of_the_settings() -> Sequence[WorkflowTemplate]:
    """The built-in templates and those of the settings whose shape is sound; `workflows lint` says the rest."""
    return sound_shapes([builtin_templates(), *load_settings(process_environment()).workflows.folders])


def changes(template: WorkflowTemplate) -> bool:
    """Whether a template has a step that changes something; True where its actions are not known."""
    from bot.app.agents import registry_without_a_cluster  # heavy, and only own templates need it

    registry = registry_without_a_cluster()
    known = set(registry.names())
    return any(
        (step.agent, step.action) not in known or registry.info(step.agent, step.action).risk.changes
        for step in template.steps
    )
