"""The question put to people about a change: to the requester alone, or to those who may approve."""

from dataclasses import replace

from bot.messages.changes import about, commands, diff, facts, stops, wish
from bot.messages.model import Button, ButtonStyle, Code, Confirmation, Message, Part, Text, code, inline
from bot.messages.times import clock
from bot.messages.votes import vote_line
from workflows.model.approval import ApprovalKind, ApprovalRequest, Verdict
from workflows.model.change import PlannedChange, Undo
from workflows.model.run import Run


def card(run: Run, request: ApprovalRequest, asked_in: str | None = None) -> Message:
    """The message of a run that waits.

    Args:
        run: with its steps.
        request: what it waits for.
        asked_in: the channel where those who may approve are asked instead of here; empty where they are asked nowhere;
            None where this very message asks them.
    """
    if request.kind is ApprovalKind.CONFIRM:
        return _confirm(run, request)
    return _approval(run, request) if asked_in is None else _watched(run, request, asked_in)


def _confirm(run: Run, request: ApprovalRequest) -> Message:
    doing = wish(request.plan)
    return Message(
        headline=f":warning: *{doing[:1].upper()}{doing[1:]}?* ({request.risk}, {request.plan.environment})"
        f"{_stops(request)}",
        body=(*_reasons(run, request), *facts(request.plan)),
        buttons=(
            _yes("Confirm", request),
            Button(label="Cancel", verb="approval.withdraw", subject=request.id),
            Button(label="Details", verb="approval.details", subject=request.id),
        ),
        footnote=f"Only {inline(request.requester_name)} can confirm · until {clock(request.expires_at)} "
        f"· run {run.label}",
    )


def _approval(run: Run, request: ApprovalRequest) -> Message:
    name = inline(request.requester_name)
    return Message(
        headline=f":warning: *{name} wants to {wish(request.plan)}* ({request.risk}, {request.plan.environment})"
        f"{_stops(request)}",
        body=(*_reasons(run, request), *facts(request.plan), Text(mrkdwn=_needs(request))),
        buttons=(
            _yes("Approve", request),
            Button(label="Deny", verb="approval.deny", subject=request.id, style=ButtonStyle.DANGER),
            Button(label="Details", verb="approval.details", subject=request.id),
            Button(label="Withdraw", verb="approval.withdraw", subject=request.id),
        ),
        footnote=f"run {run.label}",
    )


def _yes(label: str, request: ApprovalRequest) -> Button:
    """The button that lets it happen; what stops something asks once more."""
    stopped = stops(request.plan)
    button = Button(label=label, verb="approval.approve", subject=request.id, style=ButtonStyle.PRIMARY)
    if not stopped:
        return button
    asked = Confirmation(
        title=f"{label}: stop {stopped[0]}?", text=f"This stops {' and '.join(stopped)} completely.", yes=label
    )
    return replace(button, style=ButtonStyle.DANGER, confirmation=asked)


def _stops(request: ApprovalRequest) -> str:
    stopped = " and ".join(inline(name) for name in stops(request.plan))
    return f" · *This stops {stopped} completely*" if stopped else ""


def _watched(run: Run, request: ApprovalRequest, asked_in: str) -> Message:
    """The card where only the requester sees it: nothing to click that they may not click."""
    follow = (
        f"`quarterdeck runs show {run.label}` tells"
        if run.origin.surface == "terminal"
        else "this message is kept up to date and tells"
    )
    asked = (
        f"Approvers are asked in <#{asked_in}>; {follow} how it ends."
        if asked_in
        else ":warning: *Nobody who may approve sees this here*, and no approvals channel is set "
        "(`slack.approvals_channel`). Ask again in a channel where they are."
    )
    shown = _approval(run, request)
    mine = ("approval.details",) if run.origin.surface == "terminal" else ("approval.details", "approval.withdraw")
    buttons = tuple(button for button in shown.buttons if button.verb in mine)
    return replace(shown, body=(*shown.body, Text(mrkdwn=asked)), buttons=buttons)


