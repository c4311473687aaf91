"""Takes a finished run's changes back: as a run of its own, from the undo that its previews showed."""

from datetime import datetime

from languages import say
from workflows.errors import PermanentError
from workflows.model.approval import ApprovalRequest
from workflows.model.change import PlannedChange
from workflows.model.principal import SecurityContext
from workflows.model.run import Origin, Run, RunState
from workflows.model.template import Step, Triggers, WorkflowTemplate
from workflows.words import UNDONE, VERIFIES

TIMEOUT = 30.0
RETRIES = 2
VERIFICATION_TIMEOUT = 330.0
"""For one attempt to see that it took effect; what is waited for has a limit of its own, below this one."""


def undo_id(original: Run) -> str:
    """The id of the run that takes `original` back: there is one at most."""
    return f"run-undo-{original.id}"


def undo_run(
    original: Run, approval: ApprovalRequest, *, context: SecurityContext, origin: Origin, label: str, now: datetime
) -> Run:
    """The run that takes `original` back, last change first, and sees that each took effect.

    A second click makes the same run.

    Args:
        original: a run that has ended.
        approval: the approval that showed the undo and so covers it for a while.
        context: who clicked.
        origin: where answers go.
        label: a fresh one, for people.
        now: with a time zone.

    Raises PermanentError where a change cannot be taken back.
    """
    steps: list[Step] = []
    for change in reversed(approval.plan.changes):
        steps.append(_step(change, tuple(step.id for step in steps[-1:])))
    last = tuple(step.id for step in steps[-1:])
    steps.extend(step for change in approval.plan.changes for step in _verification(change, last))
    return Run(
        id=undo_id(original),
        label=label,
        template=WorkflowTemplate(
            name=f"undo_{original.template.name}",
            description=f"Take back run {original.label}",
            verb=f"take back run {original.label}",
            triggers=Triggers(),
            inputs=(),
            steps=tuple(steps),
            source=original.template.source,
        ),
        inputs={UNDONE: original.label},
        context=context,
        origin=origin,
        state=RunState.RUNNING,
        created_at=now,
        covered_by=approval.id,
        undo_of=original.id,
    )


def _step(change: PlannedChange, depends_on: tuple[str, ...]) -> Step:
    undo = change.preview.undo
    if undo is None:
        raise PermanentError(
            say(
                "what {action} did to {target} cannot be taken back", action=change.action, target=change.preview.target
            )
        )
    return Step(
        id=change.step_id,
        agent=undo.agent,
        action=undo.action,
        parameters=undo.parameters,
        required_permissions=(change.permission,),
        depends_on=depends_on,
        timeout=TIMEOUT,
        retry_count=RETRIES,
    )


def _verification(change: PlannedChange, depends_on: tuple[str, ...]) -> tuple[Step, ...]:
    undo = change.preview.undo
    if undo is None or undo.verification is None:
        return ()
    return (
        Step(
            id=f"{VERIFIES}{change.step_id}",
            agent=undo.verification.agent,
            action=undo.verification.action,
            parameters=undo.verification.parameters,
            depends_on=depends_on,
            timeout=VERIFICATION_TIMEOUT,
            retry_count=RETRIES,
        ),
    )
