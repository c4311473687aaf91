"""Turns an intent into a run: template, names, inputs, permissions, start."""

import difflib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Protocol

from agents.orchestrator.answers import again, answered, ask_for_several
from agents.orchestrator.clashes import ask_which, clashing
from agents.orchestrator.environments import MAX_CHOICES
from agents.orchestrator.forms import Forms
from agents.orchestrator.inputs import InvalidInput, check_inputs, lacking, typed
from agents.orchestrator.names import NameResolver
from agents.orchestrator.outcome import Ask, Choice, Outcome, Refusal, Started
from languages import say
from languages.joining import because, commas
from workflows.errors import InvalidParameters
from workflows.model.form import Form
from workflows.model.intent import RUN_WORKFLOW, WORKFLOW, Intent, SlotValue
from workflows.model.principal import PrincipalKind, SecurityContext
from workflows.model.run import Origin, Run, RunState
from workflows.model.template import InputType, WorkflowTemplate
from workflows.ports import ActionRunner
from workflows.words import doing, noun, place, wanted


class Templates(Protocol):
    """Where templates are found; `workflows.catalog.Catalog` is one."""

    def for_intent(self, intent: str) -> WorkflowTemplate | None:
        """The template that serves an intent."""

    def get(self, name: str) -> WorkflowTemplate | None:
        """The template of that name."""

    def all(self) -> Sequence[WorkflowTemplate]:
        """All of them, by name."""


class Starter(Protocol):
    """Starts runs; `workflows.engine.Engine` is one."""

    async def start(self, run: Run) -> Run:
        """Start the run, or find it already started. A run of reads has ended when this returns."""


