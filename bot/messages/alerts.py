"""What the bot says about alerts: one answer in the thread of the message that told of them, and how they ended."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import islice

from bot.messages.model import Button, Message, Part, Text, inline
from bot.messages.offers import VERB
from bot.messages.runs import Around, ResultView, offers_of, run_message
from bot.messages.times import clock
from languages import listed, number, plural, say
from languages.joining import because, commas
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
        return Message(headline=_firing_again(firing))
    if len(ended) == 1 and not firing:
        return Message(headline=_ended(ended[0]))
    took = [say("{name} after {span}", name=inline(one.name), span=_took(one)) for one in ended]
    headline = say(":large_green_circle: *Resolved: {alerts}*", alerts=_some(took, MAX_SHOWN))
    if firing:
        left = plural("{n} more here still fires", "{n} more here still fire", len(firing))
        headline = f"{headline} · {left}"
    return Message(headline=headline)


def _firing_again(firing: Sequence[Answered]) -> str:
    since = clock(max(one.began_at for one in firing))
    return plural(
        ":rotating_light: *It fires again, since {time}*",
        ":rotating_light: *All {n} fire again, since {time}*",
        len(firing),
        time=since,
    )


def _ended(one: Answered) -> str:
    took = _took(one)
    if one.times > 1:
        often = number(one.times)
        return say(":large_green_circle: *Resolved after {span}, fired {times} times*", span=took, times=often)
    return say(":large_green_circle: *Resolved after {span}*", span=took)


def same_again(found: Sequence[Answered], links: Sequence[str], again_after: timedelta) -> Message:
    """For the thread of a new message: its alerts were answered a while ago, and where that is.

    Args:
        found: at least one.
        links: the address of the thread of each; empty where there is none.
        again_after: for how long an alert is not looked at again.
    """
    names = list(dict.fromkeys(inline(one.name) for one in found))
    places = [*dict.fromkeys(link for link in links if link)][:MAX_NAMED]
    label = say("in this thread")
    where = listed([f"<{link}|{label}>" for link in places]) or say("in the thread of its earlier message")
    return Message(
        headline=say(
            ":information_source: *{names} again*: I answered less than {span} ago, {where}",
            names=_some(names, MAX_NAMED),
            span=lasted(again_after),
            where=where,
        ),
        buttons=tuple(_diagnose(one) for one in found if one.target)[:1],
    )


def with_left_out(message: Message, others: int) -> Message:
    """The answer, with how many alerts of its message were more than are taken of one."""
    if not others:
        return message
    more = plural(
        ":warning: *{n} more alert of this message was left out, also when it ends: it has more than I take of one.*",
        ":warning: *{n} more alerts of this message were left out, also when they end: it has more than I take of "
        "one.*",
        others,
    )
    return replace(message, body=(*message.body, Text(mrkdwn=more)))


def _took(ended: Answered) -> str:
    return lasted((ended.ended_at or ended.last_at) - ended.began_at)


def _one(found: Answered, result_view: ResultView) -> Message | None:
    if found.run is not None:
        return run_message(found.run, Around(), result_view)
    if not found.problem and not found.target:
        return None
    buttons = (_diagnose(found),) if found.target else ()
    if found.problem:
        headline = say(
            ":information_source: *I did not look at {name}*: {problem}",
            name=inline(found.name),
            problem=inline(found.problem),
        )
        return Message(headline=headline, buttons=buttons)
    body = (Text(mrkdwn=say("No workflow starts by itself on this alert.")),)
    return Message(headline=_stands(found), body=body, buttons=buttons)


def _stands(found: Answered) -> str:
    """What an alert that nothing looked at is about, and since when."""
    name, where, began = inline(found.name), inline(place(found.target)), clock(found.began_at)
    if found.ended_at is None:
        return say(":information_source: *{name} is about {place}, since {time}*", name=name, place=where, time=began)
    return say(
        ":large_green_circle: *{name} was about {place}, and has ended* ({begin} to {end})",
        name=name,
        place=where,
        begin=began,
        end=clock(found.ended_at),
    )


def _diagnose(found: Answered) -> Button:
    label = say("Diagnose {place}", place=place(found.target))
    return Button(label=label, verb=DIAGNOSE, subject=found.subject)


def _some(names: Sequence[str], most: int) -> str:
    """The first of many names, and how many more there are."""
    shown, left = commas(names[:most]), len(names) - most
    return plural("{names} and {n} more", "{names} and {n} more", left, names=shown) if left > 0 else shown


def _several(said: Sequence[tuple[Answered, Message]], result_view: ResultView, again: str) -> Message:
    """Each thing said once, whichever alerts tell of it."""
    things: dict[str, list[tuple[Answered, Message]]] = {}
    for one, message in said:
        things.setdefault(_thing(one, message), []).append((one, message))
    newest = [_newest(group) for group in things.values()]
    body: list[Part] = []
    for (_, message), group in islice(zip(newest, things.values(), strict=True), MAX_SHOWN):
        names = commas(sorted({inline(one.name) for one, _ in group}))
        lines = [part.mrkdwn for part in message.body[:2] if isinstance(part, Text)]
        body.append(Text(mrkdwn="\n".join([message.headline, *lines, say("_told by {names}_", names=names)])))
    left = len(things) - MAX_SHOWN
    if left > 0:
        more = plural(
            "_{n} more; ask me about a namespace to see it._", "_{n} more; ask me about a namespace to see them._", left
        )
        body.append(Text(mrkdwn=more))
    firsts = [one for one, _ in newest]
    return Message(
        headline=_counted([one for one, _ in said], firsts),
        body=tuple(body),
        buttons=tuple(islice(_buttons(firsts, result_view), MAX_BUTTONS)),
        footnote=" · ".join(part for part in (_runs(firsts), again) if part),
    )


def _counted(found: Sequence[Answered], firsts: Sequence[Answered]) -> str:
    """How many alerts there are, two at least, what about, and whether all have ended."""
    many = number(len(found))
    places = _some(list(dict.fromkeys(inline(place(one.target)) for one in firsts if one.target)), MAX_NAMED)
    if all(one.ended_at for one in found):
        if not places:
            return say(":large_green_circle: *{many} alerts, all ended*", many=many)
        return say(":large_green_circle: *{many} alerts about {places}, all ended*", many=many, places=places)
    if not places:
        return say(":rotating_light: *{many} alerts*", many=many)
    return say(":rotating_light: *{many} alerts about {places}*", many=many, places=places)


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
                name = place(one.target).rpartition("/")[2]
                label = offer.label if offer.named else because(name, offer.label)
                yield Button(label=label, verb=VERB, choice=offer.key, subject=one.run.id)


def _runs(firsts: Sequence[Answered]) -> str:
    labels = [one.run.label for one in firsts if one.run is not None]
    return plural("run {runs}", "run {runs}", len(labels), runs=", ".join(labels[:MAX_SHOWN])) if labels else ""


def _again(found: Sequence[Answered]) -> str:
    """How often they fired, by when, and whether they ended: true for ever, so that it need not be said anew."""
    often = [one for one in found if one.times > 1]
    if len(found) == 1:
        parts = [_fired(one) for one in often]
        parts += [
            say("ended {time}", time=clock(one.ended_at)) for one in found if one.ended_at and (one.run or one.problem)
        ]
        return " · ".join(parts)
    parts = [f"{inline(one.name)}: {_fired(one)}" for one in often[:MAX_NAMED]]
    if ended := sum(one.ended_at is not None for one in found):
        parts.append(say("{ended} of {all} ended", ended=number(ended), all=number(len(found))))
    return " · ".join(parts)


def _fired(one: Answered) -> str:
    return say("fired {times} times by {time}", times=number(one.times), time=clock(one.last_at))
