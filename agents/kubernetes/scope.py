"""Which cluster and namespaces a call is about, inside what its workspace covers."""

import asyncio
from collections.abc import Sequence

from agents.clients.kubernetes.port import Cluster, Clusters, Kind, KubeObject
from languages import say
from workflows.errors import PermanentError
from workflows.model.principal import WILDCARD, SecurityContext


def choose_cluster(clusters: Clusters, named: str | None, context: SecurityContext) -> Cluster:
    """The cluster that was named, else the workspace's, else the first of the settings.

    Raises:
        PermanentError: the named cluster lies outside the workspace, or none is configured.
        InvalidParameters: there is no cluster of that name.
    """
    own = context.workspace.cluster
    if named and own not in ("", WILDCARD, named):
        raise PermanentError(
            say(
                "the cluster {named} lies outside what this conversation may touch, which is {own}",
                named=named,
                own=own,
            )
        )
    wanted = named or ("" if own == WILDCARD else own)
    return clusters.get(wanted) if wanted else clusters.default()


def covered_namespaces(namespace: str | None, context: SecurityContext) -> tuple[str | None, ...]:
    """The namespaces to list, one call each; `(None,)` is one call over all of them.

    Raises:
        PermanentError: the namespace lies outside the workspace.
    """
    workspace = context.workspace
    if namespace:
        if not workspace.covers(namespace):
            raise PermanentError(
                say("namespace {namespace} lies outside what this conversation may touch", namespace=namespace)
            )
        return (namespace,)
    if WILDCARD in workspace.namespaces:
        return (None,)
    return tuple(sorted(workspace.namespaces))


async def list_covered(
    cluster: Cluster, kind: Kind, namespace: str | None, context: SecurityContext, *, labels: str = "", fields: str = ""
) -> Sequence[KubeObject]:
    """The objects of a kind in the namespace, or in every namespace that the workspace covers."""
    namespaces = covered_namespaces(namespace, context)
    lists = await asyncio.gather(*(cluster.list(kind, name, labels=labels, fields=fields) for name in namespaces))
    return [obj for found in lists for obj in found]
