"""Pods that are never made: a quota is used up, or the cluster refuses them."""

import re

from agents.diagnostic.building import Symptom, condition, earliest, event
from agents.diagnostic.models import Cause, Evidence, NextStep
from agents.diagnostic.texts import shown
from agents.diagnostic.workloads import Scene, Workload
from agents.kubernetes.objects import EventView
from languages import number, plural, say

_QUOTA = re.compile(
    r"exceeded quota: (?P<name>[^\s,]{1,253}), requested: (?P<asked>.{1,200}?), used: (?P<used>.{1,200}?), "
    r"limited: (?P<hard>[^\n]{1,200})"
)


def creation(workload: Workload, scene: Scene) -> list[Symptom]:
    """At most one symptom: why pods that are wanted do not exist."""
    deployment = workload.deployment
    if deployment is None or workload.about.kind != "Deployment" or len(workload.pods) >= workload.wanted:
        return []
    current = workload.current
    events = (
        [one for one in scene.events.about("ReplicaSet", current.meta) if one.reason == "FailedCreate"]
        if current
        else []
    )
    failure = deployment.condition("ReplicaFailure")
    holds = failure is not None and failure.holds
    said = failure.message if failure and holds else events[0].message if events else ""
    if not said:
        return []
    evidence = [condition(workload.about, "ReplicaFailure", failure.since, said)] if failure and holds else []
    return [_symptom(workload, said, evidence, events)]


def _symptom(workload: Workload, said: str, evidence: list[Evidence], events: list[EventView]) -> Symptom:
    quota = _QUOTA.search(said)
    why, detail = _used_up(workload, quota) if quota else (_refused(workload, said), "")
    todo = say("Raise the quota, or free what uses it") if quota else say("Mend what the cluster objects to")
    return Symptom(
        cause=Cause.QUOTA_EXCEEDED if quota else Cause.CREATION_REFUSED,
        why=why,
        detail=detail,
        pods=(),
        evidence=[*evidence, *map(event, events[:2])],
        since=earliest(*(one.first_seen for one in events), *(item.at for item in evidence)),
        next_steps=(NextStep(text=todo),),
    )


def _used_up(workload: Workload, quota: re.Match[str]) -> tuple[str, str]:
    """The sentence, and the amounts."""
    why = plural(
        "{n} of {wanted} pods cannot be made: quota {quota} is used up",
        "{n} of {wanted} pods cannot be made: quota {quota} is used up",
        workload.wanted - len(workload.pods),
        wanted=number(workload.wanted),
        quota=quota["name"],
    )
    return why, say(
        "asks {asked}, used {used}, limit {limit}", asked=quota["asked"], used=quota["used"], limit=quota["hard"]
    )


def _refused(workload: Workload, said: str) -> str:
    return plural(
        "{n} of {wanted} pods cannot be made: {why}",
        "{n} of {wanted} pods cannot be made: {why}",
        workload.wanted - len(workload.pods),
        wanted=number(workload.wanted),
        why=shown(said, 200),
    )
