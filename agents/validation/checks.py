"""Checks of a scale that need no more than the deployment and its namespace: pure functions."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from agents.kubernetes.objects import ContainerSpec, DeploymentView, HpaView, QuotaView
from agents.kubernetes.rows import show_amount
from agents.validation.results import Check, Severity, passed
from languages import plural, say

_JUMP_FACTOR = 3
_JUMP_PODS = 20
_PODS = frozenset({"pods", "count/pods"})


def check_autoscaler(autoscalers: Sequence[HpaView]) -> list[Check]:
    """An autoscaler would put the count back at once."""
    if not autoscalers:
        return [passed("autoscaler", say("no autoscaler owns the count"))]
    return [
        Check(
            name="autoscaler",
            ok=False,
            severity=Severity.BLOCK,
            message=say(
                "the HorizontalPodAutoscaler {name} owns the count ({minimum} to {maximum}) "
                "and would put it back; change its bounds instead",
                name=hpa.name,
                minimum=hpa.minimum,
                maximum=hpa.maximum,
            ),
        )
        for hpa in autoscalers
    ]


def check_quotas(deployment: DeploymentView, replicas: int, quotas: Sequence[QuotaView]) -> list[Check]:
    """Pods that a quota does not allow are never made."""
    more = replicas - deployment.existing
    if more <= 0 or replicas <= deployment.wanted:
        return [passed("quota", say("no more pods than now"))]
    checks = [check for quota in quotas for check in _check_quota(deployment, more, quota)]
    return checks or [passed("quota", say("no quota limits it"))]


def check_jump(deployment: DeploymentView, replicas: int) -> list[Check]:
    """A large jump is often a slip of the finger."""
    now = deployment.wanted
    if replicas == 0 < now:
        return [_warn("jump", say("at 0 replicas nothing of {name} runs any more", name=deployment.name))]
    if now and replicas > now * _JUMP_FACTOR:
        return [
            _warn(
                "jump",
                say(
                    "{replicas} is more than {factor} times the {now} of now",
                    replicas=replicas,
                    factor=_JUMP_FACTOR,
                    now=now,
                ),
            )
        ]
    if replicas - now > _JUMP_PODS:
        return [
            _warn(
                "jump",
                say("{replicas} is {more} more than the {now} of now", replicas=replicas, more=replicas - now, now=now),
            )
        ]
    return [passed("jump", f"{now} → {replicas}")]


def _check_quota(deployment: DeploymentView, more: int, quota: QuotaView) -> Iterator[Check]:
    if quota.scoped:
        yield _warn("quota", say("quota {quota} counts only some pods; I did not check it", quota=quota.name))
        return
    for resource, hard in quota.hard.items():
        each = _per_pod(deployment, resource)
        if each is None or each == 0:
            continue
        used = quota.used.get(resource, Decimal(0))
        after = used + each * more
        amounts = {
            "quota": quota.name,
            "used": show_amount(resource, used),
            "hard": show_amount(resource, hard),
            "resource": resource,
        }
        if after > hard:
            message = plural(
                "quota {quota} is exceeded: {used} of {hard} {resource} used, {n} more pod needs {need} more",
                "quota {quota} is exceeded: {used} of {hard} {resource} used, {n} more pods need {need} more",
                more,
                need=show_amount(resource, each * more),
                **amounts,
            )
            yield Check(name="quota", ok=False, severity=Severity.BLOCK, message=message)
        else:
            after_it = show_amount(resource, after)
            yield passed(
                "quota",
                say("quota {quota}: {used} of {hard} {resource} used, {after} after", after=after_it, **amounts),
            )


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
