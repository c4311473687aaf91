"""The question put to people about a change: to the requester alone, or to those who may approve."""

from dataclasses import replace

from bot.messages.changes import about, commands, diff, facts, question, stops, wish
from bot.messages.model import Button, ButtonStyle, Code, Confirmation, Message, Part, Text, code, inline
from bot.messages.times import clock
from bot.messages.votes import vote_line
from languages import either, listed, plural, say
from languages.joining import commas
from languages.times import lasted
from workflows.engine import COVERED_FOR
from workflows.model.approval import ApprovalKind, ApprovalRequest, Verdict
from workflows.model.change import PlannedChange, Undo
from workflows.model.run import Run
from workflows.words import about as title
from workflows.words import heading, stage


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
    risk, environment = request.risk, request.plan.environment
    asked = question(request.plan)
    small = [
        say("Only {name} can confirm", name=inline(request.requester_name)),
        say("until {at}", at=clock(request.expires_at)),
        say("run {label}", label=run.label),
    ]
    return Message(
        headline=say(":warning: *{asked}* ({risk}, {environment})", asked=asked, risk=risk, environment=environment)
        + _stops(request),
        body=(*_reasons(run, request), *facts(request.plan)),
        buttons=(
            _yes(say("Confirm"), request),
            Button(label=say("Cancel"), verb="approval.withdraw", subject=request.id),
            Button(label=say("Details"), verb="approval.details", subject=request.id),
        ),
        footnote=" · ".join(small),
    )


def _approval(run: Run, request: ApprovalRequest) -> Message:
    asks = say(
        ":warning: *{name} wants to {what}* ({risk}, {environment})",
        name=inline(request.requester_name),
        what=wish(request.plan),
        risk=request.risk,
        environment=request.plan.environment,
    )
    return Message(
        headline=f"{asks}{_stops(request)}",
        body=(*_reasons(run, request), *facts(request.plan), Text(mrkdwn=_needs(request))),
        buttons=(
            _yes(say("Approve"), request),
            Button(label=say("Deny"), verb="approval.deny", subject=request.id, style=ButtonStyle.DANGER),
            Button(label=say("Details"), verb="approval.details", subject=request.id),
            Button(label=say("Withdraw"), verb="approval.withdraw", subject=request.id),
        ),
        footnote=say("run {label}", label=run.label),
    )


def _yes(label: str, request: ApprovalRequest) -> Button:
    """The button that lets it happen; what stops something asks once more."""
    stopped = stops(request.plan)
    button = Button(label=label, verb="approval.approve", subject=request.id, style=ButtonStyle.PRIMARY)
    if not stopped:
        return button
    asked = Confirmation(
        title=say("{button}: stop {object}?", button=label, object=stopped[0]),
        text=say("This stops {objects} completely.", objects=listed(stopped)),
        yes=label,
    )
    return replace(button, style=ButtonStyle.DANGER, confirmation=asked)


def _stops(request: ApprovalRequest) -> str:
    stopped = [inline(name) for name in stops(request.plan)]
    return f" · *{say('This stops {objects} completely', objects=listed(stopped))}*" if stopped else ""


def _watched(run: Run, request: ApprovalRequest, asked_in: str) -> Message:
    """The card where only the requester sees it: nothing to click that they may not click."""
    shown = _approval(run, request)
    mine = ("approval.details",) if run.origin.surface == "terminal" else ("approval.details", "approval.withdraw")
    buttons = tuple(button for button in shown.buttons if button.verb in mine)
    return replace(shown, body=(*shown.body, Text(mrkdwn=_elsewhere(run, asked_in))), buttons=buttons)


def _elsewhere(run: Run, asked_in: str) -> str:
    """Where those who may approve see it, and where the requester sees how it ends."""
    if not asked_in:
        return say(
            ":warning: *Nobody who may approve sees this here*, and no approvals channel is set "
            "(`slack.approvals_channel`). Ask again in a channel where they are."
        )
    channel = f"<#{asked_in}>"
    if run.origin.surface == "terminal":
        return say(
            "Approvers are asked in {channel}; `quarterdeck runs show {label}` tells how it ends.",
            channel=channel,
            label=run.label,
        )
    return say(
        "Approvers are asked in {channel}; this message is kept up to date and tells how it ends.", channel=channel
    )


