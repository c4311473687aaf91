"""The bot's own runs, and what waits for approval."""

from collections.abc import Sequence
from dataclasses import replace

from agents.records.results import RunFacts, RunFound, RunList, RunRow, StepRow, VoteRow, Waiting, WaitingRow
from bot.messages.changes import told, wish
from bot.messages.model import Button, Message, Part, Text, inline
from bot.messages.times import clock, moment
from languages.times import lasted
from workflows.model.approval import Verdict

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
SHOWS_ONE = "`run` with its four characters shows one"
_ALREADY = ":white_circle:"


def what(row: RunRow) -> str:
    """What a run is about: by its plan, where it got that far."""
    return wish(row.plan) if row.plan and row.plan.changes else inline(row.about)


def linked(row: RunRow) -> str:
    """The same, as a link to the run's message."""
    return f"<{row.link}|{what(row)}>" if row.link else what(row)


def runs(found: RunList) -> Message:
    """What is under way first, then what ended."""
    waits = sum(row.state == "waiting" for row in found.under_way)
    running = len(found.under_way) - waits + found.more
    if not found.under_way and not found.ended:
        return Message(headline="Nothing is running, and nothing ran yet.")
    body: list[Part] = []
    if found.under_way:
        body.append(Text(mrkdwn="\n".join(_under_way(row) for row in found.under_way)))
    if found.ended:
        body.append(Text(mrkdwn="*Ended last*\n" + "\n".join(ended_line(row) for row in found.ended)))
    return Message(
        headline=f"*{_standing(running, waits)}*",
        body=tuple(body),
        footnote=f"{SHOWS_ONE}, `approvals` what waits" if found.ended else "",
    )


def _standing(running: int, waits: int) -> str:
    pieces = [f"{_count(running, 'change')} running"] if running else []
    pieces += [f"{waits if running else _count(waits, 'change')} waiting for a decision"] if waits else []
    return ", ".join(pieces) or "Nothing is running or waiting now"


def _under_way(row: RunRow) -> str:
    return f"{MARK[row.state]} `{row.label}` {linked(row)} · {inline(row.who)} · {row.state} since {moment(row.at)}"


def ended_line(row: RunRow) -> str:
    """One run that ended: state, label, what, who, when."""
    how = "was so already · " if row.already else "" if row.state == "succeeded" else f"{row.state} · "
    mark = _ALREADY if row.already else MARK[row.state]
    by = f" · {_approved(row.deciders, row.who)}" if row.deciders else ""
    return f"{mark} `{row.label}` {what(row)} · {how}{inline(row.who)}{by} · {moment(row.at)}"


def _approved(deciders: Sequence[str], who: str) -> str:
    others = [inline(name) for name in deciders if name != who]
    return f"approved by {' and '.join(others)}" if others else "confirmed"


def one_run(found: RunFound) -> Message:
    """One run: how it stands, who asked and decided, what ran."""
    if found.facts is None:
        return Message(
            headline=f":question: I know no run {inline(found.asked)}.",
            body=(Text(mrkdwn="Say `runs` for the newest; those four characters stand below each answer of mine."),),
        )
    return _facts(found.facts)


def _facts(found: RunFacts) -> Message:
    row = found.row
    lines = [f"*Asked* by {inline(row.who)} {moment(found.started_at)}{_took(found)}"]
    lines += [_vote(one) for one in found.votes]
    if found.needs and found.expires_at:
        quorum, roles = found.needs
        whom = f"{_people(quorum)} with the role {_or(roles)}" if roles else inline(row.who)
        lines.append(f"*Waits* for {whom} until {clock(found.expires_at)}")
    if row.link:
        lines.append(f"<{row.link}|To its message>")
    body: list[Part] = [Text(mrkdwn="\n".join(lines)), *_result(found.summary)]
    if found.steps:
        body.append(Text(mrkdwn="\n".join(_step(step) for step in found.steps)))
    given = ", ".join(f"{name}={inline(value)}" for name, value in found.inputs)
    return Message(
        headline=f"{MARK[row.state]} *Run {row.label}: {what(row)}* · {row.state}",
        body=tuple(body),
        footnote=f"workflow {found.workflow}{f' · {given}' if given else ''}",
    )


def _result(summary: str) -> tuple[Part, ...]:
    first, *rest = told(summary) or (Text(mrkdwn=""),)
    return (replace(first, mrkdwn=f"*Result* {first.mrkdwn}"), *rest) if isinstance(first, Text) and summary else ()


def _took(found: RunFacts) -> str:
    return f" · ended after {lasted(found.ended_at - found.started_at)}" if found.ended_at else ""


def _vote(vote: VoteRow) -> str:
    said = "Approved" if vote.verdict is Verdict.APPROVE else "Denied"
    return f"*{said}* by {inline(vote.who)} {moment(vote.at)}{_because(vote.reason)}"


def _because(reason: str) -> str:
    return f": “{inline(reason)}”" if reason else ""


def _step(step: StepRow) -> str:
    error = f": {inline(step.error[:MOST_ERROR])}" if step.error else ""
    at = f" {clock(step.ended_at)}" if step.ended_at else ""
    attempts = f", {step.attempts} attempts" if step.attempts > 1 else ""
    return f"• {inline(step.step)} {step.state.replace('_', ' ')}{at}{attempts}{error}"


def waiting(found: Waiting) -> Message:
    """What waits, what of it the reader may decide, and a button for the details of each."""
    if not found.requests:
        return Message(headline=":white_check_mark: Nothing waits for approval.")
    yours = sum(row.yours for row in found.requests)
    total = len(found.requests) + found.more
    verb = "waits" if total == 1 else "wait"
    which = yours if yours < total else "it" if total == 1 else "all of them"
    own = f"; you can decide {which}" if yours else ""
    more = (Text(mrkdwn=f"_{found.more} more wait; decide these first._"),) if found.more else ()
    return Message(
        headline=f":warning: *{_count(total, 'change')} {verb} for a decision{own}*",
        body=(*(Text(mrkdwn=_request(number, row)) for number, row in enumerate(found.requests, 1)), *more),
        buttons=tuple(
            Button(
                label=_details(number, len(found.requests)),
                verb="approval.details",
                choice=str(number),
                subject=row.request_id,
            )
            for number, row in enumerate(found.requests, 1)
        ),
        footnote="decide on the card: the link leads to it",
    )


def _details(number: int, total: int) -> str:
    return "Details" if total == 1 else f"Details {number}"


def _request(number: int, row: WaitingRow) -> str:
    who = "you" if row.own else inline(row.row.who)
    if row.confirmation:
        needs = "needs your own Confirm"
    else:
        so_far = f"{row.approved} of {row.quorum} approved" if row.approved else f"needs {_people(row.quorum)}"
        needs = f"{so_far}, role {_or(row.roles)}"
    yours = " · *you can decide*" if row.yours and not row.confirmation else ""
    return (
        f"{number}. *{linked(row.row)}* · asked by {who} · {row.risk}, {row.environment}\n"
        f"{needs}{yours} · expires {clock(row.expires_at)} · run `{row.row.label}`"
    )


def _people(count: int) -> str:
    return "1 person" if count == 1 else f"{count} people"


def _or(roles: Sequence[str]) -> str:
    return " or ".join(inline(role) for role in roles) or "nobody holds"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
