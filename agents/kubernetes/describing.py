"""Describes one object: a sentence, facts, and what is around it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from agents.clients.kubernetes.port import DEPLOYMENT, EVENT, POD, SERVICE, Cluster, Kind, KubeObject
from agents.kubernetes.facts import FACTS, Stand, deployment_stand, other_stand, pod_stand, service_stand
from agents.kubernetes.kinds import find_kind
from agents.kubernetes.listing import pods_of
from agents.kubernetes.naming import nothing_called, read_object
from agents.kubernetes.objects import ContainerSpec, DeploymentView, EventView, Meta, PodView, ServiceView
from agents.kubernetes.objects.meta import conditions
from agents.kubernetes.parameters import Describe
from agents.kubernetes.results import Description, Fact
from agents.kubernetes.rows import Rows, newest_first, worst_first
from agents.kubernetes.scope import covered_namespaces, list_covered
from languages import say
from workflows.errors import Forbidden, InvalidParameters, NotFound, PermanentError
from workflows.model.principal import WILDCARD, SecurityContext

_MOST_EVENTS = 15
_MOST_PODS = 20


@dataclass(frozen=True, kw_only=True)
class _Parts:
    """What only some kinds have."""

    stand: Stand
    containers: tuple[ContainerSpec, ...] = ()
    pods: list[PodView] = field(default_factory=list)


async def describe(cluster: Cluster, wanted: Describe, context: SecurityContext, rows: Rows) -> Description:
    """The object as people want to know it."""
    kind, obj = await _find(cluster, wanted, context)
    meta = Meta.read(obj)
    parts = await _parts(cluster, kind, obj)
    events, notes = await _events(cluster, kind, meta)
    return Description(
        cluster=cluster.name,
        sandbox=cluster.sandbox,
        kind=kind.kind,
        namespace=meta.namespace,
        name=meta.name,
        created_at=meta.created_at,
        summary=rows.clean(parts.stand.answer),
        why=rows.clean(parts.stand.why),
        stopped=parts.stand.stopped,
        facts=[Fact(label=label, value=rows.clean(value)) for label, value in _facts(kind, obj, meta).items() if value],
        containers=[rows.container(container) for container in parts.containers],
        conditions=[rows.condition(condition) for condition in conditions(obj)],
        pods=[rows.pod(pod) for pod in worst_first(parts.pods)[:_MOST_PODS]],
        events=[rows.event(event) for event in newest_first(events)[:_MOST_EVENTS]],
        notes=notes,
    )


async def _find(cluster: Cluster, wanted: Describe, context: SecurityContext) -> tuple[Kind, KubeObject]:
    kind, name = _asked(wanted)
    if kind is None:
        return await _guess(cluster, name, wanted.namespace)
    if not kind.namespaced:
        _check_cluster_scope(kind, name, context)
        return kind, await read_object(cluster, kind, "", name)
    if wanted.namespace is None:
        return kind, await _only_one(cluster, kind, name, context)
    return kind, await read_object(cluster, kind, wanted.namespace, name)


def _asked(wanted: Describe) -> tuple[Kind | None, str]:
    name = wanted.deployment or wanted.pod or wanted.name
    if name is None:
        raise InvalidParameters(say("Say what to describe, by name"))
    if wanted.deployment or wanted.pod:
        return (DEPLOYMENT if wanted.deployment else POD), name
    return (find_kind(wanted.kind) if wanted.kind else None), name


async def _only_one(cluster: Cluster, kind: Kind, name: str, context: SecurityContext) -> KubeObject:
    """The object of this kind and name, wherever it is; where it is in several places, these are named."""
    found = await list_covered(cluster, kind, None, context, fields=f"metadata.name={name}")
    if not found:
        raise nothing_called(kind, name, cluster)
    if len(found) > 1:
        places = sorted(Meta.read(obj).namespace for obj in found)
        raise InvalidParameters(
            say(
                "there is a {kind} called {name} in several namespaces ({places}): say which, as in {example}",
                kind=kind.kind,
                name=name,
                places=", ".join(places),
                example=f"`describe {kind.kind.lower()} {name} in {places[0]}`",
            )
        )
    return found[0]


def _check_cluster_scope(kind: Kind, name: str, context: SecurityContext) -> None:
    if kind.kind == "Namespace":
        covered_namespaces(name, context)
    elif WILDCARD not in context.workspace.namespaces:
        raise PermanentError(
            say(
                "{object} belongs to no namespace: it lies outside what this conversation sees",
                object=f"{kind.kind} {name}",
            )
        )


async def _guess(cluster: Cluster, name: str, namespace: str | None) -> tuple[Kind, KubeObject]:
    if namespace is None:
        raise InvalidParameters(say("Say the namespace of {name}", name=name))
    for kind in (DEPLOYMENT, POD):
        try:
            return kind, await cluster.get(kind, namespace, name)
        except NotFound:
            continue
    return DEPLOYMENT, await read_object(cluster, DEPLOYMENT, namespace, name)


async def _parts(cluster: Cluster, kind: Kind, obj: KubeObject) -> _Parts:
    if kind is POD:
        pod = PodView.read(obj)
        return _Parts(stand=pod_stand(pod), containers=pod.containers)
    if kind is DEPLOYMENT:
        deployment = DeploymentView.read(obj)
        pods = await pods_of(cluster, deployment)
        return _Parts(stand=deployment_stand(deployment, pods), containers=deployment.containers, pods=pods)
    if kind is SERVICE:
        service = ServiceView.read(obj)
        found = await cluster.list(POD, service.meta.namespace, labels=service.query) if service.selector else []
        pods = [PodView.read(one) for one in found]
        return _Parts(stand=service_stand(service, pods), pods=pods)
    return _Parts(stand=other_stand(kind.kind, obj))


def _facts(kind: Kind, obj: KubeObject, meta: Meta) -> Mapping[str, str]:
    own = FACTS[kind.kind](obj) if kind.kind in FACTS else {}
    labels = ", ".join(f"{key}={value}" for key, value in sorted(meta.labels.items()))
    return {**own, say("labels"): labels}


async def _events(cluster: Cluster, kind: Kind, meta: Meta) -> tuple[list[EventView], list[str]]:
    fields = f"involvedObject.kind={kind.kind},involvedObject.name={meta.name}"
    try:
        found = await cluster.list(EVENT, meta.namespace or None, fields=fields)
    except Forbidden as error:
        return [], [say("Not looked at: events ({error})", error=error)]
    return [EventView.read(obj) for obj in found], []
