"""What expressions look up, and how it fails."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from languages import say
from workflows.errors import QuarterdeckError
from workflows.model.change import JsonValue

_PATH = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,63}(?:\.[A-Za-z][A-Za-z0-9_]{0,63}){1,10}")


class InvalidExpression(QuarterdeckError):
    """A text is no expression, or compares what cannot be compared."""


class Root(StrEnum):
    """Where a reference begins."""

    INPUTS = "inputs"
    STEPS = "steps"


@dataclass(frozen=True, kw_only=True)
class Reference:
    """What an expression looks up.

    Attributes:
        name: the input, or the step's id.
        fields: the way into the step's result; empty for inputs.
    """

    root: Root
    name: str
    fields: tuple[str, ...] = ()

    def __str__(self) -> str:
        return ".".join((self.root, self.name, *self.fields))

    @classmethod
    def parse(cls, text: str) -> "Reference":
        """Read `inputs.x` or `steps.id.field.sub`; raises InvalidExpression with the mend."""
        if not _PATH.fullmatch(text):
            raise InvalidExpression(f"{text[:60]!r} is no name: write inputs.<name> or steps.<id>.<field>")
        root, name, *fields = text.split(".")
        if root not in list(Root):
            raise InvalidExpression(f"{text[:60]!r} begins with {root[:20]}: names begin with inputs or steps")
        if root == Root.INPUTS and fields:
            raise InvalidExpression(f"{text[:60]!r} goes into an input: inputs have no fields")
        if root == Root.STEPS and not fields:
            raise InvalidExpression(f"{text[:60]!r} names a whole step: add a field of its result")
        return cls(root=Root(root), name=name, fields=tuple(fields))


class Unrenderable(QuarterdeckError):
    """An expression needs the result of a step that has not run yet.

    Attributes:
        reference: what is not there yet.
    """

    def __init__(self, reference: Reference) -> None:
        super().__init__(
            say("{value} is not there yet: the step {step} has not run", value=reference, step=reference.name)
        )
        self.reference = reference


@dataclass(frozen=True, kw_only=True)
class Scope:
    """What there is to look up.

    Attributes:
        inputs: by name; an input that was not given is None.
        steps: results as JSON by step id. A step that is absent has not run yet; None is a step that was skipped, and
            every field of it is None.
    """

    inputs: Mapping[str, JsonValue] = field(default_factory=dict)
    steps: Mapping[str, Mapping[str, JsonValue] | None] = field(default_factory=dict)

    def get(self, reference: Reference) -> JsonValue:
        """The value; None where a map on the way has no such key. Raises Unrenderable."""
        if reference.root is Root.INPUTS:
            return self.inputs.get(reference.name)
        if reference.name not in self.steps:
            raise Unrenderable(reference)
        result = self.steps[reference.name]
        value: JsonValue = dict(result) if result is not None else None
        for key in reference.fields:
            value = value.get(key) if isinstance(value, dict) else None
        return value
