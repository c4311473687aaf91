"""A run as one message, drawn again from its stored state whenever that changes."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.messages.cards import card
from bot.messages.changes import told, wish
from bot.messages.endings import ended, undo_button, why_offers
from bot.messages.endings import undoing as says_undoing
from bot.messages.model import Button, Message, Offer, Part, Text, inline
from bot.messages.offers import with_offers
from bot.messages.stopping import cancel_button
from bot.messages.times import clock
from bot.messages.votes import approvers
from languages import say
from languages.times import NOTICED, lasted
from workflows.model.approval import ApprovalKind, ApprovalRequest, ApprovalState
from workflows.model.change import JsonValue
from workflows.model.run import Run, RunState, StepRun, StepState
from workflows.words import about, heading, stage

ResultView = Callable[[str, str, Mapping[str, JsonValue]], Message]
"""(agent, action, result) -> message; `bot.messages.results` is one."""

_MARK = {
    StepState.RUNNING: ":hourglass_flowing_sand:",
    StepState.SUCCEEDED: ":white_check_mark:",
    StepState.FAILED: ":boom:",
}
"""How a step stands, where that is shown without a word."""


@dataclass(frozen=True, kw_only=True)
class Around:
    """What a run's message shows beyond the run.

    Attributes:
        request: the newest approval request of the run; None where nothing was asked.
        taken_back: the run of the Undo button, where somebody clicked it.
        asked_in: as `bot.messages.cards.card` takes it.
        stoppable: whether people may want to stop it: it changes something.
    """

    request: ApprovalRequest | None = None
    taken_back: Run | None = None
    asked_in: str | None = None
    stoppable: bool = False


def run_message(run: Run, around: Around, result_view: ResultView) -> Message:
    """The message of a run, with its steps; `result_view` draws the result of the last one."""
    return with_offers(_message(run, around, result_view), run.id)


def offers_of(run: Run, result_view: ResultView) -> Sequence[Offer]:
    """What the message of a run offers to do next."""
    if run.state is RunState.FAILED:
        return why_offers(run)
    shown = _last_result(run, result_view) if run.state is RunState.SUCCEEDED else None
    return shown.offers if shown is not None else ()


def _message(run: Run, around: Around, result_view: ResultView) -> Message:
    request = around.request
    if run.state is RunState.WAITING and request is not None and request.state is ApprovalState.PENDING:
        return card(run, request, around.asked_in)
    if not run.state.final:
        return _progress(run, request, cancel_button(run) if around.stoppable else ())
    if run.state is RunState.SUCCEEDED:
        return _succeeded(run, around, result_view)
    return replace(ended(run, request, around.taken_back), offers=why_offers(run))


def _progress(run: Run, request: ApprovalRequest | None, buttons: tuple[Button, ...]) -> Message:
    what = wish(request.plan) if request else title(run)
    pieces = [_approved_by(request)] if request and request.state is ApprovalState.APPROVED else []
    stopped = [say("cancelled, it stops")] if run.cancel_requested else []
    return Message(
        headline=f":hourglass_flowing_sand: *{heading(what)}*",
        body=(Text(mrkdwn=" · ".join([*pieces, *_steps(run), *stopped])),),
        buttons=buttons,
        footnote=say("run {label}", label=run.label),
    )


def _steps(run: Run) -> Sequence[str]:
    states = {step.step_id: step for step in run.steps}
    return [_step(step.id, states.get(step.id)) for step in run.template.steps]


def _step(step_id: str, found: StepRun | None) -> str:
    name = inline(stage(step_id))
    if found is None or found.state is StepState.PENDING:
        return name
    if found.state is StepState.SKIPPED:
        return say("{step} skipped", step=name)
    if found.state is StepState.ROLLED_BACK:
        return say("{step} rolled back", step=name)
    progress = f" {inline(found.progress)} …" if found.state is StepState.RUNNING and found.progress else ""
    return f"{name} {_MARK[found.state]}{progress}"


def _succeeded(run: Run, around: Around, result_view: ResultView) -> Message:
    shown = _last_result(run, result_view) or Message(headline=f":white_check_mark: *{title(run)}*")
    request, undoing = around.request, around.taken_back
    if (request is None or request.state is ApprovalState.SUPERSEDED) and _was_so_already(run):
        return Message(
            headline=f":white_check_mark: *{inline(run.summary)}*", footnote=say("run {label}", label=run.label)
        )
    if request is None and not run.covered_by:
        return shown
    body: list[Part] = [*shown.body]
    body += told(run.summary)
    if undoing is not None:
        body.append(Text(mrkdwn=says_undoing(undoing)))
    undone = undoing is not None and undoing.state is RunState.SUCCEEDED
    return Message(
        headline=_undone(run, undoing) if undoing is not None and undone else shown.headline,
        body=(Text(mrkdwn=_who(run, request)), *body),
        buttons=shown.buttons if undoing else (*shown.buttons, *undo_button(run, request)),
        footnote=say("run {label}", label=run.label),
        files=shown.files,
        offers=() if undoing else shown.offers,
    )


def _was_so_already(run: Run) -> bool:
    """Whether a step had nothing to change: what is done has a result."""
    return any(step.already_so for step in run.steps)


def _undone(run: Run, undoing: Run) -> str:
    name = inline(undoing.context.principal.name)
    return say(":leftwards_arrow_with_hook: *Taken back by {name}: {what}*", name=name, what=title(run))


def _last_result(run: Run, result_view: ResultView) -> Message | None:
    done = {step.step_id: step for step in run.steps if step.state is StepState.SUCCEEDED and step.result is not None}
    for step in reversed(run.template.steps):
        found = done.get(step.id)
        if found is not None and found.result is not None:
            return result_view(step.agent, step.action, found.result)
    return None


def _who(run: Run, request: ApprovalRequest | None) -> str:
    name = inline(run.context.principal.name)
    if request is None:
        who = say("{name} clicked Undo, covered by the approval of the change it takes back", name=name)
    elif request.kind is ApprovalKind.CONFIRM:
        who = say("{name} asked and confirmed", name=name)
    else:
        who = say("{name} asked, {approvers} approved", name=name, approvers=approvers(request))
    took = run.ended_at - _began(run, request) if run.ended_at else None
    return who if took is None or took < NOTICED else say("{what}, took {time}", what=who, time=lasted(took))


def _began(run: Run, request: ApprovalRequest | None) -> datetime:
    """When people stopped waiting for each other: the last vote, or the request itself."""
    return request.votes[-1].at if request and request.votes else run.created_at


def _approved_by(request: ApprovalRequest) -> str:
    names, own = approvers(request), request.kind is ApprovalKind.CONFIRM
    if not names:
        return say("Confirmed") if own else say("Approved")
    at = clock(request.votes[-1].at)
    if own:
        return say("Confirmed by {names} {at}", names=names, at=at)
    return say("Approved by {names} {at}", names=names, at=at)


def title(run: Run) -> str:
    """What the run is about, in words: `scale shop-prod/web to 6`."""
    return inline(about(run))
