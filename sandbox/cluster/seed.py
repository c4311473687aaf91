"""Fills an empty store with the shop, by playing its history with the controllers at high speed."""

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import yaml

from sandbox.cluster.controllers.manager import ControllerManager
from sandbox.cluster.objects import JsonObject, copy_json, key_of
from sandbox.cluster.patches import strategic_merge_patch
from sandbox.cluster.programs import shop_programs
from sandbox.cluster.store import ObjectStore, seeded_uid
from sandbox.cluster.timings import PAST

_SHOP = Path(__file__).parent / "shop"
_GRAIN = 300
_CLUSTER_WIDE = ("Node", "Namespace", "PersistentVolume")


class _PastClock:
    """A clock that is moved by hand."""

    def __init__(self, start: float) -> None:
        self.time = start

    def now(self) -> float:
        return self.time


def seeded_snapshot(now: float) -> tuple[list[JsonObject], int]:
    """All objects of the shop as they are shortly before `now`, and the resourceVersion reached."""
    return _shop_at(float(now // _GRAIN * _GRAIN))


def shop_history() -> Iterator[tuple[float, list[JsonObject]]]:
    """What was applied to the shop's cluster, oldest first: how many minutes ago, and the manifests."""
    for step in yaml.safe_load((_SHOP / "timeline.yaml").read_text(encoding="utf-8")):
        yield step["minutes"], list(_manifests(step))


@lru_cache(maxsize=1)
def _shop_at(present: float) -> tuple[list[JsonObject], int]:
    clock = _PastClock(present)
    store = ObjectStore(clock, new_uid=seeded_uid)
    manager = ControllerManager(store, shop_programs(), PAST)
    for minutes, manifests in shop_history():
        _play_until(manager, clock, present - minutes * 60)
        for manifest in manifests:
            _apply(store, manifest)
    _play_until(manager, clock, present)
    return store.everything(), store.version


def _play_until(manager: ControllerManager, clock: _PastClock, end: float) -> None:
    due = manager.settle()
    while due is not None and due < end:
        clock.time = due
        due = manager.settle()
    clock.time = end


def _manifests(step: JsonObject) -> Iterator[JsonObject]:
    for file in step["manifests"]:
        for manifest in yaml.safe_load_all((_SHOP / "manifests" / file).read_text(encoding="utf-8")):
            fixed = manifest["kind"] in _CLUSTER_WIDE or "namespace" in manifest["metadata"]
            for namespace in [None] if fixed else step["namespaces"]:
                obj: JsonObject = copy_json(manifest)
                if namespace:
                    obj["metadata"]["namespace"] = namespace
                yield obj


def _apply(store: ObjectStore, manifest: JsonObject) -> None:
    current = store.get(key_of(manifest))
    if current is None:
        store.create(manifest)
    else:
        store.replace(current, strategic_merge_patch(current, manifest))
