"""Turns an intent into a run: template, names, inputs, permissions, start."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Protocol

from agents.orchestrator.inputs import InvalidInput, check_inputs
from agents.orchestrator.names import NameResolver
from agents.orchestrator.outcome import Ask, Outcome, Refusal, Started
from workflows.errors import InvalidParameters
from workflows.model.intent import Intent, SlotValue
from workflows.model.principal import PrincipalKind, SecurityContext
from workflows.model.run import Origin, Run, RunState
from workflows.model.template import WorkflowTemplate
from workflows.ports import ActionRunner


class Templates(Protocol):
    """Where templates are found; `workflows.catalog.Catalog` is one."""

    def for_intent(self, intent: str) -> WorkflowTemplate | None:
        """The template that serves an intent."""


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
        actions: ActionRunner,
        engine: Starter,
        new_label: Callable[[], str],
        clock: Callable[[], datetime],
    ) -> None:
        self._templates = templates
        self._names = names
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
        template = self._templates.for_intent(intent.name)
        if template is None:
            raise InvalidParameters(f"no workflow serves the intent {intent.name}")
        return await self.begin(template, intent, context, origin, cause)

    async def begin(
        self, template: WorkflowTemplate, intent: Intent, context: SecurityContext, origin: Origin, cause: str
    ) -> Outcome:
        """As `handle`, for a template that was chosen already. A system principal starts only what reads."""
        if context.principal.kind is PrincipalKind.SYSTEM and changes_something(template, self._actions):
            reason = f"{template.name} changes something, and {context.principal.name} may only read"
            return Refusal(what=_words(intent), permission="", reason=reason)
        missing = self._missing_permission(template, context)
        if missing:
            return Refusal(what=_words(intent), permission=missing, reason=f"that needs {missing}")
        resolved = await self._names.resolve(intent, template, context)
        if isinstance(resolved, Ask):
            return resolved
        try:
            inputs = check_inputs(template, resolved)
        except InvalidInput as error:
            return Ask(intent=error.rest, missing=error.field, question=str(error), example=error.example)
        return Started(run=await self._engine.start(self._run(template, inputs, context, origin, cause)))

    def only_reads(self, intent: Intent) -> bool:
        """Whether a template serves the intent and none of its steps changes anything."""
        template = self._templates.for_intent(intent.name)
        return template is not None and not changes_something(template, self._actions)

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


def changes_something(template: WorkflowTemplate, actions: ActionRunner) -> bool:
    """Whether any step of the template changes the world."""
    return any(actions.info(step.agent, step.action).risk.changes for step in template.steps)


def _words(intent: Intent) -> str:
    target = intent.slots.get("deployment") or intent.slots.get("pod")
    namespace = intent.slots.get("namespace")
    where = f"{namespace}/{target}" if namespace and target else str(target or namespace or "")
    return f"{intent.name.replace('_', ' ')} {where}".strip()
