"""What is said when somebody stops a run: who did, what it changed already, and why it cannot be stopped."""

from collections.abc import Sequence

from bot.messages.changes import diff, wish
from bot.messages.model import Button, ButtonStyle, Code, Message, Part, Text, code, inline
from workflows.model.approval import ApprovalRequest, ApprovalState
from workflows.model.change import PlannedChange
from workflows.model.principal import Principal, PrincipalKind
from workflows.model.run import Run, StepState
from workflows.words import about

VERB = "run.cancel"


def cancel_button(run: Run) -> tuple[Button, ...]:
    """Cancel, unless somebody clicked it."""
    if run.cancel_requested or run.state.final:
        return ()
    return (Button(label="Cancel", verb=VERB, subject=run.id, style=ButtonStyle.DANGER),)


def stopping(run: Run, request: ApprovalRequest | None, by: Principal) -> Message:
    """Who stopped the run, and what it changed so far.

    Args:
        run: with its steps, as stored a moment after it was asked to stop.
        request: its newest approval request; None where nothing was asked.
        by: who stopped it.
    """
    what = wish(request.plan) if request else inline(about(run))
    own = run.context.principal.id == by.id
    system = run.context.principal.kind is PrincipalKind.SYSTEM
    told = "" if own or system else f" · <@{run.context.principal.user}>"
    return Message(
        headline=f":no_entry: *{inline(by.name)} cancelled this: {what}*{told}",
        body=_changed(run, request),
        footnote=f"run {run.label}",
    )


def _changed(run: Run, request: ApprovalRequest | None) -> tuple[Part, ...]:
    """What it changed so far, which stays; what is being changed; or that nothing was."""
    states = {step.step_id: step.state for step in run.steps}
    planned = request.plan.changes if request is not None and request.state is ApprovalState.APPROVED else ()
    made = [change for change in planned if states.get(change.step_id) is StepState.SUCCEEDED]
    begun = [change for change in planned if states.get(change.step_id) is StepState.RUNNING]
    parts: list[Part] = []
    if made:
        parts.append(Text(mrkdwn=f"*What it changed stays:* {_names(made)}"))
        parts += [Code(text=diff(change.preview.diff)) for change in made if change.preview.diff]
    if made == list(planned) and all(change.preview.undo for change in made) and made:
        parts.append(Text(mrkdwn="Undo on its message takes that back."))
    if begun:
        parts.append(Text(mrkdwn=f"{_names(begun)} is being changed at this moment; its message says how that ended."))
    return tuple(parts) or (Text(mrkdwn="Nothing was changed."),)


def _names(changes: Sequence[PlannedChange]) -> str:
    return ", ".join(inline(str(change.preview.target)) for change in changes)


def ended_already(run: Run) -> str:
    """For whoever was too late."""
    return f"Run {run.label} had ended already ({run.state}). Nothing was cancelled."


def stopped_already(run: Run) -> str:
    """For whoever came second."""
    return f"Run {run.label} was cancelled before; its message says how it ends. This changed nothing."


def not_yours_to_stop(run: Run, who: Principal) -> str:
    """For whoever may not."""
    have = f"the role {inline(' and '.join(sorted(who.roles)))}" if who.roles else "no role"
    return (
        f":no_entry: Run {run.label} can be cancelled by {inline(run.context.principal.name)}, who asked for it, "
        f"or with {code('approvals.decide')}; you have {have}. Nothing changed."
    )


def unknown(which: str) -> str:
    """There is no such run."""
    return f"I know no run {code(which)}. Nothing was cancelled; `what is running` lists what is under way."
