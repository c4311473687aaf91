"""A run that ended otherwise than asked: what was not done, why, what ran, and how it can be taken back."""

from bot.messages.changes import told, wish
from bot.messages.model import Button, Message, Offer, Part, Text, inline
from bot.messages.times import clock
from bot.messages.votes import decided
from languages import say, sentence, sentences
from workflows.model.approval import ApprovalRequest, ApprovalState
from workflows.model.run import Run, RunState, StepRun, StepState
from workflows.words import about, stage, state

_KEPT = (StepState.SUCCEEDED, StepState.ROLLED_BACK)


def ended(run: Run, request: ApprovalRequest | None, taken_back: Run | None = None) -> Message:
    """What was not done, why, and what ran.

    Args:
        run: with its steps, in its last state.
        request: the newest approval request of the run; None where nothing was asked.
        taken_back: the run of the Undo button, where somebody clicked it.
    """
    what = wish(request.plan) if request else inline(about(run))
    headline, extra = _ending(run, request, what)
    left = run.state is RunState.MANUAL  # with the commands, which are told as fields are
    body: list[Part] = [*told(extra)] if left else [Text(mrkdwn=inline(extra))] if extra else []
    ran = _what_ran(run)
    if ran:
        body.append(Text(mrkdwn=ran))
    if taken_back is not None:
        body.append(Text(mrkdwn=undoing(taken_back)))
    return Message(
        headline=headline,
        body=tuple(body),
        buttons=() if taken_back else undo_button(run, request),
        footnote=say("run {label}", label=run.label),
    )


def why_offers(run: Run) -> tuple[Offer, ...]:
    """What helps where a change was made and its deployment does not become healthy."""
    deployment, namespace = run.inputs.get("deployment"), run.inputs.get("namespace")
    if run.state is not RunState.FAILED or not deployment or not namespace or not _left_standing(run):
        return ()
    slots = {"deployment": deployment, "namespace": namespace}
    return (Offer(label=say("Find out why"), intent="diagnose", slots=slots),)


def undo_button(run: Run, request: ApprovalRequest | None) -> tuple[Button, ...]:
    """Undo, where every change that was approved was made, stands, and can be taken back."""
    if request is None or request.state is not ApprovalState.APPROVED or run.undo_of:
        return ()
    standing = {step.step_id for step in run.steps if step.state is StepState.SUCCEEDED}
    changes = request.plan.changes
    if not all(change.preview.undo and change.step_id in standing for change in changes):
        return ()
    return (Button(label=say("Undo"), verb="run.undo", subject=run.id),)


def undoing(taken_back: Run) -> str:
    """Who clicked Undo, when, and how far that is."""
    return say(
        "{name} clicked Undo {at}: {how} (run {label})",
        name=inline(taken_back.context.principal.name),
        at=clock(taken_back.created_at),
        how=_how_far(taken_back),
        label=taken_back.label,
    )


def _how_far(undo: Run) -> str:
    match undo.state:
        case RunState.SUCCEEDED:
            return say("it was taken back")
        case RunState.RUNNING | RunState.WAITING:
            return say("under way")
        case _:
            return say("not taken back, {state}", state=state(undo.state))


def _left_standing(run: Run) -> bool:
    rolled_back = any(step.state is StepState.ROLLED_BACK for step in run.steps)
    return not rolled_back and any(step.state is StepState.SUCCEEDED for step in run.steps)


def _ending(run: Run, request: ApprovalRequest | None, what: str) -> tuple[str, str]:
    """The headline, and the words below it."""
    match run.state:
        case RunState.DENIED | RunState.EXPIRED:
            by = decided(request) if request else inline(run.summary)
            untouched = say("Nothing was changed.") if request and request.round == 1 else run.summary
            if run.state is RunState.DENIED:
                return say(":no_entry: *I did not {what}*: {why}", what=what, why=by), untouched
            return say(":hourglass: *I did not {what}*: {why}", what=what, why=by), untouched
        case RunState.CANCELLED:
            return say(":no_entry: *Cancelled: {what}*", what=what), run.summary
        case RunState.MANUAL:
            return say(":raised_hand: *I leave this to a person: {what}* (CRITICAL)", what=what), run.summary
        case RunState.REFUSED:
            return say(":no_entry: *I did not {what}*", what=what), run.summary
        case _:
            return _failed(run, request, what)


def _failed(run: Run, request: ApprovalRequest | None, what: str) -> tuple[str, str]:
    """What failed: a check before anybody was asked, the change itself, or the verification after it."""
    planned = {change.step_id for change in request.plan.changes} if request else set()
    states = {step.state for step in run.steps if step.step_id in planned}
    if StepState.ROLLED_BACK in states:
        headline = say(":leftwards_arrow_with_hook: *It did not work, so I took it back: {what}*", what=what)
        return headline, run.summary
    if StepState.SUCCEEDED in states and StepState.FAILED not in states:
        return say(":boom: *The change was made, and did not take effect: {what}*", what=what), run.summary
    refused = _refused(run) if request is None else ""
    if refused:
        untouched = sentences([sentence(refused), say("Nothing was changed.")])
        return say(":no_entry: *I did not {what}*", what=what), untouched
    return say(":boom: *I could not {what}*", what=what), run.summary


def _refused(run: Run) -> str:
    """What the first step, a check, said; empty where it was not that one that failed."""
    first = next((step for step in run.steps if step.step_id == run.template.steps[0].id), None)
    if first is None or first.state is not StepState.FAILED or len(run.template.steps) == 1 or run.undo_of:
        return ""
    return first.error


def _what_ran(run: Run) -> str:
    changed = [step for step in run.steps if step.state in _KEPT]
    if run.state is not RunState.FAILED or not changed:
        return ""
    return say("*What ran* {steps}", steps=", ".join(_step_line(step) for step in changed))


def _step_line(step: StepRun) -> str:
    name = inline(stage(step.step_id))
    if step.state is StepState.ROLLED_BACK:
        name = say("{step} rolled back", step=name)
    return f"{name} ({clock(step.ended_at)})" if step.ended_at else name
