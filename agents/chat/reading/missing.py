"""What an order still needs, by its frame and by the names that exist."""

from collections.abc import Iterator, Mapping, Sequence

from agents.chat.reading.frames import Frame
from agents.chat.reading.inventory import Inventory
from agents.chat.reading.model import SlotValue


def lacking(frame: Frame, slots: Mapping[str, SlotValue], inventory: Inventory) -> Sequence[str]:
    """The slots that are not given, name nothing that exists, or could be in several places; in asking order."""
    return tuple(
        dict.fromkeys((*_unknown(slots, inventory), *_ambiguous(frame, slots, inventory), *_absent(frame, slots)))
    )


def _absent(frame: Frame, slots: Mapping[str, SlotValue]) -> Iterator[str]:
    for one_of in frame.needs:
        if not any(slot in slots for slot in one_of):
            yield one_of[0]


def _unknown(slots: Mapping[str, SlotValue], inventory: Inventory) -> Iterator[str]:
    known = {
        "deployment": inventory.deployments,
        "node": inventory.nodes,
        "namespace": inventory.namespaces,
        "workflow": inventory.workflows,
        "pod": inventory.pods,
        "service": inventory.services,
        "host": inventory.hosts,
    }
    for slot, names in known.items():
        if names and slot in slots and slots[slot] != "*" and slots[slot] not in names:
            yield slot


def _ambiguous(frame: Frame, slots: Mapping[str, SlotValue], inventory: Inventory) -> Iterator[str]:
    placed = "namespace" in slots or "environment" in slots or "pod" in slots
    if frame.changes and not placed and len(inventory.deployments.get(str(slots.get("deployment")), ())) > 1:
        yield "namespace"
