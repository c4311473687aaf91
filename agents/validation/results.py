"""What validations give back."""

from enum import StrEnum

from agents.base import ActionModel
from agents.kubernetes.results import FromCluster


class Severity(StrEnum):
    """What a failing check means."""

    BLOCK = "block"  # the change cannot work
    WARN = "warn"  # people should know before they decide


class Check(ActionModel):
    """One check; `severity` is what its failing would mean, `message` a sentence without a full stop."""

    name: str
    ok: bool
    severity: Severity
    message: str


class ScalingValidation(FromCluster):
    """A scale that nothing blocks; `ok` is False where a warning stands among the checks."""

    namespace: str
    deployment: str
    current_replicas: int
    replicas: int
    ok: bool
    checks: list[Check]


def passed(name: str, message: str) -> Check:
    """A check that found nothing wrong."""
    return Check(name=name, ok=True, severity=Severity.BLOCK, message=message)
