"""The resource types that the sandbox cluster serves."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Resource:
    """One resource type of the API; `group` is empty for core."""

    plural: str
    kind: str
    group: str = ""
    version: str = "v1"
    namespaced: bool = True
    subresources: tuple[str, ...] = ()

    @property
    def api_version(self) -> str:
        """What objects of this type carry as apiVersion."""
        return f"{self.group}/{self.version}" if self.group else self.version

    @property
    def qualified(self) -> str:
        """The name in error messages: `pods`, `deployments.apps`."""
        return f"{self.plural}.{self.group}" if self.group else self.plural


RESOURCES = (
    Resource(plural="namespaces", kind="Namespace", namespaced=False),
    Resource(plural="nodes", kind="Node", namespaced=False),
    Resource(plural="persistentvolumes", kind="PersistentVolume", namespaced=False),
    Resource(plural="pods", kind="Pod", subresources=("status", "log", "eviction")),
    Resource(plural="events", kind="Event"),
    Resource(plural="configmaps", kind="ConfigMap"),
    Resource(plural="secrets", kind="Secret"),
    Resource(plural="services", kind="Service"),
    Resource(plural="endpoints", kind="Endpoints"),
    Resource(plural="persistentvolumeclaims", kind="PersistentVolumeClaim", subresources=("status",)),
    Resource(plural="resourcequotas", kind="ResourceQuota", subresources=("status",)),
    Resource(plural="limitranges", kind="LimitRange"),
    Resource(plural="serviceaccounts", kind="ServiceAccount"),
    Resource(plural="deployments", kind="Deployment", group="apps", subresources=("status", "scale")),
    Resource(plural="replicasets", kind="ReplicaSet", group="apps", subresources=("status", "scale")),
    Resource(plural="statefulsets", kind="StatefulSet", group="apps"),
    Resource(plural="daemonsets", kind="DaemonSet", group="apps"),
    Resource(plural="jobs", kind="Job", group="batch"),
    Resource(plural="cronjobs", kind="CronJob", group="batch"),
    Resource(plural="ingresses", kind="Ingress", group="networking.k8s.io"),
    Resource(plural="networkpolicies", kind="NetworkPolicy", group="networking.k8s.io"),
    Resource(
        plural="horizontalpodautoscalers",
        kind="HorizontalPodAutoscaler",
        group="autoscaling",
        version="v2",
        subresources=("status",),
    ),
    Resource(plural="poddisruptionbudgets", kind="PodDisruptionBudget", group="policy", subresources=("status",)),
    Resource(plural="events", kind="Event", group="events.k8s.io"),
    Resource(
        plural="selfsubjectaccessreviews",
        kind="SelfSubjectAccessReview",
        group="authorization.k8s.io",
        namespaced=False,
    ),
)

_BY_PATH = {(resource.group, resource.version, resource.plural): resource for resource in RESOURCES}


def find_resource(group: str, version: str, plural: str) -> Resource | None:
    """The resource type at an API path, or None."""
    return _BY_PATH.get((group, version, plural))


def resource_of_kind(kind: str) -> Resource:
    """The resource type that stores a kind; KeyError names a kind the sandbox does not serve."""
    for resource in RESOURCES:
        if resource.kind == kind:
            return resource
    raise KeyError(f"the sandbox cluster serves no kind {kind!r}")
