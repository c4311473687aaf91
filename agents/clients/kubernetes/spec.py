"""Which cluster, and how it is reached: what settings say of it."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class ClusterSpec:
    """One cluster of the settings.

    Attributes:
        name: what people and settings call it.
        kubeconfig: the file; None only for in_cluster.
        context: the context in it; None takes its current one.
        in_cluster: use the service account of the pod that the bot runs in.
        sandbox: this is the sandbox cluster; answers say so, and the environment's proxies are not used for it.
        read_only: refuse every change, also a dry run of one.
    """

    name: str
    kubeconfig: Path | None = None
    context: str | None = None
    in_cluster: bool = False
    sandbox: bool = False
    read_only: bool = False