class OrchestrationAgent:
    """Everything is checked here before the first step of a run may start."""

    def __init__(
        self,
        *,
        templates: Templates,
        names: NameResolver,
        forms: Forms,
        actions: ActionRunner,
        engine: Starter,
        new_label: Callable[[], str],
        clock: Callable[[], datetime],
    ) -> None:
        self._templates = templates
        self._names = names
        self._forms = forms
        self._actions = actions
        self._engine = engine
        self._new_label = new_label
        self._clock = clock

    async def handle(self, intent: Intent, context: SecurityContext, origin: Origin, cause: str) -> Outcome:
        """Start the run that serves the intent, or say what stands in the way.

        Args:
            intent: what somebody wants.
            context: who wants it.
            origin: where the answer goes.
            cause: identifies the event for ever; the same cause makes the same run.
        """
        template = self._template(intent)
        if template is None and intent.name == RUN_WORKFLOW:
            return self._which(intent)
        if template is None:
            raise InvalidParameters(say("no workflow serves the intent {intent}", intent=intent.name))
        return await self.begin(template, intent, context, origin, cause)

    async def begin(
        self, template: WorkflowTemplate, intent: Intent, context: SecurityContext, origin: Origin, cause: str
    ) -> Outcome:
        """As `handle`, for a template that was chosen already. A system principal starts only what reads."""
        if context.principal.kind is PrincipalKind.SYSTEM and changes_something(template, self._actions):
            reason = say(
                "{workflow} changes something, and {name} may only read",
                workflow=template.name,
                name=context.principal.name,
            )
            return _refused(template, intent, "", reason)
        missing = self._missing_permission(template, context)
        if missing:
            return _refused(template, intent, missing, say("that needs {permission}", permission=missing))
        intent = typed(template, intent)
        first = _first_question(template, intent)
        if first is not None:
            return first
        resolved = await self._names.resolve(intent, template, context)
        if isinstance(resolved, Ask):
            return resolved
        try:
            inputs = check_inputs(template, resolved)
        except InvalidInput as error:
            return Ask(intent=error.rest, missing=error.field, question=str(error), example=error.example)
        return Started(run=await self._engine.start(self._run(template, inputs, context, origin, cause)))

    async def form(self, intent: Intent, context: SecurityContext) -> Form | None:
        """The form of the workflow that the intent asks for; None where there is no such workflow any more."""
        template = self._template(intent)
        return await self._forms.form(template, intent, context) if template else None

    async def complaints(self, intent: Intent, context: SecurityContext) -> Mapping[str, str]:
        """What is wrong with a form that was filled in, by input."""
        template = self._template(intent)
        return await self._forms.complaints(template, intent, context) if template else {}

    def wanted(self, intent: Intent) -> str:
        """What is asked for, as far as it is known: `scale shop-dev/web to 3`; the intent where nothing serves it."""
        template = self._template(intent)
        return wanted(template, dict(intent.slots)) if template else intent.name

    def summary(self, intent: Intent, given: Mapping[str, str]) -> str:
        """What was asked for, with what a form gave by input: `scale: deployment shop-dev/web, replicas 3`."""
        template = self._template(intent)
        if template is None:
            return commas(given.values())
        values = commas(f"{noun(field)} {given[field.name]}" for field in template.inputs if field.name in given)
        return because(doing(template), values)

    def answer(self, intent: Intent, missing: str, text: str) -> Intent | Ask | None:
        """The intent with a typed answer to the question for what is missing, or the question again with what is wrong.

        None where the text is no answer.

        Args:
            intent: what was known when the question was asked.
            missing: the input asked for; several, joined by commas, take more than one answer can say.
            text: as typed.
        """
        return answered(self._template(intent), intent, missing, text)

    def again(self, intent: Intent, missing: str, choices: Sequence[Choice]) -> Ask:
        """The question for what is missing once more, after a text that was no answer to it."""
        return again(self._template(intent), intent, missing, choices)

    def complete(self, intent: Intent) -> bool:
        """Whether the intent says all that the workflow has to be told."""
        template = self._template(intent)
        return template is not None and not lacking(template, intent)

    def inputs(self, intent: Intent) -> Mapping[str, InputType]:
        """What the workflow takes that the intent asks for; nothing where there is none."""
        template = self._template(intent)
        return {field.name: field.type for field in template.inputs} if template else {}

    def only_reads(self, intent: Intent) -> bool:
        """Whether a template serves the intent and none of its steps changes anything."""
        template = self._template(intent)
        return template is not None and not changes_something(template, self._actions)

    def _template(self, intent: Intent) -> WorkflowTemplate | None:
        if intent.name == RUN_WORKFLOW:
            return self._templates.get(str(intent.slots.get(WORKFLOW, "")))
        return self._templates.for_intent(intent.name)

    def _which(self, intent: Intent) -> Ask:
        """There is no workflow of the name that was said."""
        said = str(intent.slots.get(WORKFLOW, ""))
        names = [template.name for template in self._templates.all()]
        holding = [name for name in names if said.lower() in name]
        near = (holding or difflib.get_close_matches(said, names, n=MAX_CHOICES, cutoff=0.5))[:MAX_CHOICES]
        if near:
            question = say("There is no workflow called {name}. Which one do you mean?", name=said)
        else:
            question = say("There is no workflow called {name}. Say `workflows` for those there are.", name=said)
        return Ask(
            intent=replace(intent, slots={}),
            missing=WORKFLOW,
            question=question,
            choices=tuple(Choice(label=name, slots=((WORKFLOW, name),)) for name in near),
        )

    def _missing_permission(self, template: WorkflowTemplate, context: SecurityContext) -> str | None:
        for step in template.steps:
            needed = (self._actions.info(step.agent, step.action).permission, *step.required_permissions)
            for permission in needed:
                if not context.principal.may(permission):
                    return permission
        return None

    def _run(
        self,
        template: WorkflowTemplate,
        inputs: Mapping[str, SlotValue],
        context: SecurityContext,
        origin: Origin,
        cause: str,
    ) -> Run:
        return Run(
            id=f"run-{cause}",
            label=self._new_label(),
            template=template,
            inputs=inputs,
            context=context,
            origin=origin,
            state=RunState.RUNNING,
            created_at=self._clock(),
        )


def _first_question(template: WorkflowTemplate, intent: Intent) -> Ask | None:
    """What the inputs alone leave open: several are missing, or say the same in different ways."""
    several, clashes = lacking(template, intent), clashing(template, intent)
    if clashes:
        return ask_which(intent, clashes)
    return ask_for_several(template, intent, several) if len(several) > 1 else None


def _refused(template: WorkflowTemplate, intent: Intent, permission: str, reason: str) -> Refusal:
    what = place(intent.slots)
    return Refusal(
        what=doing(template, what),
        subject=f"{template.triggers.intent or template.name} {what}".strip(),
        permission=permission,
        reason=reason,
    )


def changes_something(template: WorkflowTemplate, actions: ActionRunner) -> bool:
    """Whether any step of the template changes the world."""
    return any(actions.info(step.agent, step.action).risk.changes for step in template.steps)
