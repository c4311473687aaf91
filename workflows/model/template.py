"""The definition of a workflow, as the catalog read and checked it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from workflows.model.change import JsonValue


class InputType(StrEnum):
    """The type of an input."""

    STRING = "string"
    INTEGER = "integer"
    BOOLEAN = "boolean"


class Resolve(StrEnum):
    """What names an input may hold; the orchestrator finds the names that exist and asks back."""

    DEPLOYMENT = "deployment"
    POD = "pod"
    NAMESPACE = "namespace"
    CONTAINER = "container"  # of the deployment that another input names


@dataclass(frozen=True, kw_only=True)
class Input:
    """One input of a template.

    Attributes:
        required_unless: other inputs; where none of them is given either, this one is required.
        instead_of: other inputs that say the same another way; an order that gives two of them is asked about.
        pattern: what a string has to match as a whole; of a boolean, the words that say yes in a phrase.
        noun: what questions call it; empty for its name.
        example: a value that stands for it in sentences to say.
    """

    name: str
    type: InputType
    required: bool = False
    required_unless: tuple[str, ...] = ()
    instead_of: tuple[str, ...] = ()
    description: str = ""
    default: str | int | bool | None = None
    minimum: int | None = None
    maximum: int | None = None
    pattern: str | None = None
    resolve: Resolve | None = None
    noun: str = ""
    example: str | int | bool | None = None

    def needed(self, given: Collection[str]) -> bool:
        """Whether an order that gives these inputs has to give this one too."""
        return self.required or bool(self.required_unless and not {*self.required_unless, self.name} & {*given})


@dataclass(frozen=True, kw_only=True)
class Rollback:
    """The declared undo of a step: another action of the same agent, with parameters still to render."""

    action: str
    parameters: Mapping[str, JsonValue]


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step, parameters still to render.

    Attributes:
        timeout: seconds for one attempt.
        retry_count: attempts after the first, made only for errors that say they are temporary.
        when: an expression; the step is skipped where it is false.
    """

    id: str
    agent: str
    action: str
    parameters: Mapping[str, JsonValue] = field(default_factory=dict)
    required_permissions: tuple[str, ...] = ()
    depends_on: tuple[str, ...] = ()
    timeout: float = 30.0
    retry_count: int = 0
    when: str | None = None
    rollback: Rollback | None = None


@dataclass(frozen=True, kw_only=True)
class AlertTrigger:
    """Alerts that start the template, by labels that must be equal; `alertname` is one of them."""

    labels: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Triggers:
    """What starts a template.

    Attributes:
        intent: the name of the intent it serves; None for templates only run by name.
        examples: phrases by language; `{braces}` are inputs.
    """

    intent: str | None = None
    examples: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    alerts: tuple[AlertTrigger, ...] = ()


@dataclass(frozen=True, kw_only=True)
class WorkflowTemplate:
    """The definition of a workflow; `steps` are in declared order, dependencies first.

    Attributes:
        verb: what it does, as it stands before an object, e.g. `read the logs of`; empty for the words of its intent.
    """

    name: str
    description: str
    triggers: Triggers
    inputs: tuple[Input, ...]
    steps: tuple[Step, ...]
    verb: str = ""
    source: str = ""
