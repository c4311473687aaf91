"""Events of core/v1, whichever way their writer counts."""

from dataclasses import dataclass
from datetime import datetime

from agents.kubernetes.objects.reading import Json, moment, number, text


@dataclass(frozen=True, kw_only=True)
class Involved:
    """The object an event is about."""

    kind: str
    namespace: str
    name: str
    uid: str

    def __str__(self) -> str:
        return f"{self.namespace}/{self.name}" if self.namespace else self.name


@dataclass(frozen=True, kw_only=True)
class EventView:
    """An event.

    Attributes:
        type: `Normal` or `Warning`.
        source: the component that reports, e.g. `kubelet`.
    """

    reason: str
    message: str
    type: str
    count: int
    first_seen: datetime | None
    last_seen: datetime | None
    involved: Involved
    source: str

    @classmethod
    def read(cls, obj: Json) -> "EventView":
        """Read an Event; a series' count and last time win over the plain ones."""
        created = moment(obj, "metadata", "creationTimestamp")
        single = moment(obj, "eventTime") or created
        return cls(
            reason=text(obj, "reason"),
            message=text(obj, "message"),
            type=text(obj, "type"),
            count=number(obj, "series", "count") or number(obj, "count") or 1,
            first_seen=moment(obj, "firstTimestamp") or single,
            last_seen=moment(obj, "series", "lastObservedTime") or moment(obj, "lastTimestamp") or single,
            involved=Involved(
                kind=text(obj, "involvedObject", "kind"),
                namespace=text(obj, "involvedObject", "namespace"),
                name=text(obj, "involvedObject", "name"),
                uid=text(obj, "involvedObject", "uid"),
            ),
            source=text(obj, "source", "component") or text(obj, "reportingComponent"),
        )

    @property
    def warning(self) -> bool:
        """Whether its type is Warning."""
        return self.type == "Warning"
