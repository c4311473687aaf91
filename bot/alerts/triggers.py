"""Which template an alert starts, and what it is about."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from agents.orchestrator.inventory import Named
from workflows.model.alert import Alert
from workflows.model.intent import SlotValue
from workflows.model.principal import SecurityContext
from workflows.model.template import InputType, WorkflowTemplate

_POD = re.compile(r"(.+?)(?:-[0-9a-z]{5,10})?-[0-9a-z]{5}")  # <deployment>-<hash of the ReplicaSet>-<random>
_NAMESPACE = ("namespace", "exported_namespace")
_POD_LABELS = ("pod", "exported_pod", "pod_name")


class Inventory(Protocol):
    """The names that exist; `agents.kubernetes.inventory.Inventory` is one."""

    async def deployments(self, context: SecurityContext) -> Sequence[Named]:
        """All deployments."""

    async def pods(self, context: SecurityContext) -> Sequence[Named]:
        """All pods."""

    async def namespaces(self, context: SecurityContext) -> Sequence[Named]:
        """All namespaces."""


def triggered(templates: Iterable[WorkflowTemplate], alert: Alert) -> WorkflowTemplate | None:
    """The template that the alert starts: of several, the one that asks for the most labels, then the first by name."""
    found = [
        (-len(trigger.labels), template.name, template)
        for template in templates
        for trigger in template.triggers.alerts
        if alert.matches(trigger.labels)
    ]
    return min(found, key=lambda one: one[:2])[2] if found else None


async def target_of(alert: Alert, inventory: Inventory, context: SecurityContext) -> Mapping[str, SlotValue]:
    """The namespace, and the deployment or pod in it, that the alert is about, as far as they exist; may be empty.

    Labels are taken by their names; where the source leaves names out, a value that is the name of something is it. A
    pod stands for its deployment, because whoever is called at night cares about that, and pods come and go.
    """
    namespace = _existing([one.name for one in await inventory.namespaces(context)], alert, _NAMESPACE)
    if not namespace:
        return {}
    deployments = [one.name for one in await inventory.deployments(context) if one.namespace == namespace]
    deployment = _existing(deployments, alert, ("deployment",)) or _owner(deployments, alert)
    if deployment:
        return {"namespace": namespace, "deployment": deployment}
    pods = [one.name for one in await inventory.pods(context) if one.namespace == namespace]
    pod = _existing(pods, alert, _POD_LABELS)
    return {"namespace": namespace, "pod": pod} if pod else {"namespace": namespace}


def slots_of(alert: Alert, template: WorkflowTemplate, target: Mapping[str, SlotValue]) -> Mapping[str, SlotValue]:
    """The template's inputs: what the alert is about, and beside that texts by the labels of their names."""
    slots: dict[str, SlotValue] = {}
    for field in template.inputs:
        if field.name in target:
            slots[field.name] = target[field.name]
        elif field.resolve is None and field.type is InputType.STRING and field.name in alert.labels:
            slots[field.name] = alert.labels[field.name]
    return slots


def _existing(names: Sequence[str], alert: Alert, labels: Sequence[str]) -> str:
    known = set(names)
    said = [alert.labels[label] for label in labels if label in alert.labels]
    candidates = said or ([] if _names_labels(alert) else alert.values)
    return next((name for name in candidates if name in known), "")


def _owner(deployments: Sequence[str], alert: Alert) -> str:
    """The deployment that a pod's name begins with."""
    pods = [alert.labels[label] for label in _POD_LABELS if label in alert.labels]
    for pod in pods or ([] if _names_labels(alert) else alert.values):
        shape = _POD.fullmatch(pod)
        if shape is not None and shape[1] in deployments:
            return shape[1]
    return ""


def _names_labels(alert: Alert) -> bool:
    return not alert.values
