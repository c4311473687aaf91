"""A diagnosis: the answer, why, what changed, what next; facts apart from guesses, each said once."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence

from agents.diagnostic.building import MAX_EVIDENCE as EVIDENCE_KEPT
from agents.diagnostic.models import Change, Diagnosis, Evidence, Finding, NextStep, Source, State
from bot.messages.model import Message, Offer, Part, Text, code, inline
from bot.messages.offers import bounded
from bot.messages.results.origin import origin
from bot.messages.times import clock
from languages import number, plural, say
from languages.joining import because, commas, semicolons

MAX_FINDINGS = 8
MAX_FACTS = 4
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
        more = plural(
            "_{n} more; ask about a namespace or a deployment to see them._",
            "_{n} more; ask about a namespace or a deployment to see them._",
            left,
        )
        body = (*body, Text(mrkdwn=more))
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
                label = because(finding.about.name, step.text) if named else step.text
                yield Offer(label=label, intent=step.intent, slots=step.slots, command=step.command, named=named)


def _in_full(finding: Finding, serves: Callable[[str], bool]) -> tuple[Part, ...]:
    lines = []
    if why := _evidence(finding):
        lines.append(say("*Why* · {facts}", facts=why))
    if finding.change is not None:
        lines.append(say("*What changed* · {change}", change=_noted(finding, finding.change)))
    if finding.guess:
        lines.append(say("*Likely* · {guess}", guess=inline(finding.guess)))
    by_hand = [step for step in finding.next_steps if not serves(step.intent)]
    if by_hand:
        lines.append("\n".join([say("*Next, by hand*"), *(_next(step) for step in by_hand)]))
    return tuple(Text(mrkdwn=line) for line in lines)


def _in_short(finding: Finding) -> Text:
    detail = f" ({inline(finding.detail)})" if finding.detail else ""
    line = f":red_circle: *{inline(finding.headline)}*{detail}"
    if finding.change is not None:
        line += "\n" + say("_Changed before_ · {change}", change=_change(finding, finding.change))
    return Text(mrkdwn=line)


def _evidence(finding: Finding) -> str:
    """The facts that the headline does not say already; what several objects show is said once."""
    shown, before = [], ""
    for shared in list(_alike(finding).values())[:MAX_FACTS]:
        whose = _whose(shared, more_left_out=len(finding.evidence) >= EVIDENCE_KEPT)
        latest = max(shared, key=lambda one: (one.at is not None, one.at))
        fact = _fact(finding, latest)
        shown.append(fact if whose == before else because(whose, fact))
        before = whose
    return " · ".join(shown)


def _alike(finding: Finding) -> Mapping[tuple[str, str], Sequence[Evidence]]:
    """Facts by what they say, however often each pod saw it."""
    found: dict[tuple[str, str], list[Evidence]] = defaultdict(list)
    for one in finding.evidence:
        if not one.told:
            found[one.text, one.more].append(one)
    return found


def _fact(finding: Finding, fact: Evidence) -> str:
    """What was seen, when, and what belongs to it: `last exit 137 OOMKilled at 14:53, memory limit 64Mi`."""
    what, more = inline(_without_container(finding, fact.text)), inline(fact.more)
    if fact.at is not None and fact.source is not Source.NUMBER:
        what = _timed(what, clock(fact.at), fact)
    if not more:
        return what
    return because(what, more) if fact.lasting else commas((what, more))


def _timed(what: str, at: str, fact: Evidence) -> str:
    if fact.lasting:
        return say("{what} since {at}", what=what, at=at)
    if fact.times > 1:
        return say("{what} (x{times}, last at {at})", what=what, times=number(fact.times), at=at)
    return say("{what} at {at}", what=what, at=at)


def _next(step: NextStep) -> str:
    return f"• {because(inline(step.text), code(step.command) if step.command else '')}"


def _whose(facts: Sequence[Evidence], *, more_left_out: bool) -> str:
    names = list(dict.fromkeys(one.about.name for one in facts))
    if len(names) == 1:
        return inline(names[0])
    if more_left_out:
        return say("{name} and others", name=inline(names[0]))
    return plural("{name} and {n} more", "{name} and {n} more", len(names) - 1, name=inline(names[0]))


def _without_container(finding: Finding, text: str) -> str:
    """A container named like its workload says nothing new."""
    return text.removeprefix(f"{finding.about.name}: ")


def _change(finding: Finding, change: Change) -> str:
    """The rollout, when it began, and what it changed."""
    lines = semicolons(inline(_without_container(finding, line)) for line in change.lines) or say("the pod template")
    if change.at is None:
        return say("rollout {revision}: {lines}", revision=change.revision, lines=lines)
    return say("rollout {revision} at {at}: {lines}", revision=change.revision, at=clock(change.at), lines=lines)


def _noted(finding: Finding, change: Change) -> str:
    """The rollout, with the reason that somebody wrote on it."""
    told = _change(finding, change)
    return say("{change} (“{note}”)", change=told, note=inline(change.note)) if change.note else told


def _foot(found: Diagnosis) -> str:
    facts = say(
        "Facts from {objects} and {events}, {origin}",
        objects=plural("{n} object", "{n} objects", found.objects),
        events=plural("{n} event", "{n} events", found.events),
        origin=origin(found.cluster, sandbox=found.sandbox),
    )
    if not found.not_looked_at:
        return facts
    missed = say("not looked at: {missed}", missed=semicolons(inline(one) for one in found.not_looked_at))
    return f"{facts} · {missed}"
