"""What monitoring says is wrong, in Alertmanager's words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

ALERTNAME = "alertname"


class AlertStatus(StrEnum):
    """Where an alert stands."""

    FIRING = "firing"
    RESOLVED = "resolved"


@dataclass(frozen=True, kw_only=True)
class Alert:
    """One alert, or the group that a source tells of as one. Texts are redacted and bounded.

    Attributes:
        fingerprint: the same for the same labels, 16 hex digits.
        group: what the source groups by, e.g. `KubePodNotReady shop-prod`: a source that says only the group's end
            ends all of its alerts.
        name: the label `alertname`.
        labels: those whose names the source says, `alertname` among them.
        values: values of labels whose names the source leaves out.
        starts_at: when the source first told of it, as far as the message says.
        source: which parser read it, e.g. `alertmanager`.
        link: where a person sees more; empty where the source gives none.
        count: how many alerts it stands for.
        others: how many more alerts the message told of than are taken of one message.
    """

    fingerprint: str
    group: str
    name: str
    labels: Mapping[str, str]
    values: tuple[str, ...] = ()
    annotations: Mapping[str, str] = field(default_factory=dict)
    starts_at: datetime
    status: AlertStatus
    source: str
    link: str = ""
    count: int = 1
    others: int = 0

    def carries(self, label: str, value: str) -> bool:
        """Whether it has the label with this value, or the value where the source leaves names out."""
        return self.labels[label] == value if label in self.labels else value in self.values

    def matches(self, wanted: Mapping[str, str]) -> bool:
        """Whether it has all these labels."""
        return all(self.carries(label, value) for label, value in wanted.items())
