"""Builds the plan: every changing step that can be rendered now, with what it would change by its dry run."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from languages import say
from workflows.engine.call import Caller, CallFailed
from workflows.engine.outcome import Outcome
from workflows.errors import QuarterdeckError
from workflows.expressions import Scope, holds, render
from workflows.model.change import Parameters, Plan, PlannedChange, Preview, Undo
from workflows.model.run import Run, StepState
from workflows.model.template import Step
from workflows.policy import effective_risk
from workflows.ports import ActionRunner

PREVIEW_TRIES_AGAIN = 2


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A plan, and the steps that need none.

    Attributes:
        settled: by step id: skipped by its `when`, already so, or impossible to plan.
    """

    plan: Plan
    settled: Mapping[str, Outcome]


class Planner:
    """Makes drafts; changes nothing."""

    def __init__(self, runner: ActionRunner, caller: Caller) -> None:
        self._runner = runner
        self._caller = caller

    async def draft(self, run: Run, steps: Sequence[Step], outcomes: Mapping[str, Outcome], scope: Scope) -> Draft:
        """Plan `steps`, the changing ones that are open, as far as they can be rendered.

        What cannot be rendered or previewed yet, because it hangs on a step that has not ended, is left out: it asks
        again when it can.
        """
        changes: list[PlannedChange] = []
        settled: dict[str, Outcome] = {}
        for step in steps:
            if any(need in outcomes and not outcomes[need].succeeded for need in step.depends_on):
                continue
            found = await self._one(run, step, scope)
            ready = all(need in outcomes for need in step.depends_on)
            if isinstance(found, Outcome):
                if ready or found.state is StepState.SKIPPED:
                    settled[step.id] = found
            elif found.preview.diff:
                changes.append(found)
            elif ready:
                settled[step.id] = already_so(found.preview)
        return Draft(plan=Plan(run_id=run.id, changes=tuple(changes)), settled=settled)

    async def change(
        self, run: Run, step_id: str, agent: str, action: str, parameters: Parameters, rollback: Undo | None = None
    ) -> PlannedChange:
        """One change with its preview and its risk where it happens. Raises CallFailed or InvalidParameters."""
        info = self._runner.info(agent, action)
        environment = self._runner.environment(agent, action, parameters, run.context)
        called = await self._caller.call(
            lambda: self._runner.preview(agent, action, parameters, run.context),
            what=f"{agent}.{action}",
            dry_run=True,
            seconds=self._seconds(run, step_id),
            retries=PREVIEW_TRIES_AGAIN,
        )
        return PlannedChange(
            step_id=step_id,
            agent=agent,
            action=action,
            parameters=parameters,
            risk=effective_risk(info.risk, environment),
            environment=environment,
            permission=info.permission,
            preview=called.value,
            rollback=rollback,
        )

    async def _one(self, run: Run, step: Step, scope: Scope) -> PlannedChange | Outcome:
        try:
            if step.when is not None and not holds(step.when, scope):
                return Outcome(state=StepState.SKIPPED)
            parameters = render(step.parameters, scope)
            return await self.change(run, step.id, step.agent, step.action, parameters, _rollback(step, scope))
        except CallFailed as error:
            return Outcome(state=StepState.FAILED, error=str(error), attempts=error.attempts)
        except QuarterdeckError as error:
            return Outcome(state=StepState.FAILED, error=str(error))

    @staticmethod
    def _seconds(run: Run, step_id: str) -> float:
        own = step_id.removeprefix("rollback:")
        return next((step.timeout for step in run.template.steps if step.id == own), 30.0)


def already_so(preview: Preview) -> Outcome:
    """The outcome of a change that is there already."""
    return Outcome(
        state=StepState.SUCCEEDED, already=preview.already or say("{target} is so already", target=preview.target)
    )


def _rollback(step: Step, scope: Scope) -> Undo | None:
    if step.rollback is None:
        return None
    parameters = render(step.rollback.parameters, scope)
    summary = f"{step.agent}.{step.rollback.action}"
    return Undo(agent=step.agent, action=step.rollback.action, parameters=parameters, summary=summary)
