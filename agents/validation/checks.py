"""Checks of a scale that need no more than the deployment and its namespace: pure functions."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from agents.kubernetes.objects import ContainerSpec, DeploymentView, HpaView, QuotaView
from agents.kubernetes.rows import show_amount
from agents.validation.results import Check, Severity, passed

_JUMP_FACTOR = 3
_JUMP_PODS = 20
_PODS = frozenset({"pods", "count/pods"})


def check_autoscaler(autoscalers: Sequence[HpaView]) -> list[Check]:
    """An autoscaler would put the count back at once."""
    if not autoscalers:
        return [passed("autoscaler", "no autoscaler owns the count")]
    return [
        Check(
            name="autoscaler",
            ok=False,
            severity=Severity.BLOCK,
            message=(
                f"the HorizontalPodAutoscaler {hpa.name} owns the count ({hpa.minimum} to {hpa.maximum}) "
                "and would put it back; change its bounds instead"
            ),
        )
        for hpa in autoscalers
    ]


def check_quotas(deployment: DeploymentView, replicas: int, quotas: Sequence[QuotaView]) -> list[Check]:
    """Pods that a quota does not allow are never made."""
    more = replicas - deployment.existing
    if more <= 0 or replicas <= deployment.wanted:
        return [passed("quota", "no more pods than now")]
    checks = [check for quota in quotas for check in _check_quota(deployment, more, quota)]
    return checks or [passed("quota", "no quota limits it")]


def check_jump(deployment: DeploymentView, replicas: int) -> list[Check]:
    """A large jump is often a slip of the finger."""
    now = deployment.wanted
    if replicas == 0 < now:
        return [_warn("jump", f"at 0 replicas nothing of {deployment.name} runs any more")]
    if now and replicas > now * _JUMP_FACTOR:
        return [_warn("jump", f"{replicas} is more than {_JUMP_FACTOR} times the {now} of now")]
    if replicas - now > _JUMP_PODS:
        return [_warn("jump", f"{replicas} is {replicas - now} more than the {now} of now")]
    return [passed("jump", f"{now} → {replicas}")]


def _check_quota(deployment: DeploymentView, more: int, quota: QuotaView) -> Iterator[Check]:
    if quota.scoped:
        yield _warn("quota", f"quota {quota.name} counts only some pods; I did not check it")
        return
    for resource, hard in quota.hard.items():
        each = _per_pod(deployment, resource)
        if each is None or each == 0:
            continue
        used = quota.used.get(resource, Decimal(0))
        after = used + each * more
        amounts = f"{show_amount(resource, used)} of {show_amount(resource, hard)} {resource} used"
        if after > hard:
            message = f"quota {quota.name} is exceeded: {amounts}, {more} more pods need {_need(resource, each * more)}"
            yield Check(name="quota", ok=False, severity=Severity.BLOCK, message=message)
        else:
            yield passed("quota", f"quota {quota.name}: {amounts}, {show_amount(resource, after)} after")


def _need(resource: str, amount: Decimal) -> str:
    return f"{show_amount(resource, amount)} more"


def _per_pod(deployment: DeploymentView, resource: str) -> Decimal | None:
    """What one pod counts for in a quota; None for what pods do not count for."""
    if resource in _PODS:
        return Decimal(1)
    kind, _, name = resource.partition(".")
    if kind == "limits":
        return _sum_of([container.limits.get(name) for container in _running(deployment)])
    if kind == "requests" or resource in ("cpu", "memory", "ephemeral-storage"):
        return _sum_of([container.requests.get(name or resource) for container in _running(deployment)])
    return None


def _running(deployment: DeploymentView) -> list[ContainerSpec]:
    return [container for container in deployment.containers if not container.init]


def _sum_of(amounts: Sequence[Decimal | None]) -> Decimal:
    return sum((amount for amount in amounts if amount is not None), Decimal(0))


def _warn(name: str, message: str) -> Check:
    return Check(name=name, ok=False, severity=Severity.WARN, message=message)
