"""A run as one message, drawn again from its stored state whenever that changes."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from bot.messages.cards import card, decided
from bot.messages.changes import wish
from bot.messages.model import Button, Message, Part, Text, escape
from bot.messages.times import clock, lasted
from workflows.model.approval import ApprovalKind, ApprovalRequest, ApprovalState, Verdict
from workflows.model.change import JsonValue
from workflows.model.run import Run, RunState, StepRun, StepState

ResultView = Callable[[str, str, Mapping[str, JsonValue]], Message]
"""(agent, action, result) -> message; `bot.messages.results` is one."""

_MARK = {
    StepState.PENDING: "",
    StepState.RUNNING: " :hourglass_flowing_sand:",
    StepState.SUCCEEDED: " :white_check_mark:",
    StepState.FAILED: " :boom:",
    StepState.SKIPPED: " skipped",
    StepState.ROLLED_BACK: " rolled back",
}


def run_message(run: Run, request: ApprovalRequest | None, result_view: ResultView) -> Message:
    """The message of a run.

    Args:
        run: with its steps.
        request: the newest approval request of the run; None where nothing was asked.
        result_view: draws the result of the last step.
    """
    if run.state is RunState.WAITING and request is not None and request.state is ApprovalState.PENDING:
        return card(run, request)
    if not run.state.final:
        return _progress(run, request)
    if run.state is RunState.SUCCEEDED:
        return _succeeded(run, request, result_view)
    return _ended(run, request)


def _progress(run: Run, request: ApprovalRequest | None) -> Message:
    doing = wish(request.plan) if request else title(run)
    pieces = [_approved_by(request)] if request and request.state is ApprovalState.APPROVED else []
    return Message(
        headline=f":hourglass_flowing_sand: *{doing[:1].upper()}{doing[1:]}*",
        body=(Text(mrkdwn=" · ".join([*pieces, *_steps(run)])),),
        footnote=f"run {run.label}",
    )


def _steps(run: Run) -> Sequence[str]:
    states = {step.step_id: step for step in run.steps}
    return [f"{step.id}{_MARK[states[step.id].state] if step.id in states else ''}" for step in run.template.steps]


def _succeeded(run: Run, request: ApprovalRequest | None, result_view: ResultView) -> Message:
    shown = _last_result(run, result_view) or Message(headline=f":white_check_mark: *{title(run)}*")
    if request is None and not run.covered_by:
        return shown
    body: list[Part] = [*shown.body]
    if run.summary:
        body.append(Text(mrkdwn=escape(run.summary)))
    return Message(
        headline=shown.headline,
        body=(Text(mrkdwn=_who(run, request)), *body),
        buttons=(*shown.buttons, *_undo(run, request)),
        footnote=f"run {run.label}",
    )


def _last_result(run: Run, result_view: ResultView) -> Message | None:
    done = {step.step_id: step for step in run.steps if step.state is StepState.SUCCEEDED and step.result is not None}
    for step in reversed(run.template.steps):
        found = done.get(step.id)
        if found is not None and found.result is not None:
            return result_view(step.agent, step.action, found.result)
    return None


def _who(run: Run, request: ApprovalRequest | None) -> str:
    asked = f"{escape(run.context.principal.name)} asked"
    if request is None:
        approved = "covered by the approval of the run it takes back"
    elif request.kind is ApprovalKind.CONFIRM:
        approved = "confirmed it themselves"
    else:
        names = [escape(vote.voter_name) for vote in request.votes if vote.verdict is Verdict.APPROVE]
        approved = f"{' and '.join(names)} approved"
    took = f"took {lasted(run.ended_at - _began(run, request))}" if run.ended_at else ""
    return ", ".join(piece for piece in (asked, approved, took) if piece)


def _began(run: Run, request: ApprovalRequest | None) -> datetime:
    """When people stopped waiting for each other: the last vote, or the request itself."""
    return request.votes[-1].at if request and request.votes else run.created_at


def _approved_by(request: ApprovalRequest) -> str:
    names = " and ".join(escape(vote.voter_name) for vote in request.votes if vote.verdict is Verdict.APPROVE)
    verb = "Confirmed" if request.kind is ApprovalKind.CONFIRM else "Approved"
    return f"{verb} by {names} {clock(request.votes[-1].at)}" if names else verb


def _undo(run: Run, request: ApprovalRequest | None) -> tuple[Button, ...]:
    undoable = request and request.state is ApprovalState.APPROVED and not run.undo_of
    if not undoable or request is None or not all(change.preview.undo for change in request.plan.changes):
        return ()
    return (Button(label="Undo", verb="run.undo", subject=run.id),)


def _ended(run: Run, request: ApprovalRequest | None) -> Message:
    what = wish(request.plan) if request else title(run)
    headline, extra = _ending(run, request, what)
    ran = _what_ran(run)
    body = tuple(Text(mrkdwn=line) for line in (extra, ran) if line)
    return Message(headline=headline, body=body, footnote=f"run {run.label}")


def _ending(run: Run, request: ApprovalRequest | None, what: str) -> tuple[str, str]:
    summary = escape(run.summary)
    match run.state:
        case RunState.DENIED:
            by = decided(request) if request else summary
            return f":no_entry: *I did not {what}*: {by}", "Nothing was changed."
        case RunState.EXPIRED:
            return (
                f":hourglass: *I did not {what}*: nobody decided in time",
                "Nothing was changed. Ask again to start over.",
            )
        case RunState.CANCELLED:
            return f":no_entry: *Cancelled: {what}*", summary
        case RunState.MANUAL:
            return f":no_entry: *I never {what} myself* (CRITICAL): a person has to", summary
        case RunState.REFUSED:
            return f":no_entry: *I did not {what}*", summary
        case _:
            return f":boom: *I could not {what}*", summary


def _what_ran(run: Run) -> str:
    changed = [step for step in run.steps if step.state in (StepState.SUCCEEDED, StepState.ROLLED_BACK)]
    if run.state is not RunState.FAILED or not changed:
        return ""
    return "*What ran* " + ", ".join(_step_line(step) for step in changed)


def _step_line(step: StepRun) -> str:
    at = f" ({clock(step.ended_at)})" if step.ended_at else ""
    return f"{step.step_id}{' rolled back' if step.state is StepState.ROLLED_BACK else ''}{at}"


def title(run: Run) -> str:
    """What the run is about, in words: `scale shop-prod/web to 6`."""
    target = run.inputs.get("deployment") or run.inputs.get("pod")
    namespace = run.inputs.get("namespace")
    where = f"{namespace}/{target}" if namespace and target else str(target or namespace or "")
    words = (run.template.triggers.intent or run.template.name).replace("_", " ")
    replicas = f" to {run.inputs['replicas']}" if "replicas" in run.inputs else ""
    return escape(f"{words} {where}{replicas}".strip())
