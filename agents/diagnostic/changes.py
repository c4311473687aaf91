"""What changed shortly before: the newest rollout of a Deployment against the one before it."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from decimal import Decimal

from agents.diagnostic.models import Change
from agents.diagnostic.texts import shown
from agents.diagnostic.workloads import Workload
from agents.kubernetes.objects import ContainerSpec, show_bytes, show_cores
from languages import mark, say, spoken

SHORTLY = timedelta(hours=24)
_SLACK = timedelta(minutes=1)  # clocks differ, and events have whole seconds
_NOTE = "kubernetes.io/change-cause"
_MAX_LINES = 12
_OTHER = ""
_LIMITS = {
    "memory": mark("memory limit {was} → {now}"),
    "cpu": mark("cpu limit {was} → {now}"),
    _OTHER: mark("{resource} limit {was} → {now}"),
}
_REQUESTS = {
    "memory": mark("memory request {was} → {now}"),
    "cpu": mark("cpu request {was} → {now}"),
    _OTHER: mark("{resource} request {was} → {now}"),
}


def change_before(workload: Workload, since: datetime | None) -> Change | None:
    """The rollout that the trouble followed within a day; None where there was none, or the trouble is older."""
    if len(workload.replica_sets) < 2 or workload.deployment is None:
        return None
    newest, before = workload.replica_sets[:2]
    # A rollback takes an old ReplicaSet up again: its age says nothing of when.
    taken_up_again = bool(newest.created_at and before.created_at and newest.created_at < before.created_at)
    progressing = workload.deployment.condition("Progressing")
    began = newest.created_at if not taken_up_again else (progressing.since if progressing else None)
    if since and began and not began - _SLACK <= since <= began + SHORTLY:
        return None
    ran = (began - before.created_at).total_seconds() if began and before.created_at and not taken_up_again else None
    return Change(
        revision=newest.revision,
        at=began,
        lines=tuple(_differences(before.containers, newest.containers))[:_MAX_LINES],
        note=shown(workload.deployment.meta.annotations.get(_NOTE, ""), 160),
        ran_before=ran,
    )


def _differences(before: tuple[ContainerSpec, ...], after: tuple[ContainerSpec, ...]) -> Iterator[str]:
    old = {one.name: one for one in before}
    new = {one.name: one for one in after}
    for name in sorted(old.keys() | new.keys()):
        if name not in new:
            yield say("container {name} removed", name=name)
        elif name not in old:
            yield say("container {name} added", name=name)
        else:
            yield from (f"{name}: {line}" for line in _container(old[name], new[name]))


def _container(old: ContainerSpec, new: ContainerSpec) -> Iterator[str]:
    if old.image != new.image:
        yield say("image {images}", images=_images(old.image, new.image))
    yield from _amounts(_LIMITS, old.limits, new.limits)
    yield from _amounts(_REQUESTS, old.requests, new.requests)
    gone, added = set(old.env_names) - set(new.env_names), set(new.env_names) - set(old.env_names)
    yield from (say("variable {name} removed", name=shown(name, 80)) for name in sorted(gone))
    yield from (say("variable {name} added", name=shown(name, 80)) for name in sorted(added))
    if old.command != new.command:
        yield say("command changed")
    if old.probes != new.probes:
        yield say("probes changed")


def _images(old: str, new: str) -> str:
    """`web:1.4.0 → 1.5.0` where only the tag differs, both addresses in full where more does."""
    (place, _, tag), (new_place, _, new_tag) = old.rpartition(":"), new.rpartition(":")
    if place and place == new_place and "@" not in place and "/" not in f"{tag}{new_tag}":
        return shown(f"{place.rpartition('/')[2]}:{tag} → {new_tag}", 120)
    return f"{shown(old, 120)} → {shown(new, 120)}"


def _amounts(words: Mapping[str, str], old: Mapping[str, Decimal], new: Mapping[str, Decimal]) -> Iterator[str]:
    for resource in sorted(old.keys() | new.keys()):
        if old.get(resource) != new.get(resource):
            was, now = (_shown(resource, found.get(resource)) for found in (old, new))
            yield spoken(words.get(resource, words[_OTHER]), resource=resource, was=was, now=now)


def _shown(resource: str, amount: Decimal | None) -> str:
    if amount is None:
        return say("unset")
    return show_cores(amount) if resource == "cpu" else show_bytes(amount)
