"""What stands around a deployment and matters before it is scaled: quotas, disruption budgets, autoscalers."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Generic, TypeVar

from agents.clients.kubernetes.port import HPA, PDB, RESOURCE_QUOTA, Cluster, Kind, KubeObject
from agents.kubernetes.objects import DeploymentView, HpaView, PdbView, QuotaView
from agents.kubernetes.rows import show_amount
from languages import number, say
from workflows.errors import Forbidden, NotFound

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """What was found in the deployment's namespace.

    Attributes:
        unseen: what could not be looked at, one short line each.
    """

    quotas: tuple[QuotaView, ...]
    budgets: tuple[PdbView, ...]
    autoscalers: tuple[HpaView, ...]
    unseen: tuple[str, ...]


async def look_around(cluster: Cluster, deployment: DeploymentView) -> Surroundings:
    """Read quotas, budgets and autoscalers of the deployment; what is forbidden or not served is said, not hidden."""
    namespace = deployment.namespace
    quotas, budgets, autoscalers = await asyncio.gather(
        list_if_allowed(cluster, RESOURCE_QUOTA, namespace, QuotaView.read),
        list_if_allowed(cluster, PDB, namespace, PdbView.read),
        list_if_allowed(cluster, HPA, namespace, HpaView.read),
    )
    labels = deployment.template_labels
    return Surroundings(
        quotas=tuple(quotas.items),
        budgets=tuple(budget for budget in budgets.items if budget.selector.matches(labels)),
        autoscalers=tuple(hpa for hpa in autoscalers.items if hpa.scales("Deployment", deployment.name)),
        unseen=tuple(found.unseen for found in (quotas, budgets, autoscalers) if found.unseen),
    )


@dataclass(frozen=True, kw_only=True)
class Listed(Generic[T]):
    """Objects, or why there are none: `unseen` is empty where the list was allowed."""

    items: Sequence[T]
    unseen: str


async def list_if_allowed(
    cluster: Cluster, kind: Kind, namespace: str | None, read: Callable[[KubeObject], T]
) -> Listed[T]:
    """The objects of a kind; none, and a note, where the cluster does not let us see or does not serve them."""
    try:
        return Listed(items=[read(obj) for obj in await cluster.list(kind, namespace)], unseen="")
    except (Forbidden, NotFound) as error:
        return Listed(items=(), unseen=say("not looked at: {kinds} ({error})", kinds=kind.plural, error=error))


def notes_on_scaling(deployment: DeploymentView, replicas: int, found: Surroundings) -> tuple[str, ...]:
    """Facts for the card of a scale, one short line each."""
    return (
        *(_autoscaler(hpa) for hpa in found.autoscalers),
        *filter(None, (_quota(quota) for quota in found.quotas)),
        *(_budget(budget, replicas) for budget in found.budgets),
        *((say("nothing of it runs any more"),) if replicas == 0 < deployment.wanted else ()),
        *found.unseen,
    )


def _autoscaler(hpa: HpaView) -> str:
    return say(
        "autoscaler {name} ({minimum} to {maximum}) will overrule this",
        name=hpa.name,
        minimum=number(hpa.minimum),
        maximum=number(hpa.maximum),
    )


def _quota(quota: QuotaView) -> str:
    parts = [_used(quota, name) for name in ("pods", "count/pods", "requests.cpu", "requests.memory")]
    used = ", ".join(filter(None, parts))
    return say("quota {name}: {amounts} used", name=quota.name, amounts=used) if used else ""


def _used(quota: QuotaView, resource: str) -> str:
    if resource not in quota.hard:
        return ""
    used, hard = (show_amount(resource, found.get(resource, Decimal(0))) for found in (quota.used, quota.hard))
    if resource == "requests.cpu":
        return say("{used}/{hard} cores", used=used, hard=hard)
    if resource == "requests.memory":
        return say("{used}/{hard} memory", used=used, hard=hard)
    return say("{used}/{hard} pods", used=used, hard=hard)


def _budget(budget: PdbView, replicas: int) -> str:
    if budget.min_available.isdigit() and replicas < int(budget.min_available):
        return say(
            "PodDisruptionBudget {name} wants {wanted} available, more than {replicas}",
            name=budget.name,
            wanted=budget.min_available,
            replicas=number(replicas),
        )
    return say("PodDisruptionBudget {name} stays satisfied", name=budget.name)
