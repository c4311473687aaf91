"""What validations take beyond the parameters of the change they check."""

from typing import Annotated

from pydantic import Field

from agents.deployment.parameters import RevisionNumber
from agents.kubernetes.parameters import MOST_REPLICAS, Name, OneDeployment, Replicas

FACTOR = r"^(0\.[0-9]{1,2}|[1-9][0-9]?(\.[0-9]{1,2})?)$"


class WantedReplicas(OneDeployment):
    """How many replicas there shall be, in one of three ways.

    `replicas` is the number itself, `delta` how many more or, below zero, fewer, and `factor` how many times as many,
    e.g. `2` or `0.5`. More than `maximum` is refused.
    """

    replicas: Replicas | None = None
    delta: Annotated[int, Field(ge=-MOST_REPLICAS, le=MOST_REPLICAS)] | None = None
    factor: Annotated[str, Field(pattern=FACTOR)] | None = None
    maximum: Replicas = MOST_REPLICAS


class WantedRevision(OneDeployment):
    """Which revision to go back to, by its number or by how many `back` it is; the one before the current otherwise."""

    revision: RevisionNumber | None = None
    back: Annotated[int, Field(ge=1, le=1_000)] | None = None


class WantedImage(OneDeployment):
    """Which image a container shall run: a tag, a digest, or a whole image."""

    image: Annotated[str, Field(min_length=1, max_length=500)]
    container: Name | None = None
