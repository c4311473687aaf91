"""How many replicas a wish comes to: relative wishes become absolute here, before anything is planned or approved."""

import math
from dataclasses import dataclass
from decimal import Decimal

from agents.kubernetes.objects import DeploymentView
from agents.validation.parameters import WantedReplicas
from languages import number, plural, say
from workflows.errors import PermanentError


@dataclass(frozen=True, kw_only=True)
class Amount:
    """A number of replicas; `exactly` is what it was before it was rounded, None where it was not."""

    replicas: int
    exactly: float | None = None


def absolute(wanted: WantedReplicas, found: DeploymentView) -> Amount:
    """The number that a wish comes to for a deployment as it is. A fraction is rounded up: no pod too few.

    Raises PermanentError where several numbers or none are wanted, where the number is below zero or above the maximum,
    and where a multiple is what is there already.
    """
    ways = [way for way in (wanted.replicas, wanted.delta, wanted.factor) if way is not None]
    if len(ways) != 1:
        raise PermanentError(_one_way(found))
    if wanted.delta is not None:
        amount = _changed(found, wanted.delta)
    elif wanted.factor is not None:
        amount = _multiplied(found, Decimal(wanted.factor))
    else:
        amount = Amount(replicas=wanted.replicas or 0)
    if amount.replicas > wanted.maximum:
        raise PermanentError(
            say(
                "{where} has {has}: that would make {replicas}, and {maximum} is the most that I set",
                where=_where(found),
                has=_has(found),
                replicas=number(amount.replicas),
                maximum=number(wanted.maximum),
            )
        )
    return amount


def _changed(found: DeploymentView, delta: int) -> Amount:
    if found.wanted + delta < 0:
        raise PermanentError(
            say(
                "{where} has {has}: I cannot take away {fewer}; to stop it, scale it to 0",
                where=_where(found),
                has=_has(found),
                fewer=number(-delta),
            )
        )
    return Amount(replicas=found.wanted + delta)


def _multiplied(found: DeploymentView, factor: Decimal) -> Amount:
    exactly = found.wanted * factor
    replicas = math.ceil(exactly)
    if replicas == found.wanted and factor != 1:
        raise PermanentError(
            say(
                "{where} has {has}, and {factor} times that, rounded up, is {replicas} again; say how many it shall be",
                where=_where(found),
                has=_has(found),
                factor=number(float(factor)),
                replicas=number(replicas),
            )
        )
    return Amount(replicas=replicas, exactly=None if exactly == replicas else float(exactly))


def _one_way(found: DeploymentView) -> str:
    return say(
        "{where}: say either how many replicas there shall be, or how many more or fewer, or how many times as many",
        where=_where(found),
    )


def _where(found: DeploymentView) -> str:
    return f"{found.namespace}/{found.name}"


def _has(found: DeploymentView) -> str:
    return plural("{n} replica", "{n} replicas", found.wanted)
