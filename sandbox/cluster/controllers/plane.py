"""What every controller works with: the store, the hour, alarms, events and the programs that containers run."""

import zlib
from collections.abc import Hashable

from sandbox.cluster.objects import JsonObject, Key, timestamp
from sandbox.cluster.programs import Programs
from sandbox.cluster.store import ObjectStore
from sandbox.cluster.timings import Timings


class Alarms:
    """Delays that controllers wait for without blocking: asked again at every pass until they have elapsed."""

    def __init__(self) -> None:
        self._due: dict[Hashable, float] = {}

    def elapsed(self, name: Hashable, delay: float, now: float, tick: float) -> bool:
        """Whether `delay` seconds have gone by since this name was first asked for; then it is forgotten."""
        due = self._due.get(name)
        if due is None:
            due = now + delay
            if tick > 0:
                due = (due // tick + 1) * tick
            self._due[name] = due
        if due > now:
            return False
        del self._due[name]
        return True

    def next_due(self, now: float) -> float | None:
        """When the next alarm goes off; alarms that nobody asked for any more are dropped."""
        self._due = {name: due for name, due in self._due.items() if due > now}
        return min(self._due.values(), default=None)


class Plane:
    """The controllers' shared context; `now` stands still during a pass."""

    def __init__(self, store: ObjectStore, programs: Programs, timings: Timings) -> None:
        self.store = store
        self.programs = programs
        self.timings = timings
        self.alarms = Alarms()
        self.now = store.clock.now()

    def elapsed(self, name: Hashable, delay: float) -> bool:
        """Whether an alarm has gone off; see `Alarms.elapsed`."""
        return self.alarms.elapsed(name, delay, self.now, self.timings.tick)

    def jitter(self, *parts: object) -> float:
        """A delay that is always the same for the same parts, so that pods do not march in step."""
        share = zlib.crc32("/".join(map(str, parts)).encode()) % 1000 / 1000
        return share * self.timings.jitter

    def name_suffix(self, *parts: object) -> str:
        """Five characters for the name of a new pod, as Kubernetes makes them."""
        return safe_hash("/".join(map(str, (*parts, self.store.version))), 5)

    def event(self, about: JsonObject, reason: str, message: str, *, component: str, warning: bool = False) -> None:
        """Record an event, or count up the one that says the same."""
        key = _event_key(about, reason, message)
        now = timestamp(self.now)
        if self.store.get(key) is None:
            self.store.create(_new_event(key, about, reason, message, component, warning, now))
            return

        def again(event: JsonObject) -> None:
            event["count"] += 1
            event["lastTimestamp"] = now

        self.store.update(key, again)

    def event_once(self, about: JsonObject, reason: str, message: str, *, component: str) -> None:
        """Record an event unless it was recorded before."""
        if self.store.get(_event_key(about, reason, message)) is None:
            self.event(about, reason, message, component=component)


def _event_key(about: JsonObject, reason: str, message: str) -> Key:
    meta = about["metadata"]
    digest = zlib.crc32(f"{meta['uid']}/{reason}/{message}".encode())
    return Key("Event", meta.get("namespace", "default"), f"{meta['name']}.{digest:016x}")


def _new_event(
    key: Key, about: JsonObject, reason: str, message: str, component: str, warning: bool, now: str
) -> JsonObject:
    meta = about["metadata"]
    reference = {"kind": about["kind"], "name": meta["name"], "uid": meta["uid"], "apiVersion": about["apiVersion"]}
    reference["resourceVersion"] = meta["resourceVersion"]
    if "namespace" in meta:
        reference["namespace"] = meta["namespace"]
    source = {"component": component}
    if component == "kubelet" and "nodeName" in about.get("spec", {}):
        source["host"] = about["spec"]["nodeName"]
    return {
        "apiVersion": "v1",
        "kind": "Event",
        "metadata": {"name": key.name, "namespace": key.namespace, "creationTimestamp": now},
        "involvedObject": reference,
        "reason": reason,
        "message": message,
        "source": source,
        "firstTimestamp": now,
        "lastTimestamp": now,
        "eventTime": None,
        "count": 1,
        "type": "Warning" if warning else "Normal",
        "reportingComponent": component,
        "reportingInstance": source.get("host", ""),
    }


def safe_hash(text: str, length: int) -> str:
    """Characters from the alphabet that Kubernetes uses for generated names (no vowels, no look-alikes)."""
    alphabet = "bcdfghjklmnpqrstvwxz2456789"
    number = zlib.crc32(text.encode()) | zlib.crc32(text[::-1].encode()) << 32
    letters = []
    for _ in range(length):
        number, index = divmod(number, len(alphabet))
        letters.append(alphabet[index])
    return "".join(letters)
