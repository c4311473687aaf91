"""The slots of an intent: what the sentence says, and what "it" is in the thread of an alert."""

from collections.abc import Mapping

from agents.chat.reading.details import READERS
from agents.chat.reading.frames import FRAMES
from agents.chat.reading.inventory import Inventory
from agents.chat.reading.kubectl import Command, executed
from agents.chat.reading.model import SlotValue
from agents.chat.reading.objects import objects, places
from agents.chat.reading.sentence import Sentence

_NAMED = ("deployment", "pod", "node", "name", "service", "host", "workflow", "selector")
OF_NO_OBJECT = ("list_workflows", "approvals", "list_alerts", "generate", "cost")
"""Intents that are about no object of the thread where they name none."""
_LABELS = ("deployment", "pod", "node", "service")


def slots_of(sentence: Sentence, intent: str) -> Mapping[str, SlotValue]:
    """What the sentence says of the slots that the intent takes."""
    found: dict[str, SlotValue] = {}
    takes = FRAMES[intent].slots
    for slots, read in ((takes, places), (takes, objects), *READERS):
        if takes & slots:
            found.update((slot, value) for slot, value in read(sentence, intent) if slot in takes and slot not in found)
    return _from_thread(sentence, intent, _settled(intent, found))


def _settled(intent: str, found: dict[str, SlotValue]) -> dict[str, SlotValue]:
    """Without what says the same twice: a namespace that is itself the object, the whole cluster as a place."""
    itself = intent == "delete" and found.get("kind") == "namespace"
    if "query" in found:  # what a query is about, and over which time, stands in it
        found = {slot: value for slot, value in found.items() if slot == "query"}
    if itself or (found.get("target") == "cluster" and found.get("namespace") == "*"):
        found.pop("namespace", None)
    return found


def resolved(sentence: Sentence, line: Command) -> Mapping[str, SlotValue]:
    """A command line's slots, names without a kind told apart by what exists."""
    slots = dict(line.slots)
    name, kind = slots.pop("unknown", None), str(slots.pop("as", "deployment"))
    if isinstance(name, str):
        slots[_kind_of(name, kind, sentence.inventory)] = name
    if line.intent == "exec" and (told := executed(sentence.heard.text)):
        slots["command"] = told
    return {slot: value for slot, value in slots.items() if slot in FRAMES[line.intent].slots}


def _kind_of(name: str, default: str, inventory: Inventory) -> str:
    if default == "node" or name in inventory.nodes:
        return "node"
    if name in inventory.deployments:
        return "deployment"
    return "pod" if name in inventory.pods or default == "pod" else default


def _from_thread(sentence: Sentence, intent: str, found: dict[str, SlotValue]) -> Mapping[str, SlotValue]:
    """What "it" is, where the thread begins with an alert and the sentence names no object."""
    alert, takes = sentence.heard.thread_alert, FRAMES[intent].slots
    if alert is None:
        return found
    if intent == "silence":
        return {"alert": alert.name, **found}
    if any(slot in found for slot in _NAMED) or intent in OF_NO_OBJECT:
        return found
    kind = next((kind for kind in _LABELS if kind in alert.labels and kind in takes), None)
    if kind:
        found[kind] = alert.labels[kind]
    if "namespace" in alert.labels and "namespace" in takes and "environment" not in found:
        found.setdefault("namespace", alert.labels["namespace"])
    return found
