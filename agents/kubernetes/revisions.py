"""The revisions of a deployment: its ReplicaSets, read as `kubectl rollout history` reads them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from agents.clients.kubernetes.port import REPLICA_SET, Cluster, KubeObject
from agents.kubernetes.objects import ContainerSpec, DeploymentView, ReplicaSetView
from agents.kubernetes.objects.reading import mapping
from languages import plural, say
from languages.joining import semicolons
from workflows.errors import PermanentError

CHANGE_CAUSE = "kubernetes.io/change-cause"
_HASH = "pod-template-hash"
_MOST_NAMED = 10

Template = Mapping[str, Any]
"""A pod template as the cluster holds it, to be written back as it is."""


@dataclass(frozen=True, kw_only=True)
class Revision:
    """One revision.

    Attributes:
        template: without the label that the controller adds.
        cause: `kubernetes.io/change-cause`, from outside; empty where nobody wrote one.
    """

    number: int
    template: Template
    containers: tuple[ContainerSpec, ...]
    cause: str
    created_at: datetime | None

    @property
    def images(self) -> str:
        """Its images in short: `search:1.4.0`, several with commas between."""
        return ", ".join(short_image(container.image) for container in self.containers if not container.init)


@dataclass(frozen=True, kw_only=True)
class History:
    """The revisions that are kept, oldest first.

    Attributes:
        current: the one whose template the deployment has; None while its ReplicaSet is yet to be made.
    """

    where: str
    revisions: tuple[Revision, ...]
    current: Revision | None

    def previous(self) -> Revision:
        """The newest revision that is not the current one; raises PermanentError where there is none."""
        others = self._others()
        if not others:
            raise PermanentError(
                say("{where} has no earlier revision to roll back to: {kept}", where=self.where, kept=self._kept())
            )
        return others[-1]

    def back(self, count: int) -> Revision:
        """So many revisions before the current one; raises PermanentError where there are not so many."""
        current = self.current
        earlier = [one for one in self.revisions if current is None or one.number < current.number]
        if not earlier:
            raise PermanentError(
                say("{where} has no earlier revision to roll back to: {kept}", where=self.where, kept=self._kept())
            )
        if len(earlier) < count:
            raise PermanentError(self._too_few(earlier))
        return earlier[-count]

    def _too_few(self, earlier: Sequence[Revision]) -> str:
        """Which earlier ones there are, and which one is the current one."""
        only = plural(
            "{where} has only {n} earlier revision: {earlier}",
            "{where} has only {n} earlier revisions: {earlier}",
            len(earlier),
            where=self.where,
            earlier=_named(earlier[-_MOST_NAMED:]),
        )
        return semicolons([only, say("it is at {current}", current=_named([self.current])) if self.current else ""])

    def find(self, number: int) -> Revision:
        """A revision other than the current one; raises PermanentError naming those that exist."""
        if self.current is not None and self.current.number == number:
            raise PermanentError(
                say(
                    "{where} is at revision {number} already: {kept}",
                    where=self.where,
                    number=number,
                    kept=self._kept(),
                )
            )
        found = next((one for one in self.revisions if one.number == number), None)
        if found is None:
            raise PermanentError(
                say("{where} has no revision {number}: {kept}", where=self.where, number=number, kept=self._kept())
            )
        return found

    def _others(self) -> Sequence[Revision]:
        return [one for one in self.revisions if one != self.current]

    def _kept(self) -> str:
        others = self._others()[-_MOST_NAMED:]
        named = _named(others)
        if self.current is None:
            return _kept_beside_the_newest(named, len(others))
        current = _named([self.current])
        if not others:
            return say("it is at {current}, and there are no others", current=current)
        return plural(
            "it is at {current}, and there is {others}",
            "it is at {current}, and there are {others}",
            len(others),
            current=current,
            others=named,
        )


def _named(revisions: Sequence[Revision]) -> str:
    return ", ".join(f"{one.number} ({one.images})" for one in revisions)


def _kept_beside_the_newest(named: str, count: int) -> str:
    if not count:
        return say("its newest is being made, and there are no others")
    return plural(
        "its newest is being made, and there is {others}",
        "its newest is being made, and there are {others}",
        count,
        others=named,
    )


async def read_history(cluster: Cluster, deployment: KubeObject) -> History:
    """The revisions of a deployment as read."""
    found = DeploymentView.read(deployment)
    owned = [
        obj
        for obj in await cluster.list(REPLICA_SET, found.namespace, labels=found.selector.query)
        if (owner := ReplicaSetView.read(obj).meta.owner) is not None and owner.uid == found.uid
    ]
    revisions = sorted(map(_revision, owned), key=lambda one: one.number)
    template = _bare(mapping(deployment, "spec", "template"))
    return History(
        where=f"{found.namespace}/{found.name}",
        revisions=tuple(one for one in revisions if one.number),
        current=next((one for one in reversed(revisions) if one.template == template), None),
    )


def _revision(obj: KubeObject) -> Revision:
    view = ReplicaSetView.read(obj)
    return Revision(
        number=view.revision,
        template=_bare(mapping(obj, "spec", "template")),
        containers=view.containers,
        cause=view.meta.annotations.get(CHANGE_CAUSE, ""),
        created_at=view.created_at,
    )


def _bare(template: Template) -> Template:
    metadata = mapping(template, "metadata")
    labels = {name: value for name, value in mapping(metadata, "labels").items() if name != _HASH}
    return {**template, "metadata": {**metadata, "labels": labels}}


def short_image(image: str) -> str:
    """`search:1.4.0` of `registry.shop.example/search:1.4.0`; a digest is cut to twelve digits."""
    name = image.rpartition("/")[2]
    plain, at, digest = name.partition("@")
    return f"{plain}@{digest.removeprefix('sha256:')[:12]}" if at else name


def merge_difference(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """The merge patch (RFC 7396) that makes `after` of `before`; lists are replaced whole."""
    patch: dict[str, Any] = {key: None for key in before if key not in after}
    for key, new in after.items():
        old = before.get(key)
        if isinstance(old, Mapping) and isinstance(new, Mapping):
            inner = merge_difference(old, new)
            if inner:
                patch[key] = inner
        elif key not in before or old != new:
            patch[key] = new
    return patch
