"""Reads an object by name, and names the nearest that exist where there is none."""

import difflib

from agents.clients.kubernetes.port import DEPLOYMENT, Cluster, Kind, KubeObject
from agents.kubernetes.objects import DeploymentView, Meta
from workflows.errors import NotFound, QuarterdeckError

_MOST_NAMES = 5


async def read_object(cluster: Cluster, kind: Kind, namespace: str, name: str) -> KubeObject:
    """The object; NotFound names the nearest ones of its namespace."""
    try:
        return await cluster.get(kind, namespace, name)
    except NotFound as error:
        others = await _names(cluster, kind, namespace)
        if others is None:
            raise
        raise NotFound(f"{error}; {_hint(name, others, kind, namespace)}") from error


async def read_deployment(cluster: Cluster, namespace: str, name: str) -> DeploymentView:
    """The deployment; NotFound names the nearest ones of its namespace."""
    return DeploymentView.read(await read_object(cluster, DEPLOYMENT, namespace, name))


async def _names(cluster: Cluster, kind: Kind, namespace: str) -> list[str] | None:
    try:
        return sorted(Meta.read(obj).name for obj in await cluster.list(kind, namespace or None))
    except QuarterdeckError:
        return None  # the hint is a kindness; the error that people see is the first one


def _hint(name: str, others: list[str], kind: Kind, namespace: str) -> str:
    where = f" in {namespace}" if kind.namespaced else ""
    if not others:
        return f"there are no {kind.plural}{where}"
    near = difflib.get_close_matches(name, others, n=_MOST_NAMES, cutoff=0.5) or others[:_MOST_NAMES]
    more = "" if len(near) == len(others) else f" ({len(others)} in all)"
    return f"there {'is' if len(near) == 1 else 'are'}{where}: {', '.join(near)}{more}"
