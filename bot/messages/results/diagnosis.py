"""A diagnosis: the answer, why, what changed, what next; facts apart from guesses, each said once."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence

from agents.diagnostic.building import MAX_EVIDENCE as EVIDENCE_KEPT
from agents.diagnostic.models import Change, Diagnosis, Evidence, Finding, NextStep, Source, State
from bot.messages.model import Message, Offer, Part, Text, code, inline
from bot.messages.offers import bounded
from bot.messages.results.origin import origin
from bot.messages.times import clock

MAX_FINDINGS = 8
MAX_FACTS = 4
_TIMES = re.compile(r" \(x\d+\)$")
_MARK = {
    State.HEALTHY: ":large_green_circle:",
    State.BROKEN: ":red_circle:",
    State.RECOVERING: ":large_yellow_circle:",
    State.EMPTY: ":white_circle:",
}


def nothing(_intent: str) -> bool:
    """No intent is served."""
    return False


def diagnosis(found: Diagnosis, serves: Callable[[str], bool] = nothing) -> Message:
    """The view of a diagnosis: one workload in full, several a line each; what no template `serves` is done by hand."""
    detail = f" ({inline(found.detail)})" if found.detail else ""
    only = found.findings[0] if len(found.findings) == 1 else None
    body = _in_full(only, serves) if only else tuple(_in_short(one) for one in found.findings[:MAX_FINDINGS])
    left = len(found.findings) - MAX_FINDINGS
    if left > 0:
        body = (*body, Text(mrkdwn=f"_{left} more; ask about a namespace or a deployment to see them._"))
    return Message(
        headline=f"{_MARK[found.state]} *{inline(found.headline)}*{detail}",
        body=body,
        footnote=_foot(found),
        offers=bounded(_offers(found.findings, serves, named=only is None)),
    )


def _offers(findings: Sequence[Finding], serves: Callable[[str], bool], *, named: bool) -> Iterator[Offer]:
    """What the findings propose and an intent would do, the first of each first; `named` where they are several's."""
    shown = findings[:MAX_FINDINGS]
    for rank in range(max((len(finding.next_steps) for finding in shown), default=0)):
        for finding in shown:
            step = finding.next_steps[rank] if rank < len(finding.next_steps) else None
            if step is not None and serves(step.intent):
                label = f"{finding.about.name}: {step.text}" if named else step.text
                yield Offer(label=label, intent=step.intent, slots=step.slots, command=step.command, named=named)


def _in_full(finding: Finding, serves: Callable[[str], bool]) -> tuple[Part, ...]:
    lines = []
    if why := _evidence(finding):
        lines.append(f"*Why* · {why}")
    if finding.change is not None:
        note = f" (“{inline(finding.change.note)}”)" if finding.change.note else ""
        lines.append(f"*What changed* · {_change(finding, finding.change)}{note}")
    if finding.guess:
        lines.append(f"*Likely* · {inline(finding.guess)}")
    by_hand = [step for step in finding.next_steps if not serves(step.intent)]
    if by_hand:
        lines.append("\n".join(["*Next, by hand*", *(_next(step) for step in by_hand)]))
    return tuple(Text(mrkdwn=line) for line in lines)


def _in_short(finding: Finding) -> Text:
    detail = f" ({inline(finding.detail)})" if finding.detail else ""
    line = f":red_circle: *{inline(finding.headline)}*{detail}"
    if finding.change is not None:
        line += f"\n_Changed before_ · {_change(finding, finding.change)}"
    return Text(mrkdwn=line)


def _evidence(finding: Finding) -> str:
    """The facts that the headline does not say already; what several objects show is said once."""
    shown, before = [], ""
    for shared in list(_alike(finding).values())[:MAX_FACTS]:
        whose = _whose(shared, more_left_out=len(finding.evidence) >= EVIDENCE_KEPT)
        latest = max(shared, key=lambda one: (one.at is not None, one.at))
        shown.append(f"{'' if whose == before else f'{whose}: '}{_fact(finding, latest)}")
        before = whose
    return " · ".join(shown)


def _alike(finding: Finding) -> Mapping[str, Sequence[Evidence]]:
    """Facts by what they say, however often each pod saw it."""
    found: dict[str, list[Evidence]] = defaultdict(list)
    for one in finding.evidence:
        text = _without_container(finding, one.text)
        if text not in finding.headline:
            found[_TIMES.sub("", text) + one.more].append(one)
    return found


def _fact(finding: Finding, fact: Evidence) -> str:
    """What was seen, when, and what belongs to it: `last exit 137 OOMKilled at 14:53, memory limit 64Mi`."""
    text = inline(_without_container(finding, fact.text))
    more = f"{': ' if fact.lasting else ', '}{inline(fact.more)}" if fact.more else ""
    if fact.at is None or fact.source is Source.NUMBER:
        return f"{text}{more}"
    if _TIMES.search(text):
        return f"{text.removesuffix(')')}, last at {clock(fact.at)}){more}"
    return f"{text} {'since' if fact.lasting else 'at'} {clock(fact.at)}{more}"


def _next(step: NextStep) -> str:
    return f"• {inline(step.text)}{f': {code(step.command)}' if step.command else ''}"


def _whose(facts: Sequence[Evidence], *, more_left_out: bool) -> str:
    names = list(dict.fromkeys(one.about.name for one in facts))
    if len(names) == 1:
        return inline(names[0])
    return f"{inline(names[0])} and {'others' if more_left_out else f'{len(names) - 1} more'}"


def _without_container(finding: Finding, text: str) -> str:
    """A container named like its workload says nothing new."""
    return text.removeprefix(f"{finding.about.name}: ")


def _change(finding: Finding, change: Change) -> str:
    at = f" at {clock(change.at)}" if change.at else ""
    lines = "; ".join(inline(_without_container(finding, line)) for line in change.lines) or "the pod template"
    return f"rollout {change.revision}{at}: {lines}"


def _foot(found: Diagnosis) -> str:
    facts = (
        f"Facts from {found.objects} objects and {found.events} events, {origin(found.cluster, sandbox=found.sandbox)}"
    )
    missed = f" · not looked at: {inline('; '.join(found.not_looked_at))}" if found.not_looked_at else ""
    return f"{facts}{missed}"
