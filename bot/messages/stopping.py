"""What is said when somebody stops a run: who did, what it changed already, and why it cannot be stopped."""

from collections.abc import Sequence

from bot.messages.changes import diff, wish
from bot.messages.model import Button, ButtonStyle, Code, Message, Part, Text, code, inline
from languages import listed, say
from workflows.model.approval import ApprovalRequest, ApprovalState
from workflows.model.change import PlannedChange
from workflows.model.principal import Principal, PrincipalKind
from workflows.model.run import Run, StepState
from workflows.words import about, state

VERB = "run.cancel"


def cancel_button(run: Run) -> tuple[Button, ...]:
    """Cancel, unless somebody clicked it."""
    if run.cancel_requested or run.state.final:
        return ()
    return (Button(label=say("Cancel"), verb=VERB, subject=run.id, style=ButtonStyle.DANGER),)


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
        headline=say(":no_entry: *{name} cancelled this: {what}*", name=inline(by.name), what=what) + told,
        body=_changed(run, request),
        footnote=say("run {label}", label=run.label),
    )


def _changed(run: Run, request: ApprovalRequest | None) -> tuple[Part, ...]:
    """What it changed so far, which stays; what is being changed; or that nothing was."""
    states = {step.step_id: step.state for step in run.steps}
    planned = request.plan.changes if request is not None and request.state is ApprovalState.APPROVED else ()
    made = [change for change in planned if states.get(change.step_id) is StepState.SUCCEEDED]
    begun = [change for change in planned if states.get(change.step_id) is StepState.RUNNING]
    parts: list[Part] = []
    if made:
        parts.append(Text(mrkdwn=say("*What it changed stays:* {objects}", objects=_names(made))))
        parts += [Code(text=diff(change.preview.diff)) for change in made if change.preview.diff]
    if made == list(planned) and all(change.preview.undo for change in made) and made:
        parts.append(Text(mrkdwn=say("Undo on its message takes that back.")))
    if begun:
        now = say("{objects} is being changed at this moment; its message says how that ended.", objects=_names(begun))
        parts.append(Text(mrkdwn=now))
    return tuple(parts) or (Text(mrkdwn=say("Nothing was changed.")),)


def _names(changes: Sequence[PlannedChange]) -> str:
    return ", ".join(inline(str(change.preview.target)) for change in changes)


def which_to_stop(runs: Sequence[Run]) -> Message:
    """A stop that may mean several runs."""
    named = say("Or say it with the reference: {example}", example=code(say("stop {label}", label=runs[0].label)))
    return Message(
        headline=say(":question: Several changes are under way here: which one shall I stop?"),
        body=(Text(mrkdwn=_lines(runs)), Text(mrkdwn=named)),
        buttons=_to_stop(runs),
    )


def nothing_to_stop(elsewhere: Sequence[Run]) -> Message:
    """A stop where nothing is under way.

    Args:
        elsewhere: what the same person asked for in other places, and what is under way there.
    """
    headline = say(":information_source: There is nothing under way here to stop.")
    if not elsewhere:
        return Message(headline=headline)
    yours = say("You asked for this elsewhere, and it is under way:\n{runs}", runs=_lines(elsewhere))
    return Message(headline=headline, body=(Text(mrkdwn=yours),), buttons=_to_stop(elsewhere))


def decide_by_buttons(runs: Sequence[Run]) -> Message:
    """A decision in words, which is none."""
    return Message(
        headline=say(":information_source: Decide with the buttons on the card above; words decide nothing."),
        body=(Text(mrkdwn=_lines(runs)),),
    )


def _lines(runs: Sequence[Run]) -> str:
    return "\n".join(say("• {what} · run {label}", what=inline(about(run)), label=run.label) for run in runs)


def _to_stop(runs: Sequence[Run]) -> tuple[Button, ...]:
    return tuple(
        Button(
            label=say("Cancel {label}", label=run.label),
            verb=VERB,
            choice=str(index),
            subject=run.id,
            style=ButtonStyle.DANGER,
        )
        for index, run in enumerate(runs)
    )


def ended_already(run: Run) -> str:
    """For whoever was too late."""
    return say(
        "Run {label} had ended already ({state}). Nothing was cancelled.", label=run.label, state=state(run.state)
    )


def stopped_already(run: Run) -> str:
    """For whoever came second."""
    return say("Run {label} was cancelled before; its message says how it ends. This changed nothing.", label=run.label)


def not_yours_to_stop(run: Run, who: Principal) -> str:
    """For whoever may not."""
    name, permission = inline(run.context.principal.name), code("approvals.decide")
    if who.roles:
        return say(
            ":no_entry: Run {label} can be cancelled by {name}, who asked for it, or with {permission}; "
            "you have the role {roles}. Nothing changed.",
            label=run.label,
            name=name,
            permission=permission,
            roles=inline(listed(sorted(who.roles))),
        )
    return say(
        ":no_entry: Run {label} can be cancelled by {name}, who asked for it, or with {permission}; "
        "you have no role. Nothing changed.",
        label=run.label,
        name=name,
        permission=permission,
    )


def unknown(which: str) -> str:
    """There is no such run."""
    return say(
        "I know no run {run}. Nothing was cancelled; `what is running` lists what is under way.", run=code(which)
    )
