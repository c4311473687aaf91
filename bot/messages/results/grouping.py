"""Events that say the same of several pods, said once."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from agents.kubernetes.results import EventRow

_UID = re.compile(r"\([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\)")
_REPLICA = re.compile(r"(?<=-)[a-z0-9]{5}$")


@dataclass(frozen=True, kw_only=True)
class Alike:
    """Events that say the same: the newest, how many other objects it happened to, how many events these are."""

    event: EventRow
    others: int
    events: int


def grouped(found: Sequence[EventRow]) -> Sequence[Alike]:
    """Warnings first, then the others, newest first among them, what is the same said once."""
    groups: dict[tuple[str, str, str, str], list[EventRow]] = {}
    for one in sorted(found, key=lambda one: one.type != "Warning"):
        groups.setdefault(_saying(one), []).append(one)
    return [
        Alike(event=same[0], others=len({one.object for one in same}) - 1, events=len(same)) for same in groups.values()
    ]


def without_uids(text: str) -> str:
    """The text without the ids of objects that stand beside their names."""
    return _UID.sub("", text)


def _saying(one: EventRow) -> tuple[str, str, str, str]:
    name = one.object.rpartition("/")[2]
    message = without_uids(one.message)
    return one.type, one.reason, _REPLICA.sub("", one.object), message.replace(name, "") if name else message
