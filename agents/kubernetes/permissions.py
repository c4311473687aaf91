"""The permissions that the agents of clusters ask for: `<resource>.<verb>`."""

from enum import StrEnum


class Permission(StrEnum):
    """What a caller must hold."""

    PODS_GET = "pods.get"
    PODS_LOGS = "pods.logs"
    DEPLOYMENTS_GET = "deployments.get"
    DEPLOYMENTS_SCALE = "deployments.scale"
    DEPLOYMENTS_RESTART = "deployments.restart"
    DEPLOYMENTS_ROLLBACK = "deployments.rollback"
    DEPLOYMENTS_IMAGE = "deployments.image"
    PODS_RESTART = "pods.restart"
    EVENTS_GET = "events.get"
    METRICS_GET = "metrics.get"
    PVCS_DELETE = "pvcs.delete"
