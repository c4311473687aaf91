"""The sandbox cluster's memory: objects, one resourceVersion counter and the history that watches read."""

import uuid
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal, Protocol

from sandbox.cluster.objects import JsonObject, Key, copy_json, key_of, timestamp

HISTORY_LENGTH = 4000
_NAMESPACE = uuid.UUID("6d0c2a52-5d2b-5d0e-9a3e-71a2f7a1c0de")


class Clock(Protocol):
    """Where the cluster takes its time from."""

    def now(self) -> float:
        """Seconds since the epoch."""


@dataclass(frozen=True, kw_only=True)
class Change:
    """One write, as a watch reports it; `before` is None for what is new."""

    kind: str
    type: Literal["ADDED", "MODIFIED", "DELETED"]
    version: int
    obj: JsonObject
    before: JsonObject | None


def seeded_uid(key: Key) -> str:
    """The uid of a seeded object: the same at every start."""
    return str(uuid.uuid5(_NAMESPACE, "/".join(key)))


def random_uid(_key: Key) -> str:
    """The uid of an object made while the cluster runs."""
    return str(uuid.uuid4())


class ObjectStore:
    """Objects by kind, copy-on-write; readers may keep what they get but must not change it."""

    def __init__(self, clock: Clock, *, new_uid: Callable[[Key], str] = random_uid) -> None:
        self.clock = clock
        self.new_uid = new_uid
        self.version = 1000
        self.oldest_watchable = self.version
        self._objects: dict[str, dict[tuple[str, str], JsonObject]] = {}
        self._history: deque[Change] = deque(maxlen=HISTORY_LENGTH)
        self._listeners: list[Callable[[Change], None]] = []

    def get(self, key: Key) -> JsonObject | None:
        """The object at a key."""
        return self._objects.get(key.kind, {}).get((key.namespace, key.name))

    def select(self, kind: str, namespace: str = "") -> list[JsonObject]:
        """All objects of a kind, by namespace and name; an empty namespace means all of them."""
        objects = self._objects.get(kind, {})
        return [objects[place] for place in sorted(objects) if not namespace or place[0] == namespace]

    def create(self, obj: JsonObject) -> JsonObject:
        """Store a new object and give it its uid, creation time and resourceVersion."""
        new: JsonObject = copy_json(obj)
        key = key_of(new)
        meta = new["metadata"]
        meta.setdefault("uid", self.new_uid(key))
        meta.setdefault("creationTimestamp", timestamp(self.clock.now()))
        if "spec" in new and new["kind"] not in ("Node", "Namespace", "Service", "PersistentVolumeClaim"):
            meta.setdefault("generation", 1)
        return self._put(key, new, None)

    def update(self, key: Key, mutate: Callable[[JsonObject], None]) -> JsonObject | None:
        """Change a copy of an object with `mutate` and store it; None if it is gone."""
        current = self.get(key)
        if current is None:
            return None
        new: JsonObject = copy_json(current)
        mutate(new)
        return self.replace(current, new)

    def set_field(self, key: Key, field: str, value: object) -> JsonObject | None:
        """Put a new value in the place of a top-level field such as status; None if the object is gone."""
        current = self.get(key)
        if current is None or current.get(field) == value:
            return current
        return self._put(key, {**current, "metadata": dict(current["metadata"]), field: value}, current)

    def replace(self, current: JsonObject, new: JsonObject) -> JsonObject:
        """Store `new` in the place of `current`; the same content is no write, a changed spec is a new generation."""
        if _content(new) == _content(current):
            return current
        meta, old = new["metadata"], current["metadata"]
        if "generation" in old and new.get("spec") != current.get("spec"):
            meta["generation"] = old["generation"] + 1
        return self._put(key_of(current), new, current)

    def remove(self, key: Key) -> JsonObject | None:
        """Take an object out; what it was, or None if it was not there."""
        old = self._objects.get(key.kind, {}).pop((key.namespace, key.name), None)
        if old is not None:
            last = copy_json(old)
            self._record("DELETED", key.kind, last, old)
        return old

    def subscribe(self, listener: Callable[[Change], None]) -> Callable[[], None]:
        """Call `listener` at every change until the returned function is called."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def changes_since(self, version: int, kind: str) -> list[Change]:
        """The changes of a kind after a resourceVersion, oldest first."""
        return [change for change in self._history if change.version > version and change.kind == kind]

    def compact(self) -> None:
        """Forget the history, so that a watch from an older resourceVersion is answered with 410 Gone."""
        self._history.clear()
        self.version += 1
        self.oldest_watchable = self.version

    def everything(self) -> list[JsonObject]:
        """All objects, for a snapshot."""
        return [obj for kind in sorted(self._objects) for obj in self.select(kind)]

    def load(self, objects: Iterable[JsonObject], version: int) -> None:
        """Replace the whole content with a snapshot's."""
        self._objects = {}
        for obj in objects:
            key = key_of(obj)
            self._objects.setdefault(key.kind, {})[key.namespace, key.name] = obj
        self.version = version
        self.compact()

    def _put(self, key: Key, new: JsonObject, before: JsonObject | None) -> JsonObject:
        self._objects.setdefault(key.kind, {})[key.namespace, key.name] = new
        self._record("MODIFIED" if before else "ADDED", key.kind, new, before)
        return new

    def _record(
        self, kind: Literal["ADDED", "MODIFIED", "DELETED"], resource: str, obj: JsonObject, before: JsonObject | None
    ) -> None:
        self.version += 1
        obj["metadata"]["resourceVersion"] = str(self.version)
        if len(self._history) == HISTORY_LENGTH:
            self.oldest_watchable = self._history[0].version
        change = Change(kind=resource, type=kind, version=self.version, obj=obj, before=before)
        self._history.append(change)
        for listener in tuple(self._listeners):
            listener(change)


def _content(obj: JsonObject) -> JsonObject:
    ignored = ("resourceVersion", "managedFields")
    meta = {name: value for name, value in obj["metadata"].items() if name not in ignored}
    return {**obj, "metadata": meta}