def _reasons(run: Run, request: ApprovalRequest) -> tuple[Part, ...]:
    parts: list[Part] = []
    if run.undo_of:
        parts.append(Text(mrkdwn=f"*{inline(run.template.description)}*: {_UNCOVERED}"))
    if request.drift:
        changed = "\n".join(f"• {inline(line)}" for line in request.drift)
        since = "since I asked" if request.kind is ApprovalKind.CONFIRM else "after the last approval"
        parts.append(Text(mrkdwn=f"*Asked again*, because this changed {since}:\n{changed}"))
    reason = run.inputs.get("reason")
    if reason:
        parts.append(Text(mrkdwn=f"*Why* “{inline(str(reason))}”"))
    return tuple(parts)


_UNCOVERED = "asked like any change, as the object was changed since, or its approval is older than 30 minutes."


def _needs(request: ApprovalRequest) -> str:
    given = sum(vote.verdict is Verdict.APPROVE for vote in request.votes)
    so_far = f" · *{given} of {request.quorum}*" if given else ""
    return f"*Needs* {_whom(request)}{so_far}{_cast(request)} · expires {clock(request.expires_at)}"


def _whom(request: ApprovalRequest) -> str:
    roles = " or ".join(inline(role) for role in sorted(request.roles)) or "nobody holds"
    people = "1 person" if request.quorum == 1 else f"{request.quorum} people"
    return f"{people} with the role {roles}, not {inline(request.requester_name)}"


def _cast(request: ApprovalRequest) -> str:
    return "".join(f" · {vote_line(vote)}" for vote in request.votes)


def details(run: Run, request: ApprovalRequest) -> Message:
    """Everything about a plan: what exactly was read, every field, the undo, the commands by hand."""
    body: list[Part] = [Text(mrkdwn=_asked(request)), *_reasons(run, request)]
    for change in request.plan.changes:
        body += _one_change(change)
    by_hand = commands(request.plan)
    if by_hand:
        body += [Text(mrkdwn="*By hand it would be*"), Code(text=by_hand)]
    return Message(
        headline=f"*{wish(request.plan)}*",
        body=tuple(body),
        footnote=f"run {run.label} · round {request.round} · plan {request.plan_digest[:12]}",
    )


def _asked(request: ApprovalRequest) -> str:
    asked = f"*Asked* by {inline(request.requester_name)} {clock(request.created_at)}"
    where = f"{request.risk}, {request.plan.environment}"
    needs = "their own click" if request.kind is ApprovalKind.CONFIRM else _whom(request)
    return f"{asked} · {where} · needs {needs}{_cast(request)} · expires {clock(request.expires_at)}"


def _taken_back(change: PlannedChange, rollback: Undo) -> str:
    """The rollback in words: those of the undo, where it is the same."""
    undo = change.preview.undo
    given = rollback.parameters
    if undo and undo.action == rollback.action and all(undo.parameters.get(name) == given[name] for name in given):
        return undo.summary
    return f"{rollback.action} ({', '.join(f'{name}: {given[name]}' for name in sorted(given))})"


def _one_change(change: PlannedChange) -> list[Part]:
    target, preview = change.preview.target, change.preview
    action = inline(f"{change.agent}.{change.action}")
    what = (
        f"*{inline(change.step_id)}* · {action} on {inline(target.kind)} {inline(str(target))}, "
        f"cluster {inline(target.cluster)}, generation {target.generation} · needs {code(change.permission)}"
    )
    rollback = f"*If a later step fails:* {inline(_taken_back(change, change.rollback))}" if change.rollback else ""
    given = "\n".join(f"{name}: {value}" for name, value in sorted(change.parameters.items()))
    return [
        Text(mrkdwn=what),
        Code(text=diff(preview.diff) or "no difference"),
        Text(mrkdwn=" · ".join(piece for piece in (about(change), rollback) if piece)),
        Text(mrkdwn="*Parameters*"),
        Code(text=given or "none"),
    ]
