"""What every object has: names, owner, times, conditions."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from agents.kubernetes.objects.reading import Json, flag, items, labels, moment, number, text


@dataclass(frozen=True, kw_only=True)
class Owner:
    """The controller that made the object, e.g. the ReplicaSet of a pod."""

    kind: str
    name: str
    uid: str


@dataclass(frozen=True, kw_only=True)
class Meta:
    """metadata, read.

    Attributes:
        owner: the owner reference marked as controller; None where there is none.
        deleted_at: metadata.deletionTimestamp; None unless it is being deleted.
    """

    namespace: str
    name: str
    uid: str
    generation: int
    resource_version: str
    created_at: datetime | None
    deleted_at: datetime | None
    labels: Mapping[str, str]
    annotations: Mapping[str, str]
    owner: Owner | None

    @classmethod
    def read(cls, obj: Json) -> "Meta":
        """Read the metadata of any object."""
        return cls(
            namespace=text(obj, "metadata", "namespace"),
            name=text(obj, "metadata", "name"),
            uid=text(obj, "metadata", "uid"),
            generation=number(obj, "metadata", "generation"),
            resource_version=text(obj, "metadata", "resourceVersion"),
            created_at=moment(obj, "metadata", "creationTimestamp"),
            deleted_at=moment(obj, "metadata", "deletionTimestamp"),
            labels=labels(obj, "metadata", "labels"),
            annotations=labels(obj, "metadata", "annotations"),
            owner=_owner(obj),
        )


def _owner(obj: Json) -> Owner | None:
    references = items(obj, "metadata", "ownerReferences")
    found = next((ref for ref in references if flag(ref, "controller")), None)
    if found is None:
        return None
    return Owner(kind=text(found, "kind"), name=text(found, "name"), uid=text(found, "uid"))


@dataclass(frozen=True, kw_only=True)
class Condition:
    """One of status.conditions.

    Attributes:
        status: `True`, `False` or `Unknown`, as the cluster writes it.
        since: lastTransitionTime.
    """

    type: str
    status: str
    reason: str
    message: str
    since: datetime | None

    @property
    def holds(self) -> bool:
        """Whether the status is `True`."""
        return self.status == "True"


def conditions(obj: Json) -> tuple[Condition, ...]:
    """All of status.conditions."""
    return tuple(
        Condition(
            type=text(item, "type"),
            status=text(item, "status"),
            reason=text(item, "reason"),
            message=text(item, "message"),
            since=moment(item, "lastTransitionTime"),
        )
        for item in items(obj, "status", "conditions")
    )


def condition(found: tuple[Condition, ...], kind: str) -> Condition | None:
    """The condition of a type, or None."""
    return next((item for item in found if item.type == kind), None)
