"""A diagnosis: the answer, why, what changed, what next; facts apart from guesses."""

from agents.diagnostic.models import Change, Diagnosis, Evidence, Finding, State
from bot.messages.model import Message, Part, Text, escape
from bot.messages.results.kubernetes import origin
from bot.messages.times import clock

MAX_FINDINGS = 8
MAX_EVIDENCE = 4
_MARK = {
    State.HEALTHY: ":large_green_circle:",
    State.BROKEN: ":red_circle:",
    State.RECOVERING: ":large_yellow_circle:",
    State.EMPTY: ":white_circle:",
}


def diagnosis(found: Diagnosis) -> Message:
    """The view of a diagnosis: one workload in full, several a line each."""
    detail = f" ({escape(found.detail)})" if found.detail else ""
    only = found.findings[0] if len(found.findings) == 1 else None
    body = _in_full(only) if only else tuple(_in_short(one) for one in found.findings[:MAX_FINDINGS])
    left = len(found.findings) - MAX_FINDINGS
    if left > 0:
        body = (*body, Text(mrkdwn=f"_{left} more; ask about a namespace or a deployment to see them._"))
    return Message(
        headline=f"{_MARK[found.state]} *{escape(found.headline)}*{detail}", body=body, footnote=_foot(found)
    )


def _in_full(finding: Finding) -> tuple[Part, ...]:
    lines = [f"*Why* · {_evidence(finding)}"]
    if finding.change is not None:
        lines.append(f"*What changed* · {_change(finding.change)}")
    if finding.guess:
        lines.append(f"*Likely* · {escape(finding.guess)}")
    if finding.next_steps:
        lines.append("*Next* · " + " · ".join(escape(step.text) for step in finding.next_steps))
    return (Text(mrkdwn="\n".join(lines)),)


def _in_short(finding: Finding) -> Text:
    detail = f" ({escape(finding.detail)})" if finding.detail else ""
    line = f":red_circle: *{escape(finding.headline)}*{detail}"
    if finding.change is not None:
        line += f"\n      changed before: {_change(finding.change)}"
    return Text(mrkdwn=line)


def _evidence(finding: Finding) -> str:
    return " · ".join(_fact(one) for one in finding.evidence[:MAX_EVIDENCE])


def _fact(fact: Evidence) -> str:
    at = f" at {clock(fact.at)}" if fact.at else ""
    return f"{escape(fact.about.name)}: {escape(fact.text)}{at}"


def _change(change: Change) -> str:
    at = f" at {clock(change.at)}" if change.at else ""
    lines = "; ".join(escape(line) for line in change.lines) or "the pod template"
    note = f" (“{escape(change.note)}”)" if change.note else ""
    return f"rollout {change.revision}{at}: {lines}{note}"


def _foot(found: Diagnosis) -> str:
    facts = (
        f"Facts from {found.objects} objects and {found.events} events, {origin(found.cluster, sandbox=found.sandbox)}"
    )
    missed = f" · not looked at: {escape('; '.join(found.not_looked_at))}" if found.not_looked_at else ""
    return f"{facts}{missed}"