def _reasons(run: Run, request: ApprovalRequest) -> tuple[Part, ...]:
    parts: list[Part] = []
    if run.undo_of:
        parts.append(Text(mrkdwn=_uncovered(run)))
    if request.drift:
        if request.kind is ApprovalKind.CONFIRM:
            why = say("*Asked again*, because this changed since I asked:")
        else:
            why = say("*Asked again*, because this changed after the last approval:")
        parts.append(Text(mrkdwn="\n".join([why, *(f"• {inline(line)}" for line in request.drift)])))
    reason = run.inputs.get("reason")
    if reason:
        parts.append(Text(mrkdwn=say("*Why* “{reason}”", reason=inline(str(reason)))))
    return tuple(parts)


def _uncovered(run: Run) -> str:
    return say(
        "*{what}*: asked like any change, as the object was changed since, or its approval is older than {time}.",
        what=heading(inline(title(run))),
        time=lasted(COVERED_FOR),
    )


def _needs(request: ApprovalRequest) -> str:
    given = sum(vote.verdict is Verdict.APPROVE for vote in request.votes)
    so_far = [f"*{say('{given} of {wanted}', given=given, wanted=request.quorum)}*"] if given else []
    whom = say("*Needs* {whom}", whom=_whom(request))
    return " · ".join(
        [whom, *so_far, *map(vote_line, request.votes), say("expires {at}", at=clock(request.expires_at))]
    )


def _whom(request: ApprovalRequest) -> str:
    name = inline(request.requester_name)
    roles = either([inline(role) for role in sorted(request.roles)])
    if not roles:
        return plural(
            "{n} person with a role that nobody holds, not {name}",
            "{n} people with a role that nobody holds, not {name}",
            request.quorum,
            name=name,
        )
    return plural(
        "{n} person with the role {roles}, not {name}",
        "{n} people with the role {roles}, not {name}",
        request.quorum,
        roles=roles,
        name=name,
    )


def details(run: Run, request: ApprovalRequest) -> Message:
    """Everything about a plan: what exactly was read, every field, the undo, the commands by hand."""
    body: list[Part] = [Text(mrkdwn=_asked(request)), *_reasons(run, request)]
    for change in request.plan.changes:
        body += _one_change(change)
    by_hand = commands(request.plan)
    if by_hand:
        body += [Text(mrkdwn=say("*By hand it would be*")), Code(text=by_hand)]
    small = [
        say("run {label}", label=run.label),
        say("round {n}", n=request.round),
        say("plan {digest}", digest=request.plan_digest[:12]),
    ]
    return Message(headline=f"*{wish(request.plan)}*", body=tuple(body), footnote=" · ".join(small))


def _asked(request: ApprovalRequest) -> str:
    needs = say("their own click") if request.kind is ApprovalKind.CONFIRM else _whom(request)
    pieces = [
        say("*Asked* by {name} {at}", name=inline(request.requester_name), at=clock(request.created_at)),
        commas([request.risk, request.plan.environment]),
        say("needs {what}", what=needs),
        *map(vote_line, request.votes),
        say("expires {at}", at=clock(request.expires_at)),
    ]
    return " · ".join(pieces)


def _taken_back(change: PlannedChange, rollback: Undo) -> str:
    """The rollback in words: those of the undo, where it is the same."""
    undo = change.preview.undo
    given = rollback.parameters
    if undo and undo.action == rollback.action and all(undo.parameters.get(name) == given[name] for name in given):
        return undo.summary
    return f"{rollback.action} ({', '.join(f'{name}: {given[name]}' for name in sorted(given))})"


def _one_change(change: PlannedChange) -> list[Part]:
    pieces = [about(change)]
    if change.rollback:
        back = inline(_taken_back(change, change.rollback))
        pieces.append(say("*If a later step fails:* {what}", what=back))
    given = "\n".join(f"{name}: {value}" for name, value in sorted(change.parameters.items()) if value is not None)
    return [
        Text(mrkdwn=_exactly(change)),
        Code(text=diff(change.preview.diff) or say("no difference")),
        Text(mrkdwn=" · ".join(pieces)),
        Text(mrkdwn=say("*Parameters*")),
        Code(text=given or say("none")),
    ]


def _exactly(change: PlannedChange) -> str:
    """Which action, on which object as it was read."""
    target = change.preview.target
    return say(
        "*{step}* · {action} on {kind} {object}, cluster {cluster}, generation {generation} · needs {permission}",
        step=inline(stage(change.step_id)),
        action=inline(f"{change.agent}.{change.action}"),
        kind=inline(target.kind),
        object=inline(str(target)),
        cluster=inline(target.cluster),
        generation=target.generation,
        permission=code(change.permission),
    )
