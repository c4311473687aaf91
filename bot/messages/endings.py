"""A run that ended otherwise than asked: what was not done, why, what ran, and how it can be taken back."""

from bot.messages.changes import wish
from bot.messages.model import Button, Code, Message, Offer, Part, Text, inline
from bot.messages.times import clock
from bot.messages.votes import decided
from workflows.model.approval import ApprovalRequest, ApprovalState
from workflows.model.decision import BY_HAND
from workflows.model.run import Run, RunState, StepRun, StepState
from workflows.words import about

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
    words, by_hand, commands = extra.partition(BY_HAND)
    body: list[Part] = [Text(mrkdwn=inline(line)) for line in (words.strip(),) if line]
    if by_hand:
        body += [Text(mrkdwn="*By hand it is*"), Code(text=commands.strip())]
    ran = _what_ran(run)
    if ran:
        body.append(Text(mrkdwn=ran))
    if taken_back is not None:
        body.append(Text(mrkdwn=undoing(taken_back)))
    return Message(
        headline=headline,
        body=tuple(body),
        buttons=() if taken_back else undo_button(run, request),
        footnote=f"run {run.label}",
    )


def why_offers(run: Run) -> tuple[Offer, ...]:
    """What helps where a change was made and its deployment does not become healthy."""
    deployment, namespace = run.inputs.get("deployment"), run.inputs.get("namespace")
    if run.state is not RunState.FAILED or not deployment or not namespace or not _left_standing(run):
        return ()
    return (Offer(label="Find out why", intent="diagnose", slots={"deployment": deployment, "namespace": namespace}),)


def undo_button(run: Run, request: ApprovalRequest | None) -> tuple[Button, ...]:
    """Undo, where every change that was approved was made, stands, and can be taken back."""
    if request is None or request.state is not ApprovalState.APPROVED or run.undo_of:
        return ()
    standing = {step.step_id for step in run.steps if step.state is StepState.SUCCEEDED}
    changes = request.plan.changes
    if not all(change.preview.undo and change.step_id in standing for change in changes):
        return ()
    return (Button(label="Undo", verb="run.undo", subject=run.id),)


def undoing(taken_back: Run) -> str:
    """Who clicked Undo, when, and how far that is."""
    clicked = f"{inline(taken_back.context.principal.name)} clicked Undo {clock(taken_back.created_at)}"
    known = {RunState.SUCCEEDED: "it was taken back", RunState.RUNNING: "under way", RunState.WAITING: "under way"}
    return f"{clicked}: {known.get(taken_back.state, f'not taken back, {taken_back.state}')} (run {taken_back.label})"


def _left_standing(run: Run) -> bool:
    rolled_back = any(step.state is StepState.ROLLED_BACK for step in run.steps)
    return not rolled_back and any(step.state is StepState.SUCCEEDED for step in run.steps)


def _ending(run: Run, request: ApprovalRequest | None, what: str) -> tuple[str, str]:
    """The headline, and the words below it."""
    by = decided(request) if request else inline(run.summary)
    untouched = "Nothing was changed." if request and request.round == 1 else run.summary
    match run.state:
        case RunState.DENIED | RunState.EXPIRED:
            mark = ":no_entry:" if run.state is RunState.DENIED else ":hourglass:"
            return f"{mark} *I did not {what}*: {by}", untouched
        case RunState.CANCELLED:
            return f":no_entry: *Cancelled: {what}*", run.summary
        case RunState.MANUAL:
            return f":raised_hand: *I leave this to a person: {what}* (CRITICAL)", run.summary
        case RunState.REFUSED:
            return f":no_entry: *I did not {what}*", run.summary
        case _:
            return _failed(run, request, what)


def _failed(run: Run, request: ApprovalRequest | None, what: str) -> tuple[str, str]:
    """What failed: a check before anybody was asked, the change itself, or the verification after it."""
    planned = {change.step_id for change in request.plan.changes} if request else set()
    states = {step.state for step in run.steps if step.step_id in planned}
    if StepState.ROLLED_BACK in states:
        return f":leftwards_arrow_with_hook: *It did not work, so I took it back: {what}*", run.summary
    if StepState.SUCCEEDED in states and StepState.FAILED not in states:
        return f":boom: *The change was made, and did not take effect: {what}*", run.summary
    refused = _refused(run) if request is None else ""
    if refused:
        return f":no_entry: *I did not {what}*", f"{refused} Nothing was changed."
    return f":boom: *I could not {what}*", run.summary


def _refused(run: Run) -> str:
    """What the first step, a check, said; empty where it was not that one that failed."""
    first = next((step for step in run.steps if step.step_id == run.template.steps[0].id), None)
    if first is None or first.state is not StepState.FAILED or len(run.template.steps) == 1 or run.undo_of:
        return ""
    return first.error if first.error.endswith((".", "!", "?")) else f"{first.error}."


def _what_ran(run: Run) -> str:
    changed = [step for step in run.steps if step.state in _KEPT]
    if run.state is not RunState.FAILED or not changed:
        return ""
    return "*What ran* " + ", ".join(_step_line(step) for step in changed)


def _step_line(step: StepRun) -> str:
    at = f" ({clock(step.ended_at)})" if step.ended_at else ""
    return f"{step.step_id}{' rolled back' if step.state is StepState.ROLLED_BACK else ''}{at}"
