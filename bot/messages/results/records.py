"""The bot's own runs, and what waits for approval."""

from collections.abc import Sequence
from dataclasses import replace

from agents.records.results import RunFacts, RunFound, RunList, RunRow, StepRow, VoteRow, Waiting, WaitingRow
from bot.messages.changes import told, wish
from bot.messages.model import Button, Message, Part, Text, inline
from bot.messages.people import people, person
from bot.messages.times import clock, moment
from languages import either, number, plural, say
from languages.joining import because, commas
from languages.times import NOTICED, lasted
from workflows.model.approval import Verdict
from workflows.words import stage, state

MARK = {
    "running": ":hourglass_flowing_sand:",
    "waiting": ":warning:",
    "succeeded": ":white_check_mark:",
    "failed": ":boom:",
    "refused": ":no_entry:",
    "denied": ":no_entry:",
    "expired": ":hourglass:",
    "cancelled": ":no_entry:",
    "manual": ":raised_hand:",
}
MOST_ERROR = 200
_ALREADY = ":white_circle:"


def shows_one() -> str:
    """How one run of a list is looked at."""
    return say("`run` with its four characters shows one")


def what(row: RunRow) -> str:
    """What a run is about: by its plan, where it got that far."""
    return wish(row.plan) if row.plan and row.plan.changes else inline(row.about)


def linked(row: RunRow) -> str:
    """The same, as a link to the run's message."""
    return f"<{row.link}|{what(row)}>" if row.link else what(row)


def run_named(row: RunRow) -> str:
    """The run by what people quote."""
    return say("run {label}", label=f"`{row.label}`")


def quoting(said: str, reason: str) -> str:
    """What was decided, with the reason that was given for it."""
    return say("{said}: “{reason}”", said=said, reason=inline(reason)) if reason else said


def runs(found: RunList) -> Message:
    """What is under way first, then what ended."""
    if not found.under_way and not found.ended:
        return Message(headline=say("Nothing is running, and nothing ran yet."))
    body: list[Part] = []
    if found.under_way:
        body.append(Text(mrkdwn="\n".join([*map(_under_way, found.under_way), *_left_out(found)])))
    if found.ended:
        body.append(Text(mrkdwn="\n".join([say("*Ended last*"), *(ended_line(row) for row in found.ended)])))
    return Message(
        headline=f"*{_standing(found.running, found.waiting)}*",
        body=tuple(body),
        footnote=say("`run` with its four characters shows one, `approvals` what waits") if found.ended else "",
    )


def _standing(running: int, waits: int) -> str:
    if running and waits:
        return plural(
            "{n} change running, {waits} waiting for a decision",
            "{n} changes running, {waits} waiting for a decision",
            running,
            waits=number(waits),
        )
    if running:
        return plural("{n} change running", "{n} changes running", running)
    if waits:
        return plural("{n} change waiting for a decision", "{n} changes waiting for a decision", waits)
    return say("Nothing is running or waiting now")


def _left_out(found: RunList) -> list[str]:
    more = found.running + found.waiting - len(found.under_way)
    return [f"_{plural('{n} more not shown.', '{n} more not shown.', more)}_"] if more > 0 else []


def _under_way(row: RunRow) -> str:
    at = moment(row.at)
    since = say("waiting since {time}", time=at) if row.state == "waiting" else say("running since {time}", time=at)
    return f"{MARK[row.state]} `{row.label}` {linked(row)} · {person(row.who)} · {since}"


def ended_line(row: RunRow) -> str:
    """One run that ended: state, label, what, who, when."""
    how = say("was so already") if row.already else "" if row.state == "succeeded" else state(row.state)
    by = _approved(row.deciders, row.who) if row.deciders else ""
    told = " · ".join(filter(None, [what(row), how, person(row.who), by, moment(row.at)]))
    return f"{_ALREADY if row.already else MARK[row.state]} `{row.label}` {told}"


def _approved(deciders: Sequence[str], who: str) -> str:
    others = [name for name in deciders if name != who]
    return say("approved by {names}", names=people(others)) if others else say("confirmed")


def one_run(found: RunFound) -> Message:
    """One run: how it stands, who asked and decided, what ran."""
    if found.facts is None:
        hint = say("Say `runs` for the newest; those four characters stand below each answer of mine.")
        return Message(
            headline=f":question: {say('I know no run {run}.', run=inline(found.asked))}", body=(Text(mrkdwn=hint),)
        )
    return _facts(found.facts)


