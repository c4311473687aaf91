"""The shape of a template's file; pydantic checks it, `reading` turns it into the domain's records."""

from typing import Annotated, Literal

from pydantic import Field

from workflows.model.change import JsonValue
from workflows.model.template import InputType, Resolve
from workflows.yaml_shapes import Part

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,62}$")]
Permission = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$")]
Text = Annotated[str, Field(min_length=1, max_length=500)]
Parameters = Annotated[dict[str, JsonValue], Field(max_length=50)]


class InputPart(Part):
    """One input."""

    type: Annotated[InputType, Field(strict=False)]
    required: bool = False
    required_unless: Annotated[list[Name], Field(max_length=20)] = Field(default_factory=list)
    instead_of: Annotated[list[Name], Field(max_length=20)] = Field(default_factory=list)
    description: Annotated[str, Field(max_length=500)] = ""
    default: bool | int | Annotated[str, Field(max_length=500)] | None = None
    minimum: int | None = None
    maximum: int | None = None
    pattern: Annotated[str, Field(min_length=1, max_length=2_000)] | None = None
    resolve: Annotated[Resolve, Field(strict=False)] | None = None
    noun: Annotated[str, Field(max_length=50)] = ""
    example: bool | int | Text | None = None


class RollbackPart(Part):
    """The declared undo."""

    action: Text
    parameters: Parameters


class StepPart(Part):
    """One step."""

    id: Name
    agent: Text
    action: Text
    parameters: Parameters = Field(default_factory=dict)
    required_permissions: Annotated[list[Permission], Field(max_length=20)] = Field(default_factory=list)
    depends_on: Annotated[list[str], Field(max_length=50)] = Field(default_factory=list)
    timeout: Annotated[float, Field(gt=0, le=3600)] = 30.0
    retry_count: Annotated[int, Field(ge=0, le=10)] = 0
    when: Text | None = None
    rollback: RollbackPart | None = None


class TriggersPart(Part):
    """What starts it."""

    intent: Name | None = None
    examples: dict[Literal["en", "ja", "fr"], Annotated[list[Text], Field(max_length=50)]] = Field(default_factory=dict)
    alerts: Annotated[list[Annotated[dict[str, Text], Field(min_length=1, max_length=20)]], Field(max_length=50)] = (
        Field(default_factory=list)
    )


class TemplatePart(Part):
    """The whole file."""

    name: Name
    description: Text
    verb: Annotated[str, Field(max_length=100)] = ""
    triggers: TriggersPart = TriggersPart()
    inputs: Annotated[dict[Name, InputPart], Field(max_length=50)] = Field(default_factory=dict)
    steps: Annotated[list[StepPart], Field(min_length=1, max_length=50)]
