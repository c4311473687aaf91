"""What a template says of actions: that they exist, take what they are given, and are permitted."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from workflows.catalog.draft import Draft
from workflows.catalog.types import OF_INPUT, JsonType, ParameterModel, ResultModel
from workflows.errors import Problem
from workflows.expressions import InvalidExpression, Reference, condition_references, references, single_reference
from workflows.expressions.scope import Root
from workflows.model.change import JsonValue
from workflows.model.template import Step
from workflows.ports import ActionIndex, ActionInfo
from workflows.yaml_lines import nearest

Place = tuple[str | int, ...]


@dataclass(frozen=True, kw_only=True)
class ActionChecks:
    """Checks one template's steps against the actions there are."""

    draft: Draft
    index: ActionIndex

    def problems(self) -> Iterator[Problem]:
        """Everything wrong, step by step."""
        for number, step in enumerate(self.draft.template.steps):
            yield from self._step(step, ("steps", number))
        yield from self._alerts()

    def _alerts(self) -> Iterator[Problem]:
        """An alert acts on its own, so what it starts may only read."""
        found = {step.id: self.index.find(step.agent, step.action) for step in self.draft.template.steps}
        changing = next((name for name, info in found.items() if info is not None and info.risk.changes), None)
        if self.draft.template.triggers.alerts and changing is not None:
            message = f"alerts start only what reads, and step {changing} changes something: remove triggers.alerts"
            yield self.draft.problem(message, "triggers", "alerts")

    def _step(self, step: Step, place: Place) -> Iterator[Problem]:
        info = self.index.find(step.agent, step.action)
        if info is None:
            yield self._unknown(step.agent, step.action, place)
        else:
            yield from self._permission(step, info, place)
        yield from self._parameters(step, info, step.parameters, (*place, "parameters"))
        yield from self._when(step, (*place, "when"))
        yield from self._rollback(step, info, (*place, "rollback"))

    def _unknown(self, agent: str, action: str, place: Place) -> Problem:
        names = self.index.names()
        actions = [name for owner, name in names if owner == agent]
        if not actions:
            agents = sorted({owner for owner, _ in names})
            return self.draft.problem(f"there is no agent {agent}: {nearest(agent, agents)}", *place, "agent")
        return self.draft.problem(f"{agent} has no action {action}: {nearest(action, actions)}", *place, "action")

    def _permission(self, step: Step, info: ActionInfo, place: Place) -> Iterator[Problem]:
        if info.permission not in step.required_permissions:
            message = (
                f"step {step.id}: {info.agent}.{info.name} takes {info.permission}: add it to required_permissions"
            )
            yield self.draft.problem(message, *place, "required_permissions")

    def _rollback(self, step: Step, info: ActionInfo | None, place: Place) -> Iterator[Problem]:
        undo = step.rollback
        if undo is None:
            return
        if info is not None and not info.risk.changes:
            yield self.draft.problem(f"step {step.id} changes nothing: remove its rollback", *place)
        action = self.index.find(step.agent, undo.action)
        if action is None and info is not None:
            yield self._unknown(step.agent, undo.action, place)
        elif action is not None:
            if not action.risk.changes:
                message = (
                    f"the rollback of {step.id}, {undo.action}, changes nothing: name an action that undoes the step"
                )
                yield self.draft.problem(message, *place, "action")
            yield from self._permission(step, action, place[:-1])
        yield from self._parameters(step, action, undo.parameters, (*place, "parameters"))

    def _parameters(
        self, step: Step, info: ActionInfo | None, given: Mapping[str, JsonValue], place: Place
    ) -> Iterator[Problem]:
        for name, value in given.items():
            yield from self._references(step, value, (*place, name))
        if info is None:
            return
        model, title = ParameterModel(info.parameters), f"{info.agent}.{info.name}"
        for name, value in given.items():
            if name not in model.names:
                message = f"{title} has no parameter {name}: {nearest(name, model.names)}"
                yield self.draft.problem(message, *place, name)
            elif value is not None:
                yield from self._value(model, title, name, value, (*place, name))
        for name in model.required():
            if given.get(name) is None:
                yield self.draft.problem(f"{title} needs the parameter {name}: add it", *place)

    def _value(self, model: ParameterModel, title: str, name: str, value: JsonValue, place: Place) -> Iterator[Problem]:
        try:
            named, single = references(value), single_reference(value)
        except InvalidExpression:
            return  # reported with the references
        if not named:
            refusal = model.refuses(name, value)
            if refusal:
                yield self.draft.problem(f"{title} cannot take {value!r} as {name}: {refusal}", *place)
        elif single is not None:
            yield from self._single(model, title, name, single, place)
        elif isinstance(value, str) and JsonType.STRING not in model.accepts(name):
            message = f"{title} takes no text as {name}: give it one expression alone, without text around it"
            yield self.draft.problem(message, *place)

    def _single(
        self, model: ParameterModel, title: str, name: str, reference: Reference, place: Place
    ) -> Iterator[Problem]:
        types, accepted = self._types(reference), model.accepts(name)
        if types is not None and types.isdisjoint(accepted):
            message = f"{title} takes {_words(accepted)} as {name}, and {reference} is {_words(types)}"
            yield self.draft.problem(message, *place)
        field = self.draft.inputs.get(reference.name) if reference.root is Root.INPUTS else None
        # A resolved name is filled in from what exists, or asked for, before the run starts.
        may_lack = field is not None and not field.required and field.default is None and field.resolve is None
        if may_lack and name in model.required():
            message = f"{title} needs {name}, and {reference} may not be given: make it required or give it a default"
            yield self.draft.problem(message, *place)

    def _types(self, reference: Reference) -> frozenset[JsonType] | None:
        """What a reference may be; None where that is unknown or reported elsewhere."""
        if reference.root is Root.INPUTS:
            field = self.draft.inputs.get(reference.name)
            return frozenset({OF_INPUT[field.type]}) if field else None
        info = self._info(reference.name)
        found = ResultModel(info.result).find(reference.fields) if info else None
        return found - {JsonType.NULL} if isinstance(found, frozenset) else None

    def _when(self, step: Step, place: Place) -> Iterator[Problem]:
        if step.when is None:
            return
        try:
            named = condition_references(step.when)
        except InvalidExpression as error:
            yield self.draft.problem(f"step {step.id}: when: {error}", *place)
            return
        for reference in sorted(named, key=str):
            yield from self._reference(step, reference, place)

    def _references(self, step: Step, value: JsonValue, place: Place) -> Iterator[Problem]:
        try:
            named = references(value)
        except InvalidExpression as error:
            yield self.draft.problem(f"step {step.id}: {error}", *place)
            return
        for reference in sorted(named, key=str):
            yield from self._reference(step, reference, place)

    def _reference(self, step: Step, reference: Reference, place: Place) -> Iterator[Problem]:
        draft, name = self.draft, reference.name
        if reference.root is Root.INPUTS:
            if name not in draft.inputs:
                yield draft.problem(f"there is no input {name}: {nearest(name, list(draft.inputs))}", *place)
        elif name not in draft.steps:
            yield draft.problem(f"there is no step {name}: {nearest(name, list(draft.steps))}", *place)
        elif name == step.id or name not in draft.ancestors[step.id]:
            why = "has not run yet" if name == step.id else f"need not have run before {step.id}: add it to depends_on"
            yield draft.problem(f"{reference} is not known here: the step {name} {why}", *place)
        else:
            yield from self._result_field(reference, place)

    def _result_field(self, reference: Reference, place: Place) -> Iterator[Problem]:
        info = self._info(reference.name)
        found = ResultModel(info.result).find(reference.fields) if info else None
        if info is not None and found is not None and not isinstance(found, frozenset):
            wrong = ".".join(reference.fields)
            message = f"{info.agent}.{info.name} gives no {wrong}: {nearest(reference.fields[-1], list(found))}"
            yield self.draft.problem(message, *place)

    def _info(self, step_id: str) -> ActionInfo | None:
        step = self.draft.steps.get(step_id)
        return self.index.find(step.agent, step.action) if step else None


def _words(types: frozenset[JsonType]) -> str:
    names = sorted(types - {JsonType.NULL})
    return " or ".join(names) if names else "nothing"
