"""One object in full: how it is, its facts, its containers, its pods, what happened to it."""

from collections.abc import Callable, Iterator
from datetime import datetime

from agents.kubernetes.results import ContainerRow, Description
from bot.messages.model import Code, Message, Offer, Part, Text, code, inline
from bot.messages.results.events import event_lines
from bot.messages.results.grouping import without_uids
from bot.messages.results.long import tabled
from bot.messages.results.origin import origin
from bot.messages.results.pods import HEADER, pod_rows
from languages.times import briefly
from workflows.model.intent import SlotValue

_EVENTS = 5
_NAMES = 12
_STATES = ("state", "phase", "healthy", "replicas")
_NEGATIVE = frozenset({"MemoryPressure", "DiskPressure", "PIDPressure", "NetworkUnavailable", "ReplicaFailure"})


def description(clock: Callable[[], datetime]) -> Callable[[Description], Message]:
    """The view of an object; `clock` tells how old things are."""

    def view(found: Description) -> Message:
        now = clock()
        return Message(
            headline=f"{_mark(found)} *{inline(_answer(found))}*",
            body=tuple(_parts(found, now)),
            offers=_offers(found),
            footnote=origin(found.cluster, sandbox=found.sandbox),
        )

    return view


def _mark(found: Description) -> str:
    warned = any(pod.failing for pod in found.pods) or any(_bad(found))
    return ":red_circle:" if warned else ":large_green_circle:"


def _answer(found: Description) -> str:
    """The summary up to its reason; where it says no more than a name, with the state."""
    state = next((fact.value for fact in found.facts if fact.label in _STATES), "") if not found.pods else ""
    answer = found.summary.partition("; ")[0]
    return f"{answer}: {state}" if state and found.name == answer.rpartition("/")[2].rpartition(" ")[2] else answer


def _parts(found: Description, now: datetime) -> Iterator[Part]:
    if why := found.summary.partition("; ")[2]:
        yield Text(mrkdwn=f"*Why* · {inline(without_uids(why))}")
    age = [f"*{found.kind}*, made {briefly(now - found.created_at)} ago"] if found.created_at else [f"*{found.kind}*"]
    yield Text(mrkdwn=" · ".join([*age, *(f"*{inline(fact.label)}* {inline(fact.value)}" for fact in found.facts)]))
    for container in found.containers:
        yield Text(mrkdwn=_container(container))
    for line in _bad(found):
        yield Text(mrkdwn=line)
    if found.pods:
        yield tabled(HEADER, pod_rows(found.pods, now, named=True))
    if found.events:
        yield Code(text=event_lines(found.events, now, _EVENTS)[0])
    for note in found.notes:
        yield Text(mrkdwn=inline(note))


def _container(one: ContainerRow) -> str:
    pieces = [f"*container {inline(one.name)}* {code(one.image)}"]
    if one.state:
        pieces.append(f"{inline(one.state)}{f', {one.restarts} restarts' if one.restarts else ''}")
    if one.last_exit:
        pieces.append(f"last exit {inline(one.last_exit)}")
    for label, amounts in (("asks for", one.requests), ("limited to", one.limits)):
        if amounts:
            pieces.append(
                f"{label} {', '.join(f'{inline(name)} {inline(amount)}' for name, amount in amounts.items())}"
            )
    for label, names in (("env", one.env), ("from", one.refs), ("probes", one.probes)):
        if names:
            pieces.append(f"{label} {_named(names)}")
    return " · ".join(pieces)


def _named(names: list[str]) -> str:
    more = f" and {len(names) - _NAMES} more" if len(names) > _NAMES else ""
    return f"{', '.join(inline(name) for name in names[:_NAMES])}{more}"


def _bad(found: Description) -> list[str]:
    """Conditions that are not as they should be."""
    return [
        f"*{inline(one.type)} is {inline(one.status)}* · {inline(one.message or one.reason)}"
        for one in found.conditions
        if one.status != ("False" if one.type in _NEGATIVE else "True") and (one.message or one.reason)
    ]


def _offers(found: Description) -> tuple[Offer, ...]:
    slot = {"Deployment": "deployment", "Pod": "pod"}.get(found.kind)
    if slot is None:
        return ()
    target: dict[str, SlotValue] = {slot: found.name, "namespace": found.namespace}
    why = (Offer(label="Why?", intent="diagnose", slots=target),) if _mark(found) == ":red_circle:" else ()
    return (
        *why,
        Offer(label="Logs", intent="logs", slots=target),
        Offer(label="Events", intent="events", slots=target),
    )
