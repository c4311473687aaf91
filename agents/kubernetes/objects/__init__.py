"""Typed, frozen readings of the objects that a cluster sends: the parser in which their dicts end.

Call `PodView.read(obj)`, `DeploymentView.read(obj)` and so on; everything past them is typed. Times are aware
datetimes, quantities are `Decimal` in the base unit (cores, bytes, pieces).
"""

from agents.kubernetes.objects.containers import (
    ConfigRef,
    ContainerSpec,
    ContainerView,
    EnvVar,
    Probe,
    RefKind,
    Termination,
    Waiting,
)
from agents.kubernetes.objects.events import EventView, Involved
from agents.kubernetes.objects.guards import HpaView, PdbView, QuotaView
from agents.kubernetes.objects.meta import Condition, Meta, Owner
from agents.kubernetes.objects.nodes import NodeView, Taint, Toleration
from agents.kubernetes.objects.pods import PodView
from agents.kubernetes.objects.quantity import parse_quantity, show_bytes, show_cores
from agents.kubernetes.objects.selectors import LabelSelector
from agents.kubernetes.objects.services import ServiceView
from agents.kubernetes.objects.storage import ConfigMapView, PvcView
from agents.kubernetes.objects.workloads import DeploymentView, ReplicaSetView

__all__ = [
    "Condition",
    "ConfigMapView",
    "ConfigRef",
    "ContainerSpec",
    "ContainerView",
    "DeploymentView",
    "EnvVar",
    "EventView",
    "HpaView",
    "Involved",
    "LabelSelector",
    "Meta",
    "NodeView",
    "Owner",
    "PdbView",
    "PodView",
    "Probe",
    "PvcView",
    "QuotaView",
    "RefKind",
    "ReplicaSetView",
    "ServiceView",
    "Taint",
    "Termination",
    "Toleration",
    "Waiting",
    "parse_quantity",
    "show_bytes",
    "show_cores",
]
