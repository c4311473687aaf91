"""What the actions of DeploymentAgent give back.

`generation` is what the change left behind; `already_done` where an earlier attempt of the same step had made it.
"""

from agents.kubernetes.results import FromCluster


class RolledOut(FromCluster):
    """The base: a deployment whose pods are made anew."""

    namespace: str
    deployment: str
    generation: int
    already_done: bool


class Restarted(RolledOut):
    """A deployment was restarted."""


class RolledBack(RolledOut):
    """A deployment was rolled back to what `revision` was; `images` are those it runs now."""

    revision: int
    images: list[str]


class ImageDeployed(RolledOut):
    """A container runs another image."""

    container: str
    before: str
    image: str
