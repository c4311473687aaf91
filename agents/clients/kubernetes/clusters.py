"""The clusters of the settings, by name."""

import asyncio
from collections.abc import Sequence

from agents.clients.kubernetes.official import OfficialCluster
from agents.clients.kubernetes.port import Cluster
from agents.clients.kubernetes.spec import ClusterSpec
from languages import say
from workflows.errors import InvalidParameters, PermanentError


class ConfiguredClusters:
    """Satisfies `agents.clients.kubernetes.port.Clusters`; nothing is connected before it is asked."""

    def __init__(self, clusters: Sequence[Cluster]) -> None:
        self._clusters = {cluster.name: cluster for cluster in clusters}

    def get(self, name: str) -> Cluster:
        """The cluster; raises InvalidParameters naming those that exist."""
        found = self._clusters.get(name)
        if found is None:
            if not self._clusters:
                raise InvalidParameters(say("there is no cluster {name!r} in settings, nor any other", name=name))
            names = ", ".join(self._clusters)
            raise InvalidParameters(
                say("there is no cluster {name!r} in settings; there are: {names}", name=name, names=names)
            )
        return found

    def default(self) -> Cluster:
        """The first one; raises PermanentError saying how to configure one where there is none."""
        found = next(iter(self._clusters.values()), None)
        if found is None:
            raise PermanentError(
                say(
                    "no cluster is configured: set KUBECONFIG, run me inside a cluster, or name one in settings.yaml "
                    "(clusters: [{{name: main, kubeconfig: ..., context: ...}}])"
                )
            )
        return found

    def all(self) -> Sequence[Cluster]:
        """All of them, in the order of the settings."""
        return tuple(self._clusters.values())

    async def close(self) -> None:
        """Release the connections of all of them."""
        await asyncio.gather(*(cluster.close() for cluster in self._clusters.values()))


def make_clusters(specs: Sequence[ClusterSpec]) -> ConfiguredClusters:
    """The clusters of the settings, each behind the official client.

    Raises:
        InvalidParameters: two of them have the same name.
    """
    names = [spec.name for spec in specs]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise InvalidParameters(f"two clusters in settings are called {twice[0]!r}; names must differ")
    return ConfiguredClusters([OfficialCluster(spec) for spec in specs])
