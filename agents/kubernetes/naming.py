"""Reads an object by name, and names the nearest that exist where there is none."""

import difflib

from agents.clients.kubernetes.port import DEPLOYMENT, Cluster, Kind, KubeObject
from agents.kubernetes.objects import DeploymentView, Meta
from languages import plural, say
from languages.joining import semicolons
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
        raise NotFound(semicolons([str(error), _hint(name, others, kind, namespace)])) from error


async def read_deployment(cluster: Cluster, namespace: str, name: str) -> DeploymentView:
    """The deployment; NotFound names the nearest ones of its namespace."""
    return DeploymentView.read(await read_object(cluster, DEPLOYMENT, namespace, name))


async def _names(cluster: Cluster, kind: Kind, namespace: str) -> list[str] | None:
    try:
        return sorted(Meta.read(obj).name for obj in await cluster.list(kind, namespace or None))
    except QuarterdeckError:
        return None  # the hint is a kindness; the error that people see is the first one


def nothing_called(kind: Kind, name: str, cluster: Cluster) -> NotFound:
    """No object of a kind has the name, in any namespace that was looked at."""
    return NotFound(
        say(
            "there is no {kind} called {name} in {cluster}, in the namespaces I may look at",
            kind=kind.kind,
            name=name,
            cluster=cluster.name,
        )
    )


def _hint(name: str, others: list[str], kind: Kind, namespace: str) -> str:
    near = difflib.get_close_matches(name, others, n=_MOST_NAMES, cutoff=0.5) or others[:_MOST_NAMES]
    names = ", ".join(near)
    if len(near) < len(others):
        names = f"{names} ({plural('{n} in all', '{n} in all', len(others))})"
    if kind.namespaced:
        return _hint_in(namespace, len(near), names, kind)
    if not near:
        return say("there are no {kinds}", kinds=kind.plural)
    return plural("there is: {names}", "there are: {names}", len(near), names=names)


def _hint_in(namespace: str, count: int, names: str, kind: Kind) -> str:
    if not count:
        return say("there are no {kinds} in {namespace}", kinds=kind.plural, namespace=namespace)
    return plural(
        "there is in {namespace}: {names}",
        "there are in {namespace}: {names}",
        count,
        namespace=namespace,
        names=names,
    )
