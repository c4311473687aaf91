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
    """A scale that nothing blocks; `ok` is False where a warning stands among the checks.

    `replicas` is absolute, whatever way it was wanted; `exactly` is there where it was rounded.
    """

    namespace: str
    deployment: str
    current_replicas: int
    replicas: int
    exactly: float | None
    ok: bool
    checks: list[Check]


class RestartValidation(FromCluster):
    """A deployment whose pods can be made anew."""

    namespace: str
    deployment: str
    replicas: int


class RevisionValidation(FromCluster):
    """A revision to go back to; `current_revision` is 0 while the newest is being made."""

    namespace: str
    deployment: str
    revision: int
    current_revision: int
    images: list[str]


class ImageValidation(FromCluster):
    """A container, the image it shall run, whole, and the one it runs."""

    namespace: str
    deployment: str
    container: str
    image: str
    current_image: str


class PodValidation(FromCluster):
    """A pod with a controller that has `replicas` pods, this one among them."""

    namespace: str
    pod: str
    uid: str
    controller: str
    controller_uid: str
    replicas: int


def passed(name: str, message: str) -> Check:
    """A check that found nothing wrong."""
    return Check(name=name, ok=True, severity=Severity.BLOCK, message=message)
