"""What the bot says about alerts: one answer in the thread of the message that told of them, and how they ended."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import islice

from bot.messages.model import Button, Message, Part, Text, inline
from bot.messages.offers import VERB
from bot.messages.runs import Around, ResultView, offers_of, run_message
from bot.messages.times import clock
from languages.times import lasted
from workflows.model.intent import SlotValue
from workflows.model.run import Run
from workflows.words import place

MAX_SHOWN = 8
MAX_BUTTONS = 5
MAX_NAMED = 3
DIAGNOSE = "alert.diagnose"


@dataclass(frozen=True, kw_only=True)
class Answered:
    """One alert of a message, and what came of it.

    Attributes:
        subject: an opaque id of the alert.
        target: the slots of what it is about; empty where nothing in the cluster is.
        ended_at: when it ended; None while it fires.
        run: the run that looked at it; None where none was started.
        problem: why none was, in words; empty where no workflow is triggered by it.
    """

    subject: str
    name: str
    began_at: datetime
    last_at: datetime
    times: int
    ended_at: datetime | None = None
    target: Mapping[str, SlotValue] = field(default_factory=dict)
    run: Run | None = None
    problem: str = ""


def answer(found: Sequence[Answered], result_view: ResultView) -> Message | None:
    """The one answer to a message of monitoring; None where there is nothing to say.

    Silence is kept only where nothing is triggered and the alert is about nothing that could be looked at.
    """
    said = [(one, message) for one in found if (message := _one(one, result_view)) is not None]
    if not said:
        return None
    again = _again([one for one, _ in said])
    if len(said) == 1:
        message = said[0][1]
        return replace(message, footnote=" · ".join(part for part in (message.footnote, again) if part))
    return _several(said, result_view, again)


def resolved(ended: Sequence[Answered], firing: Sequence[Answered]) -> Message:
    """How the alerts of a thread ended, as far as they did; where none has any more, that they fire again."""
    if not ended:
        since = clock(max(one.began_at for one in firing))
        again = "It fires" if len(firing) == 1 else f"All {len(firing)} fire"
        return Message(headline=f":rotating_light: *{again} again, since {since}*")
    if len(ended) == 1 and not firing:
        often = f", fired {ended[0].times} times" if ended[0].times > 1 else ""
        return Message(headline=f":large_green_circle: *Resolved after {_took(ended[0])}{often}*")
    left = f" · {len(firing)} more here still {'fires' if len(firing) == 1 else 'fire'}" if firing else ""
    names = ", ".join(f"{inline(one.name)} after {_took(one)}" for one in ended[:MAX_SHOWN])
    more = f" and {len(ended) - MAX_SHOWN} more" if len(ended) > MAX_SHOWN else ""
    return Message(headline=f":large_green_circle: *Resolved: {names}{more}*{left}")


def same_again(found: Sequence[Answered], links: Sequence[str], again_after: timedelta) -> Message:
    """For the thread of a new message: its alerts were answered a while ago, and where that is.

    Args:
        found: at least one.
        links: the address of the thread of each; empty where there is none.
        again_after: for how long an alert is not looked at again.
    """
    names = list(dict.fromkeys(inline(one.name) for one in found))
    named = ", ".join(names[:MAX_NAMED]) + (f" and {len(names) - MAX_NAMED} more" if len(names) > MAX_NAMED else "")
    places = [*dict.fromkeys(link for link in links if link)][:MAX_NAMED]
    where = " and ".join(f"<{link}|in this thread>" for link in places) or "in the thread of its earlier message"
    asked = {place(one.target): one for one in found if one.target}
    buttons = [Button(label=f"Diagnose {where}", verb=DIAGNOSE, subject=one.subject) for where, one in asked.items()]
    return Message(
        headline=f":information_source: *{named} again*: I answered less than {lasted(again_after)} ago, {where}",
        buttons=tuple(buttons[:1]),
    )


def with_left_out(message: Message, others: int) -> Message:
    """The answer, with how many alerts of its message were more than are taken of one."""
    if not others:
        return message
    more = f"{others} more alerts of this message were left out, also when they end: it has more than I take of one."
    return replace(message, body=(*message.body, Text(mrkdwn=f":warning: *{more}*")))


def _took(ended: Answered) -> str:
    return lasted((ended.ended_at or ended.last_at) - ended.began_at)


def _one(found: Answered, result_view: ResultView) -> Message | None:
    if found.run is not None:
        return run_message(found.run, Around(), result_view)
    where = inline(place(found.target))
    if found.problem:
        headline = f":information_source: *I did not look at {inline(found.name)}*: {inline(found.problem)}"
    elif where and found.ended_at is not None:
        lived = f"{clock(found.began_at)} to {clock(found.ended_at)}"
        headline = f":large_green_circle: *{inline(found.name)} was about {where}, and has ended* ({lived})"
    elif where:
        headline = f":information_source: *{inline(found.name)} is about {where}, since {clock(found.began_at)}*"
    else:
        return None
    body = () if found.problem else (Text(mrkdwn="No workflow starts by itself on this alert."),)
    button = Button(label=f"Diagnose {place(found.target)}", verb=DIAGNOSE, subject=found.subject)
    return Message(headline=headline, body=body, buttons=(button,) if where else ())


def _several(said: Sequence[tuple[Answered, Message]], result_view: ResultView, again: str) -> Message:
    """Each thing said once, whichever alerts tell of it."""
    things: dict[str, list[tuple[Answered, Message]]] = {}
    for one, message in said:
        things.setdefault(_thing(one, message), []).append((one, message))
    newest = [_newest(group) for group in things.values()]
    body: list[Part] = []
    for (_, message), group in islice(zip(newest, things.values(), strict=True), MAX_SHOWN):
        names = ", ".join(sorted({inline(one.name) for one, _ in group}))
        lines = [part.mrkdwn for part in message.body[:2] if isinstance(part, Text)]
        body.append(Text(mrkdwn="\n".join([message.headline, *lines, f"_told by {names}_"])))
    if len(things) > MAX_SHOWN:
        body.append(Text(mrkdwn=f"_{len(things) - MAX_SHOWN} more; ask me about a namespace to see them._"))
    firsts = [one for one, _ in newest]
    places = list(dict.fromkeys(inline(place(one.target)) for one in firsts if one.target))
    named = ", ".join(places[:MAX_NAMED]) + (f" and {len(places) - MAX_NAMED} more" if len(places) > MAX_NAMED else "")
    over = all(one.ended_at for one, _ in said)
    about = f"{len(said)} alerts{f' about {named}' if named else ''}{', all ended' if over else ''}"
    return Message(
        headline=f"{':large_green_circle:' if over else ':rotating_light:'} *{about}*",
        body=tuple(body),
        buttons=tuple(islice(_buttons(firsts, result_view), MAX_BUTTONS)),
        footnote=" · ".join(part for part in (_runs(firsts), again) if part),
    )


def _thing(one: Answered, message: Message) -> str:
    """What alerts that tell of the same have in common: what was looked at, and by which workflow.

    Not what was found: looked at twice within a minute, a deployment that restarts reads differently.
    """
    if one.run is None:
        return message.headline
    return f"{place(one.target)} {one.run.template.name}" if one.target else one.run.id


def _newest(group: Sequence[tuple[Answered, Message]]) -> tuple[Answered, Message]:
    """What was found last; the first where nothing was looked at."""
    looked = [(one.run.created_at, index) for index, (one, _) in enumerate(group) if one.run is not None]
    return group[max(looked)[1] if looked else 0]


def _buttons(firsts: Sequence[Answered], result_view: ResultView) -> Iterator[Button]:
    """The first offers of each thing, so that none takes all the room; the same offer once."""
    seen: set[str] = set()
    offered = [(one, offers_of(one.run, result_view)) for one in firsts if one.run is not None]
    for rank in range(MAX_BUTTONS):
        for one, offers in offered:
            if one.run is not None and rank < len(offers):
                offer = offers[rank]
                if offer.key in seen:
                    continue
                seen.add(offer.key)
                label = offer.label if ": " in offer.label else f"{place(one.target).rpartition('/')[2]}: {offer.label}"
                yield Button(label=label, verb=VERB, choice=offer.key, subject=one.run.id)


def _runs(firsts: Sequence[Answered]) -> str:
    labels = [one.run.label for one in firsts if one.run is not None]
    return f"run {', '.join(labels[:MAX_SHOWN])}" if labels else ""


def _again(found: Sequence[Answered]) -> str:
    """How often they fired, by when, and whether they ended: true for ever, so that it need not be said anew."""
    often = [one for one in found if one.times > 1]
    ended = [one for one in found if one.ended_at is not None]
    if len(found) == 1:
        fired = [f"fired {one.times} times by {clock(one.last_at)}" for one in often]
        over = [f"ended {clock(one.ended_at)}" for one in ended if one.ended_at and (one.run or one.problem)]
        return " · ".join([*fired, *over])
    fired = [f"{inline(one.name)} fired {one.times} times by {clock(one.last_at)}" for one in often[:MAX_NAMED]]
    return ", ".join([*fired, *([f"{len(ended)} of {len(found)} ended"] if ended else [])])
