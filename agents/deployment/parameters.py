"""What the actions of DeploymentAgent take. `cluster` is the workspace's where it is not given."""

from typing import Annotated

from pydantic import Field

from agents.kubernetes.images import IMAGE
from agents.kubernetes.parameters import Name, OneDeployment

RevisionNumber = Annotated[int, Field(ge=1, le=1_000_000_000)]
Image = Annotated[str, Field(max_length=500, pattern=IMAGE)]


class RestartDeployment(OneDeployment):
    """Which deployment to restart."""


class RollbackDeployment(OneDeployment):
    """Which revision to go back to, by its number in the history."""

    revision: RevisionNumber


class DeployImage(OneDeployment):
    """Which image a container shall run, whole: `registry.example/web:1.2.3`.

    `container` may be left out where the deployment has one only.
    """

    image: Image
    container: Name | None = None
