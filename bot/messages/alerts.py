"""What the bot says about alerts: one answer in the thread of the message that told of them, and how they ended."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import islice

from bot.messages.model import Button, Message, Part, Text, inline
from bot.messages.offers import VERB
from bot.messages.runs import Around, ResultView, offers_of, run_message
from bot.messages.times import clock, lasted
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
        run: the run that looked at it; None where none was started.
        problem: why none was, in words; empty where no workflow is triggered by it.
    """

    subject: str
    name: str
    began_at: datetime
    last_at: datetime
    times: int
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


def resolved(ended: Sequence[tuple[str, timedelta]], firing: int) -> Message:
    """How alerts ended, for the thread; `firing` are those of the same message that have not."""
    left = f" · {firing} more of this message still {'fires' if firing == 1 else 'fire'}" if firing else ""
    if len(ended) == 1 and not firing:
        return Message(headline=f":large_green_circle: *Resolved after {lasted(ended[0][1])}*")
    names = ", ".join(f"{inline(name)} after {lasted(after)}" for name, after in ended[:MAX_SHOWN])
    more = f" and {len(ended) - MAX_SHOWN} more" if len(ended) > MAX_SHOWN else ""
    return Message(headline=f":large_green_circle: *Resolved: {names}{more}*{left}")


def _one(found: Answered, result_view: ResultView) -> Message | None:
    if found.run is not None:
        return run_message(found.run, Around(), result_view)
    where = inline(place(found.target))
    if found.problem:
        headline = f":information_source: *I did not look at {inline(found.name)}*: {inline(found.problem)}"
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
    return Message(
        headline=f":rotating_light: *{len(said)} alerts{f' about {named}' if named else ''}*",
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
    """How often they fired, by when: true for ever, so that it need not be said anew each time."""
    often = [one for one in found if one.times > 1]
    if len(found) == 1:
        return f"fired {often[0].times} times by {clock(often[0].last_at)}" if often else ""
    return ", ".join(f"{inline(one.name)} fired {one.times} times by {clock(one.last_at)}" for one in often[:MAX_NAMED])
