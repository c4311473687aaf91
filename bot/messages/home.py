"""The Home tab: what waits, what runs, what can be said."""

from collections.abc import Sequence
from dataclasses import replace

from agents.records.results import RunList, Waiting
from bot.messages.model import Message, Part, Text, code, inline
from bot.messages.replies import you_can_say
from bot.messages.results.records import ended_line, runs, waiting
from languages import say
from languages.joining import commas
from workflows.model.principal import Principal
from workflows.model.run import RunState

MOST_RUNS = 5
MOST_WAITING = 5
MOST_EXAMPLES = 8


def home(principal: Principal, waits: Waiting, found: RunList, examples: Sequence[str]) -> Message:
    """The Home tab of one person: what waits comes first, with its details in reach."""
    more = waits.more + max(0, len(waits.requests) - MOST_WAITING)
    shown = waiting(waits.model_copy(update={"requests": waits.requests[:MOST_WAITING], "more": more}))
    body: list[Part] = [*shown.body]
    running = tuple(row for row in found.under_way if row.state == RunState.RUNNING)[:MOST_RUNS]
    if running:
        body.extend(runs(found.model_copy(update={"under_way": running, "waiting": 0, "ended": ()})).body)
    if found.ended:
        lines = "\n".join(ended_line(row) for row in found.ended[:MOST_RUNS])
        body.append(Text(mrkdwn=say("*Ended last*\n{runs}", runs=lines)))
    said = "\n".join(f"• {code(one)}" for one in examples[:MOST_EXAMPLES])
    body.append(Text(mrkdwn=say("*Say it here in Messages, or mention me in a channel*\n{examples}", examples=said)))
    return replace(shown, body=tuple(body), footnote=_roles(principal))


def nothing_to_see(principal: Principal, examples: Sequence[str]) -> Message:
    """The Home tab of somebody who may not see runs."""
    return Message(
        headline=say("*I look after Kubernetes with you.*"),
        body=you_can_say(examples[:MOST_EXAMPLES]),
        footnote=_roles(principal),
    )


def _roles(principal: Principal) -> str:
    if not principal.roles:
        return say("you have no role yet: whoever runs me can bind one to you")
    return say("your roles: {roles}", roles=commas(inline(role) for role in sorted(principal.roles)))
