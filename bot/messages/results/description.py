"""One object in full: how it is, its facts, its containers, its pods, what happened to it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime

from agents.kubernetes.results import ConditionRow, ContainerRow, Description
from bot.messages.model import Code, Message, Offer, Part, Text, code, inline
from bot.messages.results.events import event_lines
from bot.messages.results.grouping import without_uids
from bot.messages.results.origin import origin
from bot.messages.results.pods import pod_table
from languages import plural, say
from languages.joining import commas
from languages.times import briefly
from workflows.model.intent import SlotValue

_EVENTS = 5
_NAMES = 12
_NEGATIVE = frozenset({"MemoryPressure", "DiskPressure", "PIDPressure", "NetworkUnavailable", "ReplicaFailure"})


def description(clock: Callable[[], datetime]) -> Callable[[Description], Message]:
    """The view of an object; `clock` tells how old things are."""

    def view(found: Description) -> Message:
        now = clock()
        return Message(
            headline=f"{_mark(found)} *{inline(found.summary)}*",
            body=tuple(_parts(found, now)),
            offers=_offers(found),
            footnote=origin(found.cluster, sandbox=found.sandbox),
        )

    return view


def _mark(found: Description) -> str:
    warned = any(pod.failing for pod in found.pods) or any(_bad(found))
    if warned:
        return ":red_circle:"
    return ":white_circle:" if found.stopped else ":large_green_circle:"


def _parts(found: Description, now: datetime) -> Iterator[Part]:
    if found.why:
        yield Text(mrkdwn=f"{say('*Why*')} · {inline(without_uids(found.why))}")
    facts = [f"*{inline(fact.label)}* {inline(fact.value)}" for fact in found.facts]
    yield Text(mrkdwn=" · ".join([_kind(found, now), *facts]))
    for container in found.containers:
        yield Text(mrkdwn=_container(container))
    for line in _bad(found):
        yield Text(mrkdwn=line)
    if found.pods:
        yield pod_table(found.pods, now, named=True)
    if found.events:
        yield Code(text=event_lines(found.events, now, _EVENTS)[0])
    for note in found.notes:
        yield Text(mrkdwn=inline(note))


def _kind(found: Description, now: datetime) -> str:
    if found.created_at is None:
        return f"*{found.kind}*"
    return say("*{kind}*, made {time} ago", kind=found.kind, time=briefly(now - found.created_at))


def _container(one: ContainerRow) -> str:
    pieces = [f"{say('*container {name}*', name=inline(one.name))} {code(one.image)}"]
    if one.state:
        restarts = plural("{n} restart", "{n} restarts", one.restarts) if one.restarts else ""
        pieces.append(commas([inline(one.state), restarts]))
    if one.last_exit:
        pieces.append(say("last exit {how}", how=inline(one.last_exit)))
    if one.requests:
        pieces.append(say("asks for {amounts}", amounts=_amounts(one.requests)))
    if one.limits:
        pieces.append(say("limited to {amounts}", amounts=_amounts(one.limits)))
    if one.env:
        pieces.append(say("env {names}", names=_named(one.env)))
    if one.refs:
        pieces.append(say("from {names}", names=_named(one.refs)))
    if one.probes:
        pieces.append(say("probes {names}", names=_named(one.probes)))
    return " · ".join(pieces)


def _amounts(found: Mapping[str, str]) -> str:
    return ", ".join(f"{inline(name)} {inline(amount)}" for name, amount in found.items())


def _named(names: Sequence[str]) -> str:
    shown = ", ".join(inline(name) for name in names[:_NAMES])
    more = len(names) - _NAMES
    return plural("{names} and {n} more", "{names} and {n} more", more, names=shown) if more > 0 else shown


def _bad(found: Description) -> list[str]:
    """Conditions that are not as they should be."""
    return [
        f"{_condition(one)} · {inline(one.message or one.reason)}"
        for one in found.conditions
        if one.status != ("False" if one.type in _NEGATIVE else "True") and (one.message or one.reason)
    ]


def _condition(one: ConditionRow) -> str:
    return say("*{condition} is {status}*", condition=inline(one.type), status=inline(one.status))


def _offers(found: Description) -> tuple[Offer, ...]:
    slot = {"Deployment": "deployment", "Pod": "pod"}.get(found.kind)
    if slot is None:
        return ()
    target: dict[str, SlotValue] = {slot: found.name, "namespace": found.namespace}
    why = (Offer(label=say("Why?"), intent="diagnose", slots=target),) if _mark(found) == ":red_circle:" else ()
    return (
        *why,
        Offer(label=say("Logs"), intent="logs", slots=target),
        Offer(label=say("Events"), intent="events", slots=target),
    )
