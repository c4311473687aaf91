"""What is said to "undo that": what the last change of the thread was, and whether its Undo takes it back."""

from bot.messages.changes import diff, wish
from bot.messages.endings import undo_button, undoing
from bot.messages.model import Code, Message, Part, Text, code, inline
from languages import say
from workflows.model.approval import ApprovalRequest
from workflows.model.run import Run, RunState, StepState
from workflows.words import about


def nothing_to_take_back() -> Message:
    """Nothing was changed where somebody asks for it."""
    return Message(
        headline=say(":information_source: Nothing was changed in this thread, so there is nothing to take back."),
        body=(Text(mrkdwn=say("Ask in the thread of the change, or click Undo on its message.")),),
    )


def take_back(run: Run, request: ApprovalRequest | None, taken_back: Run | None) -> Message:
    """The last change of a thread, its Undo where it has one, else why it has none.

    Args:
        run: with its steps.
        request: its newest approval request; None where nothing was asked.
        taken_back: the run of its Undo button, where somebody clicked it.
    """
    what = wish(request.plan) if request else inline(about(run))
    label = say("run {label}", label=run.label)
    if taken_back is not None:
        told = Text(mrkdwn=undoing(taken_back))
        headline = say(":information_source: Undo was clicked before: {what}", what=what)
        return Message(headline=headline, body=(told,), footnote=label)
    if not run.state.final:
        return _under_way(run, what, label)
    buttons = undo_button(run, request)
    if buttons and request is not None:
        headline = say(":leftwards_arrow_with_hook: *Take this back?* {what}", what=what)
        return Message(headline=headline, body=_undo(request), buttons=buttons, footnote=label)
    headline = say(":no_entry: This cannot be undone: {what}", what=what)
    return Message(headline=headline, body=(Text(mrkdwn=_why_not(run, request)),), footnote=label)


def _under_way(run: Run, what: str, label: str) -> Message:
    stop = code(f"cancel {run.label}")
    if run.state is RunState.WAITING:
        headline = say(":information_source: Not changed yet, it waits for an answer: {what}", what=what)
        how = say("Say {stop} to withdraw it.", stop=stop)
    else:
        headline = say(":information_source: This is still under way: {what}", what=what)
        how = say("Say {stop} to stop it, or take it back when it has ended.", stop=stop)
    return Message(headline=headline, body=(Text(mrkdwn=how),), footnote=label)


def _undo(request: ApprovalRequest) -> tuple[Part, ...]:
    """What was changed, and how each of it is taken back."""
    parts: list[Part] = []
    for change in request.plan.changes:
        if change.preview.diff:
            parts.append(Code(text=diff(change.preview.diff)))
        if change.preview.undo is not None:
            parts.append(Text(mrkdwn=say("*Undo:* {how}", how=inline(change.preview.undo.summary))))
    return tuple(parts)


def _why_not(run: Run, request: ApprovalRequest | None) -> str:
    states = {step.state for step in run.steps}
    if StepState.ROLLED_BACK in states:
        return say("It failed, and I took back what it had changed.")
    if request is None:
        return say("No undo was shown for it. Say what you want in words.")
    reasons = [change.preview.no_undo for change in request.plan.changes if change.preview.undo is None]
    told = next((reason for reason in reasons if reason), "")
    if told:
        return say("*Undo:* {how}", how=inline(told))
    if reasons:
        return say("Its kind of change has no undo. Say what you want in words.")
    return say("It did not succeed as a whole. See its message for what was changed, and say what you want in words.")
