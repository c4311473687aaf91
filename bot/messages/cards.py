"""The question put to people about a change: to the requester alone, or to those who may approve."""

from bot.messages.changes import commands, diff, facts, wish
from bot.messages.model import Button, ButtonStyle, Code, Message, Part, Text, escape
from bot.messages.times import clock
from workflows.model.approval import Approval, ApprovalKind, ApprovalRequest, Verdict
from workflows.model.run import Run


def card(run: Run, request: ApprovalRequest) -> Message:
    """The message of a run that waits."""
    return _confirm(run, request) if request.kind is ApprovalKind.CONFIRM else _approval(run, request)


def _confirm(run: Run, request: ApprovalRequest) -> Message:
    doing = wish(request.plan)
    return Message(
        headline=f":warning: *{doing[:1].upper()}{doing[1:]}?* ({request.risk}, {request.plan.environment})",
        body=(*_reasons(run, request), *facts(request.plan)),
        buttons=(
            Button(label="Confirm", verb="approval.approve", subject=request.id, style=ButtonStyle.PRIMARY),
            Button(label="Cancel", verb="approval.withdraw", subject=request.id),
            Button(label="Details", verb="approval.details", subject=request.id),
        ),
        footnote=f"For {escape(request.requester_name)} alone · until {clock(request.expires_at)} · run {run.label}",
    )


def _approval(run: Run, request: ApprovalRequest) -> Message:
    name = escape(request.requester_name)
    return Message(
        headline=f":warning: *{name} wants to {wish(request.plan)}* ({request.risk}, {request.plan.environment})",
        body=(*_reasons(run, request), *facts(request.plan), Text(mrkdwn=_needs(request))),
        buttons=(
            Button(label="Approve", verb="approval.approve", subject=request.id, style=ButtonStyle.PRIMARY),
            Button(label="Deny", verb="approval.deny", subject=request.id, style=ButtonStyle.DANGER),
            Button(label="Details", verb="approval.details", subject=request.id),
        ),
        footnote=f"run {run.label}",
    )


def _reasons(run: Run, request: ApprovalRequest) -> tuple[Part, ...]:
    parts: list[Part] = []
    if request.drift:
        changed = "\n".join(f"• {escape(line)}" for line in request.drift)
        parts.append(Text(mrkdwn=f"*Asked again*, because this changed after the last approval:\n{changed}"))
    reason = run.inputs.get("reason")
    if reason:
        parts.append(Text(mrkdwn=f"*Why* “{escape(str(reason))}”"))
    return tuple(parts)


def _needs(request: ApprovalRequest) -> str:
    roles = " or ".join(sorted(request.roles)) or "nobody"
    given = [vote for vote in request.votes if vote.verdict is Verdict.APPROVE]
    needs = f"*Needs* {request.quorum} of {roles}, not {escape(request.requester_name)}"
    votes = "".join(f" · {_vote(vote)}" for vote in request.votes)
    count = f" · {len(given)} of {request.quorum}" if given else ""
    return f"{needs}{votes}{count} · expires {clock(request.expires_at)}"


def _vote(vote: Approval) -> str:
    verb = "approved" if vote.verdict is Verdict.APPROVE else "denied"
    return f"{escape(vote.voter_name)} {verb} {clock(vote.at)}"


def decided(request: ApprovalRequest) -> str:
    """Who decided what, when and why: `Bob denied this at 09:45: “wrong namespace”`."""
    if not request.votes:
        return f"this request is {request.state}"
    vote = request.votes[-1]
    verb = "approved" if vote.verdict is Verdict.APPROVE else "denied"
    reason = f": “{escape(vote.reason)}”" if vote.reason else ""
    return f"{escape(vote.voter_name)} {verb} this at {clock(vote.at)}{reason}"


def details(run: Run, request: ApprovalRequest) -> Message:
    """Everything about a plan: what exactly was read, every field, the undo, the commands by hand."""
    body: list[Part] = []
    for change in request.plan.changes:
        target = change.preview.target
        body.append(
            Text(
                mrkdwn=f"*{change.step_id}* · {change.agent}.{change.action} on {target.kind} {escape(str(target))}, "
                f"cluster {escape(target.cluster)}, generation {target.generation} · needs `{change.permission}`"
            )
        )
        body.append(Code(text=diff(change.preview.diff) or "no difference"))
    by_hand = commands(request.plan)
    if by_hand:
        body += [Text(mrkdwn="*By hand it would be*"), Code(text=by_hand)]
    return Message(
        headline=f"*{wish(request.plan)}*",
        body=tuple(body),
        footnote=f"run {run.label} · round {request.round} · plan {request.plan_digest[:12]}",
    )