def _facts(found: RunFacts) -> Message:
    row = found.row
    lines = [_asked(found), *(_vote(one) for one in found.votes)]
    if found.needs and found.expires_at:
        lines.append(_waits(row, *found.needs, clock(found.expires_at)))
    if row.link:
        lines.append(f"<{row.link}|{say('To its message')}>")
    body: list[Part] = [Text(mrkdwn="\n".join(lines)), *_result(found.summary)]
    if found.steps:
        body.append(Text(mrkdwn="\n".join(_step(step) for step in found.steps)))
    given = ", ".join(f"{name}={inline(value)}" for name, value in found.inputs)
    title = say("*Run {run}: {what}*", run=row.label, what=what(row))
    return Message(
        headline=f"{MARK[row.state]} {title} · {state(row.state)}",
        body=tuple(body),
        footnote=" · ".join(filter(None, [say("workflow {name}", name=found.workflow), given])),
    )


def _asked(found: RunFacts) -> str:
    asked = say("*Asked* by {who} {time}", who=person(found.row.who), time=moment(found.started_at))
    if found.ended_at is None:
        return asked
    took = found.ended_at - found.started_at
    return f"{asked} · {say('ended after {time}', time=lasted(took))}" if took >= NOTICED else asked


def _waits(row: RunRow, quorum: int, roles: Sequence[str], until: str) -> str:
    if not roles:
        return say("*Waits* for {who} until {time}", who=person(row.who), time=until)
    return plural(
        "*Waits* for {n} person with the role {roles} until {time}",
        "*Waits* for {n} people with the role {roles} until {time}",
        quorum,
        roles=_or(roles),
        time=until,
    )


def _result(summary: str) -> tuple[Part, ...]:
    first, *rest = told(summary) or (Text(mrkdwn=""),)
    if not summary or not isinstance(first, Text):
        return ()
    return (replace(first, mrkdwn=f"{say('*Result*')} {first.mrkdwn}"), *rest)


def _vote(vote: VoteRow) -> str:
    who, at = person(vote.who), moment(vote.at)
    if vote.own and vote.verdict is Verdict.DENY:
        return quoting(say("*Cancelled* by {who} {time}", who=who, time=at), vote.reason)
    if vote.verdict is Verdict.APPROVE:
        return quoting(say("*Approved* by {who} {time}", who=who, time=at), vote.reason)
    return quoting(say("*Denied* by {who} {time}", who=who, time=at), vote.reason)


def _step(step: StepRow) -> str:
    at = clock(step.ended_at) if step.ended_at else ""
    stands = " ".join(filter(None, ["•", inline(stage(step.step)), state(step.state), at]))
    attempts = plural("{n} attempt", "{n} attempts", step.attempts) if step.attempts > 1 else ""
    return because(commas([stands, attempts]), inline(step.error[:MOST_ERROR]))


def waiting(found: Waiting) -> Message:
    """What waits, what of it the reader may decide, and a button for the details of each."""
    if not found.requests:
        return Message(headline=f":white_check_mark: {say('Nothing waits for approval.')}")
    total = len(found.requests) + found.more
    waits = plural("{n} change waits for a decision", "{n} changes wait for a decision", total)
    yours = _decidable(found.yours, total)
    headline = say("{waits}; {yours}", waits=waits, yours=yours) if yours else waits
    body = [Text(mrkdwn=_request(place, row)) for place, row in enumerate(found.requests, 1)]
    if found.more:
        more = plural("{n} more waits; decide these first.", "{n} more wait; decide these first.", found.more)
        body.append(Text(mrkdwn=f"_{more}_"))
    return Message(
        headline=f":warning: *{headline}*",
        body=tuple(body),
        buttons=tuple(
            Button(
                label=_details(place, len(found.requests)),
                verb="approval.details",
                choice=str(place),
                subject=row.request_id,
            )
            for place, row in enumerate(found.requests, 1)
        ),
        footnote=say("decide on the card: the link leads to it"),
    )


def _decidable(yours: int, total: int) -> str:
    if not yours:
        return ""
    if yours < total:
        return say("you can decide {n}", n=number(yours))
    return say("you can decide it") if total == 1 else say("you can decide all of them")


def _details(place: int, total: int) -> str:
    return say("Details") if total == 1 else say("Details {n}", n=place)


def _request(place: int, row: WaitingRow) -> str:
    who = say("asked by you") if row.own else say("asked by {who}", who=person(row.row.who))
    yours = f"*{say('you can decide')}*" if row.yours and not row.confirmation else ""
    expires = say("expires {at}", at=clock(row.expires_at))
    first = " · ".join([f"*{linked(row.row)}*", who, commas([row.risk, row.environment])])
    return f"{place}. {first}\n{' · '.join(filter(None, [_needs(row), yours, expires, run_named(row.row)]))}"


def _needs(row: WaitingRow) -> str:
    if row.confirmation:
        return say("needs your own Confirm")
    role = say("role {roles}", roles=_or(row.roles)) if row.roles else say("a role that nobody holds")
    if row.approved:
        so_far = say("{approved} of {quorum} approved", approved=number(row.approved), quorum=number(row.quorum))
    else:
        so_far = plural("needs {n} person", "needs {n} people", row.quorum)
    return commas([so_far, role])


def _or(roles: Sequence[str]) -> str:
    return either([inline(role) for role in roles])
