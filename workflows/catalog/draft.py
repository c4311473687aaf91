"""A template that was read but not checked yet, with the places of its parts."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from workflows.catalog.order import ancestors
from workflows.errors import Problem
from workflows.model.template import Input, Step, WorkflowTemplate
from workflows.yaml_lines import Node


@dataclass(frozen=True, kw_only=True)
class Draft:
    """What the checks get."""

    template: WorkflowTemplate
    node: Node

    @cached_property
    def inputs(self) -> Mapping[str, Input]:
        """By name."""
        return {field.name: field for field in self.template.inputs}

    @cached_property
    def steps(self) -> Mapping[str, Step]:
        """By id."""
        return {step.id: step for step in self.template.steps}

    @cached_property
    def ancestors(self) -> Mapping[str, frozenset[str]]:
        """For each step, every step that has ended before it starts."""
        return ancestors(self.template.steps)

    def problem(self, message: str, *path: str | int) -> Problem:
        """A problem at the line of a part, or of what holds it."""
        return self.node.at(path).problem(message)
