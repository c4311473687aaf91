"""Requests that go on from what the thread was about: "restart it", "and its logs?", "now in staging"."""

from collections.abc import Mapping
from dataclasses import replace

from agents.chat.reading.frames import FRAMES
from agents.chat.reading.model import Act, Reading, ThreadAlert
from agents.chat.reading.slots import OF_NO_OBJECT
from agents.chat.thread import LATELY, Thread, Topic
from agents.orchestrator.outcome import Ask, Choice
from languages import say
from workflows.model.intent import Intent, SlotValue

_NAMED = ("deployment", "pod", "node", "name", "service", "host", "workflow", "selector", "job", "ingress")
_OBJECTS = ("deployment", "pod")
_OF_NONE = (*OF_NO_OBJECT, "silence")
_PLACES = ("namespace", "environment")


def alert_of(thread: Thread) -> ThreadAlert | None:
    """The alert as reading takes it: its object is what "it" is only while nothing else was asked for in the thread."""
    alert = thread.alert
    if alert is None or not any(one.target for one in thread.topics):
        return alert
    return replace(alert, labels={})


def topic_for(reading: Reading, thread: Thread, *, points_back: bool) -> Topic | None:
    """What of the thread the reading is about; None where it says so itself, or is about no object."""
    frame, objects = FRAMES.get(reading.intent), thread.objects
    if frame is None or reading.act in (Act.NONE, Act.REFUSE, Act.ANSWER) or not objects:
        return None
    if any(slot in reading.slots for slot in _NAMED) or reading.intent in _OF_NONE:
        return None
    needed = any({*one_of} & {*_OBJECTS} for one_of in frame.needs)
    if not (needed or points_back or thread.alert is not None):
        return None
    kinds = frame.slots & {*_OBJECTS}
    return next((one for one in objects if kinds & one.target.keys()), None)


def about(reading: Reading, topic: Topic) -> Reading:
    """The reading with the object of a topic; a place that was said stays."""
    placed = any(slot in reading.slots for slot in _PLACES)
    taken = {
        slot: value
        for slot, value in topic.target.items()
        if slot in FRAMES[reading.intent].slots and not (placed and slot == "namespace")
    }
    changes = FRAMES[reading.intent].changes
    return replace(reading, slots={**taken, **reading.slots}, missing=(), act=Act.CONFIRM if changes else Act.RUN)


def which(intent: Intent, thread: Thread, place: Mapping[str, SlotValue]) -> Ask | None:
    """The question which object is meant by a change; None where the thread was about one only.

    Args:
        intent: with what was said, and the object that was spoken of last.
        thread: what the thread was about.
        place: where it is wanted, if that was said.
    """
    kind = next((kind for kind in _OBJECTS if kind in intent.slots), "")
    choices = [_choice(one, kind, place) for one in thread.objects if kind in one.target]
    distinct = [*{choice.label: choice for choice in choices}.values()][:LATELY]
    if len(distinct) < 2:
        return None
    slots = {slot: value for slot, value in intent.slots.items() if slot not in (kind, "namespace")}
    return Ask(
        intent=replace(intent, slots=slots),
        missing=kind,
        question=say("This thread was about several of them: which one do you mean?"),
        choices=tuple(distinct),
    )


def _choice(topic: Topic, kind: str, place: Mapping[str, SlotValue]) -> Choice:
    target = {kind: topic.target[kind], "namespace": topic.target.get("namespace", ""), **place}
    label = f"{target['namespace']}/{target[kind]}" if target["namespace"] else str(target[kind])
    return Choice(label=label, slots=tuple((slot, value) for slot, value in target.items() if value))


def note_on(topic: Topic) -> str:
    """Which object was taken, and from where."""
    if not topic.label:
        return say("I take that to be {what}, which the alert of this thread is about.", what=topic.shown)
    return say("I take that to be {what}, as in run {run}.", what=topic.shown, run=topic.label)


def again_in(order: Intent, place: str) -> Intent:
    """The same request in another namespace."""
    return replace(order, slots={**order.slots, "namespace": place})


def note_again(topic: Topic, place: str) -> str:
    """What is asked for again, and where."""
    return say("I take that to be the same as run {run}, in {place}.", run=topic.label, place=place)
