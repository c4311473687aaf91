"""Where the figures of a cluster come from; those of the sandbox are never taken for a real cluster's."""

from dataclasses import dataclass

from agents.clients.kubernetes.port import Cluster
from agents.clients.prometheus import Metrics
from languages import say
from workflows.errors import PermanentError


@dataclass(frozen=True, kw_only=True)
class MetricSources:
    """The Prometheus of the settings, and that of the sandbox cluster.

    Attributes:
        configured: serves every cluster; None where none is configured.
        sandbox: serves sandbox clusters where none is configured; None where there is no sandbox cluster.
    """

    configured: Metrics | None = None
    sandbox: Metrics | None = None

    def find(self, cluster: Cluster) -> Metrics | None:
        """What measures a cluster; None where nothing does."""
        return self.configured or (self.sandbox if cluster.sandbox else None)

    def of(self, cluster: Cluster) -> Metrics:
        """What measures a cluster; raises PermanentError where nothing does."""
        found = self.find(cluster)
        if found is None:
            raise PermanentError(
                say(
                    "no Prometheus is configured, so I have no metrics of {cluster}: "
                    "set PROMETHEUS_URL, e.g. http://prometheus:9090, and start me again",
                    cluster=cluster.name,
                )
            )
        return found

    def made_up(self, cluster: Cluster) -> bool:
        """Whether the figures of a cluster are the sandbox's."""
        return self.configured is None and cluster.sandbox
