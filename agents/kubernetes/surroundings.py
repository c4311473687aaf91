"""What stands around a deployment and matters before it is scaled: quotas, disruption budgets, autoscalers."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Generic, TypeVar

from agents.clients.kubernetes.port import HPA, PDB, RESOURCE_QUOTA, Cluster, Kind, KubeObject
from agents.kubernetes.objects import DeploymentView, HpaView, PdbView, QuotaView
from agents.kubernetes.rows import show_amount
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
        return Listed(items=(), unseen=f"not looked at: {kind.plural} ({error})")


def notes_on_scaling(deployment: DeploymentView, replicas: int, found: Surroundings) -> tuple[str, ...]:
    """Facts for the card of a scale, one short line each."""
    return (
        *(f"autoscaler {hpa.name} ({hpa.minimum} to {hpa.maximum}) will overrule this" for hpa in found.autoscalers),
        *(_quota(quota) for quota in found.quotas if _quota(quota)),
        *(_budget(budget, replicas) for budget in found.budgets),
        *(("nothing of it runs any more",) if replicas == 0 < deployment.wanted else ()),
        *found.unseen,
    )


def _quota(quota: QuotaView) -> str:
    shown = [name for name in ("pods", "count/pods", "requests.cpu", "requests.memory") if name in quota.hard]
    parts = [
        f"{show_amount(name, quota.used.get(name, Decimal(0)))}/{show_amount(name, quota.hard[name])} {_WORDS[name]}"
        for name in shown
    ]
    return f"quota {quota.name}: {', '.join(parts)} used" if parts else ""


_WORDS = {"pods": "pods", "count/pods": "pods", "requests.cpu": "cores", "requests.memory": "memory"}


def _budget(budget: PdbView, replicas: int) -> str:
    if budget.min_available.isdigit() and replicas < int(budget.min_available):
        return f"PodDisruptionBudget {budget.name} wants {budget.min_available} available, more than {replicas}"
    return f"PodDisruptionBudget {budget.name} stays satisfied"
