"""A diagnosis as the DiagnosticAgent makes it."""

from datetime import UTC, datetime

from agents.diagnostic.models import (
    Cause,
    Change,
    Confidence,
    Diagnosis,
    Evidence,
    Finding,
    NextStep,
    ObjectName,
    Severity,
    Source,
    State,
)

AT = datetime(2026, 11, 21, 9, 21, tzinfo=UTC)


def a_diagnosis(outside: str, *, findings: int) -> Diagnosis:
    """With as many findings, whose texts are all `outside`; healthy where there are none."""
    return Diagnosis(
        cluster=outside,
        sandbox=True,
        target=outside,
        state=State.BROKEN if findings else State.HEALTHY,
        headline=outside,
        detail=outside,
        findings=(a_finding(outside),) * findings,
        healthy=0,
        workloads=findings,
        not_looked_at=(outside,),
        objects=32,
        events=148,
        at=AT,
    )


def a_finding(outside: str, *, evidence: tuple[Evidence, ...] | None = None, name: str = "checkout") -> Finding:
    """A workload of this name that is down since a rollout."""
    fact = some_evidence(outside, pod=outside)
    return Finding(
        cause=Cause.CRASH_LOOP,
        severity=Severity.DOWN,
        confidence=Confidence.LIKELY,
        about=ObjectName(kind="Deployment", namespace="shop-prod", name=name),
        headline=f"shop-prod/{name} is down",
        detail=outside,
        evidence=(fact, fact) if evidence is None else evidence,
        guess=outside,
        pods=2,
        pods_total=2,
        since=AT,
        change=Change(revision=2, at=AT, lines=(f"{name}: {outside}",), note=outside),
        next_steps=(NextStep(text=outside),),
    )


def some_evidence(text: str, *, pod: str, at: datetime | None = AT, times: int = 1, told: bool = False) -> Evidence:
    """A field of a pod."""
    about = ObjectName(kind="Pod", namespace="shop-prod", name=pod)
    return Evidence(source=Source.FIELD, about=about, text=text, at=at, times=times, told=told)
