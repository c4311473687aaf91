"""What the bot can do, read off the templates themselves so that it never promises more."""

from collections.abc import Callable, Sequence

from agents.base import ActionModel, BaseAgent, action
from workflows.model.principal import SecurityContext
from workflows.model.template import WorkflowTemplate
from workflows.phrases import sentences
from workflows.words import sample


class NoParameters(ActionModel):
    """The action takes none."""


class Capability(ActionModel):
    """One thing to ask for.

    Attributes:
        workflow: the template's name.
        example: a sentence that is understood as it stands; empty where the template is only run by name.
    """

    workflow: str
    description: str
    example: str


class Capabilities(ActionModel):
    """Everything to ask for, and who asks.

    Attributes:
        roles: the roles of the person who asked.
        cluster: the one that is meant where nobody names one; empty where none is configured.
    """

    capabilities: tuple[Capability, ...]
    roles: tuple[str, ...]
    cluster: str


class HelpAgent(BaseAgent):
    """Says what the bot can do."""

    description = "Says what the bot can do."

    def __init__(self, templates: Callable[[], Sequence[WorkflowTemplate]]) -> None:
        self._templates = templates

    @action(permission="help.get")
    async def describe_capabilities(self, parameters: NoParameters, context: SecurityContext) -> Capabilities:
        """List the workflows with a sentence that starts each."""
        language = context.principal.language
        return Capabilities(
            capabilities=tuple(
                Capability(
                    workflow=template.name, description=template.description, example=first_example(template, language)
                )
                for template in self._templates()
            ),
            roles=tuple(sorted(context.principal.roles)),
            cluster=context.workspace.cluster,
        )


def first_example(template: WorkflowTemplate, language: str) -> str:
    """A sentence that starts the template as it stands; empty where it is only run by name."""
    examples = template.triggers.examples.get(language) or template.triggers.examples.get("en") or ()
    if not examples:
        return ""
    plain = sentences(examples[0])[0]
    for field in template.inputs:
        plain = plain.replace(f"{{{field.name}}}", sample(field))
    return plain
